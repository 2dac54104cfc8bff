"""Operations on arrays of intervals, rounded outwards.

Sums, products, quotients and square roots of floats are right to half a unit in the last place, and each row
is moved up by more than that. NumPy's exponential, trigonometric and like functions promise four units; here
their ends are moved out by `TRUST`, some five hundred units. Where nothing is known, as beside a pole or
outside the domain, an end is nan. What is ``defined`` takes in only the values at those points of a box at
which there is one; an end at a pole is infinite then.

Source: Hickey, Ju, van Emden, Interval arithmetic: from principles to implementation (JACM 48, 2001);
the two rows: B. Lambov, Interval arithmetic using SSE-2 (2008).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import inf, nan
from typing import Any, Final

from symgrad.errors import UnsupportedError
from symgrad.language.graph import ADD, DIV, MUL, NEG

Array = Any
Rows = Any
"""Minus the low ends, and the high ends."""

Face = Callable[..., Rows]

EPSILON: Final = 2.0**-51
"""More than the rounding of an operation and of the moving, relative to the larger end."""

TINY: Final = 2.0**-1000
"""More than what is lost where a product underflows."""

TRUST: Final = 2.0**-44
"""What library functions are trusted to, relative to their value, or to 1 where they are bounded by it."""

LARGEST_ANGLE: Final = 1e9
MOST_FACTORS: Final = 64


def rows_of(low: Array, high: Array) -> Rows:
    """Both rows of an array of intervals, from their ends.

    >>> rows_of(1.0, 2.0).tolist()
    [[-1.0], [2.0]]
    """
    import numpy as np

    ends = np.empty((2, *(np.shape(low) or (1,))))
    np.negative(low, out=ends[0])
    ends[1] = high
    return ends


def outwards(x: Rows, share: float = EPSILON, least: float = TINY) -> Rows:
    """The ends moved out by a share of their size."""
    import numpy as np

    room = np.abs(x)
    room *= share
    if least:
        room += least
    room += x
    return room


def plus(*args: Rows) -> Rows:
    """A sum; sums of floats do not underflow."""
    found = args[0]
    for other in args[1:]:
        found = outwards(found + other, least=0.0)
    return found


def times(*args: Rows) -> Rows:
    """A product."""
    found = args[0]
    for factor in args[1:]:
        found = _product(found, factor)
    return found


def scaled(low: float, high: float, defined: bool) -> Face:
    """A product with a number from a narrow interval without zero inside."""
    product = _defined_times if defined else times
    turned = high < 0
    least, most = (-high, -low) if turned else (low, high)
    # by as much the number may be more than the least
    share = EPSILON if least == most else EPSILON + 2 * (most / least - 1)

    def face(*args: Rows) -> Rows:
        found = args[0] if len(args) == 1 else product(*args)
        scaled = (found[::-1] if turned else found) * least
        if not defined:
            return outwards(scaled, share)
        # zero stays zero
        return outwards(scaled, share, least=0.0) + TINY * (found != 0)

    return face


def _product(x: Rows, y: Rows) -> Rows:
    return outwards(_products(x, y))


def _products(x: Rows, y: Rows) -> Rows:
    """The least and greatest products of ends, rounded."""
    import numpy as np

    ends = x[:, None] * y[None]
    # like signs of rows: the products of low with low and high with high; else minus the mixed ones
    most = np.maximum(ends[0], ends[1, ::-1])
    least = np.minimum(ends[0], ends[1, ::-1])
    rows: Rows = np.maximum(most[::-1], -least)
    return rows


def _defined_times(*args: Rows) -> Rows:
    """A product of numbers in intervals without end: zero times any number is zero."""
    import numpy as np

    found = args[0]
    for factor in args[1:]:
        rows = _products(found, factor)
        if np.isfinite(rows).all() and rows.all():
            found = outwards(rows)
            continue
        ends = [_number_product(np, x, y) for x in (-found[0], found[1]) for y in (-factor[0], factor[1])]
        found = rows_of(np.minimum.reduce(ends), np.maximum.reduce(ends))
        found = outwards(found, least=0.0)
    return found


def _number_product(np: Any, x: Array, y: Array) -> Array:
    """A product of ends: zero only if a factor is, so that it needs no room for what was lost."""
    found = np.where((x == 0) | (y == 0), 0.0, x * y)
    lost = (found == 0) & (x != 0) & (y != 0)
    return np.where(lost, TINY * np.sign(x) * np.sign(y), found)


def minus(x: Rows) -> Rows:
    """The negative, exact."""
    return x[::-1].copy()


def reciprocal(x: Rows) -> Rows:
    """1/x; nan where x may be zero."""
    import numpy as np

    found = np.where((x[0] < 0) | (x[1] < 0), x, nan)
    np.divide(-1.0, found, out=found)
    return outwards(found[::-1])


def _defined_reciprocal(x: Rows) -> Rows:
    """1/x for the numbers in x other than zero."""
    import numpy as np

    low, high = -x[0], x[1]
    return outwards(
        rows_of(
            np.where((low >= 0) | (high < 0), 1.0 / high, -inf),
            np.where((low > 0) | (high <= 0), 1.0 / low, inf),
        )
    )


def over(x: Rows, y: Rows) -> Rows:
    """A quotient."""
    return _product(x, reciprocal(y))


def power(exponent: Fraction, defined: bool = False) -> Face:
    """A rational power; of odd roots the real one."""
    above, below = exponent.numerator, exponent.denominator
    if abs(above) > MOST_FACTORS or below > MOST_FACTORS:
        raise UnsupportedError("the exponent is too large")

    def face(x: Rows) -> Rows:
        rooted = x if below == 1 else _root(x, below, defined)
        raised = _whole_power(rooted, abs(above))
        if above > 0:
            return raised
        return _defined_reciprocal(raised) if defined else reciprocal(raised)

    return face


def _whole_power(x: Rows, n: int) -> Rows:
    """x^n; an odd power of minus the low end is minus the power."""
    if n == 1:
        return x
    if n % 2:
        return outwards(_multiplied(x, n), EPSILON * n)
    sizes = absolute(x)
    raised = _multiplied(sizes, n)
    raised[0] *= -1.0
    return outwards(raised, EPSILON * n)


def _multiplied(x: Array, n: int) -> Array:
    """x^n by repeated squaring."""
    if n == 1:
        return x
    half = _multiplied(x, n // 2)
    return half * half * x if n % 2 else half * half


def _root(x: Rows, degree: int, defined: bool) -> Rows:
    import numpy as np

    if degree % 2:
        return outwards(np.sign(x) * np.abs(x) ** (1.0 / degree), 16 * TRUST)
    low, high = -x[0], x[1]
    low = np.maximum(low, 0.0) if defined else np.where(low >= 0, low, nan)
    ends = rows_of(*(np.sqrt(v) if degree == 2 else v ** (1.0 / degree) for v in (low, high)))
    ends = outwards(ends, EPSILON if degree == 2 else 16 * TRUST)
    np.minimum(ends[0], 0.0, out=ends[0])
    return ends


def any_power(base: Rows, exponent: Rows) -> Rows:
    """Powers with exponents that vary: unknown where a base may be 0 or less."""
    return exponential(_product(exponent, logarithm(base)))


def defined_power(base: Rows, exponent: Rows) -> Rows:
    """The same over the bases above 0."""
    return exponential(_defined_times(exponent, _defined_logarithm(base)))


def exponential(x: Rows) -> Rows:
    """Exp."""
    import numpy as np

    ends = rows_of(np.exp(-x[0]), np.exp(x[1]))
    ends = outwards(ends, TRUST)
    np.minimum(ends[0], 0.0, out=ends[0])
    return ends


def logarithm(x: Rows) -> Rows:
    """log; nan where x may not be positive."""
    import numpy as np

    safe = x[0] < 0
    ends = rows_of(np.log(np.where(safe, -x[0], nan)), np.log(np.where(safe, x[1], nan)))
    return outwards(ends, TRUST, TRUST)


def _defined_logarithm(x: Rows) -> Rows:
    """Log of the positive numbers in x."""
    import numpy as np

    return outwards(rows_of(np.log(np.maximum(-x[0], 0.0)), np.log(x[1])), TRUST, TRUST)


def cosine(x: Rows, shift: float = 0.0) -> Rows:
    """cos; with a shift of -1/2, in half turns, sin."""
    import numpy as np

    wave = np.sin if shift else np.cos
    if (x[0] + x[1] == 0).all() and (x[1] <= LARGEST_ANGLE).all() and (x[1] >= -LARGEST_ANGLE).all():
        # points, not intervals
        here = wave(x[1])
        return rows_of(here - TRUST, here + TRUST)
    waves = wave(x)
    if shift:
        waves[0] *= -1.0
    found = np.empty_like(waves)
    np.maximum(waves[0], waves[1], out=found[1])
    np.negative(np.minimum(waves[0], waves[1]), out=found[0])
    found += TRUST
    sizes = np.abs(x)
    size = sizes[0] + sizes[1]
    # whole turns: minus the low end, and the high end, a little farther out
    turns = x + (size * 1e-15 + 1e-15)
    turns *= 0.5 / np.pi
    for height, start in ((1, shift / 2), (0, shift / 2 - 0.5)):
        # a whole number lies within if the last one below the high end is not below the low end
        within = np.floor(turns[0] - start) + np.floor(turns[1] + start) >= 0
        np.copyto(found[height], 1.0, where=within)
    if not size.max(initial=0.0) <= 2 * LARGEST_ANGLE:
        np.copyto(found, 1.0, where=size > 2 * LARGEST_ANGLE)
    return found


def sine(x: Rows) -> Rows:
    """Sin."""
    return cosine(x, -0.5)


def _rising(name: str) -> Face:
    """An increasing odd function of NumPy's."""

    def face(x: Rows) -> Rows:
        import numpy as np

        return outwards(getattr(np, name)(x), TRUST)

    return face


