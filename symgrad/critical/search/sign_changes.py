"""Whether an expression is zero somewhere: it changes its sign along a segment on which it is continuous."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice, pairwise
from typing import Final

from symgrad.calculus.domain import requirements
from symgrad.critical.algebra.weighted import sample_points
from symgrad.critical.places.spots import ball_between
from symgrad.language.graph import Expression
from symgrad.programs.ball_program import BallProgram

SAMPLES: Final = 20
SCALES: Final = (Fraction(1), Fraction(1, 4), Fraction(4), Fraction(32))
PIECES: Final = 32
"""Into how many pieces a segment is cut, to see that the factor has values all along it."""

Vector = tuple[Fraction, ...]


def changes_its_sign(form: Expression, names: tuple[str, ...]) -> bool:
    """Whether it is positive at one end of a segment and negative at the other, and continuous between.

    >>> from symgrad import parse
    >>> changes_its_sign(parse("y*exp(x) + 2"), ("x", "y")), changes_its_sign(parse("1/x"), ("x",))
    (True, False)
    """
    if any(r.jump for r in requirements([form])):
        return False
    program = BallProgram([form], names)
    places = list(islice(sample_points(len(names)), SAMPLES))
    signs: dict[int, Vector] = {}
    for scale in SCALES:
        for place in places:
            point = tuple(scale * x for x in place)
            (value,) = program.run([ball_between(x, x) for x in point], 96)
            if value.is_finite() and not value.contains(0):
                signs.setdefault(1 if value > 0 else -1, point)
            if len(signs) == 2:
                return _has_values_between(program, signs[1], signs[-1])
    return False


def _has_values_between(program: BallProgram, start: Vector, end: Vector) -> bool:
    """Whether a program has a value all along a segment."""
    shares = [Fraction(k, PIECES) for k in range(PIECES + 1)]
    stops = [tuple(a + s * (b - a) for a, b in zip(start, end, strict=True)) for s in shares]
    for here, there in pairwise(stops):
        sides = [ball_between(min(a, b), max(a, b)) for a, b in zip(here, there, strict=True)]
        if not program.run(sides, 96)[0].is_finite():
            return False
    return True


__all__ = ["changes_its_sign"]
