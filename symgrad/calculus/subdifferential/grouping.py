"""A sum taken apart: smooth terms, and groups of terms with kinks that share no variable.

The subdifferential of f(x) + g(y) + s(x, y) with s smooth is that of f times that of g, moved by grad s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symgrad.language.graph import (
    ADD,
    CALL,
    DIV,
    MUL,
    NEG,
    NUM,
    ONE,
    ZERO,
    Expression,
    add,
    call,
    mul,
    neg,
    node,
    postorder,
    variables_of,
)


@dataclass(frozen=True, slots=True)
class Parts:
    """A function as a sum: its smooth terms, and groups of the others with their variables."""

    smooth: Expression
    groups: tuple[tuple[Expression, tuple[str, ...]], ...]


def grouped(root: Expression, names: Sequence[str], rough: set[Expression]) -> Parts:
    """The terms of ``root``.

    Args:
        root: the function.
        names: its variables, in order.
        rough: the nodes with a kink at the point.
    """
    smooth: list[Expression] = []
    groups: list[tuple[list[Expression], set[str]]] = []
    for term in terms_of(root):
        if rough.isdisjoint(postorder([term])):
            smooth.append(term)
            continue
        members, reach = [term], set(variables_of([term]))
        for group in [g for g in groups if not reach.isdisjoint(g[1])]:
            groups.remove(group)
            members, reach = [*group[0], *members], reach | group[1]
        groups.append((members, reach))
    return Parts(
        add(*smooth) if smooth else ZERO,
        tuple((add(*members), tuple(n for n in names if n in reach)) for members, reach in groups),
    )


def plainly(root: Expression) -> Expression:
    """The function with each log-sum-exp written out, whose exact values and series are then known."""
    new: dict[Expression, Expression] = {}
    for e in postorder([root]):
        args = tuple([new[a] for a in e.args])
        if e.op is CALL and e.value == "logsumexp":
            new[e] = call("log", add(*[call("exp", a) for a in args]))
        else:
            new[e] = e if args == e.args else node(e.op, args, e.value)
    return new[root]


def terms_of(root: Expression) -> list[Expression]:
    """The terms of nested sums, constant factors multiplied in."""
    found: list[Expression] = []
    waiting: list[tuple[Expression, Expression]] = [(ONE, root)]
    while waiting:
        factor, e = waiting.pop()
        if e.op is ADD:
            waiting += [(factor, a) for a in e.args]
        elif e.op is NEG:
            waiting.append((neg(factor), e.args[0]))
        elif e.op is DIV and e.args[1].op is NUM and e.args[1] is not ZERO:
            waiting.append((mul(factor, ONE / e.args[1]), e.args[0]))
        elif e.op is MUL and e.args[0].op is NUM and len(e.args) == 2:
            waiting.append((mul(factor, e.args[0]), e.args[1]))
        else:
            found.append(e if factor is ONE else mul(factor, e))
    return found
