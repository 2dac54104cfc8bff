"""`symgrad critical`: all critical points, classified, and whether that is proved to be all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symgrad.cli.command import Command, Inquiry
from symgrad.cli.options import Option
from symgrad.cli.status import Status

if TYPE_CHECKING:
    from symgrad.results import Answer
    from symgrad.results.critical import Critical


def answer(inquiry: Inquiry) -> Critical:
    """Asks for the critical points."""
    from symgrad.cli.pulse import watch
    from symgrad.critical.answer import critical

    question = inquiry.question
    pulse = watch(question.timeout)
    return critical(
        inquiry.problem(),
        question.texts("in_"),
        question.texts("subject_to"),
        expired=lambda: pulse() is not None,
    )


def verdict(answer: Answer, *, strict: bool) -> Status:
    """4 where time ran out, 3 with --strict where completeness is not proved."""
    found: Any = answer
    if found.out_of_time:
        return Status.BUDGET
    return Status.UNPROVED if strict and not found.complete else Status.ANSWERED


COMMAND = Command(
    name="critical",
    short="All critical points, classified, with proof.",
    summary="All critical points, classified, and whether that is proved to be all of them.",
    examples=(
        "symgrad critical 'x^4 - 3*x^3 + 2'",
        "symgrad critical 'x^2 - 10*cos(2*pi*x)' --in x=-2:2",
        "symgrad critical 'x*y' --subject-to 'x^2 + y^2 = 1'",
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
            ("--subject-to",),
            "A constraint, as in x^2+y^2=1. Repeatable.",
            "EQUATION",
            repeatable=True,
            names_variables=True,
        ),
    ),
    verdict=verdict,
)
