"""BALLS: the face of every function over Arb's balls, a rigorous enclosure each.

What Arb computes is rigorous as it stands. Added here are three things.

Tightness: over a wide ball a monotone function is the hull of its values at the two ends, which beats
any formula in which the argument occurs twice.

Kinks: max, clip, heaviside and their kind give the hull of what they may be.

Domains: a ball that leaves the domain, even in part, gives nan, which stands for "nothing is known".
A ball that should end at zero ends slightly below, since Arb rounds radii up; arguments that cannot
be negative by their form therefore have faces of their own (`NEVER_NEGATIVE`), which may cut there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from math import isfinite
from operator import add
from typing import TYPE_CHECKING, Final

from symgrad.programs import ball_special
from symgrad.programs.ball_powers import integer_power, odd_root, root, square_root_of_nonnegative

if TYPE_CHECKING:
    from flint import arb

Face = Callable[..., "arb"]

NARROW: Final = 40
"""Relative bits from which a ball is treated as a number: two evaluations would gain nothing."""


def nothing() -> arb:
    """The ball of which nothing is known."""
    from flint import arb

    return arb.nan()


def monotone(face: Face) -> Face:
    """The hull of the values at both ends, for a function that only rises or only falls.

    The end of a nan is a nan without a radius, for which Arb's asin has a value: hence the guard.
    """

    def function(x: arb) -> arb:
        if x.is_nan():
            return nothing()
        if x.rel_accuracy_bits() > NARROW:
            return face(x)
        return face(x.lower()).union(face(x.upper()))

    return function


def at_ends(face: Face) -> Face:
    """Like `monotone`, where the face is defined case by case and wants exact arguments."""
    ends = monotone(face)
    return lambda x: face(x) if x.is_exact() and not x.is_nan() else ends(x)


def strict(face: Face) -> Face:
    """The same function with nan wherever an argument is nan."""
    return lambda *u: nothing() if any(x.is_nan() for x in u) else face(*u)


def logarithm(x: arb, base: arb | None = None) -> arb:
    """The logarithm, natural or to a base."""
    return _log(x) if base is None else _log(x) / _log(base)


_log = monotone(lambda x: x.log())


def _log_of_whole(base: int) -> Face:
    def face(x: arb) -> arb:
        from flint import arb

        return x.log() / arb(base).log()

    return monotone(face)


def norm(*u: arb) -> arb:
    """The Euclidean length."""
    if len(u) == 1:
        return absolute(u[0])
    return square_root_of_nonnegative(reduce(add, [integer_power(x, 2) for x in u]))


def absolute(x: arb) -> arb:
    """The absolute value, tight also where the ball holds zero."""
    return x.abs_lower().union(x.abs_upper())


def logsumexp(*u: arb) -> arb:
    """log(exp(a) + exp(b) + ...), shifted so that nothing overflows."""
    top = reduce(lambda a, b: a.max(b), (x.mid() for x in u)).mid()
    return reduce(add, [(x - top).exp() for x in u]).log() + top


def arctangent(y: arb, x: arb) -> arb:
    """The angle of the point (x, y), which the origin has not."""
    return nothing() if y.contains(0) and x.contains(0) else y.atan2(y, x)


def heaviside(x: arb) -> arb:
    """0, 1/2 or 1; for a ball that holds zero among others, all between."""
    return (x.sgn() + 1) / 2


def clip(x: arb, low: arb, high: arb) -> arb:
    """The nearest number to x in [low, high], which must not be empty."""
    return x.max(low).min(high) if low <= high else nothing()


def sigmoid(x: arb) -> arb:
    """1 / (1 + exp(-x)) for an exact x."""
    small = (-abs(x)).exp()
    return 1 / (1 + small) if x > 0 else small / (1 + small)


def softplus(x: arb) -> arb:
    """log(1 + exp(x)) for an exact x."""
    return (-abs(x)).exp().log1p() + x.max(x * 0)


def gelu(x: arb) -> arb:
    """The normal distribution function times its argument."""
    from flint import arb

    return x * _erfc(-x / arb(2).sqrt()) / 2


_sigmoid = at_ends(sigmoid)
_erfc = monotone(lambda x: x.erfc())


def value_of(name: str, args: Sequence[float]) -> float:
    """The float nearest to the value of a function at floats, or nearly so; nan where it has none.

    >>> value_of("lambertw", [1.0])
    0.5671432904097838
    """
    from flint import arb, ctx

    if not all(map(isfinite, args)):
        return float("nan")
    value = nothing()
    for bits in (96, 256, 1024, 4096):
        with ctx.workprec(bits):
            value = BALLS[name](*map(arb, args))
        if value.rel_accuracy_bits() > 60:
            break
    return float(value.mid()) if value.is_finite() else float("nan")


BALLS: Final[dict[str, Face]] = {
    "exp": monotone(lambda x: x.exp()),
    "log": logarithm,
    "log2": _log_of_whole(2),
    "log10": _log_of_whole(10),
    "sqrt": monotone(lambda x: x.sqrt()),
    "cbrt": odd_root(3),
    "root": root,
    "hypot": strict(norm),
    "norm": strict(norm),
    "dot": lambda x, y: x * y,
    "logsumexp": strict(logsumexp),
    "sin": lambda x: x.sin(),
    "cos": lambda x: x.cos(),
    "tan": lambda x: x.tan(),
    "cot": lambda x: x.cot(),
    "sec": lambda x: x.sec(),
    "csc": lambda x: x.csc(),
    "asin": monotone(lambda x: x.asin()),
    "acos": monotone(lambda x: x.acos()),
    "atan": monotone(lambda x: x.atan()),
    "atan2": strict(arctangent),
    "sinh": monotone(lambda x: x.sinh()),
    "cosh": lambda x: x.cosh(),
    "tanh": monotone(lambda x: x.tanh()),
    "asinh": monotone(lambda x: x.asinh()),
    "acosh": monotone(lambda x: x.acosh()),
    "atanh": monotone(lambda x: x.atanh()),
    "abs": strict(absolute),
    "sign": strict(lambda x: x.sgn()),
    "floor": strict(lambda x: x.floor()),
    "ceil": strict(lambda x: x.ceil()),
    "max": strict(lambda *u: reduce(lambda a, b: a.max(b), u)),
    "min": strict(lambda *u: reduce(lambda a, b: a.min(b), u)),
    "clip": strict(clip),
    "relu": strict(lambda x: x.max(x * 0)),
    "leaky_relu": at_ends(lambda x: x if x > 0 else x / 100),
    "elu": at_ends(lambda x: x if x > 0 else x.expm1()),
    "heaviside": strict(heaviside),
    "sigmoid": _sigmoid,
    "softplus": at_ends(softplus),
    "silu": lambda x: x * _sigmoid(x),
    "gelu": gelu,
    "erf": monotone(lambda x: x.erf()),
    "erfc": _erfc,
    "gamma": ball_special.gamma,
    "loggamma": ball_special.loggamma,
    "digamma": ball_special.digamma,
    "polygamma": strict(ball_special.polygamma),
    "factorial": lambda x: ball_special.gamma(x + 1),
    "binomial": strict(ball_special.binomial),
    "lambertw": monotone(lambda x: x.lambertw()),
}
"""Every function of the table over balls."""

NEVER_NEGATIVE: Final = frozenset(
    {
        "abs",
        "acos",
        "acosh",
        "cosh",
        "erfc",
        "exp",
        "heaviside",
        "hypot",
        "norm",
        "relu",
        "sigmoid",
        "softplus",
        "sqrt",
    }
)
"""Functions whose values are never below zero, whatever their arguments."""
