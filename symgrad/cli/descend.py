"""`symgrad descend`: gradient descent, step by step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from symgrad.cli import descent_options as options
from symgrad.cli import pictures
from symgrad.cli.command import Command, Inquiry
from symgrad.cli.options import Option
from symgrad.cli.status import Status, UsageError

if TYPE_CHECKING:
    from symgrad.calculus.points import At
    from symgrad.calculus.problem import Problem
    from symgrad.descend.methods import Direction, Rule
    from symgrad.descend.objective import Objective, Vector
    from symgrad.descend.run import Plan, Venture
    from symgrad.language.graph import Expression
    from symgrad.results import Answer
    from symgrad.results.descend import Descent, Descents, Run

Write = Callable[[str], None]


def answer(inquiry: Inquiry, write: Write | None = None) -> Descent | Descents:
    """Asks for one run from each start; with ``write``, lines of steps go there as they are made."""
    from symgrad.cli.pulse import watch
    from symgrad.descend.run import Venture, assembled, fixed

    question = inquiry.question
    pulse = watch(question.timeout)
    inquiry = replace(inquiry, keeps_rows=True)
    pictures.check(question.text("plot"))
    problem = inquiry.problem()
    plan = plan_of(inquiry, problem)
    starts, notes, decimal = starts_of(inquiry, problem)
    ventures: list[Venture] = []
    for point, start in starts:
        function = objective(inquiry, problem, fixed(problem, point))
        ventures.append(
            Venture(function, plan, start, pulse, keep=write is None or question.text("plot") is not None)
        )
        if write is not None:
            _stream(ventures[-1], write)
    return assembled(problem, ventures, decimal=decimal, notes=notes)


def _stream(venture: Venture, write: Write) -> None:
    from symgrad.render.steps import line

    for step in venture:
        write(line(step))


def objective(inquiry: Inquiry, problem: Problem, expression: Expression) -> Objective:
    """The function to descend."""
    from symgrad.data.bind import is_aggregate
    from symgrad.data.loss import Loss
    from symgrad.descend.objective import Formula
    from symgrad.language.graph import postorder

    path = inquiry.question.text("data")
    batch = options.count(inquiry.question, "batch_size", 0, least=1)
    if batch and path is None:
        raise UsageError(
            "minibatches are made of the rows of data", hint="add --data FILE", where="--batch-size"
        )
    if path is not None and (batch or any(is_aggregate(e) for e in postorder([expression]))):
        from symgrad.cli.data_source import table

        raw = replace(inquiry, raw=True).problem().expression if batch else expression
        return Loss(
            raw, problem.variables, table(path), batch or None, options.count(inquiry.question, "seed", 0)
        )
    return Formula(expression, problem.variables)


def plan_of(inquiry: Inquiry, problem: Problem, method: Rule | Direction | None = None) -> Plan:
    """How to descend, from the options."""
    from symgrad.descend.run import Plan

    question = inquiry.question
    if method is None:
        lr = options.number(question, "lr", above=0.0)
        method = options.method(question, problem, question.text("method") or "gd", lr)
    return Plan(
        method=method,
        steps=options.count(question, "steps", 100),
        tolerance=_tolerance(inquiry),
        every=options.count(question, "every", 1, least=1),
        steering=options.steering(question, problem),
    )


def _tolerance(inquiry: Inquiry) -> float:
    found = options.number(inquiry.question, "tol", least=0.0)
    return 1e-8 if found is None else found


def starts_of(inquiry: Inquiry, problem: Problem) -> tuple[list[tuple[At, Vector]], tuple[str, ...], bool]:
    """The starts, the notes on reading them, and whether they were written with decimals."""
    from symgrad.calculus.points import At, read_point
    from symgrad.descend.run import vector
    from symgrad.language.graph import number

    question = inquiry.question
    points = [read_point(problem, [text], where="--start") for text in question.texts("start")]
    wanted = options.count(question, "starts", 0)
    if wanted:
        from fractions import Fraction

        for x in drawn(inquiry, problem, wanted):
            values = {n: number(Fraction(v)) for n, v in zip(problem.variables, x, strict=True)}
            points.append(At(values, decimal=True))
    if not points:
        names = ",".join(f"{v}=1" for v in problem.variables[:4]) or "1"
        raise UsageError("a start is needed", hint=f"add --start {names}", where="--start")
    notes = tuple(note for p in points for note in p.notes)
    return [(p, vector(problem, p)) for p in points], notes, any(p.decimal for p in points)


def drawn(inquiry: Inquiry, problem: Problem, wanted: int) -> list[Vector]:
    """Starts drawn evenly from a box."""
    import random

    question = inquiry.question
    box = options.box(question, problem, "in", complete=True)
    if not box:
        raise UsageError("--starts draws from a box", hint="add --in x=-5:5,y=-5:5", where="--starts")
    source = random.Random(options.count(question, "seed", 0))
    return [tuple(source.uniform(low, high) for low, high in box) for _ in range(wanted)]


def picture(inquiry: Inquiry, answer: Descent | Descents) -> str:
    """Draws the values of all runs, and the path of the first."""
    from symgrad.results.descend import Descents

    runs: tuple[Descent | Run, ...] = answer.runs if isinstance(answer, Descents) else (answer,)
    curves = [(f"run {k}", [(s.step, s.value) for s in run.steps]) for k, run in enumerate(runs, 1)]
    path = [step.point for step in runs[0].steps]
    target = inquiry.question.text("plot") or pictures.TERMINAL
    return pictures.draw(target, curves, inquiry.problem(), path, inquiry.question.style)


def verdict(answer: Answer, *, strict: bool) -> Status:
    """The exit code of a descent."""
    from symgrad.results.descend import StopReason

    reasons = set(getattr(answer, "reasons", ()))
    if StopReason.INTERRUPTED in reasons:
        return Status.INTERRUPTED
    if StopReason.TIMEOUT in reasons:
        return Status.BUDGET
    if reasons & {StopReason.DIVERGED, StopReason.LEFT_DOMAIN}:
        return Status.NO
    return Status.UNPROVED if strict and reasons - {StopReason.CONVERGED} else Status.ANSWERED


COMMAND = Command(
    name="descend",
    short="Gradient descent, step by step.",
    summary="Gradient descent: the steps, why it stopped, and what is proved about where it landed.",
    examples=(
        "symgrad descend '(x-2)^2 + (y+1)^2' --start 0,0 --lr 0.1",
        "symgrad descend '(1-x)^2 + 100*(y-x^2)^2' --start -1.2,1 --method adam --lr 0.05 --steps 2000",
        "symgrad descend 'x^4 - 3*x^3 + 2' --start 3 --lr 0.01 --method momentum --plot",
    ),
    answer=answer,
    engine="symgrad.descend.run",
    options=(
        options.START,
        Option(("--lr",), "The learning rate: 0.1, 1/2, 2^-8.", "NUMBER"),
        options.STEPS,
        Option(
            ("--method",),
            f"One of {', '.join(options.METHODS)}. [default: gd]",
            "NAME",
            choices=options.METHODS,
        ),
        options.TOLERANCE,
        Option(("--every",), "Keep every N-th step only, and the last.", "N"),
        Option(("--starts",), "Draw N starts from the box of --in.", "N"),
        Option(
            ("--in",),
            "The box that --starts draws from: x=-5:5,y=0:2.",
            "BOX",
            repeatable=True,
            names_variables=True,
        ),
        options.SEED,
        options.BATCH,
        *options.HYPER,
        pictures.OPTION,
    ),
    verdict=verdict,
    picture=picture,
    streams=True,
)
