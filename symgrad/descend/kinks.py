"""Kinks where a run came to rest: points without a derivative at which 0 lies between the slopes.

A run that jumps to and fro across a kink names it: between its last two points the argument of an abs, a
max, a relu changes sign. An exact point there, at which that argument is exactly zero, is expanded from
both sides along every axis; in one variable the signs of the two slopes are a proof.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Final

from symgrad.calculus.domain import requirements
from symgrad.calculus.lines import Axis, expansion
from symgrad.calculus.series import NoSeriesError
from symgrad.descend.objective import Formula, Vector
from symgrad.descend.recognise import simplest, vanishes
from symgrad.language.graph import COMPARE, Expression, number, substitute
from symgrad.programs.balls import sign_of
from symgrad.programs.floats import FloatProgram
from symgrad.results import Number
from symgrad.results.descend import Landing, LandingKind

ONE: Final = Fraction(1)
MOST_VARIABLES: Final = 12


def land_on_kink(function: Formula, before: Vector, x: Vector) -> Landing | None:
    """The kink between the last two points, or under the last one; None if there is none.

    Args:
        function: what was descended.
        before: the last point but one.
        x: the last point.
    """
    if len(x) > MOST_VARIABLES:
        return None
    crossed = _crossed(function, before, x)
    if not crossed:
        return None
    for exact in _candidates(function.variables, before, x):
        if any(vanishes(e) for e in substitute(crossed, exact)):
            found = _examined(function, exact, x)
            if found is not None:
                return found
    return None


def _crossed(function: Formula, before: Vector, x: Vector) -> list[Expression]:
    """The arguments of kinks that change sign from one point to the other, or are zero at the last."""
    found = [
        r.condition.args[0] - r.condition.args[1]
        for r in requirements([function.expression])
        if r.smooth_only and r.condition.op is COMPARE
    ]
    if not found:
        return []
    program = FloatProgram(found, function.variables)
    return [
        e
        for e, a, b in zip(found, program.run(before), program.run(x), strict=True)
        if (a < 0.0 < b) or (b < 0.0 < a) or abs(b) < 1e-12
    ]


def _candidates(names: tuple[str, ...], before: Vector, x: Vector) -> Iterator[dict[str, Expression]]:
    """Simple points between the two, and just around them."""
    for share in (Fraction(0), Fraction(1, 1000), Fraction(1, 10)):
        ranges = [_around(Fraction(a), Fraction(b), share) for a, b in zip(before, x, strict=True)]
        for chosen in product(*[[simplest(low, high)] for low, high in ranges]):
            yield {n: number(v) for n, v in zip(names, chosen, strict=True)}


def _around(a: Fraction, b: Fraction, share: Fraction) -> tuple[Fraction, Fraction]:
    low, high = min(a, b), max(a, b)
    more = share * max(high - low, Fraction(1, 10**6)) + Fraction(1, 10**12)
    return low - more, high + more


def _examined(function: Formula, exact: dict[str, Expression], x: Vector) -> Landing | None:
    slopes = [_slopes(function.expression, exact, name) for name in function.variables]
    if any(s is None for s in slopes):
        return None
    known = [s for s in slopes if s is not None]
    if not all(left <= 0 <= right or right <= 0 <= left for left, right in known):
        return None
    if not any(left != right for left, right in known):
        return None
    place = [float(e.value) for e in exact.values()]
    point = {name: Number(e, v) for (name, e), v in zip(exact.items(), place, strict=True)}
    distance = math.dist(place, x)
    return Landing(LandingKind.KINK, point, distance, len(x) == 1, _sentence(function, exact, known))


def _sentence(function: Formula, exact: dict[str, Expression], slopes: list[tuple[int, int]]) -> str:
    rising = all(left < 0 < right for left, right in slopes)
    falling = all(right < 0 < left for left, right in slopes)
    kind = "a minimum" if rising else "a maximum" if falling else "no smooth point"
    if len(slopes) == 1:
        return f"the function has a kink there, and 0 lies between its one-sided slopes: it is {kind}"
    shown = {"a minimum": "rises along every axis", "a maximum": "falls along every axis"}
    what = shown.get(kind, "has slopes of both signs or 0 along every axis")
    return f"the function has a kink there and {what}; other directions were not examined"


def _slopes(root: Expression, exact: dict[str, Expression], name: str) -> tuple[int, int] | None:
    """The signs of the slopes on the left and on the right along an axis, both in the axis's direction."""
    axis = Axis.of(exact, name)
    signs: list[int] = []
    for side in (-1, 1):
        try:
            series = expansion(axis.restrict(root, side), 1)
        except (NoSeriesError, RecursionError, ZeroDivisionError):
            return None
        if any(exponent < 0 for exponent, _ in series.terms):
            return None
        first = next(((e, c) for e, c in series.terms if e > 0), None)
        sign = 0 if first is None or first[0] > 1 else sign_of(first[1])
        if sign is None:
            return None
        signs.append(side * sign)
    return signs[0], signs[1]
