"""Rational points at which formulas are compared: small ones first, then random ones.

All coordinates are dyadic, so that floats hold them exactly and conditions such as ``x != y`` are
decided by floats as they stand.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import isfinite
from typing import Final

from symgrad.calculus.domain import requirements
from symgrad.frozen import dataclass
from symgrad.language.graph import Expression
from symgrad.programs.floats import FloatProgram

Values = dict[str, Fraction]

SMALL: Final = (
    Fraction(1),
    Fraction(2),
    Fraction(-1),
    Fraction(1, 2),
    Fraction(0),
    Fraction(-2),
    Fraction(3),
)
RANGES: Final = (
    (0.25, 2.0),
    (-2.0, 2.0),
    (0.0625, 0.9375),
    (-0.9375, -0.0625),
    (1.0, 6.0),
    (-6.0, -1.0),
    (5.0, 60.0),
    (60.0, 1000.0),
    (-1000.0, -60.0),
    (-60.0, 60.0),
)
MOST_LATTICE: Final = 60
MOST_RANDOM: Final = 160
SEED: Final = 20_260_103


@dataclass(frozen=True, slots=True)
class Sample:
    """A point, what the formulas give there, and whether the function is ``smooth`` there."""

    point: Values
    values: tuple[float, ...]
    smooth: bool


class Sampler:
    """Evaluates formulas at points of a function's domain.

    Args:
        function: whose domain counts; None for everywhere.
        formulas: what to evaluate.
        names: the variables of all of them.
    """

    def __init__(
        self, function: Expression | None, formulas: Sequence[Expression], names: Sequence[str]
    ) -> None:
        self.names = tuple(names)
        needs = list(requirements([function])) if function is not None else []
        self._hard = [r.guarded for r in needs if not r.smooth_only]
        self._soft = [r.guarded for r in needs if r.smooth_only]
        self._count = len(formulas)
        own = [function] if function is not None else []
        self._has_function = function is not None
        self._program = FloatProgram([*formulas, *own, *self._hard, *self._soft], self.names)

    def at(self, point: Values) -> Sample | None:
        """What is found at a point; None outside the domain, or where floats cannot tell."""
        found = self._program.run([float(point[name]) for name in self.names])
        count = self._count
        values, rest = found[:count], found[count:]
        if self._has_function and not isfinite(rest[0]):
            return None
        conditions = rest[1:] if self._has_function else rest
        hard, soft = conditions[: len(self._hard)], conditions[len(self._hard) :]
        if any(c != 1.0 for c in hard):
            return None
        return Sample(point, tuple(values), all(c == 1.0 for c in soft))

    def samples(self, first: Sequence[Values] = (), wanted: int = 120) -> Iterator[Sample]:
        """Up to ``wanted`` points of the domain, those of ``first`` before all others."""
        count = 0
        for point in points(self.names, first):
            sample = self.at(point)
            if sample is not None:
                yield sample
                count += 1
                if count == wanted:
                    return


def points(names: Sequence[str], first: Sequence[Values] = ()) -> Iterator[Values]:
    """Points in a fixed order: those given, a lattice of small numbers, then random ones.

    >>> from itertools import islice
    >>> [{n: str(v) for n, v in p.items()} for p in islice(points(["x"]), 3)]
    [{'x': '1'}, {'x': '2'}, {'x': '-1'}]
    """
    yield from first
    for count, values in enumerate(_lattice(len(names))):
        if count == MOST_LATTICE:
            break
        yield dict(zip(names, values, strict=True))
    pick = random.Random(SEED)
    for attempt in range(MOST_RANDOM):
        spread = RANGES[attempt % len(RANGES)]
        ranges = [pick.choice(RANGES) if attempt % 3 == 2 else spread for _ in names]
        yield {
            name: Fraction(round(pick.uniform(*r) * 64), 64) for name, r in zip(names, ranges, strict=True)
        }


def _lattice(count: int) -> Iterator[Sequence[Fraction]]:
    """Small numbers: first some in which all coordinates differ, then every combination."""
    if count == 0:
        yield ()
        return
    for shift in range(len(SMALL)):
        yield [SMALL[(shift + k) % len(SMALL)] for k in range(count)]
    if count <= 3:
        yield from product(SMALL, repeat=count)


__all__ = ["Sample", "Sampler", "Values", "points"]
