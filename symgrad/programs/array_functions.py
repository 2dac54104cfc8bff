"""The array face of the functions: each for all elements of its arguments at once.

Where NumPy has a function in a stable form it is taken as it stands, or put together of few calls. What
is missing here goes element by element through the float face. A face writes into ``out``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from symgrad.language.graph import Rational
from symgrad.programs.float_functions import guarded, rational_power

Array = Any
Face = Callable[..., Any]
"""Takes arrays or floats, and ``out``."""

UFUNCS: Final = {
    "exp": "exp",
    "sqrt": "sqrt",
    "cbrt": "cbrt",
    "sin": "sin",
    "cos": "cos",
    "tan": "tan",
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "atan2": "arctan2",
    "sinh": "sinh",
    "cosh": "cosh",
    "tanh": "tanh",
    "asinh": "arcsinh",
    "acosh": "arccosh",
    "atanh": "arctanh",
    "abs": "abs",
    "sign": "sign",
    "floor": "floor",
    "ceil": "ceil",
    "hypot": "hypot",
    "max": "maximum",
    "min": "minimum",
    "log": "log",
    "log2": "log2",
    "log10": "log10",
}
"""Functions that NumPy has, with two arguments at a time where they take many."""


def _relu(x: Array, out: Array) -> None:
    _np().maximum(x, 0.0, out=out)


def _leaky_relu(x: Array, out: Array) -> None:
    np = _np()
    out[...] = np.where(x > 0.0, x, 0.01 * x)


def _elu(x: Array, out: Array) -> None:
    np = _np()
    out[...] = np.where(x > 0.0, x, np.expm1(np.minimum(x, 0.0)))


def _heaviside(x: Array, out: Array) -> None:
    _np().heaviside(x, 0.5, out=out)


def decay(x: Array, out: Array) -> None:
    """``exp(-|x|)``: what sigmoid and softplus are made of, without overflow."""
    np = _np()
    np.copysign(x, -1.0, out=out)
    np.exp(out, out=out)


def sigmoid(x: Array, t: Array, out: Array) -> None:
    """``1/(1 + exp(-x))``, from ``t = exp(-|x|)``."""
    np = _np()
    above = np.maximum(t, np.greater_equal(x, 0.0))  # 1 or t, and several times faster than a choice
    np.add(t, 1.0, out=out)
    np.divide(above, out, out=out)


def softplus(x: Array, t: Array, out: Array) -> None:
    """``log(1 + exp(x))``, from ``t = exp(-|x|)``.

    With ``u = 1 + t`` rounded, ``log(1 + t)`` is ``log(u) + (t - (u - 1))/u`` but for the square of the
    rounding; that is half the work of `log1p`.
    """
    np = _np()
    above = np.maximum(x, 0.0)
    u = t + 1.0
    lost = u - 1.0
    np.subtract(t, lost, out=lost)
    lost /= u
    np.log(u, out=out)
    out += lost
    out += above


def _sigmoid(x: Array, out: Array) -> None:
    t = _np().empty_like(out)
    decay(x, t)
    sigmoid(x, t, out)


def _softplus(x: Array, out: Array) -> None:
    t = _np().empty_like(out)
    decay(x, t)
    softplus(x, t, out)


def _silu(x: Array, out: Array) -> None:
    np = _np()
    made = np.empty_like(out)
    _sigmoid(x, made)
    np.multiply(x, made, out=out)


MADE: Final[dict[str, Face]] = {
    "relu": _relu,
    "leaky_relu": _leaky_relu,
    "elu": _elu,
    "heaviside": _heaviside,
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "silu": _silu,
}
"""Functions that are put together of NumPy's."""

SHARED: Final[dict[str, Face]] = {"sigmoid": sigmoid, "softplus": softplus}
"""Functions that are made of ``exp(-|x|)``, which several may share."""


def face_of(name: str, count: int) -> Face | None:
    """What computes a function of so many arguments; None where that goes element by element.

    >>> import numpy as np
    >>> out = np.empty(2)
    >>> face_of("relu", 1)(np.array([-1.0, 2.0]), out=out)
    >>> out.tolist()
    [0.0, 2.0]
    """
    if name in MADE and count == 1:
        return MADE[name]
    ufunc = getattr(_np(), UFUNCS[name]) if name in UFUNCS else None
    return ufunc if ufunc is not None and ufunc.nin == count else None


def power_face(exponent: Rational) -> Face:
    """What raises arrays to a rational power; the real root where its denominator is odd."""
    np = _np()
    if exponent == 2:
        return lambda x, out: np.multiply(x, x, out=out)
    if exponent == -1:
        return lambda x, out: np.divide(1.0, x, out=out)
    if exponent.denominator == 2 and exponent.numerator == 1:
        return lambda x, out: np.sqrt(x, out=out)
    if exponent.denominator == 1 or exponent.denominator % 2 == 0:
        return lambda x, out: np.power(x, float(exponent), out=out)
    return each(guarded(rational_power(exponent)))


def each(face: Callable[..., float]) -> Face:
    """What goes element by element."""

    def run(*args: Array, out: Array) -> None:
        np = _np()
        out[...] = np.asarray(np.frompyfunc(face, len(args), 1)(*args), dtype=float)

    return run


@lru_cache(maxsize=1)
def _np() -> Any:
    import numpy as np

    return np
