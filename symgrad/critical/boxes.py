"""Every zero of a gradient in a box, by proof.

The gradient and its derivative, the Hessian, are evaluated over whole boxes in ball arithmetic. A box
    - holds no zero, if some component of the gradient excludes 0 over it,
    - or shrinks to its intersection with the Krawczyk image
          K(X) = m - Y g(m) + (1 - Y H(X)) (X - m),     Y = (mid H)^-1, m the middle,
      which holds every zero of X; empty means none, and K in the interior of X means exactly one,
    - or is cut in two.
What stays too small to cut is undecided, fused with its neighbours and reported. Zeros on the seam of
two boxes are proved in a slightly larger box and counted once.

Source: R. Krawczyk (1969); A. Neumaier, Interval Methods for Systems of Equations (1990), chapter 5.
"""

from __future__ import annotations

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


@dataclass(slots=True)
class Findings:
    """What a search has shown so far."""

    zeros: list[Box] = field(default_factory=list)
    regions: list[Box] = field(default_factory=list)
    undecided: list[Box] = field(default_factory=list)
    boxes: int = 0
    out_of_time: bool = False


def interval(low: Any, high: Any) -> arb:
    """The ball that covers from low to high."""
    return arb(low).union(arb(high))


def search(system: System, box: Box, expired: Expired) -> Findings:
    """Every zero of a system in a box.

    Guarantee: each zero in the box lies in one of ``zeros`` (which hold exactly one each, disjoint) or
    in one of ``undecided``.
    """
    found = Findings()
    with ctx.workprec(BITS):
        smallest = [max(float(x.rad()) * 2, 1e-300) * SMALLEST for x in box]
        waiting = [box]
        while waiting:
            if found.boxes >= MOST_BOXES or (found.boxes % 64 == 0 and expired()):
                found.undecided += waiting
                found.out_of_time = True
                break
            current = waiting.pop()
            found.boxes += 1
            waiting += _examine(system, current, box, smallest, found)
    return found


def _examine(system: System, x: Box, whole: Box, smallest: Sequence[float], found: Findings) -> list[Box]:
    if _excluded(system, x) or _known(x, found):
        return []
    slopes = _matrix(system, x)
    if slopes is not None:
        inverse = _inverse(slopes)
        if inverse is not None:
            return _contract(system, x, slopes, inverse, whole, smallest, found)
    return _cut(x, slopes, smallest, found)


def _excluded(system: System, x: Box) -> bool:
    """Some component is certainly not zero anywhere in x (or the function is nowhere defined there)."""
    return any(v.is_finite() and not v.contains(0) for v in system.values.run(x, BITS))


def _known(x: Box, found: Findings) -> bool:
    """X lies within a region that is known to hold just one zero, already listed."""
    return any(all(r.contains(v) for r, v in zip(region, x, strict=True)) for region in found.regions)


def _matrix(system: System, x: Box) -> list[list[arb]] | None:
    entries = system.slopes.run(x, BITS)
    if not all(e.is_finite() for e in entries):
        return None
    n = system.size
    return [entries[k * n : k * n + n] for k in range(n)]


def _inverse(slopes: list[list[arb]]) -> arb_mat | None:
    """The inverse of the middle matrix, rounded: any matrix will do, this one contracts."""
    try:
        middle = arb_mat([[e.mid() for e in row] for row in slopes]).inv()
    except ZeroDivisionError:
        return None
    n = len(slopes)
    rounded = arb_mat([[middle[i, j].mid() for j in range(n)] for i in range(n)])
    return rounded if all(rounded[i, j].is_finite() for i in range(n) for j in range(n)) else None


def krawczyk(system: System, x: Box, slopes: list[list[arb]], inverse: arb_mat) -> Box | None:
    """The Krawczyk image of x; None where the middle has no value."""
    n = system.size
    middle = tuple(v.mid() for v in x)
    values = system.values.run(middle, BITS)
    if not all(v.is_finite() for v in values):
        return None
    step = inverse * arb_mat([[v] for v in values])
    rest = arb_mat(n, n, [int(i == j) for i in range(n) for j in range(n)]) - inverse * arb_mat(slopes)
    spread = rest * arb_mat([[v - m] for v, m in zip(x, middle, strict=True)])
    return tuple(middle[k] - step[k, 0] + spread[k, 0] for k in range(n))


