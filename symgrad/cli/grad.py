"""`symgrad grad`: the gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.cli.command import Command, Inquiry

if TYPE_CHECKING:
    from symgrad.results import Gradient


def answer(inquiry: Inquiry) -> Gradient:
    """Asks for the gradient."""
    from symgrad.calculus.gradient import gradient

    rows = inquiry.over_rows()
    if rows is not None:
        from symgrad.data import answers

        return answers.gradient(rows, inquiry.at)
    return gradient(inquiry.problem(), inquiry.at, shared=inquiry.shared)


COMMAND = Command(
    name="grad",
    short="The gradient.",
    summary="The gradient; at a point its value, norm and the directions of steepest ascent and descent.",
    examples=(
        "symgrad grad 'x^2 + 3*x*y'",
        "symgrad grad '(x-2)^2 + (y+1)^2' --at x=0,y=0",
        "symgrad grad 'sigmoid(w*x + b)' --wrt w,b --json",
    ),
    answer=answer,
    engine="symgrad.calculus.gradient",
)
