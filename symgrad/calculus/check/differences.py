"""Central differences with step control.

    (f(x + h) - f(x - h)) / 2h = f'(x) + h^2 f'''(x)/6 + ...

A large step errs by truncation, a small one by rounding, which is divided by h. Steps are therefore
quartered from a large one on, Richardson's extrapolation cancels the leading terms of the truncation
at every stage, and the entry of its table with the smallest sum of both errors is the answer. It
stops when rounding alone exceeds what has been reached.

Source: Ridders, Advances in Engineering Software 4 (1982).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from symgrad.frozen import dataclass

LEVELS: Final = 16
FIRST: Final = 0.125
QUARTER: Final = 0.25
SAFETY: Final = 4.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """A numeric derivative, a bound on its error, the step behind it."""

    value: float
    error: float
    step: float


Along = Callable[[float], tuple[float, float]]
"""From a step to the value of the function there and the step that was really taken, after rounding."""


def central(
    along: Along, scale: float, noise: float, *, levels: int = LEVELS, enough: float = 0.0
) -> Estimate | None:
    """The derivative of a function along a line, at 0.

    Args:
        along: the function of the step.
        scale: the size of a large step.
        noise: the rounding that a function value carries.
        levels: how many steps to try at most.
        enough: the relative error at which to stop.

    Returns:
        The best estimate, or None where the function has no value on one side of 0.

    >>> import math
    >>> found = central(lambda h: (math.sin(1 + h), h), 1.0, 1e-16)
    >>> abs(found.value - math.cos(1)) <= found.error <= 1e-11
    True
    """
    best: Estimate | None = None
    row: list[float] = []
    for level in range(levels):
        step = scale * FIRST * QUARTER**level
        slope = difference(along, step)
        if slope is None:
            row = []
            continue
        rounding = noise / step
        row, errors = _extended(row, slope)
        for value, error in zip(row, errors, strict=True):
            total = SAFETY * error + 2 * rounding
            if best is None or total < best.error:
                best = Estimate(value, total, step)
        if best is not None and (2 * rounding > best.error or best.error <= enough * abs(best.value)):
            break
    return best


def difference(along: Along, step: float) -> float | None:
    """The central difference with one step; None where a value is missing."""
    (above, ahead), (below, behind) = along(step), along(-step)
    if not (math.isfinite(above) and math.isfinite(below)) or ahead == behind:
        return None
    slope = (above - below) / (ahead - behind)
    return slope if math.isfinite(slope) else None


def _extended(previous: list[float], slope: float) -> tuple[list[float], list[float]]:
    """The next row of Richardson's table, and for each entry how far it is from its neighbours."""
    row = [slope]
    errors = [abs(slope - previous[0]) if previous else math.inf]
    power = 16.0
    for k, old in enumerate(previous[:5]):
        row.append((power * row[k] - old) / (power - 1))
        errors.append(max(abs(row[-1] - row[-2]), abs(row[-1] - old)))
        power *= 16.0
    return row, errors


__all__ = ["Estimate", "central", "difference"]
