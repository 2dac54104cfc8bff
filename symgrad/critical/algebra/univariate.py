"""Real algebraic numbers, and all real roots of one polynomial in one variable.

Irreducible factors over Q have no common roots and only simple ones, so the factorisation carries the
multiplicities, and FLINT's certified root isolation (`arb_fmpz_poly_complex_roots`: disjoint balls, one
root in each, real roots told from complex ones) carries the proof. Nothing here is approximate: a number is
its minimal polynomial and its place among the real roots.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import isqrt, lcm

import flint

from symgrad.critical.algebra.polynomials import Expired, Interval, never, poll
from symgrad.frozen import dataclass
from symgrad.programs.ball_constants import real_roots as real_roots_of

LARGEST_DEGREE = 400
"""Isolation of degree 400 takes about a second and cannot be interrupted."""

_TRIAL_LIMIT = 2_000


@dataclass(frozen=True, slots=True)
class RationalNumber:
    """A rational number.

    >>> RationalNumber(Fraction(1, 3)).enclosure(64)
    (Fraction(1, 3), Fraction(1, 3))
    """

    value: Fraction

    def enclosure(self, bits: int) -> Interval:
        """Both ends are the number itself, whatever the bits asked for."""
        del bits
        return self.value, self.value


@dataclass(frozen=True, slots=True)
class QuadraticNumber:
    """``(a + b*sqrt(d)) / c`` with integers, ``c > 0``, ``d > 1`` no square, nothing to cancel.

    The radicand is free of squares of primes below 2,000.

    >>> low, high = QuadraticNumber(1, 1, 5, 2).enclosure(10)
    >>> float(low) <= 1.6180339887 <= float(high), high - low <= Fraction(1, 2**10)
    (True, True)
    """

    a: int
    b: int
    d: int
    c: int

    def enclosure(self, bits: int) -> Interval:
        """An interval that holds the number, of width at most ``2^-bits``."""
        scale = 1 << (bits + abs(self.b).bit_length())
        root = isqrt(self.d * scale * scale)
        ends = sorted(Fraction(self.a * scale + self.b * r, self.c * scale) for r in (root, root + 1))
        return ends[0], ends[1]


@dataclass(frozen=True, slots=True)
class AlgebraicNumber:
    """The ``index``-th real root, from 1 in ascending order, of an irreducible integer polynomial.

    Coefficients stand in ascending order of powers, without common factor, the leading one positive.

    >>> low, high = AlgebraicNumber((-2, 0, 0, 1), 1).enclosure(40)
    >>> low**3 < 2 < high**3
    True
    """

    polynomial: tuple[int, ...]
    index: int

    def enclosure(self, bits: int) -> Interval:
        """An interval that holds this root and no other, of width at most ``2^-bits`` times its size or 1."""
        return isolated(self.polynomial, bits)[self.index - 1]


RealNumber = RationalNumber | QuadraticNumber | AlgebraicNumber


@dataclass(frozen=True, slots=True)
class UnivariateRoot:
    """A real root with its multiplicity."""

    number: RealNumber
    multiplicity: int


def real_roots(coefficients: Sequence[Fraction], expired: Expired = never) -> tuple[UnivariateRoot, ...]:
    """Every real root of ``c0 + c1*x + c2*x^2 + ...``, ascending, with multiplicities; proved complete.

    The coefficients must not all be zero: every number would be a root.

    >>> [(root.number.value, root.multiplicity) for root in real_roots([0, 0, -1, 1])]
    [(Fraction(0, 1), 2), (Fraction(1, 1), 1)]
    >>> real_roots([-2, 0, 1])[1].number
    QuadraticNumber(a=0, b=1, d=2, c=1)
    >>> real_roots([1, 0, 1])
    ()
    """
    scale = lcm(*(Fraction(c).denominator for c in coefficients))
    return roots_of(flint.fmpz_poly([int(c * scale) for c in coefficients]), expired)


def roots_of(polynomial: flint.fmpz_poly, expired: Expired = never) -> tuple[UnivariateRoot, ...]:
    """`real_roots` of a non-zero FLINT polynomial."""
    if polynomial.is_zero():
        raise ValueError("every number is a root of the zero polynomial")
    found = []
    for factor, multiplicity in polynomial.factor()[1]:
        poll(expired)
        found += [UnivariateRoot(number, int(multiplicity)) for number in real_numbers(factor)]
    return tuple(ascending(found))


def ascending(roots: list[UnivariateRoot]) -> list[UnivariateRoot]:
    """Distinct numbers in order: enclosures are refined until no two overlap."""
    bits = 32
    while True:
        placed = sorted(((root.number.enclosure(bits), root) for root in roots), key=lambda pair: pair[0])
        if all(left[0][1] < right[0][0] for left, right in pairwise(placed)):
            return [root for _, root in placed]
        bits *= 2


def real_numbers(factor: flint.fmpz_poly) -> tuple[RealNumber, ...]:
    """The real roots of an irreducible polynomial, ascending, in the simplest form that is exact."""
    if factor.degree() == 1:
        return (RationalNumber(Fraction(-int(factor[0]), int(factor[1]))),)
    if factor.degree() == 2:
        return quadratic_roots(*(int(factor[i]) for i in (2, 1, 0)))
    key = coefficient_key(factor)
    return tuple(AlgebraicNumber(key, index + 1) for index in range(len(isolated(key, 64))))


def quadratic_roots(a: int, b: int, c: int) -> tuple[QuadraticNumber, ...]:
    """The roots of an irreducible ``a*x^2 + b*x + c``, ascending; none when they are not real."""
    discriminant = b * b - 4 * a * c
    if discriminant < 0:
        return ()
    outside, inside = square_part(discriminant)
    common = flint.fmpz(b).gcd(flint.fmpz(outside)).gcd(flint.fmpz(2 * a))
    p, q, r = -b // int(common), outside // int(common), 2 * a // int(common)
    if r < 0:
        p, q, r = -p, -q, -r
    return QuadraticNumber(p, -abs(q), inside, r), QuadraticNumber(p, abs(q), inside, r)


def square_part(number: int) -> tuple[int, int]:
    """``(s, d)`` with ``number = s^2 * d``, every square of a small prime taken out.

    >>> square_part(360)
    (6, 10)
    """
    outside, inside = 1, 1
    for base, power in flint.fmpz(number).factor(trial_limit=_TRIAL_LIMIT):
        outside *= int(base) ** (int(power) // 2)
        inside *= int(base) ** (int(power) % 2)
    return outside, inside


def coefficient_key(polynomial: flint.fmpz_poly) -> tuple[int, ...]:
    """The coefficients as plain integers, leading one positive: equal for equal zero sets of irreducibles."""
    coefficients = [int(c) for c in polynomial.coeffs()]
    sign = 1 if coefficients[-1] > 0 else -1
    return tuple(sign * c for c in coefficients)


@lru_cache(maxsize=256)
def isolated(coefficients: tuple[int, ...], bits: int) -> tuple[Interval, ...]:
    """Disjoint intervals around the real roots of a squarefree polynomial, ascending."""
    return tuple(interval(root) for root in real_roots_of(tuple(reversed(coefficients)), bits + 32))


def interval(ball: flint.arb) -> Interval:
    """The ends of a finite ball, exact."""
    middle, scale = (int(part) for part in ball.mid().man_exp())
    radius, other = (int(part) for part in ball.rad().man_exp())
    least = min(scale, other) if radius else scale
    middle <<= scale - least
    radius = radius << (other - least) if radius else 0
    if least >= 0:
        return Fraction((middle - radius) << least), Fraction((middle + radius) << least)
    return Fraction(middle - radius, 1 << -least), Fraction(middle + radius, 1 << -least)


def dyadic(number: flint.arb) -> Fraction:
    """An exact ball as a fraction."""
    mantissa, exponent = (int(part) for part in number.man_exp())
    return Fraction(mantissa << exponent) if exponent >= 0 else Fraction(mantissa, 1 << -exponent)
