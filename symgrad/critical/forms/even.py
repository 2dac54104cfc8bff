"""Absolute values that make no difference, since only the size of what holds them counts.

cos(|u|) = cos(u)        (|u|*sin(|v|))^2 = (u*sin(v))^2        ||u|*v| = |u*v|
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from symgrad.language.graph import CALL, DIV, MUL, NEG, NUM, POW, Expression, node
from symgrad.language.rewriting import rewritten

EVEN: Final = frozenset({"abs", "cos", "cosh"})
ODD: Final = frozenset({"sin", "tan", "sinh", "tanh", "asin", "atan", "asinh", "atanh", "cbrt", "erf"})


def without_signs(root: Expression) -> Expression:
    """The same function, without the absolute values inside of what is even.

    >>> from symgrad import parse
    >>> str(without_signs(parse("cos(sin(abs(x - y)))^2 + abs(x)*(abs(y)*abs(x))^4")))
    'cos(sin(x - y))**2 + abs(x)*(y*x)**4'
    """

    def freed(_: Expression, same: Expression) -> Expression:
        if not _is_even(same):
            return same
        inner = size_of(same.args[0])
        return same if inner is same.args[0] else node(same.op, (inner, *same.args[1:]), same.value)

    return rewritten(root, freed)


def size_of(e: Expression) -> Expression:
    """An expression of the same absolute value, defined at the same points."""
    if _is_absolute(e):
        return size_of(e.args[0])
    if not _keeps_sizes(e):
        return e
    count = 1 if e.op is POW else len(e.args)
    parts = (*map(size_of, e.args[:count]), *e.args[count:])
    return e if all(a is b for a, b in zip(parts, e.args, strict=True)) else node(e.op, parts, e.value)


def _is_absolute(e: Expression) -> bool:
    return e.op is CALL and e.value == "abs"


def _is_even(e: Expression) -> bool:
    if e.op is CALL:
        return e.value in EVEN
    exponent = _exponent(e)
    return exponent is not None and exponent.numerator % 2 == 0


def _keeps_sizes(e: Expression) -> bool:
    """Whether a sign in front of an argument comes out in front: a product or an odd function."""
    if e.op in (MUL, DIV, NEG):
        return True
    if e.op is CALL:
        return e.value in ODD
    exponent = _exponent(e)
    return exponent is not None and exponent.numerator % 2 == 1 and exponent.denominator % 2 == 1


def _exponent(e: Expression) -> Fraction | None:
    return Fraction(e.args[1].value) if e.op is POW and e.args[1].op is NUM else None


__all__ = ["size_of", "without_signs"]
