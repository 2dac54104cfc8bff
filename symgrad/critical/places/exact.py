"""Exact values of enclosed points: a simple candidate in the box at which every equation is exactly zero.

A box that is proved to hold one zero, and an exact candidate in it at which every equation vanishes in
exact arithmetic: then the candidate is that zero. A wrong guess fails the second test, so guessing is free.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import islice, product
from typing import Any, Final

from flint import arb

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.calculus.exact import sign_of
from symgrad.critical.algebra.univariate import dyadic
from symgrad.language.graph import PI, E, Expression, call, number, substitute
from symgrad.programs.ball_program import BallProgram

WORK: Final = 20_000
LARGEST: Final = 10**9
TINY: Final = 1e-200
CLOSE: Final = 1e-14
"""A few times what a float may be off, relative to its size or 1."""

LARGEST_DENOMINATOR: Final = 1_000
MOST_COMBINATIONS: Final = 48
LARGEST_POWER: Final = 30
"""Numbers below are tried as logarithms."""

MANY: Final = 16
"""Boxes from which arrays are faster than one box after the other."""


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


def may_be_recognised(boxes: Sequence[Sequence[Any]]) -> list[list[bool]]:
    """For each coordinate of many boxes False where there is certainly no candidate.

    >>> may_be_recognised([[arb("1.5 +/- 1e-25")], [arb("1.2345678912 +/- 1e-25")]] * MANY)[:2]
    [[True], [False]]
    """
    if len(boxes) < MANY:
        return [[True] * len(box) for box in boxes]
    import numpy as np

    x = np.array([[float(ball) for ball in box] for box in boxes])
    radius = np.array([[float(ball.rad()) for ball in box] for box in boxes])
    with np.errstate(all="ignore"):
        size = np.abs(x)
        forms = [x, x / np.pi, x * x, x / np.e, np.where(size < LARGEST_POWER, np.exp(x), np.nan), np.log(x)]
        steep = [1.0, 1.0, 2 * size, 1.0, np.exp(np.minimum(x, LARGEST_POWER)), 1 / size]
        forms += [(x / np.pi) ** 2, x * x / np.pi]
        steep += [size, size]
        wide = 4 * radius * np.array([np.broadcast_to(s, x.shape) for s in steep])
        simple = _may_be_rational(np.array(forms).ravel(), wide.ravel())
    found: list[list[bool]] = simple.reshape(len(forms), *x.shape).any(axis=0).tolist()
    return found


def _may_be_rational(values: Any, radius: Any) -> Any:
    """`may_be_rational` for a row of numbers, with a little more patience."""
    import numpy as np

    size = np.abs(values)
    tolerance = np.maximum(2 * CLOSE * (1.0 + size), radius)
    rest, whole, below, before = size, np.floor(size), np.ones_like(size), np.zeros_like(size)
    found, open_ones = np.zeros(size.shape, dtype=bool), size < 2 * LARGEST
    while open_ones.any():
        near = size * below
        found |= open_ones & (np.abs(near - np.rint(near)) <= tolerance * below)
        rest = 1.0 / (rest - whole)
        open_ones &= (rest <= LARGEST_DENOMINATOR * 1.01) & ~found
        whole = np.floor(rest)
        below, before = whole * below + before, below
        open_ones &= below <= LARGEST_DENOMINATOR
    return found


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
    """Simple numbers in a ball: rationals, their roots and logarithms, multiples of pi and e; each once."""
    for value in rationals(ball):
        yield number(value)
    yield from _multiples(ball)
    if abs(ball) < LARGEST_POWER:
        for value in rationals(ball.exp()):
            if value > 0 and value != 1:
                yield call("log", number(value))
    if ball > 0:
        for value in rationals(ball.log()):
            if value:
                yield call("exp", number(value))


def _multiples(ball: Any) -> Iterator[Expression]:
    """Multiples of pi and e, and roots."""
    for inside, made in _forms(ball):
        yield from map(made, filter(None, rationals(inside)))


def _forms(ball: Any) -> Iterator[tuple[Any, Callable[[Fraction], Expression]]]:
    """What is a rational number where a number has some form, and the way back."""
    sign = -1 if ball < 0 else 1

    def root(value: Expression) -> Expression:
        return -call("sqrt", value) if sign < 0 else call("sqrt", value)

    turns = ball / arb.pi()
    yield turns, lambda value: number(value) * PI
    yield ball * ball, lambda value: root(number(value))
    yield ball / arb.const_e(), lambda value: number(value) * E
    yield turns * turns, lambda value: root(number(value)) * PI
    yield ball * turns, lambda value: root(number(value) * PI)


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
