"""How comparisons are laid out: a row a run, and the rates at which the verdict flips."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from symgrad.render.descents import MOST_COLUMNS, coordinates, final
from symgrad.render.layout import Grid
from symgrad.render.steps import text
from symgrad.results.descend import Comparison, StopReason

if TYPE_CHECKING:
    from symgrad.render.latex import Equation, Writer
    from symgrad.render.layout import Layout
    from symgrad.render.texts import Texts


def grids(to: Layout, answer: Comparison) -> list[Grid]:
    """Runs side by side, the best one marked, and the rates at which the verdict flips."""
    names = answer.variables[:MOST_COLUMNS]
    rows = tuple(
        (
            f"{run.method}{' *' if run.winner else ''}",
            to.texts.float(run.lr),
            f"{run.stop.reason} at {run.stop.step}",
            *(to.texts.float(run.final.point[n]) for n in names),
            to.texts.float(run.final.value),
            str(run.landing.kind),
        )
        for run in answer.runs
    )
    flips = tuple((t.method, t.reason) for t in answer.thresholds)
    table = [Grid(("method", "lr", "stopped", *names, "f", "landing"), rows, keys=2)]
    table += [to.facts(("* best", best(answer, to.texts)), fold=True)]
    return [*table, Grid(("method", "threshold"), flips, frozenset({1}))] if flips else table


def best(answer: Comparison, texts: Texts) -> str | None:
    """Which run was the best, and why."""
    won = next((run for run in answer.runs if run.winner), None)
    if won is None:
        return None
    name = f"{won.method}, lr {texts.float(won.lr)}"
    if won.stop.reason is StopReason.CONVERGED:
        return f"{name}: the first to converge at the least value, after {won.stop.step} steps"
    return f"{name}: none converged, and it reached the least value, {texts.float(won.best.value)}"


def rows(answer: Comparison, texts: Texts) -> list[list[str]]:
    """Method, rate, final point, value, stop reason, number of steps."""
    return [
        [
            run.method,
            texts.float(run.lr),
            coordinates(run.final, texts),
            texts.float(run.final.value),
            str(run.stop.reason),
            str(run.stop.step),
        ]
        for run in answer.runs
    ]


def cells(answer: Comparison) -> Iterable[list[str]]:
    """A row a run, for programs."""
    yield [
        "method",
        "lr",
        "reason",
        "steps",
        *answer.variables,
        "value",
        "gradient_norm",
        "best_value",
        "landing",
    ]
    for run in answer.runs:
        point = [text(v) for v in run.final.point.values()]
        values = [text(run.final.value), text(run.final.gradient_norm), text(run.best.value)]
        yield [
            run.method,
            text(run.lr),
            run.stop.reason,
            str(run.stop.step),
            *point,
            *values,
            run.landing.kind,
        ]


def equations(write: Writer, answer: Comparison) -> list[Equation]:
    """The points where the runs ended."""
    return [equation for run in answer.runs for equation in final(write, run.final)]
