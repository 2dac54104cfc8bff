"""`symgrad hess`: the Hessian matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.cli.command import Command, Inquiry

if TYPE_CHECKING:
    from symgrad.results import Hessian


def answer(inquiry: Inquiry) -> Hessian:
    """Asks for the Hessian."""
    from symgrad.calculus.hessian import hessian

    rows = inquiry.over_rows()
    if rows is not None:
        from symgrad.data import answers

        return answers.hessian(rows, inquiry.at)
    return hessian(inquiry.problem(), inquiry.at, shared=inquiry.shared)


COMMAND = Command(
    name="hess",
    short="The Hessian.",
    summary="The Hessian, trace (the Laplacian) and determinant; at a point eigenvalues and definiteness.",
    examples=(
        "symgrad hess 'x^2 + 3*x*y'",
        "symgrad hess 'x^4 + y^4 - 4*x*y' --at 1,1",
    ),
    answer=answer,
    engine="symgrad.calculus.hessian",
)
