"""Sums of bounded functions: 1 - sigmoid(u) is positive and 3 - sin(u) - cos(v) is, whatever u and v are.

No enclosure shows the first: at u = 1000000 it is smaller than any float and yet not 0.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from symgrad.frozen import dataclass
from symgrad.language.graph import CALL, DIV, MUL, NEG, NUM, POW, Expression


@dataclass(frozen=True, slots=True)
class Range:
    """All numbers from ``low`` to ``high``; an end that is open is never reached."""

    low: Fraction
    high: Fraction
    low_open: bool = False
    high_open: bool = False

    def scaled(self, factor: Fraction) -> Range:
        """The range of a multiple."""
        if factor < 0:
            return Range(self.high * factor, self.low * factor, self.high_open, self.low_open)
        return Range(self.low * factor, self.high * factor, self.low_open, self.high_open)

    def plus(self, other: Range) -> Range:
        """The range of a sum of what is independent, which holds what depends on each other."""
        return Range(
            self.low + other.low,
            self.high + other.high,
            self.low_open or other.low_open,
            self.high_open or other.high_open,
        )

    @property
    def sign(self) -> int | None:
        """2 where every number of it is positive, 1 where none is negative, likewise -1 and -2."""
        if self.low >= 0:
            return 2 if self.low > 0 or self.low_open else 1
        if self.high <= 0:
            return -2 if self.high < 0 or self.high_open else -1
        return None


MOST_TERMS: Final = 12
"""Terms of a sum up to which it is looked at: what is longer is hardly ever of one sign by its bounds."""

_ONE: Final = Fraction(1)

_CLIMBING: Final = {
    "sigmoid": (Fraction(0), Fraction(1, 2), _ONE),
    "tanh": (-_ONE, Fraction(0), _ONE),
    "erf": (-_ONE, Fraction(0), _ONE),
}
"""Functions that climb from one bound to another: what they stay above, are at 0, stay below."""

_CLOSED: Final = {"sin": Range(-_ONE, _ONE), "cos": Range(-_ONE, _ONE), "heaviside": Range(Fraction(0), _ONE)}


def sign_of_sum(total: Expression, signs: dict[Expression, int | None]) -> int | None:
    """The sign of a sum of numbers and multiples of bounded functions; None where it is not plain.

    Args:
        total: the sum.
        signs: the signs of everything below it, where they are known.
    """
    if len(total.args) > MOST_TERMS:
        return None
    whole = Range(Fraction(0), Fraction(0))
    for term in total.args:
        part = _range_of(term, signs)
        if part is None:
            return None
        whole = whole.plus(part)
    return whole.sign


def _range_of(term: Expression, signs: dict[Expression, int | None]) -> Range | None:
    factor = _ONE
    if term.op is NEG:
        factor, term = -factor, term.args[0]
    if term.op is NUM:
        return Range(Fraction(term.value), Fraction(term.value)).scaled(factor)
    if term.op is DIV and term.args[1].op is NUM and term.args[1].value:
        factor, term = factor / Fraction(term.args[1].value), term.args[0]
    if term.op is MUL and len(term.args) == 2 and term.args[0].op is NUM:
        factor, term = factor * Fraction(term.args[0].value), term.args[1]
    power = 1
    if term.op is POW and term.args[1].op is NUM and term.args[1].value == 2:
        power, term = 2, term.args[0]
    inner = _of_function(term, signs)
    if inner is None:
        return None
    return (_squared(inner) if power == 2 else inner).scaled(factor)


def _of_function(e: Expression, signs: dict[Expression, int | None]) -> Range | None:
    if e.op is not CALL:
        return None
    if e.value not in _CLIMBING:
        return _CLOSED.get(e.value)
    low, middle, high = _CLIMBING[e.value]
    sign = signs.get(e.args[0]) or 0
    if sign > 0:
        return Range(middle, high, sign == 2, True)
    if sign < 0:
        return Range(low, middle, True, sign == -2)
    return Range(low, high, True, True)


def _squared(r: Range) -> Range:
    if r.low >= 0:
        return Range(r.low**2, r.high**2, r.low_open, r.high_open)
    if r.high <= 0:
        return Range(r.high**2, r.low**2, r.high_open, r.low_open)
    return Range(Fraction(0), max(r.low**2, r.high**2), high_open=r.low_open and r.high_open)
