"""Equations between logarithms as equations between their arguments.

    c_1*log(u_1) + ... + c_n*log(u_n) = 0, c_i rational        product of the u_i^(k*c_i) = 1, k*c_i whole

Both sides agree wherever the logarithms have values, that is, where every u_i is positive.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import Final

from symgrad.algebra.normal import Normalizer
from symgrad.language.graph import ADD, CALL, MUL, NUM, ONE, Expression, mul, number

HIGHEST_POWER: Final = 12


def without_logarithms(form: Expression, n: Normalizer) -> Expression:
    """An equation's left side without its logarithms, where it is a sum of such only; else itself.

    >>> from symgrad import parse
    >>> n = Normalizer()
    >>> str(without_logarithms(n.form(parse("log(x) - 2*log(y)")), n))
    'x + (-1)*y**2'
    """
    terms = form.args if form.op is ADD else (form,)
    found = [_logarithm(t) for t in terms]
    known = [pair for pair in found if pair is not None]
    if len(known) < len(terms) or len(known) < 2:
        return form
    scale = lcm(*(c.denominator for c, _ in known))
    powers = [(int(c * scale), u) for c, u in known]
    if sum(abs(k) for k, _ in powers) > HIGHEST_POWER:
        return form
    above = mul(ONE, *[u ** number(k) for k, u in powers if k > 0])
    below = mul(ONE, *[u ** number(-k) for k, u in powers if k < 0])
    return n.form(above - below)


def _logarithm(term: Expression) -> tuple[Fraction, Expression] | None:
    """C and u of c*log(u)."""
    coefficient = Fraction(1)
    if term.op is MUL and term.args[0].op is NUM and len(term.args) == 2:
        coefficient, term = Fraction(term.args[0].value), term.args[1]
    return (coefficient, term.args[0]) if term.op is CALL and term.value == "log" else None


__all__ = ["without_logarithms"]
