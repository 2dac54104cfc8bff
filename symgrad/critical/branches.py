"""Functions with kinks, between the kinks: one smooth formula for each piece."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from symgrad.algebra.normal import Normalizer
from symgrad.calculus.exact import sign_of
from symgrad.calculus.series import NoSeriesError
from symgrad.calculus.sides import CHOOSERS, chosen_piece
from symgrad.language.graph import CALL, PIECEWISE, Expression, node, substitute

ROUNDING: Final = frozenset({"floor", "ceil"})


def branch_at(root: Expression, point: Mapping[str, Expression]) -> Expression:
    """The smooth formula that ``root`` follows around a point that lies on none of its kinks.

    Raises:
        NoSeriesError: a sign could not be decided there.

    >>> from symgrad import parse
    >>> str(branch_at(parse("abs(x - 1) + max(x, 2)"), {"x": parse("0")}))
    '-(x - 1) + 2'
    """
    n = Normalizer()

    def side(difference: Expression) -> int:
        (at,) = substitute([difference], point)
        sign = sign_of(n.form(at))
        if sign is None:
            raise NoSeriesError("a sign was not decided")
        return sign

    known: dict[Expression, Expression] = {}
    stack = [root]
    while stack:
        e = stack[-1]
        if e in known:
            stack.pop()
            continue
        chosen = _chosen(e, side)
        needed = e.args if chosen is None else (chosen,)
        waiting = [a for a in needed if a not in known]
        if waiting:
            stack += waiting
            continue
        stack.pop()
        if chosen is not None:
            known[e] = known[chosen]
        else:
            known[e] = node(e.op, tuple([known[a] for a in e.args]), e.value) if e.args else e
    return known[root]


def _chosen(e: Expression, side: object) -> Expression | None:
    if e.op is PIECEWISE:
        return chosen_piece(e, side, formula=False)  # type: ignore[arg-type]
    chooser = CHOOSERS.get(e.value) if e.op is CALL else None
    return None if chooser is None else chooser(e.args, side, False)  # type: ignore[arg-type]
