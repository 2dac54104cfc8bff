"""Families without hidden parts of lower dimension.

Theory of operation. Let u be a largest set of variables independent modulo the ideal I. In a Groebner basis
for an order in which the others come first, let h be the product of the leading coefficients, polynomials in
u. Then ``I : h^oo`` has only components of full dimension, u is independent on each, and the zeros of I are
those of ``I : h^oo`` and of ``I + h`` (Gianni, Trager, Zacharias 1988).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import flint

from symgrad.critical.algebra.boundary import buchberger
from symgrad.critical.algebra.polynomials import Expired, never, poll, primitive, ring
from symgrad.critical.algebra.quotient import Basis, groebner, independent_sets

_LIMITS: Final = (60, 300, 600)


def lower_part(basis: Basis, expired: Expired = never) -> list[list[flint.fmpz_mpoly]] | None:
    """Two systems that share out the zeros, if components of lower dimension may hide; [] if there are none.

    None where the bases needed are too large.

    >>> x, y, z = ring(3).gens()
    >>> [str(p) for p in lower_part(groebner([x*z, y*z]))[0]]
    ['x2']
    >>> lower_part(groebner([x - z, y - z**2]))
    []
    """
    free = independent_sets(basis.leading, basis.variables)[0]
    coefficient = leading_coefficients(basis, free)
    if coefficient is None:
        return None
    if coefficient.is_constant():
        return []
    poll(expired)
    full = saturated(basis, coefficient, expired)
    if full is None:
        return None
    if all(basis.reduces_to_zero(p) for p in full.polynomials):
        return []
    return [list(full.polynomials), [*basis.polynomials, coefficient]]


def leading_coefficients(basis: Basis, free: Sequence[int]) -> flint.fmpz_mpoly | None:
    """The product h of the different irreducible factors of the leading coefficients."""
    order = [i for i in range(basis.variables) if i not in free] + list(free)
    bound = basis.variables - len(free)
    elimination = lexicographic(basis.variables)
    found, succeeded = buchberger([reordered(p, order, elimination) for p in basis.polynomials], _LIMITS)
    if not succeeded:
        return None
    factors = {str(f): f for p in found for f, _ in leading_coefficient(p, bound).factor()[1]}
    total = ring(basis.variables).constant(1)
    for factor in factors.values():
        total *= restored(factor, order)
    return total


def leading_coefficient(polynomial: flint.fmpz_mpoly, bound: int) -> flint.fmpz_mpoly:
    """The coefficient of the leading monomial in the first variables, a polynomial in the others."""
    terms = polynomial.to_dict()
    head = max(tuple(int(e) for e in m[:bound]) for m in terms)
    kept = {(*[0] * bound, *m[bound:]): c for m, c in terms.items() if tuple(map(int, m[:bound])) == head}
    return polynomial.context().from_dict(kept)


def saturated(basis: Basis, by: flint.fmpz_mpoly, expired: Expired) -> Basis | None:
    """A basis of ``I : h^oo``: one more variable t with ``t*h = 1``, eliminated again."""
    extended = lexicographic(basis.variables + 1)
    system = [extended.from_dict({(0, *m): c for m, c in p.to_dict().items()}) for p in basis.polynomials]
    witness = extended.from_dict({(1, *m): c for m, c in by.to_dict().items()}) - 1
    found, succeeded = buchberger([*system, witness], _LIMITS)
    if not succeeded:
        return None
    plain = ring(basis.variables)
    rest = [p for p in found if p.degrees()[0] == 0]
    return groebner(
        [plain.from_dict({m[1:]: c for m, c in p.to_dict().items()}) for p in rest], expired=expired
    )


def lexicographic(variables: int) -> flint.fmpz_mpoly_ctx:
    """The ring in which the first variable outweighs all others, and so on."""
    return flint.fmpz_mpoly_ctx.get([f"x{i}" for i in range(variables)], flint.Ordering.lex)


def reordered(
    polynomial: flint.fmpz_mpoly, order: Sequence[int], context: flint.fmpz_mpoly_ctx
) -> flint.fmpz_mpoly:
    """The polynomial with its variables in another order."""
    return context.from_dict({tuple(m[i] for i in order): c for m, c in polynomial.to_dict().items()})


def restored(polynomial: flint.fmpz_mpoly, order: Sequence[int]) -> flint.fmpz_mpoly:
    """The way back from `reordered`."""
    back = [order.index(i) for i in range(len(order))]
    return primitive(reordered(polynomial, back, ring(len(order))))
