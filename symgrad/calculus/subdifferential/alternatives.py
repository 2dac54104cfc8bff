"""Systems of linear inequalities over an exact field, by the simplex method with Bland's rule.

Two questions are asked. Is there a direction d with a_i*d > 0 for all rows? By Gordan's theorem there
is, or else weights w >= 0, not all zero, with sum w_i*a_i = 0. And is a point in the convex hull of others?
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symgrad.calculus.subdifferential.field import NOTHING, Field, Real, Vector

ONE = Fraction(1)


def weights_against(field: Field, rows: Sequence[Vector]) -> list[Real] | None:
    """Gordan's weights for rows that no direction makes all positive; None where one does.

    >>> from symgrad.algebra.normal import Normalizer
    >>> field = Field(Normalizer())
    >>> one, minus = (Fraction(1),), (Fraction(-2),)
    >>> weights_against(field, [one]), [str(w) for w in weights_against(field, [one, minus])]
    (None, ['2/3', '1/3'])
    """
    if not rows:
        return None
    columns = independent_columns(field, rows)
    if len(columns) == len(rows):
        return None
    equations = [[row[k] for row in rows] for k in columns]
    return nonnegative_solution(field, [*equations, [ONE] * len(rows)], [*[NOTHING] * len(columns), ONE])


def in_hull(field: Field, point: Vector, others: Sequence[Vector]) -> bool:
    """Whether a point is a convex combination of others."""
    if not others or _beyond(field, point, others):
        return False
    equations = [[p[k] for p in others] for k in range(len(point))]
    return nonnegative_solution(field, [*equations, [ONE] * len(others)], [*point, ONE]) is not None


def _beyond(field: Field, point: Vector, others: Sequence[Vector]) -> bool:
    """Whether all others lie on one side of a point, as seen along a coordinate or towards their middle."""
    gaps = [[field.sub(a, b) for a, b in zip(p, point, strict=True)] for p in others]
    for k in range(len(point)):
        signs = {field.sign(gap[k]) for gap in gaps}
        if signs in ({1}, {-1}):
            return True
    middle = gaps[0]
    for gap in gaps[1:]:
        middle = list(field.plus(middle, gap))
    return all(field.sign(field.dot(middle, gap)) > 0 for gap in gaps)


def independent_columns(field: Field, rows: Sequence[Vector]) -> list[int]:
    """The columns of a largest independent set: what decides about the rows is in them alone."""
    left = [list(row) for row in rows]
    columns: list[int] = []
    for k in range(len(rows[0])):
        pivot = next((r for r in left if field.sign(r[k])), None)
        if pivot is None:
            continue
        columns.append(k)
        left.remove(pivot)
        for r in left:
            if field.sign(r[k]):
                factor = field.neg(field.div(r[k], pivot[k]))
                r[:] = field.plus(r, field.times(factor, pivot))
        if not left:
            break
    return columns


def nonnegative_solution(
    field: Field, equations: Sequence[Sequence[Real]], right: Sequence[Real]
) -> list[Real] | None:
    """Some x >= 0 that solves linear equations; None if there is none."""
    tableau = _Tableau(field, equations, right)
    while tableau.improve():
        pass
    return tableau.solution()


class _Tableau:
    """Phase one: artificial variables, beyond the last column, are driven to zero."""

    def __init__(self, field: Field, equations: Sequence[Sequence[Real]], right: Sequence[Real]) -> None:
        self.field = field
        self.width = len(equations[0])
        self.rows: list[list[Real]] = []
        for coefficients, value in zip(equations, right, strict=True):
            row = [*coefficients, value]
            self.rows.append([field.neg(a) for a in row] if field.sign(value) < 0 else row)
        self.basis = [self.width + k for k in range(len(self.rows))]
        self.cost: list[Real] = [NOTHING] * (self.width + 1)
        for row in self.rows:
            self.cost = [field.add(a, b) for a, b in zip(self.cost, row, strict=True)]

    def improve(self) -> bool:
        """One pivot; False where none helps."""
        entering = next((k for k in range(self.width) if self.field.sign(self.cost[k]) > 0), None)
        if entering is None:
            return False
        self._pivot(self._leaving(entering), entering)
        return True

    def _leaving(self, column: int) -> int:
        best, least = -1, NOTHING  # type: tuple[int, Real]
        for k, row in enumerate(self.rows):
            if self.field.sign(row[column]) <= 0:
                continue
            ratio = self.field.div(row[-1], row[column])
            order = -1 if best < 0 else self.field.sign(self.field.sub(ratio, least))
            if order < 0 or (order == 0 and self.basis[k] < self.basis[best]):
                best, least = k, ratio
        return best

    def _pivot(self, at: int, column: int) -> None:
        field, pivot = self.field, self.rows[at]
        scaled = [field.div(a, pivot[column]) if a != 0 else a for a in pivot]
        self.rows[at], self.basis[at] = scaled, column
        for row in [*[r for k, r in enumerate(self.rows) if k != at], self.cost]:
            factor = row[column]
            if factor != 0:
                for j, a in enumerate(scaled):
                    if a != 0:
                        row[j] = field.sub(row[j], field.mul(factor, a))

    def solution(self) -> list[Real] | None:
        """The values of the variables, if the artificial ones are gone."""
        if self.field.sign(self.cost[-1]) > 0:
            return None
        values: list[Real] = [NOTHING] * self.width
        for row, variable in zip(self.rows, self.basis, strict=True):
            if variable < self.width:
                values[variable] = row[-1]
        return values


__all__ = ["in_hull", "independent_columns", "nonnegative_solution", "weights_against"]
