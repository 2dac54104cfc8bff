"""Losses that run over the rows at each step: as array programs, with minibatches if asked.

    f(x) = F(x, r_1(x), ..., r_m(x)),     r_a an aggregate over rows

The aggregates become variables of an outer function F; its derivatives by them multiply the derivatives of
the aggregates, which are aggregates themselves: the gradient of a mean is the mean of the gradients.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from symgrad.autodiff.higher import hessian_rows
from symgrad.autodiff.reverse import gradient
from symgrad.data.aggregates import aggregates_in, replaced
from symgrad.data.over_rows import Extreme, OverRows, Summed, over_rows
from symgrad.data.shuffle import Shuffle
from symgrad.data.table import Table
from symgrad.language.graph import ZERO, Expression
from symgrad.programs.floats import FloatProgram

Vector = tuple[float, ...]
Matrix = list[list[float]]


class Loss:
    r"""A loss with aggregates over rows, as an objective.

    Args:
        expression: the loss.
        variables: its parameters, in order.
        table: the columns.
        batch: rows of a minibatch; None for all.
        seed: where the permutations of minibatches start.
        whole: the same loss over all rows at once, if it is known in another form.

    Attributes:
        aggregates: the aggregates, as functions of the parameters.
        outer: F, in ``inputs``: the parameters, and a name for each aggregate.

    >>> from symgrad.data.aggregates import aggregate
    >>> from symgrad.data.table import read_csv
    >>> from symgrad import parse
    >>> Loss(aggregate("mean", parse("(w - x)^2")), ("w",), read_csv(b"x\n1\n3\n", "f")).look((0.0,))
    (5.0, -4.0)
    """

    quadratic = False

    def __init__(
        self,
        expression: Expression,
        variables: tuple[str, ...],
        table: Table,
        batch: int | None = None,
        seed: int = 0,
        whole: Any = None,
    ) -> None:
        self.expression = expression
        self.variables = variables
        self.table = table
        self.values = self.gradients = self.hessians = 0
        self.batch = min(batch, table.rows) if batch is not None else None
        self.whole = whole
        self.aggregates = [over_rows(e, variables, table) for e in aggregates_in(expression)]
        names = [f"_r{k}" for k in range(len(self.aggregates))]
        self.inputs = (*variables, *names)
        self.outer = replaced(expression, dict(zip(aggregates_in(expression), names, strict=True)))
        self._shuffle = Shuffle(table.rows, self.batch, seed) if self.batch is not None else None

    def epoch(self, step: int) -> float | None:
        """Passes over the data after so many steps; None where a step takes all rows."""
        return None if self._shuffle is None else self._shuffle.passes(step)

    def look(self, x: Vector) -> tuple[float, ...]:
        """The value and the gradient over all rows."""
        self.values += 1
        self.gradients += 1
        if self.whole is not None:
            return tuple(self.whole.look(x))
        return self._joined(x, [a.look(x) for a in self.aggregates])

    def value(self, x: Vector) -> float:
        """The value over all rows."""
        self.values += 1
        if self.whole is not None:
            return float(self.whole.value(x))
        return self._first.run([*x, *(a.value(x) for a in self.aggregates)])[0]

    def hessian(self, x: Vector) -> Matrix:
        """The matrix of second derivatives over all rows."""
        self.hessians += 1
        if self.whole is not None:
            return [list(row) for row in self.whole.hessian(x)]
        looks = [a.look(x) for a in self.aggregates]
        values = [*x, *(look[0] for look in looks)]
        outer = self._second.run(values)
        slopes = self._first.run(values)[1 + len(x) :]
        total = _congruent(outer, len(self.inputs), [look[1:] for look in looks])
        for slope, a in zip(slopes, self.aggregates, strict=True):
            if slope:
                total = [
                    [t + slope * h for t, h in zip(row, other, strict=True)]
                    for row, other in zip(total, a.hessian(x), strict=True)
                ]
        return total

    def curvature(self, x: Vector) -> list[tuple[int, int, float]]:
        """The entries of the Hessian, on and right of the diagonal."""
        return [(i, j, v) for i, row in enumerate(self.hessian(x)) for j, v in enumerate(row) if j >= i]

    def batch_gradient(self, x: Vector) -> tuple[float, ...]:
        """The gradient over the next minibatch, of a permutation that is drawn anew for each epoch."""
        assert self._shuffle is not None
        self.gradients += 1
        columns = self._shuffle.next(self.table.floats)
        return self._joined(x, [a.look(x, columns) for a in self.aggregates])[1:]

    def at_fault(self, x: Vector) -> Expression | None:
        """What runs over the rows, on the first row where it has no finite value or derivative."""
        return next((found for a in self.aggregates if (found := a.at_fault(x)) is not None), None)

    @cached_property
    def _first(self) -> FloatProgram:
        return FloatProgram([self.outer, *self.slopes], self.inputs)

    @cached_property
    def slopes(self) -> tuple[Expression, ...]:
        """The derivatives of the outer function by the parameters and the aggregates."""
        return gradient(self.outer, self.inputs)

    @cached_property
    def _second(self) -> FloatProgram:
        """The matrix of second derivatives of the outer function, row by row."""
        return FloatProgram(self.second, self.inputs)

    @cached_property
    def second(self) -> list[Expression]:
        """The second derivatives of the outer function by all its inputs, row by row."""
        n = len(self.inputs)
        entries = {(i, j): e for i, row in hessian_rows(self.slopes, self.inputs) for j, e in row}
        return [entries.get((min(i, j), max(i, j)), ZERO) for i in range(n) for j in range(n)]

    def _joined(self, x: Vector, looks: Sequence[Sequence[float]]) -> tuple[float, ...]:
        """Value and gradient, from those of the aggregates."""
        value, *slopes = self._first.run([*x, *(look[0] for look in looks)])
        n = len(x)
        pairs = list(zip(slopes[n:], looks, strict=True))
        total = (
            direct + sum(_product(s, look[k + 1]) for s, look in pairs) for k, direct in enumerate(slopes[:n])
        )
        return (value, *total)


def _product(a: float, b: float) -> float:
    """A product in which what does not count cannot spoil what does: 0 times infinity is 0 here."""
    return a * b if a else 0.0


def _congruent(flat: Sequence[float], size: int, gradients: Sequence[Sequence[float]]) -> Matrix:
    """``J'*H*J`` for the Jacobian J of parameters and aggregates by the parameters."""
    n = size - len(gradients)
    jacobian = [[float(i == j) for j in range(n)] for i in range(n)] + [list(g) for g in gradients]
    rows = [flat[size * i : size * (i + 1)] for i in range(size)]
    live = [(i, j) for i in range(size) for j in range(size) if rows[i][j]]
    return [
        [math.fsum(rows[i][j] * jacobian[i][p] * jacobian[j][q] for i, j in live) for q in range(n)]
        for p in range(n)
    ]


__all__ = ["Extreme", "Loss", "OverRows", "Summed"]
