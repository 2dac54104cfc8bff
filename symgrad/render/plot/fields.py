"""The map of a function of two variables on a terminal: shades or level lines, gradients, marks."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Final

from symgrad.render.plot import marks
from symgrad.render.plot.canvas import Ink
from symgrad.render.plot.contours import levels, lines
from symgrad.render.plot.curves import title
from symgrad.render.plot.frame import Frame, label
from symgrad.render.style import Style
from symgrad.results.plots import Arrow, Plot, Surface

COMPASS: Final = {True: "→↗↑↖←↙↓↘", False: ">^<v"}
"""Directions from the right around by the left, with and without Unicode."""

LEVELS: Final = 8
RAMP: Final = (17, 18, 19, 20, 26, 32, 37, 36, 35, 71, 107, 143, 179, 215, 221, 227)
"""Colours of the 256 from dark blue over green to yellow, readable in grey as well."""


def drawn(answer: Plot, style: Style) -> list[str]:
    """The picture in lines."""
    assert answer.surface is not None
    (x_name, x), (y_name, y) = answer.box.items()
    frame = Frame.fitted(style, x, y)
    shaded = style.color and style.unicode
    if not shaded:
        for level in levels(_spread(answer.surface), LEVELS):
            for a, b in lines(answer.surface, level):
                frame.line(a, b, Ink.LINE)
    for arrow in answer.arrows[:: 1 if style.width > 60 else 3]:
        _arrow(frame, arrow)
    _level(frame, answer)
    _borders(frame, answer, shaded=shaded)
    _path(frame, answer, shaded=shaded)
    _signs(frame, answer, style)
    if shaded:
        _shades(frame, answer.surface)
    else:
        frame.axes()
    text = frame.text(color=style.color, name=f"{x_name} across, {y_name} up")
    return [title(answer), *text, *_legend(answer, style)]


def _borders(frame: Frame, answer: Plot, *, shaded: bool) -> None:
    """Lines of dots; among shades of signs, since a cell holds dots or colours."""
    for border in answer.borders:
        for a, b in border.pieces:
            if shaded:
                frame.put(*a, "·", Ink.MARK)
            else:
                frame.line(a, b, Ink.TANGENT)


def _path(frame: Frame, answer: Plot, *, shaded: bool) -> None:
    """Lines from step to step; among shades of signs, since a cell holds dots or colours."""
    for before, after in pairwise(answer.path):
        if not shaded:
            frame.line((before[0], before[1]), (after[0], after[1]), Ink.PATH)
            continue
        start, end = frame.dot(before[0], before[1]), frame.dot(after[0], after[1])
        steps = int(max(abs(end[0] - start[0]), abs(end[1] - start[1]))) // 2 + 1
        for k in range(steps + 1):
            x, y = (a + (b - a) * k / steps for a, b in zip(start, end, strict=True))
            frame.canvas.put(round(x), round(y), "•", Ink.PATH)


def _spread(surface: Surface) -> tuple[float, float]:
    """The range of levels: by quantiles, so that lines are spread over the picture."""
    known = sorted(v for row in surface.values for v in row if v is not None)
    if not known:
        return 0.0, 1.0
    return known[len(known) // 50], known[-1 - len(known) // 12]


def _shades(frame: Frame, surface: Surface) -> None:
    """Two half blocks a cell, coloured by the value there, behind the signs; blank where there is none."""
    rows = frame.canvas.rows
    order = _ranks(surface)
    for row in range(rows):
        for column in range(frame.canvas.columns):
            upper, lower = (_shade(frame, surface, order, column, 2 * row + k) for k in (0, 1))
            if frame.canvas.has_sign(column, row):
                if lower is not None:
                    frame.canvas.shade(column, row, lower)
            elif upper is not None or lower is not None:
                sign, codes = _block(upper, lower)
                frame.canvas.cell(column, row, sign, codes)


def _ranks(surface: Surface) -> list[float]:
    """Bounds between colours such that each colour covers as much of the picture."""
    known = sorted(v for row in surface.values for v in row if v is not None)
    return [known[len(known) * k // len(RAMP)] for k in range(1, len(RAMP))] if known else []


def _block(upper: int | None, lower: int | None) -> tuple[str, str]:
    if lower is None:
        return "▀", f"38;5;{upper}"
    if upper is None:
        return "▄", f"38;5;{lower}"
    return "▀", f"38;5;{upper};48;5;{lower}"


def _shade(frame: Frame, surface: Surface, order: list[float], column: int, half: int) -> int | None:
    across = (column + 0.5) / frame.canvas.columns
    up = 1 - (half + 0.5) / (2 * frame.canvas.rows)
    i = round(across * (len(surface.xs) - 1))
    j = round(up * (len(surface.ys) - 1))
    value = surface.values[j][i]
    return None if value is None else RAMP[sum(value > bound for bound in order)]


def _arrow(frame: Frame, arrow: Arrow) -> None:
    """A sign for the direction of the gradient, as it is seen in the picture."""
    start = frame.dot(arrow.x, arrow.y)
    length = math.hypot(arrow.dx, arrow.dy)
    if not (0.0 < length < math.inf):
        return
    reach = 1e-3 * (frame.x[1] - frame.x[0]) / length
    end = frame.dot(arrow.x + reach * arrow.dx, arrow.y + reach * arrow.dy)
    angle = math.atan2(start[1] - end[1], end[0] - start[0])
    signs = COMPASS[frame.canvas.unicode]
    frame.put(arrow.x, arrow.y, signs[round(angle / math.tau * len(signs)) % len(signs)], Ink.ARROW)


def _level(frame: Frame, answer: Plot) -> None:
    if answer.level is None or answer.surface is None:
        return
    for a, b in lines(answer.surface, answer.level.value):
        for place in (a, b):
            across, down = frame.dot(*place)
            frame.canvas.put(round(across), round(down), "•" if frame.canvas.unicode else "+", Ink.POINT)
    if answer.level.normal is not None:
        x, y = answer.level.place
        dx, dy = answer.level.normal
        line, tip = "+*" if frame.canvas.unicode else "#*"
        scale = 0.15 * min(frame.x[1] - frame.x[0], frame.y[1] - frame.y[0]) / math.hypot(dx, dy)
        for k in range(1, 9):
            frame.put(x + dx * scale * k / 8, y + dy * scale * k / 8, line if k < 8 else tip, Ink.POINT)


def _signs(frame: Frame, answer: Plot, style: Style) -> None:
    for step in answer.path:
        frame.put(step[0], step[1], "o", Ink.POINT)
    marks.draw(frame, answer.marks, flat=True)
    if answer.level is not None:
        frame.put(*answer.level.place, marks.sign(marks.POINT, unicode=style.unicode), Ink.POINT)


def _legend(answer: Plot, style: Style) -> list[str]:
    known = [v for row in answer.surface.values for v in row if v is not None] if answer.surface else []
    arrows = "; arrows show the gradient" if answer.arrows else ""
    found = [f"values from {label(min(known))} to {label(max(known))}{arrows}"] if known else []
    found += [f"dotted line: {name}" for name in dict.fromkeys(b.name for b in answer.borders)]
    if answer.level is not None:
        value = marks.number(answer.level.value, style.precision)
        found.append(f"{marks.sign(marks.POINT, unicode=style.unicode)} level {value} and its normal")
    if answer.path:
        found.append(f"o a path of {len(answer.path)} points")
    return [*found, *marks.legend(answer, style)]


__all__ = ["drawn"]
