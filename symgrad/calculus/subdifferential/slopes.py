"""One-sided derivatives along the axes, and the set of a function of one variable, from its series."""

from __future__ import annotations

from fractions import Fraction

from symgrad.calculus.exact import Evaluator
from symgrad.calculus.lines import Axis, expansion
from symgrad.calculus.series import Arithmetic, NoSeriesError, Series
from symgrad.calculus.subdifferential.field import Field, Real
from symgrad.language.graph import Expression, substitute

Pair = tuple[Real | str, Real | str]
"""The derivative from the left and from the right, or why there is none."""

UNBOUNDED = "the slope is unbounded"
JUMPS = "the function jumps there"


def one_sided(field: Field, root: Expression, axis: Axis) -> Pair:
    """The one-sided derivatives of a function along a line at its point."""
    return _side(field, root, axis, -1), _side(field, root, axis, 1)


def _side(field: Field, root: Expression, axis: Axis, sign: int) -> Real | str:
    where = "right" if sign > 0 else "left"
    try:
        series = expansion(axis.restrict(root, sign), 1)
        problem = _problem(field, series, field.of(Evaluator(axis.values).form(root)))
        if problem is not None:
            return f"{problem} on the {where}" if problem is UNBOUNDED else problem
        slope = field.of(series.coefficient(Fraction(1)))
        return slope if sign > 0 else field.neg(slope)
    except NoSeriesError as problem_of_series:
        return str(problem_of_series)
    except (RecursionError, ZeroDivisionError):
        return "it could not be expanded there"


def falls(field: Field, root: Expression, axis: Axis) -> bool:
    """Whether the function is proved to become smaller along a line, on one side of its point."""
    (here,) = substitute([root], axis.values)
    return any(_leading(field, root - here, axis, sign) < 0 for sign in (-1, 1))


def _leading(field: Field, change: Expression, axis: Axis, sign: int) -> int:
    try:
        return Arithmetic(2, field.n).leading_sign(expansion(axis.restrict(change, sign), 2))
    except (NoSeriesError, RecursionError, ZeroDivisionError):
        return 0


def _problem(field: Field, series: Series, here: Real) -> str | None:
    if series.low < 0:
        return UNBOUNDED
    if field.sign(field.sub(field.of(series.coefficient(Fraction(0))), here)):
        return JUMPS
    return UNBOUNDED if any(0 < exponent < 1 for exponent, _ in series.terms) else None


__all__ = ["JUMPS", "UNBOUNDED", "Pair", "falls", "one_sided"]
