"""All critical points of a function, classified, and whether that is proved to be all.

Source: the parts are told in `zeros` (algebra, boxes), `line` (kinks in one variable), `classify`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import compress, product
from math import inf, prod
from typing import Any, Final

from flint import ctx

from symgrad.algebra.present import Presenter
from symgrad.calculus.answers import envelope
from symgrad.calculus.crosscheck import Verdict
from symgrad.calculus.problem import Problem
from symgrad.calculus.value_domain import domain_of
from symgrad.critical.algebra.polynomials import Expired, never
from symgrad.critical.answers.family_answers import FamilyMaker, family_value_of, known_value
from symgrad.critical.answers.pieces import Pieces, volume_of
from symgrad.critical.answers.values import BITS, Valued, ball_of, marked
from symgrad.critical.constraints.conditions import read_constraints
from symgrad.critical.families.family_box import may_meet
from symgrad.critical.forms.separation import separated_parts
from symgrad.critical.local.kinds import added, of_part
from symgrad.critical.periodic.alike import solved_once
from symgrad.critical.periodic.elements import Element, Solution, constant_solution
from symgrad.critical.periodic.periodic import solve_repeating
from symgrad.critical.periodic.shifts import MOST_LISTED
from symgrad.critical.places.sides import DEFAULT, EVERYTHING, Side, Sides, read_sides
from symgrad.critical.places.spots import Spot, joined_spot, outward, sum_of_balls
from symgrad.critical.places.zeros_found import Continuum
from symgrad.errors import PointError
from symgrad.language.graph import Expression
from symgrad.results import Trust
from symgrad.results.critical import (
    Critical,
    CriticalFamily,
    Excluded,
    Kind,
    Ledger,
)

MOST_POINTS: Final = 40_000


def critical(
    problem: Problem,
    within: Sequence[str] = (),
    subject: Sequence[str] = (),
    *,
    closed: bool = False,
    only: bool = False,
    expired: Expired = never,
) -> Critical:
    """All critical points of a function.

    Args:
        problem: the function.
        within: texts of the box, as in ``x=-5:5,y=0:oo``; none for all of R^n where algebra reaches, and
            the box [-10, 10]^n where it does not.
        subject: texts of constraints, as in ``x^2 + y^2 = 1`` or ``0 <= x <= 1``.
        closed: whether the box has its ends, so that its faces and corners are searched too.
        only: whether the problem's variables are the only ones; further names in constraints are parameters.
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
    problem, constraints = read_constraints(problem, subject, only=only)
    given = read_sides(problem, within)
    if closed and not given:
        raise PointError("--closed closes the box of --in, and none is given", hint="add --in x=0:1")
    if constraints or (closed and given):
        # A tenth of the start of a search that has no constraints.
        from symgrad.critical.constraints.constrained_answer import constrained

        return constrained(problem, constraints, given, expired, critical, closed=closed)
    if problem.parameters:
        # likewise what only functions with parameters need
        from symgrad.critical.answers.parametric import with_parameters

        return with_parameters(
            problem, lambda other: critical(other, within, expired=expired), boxed=bool(given)
        )
    ranges = {name: given.get(name, DEFAULT).outer for name in problem.variables}
    parts = separated_parts(problem.expression, problem.variables)
    limits = {name: (given.get(name), ranges[name]) for name in problem.variables}
    solutions = solved_once(parts, limits, lambda part: solve_repeating(part, ranges, given, expired))
    if not problem.variables:
        solutions = [constant_solution(problem.expression)]
    return Assembly(problem, given, solutions, expired).answer()


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
        self._balls: dict[int, tuple[Element, Any]] = {}
        self._verdicts: dict[tuple[str, int, Expression | None], tuple[object, bool | None]] = {}

    def answer(self) -> Critical:
        """The answer."""
        maker = FamilyMaker(self.problem, self.presenter)
        points, families = self._combined()
        kept = [p for p in points if self._is_inside(p)]
        made = [maker.made([(s.part, e) for s, e in zip(self.solutions, f, strict=True)]) for f in families]
        inside = [may_meet(f, self.given) for f in made] if self.given else [True] * len(made)
        shown, families = list(compress(made, inside)), list(compress(families, inside))
        self.gaps += maker.gaps
        notes = self._look_at_ranges()
        complete = not self.gaps
        everywhere = complete and not self.given and not self._searched()
        others = [family_value_of(f) for f in families if any(isinstance(e.place, Continuum) for e in f)]
        valued = marked(kept, others, self.problem, self.expired, everywhere=everywhere)
        reasons = self.gaps or [r for s in self.solutions for r in s.zeros.reasons]
        reason = "; ".join(dict.fromkeys(reasons))
        shared = envelope(self.problem, verdict=Verdict(0, Trust.UNKNOWN), notes=notes)
        shared["trust"] = Trust.PROVED if complete else Trust.UNKNOWN
        shared["conditions"] = domain_of(self.problem.expression)
        undecided = tuple(self._undecided())
        return Critical(
            **shared,
            domain={name: self._side(name).numbers for name in self.problem.variables},
            complete=complete,
            reason=reason,
            points=tuple(map(Pieces(self.problem.variables, self.presenter).point, valued.points)),
            families=tuple(sorted(shown, key=_by_value)),
            undecided=undecided,
            excluded=self._excluded([*[v.exact for v in valued.points], *others], everywhere=everywhere),
            bounded=valued.bounded,
            out_of_time=any(s.zeros.out_of_time for s in self.solutions),
            ledger=Ledger(self._method(), sum(s.zeros.boxes for s in self.solutions), volume_of(undecided)),
        )

    def _excluded(self, values: Sequence[Expression | None], *, everywhere: bool) -> tuple[Excluded, ...]:
        """What was left out; at edges and jumps of a line f may have its least or greatest value."""
        excluded = list(dict.fromkeys(e for s in self.solutions for e in s.excluded))
        if everywhere and excluded and len(self.problem.variables) == 1:
            from symgrad.critical.bounds.line_ends import extreme_edges

            return tuple(extreme_edges(self.problem.expression, self.problem.variables[0], excluded, values))
        return tuple(excluded)

    # points and families of the sum

    def _combined(self) -> tuple[list[Valued], list[tuple[Element, ...]]]:
        """The points, and the families; of what repeats itself some points are given too."""
        choices = self._listed()
        if prod(len(c) for c in choices) > MOST_POINTS:
            self.gaps.append(f"there are more than {MOST_POINTS} points")
            return [], []
        isolated = [picked for picked in product(*choices) if all(isinstance(e.place, Spot) for e in picked)]
        whole = product(*(s.elements if s.repeated is None else s.repeated for s in self.solutions))
        families = [
            picked for picked in whole if any(e.orbits or isinstance(e.place, Continuum) for e in picked)
        ]
        with ctx.workprec(BITS):
            return [self._joined(picked) for picked in isolated], families

    def _listed(self) -> list[list[Element]]:
        """What to list of each part: of what repeats itself one period if that is a lot already."""
        near = [s.elements if s.nearby is None else s.nearby for s in self.solutions]
        if prod(len(c) for c in near) <= MOST_LISTED:
            return near
        return [s.elements for s in self.solutions]

    def _joined(self, picked: Sequence[Element]) -> Valued:
        spot = joined_spot([e.place for e in picked if isinstance(e.place, Spot)])
        own = [e.judgement for e in picked]
        if len(picked) > 1:
            own = [of_part(e.judgement, e.names, self.problem.variables) for e in picked]
        judgement = added(own)
        if judgement.kind is Kind.INFLECTION and len(self.problem.variables) > 1:
            judgement = replace(judgement, kind=Kind.SADDLE)
        shifted = any(e.origin is not None for e in picked)
        places = [e.place if e.origin is None else e.origin for e in picked] if shifted else []
        twin = tuple(place for place in places if isinstance(place, Spot))
        repeated = not all(map(_stands_alone, self.solutions, picked))
        ball = self._ball_at(picked)
        return Valued(spot, judgement, ball, known_value(picked), twin=twin, repeated=repeated)

    def _ball_at(self, picked: Sequence[Element]) -> Any:
        """The value of the sum; that of a part recurs in many points."""
        for solution, element in zip(self.solutions, picked, strict=True):
            if id(element) not in self._balls:
                assert isinstance(element.place, Spot)
                own = ball_of(solution.part.expression, solution.part.names, element.place)
                self._balls[id(element)] = element, own
        balls = [self._balls[id(element)][1] for element in picked]
        return balls[0] if len(balls) == 1 else sum_of_balls(balls, BITS)

    def _is_inside(self, valued: Valued) -> bool:
        sides = {**dict.fromkeys(self._searched(), DEFAULT), **self.given}
        verdicts = [self._holds(side, valued.spot, name) for name, side in sides.items()]
        if None in verdicts and False not in verdicts:
            self.gaps.append("whether a point lies in the box was not decided")
        return False not in verdicts

    def _holds(self, side: Side, spot: Spot, name: str) -> bool | None:
        """Whether a side holds a point; a coordinate recurs in many points of a sum."""
        source = spot.source(name)
        key = (name, id(source), spot.exact.get(name))
        if key not in self._verdicts:
            self._verdicts[key] = source, side.holds(spot, name)
        return self._verdicts[key][1]

    def _searched(self) -> set[str]:
        return {name for s in self.solutions for name in s.zeros.searched}

    def _side(self, name: str) -> Side:
        if name in self.given:
            return self.given[name]
        return DEFAULT if name in self._searched() else EVERYTHING

    # pieces of the answer

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


def _stands_alone(solution: Solution, element: Element) -> bool:
    """Whether a point of a part belongs to no sequence of points."""
    return solution.repeated is None or any(element is known for known in solution.repeated)


def _by_value(family: CriticalFamily) -> float:
    """Families come in the order of their values, those of unknown value last."""
    value = None if family.value is None else family.value.float
    return inf if value is None else value
