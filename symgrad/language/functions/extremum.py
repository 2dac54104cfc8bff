"""Functions that choose: absolute value, sign, rounding, extremes."""

from __future__ import annotations

from collections.abc import Callable

from symgrad.language.functions.elementary import nonzero
from symgrad.language.functions.row import Arguments, Conditions, Family, Function
from symgrad.language.graph import ONE, TRUE, ZERO, Expression, call, compare, piecewise


def _no_integer(u: Arguments) -> Conditions:
    return (compare("!=", call("floor", u[0]), u[0]),)


def _extreme_partials(relation: str) -> Callable[[Arguments, Expression], Arguments]:
    """Derivatives of max (``>=``) or min (``<=``): 1 for the argument that is the extreme one."""

    def partials(u: Arguments, f: Expression) -> Arguments:
        if len(u) == 2:
            gap = u[0] - u[1] if relation == ">=" else u[1] - u[0]
            return call("heaviside", gap), call("heaviside", -gap)
        return tuple(piecewise((ONE, compare(relation, x, f)), (ZERO, TRUE)) for x in u)

    return partials


def _no_ties(name: str) -> Callable[[Arguments], Conditions]:
    """Each argument differs from the extreme of those before it."""

    def conditions(u: Arguments) -> Conditions:
        so_far, found = u[0], []
        for x in u[1:]:
            found.append(compare("!=", so_far, x))
            so_far = call(name, so_far, x)
        return tuple(found)

    return conditions


def _clip_partials(u: Arguments, _: Expression) -> Arguments:
    x, low, high = u
    above, below = call("heaviside", x - low), call("heaviside", high - x)
    return above * below, call("heaviside", low - x), call("heaviside", x - high)


FUNCTIONS = (
    Function(
        "abs", Family.ABSOLUTE_VALUE, lambda u, f: (call("sign", u[0]),), smooth=nonzero, aliases=("Abs",)
    ),
    Function("sign", Family.PIECEWISE, lambda u, f: (ZERO,), smooth=nonzero, continuous=False),
    Function("floor", Family.PIECEWISE, lambda u, f: (ZERO,), smooth=_no_integer, continuous=False),
    Function(
        "ceil",
        Family.PIECEWISE,
        lambda u, f: (ZERO,),
        smooth=_no_integer,
        aliases=("ceiling",),
        continuous=False,
    ),
    Function(
        "max",
        Family.EXTREMUM,
        _extreme_partials(">="),
        smooth=_no_ties("max"),
        fewest=2,
        most=None,
        aliases=("Max",),
    ),
    Function(
        "min",
        Family.EXTREMUM,
        _extreme_partials("<="),
        smooth=_no_ties("min"),
        fewest=2,
        most=None,
        aliases=("Min",),
    ),
    Function(
        "clip",
        Family.EXTREMUM,
        _clip_partials,
        lambda u: (compare("<=", u[1], u[2]),),
        lambda u: (compare("!=", u[0], u[1]), compare("!=", u[0], u[2])),
        fewest=3,
        most=3,
    ),
)
