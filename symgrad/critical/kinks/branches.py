"""Functions with kinks, between the kinks: one smooth formula for each piece."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from symgrad.algebra.normal import Normalizer
from symgrad.calculus.choices import made
from symgrad.calculus.exact import sign_of
from symgrad.calculus.series import NoSeriesError
from symgrad.calculus.sides import CHOOSERS, Side, chosen_piece, on_demand
from symgrad.language.graph import CALL, NUM, PIECEWISE, Expression, substitute
from symgrad.language.rewriting import rebuilt

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

    def needed(e: Expression) -> Sequence[Expression]:
        chosen = _chosen(e, side)
        return e.args if chosen is None else (chosen,)

    def formula(e: Expression, parts: Sequence[Expression]) -> Expression:
        if parts is not e.args:
            return known[parts[0]]
        if e.op is CALL and e.value in ROUNDING:
            whole = made(n.form(substitute([e], point)[0]), n)
            return whole if whole.op is NUM else e
        return rebuilt(e, known)

    known: dict[Expression, Expression] = {}
    return on_demand(root, known, needed, formula)


def _chosen(e: Expression, side: Side) -> Expression | None:
    if e.op is PIECEWISE:
        return chosen_piece(e, side, formula=False)
    chooser = CHOOSERS.get(e.value) if e.op is CALL else None
    return None if chooser is None else chooser(e.args, side, False)
