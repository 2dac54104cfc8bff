"""Every distinct zero, multiple ones too, as rational functions of the roots of one polynomial.

Theory of operation (Rouillier 1999). Let the linear form t separate the d distinct zeros, and let
``q = T^d + a_1*T^(d-1) + ...`` be the squarefree part of its characteristic polynomial. With
``H_j = T^j + a_1*T^(j-1) + ... + a_j`` and traces of multiplication,

    g_v(T) = sum over i < d of Tr(v * t^i) * H_(d-1-i)(T)

is the sum over the zeros p of ``mult(p) * v(p)`` times the product of ``T - t(s)`` over the other zeros s.
At a root of q only one term is left, so each coordinate of its zero is ``g_x / g_1``. The number d is known
beforehand: it is the rank of the trace form. So t separates if and only if its squarefree part has degree d.
"""

from __future__ import annotations

from functools import reduce
from math import lcm

import flint

from symgrad.critical.algebra.boundary import complex_roots
from symgrad.critical.algebra.certify import Ball
from symgrad.critical.algebra.polynomials import Expired, never, poll
from symgrad.critical.algebra.quotient import Quotient
from symgrad.critical.algebra.shape import linear_forms
from symgrad.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Representation:
    """The rational univariate representation of the zeros of a quotient."""

    weights: tuple[int, ...]
    squarefree: flint.fmpz_poly
    weight: flint.fmpz_poly
    """g_1, which vanishes at no root."""
    coordinates: tuple[flint.fmpz_poly, ...]
    """g_x for each variable x, to the same scale."""

    @property
    def distinct(self) -> int:
        """The number of distinct complex zeros."""
        return int(self.squarefree.degree())

    def real_zeros(self, bits: int) -> list[Ball]:
        """Balls around the real zeros, in order of the form's values; they may overlap at low precision."""
        with flint.ctx.workprec(bits):
            roots = [root for root, _ in complex_roots(self.squarefree) if root.imag == 0]
            return [tuple(g(root) / self.weight(root) for g in self.coordinates) for root in roots]


def representation(quotient: Quotient, expired: Expired = never) -> Representation | None:
    """The representation by the first form that separates; None where a few forms do not.

    >>> from symgrad.critical.algebra.polynomials import ring
    >>> from symgrad.critical.algebra.quotient import groebner
    >>> x, y = ring(2).gens()
    >>> found = representation(Quotient(groebner([x**2 * (x - 1), y - x])))
    >>> found.distinct, [float(y.real.mid()) for x, y in found.real_zeros(64)]
    (2, [0.0, 1.0])
    """
    distinct = quotient.signature[0]
    for weights in linear_forms(quotient.basis.variables):
        poll(expired)
        squarefree = radical(quotient.form(weights).charpoly().numer())
        if squarefree.degree() == distinct:
            return represented(quotient, weights, squarefree)
    return None


def represented(quotient: Quotient, weights: tuple[int, ...], squarefree: flint.fmpz_poly) -> Representation:
    """The polynomials g for a form that separates."""
    size = int(squarefree.degree())
    matrix, column = quotient.form(weights), quotient.normal_form((0,) * quotient.basis.variables)
    powers = [column]
    for _ in range(size - 1):
        powers.append(matrix * powers[-1])
    monic = (flint.fmpq_poly(squarefree) / squarefree[size]).coeffs()
    horner = [flint.fmpq_poly(monic[size - j :]) for j in range(size)]
    functionals = [quotient.trace, *(quotient.trace * m for m in quotient.multiplication)]
    sums = [
        sum(((row * powers[i])[0, 0] * horner[size - 1 - i] for i in range(size)), flint.fmpq_poly([0]))
        for row in functionals
    ]
    scale = reduce(lcm, (int(polynomial.denom()) for polynomial in sums), 1)
    first, *others = ((polynomial * scale).numer() for polynomial in sums)
    return Representation(weights, squarefree, first, tuple(others))


def radical(polynomial: flint.fmpz_poly) -> flint.fmpz_poly:
    """The squarefree part: the same roots, each once.

    >>> radical(flint.fmpz_poly([0, 0, -1, 1]))
    x^2 + (-1)*x
    """
    part = flint.fmpz_poly([1])
    for factor, _ in polynomial.factor_squarefree()[1]:
        part *= factor
    return part
