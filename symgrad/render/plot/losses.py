"""Curves of values against steps on a terminal: of one descent, or of several overlaid.

Where all values are positive and span decades the scale is logarithmic, so that linear convergence is a
straight line. A run that blows up leaves the picture at the top, so that the others can be seen.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from symgrad.frozen import dataclass
from symgrad.render.plot.canvas import Ink
from symgrad.render.plot.frame import Frame
from symgrad.render.style import Style

Places = Sequence[tuple[int, float]]
"""Steps with their values."""

INKS: Final = (Ink.CURVE, Ink.PATH, Ink.DERIVATIVE, Ink.TANGENT, Ink.LINE)
SIGNS: Final = "123456789abcdefghijklmnopqrstuvwxyz"
"""What marks a curve where colours may not show."""

DECADES: Final = 100.0
LARGEST: Final = 4_000
"""Steps that are drawn; of more, evenly chosen ones."""

HEADROOM: Final = 1_000.0
"""How far above the start a logarithmic picture of several runs reaches."""


@dataclass(frozen=True, slots=True)
class Track:
    """What is drawn of a run.

    Attributes:
        name: what it is called in a legend.
        values: steps with their values.
        points: the points at these steps; none where they are not drawn.
    """

    name: str
    values: Places
    points: Sequence[tuple[float, ...]] = ()

    def thinned(self, most: int = LARGEST) -> Track:
        """Evenly chosen steps of a long run, the last among them."""
        kept = [k for k, (_, v) in enumerate(self.values) if math.isfinite(v)]
        every = -(-len(kept) // most) or 1
        kept = [*kept[:-1:every], *kept[-1:]]
        points = [self.points[k] for k in kept] if self.points else ()
        return Track(self.name, [self.values[k] for k in kept], points)


@dataclass(frozen=True, slots=True)
class Scale:
    """How values become heights.

    Attributes:
        logarithmic: whether their logarithms are drawn.
        low: the least height that is shown.
        high: the largest.
    """

    logarithmic: bool
    low: float
    high: float

    @classmethod
    def of(cls, tracks: Sequence[Track]) -> Scale:
        """The scale that suits some runs."""
        values = [v for t in tracks for _, v in t.values]
        logarithmic = bool(values) and min(values) > 0.0 and max(values) > DECADES * min(values)
        starts = [t.values[0][1] for t in tracks if t.values]
        start, low, high = max(starts, default=0.0), min(values, default=0.0), max(values, default=1.0)
        if len(tracks) > 1 and low < start:
            room = start * HEADROOM if logarithmic else start + (start - low) / 2.0
            high = min(high, room)
        if logarithmic:
            low, high = math.log10(low), math.log10(high)
        margin = 0.04 * (high - low) or 1.0
        return cls(logarithmic, low - margin, high + margin)

    def height(self, value: float) -> float:
        """Where a value is drawn."""
        return math.log10(value) if self.logarithmic else value


def drawn(tracks: Sequence[Track], style: Style) -> list[str]:
    """The curves in lines of text."""
    tracks = [t.thinned() for t in tracks]
    if not any(t.values for t in tracks):
        return []
    scale = Scale.of(tracks)
    last = max(k for t in tracks for k, _ in t.values)
    frame = Frame.fitted(style, (0.0, float(max(last, 1))), (scale.low, scale.high))
    lifted = [[(float(k), scale.height(v)) for k, v in t.values] for t in tracks]
    for number, curve in enumerate(lifted):
        for a, b in pairwise(curve):
            frame.line(a, b, INKS[number % len(INKS)], 1 + number // len(INKS))
    head = "log10 of f at each step" if scale.logarithmic else "f at each step"
    text = frame.text(color=style.color, name="step")
    if len(tracks) == 1:
        return [head, *text]
    for number, curve in enumerate(lifted):
        _named(frame, curve, number, len(lifted))
    return [head, *frame.text(color=style.color, name="step"), *_legend(tracks, style)]


def _named(frame: Frame, curve: Sequence[tuple[float, float]], number: int, count: int) -> None:
    """Puts the sign of a curve on it, at a place of its own from left to right."""
    inside = [place for place in curve if place[1] <= frame.y[1]]
    if inside and number < len(SIGNS):
        x, y = inside[min(len(inside) - 1, (2 * number + 1) * len(inside) // (2 * count))]
        frame.put(x, y, SIGNS[number], INKS[number % len(INKS)])


def _legend(tracks: Sequence[Track], style: Style) -> list[str]:
    """The signs and names, as many on a line as there is room for."""
    lines = [""]
    for sign, track in zip(SIGNS, tracks, strict=False):
        entry = f"{sign} {track.name}"
        if lines[-1] and len(lines[-1]) + len(entry) + 3 > style.width:
            lines.append("")
        lines[-1] += f"   {entry}" if lines[-1] else entry
    if len(tracks) > len(SIGNS):
        lines.append(f"and {len(tracks) - len(SIGNS)} more")
    return lines


__all__ = ["Places", "Scale", "Track", "drawn"]
