"""Polynomials over Q as they come in, and as FLINT wants them.

A polynomial in n variables is a mapping from exponents to coefficients: ``{(2, 0): 1, (0, 1): -3}`` is
``x^2 - 3*y``. FLINT works on integer coefficients; a positive factor changes no zero, so denominators are
cleared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from math import lcm

import flint

from symgrad.critical.boundary import content
from symgrad.errors import BudgetError

Exponents = tuple[int, ...]
Polynomial = Mapping[Exponents, Fraction]
"""Exponents to coefficients; absent means zero, the empty mapping is the zero polynomial."""

Interval = tuple[Fraction, Fraction]
"""Lower and upper end, both exact; equal ends are an exact value."""

Expired = Callable[[], bool]
"""Asked between steps of every long loop: is the time over?"""

Point = Sequence[Fraction]


def never() -> bool:
    """The budget that does not end."""
    return False


def poll(expired: Expired) -> None:
    """Stop the work at hand with a `BudgetError` once the time is over."""
    if expired():
        raise BudgetError("the time was over before every solution was proved")


def ring(variables: int) -> flint.fmpz_mpoly_ctx:
    """The ring Z[x0, ..., x(n-1)], ordered by degree, then reverse lexicographically."""
    return flint.fmpz_mpoly_ctx.get([f"x{i}" for i in range(variables)], flint.Ordering.degrevlex)


def to_flint(polynomial: Polynomial, variables: int) -> flint.fmpz_mpoly:
    """A positive multiple of the polynomial with integer coefficients without common factor.

    >>> to_flint({(1,): Fraction(1, 2), (0,): Fraction(-1, 3)}, 1)
    3*x0 - 2
    """
    denominator = reduce(lcm, (Fraction(c).denominator for c in polynomial.values()), 1)
    terms = {exponents: int(c * denominator) for exponents, c in polynomial.items() if c}
    return primitive(ring(variables).from_dict(terms))


def primitive(polynomial: flint.fmpz_mpoly) -> flint.fmpz_mpoly:
    """The polynomial divided by the greatest common divisor of its coefficients, its sign kept."""
    divisor = content(polynomial)
    return polynomial if divisor in {0, 1} else polynomial / divisor


def from_flint(polynomial: flint.fmpz_mpoly) -> dict[Exponents, Fraction]:
    """The way back, exact.

    >>> from_flint(to_flint({(1,): Fraction(1, 2), (0,): Fraction(-1, 3)}, 1))
    {(1,): Fraction(3, 1), (0,): Fraction(-2, 1)}
    """
    return {tuple(map(int, e)): Fraction(int(c)) for e, c in polynomial.to_dict().items()}


def occurring(polynomial: flint.fmpz_mpoly) -> frozenset[int]:
    """The variables that occur, by position."""
    return frozenset(i for i, degree in enumerate(polynomial.degrees()) if degree > 0)


def project(polynomial: flint.fmpz_mpoly, kept: Sequence[int]) -> flint.fmpz_mpoly:
    """The same polynomial in the ring of the kept variables only; no other may occur."""
    terms = {tuple(exponents[i] for i in kept): c for exponents, c in polynomial.to_dict().items()}
    return ring(len(kept)).from_dict(terms)


def lift(polynomial: flint.fmpz_mpoly, kept: Sequence[int], variables: int) -> flint.fmpz_mpoly:
    """The way back from `project`: the polynomial in the ring of all variables."""
    terms = {spread(exponents, kept, variables): c for exponents, c in polynomial.to_dict().items()}
    return ring(variables).from_dict(terms)


def spread(exponents: Sequence[int], kept: Sequence[int], variables: int) -> Exponents:
    """Exponents of the kept variables among zeros for the others."""
    place = dict(zip(kept, exponents, strict=True))
    return tuple(int(place.get(i, 0)) for i in range(variables))


def to_univariate(polynomial: flint.fmpz_mpoly) -> flint.fmpz_poly:
    """A polynomial of a ring in one variable, as dense coefficients."""
    coefficients = [0] * (max(0, polynomial.total_degree()) + 1)
    for (power,), coefficient in polynomial.to_dict().items():
        coefficients[int(power)] = int(coefficient)
    return flint.fmpz_poly(coefficients)


def value_at(polynomial: flint.fmpz_mpoly, point: Point) -> Fraction:
    """The exact value at a rational point.

    >>> value_at(to_flint({(2, 0): Fraction(1), (0, 1): Fraction(-3)}, 2), (Fraction(1, 2), Fraction(1)))
    Fraction(-11, 4)
    """
    total = Fraction(0)
    for exponents, coefficient in polynomial.to_dict().items():
        term = Fraction(int(coefficient))
        for base, power in zip(point, exponents, strict=True):
            term *= base ** int(power)
        total += term
    return total


def connected(groups: Iterable[frozenset[int]], variables: int) -> list[tuple[int, ...]]:
    """The variables in classes, two in one class when a chain of groups links them.

    >>> connected([frozenset({0, 2}), frozenset({1}), frozenset({2, 3})], 5)
    [(0, 2, 3), (1,), (4,)]
    """
    classes = [{i} for i in range(variables)]
    for group in groups:
        touched = [c for c in classes if c & group]
        if touched:
            classes = [c for c in classes if not c & group] + [set().union(*touched)]
    return sorted(tuple(sorted(c)) for c in classes)
