"""`symgrad diff`: partial derivatives of any order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.cli.command import Command, Inquiry
from symgrad.cli.options import DERIVATIVES

if TYPE_CHECKING:
    from symgrad.results import Partials


def answer(inquiry: Inquiry) -> Partials:
    """Asks for the derivatives that each --wrt names, or for all first ones."""
    from symgrad.calculus.partials import partials
    from symgrad.language.reading import read_names

    wanted = tuple(read_names(text) for text in inquiry.question.texts("wrt"))
    rows = inquiry.over_rows()
    if rows is not None:
        from symgrad.data import answers

        return answers.partials(rows, wanted, inquiry.at)
    return partials(inquiry.problem(), wanted, inquiry.at, shared=inquiry.shared)


COMMAND = Command(
    name="diff",
    short="Partial derivatives of any order.",
    summary="Partial derivatives: all first ones, or those that --wrt names, of any order.",
    examples=(
        "symgrad diff 'x^2*y' --at x=3,y=1",
        "symgrad diff 'x^2 + 3*x*y' --wrt x,y",
        "symgrad diff 'exp(-t)*sin(x)' --wrt t --wrt x,x",
    ),
    answer=answer,
    engine="symgrad.calculus.partials",
    options=(DERIVATIVES,),
)
