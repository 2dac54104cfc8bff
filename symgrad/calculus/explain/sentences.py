"""What each rule says: its formula, and a sentence about the case at hand."""

from __future__ import annotations

from typing import Final

from symgrad.language.graph import PIECEWISE, Expression, postorder
from symgrad.language.write import write
from symgrad.results.learning import Rule

FORMULAS: Final[dict[Rule, str]] = {
    Rule.CONSTANT: "c' = 0",
    Rule.VARIABLE: "x' = 1",
    Rule.SUM: "(f + g)' = f' + g'",
    Rule.CONSTANT_MULTIPLE: "(c*f)' = c*f'",
    Rule.PRODUCT: "(f*g)' = f'*g + f*g'",
    Rule.QUOTIENT: "(f/g)' = (f'*g - f*g')/g**2",
    Rule.POWER: "(x**n)' = n*x**(n - 1)",
    Rule.EXPONENTIAL: "(a**x)' = a**x*log(a)",
    Rule.PIECEWISE: "each piece is differentiated where it is the one that counts",
    Rule.CHAIN: "f(g(x))' = f'(g(x))*g'(x)",
    Rule.DERIVATIVE: "f'' = (f')'",
}
"""The rules that are no function's own. Those of functions are written from the table of functions."""

RECIPROCAL: Final = "(c/g)' = -c*g'/g**2"
POWER_OF_FUNCTIONS: Final = "(f**g)' = f**g*(g*log(f))'"

LONGEST: Final = 60
"""Characters beyond which a formula within a sentence is called by its kind."""


def short(e: Expression, otherwise: str = "this term") -> str:
    """The text of an expression, unless it is long.

    >>> from symgrad import parse
    >>> short(parse("x^2")), short(parse("+".join(["x^2"]*30)), "the sum")
    ('x**2', 'the sum')
    """
    if len(postorder([e])) > LONGEST:
        return otherwise
    text = write(e)
    return text if len(text) <= LONGEST else otherwise


def constant(e: Expression, name: str) -> str:
    """Why the derivative is 0."""
    if not e.variables:
        return f"{short(e)} is a constant, so its derivative is 0."
    return f"{short(e)} does not depend on {name}, so its derivative is 0."


def variable(name: str) -> str:
    """The derivative of the variable itself."""
    return f"{name} grows at rate 1 with respect to itself."


def constant_multiple(factor: Expression) -> str:
    """The factor stays."""
    if write(factor) == "-1":
        return "The sign stays in front: the derivative of -f is -f'."
    return f"The constant factor {short(factor, 'in front')} stays in front."


def product(count: int) -> str:
    """Each factor in turn."""
    if count == 2:
        return "Differentiate each factor in turn, keep the other, and add."
    return f"Differentiate each of the {count} factors in turn, keep the others, and add."


def quotient(*, reciprocal: bool) -> str:
    """Quotient rule."""
    if reciprocal:
        return "The top is constant: minus it times the derivative of the bottom, over the bottom squared."
    return "Derivative of the top times the bottom, minus top times that of the bottom, over bottom squared."


def power(exponent: Expression) -> str:
    """Power rule."""
    return f"The exponent {short(exponent, 'n')} comes down as a factor and is lowered by 1."


def exponential(base: Expression) -> str:
    """Exponential rule."""
    text = short(base, "a")
    if text == "E":
        return "The exponential is its own derivative."
    return f"The exponential stays; the logarithm of its base {text} comes out as a factor."


def power_of_functions(base: Expression) -> str:
    """Base and exponent both move."""
    return (
        f"Base and exponent both vary, so it is written as exp(g*log(f)) with f = {short(base, 'the base')}, "
        "where that is above 0."
    )


def function(name: str, family: Rule) -> str:
    """A function of the table."""
    kind = {
        Rule.TRIGONOMETRIC: "a trigonometric function",
        Rule.INVERSE: "an inverse trigonometric function",
        Rule.HYPERBOLIC: "a hyperbolic function",
        Rule.EXTREMUM: "a choice among its arguments; it follows the one that is chosen",
        Rule.ABSOLUTE_VALUE: "the distance from 0; its slope is the sign of its argument, none at 0",
        Rule.PIECEWISE: "made of pieces; it has no derivative where they meet with different slopes",
    }.get(family)
    sentence = f"The derivative of {name} stands in the table of functions"
    return f"{sentence}: {name} is {kind}." if kind else f"{sentence}."


def chain(where: dict[str, Expression]) -> str:
    """The inner functions named."""
    inner = ", ".join(f"{letter} = {short(e, 'the inner function')}" for letter, e in where.items())
    if len(where) > 1:
        return f"With {inner}: the derivative by each times the derivative of each, added up."
    return (
        f"With {inner}: the derivative of the outer function at {next(iter(where))}, times that of the inner."
    )


def piecewise(e: Expression) -> str:
    """Pieces."""
    assert e.op is PIECEWISE
    return "Each piece is differentiated by itself; where pieces meet, the derivative may not exist."


def repeated(order: int) -> str:
    """Higher derivatives."""
    return f"Differentiate {order} times, one variable after the other."


def inside(count: int) -> str:
    """A `D` in the expression."""
    which = "The derivative that stands" if count == 1 else f"The {count} derivatives that stand"
    return f"{which} in the expression {'is' if count == 1 else 'are'} carried out first."


__all__ = ["FORMULAS", "POWER_OF_FUNCTIONS", "RECIPROCAL", "short"]