def _contract(
    system: System,
    x: Box,
    slopes: list[list[arb]],
    inverse: arb_mat,
    whole: Box,
    smallest: Sequence[float],
    found: Findings,
) -> list[Box]:
    image = krawczyk(system, x, slopes, inverse)
    if image is None:
        return _cut(x, slopes, smallest, found)
    if any(not k.overlaps(v) for k, v in zip(image, x, strict=True)):
        return []
    if all(v.contains_interior(k) for k, v in zip(image, x, strict=True)):
        _accept(system, image, x, whole, found)
        return []
    shrunk = tuple(k.intersection(v) for k, v in zip(image, x, strict=True))
    if _prove_around(system, shrunk, whole, found):
        return []
    if _volume(shrunk, smallest) < PROGRESS * _volume(x, smallest):
        return [shrunk]
    return _cut(shrunk, slopes, smallest, found)


def _volume(x: Box, smallest: Sequence[float]) -> float:
    """The volume, widths below the smallest counting as that: no progress is made there."""
    return prod(max(float(v.rad()) * 2, s) / s for v, s in zip(x, smallest, strict=True))


def _prove_around(system: System, x: Box, whole: Box, found: Findings) -> bool:
    """Tries to prove one zero in a slightly larger box, for zeros on a seam."""
    if max(float(v.rad()) / (float(w.rad()) or 1.0) for v, w in zip(x, whole, strict=True)) > 0.02:
        return False
    larger = inflated(x, whole)
    slopes = _matrix(system, larger)
    inverse = None if slopes is None else _inverse(slopes)
    if slopes is None or inverse is None:
        return False
    image = krawczyk(system, larger, slopes, inverse)
    if image is None or not all(v.contains_interior(k) for k, v in zip(image, larger, strict=True)):
        return False
    _accept(system, image, larger, whole, found)
    return True


def inflated(x: Box, whole: Box) -> Box:
    """A box with some room around it."""
    tiny = [float(w.rad()) * 1e-12 + 1e-300 for w in whole]
    return tuple(
        v.mid() + arb(0, float(v.rad()) * (1 + float(INFLATION)) + t) for v, t in zip(x, tiny, strict=True)
    )


def _accept(system: System, image: Box, region: Box, whole: Box, found: Findings) -> None:
    """Lists a proved zero once, with a tight enclosure, unless it lies outside the box asked about."""
    tight = tightened(system, image, region)
    if any(not t.overlaps(w) for t, w in zip(tight, whole, strict=True)):
        return
    if any(all(a.overlaps(b) for a, b in zip(tight, zero, strict=True)) for zero in found.zeros):
        return
    found.zeros.append(tight)
    found.regions.append(region)


def tightened(system: System, image: Box, region: Box) -> Box:
    """Applies the operator again until the enclosure no longer shrinks."""
    current = tuple(k.intersection(v) for k, v in zip(image, region, strict=True))
    for _ in range(12):
        slopes = _matrix(system, current)
        inverse = None if slopes is None else _inverse(slopes)
        better = None if slopes is None or inverse is None else krawczyk(system, current, slopes, inverse)
        if better is None:
            return current
        smaller = tuple(k.intersection(v) for k, v in zip(better, current, strict=True))
        if all(float(s.rad()) > 0.5 * float(c.rad()) for s, c in zip(smaller, current, strict=True)):
            return smaller
        current = smaller
    return current


def _cut(x: Box, slopes: list[list[arb]] | None, smallest: Sequence[float], found: Findings) -> list[Box]:
    """Two halves, cut where it helps most; or nothing, if x is too small."""
    n = len(x)
    widths = [float(v.rad()) for v in x]
    open_ones = [k for k in range(n) if widths[k] * 2 > smallest[k]]
    if not open_ones:
        found.undecided.append(x)
        return []
    weight = widths if slopes is None else [_smear(slopes, k) * widths[k] for k in range(n)]
    k = max(open_ones, key=lambda i: (weight[i], widths[i]))
    low, middle, high = x[k].lower(), x[k].mid(), x[k].upper()
    return [(*x[:k], interval(a, b), *x[k + 1 :]) for a, b in ((low, middle), (middle, high))]


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
