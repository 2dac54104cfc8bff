"""Sets of subgradients, as textbooks draw them: an interval on a line, a polygon or disc in the plane."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from symgrad.errors import UnsupportedError
from symgrad.render.plot import fans
from symgrad.render.plot.canvas import Canvas, Ink
from symgrad.render.plot.figures import to_file
from symgrad.render.plot.frame import Frame, label
from symgrad.render.style import Style
from symgrad.results import Number
from symgrad.results.plots import Place, Plot, Range
from symgrad.results.subgradients import SetKind, Subdifferential

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDEST: Final = 60
CIRCLE: Final = 96


def drawn(answer: Subdifferential, style: Style, beside: Plot | None = None) -> list[str]:
    """The picture in lines; empty where there is none: in more variables, or without a set.

    Args:
        answer: the set.
        style: what the terminal can show.
        beside: the function of one variable, to be drawn with lines of these slopes.
    """
    if len(answer.variables) == 1 and answer.kind in (SetKind.INTERVAL, SetKind.SINGLETON):
        ends, place = _ends(answer), _place(answer)
        if not ends:
            return []
        fan = fans.drawn(beside, place, ends, style) if beside is not None and place is not None else []
        return [*fan, *_line(ends, style)]
    outline = _outline(answer) if len(answer.variables) == 2 else []
    return _plane(outline, answer, style) if outline else []


def _ends(answer: Subdifferential) -> list[float]:
    """The ends of the interval that a set of one variable is."""
    return [v for (n,) in answer.vertices if (v := n.float) is not None] if len(answer.variables) == 1 else []


def _place(answer: Subdifferential) -> Place | None:
    """The point of a curve."""
    x = answer.point[answer.variables[0]].float
    y = None if answer.value is None else answer.value.float
    return None if x is None or y is None else (x, y)


def _line(ends: Sequence[float], style: Style) -> list[str]:
    """The number line with the set thick on it, zero marked."""
    low, high = min(*ends, 0.0), max(*ends, 0.0)
    room = 0.2 * (high - low) or 1.0
    low, high = low - room, high + room
    width = max(20, min(WIDEST, style.width - 2))
    place = [round((v - low) / (high - low) * (width - 1)) for v in (min(ends), max(ends), 0.0)]
    thin, thick, end, zero = "─━●│" if style.unicode else "-=#|"
    cells = [thick if place[0] <= k <= place[1] else thin for k in range(width)]
    for k in place[:2]:
        cells[k] = end
    above = [" "] * width
    above[place[2]] = zero
    below = [" "] * (width + 8)
    for k, text in ((place[2], "0"), (place[0], label(min(ends))), (place[1], label(max(ends)))):
        start = max(0, k - len(text) // 2)
        below[start : start + len(text)] = text
    return ["".join(above).rstrip(), "".join(cells), "".join(below).rstrip()]


def _outline(answer: Subdifferential) -> list[Place]:
    """The corners of the set in order, a circle as many corners."""
    if answer.kind is SetKind.BALL and answer.center is not None and answer.radius is not None:
        (x, y), radius = _floats(answer.center), answer.radius.float or 0.0
        turns = [2 * math.pi * k / CIRCLE for k in range(CIRCLE)]
        return [(x + radius * math.cos(t), y + radius * math.sin(t)) for t in turns]
    if answer.kind not in (SetKind.POLYTOPE, SetKind.SINGLETON):
        return []
    corners = [_floats(v) for v in answer.vertices]
    x = sum(c[0] for c in corners) / len(corners)
    y = sum(c[1] for c in corners) / len(corners)
    return sorted(corners, key=lambda c: math.atan2(c[1] - y, c[0] - x))


def _floats(vector: Sequence[Number]) -> Place:
    x, y = (n.float or 0.0 for n in vector)
    return x, y


def _plane(outline: Sequence[Place], answer: Subdifferential, style: Style) -> list[str]:
    x, y = _ranges([*outline, (0.0, 0.0)])
    frame = _square(style, x, y)
    for a, b in pairwise([*outline, outline[0]]):
        frame.line(a, b, Ink.CURVE)
    _hatch(frame, outline)
    frame.axes()
    if answer.kind is not SetKind.BALL:
        for corner in outline:
            frame.put(*corner, "●" if style.unicode else "#", Ink.MARK)
    inside = answer.contains_zero
    frame.put(0.0, 0.0, "+" if inside else "0", Ink.POINT)
    first, second = (f"by {name}" for name in answer.variables)
    return [*frame.text(color=style.color, name=f"{first} across, {second} up"), "+ or 0 is the origin"]


def _ranges(places: Sequence[Place]) -> tuple[Range, Range]:
    """Ranges of one width, so that a circle is round."""
    found = []
    widest = max(max(p[k] for p in places) - min(p[k] for p in places) for k in (0, 1)) or 2.0
    for k in (0, 1):
        middle = (max(p[k] for p in places) + min(p[k] for p in places)) / 2
        found.append((middle - 0.65 * widest, middle + 0.65 * widest))
    return found[0], found[1]


def _square(style: Style, x: Range, y: Range) -> Frame:
    """A frame that is as high as it is wide: a character is about twice as high as wide."""
    margin = max(len(label(v)) for v in y) + 1
    columns = max(16, min(40, style.width - margin - 2))
    return Frame(Canvas(columns, columns // 2, unicode=style.unicode), x, y, margin)


def _hatch(frame: Frame, outline: Sequence[Place]) -> None:
    """Every fourth dot inside a convex outline."""
    dots = [frame.dot(*place) for place in outline]
    for down in range(0, frame.canvas.height, 2):
        cuts = [
            a[0] + (b[0] - a[0]) * (down - a[1]) / (b[1] - a[1])
            for a, b in pairwise([*dots, dots[0]])
            if (a[1] <= down) != (b[1] <= down)
        ]
        if len(cuts) == 2:
            for across in range(round(min(cuts)), round(max(cuts)) + 1):
                if (across + down) % 4 == 0:
                    frame.canvas.dot(across, down, Ink.CURVE)


def figure(answer: Subdifferential, kind: str, beside: Plot | None = None) -> bytes:
    """The set as a file; of one variable ``beside`` the function with lines of these slopes.

    Raises:
        UnsupportedError: it has no picture: it lies in more variables, or there is none.
        OutsideError: matplotlib is not installed.
    """
    ends = _ends(answer)
    outline = _outline(answer) if len(answer.variables) == 2 else []
    if not ends and not outline:
        raise UnsupportedError("this set has no picture: it is none of one or two variables", where="--plot")
    place = _place(answer) if ends else None

    def draw(picture: Figure) -> None:
        if beside is None or place is None:
            _figure(picture.add_subplot(), ends, outline, answer)
            return
        picture.set_size_inches(10.0, 4.6)
        left, right = picture.subplots(1, 2, width_ratios=(3, 2))
        fans.draw(left, beside, place, ends)
        _figure(right, ends, outline, answer)

    return to_file(draw, kind, where="--plot")


def _figure(axes: Axes, ends: Sequence[float], outline: Sequence[Place], answer: Subdifferential) -> None:
    if ends:
        axes.plot([min(ends), max(ends)], [0.0, 0.0], color="tab:blue", lw=6, solid_capstyle="round")
        axes.set(yticks=[], xlabel=f"derivative by {answer.variables[0]}")
    else:
        xs, ys = zip(*outline, strict=True)
        axes.fill(xs, ys, color="tab:blue", alpha=0.3)
        axes.fill(xs, ys, fill=False, ec="tab:blue", lw=2)
        if answer.kind is not SetKind.BALL:
            axes.plot(xs, ys, "o", color="tab:blue")
        axes.set_aspect("equal", adjustable="datalim")
        axes.set(xlabel=f"derivative by {answer.variables[0]}", ylabel=f"derivative by {answer.variables[1]}")
    inside = "inside" if answer.contains_zero else "outside"
    axes.plot([0.0], [0.0], "+", color="tab:red", ms=14, mew=2, label=f"0 is {inside}")
    place = ", ".join(f"{name} = {n.float:.6g}" for name, n in answer.point.items() if n.float is not None)
    axes.set_title(f"subgradients at {place}", fontsize=11)
    axes.margins(0.15)
    axes.grid(visible=True, color="0.92", zorder=0)
    axes.legend(fontsize=8)


__all__ = ["drawn", "figure"]
