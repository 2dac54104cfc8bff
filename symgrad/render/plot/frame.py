"""An area with axes: numbers become dots, ends become labels."""

from __future__ import annotations

from typing import Final

from symgrad.frozen import dataclass
from symgrad.render.plot.canvas import Canvas, Ink
from symgrad.render.style import Style
from symgrad.results.plots import Range

NARROWEST: Final = 16
WIDEST: Final = 100
TALLEST: Final = 24


def label(value: float) -> str:
    """A number beside an axis.

    >>> label(-0.30000000000000004), label(1234567.0), label(0.0)
    ('-0.3', '1.23e+06', '0')
    """
    return f"{value:.3g}"


@dataclass(frozen=True, slots=True)
class Frame:
    """The way from coordinates to the dots of a canvas, and what is written around it.

    Attributes:
        canvas: what is drawn on.
        x, y: the ranges that the canvas shows.
        margin: columns left of it, for the labels of the y axis.
    """

    canvas: Canvas
    x: Range
    y: Range
    margin: int

    @classmethod
    def fitted(cls, style: Style, x: Range, y: Range) -> Frame:
        """A frame that fits the terminal."""
        margin = max(len(label(v)) for v in y) + 1
        columns = max(NARROWEST, min(WIDEST, style.width) - margin - 1)
        rows = max(8, min(TALLEST, columns * 2 // 5))
        return cls(Canvas(columns, rows, unicode=style.unicode), x, y, margin)

    def dot(self, x: float, y: float) -> tuple[float, float]:
        """Where a place is, in dots."""
        across = (x - self.x[0]) / (self.x[1] - self.x[0]) * (self.canvas.width - 1)
        down = (self.y[1] - y) / (self.y[1] - self.y[0]) * (self.canvas.height - 1)
        # Far outside is outside; huge numbers would only cost time.
        return max(-1e4, min(1e4, across)), max(-1e4, min(1e4, down))

    def line(self, a: tuple[float, float], b: tuple[float, float], ink: str, every: int = 1) -> None:
        """A line between two places."""
        self.canvas.line(self.dot(*a), self.dot(*b), ink, every)

    def put(self, x: float, y: float, sign: str, codes: str) -> None:
        """A sign at a place."""
        across, down = self.dot(x, y)
        self.canvas.put(round(across), round(down), sign, codes)

    def axes(self) -> None:
        """The lines x = 0 and y = 0, where they are in sight, under what is drawn so far."""
        across, down = self.dot(0.0, 0.0)
        unicode = self.canvas.unicode
        row, column = round(down) // self.canvas.down, round(across) // self.canvas.across
        if self.y[0] <= 0.0 <= self.y[1]:
            for k in range(self.canvas.columns):
                self._axis(k, row, "─" if unicode else "-")
        if self.x[0] <= 0.0 <= self.x[1]:
            for k in range(self.canvas.rows):
                self._axis(column, k, "│" if unicode else "|")

    def _axis(self, column: int, row: int, sign: str) -> None:
        if self.canvas.is_empty(column * self.canvas.across, row * self.canvas.down):
            self.canvas.cell(column, row, sign, Ink.AXIS)

    def text(self, *, color: bool, name: str) -> list[str]:
        """The canvas with the ends of both axes and the name of the horizontal one."""
        lines = self.canvas.lines(color=color)
        edge = "▏" if self.canvas.unicode else "|"
        labels = {0: label(self.y[1]), len(lines) - 1: label(self.y[0])}
        found = [f"{labels.get(k, ''):>{self.margin}}{edge}{line}".rstrip() for k, line in enumerate(lines)]
        low, high = label(self.x[0]), label(self.x[1])
        middle = f"{name:^{max(0, self.canvas.columns - len(low) - len(high))}}"
        return [*found, f"{'':{self.margin}} {low}{middle}{high}".rstrip()]


__all__ = ["Frame", "label"]
