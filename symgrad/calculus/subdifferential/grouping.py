"""A sum taken apart: smooth terms, and groups of terms with kinks that share no variable.

The subdifferential of f(x) + g(y) + s(x, y) with s smooth is that of f times that of g, moved by grad s.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from symgrad.frozen import dataclass
from symgrad.language.graph import (
    ADD,
    CALL,
    DIV,
    HALF,
    MUL,
    NEG,
    NUM,
    ONE,
    POW,
    ZERO,
    Expression,
    add,
    call,
    mul,
    neg,
    postorder,
    sqrt,
    variables_of,
)
from symgrad.language.rewriting import rewritten


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


def by_variable(root: Expression) -> dict[str, Expression]:
    """For each variable the terms of a sum in which it occurs: along its axis the others are constant."""
    found: dict[str, list[Expression]] = {}
    for term in terms_of(root):
        for name in variables_of([term]):
            found.setdefault(name, []).append(term)
    return {name: add(*terms) for name, terms in found.items()}


def plainly(root: Expression) -> Expression:
    """The function with each log-sum-exp written out, whose exact values and series are then known."""

    def plain(_: Expression, e: Expression) -> Expression:
        if e.op is not CALL or e.value != "logsumexp":
            return e
        return call("log", add(*[call("exp", a) for a in e.args]))

    return rewritten(root, plain)


NORMS: Final = frozenset({"norm", "hypot"})

DEEPEST: Final = 40
"""How deep norms, signs and factors are looked through."""


def flattened(root: Expression) -> Expression:
    """The function with norms inside norms written as one: |(u, |(v, w)|)| is |(u, v, w)|."""

    def flat(_: Expression, e: Expression) -> Expression:
        parts = lengths(e)
        inner = [p for part in parts for p in _signless(part)]
        return call("norm", *inner) if inner != list(parts) else e

    return rewritten(root, flat)


def lengths(e: Expression) -> tuple[Expression, ...]:
    """The parts of a norm, however it is written; none if it is no norm."""
    if e.op is CALL and e.value in NORMS:
        return e.args
    if e.op is POW and e.args[1] is HALF:
        e = sqrt(e.args[0])
    return square_parts(e.args[0]) or () if e.op is CALL and e.value == "sqrt" else ()


def _signless(e: Expression, depth: int = 0) -> list[Expression]:
    """Parts that may stand in a norm in the place of one: of |c*u| the signs do not matter."""
    if depth > DEEPEST or not e.variables:
        return [e]
    if e.op is NEG or (e.op is CALL and e.value == "abs"):
        return _signless(e.args[0], depth + 1)
    if e.op is DIV:
        return [part / e.args[1] for part in _signless(e.args[0], depth + 1)]
    if e.op is MUL:
        return _of_product(e, [_signless(a, depth + 1) for a in e.args])
    inner = lengths(e)
    return [p for part in inner for p in _signless(part, depth + 1)] if inner else [e]


def _of_product(e: Expression, spread: Sequence[Sequence[Expression]]) -> list[Expression]:
    """The parts of a product, of which one factor may have several."""
    wide = [k for k, parts in enumerate(spread) if len(parts) > 1]
    if len(wide) > 1:
        return [e]
    k = wide[0] if wide else 0
    rest = [parts[0] for j, parts in enumerate(spread) if j != k]
    return [mul(*rest[:k], part, *rest[k:]) for part in spread[k]]


def square_parts(radicand: Expression) -> tuple[Expression, ...] | None:
    """The parts u_i of a sum of squares with coefficients that are not negative."""
    parts: list[Expression] = []
    for term in radicand.args if radicand.op is ADD else (radicand,):
        root = _square_root(term)
        if root is None:
            return None
        parts.append(root)
    return tuple(parts)


def _square_root(term: Expression) -> Expression | None:
    if term.op is NUM:
        return sqrt(term) if term.value > 0 else None
    if term.op is POW and term.args[1].op is NUM and term.args[1].value == 2:
        return term.args[0]
    if term.op is MUL:
        if len(term.args) == 2 and term.args[0] is term.args[1]:
            return term.args[0]
        roots = [_square_root(a) for a in term.args]
        return None if any(r is None for r in roots) else mul(*[r for r in roots if r is not None])
    if term.op is DIV and term.args[1].op is NUM and term.args[1].value > 0:
        root = _square_root(term.args[0])
        return None if root is None else root / sqrt(term.args[1])
    return None


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
