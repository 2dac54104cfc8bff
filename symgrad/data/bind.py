"""Aggregates over rows, carried out before anything else is asked.

A mean over rows of a polynomial in the parameters is a polynomial in the parameters whose coefficients
are means over rows: sufficient statistics. They are computed once, in exact arithmetic for small data,
and what remains is an ordinary expression: its gradient, its critical points and each step of a descent
cost the same for five rows or five million. Other losses are written out row by row while that is short.
"""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from typing import Final

from symgrad.data.aggregates import columns_in, is_aggregate, names_inside
from symgrad.data.extremes import extreme
from symgrad.data.header import WHERE
from symgrad.data.polynomial import Terms, collect, monomial
from symgrad.data.sums import Sums
from symgrad.data.table import Source, Table
from symgrad.errors import LimitError, PointError
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    SYM,
    Expression,
    add,
    call,
    mul,
    number,
    postorder,
    substitute,
    variables_of,
)
from symgrad.language.names import suggestion
from symgrad.language.rewriting import rewritten
from symgrad.language.special_forms import ROWWISE

WRITTEN_OUT: Final = 200
"""Rows up to which a loss that is no polynomial is written out."""

PIECES: Final = 40_000
"""Nodes up to which it is."""

TAKERS: Final = "grad, diff, hess, critical, check, backprop, explain, descend and compare"


@dataclass(frozen=True, slots=True)
class Bound:
    """An expression with its aggregates carried out.

    Attributes:
        expression: in parameters alone, unless aggregates were to be kept.
        notes: what is worth knowing about the data.
        decimal: whether some number in the data is no whole number.
        rounded: whether some sum over the rows was rounded.
    """

    expression: Expression
    notes: tuple[str, ...] = ()
    decimal: bool = False
    rounded: bool = False


@dataclass(frozen=True, slots=True)
class Binding:
    """The columns of a file, for an expression that is being read.

    Attributes:
        source: the file.
        keep: whether aggregates that cannot be carried out beforehand may stay.
        raw: whether all of them stay.
    """

    source: Source
    keep: bool = False
    raw: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self.source.names

    def carried_out(self, root: Expression, named: Collection[str], *, placed: bool) -> Bound:
        """The expression bound to the columns that it names.

        Args:
            root: the expression.
            named: the variables that options name.
            placed: whether an option gives them values, so that nothing else is left open.

        Raises:
            PointError: a name is no column, a column is misplaced, or the file is broken.
        """
        notes = _strangers(root, self.source, set(named), placed=placed)
        table = self.source.table(columns_in(root, self.names))
        if self.raw:
            _check_columns(root, set(table.names))
            return Bound(root, notes, table.decimal)
        carrier = _Carrier(table, self.keep)
        found = carrier.run(root)
        if carrier.rounded:
            notes = (*notes, f"the sums over {table.rows:,} rows are rounded to 17 digits")
        return Bound(found, notes, table.decimal, carrier.rounded)


def bind(root: Expression, table: Table, *, keep: bool = False, write: bool = True) -> Expression:
    """The expression with its aggregates over rows carried out.

    Args:
        root: an expression in parameters and columns.
        table: the columns.
        keep: whether aggregates that cannot be carried out beforehand may stay.
        write: whether short ones are written out row by row.

    Raises:
        PointError: a column stands outside every aggregate.
        LimitError: an aggregate cannot be carried out beforehand.
    """
    return _Carrier(table, keep, write).run(root)


def _strangers(root: Expression, source: Source, named: set[str], *, placed: bool) -> tuple[str, ...]:
    """Notes on names in aggregates that are neither columns nor named by an option."""
    if named & set(source.names):
        name = min(named & set(source.names))
        hint = "rename the column, or take another variable"
        raise PointError(f"'{name}' is a column of {source.title} and no variable", None, hint, where=WHERE)
    inside = names_inside(root)
    others = [n for n in inside if n not in source.names and n not in named]
    unused = [n for n in source.names if n not in inside]
    columns = ", ".join(source.names[:8]) + (", ..." if len(source.names) > 8 else "")
    for name in others:
        meant = suggestion(name, unused, called=False) or next(
            (c for c in unused if c.lower() == name.lower()), None
        )
        if placed and named:
            hint = (
                f"did you mean '{meant}'?" if meant else f"its columns are {columns}; or give {name} a value"
            )
            raise PointError(f"{source.title} has no column '{name}'", None, hint, where=WHERE)
        if meant or (named and unused):
            asked = f"; did you mean '{meant}'?" if meant else ""
            taken = "so it is a variable or parameter"
            return (f"'{name}' is no column of {source.title} ({columns}), {taken}{asked}",)
    return ()


