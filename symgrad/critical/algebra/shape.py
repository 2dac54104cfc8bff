"""Every zero of a radical ideal from one polynomial in one variable.

Theory of operation. A linear form t = w0*x0 + w1*x1 + ... that takes D different values at the D zeros
separates them, and it does so exactly when the characteristic polynomial of its multiplication matrix is
squarefree. Then 1, t, ..., t^(D-1) are a basis of the quotient (the *shape lemma*, Gianni and Mora 1989),
and each coordinate is a polynomial in t. FLINT isolates the roots of the characteristic polynomial with
proof, which counts the real zeros; Newton's iteration and the coordinate polynomials, from one linear system,
then say where to look for each. Real t belong to real zeros and the other way round, since all coefficients
are rational.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import flint

from symgrad.critical.algebra.boundary import COARSE, complex_roots
from symgrad.critical.algebra.certify import Ball
from symgrad.critical.algebra.polynomials import Expired, never, poll
from symgrad.critical.algebra.quotient import Quotient
from symgrad.frozen import dataclass

ATTEMPTS: Final = 6
"""Linear forms tried; of the first few hundred integer forms nearly all separate a given set of zeros."""


NEWTON_STEPS: Final = 12


@dataclass(frozen=True, slots=True)
class Shape:
    """A separating form of a quotient, with its characteristic polynomial."""

    quotient: Quotient
    weights: tuple[int, ...]
    characteristic: flint.fmpz_poly

    def zeros(self, bits: int) -> list[tuple[Ball, bool]]:
        """Approximations of all D zeros, each with whether its zero is real, which is proved."""
        roots = approximate_roots(self.characteristic, bits)
        coordinates = self._coordinates(bits + 4 * self.characteristic.height_bits())
        with flint.ctx.workprec(2 * bits):
            return [(self._point(coordinates, root), root.imag == 0) for root in roots]

    def _coordinates(self, bits: int) -> flint.acb_mat:
        """Row i: the coefficients of x_i as a polynomial in t, as balls."""
        quotient, size = self.quotient, self.quotient.dimension
        with flint.ctx.workprec(bits):
            matrix = flint.arb_mat(quotient.form(self.weights))
            powers = krylov(matrix, size)
            targets = flint.arb_mat(targets_of(quotient))
            return flint.acb_mat(powers.solve(targets, nonstop=True).transpose())

    def _point(self, coordinates: flint.acb_mat, root: flint.acb) -> Ball:
        column, power = [], flint.acb(1)
        for _ in range(self.quotient.dimension):
            column.append(power)
            power *= root
        return tuple((coordinates * flint.acb_mat(len(column), 1, column)).entries())


def approximate_roots(polynomial: flint.fmpz_poly, bits: int) -> list[flint.acb]:
    """Points near all roots of a squarefree polynomial, real just for real roots: that much is proved.

    FLINT isolates the roots at low precision, and Newton's iteration goes on from there.
    """
    with flint.ctx.workprec(COARSE):
        isolated = [root for root, _ in complex_roots(polynomial)]
    slope = polynomial.derivative()
    with flint.ctx.workprec(2 * bits):
        return [polished(polynomial, slope, root, bits) for root in isolated]


def polished(polynomial: flint.fmpz_poly, slope: flint.fmpz_poly, root: flint.acb, bits: int) -> flint.acb:
    """A point nearer to the root in a ball; its middle where Newton's iteration leaves the ball."""
    point = root.mid()
    for _ in range(NEWTON_STEPS):
        step = (polynomial(point) / slope(point)).mid()
        point = (point - step).mid()
        if not point.is_finite() or abs(step) < flint.arb(2) ** -bits * abs(point):
            break
    return point if root.contains(point) else root.mid()


def krylov(matrix: flint.arb_mat, size: int) -> flint.arb_mat:
    """The columns 1, t, t^2, ... in coordinates of the monomial basis."""
    column = flint.arb_mat(size, 1, [1] + [0] * (size - 1))
    rows = []
    for _ in range(size):
        rows.append(column.entries())
        column = matrix * column
    return flint.arb_mat(rows).transpose()


def targets_of(quotient: Quotient) -> flint.fmpq_mat:
    """The coordinates of the variables themselves, one a column."""
    variables = range(quotient.basis.variables)
    forms = [quotient.normal_form(tuple(int(i == j) for j in variables)) for i in variables]
    return flint.fmpq_mat([form.entries() for form in forms]).transpose()


def linear_forms(variables: int) -> Iterator[tuple[int, ...]]:
    """Integer forms, small ones first, no two with the same ratios.

    >>> list(linear_forms(2))[:2]
    [(1, 3), (1, 8)]
    """
    for attempt in range(ATTEMPTS):
        base = 3 + 5 * attempt
        yield tuple(base**i % 1009 for i in range(variables))


def separating(quotient: Quotient, expired: Expired = never) -> Shape | None:
    """A form whose characteristic polynomial is squarefree; None when zeros are multiple, or bad luck."""
    for weights in linear_forms(quotient.basis.variables):
        poll(expired)
        characteristic = quotient.form(weights).charpoly().numer()
        if is_squarefree(characteristic):
            return Shape(quotient, weights, characteristic)
        if not repeats_by_chance(quotient):
            return None
    return None


def is_squarefree(polynomial: flint.fmpz_poly) -> bool:
    """Has it no multiple root?"""
    return bool(polynomial.gcd(polynomial.derivative()).degree() == 0)


def repeats_by_chance(quotient: Quotient) -> bool:
    """Are there as many distinct zeros as zeros, so that another form may tell them apart?"""
    return bool(quotient.hermite.rank() == quotient.dimension)
