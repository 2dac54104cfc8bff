"""How descents are laid out: the step table, why it stopped, where it landed, why so fast."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from symgrad.render.layout import Grid
from symgrad.render.steps import header, row
from symgrad.results.descend import Descent, Descents, Landing, LandingKind, Rate, Run, Step

if TYPE_CHECKING:
    from symgrad.render.latex import Equation, Writer
    from symgrad.render.layout import Layout
    from symgrad.render.texts import Texts

MOST_COLUMNS = 6
"""Variables that get a column each; of more, only the first ones do."""


def grids(to: Layout, answer: Descent | Descents) -> list[Grid]:
    """The table of steps and what is said of them; of several runs a row each."""
    return _runs(to, answer) if isinstance(answer, Descents) else _run(to, answer)


def _run(to: Layout, run: Descent | Run) -> list[Grid]:
    return [
        _steps(to, run.steps),
        to.facts(
            ("method", run.method.name),
            ("update", run.method.update or None),
            ("stopped", f"{run.stop.reason} at step {run.stop.step}"),
            ("because", run.stop.detail),
            ("last value", to.texts.float(run.final.value)),
            ("best value", _better(to, run)),
            ("landing", landing(to, run.landing)),
            ("proof" if run.landing.proved else "found", run.landing.reason),
            *_rate(to, run.rate),
            fold=True,
        ),
    ]


def _better(to: Layout, run: Descent | Run) -> str | None:
    """The best step, where it is seen to be better than the last one."""
    best, last = to.texts.float(run.best.value), to.texts.float(run.final.value)
    if best == last or not run.best.value < run.final.value:
        return None
    return f"{best} at step {run.best.step}: {point(to, run.best)}"


def _steps(to: Layout, steps: tuple[Step, ...]) -> Grid:
    names = list(steps[0].point) if steps else []
    shown = names[:MOST_COLUMNS]
    dots = ["..."] if len(names) > len(shown) else []
    epoch = bool(steps and steps[0].epoch is not None)
    headers = ("step", *(["epoch"] if epoch else []), *shown, *dots, "f", "|gradient|", "step length", "lr")
    number = to.texts.float
    rows = tuple(
        (
            str(s.step),
            *([number(s.epoch or 0.0)] if epoch else []),
            *(number(s.point[n]) for n in shown),
            *dots,
            number(s.value),
            number(s.gradient_norm),
            "" if s.step_norm is None else number(s.step_norm),
            "" if s.lr is None else number(s.lr),
        )
        for s in steps
    )
    return Grid(headers, rows, keys=1)


def point(to: Layout, step: Step) -> str:
    """The coordinates of a step, of many only the first."""
    shown = [f"{n} = {to.texts.float(v)}" for n, v in list(step.point.items())[:MOST_COLUMNS]]
    return ", ".join(shown) + (", ..." if len(step.point) > MOST_COLUMNS else "")


def landing(to: Layout, found: Landing) -> str:
    """What there is, where, how far away."""
    if found.point is None or found.kind is LandingKind.NONE:
        return str(found.kind)
    where = ", ".join(f"{n} = {to.number(v)}" for n, v in list(found.point.items())[:MOST_COLUMNS])
    away = "" if found.distance is None else f", {to.texts.float(found.distance)} from the last point"
    return f"{found.kind} at {where}{away}"


def _rate(to: Layout, rate: Rate) -> list[tuple[str, str | None]]:
    def number(value: float | None) -> str | None:
        return None if value is None or not math.isfinite(value) else to.texts.float(value)

    ends = dict.fromkeys(to.texts.float(v) for v in rate.curvature or ())
    return [
        ("curvature", " to ".join(ends) or None),
        ("condition", number(rate.condition)),
        ("largest stable lr", number(rate.lr_limit)),
        ("best fixed lr", number(rate.best_lr)),
        ("predicted contraction", number(rate.predicted)),
        ("observed contraction", number(rate.observed)),
        ("rate", rate.reason),
    ]


def _runs(to: Layout, answer: Descents) -> list[Grid]:
    names = answer.variables[:MOST_COLUMNS]
    rows = tuple(
        (
            str(k),
            f"{run.stop.reason} at {run.stop.step}",
            *(to.texts.float(run.final.point[n]) for n in names),
            to.texts.float(run.final.value),
            str(run.landing.kind),
        )
        for k, run in enumerate(answer.runs, 1)
    )
    return [Grid(("run", "stopped", *names, "f", "landing"), rows, keys=1)]


def coordinates(step: Step, texts: Texts) -> str:
    """``x=2,y=-1``."""
    return ",".join(f"{name}={texts.float(value)}" for name, value in step.point.items())


def rows(answer: Descent | Descents, texts: Texts) -> list[list[str]]:
    """Final point, value, stop reason."""
    runs: Iterable[Descent | Run] = answer.runs if isinstance(answer, Descents) else [answer]
    return [[coordinates(r.final, texts), texts.float(r.final.value), str(r.stop.reason)] for r in runs]


def cells(answer: Descent | Descents) -> Iterable[list[str]]:
    """The steps as a table for programs; those of several runs below one another."""
    if isinstance(answer, Descents):
        yield ["run", *header(answer.variables, answer.runs[0].steps)]
        for number, run in enumerate(answer.runs, 1):
            yield from ([str(number), *row(s)] for s in run.steps)
    else:
        yield header(answer.variables, answer.steps)
        yield from (row(s) for s in answer.steps)


def equations(write: Writer, answer: Descent | Descents) -> list[Equation]:
    """The points where the runs ended."""
    runs: Iterable[Descent | Run] = answer.runs if isinstance(answer, Descents) else [answer]
    return [equation for run in runs for equation in final(write, run.final)]


def final(write: Writer, step: Step) -> list[Equation]:
    """A point as equations between names and floats."""
    from symgrad.render.latex_writer import name
    from symgrad.results import Number

    return [(f"{name(n)}^{{({step.step})}}", write.number(Number(None, v))) for n, v in step.point.items()]
