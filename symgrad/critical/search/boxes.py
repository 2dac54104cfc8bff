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

A search that is not over soon goes on in `sweep`, where floats rounded outwards drop the boxes without
zeros, many at once, and bound 1 - Y H over a small box about each zero. The zero is proved here, with g(m)
in balls. Once |x - m| is known to be at most d, x also lies in m - Y g(m) + (1 - Y H) [-d, d], which is tiny.

Source: R. Krawczyk (1969); A. Neumaier, Interval Methods for Systems of Equations (1990), chapter 5.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field
from fractions import Fraction
from functools import partial, reduce
from math import inf, isnan, nextafter, prod
from operator import add, mul
from typing import Any, Final

from flint import arb, arb_mat

from symgrad.critical.algebra.deadlines import Phase, is_too_late
from symgrad.critical.forms.products import gathered_products
from symgrad.critical.local.operators import Programs
from symgrad.critical.places.shelves import Box, Shelf, holds, touches
from symgrad.critical.search.finer_edges import swept_finely
from symgrad.critical.search.sweep import Ends, Near
from symgrad.errors import UnsupportedError
from symgrad.frozen import dataclass
from symgrad.language.graph import Expression
from symgrad.programs.arrays import ArrayProgram
from symgrad.programs.ball_program import BallProgram
from symgrad.programs.interval_arrays import IntervalProgram

Expired = Callable[[], bool]

BITS: Final = 96
MOST_BOXES: Final = 120_000
FEW_BOXES: Final = 200
"""Boxes after which arrays are faster than one box after the other, their import included."""

SAMPLE: Final = 16
"""Boxes after which it is judged from their share of the whole how many there will be."""

MOST_STEPS: Final = 200
MOST_FUSED: Final = 1_000
"""Boxes that are compared in pairs."""

TIGHT: Final = 2.0 ** (24 - BITS)
"""Relative radius of an enclosure that is tight enough."""

INFLATION: Final = Fraction(1, 8)
QUICK: Final = 0.5
"""Norm below which the operator, applied again and again, soon closes in on the zero."""

ABOVE: Final = 1 + 2.0**-30
"""By which floats are moved up, much more than they are rounded."""

CONTRACTING: Final = 0.8
"""Norm below which a slightly larger box may be proved to hold one zero."""

PROGRESS: Final = 0.5
"""The share of its volume to which a box must shrink to be looked at again uncut."""

EDGE: Final = 2.0**-10
"""The same where the functions have no finite value."""

SMALLEST: Final = 2.0**-26
"""Width, relative to the box asked about, below which a box is not cut again."""


@dataclass(frozen=True, slots=True)
class System:
    """A square system as programs: values, derivatives row by row, and what is not negative in the domain."""

    values: BallProgram
    slopes: BallProgram
    size: int
    inside: BallProgram | None = None
    arrays: Callable[[], Programs | None] = lambda: None
    limits: Ends = ()

    @classmethod
    def of(
        cls,
        values: Sequence[Expression],
        slopes: Sequence[Expression],
        names: Sequence[str],
        inside: Sequence[Expression] = (),
        limits: Ends = (),
    ) -> System:
        """Compiles expressions.

        Args:
            values: what is to vanish.
            slopes: the entries of the derivative, row by row.
            names: the variables, as many as there are values.
            inside: what is nowhere negative in the domain.
            limits: for each variable the ends beyond which nothing is asked for.
        """
        both = gathered_products([*values, *slopes])
        values, slopes = both[: len(values)], both[len(values) :]
        programs = [BallProgram(e, names) for e in (values, slopes, inside)]
        arrays = partial(_for_arrays, values, slopes, names, inside)
        return cls(programs[0], programs[1], len(names), programs[2] if inside else None, arrays, limits)

    def is_outside(self, x: Box) -> bool:
        """Whether a box certainly lies outside the domain."""
        return self.inside is not None and any(v < 0 for v in self.inside.run(x, BITS))


def _for_arrays(
    values: Sequence[Expression],
    slopes: Sequence[Expression],
    names: Sequence[str],
    inside: Sequence[Expression],
) -> Programs | None:
    """The system for many boxes at once; None where a function has no such form."""
    try:
        made = [IntervalProgram(e, names) for e in (values, inside)]
        defined = IntervalProgram(values, names, defined=True)
        both = IntervalProgram([*values, *slopes], names, first=len(values))
    except UnsupportedError:
        return None
    floats = ArrayProgram([*values, *slopes], names)
    return Programs(made[0], defined, both, made[1] if inside else None, floats, len(names))


