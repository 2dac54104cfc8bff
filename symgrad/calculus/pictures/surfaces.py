"""Functions of two variables: values over a grid, gradients, critical points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from symgrad.calculus.pictures.gaps import Gaps
from symgrad.calculus.pictures.landscape import Landscape, all_finite
from symgrad.results.plots import Arrow, Mark, MarkKind, Place, Range, Surface

ARROWS: Final = 11
SEARCH: Final = 40
NEWTON_STEPS: Final = 40
MOST_MARKS: Final = 60


def sampled(landscape: Landscape, x: Range, y: Range, columns: int, rows: int) -> Surface:
    """Values over a grid, None where the function is not proved to be continuous nearby."""
    xs = [x[0] + (x[1] - x[0]) * k / (columns - 1) for k in range(columns)]
    ys = [y[0] + (y[1] - y[0]) * k / (rows - 1) for k in range(rows)]
    gaps = Gaps(landscape.requirements, landscape.names)
    half = (xs[1] - xs[0]) / 2, (ys[1] - ys[0]) / 2
    # Row by row, so that large functions need little memory.
    found = [(b, landscape.values(xs, [b] * columns)) for b in ys]
    values = [
        tuple([_shown(v, gaps, (a, b), half) for a, v in zip(xs, row, strict=True)]) for b, row in found
    ]
    return Surface(tuple(xs), tuple(ys), tuple(values))


def _shown(value: float, gaps: Gaps, place: Place, half: Place) -> float | None:
    if not math.isfinite(value):
        return None
    (a, b), (dx, dy) = place, half
    return value if gaps.none or gaps.clear((a - dx, a + dx), (b - dy, b + dy)) else None


def arrows(landscape: Landscape, x: Range, y: Range) -> tuple[Arrow, ...]:
    """Gradients at the middles of a coarse grid."""
    found: list[Arrow] = []
    for j in range(ARROWS):
        for i in range(ARROWS):
            a = x[0] + (x[1] - x[0]) * (i + 0.5) / ARROWS
            b = y[0] + (y[1] - y[0]) * (j + 0.5) / ARROWS
            slope = landscape.slope(a, b)
            if all_finite(slope):
                found.append(Arrow(a, b, *slope))
    return tuple(found)


def critical_points(landscape: Landscape, x: Range, y: Range) -> list[Mark]:
    """Where Newton's method leads from the places at which the gradient is smallest nearby."""
    grid = _steepness(landscape, x, y)
    found: list[Mark] = []
    for j in range(1, SEARCH):
        for i in range(1, SEARCH):
            if _is_smallest(grid, i, j):
                start = x[0] + (x[1] - x[0]) * i / SEARCH, y[0] + (y[1] - y[0]) * j / SEARCH
                mark = _newton(landscape, start)
                if mark is not None and _inside(mark, x, y) and not _known(found, mark, x, y):
                    found.append(mark)
    return found if len(found) <= MOST_MARKS else []


def _steepness(landscape: Landscape, x: Range, y: Range) -> list[list[float]]:
    rows = []
    for j in range(SEARCH + 1):
        b = y[0] + (y[1] - y[0]) * j / SEARCH
        slopes = [landscape.slope(x[0] + (x[1] - x[0]) * i / SEARCH, b) for i in range(SEARCH + 1)]
        rows.append([math.hypot(*s) if all_finite(s) else math.inf for s in slopes])
    return rows


def _is_smallest(grid: Sequence[Sequence[float]], i: int, j: int) -> bool:
    here = grid[j][i]
    around = [grid[b][a] for b in (j - 1, j, j + 1) for a in (i - 1, i, i + 1)]
    return math.isfinite(here) and here <= min(around)


def _newton(landscape: Landscape, start: Place) -> Mark | None:
    a, b = start
    first = math.hypot(*landscape.slope(a, b))
    for _ in range(NEWTON_STEPS):
        slope, bend = landscape.slope(a, b), landscape.bend(a, b)
        if not all_finite([*slope, *bend]):
            return None
        if not any(slope):
            break
        step = _solved(bend, slope)
        if step is None:
            break
        a, b = a - step[0], b - step[1]
        if math.hypot(*step) <= 1e-14 * max(1.0, math.hypot(a, b)):
            break
    slope = landscape.slope(a, b)
    if not all_finite(slope) or math.hypot(*slope) > 1e-8 * max(1.0, first):
        return None
    a, b = (0.0 if abs(v) < 1e-13 else v for v in (a, b))
    return Mark((a, b), landscape.value(a, b), _kind(landscape.bend(a, b)))


def _solved(bend: Sequence[float], slope: Sequence[float]) -> Place | None:
    p, q, r, s = bend
    determinant = p * s - q * r
    if abs(determinant) <= 1e-14 * max(abs(p), abs(q), abs(r), abs(s), 1e-300) ** 2:
        return None
    return (s * slope[0] - q * slope[1]) / determinant, (p * slope[1] - r * slope[0]) / determinant


def _kind(bend: Sequence[float]) -> MarkKind:
    p, q, _, s = bend
    middle, radius = (p + s) / 2, math.hypot((p - s) / 2, q)
    low, high = middle - radius, middle + radius
    small = 1e-9 * max(abs(low), abs(high), 1e-300)
    if low > small:
        return MarkKind.MINIMUM
    if high < -small:
        return MarkKind.MAXIMUM
    return MarkKind.SADDLE if low < -small and high > small else MarkKind.DEGENERATE


def _inside(mark: Mark, x: Range, y: Range) -> bool:
    a, b = mark.place
    return x[0] <= a <= x[1] and y[0] <= b <= y[1]


def _known(found: Sequence[Mark], mark: Mark, x: Range, y: Range) -> bool:
    near = 1e-6 * max(x[1] - x[0], y[1] - y[0])
    return any(math.dist(mark.place, other.place) <= near for other in found)
