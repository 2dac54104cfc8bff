"""The complex step: f'(x) = Im f(x + ih) / h, for any tiny h.

Nothing is subtracted, so nothing cancels: with h = 1e-100 truncation is far below rounding. It asks
that every operation on the way is analytic at x, and that its complex face keeps a tiny imaginary
part. Functions that choose (``max``, ``abs``, pieces) follow the real part, away from their kinks.

Source: Squire & Trapp, SIAM Review 40 (1998).
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final

from symgrad.language.graph import (
    ADD,
    CALL,
    COMPARE,
    CONDITIONS,
    DIV,
    MUL,
    NEG,
    NUM,
    PIECEWISE,
    POW,
    SYM,
    Expression,
    postorder,
)
from symgrad.programs.floats import FloatProgram
from symgrad.programs.rationals import RELATIONS

STEP: Final = 1e-100
FAILURES: Final = (ValueError, ZeroDivisionError, OverflowError)
Face = Callable[..., Any]


class ComplexProgram:
    """An expression over complex numbers; `build` gives None where some operation has no analytic face."""

    def __init__(
        self, code: list[tuple[Face, tuple[int, ...]] | None], leaves: list[complex], places: dict[str, int]
    ):
        self._code = code
        self._leaves = leaves
        self._places = places

    @classmethod
    def build(cls, root: Expression) -> ComplexProgram | None:
        """The program of an expression."""
        order = postorder([root])
        slot = {e: k for k, e in enumerate(order)}
        code: list[tuple[Face, tuple[int, ...]] | None] = []
        for e in order:
            face = _face(e) if e.args else None
            if e.args and face is None:
                return None
            taken = e.args[:1] if e.op is POW and _exponent(e.args[1]) is not None else e.args
            code.append((face, tuple([slot[a] for a in taken])) if face else None)
        constants = [e for e in order if not e.args and e.op is not SYM]
        known = dict(zip(constants, FloatProgram(constants, ()).run(()), strict=True))
        leaves = [complex(known.get(e, 0.0)) for e in order]
        return cls(code, leaves, {e.value: k for k, e in enumerate(order) if e.op is SYM})

    def slope(self, x: Mapping[str, float], direction: Mapping[str, float]) -> float | None:
        """The derivative along a direction; None where there is no value."""
        slots = list(self._leaves)
        for name, place in self._places.items():
            slots[place] = complex(x[name], STEP * direction.get(name, 0.0))
        try:
            for k, instruction in enumerate(self._code):
                if instruction is not None:
                    face, taken = instruction
                    slots[k] = face(*[slots[j] for j in taken])
        except FAILURES:
            return None
        slope = slots[-1].imag / STEP
        return slope if math.isfinite(slope) and math.isfinite(slots[-1].real) else None


def _exponent(e: Expression) -> Fraction | None:
    if e.op is NEG:
        inner = _exponent(e.args[0])
        return None if inner is None else -inner
    if e.op is DIV and all(a.op is NUM for a in e.args) and e.args[1].value:
        return Fraction(e.args[0].value) / Fraction(e.args[1].value)
    return Fraction(e.value) if e.op is NUM else None


def _face(e: Expression) -> Face | None:
    if e.op is CALL:
        return FACES.get(e.value) if e.value != "log" or len(e.args) == 1 else _log_to_base
    if e.op is COMPARE:
        holds = RELATIONS[e.value]
        return lambda a, b: complex(holds(a.real, b.real))
    if e.op in CONDITIONS:
        return None
    if e.op is POW:
        exponent = _exponent(e.args[1])
        return _power if exponent is None else _rational_power(exponent)
    return OPERATIONS.get(e.op)


def _power(z: complex, y: complex) -> complex:
    if z.real <= 0:
        raise ValueError("a power with a varying exponent needs a positive base")
    return cmath.exp(y * cmath.log(z))


def _rational_power(exponent: Fraction) -> Face:
    p, q = exponent.as_integer_ratio()
    y = float(exponent)

    def face(z: complex) -> complex:
        if z.real == 0 and q == 1 and p > 0:
            return z if p == 1 else 0j
        if z.real < 0 and q % 2:
            return (-1 if p % 2 else 1) * (-z) ** y
        if z.real <= 0:
            raise ValueError("an even root needs a positive argument")
        return z**y

    return face


def _product(*args: complex) -> complex:
    result = args[0]
    for a in args[1:]:
        result *= a
    return result


def _log_to_base(z: complex, base: complex) -> complex:
    return cmath.log(z) / cmath.log(base)


def _sigmoid(z: complex) -> complex:
    if z.real >= 0:
        return 1 / (1 + cmath.exp(-z))
    small = cmath.exp(z)
    return small / (1 + small)


def _softplus(z: complex) -> complex:
    return z + cmath.log(1 + cmath.exp(-z)) if z.real > 0 else cmath.log(1 + cmath.exp(z))


def _log_sum_exp(*args: complex) -> complex:
    top = max(a.real for a in args)
    return top + cmath.log(sum(cmath.exp(a - top) for a in args))


def _length(*args: complex) -> complex:
    top = max(abs(a.real) for a in args)
    return top * cmath.sqrt(sum((a / top) ** 2 for a in args))


def _pieces(*parts: complex) -> complex:
    for value, condition in zip(parts[::2], parts[1::2], strict=True):
        if condition.real == 1.0:
            return value
    raise ValueError("no condition holds")


def _positive(z: complex) -> complex:
    if z.real <= 0:
        raise ValueError("a positive argument is needed")
    return z


OPERATIONS: Final[dict[str, Face]] = {
    ADD: lambda *args: sum(args[1:], args[0]),
    MUL: _product,
    NEG: lambda z: -z,
    DIV: lambda a, b: a / b,
    PIECEWISE: _pieces,
}

FACES: Final[dict[str, Face]] = {
    "exp": cmath.exp,
    "log": lambda z: cmath.log(_positive(z)),
    "log2": lambda z: cmath.log(_positive(z)) / math.log(2),
    "log10": lambda z: cmath.log(_positive(z)) / math.log(10),
    "sqrt": lambda z: cmath.sqrt(_positive(z)),
    "cbrt": _rational_power(Fraction(1, 3)),
    "sin": cmath.sin,
    "cos": cmath.cos,
    "tan": cmath.tan,
    "cot": lambda z: 1 / cmath.tan(z),
    "sec": lambda z: 1 / cmath.cos(z),
    "csc": lambda z: 1 / cmath.sin(z),
    "asin": cmath.asin,
    "acos": cmath.acos,
    "atan": cmath.atan,
    "sinh": cmath.sinh,
    "cosh": cmath.cosh,
    "tanh": cmath.tanh,
    "asinh": cmath.asinh,
    "acosh": cmath.acosh,
    "atanh": cmath.atanh,
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "silu": lambda z: z * _sigmoid(z),
    "logsumexp": _log_sum_exp,
    "hypot": _length,
    "norm": _length,
    "dot": lambda a, b: a * b,
    "abs": lambda z: z if z.real > 0 else -z,
    "relu": lambda z: z if z.real > 0 else 0j,
    "leaky_relu": lambda z: z if z.real > 0 else z / 100,
    "elu": lambda z: z if z.real > 0 else cmath.exp(z) - 1,
    "max": lambda *args: max(args, key=lambda z: z.real),
    "min": lambda *args: min(args, key=lambda z: z.real),
    "clip": lambda z, low, high: low if z.real < low.real else high if z.real > high.real else z,
    "sign": lambda z: complex(math.copysign(1.0, z.real) if z.real else 0.0),
    "heaviside": lambda z: complex(1.0 if z.real > 0 else 0.0 if z.real < 0 else 0.5),
    "floor": lambda z: complex(math.floor(z.real)),
    "ceil": lambda z: complex(math.ceil(z.real)),
}
"""Complex faces that keep a tiny imaginary part."""

ABSENT: Final = frozenset(
    {"atan2", "root", "erf", "erfc", "gelu", "gamma", "loggamma", "digamma", "polygamma", "factorial"}
    | {"binomial", "lambertw"}
)
"""Functions without a complex face."""

__all__ = ["ABSENT", "FACES", "ComplexProgram"]
