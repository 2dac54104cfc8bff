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
    """A function of the table, with the reason for its derivative."""
    reason = REASONS.get(name) or KINDS.get(family)
    return reason or f"The derivative of {name} stands in the table of functions."


KINDS: Final[dict[Rule, str]] = {
    Rule.EXTREMUM: "It follows the argument that is chosen; where two are equal there may be a kink.",
    Rule.PIECEWISE: "It is made of pieces, and has no derivative where they meet with different slopes.",
}

REASONS: Final[dict[str, str]] = {
    "sin": "At 0 sin rises at rate 1, and cos tells how steep it is everywhere.",
    "cos": "cos is sin moved to the left by pi/2, so its slope is cos moved likewise: -sin.",
    "tan": "tan is sin/cos: the quotient rule gives (cos**2 + sin**2)/cos**2.",
    "cot": "cot is cos/sin: the quotient rule gives -(sin**2 + cos**2)/sin**2.",
    "sec": "sec is 1/cos: the reciprocal rule gives sin/cos**2, which is sec*tan.",
    "csc": "csc is 1/sin: the reciprocal rule gives -cos/sin**2, which is -csc*cot.",
    "asin": "sin undoes it, so its slope is 1/cos at the angle, and cos = sqrt(1 - sin**2).",
    "acos": "cos undoes it, so its slope is -1/sin at the angle, and sin = sqrt(1 - cos**2).",
    "atan": "tan undoes it, so its slope is 1/(1 + tan**2) at the angle.",
    "atan2": "It is the angle of a point; turning by dt moves the point at right angles to itself.",
    "sinh": "sinh is (exp(x) - exp(-x))/2; term by term that gives cosh.",
    "cosh": "cosh is (exp(x) + exp(-x))/2; term by term that gives sinh, without a change of sign.",
    "tanh": "tanh is sinh/cosh: the quotient rule gives (cosh**2 - sinh**2)/cosh**2 = 1 - tanh**2.",
    "asinh": "sinh undoes it, so its slope is 1/cosh there, and cosh = sqrt(1 + sinh**2).",
    "acosh": "cosh undoes it, so its slope is 1/sinh there, and sinh = sqrt(cosh**2 - 1).",
    "atanh": "tanh undoes it, so its slope is 1/(1 - tanh**2) there.",
    "log": "exp undoes it, so its slope is 1/exp(log(x)) = 1/x; another base divides by its logarithm.",
    "log2": "It is log(x)/log(2), a constant multiple of the logarithm.",
    "log10": "It is log(x)/log(10), a constant multiple of the logarithm.",
    "exp": "The exponential is its own derivative.",
    "sqrt": "It is the power 1/2: the exponent comes down and is lowered to -1/2.",
    "cbrt": "It is the power 1/3: the exponent comes down and is lowered to -2/3.",
    "root": "It is the power 1/n: the exponent comes down and is lowered by 1.",
    "norm": "It is the root of a sum of squares: by each entry its share of the length.",
    "hypot": "It is the root of a sum of squares: by each side its share of the length.",
    "abs": "It is the distance from 0: its slope is the sign of its argument, and there is none at 0.",
    "sign": "It is constant on each side of 0, where it jumps.",
    "heaviside": "It is constant on each side of 0, where it jumps.",
    "floor": "It is constant between whole numbers, where it jumps.",
    "ceil": "It is constant between whole numbers, where it jumps.",
    "sigmoid": "It is 1/(1 + exp(-x)): the reciprocal rule gives exp(-x)/(1 + exp(-x))**2, the same.",
    "softplus": "It is log(1 + exp(x)): its slope exp(x)/(1 + exp(x)) is the sigmoid.",
    "silu": "It is x*sigmoid(x), by the product rule.",
    "gelu": "It is x times the normal distribution function, by the product rule.",
    "logsumexp": "By each argument its share of the sum of exponentials: these are the softmax.",
    "erf": "It is the area under 2/sqrt(pi)*exp(-t**2), so that is its slope.",
    "erfc": "It is 1 - erf, so its slope is minus that of erf.",
    "gamma": "Its logarithm has the slope digamma, so its own is gamma*digamma.",
    "factorial": "It is gamma(x + 1), and the logarithm of gamma has the slope digamma.",
    "loggamma": "Its slope is called digamma.",
    "digamma": "Its slope is called trigamma, polygamma(1, x).",
    "polygamma": "Each one is the derivative of the one before.",
    "binomial": "It is a quotient of gamma functions, whose logarithms have the slope digamma.",
    "lambertw": "w*exp(w) undoes it, so its slope is 1/(exp(w)*(1 + w)) there.",
}
"""Why the derivative of a function is what it is."""


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
