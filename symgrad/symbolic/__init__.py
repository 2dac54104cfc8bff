"""SymPy, on request: the only package that knows it, and it imports it when first asked.

Expressions go there and back as objects, never as text. What SymPy answers about constants is
believed after two proofs at most: an enclosure in Arb agrees to hundreds of bits, or an algebraic
bound decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sympy

    from symgrad.language.graph import Expression

BUDGET = 60
"""Nodes of a constant, counted as a tree, up to which SymPy is asked to simplify it."""


def to_sympy(expression: Expression) -> sympy.Expr:
    """The expression as SymPy's, over real symbols of the same names.

    Real-valued conventions survive: odd roots of what may be negative become ``sign(x)*Abs(x)**(1/3)``,
    and constants without a real value become ``nan``.

    Raises:
        LimitError: SymPy would form a number, or a nest of functions, beyond `language.limits`.

    >>> from symgrad import parse
    >>> to_sympy(parse("relu(x) + log(3, 2)"))
    Max(0, x) + log(3)/log(2)
    """
    from symgrad.symbolic import into_sympy

    return into_sympy.convert(expression)


def from_sympy(expression: sympy.Basic) -> Expression | None:
    """SymPy's expression as ours, or None when something in it has no counterpart.

    >>> import sympy
    >>> x = sympy.Symbol("x", real=True)
    >>> str(from_sympy(sympy.exp(-x) / sympy.sqrt(x))), from_sympy(sympy.I * x)
    ('exp(-x)/sqrt(x)', None)
    """
    from symgrad.symbolic import out_of_sympy

    return out_of_sympy.convert(expression)


def simplify_constant(expression: Expression, budget: int = BUDGET) -> Expression | None:
    """A constant in its simplest exact form that SymPy finds and Arb confirms, or None.

    Args:
        expression: without variables.
        budget: the number of nodes beyond which nothing is attempted.

    >>> from symgrad import parse
    >>> str(simplify_constant(parse("sqrt(3 + 2*sqrt(2))")))
    'sqrt(2) + 1'
    """
    from symgrad.symbolic import constants

    return constants.simplify_constant(expression, budget)


def is_zero(expression: Expression) -> bool | None:
    """Whether a constant is zero; None if that is not decided, or it has no value.

    >>> from symgrad import parse
    >>> is_zero(parse("log(6) - log(2) - log(3)")), is_zero(parse("E^pi - pi - 20"))
    (True, False)
    """
    from symgrad.symbolic import constants

    return constants.is_zero(expression)


def simplify_expression(expression: Expression) -> Expression | None:
    """Zero, if SymPy shows a formula to be identically zero and sampling does not contradict; else None.

    >>> from symgrad import parse
    >>> str(simplify_expression(parse("sin(x)^2 + cos(x)^2 - 1"))), simplify_expression(parse("x - 1"))
    ('0', None)
    """
    from symgrad.symbolic import identities

    return identities.simplify_expression(expression)


__all__ = ["BUDGET", "from_sympy", "is_zero", "simplify_constant", "simplify_expression", "to_sympy"]
