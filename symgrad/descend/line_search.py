"""How far to go along a direction.

    armijo   the first of lr, lr/2, lr/4, ... at which the value falls by a share of what the slope promises
    wolfe    a step at which, besides, the slope has flattened (strong Wolfe conditions)
    exact    the first point along the ray where the slope is zero

All of them return None where no step lowers the value.

Source: Nocedal & Wright, Numerical Optimization (2nd ed. 2006), algorithms 3.1, 3.5 and 3.6.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import StrEnum
from typing import Final

from symgrad.descend.linear import dot, moved, times
from symgrad.descend.objective import Formula, Objective, Vector
from symgrad.frozen import dataclass

SUFFICIENT: Final = 1e-4
FLATTER: Final = 0.9
MOST_TRIALS: Final = 60


class Search(StrEnum):
    """How the length of a step is found."""

    NONE = "none"
    ARMIJO = "armijo"
    WOLFE = "wolfe"
    EXACT = "exact"


@dataclass(frozen=True, slots=True)
class Ray:
    """A function along a ray: value and slope at a distance."""

    function: Objective
    origin: Vector
    direction: Vector

    def value(self, step: float) -> float:
        """The value; infinite where there is none."""
        found = self.function.value(moved(self.origin, step, self.direction))
        return math.inf if math.isnan(found) else found

    def look(self, step: float) -> tuple[float, float]:
        """Value and slope."""
        value, *gradient = self.function.look(moved(self.origin, step, self.direction))
        slope = dot(gradient, self.direction) if all(map(math.isfinite, gradient)) else math.nan
        return (math.inf if math.isnan(value) else value), slope


def armijo(ray: Ray, value: float, slope: float, first: float) -> float | None:
    """Backtracking by halves."""
    step = first
    for _ in range(MOST_TRIALS):
        if (
            ray.value(step) <= value + SUFFICIENT * step * slope
            and moved(ray.origin, step, ray.direction) != ray.origin
        ):
            return step
        step /= 2.0
    return None


def wolfe(ray: Ray, value: float, slope: float, first: float, flatter: float = FLATTER) -> float | None:
    """A step with the strong Wolfe conditions, by bracketing and zooming."""
    before, value_before, slope_before = 0.0, value, slope
    step = first
    for trial in range(MOST_TRIALS):
        here, slope_here = ray.look(step)
        if (
            here > value + SUFFICIENT * step * slope
            or (trial and here >= value_before)
            or math.isnan(slope_here)
        ):
            return _zoom(
                ray, value, slope, (before, value_before, slope_before), (step, here, slope_here), flatter
            )
        if abs(slope_here) <= -flatter * slope:
            return step
        if slope_here >= 0.0:
            return _zoom(
                ray, value, slope, (step, here, slope_here), (before, value_before, slope_before), flatter
            )
        before, value_before, slope_before = step, here, slope_here
        step *= 2.0
    return before or None


End = tuple[float, float, float]


def _zoom(ray: Ray, value: float, slope: float, low: End, high: End, flatter: float) -> float | None:
    """Narrows an interval whose end ``low`` is the best point so far."""
    for _ in range(MOST_TRIALS):
        step = _between(low, high)
        if step in (low[0], high[0]):
            break
        here, slope_here = ray.look(step)
        if here > value + SUFFICIENT * step * slope or here >= low[1] or math.isnan(slope_here):
            high = step, here, slope_here
            continue
        if abs(slope_here) <= -flatter * slope:
            return step
        if slope_here * (high[0] - low[0]) >= 0.0:
            high = low
        low = step, here, slope_here
    return low[0] if low[0] > 0.0 and low[1] < value else None


def _between(low: End, high: End) -> float:
    """The minimum of the parabola through both ends, kept away from them; the middle where it fails."""
    a, value_a, slope_a = low
    b, value_b, _ = high
    width = b - a
    bend = value_b - value_a - slope_a * width
    step = (
        a - slope_a * width * width / (2.0 * bend) if bend > 0.0 and math.isfinite(bend) else a + width / 2.0
    )
    near, far = sorted((a + 0.1 * width, a + 0.9 * width))
    return min(max(step, near), far)


def exact(ray: Ray, value: float, slope: float, first: float) -> float | None:
    """The first zero of the slope: by formula for quadratics, else by bracketing and bisection."""
    function = ray.function
    if isinstance(function, Formula) and function.quadratic:
        bend = dot(ray.direction, times(function.hessian(ray.origin), ray.direction))
        return -slope / bend if bend > 0.0 else None
    low, high = 0.0, first
    for _ in range(MOST_TRIALS):
        _, here = ray.look(high)
        if not here < 0.0:
            return _bisected(ray, low, high)
        low, high = high, 2.0 * high
    return None


def _bisected(ray: Ray, low: float, high: float) -> float | None:
    while True:
        middle = low + (high - low) / 2.0
        if middle in (low, high):
            return middle or None
        _, slope = ray.look(middle)
        if slope == 0.0:
            return middle
        low, high = (middle, high) if slope < 0.0 else (low, middle)


SEARCHES: Final[dict[Search, Callable[[Ray, float, float, float], float | None]]] = {
    Search.ARMIJO: armijo,
    Search.WOLFE: wolfe,
    Search.EXACT: exact,
}
