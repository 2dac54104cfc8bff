"""The table of slips: what a misapplied rule would have made of one step of a derivation.

Each entry yields formulas that people arrive at in the place of the step's derivative, each with the
sentence that names the slip. `mistakes` carries them to the result and compares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from symgrad.autodiff.reverse import gradient
from symgrad.calculus.explain.drafts import plus, times
from symgrad.calculus.explain.sentences import POWER_OF_FUNCTIONS, short
from symgrad.calculus.explain.tree import Branch
from symgrad.language.graph import (
    ADD,
    CALL,
    NEG,
    ONE,
    POW,
    TWO,
    ZERO,
    Expression,
    add,
    call,
    div,
    mul,
    neg,
    node,
    power,
    substitute,
    symbol,
)
from symgrad.results.learning import Rule

Slips = Iterator[tuple[Expression, str]]
"""Pairs: what the step would have given, and the sentence that names the slip."""

MOST_TERMS: Final = 20
"""Terms of a sum that a function may have been applied to one by one."""


def slips_at(branch: Branch) -> Slips:
    """Everything that people arrive at in the place of a step's derivative."""
    yield from BY_RULE.get(branch.draft.rule, _nothing)(branch)
    yield from _anywhere(branch)


def _nothing(_: Branch) -> Slips:
    return iter(())


def _anywhere(branch: Branch) -> Slips:
    if branch.derivative is not ZERO:
        yield neg(branch.derivative), "the sign is wrong"
        yield ZERO, "this term was taken for a constant"
        if branch.draft.rule is not Rule.VARIABLE:
            yield branch.expression, "this term was not differentiated"


def _constant(_: Branch) -> Slips:
    yield ONE, "the derivative of a constant is 0, not 1"


def _constant_kept(branch: Branch) -> Slips:
    yield from _constant(branch)
    yield branch.expression, "a constant term was kept; its derivative is 0"


def _sum(branch: Branch) -> Slips:
    parts = [child.derivative for child in branch.children]
    for k, part in enumerate(parts):
        if part is not ZERO:
            rest = add(*parts[:k], *parts[k + 1 :])
            yield rest, f"the term {short(branch.children[k].expression)} was dropped"


def _multiple(branch: Branch) -> Slips:
    (child,) = branch.children
    yield (
        child.derivative,
        "the sign was lost" if branch.expression.op is NEG else "the constant factor was lost",
    )


def _product(branch: Branch) -> Slips:
    parts = [(child.expression, child.derivative) for child in branch.children]
    yield (
        times(*[d for _, d in parts]),
        "product rule: the derivatives were multiplied, but (f*g)' = f'*g + f*g'",
    )
    if len(parts) == 2:
        (f, df), (g, dg) = parts
        yield mul(df, g), "product rule: the term f*g' is missing"
        yield mul(f, dg), "product rule: the term f'*g is missing"
        yield mul(df, g) - mul(f, dg), "product rule: the terms are added, not subtracted"
        yield mul(f, dg) - mul(df, g), "product rule: the terms are added, not subtracted"
        yield mul(df, f) + mul(dg, g), "product rule: each derivative belongs to the other factor"
        yield df + dg, "product rule: the derivatives were added without the other factors"


def _quotient(branch: Branch) -> Slips:
    if len(branch.children) == 1:
        (child,) = branch.children
        above, below, top = branch.expression.args[0], child, ZERO
    else:
        first, below = branch.children
        above, top = first.expression, first.derivative
    g, dg = below.expression, below.derivative
    square = power(g, TWO)
    right, swapped = mul(top, g) - mul(above, dg), mul(above, dg) - mul(top, g)
    yield div(swapped, square), "quotient rule: the numerator has the wrong order, it is f'*g - f*g'"
    yield (
        div(mul(top, g) + mul(above, dg), square),
        "quotient rule: the numerator is a difference, f'*g - f*g'",
    )
    yield div(right, g), "quotient rule: the denominator is g**2"
    yield div(right, power(dg, TWO)), "quotient rule: the denominator is g**2, not g'**2"
    yield div(top, dg), "quotient rule: the derivatives were divided, but (f/g)' = (f'*g - f*g')/g**2"
    yield right, "quotient rule: the denominator g**2 is missing"
    yield div(top, g), "quotient rule: the derivative of the denominator was forgotten"
    yield div(top, square), "quotient rule: the numerator is f'*g - f*g', not f' alone"
    yield -div(mul(above, dg), square), "quotient rule: the term f'*g is missing in the numerator"
    yield div(ONE, dg), "the derivative of 1/g is -g'/g**2, not 1/g'"
    yield call("log", g), "the integral of 1/x was given, not its derivative"


