"""`symgrad descend`: gradient descent, step by step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from symgrad.cli import descent_options as options
from symgrad.cli import pictures
from symgrad.cli.command import Command, Inquiry
from symgrad.cli.options import Option
from symgrad.cli.status import Status, UsageError
from symgrad.errors import Span

if TYPE_CHECKING:
    from symgrad.calculus.points import At
    from symgrad.calculus.problem import Problem
    from symgrad.descend.methods import Direction, Rule
    from symgrad.descend.objective import Objective, Vector
    from symgrad.descend.run import Plan, Venture
    from symgrad.results import Answer
    from symgrad.results.descend import Descent, Descents, Run

Write = Callable[[str], None]

STEPLESS: Final = frozenset({"plain", "latex"})
"""Formats that show where a run ended, not how it came there."""


def answer(inquiry: Inquiry, write: Write | None = None) -> Descent | Descents:
    """Asks for one run from each start; with ``write``, lines of steps go there as they are made."""
    from symgrad.cli.pulse import watch
    from symgrad.descend.run import Venture, assembled

    question = inquiry.question
    ventures: list[Venture] = []
    pulse = watch(question.timeout, lambda: _done(ventures, len(starts)))
    inquiry = replace(inquiry, keeps_rows=True)
    pictures.check(question.text("plot"))
    problem = inquiry.problem()
    plan = plan_of(inquiry, problem)
    starts, notes, decimal = starts_of(inquiry, problem)
    # the bare answer is a line, and streamed steps are gone when they are written
    listed = write is None and question.format not in ("plain", "latex")
    keep = listed or question.text("plot") is not None
    for point, start in starts:
        function = objective(inquiry, problem, point)
        ventures.append(Venture(function, plan, start, pulse, keep=keep))
        if write is not None:
            _stream(ventures[-1], write, len(ventures) if len(starts) > 1 else None)
        else:
            _ = ventures[-1].run
    return assembled(problem, ventures, decimal=decimal, notes=notes)


def _done(ventures: list[Venture], runs: int) -> tuple[int, int]:
    """The steps that are made, of those that may be."""
    return sum(v.made for v in ventures), runs * ventures[-1].plan.steps


def _stream(venture: Venture, write: Write, number: int | None) -> None:
    from symgrad.render.steps import Lines

    lines = Lines(write, number)
    for step in venture:
        lines.take(step)
    lines.end(venture.run)


def objective(inquiry: Inquiry, problem: Problem, point: At) -> Objective:
    """The function to descend, its parameters fixed as a start says."""
    from symgrad.data.aggregates import columns_in, is_aggregate
    from symgrad.descend.objective import Formula
    from symgrad.descend.run import fixed
    from symgrad.language.graph import postorder

    expression = fixed(problem, point)
    path = inquiry.question.text("data")
    batch = options.count(inquiry.question, "batch_size", 0, least=1)
    over_rows = any(is_aggregate(e) for e in postorder([expression]))
    whole = None if over_rows else Formula(expression, problem.variables)
    if path is None or (whole is not None and not batch):
        return whole or Formula(expression, problem.variables)
    from symgrad.cli.data_source import source
    from symgrad.data.loss import Loss

    columns = source(path)
    raw = fixed(replace(inquiry, raw=True).problem(), point) if batch else expression
    table = columns.table(columns_in(raw, columns.names))
    seed = options.count(inquiry.question, "seed", 0)
    return Loss(raw, problem.variables, table, batch or None, seed, whole)


def check_batches(inquiry: Inquiry, method: Rule | Direction) -> None:
    """Whether minibatches make sense.

    Raises:
        UsageError: there are no rows to make them of, or the method cannot do with some of them.
    """
    from symgrad.descend.methods import Direction

    question = inquiry.question
    if not options.count(question, "batch_size", 0, least=1):
        return
    if question.text("data") is None:
        hint = "add --data FILE"
        raise UsageError("minibatches are made of the rows of data", hint=hint, where="--batch-size")
    if isinstance(method, Direction):
        message = f"{method.name} compares values or gradients at different points, so it needs all rows"
        raise UsageError(message, hint="take gd, momentum, adam or another such", where="--batch-size")


def plan_of(inquiry: Inquiry, problem: Problem, method: Rule | Direction | None = None) -> Plan:
    """How to descend, from the options."""
    from symgrad.descend.run import Plan

    question = inquiry.question
    if method is None:
        _check_single(question.text("lr"))
        lr = options.number(question, "lr", above=0.0)
        method = options.method(question, problem, question.text("method") or "gd", lr)
    check_batches(inquiry, method)
    return Plan(
        method=method,
        steps=options.count(question, "steps", 100),
        tolerance=_tolerance(inquiry),
        every=_every(inquiry),
        steering=options.steering(question, problem),
    )


def _check_single(lr: str | None) -> None:
    """Raises a UsageError if there are several rates, or one with a comma."""
    if lr is not None and "," in lr:
        hint = "symgrad compare takes several; decimals have a point: 0.1"
        raise UsageError("one rate is needed", Span(1, len(lr)), source=lr, hint=hint, where="--lr")


def _every(inquiry: Inquiry) -> int:
    """Which steps are kept: of those that nobody will see, the first and the last."""
    question = inquiry.question
    unseen = question.format in STEPLESS and question.text("plot") is None
    default = max(1, options.count(question, "steps", 100)) if unseen else 1
    return options.count(question, "every", default, least=1)


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
    """Draws the values of all runs, and their paths; on a terminal the path of the first."""
    from symgrad.render.plot.losses import Track
    from symgrad.results.descend import Descents

    runs: tuple[Descent | Run, ...] = answer.runs if isinstance(answer, Descents) else (answer,)
    tracks = [
        Track(
            f"run {k}", [(s.step, s.value) for s in run.steps], [tuple(s.point.values()) for s in run.steps]
        )
        for k, run in enumerate(runs, 1)
    ]
    target = inquiry.question.text("plot") or pictures.TERMINAL
    problem = replace(inquiry, keeps_rows=True).problem()
    return pictures.draw(target, tracks, problem, inquiry.question.style)


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
        options.EVERY,
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