@dataclass(slots=True)
class Findings:
    """What a search has shown so far.

    ``regions`` holds for each zero a box in which it is alone. ``images`` tells of zeros, by the identity of
    their boxes, which the mirror images are of others: the box, that of the other one, the place of the
    mirrored variable, and the centre.
    """

    zeros: list[Box] = field(default_factory=list)
    regions: list[Box] = field(default_factory=list)
    undecided: list[Box] = field(default_factory=list)
    boxes: int = 0
    out_of_time: bool = False
    images: dict[int, tuple[Box, Box, int, Fraction]] = field(default_factory=dict, repr=False)
    known: Shelf = field(default_factory=Shelf, repr=False)
    listed: Shelf = field(default_factory=Shelf, repr=False)


def _ends(x: Box) -> Ends:
    """A box in floats, none of it left out."""
    return tuple((nextafter(float(v.lower()), -inf), nextafter(float(v.upper()), inf)) for v in x)


def clipped(ends: Ends, limits: Ends) -> Ends | None:
    """The part of a box within limits; None where there is none."""
    cut = tuple((max(a, low), min(b, high)) for (a, b), (low, high) in zip(ends, limits, strict=True))
    return cut if all(a <= b for a, b in cut) else None


def _box(ends: Ends) -> Box:
    return tuple(interval(low, high) for low, high in ends)


def interval(low: Any, high: Any) -> arb:
    """The ball that covers from low to high."""
    return arb(low).union(arb(high))


