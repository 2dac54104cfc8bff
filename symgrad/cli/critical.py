"""`symgrad critical`: all critical points, classified, and whether that is proved to be all."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from symgrad.cli import critical_picture
from symgrad.cli.command import Command, Inquiry
from symgrad.cli.options import Option
from symgrad.cli.status import Status, UsageError

if TYPE_CHECKING:
    from symgrad.data.answers import OverRows
    from symgrad.results import Answer
    from symgrad.results.critical import Critical

LEFT_OPEN: Final = "the time was over before everything could be said of these points; --timeout gives more"

INTERRUPTED: Final = "interrupted: this is what was found by then"


def answer(inquiry: Inquiry) -> Critical:
    """Asks for the critical points."""
    from symgrad.cli.pulse import deadlines, pressed
    from symgrad.critical.answer import critical

    question = inquiry.question
    rows = inquiry.over_rows()
    if rows is not None:
        return _over_rows(inquiry, rows)
    problem = inquiry.problem()
    critical_picture.check(inquiry, problem)
    started = time.monotonic()
    with deadlines(question.timeout) as expired:
        found = critical(
            problem,
            question.texts("in_"),
            question.texts("subject_to"),
            closed=question.on("closed"),
            only=bool(question.texts("wrt")),
            expired=expired,
        )
    if expired.cut:
        left_open = (LEFT_OPEN,) if found.complete else ()
        found = replace(found, out_of_time=True, notes=(*found.notes, *left_open))
    if found.out_of_time and pressed:
        found = replace(found, notes=(*found.notes, INTERRUPTED))
    found = _timed(found, time.monotonic() - started)
    return _in_floats(found) if problem.rounded else found


def _timed(found: Critical, seconds: float) -> Critical:
    return replace(found, ledger=found.ledger and replace(found.ledger, seconds=seconds))


def _in_floats(found: Critical) -> Critical:
    """The answer without exact values: what is exact for rounded sums over rows is not so for the data."""
    from symgrad.results import Number, Trust
    from symgrad.results.critical import Evidence

    def plain(number: Number | None) -> Number | None:
        return None if number is None else Number(None, number.float)

    points = tuple(
        replace(
            p,
            point={name: Number(None, v.float) for name, v in p.point.items()},
            value=plain(p.value),
            evidence=Evidence.NUMERIC,
            enclosure={},
            eigenvalues=p.eigenvalues and tuple(Number(None, v.float) for v in p.eigenvalues),
        )
        for p in found.points
    )
    trust = Trust.CHECKED if found.trust is Trust.PROVED else found.trust
    return replace(found, points=points, trust=trust)


def _over_rows(inquiry: Inquiry, rows: OverRows) -> Critical:
    """The critical point of a loss with too many rows to be written out."""
    from symgrad.cli.pulse import watch
    from symgrad.descend.critical_rows import critical_over_rows

    question = inquiry.question
    for option, flag in (("in_", "--in"), ("subject_to", "--subject-to"), ("plot", "--plot")):
        if question.options.get(option):
            message = f"{flag} needs a formula, and this loss cannot be written out over its rows"
            raise UsageError(message, hint="take a polynomial in the parameters, or fewer rows", where=flag)
    return critical_over_rows(rows, watch(question.timeout))


def verdict(answer: Answer, *, strict: bool) -> Status:
    """4 where time ran out, 130 after Ctrl-C, 3 with --strict where completeness is not proved."""
    from symgrad.cli.pulse import pressed

    found: Any = answer
    if found.out_of_time:
        return Status.INTERRUPTED if pressed else Status.BUDGET
    return Status.UNPROVED if strict and not found.complete else Status.ANSWERED


COMMAND = Command(
    name="critical",
    short="All critical points, classified, with proof.",
    summary="All critical points, classified, and whether that is proved to be all of them.",
    examples=(
        "symgrad critical 'x^4 - 3*x^3 + 2'",
        "symgrad critical 'x^3 - 3*x' --in x=-2:3 --closed",
        "symgrad critical 'x*y' --subject-to 'x^2 + y^2 <= 1'",
    ),
    answer=answer,
    engine="symgrad.critical.answer",
    options=(
        Option(
            ("--in",),
            "Where to look: x=-pi:pi,y=0:oo. [default: everywhere; [-10,10] where algebra does not reach]",
            "BOX",
            repeatable=True,
            names_variables=True,
        ),
        Option(
            ("--closed",),
            "The box of --in has its ends: faces and corners are searched too.",
        ),
        Option(
            ("--subject-to",),
            "A constraint, as in x^2+y^2=1, x+y<=2 or 0<=x<=1. Repeatable.",
            "CONSTRAINT",
            repeatable=True,
            names_variables=True,
        ),
        Option(
            ("--plot",),
            "Draw the points by kind, for one or two variables: here, or in FILE (.png, .svg, .pdf).",
            "[FILE]",
        ),
    ),
    picture=critical_picture.picture,
    verdict=verdict,
)
