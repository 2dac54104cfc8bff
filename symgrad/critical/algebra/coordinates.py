"""Exact coordinates of zeros that are already enclosed.

Exactness by uniqueness: the i-th coordinate of every zero is a root of the characteristic polynomial of
multiplication by x_i (Stickelberger). When only one real root of that polynomial meets the interval proved to
hold the coordinate, the coordinate is that root, exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

import flint

from symgrad.critical.algebra.polynomials import Interval, exact_terms
from symgrad.critical.algebra.quotient import Quotient
from symgrad.critical.algebra.solutions import DEFAULT_BITS, Locate
from symgrad.critical.algebra.univariate import RationalNumber, RealNumber, real_numbers
from symgrad.critical.algebra.weighted import homogenised, scaled_point
from symgrad.errors import CrossCheckError
from symgrad.programs.simple_fractions import simplest_between

PRECISIONS: Final = (32, 128, 512, 2048)

LARGEST_DENOMINATOR: Final = 10**12
"""Of a rational coordinate that is guessed: in a box of 128 bits nothing larger is a guess worth checking."""


class Identifier:
    """Finds the exact numbers behind the enclosures of the zeros of one system."""

    def __init__(self, quotient: Quotient) -> None:
        self._quotient = quotient
        self._factors: dict[int, list[Factor]] = {}

    def coordinates(self, locate: Locate) -> tuple[RealNumber, ...] | None:
        """The exact coordinates of a real zero, or None where one of them resists."""
        found = []
        for variable in range(self._quotient.basis.variables):
            number = self._identify(variable, locate)
            if number is None:
                return None
            found.append(number)
        return tuple(found)

    def _identify(self, variable: int, locate: Locate) -> RealNumber | None:
        for bits in PRECISIONS:
            fitting = self._fitting(variable, locate(bits)[variable], bits)
            if len(fitting) == 1:
                return fitting[0]
            if not fitting:
                raise CrossCheckError("a proved solution has a coordinate that no factor allows")
        return None

    def _fitting(self, variable: int, where: Interval, bits: int) -> list[RealNumber]:
        with flint.ctx.workprec(2 * bits):
            ball = ball_of(where)
        return [
            number
            for factor in self._factors_of(variable)
            if factor.may_vanish(ball, bits)
            for number, place in factor.roots(max(bits, DEFAULT_BITS))
            if place.overlaps(ball)
        ]

    def _factors_of(self, variable: int) -> list[Factor]:
        if variable not in self._factors:
            factors = self._quotient.characteristic[variable].factor()[1]
            self._factors[variable] = [Factor(factor) for factor, _ in factors]
        return self._factors[variable]


class Factor:
    """An irreducible factor of the polynomial of a coordinate."""

    def __init__(self, polynomial: flint.fmpz_poly) -> None:
        self._polynomial = polynomial
        self._roots: dict[int, list[tuple[RealNumber, flint.arb]]] = {}

    def may_vanish(self, ball: flint.arb, bits: int) -> bool:
        """Is a zero in the ball not excluded?"""
        with flint.ctx.workprec(2 * bits):
            return 0 in self._polynomial(ball)

    def roots(self, bits: int) -> list[tuple[RealNumber, flint.arb]]:
        """The real ones, with balls around them."""
        if bits not in self._roots:
            with flint.ctx.workprec(2 * bits):
                numbers = real_numbers(self._polynomial)
                self._roots[bits] = [(number, ball_of(number.enclosure(bits))) for number in numbers]
        return self._roots[bits]


def ball_of(where: Interval) -> flint.arb:
    """A ball that holds an interval."""
    low, high = (flint.fmpq(end.numerator, end.denominator) for end in where)
    return flint.arb(low).union(flint.arb(high))


class Vanishing:
    """Tells whether polynomials are all zero at rational points; in whole numbers.

    Args:
        system: the polynomials.
    """

    def __init__(self, system: Sequence[flint.fmpz_mpoly]) -> None:
        self._system = system
        self._whole: list[flint.fmpz_mpoly] = []

    def at(self, point: Sequence[Fraction]) -> bool:
        """Whether it is a common zero.

        >>> from symgrad.critical.algebra.polynomials import ring
        >>> x, y = ring(2).gens()
        >>> vanishing = Vanishing([3 * x**2 * y - 2, 9 * x - y + 3])
        >>> vanishing.at((Fraction(1, 3), Fraction(6))), vanishing.at((Fraction(-1, 3), Fraction(6)))
        (True, False)
        """
        if not self._whole:
            self._whole = [homogenised(exact_terms(p)) for p in self._system]
        places = scaled_point(point)
        return not any(p(*places) for p in self._whole)


def rational_coordinates(
    vanishing: Vanishing, where: Sequence[Interval], most: int = LARGEST_DENOMINATOR
) -> tuple[RealNumber, ...] | None:
    """The simplest rational point of a box that holds exactly one zero, if it is that zero."""
    point = tuple(simplest_between(low, high) for low, high in where)
    if any(value.denominator > most for value in point) or not vanishing.at(point):
        return None
    return tuple(RationalNumber(value) for value in point)
