"""All critical points of a function, classified, and whether that is proved to be all.

Source: the parts are told in `zeros` (algebra, boxes), `line` (kinks in one variable), `classify`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import chain, compress, product
from math import inf, prod
from typing import Final

from symgrad.algebra.present import Presenter
from symgrad.calculus.answers import envelope
from symgrad.calculus.crosscheck import Verdict
from symgrad.calculus.problem import Problem
from symgrad.calculus.value_domain import domain_of
from symgrad.critical.algebra.deadlines import Phase, attempted
from symgrad.critical.algebra.polynomials import Expired, never
from symgrad.critical.answers.family_answers import FamilyMaker, family_value_of
from symgrad.critical.answers.pieces import Pieces, volume_of
from symgrad.critical.answers.sums import PointsOfSum
from symgrad.critical.answers.values import Valued, marked
from symgrad.critical.constraints.conditions import Constraint, read_constraints
from symgrad.critical.families.family_box import may_meet
from symgrad.critical.forms.folds import without_folds
from symgrad.critical.forms.separation import Part, separated_parts
from symgrad.critical.periodic.alike import solved_once
from symgrad.critical.periodic.elements import Element, Solution, constant_solution
from symgrad.critical.periodic.periodic import solve_repeating
from symgrad.critical.periodic.shifts import MOST_LISTED
from symgrad.critical.places.sides import DEFAULT, EVERYTHING, Side, Sides, read_sides
from symgrad.critical.places.spots import outward
from symgrad.critical.places.zeros_found import CUT_SHORT, Continuum, cut_short
from symgrad.critical.search.zeros import Ranges
from symgrad.errors import PointError
from symgrad.language.graph import Expression
from symgrad.results import Trust
from symgrad.results.critical import (
    Critical,
    CriticalFamily,
    Excluded,
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

    def solve(other: Problem) -> Critical:
        return critical(other, within, expired=expired)

    def answered() -> Critical:
        return _answered(problem, constraints, given, solve, expired, closed=closed)

    return attempted(answered, None, Phase.ANSWER) or unanswered(problem, given)


def _answered(
    problem: Problem,
    constraints: Sequence[Constraint],
    given: Sides,
    solve: Callable[[Problem], Critical],
    expired: Expired,
    *,
    closed: bool,
) -> Critical:
    if constraints or (closed and given):
        # A tenth of the start of a search that has no constraints.
        from symgrad.critical.constraints.constrained_answer import constrained

        return constrained(problem, constraints, given, expired, critical, closed=closed)
    if problem.parameters:
        # likewise what only functions with parameters need
        from symgrad.critical.answers.parametric import with_parameters

        return with_parameters(problem, solve, boxed=bool(given))
    ranges = {name: given.get(name, DEFAULT).outer for name in problem.variables}
    root = without_folds(problem.expression, problem.variables)
    parts = separated_parts(root, problem.variables)
    limits = {name: (given.get(name), ranges[name]) for name in problem.variables}
    solutions = solved_once(parts, limits, lambda part: _solved(part, ranges, given, expired))
    if not problem.variables:
        solutions = [constant_solution(problem.expression)]
    return Assembly(problem, given, solutions, expired).answer()


def _solved(part: Part, ranges: Ranges, given: Sides, expired: Expired) -> Solution:
    """The solution of a part, as far as time allows."""
    work = partial(solve_repeating, part, ranges, given, expired)
    return attempted(work, Solution(part, zeros=cut_short()), Phase.PART)


def unanswered(problem: Problem, given: Sides) -> Critical:
    """The answer where the time was over before anything was found."""
    return Critical(
        **envelope(problem, verdict=Verdict(0, Trust.UNKNOWN)),
        domain={name: given.get(name, EVERYTHING).numbers for name in problem.variables},
        complete=False,
        reason=CUT_SHORT,
        points=(),
        ledger=Ledger("algebra"),
        out_of_time=True,
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
        maker = FamilyMaker(self.problem, self.presenter)
        points, families = self._combined()
        made, families = self._made(maker, families)
        inside = [may_meet(f, self.given) for f in made] if self.given else [True] * len(made)
        shown, families = list(compress(made, inside)), list(compress(families, inside))
        self.gaps += maker.gaps
        notes = self._look_at_ranges()
        complete = not self.gaps
        everywhere = complete and not self.given and not self._searched()
        others = [family_value_of(f) for f in families if any(isinstance(e.place, Continuum) for e in f)]
        valued = marked(points, others, self.problem, self.expired, everywhere=everywhere)
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
            points=tuple(map(Pieces(self.problem.variables, self.presenter).in_time, valued.points)),
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

            f, name = self.problem.expression, self.problem.variables[0]
            return tuple(attempted(partial(extreme_edges, f, name, excluded, values), excluded, Phase.ANSWER))
        return tuple(excluded)

    # points and families of the sum

    def _combined(self) -> tuple[list[Valued], list[tuple[Element, ...]]]:
        """The points, and the families; of what repeats itself some points are given too."""
        choices = self._listed()
        if prod(len(c) for c in choices) > MOST_POINTS:
            self.gaps.append(f"there are more than {MOST_POINTS} points")
            return [], []
        sides = {**dict.fromkeys(self._searched(), DEFAULT), **self.given}
        points, gaps = PointsOfSum(self.solutions, self.problem.variables, sides).points(choices)
        self.gaps += gaps
        whole = [s.elements if s.repeated is None else s.repeated for s in self.solutions]
        if not any(map(_is_family, chain(*whole))):
            return points, []
        return points, [picked for picked in product(*whole) if any(map(_is_family, picked))]

    def _made(
        self, maker: FamilyMaker, families: Sequence[tuple[Element, ...]]
    ) -> tuple[list[CriticalFamily], list[tuple[Element, ...]]]:
        """The families as they are told, as far as time allows."""
        parts = [s.part for s in self.solutions]
        works = [partial(maker.made, list(zip(parts, f, strict=True))) for f in families]
        made = [attempted(work, None, Phase.ANSWER) for work in works]
        if None in made:
            self.gaps.append(CUT_SHORT)
        kept = [(m, f) for m, f in zip(made, families, strict=True) if m is not None]
        return [m for m, _ in kept], [f for _, f in kept]

    def _listed(self) -> list[list[Element]]:
        """What to list of each part: of what repeats itself one period if that is a lot already."""
        near = [s.elements if s.nearby is None else s.nearby for s in self.solutions]
        if prod(len(c) for c in near) <= MOST_LISTED:
            return near
        return [s.elements for s in self.solutions]

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


def _is_family(element: Element) -> bool:
    return bool(element.orbits) or isinstance(element.place, Continuum)


def _by_value(family: CriticalFamily) -> float:
    """Families come in the order of their values, those of unknown value last."""
    value = None if family.value is None else family.value.float
    return inf if value is None else value