def _power(branch: Branch) -> Slips:
    e = branch.expression
    if e.op is CALL:
        yield from _root(branch)
        return
    base, n = e.args
    yield mul(n, e), "power rule: the exponent was not lowered by 1"
    yield power(base, n - 1), "power rule: the exponent was not brought down as a factor"
    yield mul(n, power(base, n + 1)), "power rule: the exponent was raised instead of lowered"
    yield mul(n - 1, power(base, n - 1)), "power rule: the factor is the old exponent, not the new one"
    yield n * base, "power rule: the exponent was taken for a factor"
    yield mul(e, call("log", base)), "this is a power of the variable, not an exponential"
    yield div(power(base, n + 1), n + 1), "this is the integral, not the derivative"


def _root(branch: Branch) -> Slips:
    e = branch.expression
    if e.value == "sqrt":
        yield 1 / e, "the derivative of sqrt(u) is 1/(2*sqrt(u)): the factor 1/2 is missing"
        yield e / 2, "the derivative of sqrt(u) is 1/(2*sqrt(u)): the root stands in the denominator"
        yield -1 / (2 * e), "the derivative of sqrt(u) is 1/(2*sqrt(u)), without a minus"
    if e.value in ("norm", "hypot"):
        yield 1 / e, f"the derivative of a norm by x is x/norm: here {short(branch.derivative)}"
        yield add(*e.args), f"a norm is no sum; its derivative is {short(branch.derivative)}"


def _as_power(e: Expression) -> Slips:
    """What the power rule would make of an exponential."""
    sentence = "the power rule was used on an exponential"
    if e.op is POW:
        base, exponent = e.args
        yield mul(exponent, power(base, exponent - 1)), sentence
    elif e.value == "exp":
        (u,) = e.args
        yield mul(u, call("exp", u - 1)), sentence


def _exponential(branch: Branch) -> Slips:
    e = branch.expression
    yield from _as_power(e)
    if e.op is POW:
        log = call("log", e.args[0])
        yield e, "exponential rule: the factor log of the base is missing"
        yield div(e, log), "exponential rule: multiply by the logarithm of the base, do not divide"
    elif e.value == "sigmoid":
        for slip in (e, 1 - e, mul(e, 1 + e)):
            yield slip, "the derivative of sigmoid is sigmoid*(1 - sigmoid)"


def _logarithm(branch: Branch) -> Slips:
    e = branch.expression
    u = e.args[0]
    yield 1 / e, "the derivative of log(u) is 1/u, not 1/log(u)"
    yield 1 / u, "the logarithm has another base: a factor 1/log(base) is missing"
    yield call("exp", u), "the derivative of log(u) is 1/u"


_PARTNERS: Final[dict[str, tuple[str, ...]]] = {
    "sin": ("cos",),
    "cos": ("sin",),
    "tan": ("sec", "cot"),
    "sinh": ("cosh",),
    "cosh": ("sinh",),
    "cot": ("tan", "csc"),
    "sec": ("tan", "cos"),
    "csc": ("cot", "sin"),
}


def _circular(branch: Branch) -> Slips:
    e = branch.expression
    if e.op is not CALL or len(e.args) != 1:
        return
    right = f"the derivative of {e.value}(u) is {_slope(branch)}"
    yield neg(branch.derivative), f"{right}: the sign is wrong"
    for name in _PARTNERS.get(e.value, ()):
        partner = call(name, *e.args)
        for slip in (partner, neg(partner), power(partner, TWO), 1 / power(partner, TWO)):
            yield slip, right
    yield e**2, right
    if e.value == "tanh":
        yield 1 - e, right
        yield 1 + e**2, right
    if e.value in ("asin", "acos", "atan"):
        u = e.args[0]
        yield 1 / (1 - u**2), right
        yield 1 / (1 + u**2), right
        yield div(ONE, call("sqrt", 1 + u**2)), right
        yield (
            div(ONE, call(e.value.removeprefix("a"), u)),
            f"{right}; an inverse function is not a reciprocal",
        )