class Search:
    """One search through a box."""

    def __init__(
        self, system: System, box: Box, expired: Expired, parts: Sequence[Box] | None = None
    ) -> None:
        self.system, self.whole, self.expired = system, box, expired
        self.parts = [box] if parts is None else list(parts)
        self.found = Findings()
        self.smallest = [max(float(x.rad()) * 2, 1e-300) * SMALLEST for x in box]
        n = system.size
        self.identity = arb_mat(n, n, [int(i == j) for i in range(n) for j in range(n)])

    def run(self) -> Findings:
        """Goes on until every part is decided or the time is over."""
        found = self.found
        waiting = self._decide(self.parts, FEW_BOXES)
        if waiting or (found.undecided and not found.out_of_time):
            unclear, found.undecided = found.undecided, []
            self._decide(self._swept([*waiting, *unclear]), MOST_BOXES)
        return found

    def _decide(self, boxes: Sequence[Box], most: int) -> list[Box]:
        """Decides boxes one by one; what is left of them once there have been as many as that."""
        found, waiting = self.found, list(boxes)
        last = found.boxes + most
        while waiting and found.boxes < last:
            if found.boxes % 64 == 0 and self.expired():
                break
            if found.boxes == SAMPLE and most == FEW_BOXES and self._will_be_long(waiting):
                return waiting
            found.boxes += 1
            waiting += self._examine(waiting.pop())
        if waiting and (most > FEW_BOXES or self.expired()):
            found.undecided += waiting
            found.out_of_time = True
            return []
        return waiting

    def _will_be_long(self, waiting: Sequence[Box]) -> bool:
        """Whether the boxes so far have decided a small share of the whole only."""
        whole = sum(_size(x) for x in self.parts)
        decided = whole - sum(_size(x) for x in waiting)
        return self.found.boxes * whole > FEW_BOXES * decided

    def _swept(self, waiting: list[Box]) -> list[Box]:
        """What arrays of boxes leave to be looked at one by one."""
        arrays = self.system.arrays()
        if arrays is None:
            return waiting
        limits = self.system.limits or ((-inf, inf),) * self.system.size
        ends = [clipped(_ends(x), limits) for x in waiting]
        inside = [e for e in ends if e is not None]
        if not inside:
            return []
        swept = swept_finely(arrays, inside, self.smallest, self.expired)
        found = self.found
        found.boxes += swept.boxes
        found.out_of_time |= swept.stopped
        left: list[Box] = []
        late = False
        for k, near in enumerate(swept.near):
            region = _box(near.region)
            late = late or (k % 256 == 255 and is_too_late(self.expired, Phase.STEP))
            if late or not self._prove_near(near, region):
                left.append(region)
        # after what was found: there may be so much of it that the time is over meanwhile
        found.undecided += [_box(ends) for ends in swept.edges]
        unclear = [_box(ends) for ends in swept.left]
        if swept.stopped:
            found.undecided += unclear
        return left if swept.stopped else [*unclear, *left]

    def _prove_near(self, near: Near, region: Box) -> bool:
        """Proves the zero that a sweep has found, alone in a region."""
        values = self.system.values.run([*map(arb, near.middle)], BITS)
        if not all(v.is_finite() for v in values) or max(map(sum, near.rest)) >= QUICK:
            return False
        steps = [reduce(add, map(mul, values, row)) for row in near.inverse]
        spread = _spread(near.rest, near.radius)
        reach = [(float(step.abs_upper()) + s) * ABOVE for step, s in zip(steps, spread, strict=True)]
        # well inside, since the middle is rounded
        if any(2 * r >= radius for r, radius in zip(reach, near.radius, strict=True)):
            return False
        rooms = _spread(near.rest, reach)
        tight = [m - step + arb(0, r) for m, step, r in zip(near.middle, steps, rooms, strict=True)]
        self._list(tuple(tight), region)
        return True

    def _examine(self, x: Box) -> list[Box]:
        """What remains to be looked at of a box."""
        here = self.system.values.run(x, BITS)
        if any(_misses(v) for v in here) or self.system.is_outside(x) or self._is_known(x):
            return []
        if not all(v.is_finite() for v in here):
            return self._cut(x, None, at_edge=True)
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
        """X lies within a region that is known to hold just one zero, already listed."""
        return any(holds(region, x) for region, _ in self.found.known.near(x))

    def _contract(self, x: Box, slopes: list[list[arb]], operator: Krawczyk) -> list[Box]:
        image = operator.image
        if any(not k.overlaps(v) for k, v in zip(image, x, strict=True)):
            return []
        if _strictly_inside(image, x):
            if operator.norm >= QUICK:
                return self._cut(tuple(k.intersection(v) for k, v in zip(image, x, strict=True)), slopes)
            self._accept(image, x)
            return []
        shrunk = tuple(k.intersection(v) for k, v in zip(image, x, strict=True))
        if operator.norm < CONTRACTING and self._prove_around(shrunk):
            return []
        if _volume(shrunk, self.smallest) < PROGRESS * _volume(x, self.smallest):
            return [shrunk]
        return self._cut(shrunk, slopes)

    def _prove_around(self, x: Box) -> bool:
        """Tries to prove one zero in a slightly larger box, for zeros on a seam."""
        larger = inflated(x, self.whole)
        operator = krawczyk(self.system, larger)
        if operator is None:
            return False
        image = operator.image
        if operator.norm >= QUICK or not _strictly_inside(image, larger):
            return False
        self._accept(image, larger)
        return True

    def _accept(self, image: Box, region: Box) -> None:
        """Lists a proved zero once, with a tight enclosure, unless it lies outside the box asked about."""
        self._list(tightened(self.system, image, region), region)

    def _list(self, tight: Box, region: Box) -> None:
        """Lists a zero, known to be alone in a region."""
        self.found.known.put(region)
        if not touches(tight, self.whole):
            return
        for zero, around in self.found.listed.near(tight):
            if touches(zero, tight):
                # one zero only lies around each of them: the same, if either holds the other's
                if not (holds(around, tight) or holds(region, zero)):
                    self.found.undecided.append(tuple(a.union(b) for a, b in zip(zero, tight, strict=True)))
                return
        self.found.listed.put(tight, region)
        self.found.zeros.append(tight)
        self.found.regions.append(region)

    def _cut(self, x: Box, slopes: list[list[arb]] | None, *, at_edge: bool = False) -> list[Box]:
        """Two halves, cut where it helps most; or nothing, if x is too small.

        At an edge of the domain or a pole the pieces stay larger: there would be too many.
        """
        n = len(x)
        widths = [float(v.rad()) for v in x]
        limit = EDGE / SMALLEST if at_edge and n > 1 else 1.0
        open_ones = [k for k in range(n) if widths[k] * 2 > self.smallest[k] * limit]
        if not open_ones:
            self.found.undecided.append(x)
            return []
        weight = widths if slopes is None else [_smear(slopes, k) * widths[k] for k in range(n)]
        k = max(open_ones, key=lambda i: (weight[i], widths[i]))
        low, middle, high = x[k].lower(), x[k].mid(), x[k].upper()
        return [(*x[:k], interval(a, b), *x[k + 1 :]) for a, b in ((low, middle), (middle, high))]


def _spread(rest: Sequence[Sequence[float]], reach: Sequence[float]) -> list[float]:
    """How far a matrix of entries that are bounded moves a vector that is."""
    return [sum(map(mul, row, reach)) * ABOVE + 1e-300 for row in rest]


def _size(x: Box) -> float:
    return prod(float(v.rad()) for v in x)


