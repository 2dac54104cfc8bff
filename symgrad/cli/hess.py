"""`symgrad hess`: the Hessian matrix."""

from __future__ import annotations

from symgrad.cli.command import Command, Inquiry
from symgrad.results import Hessian


def answer(inquiry: Inquiry) -> Hessian:
    """Asks for the Hessian."""
    from symgrad.calculus.hessian import hessian

    return hessian(inquiry.problem(), inquiry.at, shared=inquiry.shared)


COMMAND = Command(
    name="hess",
    short="The Hessian.",
    summary="The Hessian, its trace (the Laplacian) and determinant; at a point eigenvalues and definiteness.",
    examples=(
        "symgrad hess 'x^2 + 3*x*y'",
        "symgrad hess 'x^4 + y^4 - 4*x*y' --at 1,1",
    ),
    answer=answer,
    engine="symgrad.calculus.hessian",
)
