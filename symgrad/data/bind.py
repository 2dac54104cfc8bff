"""Aggregates over rows, carried out before anything else is asked.

A mean over rows of a polynomial in the parameters is a polynomial in the parameters whose coefficients
are means over rows: sufficient statistics. They are computed once, in exact arithmetic for small data,
and what remains is an ordinary expression: its gradient, its critical points and each step of a descent
cost the same for five rows or five million. Other losses are written out row by row while that is short.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from symgrad.data.polynomial import Terms, collect, monomial
from symgrad.data.table import Table
from symgrad.errors import LimitError, PointError
from symgrad.language.graph import (
    CALL,
    NUM,
    SYM,
    Expression,
    add,
    call,
    div,
    mul,
    node,
    number,
    postorder,
    substitute,
    variables_of,
)
from symgrad.language.special_forms import ROWWISE
from symgrad.programs.arrays import ArrayProgram
from symgrad.programs.rationals import rational_node

WRITTEN_OUT: Final = 200
"""Rows up to which a loss that is no polynomial is written out."""

PIECES: Final = 40_000
"""Nodes up to which it is."""


def is_aggregate(e: Expression) -> bool:
    """Whether a node is an aggregate over rows that waits to be carried out."""
    return e.op is CALL and e.value in ROWWISE.values()


def as_typed(root: Expression) -> Expression:
    """The expression with aggregates under the names that are typed."""
    typed = {inner: name for name, inner in ROWWISE.items()}
    new: dict[Expression, Expression] = {}
    for e in postorder([root]):
        args = tuple([new[a] for a in e.args])
        new[e] = node(e.op, args, typed[e.value] if is_aggregate(e) else e.value) if args else e
    return new[root]


def bind(root: Expression, table: Table, *, keep: bool = False) -> Expression:
    """The expression with its aggregates over rows carried out.

    Args:
        root: an expression in parameters and columns.
        table: the columns.
        keep: whether aggregates that cannot be carried out beforehand may stay.

    Raises:
        PointError: a column stands outside every aggregate.
        LimitError: an aggregate cannot be carried out beforehand.
    """
    columns = set(table.names)
    new: dict[Expression, Expression] = {}
    for e in postorder([root]):
        args = tuple([new[a] for a in e.args])
        made = node(e.op, args, e.value) if args and args != e.args else e
        new[e] = _carried_out(made, table, keep=keep) if is_aggregate(made) else made
    _check_columns(new[root], columns)
    return new[root]


def _check_columns(root: Expression, columns: set[str]) -> None:
    inside: set[Expression] = set()
    for e in postorder([root]):
        if is_aggregate(e):
            inside |= set(postorder(e.args))
    for e in postorder([root]):
        if e.op is SYM and e.value in columns and e not in inside:
            hint = f"write mean(...) or sum(...) around what holds {e.value}"
            raise PointError(f"the column '{e.value}' has a value for each row", None, hint, where="EXPR")


def _carried_out(e: Expression, table: Table, *, keep: bool) -> Expression:
    kind, inner = e.value, e.args[0]
    parameters = [name for name in variables_of([inner]) if name not in table.names]
    if kind in (ROWWISE["mean"], ROWWISE["sum"]):
        terms = collect(inner, parameters)
        if terms is not None:
            return _moments(terms, table, total=kind == ROWWISE["sum"])
    elif not parameters:
        return _extreme(inner, table, largest=kind == ROWWISE["max"])
    if table.rows <= WRITTEN_OUT and table.rows * len(postorder([inner])) <= PIECES:
        return _written_out(kind, inner, table)
    if keep:
        return e
    hint = "descend can take it; here the loss must be a polynomial in its parameters, or the data shorter"
    raise LimitError(f"this loss cannot be written out over {table.rows:,} rows", None, hint, where="EXPR")


def _moments(terms: Terms, table: Table, *, total: bool) -> Expression:
    order = sorted(terms, key=lambda m: (-sum(k for _, k in m), m))
    means = _sums([terms[m] for m in order], table)
    scale = Fraction(1) if total else Fraction(1, table.rows)
    return add(
        *[mul(number(value * scale), monomial(m)) for m, value in zip(order, means, strict=True) if value]
    )


def _sums(coefficients: Sequence[Expression], table: Table) -> list[Fraction]:
    """The sum over rows of each coefficient: exact fractions, or floats summed with extra digits."""
    if table.exact is not None:
        exact = _exact_sums(coefficients, table.exact, table.rows)
        if exact is not None:
            return exact
    import numpy as np

    program = ArrayProgram(coefficients, table.names)
    values = program.run([table.floats[name] for name in table.names])
    sums = [np.sum(np.broadcast_to(v, table.rows), dtype=np.longdouble) for v in values]
    if not all(np.isfinite(s) for s in sums):
        raise PointError("the loss has no finite value on some row of the data", where="--data")
    return [Fraction(*s.as_integer_ratio()) if table.rows <= 20_000 else Fraction(float(s)) for s in sums]


def _exact_sums(
    coefficients: Sequence[Expression], columns: dict[str, list[Fraction]], rows: int
) -> list[Fraction] | None:
    """Sums in exact arithmetic; None where something is not rational."""
    order = postorder(coefficients)
    sums = [Fraction(0)] * len(coefficients)
    for row in range(rows):
        known: dict[Expression, int | Fraction] = {}
        for e in order:
            if e.op is SYM:
                known[e] = columns[e.value][row]
                continue
            value = rational_node(e, known)
            if value is None:
                return None
            known[e] = value
        sums = [s + known[c] for s, c in zip(sums, coefficients, strict=True)]
    return sums


def _extreme(inner: Expression, table: Table, *, largest: bool) -> Expression:
    """The least or largest value over rows of an expression in columns alone."""
    choose = max if largest else min
    if table.exact is not None and inner.op is SYM:
        return number(choose(table.exact[inner.value]))
    values = ArrayProgram([inner], table.names).run([table.floats[name] for name in table.names])[0]
    return number(Fraction(float(values.max() if largest else values.min())))


def _written_out(kind: str, inner: Expression, table: Table) -> Expression:
    columns = table.exact or {name: [Fraction(float(v)) for v in c] for name, c in table.floats.items()}
    names = [name for name in variables_of([inner]) if name in table.names]
    each = [
        substitute([inner], {name: number(columns[name][row]) for name in names})[0]
        for row in range(table.rows)
    ]
    if kind in (ROWWISE["max"], ROWWISE["min"]):
        distinct = list(dict.fromkeys(each))
        return (
            distinct[0] if len(distinct) == 1 else call("max" if kind == ROWWISE["max"] else "min", *distinct)
        )
    total = add(*each)
    if kind == ROWWISE["sum"]:
        return total
    return (
        mul(number(Fraction(1, table.rows)), total) if total.op is not NUM else div(total, number(table.rows))
    )
