"""The least and the largest value over rows of an expression in columns alone."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from symgrad.data.columns import exact_column, float_column
from symgrad.data.table import Table
from symgrad.language.graph import Expression, call, number, substitute

NEAR: Final = 1e-12
"""Rows whose values differ by no more than this share are told apart exactly, not by floats."""

MOST: Final = 16


def extreme(e: Expression, table: Table, *, largest: bool) -> Expression:
    r"""The least or largest value: exact where the data are, even where it is no rational number.

    >>> from symgrad import parse
    >>> from symgrad.data.table import read_csv
    >>> str(extreme(parse("exp(x)"), read_csv(b"x\n1\n2\n", "f"), largest=True))
    'exp(2)'
    """
    exact = exact_column(e, table)
    if exact is not None:
        choose = max if largest else min
        return number(Fraction(choose(exact.numerators), exact.denominator))
    values = float_column(e, table)
    best = float(values.max() if largest else values.min())
    if table.exact is None:
        return number(Fraction(repr(best)))
    close = [row for row, v in enumerate(values.tolist()) if abs(v - best) <= NEAR * max(abs(best), 1e-300)]
    if len(close) > MOST:
        return number(Fraction(repr(best)))
    found = [
        substitute([e], {name: number(table.value(name, row)) for name in table.names})[0] for row in close
    ]
    distinct = list(dict.fromkeys(found))
    return distinct[0] if len(distinct) == 1 else call("max" if largest else "min", *distinct)
