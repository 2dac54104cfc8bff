"""The simplest fraction of an interval: a guess at the number that an enclosure holds."""

from __future__ import annotations

from fractions import Fraction


def simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """The fraction of smallest denominator in a closed interval (Stern and Brocot).

    >>> simplest_between(Fraction(31, 10), Fraction(32, 10))
    Fraction(16, 5)
    >>> simplest_between(Fraction(-1, 2), Fraction(1, 2))
    Fraction(0, 1)
    """
    if low <= 0 <= high:
        return Fraction(0)
    if high < 0:
        return -simplest_between(-high, -low)
    a, b, c, d = low.numerator, low.denominator, high.numerator, high.denominator
    wholes = []
    while -(-a // b) > c // d:
        wholes.append(a // b)
        a, b, c, d = d, c - d * wholes[-1], b, a - b * wholes[-1]
    p, q = -(-a // b), 1
    for whole in reversed(wholes):
        p, q = whole * p + q, p
    return Fraction(p, q)
