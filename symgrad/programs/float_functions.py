"""FLOATS: the face of every function over floats.

The raw faces below may raise what `math` raises where a function has no value: a ValueError or a
ZeroDivisionError stands for nan, an OverflowError for infinity. Programs catch these once for all
instructions; `FLOATS` holds the same functions with the guard built in.

Two promises beyond accuracy. A nan among the arguments gives nan, although IEEE has hypot(inf, nan)
infinite and nan^0 one: here nan means that there is no value. And the faces are stable:
sigmoid(-1000), softplus(1000) and logsumexp(1000, 1000) are what they should be.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache, reduce
from math import isnan
from operator import add, mul
from typing import Final

from symgrad.language.graph import Rational
from symgrad.programs import float_special

NAN: Final = math.nan
INFINITY: Final = math.inf
Face = Callable[..., float]

ABSENT: Final = (ValueError, ZeroDivisionError)
"""What `math` raises where there is no value."""


def guarded(face: Face) -> Face:
    """The same function with nan and infinity in place of exceptions.

    >>> guarded(math.log)(-1.0)
    nan
    """

    def function(*args: float) -> float:
        try:
            return face(*args)
        except ABSENT:
            return NAN
        except OverflowError:
            return INFINITY

    return function


def power(x: float, y: float) -> float:
    """``x ** y`` where it is real: for negative x, y must be a whole number.

    >>> power(-2.0, 3.0), power(-2.0, 0.5), power(0.0, 0.0)
    (-8.0, nan, 1.0)
    """
    if isnan(x) or isnan(y):
        return NAN
    try:
        return math.pow(x, y)
    except ValueError:
        return NAN
    except OverflowError:
        return -INFINITY if x < 0.0 and y % 2.0 else INFINITY


@lru_cache(maxsize=256)
def rational_power(exponent: Rational) -> Face:
    """``x ** exponent`` for one exact exponent: with an odd denominator, the real root.

    >>> rational_power(Fraction(2, 3))(-8.0)
    4.0
    """
    if exponent == 2:
        return lambda x: x * x
    p, q = Fraction(exponent).as_integer_ratio()
    y = float(guarded(float)(exponent))
    if q == 1:
        return lambda x: power(x, y)
    if q % 2 == 0:
        return _even_root(q, y)
    return _odd_root(p, q, y)


def _even_root(q: int, y: float) -> Face:
    if q == 2 and y == 0.5:
        return math.sqrt
    return lambda x: power(x, y) if x >= 0.0 else NAN


def _odd_root(p: int, q: int, y: float) -> Face:
    if q == 3:
        return math.cbrt if p == 1 else lambda x: power(math.cbrt(x), float(p))
    if p % 2 == 0:
        return lambda x: power(abs(x), y)
    return lambda x: math.copysign(power(abs(x), y), x)


def root(x: float, n: float) -> float:
    """``x ** (1/n)`` for a degree that varies, hence for x > 0 only."""
    return power(x, 1.0 / n) if x > 0.0 else NAN


def logarithm(x: float, base: float | None = None) -> float:
    """The logarithm, natural or to a base."""
    if base is None:
        return math.log(x)
    return math.log2(x) if base == 2.0 else math.log10(x) if base == 10.0 else math.log(x) / math.log(base)


def total(*args: float) -> float:
    """The sum from left to right. The built-in `sum` rounds otherwise from Python 3.12 on."""
    return reduce(add, args)


def product(*args: float) -> float:
    """The product from left to right."""
    return reduce(mul, args)


def norm(*args: float) -> float:
    """The Euclidean length, scaled so that nothing overflows on the way."""
    return NAN if any(map(isnan, args)) else math.hypot(*args)


def logsumexp(*args: float) -> float:
    """log(exp(a) + exp(b) + ...), shifted by the largest."""
    if any(map(isnan, args)):
        return NAN
    top = max(args)
    if math.isinf(top):
        return top
    return top + math.log1p(reduce(add, sorted(math.exp(x - top) for x in args)[:-1], 0.0))


def arctangent(y: float, x: float) -> float:
    """The angle of the point (x, y), which the origin has not."""
    return NAN if x == 0.0 == y else math.atan2(y, x)


def hyperbolic_sine(x: float) -> float:
    """(exp(x) - exp(-x)) / 2."""
    try:
        return math.sinh(x)
    except OverflowError:
        return math.copysign(INFINITY, x)


def sign(x: float) -> float:
    """-1, 0 or 1."""
    return 1.0 if x > 0.0 else -1.0 if x < 0.0 else x * 0.0


def heaviside(x: float) -> float:
    """0 below zero, 1/2 at zero, 1 above."""
    return 1.0 if x > 0.0 else 0.0 if x < 0.0 else 0.5 + x


def floor(x: float) -> float:
    """The largest whole number that is not above x."""
    return float(math.floor(x)) if math.isfinite(x) else x


def ceil(x: float) -> float:
    """The smallest whole number that is not below x."""
    return float(math.ceil(x)) if math.isfinite(x) else x


def largest(*args: float) -> float:
    """The maximum."""
    return NAN if any(map(isnan, args)) else max(args)


def smallest(*args: float) -> float:
    """The minimum."""
    return NAN if any(map(isnan, args)) else min(args)


def clip(x: float, low: float, high: float) -> float:
    """The nearest number to x in [low, high]."""
    if isnan(x) or not low <= high:
        return NAN
    return low if x < low else high if x > high else x


def relu(x: float) -> float:
    """max(0, x)."""
    return 0.0 if x <= 0.0 else x


def leaky_relu(x: float) -> float:
    """The argument above zero, a hundredth of it below."""
    return x if x > 0.0 else x / 100.0


def elu(x: float) -> float:
    """The argument above zero, exp(x) - 1 below."""
    return x if x > 0.0 else math.expm1(x)


def sigmoid(x: float) -> float:
    """1 / (1 + exp(-x)) without overflow."""
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    small = math.exp(x)
    return small / (1.0 + small)


def softplus(x: float) -> float:
    """log(1 + exp(x)) without overflow."""
    return x + math.log1p(math.exp(-x)) if x > 0.0 else math.log1p(math.exp(x))


def silu(x: float) -> float:
    """Sigmoid times its argument."""
    return -0.0 if x == -INFINITY else x * sigmoid(x)


def gelu(x: float) -> float:
    """The normal distribution function, whose left tail erfc keeps, times its argument."""
    return -0.0 if x == -INFINITY else 0.5 * x * math.erfc(-x * math.sqrt(0.5))


RAW: Final[dict[str, Face]] = {
    "exp": math.exp,
    "log": logarithm,
    "log2": math.log2,
    "log10": math.log10,
    "sqrt": math.sqrt,
    "cbrt": math.cbrt,
    "root": root,
    "hypot": norm,
    "norm": norm,
    "dot": mul,
    "logsumexp": logsumexp,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "cot": lambda x: 1.0 / math.tan(x),
    "sec": lambda x: 1.0 / math.cos(x),
    "csc": lambda x: 1.0 / math.sin(x),
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
    "atan2": arctangent,
    "sinh": hyperbolic_sine,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "asinh": math.asinh,
    "acosh": math.acosh,
    "atanh": math.atanh,
    "abs": abs,
    "sign": sign,
    "floor": floor,
    "ceil": ceil,
    "max": largest,
    "min": smallest,
    "clip": clip,
    "relu": relu,
    "leaky_relu": leaky_relu,
    "elu": elu,
    "heaviside": heaviside,
    "sigmoid": sigmoid,
    "softplus": softplus,
    "silu": silu,
    "gelu": gelu,
    "erf": math.erf,
    "erfc": math.erfc,
    "gamma": float_special.gamma,
    "loggamma": float_special.loggamma,
    "digamma": float_special.digamma,
    "polygamma": float_special.polygamma,
    "factorial": float_special.factorial,
    "binomial": float_special.binomial,
    "lambertw": float_special.lambertw,
}

FLOATS: Final[dict[str, Face]] = {name: guarded(face) for name, face in RAW.items()}
"""Every function of the table over floats: nan where it has no value, never an exception."""

__all__ = ["ABSENT", "FLOATS", "RAW", "Face", "guarded", "power", "product", "rational_power", "total"]
