"""Derivatives and differences in hundreds of bits, for where floats leave doubt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from symgrad.language.graph import Expression

BITS: Final = 256

_NEGLIGIBLE: Final = Fraction(1, 1 << 60)
"""Radius below which two balls around zero count as zero."""

_COMFORTABLE: Final = 60
"""Binary exponents up to which numbers are compared as they are."""


def slopes_at(
    function: Expression,
    partials: Sequence[tuple[str, Expression]],
    at: Mapping[str, float],
    direction: Mapping[str, float],
) -> tuple[float, float] | None:
    """The slope along a direction by the partial derivatives and by differences.

    Returns:
        Both slopes, or None where either does not exist or is not known to 15 digits. Slopes that floats
        cannot hold or compare are given as multiples of a common power of two.
    """
    from symgrad.programs.balls import enclose
    from symgrad.programs.quotients import difference_quotient

    point = {name: Fraction(value) for name, value in at.items()}
    step = {name: Fraction(value) for name, value in direction.items()}
    measured = difference_quotient(function, point, step, BITS)
    if measured is None:
        return None
    total = sum(
        (enclose(e, point, BITS) * _ball(step.get(name, Fraction(0))) for name, e in partials),
        _ball(Fraction(0)),
    )
    if not total.is_finite():
        return None
    if total.contains(0) and measured.contains(0):
        return (0.0, 0.0) if max(total.rad(), measured.rad()) < _ball(_NEGLIGIBLE) else None
    if min(total.rel_accuracy_bits(), measured.rel_accuracy_bits()) < 50:
        return None
    return _floats(total, measured)


def _floats(a: Any, b: Any) -> tuple[float, float]:
    from flint import arb

    mantissa, exponent = (int(part) for part in max(abs(a.mid()), abs(b.mid())).man_exp())
    size = exponent + mantissa.bit_length()
    if abs(size) < _COMFORTABLE:
        return float(a.mid()), float(b.mid())
    scale = arb(2) ** -size
    return float((a * scale).mid()), float((b * scale).mid())


def _ball(value: Fraction) -> Any:
    from flint import arb, fmpq

    return arb(fmpq(value.numerator, value.denominator))
