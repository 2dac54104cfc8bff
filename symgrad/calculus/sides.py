"""Which branch a function with kinks takes on one side of a point."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from symgrad.algebra.conditions import RELATIONS
from symgrad.calculus.series import NoSeriesError
from symgrad.language.functions.learning import LEAKY_SLOPE
from symgrad.language.graph import (
    AND,
    BOOL,
    COMPARE,
    HALF,
    NOT,
    ONE,
    ZERO,
    Expression,
    call,
    neg,
    number,
    postorder,
)

T = TypeVar("T")

Side = Callable[[Expression], int]
"""The sign of an expression on the side at hand."""

Arguments = Sequence[Expression]
Chooser = Callable[[Arguments, Side, bool], Expression]


def _on_the_kink(formula: bool) -> None:
    if formula:
        raise NoSeriesError("the line runs along the kink, where it could not be decided")


def _signed(
    positive: Callable[[Expression], Expression], negative: Callable[[Expression], Expression]
) -> Chooser:
    """A function of one argument that is one formula above 0 and another below, continuous at 0."""

    def choose(args: Arguments, side: Side, _: bool) -> Expression:
        return positive(args[0]) if side(args[0]) >= 0 else negative(args[0])

    return choose


def _step(below: Expression, at: Expression, above: Expression) -> Chooser:
    def choose(args: Arguments, side: Side, formula: bool) -> Expression:
        sign = side(args[0])
        if sign == 0:
            _on_the_kink(formula)
        return (at, above, below)[sign]

    return choose


def _extreme(keep: int) -> Chooser:
    def choose(args: Arguments, side: Side, _: bool) -> Expression:
        best = args[0]
        for a in args[1:]:
            if side(a - best) * keep > 0:
                best = a
        return best

    return choose


def _clip(args: Arguments, side: Side, _: bool) -> Expression:
    x, low, high = args
    if side(x - low) < 0:
        return low
    return high if side(x - high) > 0 else x


CHOOSERS: Final[dict[str, Chooser]] = {
    "abs": _signed(lambda u: u, neg),
    "relu": _signed(lambda u: u, lambda u: ZERO),
    "leaky_relu": _signed(lambda u: u, lambda u: number(LEAKY_SLOPE) * u),
    "elu": _signed(lambda u: u, lambda u: call("exp", u) - 1),
    "sign": _step(number(-1), ZERO, ONE),
    "heaviside": _step(ZERO, HALF, ONE),
    "max": _extreme(1),
    "min": _extreme(-1),
    "clip": _clip,
}


def on_demand(
    root: Expression,
    known: dict[Expression, T],
    needed: Callable[[Expression], Sequence[Expression]],
    value: Callable[[Expression, Sequence[Expression]], T],
) -> T:
    """The value of an expression of which not all is looked at: of a piecewise only the piece that is chosen.

    Args:
        root: the expression.
        known: values by expression; those that are found on the way are added.
        needed: which expressions must have a value before this one; asked again until they do.
        value: the value of an expression, and what it needed.
    """
    stack = [root]
    while stack:
        e = stack[-1]
        if e in known:
            stack.pop()
            continue
        parts = needed(e)
        waiting = [a for a in parts if a not in known]
        if waiting:
            stack += waiting
        else:
            stack.pop()
            known[e] = value(e, parts)
    return known[root]


def chosen_piece(e: Expression, side: Side, *, formula: bool) -> Expression:
    """The piece of a piecewise that holds on the side at hand."""
    for value, condition in zip(e.args[::2], e.args[1::2], strict=True):
        if _holds(condition, side, formula):
            return value
    raise NoSeriesError("no piece of the piecewise holds there")


def _holds(condition: Expression, side: Side, formula: bool) -> bool:
    """Kleene's logic: in a formula, a comparison that is an equality all along the line is not known,
    since it may turn out otherwise right beside the line.
    """
    known: dict[Expression, bool | None] = {}
    for e in postorder([condition]):
        if e.op is COMPARE:
            sign = side(e.args[0] - e.args[1])
            known[e] = None if formula and sign == 0 else RELATIONS[e.value](sign, 0)
        elif e.op is BOOL:
            known[e] = bool(e.value)
        elif e.op is NOT:
            inner = known[e.args[0]]
            known[e] = None if inner is None else not inner
        elif e.args and all(a in known for a in e.args):
            known[e] = _join(e.op is not AND, [known[a] for a in e.args])
    result = known[condition]
    if result is None:
        raise NoSeriesError("the line runs along the kink, where it could not be decided")
    return result


def _join(decisive: bool, values: list[bool | None]) -> bool | None:
    if decisive in values:
        return decisive
    return None if None in values else not decisive
