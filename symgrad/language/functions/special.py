"""Error functions, the gamma family and Lambert's W (its principal branch)."""

from __future__ import annotations

from fractions import Fraction
from math import factorial
from typing import Final

from symgrad.language.functions.row import Arguments, Conditions, Family, Function
from symgrad.language.graph import (
    MINUS_ONE,
    NUM,
    ONE,
    OR,
    PI,
    TWO,
    ZERO,
    E,
    Expression,
    add,
    call,
    compare,
    mul,
    neg,
    node,
    number,
    sqrt,
)


def no_pole(u: Expression) -> Expression:
    """Gamma's argument is none of 0, -1, -2, ..."""
    return node(OR, (compare(">", u, ZERO), compare("!=", call("floor", u), u)))


def _gamma_domain(u: Arguments) -> Conditions:
    return (no_pole(u[-1]),)


def _above_branch_point(relation: str, u: Arguments) -> Conditions:
    return (compare(relation, E * u[0], MINUS_ONE),)


def _polygamma_partials(u: Arguments, _: Expression) -> Arguments:
    order, x = u
    return ZERO, call("polygamma", order + ONE, x)


def _polygamma_domain(u: Arguments) -> Conditions:
    order, x = u
    if order.op is NUM and isinstance(order.value, int) and order.value >= 0:
        return (no_pole(x),)
    return compare("==", call("floor", order), order), compare(">=", order, ZERO), no_pole(x)


_POLYNOMIAL: Final = 8
"""Lower index up to which a binomial coefficient is differentiated as the polynomial that it is."""


def _is_polynomial(k: Expression) -> bool:
    return k.op is NUM and type(k.value) is int and 0 <= k.value <= _POLYNOMIAL


def _slope_of_polynomial(n: Expression, k: int) -> Expression:
    """The derivative of n*(n - 1)*...*(n - k + 1)/k!: one factor left out at a time."""
    factors = [n - j if j else n for j in range(k)]
    products = [mul(*factors[:j], *factors[j + 1 :]) for j in range(k)]
    return number(Fraction(1, factorial(k))) * add(*products)


def _binomial_partials(u: Arguments, f: Expression) -> Arguments:
    n, k = u
    if _is_polynomial(k):
        return _slope_of_polynomial(n, k.value), ZERO
    rest = call("digamma", n - k + 1)
    return f * (call("digamma", n + 1) - rest), f * (rest - call("digamma", k + 1))


def _binomial_smooth(u: Arguments) -> Conditions:
    n, k = u
    return () if _is_polynomial(k) else (no_pole(n + 1), no_pole(n - k + 1), no_pole(k + 1))


def _bell(u: Arguments) -> Expression:
    return TWO / sqrt(PI) * call("exp", -(u[0] ** 2))


SPECIAL = Family.SPECIAL
FUNCTIONS = (
    Function("erf", SPECIAL, lambda u, f: (_bell(u),)),
    Function("erfc", SPECIAL, lambda u, f: (neg(_bell(u)),)),
    Function("gamma", SPECIAL, lambda u, f: (f * call("digamma", u[0]),), _gamma_domain),
    Function(
        "loggamma", SPECIAL, lambda u, f: (call("digamma", u[0]),), lambda u: (compare(">", u[0], ZERO),)
    ),
    Function("digamma", SPECIAL, lambda u, f: (call("polygamma", ONE, u[0]),), _gamma_domain),
    Function("polygamma", SPECIAL, _polygamma_partials, _polygamma_domain, fewest=2, most=2),
    Function(
        "factorial", SPECIAL, lambda u, f: (f * call("digamma", u[0] + 1),), lambda u: (no_pole(u[0] + 1),)
    ),
    Function(
        "binomial",
        SPECIAL,
        _binomial_partials,
        lambda u: (no_pole(u[0] + 1),),
        _binomial_smooth,
        fewest=2,
        most=2,
    ),
    Function(
        "lambertw",
        SPECIAL,
        lambda u, f: (call("exp", -f) / (1 + f),),
        lambda u: _above_branch_point(">=", u),
        lambda u: _above_branch_point(">", u),
    ),
)
