"""Derivatives and differences in hundreds of bits, for where floats leave doubt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from symgrad.calculus.domain import requirements
from symgrad.language.graph import Expression
from symgrad.programs.quotients import STEP_BITS

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
    from flint import ctx

    from symgrad.programs.ball_program import BallProgram
    from symgrad.programs.quotients import difference_quotient

    point = {name: Fraction(value) for name, value in at.items()}
    step = {name: Fraction(value) for name, value in direction.items()}
    measured = difference_quotient(function, point, step, BITS)
    if measured is None:
        return None
    slopes = BallProgram([e for _, e in partials], list(point)).run(list(point.values()), BITS)
    ways = [step.get(name, Fraction(0)) for name, _ in partials]
    with ctx.workprec(BITS):
        total = sum([s * _ball(w) for s, w in zip(slopes, ways, strict=True)], _ball(Fraction(0)))
    if not total.is_finite():
        return None
    if total.contains(0) and measured.contains(0):
        return (0.0, 0.0) if max(total.rad(), measured.rad()) < _ball(_NEGLIGIBLE) else None
    if min(total.rel_accuracy_bits(), measured.rel_accuracy_bits()) < 50:
        return None
    return _floats(total, measured)


def kinks_near(function: Expression, at: Mapping[str, float], direction: Mapping[str, float]) -> bool:
    """Whether the function may have a kink, jump or pole within the steps of the differences.

    There the differences say nothing: floor(10^20*x) jumps a hundred times in a step of 2^-60.
    """
    from symgrad.programs.ball_program import BallProgram

    conditions = [r.guarded for r in requirements([function])]
    names = list(at)
    reach = {name: Fraction(abs(direction.get(name, 0.0))) / (1 << STEP_BITS - 1) for name in names}
    box = [(Fraction(at[n]) - reach[n], Fraction(at[n]) + reach[n]) for n in names]
    return any(truth is not True for truth in BallProgram(conditions, names).evaluate(box, BITS))


def _floats(a: Any, b: Any) -> tuple[float, float]:
    from flint import arb

    mantissa, exponent = (int(part) for part in max(abs(a), abs(b)).mid().man_exp())
    size = exponent + mantissa.bit_length()
    if abs(size) < _COMFORTABLE:
        return float(a.mid()), float(b.mid())
    scale = arb(2) ** -size
    return float((a * scale).mid()), float((b * scale).mid())


def _ball(value: Fraction) -> Any:
    from flint import arb, fmpq

    return arb(fmpq(value.numerator, value.denominator))
