"""Exact matrices through FLINT: characteristic polynomials, factors, enclosed eigenvalues."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from symgrad.language.graph import Expression


def _flint() -> Any:
    import flint

    return flint


def characteristic(a: Sequence[Sequence[Fraction]]) -> list[Fraction]:
    """The coefficients of det(t*I - A), highest first.

    >>> characteristic([[Fraction(2), Fraction(1)], [Fraction(1), Fraction(2)]])
    [Fraction(1, 1), Fraction(-4, 1), Fraction(3, 1)]
    """
    flint = _flint()
    entries = [[flint.fmpq(x.numerator, x.denominator) for x in row] for row in a]
    polynomial = flint.fmpq_mat(entries).charpoly()
    return [Fraction(int(c.p), int(c.q)) for c in reversed(polynomial.coeffs())]


def integer_factors(coefficients: Sequence[int]) -> list[tuple[tuple[int, ...], int]]:
    """The irreducible factors of an integer polynomial (highest first) with multiplicities.

    >>> integer_factors([1, 0, -1])
    [((1, -1), 1), ((1, 1), 1)]
    """
    flint = _flint()
    _, factors = flint.fmpz_poly(list(reversed(coefficients))).factor()
    found = [(tuple(int(c) for c in reversed(p.coeffs())), int(k)) for p, k in factors]
    return sorted(found)


def symmetric_eigenvalues(a: Sequence[Sequence[Expression]], bits: int = 256) -> list[float] | None:
    """The eigenvalues of a symmetric matrix of constants, ascending; None where they are not isolated."""
    from symgrad.programs.balls import enclose

    flint = _flint()
    with flint.ctx.workprec(bits):
        entries = [[flint.acb(enclose(e, {}, bits)) for e in row] for row in a]
        try:
            values = flint.acb_mat(entries).eig(multiple=True)
        except (ValueError, ZeroDivisionError):
            return None
        return sorted(float(v.real.mid()) for v in values)
