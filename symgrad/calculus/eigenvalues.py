"""Eigenvalues of symmetric matrices of constants: exact, in ascending order."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt, lcm

from symgrad.algebra.normal import Normalizer
from symgrad.algebra.present import present
from symgrad.algebra.radicals import root_form
from symgrad.calculus.exact import float_of_rational, number_of
from symgrad.calculus.matrices import is_rational
from symgrad.language.graph import (
    ADD,
    HALF,
    MINUS_ONE,
    MUL,
    NUM,
    POW,
    ROOTOF,
    TWO,
    ZERO,
    Expression,
    node,
    number,
)
from symgrad.results import Number

Matrix = Sequence[Sequence[Expression]]

SURE_BITS = 80
"""Of a square root, from which a float is rounded."""

MOST_ROWS = 40
"""Rows beyond which eigenvalues are not given."""


def eigenvalues(
    a: Matrix,
    characteristic: Sequence[Expression],
    n: Normalizer,
    counts: tuple[int, int, int] | None = None,
) -> tuple[Number, ...] | None:
    """The eigenvalues with multiplicity; None where they are not found with certainty.

    Rational and quadratic ones come as radicals, others as ``rootof``; for matrices of irrational
    numbers with three rows or more as floats with proved order, but for those that are 0.

    Args:
        a: the matrix.
        characteristic: its characteristic polynomial, highest coefficient first.
        n: what brings sums and products to normal form.
        counts: how many eigenvalues are positive, zero and negative, where that was decided.
    """
    if len(a) > MOST_ROWS:
        return None
    if len(a) == 1:
        return (number_of(a[0][0]),)
    if is_rational(a) and len(a) > 2:
        return _rational([Fraction(c.value) for c in characteristic])
    if all(e is ZERO for i, row in enumerate(a) for e in row[:i]):
        own = [number_of(row[i]) for i, row in enumerate(a)]
        if all(v.float is not None for v in own):
            return tuple(sorted(own, key=lambda v: v.float or 0.0))
    if counts is None or not counts[1]:
        return _quadratic(characteristic, n) if len(a) == 2 else _enclosed(a)
    _, zeros, negative = counts
    nothing = (number_of(ZERO),) * zeros
    if len(a) - zeros <= 2:
        others = _of_short(characteristic[: len(a) - zeros + 1], n)
        return (*others[:negative], *nothing, *others[negative:])
    floats = _enclosed(a)
    return None if floats is None else (*floats[:negative], *nothing, *floats[negative + zeros :])


def _enclosed(a: Matrix) -> tuple[Number, ...] | None:
    from symgrad.programs.exact_matrices import symmetric_eigenvalues

    floats = symmetric_eigenvalues(a)
    return None if floats is None else tuple(Number(None, f) for f in floats)


def _of_short(characteristic: Sequence[Expression], n: Normalizer) -> tuple[Number, ...]:
    """The zeros of a polynomial of degree 2 or less, of which all are real."""
    if len(characteristic) == 3:
        return _quadratic(characteristic, n)
    return tuple(number_of(n.mul((MINUS_ONE, c))) for c in characteristic[1:])


def _quadratic(characteristic: Sequence[Expression], n: Normalizer) -> tuple[Number, ...]:
    """(s -+ sqrt(s**2 - 4*d)) / 2 with s the trace and d the determinant."""
    if all(c.op is NUM for c in characteristic):
        found = _of_rational(-Fraction(characteristic[1].value), Fraction(characteristic[2].value))
        if found is not None:
            return found
    trace = n.mul((MINUS_ONE, characteristic[1]))
    square = n.add((n.power(trace, TWO), n.mul((number(-4), characteristic[2]))))
    root = n.power(square, HALF)
    return tuple(
        number_of(n.add((n.mul((HALF, trace)), n.mul((number(Fraction(sign, 2)), root))))) for sign in (-1, 1)
    )


def _of_rational(trace: Fraction, determinant: Fraction) -> tuple[Number, ...] | None:
    """The same in numbers; None where the radicand is too large."""
    square = trace * trace - 4 * determinant
    found = root_form(square, Fraction(1, 2))
    if found is None:
        return None
    factor, radicand, _ = found
    if radicand == 1:
        return tuple(number_of(number((trace + sign * factor) / 2)) for sign in (-1, 1))
    forms = [_radical(trace / 2, Fraction(sign * factor, 2), radicand) for sign in (-1, 1)]
    floats = _near(trace, square)
    return tuple(Number(present(form), value) for form, value in zip(forms, floats, strict=True))


def _radical(start: Fraction, factor: Fraction, radicand: int) -> Expression:
    """``start + factor*sqrt(radicand)`` in normal form; the radicand is no square, the factor not 0."""
    root = node(POW, (number(radicand), HALF))
    scaled = root if factor == 1 else node(MUL, (number(factor), root))
    return node(ADD, (scaled, number(start))) if start else scaled


def _near(trace: Fraction, square: Fraction) -> list[float | None]:
    """Both roots as floats: the larger without cancellation, the smaller from their product."""
    whole = square.numerator * square.denominator
    bits = max(0, SURE_BITS - whole.bit_length() // 2)
    root = Fraction(isqrt(whole << 2 * bits), square.denominator << bits)
    larger = (trace - root if trace < 0 else trace + root) / 2
    smaller = (trace * trace - square) / 4 / larger
    return [float_of_rational(value) for value in sorted((larger, smaller))]


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
