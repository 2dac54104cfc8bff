"""The functions of the table as LLVM computes them: each as its float face does, or not at all.

A form takes a writer and the values of the arguments. Whatever it returns is, as long as no guard
speaks up, what the face of the same name in `symgrad.programs.float_functions` returns.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Final

from symgrad.programs.llvm import ONE, ZERO, UnwritableError, Value, Writer, constant

MOST_SORTED: Final = 8
"""Arguments of a log-sum-exp that are put in order one by one."""

Form = Callable[..., Value]


def library(name: str) -> Form:
    """A function as the C library has it."""
    return lambda w, *args: w.call(name, *args)


def _root(w: Writer, x: Value) -> Value:
    w.refuse(w.compare("olt", x, ZERO))
    return w.intrinsic("sqrt", x)


def _whole(direction: str) -> Form:
    def form(w: Writer, x: Value) -> Value:
        w.need(x)
        # Python goes by way of an int, which has no -0
        return w.operate("fadd", w.intrinsic(direction, x), ZERO)

    return form


def _extreme(relation: str) -> Form:
    """The first of the largest, as Python's own max has it."""

    def form(w: Writer, *args: Value) -> Value:
        best = args[0]
        for other in args[1:]:
            best = w.either(w.compare(relation, other, best), other, best)
        for a in args:
            w.need(a)
        return best

    return form


def _decayed(w: Writer, x: Value) -> tuple[Value, Value]:
    """Whether x is at least 0, and exp(-abs(x))."""
    up = w.compare("oge", x, ZERO)
    return up, w.call("exp", w.either(up, w.operate("fneg", x), x))


def _sigmoid(w: Writer, x: Value) -> Value:
    up, small = _decayed(w, x)
    return w.operate("fdiv", w.either(up, ONE, small), w.operate("fadd", ONE, small))


def _softplus(w: Writer, x: Value) -> Value:
    above = w.compare("ogt", x, ZERO)
    tail = w.call("log1p", w.call("exp", w.either(above, w.operate("fneg", x), x)))
    return w.either(above, w.operate("fadd", x, tail), tail)


def _elu(w: Writer, x: Value) -> Value:
    above = w.compare("ogt", x, ZERO)
    return w.either(above, x, w.call("expm1", w.either(above, ZERO, x)))


def _gelu(w: Writer, x: Value) -> Value:
    tail = w.call("erfc", w.operate("fmul", w.operate("fneg", x), constant(math.sqrt(0.5))))
    return w.operate("fmul", w.operate("fmul", constant(0.5), x), tail)


def _sign(w: Writer, x: Value) -> Value:
    w.need(x)
    below = w.either(w.compare("olt", x, ZERO), constant(-1.0), w.operate("fmul", x, ZERO))
    return w.either(w.compare("ogt", x, ZERO), ONE, below)


def _step(w: Writer, x: Value) -> Value:
    w.need(x)
    below = w.either(w.compare("olt", x, ZERO), ZERO, w.operate("fadd", constant(0.5), x))
    return w.either(w.compare("ogt", x, ZERO), ONE, below)


def _clip(w: Writer, x: Value, low: Value, high: Value) -> Value:
    w.need(x)
    w.refuse(w.compare("ugt", low, high))
    inner = w.either(w.compare("ogt", x, high), high, x)
    return w.either(w.compare("olt", x, low), low, inner)


def _angle(w: Writer, y: Value, x: Value) -> Value:
    both = w.operate("fadd", w.intrinsic("fabs", x), w.intrinsic("fabs", y))
    w.refuse(w.compare("oeq", both, ZERO))
    return w.call("atan2", y, x)


def _reciprocal(name: str) -> Form:
    def form(w: Writer, x: Value) -> Value:
        below = w.call(name, x)
        w.refuse(w.compare("oeq", below, ZERO))
        return w.operate("fdiv", ONE, below)

    return form


def _logarithm(w: Writer, x: Value, base: Value | None = None) -> Value:
    if base is None:
        return w.call("log", x)
    for known, name in ((2.0, "log2"), (10.0, "log10")):
        if base == constant(known):
            return w.call(name, x)
    if base.startswith("%"):
        raise UnwritableError("log")
    below = w.call("log", base)
    w.refuse(w.compare("oeq", below, ZERO))
    return w.operate("fdiv", w.call("log", x), below)


def _degree(w: Writer, x: Value, degree: Value) -> Value:
    w.refuse(w.compare("ule", x, ZERO))
    w.refuse(w.compare("oeq", degree, ZERO))
    return w.call("pow", x, w.operate("fdiv", ONE, degree))


