"""Conditions between constants, decided: exactly, by enclosure, or not at all."""

from __future__ import annotations

from symgrad.algebra.conditions import RELATIONS
from symgrad.algebra.normal import normal_form
from symgrad.language.graph import AND, BOOL, COMPARE, NOT, Expression, postorder


def decide_constant(condition: Expression) -> bool | None:
    """Whether a condition without variables holds; None if it cannot be told."""
    known: dict[Expression, bool | None] = {}
    for e in postorder([condition]):
        if e.op is COMPARE:
            known[e] = _compare(e)
        elif e.op is BOOL:
            known[e] = bool(e.value)
        elif e.op is NOT:
            inner = known[e.args[0]]
            known[e] = None if inner is None else not inner
        elif e.args and all(a in known for a in e.args):
            known[e] = _join(e, [known[a] for a in e.args])
    return known[condition]


def _compare(e: Expression) -> bool | None:
    from symgrad.calculus.exact import sign_of

    sign = sign_of(normal_form(e.args[0] - e.args[1]))
    return None if sign is None else RELATIONS[e.value](sign, 0)


def _join(e: Expression, args: list[bool | None]) -> bool | None:
    decisive = e.op is not AND
    if decisive in args:
        return decisive
    return None if None in args else not decisive
