"""`symgrad subgrad`: all subgradients at a point."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from symgrad.cli import pictures
from symgrad.cli.command import Command, Inquiry
from symgrad.cli.options import AT, Option
from symgrad.cli.status import UsageError

if TYPE_CHECKING:
    from symgrad.results.plots import Plot
    from symgrad.results.subgradients import Subdifferential


def answer(inquiry: Inquiry) -> Subdifferential:
    """Asks for the set."""
    from symgrad.calculus.subdifferential.subgradients import subdifferential

    pictures.check(inquiry.question.text("plot"))
    problem = inquiry.problem()
    if inquiry.question.text("plot") is not None and len(problem.variables) > 2:
        raise UsageError(
            "a set of one or two variables can be drawn", hint="choose with --wrt", where="--plot"
        )
    return subdifferential(problem, inquiry.at)


def picture(inquiry: Inquiry, found: Subdifferential) -> str:
    """Draws the set: here, and then returns the text, or in a file."""
    from symgrad.render.plot import sets

    target = inquiry.question.text("plot") or pictures.TERMINAL
    if target == pictures.TERMINAL:
        lines = sets.drawn(found, inquiry.question.style, _beside(inquiry))
        return "".join(f"{line}\n" for line in lines)
    kind = Path(target).suffix.lower().removeprefix(".")
    pictures.write_whole(Path(target), sets.figure(found, kind, _beside(inquiry)))
    return ""


def _beside(inquiry: Inquiry) -> Plot | None:
    """The function around the point, if it has one variable."""
    from symgrad.calculus.pictures.plots import plot

    problem = inquiry.problem()
    return plot(problem, inquiry.at) if len(problem.variables) == 1 else None


COMMAND = Command(
    name="subgrad",
    short="All subgradients at a kink, as an exact set.",
    summary="Clarke's subdifferential as an exact set, whether 0 is in it, and what that means.",
    examples=(
        "symgrad subgrad 'abs(x)' --at x=0",
        "symgrad subgrad 'max(x, y, 0)' --at 0,0 --plot",
        "symgrad subgrad 'norm(x, y)' --at 0,0 --json",
    ),
    answer=answer,
    engine="symgrad.calculus.subdifferential.subgradients",
    picture=picture,
    options=(
        replace(AT, required=True),
        Option(
            ("--plot",),
            "Draw the set of one or two variables: here, or in FILE (.png, .svg, .pdf).",
            "[FILE]",
        ),
    ),
)
