"""Points of which only some coordinates are simple numbers, as (0, 1.39325...).

A box holds exactly one zero. Where with x = c some of the equations hold whatever the other variables are,
and the rest of them, as many as there are variables left, have a zero in the box too, that zero is the one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, Final

from flint import ctx

from symgrad.algebra.normal import Normalizer, TooLargeError, normal_form
from symgrad.autodiff.reverse import gradient
from symgrad.critical.places.exact import candidates
from symgrad.critical.places.shelves import Box
from symgrad.critical.places.spots import Spot, enclosed
from symgrad.critical.search.boxes import BITS, System, inflated, krawczyk
from symgrad.language.graph import ZERO, Expression, substitute
from symgrad.programs.ball_program import BallProgram

GUESSES: Final = 2


def half_recognised(
    spot: Spot,
    forms: Sequence[Expression],
    names: Sequence[str],
    zero: Box,
    region: Box,
    hopeful: Sequence[bool],
) -> Spot:
    """The point with those of its coordinates exact that are simple and split the equations.

    Args:
        spot: the point.
        forms: what vanishes at it, as many as there are variables.
        names: the variables.
        zero: a tight enclosure of the point.
        region: a larger box in which it is the only zero.
        hopeful: for each coordinate whether it may be a simple number at all.
    """
    for k, name in enumerate(names):
        for value in _guesses(zero[k]) if hopeful[k] else ():
            rest = _rest(tuple(forms), tuple(names), name, value)
            if rest is None or not _inside(value, region[k]):
                continue
            others = [*range(k), *range(k + 1, len(names))]
            if _has_zero(rest, [zero[j] for j in others], [region[j] for j in others]):
                bounds = {**spot.enclosure, name: enclosed(value)}
                return Spot(bounds, {name: value}, spot.smooth)
    return spot


def _guesses(ball: Any) -> Iterator[Expression]:
    """Simple numbers in a ball, first of all 0."""
    if ball.contains(0):
        yield ZERO
        return
    yield from map(normal_form, islice(candidates(ball), GUESSES))


def _inside(value: Expression, side: Any) -> bool:
    return bool(side.contains(BallProgram([value], ()).run((), BITS)[0]))


@lru_cache(maxsize=256)
def _rest(
    forms: tuple[Expression, ...], names: tuple[str, ...], name: str, value: Expression
) -> System | None:
    """The equations that remain for a value of a variable; None if they are not one fewer."""
    n = Normalizer()
    try:
        moved = [n.form(e) for e in substitute(list(forms), {name: value})]
    except (TooLargeError, ZeroDivisionError):
        return None
    left = [e for e in moved if e is not ZERO]
    others = [other for other in names if other != name]
    if len(left) != len(others):
        return None
    return System.of(left, [d for e in left for d in gradient(e, others)], others)


def _has_zero(system: System, zero: Sequence[Any], region: Sequence[Any]) -> bool:
    """Whether a system has a zero in a region, near a place."""
    with ctx.workprec(BITS):
        near = inflated(tuple(zero), tuple(region))
        if not all(side.contains(part) for side, part in zip(region, near, strict=True)):
            return False
        operator = krawczyk(system, near)
        return operator is not None and all(
            side.contains_interior(part) for side, part in zip(near, operator.image, strict=True)
        )


__all__ = ["half_recognised"]
