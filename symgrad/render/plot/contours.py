"""Level lines from values on a grid, by marching squares.

In each cell the line cuts an edge where the values at its ends lie on both sides of the level; cuts are
placed by linear interpolation. The saddle of four cuts is resolved by the mean of the corners. Cells with a
corner without value have no lines, so that poles stay blank.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from symgrad.results.plots import Place, Range, Surface


def levels(values: Range, count: int) -> list[float]:
    """Evenly spaced levels inside a range.

    >>> levels((0.0, 4.0), 3)
    [1.0, 2.0, 3.0]
    """
    low, high = values
    return [low + (high - low) * k / (count + 1) for k in range(1, count + 1)]


def lines(surface: Surface, level: float) -> Iterator[tuple[Place, Place]]:
    """The pieces of a level line."""
    sides = [[value is not None and value < level for value in row] for row in surface.values]
    for j, (below, above) in enumerate(pairwise(sides)):
        corners = zip(below, below[1:], above[1:], above, strict=False)
        for i, (a, b, c, d) in enumerate(corners):
            if not a == b == c == d:
                yield from _in_cell(surface, i, j, level)


def _in_cell(surface: Surface, i: int, j: int, level: float) -> Iterator[tuple[Place, Place]]:
    below, above = surface.values[j], surface.values[j + 1]
    corners = (below[i], below[i + 1], above[i + 1], above[i])
    a, b, c, d = corners
    if a is None or b is None or c is None or d is None:
        return
    heights = (a - level, b - level, c - level, d - level)
    x, y = surface.xs[i : i + 2], surface.ys[j : j + 2]
    places = ((x[0], y[0]), (x[1], y[0]), (x[1], y[1]), (x[0], y[1]))
    cuts = [
        _cut(places[k], places[(k + 1) % 4], heights[k], heights[(k + 1) % 4])
        for k in range(4)
        if (heights[k] < 0.0) != (heights[(k + 1) % 4] < 0.0)
    ]
    if len(cuts) == 2:
        yield cuts[0], cuts[1]
    elif (sum(heights) < 0.0) == (heights[0] < 0.0):
        # The middle belongs to the first corner's side: the other two corners are cut off.
        yield cuts[0], cuts[1]
        yield cuts[2], cuts[3]
    else:
        yield cuts[3], cuts[0]
        yield cuts[1], cuts[2]


def _cut(a: Place, b: Place, below: float, above: float) -> Place:
    share = below / (below - above)
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share
