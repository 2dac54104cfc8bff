"""Landings on quadratic functions: the one critical point, from linear equations in exact arithmetic.

With rational coefficients nothing is enclosed and nothing recognised: the gradient is H*x + g, so the
critical point is -H^-1*g, and by Sylvester's law the pivots of H have the signs of its curvatures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from symgrad.calculus.domain import requirements
from symgrad.descend.objective import Formula, Vector
from symgrad.language.graph import ADD, DIV, MUL, NEG, NUM, POW, SYM, Expression, number, postorder
from symgrad.programs.rationals import rational_node
from symgrad.results import Number
from symgrad.results.descend import Landing, LandingKind

MOST_VARIABLES: Final = 12
NEAR: Final = 0.1
"""As in `symgrad.descend.landing`: a critical point is near within this share of 1 + its own size."""

POLYNOMIAL: Final = frozenset({SYM, NUM, ADD, MUL, NEG, DIV, POW})

Rows = list[list[Fraction]]
KINDS: Final = {(True, False): LandingKind.MINIMUM, (False, True): LandingKind.MAXIMUM}


def land_exactly(function: Formula, x: Vector, start: Vector) -> Landing | None:
    """What is proved about the critical point of a quadratic function; None if it is none, or has not one.

    Args:
        function: what was descended.
        x: the last point.
        start: the first one.
    """
    rows = _equations(function) if 0 < len(x) <= MOST_VARIABLES else None
    solved = None if rows is None else eliminated(rows)
    if solved is None:
        return None
    place, pivots = solved
    try:
        target = tuple(map(float, place))
    except OverflowError:
        return None
    point = {n: Number(number(v), f) for n, v, f in zip(function.variables, place, target, strict=True)}
    distance = _distance(place, x)
    up, down = sum(p > 0 for p in pivots), sum(p < 0 for p in pivots)
    kind = KINDS.get((up > 0, down > 0), LandingKind.SADDLE)
    if not _near(distance, target, start):
        reason = f"the nearest critical point found, a {kind}, is {distance:.3g} away"
        return Landing(LandingKind.NONE, point, distance, False, reason)
    reason = f"the one critical point, by linear equations in exact arithmetic; {_curved(up, down)}"
    return Landing(kind, point, distance, True, reason)


def _equations(function: Formula) -> Rows | None:
    """The rows of H and -g; None unless the function is quadratic, with rational coefficients, everywhere."""
    plain = all(e.op in POLYNOMIAL for e in postorder([function.expression]))
    if not (plain and function.quadratic) or any(True for _ in requirements(function.outputs)):
        return None
    entries = [e for _, _, e in function.second]
    values = _rational([*entries, *function.partials])
    if values is None:
        return None
    n = len(function.variables)
    rows = [[Fraction(0)] * n + [-v] for v in values[len(entries) :]]
    for (i, j, _), value in zip(function.second, values, strict=False):
        rows[i][j] = rows[j][i] = value
    return rows


def _rational(outputs: Sequence[Expression]) -> list[Fraction] | None:
    """The exact values at the origin, if they have such."""
    values: dict[Expression, int | Fraction] = {}
    for e in postorder(outputs):
        value = 0 if e.op is SYM else rational_node(e, values)
        if value is not None:
            values[e] = value
    return [Fraction(values[e]) for e in outputs] if all(e in values for e in outputs) else None


def eliminated(rows: Rows) -> tuple[list[Fraction], list[Fraction]] | None:
    """The solution of symmetric equations, and the pivots along the diagonal; None where one is 0.

    >>> one, two, three = map(Fraction, (1, 2, 3))
    >>> eliminated([[two, one, three], [one, two, three]])
    ([Fraction(1, 1), Fraction(1, 1)], [Fraction(2, 1), Fraction(3, 2)])
    """
    n = len(rows)
    rows = [row[:] for row in rows]
    for k in range(n):
        if not rows[k][k]:
            return None
        for row in rows[k + 1 :]:
            share = row[k] / rows[k][k]
            if share:
                row[k:] = [a - share * b for a, b in zip(row[k:], rows[k][k:], strict=True)]
    place = [Fraction(0)] * n
    for k in range(n - 1, -1, -1):
        known = sum((rows[k][j] * place[j] for j in range(k + 1, n)), Fraction(0))
        place[k] = (rows[k][n] - known) / rows[k][k]
    return place, [rows[k][k] for k in range(n)]


def _distance(place: Sequence[Fraction], x: Vector) -> float:
    """An upper bound for the distance, next to it."""
    square = sum((p - Fraction(v)) ** 2 for p, v in zip(place, x, strict=True))
    root = math.hypot(*[float(p - Fraction(v)) for p, v in zip(place, x, strict=True)])
    while Fraction(root) ** 2 < square:
        root = math.nextafter(root, math.inf)
    return root


def _near(distance: float, target: Vector, start: Vector) -> bool:
    size = 1.0 + math.hypot(*target)
    made = math.dist(target, start)
    return distance <= NEAR * size and (distance <= NEAR * made or distance <= 1e-6 * size)


def _curved(up: int, down: int) -> str:
    if up and down:
        return f"{up} positive and {down} negative curvatures"
    which = "positive" if up else "negative"
    return f"its curvature is {which}" if up + down == 1 else f"all {up + down} curvatures are {which}"
