"""What `--plot` adds to `descend` and `compare`: curves on the terminal, or a picture in a file."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from symgrad.cli.options import Option
from symgrad.cli.status import UsageError
from symgrad.errors import OutsideError

if TYPE_CHECKING:
    from symgrad.calculus.problem import Problem
    from symgrad.render.plot.losses import Places
    from symgrad.render.style import Style
    from symgrad.results.plots import Plot

PICTURES: Final = (".png", ".svg", ".pdf")
TERMINAL: Final = "-"
OPTION: Final = Option(
    ("--plot",), "Draw the curve of values and the path: here, or in FILE (.png, .svg, .pdf).", "[FILE]"
)


def check(target: str | None) -> None:
    """Raises a UsageError if the file is none that a picture can be written to."""
    if target is not None and target != TERMINAL and Path(target).suffix.lower() not in PICTURES:
        hint = f"the endings are {', '.join(PICTURES)}"
        raise UsageError(f"'{target}' is no name of a picture", hint=hint, where="--plot")


def draw(
    target: str,
    curves: Sequence[tuple[str, Places]],
    problem: Problem,
    path: Sequence[dict[str, float]],
    style: Style,
) -> str:
    """Draws on the terminal, and returns the text; or into a file, and returns nothing."""
    from symgrad.render.plot import losses

    kind = None if target == TERMINAL else Path(target).suffix.lower().removeprefix(".")
    landscape = _landscape(problem, path, kind)
    if kind is not None:
        write_whole(Path(target), losses.figure(curves, landscape, kind))
        return ""
    lines = losses.drawn(curves, style)
    text = "".join(f"{line}\n" for line in lines)
    if landscape is None:
        return text
    from symgrad.render.plot.draw import render

    shown = render(landscape, style)
    return text + (shown if isinstance(shown, str) else "")


def _landscape(problem: Problem, path: Sequence[dict[str, float]], kind: str | None) -> Plot | None:
    """The function around the path, where it has one or two variables and no parameters."""
    if not 1 <= len(problem.variables) <= 2 or problem.parameters or not path:
        return None
    from symgrad.calculus.pictures.plots import plot
    from symgrad.data.bind import is_aggregate
    from symgrad.language.graph import postorder

    if any(is_aggregate(e) for e in postorder([problem.expression])):
        return None
    return plot(problem, path=path, file=kind)


def write_whole(target: Path, contents: bytes) -> None:
    """Writes a file whole or not at all."""
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
