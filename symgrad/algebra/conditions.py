"""Conditions and pieces in normal form: what is decided is resolved."""

from __future__ import annotations

from collections.abc import Callable
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING, Final

from symgrad.algebra.signs import sign_of_form
from symgrad.language.graph import (
    AND,
    BOOL,
    COMPARE,
    FALSE,
    NOT,
    NUM,
    PIECEWISE,
    TRUE,
    ZERO,
    Expression,
    Rational,
    node,
)

if TYPE_CHECKING:
    from symgrad.algebra.normal import Normalizer

RELATIONS: Final[dict[str, Callable[[object, object], bool]]] = {
    "<": lt,  # type: ignore[dict-item]  # numbers only
    "<=": le,  # type: ignore[dict-item]
    ">": gt,  # type: ignore[dict-item]
    ">=": ge,  # type: ignore[dict-item]
    "==": eq,
    "!=": ne,
}


def truth(value: bool) -> Expression:
    """True or False as an expression."""
    return TRUE if value else FALSE


def decide_node(e: Expression, args: tuple[Expression, ...]) -> Expression:
    """A condition over normal forms: true or false where that is plain, else itself."""
    if e.op is COMPARE:
        known = _compare(e.value, *args)
        return node(COMPARE, args, e.value) if known is None else truth(known)
    if e.op is NOT:
        return truth(not args[0].value) if args[0].op is BOOL else node(NOT, args)
    decisive = FALSE if e.op is AND else TRUE
    if decisive in args:
        return decisive
    open_ones = tuple(dict.fromkeys(a for a in args if a.op is not BOOL))
    if not open_ones:
        return TRUE if e.op is AND else FALSE
    return open_ones[0] if len(open_ones) == 1 else node(e.op, open_ones)


def _compare(relation: str, a: Expression, b: Expression) -> bool | None:
    if a.op is NUM and b.op is NUM:
        return RELATIONS[relation](a.value, b.value)
    if a is b and relation in ("<", ">", "!="):
        return False
    if b is ZERO:
        return _against_zero(relation, sign_of_form(a))
    return None


def _against_zero(relation: str, sign: int | None) -> bool | None:
    if sign is None:
        return None
    if abs(sign) == 1:
        weak = {1: (">=", True), -1: ("<=", True)}[sign]
        strict = {1: "<", -1: ">"}[sign]
        return True if relation == weak[0] else False if relation == strict else None
    return RELATIONS[relation](sign, 0)


def piecewise_form(args: tuple[Expression, ...]) -> Expression:
    """Pieces up to the first that certainly holds, without those that certainly do not."""
    pieces: list[Expression] = []
    for value, condition in zip(args[::2], args[1::2], strict=True):
        if condition is FALSE:
            continue
        pieces += (value, condition)
        if condition is TRUE:
            break
    if len(pieces) >= 2 and pieces[-1] is TRUE and len(set(pieces[::2])) == 1:
        return pieces[0]
    return node(PIECEWISE, tuple(pieces)) if pieces else node(PIECEWISE, args)


def merge_piecewise(terms: dict[Expression, Rational], n: Normalizer) -> dict[Expression, Rational]:
    """Adds piecewise terms that have the same conditions piece by piece."""
    by_conditions: dict[tuple[Expression, ...], list[tuple[Rational, Expression]]] = {}
    merged: dict[Expression, Rational] = {}
    for rest, coefficient in terms.items():
        if rest.op is PIECEWISE:
            by_conditions.setdefault(rest.args[1::2], []).append((coefficient, rest))
        else:
            merged[rest] = coefficient
    for conditions, group in by_conditions.items():
        if len(group) == 1:
            merged[group[0][1]] = group[0][0]
            continue
        values = [_sum_of_pieces(group, 2 * k, n) for k in range(len(conditions))]
        form = piecewise_form(tuple(p for pair in zip(values, conditions, strict=True) for p in pair))
        merged[form] = merged.get(form, 0) + 1
    return {rest: c for rest, c in merged.items() if c and rest is not ZERO}


def _sum_of_pieces(group: list[tuple[Rational, Expression]], index: int, n: Normalizer) -> Expression:
    from symgrad.language.graph import number

    return n.add([n.mul((number(c), e.args[index])) for c, e in group])
