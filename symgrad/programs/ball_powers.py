"""Powers and roots over balls, with the reals' conventions: (-8)^(1/3) is -2, 0^0 is 1.

Even powers and roots turn or end at zero, where a formula would cross it; each is the hull of its
values at the ends of the monotone piece, or pieces, that the ball meets.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from symgrad.language.graph import Rational

if TYPE_CHECKING:
    from flint import arb

Face = Callable[..., "arb"]

NARROW: Final = 40
"""Relative bits from which a ball is treated as a number: the hull of the ends would gain nothing."""

LARGEST_DEGREE: Final = 2**31
"""Roots of higher degree go through the logarithm."""

LARGEST_EXPONENT: Final = 2**63
"""Whether an exponent is a whole number is looked at up to here."""


def integer_power(x: arb, n: int) -> arb:
    """``x ** n`` for a whole number n.

    >>> from flint import arb
    >>> float(integer_power(arb(0, 2), 2).upper()) < 4.01
    True
    """
    if n < 0:
        return 1 / integer_power(x, -n)
    if x.is_exact() or not x.is_finite():
        return x * 0 + 1 if n == 0 else x**n
    if x.rel_accuracy_bits() > NARROW:
        return x**n
    if n % 2:
        return (x.lower() ** n).union(x.upper() ** n)
    return (x.abs_lower() ** n).union(x.abs_upper() ** n) if n else x * 0 + 1


def square_root_of_nonnegative(x: arb) -> arb:
    """The square root of what cannot be negative, although its ball may say otherwise."""
    return x.sqrt() if x.lower() > 0 else (x.upper().sqrt()).union(x * 0)


def _positive_root(x: arb, degree: int) -> arb:
    """The root of a ball above zero."""
    from flint import arb

    if degree < LARGEST_DEGREE:
        return x.root(degree)
    return x ** (arb(1) / degree)


def _root_of_exact(x: arb, degree: int) -> arb:
    """The real root of an exact number; nan for an even root of a negative one."""
    if x > 0:
        return _positive_root(x, degree)
    if x < 0 and degree % 2:
        return -_positive_root(-x, degree)
    return x if x == 0 else x.nan()


def odd_root(degree: int) -> Face:
    """The real root of an odd degree, or of an even one for balls that are not negative."""

    def face(x: arb) -> arb:
        if x > 0 or x.is_nan():
            return _positive_root(x, degree)
        return _root_of_exact(x.lower(), degree).union(_root_of_exact(x.upper(), degree))

    return face


def _clipped_root(degree: int) -> Face:
    def face(x: arb) -> arb:
        if x > 0 or x.is_nan():
            return _positive_root(x, degree)
        return _root_of_exact(x.upper(), degree).union(x * 0)

    return face


@lru_cache(maxsize=256)
def rational_power(exponent: Rational, *, nonnegative: bool = False) -> Face:
    """``x ** exponent`` for one exact exponent.

    Args:
        exponent: in lowest terms, with an odd denominator the real root of negative numbers counts.
        nonnegative: whether x cannot be negative by its form.
    """
    p, q = Fraction(exponent).as_integer_ratio()
    if q == 1:
        return lambda x: integer_power(x, p)
    root_face = _clipped_root(q) if nonnegative and q % 2 == 0 else odd_root(q)
    return root_face if p == 1 else lambda x: integer_power(root_face(x), p)


def power(x: arb, y: arb) -> arb:
    """``x ** y`` for an exponent that varies: for x that may be negative, y must be a whole number."""
    if x > 0:
        return x**y
    if x.is_nan() or y.is_nan():
        return x.nan()
    whole = y.unique_fmpz() if y.is_exact() and abs(y) < LARGEST_EXPONENT else None
    if whole is not None:
        return integer_power(x, int(whole))
    if x >= 0 and y > 0:
        return (x.upper() ** y).union(x * 0) if x.upper() > 0 else x
    return x.nan()


def root(x: arb, n: arb) -> arb:
    """``x ** (1/n)`` for a degree that varies, hence for x > 0 only."""
    return x ** (1 / n) if x > 0 else x.nan()
