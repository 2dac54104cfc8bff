"""One aggregate over rows as a function of the parameters: value, gradient, Hessian."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, Protocol

from symgrad.autodiff.higher import hessian_rows
from symgrad.autodiff.reverse import gradient
from symgrad.data.row_program import Blocks, RowProgram
from symgrad.data.table import Table
from symgrad.language.graph import Expression, number, substitute
from symgrad.language.special_forms import ROWWISE
from symgrad.programs.floats import FloatProgram

Columns = Mapping[str, Any]
Matrix = list[list[float]]


class OverRows(Protocol):
    """An aggregate over the rows of a table."""

    def value(self, x: Sequence[float]) -> float:
        """The value over all rows."""
        ...

    def look(self, x: Sequence[float], columns: Columns | None = None) -> list[float]:
        """Value and gradient, over all rows or over other columns of the same names."""
        ...

    def hessian(self, x: Sequence[float]) -> Matrix:
        """The matrix of second derivatives over all rows."""
        ...


class _Aggregate:
    """What the aggregates have in common: the inner function and its derivatives."""

    def __init__(self, inner: Expression, variables: Sequence[str], table: Table) -> None:
        self.inner = inner
        self.variables = tuple(variables)
        self.table = table

    @cached_property
    def partials(self) -> tuple[Expression, ...]:
        """The inner gradient."""
        return gradient(self.inner, self.variables)

    @cached_property
    def second(self) -> list[tuple[int, int, Expression]]:
        """The entries of the inner Hessian, on and right of the diagonal, that are not zero."""
        return [(i, j, e) for i, row in hessian_rows(self.partials, self.variables) for j, e in row]

    def at_fault(self, x: Sequence[float]) -> Expression | None:
        """The inner function on the first row where it has no finite value or derivative."""
        import numpy as np

        outputs = [self.inner, *self.partials]
        program = RowProgram(outputs, self.variables, self.table.names, summed=False)
        found = program.rows(x, program.blocks(self.table.floats, self.table.rows))
        wrong = np.flatnonzero(~np.isfinite(np.sum(found, axis=0)))
        if not len(wrong):
            return None
        names = [n for n in self.table.names if n in self.inner.variables]
        return substitute([self.inner], {n: number(self.table.value(n, int(wrong[0]))) for n in names})[0]

    def _matrix(self, entries: Sequence[float]) -> Matrix:
        n = len(self.variables)
        matrix = [[0.0] * n for _ in range(n)]
        for (i, j, _), value in zip(self.second, entries, strict=True):
            matrix[i][j] = matrix[j][i] = value
        return matrix


class Summed(_Aggregate):
    """The sum or the mean over rows.

    Args:
        inner: what is summed.
        variables: the parameters.
        table: the columns.
        mean: whether it is divided by the number of rows.
    """

    def __init__(self, inner: Expression, variables: Sequence[str], table: Table, *, mean: bool) -> None:
        super().__init__(inner, variables, table)
        self.mean = mean

    @cached_property
    def _program(self) -> RowProgram:
        return RowProgram([self.inner, *self.partials], self.variables, self.table.names)

    @cached_property
    def _blocks(self) -> Blocks:
        return self._program.blocks(self.table.floats, self.table.rows)

    @cached_property
    def _value(self) -> tuple[RowProgram, Blocks]:
        program = RowProgram([self.inner], self.variables, self.table.names)
        return program, program.blocks(self.table.floats, self.table.rows)

    @cached_property
    def _hessian(self) -> tuple[RowProgram, Blocks]:
        program = RowProgram([e for _, _, e in self.second], self.variables, self.table.names)
        return program, program.blocks(self.table.floats, self.table.rows)

    def _scaled(self, sums: Sequence[float], rows: int) -> list[float]:
        return [s / rows for s in sums] if self.mean else list(sums)

    def value(self, x: Sequence[float]) -> float:
        program, blocks = self._value
        return self._scaled(program.sums(x, blocks), self.table.rows)[0]

    def look(self, x: Sequence[float], columns: Columns | None = None) -> list[float]:
        if columns is None:
            return self._scaled(self._program.sums(x, self._blocks), self.table.rows)
        rows = len(next(iter(columns.values()), range(self.table.rows)))
        return self._scaled(self._program.sums(x, self._program.blocks(columns, rows)), rows)

    def hessian(self, x: Sequence[float]) -> Matrix:
        program, blocks = self._hessian
        return self._matrix(self._scaled(program.sums(x, blocks), self.table.rows))


class Extreme(_Aggregate):
    """The least or the largest value over rows; its derivatives are those of the row that has it.

    Args:
        inner: what is compared.
        variables: the parameters.
        table: the columns.
        largest: whether the largest value counts.
    """

    def __init__(self, inner: Expression, variables: Sequence[str], table: Table, *, largest: bool) -> None:
        super().__init__(inner, variables, table)
        self.largest = largest

    @cached_property
    def _program(self) -> RowProgram:
        return RowProgram([self.inner], self.variables, self.table.names, summed=False)

    @cached_property
    def _blocks(self) -> Blocks:
        return self._program.blocks(self.table.floats, self.table.rows)

    @cached_property
    def _first(self) -> FloatProgram:
        return FloatProgram([self.inner, *self.partials], (*self.variables, *self.table.names))

    @cached_property
    def _curvature(self) -> FloatProgram:
        return FloatProgram([e for _, _, e in self.second], (*self.variables, *self.table.names))

    def ranked(self, x: Sequence[float], columns: Columns | None = None) -> list[int]:
        """The rows whose value is the extreme one; the first alone where some row has none."""
        import numpy as np

        rows = self.table.rows if columns is None else len(next(iter(columns.values())))
        blocks = self._blocks if columns is None else self._program.blocks(columns, rows)
        (values,) = self._program.rows(x, blocks)
        broken = np.flatnonzero(np.isnan(values))
        if len(broken):
            return [int(broken[0])]
        best = values.max() if self.largest else values.min()
        return [int(k) for k in np.flatnonzero(values == best)]

    def _row(self, row: int, columns: Columns | None = None) -> list[float]:
        chosen = self.table.floats if columns is None else columns
        return [float(chosen[name][row]) for name in self.table.names]

    def value(self, x: Sequence[float]) -> float:
        return self._first.first(1).run([*x, *self._row(self.ranked(x)[0])])[0]

    def look(self, x: Sequence[float], columns: Columns | None = None) -> list[float]:
        row = self._row(self.ranked(x, columns)[0], columns)
        return self._first.run([*x, *row])

    def hessian(self, x: Sequence[float]) -> Matrix:
        return self._matrix(self._curvature.run([*x, *self._row(self.ranked(x)[0])]))

    def tied(self, x: Sequence[float]) -> tuple[int, int] | None:
        """Two rows that share the extreme value with different gradients: a kink."""
        rows = self.ranked(x)[:1000]
        looks = [self._first.run([*x, *self._row(row)])[1:] for row in rows]
        return next(((rows[k], rows[k + 1]) for k, (a, b) in enumerate(pairwise(looks)) if a != b), None)


def over_rows(e: Expression, variables: Sequence[str], table: Table) -> Summed | Extreme:
    """An aggregate as a function of the parameters."""
    kind, inner = e.value, e.args[0]
    if kind in (ROWWISE["mean"], ROWWISE["sum"]):
        return Summed(inner, variables, table, mean=kind == ROWWISE["mean"])
    return Extreme(inner, variables, table, largest=kind == ROWWISE["max"])


__all__ = ["Columns", "Extreme", "OverRows", "Summed", "over_rows"]
