"""Functions h(u) of one expression u: what u and h are, and the form of h in which there are few kinks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from symgrad.critical.forms.periods import TURNS, period_of
from symgrad.language.graph import CALL, HALF, MUL, POW, Expression, call, mul, node, postorder, symbol

INNER: Final = "'u"
"""Stands for u in h; no user's name has a quotation mark."""


MOST_NODES: Final = 200
"""Nodes of a function up to which an inner expression is looked for."""


def nestings(
    root: Expression, names: Sequence[str], letter: str, *, longest: bool = False
) -> Iterator[tuple[Expression, Expression]]:
    """Every u through which all variables enter, with h in the letter: the shortest u first, or the longest.

    >>> from symgrad import parse
    >>> [f"{h} of {u}" for u, h in nestings(parse("exp(2*x*y) + (2*x*y)^3"), ["x", "y"], "t")]
    ['exp(t) + t**3 of 2*x*y']
    """
    order = postorder([root])
    if len(order) > MOST_NODES:
        return
    wanted = set(names)
    for u in reversed(order) if longest else order:
        if u.args and u is not root and wanted <= set(u.variables):
            h = _with_letter(order, u, symbol(letter))
            if wanted.isdisjoint(h.variables):
                yield u, h


def _with_letter(order: Sequence[Expression], u: Expression, letter: Expression) -> Expression:
    """The last of a postorder with a letter in the place of u."""
    made: dict[Expression, Expression] = {}
    for e in order:
        made[e] = node(e.op, tuple([made[a] for a in e.args]), e.value) if e.args else e
        if e is u:
            made[e] = letter
    return made[order[-1]]


def inner_function(
    root: Expression, names: Sequence[str], *, longest: bool = False
) -> tuple[Expression, Expression, str] | None:
    """The smallest u through which all variables enter a wave h(u), and h; None if there is none.

    With ``longest`` it is the longest for which h has a period.

    >>> from symgrad import parse
    >>> found = inner_function(parse("sin(x*y)^2 + cos(x*y)"), ["x", "y"])
    >>> [str(e) for e in found]
    ['x*y', 'sin(u)**2 + cos(u)', 'u']
    """
    if not any(e.op is CALL and e.value in TURNS for e in postorder([root])):
        return None
    fresh = next(u for u in ("u", "v", "w", "u1") if u not in root.variables)
    for u, h in nestings(root, names, fresh, longest=longest):
        if not longest or period_of(h, fresh) is not None:
            return u, h, fresh
    return None


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


__all__ = ["INNER", "inner_function", "is_root", "nestings", "of_root", "with_fewer_kinks"]
