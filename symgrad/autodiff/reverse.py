"""Reverse sweep: all partial derivatives of one expression for a small multiple of its cost.

Every node gets an adjoint, the derivative of the root with respect to it. Going from the root down,
a node hands each of its arguments its own adjoint times the local partial; an argument that is used
in several places sums what it is handed. Nodes in which no wanted variable occurs take no part.

Source: Griewank & Walther, Evaluating Derivatives (SIAM, 2nd ed. 2008), chapter 3.
"""

from __future__ import annotations

from collections.abc import Sequence

from symgrad.autodiff.rules import local_partials
from symgrad.language.graph import (
    ADD,
    CONDITIONS,
    DIV,
    MINUS_ONE,
    MUL,
    NEG,
    NUM,
    ONE,
    PIECEWISE,
    ZERO,
    Expression,
    add,
    depends,
    div,
    mul,
    neg,
    node,
    postorder,
    symbol,
)


def gradient(root: Expression, names: Sequence[str]) -> tuple[Expression, ...]:
    """The partial derivatives of ``root`` by each of ``names``.

    They share subexpressions with each other and with ``root``; value and gradient together have at
    most four times the operations of the value.

    >>> from symgrad import parse
    >>> [str(g) for g in gradient(parse("x*y + sin(x)"), ["x", "y"])]
    ['cos(x) + y', 'x']
    """
    adjoints = sweep(root, names)
    return tuple(adjoints.get(symbol(name), ZERO) for name in names)


Handed = dict[Expression, list[tuple[Expression, Expression]]]
"""For each node what it was handed so far: pairs (adjoint of the holder, local partial)."""


def sweep(root: Expression, names: Sequence[str]) -> dict[Expression, Expression]:
    """The adjoint of every node on which ``root`` depends through ``names``."""
    order = postorder([root])
    active = depends(order, names)
    handed: Handed = {root: [(ONE, ONE)]}
    adjoints: dict[Expression, Expression] = {}
    for e in reversed(order):
        pairs = handed.pop(e, None)
        if pairs is None or e not in active:
            continue
        adjoint = _gather(pairs)
        adjoints[e] = adjoint
        if e.args and adjoint is not ZERO:
            _hand_down(e, adjoint, active, handed)
    return adjoints


def _gather(pairs: list[tuple[Expression, Expression]]) -> Expression:
    """The sum of adjoint times partial, an adjoint that occurs several times taken out."""
    if len(pairs) == 1:
        return _times(*pairs[0])
    locals_of: dict[Expression, list[Expression]] = {}
    for adjoint, local in pairs:
        locals_of.setdefault(adjoint, []).append(local)
    return add(*[_times(adjoint, add(*locals_)) for adjoint, locals_ in locals_of.items()])


def _times(adjoint: Expression, local: Expression) -> Expression:
    if adjoint is ONE:
        return local
    if local is ONE:
        return adjoint
    if local is MINUS_ONE:
        return neg(adjoint)
    return _kept_whole(adjoint, local) or mul(adjoint, local)


def _kept_whole(adjoint: Expression, local: Expression) -> Expression | None:
    """The product with a long adjoint as one factor: spread by ``mul``, each use would compute it anew."""
    core = adjoint.args[0] if adjoint.op is NEG else adjoint
    if core.op is not MUL or len(core.args) == 2 or local.op is NUM:
        return None
    factor = local.args[0] if local.op is NEG else local
    product = node(MUL, (core, factor))
    return product if (adjoint is core) == (local is factor) else neg(product)


def _hand_down(e: Expression, adjoint: Expression, active: set[Expression], handed: Handed) -> None:
    op = e.op
    if op is ADD:
        for a in e.args:
            if a in active:
                handed.setdefault(a, []).append((adjoint, ONE))
    elif op is DIV:
        _quotient(e, adjoint, active, handed)
    elif op is PIECEWISE:
        _pieces(e, adjoint, active, handed)
    elif op not in CONDITIONS:
        args = e.args
        wanted = [a in active for a in args]
        for k, local in enumerate(local_partials(e, wanted)):
            if wanted[k] and local is not ZERO:
                handed.setdefault(args[k], []).append((adjoint, local))


def _quotient(e: Expression, adjoint: Expression, active: set[Expression], handed: Handed) -> None:
    """Both partials of a quotient share adjoint / divisor."""
    a, b = e.args
    share = div(adjoint, b)
    if a in active:
        handed.setdefault(a, []).append((share, ONE))
    if b in active:
        handed.setdefault(b, []).append((share, neg(e)))


def _pieces(e: Expression, adjoint: Expression, active: set[Expression], handed: Handed) -> None:
    """A piece gets the adjoint where it is chosen and 0 elsewhere, so that other pieces' poles do no harm."""
    conditions = e.args[1::2]
    for index, a in enumerate(e.args[::2]):
        if a in active:
            parts = [part for k, c in enumerate(conditions) for part in (adjoint if k == index else ZERO, c)]
            handed.setdefault(a, []).append((node(PIECEWISE, tuple(parts)), ONE))