def _check_columns(root: Expression, columns: set[str]) -> None:
    inside: set[Expression] = set()
    for e in postorder([root]):
        if is_aggregate(e):
            inside |= set(postorder(e.args))
    for e in postorder([root]):
        if e.op is SYM and e.value in columns and e not in inside:
            hint = f"write mean(...) or sum(...) around what holds {e.value}"
            raise PointError(f"the column '{e.value}' has a value for each row", None, hint, where="EXPR")


class _Carrier:
    """Carries out the aggregates of an expression over one table."""

    def __init__(self, table: Table, keep: bool, write: bool = True) -> None:
        self.table = table
        self.keep = keep
        self.write = write
        self.rounded = False
        self._columns = set(table.names)

    def run(self, root: Expression) -> Expression:
        made = rewritten(root, lambda _, e: self._carried_out(e) if is_aggregate(e) else e)
        _check_columns(made, self._columns)
        return made

    def _carried_out(self, e: Expression) -> Expression:
        kind, inner = e.value, e.args[0]
        parameters = [name for name in variables_of([inner]) if name not in self._columns]
        if kind in (ROWWISE["mean"], ROWWISE["sum"]):
            terms = collect(inner, parameters)
            if terms is not None:
                return self._moments(terms, total=kind == ROWWISE["sum"])
        elif not parameters:
            return extreme(inner, self.table, largest=kind == ROWWISE["max"])
        rows, size = self.table.rows, len(postorder([inner]))
        if self.write and rows <= WRITTEN_OUT and rows * size <= PIECES:
            return _written_out(kind, inner, self.table)
        if self.keep:
            return e
        hint = f"take a polynomial in the parameters, or fewer rows; {TAKERS} take it as it is"
        raise LimitError(f"this loss cannot be written out over {rows:,} rows", None, hint, where="EXPR")

    def _moments(self, terms: Terms, *, total: bool) -> Expression:
        order = sorted(terms, key=lambda m: (-sum(k for _, k in m), m))
        sums = Sums(self.table, 1 if total else self.table.rows)
        found = sums.of([terms[m] for m in order])
        self.rounded = self.rounded or sums.rounded
        return add(*[mul(value, monomial(m)) for m, value in zip(order, found, strict=True)])


def written_out(root: Expression, table: Table) -> Expression:
    r"""The expression with its aggregates written out, row by row.

    >>> from symgrad import parse
    >>> from symgrad.data.aggregates import aggregate
    >>> from symgrad.data.table import read_csv
    >>> str(written_out(aggregate("sum", parse("w*x")), read_csv(b"x\n1\n3\n", "f")))
    'w*1 + w*3'
    """
    return rewritten(root, lambda _, e: _written_out(e.value, e.args[0], table) if is_aggregate(e) else e)


def _written_out(kind: str, inner: Expression, table: Table) -> Expression:
    names = columns_in(inner, table.names)
    each = [
        substitute([inner], {name: number(table.value(name, row)) for name in names})[0]
        for row in range(table.rows)
    ]
    if kind in (ROWWISE["max"], ROWWISE["min"]):
        distinct = list(dict.fromkeys(each))
        name = "max" if kind == ROWWISE["max"] else "min"
        return distinct[0] if len(distinct) == 1 else call(name, *distinct)
    total = add(*each)
    return total if kind == ROWWISE["sum"] else mul(number(Fraction(1, table.rows)), total)


__all__ = ["Binding", "Bound", "bind", "written_out"]
