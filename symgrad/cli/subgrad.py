"""`symgrad subgrad`: all subgradients at a point."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symgrad.cli.command import Command, Inquiry
from symgrad.cli.options import AT, Option

if TYPE_CHECKING:
    from symgrad.results_subgradients import Subdifferential


def answer(inquiry: Inquiry) -> Subdifferential:
    """Asks for the set."""
    from symgrad.calculus.subdifferential.subgradients import subdifferential

    found = subdifferential(inquiry.problem(), inquiry.at)
    return replace(found, picture=True) if inquiry.question.on("plot") else found


COMMAND = Command(
    name="subgrad",
    short="All subgradients at a kink, as an exact set.",
    summary="Clarke's subdifferential as an exact set, whether 0 is in it, and what that means.",
    examples=(
        "symgrad subgrad 'abs(x)' --at x=0",
        "symgrad subgrad 'max(x, y, 0)' --at 0,0 --plot",
        "symgrad subgrad 'norm(x, y)' --at 0,0 --json",
    ),
    answer=answer,
    engine="symgrad.calculus.subdifferential.subgradients",
    options=(
        replace(AT, required=True),
        Option(("--plot",), "Draw the set, for one or two variables."),
    ),
)
