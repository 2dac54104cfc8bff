"""The local rule of each kind of node: its derivative with respect to each of its arguments.

One table drives differentiation and explanation alike. Every rule reuses the node itself where the
derivative is made of it (``exp``, ``sigmoid``, quotients), so a value and all its partial
derivatives together cost at most four times the operations of the value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from symgrad.language.functions import TABLE
from symgrad.language.graph import (
    ADD,
    CALL,
    DIV,
    MINUS_ONE,
    MUL,
    NEG,
    NUM,
    ONE,
    PIECEWISE,
    POW,
    TWO,
    ZERO,
    E,
    Expression,
    call,
    div,
    mul,
    neg,
    number,
    piecewise,
    power,
)

Wanted = Sequence[bool]
Partials = Sequence[Expression]
Rule = Callable[[Expression, Wanted], Partials]


def local_partials(e: Expression, wanted: Wanted) -> Partials:
    """The derivative of ``e`` with respect to each argument for which ``wanted`` is true.

    Entries that are not wanted may hold anything.
    """
    return _RULES[e.op](e, wanted)


def _sum(e: Expression, _: Wanted) -> Partials:
    return (ONE,) * len(e.args)


def _negative(_: Expression, __: Wanted) -> Partials:
    return (MINUS_ONE,)


def _product(e: Expression, _: Wanted) -> Partials:
    """Each factor's partial is the product of the others: running products from both ends."""
    if len(e.args) == 2:
        return e.args[1], e.args[0]
    before = [ONE]
    for a in e.args[:-1]:
        before.append(mul(before[-1], a))
    after = ONE
    partials = [before[-1]]
    for a, left in zip(reversed(e.args[1:]), reversed(before[:-1]), strict=True):
        after = mul(a, after)
        partials.append(mul(left, after))
    partials.reverse()
    return partials


def _quotient(e: Expression, wanted: Wanted) -> Partials:
    b = e.args[1]
    return (div(ONE, b) if wanted[0] else ZERO), (neg(div(e, b)) if wanted[1] else ZERO)


def _power(e: Expression, wanted: Wanted) -> Partials:
    base, exponent = e.args
    by_base = by_exponent = ZERO
    if wanted[0]:
        by_base = power_rule(base, exponent)
    if wanted[1]:
        by_exponent = e if base is E else mul(e, call("log", base))
    return by_base, by_exponent


def power_rule(base: Expression, exponent: Expression) -> Expression:
    """The derivative of a power by its base: ``n*x**(n - 1)``."""
    if exponent is TWO:
        return mul(TWO, base)
    lowered = number(exponent.value - 1) if exponent.op is NUM else _less_one(exponent)
    return mul(exponent, power(base, lowered))


def _less_one(exponent: Expression) -> Expression:
    if exponent.op is NEG and exponent.args[0].op is NUM:
        return number(-exponent.args[0].value - 1)
    return exponent - 1


def _call(e: Expression, _: Wanted) -> Partials:
    return TABLE[e.value].partials(e.args, e)


def _piecewise(e: Expression, wanted: Wanted) -> Partials:
    """Each piece counts where it is the one chosen; conditions have no derivative."""
    conditions = e.args[1::2]
    partials: list[Expression] = []
    for index in range(len(conditions)):
        if wanted[2 * index]:
            chosen = [(ONE if k == index else ZERO, c) for k, c in enumerate(conditions)]
            partials.append(piecewise(*chosen))
        else:
            partials.append(ZERO)
        partials.append(ZERO)
    return partials


_RULES: Final[dict[str, Rule]] = {
    ADD: _sum,
    NEG: _negative,
    MUL: _product,
    DIV: _quotient,
    POW: _power,
    CALL: _call,
    PIECEWISE: _piecewise,
}

__all__ = ["local_partials"]
