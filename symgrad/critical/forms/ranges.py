"""Bounds for the values of an expression over all reals, from its form.

Interval arithmetic on (-oo, oo): an end that is None is infinite. The ends are rational and need not be
sharp; what they promise is that no value lies beyond them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import isqrt
from typing import Final

from symgrad.calculus.domain import rational_exponent
from symgrad.language.graph import (
    ADD,
    CALL,
    CONST,
    DIV,
    MUL,
    NEG,
    NUM,
    PIECEWISE,
    POW,
    Expression,
    postorder,
)

End = Fraction | None
Range = tuple[End, End]

ALL: Final[Range] = (None, None)
MOST: Final = 60
"""Arguments of exponentials beyond which bounds are not worked out."""


def range_of(root: Expression) -> Range:
    """Ends between which all values lie, wherever the expression is defined.

    >>> from symgrad import parse
    >>> print(*range_of(parse("3*sin(x)/(1 + x^2) - 1")))
    -4 2
    """
    known: dict[Expression, Range] = {}
    for e in postorder([root]):
        known[e] = _range(e, [known[a] for a in e.args])
    return known[root]


def _range(e: Expression, args: Sequence[Range]) -> Range:
    if e.op is NUM:
        return Fraction(e.value), Fraction(e.value)
    if e.op is CONST:
        return Fraction(2), Fraction(4)
    if e.op is CALL:
        rule = _CALLS.get(e.value)
        return rule(args) if rule else ALL
    if e.op is POW:
        return _power(e, args[0])
    if e.op is MUL and e.args[0] is e.args[-1] and len(e.args) == 2:
        return _even(args[0], 2)
    rule = _NODES.get(e.op)
    return rule(args) if rule else ALL


def _sum(args: Sequence[Range]) -> Range:
    low, high = [a[0] for a in args], [a[1] for a in args]
    return (
        None if None in low else sum((x for x in low if x is not None), Fraction(0)),
        None if None in high else sum((x for x in high if x is not None), Fraction(0)),
    )


def _negative(args: Sequence[Range]) -> Range:
    low, high = args[0]
    return (None if high is None else -high, None if low is None else -low)


def _product(args: Sequence[Range]) -> Range:
    result = args[0]
    for a in args[1:]:
        result = _times(result, a)
    return result


def _times(a: Range, b: Range) -> Range:
    """Zero times an infinite end is zero: values are finite."""
    ends = [_end(x, i, y, j) for i, x in enumerate(a) for j, y in enumerate(b)]
    low = None if -1 in [s for s, _ in ends] else min(v for _, v in ends)
    high = None if 1 in [s for s, _ in ends] else max(v for _, v in ends)
    return low, high


def _end(x: End, i: int, y: End, j: int) -> tuple[int, Fraction]:
    """The product of two ends: (1 or -1, _) where it is infinite."""
    if x is not None and y is not None:
        return 0, x * y
    signs = [(1 if k else -1) if v is None else (v > 0) - (v < 0) for v, k in ((x, i), (y, j))]
    return signs[0] * signs[1], Fraction(0)


def _quotient(args: Sequence[Range]) -> Range:
    return _times(args[0], _inverse(args[1]))


def _inverse(a: Range) -> Range:
    low, high = a
    if low is not None and low > 0:
        return (Fraction(0) if high is None else 1 / high), 1 / low
    if high is not None and high < 0:
        return 1 / high, (Fraction(0) if low is None else 1 / low)
    if low == 0:
        return (Fraction(0) if high is None or high == 0 else 1 / high), None
    return ALL


def _power(e: Expression, base: Range) -> Range:
    exponent = rational_exponent(e.args[1])
    if exponent is None:
        return (Fraction(0), None) if base[0] is not None and base[0] > 0 else ALL
    if exponent < 0:
        return _inverse(_root_power(base, -exponent))
    return _root_power(base, exponent)


def _root_power(base: Range, exponent: Fraction) -> Range:
    """A power with a positive exponent p/q: the whole power p of the q-th root."""
    if exponent == 0:
        return Fraction(1), Fraction(1)
    rooted = base if exponent.denominator == 1 else _root(base, exponent.denominator)
    if exponent.numerator % 2 == 0:
        return _even(rooted, exponent.numerator)
    return tuple(None if end is None else end**exponent.numerator for end in rooted)  # type: ignore[return-value]


def _even(base: Range, power: int) -> Range:
    low, high = base
    sizes = [None if end is None else abs(end) ** power for end in base]
    top = None if None in sizes else max(s for s in sizes if s is not None)
    if low is not None and low >= 0:
        return low**power, top
    if high is not None and high <= 0:
        return high**power, top
    return Fraction(0), top


def _root(base: Range, index: int) -> Range:
    """Crude bounds of an increasing root."""
    low, high = base
    if index % 2 == 0:
        return (_root_down(low, index) if low is not None and low > 0 else Fraction(0)), _root_up(high)
    return (None if low is None else -_root_up_of(-low)), _root_up(high)


def _root_down(value: Fraction, index: int) -> Fraction:
    if index == 2:
        return Fraction(isqrt(value.numerator * value.denominator), value.denominator)
    return min(value, Fraction(1))


def _root_up(value: End) -> End:
    return None if value is None else _root_up_of(value)


def _root_up_of(value: Fraction) -> Fraction:
    return max(value, Fraction(1))


def _exp(args: Sequence[Range]) -> Range:
    low, high = args[0]
    least = Fraction(0)
    if low is not None and low >= 0:
        least = 1 + low
    if high is None or high > MOST:
        return least, None
    return least, Fraction(3) ** max(0, -(-high.numerator // high.denominator))


def _log(args: Sequence[Range]) -> Range:
    """1 - 1/u <= log(u) <= u - 1."""
    low, high = args[0]
    return (None if low is None or low <= 0 else 1 - 1 / low), (None if high is None else high - 1)


def _between(low: int, high: int) -> Rule:
    return lambda _: (Fraction(low), Fraction(high))


def _absolute(args: Sequence[Range]) -> Range:
    low, high = args[0]
    top = None if low is None or high is None else max(abs(low), abs(high))
    if low is not None and low >= 0:
        return low, top
    return (-high if high is not None and high <= 0 else Fraction(0)), top


def _relu(args: Sequence[Range]) -> Range:
    low, high = args[0]
    return max(low or Fraction(0), Fraction(0)), (None if high is None else max(high, Fraction(0)))


def _softplus(args: Sequence[Range]) -> Range:
    """0 < log(1 + exp(u)) <= max(u, 0) + 1."""
    low, high = _relu(args)
    return low, (None if high is None else high + 1)


def _cosh(args: Sequence[Range]) -> Range:
    del args
    return Fraction(1), None


def _nonnegative(args: Sequence[Range]) -> Range:
    del args
    return Fraction(0), None


def _largest(args: Sequence[Range]) -> Range:
    low = [a[0] for a in args if a[0] is not None]
    high = [a[1] for a in args]
    return (max(low) if low else None), (None if None in high else max(h for h in high if h is not None))


def _least(args: Sequence[Range]) -> Range:
    return _negative([_largest([_negative([a]) for a in args])])


def _sqrt(args: Sequence[Range]) -> Range:
    return _root(args[0], 2)


def _cbrt(args: Sequence[Range]) -> Range:
    return _root(args[0], 3)


def _same_sign(args: Sequence[Range]) -> Range:
    """Increasing through zero: the sign is that of the argument."""
    low, high = args[0]
    return (Fraction(0) if low is not None and low >= 0 else None), (
        Fraction(0) if high is not None and high <= 0 else None
    )


def _pieces(args: Sequence[Range]) -> Range:
    low, high = [a[0] for a in args[::2]], [a[1] for a in args[::2]]
    return (
        None if None in low else min(x for x in low if x is not None),
        None if None in high else max(x for x in high if x is not None),
    )


Rule = Callable[[Sequence[Range]], Range]

_NODES: Final[Mapping[str, Rule]] = {
    ADD: _sum,
    NEG: _negative,
    MUL: _product,
    DIV: _quotient,
    PIECEWISE: _pieces,
}

_CALLS: Final[Mapping[str, Rule]] = {
    "sin": _between(-1, 1),
    "cos": _between(-1, 1),
    "tanh": _between(-1, 1),
    "erf": _between(-1, 1),
    "sign": _between(-1, 1),
    "sigmoid": _between(0, 1),
    "heaviside": _between(0, 1),
    "erfc": _between(0, 2),
    "atan": _between(-2, 2),
    "atan2": _between(-4, 4),
    "asin": _between(-2, 2),
    "acos": _between(0, 4),
    "exp": _exp,
    "log": _log,
    "abs": _absolute,
    "relu": _relu,
    "softplus": _softplus,
    "cosh": _cosh,
    "norm": _nonnegative,
    "hypot": _nonnegative,
    "acosh": _nonnegative,
    "max": _largest,
    "min": _least,
    "sqrt": _sqrt,
    "cbrt": _cbrt,
    "sinh": _same_sign,
    "asinh": _same_sign,
    "silu": lambda args: (Fraction(-1), None),
    "gelu": lambda args: (Fraction(-1), None),
}
