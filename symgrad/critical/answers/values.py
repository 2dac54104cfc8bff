"""Values at critical points: exact where that is readable, in order, the lowest and highest marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property, cmp_to_key, lru_cache, partial
from math import inf
from typing import Any, Final

from symgrad.algebra.normal import Normalizer
from symgrad.algebra.present import Presenter
from symgrad.calculus.exact import Evaluator, number_of, sign_of
from symgrad.calculus.problem import Problem
from symgrad.critical.algebra.deadlines import Phase, attempted, is_too_late
from symgrad.critical.algebra.polynomial_balls import PolynomialBalls
from symgrad.critical.algebra.polynomials import Expired, as_flint, never, rational
from symgrad.critical.algebra.univariate import interval
from symgrad.critical.bounds.bounded import LowerEnd, bounded_by, is_above_far_out, is_least, lower_facts
from symgrad.critical.forms.ranges import range_of
from symgrad.critical.forms.symmetry import Symmetry, symmetries
from symgrad.critical.local.kinds import Judgement
from symgrad.critical.places.exact import rationals
from symgrad.critical.places.spots import Spot, ball_program
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    NUM,
    ROOTOF,
    Expression,
    neg,
    number,
    postorder,
    substitute,
    tree_sizes,
)
from symgrad.programs.ball_program import BallProgram
from symgrad.programs.separation import is_algebraic_zero
from symgrad.results import Number
from symgrad.results.critical import Boundedness, Extremum, Kind

BITS: Final = 160
FINE: Final = 100
"""Relative bits from which a value is not enclosed more closely."""

LOOSE: Final = 1e-9
LAST: Final = Phase.ANSWER
SHORT: Final = 8
"""Nodes of a formula with a `rootof` up to which it is shown."""


@dataclass(frozen=True, slots=True)
class Valued:
    """A point with its kind and the value there.

    Points with the same ``twin`` have the same value; one that is ``repeated`` stands for a sequence.
    """

    spot: Spot
    judgement: Judgement
    ball: Any
    exact: Expression | None = None
    extremum: Extremum | None = None
    twin: tuple[Spot, ...] = ()
    repeated: bool = False

    def number(self, presenter: Presenter) -> Number:
        """The value for the answer."""
        if self.exact is None:
            return number_of_ball(self.ball)
        found = number_of(self.exact, presenter)
        return found if is_readable(found.exact) else replace(found, exact=None)


def is_readable(exact: Expression | None) -> bool:
    """Whether an exact value says more than its float: of roots without radicals, one alone does."""
    if exact is None:
        return False
    order = postorder([exact])
    roots = sum(e.op is ROOTOF for e in order)
    return roots == 0 or (roots == 1 and tree_sizes(order, 1000)[exact] <= SHORT)


def number_of_ball(ball: Any) -> Number:
    """The float in the middle of a ball; none if the ball is too wide to speak of its number."""
    middle, radius = float(ball), float(ball.rad())
    if not ball.is_finite() or radius > LOOSE * max(1.0, abs(middle)):
        return Number(None, None)
    return Number(None, 0.0 if abs(middle) <= 2 * radius and ball.contains(0) else middle)


def number_at(spot: Spot, name: str, presenter: Presenter) -> Number:
    """A coordinate for the answer."""
    if name in spot.exact:
        return number_of(spot.exact[name], presenter)
    return number_of_ball(spot.balls()[name])


def value_ball(problem: Problem, spot: Spot, bits: int = BITS) -> Any:
    """An enclosure of the value at a point."""
    return ball_of(problem.expression, problem.variables, spot, bits)


def ball_of(f: Expression, names: tuple[str, ...], spot: Spot, bits: int = BITS) -> Any:
    """An enclosure of the value of a function in these variables at a point."""
    balls = [spot.balls(bits)[name] for name in names]
    polynomial = _polynomial_balls(f, names)
    if polynomial is not None:
        (found,) = polynomial(balls, bits)
        if found.rel_accuracy_bits() > FINE:
            return found
    return ball_program(f, names).run(balls, bits)[0]


@lru_cache(maxsize=32)
def _polynomial_balls(f: Expression, names: tuple[str, ...]) -> PolynomialBalls | None:
    whole = as_flint(f, names)
    return None if whole is None or whole.is_zero() else PolynomialBalls([whole])


@dataclass(frozen=True, slots=True)
class Marked:
    """Points in order, and whether the function is bounded."""

    points: tuple[Valued, ...]
    bounded: Boundedness


def marked(
    points: Sequence[Valued],
    families: Sequence[Expression | None],
    problem: Problem,
    expired: Expired = never,
    *,
    everywhere: bool,
) -> Marked:
    """The points in order, the least and greatest of all values marked where that is proved.

    Args:
        points: isolated critical points.
        families: the values on the other ones, None where not known.
        problem: the function.
        expired: asked whether the time is over; then exact values are no longer worked out.
        everywhere: whether these are all critical points over all reals.
    """
    f, names = problem.expression, problem.variables
    late = is_too_late(expired)
    evaluated = [
        p
        if late or p.exact is not None or not p.spot.is_exact
        else attempted(partial(with_exact_value, p, problem), p, LAST)
        for p in points
    ]
    ties = Ties(f, names, [p.spot for p in points])
    ordered = in_order(evaluated, names)
    others = [] if None in families else [value_alone(v) for v in families if v is not None]
    everywhere = everywhere and None not in families
    unknown: tuple[LowerEnd, list[int]] = (LowerEnd(), [])
    end = partial(_end, ordered, others, problem=problem, everywhere=everywhere, ties=ties)
    low, lowest = attempted(partial(end, 1), unknown, LAST)
    high, highest = attempted(partial(end, -1), unknown, LAST)
    bounded = bounded_by(low, high)
    if lowest and bounded.below is None:
        bounded = replace(bounded, below=True)
    if highest and bounded.above is None:
        bounded = replace(bounded, above=True)
    words = dict.fromkeys(highest, Extremum.MAXIMUM) | dict.fromkeys(lowest, Extremum.MINIMUM)
    shown = [replace(p, extremum=words[k]) if k in words else p for k, p in enumerate(ordered)]
    return Marked(tuple(shown), bounded)


def _end(
    points: Sequence[Valued],
    others: Sequence[Valued],
    sign: int,
    *,
    problem: Problem,
    everywhere: bool,
    ties: Ties,
) -> tuple[LowerEnd, list[int]]:
    """What is proved of one end of the values, and the positions of the points at which it is attained.

    A least value that is found and proved spares the longer proof that there is a bound at all.
    """
    f, names = problem.expression if sign > 0 else neg(problem.expression), problem.variables
    brief = lower_facts(f, names, briefly=True)
    if brief.below is False:
        return brief, []
    attained = everywhere and bool(brief.attained)
    if everywhere and points and not attained and _rises(f, names, points[0 if sign > 0 else -1], sign):
        found = _extreme(points, others, sign, problem, True, ties)
        if found:
            return brief, found
    found = _extreme(points, others, sign, problem, attained, ties)
    if found or attained:
        return brief, found
    facts = lower_facts(f, names)
    if everywhere and facts.attained:
        found = _extreme(points, others, sign, problem, True, ties)
    return facts, found


def _rises(f: Expression, names: Sequence[str], best: Valued, sign: int) -> bool:
    """Whether f is above the value of a point outside of some box; for sign -1 that value is of -f."""
    if best.exact is not None and best.exact.op is NUM:
        return is_above_far_out(f, names, sign * Fraction(best.exact.value))
    if not best.ball.is_finite():
        return False
    low, high = interval(best.ball)
    return is_above_far_out(f, names, high if sign > 0 else -low)


def value_alone(value: Expression) -> Valued:
    """A value on a family, to compare with."""
    ball = BallProgram([value], ()).run((), BITS)[0]
    return Valued(Spot({}, {}), Judgement(Kind.UNDECIDED), ball, value)


def _extreme(
    points: Sequence[Valued],
    others: Sequence[Valued],
    sign: int,
    problem: Problem,
    attained: bool,
    ties: Ties,
) -> list[int]:
    """The positions of the points at which f is least (or, for sign -1, greatest) of all, where proved."""
    if not points:
        return []
    first = 0 if sign > 0 else len(points) - 1
    best = points[first]
    wanted = Kind.MINIMUM if sign > 0 else Kind.MAXIMUM
    f, names, bound = problem.expression, problem.variables, best.exact
    is_known = attained or (sign > 0 and best.judgement.least)
    if not is_known and (bound is None or best.judgement.kind not in (wanted, Kind.UNDECIDED)):
        return []
    rivals = [ties.sign(p, best) for p in (*points, *others)]
    if any(r is not None and r * sign < 0 for r in rivals):
        return []
    if not is_known:
        if bound is None or not _is_bound(f, names, bound, sign):
            return []
    elif any(r is None for k, r in enumerate(rivals) if k != first):
        return []
    return [k for k, r in enumerate(rivals[: len(points)]) if r == 0 or k == first]


def _is_bound(f: Expression, names: Sequence[str], value: Expression, sign: int) -> bool:
    """Whether f is nowhere below (for sign -1, above) a value."""
    end = range_of(f)[0 if sign > 0 else 1]
    if end is not None and sign_of(Normalizer().form(value - number(end))) == 0:
        return True
    if sign > 0:
        return is_least(f, names, value) is True
    return is_least(neg(f), names, Normalizer().form(neg(value))) is True


def with_exact_value(point: Valued, problem: Problem) -> Valued:
    """The point with its exact value; where roots without radicals occur, only if that is rational."""
    spot, f = point.spot, problem.expression
    if not spot.is_exact or point.exact is not None:
        return point
    if all(form.op is NUM for form in spot.exact.values()):
        whole = as_flint(f, problem.variables)
        if whole is not None:
            value = whole(*[rational(spot.exact[name].value) for name in problem.variables])
            return replace(point, exact=number(Fraction(int(value.p), int(value.q))))
    if not any(e.op is ROOTOF for e in postorder(list(spot.exact.values()))):
        return replace(point, exact=Evaluator(spot.exact).form(f))
    for guess in rationals(point.ball):
        (at,) = substitute([f - number(guess)], spot.exact)
        if _is_zero(at):
            return replace(point, exact=number(guess))
    return point


def _is_zero(constant: Expression) -> bool:
    """Whether a constant is zero; by its separation bound, before the longer way over normal forms."""
    found = is_algebraic_zero(constant)
    return sign_of(Normalizer().form(constant)) == 0 if found is None else found


def in_order(points: Sequence[Valued], names: Sequence[str]) -> list[Valued]:
    """Points by value, then coordinates: floats come first, and comparisons only where they say nothing."""
    if not all(p.ball.is_finite() for p in points):
        return sorted(points, key=ordering(names))
    groups: list[list[Valued]] = []
    for point in sorted(points, key=lambda p: float(p.ball.mid())):
        if groups and not groups[-1][-1].ball < point.ball:
            groups[-1].append(point)
        else:
            groups.append([point])
    return [p for group in groups for p in (sorted(group, key=ordering(names)) if group[1:] else group)]


Floats = dict[int, tuple[object, tuple[float, float]]]
"""The bounds of coordinates that recur, by the object that they come from, which is kept too."""


def ordering(names: Sequence[str]) -> Callable[[Valued], Any]:
    """The key by which points are sorted."""
    known: Floats = {}

    def compare(a: Valued, b: Valued) -> int:
        return _compare(a, b, names, known)

    return cmp_to_key(compare)


def _compare(a: Valued, b: Valued, names: Sequence[str], known: Floats) -> int:
    """By value, then coordinates; what cannot be told apart in the enclosures counts as equal here."""
    if a.ball < b.ball or a.ball > b.ball:
        return -1 if a.ball < b.ball else 1
    for name in names:
        if a.spot.source(name) is b.spot.source(name):
            continue
        left, right = _floats(a.spot, name, known), _floats(b.spot, name, known)
        if left[1] < right[0] or left[0] > right[1]:
            return -1 if left[1] < right[0] else 1
        side = a.spot.side_of(b.spot, name)
        if side:
            return side
    return 0


def _floats(spot: Spot, name: str, known: Floats) -> tuple[float, float]:
    """Floats on both sides of a coordinate; all of them where it is beyond floats."""
    source = spot.source(name)
    if id(source) not in known:
        try:
            known[id(source)] = source, spot.ends(name)
        except OverflowError:
            known[id(source)] = source, (-inf, inf)
    return known[id(source)][1]


class Ties:
    """Compares values, and knows which are equal.

    Args:
        f: the function.
        names: its variables.
        spots: all points that are compared, their enclosures disjoint.
    """

    def __init__(self, f: Expression, names: Sequence[str], spots: Sequence[Spot]) -> None:
        self.f, self.names, self.spots = f, names, spots

    @cached_property
    def _symmetries(self) -> list[Symmetry]:
        return symmetries(self.f, self.names)

    def sign(self, a: Valued, b: Valued) -> int | None:
        """The sign of the difference of two values; None if not decided."""
        if a is b or (a.twin and a.twin == b.twin):
            return 0
        if a.ball < b.ball or a.ball > b.ball:
            return -1 if a.ball < b.ball else 1
        if a.exact is not None and b.exact is not None:
            return 0 if a.exact is b.exact else sign_of(Normalizer().form(a.exact - b.exact))
        if a.spot.enclosure and b.spot.enclosure and self._are_linked(a.spot, b.spot):
            return 0
        return None

    def _are_linked(self, a: Spot, b: Spot) -> bool:
        """Whether a symmetry takes one point to the other, and can take it to no third one."""
        return any(
            s.links(a, b) and sum(s.links(a, other) for other in self.spots) == 1 for s in self._symmetries
        )


__all__ = ["Marked", "Valued", "marked", "number_at", "number_of_ball", "value_ball"]
