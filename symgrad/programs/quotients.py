"""Difference quotients in high precision: a second opinion on derivatives that uses no rule.

A central difference with step h errs by h^2 f'''/6. With h = 2^-60 and 256 bits that is about 1e-36,
and the two steps h and h/2 together cancel it (Richardson). How far the two differ bounds what
remains wherever f is smooth near the point, which no finite number of values can tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from symgrad.language.graph import Expression
from symgrad.programs.ball_program import BallProgram
from symgrad.programs.points import Point, at_point, coordinates, lifted

if TYPE_CHECKING:
    from flint import arb

STEP_BITS: Final = 60
PRECISIONS: Final = 4
"""How often the precision is doubled before a quotient lost in rounding is given up."""

ENOUGH_BITS: Final = 100
"""Relative bits, or absolute ones for small quotients, at which rounding has done no harm."""


SMOOTH_BITS: Final = 40
"""Bits to which both steps agree wherever a function is smooth; at a pole they do not."""

SMALLEST_SCALE: Final = -600
"""Coordinates below two to this power do not make the step smaller still."""


def difference_quotient(
    expression: Expression, point: Point, direction: Point, bits: int = 256
) -> arb | None:
    """The slope of an expression at a point along a direction, good to about 1e-30; None if undefined nearby.

    The ball accounts for rounding rigorously and for the step by the difference of two steps. At a
    kink it is the mean of both one-sided slopes: look for kinks before.

    >>> from symgrad import parse
    >>> slope = difference_quotient(parse("x^3*y"), {"x": 2, "y": 5}, {"x": 1})
    >>> slope.contains(60), bool(slope.rad() < 1e-30)
    (True, True)
    """
    line = _Line(expression, point, direction)
    for precision in (bits << k for k in range(PRECISIONS)):
        coarse, fine = line.quotients(precision)
        if not (coarse.is_finite() and fine.is_finite()):
            return None
        if fine.rel_accuracy_bits() >= ENOUGH_BITS or _exponent(fine.rad()) < -ENOUGH_BITS:
            slope = _extrapolated(coarse, fine, precision)
            return slope if _exponent(slope.rad()) < max(_exponent(slope), 0) - SMOOTH_BITS else None
    return None


def _extrapolated(coarse: arb, fine: arb, bits: int) -> arb:
    from flint import arb, ctx

    with ctx.workprec(bits):
        return (4 * fine - coarse) / 3 + arb(0, abs(fine - coarse).upper())


def slope_along(
    partials: Sequence[tuple[str, Expression]], point: Point, direction: Point, bits: int = 256
) -> float | None:
    """The derivative along a direction from the partial derivatives, each given with its variable.

    >>> from symgrad import parse
    >>> slope_along([("x", parse("2x")), ("y", parse("3"))], {"x": 5}, {"x": 1, "y": -1})
    7.0
    """
    from flint import arb

    terms = [partial * lifted(direction.get(name, 0)) for name, partial in partials]
    values = BallProgram(at_point(terms, point), ()).run((), bits)
    slope = sum(values, arb(0))
    return float(slope.mid()) if slope.is_finite() else None


class _Line:
    """An expression along a line through a point."""

    def __init__(self, expression: Expression, point: Point, direction: Point) -> None:
        self._program = _program(expression)
        names = self._program.variables
        self._start = BallProgram(coordinates(names, point), ())
        self._way = BallProgram(coordinates(names, dict.fromkeys(names, 0) | dict(direction)), ())

    def quotients(self, bits: int) -> tuple[arb, arb]:
        """Central differences with a step and with half of it."""
        from flint import arb, ctx

        with ctx.workprec(bits):
            start, way = self._start.run((), bits), self._way.run((), bits)
            step = _step(start, way)
            coarse = self._central(start, way, arb(2) ** step, bits)
            return coarse, self._central(start, way, arb(2) ** (step - 1), bits)

    def _central(self, start: Sequence[arb], way: Sequence[arb], step: arb, bits: int) -> arb:
        ahead, behind = (
            self._program.run([x + s * d for x, d in zip(start, way, strict=True)], bits)[0]
            for s in (step, -step)
        )
        return (ahead - behind) / (2 * step)


@lru_cache(maxsize=8)
def _program(expression: Expression) -> BallProgram:
    return BallProgram([expression], expression.variables)


def _step(start: Sequence[arb], way: Sequence[arb]) -> int:
    """The step as a power of two: small beside each coordinate that moves, and beside 1."""
    moved = [
        _exponent(x) - 1 for x, d in zip(start, way, strict=True) if not d.is_zero() and not x.contains(0)
    ]
    steepest = max((_exponent(d) for d in way if not d.is_zero()), default=0)
    return max(min(0, *moved, 0), SMALLEST_SCALE) - max(steepest, 0) - STEP_BITS


def _exponent(x: arb) -> int:
    """The least e with |x| < 2^e, for the middle of the ball."""
    mantissa, exponent = (int(part) for part in x.mid().man_exp())
    return mantissa.bit_length() + exponent if mantissa else -(10**9)
