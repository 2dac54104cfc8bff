"""`symgrad jac`: the Jacobian matrix of several functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.cli.command import Command, Inquiry

if TYPE_CHECKING:
    from symgrad.results import Jacobian


def answer(inquiry: Inquiry) -> Jacobian:
    """Asks for the Jacobian of all expressions together."""
    from symgrad.calculus.jacobian import jacobian

    return jacobian(inquiry.problems(), inquiry.at, shared=inquiry.shared)


COMMAND = Command(
    name="jac",
    short="The Jacobian of several functions.",
    summary="The Jacobian of several functions, divergence and curl; at a point rank and determinant.",
    examples=(
        "symgrad jac 'r*cos(t)' 'r*sin(t)'",
        "symgrad jac 'x*y' 'x + y' --at x=1,y=2",
        "symgrad jac -y x 0 --wrt x,y,z",
    ),
    answer=answer,
    engine="symgrad.calculus.jacobian",
    many=True,
)