def _hyperbolic_cosine(x: Rows) -> Rows:
    import numpy as np

    ends = np.cosh(absolute(x))
    ends[0] *= -1.0
    return outwards(ends, TRUST)


def _sigmoid(x: Rows) -> Rows:
    return reciprocal(plus(rows_of(1.0, 1.0), exponential(minus(x))))


def absolute(x: Rows) -> Rows:
    """|x|, exact."""
    import numpy as np

    least, most = np.minimum(x[0], x[1]), np.maximum(x[0], x[1])
    ends = np.empty((2, *least.shape))
    np.minimum(least, 0.0, out=ends[0])
    np.maximum(most, -least, out=ends[1])
    return ends


FACES: Final[Mapping[str, Face]] = {
    ADD: plus,
    MUL: times,
    NEG: minus,
    DIV: over,
    "exp": exponential,
    "log": logarithm,
    "sin": sine,
    "cos": cosine,
    "tan": lambda x: over(sine(x), cosine(x)),
    "sqrt": power(Fraction(1, 2)),
    "cbrt": power(Fraction(1, 3)),
    "sinh": _rising("sinh"),
    "cosh": _hyperbolic_cosine,
    "tanh": _rising("tanh"),
    "atan": _rising("arctan"),
    "asinh": _rising("arcsinh"),
    "sigmoid": _sigmoid,
    "abs": absolute,
}
"""What has a form for intervals."""

WHERE_DEFINED: Final[Mapping[str, Face]] = {
    MUL: _defined_times,
    DIV: lambda x, y: _defined_times(x, _defined_reciprocal(y)),
    "log": _defined_logarithm,
    "sqrt": power(Fraction(1, 2), defined=True),
    "tan": lambda x: _defined_times(sine(x), _defined_reciprocal(cosine(x))),
}
"""What differs where points without a value are left out."""
