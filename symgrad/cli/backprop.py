"""`symgrad backprop`: the forward and the backward pass."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symgrad.cli.command import Command, Inquiry
from symgrad.cli.options import AT, Option

if TYPE_CHECKING:
    from symgrad.results.learning import Trace


def answer(inquiry: Inquiry) -> Trace:
    """Asks for the trace, and draws its graph if that is wanted."""
    from symgrad.calculus.backprop import backprop
    from symgrad.render.graphs import GRAPHS

    rows = inquiry.over_rows(raw=True)
    if rows is not None:
        from symgrad.data import tracing

        trace = tracing.trace(rows, inquiry.at)
    else:
        trace = backprop(inquiry.problem(), inquiry.at)
    kind = inquiry.question.text("graph")
    return trace if kind is None else replace(trace, graph=GRAPHS[kind](trace))


COMMAND = Command(
    name="backprop",
    short="The forward and the backward pass, node by node.",
    summary="The evaluation trace: each node's value, local partials and adjoint.",
    examples=(
        "symgrad backprop '(sigmoid(w*x + b) - y)^2' --at x=2,y=1,w=0.5,b=0.1",
        "symgrad backprop loss --let z=w*x+b --let 'loss=(tanh(z)-y)^2' --at x=2,y=1,w=1,b=0",
        "symgrad backprop 'x*y + sin(x)' --at 1,2 --graph mermaid",
    ),
    answer=answer,
    engine="symgrad.calculus.backprop",
    options=(
        replace(AT, required=True),
        Option(("--graph",), "The graph as text: mermaid or dot.", "KIND", choices=("mermaid", "dot")),
    ),
)
