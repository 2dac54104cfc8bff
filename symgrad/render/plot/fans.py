"""A function of one variable with its subgradients as lines through the point, as textbooks draw them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from symgrad.render.plot import marks
from symgrad.render.plot.canvas import Ink
from symgrad.render.plot.curves import title
from symgrad.render.plot.frame import Frame
from symgrad.render.style import Style
from symgrad.results.plots import Place, Plot

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SPOKES: Final = 5
"""Lines that stand for an interval of slopes, the outermost among them."""

STEPS: Final = 64
EVERY: Final = 3


def slopes(ends: Sequence[float]) -> list[float]:
    """Evenly spaced slopes from the least to the greatest.

    >>> slopes([-1.0, 1.0])
    [-1.0, -0.5, 0.0, 0.5, 1.0]
    """
    low, high = min(ends), max(ends)
    if low == high:
        return [low]
    return [low + (high - low) * k / (SPOKES - 1) for k in range(SPOKES)]


def drawn(answer: Plot, place: Place, ends: Sequence[float], style: Style) -> list[str]:
    """The curve and its lines on a terminal."""
    ((name, x),) = answer.box.items()
    frame = Frame.fitted(style, x, answer.values)
    # The outermost only: dots leave no room for more.
    for slope in sorted({min(ends), max(ends)}):
        _line(frame, place, slope, x)
    for segment in answer.curve:
        for a, b in pairwise(segment):
            frame.line(a, b, Ink.CURVE)
    frame.axes()
    frame.put(*place, marks.sign(marks.POINT, unicode=style.unicode), Ink.POINT)
    return [title(answer), *frame.text(color=style.color, name=name)]


def _line(frame: Frame, place: Place, slope: float, x: tuple[float, float]) -> None:
    """A dotted line, laid in short pieces so that its slope does not thin it out."""
    xs = [x[0] + (x[1] - x[0]) * k / STEPS for k in range(STEPS + 1)]
    for a, b in pairwise(xs):
        ends = [(v, place[1] + slope * (v - place[0])) for v in (a, b)]
        frame.line(ends[0], ends[1], Ink.TANGENT, EVERY)


def draw(axes: Axes, answer: Plot, place: Place, ends: Sequence[float]) -> None:
    """The same on axes of a figure."""
    ((name, x),) = answer.box.items()
    for segment in answer.curve:
        axes.plot(*zip(*segment, strict=True), color="tab:blue", lw=2, zorder=3)
    spokes = slopes(ends)
    for k, slope in enumerate(spokes):
        outer = k in (0, len(spokes) - 1)
        heights = [place[1] + slope * (v - place[0]) for v in x]
        label = f"slope {slope:.6g}" if outer else None
        axes.plot(x, heights, color="tab:purple", lw=1.4 if outer else 0.6, ls="--", label=label)
    axes.plot([place[0]], [place[1]], "o", color="tab:red", ms=6, zorder=4)
    axes.set(xlim=x, ylim=answer.values, xlabel=name)
    axes.set_title("lines with these slopes", fontsize=11)
    axes.grid(visible=True, color="0.92", zorder=0)
    axes.legend(fontsize=8, loc="best")


__all__ = ["draw", "drawn", "slopes"]
