"""Exact values of enclosed points: a simple candidate inside the box at which the gradient is exactly zero.

A box that is proved to hold one critical point, and an exact candidate in it at which every partial
derivative is zero in exact arithmetic: then the candidate is that point. A wrong guess fails the second
test, so guessing is free.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice, product
from typing import TYPE_CHECKING, Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.descend.objective import Formula
from symgrad.language.graph import PI, ZERO, E, Expression, call, number, substitute, variables_of
from symgrad.programs.balls import is_algebraic_zero
from symgrad.programs.simple_fractions import simplest_between

if TYPE_CHECKING:
    from flint import arb

WORK: Final = 20_000
DENOMINATOR: Final = 1000
MOST_COMBINATIONS: Final = 64


def exact_point(
    function: Formula, box: list[arb], otherwise: Sequence[float] | None = None
) -> dict[str, Expression] | None:
    """A point in the box with exact coordinates at which the gradient is exactly zero.

    Args:
        function: the function.
        box: where to look.
        otherwise: the values of coordinates for which there is no simple candidate.
    """
    guesses = [list(islice(candidates(b), 4)) for b in box]
    if otherwise is not None:
        guesses = [g or [number(Fraction(v))] for g, v in zip(guesses, otherwise, strict=True)]
    if not all(guesses):
        return None
    # a candidate of each coordinate; simple ones first
    for chosen in islice(product(*guesses), MOST_COMBINATIONS):
        point = dict(zip(function.variables, chosen, strict=True))
        if all(vanishes(e) for e in substitute(function.partials, point)):
            return point
    return None


def vanishes(constant: Expression) -> bool:
    """Whether a constant is zero, in exact arithmetic."""
    if constant is ZERO:
        return True
    try:
        if variables_of([constant]):
            return False
        return Normalizer(WORK).form(constant) is ZERO or is_algebraic_zero(constant) is True
    except (TooLargeError, OverflowError, ZeroDivisionError):
        return False


def candidates(ball: arb) -> Iterator[Expression]:
    """Simple numbers in a ball: rationals, their roots and logarithms, multiples of pi and e."""
    from flint import arb

    for value in _rationals(ball):
        yield number(value)
    for value in _rationals(ball * ball):
        root = call("sqrt", number(value))
        yield -root if ball < 0 else root
    for constant, ratio in ((PI, ball / arb.pi()), (E, ball / arb.const_e())):
        for value in _rationals(ratio):
            yield number(value) * constant
    for value in _rationals(ball.exp()):
        if value > 0:
            yield call("log", number(value))


def _rationals(ball: arb) -> Iterator[Fraction]:
    """The simplest rational number in a ball, if it is simple for a ball of that size."""
    if not ball.is_finite():
        return
    width = float(ball.rad())
    if not width < 1.0:
        return
    middle = _fraction(ball)
    if width == 0.0:
        if middle.denominator <= DENOMINATOR:
            yield middle
        return
    found = simplest_between(middle - Fraction(width), middle + Fraction(width))
    # by chance a ball of radius r holds a fraction of denominator about 1/sqrt(r)
    if found.denominator <= max(1.0, min(DENOMINATOR * 1000.0, 0.05 / math.sqrt(width))):
        yield found


def _fraction(ball: arb) -> Fraction:
    mantissa, exponent = (int(part) for part in ball.mid().man_exp())
    return Fraction(mantissa) * Fraction(2) ** exponent
