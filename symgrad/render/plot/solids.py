"""The surface of a function of two variables in space, on a terminal: a net without its hidden lines."""

from __future__ import annotations

import math
from typing import Final

from symgrad.render.plot.canvas import Canvas, Ink
from symgrad.render.plot.curves import title
from symgrad.render.plot.frame import label
from symgrad.render.plot.marks import legend
from symgrad.render.style import Style
from symgrad.results.plots import Plot, Surface

TURN: Final = math.radians(-60)
TILT: Final = math.radians(30)
NET: Final = 28
"""Lines of the net each way."""

Seen = tuple[float, float]


def drawn(answer: Plot, style: Style) -> list[str]:
    """The picture in lines."""
    assert answer.surface is not None
    columns = max(24, min(100, style.width) - 1)
    canvas = Canvas(columns, max(10, min(26, columns * 2 // 5)), unicode=style.unicode)
    _net(canvas, answer.surface, answer.values)
    (x_name, x), (y_name, y) = answer.box.items()
    ranges = f"{x_name} from {label(x[0])} to {label(x[1])}, {y_name} from {label(y[0])} to {label(y[1])}"
    height = f"height from {label(answer.values[0])} to {label(answer.values[1])}"
    return [title(answer), *canvas.lines(color=style.color), ranges, height, *legend(answer, style)]


def _net(canvas: Canvas, surface: Surface, values: tuple[float, float]) -> None:
    """Lines from the front to the back; each dot of the screen shows only what rises above the front."""
    rows = _picked(len(surface.ys))
    columns = _picked(len(surface.xs))
    seen = {(i, j): _projected(surface, values, i, j) for j in rows for i in columns}
    edges = [
        (a, b)
        for j in range(len(rows))
        for i in range(len(columns))
        for a, b in _edges(columns, rows, i, j)
        if seen[a] is not None and seen[b] is not None
    ]
    horizon = _Horizon(canvas)
    for a, b in sorted(edges, key=lambda e: min(_depth(surface, *e[0]), _depth(surface, *e[1]))):
        start, end = seen[a], seen[b]
        if start is not None and end is not None:
            horizon.line(start, end)


def _picked(count: int) -> list[int]:
    return sorted({round(k * (count - 1) / NET) for k in range(NET + 1)})


Edge = tuple[tuple[int, int], tuple[int, int]]


def _edges(columns: list[int], rows: list[int], i: int, j: int) -> list[Edge]:
    here = columns[i], rows[j]
    found = []
    if i + 1 < len(columns):
        found.append((here, (columns[i + 1], rows[j])))
    if j + 1 < len(rows):
        found.append((here, (columns[i], rows[j + 1])))
    return found


def _centred(surface: Surface, i: int, j: int) -> Seen:
    return 2 * i / (len(surface.xs) - 1) - 1, 2 * j / (len(surface.ys) - 1) - 1


def _depth(surface: Surface, i: int, j: int) -> float:
    x, y = _centred(surface, i, j)
    return x * math.sin(TURN) + y * math.cos(TURN)


def _projected(surface: Surface, values: tuple[float, float], i: int, j: int) -> Seen | None:
    value = surface.values[j][i]
    if value is None or not values[0] <= value <= values[1]:
        return None
    x, y = _centred(surface, i, j)
    height = 2 * (value - values[0]) / (values[1] - values[0]) - 1
    across = x * math.cos(TURN) - y * math.sin(TURN)
    return across, _depth(surface, i, j) * math.sin(TILT) + 0.75 * height * math.cos(TILT)


class _Horizon:
    """Floating horizon: what was drawn nearer hides what lies between its lowest and highest dots."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.low: dict[int, int] = {}
        self.high: dict[int, int] = {}

    def line(self, a: Seen, b: Seen) -> None:
        start, end = self._dot(a), self._dot(b)
        steps = max(abs(end[0] - start[0]), abs(end[1] - start[1]), 1)
        drawn = []
        for k in range(steps + 1):
            x = round(start[0] + (end[0] - start[0]) * k / steps)
            y = round(start[1] + (end[1] - start[1]) * k / steps)
            if y <= self.high.get(x, y) or y >= self.low.get(x, y):
                drawn.append((x, y))
        for x, y in drawn:
            self.canvas.dot(x, y, Ink.CURVE)
            self.high[x] = min(y, self.high.get(x, y))
            self.low[x] = max(y, self.low.get(x, y))

    def _dot(self, place: Seen) -> tuple[int, int]:
        across = (place[0] / 1.42 + 1) / 2 * (self.canvas.width - 1)
        down = (1 - place[1] / 1.4) / 2 * (self.canvas.height - 1)
        return round(across), round(down)
