"""What python-flint can do beyond its type annotations, with types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, cast

import flint

COARSE: Final = 8
"""Bits to which FLINT isolates roots at once; for a few more it works several times as long."""


def complex_roots(polynomial: flint.fmpz_poly) -> list[tuple[flint.acb, int]]:
    """Certified balls around all roots, each with its multiplicity; real ones first, ascending."""
    return cast("list[tuple[flint.acb, int]]", polynomial.complex_roots())


def content(polynomial: flint.fmpz_mpoly) -> flint.fmpz:
    """The greatest common divisor of the coefficients, 0 for the zero polynomial."""
    return cast("flint.fmpz", cast("Any", polynomial).content())


def s_polynomial(left: flint.fmpz_mpoly, right: flint.fmpz_mpoly) -> flint.fmpz_mpoly:
    """The combination in which the leading terms cancel."""
    return cast("flint.fmpz_mpoly", cast("Any", left).spoly(right))


def buchberger(
    system: Sequence[flint.fmpz_mpoly], limits: tuple[int, int, int]
) -> tuple[list[flint.fmpz_mpoly], bool]:
    """Polynomials that generate the same ideal, and whether they are a Groebner basis of it."""
    vector = cast("Any", flint.fmpz_mpoly_vec)(list(system), system[0].context())
    found, succeeded = vector.buchberger_naive(limits=limits)
    return list(found), bool(succeeded)


def reduced(basis: Sequence[flint.fmpz_mpoly]) -> list[flint.fmpz_mpoly]:
    """The reduced form of a Groebner basis: no monomial can be reduced by another member."""
    vector = cast("Any", flint.fmpz_mpoly_vec)(list(basis), basis[0].context())
    return list(vector.autoreduction(groebner=True))
