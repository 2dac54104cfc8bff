"""Reverse sweep: all partial derivatives of one expression for a small multiple of its cost.

Every node gets an adjoint, the derivative of the root with respect to it. Going from the root down,
a node hands each of its arguments its own adjoint times the local partial; an argument that is used
in several places sums what it is handed. Nodes in which no wanted variable occurs take no part.

Source: Griewank & Walther, Evaluating Derivatives (SIAM, 2nd ed. 2008), chapter 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from symgrad.autodiff.rules import local_partials, power_rule
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
    POW,
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


Pairs = tuple[Expression, Expression] | list[Expression]
"""What a node was handed: the adjoint of a holder, the local partial, and so on in turn."""

Handed = dict[Expression, Pairs]


def sweep(root: Expression, names: Sequence[str]) -> dict[Expression, Expression]:
    """The adjoint of every node on which ``root`` depends through ``names``."""
    order = postorder([root])
    active = depends(order, names)
    handed: Handed = {root: (ONE, ONE)} if root in active else {}
    adjoints: dict[Expression, Expression] = {}
    for e in reversed(order):
        pairs = handed.pop(e, None)
        if pairs is None:
            continue
        adjoint = _times(*pairs) if len(pairs) == 2 else _gather(pairs)
        adjoints[e] = adjoint
        if e.args and adjoint is not ZERO:
            _hand_down(e, adjoint, active, handed)
    return adjoints


def _gather(pairs: Pairs) -> Expression:
    """The sum of adjoint times partial, an adjoint that occurs several times taken out."""
    adjoints = pairs[::2]
    if len(set(adjoints)) == len(adjoints):
        return add(*map(_times, adjoints, pairs[1::2]))
    locals_of: dict[Expression, list[Expression]] = {}
    for adjoint, local in zip(adjoints, pairs[1::2], strict=True):
        locals_of.setdefault(adjoint, []).append(local)
    return add(
        *[
            _times(adjoint, locals_[0] if len(locals_) == 1 else add(*locals_))
            for adjoint, locals_ in locals_of.items()
        ]
    )


def _times(adjoint: Expression, local: Expression) -> Expression:
    if adjoint is ONE:
        return local
    if local is ONE:
        return adjoint
    if local is MINUS_ONE:
        return neg(adjoint)
    whole = _kept_whole(adjoint, local) if adjoint.op in _LONG else None
    return whole or mul(adjoint, local)


_LONG: Final = frozenset({MUL, NEG})
"""Kinds of adjoints that may be products of three factors and more."""


def _kept_whole(adjoint: Expression, local: Expression) -> Expression | None:
    """The product with a long adjoint as one factor: spread by ``mul``, each use would compute it anew."""
    core = adjoint.args[0] if adjoint.op is NEG else adjoint
    if core.op is not MUL or len(core.args) == 2 or local.op is NUM:
        return None
    factor = local.args[0] if local.op is NEG else local
    product = node(MUL, (core, factor))
    return product if (adjoint is core) == (local is factor) else neg(product)


def _hand_down(e: Expression, adjoint: Expression, active: set[Expression], handed: Handed) -> None:
    op, args = e.op, e.args
    if op is ADD:
        same = adjoint, ONE
        for a in args:
            if a in active:
                _hand(handed, a, same)
    elif op is POW and args[1].op is NUM:
        _hand(handed, args[0], (adjoint, power_rule(*args)))
    elif op is NEG:
        _hand(handed, args[0], (adjoint, MINUS_ONE))
    elif op is DIV:
        _quotient(e, adjoint, active, handed)
    elif op is PIECEWISE:
        _pieces(e, adjoint, active, handed)
    elif op not in CONDITIONS:
        _by_rule(e, adjoint, active, handed)


def _by_rule(e: Expression, adjoint: Expression, active: set[Expression], handed: Handed) -> None:
    """Each argument gets the adjoint times its local partial."""
    wanted = [a in active for a in e.args]
    for a, asked, local in zip(e.args, wanted, local_partials(e, wanted), strict=True):
        if asked and local is not ZERO:
            _hand(handed, a, (adjoint, local))


def _hand(handed: Handed, a: Expression, pair: tuple[Expression, Expression]) -> None:
    before = handed.get(a)
    if before is None:
        handed[a] = pair
    elif type(before) is list:
        before += pair
    else:
        handed[a] = [*before, *pair]


def _quotient(e: Expression, adjoint: Expression, active: set[Expression], handed: Handed) -> None:
    """Both partials of a quotient share adjoint / divisor."""
    a, b = e.args
    share = div(adjoint, b)
    if a in active:
        _hand(handed, a, (share, ONE))
    if b in active:
        _hand(handed, b, (share, neg(e)))


def _pieces(e: Expression, adjoint: Expression, active: set[Expression], handed: Handed) -> None:
    """A piece gets the adjoint where it is chosen and 0 elsewhere, so that other pieces' poles do no harm."""
    conditions = e.args[1::2]
    for index, a in enumerate(e.args[::2]):
        if a in active:
            parts = [part for k, c in enumerate(conditions) for part in (adjoint if k == index else ZERO, c)]
            _hand(handed, a, (node(PIECEWISE, tuple(parts)), ONE))
