"""All real x with u(x) = y, exactly, for functions u that can be undone step by step.

    3*x^2 + 1 = y      x^2 = (y - 1)/3,  x = +-sqrt((y - 1)/3),  none for y < 1
    exp(-x) = y        x = -log(y),      none for y <= 0
    1/x = y            x = 1/y,          none for y = 0

and the values that such a function takes: an interval, perhaps without one of its points.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from symgrad.algebra.normal import Normalizer
from symgrad.algebra.polynomials import polynomial
from symgrad.calculus.domain import rational_exponent
from symgrad.calculus.exact import sign_of
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    ADD,
    CALL,
    DIV,
    MUL,
    NEG,
    ONE,
    POW,
    SYM,
    ZERO,
    Expression,
    add,
    call,
    mul,
    number,
    symbol,
)


class NoInverseError(Exception):
    """The function cannot be undone step by step, or a sign is not decided."""


@dataclass(frozen=True, slots=True)
class Image:
    """The values of a function: from ``low`` to ``high``, None where it has no end, without ``hole``."""

    low: Expression | None = None
    high: Expression | None = None
    closed: tuple[bool, bool] = (False, False)
    hole: Expression | None = None


def preimages(u: Expression, name: str, y: Expression, *, generic: bool = False) -> list[Expression]:
    """Every x with ``u(x) = y``.

    Args:
        u: the function.
        name: its variable.
        y: a constant; with ``generic`` an expression that stands for numbers inside of the image of u.
        generic: whether to write the solutions without looking at signs.

    Raises:
        NoInverseError: u is no such function.

    >>> from symgrad import parse
    >>> [str(x) for x in preimages(parse("(x - 1)^2"), "x", parse("4"))]
    ['3', '-1']
    >>> preimages(parse("exp(x)"), "x", parse("-1"))
    []
    """
    n = Normalizer()
    e, rest = _step(u, name, n)
    y = n.form(y)
    if e.op is SYM:
        return [n.form(_undone_affine(rest, y, n))]
    y = n.form(_undone_affine(rest, y, n))
    inner, values = _undone(e, name, y, n, generic)
    found = [x for value in values for x in preimages(inner, name, value, generic=generic)]
    return list(dict.fromkeys(found))


Affine = tuple[Expression, Expression]


def _undone_affine(affine: Affine, y: Expression, n: Normalizer) -> Expression:
    factor, constant = affine
    return n.form((y - constant) / factor)


def _step(u: Expression, name: str, n: Normalizer) -> tuple[Expression, Affine]:
    """``u = factor*e + constant`` with e a variable, a power or a call; quadratics as squares.

    Raises:
        NoInverseError: it is none.
    """
    square = _as_square(u, name, n)
    if square is not None:
        return square
    factor: Expression = ONE
    constant: Expression = ZERO
    while u.op in (ADD, MUL, NEG) or (u.op is DIV and name not in u.args[1].variables):
        if u.op is NEG:
            u, factor = u.args[0], -factor
            continue
        if u.op is DIV:
            u, factor = u.args[0], factor / u.args[1]
            continue
        moving = [a for a in u.args if name in a.variables]
        fixed = [a for a in u.args if name not in a.variables]
        if len(moving) != 1:
            raise NoInverseError
        if u.op is ADD:
            constant = constant + factor * add(*fixed)
        else:
            factor = factor * mul(*fixed)
        u = moving[0]
    if not sign_of(n.form(factor)):
        raise NoInverseError
    return u, (n.form(factor), n.form(constant))


def _as_square(u: Expression, name: str, n: Normalizer) -> tuple[Expression, Affine] | None:
    """``a*x^2 + b*x + c = a*(x + b/(2*a))^2 + c - b^2/(4*a)``."""
    terms = polynomial(n.form(u), (name,))
    if terms is None or max((k for (k,) in terms), default=0) != 2:
        return None
    a, b, c = (Fraction(terms.get((k,), 0)) for k in (2, 1, 0))
    moved = symbol(name) + number(b / (2 * a)) if b else symbol(name)
    return moved**2, (number(a), number(c - b * b / (4 * a)))


def _undone(
    e: Expression, name: str, y: Expression, n: Normalizer, generic: bool
) -> tuple[Expression, Sequence[Expression]]:
    """The inner function of a power or a call, and the values that it must have."""
    sign = 1 if generic else sign_of(y)
    if sign is None:
        raise NoInverseError
    if e.op is DIV and name not in e.args[0].variables:
        return e.args[1], ([] if sign == 0 else [n.form(e.args[0] / y)])
    if e.op is POW:
        return _undone_power(e, name, y, n, sign)
    if e.op is not CALL or len(e.args) != 1 or e.value not in _CALLS:
        raise NoInverseError
    return e.args[0], [n.form(x) for x in _CALLS[e.value](y, sign)]


def _undone_power(
    e: Expression, name: str, y: Expression, n: Normalizer, sign: int
) -> tuple[Expression, Sequence[Expression]]:
    base, exponent = e.args
    if name not in base.variables:
        rate = n.form(call("log", base))
        if not sign_of(rate):
            raise NoInverseError
        return exponent, ([n.form(call("log", y) / rate)] if sign > 0 else [])
    power = rational_exponent(exponent)
    if power is None or power == 0 or (abs(power.numerator) != 1 and power.denominator != 1):
        raise NoInverseError
    if power < 0:
        if sign == 0:
            return base, []
        y, power = n.form(ONE / y), -power
    if power.denominator > 1:
        allowed = sign >= 0 or power.denominator % 2 == 1
        return base, ([n.form(y ** number(power.denominator))] if allowed else [])
    return base, _roots(y, int(power), sign, n)


def _roots(y: Expression, degree: int, sign: int, n: Normalizer) -> list[Expression]:
    """The real roots of ``x^degree = y``."""
    exponent = number(Fraction(1, degree))
    if degree % 2:
        return [n.form(y**exponent) if sign >= 0 else n.form(-((-y) ** exponent))]
    if sign <= 0:
        return [ZERO] if sign == 0 else []
    root = n.form(y**exponent)
    return [root, n.form(-root)]


_CALLS: Final[dict[str, Callable[[Expression, int], list[Expression]]]] = {
    "sqrt": lambda y, sign: [y**2] if sign >= 0 else [],
    "cbrt": lambda y, _: [y**3],
    "exp": lambda y, sign: [call("log", y)] if sign > 0 else [],
    "log": lambda y, _: [call("exp", y)],
    "sinh": lambda y, _: [call("asinh", y)],
    "asinh": lambda y, _: [call("sinh", y)],
    "abs": lambda y, sign: [y, -y] if sign > 0 else [ZERO] if sign == 0 else [],
}
"""For each function all u with f(u) = y, from y and its sign."""


def image_of(u: Expression, name: str) -> Image:
    """The values of a function that can be undone step by step.

    Raises:
        NoInverseError: it is none, or the step before does not reach all of what the next one needs.

    >>> from symgrad import parse
    >>> image = image_of(parse("3 - x^2"), "x")
    >>> print(image.low, image.high, image.closed)
    None 3 (False, True)
    """
    n = Normalizer()
    e, (factor, constant) = _step(u, name, n)
    inside = Image() if e.op is SYM else _image_of_step(e, name)
    return _scaled(inside, factor, constant, n)


def _scaled(image: Image, factor: Expression, constant: Expression, n: Normalizer) -> Image:
    def moved(end: Expression | None) -> Expression | None:
        return None if end is None else n.form(end * factor + constant)

    ends, closed = (moved(image.low), moved(image.high)), image.closed
    if (sign_of(factor) or 0) < 0:
        ends, closed = ends[::-1], closed[::-1]
    return Image(*ends, closed, moved(image.hole))


def _image_of_step(e: Expression, name: str) -> Image:
    if e.op is DIV and name not in e.args[0].variables:
        return _of_reciprocal(image_of(e.args[1], name))
    if e.op is CALL and e.value in _IMAGES:
        inner = image_of(e.args[0], name)
        _all_of(inner, positive=e.value in ("log", "sqrt"))
        return _IMAGES[e.value]
    if e.op is not POW:
        raise NoInverseError
    base, exponent = e.args
    if name not in base.variables:
        _all_of(image_of(exponent, name))
        return _POSITIVE
    power = rational_exponent(exponent)
    inner = image_of(base, name)
    if power is None:
        raise NoInverseError
    even = power.denominator % 2 == 0
    if power == -1:
        return _of_reciprocal(inner)
    _all_of(inner, positive=even)
    if power < 0:
        return replace(_POSITIVE, hole=None) if even or power.numerator % 2 == 0 else Image(hole=ZERO)
    return _NONNEGATIVE if even or power.numerator % 2 == 0 else Image()


def _of_reciprocal(inner: Image) -> Image:
    if inner.low is None and inner.high is None and inner.hole is None:
        return Image(hole=ZERO)
    raise NoInverseError


def _all_of(inner: Image, *, positive: bool = False) -> None:
    """Makes sure that a function takes all values; or, with ``positive``, all positive ones and zero.

    Raises:
        NoInverseError: it does not.
    """
    if inner.hole is not None or inner.high is not None:
        raise NoInverseError
    if inner.low is not None and not (positive and inner.closed[0] and (sign_of(inner.low) or 1) <= 0):
        raise NoInverseError


_POSITIVE: Final = Image(low=ZERO)
_NONNEGATIVE: Final = Image(low=ZERO, closed=(True, False))

_IMAGES: Final = {
    "sqrt": _NONNEGATIVE,
    "cbrt": Image(),
    "exp": _POSITIVE,
    "log": Image(),
    "sinh": Image(),
    "asinh": Image(),
    "abs": _NONNEGATIVE,
}

__all__ = ["Image", "NoInverseError", "image_of", "preimages"]
