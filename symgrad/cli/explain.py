"""`symgrad explain`: a derivation, rule by rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.cli.command import Command, Inquiry
from symgrad.cli.options import DERIVATIVES, Option

if TYPE_CHECKING:
    from symgrad.results.learning import Explanation


def answer(inquiry: Inquiry) -> Explanation:
    """Asks for the derivations that each --wrt names, or for all first ones."""
    from symgrad.calculus.explain.build import explain
    from symgrad.language.reading import read_names
    from symgrad.results.learning import Detail

    wanted = tuple(read_names(text) for text in inquiry.question.texts("wrt"))
    detail = Detail.FULL if inquiry.question.on("full") else Detail.COMPACT
    rows = inquiry.over_rows(raw=True)
    if rows is not None:
        from symgrad.data import explaining

        found = explaining.explain(rows, wanted, detail)
        if found is not None:
            return found
    return explain(inquiry.problem(), wanted, detail=detail)


COMMAND = Command(
    name="explain",
    short="A derivative, rule by rule.",
    summary="The derivation of a derivative, rule by rule; its last line is the answer.",
    examples=(
        "symgrad explain '(x+1)^2'",
        "symgrad explain 'x^2*sin(x)' --full",
        "symgrad explain 'exp(x*y)' --wrt x,y --json",
    ),
    answer=answer,
    engine="symgrad.calculus.explain.build",
    options=(
        DERIVATIVES,
        Option(("--full",), "Every step, each with its formula and a sentence."),
        Option(("--quiz",), "Hide the lines, and check what you type in their place."),
    ),
)
