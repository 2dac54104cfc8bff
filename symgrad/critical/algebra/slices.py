"""Pieces of a system of polynomials: factors, gradients, slices at rational places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

import flint

from symgrad.critical.algebra.polynomials import Interval, primitive, ring
from symgrad.critical.algebra.quotient import Basis, independent_sets
from symgrad.critical.algebra.signs import cleared
from symgrad.critical.algebra.solutions import Root

System = Sequence[flint.fmpz_mpoly]
_PLACES: Final = tuple(map(Fraction, ("0", "1", "-1", "2", "1/2", "-3", "-2/3", "5")))
_SETS: Final = 6


def splitting(polynomials: System) -> list[list[flint.fmpz_mpoly]]:
    """Systems whose zeros together are those of the given one, if an equation is not irreducible.

    >>> x, y = ring(2).gens()
    >>> splitting([x*y**2, x**2*y])
    [[x0, x0^2*x1], [x1, x0^2*x1]]
    >>> splitting([x - y])
    []
    """
    for place, polynomial in enumerate(polynomials):
        factors = polynomial.factor()[1]
        if len(factors) != 1 or int(factors[0][1]) != 1:
            others = [p for other, p in enumerate(polynomials) if other != place]
            return [[factor, *others] for factor, _ in factors]
    return []


def gradient(polynomial: flint.fmpz_mpoly) -> list[flint.fmpz_mpoly]:
    """The partial derivatives that are not zero."""
    partials = (polynomial.derivative(i) for i in range(polynomial.context().nvars()))
    return [primitive(p) for p in partials if not p.is_zero()]


def slices(basis: Basis) -> Iterator[tuple[tuple[int, ...], tuple[Fraction, ...]]]:
    """Rational values for sets of variables that are free on the family."""
    size = basis.dimension
    free_sets = [s for s in independent_sets(basis.leading, basis.variables) if len(s) == size]
    for shift in range(len(_PLACES)):
        values = tuple(_PLACES[(shift + 3 * i) % len(_PLACES)] for i in range(size))
        yield from ((free, values) for free in free_sets[:_SETS])


def substituted(
    polynomial: flint.fmpz_mpoly, free: Sequence[int], values: Sequence[Fraction]
) -> flint.fmpz_mpoly:
    """The polynomial in the other variables, up to a positive factor.

    >>> x, y = ring(2).gens()
    >>> substituted(x**2 + y, (0,), (Fraction(1, 2),))
    4*x0 + 1
    """
    count = polynomial.context().nvars()
    kept = [i for i in range(count) if i not in free]
    terms: dict[tuple[int, ...], Fraction] = {}
    for exponents, coefficient in polynomial.to_dict().items():
        value = Fraction(int(coefficient))
        for i, place in zip(free, values, strict=True):
            value *= place ** int(exponents[i])
        key = tuple(int(exponents[i]) for i in kept)
        terms[key] = terms.get(key, Fraction(0)) + value
    coefficients = cleared(list(terms.values()))
    return primitive(ring(len(kept)).from_dict({m: coefficients[j] for j, m in enumerate(terms)}))


def whole_point(root: Root, free: Sequence[int], values: Sequence[Fraction]) -> tuple[Interval, ...]:
    """The enclosure of a point on a slice, in all variables."""
    sides = iter(root.enclosure)
    fixed = dict(zip(free, values, strict=True))
    count = len(root.enclosure) + len(free)
    return tuple((fixed[i], fixed[i]) if i in fixed else next(sides) for i in range(count))
