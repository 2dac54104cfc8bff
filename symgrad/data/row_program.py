"""Sums over rows, block by block: the inner loop of losses that are no polynomials.

Blocks are of one size whatever the machine, each is added up in pairs, and the sums of the blocks are
added without rounding in between: the same data give the same bits. No sum passes through BLAS.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from symgrad.data.row_code import Code, Term, code_of
from symgrad.language.graph import Expression
from symgrad.programs.arrays import ArrayProgram
from symgrad.programs.floats import FloatProgram

BLOCK: Final = 8192
"""Rows at a time."""

Blocks = list[tuple[int, list[Any]]]
"""For each block of rows how many there are, and the fixed columns."""


class RowProgram:
    """Expressions in parameters and columns as a program over rows.

    Args:
        outputs: the expressions.
        parameters: the names of numbers, in the order of the values.
        columns: the names of columns.
        summed: whether their sums over the rows are wanted.

    >>> import numpy as np
    >>> from symgrad import parse
    >>> program = RowProgram([parse("w*x^2")], ["w"], ["x"])
    >>> program.sums([2.0], program.blocks({"x": np.array([1.0, 3.0])}, 2))
    [20.0]
    """

    def __init__(
        self,
        outputs: Sequence[Expression],
        parameters: Sequence[str],
        columns: Sequence[str],
        *,
        summed: bool = True,
    ) -> None:
        self._code: Code = code_of(outputs, parameters, columns, summed=summed)
        self._columns = tuple(columns)
        self._numbers = FloatProgram(self._code.numbers, tuple(parameters))
        self._buffers: list[Any] = []

    def blocks(self, columns: Mapping[str, Any], rows: int) -> Blocks:
        """What is to be worked out of the columns once, cut into blocks."""
        import numpy as np

        values = ArrayProgram(self._code.fixed, self._columns).run([columns[n] for n in self._columns])
        whole = [np.ascontiguousarray(np.broadcast_to(v, rows), dtype=float) for v in values]
        self._room(min(rows, BLOCK))
        starts = range(0, rows, BLOCK)
        return [(min(BLOCK, rows - at), [c[at : at + BLOCK] for c in whole]) for at in starts]

    def _room(self, rows: int) -> None:
        import numpy as np

        if self._buffers and len(self._buffers[0]) >= rows:
            return
        self._buffers = [np.empty(rows) for _ in range(self._code.blocks + 1)]

    def sums(self, x: Sequence[float], blocks: Blocks, *, only: int | None = None) -> list[float]:
        """The sums of the outputs over the rows of some blocks, or of the first few outputs."""
        import numpy as np

        numbers = self._numbers.run(x)
        wanted = self._code.outputs[:only]
        parts: list[list[float]] = [[] for _ in wanted]
        with np.errstate(all="ignore"):
            for rows, fixed in blocks:
                slots = self._executed(rows, fixed, numbers)
                scratch = self._buffers[-1][:rows]
                for into, terms in zip(parts, wanted, strict=True):
                    into.extend(_added(np, slots, t, rows, scratch) for t in terms)
        return [_total(p) for p in parts]

    def rows(self, x: Sequence[float], blocks: Blocks) -> list[Any]:
        """The outputs row by row, for programs that are not summed."""
        import numpy as np

        numbers = self._numbers.run(x)
        parts: list[list[Any]] = [[] for _ in self._code.outputs]
        with np.errstate(all="ignore"):
            for rows, fixed in blocks:
                slots = self._executed(rows, fixed, numbers)
                for into, (term,) in zip(parts, self._code.outputs, strict=True):
                    into.append(np.array(np.broadcast_to(slots[term.columns[0]], rows)))
        return [np.concatenate(p) for p in parts]

    def _executed(self, rows: int, fixed: list[Any], numbers: list[float]) -> list[Any]:
        slots = [*fixed, *numbers, *[b[:rows] for b in self._buffers[:-1]]]
        for i in self._code.instructions:
            i.face(*[slots[k] for k in i.reads], out=slots[i.fills])
        return slots


def _added(np: Any, slots: list[Any], term: Term, rows: int, scratch: Any) -> float:
    factor = float(slots[term.factor])
    if not term.columns:
        return factor * rows
    first, *second = (slots[k] for k in term.columns)
    if not second:
        return factor * float(np.add.reduce(first))
    np.multiply(first, second[0], out=scratch)
    return factor * float(np.add.reduce(scratch))


def _total(parts: list[float]) -> float:
    try:
        return math.fsum(parts)
    except (OverflowError, ValueError):
        return sum(parts)


__all__ = ["BLOCK", "Blocks", "RowProgram"]