def _misses(value: arb) -> bool:
    """Whether a value is certainly not zero."""
    return value.is_finite() and not value.contains(0)


def _strictly_inside(image: Box, x: Box) -> bool:
    return all(v.contains_interior(k) for k, v in zip(image, x, strict=True))


def _matrix(system: System, x: Box) -> list[list[arb]] | None:
    entries = system.slopes.run(x, BITS)
    if not all(e.is_finite() for e in entries):
        return None
    n = system.size
    return [entries[k * n : k * n + n] for k in range(n)]


def _inverse(slopes: list[list[arb]]) -> arb_mat | None:
    """The inverse of the middle matrix, rounded: any matrix will do, this one contracts."""
    n = len(slopes)
    if n == 1:
        middle = slopes[0][0].mid()
        return None if middle == 0 else arb_mat([[(1 / middle).mid()]])
    try:
        found = arb_mat([[e.mid() for e in row] for row in slopes]).inv()
    except ZeroDivisionError:
        return None
    rounded = [[found[i, j].mid() for j in range(n)] for i in range(n)]
    return arb_mat(rounded) if all(e.is_finite() for row in rounded for e in row) else None


class Krawczyk:
    """The operator on one box: its image, and how much it contracts."""

    __slots__ = ("image", "norm")

    def __init__(
        self,
        middle: Box,
        steps: Sequence[arb],
        values: Sequence[arb],
        slopes: list[list[arb]],
        inverse: arb_mat,
        identity: arb_mat,
    ) -> None:
        n = len(middle)
        step = inverse * arb_mat([[v] for v in values])
        rest = identity - inverse * arb_mat(slopes)
        spread = rest * arb_mat([[d] for d in steps])
        self.image: Box = tuple(middle[k] - step[k, 0] + spread[k, 0] for k in range(n))
        self.norm = max(sum(float(abs(rest[i, j]).upper()) for j in range(n)) for i in range(n))


def krawczyk(system: System, x: Box) -> Krawczyk | None:
    """The operator on a box; None where the functions or their derivatives have no value."""
    slopes = _matrix(system, x)
    inverse = None if slopes is None else _inverse(slopes)
    if slopes is None or inverse is None:
        return None
    middle = tuple(v.mid() for v in x)
    values = system.values.run(middle, BITS)
    if not all(v.is_finite() for v in values):
        return None
    n = system.size
    identity = arb_mat(n, n, [int(i == j) for i in range(n) for j in range(n)])
    steps = [v - m for v, m in zip(x, middle, strict=True)]
    return Krawczyk(middle, steps, values, slopes, inverse, identity)


def _volume(x: Box, smallest: Sequence[float]) -> float:
    """The volume, widths below the smallest counting as that: no progress is made there."""
    return prod(max(float(v.rad()) * 2, s) / s for v, s in zip(x, smallest, strict=True))


def inflated(x: Box, whole: Box) -> Box:
    """A box with some room around it."""
    tiny = [float(w.rad()) * 1e-12 + 1e-300 for w in whole]
    return tuple(
        v.mid() + arb(0, float(v.rad()) * (1 + float(INFLATION)) + t) for v, t in zip(x, tiny, strict=True)
    )


def tightened(system: System, image: Box, region: Box) -> Box:
    """Applies the operator again until the enclosure no longer shrinks."""
    current = tuple(k.intersection(v) for k, v in zip(image, region, strict=True))
    for _ in range(MOST_STEPS):
        better = krawczyk(system, current)
        if better is None:
            return current
        smaller = tuple(k.intersection(v) for k, v in zip(better.image, current, strict=True))
        if all(float(s.rad()) > 0.9 * float(c.rad()) for s, c in zip(smaller, current, strict=True)):
            return smaller
        current = smaller
        if all(float(c.rad()) <= TIGHT * (1.0 + abs(float(c.mid()))) for c in current):
            break
    return current


def _smear(slopes: list[list[arb]], k: int) -> float:
    """How much the values vary with variable k."""
    size = max(float(abs(row[k]).upper()) for row in slopes)
    return 1.0 if isnan(size) else size


def fused(boxes: Sequence[Box], most: int = MOST_FUSED) -> list[Box]:
    """Neighbouring boxes as one; of very many, one box around them all."""
    if len(boxes) > most:
        sides = zip(*boxes, strict=True)
        return [tuple(interval(min(a.lower() for a in s), max(a.upper() for a in s)) for s in sides)]
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


__all__ = ["BITS", "Findings", "Search", "System", "fused", "inflated", "interval", "krawczyk"]
