"""Which patterns of kinks occur in a box at all, by the ranges of what has the kinks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from symgrad.critical.forms.stationary import Equations
from symgrad.critical.places.spots import ball_between
from symgrad.critical.search.elementary import used_letters
from symgrad.language.graph import Expression, neg
from symgrad.programs.ball_program import BallProgram


def is_elsewhere(
    system: Equations,
    arguments: Sequence[Expression],
    pattern: Sequence[int],
    ranges: Mapping[str, tuple[Fraction, Fraction]],
) -> bool:
    """Whether a pattern does not occur within the ranges, and its equations would be searched there only.

    Args:
        system: the equations of the pattern.
        arguments: what has the kinks.
        pattern: the sign of each of these, 0 on the kink.
        ranges: of all variables.

    >>> from symgrad import parse
    >>> from symgrad.critical.forms.stationary import equations
    >>> system = equations([parse("sin(x*y) - exp(x)"), parse("cos(x + y^2)")], ["x", "y"])
    >>> near = dict.fromkeys("xy", (Fraction(-1), Fraction(1)))
    >>> [is_elsewhere(system, [parse("3 - x - y")], [s], near) for s in (1, 0, -1)]
    [False, True, True]
    """
    if used_letters(system) is not None:
        return False  # algebra looks everywhere
    names = list(ranges)
    place = [ball_between(*ranges[name]) for name in names]
    values = BallProgram(list(arguments), names).run(place)
    return any((v > 0 and s <= 0) or (v < 0 and s >= 0) for v, s in zip(values, pattern, strict=True))


def sides_of(arguments: Sequence[Expression], pattern: Sequence[int]) -> list[Expression]:
    """What is not negative where a pattern holds."""
    return [a if s > 0 else neg(a) for a, s in zip(arguments, pattern, strict=True) if s]


__all__ = ["is_elsewhere", "sides_of"]