def power(w: Writer, exponent: Fraction, x: Value) -> Value:
    """As `symgrad.programs.float_functions.rational_power` has it."""
    p, q = exponent.as_integer_ratio()
    y = constant(float(exponent))
    if exponent == Fraction(1, 2):
        return _root(w, x)
    if q == 1:
        return w.call("pow", x, y)
    if q % 2 == 0:
        w.refuse(w.compare("olt", x, ZERO))
        return w.call("pow", x, y)
    if q == 3:
        inner = w.call("cbrt", x)
        return inner if p == 1 else w.call("pow", inner, constant(float(p)))
    size = w.call("pow", w.intrinsic("fabs", x), y)
    return size if p % 2 == 0 else w.new(f"call double @llvm.copysign.f64(double {size}, double {x})")


def _log_sum_exp(w: Writer, *args: Value) -> Value:
    if len(args) > MOST_SORTED:
        raise UnwritableError("logsumexp")
    top = _extreme("ogt")(w, *args)
    terms = [w.call("exp", w.operate("fsub", a, top)) for a in args]
    for end in range(len(terms) - 1, 0, -1):
        for k in range(end):
            larger = w.compare("ogt", terms[k], terms[k + 1])
            terms[k], terms[k + 1] = (
                w.either(larger, terms[k + 1], terms[k]),
                w.either(larger, terms[k], terms[k + 1]),
            )
    total = ZERO
    for term in terms[:-1]:
        total = w.operate("fadd", total, term)
    return w.operate("fadd", top, w.call("log1p", total))


def _relation(name: str) -> Form:
    def form(w: Writer, a: Value, b: Value) -> Value:
        w.need(a)
        w.need(b)
        return w.either(w.compare(name, a, b), ONE, ZERO)

    return form


def _fold(operation: str) -> Form:
    """Conditions joined: they are 0 or 1 wherever all is well."""
    return lambda w, *args: w.joined(f"{operation} double", args)


def _any_of(w: Writer, *args: Value) -> Value:
    none = w.joined("fmul double", [w.operate("fsub", ONE, a) for a in args])
    return w.operate("fsub", ONE, none)


def _pieces(w: Writer, *parts: Value) -> Value:
    value = constant(math.nan)
    for k in range(len(parts) - 1, 0, -2):
        value = w.either(w.compare("oeq", parts[k], ONE), parts[k - 1], value)
    w.need(value)
    return value


def _ratio(w: Writer, a: Value, b: Value) -> Value:
    return w.either(w.compare("une", b, ZERO), w.operate("fdiv", a, b), ZERO)


DIRECT: Final = (
    *("exp", "log2", "log10", "cbrt", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh"),
    *("tanh", "asinh", "acosh", "atanh", "erf", "erfc"),
)
"""Functions that Python's `math` passes on to the C library."""

FORMS: Final[dict[str, Form]] = {
    **{f"f_{name}": library(name) for name in DIRECT},
    "f_log": _logarithm,
    "f_pow": library("pow"),
    "f_sqrt": _root,
    "f_root": _degree,
    "f_abs": lambda w, x: w.intrinsic("fabs", x),
    "f_floor": _whole("floor"),
    "f_ceil": _whole("ceil"),
    "f_max": _extreme("ogt"),
    "f_min": _extreme("olt"),
    "f_clip": _clip,
    "f_sign": _sign,
    "f_heaviside": _step,
    "f_relu": lambda w, x: w.either(w.compare("ole", x, ZERO), ZERO, x),
    "f_leaky_relu": lambda w, x: w.either(
        w.compare("ogt", x, ZERO), x, w.operate("fdiv", x, constant(100.0))
    ),
    "f_elu": _elu,
    "f_sigmoid": _sigmoid,
    "f_softplus": _softplus,
    "f_silu": lambda w, x: w.operate("fmul", x, _sigmoid(w, x)),
    "f_gelu": _gelu,
    "f_atan2": _angle,
    "f_cot": _reciprocal("tan"),
    "f_sec": _reciprocal("cos"),
    "f_csc": _reciprocal("sin"),
    "f_dot": lambda w, a, b: w.operate("fmul", a, b),
    "f_logsumexp": _log_sum_exp,
    "f_<": _relation("olt"),
    "f_<=": _relation("ole"),
    "f_>": _relation("ogt"),
    "f_>=": _relation("oge"),
    "f_==": _relation("oeq"),
    "f_!=": _relation("one"),
    "f_and": _fold("fmul"),
    "f_or": _any_of,
    "f_not": lambda w, c: w.operate("fsub", ONE, c),
    "f_piecewise": _pieces,
    "sqrt": _root,
    "cos": library("cos"),
    "pow": library("pow"),
    "abs": lambda w, x: w.intrinsic("fabs", x),
    "whole": _whole("floor"),
    "larger": lambda w, a, b: w.either(w.compare("oge", a, b), a, b),
    "smaller": lambda w, a, b: w.either(w.compare("ole", a, b), a, b),
    "ratio": _ratio,
}
"""How each operation of a tape that is not arithmetic is written, by its name there."""
