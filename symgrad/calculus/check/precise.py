"""One derivative in hundreds of bits: by the rules, and by differences that use no rule."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from symgrad.frozen import dataclass
from symgrad.language.graph import Expression

BITS: Final = 256
AGREEMENT: Final = Fraction(1, 10**12)
NEGLIGIBLE: Final = Fraction(1, 1 << 80)
"""Radius below which a ball around zero counts as zero."""

LEAST_BITS: Final = 50


@dataclass(frozen=True, slots=True)
class Precise:
    """Both values, None where no float can hold them, and whether they agree to 12 digits."""

    by_rules: float | None
    by_differences: float | None
    agree: bool


def precisely(
    function: Expression,
    partials: Sequence[tuple[str, Expression]],
    at: Mapping[str, float],
    direction: Mapping[str, float],
) -> Precise | None:
    """The slope along a direction in both ways; None where one does not exist or is not known well enough."""
    from symgrad.programs.balls import ball, enclose
    from symgrad.programs.quotients import difference_quotient

    point = {name: Fraction(value) for name, value in at.items()}
    step = {name: Fraction(value) for name, value in direction.items()}
    measured = difference_quotient(function, point, step, BITS)
    terms = [enclose(e, point, BITS) * ball(step[name]) for name, e in partials if name in step]
    total = sum(terms, ball(0))
    if measured is None or not total.is_finite():
        return None
    if total.contains(0) and measured.contains(0):
        small = max(total.rad(), measured.rad()) < ball(NEGLIGIBLE)
        return Precise(0.0, 0.0, agree=True) if small else None
    if min(total.rel_accuracy_bits(), measured.rel_accuracy_bits()) < LEAST_BITS:
        return None
    agree = bool(abs(total - measured) <= ball(AGREEMENT) * (abs(total) + abs(measured)))
    return Precise(_float(total), _float(measured), agree)


def _float(value: Any) -> float | None:
    found = float(value.mid())
    return found if math.isfinite(found) else None


__all__ = ["Precise", "precisely"]
