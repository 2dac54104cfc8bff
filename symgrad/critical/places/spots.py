"""Isolated points on the way to the answer: where they lie, as exactly as it is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from fractions import Fraction
from functools import lru_cache, partial
from math import inf, nextafter
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

Enclosure = Mapping[str, Interval]
Refine = Callable[[int], Enclosure]


class InBalls(Mapping[str, Interval]):
    """Bounds of coordinates that are known by balls; exact ends are worked out when they are asked for.

    >>> InBalls({"x": arb(0.5)})["x"]
    (Fraction(1, 2), Fraction(1, 2))
    """

    __slots__ = ("_ends", "_floats", "balls")

    def __init__(self, balls: dict[str, Any]) -> None:
        self.balls = balls
        self._ends: dict[str, Interval] | None = None
        self._floats: dict[str, tuple[float, float]] = {}

    def __getitem__(self, name: str) -> Interval:
        if self._ends is None:
            self._ends = {}
        if name not in self._ends:
            self._ends[name] = interval(self.balls[name])
        return self._ends[name]

    def floats(self, name: str) -> tuple[float, float]:
        """The bounds of a coordinate in floats, rounded outwards."""
        found = self._floats.get(name)
        if found is None:
            found = self._floats[name] = ends_of_ball(self.balls[name])
        return found

    def whole(self) -> dict[str, Interval]:
        """The bounds of all coordinates."""
        return {name: self[name] for name in self.balls}

    def __iter__(self) -> Iterator[str]:
        return iter(self.balls)

    def __len__(self) -> int:
        return len(self.balls)

    def __repr__(self) -> str:
        return repr(dict(self))


@dataclass(frozen=True, slots=True)
class Image:
    """The mirror image of a point: its coordinate ``name`` is as far from the centre on the other side."""

    original: Spot
    name: str
    centre: Fraction


@dataclass(frozen=True, slots=True)
class Spot:
    """One point that is alone of its kind in its enclosure.

    Attributes:
        enclosure: exact bounds for every coordinate.
        exact: normal forms of the coordinates that are known exactly.
        smooth: False where the function has no derivative.
        refine: makes the enclosure as narrow as so many bits, where that is possible.
        parts: the points in fewer variables of which it is made, where it is.
        image: of what it was found to be the mirror image, where it was.
    """

    enclosure: Enclosure
    exact: dict[str, Expression]
    smooth: bool = True
    refine: Refine | None = field(default=None, compare=False, repr=False)
    parts: tuple[Spot, ...] = field(default=(), compare=False, repr=False)
    image: Image | None = field(default=None, compare=False, repr=False)
    _balls: dict[int, dict[str, Any]] = field(default_factory=dict, init=False, compare=False, repr=False)

    @property
    def is_exact(self) -> bool:
        """Whether all coordinates are known exactly."""
        known = self.enclosure
        return len(self.exact) == len(known.balls if type(known) is InBalls else known)

    def at(self, bits: int) -> Enclosure:
        """The enclosure, refined where that is possible."""
        if self.is_exact:
            return {name: enclosed(form, bits) for name, form in self.exact.items()}
        return self.enclosure if self.refine is None else self.refine(bits)

    def source(self, name: str) -> object:
        """What the bounds of a coordinate come from, one object for all points that share it."""
        known = self.enclosure
        return known.balls[name] if type(known) is InBalls else known[name]

    def ends(self, name: str) -> tuple[float, float]:
        """The bounds of a coordinate in floats, rounded outwards."""
        known = self.enclosure
        return known.floats(name) if type(known) is InBalls else outward(*known[name])

    def side_of(self, other: Spot, name: str) -> int:
        """The sign of the difference of a coordinate to that of another point; 0 where bounds overlap."""
        here, there = self.source(name), other.source(name)
        if here is there:
            return 0
        if isinstance(here, arb) and isinstance(there, arb):
            left, right = self.ends(name), other.ends(name)
            if left[1] < right[0] or left[0] > right[1]:
                return -1 if left[1] < right[0] else 1
            if here.overlaps(there):
                return 0
        (low, high), (least, most) = self.enclosure[name], other.enclosure[name]
        return -1 if high < least else int(low > most)

    def balls(self, bits: int = WORKING_BITS) -> dict[str, Any]:
        """The enclosure as balls."""
        if 0 in self._balls:
            return self._balls[0]
        key = bits if self.is_exact or self.refine is not None else 0
        if key not in self._balls and self.parts:
            self._balls[key] = {name: ball for part in self.parts for name, ball in part.balls(bits).items()}
        if key not in self._balls:
            self._balls[key] = {name: ball_between(*bounds, bits) for name, bounds in self.at(bits).items()}
        return self._balls[key]


def enclosed_spot(names: Iterable[str], balls: Iterable[Any], image: Image | None = None) -> Spot:
    """A point known by balls around its coordinates."""
    known = dict(zip(names, balls, strict=True))
    spot = Spot(InBalls(known), {}, image=image)
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
    known = tuple(parts)
    if len(known) == 1:
        return known[0]
    enclosure: dict[str, Interval] = {}
    exact: dict[str, Expression] = {}
    for spot in known:
        bounds = spot.enclosure
        enclosure.update(bounds.whole() if type(bounds) is InBalls else bounds)
        exact.update(spot.exact)
    smooth = False not in [spot.smooth for spot in known]
    return Spot(enclosure, exact, smooth, partial(_refined, known), known)


def _refined(parts: Sequence[Spot], bits: int) -> Enclosure:
    return {name: bounds for spot in parts for name, bounds in spot.at(bits).items()}


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


def ends_of_ball(ball: Any) -> tuple[float, float]:
    """Floats on both sides of a ball, as close as can be.

    >>> ends_of_ball(arb(0.5)), ends_of_ball(arb(1) / 3)[1] > 1/3
    ((0.5, 0.5), True)
    """
    near = float(ball)
    # most balls lie between neighbouring floats
    if ball > near:
        if ball < (above := nextafter(near, inf)):
            return near, above
    elif ball < near and ball > (below := nextafter(near, -inf)):
        return below, near
    low, high = ball.lower(), ball.upper()
    a, b = float(low), float(high)
    return a if not low < a else nextafter(a, -inf), b if not high > b else nextafter(b, inf)


def outward(low: Fraction, high: Fraction) -> tuple[float, float]:
    """Floats on both sides of exact bounds; equal ones where a float is exact.

    >>> outward(Fraction(1, 2), Fraction(1, 2)), outward(Fraction(1, 3), Fraction(1, 3))[1] > 1/3
    ((0.5, 0.5), True)
    """
    a, b = float(low), float(high)
    a = a if _excess(a, low) <= 0 else nextafter(a, -inf)
    return a, b if _excess(b, high) >= 0 else nextafter(b, inf)


def _excess(near: float, number: Fraction) -> int:
    """A number of the sign of near - number; of fractions that would be slower."""
    above, below = near.as_integer_ratio()
    return above * number.denominator - number.numerator * below


def ball_between(low: Fraction, high: Fraction, bits: int = WORKING_BITS) -> Any:
    """The ball that covers an interval."""
    with ctx.workprec(max(ctx.prec, bits)):
        ends = [arb(fmpq(end.numerator, end.denominator)) for end in (low, high)]
        return ends[0] if low == high else ends[0].union(ends[1])


def sum_of_balls(balls: Iterable[Any], bits: int = WORKING_BITS) -> Any:
    """The ball around the sum of numbers in balls."""
    if ctx.prec == bits:
        return sum(balls, arb(0))
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
