"""Expressions in columns as columns of their own."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final

from symgrad.data.cells import Exact
from symgrad.data.table import Table
from symgrad.errors import PointError
from symgrad.language.graph import SYM, Expression, postorder, variables_of
from symgrad.language.write import write
from symgrad.programs.arrays import ArrayProgram
from symgrad.programs.rationals import rational_node

RATIONAL_WORK: Final = 400_000
"""Nodes, all rows together, up to which exact values are tried."""

LONGEST_FRACTION: Final = 64
"""Bits of a denominator beyond which a column of fractions is not kept exact."""

FEW: Final = 12
"""Rows up to which what has no rational value stays as it is written: log(2) + log(3)."""

FEW_PIECES: Final = 400


def scarce(wanted: Sequence[Expression], table: Table) -> bool:
    """Whether the rows are so few that sums over them can stay as they are written."""
    pieces = len(postorder(wanted)) * table.rows
    return table.exact is not None and table.rows <= FEW and pieces <= FEW_PIECES


def exact_column(e: Expression, table: Table) -> Exact | None:
    """The exact values of an expression; None if some are not rational, or all of them too much work."""
    if table.exact is None or table.rows * len(postorder([e])) > RATIONAL_WORK:
        return None
    found = _exact_values(e, table)
    if found is None or max((v.denominator.bit_length() for v in found), default=0) > LONGEST_FRACTION:
        return None
    column = Exact.of(found)
    return column if column.denominator.bit_length() <= 8 * LONGEST_FRACTION else None


def _exact_values(e: Expression, table: Table) -> list[Fraction] | None:
    order = postorder([e])
    found: list[Fraction] = []
    for row in range(table.rows):
        known: dict[Expression, Any] = {}
        for a in order:
            known[a] = table.value(a.value, row) if a.op is SYM else rational_node(a, known)
            if known[a] is None:
                return None
        found.append(Fraction(known[e]))
    return found


def float_column(e: Expression, table: Table) -> Any:
    """The values of an expression as floats.

    Raises:
        PointError: on some row there is none.
    """
    import numpy as np

    (found,) = ArrayProgram([e], table.names).run([table.floats[name] for name in table.names])
    column = np.ascontiguousarray(np.broadcast_to(found, table.rows), dtype=float)
    wrong = np.flatnonzero(~np.isfinite(column))
    if len(wrong):
        raise no_value(e, table, int(wrong[0]))
    return column


def no_value(e: Expression, table: Table, row: int) -> PointError:
    """The error of an expression that has no finite value on a row."""
    shown = write(e) if len(write(e)) < 60 else "the loss"
    where = ", ".join(f"{n} = {float(table.value(n, row)):g}" for n in variables_of([e]) if n in table.names)
    hint = "delete the row, or change the expression"
    return PointError(
        f"{shown} has no finite value in row {row + 1} of the data, where {where}", None, hint, where="--data"
    )
