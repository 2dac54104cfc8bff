"""Exact rational values of constant expressions, where they have one.

One node at a time: a caller walks a postorder and files what it learns, so depth is no obstacle and
shared subexpressions cost once. What has no rational value, no value at all, or one of more than
`limits.POWER_BITS` bits, has None; the last case keeps ``9^9^9`` from being formed.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from math import ceil, comb, factorial, floor, isqrt
from typing import Final

from symgrad.language import limits
from symgrad.language.gates import bits, power_bits
from symgrad.language.graph import (
    ADD,
    AND,
    BOOL,
    CALL,
    COMPARE,
    DIV,
    MUL,
    NEG,
    NOT,
    NUM,
    OR,
    PIECEWISE,
    POW,
    Expression,
    Rational,
    postorder,
)

Values = Sequence[Rational]

RELATIONS: Final[dict[str, Callable[..., bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
"""The comparisons between numbers."""


def rational(root: Expression) -> Rational | None:
    """The exact value of a constant, if it is a rational number; a condition is 0 or 1.

    >>> from symgrad import parse
    >>> rational(parse("abs(-2/3) + sqrt(4/9)"))
    Fraction(4, 3)
    >>> rational(parse("sqrt(2)")) is None
    True
    """
    return rationals(postorder([root])).get(root)


def rationals(order: Iterable[Expression]) -> dict[Expression, Rational]:
    """The rational values of all nodes of a postorder that have one."""
    values: dict[Expression, Rational] = {}
    for e in order:
        value = rational_node(e, values)
        if value is not None:
            values[e] = value
    return values


def rational_node(e: Expression, values: Mapping[Expression, Rational]) -> Rational | None:
    """The value of one node, given those of its arguments that are known."""
    if e.op is NUM or e.op is BOOL:
        return e.value  # type: ignore[no-any-return]  # the value of these nodes
    if e.op is PIECEWISE:
        return _piecewise(e, values)
    if not e.args or not all(a in values for a in e.args):
        return None
    args = [values[a] for a in e.args]
    face = _FUNCTIONS.get(e.value) if e.op is CALL else _OPERATIONS.get(e.op)
    if e.op is COMPARE:
        return RELATIONS[e.value](args[0], args[1])
    value = face(args) if face else None
    return value if value is None or bits(value) <= limits.POWER_BITS else None


def _piecewise(e: Expression, values: Mapping[Expression, Rational]) -> Rational | None:
    for value, condition in zip(e.args[::2], e.args[1::2], strict=True):
        holds = values.get(condition)
        if holds is None:
            return None
        if holds:
            return values.get(value)
    return None


def _total(u: Values) -> Rational | None:
    result: Rational = 0
    for x in u:
        result += x
        if bits(result) > limits.POWER_BITS:
            return None
    return result


def _product(u: Values) -> Rational | None:
    result: Rational = 1
    for x in u:
        result *= x
        if bits(result) > limits.POWER_BITS:
            return None
    return result


def _quotient(u: Values) -> Rational | None:
    return Fraction(u[0]) / u[1] if u[1] else None


def power(base: Rational, exponent: Rational) -> Rational | None:
    """``base ** exponent`` where it is rational: (-8)^(1/3) is -2, 0^0 is 1.

    >>> power(Fraction(4, 9), Fraction(-3, 2))
    Fraction(27, 8)
    """
    exponent = Fraction(exponent)
    if base == 0 and exponent < 0:
        return None
    if exponent.denominator > 1:
        root = rational_root(base, exponent.denominator)
        return None if root is None else power(root, exponent.numerator)
    if power_bits(base, exponent.numerator) > limits.POWER_BITS:
        return None
    return Fraction(base) ** exponent.numerator


def rational_root(value: Rational, degree: int) -> Rational | None:
    """The real root of that degree, if it is rational.

    >>> rational_root(Fraction(-8, 27), 3)
    Fraction(-2, 3)
    """
    if value < 0:
        root = rational_root(-value, degree) if degree % 2 else None
        return None if root is None else -root
    value = Fraction(value)
    parts = integer_root(value.numerator, degree), integer_root(value.denominator, degree)
    return None if parts[0] is None or parts[1] is None else Fraction(parts[0], parts[1])


def integer_root(value: int, degree: int) -> int | None:
    """The natural number whose power is ``value``, if there is one.

    >>> integer_root(1024, 5), integer_root(1023, 5)
    (4, None)
    """
    if value < 2:
        return value
    if value.bit_length() <= degree:
        return None
    low = isqrt(value) if degree == 2 else _floor_root(value, degree)
    return low if low**degree == value else None


def _floor_root(value: int, degree: int) -> int:
    low, high = 1, 1 << (value.bit_length() // degree + 1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle**degree <= value else (low, middle)
    return low


def _small_natural(x: Rational) -> bool:
    return Fraction(x).denominator == 1 and 0 <= x <= limits.FACTORIAL


def _factorial(u: Values) -> Rational | None:
    return factorial(int(u[0])) if _small_natural(u[0]) else None


def _gamma(u: Values) -> Rational | None:
    return _factorial([u[0] - 1])


def _binomial(u: Values) -> Rational | None:
    return comb(int(u[0]), int(u[1])) if all(map(_small_natural, u)) else None


def _logarithm(u: Values) -> Rational | None:
    """Zero at one; other rational logarithms are not looked for."""
    return 0 if u[0] == 1 and (len(u) == 1 or (u[1] > 0 and u[1] != 1)) else None


def _clip(u: Values) -> Rational | None:
    x, low, high = u
    return min(max(x, low), high) if low <= high else None


def _sign(x: Rational) -> int:
    return (x > 0) - (x < 0)


def _norm(u: Values) -> Rational | None:
    return rational_root(sum(Fraction(x) ** 2 for x in u), 2)


def _fixed(at: int, value: int) -> Callable[[Values], Rational | None]:
    """A function with one rational value at a rational argument, and irrational ones elsewhere."""
    return lambda u: value if u[0] == at else None


_OPERATIONS: Final[dict[str, Callable[[Values], Rational | None]]] = {
    ADD: _total,
    MUL: _product,
    NEG: lambda u: -u[0],
    DIV: _quotient,
    POW: lambda u: power(u[0], u[1]),
    AND: all,
    OR: any,
    NOT: lambda u: not u[0],
}

_FUNCTIONS: Final[dict[str, Callable[[Values], Rational | None]]] = {
    "abs": lambda u: max(u[0], -u[0]),
    "sign": lambda u: _sign(u[0]),
    "floor": lambda u: floor(u[0]),
    "ceil": lambda u: ceil(u[0]),
    "max": max,
    "min": min,
    "clip": _clip,
    "relu": lambda u: max(u[0], 0),
    "leaky_relu": lambda u: u[0] if u[0] > 0 else Fraction(u[0]) / 100,
    "heaviside": lambda u: Fraction(1 + _sign(u[0]), 2),
    "dot": lambda u: u[0] * u[1],
    "sqrt": lambda u: power(u[0], Fraction(1, 2)),
    "cbrt": lambda u: power(u[0], Fraction(1, 3)),
    "root": lambda u: power(u[0], 1 / Fraction(u[1])) if u[1] else None,
    "hypot": _norm,
    "norm": _norm,
    "factorial": _factorial,
    "gamma": _gamma,
    "binomial": _binomial,
    "log": _logarithm,
    "log2": _logarithm,
    "log10": _logarithm,
    "exp": _fixed(0, 1),
    "cos": _fixed(0, 1),
    "cosh": _fixed(0, 1),
    "sec": _fixed(0, 1),
    "erfc": _fixed(0, 1),
    "acos": _fixed(1, 0),
    "acosh": _fixed(1, 0),
    "sigmoid": lambda u: Fraction(1, 2) if u[0] == 0 else None,
    **dict.fromkeys(
        (
            "sin",
            "tan",
            "asin",
            "atan",
            "sinh",
            "tanh",
            "asinh",
            "atanh",
            "erf",
            "silu",
            "gelu",
            "elu",
            "lambertw",
        ),
        _fixed(0, 0),
    ),
}
