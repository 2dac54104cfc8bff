"""How a function is put together: sums over different variables, compositions."""

from __future__ import annotations

from collections.abc import Sequence

from symgrad.language.graph import (
    ADD,
    CALL,
    DIV,
    MUL,
    NEG,
    POW,
    ZERO,
    Expression,
    add,
    neg,
    node,
    symbol,
)


def terms_of(root: Expression) -> list[Expression]:
    """The terms of a sum, through nested sums and negatives.

    >>> from symgrad import parse
    >>> [str(e) for e in terms_of(parse("x - (y - z)"))]
    ['x', '-y', 'z']
    """
    found: list[Expression] = []
    stack = [(root, False)]
    while stack:
        e, negative = stack.pop()
        if e.op is ADD:
            stack += [(a, negative) for a in reversed(e.args)]
        elif e.op is NEG:
            stack.append((e.args[0], not negative))
        else:
            found.append(neg(e) if negative else e)
    return found


def independent_parts(root: Expression, names: Sequence[str]) -> list[tuple[Expression, tuple[str, ...]]]:
    """The sum as parts that share no variable; constants join the first part.

    >>> from symgrad import parse
    >>> [str(e) for e, _ in independent_parts(parse("x^2 + y + x*z + 1"), ["x", "y", "z"])]
    ['1 + (x**2 + x*z)', 'y']
    """
    known = set(names)
    constants: list[Expression] = []
    groups: list[tuple[set[str], list[Expression]]] = []
    for term in terms_of(root):
        own = known & set(term.variables)
        if not own:
            constants.append(term)
            continue
        touched = [g for g in groups if g[0] & own]
        groups = [g for g in groups if not g[0] & own]
        union = own.union(*[g[0] for g in touched])
        groups.append((union, [e for g in touched for e in g[1]] + [term]))
    groups.sort(key=lambda g: min(names.index(name) for name in g[0]))
    parts = [(add(*terms), tuple(name for name in names if name in own)) for own, terms in groups]
    if constants and parts:
        parts[0] = (add(*constants, parts[0][0]), parts[0][1])
    return parts or [(add(*constants) if constants else ZERO, ())]


INNER = "'u"
"""Stands for the inside of a composition; no user's name has a quotation mark."""


def outer_function(root: Expression, names: Sequence[str]) -> tuple[Expression, Expression] | None:
    """The outermost function h and its inside u, where the expression is h(u) and u holds all variables.

    Sums with constants and multiples belong to h, which is written in the variable `INNER`.

    >>> from symgrad import parse
    >>> h, u = outer_function(parse("3 - exp(x*y)"), ["x", "y"])
    >>> print(h, u)
    3 - exp('u) x*y
    """
    known, path, e = set(names), [], root
    found = False
    while e.args:
        moving = [k for k, a in enumerate(e.args) if known & set(a.variables)]
        if len(moving) != 1 or e.op not in (ADD, MUL, NEG, DIV, POW, CALL):
            break
        path.append((e, moving[0]))
        found = found or e.op in (POW, CALL) or (e.op is DIV and moving[0] == 1)
        e = e.args[moving[0]]
    if not found:
        return None
    shape = symbol(INNER)
    for above, place in reversed(path):
        shape = node(above.op, (*above.args[:place], shape, *above.args[place + 1 :]), above.value)
    return shape, e
