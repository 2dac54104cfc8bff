"""SYMPY: the face of every function in SymPy.

Where SymPy has the function, its class; otherwise the formula that defines it. Real roots of odd
degree are sign-aware, since SymPy's own power of a negative number is complex.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final

from symgrad.language.functions.learning import LEAKY_SLOPE
from symgrad.language.graph import Rational
from symgrad.symbolic.loading import sympy

Term = Any
"""A SymPy expression; SymPy ships no types."""

Face = Callable[..., Term]

HALF: Final = sympy.Rational(1, 2)


def number(value: Rational) -> Term:
    """An exact number."""
    value = Fraction(value)
    return sympy.Rational(value.numerator, value.denominator)


def real_power(base: Term, exponent: Rational) -> Term:
    """``base ** exponent`` among the reals.

    >>> real_power(sympy.Integer(-8), Fraction(2, 3)), real_power(sympy.Integer(-4), Fraction(1, 2))
    (4, nan)
    """
    p, q = Fraction(exponent).as_integer_ratio()
    if q == 1 or base.is_nonnegative:
        return sympy.Pow(base, number(exponent))
    if q % 2 == 0:
        return sympy.nan if base.is_negative else sympy.Pow(base, number(exponent))
    if p % 2 == 0:
        return sympy.Pow(sympy.Abs(base), number(exponent))
    if base.is_nonpositive:
        return -sympy.Pow(-base, number(exponent))
    return sympy.sign(base) * sympy.Pow(sympy.Abs(base), number(exponent))


def norm(*u: Term) -> Term:
    """The Euclidean length."""
    return sympy.Abs(u[0]) if len(u) == 1 else sympy.sqrt(sympy.Add(*[x**2 for x in u]))


def logarithm(x: Term, base: Term = sympy.E) -> Term:
    """The logarithm, natural or to a base."""
    return sympy.log(x) / sympy.log(base)


def sigmoid(x: Term) -> Term:
    """1 / (1 + exp(-x))."""
    return 1 / (1 + sympy.exp(-x))


def clip(x: Term, low: Term, high: Term) -> Term:
    """The nearest number to x in [low, high]."""
    return sympy.nan if (low > high) is sympy.true else sympy.Min(sympy.Max(x, low), high)


def above_zero(x: Term, above: Term, below: Term) -> Term:
    """One formula for positive x and one for the others."""
    if x.is_positive is not None:
        return above if x.is_positive else below
    return sympy.Piecewise((above, x > 0), (below, True))


def binomial(n: Term, k: Term) -> Term:
    """The binomial coefficient, without a value for n = -1, -2, ..."""
    return sympy.nan if n.is_integer and n.is_negative else sympy.binomial(n, k)


def arctangent(y: Term, x: Term) -> Term:
    """The angle of the point (x, y), which the origin has not."""
    return sympy.nan if y.is_zero and x.is_zero else sympy.atan2(y, x)


CLASSES: Final[dict[str, Any]] = {
    "exp": sympy.exp,
    "sin": sympy.sin,
    "cos": sympy.cos,
    "tan": sympy.tan,
    "cot": sympy.cot,
    "sec": sympy.sec,
    "csc": sympy.csc,
    "asin": sympy.asin,
    "acos": sympy.acos,
    "atan": sympy.atan,
    "sinh": sympy.sinh,
    "cosh": sympy.cosh,
    "tanh": sympy.tanh,
    "asinh": sympy.asinh,
    "acosh": sympy.acosh,
    "atanh": sympy.atanh,
    "atan2": sympy.atan2,
    "abs": sympy.Abs,
    "sign": sympy.sign,
    "floor": sympy.floor,
    "ceil": sympy.ceiling,
    "max": sympy.Max,
    "min": sympy.Min,
    "erf": sympy.erf,
    "erfc": sympy.erfc,
    "gamma": sympy.gamma,
    "loggamma": sympy.loggamma,
    "digamma": sympy.digamma,
    "polygamma": sympy.polygamma,
    "factorial": sympy.factorial,
    "binomial": sympy.binomial,
    "lambertw": sympy.LambertW,
}
"""The functions that are SymPy's own, under their classes; invertible."""

FORMULAS: Final[dict[str, Face]] = {
    "log": logarithm,
    "log2": lambda x: logarithm(x, sympy.Integer(2)),
    "log10": lambda x: logarithm(x, sympy.Integer(10)),
    "sqrt": lambda x: real_power(x, Fraction(1, 2)),
    "cbrt": lambda x: real_power(x, Fraction(1, 3)),
    "root": lambda x, n: (
        real_power(x, 1 / Fraction(int(n.p), int(n.q))) if n.is_Rational and n != 0 else x ** (1 / n)
    ),
    "hypot": norm,
    "norm": norm,
    "dot": lambda x, y: x * y,
    "logsumexp": lambda *u: sympy.log(sympy.Add(*[sympy.exp(x) for x in u])),
    "atan2": arctangent,
    "clip": clip,
    "relu": lambda x: sympy.Max(0, x),
    "leaky_relu": lambda x: above_zero(x, x, number(LEAKY_SLOPE) * x),
    "elu": lambda x: above_zero(x, x, sympy.exp(x) - 1),
    "heaviside": lambda x: sympy.Heaviside(x, HALF),
    "sigmoid": sigmoid,
    "softplus": lambda x: sympy.log(1 + sympy.exp(x)),
    "silu": lambda x: x * sigmoid(x),
    "gelu": lambda x: x * (1 + sympy.erf(x / sympy.sqrt(2))) / 2,
    "binomial": binomial,
}
"""The functions that are formulas, or need a guard."""

SYMPY: Final[dict[str, Face]] = CLASSES | FORMULAS
"""Every function of the table in SymPy."""
