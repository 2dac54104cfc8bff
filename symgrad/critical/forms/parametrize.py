"""Families with parameters t, s: ``x = cos(t), y = sin(t)`` instead of ``x^2 + y^2 - 1 = 0``.

One equation is solved at a time: for a variable that occurs linearly with a coefficient that never
vanishes on the family, as a circle or ellipse, or as a hyperbola. What is not solved has no parametrisation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from symgrad.algebra.expand import expanded
from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.present import Presenter
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.exact import sign_of
from symgrad.critical.forms.stationary import is_never_zero
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    HALF,
    MINUS_ONE,
    NUM,
    ZERO,
    Expression,
    add,
    call,
    mul,
    power,
    substitute,
    symbol,
)
from symgrad.language.write import write

PARAMETERS: Final = ("t", "s", "u", "v", "w")
WORK: Final = 20_000

Solved = dict[str, Expression]


def parametrized(
    equations: Sequence[Expression], own: Sequence[str], names: Sequence[str], presenter: Presenter
) -> dict[str, str] | None:
    """For each variable the text of its coordinate on the family; None where that is not found.

    Args:
        equations: normal forms that vanish just on the family.
        own: the variables of the family.
        names: all variables, which are no names of parameters.
        presenter: gives expressions their shape.

    >>> from symgrad import parse
    >>> n = Normalizer()
    >>> parametrized([n.form(parse("y - x^2"))], ["x", "y"], ["x", "y"], Presenter())
    {'x': 'x = t', 'y': 'y = t**2'}
    """
    found = coordinates(equations, own, names)
    if found is None:
        return None
    return {name: f"{name} = {write(presenter.shape(found[name]))}" for name in own}


def coordinates(equations: Sequence[Expression], own: Sequence[str], names: Sequence[str]) -> Solved | None:
    """The coordinates on a family in terms of parameters that run over all reals; None where not found."""
    free = [p for p in PARAMETERS if p not in names]
    n = Normalizer(WORK)
    try:
        solved = _solved(list(equations), list(own), free, n)
    except TooLargeError:
        return None
    if solved is None:
        return None
    letters = iter(p for p in free if not any(p in e.variables for e in solved.values()))
    for name in own:
        if name not in solved:
            solved = _with(solved, name, symbol(next(letters)), n)
    return {name: n.form(solved[name]) for name in own}


def _with(solved: Solved, name: str, value: Expression, n: Normalizer) -> Solved:
    """The solution with a value for one more variable, put in everywhere."""
    others = {k: n.form(substitute([e], {name: value})[0]) for k, e in solved.items()}
    return {**others, name: value}


def _solved(equations: list[Expression], own: list[str], free: Sequence[str], n: Normalizer) -> Solved | None:
    """Values of some variables in terms of the others and of parameters."""
    solved: Solved = {}
    while equations:
        equation = expanded(equations.pop(0), n)
        if equation is ZERO:
            continue
        step = _one(equation, [name for name in own if name in equation.variables], free, n)
        if step is None:
            return None
        for name, value in step.items():
            solved = _with(solved, name, value, n)
        equations = [n.form(substitute([e], step)[0]) for e in equations]
    return solved


def _one(equation: Expression, own: Sequence[str], free: Sequence[str], n: Normalizer) -> Solved | None:
    """One equation solved, by the first way that leads anywhere."""
    for way in WAYS:
        found = way(equation, own, free, n)
        if found is not None:
            return found
    return None


def _linear(equation: Expression, own: Sequence[str], free: Sequence[str], n: Normalizer) -> Solved | None:
    """X = -rest/coefficient, for the last variable that occurs linearly."""
    del free
    for simple in (True, False):
        for name in reversed(own):
            slope = expanded(n.form(gradient(equation, [name])[0]), n)
            if name in slope.variables or (simple and slope.variables):
                continue
            rest = n.form(substitute([equation], {name: ZERO})[0])
            if _divides(slope, rest):
                return {name: n.form(mul(MINUS_ONE, rest, power(slope, MINUS_ONE)))}
    return None


def _divides(slope: Expression, rest: Expression) -> bool:
    """Whether the coefficient is zero nowhere on the family."""
    if not slope.variables:
        return bool(sign_of(slope))
    return is_never_zero(slope) or (rest.op is NUM and rest is not ZERO)


@dataclass(frozen=True, slots=True)
class Square:
    """factor*(x - middle)^2 as one term of a quadric."""

    name: str
    factor: Expression
    middle: Expression


def _squares(
    equation: Expression, own: Sequence[str], n: Normalizer
) -> tuple[list[Square], Expression] | None:
    """a*(x - p)^2 + b*(y - q)^2 + ... = level, if the equation has that form."""
    squares: list[Square] = []
    origin = dict.fromkeys(own, ZERO)
    level = n.mul((MINUS_ONE, n.form(substitute([equation], origin)[0])))
    for name in own:
        slope = n.form(gradient(equation, [name])[0])
        bend = expanded(n.form(gradient(slope, [name])[0]), n)
        others = [o for o in own if o != name]
        if (
            bend.variables
            or not sign_of(bend)
            or any(expanded(n.form(d), n) is not ZERO for d in gradient(slope, others) if others)
        ):
            return None
        start = n.form(substitute([slope], origin)[0])
        middle = n.form(mul(MINUS_ONE, start, power(bend, MINUS_ONE)))
        factor = n.mul((HALF, bend))
        level = n.form(add(level, mul(factor, middle, middle)))
        squares.append(Square(name, factor, middle))
    return squares, level


def _quadric(equation: Expression, own: Sequence[str], free: Sequence[str], n: Normalizer) -> Solved | None:
    """Ellipses, spheres and ellipsoids by angles."""
    if not 2 <= len(own) <= 3 or len(free) < 2:
        return None
    found = _squares(equation, own, n)
    if found is None:
        return None
    squares, level = found
    sign = sign_of(level)
    if not sign or any(sign_of(s.factor) != sign for s in squares):
        return None
    radii = [n.form(power(mul(level, power(s.factor, MINUS_ONE)), HALF)) for s in squares]
    units = _unit_circle(free) if len(own) == 2 else _unit_sphere(free)
    return {s.name: n.form(add(s.middle, mul(r, u))) for s, r, u in zip(squares, radii, units, strict=True)}


def _unit_circle(free: Sequence[str]) -> list[Expression]:
    t = symbol(free[0])
    return [call("cos", t), call("sin", t)]


def _unit_sphere(free: Sequence[str]) -> list[Expression]:
    t, s = symbol(free[0]), symbol(free[1])
    return [mul(call("cos", t), call("cos", s)), mul(call("sin", t), call("cos", s)), call("sin", s)]


WAYS: Final[tuple[Callable[..., Solved | None], ...]] = (_linear, _quadric)

__all__ = ["coordinates", "parametrized"]
