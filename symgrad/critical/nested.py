"""Functions h(u): the form in which their kinks are fewest, and that of h where u is a root."""

from __future__ import annotations

from typing import Final

from symgrad.language.graph import CALL, HALF, MUL, POW, Expression, call, mul, node, postorder, symbol

INNER: Final = "'u"
"""Stands for u in h; no user's name has a quotation mark."""


def with_fewer_kinks(root: Expression) -> Expression:
    """The same function with |a|*|b| as |a*b|, and numbers among the arguments of max and min apart.

    >>> from symgrad import parse
    >>> str(with_fewer_kinks(parse("abs(x)*abs(y) + max(x, y, 0)")))
    'abs(x*y) + max(max(x, y), 0)'
    """
    made: dict[Expression, Expression] = {}
    for e in postorder([root]):
        args = tuple([made[a] for a in e.args])
        made[e] = node(e.op, args, e.value) if args else e
        if e.op is MUL:
            sizes = [a.args[0] for a in args if a.op is CALL and a.value == "abs"]
            others = [a for a in args if a.op is not CALL or a.value != "abs"]
            made[e] = mul(*others, call("abs", mul(*sizes))) if len(sizes) > 1 else made[e]
        elif e.op is CALL and e.value in ("max", "min") and len(args) > 2:
            numbers = [a for a in args if not a.variables]
            moving = [a for a in args if a.variables]
            if numbers and len(moving) > 1:
                made[e] = call(e.value, call(e.value, *moving), *numbers)
    return made[root]


def is_root(e: Expression) -> bool:
    """Whether it is a square root."""
    return (e.op is CALL and e.value == "sqrt") or (e.op is POW and e.args[1] is HALF)


def of_root(h: Expression) -> Expression | None:
    """h(s^2) for s >= 0, where h holds the square root of its variable."""
    t = symbol(INNER)
    order = postorder([h])
    roots = [
        e
        for e in order
        if e.args
        and e.args[0] is t
        and ((e.op is POW and e.args[1] is HALF) or (e.op is CALL and e.value == "sqrt"))
    ]
    if not roots:
        return None
    made: dict[Expression, Expression] = {}
    for e in order:
        made[e] = node(e.op, tuple([made[a] for a in e.args]), e.value) if e.args else e
        made[e] = t if e in roots else t**2 if e is t else made[e]
    return made[h]


__all__ = ["INNER", "is_root", "of_root", "with_fewer_kinks"]
