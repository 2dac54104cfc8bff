"""Quadratic polynomials x^T A x + b*x + c: bounded below, or a direction in which they fall, exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

Exponents = tuple[int, ...]
Vector = tuple[Fraction, ...]


def quadratic_facts(polynomial: Mapping[Exponents, Fraction], size: int) -> Vector | None:
    """A direction in which the quadratic falls without bound; zero where it has a least value.

    It has a least value just where A is positive semidefinite and b is zero on the kernel of A.

    >>> one = Fraction(1)
    >>> quadratic_facts({(2, 0): one, (0, 1): -one}, 2)
    (Fraction(0, 1), Fraction(1, 1))
    """
    matrix, linear = _parts(polynomial, size)
    direction = _falling(matrix, size)
    if direction is not None:
        return direction
    for kernel in _kernel(matrix, size):
        slope = sum((b * v for b, v in zip(linear, kernel, strict=True)), Fraction(0))
        if slope:
            return tuple(-v if slope > 0 else v for v in kernel)
    return (Fraction(0),) * size


def _parts(
    polynomial: Mapping[Exponents, Fraction], size: int
) -> tuple[list[list[Fraction]], list[Fraction]]:
    matrix = [[Fraction(0)] * size for _ in range(size)]
    linear = [Fraction(0)] * size
    for key, c in polynomial.items():
        places = [k for k, exponent in enumerate(key) for _ in range(exponent)]
        if len(places) == 1:
            linear[places[0]] += c
        elif len(places) == 2:
            i, j = places
            matrix[i][j] += c / 2
            matrix[j][i] += c / 2
    return matrix, linear


def _falling(matrix: Sequence[Sequence[Fraction]], size: int) -> Vector | None:
    """Some v with v^T A v < 0; None if A is positive semidefinite: by conjugate directions."""
    left = [tuple(Fraction(i == j) for j in range(size)) for i in range(size)]
    while left:
        v = next((u for u in left if _form(matrix, u, u) != 0), None)
        if v is None:
            return _mixed(matrix, left)
        square = _form(matrix, v, v)
        if square < 0:
            return v
        left = [_combined(u, v, -_form(matrix, u, v) / square) for u in left if u is not v]
    return None


def _mixed(matrix: Sequence[Sequence[Fraction]], vectors: Sequence[Vector]) -> Vector | None:
    """All squares vanish: a product that does not gives both signs."""
    for i, u in enumerate(vectors):
        for v in vectors[i + 1 :]:
            pairing = _form(matrix, u, v)
            if pairing:
                return _combined(u, v, Fraction(-1 if pairing > 0 else 1))
    return None


def _form(matrix: Sequence[Sequence[Fraction]], u: Vector, v: Vector) -> Fraction:
    return sum(
        (x * a * y for x, row in zip(u, matrix, strict=True) for a, y in zip(row, v, strict=True)),
        Fraction(0),
    )


def _combined(u: Vector, v: Vector, factor: Fraction) -> Vector:
    return tuple(a + factor * b for a, b in zip(u, v, strict=True))


def _kernel(matrix: Sequence[Sequence[Fraction]], size: int) -> list[Vector]:
    """A basis of the kernel, by reduction to echelon form."""
    rows = [list(row) for row in matrix]
    pivots: list[int] = []
    for column in range(size):
        rank = len(pivots)
        pivot = next((i for i in range(rank, size) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        rows[rank] = [e / rows[rank][column] for e in rows[rank]]
        for i in range(size):
            if i != rank and rows[i][column]:
                factor = rows[i][column]
                rows[i] = [e - factor * p for e, p in zip(rows[i], rows[rank], strict=True)]
        pivots.append(column)
    found = []
    for free in [k for k in range(size) if k not in pivots]:
        vector = [Fraction(k == free) for k in range(size)]
        for i, column in enumerate(pivots):
            vector[column] = -rows[i][free]
        found.append(tuple(vector))
    return found
