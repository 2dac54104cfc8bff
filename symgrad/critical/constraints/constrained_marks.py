"""The least and greatest values under constraints: which points have them, proved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from symgrad.calculus.problem import Problem
from symgrad.critical.algebra.univariate import interval
from symgrad.critical.answers.values import Ties, Valued, ordering, value_alone, with_exact_value
from symgrad.critical.constraints.attainment import Attainment, Interval
from symgrad.critical.constraints.constrained_kinds import ALONE
from symgrad.errors import CrossCheckError
from symgrad.frozen import dataclass
from symgrad.language.graph import Expression
from symgrad.results.critical import Extremum, Kind

WANTED = {1: Kind.MINIMUM, -1: Kind.MAXIMUM}
WORDS = {1: Extremum.MINIMUM, -1: Extremum.MAXIMUM}


@dataclass(frozen=True, slots=True)
class Marks:
    """Points in order of value, where each stood before, and the least and greatest values."""

    points: tuple[Valued, ...]
    order: tuple[int, ...]
    extremes: tuple[tuple[Extremum, Valued], ...]
    ties: Ties

    def has(self, extremum: Extremum) -> bool:
        """Whether that extreme value is known."""
        known = (*[word for word, _ in self.extremes], *[p.extremum for p in self.points])
        return extremum in known

    def of_value(self, value: Expression) -> Extremum | None:
        """Which of both a value is, if it is one."""
        own = value_alone(value)
        return next((word for word, best in self.extremes if self.ties.sign(own, best) == 0), None)


def marked_under(
    points: Sequence[Valued],
    families: Sequence[tuple[Expression | None, bool]],
    problem: Problem,
    facts: Attainment,
    box: Mapping[str, Interval] | None,
    shown: Sequence[frozenset[int]] = (),
) -> Marks:
    """Points in order, with the extreme values marked.

    Args:
        points: critical points under the constraints.
        families: the values on families, None where not known, and whether they are shown to have points.
        problem: the function.
        facts: what is known of its values under the constraints.
        box: bounds of variables within which these are all; without any, all there are; None if unknown.
        shown: for each point the signs of the extremes it is proved to be, 1 for the least value.
    """
    f, names = problem.expression, problem.variables
    evaluated = [with_exact_value(p, problem) for p in points]

    key = ordering(names)
    order = sorted(range(len(points)), key=lambda k: key(evaluated[k]))
    ordered = [evaluated[k] for k in order]
    ties = Ties(f, names, [p.spot for p in points])
    others = [value_alone(v) for v, _ in families if v is not None]
    doubtful = [
        p
        for p, (_, shown) in zip(others, [f for f in families if f[0] is not None], strict=True)
        if not shown
    ]
    known = box if len(others) == len(families) else None
    extremes: list[tuple[Extremum, Valued]] = []
    words: dict[int, Extremum] = {}
    for sign in (1, -1):
        at = next((k for k, place in enumerate(order) if shown and sign in shown[place]), None)
        best = _best([*ordered, *others], sign, ties) if at is None else ordered[at]
        if any(best is p for p in doubtful):
            best = None
        if best is not None and (at is not None or _is_proved(best, sign, facts, known)):
            extremes.append((WORDS[sign], best))
            words = {k: WORDS[sign] for k, p in enumerate(ordered) if ties.sign(p, best) == 0} | words
        words = {k: WORDS[sign] for k, p in enumerate(ordered) if _is_convex_case(p, sign, facts)} | words
    settled = [_settled(p, words.get(k)) for k, p in enumerate(ordered)]
    return Marks(tuple(settled), tuple(order), tuple(extremes), ties)


def unmarked(points: Sequence[Valued], problem: Problem) -> Marks:
    """Points as they come, no value being known to be extreme."""
    ties = Ties(problem.expression, problem.variables, [p.spot for p in points])
    return Marks(tuple(points), tuple(range(len(points))), (), ties)


def _best(values: Sequence[Valued], sign: int, ties: Ties) -> Valued | None:
    """The least value (for sign -1, the greatest); None where two cannot be told apart."""
    if not values:
        return None
    best = values[0]
    for v in values[1:]:
        found = ties.sign(v, best)
        if found is None:
            return None
        best = v if found * sign < 0 else best
    return best


def _is_proved(best: Valued, sign: int, facts: Attainment, box: Mapping[str, Interval] | None) -> bool:
    end = facts.least if sign > 0 else facts.greatest
    if end.below is False:
        return False
    if box is not None and ((not box and end.attained) or _is_reached(best, sign, facts, box)):
        return True
    return best.exact is not None and facts.is_bound(best.exact, sign)


def _is_reached(best: Valued, sign: int, facts: Attainment, box: Mapping[str, Interval]) -> bool:
    """Whether the set where f goes beyond that value is bounded, and lies in the box."""
    if not best.ball.is_finite():
        return False
    low, high = interval(best.ball)
    return facts.is_reached(high if sign > 0 else low, sign, box)


def _is_convex_case(point: Valued, sign: int, facts: Attainment) -> bool:
    """Whether the point is an extremum of a convex problem, and so a least value."""
    if point.judgement.kind is not WANTED[sign] or point.judgement.witness == ALONE:
        return False
    return facts.is_convex if sign > 0 else facts.is_concave


def _settled(point: Valued, word: Extremum | None) -> Valued:
    """The point with its mark; an extreme value settles the kind."""
    kind = point.judgement.kind
    if word is None:
        return point
    if kind is Kind.SADDLE:
        raise CrossCheckError("a point is proved to be an extreme value and no extremum")
    if kind is Kind.UNDECIDED or point.judgement.witness == ALONE:
        own = Kind.MINIMUM if word is Extremum.MINIMUM else Kind.MAXIMUM
        reason = point.judgement.witness if point.judgement.witness == ALONE else _extreme_text(word)
        point = replace(point, judgement=replace(point.judgement, kind=own, witness=reason))
    return replace(point, extremum=word)


def _extreme_text(word: Extremum) -> str:
    least = "least" if word is Extremum.MINIMUM else "greatest"
    return f"its value is the {least} under the constraints"


__all__ = ["Marks", "marked_under", "unmarked"]
