"""`symgrad compare`: several rates and methods side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symgrad.cli import descent_options as options
from symgrad.cli import pictures
from symgrad.cli.command import Command, Inquiry
from symgrad.cli.descend import objective, plan_of, starts_of, verdict
from symgrad.cli.numerals import rational
from symgrad.cli.options import Option
from symgrad.cli.status import UsageError
from symgrad.errors import Span

if TYPE_CHECKING:
    from symgrad.descend.methods import Direction, Rule
    from symgrad.results.descend import Comparison


def answer(inquiry: Inquiry) -> Comparison:
    """Asks for one run for each method and rate."""
    from symgrad.cli.pulse import watch
    from symgrad.descend.compare import Choices, compare
    from symgrad.descend.run import fixed

    question = inquiry.question
    pulse = watch(question.timeout)
    inquiry = replace(inquiry, keeps_rows=True)
    problem = inquiry.problem()
    pictures.check(question.text("plot"))
    methods = _methods(question.text("method") or "gd")
    rates = _rates(question.text("lr"))

    def make(name: str, lr: float | None) -> Rule | Direction:
        return options.method(question, problem, name, lr)

    plan = plan_of(inquiry, problem, make(methods[0], rates[0]))
    starts, notes, decimal = starts_of(inquiry, problem)
    point, start = starts[0]
    if len(starts) > 1:
        raise UsageError("compare has one start", hint="give one --start, or use descend", where="--start")
    expression = fixed(problem, point)
    found = compare(
        problem,
        lambda: objective(inquiry, problem, expression),
        start,
        plan,
        Choices(methods, rates, make),
        pulse,
    )
    return replace(
        found, notes=tuple(dict.fromkeys((*found.notes, *notes))), decimal=found.decimal or decimal
    )


def picture(inquiry: Inquiry, answer: Comparison) -> str:
    """Draws the values of all runs over one another."""
    names = [f"{run.method} {run.lr:g}" for run in answer.runs]
    curves = list(zip(names, answer.curves, strict=True))
    target = inquiry.question.text("plot") or pictures.TERMINAL
    return pictures.draw(target, curves, inquiry.problem(), (), inquiry.question.style)


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
        options.SEED,
        options.BATCH,
        *options.HYPER,
        pictures.OPTION,
    ),
    verdict=verdict,
    picture=picture,
    streams=False,
)
