"""Which picture an answer is: text for a terminal, bytes for a file."""

from __future__ import annotations

from symgrad.render.style import Style
from symgrad.results.plots import Plot


def render(answer: Plot, style: Style) -> str | bytes:
    """The picture."""
    if answer.file is not None:
        from symgrad.render.plot.figures import figure

        return figure(answer, answer.file)
    return "".join(f"{line}\n" for line in _lines(answer, style))


def _lines(answer: Plot, style: Style) -> list[str]:
    if answer.surface is None:
        from symgrad.render.plot.curves import drawn
    elif answer.solid:
        from symgrad.render.plot.solids import drawn
    else:
        from symgrad.render.plot.fields import drawn
    return drawn(answer, style)
