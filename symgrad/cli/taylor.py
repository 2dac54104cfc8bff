"""`symgrad taylor`: the Taylor polynomial about a point."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symgrad.cli.command import Command, Inquiry
from symgrad.cli.numerals import whole
from symgrad.cli.options import AT, Option

if TYPE_CHECKING:
    from symgrad.results import Taylor


def answer(inquiry: Inquiry) -> Taylor:
    """Asks for the polynomial of the order given, 2 if none is."""
    from symgrad.calculus.taylor import taylor

    order = whole(inquiry.question.text("order") or "2", "--order", least=0)
    return taylor(inquiry.problem(), inquiry.at, order)


COMMAND = Command(
    name="taylor",
    short="The Taylor polynomial about a point.",
    summary="The Taylor polynomial about a point: the tangent plane, the quadratic model, or a higher order.",
    examples=(
        "symgrad taylor '(x-2)^2 + (y+1)^2' --at x=0,y=0 --order 1",
        "symgrad taylor 'exp(x)*cos(y)' --at 0,0",
    ),
    answer=answer,
    engine="symgrad.calculus.taylor",
    options=(
        replace(AT, required=True),
        Option(("--order",), "The highest order of its terms. [default: 2]", "N"),
    ),
)
