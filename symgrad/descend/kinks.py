"""Kinks where a run came to rest: points without a derivative at which 0 lies between the slopes.

A run that jumps to and fro across a kink names it: between its last two points the argument of an abs, a
max, a relu changes sign. An exact point there, at which that argument is exactly zero, is expanded from
both sides along every axis. In one variable the signs of the two slopes are a proof; otherwise the forms
of `symgrad.critical` may give one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import Final

from symgrad.calculus.domain import requirements
from symgrad.calculus.lines import Axis, expansion
from symgrad.calculus.series import NoSeriesError
from symgrad.descend.objective import Formula, Vector
from symgrad.descend.recognise import vanishes
from symgrad.errors import SymgradError
from symgrad.language.graph import COMPARE, Expression, number, substitute
from symgrad.language.write import write
from symgrad.programs.balls import sign_of
from symgrad.programs.floats import FloatProgram
from symgrad.programs.simple_fractions import simplest_between
from symgrad.results import Number
from symgrad.results.critical import Kind
from symgrad.results.descend import Landing, LandingKind

MOST_VARIABLES: Final = 12
MOST_CLASSIFIED: Final = 5
TOUCHING: Final = 1e-6
"""An argument this small may be zero at a simple point nearby: that is tried in exact arithmetic."""

CLOSE: Final = 0.01
"""Or one that is so much smaller on the way than at both ends."""

SAMPLES: Final = 32


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
    """The arguments of kinks that change sign between two points, or all but vanish on the way."""
    found = [
        r.condition.args[0] - r.condition.args[1]
        for r in requirements([function.expression])
        if r.smooth_only and r.condition.op is COMPARE
    ]
    if not found:
        return []
    program = FloatProgram(found, function.variables)
    steps = [k / SAMPLES for k in range(SAMPLES + 1)]
    way = [tuple(a + t * (b - a) for a, b in zip(before, x, strict=True)) for t in steps]
    values = zip(*map(program.run, way), strict=True)
    return [e for e, along in zip(found, values, strict=True) if _touches(along)]


def _touches(along: Sequence[float]) -> bool:
    """Whether values on the way change their sign, or come so near to zero that they may be."""
    a, b, least = along[0], along[-1], min(map(abs, along))
    return a * b < 0.0 or least < TOUCHING or least < CLOSE * max(abs(a), abs(b))


def _candidates(names: tuple[str, ...], before: Vector, x: Vector) -> Iterator[dict[str, Expression]]:
    """Simple points between the two, and just around them."""
    for share in (Fraction(0), Fraction(1, 1000), Fraction(1, 10)):
        ranges = [_around(Fraction(a), Fraction(b), share) for a, b in zip(before, x, strict=True)]
        for chosen in product(*[[simplest_between(low, high)] for low, high in ranges]):
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
    proved, reason = _told(function, exact, known)
    return Landing(
        LandingKind.KINK, point, math.dist(place, x), proved, f"the function has a kink there{reason}"
    )


def _told(function: Formula, exact: dict[str, Expression], slopes: list[tuple[int, int]]) -> tuple[bool, str]:
    """What kind of kink it is, and whether that is proved."""
    rising = all(left < 0 < right for left, right in slopes)
    falling = all(right < 0 < left for left, right in slopes)
    if len(slopes) == 1 and (rising or falling):
        kind = "a minimum" if rising else "a maximum"
        return True, f", and 0 lies between its one-sided slopes: it is {kind}"
    if len(exact) <= MOST_CLASSIFIED:
        found = _classified(function, exact) or _convex(function, exact)
        if found is not None:
            return True, f": it is {found}"
    where = "along every axis; other directions were not examined"
    told = "rises" if rising else "falls" if falling else "has slopes of both signs or 0"
    return False, f" and {told} {where}"


def _classified(function: Formula, exact: dict[str, Expression]) -> str | None:
    """The kind, as forms and expansions show it."""
    from symgrad.critical.local.classify import classify

    found = classify(function.expression, function.variables, exact)
    if found.kind is Kind.UNDECIDED:
        return None
    article = "an" if found.kind is Kind.INFLECTION else "a"
    return f"{article} {found.kind}" + (f", since {found.witness}" if found.witness else "")


def _convex(function: Formula, exact: dict[str, Expression]) -> str | None:
    """A minimum, where the function is convex and 0 is a subgradient."""
    from symgrad.calculus.problem import problem_of
    from symgrad.calculus.subdifferential.subgradients import subdifferential

    at = [f"{name}={write(e)}" for name, e in exact.items()]
    try:
        found = subdifferential(problem_of(function.expression, function.variables), at)
    except SymgradError:
        return None
    if not (found.minimiser and found.convex):
        return None
    return "a minimum, since the function is convex and 0 is among its subgradients there"


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
