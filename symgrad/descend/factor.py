"""Sparse symmetric matrices as L*D*L', over floats and over balls alike.

The pivots D tell the signs of all eigenvalues (Sylvester's law of inertia). Over balls every operation
encloses, so what the pivots tell holds for each symmetric matrix between the bounds, and a solution
encloses the solutions of all of them. There is no pivoting for size: it fails where a pivot may be zero.
Rows are eliminated in an order that keeps the factors sparse, by least degree.

Source: Duff, Erisman & Reid, Direct Methods for Sparse Matrices (1986), chapter 7.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from symgrad.frozen import dataclass

Rows = list[dict[int, Any]]
"""A symmetric matrix: for each row its entries that are not zero, by column."""

Pivot = tuple[int, Any, list[tuple[int, Any]]]
"""A row that was eliminated, its pivot, and its column of L."""


def rows_of(size: int, entries: Iterable[tuple[int, int, Any]], zero: Any = 0.0) -> Rows:
    """The matrix with these entries on and right of the diagonal; its diagonal is always there.

    >>> rows_of(2, [(0, 1, 5.0)])
    [{0: 0.0, 1: 5.0}, {1: 0.0, 0: 5.0}]
    """
    rows: Rows = [{k: zero} for k in range(size)]
    for i, j, value in entries:
        rows[i][j] = rows[j][i] = value
    return rows


@dataclass(frozen=True, slots=True)
class Order:
    """In which order rows are eliminated, and how many operations that takes."""

    rows: tuple[int, ...]
    cost: int


def order(rows: Rows, most: int) -> Order | None:
    """An order of least degree; None if eliminating takes more than ``most`` operations.

    >>> order(rows_of(3, [(0, 1, 1.0), (0, 2, 1.0)]), 100).rows  # the hub of a star is not the first
    (1, 0, 2)
    """
    neighbours = [set(row) - {k} for k, row in enumerate(rows)]
    queue = [(len(near), k) for k, near in enumerate(neighbours)]
    heapq.heapify(queue)
    found: list[int] = []
    gone: set[int] = set()
    cost = 0
    while queue:
        degree, k = heapq.heappop(queue)
        if k in gone or degree != len(neighbours[k]):
            continue
        cost += (degree + 1) * (degree + 2) // 2
        if cost > most:
            return None
        gone.add(k)
        found.append(k)
        for i in neighbours[k]:
            neighbours[i] |= neighbours[k]
            neighbours[i] -= {i, k}
            heapq.heappush(queue, (len(neighbours[i]), i))
    return Order(tuple(found), cost)


def pivots(rows: Rows, along: Sequence[int], shift: Any = 0.0) -> Iterator[Pivot]:
    """Eliminates A - shift*I row by row; ends early before a pivot that may be zero."""
    left = [dict(row) for row in rows]
    for k, row in enumerate(left):
        row[k] = row[k] - shift
    for k in along:
        row = left[k]
        pivot = row.pop(k)
        if not (pivot > 0.0 or pivot < 0.0):
            return
        below = list(row.items())
        ratios = [(i, entry / pivot) for i, entry in below]
        for i, _ in below:
            del left[i][k]
        for at, (i, ratio) in enumerate(ratios):
            target = left[i]
            for j, entry in below[at:]:
                change = ratio * entry
                target[j] = left[j][i] = target[j] - change if j in target else -change
        yield k, pivot, ratios


def factored(rows: Rows, along: Sequence[int]) -> list[Pivot] | None:
    """The whole elimination; None where a pivot may be zero."""
    found = list(pivots(rows, along))
    return found if len(found) == len(rows) else None


def inertia(found: Sequence[Pivot]) -> tuple[int, int]:
    """How many eigenvalues are positive and negative."""
    up = sum(1 for _, pivot, _ in found if pivot > 0.0)
    return up, len(found) - up


def solved(found: Sequence[Pivot], right: Sequence[Any]) -> list[Any]:
    """The solution of A*x = right.

    >>> solved(factored(rows_of(2, [(0, 0, 4.0), (0, 1, 2.0), (1, 1, 3.0)]), (0, 1)), (8.0, 8.0))
    [1.0, 2.0]
    """
    x = list(right)
    for k, _, ratios in found:
        for i, ratio in ratios:
            x[i] = x[i] - ratio * x[k]
    for k, pivot, ratios in reversed(found):
        x[k] = x[k] / pivot
        for i, ratio in ratios:
            x[k] = x[k] - ratio * x[i]
    return x
