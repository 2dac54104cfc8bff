"""Points: a value for each name, exact wherever it was given exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from symgrad.errors import PointError
from symgrad.language.graph import Expression, Rational, number, substitute

Value = Expression | Rational | float
Point = Mapping[str, Value]


def lifted(value: Value) -> Expression:
    """A coordinate as an expression; a float is the dyadic fraction it stands for.

    >>> str(lifted(0.5))
    '1/2'
    """
    if isinstance(value, Expression):
        return value
    return number(Fraction(value) if isinstance(value, float) else value)


def at_point(expressions: Sequence[Expression], point: Point) -> tuple[Expression, ...]:
    """Expressions with the coordinates of a point in place of its variables."""
    return substitute(expressions, {name: lifted(value) for name, value in point.items()})


def coordinates(names: Sequence[str], point: Point) -> list[Expression]:
    """The coordinates of a point in the order of ``names``.

    Raises:
        PointError: the point has no value for one of them.
    """
    missing = [name for name in names if name not in point]
    if missing:
        raise PointError(f"the point has no value for {', '.join(missing)}")
    return [lifted(point[name]) for name in names]
