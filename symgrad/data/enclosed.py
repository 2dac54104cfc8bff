"""Gradient and Hessian of a loss over rows, enclosed over a box of parameters.

Each row is worked out in intervals that are rounded outwards (`symgrad.programs.interval_arrays`), all rows
of a block at once. The error of adding up n floats in any order is below ``n*u*sum|a|``, by which a sum of
ends is moved out (Higham, Accuracy and Stability, section 4.2). What is outside the aggregates is worked
out in balls.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, nextafter
from typing import TYPE_CHECKING, Any, Final

from symgrad.calculus.domain import requirements
from symgrad.data.loss import Loss
from symgrad.data.over_rows import Summed
from symgrad.data.row_program import BLOCK
from symgrad.errors import UnsupportedError
from symgrad.language.graph import Expression
from symgrad.programs.ball_program import BallProgram
from symgrad.programs.interval_arrays import IntervalProgram

if TYPE_CHECKING:
    from flint import arb

ROUNDING: Final = 2.0**-52
BITS: Final = 160

Box = list["arb"]


def obstacle(loss: Loss) -> str | None:
    """Why nothing can be enclosed; None if it can."""
    for a in loss.aggregates:
        if not isinstance(a, Summed):
            return "the least or largest value over rows has kinks"
        if any(r.smooth_only for r in requirements([a.inner, *a.partials])):
            return "what runs over the rows has kinks"
    return None


class Enclosed:
    """A loss over boxes of parameters.

    Args:
        loss: its aggregates are sums and means without kinks.

    Raises:
        UnsupportedError: some function has no form for intervals.
    """

    def __init__(self, loss: Loss) -> None:
        self.function = loss
        self.size = len(loss.variables)
        self._inner = [_Sums(a) for a in loss.aggregates if isinstance(a, Summed)]
        self._outer = BallProgram([*loss.slopes, *loss.second], loss.inputs)

    def gradient(self, x: Box) -> Box:
        """The gradient over a box."""
        return self.both(x, first_only=True)[0]

    def both(self, x: Box, *, first_only: bool = False) -> tuple[Box, list[Box]]:
        """The gradient and the Hessian over a box."""
        from flint import arb, arb_mat, ctx

        n = self.size
        found = [inner.over(x, first_only=first_only) for inner in self._inner]
        with ctx.workprec(BITS):
            values = self._outer.run([*x, *(f[0] for f in found)], BITS)
            m = n + len(found)
            direct, slopes, second = values[:n], values[n:m], values[m:]
            gradients = [f[1 : n + 1] for f in found]
            total = [
                d + sum((s * g[k] for s, g in zip(slopes, gradients, strict=True)), start=arb(0))
                for k, d in enumerate(direct)
            ]
            if first_only:
                return total, []
            jacobian = arb_mat(
                m, n, [int(i == j) for i in range(n) for j in range(n)] + [v for g in gradients for v in g]
            )
            hessian = jacobian.transpose() * arb_mat(m, m, second) * jacobian
            for s, inner, f in zip(slopes, self._inner, found, strict=True):
                hessian += s * arb_mat(n, n, inner.matrix(f[n + 1 :]))
            return total, [[hessian[i, j] for j in range(n)] for i in range(n)]


class _Sums:
    """The sums over rows of a function, its gradient and its Hessian, over boxes of parameters."""

    def __init__(self, aggregate: Summed) -> None:
        self._aggregate = aggregate
        names = (*aggregate.variables, *aggregate.table.names)
        self._first = IntervalProgram(aggregate.partials, names)
        self._all = IntervalProgram([*aggregate.partials, *(e for *_, e in aggregate.second)], names)
        self._value = _value_program(aggregate.inner, names)

    def over(self, x: Box, *, first_only: bool) -> Box:
        """Value (or all numbers, where it is not known), gradient and entries of the Hessian."""
        from flint import arb

        # to the next floats outside, since the conversion to floats may round inwards
        box = [(nextafter(float(v.lower()), -inf), nextafter(float(v.upper()), inf)) for v in x]
        program = self._first if first_only else self._all
        found = self._added(program, box)
        value = self._added(self._value, box)[0] if self._value is not None else arb("0 +/- inf")
        return [value, *found]

    def _added(self, program: IntervalProgram, box: Sequence[tuple[float, float]]) -> Box:
        from flint import arb

        table = self._aggregate.table
        parts: list[list[Any]] = []
        for start in range(0, table.rows, BLOCK):
            columns = [table.floats[n][start : start + BLOCK] for n in table.names]
            rows = min(BLOCK, table.rows - start)
            outputs = program.run([*box, *((c, c) for c in columns)])
            parts.append([_sum(low, high, rows) for low, high in outputs])
        scale = arb(1) / table.rows if self._aggregate.mean else arb(1)
        return [sum(column, start=arb(0)) * scale for column in zip(*parts, strict=True)]

    def matrix(self, entries: Box) -> list[arb]:
        """The Hessian, row by row."""
        from flint import arb

        n = len(self._aggregate.variables)
        flat = [arb(0)] * (n * n)
        for (i, j, _), value in zip(self._aggregate.second, entries, strict=True):
            flat[i * n + j] = flat[j * n + i] = value
        return flat


def _value_program(inner: Expression, names: Sequence[str]) -> IntervalProgram | None:
    try:
        return IntervalProgram([inner], names)
    except UnsupportedError:
        return None


def _sum(low: Any, high: Any, rows: int) -> arb:
    """The sum of intervals, as a ball."""
    import numpy as np
    from flint import arb

    ends = []
    for end, side in ((low, -1.0), (high, 1.0)):
        full = np.broadcast_to(end, rows)
        slack = rows * ROUNDING * float(np.sum(np.abs(full))) * 1.01
        ends.append(float(np.sum(full)) + side * slack)
    return arb(ends[0]).union(arb(ends[1]))


__all__ = ["Box", "Enclosed", "obstacle"]
