"""The gamma family and Lambert's W over floats, accurate to about 1e-14.

Two means: shift the argument up by the recurrence until the asymptotic series holds, or, where a
function is ill-behaved and seldom asked for (large orders, negative arguments, branch points),
enclose it in Arb and round. Arb is imported at the first such call.
"""

from __future__ import annotations

import math
from typing import Final

NAN: Final = math.nan
INFINITY: Final = math.inf

_BERNOULLI: Final = (
    1 / 6,
    -1 / 30,
    1 / 42,
    -1 / 30,
    5 / 66,
    -691 / 2730,
    7 / 6,
    -3617 / 510,
    43867 / 798,
    -174611 / 330,
)
"""B2, B4, ..., B20."""

_ZETA_LESS_ONE: Final = (
    0.6449340668482264,
    0.2020569031595943,
    0.08232323371113819,
    0.03692775514336993,
    0.01734306198444914,
    0.008349277381922827,
    0.00407735619794434,
    0.0020083928260822143,
    0.0009945751278180853,
    0.0004941886041194645,
    0.0002460865533080483,
    0.00012271334757848915,
    6.124813505870483e-05,
    3.058823630702049e-05,
    1.528225940865187e-05,
    7.637197637899763e-06,
    3.81729326499984e-06,
    1.908212716553939e-06,
    9.539620338727962e-07,
    4.769329867878064e-07,
    2.38450502727733e-07,
    1.1921992596531106e-07,
    5.960818905125948e-08,
    2.980350351465228e-08,
    1.4901554828365043e-08,
    7.45071178983543e-09,
)
"""zeta(k) - 1 for k = 2, 3, ..."""

_ONE_LESS_EULER: Final = 0.42278433509846713

BRANCH_POINT: Final = -1.0 / math.e
"""The float that stands for -1/e; it lies just below, where lambertw has no value."""

_LARGEST_ORDER: Final = 60


def through_balls(name: str, *args: float) -> float:
    """The value of a function by its enclosure, to the last bit or nearly so.

    >>> through_balls("digamma", -0.5)
    0.03648997397857652
    """
    from symgrad.programs.ball_functions import value_of

    return value_of(name, args)


def gamma(x: float) -> float:
    """The gamma function; it has no value at 0, -1, -2, ..."""
    try:
        return math.gamma(x)
    except OverflowError:
        return math.copysign(INFINITY, x)


def factorial(x: float) -> float:
    """gamma(x + 1)."""
    return gamma(x + 1.0)


def loggamma(x: float) -> float:
    """log(gamma(x)) for x > 0, accurate also beside its zeros at 1 and 2.

    There it is the series  lgamma(2+z) = (1-euler) z + sum (-z)^k (zeta(k)-1)/k.
    """
    if not x > 0.0:
        return NAN
    if not 0.5 < x <= 2.5:
        return math.lgamma(x)
    z = x - 1.0 if x <= 1.5 else x - 2.0
    total = 0.0
    for k in range(len(_ZETA_LESS_ONE) + 1, 1, -1):
        total = total * -z + _ZETA_LESS_ONE[k - 2] / k
    above = z * (_ONE_LESS_EULER + z * total)
    return above if x > 1.5 else above - math.log1p(z)


def digamma(x: float) -> float:
    """The logarithmic derivative of gamma."""
    if not math.isfinite(x):
        return x if x > 0.0 else NAN
    if x <= 0.0:
        if x.is_integer():
            return NAN
        beside = x - round(x)
        return digamma(1.0 - x) - math.pi / math.tan(math.pi * beside)
    shift = 0.0
    while x < 12.0:
        shift += 1.0 / x
        x += 1.0
    square, series = 1.0 / (x * x), 0.0
    for k in range(len(_BERNOULLI), 0, -1):
        series = (series + _BERNOULLI[k - 1] / (2 * k)) * square
    return math.log(x) - 0.5 / x - series - shift


def polygamma(order: float, x: float) -> float:
    """The derivative of digamma of that order."""
    if order == 0.0:
        return digamma(x)
    if order < 0.0 or not order.is_integer() or math.isnan(x):
        return NAN
    if order > _LARGEST_ORDER or not 1e-4 < x < 1e8:
        return through_balls("polygamma", order, x)
    n = int(order)
    value = _polygamma_series(n, x)
    return value if n % 2 else -value


def _polygamma_series(n: int, x: float) -> float:
    """|polygamma(n, x)| for x > 0: every term of it is positive until the tail."""
    shift, factor = 0.0, float(math.factorial(n))
    while x < 15.0 + n:
        shift += x ** -(n + 1)
        x += 1.0
    term = factor / (n * x**n)
    total = term + 0.5 * factor / x ** (n + 1)
    for k, bernoulli in enumerate(_BERNOULLI, 1):
        rising = math.prod(range(n, 2 * k + n)) / math.factorial(2 * k)
        total += term * bernoulli * rising / x ** (2 * k)
    return total + factor * shift


def binomial(n: float, k: float) -> float:
    """gamma(n+1) / (gamma(k+1) gamma(n-k+1)) for n other than -1, -2, ..."""
    if not (math.isfinite(n) and math.isfinite(k)) or (n < 0.0 and n.is_integer()):
        return NAN
    if k.is_integer() and k <= 60.0:
        return _falling(n, int(k))
    if 0.0 <= n - k <= 60.0 and n.is_integer() and k.is_integer():
        return _falling(n, int(n - k))
    return through_balls("binomial", n, k)


def _falling(n: float, k: int) -> float:
    value = 1.0 if k >= 0 else 0.0
    for i in range(k):
        value *= (n - i) / (i + 1)
    return value


def lambertw(x: float) -> float:
    """The principal solution of w exp(w) = x for x >= -1/e, by Newton's method on log(x/w) = w."""
    if x == 0.0 or math.isnan(x) or x == INFINITY:
        return x
    if x == BRANCH_POINT:
        return -1.0
    if x < -0.3:
        return through_balls("lambertw", x)
    w = math.log1p(x)
    if x > 3.0:
        w -= math.log(w)
    for _ in range(20):
        better = w * (1.0 + math.log(x / w)) / (1.0 + w)
        if abs(better - w) <= 1e-16 * abs(w):
            return better
        w = better
    return w
