"""Isolated points on the way to the answer: where they lie, as exactly as it is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

from flint import arb, ctx, fmpq

from symgrad.algebra.normal import Normalizer
from symgrad.critical.algebra.polynomials import Interval
from symgrad.critical.algebra.univariate import (
    AlgebraicNumber,
    QuadraticNumber,
    RationalNumber,
    RealNumber,
    interval,
)
from symgrad.frozen import dataclass
from symgrad.language.graph import HALF, NUM, ROOTOF, Expression, node, number
from symgrad.programs.ball_program import BallProgram, real_roots

WORKING_BITS: Final = 96

Refine = Callable[[int], dict[str, Interval]]
Enclosure = dict[str, Interval]


@dataclass(frozen=True, slots=True)
class Spot:
    """One point that is alone of its kind in its enclosure.

    Attributes:
        enclosure: exact bounds for every coordinate.
        exact: normal forms of the coordinates that are known exactly.
        smooth: False where the function has no derivative.
        refine: makes the enclosure as narrow as so many bits, where that is possible.
        parts: the points in fewer variables of which it is made, where it is.
    """

    enclosure: Enclosure
    exact: dict[str, Expression]
    smooth: bool = True
    refine: Refine | None = field(default=None, compare=False, repr=False)
    parts: tuple[Spot, ...] = field(default=(), compare=False, repr=False)
    _balls: dict[int, dict[str, Any]] = field(default_factory=dict, init=False, compare=False, repr=False)

    @property
    def is_exact(self) -> bool:
        """Whether all coordinates are known exactly."""
        return len(self.exact) == len(self.enclosure)

    def at(self, bits: int) -> Enclosure:
        """The enclosure, refined where that is possible."""
        if self.is_exact:
            return {name: enclosed(form, bits) for name, form in self.exact.items()}
        return self.enclosure if self.refine is None else self.refine(bits)

    def balls(self, bits: int = WORKING_BITS) -> dict[str, Any]:
        """The enclosure as balls."""
        key = bits if self.is_exact or self.refine is not None else 0
        if key not in self._balls and self.parts:
            self._balls[key] = {name: ball for part in self.parts for name, ball in part.balls(bits).items()}
        if key not in self._balls:
            self._balls[key] = {name: ball_between(*bounds, bits) for name, bounds in self.at(bits).items()}
        return self._balls[key]


def enclosed_spot(names: Iterable[str], balls: Iterable[Any]) -> Spot:
    """A point known by balls around its coordinates."""
    known = dict(zip(names, balls, strict=True))
    spot = Spot({name: interval(ball) for name, ball in known.items()}, {})
    spot._balls[0] = known
    return spot


def exact_spot(values: Mapping[str, Expression], *, smooth: bool = True) -> Spot:
    """A point known exactly.

    >>> from symgrad import parse
    >>> exact_spot({"x": parse("1/2")}).enclosure
    {'x': (Fraction(1, 2), Fraction(1, 2))}
    """
    return Spot({name: enclosed(form) for name, form in values.items()}, dict(values), smooth)


def joined_spot(parts: Iterable[Spot]) -> Spot:
    """One point from points in different variables."""
    known = list(parts)
    if len(known) == 1:
        return known[0]
    enclosure = {name: bounds for spot in known for name, bounds in spot.enclosure.items()}
    exact = {name: form for spot in known for name, form in spot.exact.items()}

    def refine(bits: int) -> Enclosure:
        return {name: bounds for spot in known for name, bounds in spot.at(bits).items()}

    return Spot(enclosure, exact, all(spot.smooth for spot in known), refine, tuple(known))


@lru_cache(maxsize=4096)
def enclosed(form: Expression, bits: int = WORKING_BITS) -> Interval:
    """Bounds of a constant; equal ones for a rational number."""
    if form.op is NUM:
        value = Fraction(form.value)
        return value, value
    if form.op is ROOTOF and form.value[1] <= len(roots := real_roots(form.value[0], bits)):
        return interval(roots[form.value[1] - 1])
    ball = BallProgram([form], ()).run((), bits)[0]
    if not ball.is_finite():
        raise ValueError(f"{form} has no finite value")
    return interval(ball)


@lru_cache(maxsize=32)
def ball_program(form: Expression, names: tuple[str, ...]) -> BallProgram:
    """The program of one form, for a form that is worked out at many points."""
    return BallProgram([form], names)


def ball_between(low: Fraction, high: Fraction, bits: int = WORKING_BITS) -> Any:
    """The ball that covers an interval."""
    with ctx.workprec(max(ctx.prec, bits)):
        ends = [arb(fmpq(end.numerator, end.denominator)) for end in (low, high)]
        return ends[0] if low == high else ends[0].union(ends[1])


def sum_of_balls(balls: Iterable[Any], bits: int = WORKING_BITS) -> Any:
    """The ball around the sum of numbers in balls."""
    with ctx.workprec(bits):
        return sum(balls, arb(0))


def expression_of(value: RealNumber, n: Normalizer) -> Expression:
    """A real algebraic number as a normal form.

    >>> str(expression_of(QuadraticNumber(1, -1, 5, 2), Normalizer()))
    '(-1/2)*5**(1/2) + 1/2'
    """
    if isinstance(value, RationalNumber):
        return number(value.value)
    if isinstance(value, QuadraticNumber):
        root = n.power(number(value.d), HALF)
        scaled = n.mul((number(Fraction(value.b, value.c)), root))
        return n.add((number(Fraction(value.a, value.c)), scaled))
    return _pure_root(value, n) or node(ROOTOF, (), (tuple(reversed(value.polynomial)), value.index))


def _pure_root(value: AlgebraicNumber, n: Normalizer) -> Expression | None:
    """The root of a*x^k - b, as a radical."""
    coefficients = value.polynomial
    if any(coefficients[1:-1]):
        return None
    degree = len(coefficients) - 1
    square = Fraction(-coefficients[0], coefficients[-1])
    exponent = number(Fraction(1, degree))
    if degree % 2:
        sign = 1 if square > 0 else -1
    elif square > 0:
        sign = -1 if value.index == 1 else 1
    else:
        return None
    return n.mul((number(sign), n.power(number(abs(square)), exponent)))
