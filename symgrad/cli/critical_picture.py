"""What `--plot` adds to `critical`: the function with its points by kind, and the constraints as lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symgrad.cli import pictures
from symgrad.cli.command import Inquiry
from symgrad.cli.status import UsageError

if TYPE_CHECKING:
    from symgrad.calculus.problem import Problem
    from symgrad.language.graph import Expression
    from symgrad.results.critical import Critical
    from symgrad.results.plots import Border, Found, Plot, Range


def check(inquiry: Inquiry, problem: Problem) -> None:
    """Raises a UsageError if there is no picture, before anything is computed."""
    target = inquiry.question.text("plot")
    pictures.check(target)
    if target is not None and target.lower().endswith(".gif"):
        raise UsageError(
            "a film shows runs, and there are none", hint="the endings are .png, .svg, .pdf", where="--plot"
        )
    output = inquiry.question.text("output") or ""
    if target == pictures.TERMINAL and output.lower().endswith(pictures.PICTURES):
        raise UsageError(
            f"-o writes the answer to '{output}', and that is no picture",
            hint=f"--plot {output} writes the picture",
            where="--output",
        )
    if target is not None and not 1 <= len(problem.variables) <= 2:
        message = f"a picture shows one or two variables, not {len(problem.variables)}"
        raise UsageError(message, hint="fix the others with --let", where="--plot")
    if target is not None and problem.parameters:
        name = problem.parameters[0]
        raise UsageError(
            f"the picture depends on {name}, which has no value", hint=f"add --let {name}=1", where="--plot"
        )


def picture(inquiry: Inquiry, answer: Critical) -> str:
    """Draws the points: here, and then returns the text, or in a file."""
    target = inquiry.question.text("plot") or pictures.TERMINAL
    kind = None if target == pictures.TERMINAL else Path(target).suffix.lower().removeprefix(".")
    shown = pictured(inquiry, answer, kind)
    if kind is not None:
        from symgrad.render.plot.figures import figure

        pictures.write_whole(Path(target), figure(shown, kind))
        return ""
    from symgrad.render.plot.draw import render

    text = render(shown, inquiry.question.style)
    return text if isinstance(text, str) else ""


def pictured(inquiry: Inquiry, answer: Critical, kind: str | None) -> Plot:
    """The picture as numbers."""
    from symgrad.calculus.pictures.plots import plot
    from symgrad.critical.constraints.conditions import read_constraints
    from symgrad.critical.marks import found_in

    question = inquiry.question
    problem, constraints = read_constraints(
        inquiry.problem(), question.texts("subject_to"), only=bool(question.texts("wrt"))
    )
    found = replace(found_in(answer), complete=True)
    shown = plot(problem, ranges=_ranges(answer), file=kind, search=_known(found))
    forms = [("constraint", c.form) for c in constraints]
    forms += [(f"{f.kind.value} all along", f.equations[0]) for f in answer.families if len(f.equations) == 1]
    borders = _borders(forms, problem.variables, shown.box)
    return replace(shown, complete=answer.complete, arrows=(), derivative=(), borders=borders)


def _known(found: Found) -> Any:
    """A search that has its answer already."""

    def search(_: Expression, __: Mapping[str, Range | None]) -> Found:
        return found

    return search


def _ranges(answer: Critical) -> list[str]:
    """The box that was asked for, where it has ends."""
    sides = {name: (low.float, high.float) for name, (low, high) in answer.domain.items()}
    if any("searched" in note for note in answer.notes):
        return []
    return [
        f"{name}={low!r}:{high!r}"
        for name, (low, high) in sides.items()
        if low is not None and high is not None
    ]


def _borders(
    forms: Sequence[tuple[str, Expression]], names: tuple[str, ...], box: Mapping[str, Range]
) -> tuple[Border, ...]:
    """The lines on which these forms vanish."""
    if len(names) != 2:
        return ()
    from symgrad.calculus.pictures.landscape import Landscape
    from symgrad.calculus.pictures.plots import FINE
    from symgrad.calculus.pictures.surfaces import sampled
    from symgrad.render.plot.contours import lines
    from symgrad.results.plots import Border

    x, y = box.values()
    found = [
        Border(name, tuple(lines(sampled(Landscape(form, names), x, y, *FINE), 0.0))) for name, form in forms
    ]
    return tuple(border for border in found if border.pieces)
