"""The public functions; `symgrad` re-exports them."""

from __future__ import annotations

from symgrad.calculus.problem import pose
from symgrad.language.graph import Expression


def parse(text: str) -> Expression:
    """The expression in ``text``.

    >>> str(parse("x^2 + 3xy"))
    'x**2 + 3*x*y'
    """
    return pose(text).expression


def gradient(text: str) -> object:
    from symgrad.calculus.gradient import gradient as g
    return g(pose(text))
