"""Signs that can be read off the form of an expression, for all values of its variables."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from symgrad.algebra.ranges import sign_of_sum
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

POSITIVE: Final = 2
NONNEGATIVE: Final = 1
NONPOSITIVE: Final = -1
NEGATIVE: Final = -2

_ALWAYS_POSITIVE: Final = frozenset({"exp", "cosh", "sigmoid", "softplus", "erfc"})
_NEVER_NEGATIVE: Final = frozenset({"abs", "sqrt", "relu", "norm", "hypot", "heaviside", "acosh", "acos"})
_SIGN_OF_ARGUMENT: Final = frozenset(
    {"sinh", "tanh", "asinh", "atan", "cbrt", "erf", "sign", "asin", "atanh", "leaky_relu", "elu"}
)


def sign_of_form(root: Expression) -> int | None:
    """The sign of ``root`` wherever it is defined: 2 positive, 1 not negative, -1, -2; None if unknown.

    Works on raw and on normal forms.

    >>> from symgrad import parse
    >>> sign_of_form(parse("1 + x^2")), sign_of_form(parse("x"))
    (2, None)
    """
    signs: dict[Expression, int | None] = {}
    for e in postorder([root]):
        signs[e] = _sign(e, [signs[a] for a in e.args])
        if e.op is ADD and signs[e] is None:
            signs[e] = sign_of_sum(e, signs)
    return signs[root]


def _sign(e: Expression, args: list[int | None]) -> int | None:
    if e.op is NUM:
        return 0 if e.value == 0 else 2 if e.value > 0 else -2
    if e.op is CONST:
        return POSITIVE
    if e.op is NEG:
        return None if args[0] is None else -args[0]
    if e.op is ADD:
        return _of_sum(args)
    if e.op in (MUL, DIV):
        return _of_product(args)
    if e.op is POW:
        return _of_power(e, args)
    if e.op is CALL:
        return _of_call(e, args)
    if e.op is PIECEWISE:
        return _of_pieces(args[::2])
    return None


def _of_pieces(values: list[int | None]) -> int | None:
    """What holds for every piece: positive and zero together are not negative."""
    known = [v for v in values if v is not None]
    if len(known) < len(values) or min(known) * max(known) < 0:
        return None
    if min(known) == max(known):
        return known[0]
    return NONNEGATIVE if max(known) > 0 else NONPOSITIVE


def _of_sum(args: list[int | None]) -> int | None:
    known = [a for a in args if a is not None]
    if len(known) < len(args):
        return None
    if min(known) >= 0:
        return max(known)
    return min(known) if max(known) <= 0 else None


def _of_product(args: list[int | None]) -> int | None:
    if any(a is None for a in args):
        return None
    size, sign = 2, 1
    for a in args:
        assert a is not None
        size, sign = min(size, abs(a)), -sign if a < 0 else sign
    return sign * size


def _of_power(e: Expression, args: list[int | None]) -> int | None:
    exponent = e.args[1]
    if args[0] == POSITIVE:
        return POSITIVE
    if exponent.op is NEG and exponent.args[0].op is NUM:
        exponent_value: Fraction | None = -Fraction(exponent.args[0].value)
    else:
        exponent_value = Fraction(exponent.value) if exponent.op is NUM else None
    if exponent_value is None:
        return None
    if exponent_value.denominator % 2 == 0 or exponent_value.numerator % 2 == 0:
        return NONNEGATIVE if exponent_value > 0 or args[0] is None or args[0] == 0 else POSITIVE
    return args[0]


def _of_call(e: Expression, args: list[int | None]) -> int | None:
    if e.value in _ALWAYS_POSITIVE:
        return POSITIVE
    if e.value in ("sqrt", "abs", "cbrt") and args[0] == POSITIVE:
        return POSITIVE
    if e.value in _NEVER_NEGATIVE:
        return NONNEGATIVE
    if e.value == "polygamma":
        return _of_polygamma(e.args[0], args[1])
    if e.value in ("gamma", "factorial") and args[0] is not None and args[0] > 0:
        return POSITIVE
    if e.value in _SIGN_OF_ARGUMENT:
        return args[0]
    if e.value in ("max", "logsumexp") and any(a is not None and a > 0 for a in args) and e.value == "max":
        return max(a for a in args if a is not None)
    if e.value in ("max", "min"):
        return _weakest(args)
    return None


def _of_polygamma(order: Expression, sign: int | None) -> int | None:
    """The sum of (-1)^(m+1) * m!/(u + j)^(m+1): positive for odd m, negative for even m and positive u."""
    if order.op is not NUM or Fraction(order.value).denominator != 1 or order.value < 1:
        return None
    if order.value % 2:
        return POSITIVE
    return NEGATIVE if sign == POSITIVE else None


def _weakest(values: list[int | None]) -> int | None:
    """The sign of an extreme value among these, where it is plain."""
    if any(v is None for v in values):
        return None
    known = [v for v in values if v is not None]
    if min(known) >= 0:
        return min(known)
    return max(known) if max(known) <= 0 else None
