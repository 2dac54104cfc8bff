"""What expressions are worth according to mpmath, and their derivatives by differences.

Nothing here uses a rule, a program or a normal form of symgrad: every function is written down once
more from its definition. A value that is no real number is None.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from functools import reduce
from typing import Any, Final

import mpmath
from mpmath import mp, mpf

from symgrad.language.graph import Expression, postorder

DIGITS: Final = 50
"""Decimal digits of all work here."""

STEP: Final = "1e-12"
"""Step of the differences: their error is about its fourth power, far from singularities."""

Value = Any
"""An mpf, a bool for conditions, or None."""


class OutsideError(Exception):
    """There is no real value."""


def value_of(root: Expression, at: Mapping[str, Any], *, digits: int = DIGITS) -> Any:
    """The value as an mpf; None where there is none."""
    with mp.workdps(digits):
        known: dict[Expression, Value] = {}
        exact: dict[Expression, Fraction] = {}
        point = {name: number(v) for name, v in at.items()}
        for e in postorder([root]):
            _note_exact(e, exact)
            if e.op == "pow" and e.args[1] in exact and known[e.args[0]] is not None:
                known[e] = _real_or_none(lambda b, r=exact[e.args[1]]: rational_power(b, r), known[e.args[0]])
            else:
                known[e] = _value(e, [known[a] for a in e.args], point)
        return known[root]


def _note_exact(e: Expression, exact: dict[Expression, Fraction]) -> None:
    """Constants made of numbers alone are exact, so that x^(2/6) is known to be a cube root."""
    if e.op == "num":
        exact[e] = Fraction(e.value)
    elif e.op in _EXACT and all(a in exact for a in e.args):
        with suppress(ZeroDivisionError):
            exact[e] = (
                reduce(_EXACT[e.op], [exact[a] for a in e.args]) if len(e.args) > 1 else -exact[e.args[0]]
            )


_EXACT: Final[dict[str, Callable[[Fraction, Fraction], Fraction]]] = {
    "add": lambda a, b: a + b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "neg": lambda a, b: b - a,
}


def slope_of(root: Expression, at: Mapping[str, Any], name: str, *, digits: int = DIGITS) -> Any:
    """The partial derivative by differences of four values, good to about 30 digits; None at an edge."""
    with mp.workdps(digits):
        h = mpf(STEP)
        start = number(at[name])
        values = [value_of(root, {**at, name: start + k * h}, digits=digits) for k in (-2, -1, 1, 2)]
        if any(v is None for v in values):
            return None
        far, near = values[3] - values[0], values[2] - values[1]
        return (8 * near - far) / (12 * h)


def number(value: Any) -> Any:
    """A number of any kind as an mpf."""
    if isinstance(value, Fraction):
        return mpf(value.numerator) / value.denominator
    return mpf(value)


def _value(e: Expression, args: list[Value], point: Mapping[str, Any]) -> Value:
    if e.op == "piecewise":
        return _chosen(args)
    if e.op in ("and", "or"):
        return _joined(e.op == "or", args)
    if any(a is None for a in args):
        return None
    if e.op in _LEAVES:
        return _real_or_none(_LEAVES[e.op], e, point)
    return _real_or_none(_operation(e), *args)


def _real_or_none(function: Callable[..., Any], *args: Any) -> Value:
    try:
        value = function(*args)
    except (OutsideError, ZeroDivisionError, ValueError, OverflowError):
        return None
    if isinstance(value, bool):
        return value
    return value if isinstance(value, mpf) and mpmath.isfinite(value) else None


def _chosen(parts: Sequence[Value]) -> Value:
    for value, condition in zip(parts[::2], parts[1::2], strict=True):
        if condition is None:
            return None
        if condition:
            return value
    return None


def _joined(decisive: bool, args: Sequence[Value]) -> Value:
    if decisive in args:
        return decisive
    return None if None in args else not decisive


def _operation(e: Expression) -> Callable[..., Value]:
    return (
        FUNCTIONS[e.value]
        if e.op == "call"
        else _RELATIONS[e.value]
        if e.op == "compare"
        else _OPERATIONS[e.op]
    )


def _root_of(e: Expression, _: Mapping[str, Any]) -> Value:
    coefficients, index = e.value
    roots = mpmath.polyroots(list(coefficients), maxsteps=500, extraprec=400)
    real = sorted(
        r.real if isinstance(r, mpmath.mpc) else r for r in roots if abs(mpmath.im(r)) < mpf(10) ** -30
    )
    distinct = [r for k, r in enumerate(real) if k == 0 or r - real[k - 1] > mpf(10) ** -20]
    if index > len(distinct):
        raise OutsideError
    return distinct[index - 1]


_LEAVES: Final[dict[str, Callable[[Expression, Mapping[str, Any]], Value]]] = {
    "num": lambda e, _: number(e.value),
    "sym": lambda e, point: point[e.value],
    "const": lambda e, _: +mp.pi if e.value == "pi" else +mp.e,
    "bool": lambda e, _: bool(e.value),
    "rootof": _root_of,
}


def _require(condition: bool) -> None:
    if not condition:
        raise OutsideError


def real_power(base: Any, exponent: Any) -> Any:
    """base ** exponent for an exponent that varies: a positive base is asked for."""
    _require(base > 0)
    return mpmath.power(base, exponent)


def rational_power(base: Any, power: Fraction) -> Any:
    """The real power: an odd root of a negative number is negative."""
    p, q = power.numerator, power.denominator
    if base == 0:
        _require(power >= 0)
        return mpf(power == 0)
    _require(base > 0 or q % 2 == 1)
    size = mpmath.power(abs(base), mpf(p) / q)
    return -size if base < 0 and p % 2 else size


def _logarithm(x: Any, base: Any = None) -> Any:
    _require(x > 0)
    if base is None:
        return mpmath.log(x)
    _require(base > 0 and base != 1)
    return mpmath.log(x) / mpmath.log(base)


def _within(x: Any, low: Any, high: Any, function: Callable[[Any], Any]) -> Any:
    _require(low <= x <= high)
    return function(x)


def _over(a: Any, b: Any) -> Any:
    _require(b != 0)
    return a / b


def _gamma(x: Any) -> Any:
    _require(x > 0 or x != mpmath.floor(x))
    return mpmath.gamma(x)


def _digamma(order: Any, x: Any) -> Any:
    _require(order >= 0 and order == int(order) and (x > 0 or x != mpmath.floor(x)))
    return mpmath.psi(int(order), x)


def _atan2(y: Any, x: Any) -> Any:
    _require(x != 0 or y != 0)
    return mpmath.atan2(y, x)


def _root(x: Any, n: Any) -> Any:
    _require(n != 0)
    if n == int(n):
        return rational_power(x, Fraction(1, int(n)))
    _require(x > 0)
    return mpmath.power(x, 1 / n)


def _clip(x: Any, low: Any, high: Any) -> Any:
    _require(low <= high)
    return min(max(x, low), high)


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + mpmath.exp(-x))


def _binomial(n: Any, k: Any) -> Any:
    _require(n > -1 or n != mpmath.floor(n))
    return mpmath.binomial(n, k)


FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    "exp": mpmath.exp,
    "log": _logarithm,
    "log2": lambda x: _logarithm(x, mpf(2)),
    "log10": lambda x: _logarithm(x, mpf(10)),
    "sqrt": lambda x: _within(x, 0, mpmath.inf, mpmath.sqrt),
    "cbrt": lambda x: rational_power(x, Fraction(1, 3)),
    "root": _root,
    "hypot": lambda *u: mpmath.sqrt(mpmath.fsum(x * x for x in u)),
    "norm": lambda *u: mpmath.sqrt(mpmath.fsum(x * x for x in u)),
    "dot": lambda a, b: a * b,
    "logsumexp": lambda *u: mpmath.log(mpmath.fsum(mpmath.exp(x) for x in u)),
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "tan": mpmath.tan,
    "cot": mpmath.cot,
    "sec": mpmath.sec,
    "csc": mpmath.csc,
    "asin": lambda x: _within(x, -1, 1, mpmath.asin),
    "acos": lambda x: _within(x, -1, 1, mpmath.acos),
    "atan": mpmath.atan,
    "atan2": _atan2,
    "sinh": mpmath.sinh,
    "cosh": mpmath.cosh,
    "tanh": mpmath.tanh,
    "asinh": mpmath.asinh,
    "acosh": lambda x: _within(x, 1, mpmath.inf, mpmath.acosh),
    "atanh": lambda x: _over(mpmath.log(_over(1 + x, 1 - x)), 2) if abs(x) < 1 else _require(False),
    "abs": abs,
    "sign": lambda x: mpf((x > 0) - (x < 0)),
    "floor": mpmath.floor,
    "ceil": mpmath.ceil,
    "max": max,
    "min": min,
    "clip": _clip,
    "sigmoid": _sigmoid,
    "softplus": lambda x: mpmath.log(1 + mpmath.exp(x)),
    "silu": lambda x: x * _sigmoid(x),
    "gelu": lambda x: x * (1 + mpmath.erf(x / mpmath.sqrt(2))) / 2,
    "relu": lambda x: max(x, mpf(0)),
    "leaky_relu": lambda x: x if x > 0 else x / 100,
    "elu": lambda x: x if x > 0 else mpmath.expm1(x),
    "heaviside": lambda x: (1 + mpf((x > 0) - (x < 0))) / 2,
    "erf": mpmath.erf,
    "erfc": mpmath.erfc,
    "gamma": _gamma,
    "loggamma": lambda x: mpmath.loggamma(x) if x > 0 else _require(False),
    "digamma": lambda x: _digamma(0, x),
    "polygamma": _digamma,
    "factorial": lambda x: _gamma(x + 1),
    "binomial": _binomial,
    "lambertw": lambda x: mpmath.lambertw(x).real if x >= -1 / mp.e else _require(False),
}
"""Every function of the table, from its definition."""

_OPERATIONS: Final[dict[str, Callable[..., Any]]] = {
    "add": lambda *u: mpmath.fsum(u),
    "mul": lambda *u: mpmath.fprod(u),
    "neg": lambda a: -a,
    "div": _over,
    "pow": real_power,
    "not": lambda a: not a,
}

_RELATIONS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
    "==": lambda a, b: bool(a == b),
    "!=": lambda a, b: bool(a != b),
}