def _slope(branch: Branch) -> str:
    (slope,) = substitute([branch.derivative], {branch.wrt: symbol("u")})
    return str(slope)


def _chain(branch: Branch) -> Slips:
    count = branch.draft.outer
    outer, inner = branch.children[:count], branch.children[count:]
    where = branch.draft.where
    slopes = substitute([b.derivative for b in outer], where)
    names = ", ".join(short(b.expression) for b in inner)
    if branch.expression.op is POW:
        yield from _spread(branch)
    if branch.draft.formula is POWER_OF_FUNCTIONS:
        yield from _power_of_functions(branch)
    if branch.children[0].draft.rule is Rule.EXPONENTIAL:
        yield from _as_power(branch.expression)
    yield add(*slopes), f"chain rule: the derivative of the inner function {names} is missing"
    yield add(*[b.derivative for b in inner]), "chain rule: the derivative of the outer function is missing"
    moved = substitute(
        [b.derivative for b in outer], {b: i.derivative for b, i in zip(where, inner, strict=False)}
    )
    yield add(*moved), "chain rule: the outer derivative was taken at the derivative of the inner function"
    yield (
        add(*[s + b.derivative for s, b in zip(slopes, inner, strict=False)]),
        ("chain rule: the derivatives are multiplied, not added"),
    )
    plain = substitute([b.derivative for b in outer], {letter: symbol(branch.wrt) for letter in where})
    yield (
        plus(*[times(s, b.derivative) for s, b in zip(plain, inner, strict=False)]),
        (f"chain rule: the outer derivative is taken at the inner function {names}, not at {branch.wrt}"),
    )
    if branch.expression.op is not POW:
        yield from _spread(branch)
    at_slopes = {letter: i.derivative for letter, i in zip(where, inner, strict=False)}
    inside = substitute([b.expression for b in outer[:1]], at_slopes)
    yield inside[0], "chain rule: only the inner function was differentiated, in its place"
    for slope, child in zip(slopes, inner, strict=False):
        yield (
            mul(slope, child.expression),
            "chain rule: multiply by the derivative of the inner function, not by itself",
        )


def _spread(branch: Branch) -> Slips:
    """The function of a sum taken for the sum of its values."""
    e = branch.expression
    at = next((k for k, a in enumerate(e.args) if a.op is ADD), None)
    if at is None or len(e.args[at].args) > MOST_TERMS:
        return
    parts = [node(e.op, (*e.args[:at], a, *e.args[at + 1 :]), e.value) for a in e.args[at].args]
    name = e.value if e.op is CALL else "a power"
    (slope,) = gradient(add(*parts), [branch.wrt])
    yield slope, f"{name} of a sum is not the sum of its values at the terms"


def _power_of_functions(branch: Branch) -> Slips:
    base, exponent = branch.expression.args
    yield mul(exponent, power(base, exponent - 1)), "the power rule needs a constant exponent; here it varies"
    yield (
        mul(branch.expression, call("log", base)),
        "the exponential rule needs a constant base; here it varies",
    )


def _absolute(branch: Branch) -> Slips:
    for slip in (ONE, branch.expression.args[0], branch.expression):
        yield slip, "the slope of abs(u) is the sign of u"


def _extremum(branch: Branch) -> Slips:
    for a in branch.expression.args:
        (slope,) = gradient(a, [branch.wrt])
        sentence = f"{branch.expression.value} follows {short(a)} only where that is the one chosen"
        yield slope, sentence


def _constant_or_nothing(branch: Branch) -> Slips:
    return _constant_kept(branch) if branch.expression is not ZERO else iter(())


BY_RULE: Final[dict[Rule, Callable[[Branch], Slips]]] = {
    Rule.CONSTANT: _constant_or_nothing,
    Rule.SUM: _sum,
    Rule.CONSTANT_MULTIPLE: _multiple,
    Rule.PRODUCT: _product,
    Rule.QUOTIENT: _quotient,
    Rule.POWER: _power,
    Rule.EXPONENTIAL: _exponential,
    Rule.LOGARITHM: _logarithm,
    Rule.TRIGONOMETRIC: _circular,
    Rule.INVERSE: _circular,
    Rule.HYPERBOLIC: _circular,
    Rule.CHAIN: _chain,
    Rule.ABSOLUTE_VALUE: _absolute,
    Rule.EXTREMUM: _extremum,
}

__all__ = ["BY_RULE", "Slips", "slips_at"]
