"""Functions that choose: absolute value, sign, rounding, extremes."""

from __future__ import annotations

from collections.abc import Callable

from symgrad.language.functions.elementary import nonzero
from symgrad.language.functions.row import Arguments, Conditions, Family, Function
from symgrad.language.graph import AND, ONE, TRUE, ZERO, Expression, call, compare, node, piecewise

_FLAT = 8
"""Arguments up to which extremes of several are written side by side; beyond, one inside the other."""


def _no_integer(u: Arguments) -> Conditions:
    return (compare("!=", call("floor", u[0]), u[0]),)


def _extreme_partials(name: str, relation: str) -> Callable[[Arguments, Expression], Arguments]:
    """Derivatives of max (``>=``) or min (``<=``): 1 for the argument that is the extreme one.

    Arguments may be equal everywhere, as in max(x, x, y), so ties are shared (1/2 of two) or won by the
    first: the derivatives always add up to 1.
    """

    def partials(u: Arguments, _: Expression) -> Arguments:
        distinct = tuple(dict.fromkeys(u))
        if len(distinct) == 2:
            gap = distinct[0] - distinct[1] if relation == ">=" else distinct[1] - distinct[0]
            found = [call("heaviside", gap), call("heaviside", -gap)]
        else:
            found = [piecewise((ONE, c), (ZERO, TRUE)) for c in _wins(name, relation, distinct)]
        first = dict(zip(distinct, found, strict=True))
        return tuple(first.pop(x, ZERO) for x in u)

    return partials


def _wins(name: str, relation: str, u: Arguments) -> Conditions:
    """For each argument: it beats those before it, and none after it beats it."""
    before, after = _firsts(name, u), _lasts(name, u)
    conditions: list[Expression] = []
    for k, x in enumerate(u):
        parts = [compare(relation[0], x, before[k - 1])] if k else []
        parts += [compare(relation, x, after[k + 1])] if k + 1 < len(u) else []
        conditions.append(node(AND, tuple(parts)) if len(parts) > 1 else parts[0] if parts else TRUE)
    return tuple(conditions)


def _firsts(name: str, u: Arguments) -> Arguments:
    """The extremes of the first one, two, three, ... arguments."""
    found = [u[0]]
    for k, x in enumerate(u[1:], 2):
        found.append(call(name, *u[:k]) if k <= _FLAT else call(name, found[-1], x))
    return tuple(found)


def _lasts(name: str, u: Arguments) -> Arguments:
    """The extremes of all arguments, of all but the first, ..., of the last one."""
    found = [u[-1]]
    for k, x in enumerate(u[-2::-1], 2):
        found.append(call(name, *u[-k:]) if k <= _FLAT else call(name, x, found[-1]))
    return tuple(reversed(found))


def _no_ties(name: str) -> Callable[[Arguments], Conditions]:
    """Each argument differs from the extreme of those before it."""

    def conditions(u: Arguments) -> Conditions:
        distinct = tuple(dict.fromkeys(u))
        so_far, found = distinct[0], []
        for x in distinct[1:]:
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
        _extreme_partials("max", ">="),
        smooth=_no_ties("max"),
        fewest=2,
        most=None,
        aliases=("Max",),
    ),
    Function(
        "min",
        Family.EXTREMUM,
        _extreme_partials("min", "<="),
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
