"""Aggregates over rows as nodes of an expression, before they are carried out."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from symgrad.language.graph import CALL, Expression, call, postorder, symbol, variables_of
from symgrad.language.rewriting import exchanged, rewritten
from symgrad.language.special_forms import ROWWISE

TYPED: Final = {inner: name for name, inner in ROWWISE.items()}
"""The names that are typed, by those under which aggregates wait."""


def is_aggregate(e: Expression) -> bool:
    """Whether a node is an aggregate over rows that waits to be carried out."""
    return e.op is CALL and e.value in TYPED


def aggregates_in(root: Expression) -> list[Expression]:
    """The aggregates of an expression, inner ones first."""
    return [e for e in postorder([root]) if is_aggregate(e)]


def aggregate(kind: str, inner: Expression) -> Expression:
    """The aggregate of that kind.

    >>> from symgrad import parse
    >>> as_typed(aggregate("mean", parse("w*x"))).value
    'mean'
    """
    return call(ROWWISE[kind], inner)


def as_typed(root: Expression) -> Expression:
    """The expression with aggregates under the names that are typed."""
    return rewritten(root, lambda e, new: call(TYPED[e.value], *new.args) if is_aggregate(e) else new)


def names_inside(root: Expression) -> tuple[str, ...]:
    """The names that occur in aggregates."""
    return variables_of([e.args[0] for e in aggregates_in(root)])


def columns_in(root: Expression, columns: Collection[str]) -> list[str]:
    """The columns that an expression names."""
    return [name for name in variables_of([root]) if name in columns]


def replaced(root: Expression, names: dict[Expression, str]) -> Expression:
    """The expression with a symbol in place of each of some nodes."""
    return exchanged(root, {e: symbol(name) for e, name in names.items()})
