"""Boxes of balls, found again by where they lie."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from flint import arb

Box = tuple[arb, ...]


def touches(a: Box, b: Box) -> bool:
    """Whether two boxes have a point in common."""
    # for thousands of boxes loops are faster than generators
    for u, v in zip(a, b, strict=True):  # noqa: SIM110
        if not u.overlaps(v):
            return False
    return True


def holds(outer: Box, inner: Box) -> bool:
    """Whether a box holds all of another one."""
    for u, v in zip(outer, inner, strict=True):  # noqa: SIM110
        if not u.contains(v):
            return False
    return True


class Shelf:
    """Boxes, found again by where they lie along the first axis."""

    __slots__ = ("_ends", "_keys", "_places", "boxes", "widest")

    def __init__(self) -> None:
        self.boxes: list[tuple[Box, Box]] = []
        self._keys: list[float] = []
        self._places: list[int] = []
        self._ends: list[float] = []
        self.widest = 0.0

    def put(self, box: Box, around: Box | None = None) -> None:
        """Keeps a box, and the larger one around it."""
        self.boxes.append((box, around or box))

    def _sort_in(self) -> None:
        """Finds the places of the boxes that were put down since the last look: often there is none."""
        for k in range(len(self._ends), len(self.boxes)):
            here = self.boxes[k][0][0]
            low, high = float(here.lower()), float(here.upper())
            at = bisect_left(self._keys, low)
            self._keys.insert(at, low)
            self._places.insert(at, k)
            self._ends.append(high)
            self.widest = max(self.widest, high - low)

    def near(self, box: Box) -> list[tuple[Box, Box]]:
        """All boxes that may touch this one."""
        if not self.boxes:
            return []
        self._sort_in()
        low, high = float(box[0].lower()), float(box[0].upper())
        slack = 1e-9 * (1.0 + abs(low) + abs(high))
        first = bisect_left(self._keys, low - self.widest - slack)
        last = bisect_right(self._keys, high + slack)
        return [self.boxes[k] for k in self._places[first:last] if self._ends[k] >= low - slack]


__all__ = ["Box", "Shelf", "holds", "touches"]
