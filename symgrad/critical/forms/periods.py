"""By what a variable may be shifted without changing a function but by a constant: read from its form.

    sin(3*x) + cos(2*x)^2     x enters only through angles a*x + ..., each with a constant a; the sine of
                              such an angle has the period 2*pi/|a|, a tangent pi/|a|
    2*pi/3 and pi             have the common multiple 2*pi, so f(x + 2*pi) = f(x)

    x + sin(x)                the sine is the same after 2*pi, and the rest is 2*pi more: f drifts by 2*pi
    floor(x)                  is x and something of period 1, so it drifts by 1 as well

Domain, kinks, poles and critical points have the same period, since the formula stays the same otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.exact import sign_of
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    CALL,
    MINUS_ONE,
    NUM,
    PI,
    SYM,
    Expression,
    number,
    symbol,
)
from symgrad.language.rewriting import rewritten

TURNS: Final = {"sin": 2, "cos": 2, "sec": 2, "csc": 2, "tan": 1, "cot": 1}
"""How many times pi the period of each function is."""

STEPS: Final = frozenset({"floor", "ceil"})
"""Functions that are their argument and something of period 1."""

WORK: Final = 40_000
LARGEST_RATIO: Final = 60
"""Periods of one variable whose common multiple is more times the shortest of them are not joined."""


def period_of(root: Expression, name: str) -> Expression | None:
    """A positive constant T with f(x + T) = f(x) wherever either is defined; None if none shows.

    >>> from symgrad import parse
    >>> str(period_of(parse("sin(3*x) + y*cos(2*x + y)^2"), "x")), period_of(parse("x*sin(x)"), "x")
    ('2*pi', None)
    """
    n = Normalizer(WORK)
    try:
        found = _periods(root, name, n)
        return None if not found else _common(list(dict.fromkeys(found)), n)
    except TooLargeError:
        return None


@dataclass(frozen=True, slots=True)
class Repetition:
    """A function with f(x + period) = f(x) + drift."""

    period: Expression
    drift: Expression


def repetition_of(root: Expression, name: str) -> Repetition | None:
    """How a function repeats itself along a variable, but for a constant; None if that does not show.

    >>> from symgrad import parse
    >>> found = repetition_of(parse("3*x + 2*sin(x)"), "x")
    >>> print(found.period, found.drift)
    2*pi 6*pi
    >>> print(repetition_of(parse("ceil(x/2) - x/2"), "x").drift, repetition_of(parse("x^2 + sin(x)"), "x"))
    0 None
    """
    n = Normalizer(WORK)
    try:
        found: list[Expression] = []
        without = _without_waves(root, name, n, found)
        if not found:
            return None
        form = n.form(without)
        rate = n.form(gradient(form, [name])[0])
        # a step has no slope either, so the variable itself must be gone
        if rate.variables or name in n.form(form - rate * symbol(name)).variables:
            return None
        period = _common(list(dict.fromkeys(found)), n)
        return None if period is None else Repetition(period, n.mul((rate, period)))
    except (TooLargeError, ZeroDivisionError):
        return None


def _without_waves(root: Expression, name: str, n: Normalizer, found: list[Expression]) -> Expression:
    """A fresh variable for each part that has a period in a variable; the periods are added to a list."""

    def still(e: Expression, same: Expression) -> Expression:
        if e.op is not CALL or (e.value not in TURNS and e.value not in STEPS) or name not in e.variables:
            return same
        period = _of_angle(e, name, n)
        if period is None:
            return same
        found.append(period)
        wave = symbol(f"'w{len(found)}")
        return e.args[0] + wave if e.value in STEPS else wave

    return rewritten(root, still)


def repetitions_of(root: Expression, names: Sequence[str]) -> dict[str, Repetition]:
    """How a function repeats itself, for the variables along which it does."""
    found = {name: repetition_of(root, name) for name in names}
    return {name: own for name, own in found.items() if own is not None}


def periods_of(root: Expression, names: Sequence[str]) -> dict[str, Expression]:
    """The periods of the variables that have one."""
    found = {name: period_of(root, name) for name in names}
    return {name: period for name, period in found.items() if period is not None}


def _periods(root: Expression, name: str, n: Normalizer) -> list[Expression] | None:
    """The periods of all angles that hold the variable; None where it also enters in another way."""
    periods: list[Expression] = []
    waiting, seen = [root], set()
    while waiting:
        e = waiting.pop()
        if e in seen or name not in e.variables:
            continue
        seen.add(e)
        if e.op is SYM:
            return None
        if e.op is CALL and e.value in TURNS:
            own = _of_angle(e, name, n)
            if own is not None:
                periods.append(own)
                continue
        waiting += e.args
    return periods


def _of_angle(e: Expression, name: str, n: Normalizer) -> Expression | None:
    """The period of sin(a*x + b) in x; None where a is no constant other than zero."""
    rate = n.form(gradient(e.args[0], [name])[0])
    sign = None if rate.variables else sign_of(rate)
    if not sign:
        return None
    if e.value in STEPS:
        return n.mul((number(sign), n.power(rate, MINUS_ONE)))
    return n.mul((number(sign * TURNS[e.value]), PI, n.power(rate, MINUS_ONE)))


def _common(periods: Sequence[Expression], n: Normalizer) -> Expression | None:
    """The least common multiple of periods, if their ratios are rational."""
    first, ratios = periods[0], []
    for period in periods:
        ratio = n.mul((period, n.power(first, MINUS_ONE)))
        if ratio.op is not NUM:
            return None
        ratios.append(Fraction(ratio.value))
    common = Fraction(
        lcm(*(r.numerator for r in ratios)),
        gcd(*(r.denominator for r in ratios)),
    )
    return n.mul((number(common), first)) if common <= LARGEST_RATIO * min(ratios) else None


__all__ = ["Repetition", "period_of", "periods_of", "repetition_of", "repetitions_of"]
