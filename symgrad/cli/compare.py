"""`symgrad compare`: several rates and methods side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symgrad.cli import descent_options as options
from symgrad.cli import pictures
from symgrad.cli.command import Command, Inquiry
from symgrad.cli.descend import check_batches, objective, plan_of, starts_of
from symgrad.cli.numerals import rational
from symgrad.cli.options import Option
from symgrad.cli.status import Status, UsageError
from symgrad.errors import Span

if TYPE_CHECKING:
    from symgrad.descend.methods import Direction, Rule
    from symgrad.descend.objective import Objective
    from symgrad.results import Answer
    from symgrad.results.descend import Comparison


def answer(inquiry: Inquiry) -> Comparison:
    """Asks for one run for each method and rate."""
    from symgrad.cli.pulse import watch
    from symgrad.descend.compare import Choices, compare

    question = inquiry.question
    begun: list[Objective] = []
    pulse = watch(question.timeout, lambda: (len(begun) - 1, len(methods) * len(rates)))
    inquiry = replace(inquiry, keeps_rows=True)
    problem = inquiry.problem()
    pictures.check(question.text("plot"))
    methods = _methods(question.text("method") or "gd")
    rates = _rates(question.text("lr"))

    def make(name: str, lr: float | None) -> Rule | Direction:
        made = options.method(question, problem, name, lr)
        check_batches(inquiry, made)
        return made

    plan = plan_of(inquiry, problem, make(methods[0], rates[0]))
    starts, notes, decimal = starts_of(inquiry, problem)
    point, start = starts[0]
    if len(starts) > 1:
        raise UsageError("compare has one start", hint="give one --start, or use descend", where="--start")

    def function() -> Objective:
        begun.append(objective(inquiry, problem, point))
        return begun[-1]

    found = compare(
        problem,
        function,
        start,
        plan,
        Choices(methods, rates, make),
        pulse,
        curves=question.text("plot") is not None,
    )
    return replace(
        found, notes=tuple(dict.fromkeys((*found.notes, *notes))), decimal=found.decimal or decimal
    )


def picture(inquiry: Inquiry, answer: Comparison) -> str:
    """Draws the values of all runs over one another, and their paths; on a terminal that of the best."""
    from symgrad.render.plot.losses import Track
    from symgrad.results.descend import StopReason

    lost = {StopReason.DIVERGED, StopReason.LEFT_DOMAIN}
    tracks = [
        Track(f"{run.method} {run.lr:g}", values, path)
        for run, values, path in zip(answer.runs, answer.curves, answer.paths, strict=True)
    ]
    kept = [(run, t) for run, t in zip(answer.runs, tracks, strict=True) if run.stop.reason not in lost]
    shown = [track for _, track in sorted(kept, key=lambda pair: not pair[0].winner)]
    target = inquiry.question.text("plot") or pictures.TERMINAL
    problem = replace(inquiry, keeps_rows=True).problem()
    return pictures.draw(target, tracks, problem, inquiry.question.style, shown=shown)


def verdict(answer: Answer, *, strict: bool) -> Status:
    """The exit code: whatever the runs did it is an answer, unless they were cut short."""
    from symgrad.results.descend import Comparison, StopReason

    assert isinstance(answer, Comparison)
    ends = {run.stop.reason for run in answer.runs}
    if StopReason.INTERRUPTED in ends:
        return Status.INTERRUPTED
    return Status.BUDGET if StopReason.TIMEOUT in ends else Status.ANSWERED


def _methods(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in options.METHODS:
            hint = f"the methods are {', '.join(options.METHODS)}"
            raise UsageError(f"there is no method '{name}'", hint=hint, source=text, where="--method")
    return list(dict.fromkeys(names)) or ["gd"]


def _rates(text: str | None) -> list[float | None]:
    if text is None:
        return [None]
    found: list[float | None] = []
    for part in text.split(","):
        value = rational(part, "--lr")
        if value <= 0:
            raise UsageError("a number above 0 is needed", Span(1, len(text)), source=text, where="--lr")
        found.append(float(value))
    return list(dict.fromkeys(found))


COMMAND = Command(
    name="compare",
    short="Several rates and methods side by side.",
    summary="Descends once for each rate and method, and says which was best and where the verdict flips.",
    examples=(
        "symgrad compare 'x^4 - 3*x^3 + 2' --start x=3 --lr 0.001,0.01,0.05,0.3 --steps 2000",
        "symgrad compare 'x^2 + 10*y^2' --start 1,1 --lr 0.01,0.1 --method gd,momentum,adam",
    ),
    answer=answer,
    engine="symgrad.descend.compare",
    options=(
        options.START,
        Option(("--lr",), "Learning rates: 0.01,0.1,1.", "NUMBERS"),
        options.STEPS,
        Option(("--method",), "Methods: gd,adam. [default: gd]", "NAMES"),
        options.TOLERANCE,
        options.EVERY,
        options.SEED,
        options.BATCH,
        *options.HYPER,
        pictures.OPTION,
    ),
    verdict=verdict,
    picture=picture,
    streams=False,
)
