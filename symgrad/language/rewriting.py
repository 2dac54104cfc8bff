"""Expressions made anew from others, node by node from the bottom up."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from symgrad.language.graph import Expression, node, postorder

Change = Callable[[Expression, Expression], Expression]
"""What stands in the place of a node: from the node, and from the same one over its new arguments."""


def rewritten(root: Expression, change: Change) -> Expression:
    """An expression with a change made at each of its nodes, arguments before what holds them.

    Args:
        root: the expression.
        change: called once for each distinct node, with the node as it was and with the node over
            arguments that are changed already; what it returns stands in the node's place. The second
            is the first where nothing below has changed.

    >>> from symgrad import parse
    >>> from symgrad.language.graph import CALL
    >>> root = parse("abs(x + abs(y))^2")
    >>> str(rewritten(root, lambda was, now: now.args[0] if was.op is CALL else now))
    '(x + y)**2'
    """
    made: dict[Expression, Expression] = {}
    for e in postorder([root]):
        made[e] = change(e, rebuilt(e, made))
    return made[root]


def exchanged(root: Expression, parts: Mapping[Expression, Expression]) -> Expression:
    """An expression with others in the places of some of its parts, wherever these stand.

    What is put in is left as it is, though a part may occur in it. `graph.substitute` does the same
    for variables, by their names.

    >>> from symgrad import parse
    >>> t = parse("t")
    >>> str(exchanged(parse("sqrt(t) + t"), {parse("sqrt(t)"): t, t: t**2}))
    't + t**2'
    """
    made = dict(parts)
    for e in postorder([root]):
        if e not in made:
            made[e] = rebuilt(e, made)
    return made[root]


def rebuilt(e: Expression, made: Mapping[Expression, Expression]) -> Expression:
    """A node over what its arguments were made into; itself where they stayed as they were.

    For walks that may end early; the others are told shorter by `rewritten`.

    >>> from symgrad import parse
    >>> x, y, root = parse("x"), parse("y"), parse("x*y")
    >>> str(rebuilt(root, {x: y, y: y})), rebuilt(root, {x: x, y: y}) is root
    ('y*y', True)
    """
    if not e.args:
        return e
    args = tuple([made[a] for a in e.args])
    return e if args == e.args else node(e.op, args, e.value)
