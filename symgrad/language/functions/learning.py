"""The activations and losses of machine learning, with PyTorch's conventions."""

from __future__ import annotations

from fractions import Fraction

from symgrad.language.functions.elementary import nonzero
from symgrad.language.functions.row import Arguments, Family, Function
from symgrad.language.graph import HALF, ONE, PI, ZERO, Expression, call, compare, number, piecewise, sqrt
from symgrad.language.graph import TRUE as OTHERWISE

LEAKY_SLOPE = Fraction(1, 100)
"""The slope of `leaky_relu` for negative arguments."""


def _leaky(u: Arguments, _: Expression) -> Arguments:
    return (piecewise((ONE, compare(">", u[0], ZERO)), (number(LEAKY_SLOPE), OTHERWISE)),)


def _elu(u: Arguments, _: Expression) -> Arguments:
    return (piecewise((ONE, compare(">", u[0], ZERO)), (call("exp", u[0]), OTHERWISE)),)


def _silu(u: Arguments, _: Expression) -> Arguments:
    s = call("sigmoid", u[0])
    return (s * (1 + u[0] * (1 - s)),)


def _gelu(u: Arguments, _: Expression) -> Arguments:
    x = u[0]
    below = HALF * (1 + call("erf", x / sqrt(number(2))))
    density = call("exp", -(x**2) / 2) / sqrt(2 * PI)
    return (below + x * density,)


FUNCTIONS = (
    Function("sigmoid", Family.EXPONENTIAL, lambda u, f: (f * (1 - f),), aliases=("logistic",)),
    Function("softplus", Family.LOGARITHM, lambda u, f: (call("sigmoid", u[0]),)),
    Function("silu", Family.EXPONENTIAL, _silu, aliases=("swish",)),
    Function("gelu", Family.SPECIAL, _gelu),
    Function("relu", Family.EXTREMUM, lambda u, f: (call("heaviside", u[0]),), smooth=nonzero),
    Function("leaky_relu", Family.PIECEWISE, _leaky, smooth=nonzero),
    Function("elu", Family.PIECEWISE, _elu),
    Function("heaviside", Family.PIECEWISE, lambda u, f: (ZERO,), smooth=nonzero, continuous=False),
)
