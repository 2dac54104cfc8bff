"""What `--plot` adds to `descend` and `compare`: curves on the terminal, or a picture in a file."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from symgrad.cli.options import Option
from symgrad.cli.status import UsageError
from symgrad.errors import OutsideError

if TYPE_CHECKING:
    from pathlib import Path

    from symgrad.calculus.problem import Problem
    from symgrad.render.plot.losses import Track
    from symgrad.render.style import Style
    from symgrad.results.plots import Plot

PICTURES: Final = (".png", ".svg", ".pdf", ".gif")
TERMINAL: Final = "-"
OPTION: Final = Option(
    ("--plot",), "Draw the curve of values and the path: here, or in FILE (.png, .svg, .pdf, .gif).", "[FILE]"
)


MOST_SIGNS: Final = 400
"""Points of a path by which a picture is chosen; a terminal shows no more."""


def check(target: str | None) -> None:
    """Raises a UsageError if the file is none that a picture can be written to."""
    if target is not None and target != TERMINAL and f".{_kind(target)}" not in PICTURES:
        hint = f"the endings are {', '.join(PICTURES)}"
        raise UsageError(f"'{target}' is no name of a picture", hint=hint, where="--plot")


def _kind(target: str) -> str:
    """The ending of a file's name, in small letters."""
    from pathlib import Path  # a run without a picture need not load it

    return Path(target).suffix.lower().removeprefix(".")


def draw(
    target: str, tracks: Sequence[Track], problem: Problem, style: Style, *, shown: Sequence[Track] = ()
) -> str:
    """Draws on the terminal, and returns the text; or into a file, and returns nothing.

    Args:
        target: the name of the file, or `TERMINAL`.
        tracks: the runs.
        problem: the function.
        style: what the terminal can show.
        shown: those whose paths must be in sight; all of them, if there are none.
    """
    kind = None if target == TERMINAL else _kind(target)
    landscape = _landscape(problem, shown or tracks, kind)
    if kind is not None:
        from pathlib import Path

        from symgrad.render.plot.loss_figures import figure

        write_whole(Path(target), figure(tracks, landscape, kind))
        return ""
    from symgrad.render.plot import losses

    text = "".join(f"{line}\n" for line in losses.drawn(tracks, style))
    if landscape is None:
        return text
    from symgrad.render.plot.draw import render

    first = (shown or tracks)[0].thinned(MOST_SIGNS)
    picture = render(replace(landscape, path=tuple(first.points)), style)
    return text + (picture if isinstance(picture, str) else "")


def _landscape(problem: Problem, tracks: Sequence[Track], kind: str | None) -> Plot | None:
    """The function around the paths, where it has one or two variables and no parameters."""
    names = problem.variables
    path = [dict(zip(names, point, strict=True)) for t in tracks for point in t.thinned(MOST_SIGNS).points]
    if not 1 <= len(names) <= 2 or problem.parameters or not path:
        return None
    from symgrad.calculus.pictures.plots import plot
    from symgrad.data.aggregates import is_aggregate
    from symgrad.language.graph import postorder

    if any(is_aggregate(e) for e in postorder([problem.expression])):
        return None
    # critical points are those that a grid shows: a search by the clock would not draw the same file twice
    return plot(problem, path=path, file=None if kind is None else "png")


def write_whole(target: Path, contents: bytes) -> None:
    """Writes a file whole or not at all."""
    import tempfile  # brings along what a run without a file need not load
    from pathlib import Path

    draft = None
    try:
        descriptor, draft = tempfile.mkstemp(prefix=".symgrad.", dir=target.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(contents)
        mask = os.umask(0)
        os.umask(mask)
        Path(draft).chmod(0o666 & ~mask)
        Path(draft).replace(target)
    except OSError as problem:
        if draft is not None:
            with contextlib.suppress(OSError):
                Path(draft).unlink()
        raise OutsideError(f"'{target}' cannot be written: {problem.strerror}", where="--plot") from None
