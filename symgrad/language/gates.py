"""Refuses numbers that no bounded time could form, before anything forms them.

A bottom-up pass over the constants of an expression: exact values while they are small, and where a
power or a factorial would be large, its size in bits predicted from its parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import inf, log2
from typing import Final

from symgrad.errors import LimitError, Span
from symgrad.language import limits
from symgrad.language.graph import ADD, CALL, DIV, MUL, NEG, NUM, POW, Expression, Rational, postorder

FACTORIAL_LIKE: Final = frozenset({"factorial", "gamma", "binomial"})
_COUNTABLE: Final = 10**30
"""Exponents from here on have no use but to fill memory; floats end at 1e308."""

Spans = Mapping[Expression, tuple[int, int]]


def bits(value: Rational) -> int:
    """Bits of the larger of numerator and denominator."""
    value = Fraction(value)
    return max(value.numerator.bit_length(), value.denominator.bit_length())


def power_bits(base: Rational, exponent: int) -> float:
    """About how many bits ``base ** exponent`` has.

    >>> round(power_bits(9, 9**9))
    1228093894
    """
    base = abs(Fraction(base))
    each = _log2(max(base.numerator, base.denominator))
    if not each:
        return 0.0
    return abs(exponent) * each if abs(exponent) < _COUNTABLE else inf


def _log2(n: int) -> float:
    """log2 of a whole number, however long, from its first 53 bits."""
    excess = max(0, n.bit_length() - 53)
    return excess + log2(n >> excess) if n > 1 else 0.0


def check_numbers(root: Expression, spans: Spans) -> None:
    """Raises a LimitError at the power or factorial that would be too large."""
    values: dict[Expression, Rational] = {}
    constant = values.__contains__
    for e in postorder([root]):
        args = e.args
        if not args:
            if e.op is NUM:
                values[e] = e.value
        elif args[-1] in values and all(map(constant, args)):
            value = _value(e, [values[a] for a in e.args], spans)
            if value is not None:
                values[e] = value


def _value(e: Expression, args: list[Rational], spans: Spans) -> Rational | None:
    if e.op is POW:
        return _power(e, args[0], args[1], spans)
    if e.op is CALL:
        if e.value in FACTORIAL_LIKE and any(not -limits.FACTORIAL <= a <= limits.FACTORIAL for a in args):
            raise LimitError(
                f"the argument of {e.value} is at most {limits.FACTORIAL} here",
                _span(e, spans),
                "loggamma(x) takes large arguments",
            )
        return None
    if e.op is ADD:
        result: Rational = sum(args)
    elif e.op is MUL:
        result = 1
        for a in args:
            result *= a
            if bits(result) > limits.POWER_BITS:
                raise LimitError(f"a product of more than {limits.POWER_BITS:,} bits", _span(e, spans))
    elif e.op is NEG:
        result = -args[0]
    elif e.op is DIV and args[1]:
        result = Fraction(args[0]) / args[1]
    else:
        return None
    return result if bits(result) <= limits.POWER_BITS else None


def _power(e: Expression, base: Rational, exponent: Rational, spans: Spans) -> Rational | None:
    size = power_bits(base, int(abs(Fraction(exponent))))
    if size > limits.POWER_BITS:
        many = f"about {size:,.0f}" if size < inf else "more than 10^30"
        message = f"this power has {many} bits; at most {limits.POWER_BITS:,} are formed"
        raise LimitError(message, _span(e, spans), "work with its logarithm: log(a^b) = b*log(a)")
    if Fraction(exponent).denominator != 1 or (base == 0 and exponent < 0):
        return None
    return Fraction(base) ** int(Fraction(exponent))


def _span(e: Expression, spans: Spans) -> Span:
    start, end = spans.get(e, (0, 1))
    return Span(start + 1, max(1, end - start))
