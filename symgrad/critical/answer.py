"""All critical points of a function, classified, and whether that is proved to be all.

Source: the parts are told in `zeros` (algebra, boxes), `line` (kinks in one variable), `classify`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import product
from math import prod
from typing import Any, Final

from symgrad.algebra.normal import Normalizer, normal_form
from symgrad.algebra.present import Presenter
from symgrad.calculus.answers import envelope
from symgrad.calculus.crosscheck import Verdict
from symgrad.calculus.exact import number_of
from symgrad.calculus.problem import Problem
from symgrad.calculus.value_domain import domain_of
from symgrad.critical.conditions import read_constraints
from symgrad.critical.constrained_answer import constrained
from symgrad.critical.elements import Element, Solution, solve_part
from symgrad.critical.kinds import added, kind_of_sum
from symgrad.critical.pieces import outward, parameter_error, point_of
from symgrad.critical.polynomials import Expired, never
from symgrad.critical.quadratic_case import linear_case
from symgrad.critical.separation import separated_parts
from symgrad.critical.sides import DEFAULT, EVERYTHING, Side, Sides, read_sides
from symgrad.critical.spots import Spot, joined_spot
from symgrad.critical.values import Valued, marked, value_ball
from symgrad.critical.zeros_found import Continuum
from symgrad.language.graph import Expression, add, symbol
from symgrad.results import Trust
from symgrad.results.critical import (
    Critical,
    CriticalFamily,
    Kind,
    Ledger,
)

MOST_POINTS: Final = 20_000


def critical(
    problem: Problem, within: Sequence[str] = (), subject: Sequence[str] = (), *, expired: Expired = never
) -> Critical:
    """All critical points of a function.

    Args:
        problem: the function.
        within: texts of the box, as in ``x=-5:5,y=0:oo``; none for all of R^n where algebra reaches, and
            the box [-10, 10]^n where it does not.
        subject: texts of constraints, as in ``x^2 + y^2 = 1``.
        expired: asked whether the time is over; then the answer holds what was found.

    Returns:
        The points in order of their values. ``complete`` is True only where it is proved that no critical
        point in ``domain`` is missing; ``reason`` says why, or what is missing.

    Raises:
        PointError: the box does not fit the variables, or a parameter has no value.

    >>> from symgrad.calculus.problem import pose
    >>> answer = critical(pose("x^3 - 3*x"))
    >>> [(str(p.point["x"].exact), p.kind.value) for p in answer.points], answer.complete
    ([('1', 'minimum'), ('-1', 'maximum')], True)
    """
    problem, constraints = read_constraints(problem, subject)
    given = read_sides(problem, within)
    if constraints:
        return constrained(problem, constraints, given, expired)
    if problem.parameters:
        return with_parameters(problem)
    ranges = {name: given.get(name, DEFAULT).outer for name in problem.variables}
    parts = separated_parts(problem.expression, problem.variables)
    solutions = [solve_part(part, ranges, expired) for part in parts]
    return Assembly(problem, given, solutions, expired).answer()


def with_parameters(problem: Problem) -> Critical:
    """The answer in symbols, for functions that are quadratic in their variables.

    Raises:
        PointError: the function is none of these, so that its parameters need values.
    """
    case = linear_case(problem.expression, problem.variables)
    if case is None:
        raise parameter_error(problem)
    notes = (
        [] if case.condition is None else [f"holds where {case.condition}; otherwise there is another case"]
    )
    shared = envelope(problem, verdict=Verdict(0, Trust.PROVED), notes=notes)
    if case.condition is not None:
        shared["conditions"] = (*shared["conditions"], case.condition)
    return Critical(
        **shared,
        domain=dict.fromkeys(problem.variables, EVERYTHING.numbers),
        complete=True,
        reason="the gradient is linear, and its matrix is regular" + (" there" if case.condition else ""),
        points=(case.point,),
        ledger=Ledger("algebra"),
    )


class Assembly:
    """Puts the answer together from those about the parts."""

    def __init__(
        self, problem: Problem, given: Sides, solutions: Sequence[Solution], expired: Expired
    ) -> None:
        self.problem = problem
        self.given = given
        self.solutions = solutions
        self.expired = expired
        self.gaps = list(dict.fromkeys(gap for s in solutions for gap in s.zeros.gaps))
        self.presenter = Presenter()

    def answer(self) -> Critical:
        """The answer."""
        points, families = self._combined()
        kept = [p for p in points if self._is_inside(p)]
        shown = [self._family(f) for f in families]
        notes = self._look_at_ranges()
        complete = not self.gaps
        everywhere = complete and not self.given and not self._searched()
        valued = marked(kept, [self._value(f) for f in families], self.problem, everywhere=everywhere)
        reasons = self.gaps or [r for s in self.solutions for r in s.zeros.reasons]
        reason = "; ".join(dict.fromkeys(reasons))
        shared = envelope(self.problem, verdict=Verdict(0, Trust.UNKNOWN), notes=notes)
        shared["trust"] = Trust.PROVED if complete else Trust.UNKNOWN
        shared["conditions"] = domain_of(self.problem.expression)
        return Critical(
            **shared,
            domain={name: self._side(name).numbers for name in self.problem.variables},
            complete=complete,
            reason=reason,
            points=tuple(point_of(v, self.problem.variables, self.presenter) for v in valued.points),
            families=tuple(shown),
            undecided=tuple(self._undecided()),
            excluded=tuple(dict.fromkeys(e for s in self.solutions for e in s.excluded)),
            bounded=valued.bounded,
            out_of_time=any(s.zeros.out_of_time for s in self.solutions),
            ledger=Ledger(self._method(), sum(s.zeros.boxes for s in self.solutions)),
        )

    # points and families of the sum

    def _combined(self) -> tuple[list[Valued], list[tuple[Element, ...]]]:
        choices = [s.elements for s in self.solutions]
        if prod(len(c) for c in choices) > MOST_POINTS:
            self.gaps.append(f"there are more than {MOST_POINTS} points")
            return [], []
        points: list[Valued] = []
        families: list[tuple[Element, ...]] = []
        for picked in product(*choices):
            if all(isinstance(e.place, Spot) for e in picked):
                points.append(self._joined(picked))
            else:
                families.append(picked)
        return points, families

    def _joined(self, picked: Sequence[Element]) -> Valued:
        spot = joined_spot([e.place for e in picked if isinstance(e.place, Spot)])
        judgement = added([e.judgement for e in picked], len(self.problem.variables))
        if judgement.kind is Kind.INFLECTION and len(self.problem.variables) > 1:
            judgement = replace(judgement, kind=Kind.SADDLE)
        return Valued(spot, judgement, value_ball(self.problem, spot))

    def _is_inside(self, valued: Valued) -> bool:
        verdicts = [side.holds(valued.spot, name) for name, side in self.given.items()]
        verdicts += [DEFAULT.holds(valued.spot, name) for name in self._searched() if name not in self.given]
        if None in verdicts and False not in verdicts:
            self.gaps.append("whether a point lies in the box was not decided")
        return False not in verdicts

    def _searched(self) -> set[str]:
        return {name for s in self.solutions for name in s.zeros.searched}

    def _side(self, name: str) -> Side:
        if name in self.given:
            return self.given[name]
        return DEFAULT if name in self._searched() else EVERYTHING

    # pieces of the answer

    def _family(self, picked: Sequence[Element]) -> CriticalFamily:
        n = Normalizer()
        equations: list[Expression] = []
        dimension: int | None = 0
        for element in picked:
            if isinstance(element.place, Continuum):
                equations += [self.presenter.shape(n.form(e)) for e in element.place.equations]
                own = element.place.dimension
                dimension = None if own is None or dimension is None else dimension + own
            else:
                equations += self._fixed(element.place, n)
        form = self._value(picked)
        value = None if form is None else number_of(form, self.presenter)
        kinds = [e.judgement.kind for e in picked]
        kind = kinds[0] if len(set(kinds)) == 1 else self._mixed(picked)
        return CriticalFamily(tuple(equations), dimension, value, kind)

    def _value(self, picked: Sequence[Element]) -> Expression | None:
        """The value on a family."""
        known = [e.value for e in picked if e.value is not None]
        return normal_form(add(*known)) if len(known) == len(picked) else None

    def _fixed(self, spot: Spot, n: Any) -> list[Expression]:
        """The equations of a part that stands still in a family."""
        if not spot.is_exact:
            self.gaps.append("a coordinate of a family is not known exactly")
        return [self.presenter.shape(n.form(symbol(name) - form)) for name, form in spot.exact.items()]

    def _mixed(self, picked: Sequence[Element]) -> Kind:
        """A saddle if an isolated part is one; a constant part says nothing against the others."""
        points = [e.judgement.kind for e in picked if isinstance(e.place, Spot)]
        kind = kind_of_sum(points)
        return kind if kind is Kind.SADDLE else Kind.UNDECIDED

    def _undecided(self) -> Iterable[dict[str, tuple[float, float]]]:
        for solution in self.solutions:
            for box in solution.zeros.undecided:
                whole = {name: box.get(name) for name in self.problem.variables}
                yield {
                    name: outward(*(self._side(name).outer if bounds is None else bounds))
                    for name, bounds in whole.items()
                }

    def _look_at_ranges(self) -> list[str]:
        """Notes on where was looked; an endless range that was searched leaves a gap."""
        for name, side in self.given.items():
            if name in self._searched() and not side.is_finite:
                self.gaps.append(f"{name} was searched from {side.outer[0]} to {side.outer[1]} only")
        searched = [n for n in self.problem.variables if n in self._searched() and n not in self.given]
        if not searched:
            return []
        return [f"searched in the box [-10, 10] for {', '.join(searched)}; --in {searched[0]}=-20:20 sets it"]

    def _method(self) -> str:
        searched = self._searched()
        if not searched:
            return "algebra"
        return "intervals" if any(s.zeros.boxes for s in self.solutions) else "algebra, one period"
