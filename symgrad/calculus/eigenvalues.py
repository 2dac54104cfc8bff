"""Eigenvalues of symmetric matrices of constants: exact, in ascending order."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from symgrad.algebra.normal import Normalizer
from symgrad.calculus.exact import number_of
from symgrad.calculus.matrices import is_rational
from symgrad.language.graph import HALF, MINUS_ONE, ROOTOF, TWO, Expression, node, number
from symgrad.results import Number

Matrix = Sequence[Sequence[Expression]]

MOST_ROWS = 40
"""Rows beyond which eigenvalues are not given."""


def eigenvalues(a: Matrix, characteristic: Sequence[Expression], n: Normalizer) -> tuple[Number, ...] | None:
    """The eigenvalues with multiplicity; None where they are not found with certainty.

    Rational and quadratic ones come as radicals, others as ``rootof``; for matrices of irrational
    numbers with three rows or more as floats with proved order.
    """
    if len(a) > MOST_ROWS:
        return None
    if len(a) == 1:
        return (number_of(a[0][0]),)
    if len(a) == 2:
        return _quadratic(characteristic, n)
    if is_rational(a):
        return _rational([Fraction(c.value) for c in characteristic])
    from symgrad.programs.exact_matrices import symmetric_eigenvalues

    floats = symmetric_eigenvalues(a)
    return None if floats is None else tuple(Number(None, f) for f in floats)


def _quadratic(characteristic: Sequence[Expression], n: Normalizer) -> tuple[Number, ...]:
    """(s -+ sqrt(s**2 - 4*d)) / 2 with s the trace and d the determinant."""
    trace = n.mul((MINUS_ONE, characteristic[1]))
    square = n.add((n.power(trace, TWO), n.mul((number(-4), characteristic[2]))))
    root = n.power(square, HALF)
    return tuple(
        number_of(n.add((n.mul((HALF, trace)), n.mul((number(Fraction(sign, 2)), root))))) for sign in (-1, 1)
    )


def _rational(coefficients: list[Fraction]) -> tuple[Number, ...]:
    from symgrad.programs.exact_matrices import integer_factors

    scale = lcm(*(c.denominator for c in coefficients))
    roots: list[Number] = []
    for factor, multiplicity in integer_factors([int(c * scale) for c in coefficients]):
        roots += _roots_of(factor) * multiplicity
    return tuple(sorted(roots, key=lambda r: r.float if r.float is not None else 0.0))


def _roots_of(factor: tuple[int, ...]) -> list[Number]:
    """The roots of an irreducible integer polynomial, all of which are real."""
    degree = len(factor) - 1
    if degree == 1:
        return [number_of(number(Fraction(-factor[1], factor[0])))]
    if degree == 2:
        n = Normalizer()
        monic = [number(Fraction(c, factor[0])) for c in factor]
        return list(_quadratic(monic, n))
    return [number_of(node(ROOTOF, (), (factor, k))) for k in range(1, degree + 1)]
