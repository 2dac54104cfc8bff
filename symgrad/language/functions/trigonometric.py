"""Circular and hyperbolic functions with their inverses."""

from __future__ import annotations

from symgrad.language.functions.row import Arguments, Conditions, Family, Function
from symgrad.language.graph import MINUS_ONE, ONE, OR, ZERO, Expression, call, compare, neg, node, sqrt

CIRCULAR, INVERSE, HYPERBOLIC = Family.TRIGONOMETRIC, Family.INVERSE, Family.HYPERBOLIC


def _apart_from_zero(name: str, u: Arguments) -> Conditions:
    return (compare("!=", call(name, u[0]), ZERO),)


def _cosine_nonzero(u: Arguments) -> Conditions:
    return _apart_from_zero("cos", u)


def _sine_nonzero(u: Arguments) -> Conditions:
    return _apart_from_zero("sin", u)


def _within_one(u: Arguments) -> Conditions:
    return compare(">=", u[0], MINUS_ONE), compare("<=", u[0], ONE)


def _inside_one(u: Arguments) -> Conditions:
    return compare(">", u[0], MINUS_ONE), compare("<", u[0], ONE)


def _plane_without_origin(u: Arguments) -> Conditions:
    return (node(OR, (compare("!=", u[0], ZERO), compare("!=", u[1], ZERO))),)


def _plane_without_cut(u: Arguments) -> Conditions:
    return (node(OR, (compare("!=", u[0], ZERO), compare(">", u[1], ZERO))),)


def _atan2_partials(u: Arguments, _: Expression) -> Arguments:
    y, x = u
    square = x**2 + y**2
    return x / square, -y / square


FUNCTIONS = (
    Function("sin", CIRCULAR, lambda u, f: (call("cos", u[0]),)),
    Function("cos", CIRCULAR, lambda u, f: (-call("sin", u[0]),)),
    Function("tan", CIRCULAR, lambda u, f: (1 + f**2,), _cosine_nonzero, aliases=("tg",)),
    Function("cot", CIRCULAR, lambda u, f: (-1 - f**2,), _sine_nonzero, aliases=("ctg",)),
    Function("sec", CIRCULAR, lambda u, f: (f * call("tan", u[0]),), _cosine_nonzero),
    Function("csc", CIRCULAR, lambda u, f: (-f * call("cot", u[0]),), _sine_nonzero),
    Function(
        "asin",
        INVERSE,
        lambda u, f: (1 / sqrt(1 - u[0] ** 2),),
        _within_one,
        _inside_one,
        aliases=("arcsin",),
    ),
    Function(
        "acos",
        INVERSE,
        lambda u, f: (neg(1 / sqrt(1 - u[0] ** 2)),),
        _within_one,
        _inside_one,
        aliases=("arccos",),
    ),
    Function("atan", INVERSE, lambda u, f: (1 / (1 + u[0] ** 2),), aliases=("arctan", "arctg")),
    Function(
        "atan2",
        INVERSE,
        _atan2_partials,
        _plane_without_origin,
        _plane_without_cut,
        fewest=2,
        most=2,
        aliases=("arctan2",),
        continuous=False,
    ),
    Function("sinh", HYPERBOLIC, lambda u, f: (call("cosh", u[0]),)),
    Function("cosh", HYPERBOLIC, lambda u, f: (call("sinh", u[0]),)),
    Function("tanh", HYPERBOLIC, lambda u, f: (1 - f**2,)),
    Function("asinh", HYPERBOLIC, lambda u, f: (1 / sqrt(u[0] ** 2 + 1),), aliases=("arsinh", "arcsinh")),
    Function(
        "acosh",
        HYPERBOLIC,
        lambda u, f: (1 / sqrt(u[0] ** 2 - 1),),
        lambda u: (compare(">=", u[0], ONE),),
        lambda u: (compare(">", u[0], ONE),),
        aliases=("arcosh", "arccosh"),
    ),
    Function(
        "atanh", HYPERBOLIC, lambda u, f: (1 / (1 - u[0] ** 2),), _inside_one, aliases=("artanh", "arctanh")
    ),
)
