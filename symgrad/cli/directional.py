"""`symgrad directional`: the rate of change along a direction."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symgrad.cli.command import Command, Inquiry
from symgrad.cli.options import AT, Option

if TYPE_CHECKING:
    from symgrad.results import Directional


def answer(inquiry: Inquiry) -> Directional:
    """Asks for the rate along the direction."""
    from symgrad.calculus.directional import directional

    direction = inquiry.question.text("direction") or ""
    return directional(inquiry.problem(), inquiry.at, direction)


COMMAND = Command(
    name="directional",
    short="The rate of change along a direction.",
    summary="The rate of change along a direction, and the largest one there is.",
    examples=(
        "symgrad directional 'x^2 + 3*x*y + y^2' --at x=2,y=3 --direction 3,4",
        "symgrad directional 'x*y' --at 1,1 --direction x=1,y=-1",
    ),
    answer=answer,
    engine="symgrad.calculus.directional",
    options=(
        replace(AT, required=True),
        Option(
            ("--direction",),
            "The direction: 3,4 or x=3,y=4. Its length does not matter.",
            "VECTOR",
            required=True,
            names_variables=True,
        ),
    ),
)
