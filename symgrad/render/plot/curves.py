"""The curve of a function of one variable on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from symgrad.language.write import write
from symgrad.render.plot import marks
from symgrad.render.plot.canvas import Ink
from symgrad.render.plot.frame import Frame
from symgrad.render.style import Style
from symgrad.results.plots import Line, Place, Plot, Segment

DOTTED: Final = 2
DASHED: Final = 3
LONGEST_TITLE: Final = 200


def title(answer: Plot) -> str:
    """``f(x) = x**2``."""
    text = write(answer.expression, decimals=answer.decimal)  # type: ignore[arg-type]  # one function
    shown = text if len(text) <= LONGEST_TITLE else text[: LONGEST_TITLE - 3] + "..."
    return f"f({', '.join(answer.variables)}) = {shown}"


def drawn(answer: Plot, style: Style) -> list[str]:
    """The picture in lines."""
    ((name, x),) = answer.box.items()
    frame = Frame.fitted(style, x, answer.values)
    _segments(frame, answer.derivative, Ink.DERIVATIVE, DOTTED)
    if answer.tangent is not None:
        _tangent(frame, answer.tangent)
    _segments(frame, answer.curve, Ink.CURVE)
    steps = climbed(answer)
    for a, b in pairwise(steps):
        frame.line(a, b, Ink.PATH)
    frame.axes()
    for step in steps:
        frame.put(*step, "o", Ink.POINT)
    marks.draw(frame, answer.marks, flat=False)
    if answer.tangent is not None:
        frame.put(
            answer.tangent.x, answer.tangent.y, marks.sign(marks.POINT, unicode=style.unicode), Ink.POINT
        )
    return [title(answer), *frame.text(color=style.color, name=name), *_legend(answer, style)]


def _segments(frame: Frame, segments: Sequence[Segment], ink: str, every: int = 1) -> None:
    for segment in segments:
        if len(segment) == 1:
            frame.line(segment[0], segment[0], ink)
        for a, b in pairwise(segment):
            frame.line(a, b, ink, every)


def _tangent(frame: Frame, line: Line) -> None:
    ends = [(x, line.y + line.slope * (x - line.x)) for x in frame.x]
    steps = 64
    points = [
        (
            ends[0][0] + (ends[1][0] - ends[0][0]) * k / steps,
            ends[0][1] + (ends[1][1] - ends[0][1]) * k / steps,
        )
        for k in range(steps + 1)
    ]
    for a, b in pairwise(points):
        frame.line(a, b, Ink.TANGENT, DASHED)


def climbed(answer: Plot) -> list[Place]:
    """The steps of a path along a curve, as places of the picture."""
    pairs = zip(answer.path, answer.path_values, strict=False)
    return [(step[0], value) for step, value in pairs if value is not None]


def _legend(answer: Plot, style: Style) -> list[str]:
    found = ["f drawn, f' dotted"] if answer.derivative else []
    if answer.tangent is not None:
        t = answer.tangent
        x, y, slope = (marks.number(v, style.precision) for v in (t.x, t.y, t.slope))
        dot = marks.sign(marks.POINT, unicode=style.unicode)
        found.append(f"{dot} tangent at {x}, dashed: value {y}, slope {slope}")
    if answer.path:
        found.append(f"o a path of {len(answer.path)} points")
    return [*found, *marks.legend(answer, style)]
