"""`symgrad level`: the level set through a point."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symgrad.cli.command import Command, Inquiry
from symgrad.cli.options import AT

if TYPE_CHECKING:
    from symgrad.results import Level


def answer(inquiry: Inquiry) -> Level:
    """Asks for the level set."""
    from symgrad.calculus.level import level

    return level(inquiry.problem(), inquiry.at)


COMMAND = Command(
    name="level",
    short="The level set through a point.",
    summary="The level set through a point: its value, normal, tangents and implicit derivatives.",
    examples=(
        "symgrad level 'x^2 + 3*y^2 - 2*x*y' --at x=1,y=2",
        "symgrad level 'x^2 + y^2 + z^2' --at 1,2,2 --json",
    ),
    answer=answer,
    engine="symgrad.calculus.level",
    options=(replace(AT, required=True),),
)
