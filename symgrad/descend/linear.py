"""Linear algebra of small dense matrices in floats: solving, and symmetric eigenvalues by rotations."""

from __future__ import annotations

import math
from collections.abc import Sequence

Vector = Sequence[float]
Matrix = list[list[float]]

SWEEPS = 60


def dot(a: Vector, b: Vector) -> float:
    """The inner product.

    >>> dot((1.0, 2.0), (3.0, 4.0))
    11.0
    """
    return math.fsum(p * q for p, q in zip(a, b, strict=True))


def times(matrix: Sequence[Vector], vector: Vector) -> list[float]:
    """Matrix times vector."""
    return [dot(row, vector) for row in matrix]


def moved(x: Vector, step: float, direction: Vector) -> tuple[float, ...]:
    """``x + step*direction``."""
    return tuple(a + step * d for a, d in zip(x, direction, strict=True))


def solve(matrix: Matrix, right: Vector) -> list[float] | None:
    """The solution of a linear system by elimination with row pivots; None where it is singular.

    >>> solve([[2.0, 0.0], [0.0, 4.0]], [2.0, 2.0])
    [1.0, 0.5]
    """
    n = len(matrix)
    rows = [[*row, b] for row, b in zip(matrix, right, strict=True)]
    for k in range(n):
        pivot = max(range(k, n), key=lambda i: abs(rows[i][k]))
        if not 0.0 < abs(rows[pivot][k]) < math.inf:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        head = rows[k]
        for i in range(k + 1, n):
            ratio = rows[i][k] / head[k]
            if ratio:
                rows[i] = [a - ratio * b for a, b in zip(rows[i], head, strict=True)]
    x = [0.0] * n
    for k in range(n - 1, -1, -1):
        x[k] = (rows[k][n] - dot(rows[k][k + 1 : n], x[k + 1 :])) / rows[k][k]
    return x if all(math.isfinite(v) for v in x) else None


def eigen(matrix: Matrix) -> tuple[list[float], Matrix] | None:
    """Eigenvalues in ascending order with their vectors as rows, of a symmetric matrix; None if not finite.

    Jacobi's rotations: slow for large matrices, but accurate and simple.

    >>> eigen([[2.0, 0.0], [0.0, 1.0]])
    ([1.0, 2.0], [[0.0, 1.0], [1.0, 0.0]])
    """
    n = len(matrix)
    a = [list(row) for row in matrix]
    if not all(math.isfinite(v) for row in a for v in row):
        return None
    vectors = [[float(i == j) for j in range(n)] for i in range(n)]
    for _ in range(SWEEPS):
        size = math.hypot(*[a[i][i] for i in range(n)])
        off = math.hypot(*[a[i][j] for i in range(n) for j in range(i)])
        if off <= 1e-17 * size or off == 0.0:
            break
        for p in range(n):
            for q in range(p + 1, n):
                if abs(a[p][q]) > 1e-18 * math.sqrt(abs(a[p][p])) * math.sqrt(abs(a[q][q])):
                    _rotate(a, vectors, p, q)
    order = sorted(range(n), key=lambda k: a[k][k])
    return [a[k][k] for k in order], [vectors[k] for k in order]


def _rotate(a: Matrix, vectors: Matrix, p: int, q: int) -> None:
    """Makes entry (p, q) zero by a rotation in their plane."""
    gap = (a[q][q] - a[p][p]) / (2.0 * a[p][q])
    t = math.copysign(1.0, gap) / (abs(gap) + math.hypot(1.0, gap)) if math.isfinite(gap) else 0.0
    c = 1.0 / math.hypot(1.0, t)
    s = t * c
    for row in a:
        row[p], row[q] = c * row[p] - s * row[q], s * row[p] + c * row[q]
    for rows in (a, vectors):
        rows[p], rows[q] = (
            [c * u - s * v for u, v in zip(rows[p], rows[q], strict=True)],
            [s * u + c * v for u, v in zip(rows[p], rows[q], strict=True)],
        )


def cholesky(matrix: Matrix) -> Matrix | None:
    """The lower triangle L with L*L' = A; None where A is not symmetric and positive definite.

    >>> cholesky([[4.0, 2.0], [2.0, 5.0]])
    [[2.0, 0.0], [1.0, 2.0]]
    """
    n = len(matrix)
    lower = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1):
            left = matrix[i][j] - dot(lower[i][:j], lower[j][:j])
            if matrix[i][j] != matrix[j][i] or (i == j and not 0.0 < left < math.inf):
                return None
            lower[i][j] = math.sqrt(left) if i == j else left / lower[j][j]
    return lower


def lower_solved(lower: Sequence[Vector], right: Vector) -> list[float]:
    """The solution of L*x = right.

    >>> lower_solved([[2.0, 0.0], [1.0, 2.0]], [2.0, 5.0])
    [1.0, 2.0]
    """
    x: list[float] = []
    for k, row in enumerate(lower):
        x.append((right[k] - dot(row[:k], x)) / row[k])
    return x
