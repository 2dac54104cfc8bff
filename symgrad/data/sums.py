"""Sums over rows of expressions in columns: exact where the data are, else rounded once.

An expression in columns is taken apart into products of columns, so that each product is summed once,
however many coefficients hold it. What is no polynomial in the columns (``exp(x)``, ``x/y``) becomes a
column of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final

from symgrad.data.cells import Exact
from symgrad.data.columns import exact_column, float_column, scarce
from symgrad.data.moments import Factors, exact_sums, float_sums, rounded
from symgrad.data.polynomial import HIGHEST, collect
from symgrad.data.table import Table
from symgrad.errors import PointError
from symgrad.language.graph import (
    ADD,
    DIV,
    MUL,
    NEG,
    NUM,
    POW,
    SYM,
    Expression,
    add,
    depends,
    mul,
    number,
    postorder,
    substitute,
    symbol,
)
from symgrad.language.rewriting import rewritten

POLYNOMIAL: Final = frozenset({ADD, MUL, NEG})


class Sums:
    """Sums over the rows of a table.

    Args:
        table: the columns.
        divisor: what each sum is divided by.

    Attributes:
        rounded: whether some sum was rounded.
    """

    def __init__(self, table: Table, divisor: int) -> None:
        self.table = table
        self.rounded = False
        self._divisor = divisor
        self._made: dict[Expression, str] = {}
        self._exact: dict[str, Exact] = dict(table.exact or {})

    def of(self, wanted: Sequence[Expression]) -> list[Expression]:
        """The sum of each of these expressions in columns."""
        parts = [self._taken_apart(e) for e in wanted]
        if self._is_inexact(parts) and scarce(wanted, self.table):
            return [self._written_out(e) for e in wanted]
        factors = list(dict.fromkeys(f for part in parts for f in part))
        values = dict(zip(factors, self._values(factors), strict=True))
        return [add(*[mul(c, number(values[f])) for f, c in part.items()]) for part in parts]

    def _is_inexact(self, parts: Sequence[dict[Factors, Expression]]) -> bool:
        return any(name not in self._exact for part in parts for factors in part for name in factors)

    def _written_out(self, e: Expression) -> Expression:
        """The sum as it stands, for a few rows: exact where no number would be."""
        float_column(e, self.table)  # says where there is no value
        each = [
            substitute([e], {n: number(self.table.value(n, row)) for n in self.table.names})[0]
            for row in range(self.table.rows)
        ]
        return mul(number(Fraction(1, self._divisor)), add(*each))

    def _taken_apart(self, e: Expression) -> dict[Factors, Expression]:
        """An expression in columns as constants by the products of columns they multiply."""
        varying = depends(postorder([e]), self.table.names)

        def in_columns(a: Expression, same: Expression) -> Expression:
            return same if a not in varying or _is_polynomial(a, varying) else symbol(self._column(a))

        polynomial = rewritten(e, in_columns)
        found = collect(polynomial, {*self.table.names, *self._made.values()})
        if found is None:
            return {(self._column(e),): number(1)}
        return {tuple(n for n, k in m for _ in range(k)): c for m, c in found.items()}

    def _column(self, e: Expression) -> str:
        """The name of a column with the values of an expression."""
        if e not in self._made:
            name = f"_c{len(self._made)}"
            self._made[e] = name
            found = exact_column(e, self.table)
            if found is not None:
                self._exact[name] = found
        return self._made[e]

    def _values(self, wanted: Sequence[Factors]) -> list[Fraction]:
        exact = [f for f in wanted if all(name in self._exact for name in f)]
        known = dict(
            zip(
                exact,
                [s / self._divisor for s in exact_sums(exact, self._exact, self.table.rows)],
                strict=True,
            )
        )
        others = [f for f in wanted if f not in known]
        if others:
            self.rounded = True
            known.update(zip(others, self._rounded(others), strict=True))
        return [known[f] for f in wanted]

    def _rounded(self, wanted: Sequence[Factors]) -> list[Fraction]:
        columns: dict[str, Any] = dict(self.table.floats)
        columns |= {name: float_column(e, self.table) for e, name in self._made.items()}
        found = float_sums(wanted, columns, self.table.rows)
        if found is None:
            hint = "scale the columns"
            raise PointError("a sum over the rows is too large for a float", None, hint, where="--data")
        return [rounded(value / self._divisor) for value in found]


def _is_polynomial(e: Expression, varying: set[Expression]) -> bool:
    """Whether a node is a polynomial in its arguments."""
    if e.op is SYM or e.op in POLYNOMIAL:
        return True
    if e.op is DIV:
        return e.args[1] not in varying
    exponent = e.args[1].value if e.op is POW and e.args[1].op is NUM else None
    return isinstance(exponent, int) and 0 < exponent <= HIGHEST
