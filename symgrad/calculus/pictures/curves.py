"""Functions of one variable: the curve in segments, its tangent, critical points and kinks."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from symgrad.calculus.pictures.gaps import Gaps
from symgrad.calculus.pictures.landscape import Landscape
from symgrad.language.graph import COMPARE, Expression, postorder
from symgrad.programs.floats import FloatProgram
from symgrad.results.plots import Mark, MarkKind, Place, Segment

SAMPLES: Final = 480
HALVINGS: Final = 60
MOST_MARKS: Final = 40

Function = Callable[[float], float]


def places(low: float, high: float, count: int) -> list[float]:
    """Evenly spaced numbers, both ends among them."""
    return [low + (high - low) * k / count for k in range(count + 1)]


def segments(function: Function, xs: Sequence[float], gaps: Gaps) -> tuple[Segment, ...]:
    """The graph over ``xs``, broken wherever it is not proved to be continuous from one to the next."""
    found: list[list[Place]] = [[]]
    previous: float | None = None
    for x in xs:
        y = function(x)
        joined = previous is not None and gaps.clear((previous, x))
        if not joined and found[-1]:
            found.append([])
        if math.isfinite(y):
            found[-1].append((x, y))
        elif found[-1]:
            found.append([])
        previous = x
    return tuple(tuple(s) for s in found if s)


def critical_points(landscape: Landscape, xs: Sequence[float]) -> list[Mark]:
    """Places where the derivative is zero: it changes its sign, or touches zero at an end of its own."""
    slope = _slope_of(landscape)
    found: list[Mark] = []
    for a, b in pairwise(xs):
        left, right = slope(a), slope(b)
        if not (math.isfinite(left) and math.isfinite(right)):
            continue
        if left == 0.0:
            found += _settled(landscape, a)
        elif left * right < 0.0:
            root = bisected(slope, a, b)
            if abs(slope(root)) <= 1e-6 * max(abs(left), abs(right)):
                found += _settled(landscape, root)
        if len(found) >= MOST_MARKS:
            return []
    return found


def _slope_of(landscape: Landscape) -> Function:
    return lambda x: landscape.slope(x)[0]


def bisected(function: Function, low: float, high: float) -> float:
    """A place between ``low`` and ``high`` where a function changes its sign."""
    below = function(low) < 0.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        value = function(middle)
        if value == 0.0:
            return middle
        low, high = (middle, high) if (value < 0.0) == below else (low, middle)
    return (low + high) / 2


def _settled(landscape: Landscape, x: float) -> list[Mark]:
    """The critical point with its kind, by the signs of the slope beside it; none on a plateau."""
    step = 1e-4 * max(1.0, abs(x))
    before, after = landscape.slope(x - step)[0], landscape.slope(x + step)[0]
    value = landscape.value(x)
    if not math.isfinite(value) or (before == 0.0 and after == 0.0):
        return []
    x = 0.0 if abs(x) < 1e-15 else x
    if before < 0.0 < after:
        kind = MarkKind.MINIMUM
    elif before > 0.0 > after:
        kind = MarkKind.MAXIMUM
    else:
        kind = MarkKind.INFLECTION if before * after > 0.0 else MarkKind.DEGENERATE
    return [Mark((x,), value, kind)]


def kinks(landscape: Landscape, xs: Sequence[float]) -> list[Mark]:
    """Places where a condition of smoothness fails and the slopes beside it differ."""
    gaps = [g for r in landscape.requirements if r.smooth_only and not r.jump for g in _gaps(r.condition)]
    found: dict[float, Mark] = {}
    for gap in dict.fromkeys(gaps):
        program = FloatProgram([gap], landscape.names)
        for x in _zeros(lambda x, run=program: run.run([x])[0], xs):  # type: ignore[misc]  # bound at once
            mark = _kink(landscape, x)
            if mark is not None:
                found[round(x, 12)] = mark
    return list(found.values())[:MOST_MARKS]


def edges(landscape: Landscape, xs: Sequence[float]) -> list[float]:
    """Poles and edges of the domain: places where a condition of it begins or ceases to hold."""
    found: set[float] = set()
    for r in landscape.requirements:
        if not r.smooth_only:
            program = FloatProgram(_gaps(r.condition), landscape.names)
            found.update(_zeros(lambda x, run=program: run.run([x])[0], xs))  # type: ignore[misc]  # bound at once
    return sorted(found)


def _gaps(condition: Expression) -> list[Expression]:
    return [c.args[0] - c.args[1] for c in postorder([condition]) if c.op is COMPARE]


def _zeros(function: Function, xs: Sequence[float]) -> list[float]:
    found: list[float] = []
    for a, b in pairwise(xs):
        left, right = function(a), function(b)
        if left == 0.0:
            found.append(a)
        elif left * right < 0.0:
            found.append(bisected(function, a, b))
    return found


def _kink(landscape: Landscape, x: float) -> Mark | None:
    step = 1e-7 * max(1.0, abs(x))
    left, right = landscape.slope(x - step)[0], landscape.slope(x + step)[0]
    value = landscape.value(x)
    if not math.isfinite(value) or abs(left - right) <= 1e-5 * max(1.0, abs(left), abs(right)):
        return None
    beside = landscape.value(x - step), landscape.value(x + step)
    if any(abs(v - value) > 1e-3 * max(1.0, abs(value)) for v in beside):
        return None
    return Mark((0.0 if abs(x) < 1e-15 else x,), value, MarkKind.KINK, smooth=False)
