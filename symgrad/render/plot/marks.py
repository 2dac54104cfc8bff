"""Signs for remarkable places, and the lines of a legend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from symgrad.render.plot.canvas import Ink
from symgrad.render.plot.frame import Frame
from symgrad.render.style import Style
from symgrad.results.plots import Mark, MarkKind, Plot

SIGNS: Final = {
    MarkKind.MINIMUM: ("▼", "V"),
    MarkKind.MAXIMUM: ("▲", "A"),
    MarkKind.SADDLE: ("✕", "X"),
    MarkKind.INFLECTION: ("◇", "O"),
    MarkKind.KINK: ("◆", "*"),
    MarkKind.DEGENERATE: ("□", "?"),
}
"""With and without Unicode."""

POINT: Final = ("●", "@")
MOST_LISTED: Final = 8


def sign(pair: tuple[str, str], *, unicode: bool) -> str:
    """The sign that can be shown."""
    return pair[0] if unicode else pair[1]


def number(value: float, precision: int) -> str:
    """A coordinate; what rounding left of zero is zero.

    >>> number(-3.2e-16, 6), number(0.5, 6)
    ('0', '0.5')
    """
    return "0" if abs(value) < 1e-12 else f"{value:.{precision}g}"


def draw(frame: Frame, marks: Sequence[Mark], *, flat: bool) -> None:
    """The signs of marks; on a map (``flat``) at their places, else at the height of their values."""
    for mark in marks:
        x, y = mark.place if flat else (mark.place[0], mark.value)
        frame.put(x, y, sign(SIGNS[mark.kind], unicode=frame.canvas.unicode), Ink.MARK)


def legend(answer: Plot, style: Style) -> list[str]:
    """A line for each mark; of many only the first."""
    found: list[str] = []
    marks = answer.marks
    for mark in marks[:MOST_LISTED]:
        place = ", ".join(number(v, style.precision) for v in mark.place)
        where = f"({place})" if len(mark.place) > 1 else place
        shown = sign(SIGNS[mark.kind], unicode=style.unicode)
        kink = "" if mark.smooth or mark.kind is MarkKind.KINK else ", a kink"
        value = number(mark.value, style.precision)
        found.append(f"{shown} {mark.kind.value} at {where}, value {value}{kink}")
    if len(marks) > MOST_LISTED:
        found.append(f"and {len(marks) - MOST_LISTED} more")
    found += [f"{ridge.kind.value} all along {', '.join(ridge.equations)}" for ridge in answer.ridges]
    return found
