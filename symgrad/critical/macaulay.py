"""Dense systems without zeros at infinity: their number by Bezout, and approximations by linear algebra.

Theory of operation. n polynomials of degrees d_1, ..., d_n in n variables whose leading forms have only the
zero in common have exactly D = d_1*...*d_n complex zeros with multiplicity (Bezout). The leading forms have
only that zero if and only if their multiples fill all forms of degree 1 + sum(d_i - 1) (Macaulay 1916),
which is the rank of an integer matrix; the rank modulo a prime is never larger, so full rank there is a
proof.

The monomials with every exponent below d_i are then, for all but special systems, a basis of the quotient,
and every other monomial of the degrees that matter is reduced to it degree by degree. Numbers are
approximate here: what comes out are seeds, and only the test of `certify` turns a seed into a zero. D
disjoint proved balls meet the bound, so they are all (no curve of zeros can hide behind them: the degrees
of all components together are at most D, Fulton, Intersection Theory, 8.4.6).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import comb, prod
from typing import Final

import flint

from symgrad.critical.certify import Ball
from symgrad.critical.polynomials import Expired, Exponents, never, poll
from symgrad.critical.quotient import by_degree, raised
from symgrad.critical.quotient import product as times

PRIME: Final = 2_305_843_009_213_693_951
"""2^61 - 1."""

LARGEST_MATRIX: Final = 400
"""Columns of the rank test that still take a fraction of a second."""

_NUMPY_FROM: Final = 50
"""NumPy takes 80 ms to import, a characteristic polynomial of this size likewise."""

BITS: Final = 256

_ACCURACY: Final = 1e-50
"""Of the values of the form: zeros far out lie on polynomials of them that cancel."""


def bezout(system: Sequence[flint.fmpz_mpoly]) -> int:
    """The product of the degrees."""
    return prod(max(0, int(p.total_degree())) for p in system)


def is_finite_at_infinity(system: Sequence[flint.fmpz_mpoly]) -> bool:
    """Proof that there are no zeros at infinity, for as many equations as variables.

    False says that it was not proved, or would be too large to try.

    >>> from symgrad.critical.polynomials import ring
    >>> x, y = ring(2).gens()
    >>> is_finite_at_infinity([x**3 + y, y**2 - 1]), is_finite_at_infinity([x*y, x*y + y - 1])
    (True, False)
    """
    variables = system[0].context().nvars()
    degrees = [int(p.total_degree()) for p in system]
    if len(system) != variables or min(degrees) < 1:
        return False
    degree = 1 + sum(d - 1 for d in degrees)
    if comb(degree + variables - 1, variables - 1) > LARGEST_MATRIX:
        return False
    columns = {m: j for j, m in enumerate(monomials_of(degree, variables))}
    rows = [
        multiple(leading_form(p), multiplier)
        for p, d in zip(system, degrees, strict=True)
        for multiplier in monomials_of(degree - d, variables)
    ]
    return bool(flint.nmod_mat(matrix_of(rows, columns), PRIME).rank() == len(columns))


def monomials_of(degree: int, variables: int) -> list[Exponents]:
    """All monomials of one degree.

    >>> monomials_of(2, 2)
    [(0, 2), (1, 1), (2, 0)]
    """
    if variables == 1:
        return [(degree,)]
    return [(e, *rest) for e in range(degree + 1) for rest in monomials_of(degree - e, variables - 1)]


def leading_form(polynomial: flint.fmpz_mpoly) -> dict[Exponents, int]:
    """The terms of highest degree."""
    degree = int(polynomial.total_degree())
    return {m: c for m, c in plain_terms(polynomial).items() if sum(m) == degree}


def plain_terms(polynomial: flint.fmpz_mpoly) -> dict[Exponents, int]:
    """The terms with plain integers."""
    return {tuple(int(e) for e in m): int(c) for m, c in polynomial.to_dict().items()}


def multiple(form: dict[Exponents, int], multiplier: Exponents) -> dict[Exponents, int]:
    """The form times a monomial."""
    return {times(exponents, multiplier): coefficient for exponents, coefficient in form.items()}


class Reduction:
    """Approximate normal forms of monomials modulo a system without zeros at infinity."""

    def __init__(self, system: Sequence[flint.fmpz_mpoly], expired: Expired = never) -> None:
        self.variables = system[0].context().nvars()
        self.degrees = [int(p.total_degree()) for p in system]
        self.basis = sorted(product(*(range(d) for d in self.degrees)), key=by_degree)
        self.size = len(self.basis)
        self._terms = [plain_terms(p) for p in system]
        self.normal: dict[Exponents, list[flint.arb]] = {}
        self._place = {m: j for j, m in enumerate(self.basis)}
        for degree in range(2 + sum(d - 1 for d in self.degrees)):
            poll(expired)
            self._extend(degree)

    def _extend(self, degree: int) -> None:
        """Reduce the monomials of one degree, all lower ones being known."""
        known = [m for m in self.basis if sum(m) == degree]
        self.normal |= {m: unit_row(self._place[m], self.size) for m in known}
        unknown = [m for m in monomials_of(degree, self.variables) if m not in self._place]
        if not unknown:
            return
        column = {m: j for j, m in enumerate(unknown)}
        equations = [self._multiple(m) for m in unknown]
        lower = sorted({m for equation in equations for m in equation if m not in column}, key=by_degree)
        place = {m: j for j, m in enumerate(lower)}
        left, right = (flint.arb_mat(matrix_of(equations, c)) for c in (column, place))
        below = flint.arb_mat([self.normal[m] for m in lower])
        solved = left.solve(-(right * below).mid(), algorithm="approx").tolist()
        self.normal |= dict(zip(unknown, solved, strict=True))

    def _multiple(self, monomial: Exponents) -> dict[Exponents, int]:
        """The multiple of an equation whose leading form holds this monomial's pure power."""
        which = next(i for i, d in enumerate(self.degrees) if monomial[i] >= d)
        multiplier = raised(monomial, which, -self.degrees[which])
        return multiple(self._terms[which], multiplier)

    def form(self, weights: Sequence[int]) -> flint.arb_mat:
        """The transposed matrix of multiplication by a linear form: row j is ``t*b_j``."""
        parts = [
            flint.arb_mat([self.normal[raised(m, i)] for m in self.basis]) * weight
            for i, weight in enumerate(weights)
        ]
        return sum(parts[1:], parts[0]).mid()

    def variables_in_basis(self) -> flint.arb_mat:
        """Row i: the variable x_i in the basis."""
        one = (0,) * self.variables
        return flint.arb_mat([self.normal[raised(one, i)] for i in range(self.variables)])


