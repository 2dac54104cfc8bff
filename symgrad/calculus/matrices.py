"""Exact linear algebra on small matrices of constants and formulas.

Entries are normal forms. Eigenvalues of a symmetric matrix are real, so by Descartes' rule of signs
the characteristic polynomial shows how many are positive, zero and negative without any of them
being computed: definiteness is decided by exact signs of its coefficients.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations, pairwise
from typing import Final

from symgrad.algebra.normal import Normalizer
from symgrad.calculus.exact import sign_of
from symgrad.language.graph import MINUS_ONE, NUM, ONE, ZERO, Expression, number
from symgrad.results import Definiteness

Matrix = Sequence[Sequence[Expression]]

MOST_MINORS: Final = 4
"""Rows up to which minors are expanded."""


def is_rational(a: Matrix) -> bool:
    """Whether every entry is a rational number."""
    return all(e.op is NUM for row in a for e in row)


def characteristic_polynomial(a: Matrix, n: Normalizer) -> list[Expression]:
    """The coefficients of det(t*I - A), highest first.

    Of small matrices of formulas they are sums of minors, in which equal terms cancel as they stand;
    those of larger ones come by Faddeev and LeVerrier.
    """
    if is_rational(a):
        return [number(c) for c in _rational_characteristic([[Fraction(e.value) for e in row] for row in a])]
    size = len(a)
    if size <= MOST_MINORS:
        return [ONE, *(_sum_of_minors(a, k, n) for k in range(1, size + 1))]
    coefficients: list[Expression] = [ONE]
    power = [[ZERO] * size for _ in range(size)]
    for k in range(1, size + 1):
        shifted = [
            [n.add((e, coefficients[-1])) if i == j else e for j, e in enumerate(row)]
            for i, row in enumerate(power)
        ]
        power = _product(a, shifted, n)
        trace = n.add([power[i][i] for i in range(size)])
        coefficients.append(n.mul((number(Fraction(-1, k)), trace)))
    return coefficients


def _sum_of_minors(a: Matrix, k: int, n: Normalizer) -> Expression:
    """The k-th coefficient: the principal minors with k rows, negative where k is odd."""
    chosen = combinations(range(len(a)), k)
    minors = [determinant([[a[i][j] for j in rows] for i in rows], n) for rows in chosen]
    return n.mul((MINUS_ONE if k % 2 else ONE, n.add(minors)))


def _product(a: Matrix, b: Matrix, n: Normalizer) -> list[list[Expression]]:
    columns = list(zip(*b, strict=True))
    return [[n.add([n.mul(pair) for pair in zip(row, c, strict=True)]) for c in columns] for row in a]


def _rational_characteristic(a: list[list[Fraction]]) -> list[Fraction]:
    size = len(a)
    if size == 2:
        (p, q), (r, t) = a
        return [Fraction(1), -(p + t), p * t - q * r]
    if size > 4:
        from symgrad.programs.exact_matrices import characteristic

        return characteristic(a)
    coefficients = [Fraction(1)]
    power = [[Fraction(0)] * size for _ in range(size)]
    for k in range(1, size + 1):
        for i in range(size):
            power[i][i] += coefficients[-1]
        columns = list(zip(*power, strict=True))
        power = [
            [sum((x * y for x, y in zip(row, c, strict=True)), Fraction(0)) for c in columns] for row in a
        ]
        coefficients.append(-sum((power[i][i] for i in range(size)), Fraction(0)) / k)
    return coefficients


def inertia(characteristic: Sequence[Expression]) -> tuple[int, int, int] | None:
    """How many eigenvalues of a symmetric matrix are positive, zero, negative; None if undecided."""
    signs = [sign_of(c) for c in characteristic]
    if any(s is None for s in signs):
        return None
    zeros = 0
    while signs[len(signs) - 1 - zeros] == 0:
        zeros += 1
    visible = [s for s in signs if s]
    positive = sum(a != b for a, b in pairwise(visible))
    return positive, zeros, len(signs) - 1 - zeros - positive


def definiteness(counts: tuple[int, int, int]) -> Definiteness:
    """The word for an inertia.

    >>> definiteness((1, 0, 1)).value
    'indefinite'
    """
    positive, zeros, negative = counts
    if positive and negative:
        return Definiteness.INDEFINITE
    if not positive and not negative:
        return Definiteness.ZERO
    if positive:
        return Definiteness.NONNEGATIVE if zeros else Definiteness.POSITIVE
    return Definiteness.NONPOSITIVE if zeros else Definiteness.NEGATIVE


def determinant(a: Matrix, n: Normalizer) -> Expression:
    """The determinant, by expansion along rows with shared minors: for up to about 6 rows."""

    @cache
    def minor(row: int, columns: tuple[int, ...]) -> Expression:
        if not columns:
            return ONE
        terms = []
        for k, column in enumerate(columns):
            entry = a[row][column]
            if entry is not ZERO:
                rest = minor(row + 1, columns[:k] + columns[k + 1 :])
                terms.append(n.mul((ONE if k % 2 == 0 else MINUS_ONE, entry, rest)))
        return n.add(terms)

    return minor(0, tuple(range(len(a))))


def rank(a: Matrix, n: Normalizer) -> int | None:
    """The rank, by elimination with exact zero tests; None if an entry's sign is undecided."""
    rows = [list(row) for row in a]
    found = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = _pivot(rows, found, column)
        if pivot is None:
            return None
        if pivot < 0:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        inverse = n.power(rows[found][column], MINUS_ONE)
        for k in range(found + 1, len(rows)):
            factor = n.mul((MINUS_ONE, rows[k][column], inverse))
            if factor is not ZERO:
                rows[k] = [n.add((e, n.mul((factor, p)))) for e, p in zip(rows[k], rows[found], strict=True)]
                rows[k][column] = ZERO
        found += 1
    return found


def _pivot(rows: list[list[Expression]], start: int, column: int) -> int | None:
    """The first row with a pivot in the column; -1 if there is none, None if undecided."""
    for k in range(start, len(rows)):
        sign = sign_of(rows[k][column])
        if sign is None:
            return None
        if sign:
            return k
    return -1
