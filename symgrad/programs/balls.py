"""What is asked of constants: an enclosure, a sign, a decision, the nearest float.

Answers are certain or None. Precision is raised step by step until an answer shows. A number that is
zero never shows; it is claimed to be where rational arithmetic proves it, or a separation bound for
algebraic numbers. No step grows with the size of a number: Arb's exponents are unbounded, and beyond its
patience (``exp(exp(exp(100)))``) a ball is simply infinite.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from symgrad.language.graph import COMPARE, FALSE, TRUE, Expression, Rational
from symgrad.language.rewriting import rewritten
from symgrad.programs.ball_functions import BALLS
from symgrad.programs.ball_program import PRECISION, BallProgram, ball
from symgrad.programs.points import Point, at_point
from symgrad.programs.quotients import difference_quotient, slope_along
from symgrad.programs.rationals import RELATIONS, rational
from symgrad.programs.separation import is_algebraic_zero

if TYPE_CHECKING:
    from flint import arb

STEPS: Final = (64, 256, 1024)
FLOAT_STEPS: Final = (96, 192, 384, 768, 1536, 3072)
RELATIVE_BITS: Final = 60
"""Relative bits at which a ball is rounded to a float."""

LARGEST_EXPONENT: Final = 1025
"""No float has this many bits before the point."""

SMALLEST_EXPONENT: Final = -1080
"""Below two to this power every float is zero."""


def enclose(expression: Expression, point: Point | None = None, bits: int = PRECISION) -> arb:
    """A ball that contains the value at a point; nan where nothing is known, as outside the domain.

    Rational parts are exact before anything is rounded, so ``x == 1/3`` is decided at 1/3.

    >>> from symgrad import parse
    >>> enclose(parse("x^2"), {"x": parse("sqrt(2)")}).contains(2)
    True
    """
    constant = at_point([expression], point or {})
    return BallProgram(constant, ()).run((), bits)[0]


def sign_of(constant: Expression, *, bits: Sequence[int] = STEPS) -> int | None:
    """-1, 0 or 1; None where it is not decided or there is no value.

    >>> from symgrad import parse
    >>> sign_of(parse("pi - 355/113")), sign_of(parse("1/3 + 1/6 - 1/2")), sign_of(parse("log(-1)"))
    (-1, 0, None)
    """
    exact = rational(constant)
    if exact is not None:
        return (exact > 0) - (exact < 0)
    program = BallProgram([constant], ())
    for precision in bits:
        value = program.run((), precision)[0]
        if value > 0:
            return 1
        if value < 0:
            return -1
    return 0 if is_algebraic_zero(constant) else None


def decide(condition: Expression, *, bits: Sequence[int] = STEPS) -> bool | None:
    """Whether a condition between constants holds; None where it is not decided or undefined.

    >>> from symgrad import parse
    >>> from symgrad.language.graph import compare
    >>> decide(compare("<", parse("E^pi"), parse("pi^E")))
    False
    >>> decide(compare("==", parse("sqrt(2)^2"), parse("2")))
    True
    """
    for attempt in (condition, None):
        program = BallProgram([attempt or _with_ties(condition, bits)], ())
        for precision in bits:
            truth = program.evaluate((), precision)[0]
            if isinstance(truth, bool):
                return truth
    return None


def _with_ties(condition: Expression, bits: Sequence[int]) -> Expression:
    """The condition with its comparisons of equal algebraic numbers decided."""

    def decided(e: Expression, same: Expression) -> Expression:
        if e.op is COMPARE and sign_of(e.args[0] - e.args[1], bits=bits) == 0:
            return TRUE if RELATIONS[e.value](0, 0) else FALSE
        return same

    return rewritten(condition, decided)


def float_of(constant: Expression) -> float | None:
    """The nearest float, or its neighbour; None where there is no value, or none that a float can hold.

    A value that stays below 1e-325 however closely it is looked at is 0.0, which is then the nearest
    float whether or not the value is zero.

    >>> from symgrad import parse
    >>> float_of(parse("sqrt(2)")), float_of(parse("sin(pi)")), float_of(parse("log(-1)"))
    (1.4142135623730951, 0.0, None)
    """
    exact = rational(constant)
    if exact is not None:
        return _nearest(exact)
    program = BallProgram([constant], ())
    for precision in FLOAT_STEPS:
        value = program.run((), precision)[0]
        if not value.is_finite():
            continue
        if value.rel_accuracy_bits() >= RELATIVE_BITS:
            return _rounded(value)
        if value.abs_upper() < _power_of_two(SMALLEST_EXPONENT):
            return 0.0
    return None


def _nearest(exact: Rational) -> float | None:
    try:
        return float(exact)
    except OverflowError:
        return None


def _power_of_two(exponent: int) -> arb:
    from flint import arb

    return arb(2) ** exponent


def _rounded(value: arb) -> float | None:
    size = value.abs_upper()
    if size >= _power_of_two(LARGEST_EXPONENT):
        return None
    if size < _power_of_two(SMALLEST_EXPONENT):
        return 0.0
    mantissa, exponent = (int(part) for part in value.mid().man_exp())
    return _nearest(mantissa * Fraction(2) ** exponent)


__all__ = [
    "BALLS",
    "PRECISION",
    "BallProgram",
    "Point",
    "at_point",
    "ball",
    "decide",
    "difference_quotient",
    "enclose",
    "float_of",
    "is_algebraic_zero",
    "sign_of",
    "slope_along",
]
