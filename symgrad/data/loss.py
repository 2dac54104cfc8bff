"""Losses that run over the rows at each step: as array programs, with minibatches if asked."""

from __future__ import annotations

import random
from typing import Any

from symgrad.autodiff.reverse import gradient
from symgrad.data.bind import is_aggregate
from symgrad.data.table import Table
from symgrad.errors import UnsupportedError
from symgrad.language.graph import Expression, node, postorder, symbol
from symgrad.language.special_forms import ROWWISE
from symgrad.programs.arrays import ArrayProgram
from symgrad.programs.floats import FloatProgram

Vector = tuple[float, ...]


class Loss:
    """A loss with aggregates over rows, as an objective.

    The aggregates become variables of an outer function; its derivative by each of them multiplies the
    aggregate of the inner derivatives.

    Args:
        expression: the loss.
        variables: its parameters, in order.
        table: the columns.
        batch: rows of a minibatch; None for all.
        seed: where the permutations of minibatches start.
    """

    def __init__(
        self,
        expression: Expression,
        variables: tuple[str, ...],
        table: Table,
        batch: int | None = None,
        seed: int = 0,
    ) -> None:
        self.variables = variables
        self.table = table
        self.values = self.gradients = self.hessians = 0
        self.batch = min(batch, table.rows) if batch is not None else None
        self._aggregates = [e for e in postorder([expression]) if is_aggregate(e)]
        names = [f"_r{k}" for k in range(len(self._aggregates))]
        outer = _replaced(expression, dict(zip(self._aggregates, names, strict=True)))
        inputs = (*variables, *names)
        self._outer = FloatProgram([outer, *gradient(outer, inputs)], inputs)
        inner = [e.args[0] for e in self._aggregates]
        outputs = [[f, *gradient(f, variables)] for f in inner]
        self._inner = [ArrayProgram(o, (*variables, *table.names)) for o in outputs]
        self._draw = random.Random(seed)
        self._waiting: list[int] = []

    @property
    def epoch(self) -> float | None:
        """Passes over the data in a step."""
        return None if self.batch is None else self.batch / self.table.rows

    def look(self, x: Vector) -> tuple[float, ...]:
        """The value and the gradient over all rows."""
        self.values += 1
        self.gradients += 1
        return self._over(x, None)

    def value(self, x: Vector) -> float:
        """The value over all rows."""
        self.values += 1
        return self._over(x, None)[0]

    def hessian(self, x: Vector) -> list[list[float]]:
        """Not available over data.

        Raises:
            UnsupportedError: always.
        """
        hint = "use a method that needs gradients only"
        raise UnsupportedError(
            "second derivatives are not computed over rows of data", None, hint, where="--method"
        )

    def batch_gradient(self, x: Vector) -> tuple[float, ...]:
        """The gradient over the next minibatch, of a permutation that is drawn anew for each epoch."""
        import numpy as np

        assert self.batch is not None
        if not self._waiting:
            self._waiting = list(range(self.table.rows))
            self._draw.shuffle(self._waiting)
        chosen, self._waiting = self._waiting[: self.batch], self._waiting[self.batch :]
        self.gradients += 1
        return self._over(x, np.array(chosen))[1:]

    def _over(self, x: Vector, chosen: Any) -> tuple[float, ...]:
        columns = [self.table.floats[name] for name in self.table.names]
        if chosen is not None:
            columns = [c[chosen] for c in columns]
        rows = len(columns[0])
        found = [
            _aggregate(e.value, program.run([*x, *columns]), rows)
            for e, program in zip(self._aggregates, self._inner, strict=True)
        ]
        value, *outer = self._outer.run([*x, *(f[0] for f in found)])
        n = len(x)
        slopes = outer[n:]
        total = tuple(
            direct + sum(s * f[k + 1] for s, f in zip(slopes, found, strict=True))
            for k, direct in enumerate(outer[:n])
        )
        return (value, *total)


def _replaced(root: Expression, names: dict[Expression, str]) -> Expression:
    new: dict[Expression, Expression] = {}
    for e in postorder([root]):
        if e in names:
            new[e] = symbol(names[e])
        else:
            new[e] = node(e.op, tuple([new[a] for a in e.args]), e.value) if e.args else e
    return new[root]


def _aggregate(kind: str, arrays: list[Any], rows: int) -> list[float]:
    import numpy as np

    full = [np.broadcast_to(a, rows) for a in arrays]
    if kind in (ROWWISE["max"], ROWWISE["min"]):
        at = int(np.argmax(full[0]) if kind == ROWWISE["max"] else np.argmin(full[0]))
        return [float(a[at]) for a in full]
    scale = 1.0 / rows if kind == ROWWISE["mean"] else 1.0
    return [float(np.sum(a)) * scale for a in full]
