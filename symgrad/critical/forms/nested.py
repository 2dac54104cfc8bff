"""Functions h(u) of one expression u: what u and h are, and the form of h in which there are few kinks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from symgrad.critical.forms.periods import TURNS, period_of
from symgrad.language.graph import CALL, MUL, Expression, call, depends, mul, postorder, symbol
from symgrad.language.rewriting import exchanged, rewritten
from symgrad.language.shapes import is_square_root

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
    whole = set(order).intersection(*(depends(order, [name]) for name in names))
    for u in reversed(order) if longest else order:
        if u.args and u is not root and u in whole:
            h = exchanged(root, {u: symbol(letter)})
            if not set(names) & set(h.variables):
                yield u, h


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
    return rewritten(root, _with_fewer)


def _with_fewer(_: Expression, e: Expression) -> Expression:
    if e.op is MUL:
        sizes = [a.args[0] for a in e.args if a.op is CALL and a.value == "abs"]
        others = [a for a in e.args if a.op is not CALL or a.value != "abs"]
        return mul(*others, call("abs", mul(*sizes))) if len(sizes) > 1 else e
    if e.op is CALL and e.value in ("max", "min") and len(e.args) > 2:
        numbers = [a for a in e.args if not a.variables]
        moving = [a for a in e.args if a.variables]
        if numbers and len(moving) > 1:
            return call(e.value, call(e.value, *moving), *numbers)
    return e


def of_root(h: Expression) -> Expression | None:
    """h(s^2) for s >= 0, where h holds the square root of its variable."""
    t = symbol(INNER)
    roots = [e for e in postorder([h]) if is_square_root(e) and e.args[0] is t]
    return exchanged(h, {**dict.fromkeys(roots, t), t: t**2}) if roots else None


__all__ = ["INNER", "inner_function", "nestings", "of_root", "with_fewer_kinks"]
