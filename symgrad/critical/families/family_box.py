"""Whether a family comes into the box that was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from symgrad.critical.places.sides import Sides
from symgrad.critical.places.spots import ball_between
from symgrad.programs.ball_program import BallProgram
from symgrad.results.critical import CriticalFamily

MOST_BOXES: Final = 400

Box = dict[str, tuple[Fraction, Fraction]]


def may_meet(family: CriticalFamily, given: Sides) -> bool:
    """False where no point of the box, its ends included, lies on the family, proved with balls.

    >>> from symgrad import parse
    >>> from symgrad.critical.places.sides import Side
    >>> from symgrad.language.graph import number
    >>> from symgrad.results.critical import Kind
    >>> circle = CriticalFamily((parse("x^2 + y^2 - 1"),), 1, None, Kind.MINIMUM)
    >>> may_meet(circle, {name: Side(number(2), number(3)) for name in ("x", "y")})
    False
    """
    box = {name: side.outer for name, side in given.items() if side.is_finite}
    equations = [e for e in family.equations if e.variables and set(e.variables) <= set(box)]
    names = sorted({name for e in equations for name in e.variables})
    if not equations:
        return True
    program = BallProgram(equations, names)
    waiting: list[Box] = [{name: box[name] for name in names}]
    for _ in range(MOST_BOXES):
        if not waiting:
            return False
        here = waiting.pop(0)
        if _may_vanish(program, here, names):
            waiting += _halves(here)
    return bool(waiting)


def _may_vanish(program: BallProgram, box: Box, names: Sequence[str]) -> bool:
    values = program.run([ball_between(*box[name]) for name in names])
    return all(not v.is_finite() or v.contains(0) for v in values)


def _halves(box: Box) -> list[Box]:
    """The box, cut across its longest side."""
    name = max(box, key=lambda n: box[n][1] - box[n][0])
    low, high = box[name]
    middle = (low + high) / 2
    return [{**box, name: (low, middle)}, {**box, name: (middle, high)}]


__all__ = ["may_meet"]
