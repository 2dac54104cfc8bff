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

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import comb, prod
from typing import Final

import flint

from symgrad.critical.algebra.certify import Ball
from symgrad.critical.algebra.polynomials import Expired, Exponents, never, poll
from symgrad.critical.algebra.quotient import by_degree

PRIME: Final = 2_305_843_009_213_693_951
"""2^61 - 1."""

LARGEST_MATRIX: Final = 400
"""Columns of the rank test that still take a fraction of a second."""

_NUMPY_FROM: Final = 50
"""NumPy takes 80 ms to import, a characteristic polynomial of this size likewise."""

PRECISIONS: Final = (128, 256)
"""Bits of the approximations: more where the first do not lead to all zeros."""

_LOST: Final = 90
"""Bits less in the form's values: zeros far out lie on polynomials of them that cancel."""


Terms = dict[int, int]
"""Coefficients by `packed` monomials."""


def bezout(system: Sequence[flint.fmpz_mpoly]) -> int:
    """The product of the degrees."""
    return prod(max(0, int(p.total_degree())) for p in system)


def is_finite_at_infinity(system: Sequence[flint.fmpz_mpoly]) -> bool:
    """Proof that there are no zeros at infinity, for as many equations as variables.

    False says that it was not proved, or would be too large to try.

    >>> from symgrad.critical.algebra.polynomials import ring
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
    columns = {packed(m): j for j, m in enumerate(monomials_of(degree, variables))}
    rows = [
        multiple(form, packed(multiplier))
        for form, d in zip(map(leading_form, system), degrees, strict=True)
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


def packed(exponents: Sequence[int]) -> int:
    """A monomial as one whole number, so that a product is a sum; degrees stay far below 2^8.

    >>> packed((1, 2)) + packed((0, 1)) == packed((1, 3))
    True
    """
    return sum(int(e) << 8 * i for i, e in enumerate(exponents))


def leading_form(polynomial: flint.fmpz_mpoly) -> Terms:
    """The terms of highest degree."""
    degree = int(polynomial.total_degree())
    return {packed(m): int(c) for m, c in polynomial.to_dict().items() if sum(m) == degree}


def plain_terms(polynomial: flint.fmpz_mpoly) -> Terms:
    """The terms with plain integers."""
    return {packed(m): int(c) for m, c in polynomial.to_dict().items()}


def multiple(terms: Terms, multiplier: int) -> Terms:
    """The terms times a monomial."""
    return {monomial + multiplier: coefficient for monomial, coefficient in terms.items()}


class Reduction:
    """Approximate normal forms of monomials modulo a system without zeros at infinity."""

    def __init__(self, system: Sequence[flint.fmpz_mpoly], expired: Expired = never) -> None:
        self.variables = system[0].context().nvars()
        self.degrees = [int(p.total_degree()) for p in system]
        self.basis = sorted(product(*(range(d) for d in self.degrees)), key=by_degree)
        self.size = len(self.basis)
        self._terms = [plain_terms(p) for p in system]
        self._basis = [packed(m) for m in self.basis]
        self._place = {m: j for j, m in enumerate(self._basis)}
        self._normal: dict[int, list[flint.arb]] = {}
        self._top = 1 + sum(d - 1 for d in self.degrees)
        for degree in range(self._top + 1):
            poll(expired)
            self._extend(degree)

    def _extend(self, degree: int) -> None:
        """Reduce the monomials of one degree, all lower ones being known."""
        unknown = []
        for monomial in monomials_of(degree, self.variables):
            code = packed(monomial)
            if code in self._place:
                self._normal[code] = unit_row(self._place[code], self.size)
            else:
                unknown.append((code, self._multiple(monomial, code)))
        if not unknown:
            return
        column = {code: j for j, (code, _) in enumerate(unknown)}
        equations = [equation for _, equation in unknown]
        lower = dict.fromkeys(m for equation in equations for m in equation if m not in column)
        place = {m: j for j, m in enumerate(lower)}
        left, right = (flint.arb_mat(matrix_of(equations, c)) for c in (column, place))
        below = flint.arb_mat([self._normal[m] for m in lower])
        if degree < self._top:
            solved = left.solve(-(right * below).mid(), algorithm="approx")
            self._normal |= dict(zip(column, solved.tolist(), strict=True))
            return
        # of the highest degree few are asked for: rows of the inverse come first
        border = {b + (1 << 8 * i) for b in self._basis for i in range(self.variables)}
        wanted = [code for code in column if code in border]
        chosen = flint.arb_mat([unit_row(column[code], len(column)) for code in wanted]).transpose()
        rows = left.transpose().solve(-chosen, algorithm="approx").mid().transpose()
        self._normal |= dict(zip(wanted, ((rows * right).mid() * below).mid().tolist(), strict=True))

    def _multiple(self, monomial: Exponents, code: int) -> Terms:
        """The multiple of an equation whose leading form holds this monomial's pure power."""
        which = next(i for i, d in enumerate(self.degrees) if monomial[i] >= d)
        return multiple(self._terms[which], code - (self.degrees[which] << 8 * which))

    def form(self, weights: Sequence[int]) -> flint.arb_mat:
        """The transposed matrix of multiplication by a linear form: row j is ``t*b_j``."""
        parts = [
            flint.arb_mat([self._normal[m + (1 << 8 * i)] for m in self._basis]) * weight
            for i, weight in enumerate(weights)
        ]
        return sum(parts[1:], parts[0]).mid()

    def variables_in_basis(self) -> flint.arb_mat:
        """Row i: the variable x_i in the basis."""
        return flint.arb_mat([self._normal[1 << 8 * i] for i in range(self.variables)])


def unit_row(place: int, size: int) -> list[flint.arb]:
    """Zeros with one 1."""
    row = [flint.arb(0)] * size
    row[place] = flint.arb(1)
    return row


def matrix_of(equations: Sequence[Terms], column: Mapping[int, int]) -> flint.fmpz_mat:
    """The coefficients that stand in the given columns."""
    matrix = flint.fmpz_mat(len(equations), len(column))
    for row, equation in enumerate(equations):
        for monomial, coefficient in equation.items():
            if monomial in column:
                matrix[row, column[monomial]] = coefficient
    return matrix


def seeds(
    system: Sequence[flint.fmpz_mpoly], expired: Expired = never, bits: int = PRECISIONS[-1]
) -> list[Ball]:
    """Approximations of all zeros; an empty list where the linear algebra is singular or zeros coincide."""
    with flint.ctx.workprec(bits):
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
    for _ in range(size):
        rows.append((rows[-1] * matrix).mid())
    *powers, last = [row.entries() for row in rows]
    wanted = flint.arb_mat([last, *variables.tolist()])
    solved = flint.arb_mat(powers).transpose().solve(wanted.transpose(), algorithm="approx").transpose()
    relation, *polynomials = solved.mid().tolist()
    characteristic = flint.acb_poly([*[-c for c in relation], 1])
    values = [root.mid() for root in characteristic.roots(tol=2.0 ** (_LOST - flint.ctx.prec))]
    return flint.acb_mat(flint.arb_mat(polynomials)) * flint.acb_mat([*powers_of(values, size)])


def powers_of(values: Sequence[flint.acb], size: int) -> Iterator[list[flint.acb]]:
    """The powers 0, 1, 2, ... of some numbers."""
    powers = [flint.acb(1)] * len(values)
    for _ in range(size):
        yield powers
        powers = [p * v for p, v in zip(powers, values, strict=True)]


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
