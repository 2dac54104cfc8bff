"""Proofs that a function is not convex: two points whose chord runs below the graph."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

from symgrad.language.graph import Expression, number, postorder, substitute
from symgrad.programs.floats import FloatProgram
from symgrad.programs.rationals import rational

ATTEMPTS: Final = 60
LARGEST: Final = 2_000
SPREADS: Final = (Fraction(1, 8), Fraction(1), Fraction(4))

Place = dict[str, Fraction]


def is_refuted(root: Expression, names: Sequence[str], near: Mapping[str, float | None]) -> bool:
    """Whether some chord is proved to run below the graph at its middle.

    >>> from symgrad import parse
    >>> is_refuted(parse("x^4 - x^2"), ["x"], {"x": 0.0}), is_refuted(parse("x^4"), ["x"], {"x": 0.0})
    (True, False)
    """
    if len(postorder([root])) > LARGEST:
        return False
    program = FloatProgram([root], names)
    pick = random.Random(5)
    for k in range(ATTEMPTS):
        ends = [_place(pick, names, near, SPREADS[k % 3]) for _ in range(2)]
        middle = {name: (ends[0][name] + ends[1][name]) / 2 for name in names}
        a, b, m = (program.run([float(place[name]) for name in names])[0] for place in (*ends, middle))
        if 2 * m - a - b > 1e-9 * (abs(a) + abs(b) + abs(m)) and _proved(root, ends, middle):
            return True
    return False


def _place(
    pick: random.Random, names: Sequence[str], near: Mapping[str, float | None], spread: Fraction
) -> Place:
    start = {name: Fraction(near[name] or 0).limit_denominator(64) for name in names}
    return {name: value + spread * Fraction(pick.randint(-16, 16), 8) for name, value in start.items()}


def _proved(root: Expression, ends: Sequence[Place], middle: Place) -> bool:
    a, b, m = (
        substitute([root], {name: number(v) for name, v in place.items()})[0] for place in (*ends, middle)
    )
    gap = a + b - 2 * m
    exact = rational(gap)
    if exact is not None:
        return exact < 0
    from symgrad.programs.balls import enclose

    return bool(enclose(gap) < 0)
