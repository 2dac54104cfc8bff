"""Intervals that reach beyond an edge of the domain: what a form may be on the part that lies inside.

Functions with an edge rise or fall: asin on [-1, 1], sqrt on [0, oo), lambertw on [-1/e, oo). On an interval
that reaches beyond, their values lie between those at the edge and at the other end.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final

from flint import arb, ctx

from symgrad.critical.algebra.univariate import interval
from symgrad.critical.places.spots import ball_between
from symgrad.frozen import dataclass
from symgrad.language.graph import CALL, NUM, POW, Expression, postorder, symbol
from symgrad.language.rewriting import rebuilt
from symgrad.programs.ball_program import BallProgram

PARTS: Final = 16
"""Into how many parts an interval is cut that is looked at."""

BITS: Final = 128


@dataclass(frozen=True, slots=True)
class Edged:
    """An increasing or decreasing function: its edges, its values there, and how it is evaluated."""

    at: Callable[[Any], Any]
    low: Fraction | None = None
    high: Fraction | None = None
    first: Callable[[], Any] | None = None


_EDGED: Final = {
    "asin": Edged(lambda u: u.asin(), Fraction(-1), Fraction(1)),
    "acos": Edged(lambda u: u.acos(), Fraction(-1), Fraction(1)),
    "acosh": Edged(lambda u: u.acosh(), Fraction(1)),
    "sqrt": Edged(lambda u: u.sqrt(), Fraction(0)),
    "lambertw": Edged(lambda u: u.lambertw(), first=lambda: arb(-1)),
}


def is_clear_at_edge(form: Expression, name: str, here: Any) -> bool:
    """Whether a form has no zero in an interval, as far as it lies in the domain.

    >>> from symgrad import parse
    >>> box = ball_between(Fraction(99, 100), Fraction(101, 100))
    >>> is_clear_at_edge(parse("asin(x)*sqrt(1 - x^2) + x"), "x", box)
    True
    >>> is_clear_at_edge(parse("asin(x) - 3/2"), "x", box)
    False
    """
    if not any(_edged(e) is not None and name in e.variables for e in postorder([form])):
        return False
    low, high = interval(here)
    step = (high - low) / PARTS
    parts = [ball_between(low + k * step, low + (k + 1) * step) for k in range(PARTS)]
    with ctx.workprec(BITS):
        return all(_is_clear(form, name, part) for part in parts)


def _is_clear(form: Expression, name: str, part: Any) -> bool:
    """The same for a part; one that lies outside of the domain is clear."""
    names, balls = [name], [part]
    made: dict[Expression, Expression] = {}
    for e in postorder([form]):
        made[e] = rebuilt(e, made)
        edged = _edged(e)
        if edged is None or name not in e.variables:
            continue
        (inner,) = BallProgram([made[e.args[0]]], names).run(balls, BITS)
        if not inner.is_finite():
            return False
        value = _over(edged, inner)
        if value is None:
            return True
        names = [*names, f"'e{len(names)}"]
        balls = [*balls, value if e.op is CALL else value ** int(2 * Fraction(e.args[1].value))]
        made[e] = symbol(names[-1])
    (found,) = BallProgram([made[form]], names).run(balls, BITS)
    return bool(found.is_finite() and not found.contains(0))


def _edged(e: Expression) -> Edged | None:
    """The function of a call; powers with halves are those of a square root."""
    if e.op is CALL:
        return _EDGED.get(e.value)
    half = e.op is POW and e.args[1].op is NUM and Fraction(e.args[1].value).denominator == 2
    return _EDGED["sqrt"] if half else None


def _over(edged: Edged, inner: Any) -> Any | None:
    """All values over what lies inside of the edges; None if nothing does."""
    low, high = interval(inner)
    if edged.first is not None:
        last = edged.at(ball_between(high, high))
        start = edged.at(ball_between(low, low))
        if not last.is_finite():
            return None
        return (start if start.is_finite() else edged.first()).union(last)
    low = low if edged.low is None else max(low, edged.low)
    high = high if edged.high is None else min(high, edged.high)
    if low > high:
        return None
    ends = [edged.at(ball_between(end, end)) for end in (low, high)]
    return ends[0].union(ends[1])


__all__ = ["is_clear_at_edge"]
