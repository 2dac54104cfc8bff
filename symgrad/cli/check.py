"""`symgrad check`: derivatives against numbers, claims and derivations against derivatives."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from symgrad.cli.command import Command, Inquiry
from symgrad.cli.numerals import whole
from symgrad.cli.options import Option
from symgrad.cli.status import Status, UsageError
from symgrad.errors import OutsideError

if TYPE_CHECKING:
    from symgrad.data.answers import OverRows
    from symgrad.results import Answer
    from symgrad.results.learning import Check

LARGEST = 1_000_000
"""Characters of a file of work; nobody derives at greater length."""


def answer(inquiry: Inquiry) -> Check:
    """Asks whether the derivatives, the claims and the work are right."""
    from symgrad.calculus.check.answer import check

    question = inquiry.question
    order = whole(question.text("order") or "1", "--order", most=2)
    direction = question.text("direction")
    if direction is not None and order == 2:
        raise UsageError("--direction and --order 2 cannot be combined", where="--direction")
    work = question.text("work")
    rows = inquiry.over_rows()
    if rows is not None:
        return _over_rows(inquiry, rows, order, direction)
    return check(
        inquiry.problem(),
        inquiry.at,
        claims=question.texts("claim"),
        order=order,
        direction=direction,
        work=None if work is None else _lines(work),
        study=question.on("study"),
    )


def _over_rows(inquiry: Inquiry, rows: OverRows, order: int, direction: str | None) -> Check:
    """The check of a loss with too many rows to be written out."""
    from symgrad.data.checking import check

    question = inquiry.question
    for option in ("work", "study"):
        if question.options.get(option):
            hint = "take fewer rows, or leave it out"
            raise UsageError(f"--{option} needs a formula, not so many rows", hint=hint, where=f"--{option}")
    claims = question.texts("claim")
    return check(rows, inquiry.at, claims=claims, order=order, direction=direction)


def _lines(name: str) -> list[str]:
    """The lines of a derivation."""
    try:
        with Path(name).open(encoding="utf-8-sig") as file:
            text = file.read(LARGEST + 1)
    except OSError as problem:
        reason = (problem.strerror or "it cannot be read").lower()
        raise OutsideError(f"cannot read '{name}': {reason}", where="--work") from None
    except UnicodeDecodeError:
        raise OutsideError(f"'{name}' is no text in UTF-8", where="--work") from None
    if len(text) > LARGEST:
        raise UsageError(f"a derivation may have {LARGEST:,} characters", where="--work")
    return text.splitlines()


def verdict(answer: Answer, *, strict: bool) -> Status:
    """1 where something is wrong or undefined, 3 with --strict where something was not decided."""
    if answer.gaps or getattr(answer, "refuted", False):
        return Status.NO
    return Status.UNPROVED if strict and getattr(answer, "undecided", False) else Status.ANSWERED


COMMAND = Command(
    name="check",
    short="Analytic against numeric derivatives; your own claims.",
    summary="Analytic against numeric derivatives, and your own claims proved or refuted.",
    examples=(
        "symgrad check 'x^2 + 3*x*y + y^2' --at x=2,y=3",
        "symgrad check 'x^2 + 3*x*y' --claim 'x=2*x+3*y' --claim 'y=3*x'",
        "symgrad check 'x^2*sin(x)' --work derivation.txt",
    ),
    answer=answer,
    engine="symgrad.calculus.check.answer",
    options=(
        Option(
            ("--claim",),
            "What you say a derivative is: x=2*x+3*y, or x,y=3 for a second one. Repeatable.",
            "NAMES=EXPR",
            repeatable=True,
            names_variables=True,
        ),
        Option(("--order",), "1 checks the gradient, 2 the Hessian. [default: 1]", "N"),
        Option(("--direction",), "Check the rate along a direction.", "VECTOR", names_variables=True),
        Option(("--work",), "A derivation, line by line: the first wrong line is named.", "FILE"),
        Option(("--study",), "The error of central differences for steps from 0.1 to 1e-15."),
    ),
    verdict=verdict,
)
