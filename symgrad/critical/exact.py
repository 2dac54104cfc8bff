"""Exact values of enclosed points: a simple candidate in the box at which every equation is exactly zero.

A box that is proved to hold one zero, and an exact candidate in it at which every equation vanishes in
exact arithmetic: then the candidate is that zero. A wrong guess fails the second test, so guessing is free.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice, product
from typing import Any, Final

from flint import arb

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.calculus.exact import sign_of
from symgrad.critical.univariate import dyadic
from symgrad.language.graph import PI, E, Expression, call, number, substitute
from symgrad.programs.ball_program import BallProgram

WORK: Final = 20_000
LARGEST: Final = 10**9
TINY: Final = 1e-200
CLOSE: Final = 1e-14
"""A few times what a float may be off, relative to its size or 1."""

LARGEST_DENOMINATOR: Final = 1_000
MOST_COMBINATIONS: Final = 48


def recognised(
    names: Sequence[str], forms: Sequence[Expression], box: Sequence[Any], region: Sequence[Any]
) -> dict[str, Expression] | None:
    """The exact zero of the forms in a box; None where it is not recognised.

    Args:
        names: the variables.
        forms: what vanishes.
        box: a tight enclosure of the zero.
        region: a larger box in which it is the only zero.
    """
    guesses = [list(islice(candidates(ball), 5)) for ball in box]
    for chosen in islice(product(*guesses), MOST_COMBINATIONS):
        point = dict(zip(names, chosen, strict=True))
        if _inside(chosen, region) and all(vanishes_at(form, point) for form in forms):
            return {name: Normalizer().form(value) for name, value in point.items()}
    return None


def _inside(values: Sequence[Expression], region: Sequence[Any]) -> bool:
    """Whether every coordinate is certainly inside."""
    found = BallProgram(values, ()).run((), 160)
    return all(ball.contains(value) for ball, value in zip(region, found, strict=True))


def vanishes_at(form: Expression, point: dict[str, Expression]) -> bool:
    """Whether a form is exactly zero at a point."""
    try:
        (at,) = substitute([form], point)
        return sign_of(Normalizer(WORK).form(at)) == 0
    except (TooLargeError, OverflowError, ZeroDivisionError):
        return False


def candidates(ball: Any) -> Iterator[Expression]:
    """Simple numbers in a ball: rationals, their roots and logarithms, multiples of pi and e."""
    for value in rationals(ball):
        yield number(value)
    for value in rationals(ball / arb.pi()):
        yield number(value) * PI
    for value in rationals(ball * ball):
        root = call("sqrt", number(value))
        yield -root if ball < 0 else root
    for value in rationals(ball / arb.const_e()):
        yield number(value) * E
    if abs(ball) < 30:
        for value in rationals(ball.exp()):
            if value > 0:
                yield call("log", number(value))
    if ball > 0:
        for value in rationals(ball.log()):
            yield call("exp", number(value))


def rationals(ball: Any) -> Iterator[Fraction]:
    """The simplest rational number in a ball, if it is simple for a ball of that size."""
    if not ball.is_finite() or not abs(ball) < LARGEST:
        return
    if float(ball.rad()) < CLOSE and not may_be_rational(float(ball.mid())):
        return
    # any guess will do: numbers beyond floats, which would be long fractions, count as 0
    radius = Fraction(float(ball.rad()))
    if radius >= 1:
        return
    # by chance a ball of radius r holds a fraction of denominator about 1/sqrt(r)
    by_chance = 0.02 / math.sqrt(radius) if radius > 1e-300 else math.inf
    middle = Fraction(0) if abs(float(ball.mid())) < TINY else dyadic(ball.mid())
    found = middle.limit_denominator(int(min(LARGEST_DENOMINATOR, max(1.0, by_chance))))
    if abs(found - middle) <= radius:
        yield found


def may_be_rational(value: float) -> bool:
    """Whether a float is as close to a fraction with a small denominator as rounding allows.

    >>> may_be_rational(-22 / 7), may_be_rational(math.pi)
    (True, False)
    """
    size = abs(value)
    rest, below, before = size, 1.0, 0.0
    while below <= LARGEST_DENOMINATOR:
        if abs(size * below - round(size * below)) <= CLOSE * (1.0 + size) * below:
            return True
        rest = 1.0 / (rest - math.floor(rest)) if rest > math.floor(rest) else math.inf
        if rest > LARGEST_DENOMINATOR:
            return False
        below, before = math.floor(rest) * below + before, below
    return False