def unit_row(place: int, size: int) -> list[flint.arb]:
    """Zeros with one 1."""
    row = [flint.arb(0)] * size
    row[place] = flint.arb(1)
    return row


def matrix_of(equations: Sequence[dict[Exponents, int]], column: dict[Exponents, int]) -> flint.fmpz_mat:
    """The coefficients that stand in the given columns."""
    matrix = flint.fmpz_mat(len(equations), len(column))
    for row, equation in enumerate(equations):
        for exponents, coefficient in equation.items():
            if exponents in column:
                matrix[row, column[exponents]] = coefficient
    return matrix


def seeds(system: Sequence[flint.fmpz_mpoly], expired: Expired = never) -> list[Ball]:
    """Approximations of all zeros; an empty list where the linear algebra is singular or zeros coincide."""
    with flint.ctx.workprec(BITS):
        try:
            reduction = Reduction(system, expired)
            matrix = reduction.form([3**i + i for i in range(reduction.variables)])
            poll(expired)
            find = from_eigenvectors if reduction.size >= _NUMPY_FROM else from_powers
            return columns_of(find(matrix, reduction.variables_in_basis()))
        except (ZeroDivisionError, ValueError):
            return []


def from_powers(matrix: flint.arb_mat, variables: flint.arb_mat) -> flint.acb_mat:
    """The zeros as columns: the variables are polynomials in the form, its values the eigenvalues."""
    size = matrix.nrows()
    rows = [flint.arb_mat([[int(j == 0) for j in range(size)]])]
    for _ in range(size - 1):
        rows.append((rows[-1] * matrix).mid())
    powers = flint.arb_mat([row.entries() for row in rows])
    polynomials = powers.transpose().solve(variables.transpose(), algorithm="approx").transpose()
    characteristic = flint.acb_poly([c.mid() for c in matrix.charpoly().coeffs()])
    values = [root.mid() for root in characteristic.roots(tol=_ACCURACY)]
    return flint.acb_mat(polynomials) * flint.acb_mat([[v**k for v in values] for k in range(size)])


def from_eigenvectors(matrix: flint.arb_mat, variables: flint.arb_mat) -> flint.acb_mat:
    """The zeros as columns: the eigenvectors are the values of the basis, the first of which is 1.

    In double precision, by LAPACK.
    """
    import numpy as np

    _, found = np.linalg.eig(np.array([[float(entry) for entry in row] for row in matrix.tolist()]))
    vectors = (found / found[0]).tolist()
    return flint.acb_mat(variables) * flint.acb_mat(
        [[flint.acb(z.real, z.imag) for z in row] for row in vectors]
    )


def columns_of(matrix: flint.acb_mat) -> list[Ball]:
    """The columns of a matrix as midpoints."""
    return [tuple(entry.mid() for entry in column) for column in matrix.transpose().tolist()]
