"""Every zero of a gradient in a box, by proof.

The gradient and its derivative, the Hessian, are evaluated over whole boxes in ball arithmetic. A box
    - holds no zero, if some component of the gradient excludes 0 over it, evaluated as it stands or in
      its mean value form g(m) + H(X) (X - m),
    - or shrinks to its intersection with the Krawczyk image
          K(X) = m - Y g(m) + (1 - Y H(X)) (X - m),     Y = (mid H)^-1, m the middle,
      which holds every zero of X; empty means none, and K in the interior of X means exactly one,
    - or is cut in two.
What stays too small to cut is undecided, fused with its neighbours and reported. Zeros on the seam of
two boxes are proved in a slightly larger box and counted once.

Source: R. Krawczyk (1969); A. Neumaier, Interval Methods for Systems of Equations (1990), chapter 5.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import isnan, prod
from typing import Any, Final

from flint import arb, arb_mat, ctx

from symgrad.language.graph import Expression
from symgrad.programs.ball_program import BallProgram

Box = tuple[arb, ...]
Expired = Callable[[], bool]

BITS: Final = 96
MOST_BOXES: Final = 400_000
INFLATION: Final = Fraction(1, 8)
CONTRACTING: Final = 0.8
"""Norm below which a slightly larger box may be proved to hold one zero."""

PROGRESS: Final = 0.5
"""The share of its volume to which a box must shrink to be looked at again uncut."""

SMALLEST: Final = 2.0**-40
"""Width, relative to the box asked about, below which a box is not cut again."""


@dataclass(frozen=True, slots=True)
class System:
    """A square system as programs: values, and derivatives row by row."""

    values: BallProgram
    slopes: BallProgram
    size: int

    @classmethod
    def of(cls, values: Sequence[Expression], slopes: Sequence[Expression], names: Sequence[str]) -> System:
        """Compiles expressions: ``slopes`` are the entries of the derivative, row by row."""
        return cls(BallProgram(values, names), BallProgram(slopes, names), len(names))


class Shelf:
    """Boxes, found again by where they lie along the first axis."""

    __slots__ = ("_keys", "_places", "boxes", "widest")

    def __init__(self) -> None:
        self.boxes: list[Box] = []
        self._keys: list[float] = []
        self._places: list[int] = []
        self.widest = 0.0

    def put(self, box: Box) -> None:
        """Keeps a box."""
        low, high = float(box[0].lower()), float(box[0].upper())
        at = bisect_left(self._keys, low)
        self._keys.insert(at, low)
        self._places.insert(at, len(self.boxes))
        self.boxes.append(box)
        self.widest = max(self.widest, high - low)

    def near(self, box: Box) -> list[Box]:
        """All boxes that may touch this one."""
        if not self.boxes:
            return []
        low, high = float(box[0].lower()), float(box[0].upper())
        slack = 1e-9 * (1.0 + abs(low) + abs(high))
        first = bisect_left(self._keys, low - self.widest - slack)
        last = bisect_right(self._keys, high + slack)
        return [self.boxes[k] for k in self._places[first:last]]


@dataclass(slots=True)
class Findings:
    """What a search has shown so far; ``regions`` holds for each zero a box in which it is alone."""

    zeros: list[Box] = field(default_factory=list)
    regions: list[Box] = field(default_factory=list)
    undecided: list[Box] = field(default_factory=list)
    boxes: int = 0
    out_of_time: bool = False
    known: Shelf = field(default_factory=Shelf, repr=False)
    listed: Shelf = field(default_factory=Shelf, repr=False)


def interval(low: Any, high: Any) -> arb:
    """The ball that covers from low to high."""
    return arb(low).union(arb(high))


def search(system: System, box: Box, expired: Expired) -> Findings:
    """Every zero of a system in a box.

    The functions must be continuously differentiable wherever they have a value in the box.

    Guarantee: each zero in the box lies in one of ``zeros`` (which hold exactly one each, disjoint) or
    in one of ``undecided``.
    """
    with ctx.workprec(BITS):
        return Search(system, box, expired).run()


class Search:
    """One search through a box."""

    def __init__(self, system: System, box: Box, expired: Expired) -> None:
        self.system, self.whole, self.expired = system, box, expired
        self.found = Findings()
        self.smallest = [max(float(x.rad()) * 2, 1e-300) * SMALLEST for x in box]
        n = system.size
        self.identity = arb_mat(n, n, [int(i == j) for i in range(n) for j in range(n)])

    def run(self) -> Findings:
        """Goes on until every part is decided or the time is over."""
        found, waiting = self.found, [self.whole]
        while waiting:
            if found.boxes >= MOST_BOXES or (found.boxes % 64 == 0 and self.expired()):
                found.undecided += waiting
                found.out_of_time = True
                break
            found.boxes += 1
            waiting += self._examine(waiting.pop())
        return found

    def _examine(self, x: Box) -> list[Box]:
        """What remains to be looked at of a box."""
        if any(_misses(v) for v in self.system.values.run(x, BITS)) or self._is_known(x):
            return []
        slopes = _matrix(self.system, x)
        middle = tuple(v.mid() for v in x)
        values = None if slopes is None else self.system.values.run(middle, BITS)
        if slopes is None or values is None or not all(v.is_finite() for v in values):
            return self._cut(x, slopes)
        steps = [v - m for v, m in zip(x, middle, strict=True)]
        # the mean value form, each component by itself
        for value, row in zip(values, slopes, strict=True):
            if _misses(sum((s * d for s, d in zip(row, steps, strict=True)), value)):
                return []
        inverse = _inverse(slopes)
        if inverse is None:
            return self._cut(x, slopes)
        return self._contract(x, slopes, Krawczyk(middle, steps, values, slopes, inverse, self.identity))

    def _is_known(self, x: Box) -> bool:
        """x lies within a region that is known to hold just one zero, already listed."""
        return any(
            all(r.contains(v) for r, v in zip(region, x, strict=True)) for region in self.found.known.near(x)
        )

    def _contract(self, x: Box, slopes: list[list[arb]], operator: Krawczyk) -> list[Box]:
        image = operator.image
        if any(not k.overlaps(v) for k, v in zip(image, x, strict=True)):
            return []
        if all(v.contains_interior(k) for k, v in zip(image, x, strict=True)):
            self._accept(image, x)
            return []
        shrunk = tuple(k.intersection(v) for k, v in zip(image, x, strict=True))
        if operator.norm < CONTRACTING and self._prove_around(shrunk):
            return []
        if _volume(shrunk, self.smallest) < PROGRESS * _volume(x, self.smallest):
            return [shrunk]
        return self._cut(shrunk, slopes)

    def inflated(x: Box, whole: Box) -> Box:
    """A box with some room around it."""
    tiny = [float(w.rad()) * 1e-12 + 1e-300 for w in whole]
    return tuple(
        v.mid() + arb(0, float(v.rad()) * (1 + float(INFLATION)) + t) for v, t in zip(x, tiny, strict=True)
    )


def tightened(system: System, image: Box, region: Box) -> Box:
    """Applies the operator again until the enclosure no longer shrinks."""
    current = tuple(k.intersection(v) for k, v in zip(image, region, strict=True))
    for _ in range(12):
        better = krawczyk(system, current)
        if better is None:
            return current
        smaller = tuple(k.intersection(v) for k, v in zip(better.image, current, strict=True))
        if all(float(s.rad()) > 0.5 * float(c.rad()) for s, c in zip(smaller, current, strict=True)):
            return smaller
        current = smaller
    return current


def _smear(slopes: list[list[arb]], k: int) -> float:
    """How much the values vary with variable k."""
    size = max(float(abs(row[k]).upper()) for row in slopes)
    return 1.0 if isnan(size) else size


def fused(boxes: Sequence[Box]) -> list[Box]:
    """Neighbouring boxes as one."""
    groups: list[Box] = []
    for box in boxes:
        current = box
        while True:
            touching = [g for g in groups if all(a.overlaps(b) for a, b in zip(g, current, strict=True))]
            if not touching:
                break
            groups = [g for g in groups if g not in touching]
            for g in touching:
                current = tuple(a.union(b) for a, b in zip(current, g, strict=True))
        groups.append(current)
    return groups
