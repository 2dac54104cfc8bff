"""Runs over rows of data: where they landed, and the curvatures on their way.

The landing is proved as ever, by Krawczyk's test, but with gradient and Hessian enclosed in intervals of
floats over all rows at once. Those are wider than balls, and so is the box.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from symgrad.data.enclosed import Box, Enclosed, obstacle
from symgrad.data.loss import Loss
from symgrad.descend.linear import eigen, solve
from symgrad.descend.objective import Vector
from symgrad.descend.proof import signs
from symgrad.errors import UnsupportedError
from symgrad.results import Number
from symgrad.results.descend import Landing, LandingKind

MOST_VARIABLES: Final = 30
NEWTON_STEPS: Final = 30
RADII: Final = (1e-10, 1e-8, 1e-6, 1e-4)
"""Radii of the boxes that are tried, as shares of the size of the point."""

NEAR: Final = 0.1
WORK: Final = 5_000_000
"""Entries of Hessians, all rows together, that may be summed for the curvature along a path."""

KINDS: Final = {(True, False): LandingKind.MINIMUM, (False, True): LandingKind.MAXIMUM}

Ends = tuple[float, float]


def land_over_rows(loss: Loss, x: Vector, start: Vector) -> Landing:
    """What is proved about the critical point next to the last point of a run.

    Args:
        loss: what was descended.
        x: the last point.
        start: the first one.
    """
    reason = obstacle(loss)
    if reason is not None or len(x) > MOST_VARIABLES:
        more = reason or f"there are more than {MOST_VARIABLES} variables"
        return Landing(
            LandingKind.NONE, None, None, False, f"no proof is attempted over rows of data: {more}"
        )
    target = polished(loss, x, 4.0 * NEAR * (1.0 + math.hypot(*x)))
    if target is None or not _is_near(math.dist(target, x), target, start):
        size = math.hypot(*loss.look(x)[1:])
        away = (
            "no critical point was found near it" if target is None else "the nearest one found is far away"
        )
        return Landing(LandingKind.NONE, None, None, False, f"{away}; |gradient| there is {size:.3g}")
    try:
        found = enclosed(Enclosed(loss), target)
    except UnsupportedError as problem:
        return _unproved(loss, target, x, problem.message)
    if found is None:
        return _unproved(loss, target, x, "the enclosure over the rows is too wide")
    return _proved(loss, *found, x)


def polished(loss: Loss, x: Vector, reach: float = math.inf) -> Vector | None:
    """Where Newton's method goes from ``x``; None where nowhere, or farther than ``reach`` at once."""
    size, begin = math.inf, x
    for _ in range(NEWTON_STEPS):
        gradient, hessian = loss.look(x)[1:], loss.hessian(x)
        if not all(math.isfinite(v) for row in [gradient, *hessian] for v in row):
            return None
        step = solve(hessian, gradient)
        if step is None:
            return None
        length, scale = math.hypot(*step), 1.0 + math.hypot(*x)
        if not length < 1e6 * scale:
            return None
        x = tuple(a - s for a, s in zip(x, step, strict=True))
        if math.dist(x, begin) > reach:
            return None
        if length <= 1e-13 * scale or (length < 1e-9 * scale and length >= size):
            return x
        size = length
    return None


def _is_near(distance: float, target: Vector, start: Vector) -> bool:
    """Whether a critical point is where a run may be said to have landed."""
    size, made = 1.0 + math.hypot(*target), math.dist(target, start)
    return distance <= NEAR * size and (distance <= NEAR * made or distance <= 1e-6 * size)


def enclosed(ground: Enclosed, x: Vector) -> tuple[Box, list[Box]] | None:
    """A box that holds exactly one critical point, and the Hessian over it: K(X) inside X."""
    from flint import arb, arb_mat, ctx

    n = ground.size
    with ctx.workprec(160):
        inverse = _inverse(ground, x)
        if inverse is None:
            return None
        middle = [arb(v) for v in x]
        step = inverse * arb_mat(n, 1, ground.gradient(middle))
        size = max(1.0, *map(abs, x))
        for share in RADII:
            box = [m + arb(0, share * size) for m in middle]
            _, hessian = ground.both(box)
            identity = arb_mat(n, n, [int(i == j) for i in range(n) for j in range(n)])
            turned = identity - inverse * arb_mat(n, n, [v for row in hessian for v in row])
            image = turned * arb_mat(n, 1, [b - m for b, m in zip(box, middle, strict=True)]) - step
            found = [m + image[k, 0] for k, m in enumerate(middle)]
            if all(f.is_finite() and b.contains_interior(f) for f, b in zip(found, box, strict=True)):
                return found, hessian
    return None


def _inverse(ground: Enclosed, x: Vector) -> Any:
    from flint import arb, arb_mat

    n = ground.size
    flat = [arb(v) for row in ground.function.hessian(x) for v in row]
    try:
        inverse = arb_mat(n, n, flat).inv()
    except ZeroDivisionError:
        return None
    return arb_mat(n, n, [arb(v.mid()) for v in inverse.entries()])


def _proved(loss: Loss, box: Box, hessian: list[Box], x: Vector) -> Landing:
    point = _numbers(loss, [float(b.mid()) for b in box])
    distance = math.hypot(*[float((b - v).abs_upper()) for b, v in zip(box, x, strict=True)])
    how = "exactly one critical point there, by Krawczyk's test in intervals over all rows"
    counted = signs(hessian)
    if counted is None:
        reason = f"{how}; the signs of its curvatures are not decided"
        return Landing(LandingKind.UNDECIDED, point, distance, False, reason)
    up, down = counted
    kind = KINDS.get((up > 0, down > 0), LandingKind.SADDLE)
    return Landing(
        kind, point, distance, True, f"{how}; {up} positive and {down} negative curvatures, enclosed"
    )


def _unproved(loss: Loss, target: Vector, x: Vector, why: str) -> Landing:
    """The point that Newton's method leads to, with the kind that floats show."""
    found = ends(loss, target)
    kind = LandingKind.UNDECIDED
    if found is not None and found[0] * found[1] != 0.0:
        kind = KINDS.get((found[1] > 0.0, found[0] < 0.0), LandingKind.SADDLE)
    reason = f"Newton's method comes to rest there, and floats show its kind; not proved: {why}"
    return Landing(kind, _numbers(loss, target), math.dist(target, x), False, reason)


def _numbers(loss: Loss, x: Sequence[float]) -> dict[str, Number]:
    return {name: Number(None, v) for name, v in zip(loss.variables, x, strict=True)}


def ends(loss: Loss, x: Vector) -> Ends | None:
    """The least and the largest eigenvalue of the Hessian at a point, in floats."""
    hessian = loss.hessian(x)
    if not all(math.isfinite(v) for row in hessian for v in row):
        return None
    found = eigen(hessian)
    return None if found is None else (found[0][0], found[0][-1])


def spans_over_rows(loss: Loss, path: Sequence[Vector], place: Vector) -> tuple[Ends, Ends] | None:
    """The range of curvatures along a path and at a place, and that at the place alone, in floats."""
    if len(place) > MOST_VARIABLES:
        return None
    there = ends(loss, place)
    if there is None:
        return None
    count = max(1, WORK // (loss.table.rows * len(place) ** 2))
    along = [pair for x in path[:: max(1, -(-len(path) // count))] if (pair := ends(loss, x)) is not None]
    both = [there, *along]
    return (min(low for low, _ in both), max(high for _, high in both)), there


__all__ = ["MOST_VARIABLES", "enclosed", "ends", "land_over_rows", "polished", "spans_over_rows"]
