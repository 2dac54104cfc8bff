"""Powers, exponentials and logarithms."""

from __future__ import annotations

from fractions import Fraction

from symgrad.language.functions.row import Arguments, Conditions, Family, Function
from symgrad.language.graph import NEG, NUM, ONE, TWO, ZERO, Expression, call, compare, number


def positive(u: Arguments) -> Conditions:
    """The first argument is above zero."""
    return (compare(">", u[0], ZERO),)


def nonnegative(u: Arguments) -> Conditions:
    """The first argument is at least zero."""
    return (compare(">=", u[0], ZERO),)


def nonzero(u: Arguments) -> Conditions:
    """The first argument is not zero."""
    return (compare("!=", u[0], ZERO),)


def _log_domain(u: Arguments) -> Conditions:
    if len(u) == 1:
        return positive(u)
    return (compare(">", u[0], ZERO), compare(">", u[1], ZERO), compare("!=", u[1], ONE))


def _log_partials(u: Arguments, f: Expression) -> Arguments:
    if len(u) == 1:
        return (1 / u[0],)
    x, base = u
    return 1 / (x * call("log", base)), -f / (base * call("log", base))


def _root_domain(u: Arguments) -> Conditions:
    x, n = u
    index = _literal(n)
    if not index:
        return compare(">", x, ZERO), compare("!=", n, ZERO)
    if index.numerator % 2:
        return () if index > 0 else (compare("!=", x, ZERO),)
    return (compare(">=" if index > 0 else ">", x, ZERO),)


def _literal(n: Expression) -> Fraction | None:
    """A number as written, with its sign."""
    if n.op is NEG:
        inner = _literal(n.args[0])
        return None if inner is None else -inner
    return Fraction(n.value) if n.op is NUM else None


FUNCTIONS = (
    Function("exp", Family.EXPONENTIAL, lambda u, f: (f,)),
    Function("log", Family.LOGARITHM, _log_partials, _log_domain, most=2, aliases=("ln",)),
    Function("log2", Family.LOGARITHM, lambda u, f: (1 / (u[0] * call("log", TWO)),), positive),
    Function("log10", Family.LOGARITHM, lambda u, f: (1 / (u[0] * call("log", number(10))),), positive),
    Function("sqrt", Family.POWER, lambda u, f: (1 / (2 * f),), nonnegative, positive),
    Function("cbrt", Family.POWER, lambda u, f: (1 / (3 * f**2),), smooth=nonzero),
    Function(
        "root",
        Family.POWER,
        lambda u, f: (f / (u[1] * u[0]), ZERO if _literal(u[1]) else -f * call("log", u[0]) / u[1] ** 2),
        _root_domain,
        nonzero,
        fewest=2,
        most=2,
    ),
    Function(
        "hypot",
        Family.POWER,
        lambda u, f: tuple(x / f for x in u),
        smooth=lambda u: (compare(">", call("hypot", *u), ZERO),),
        fewest=2,
        most=None,
    ),
    Function(
        "norm",
        Family.POWER,
        lambda u, f: tuple(x / f for x in u),
        smooth=lambda u: (compare(">", call("norm", *u), ZERO),),
        most=None,
    ),
    Function("dot", Family.POWER, lambda u, f: (u[1], u[0]), fewest=2, most=2),
    Function(
        "logsumexp",
        Family.LOGARITHM,
        lambda u, f: tuple(call("exp", x - f) for x in u),
        most=None,
    ),
)

__all__ = ["FUNCTIONS", "nonnegative", "nonzero", "positive"]
