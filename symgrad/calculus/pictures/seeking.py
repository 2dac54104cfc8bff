"""What is remarkable about a function: critical points by proof where that is quick, else from a grid."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from symgrad.calculus.pictures import curves, surfaces
from symgrad.calculus.pictures.landscape import Landscape
from symgrad.calculus.pictures.windows import MANY, WIDEST
from symgrad.language.graph import Expression
from symgrad.results.plots import Found, Mark, Place, Range

Search = Callable[[Expression, Mapping[str, Range | None]], Found | None]
"""Finds critical points in a box, or (range None) wherever it can; None where it cannot."""

NEAR = 1e-9
"""Marks that are this near are one."""


def no_search(_: Expression, __: Mapping[str, Range | None]) -> Found | None:
    """A search that finds nothing out."""
    return None


class Seeker:
    """Finds what a picture has to show.

    Args:
        landscape: the function.
        search: finds its critical points.
    """

    def __init__(self, landscape: Landscape, search: Search) -> None:
        self.landscape = landscape
        self.search = search
        self._anywhere: Found | None = None
        self._extra = 0

    def features(
        self, given: Mapping[str, Range], place: tuple[float, ...] | None
    ) -> list[tuple[float, ...]]:
        """Critical points and kinks far and wide, from which a box is chosen."""
        names = self.landscape.names
        if all(name in given for name in names):
            return []
        found = self._anywhere = self.search(self.landscape.root, dict.fromkeys(names))
        middle = place or (0.0,) * len(names)
        known = list(found.marks) if found and found.complete else None
        if len(names) == 1:
            xs = curves.places(middle[0] - WIDEST, middle[0] + WIDEST, 1601)
            critical = curves.critical_points(self.landscape, xs) if known is None else known
            extra = [mark.place for mark in curves.kinks(self.landscape, xs)]
            extra += [(x,) for x in curves.edges(self.landscape, xs)]
            self._extra = len(extra)
            return [mark.place for mark in critical] + extra
        return [mark.place for mark in (self._far(middle) if known is None else known)]

    @property
    def has_all(self) -> bool:
        """Whether the features are finitely many, and all found."""
        found = self._anywhere
        return found is not None and found.known and not found.ridges and self._extra <= MANY

    def _far(self, middle: Sequence[float]) -> list[Mark]:
        reach = WIDEST / 4
        # Not even, so that no line of the grid meets the axes.
        return surfaces.critical_points(
            self.landscape, *((m - reach * 1.003, m + reach * 0.997) for m in middle)
        )

    def inside(self, box: Mapping[str, Range]) -> Found:
        """Everything remarkable in a box: proved where possible, and else what a grid shows as well."""
        found = self._anywhere
        if found is None or not found.known:
            found = self.search(self.landscape.root, box) or Found(())
        marks = [m for m in found.marks if _is_in(m.place, box)]
        if len(box) == 1:
            ((low, high),) = box.values()
            xs = curves.places(low, high, curves.SAMPLES)
            marks += curves.kinks(self.landscape, xs)
            marks += [] if found.complete else curves.critical_points(self.landscape, xs)
        elif not found.complete:
            marks += surfaces.critical_points(self.landscape, *box.values())
        kept = together(marks)
        order = kept if len(box) == 1 else sorted(kept, key=lambda mark: (mark.value, mark.place))
        return replace(found, marks=tuple(order))


def _is_in(place: Sequence[float], box: Mapping[str, Range]) -> bool:
    return all(low <= x <= high for x, (low, high) in zip(place, box.values(), strict=True))


def together(marks: Sequence[Mark]) -> list[Mark]:
    """Marks in order of their places; of several at one place the first."""
    kept: list[Mark] = []
    for mark in marks:
        if not any(_same(mark.place, other.place) for other in kept):
            kept.append(mark)
    return sorted(kept, key=lambda mark: mark.place)


def _same(a: Sequence[float] | Place, b: Sequence[float] | Place) -> bool:
    return math.dist(a, b) < NEAR * max(1.0, *map(abs, a))


__all__ = ["Search", "Seeker", "no_search", "together"]
