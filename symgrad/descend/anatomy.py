"""The anatomy of a run: why its rate was fast, slow or too large.

Near a critical point a method is a linear map of the error, one small matrix for each eigenvalue c of
the Hessian; its spectral radius is the factor by which that part of the error shrinks.

    gd         |1 - lr*c|
    momentum   the roots of  z^2 - (1 + b - (1 - dampening)*lr*c)*z + b
    nesterov   the roots of  z^2 - (1 + b - (1 + b)*lr*c)*z + b*(1 - lr*c)

Source: Polyak (1964); Lessard, Recht & Packard (2016), Analysis and design of optimization algorithms.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable, Iterable
from typing import Final

from symgrad.descend.linear import eigen
from symgrad.descend.methods import Direction, Rule
from symgrad.descend.methods.first_order import (
    GradientDescent,
    InnerMomentum,
    InnerNesterov,
    Momentum,
    Nesterov,
)
from symgrad.descend.objective import Formula, Vector
from symgrad.results.descend import Rate, Step

MOST_VARIABLES: Final = 40
WINDOW: Final = 60
GOLDEN: Final = (math.sqrt(5.0) - 1.0) / 2.0

Factor = Callable[[float, float], float]
"""The factor for a rate and a curvature."""


def factor_of(method: Rule | Direction) -> Factor | None:
    """How a method shrinks errors, where it is a linear map."""
    if isinstance(method, Rule) and method.weight_decay:
        return None
    if isinstance(method, GradientDescent):
        return lambda lr, c: abs(1.0 - lr * c)
    if isinstance(method, Nesterov | InnerNesterov):
        if getattr(method, "dampening", 0.0):
            return None
        b = method.momentum
        return lambda lr, c: _radius(1.0 + b - (1.0 + b) * lr * c, b * (1.0 - lr * c))
    if isinstance(method, Momentum | InnerMomentum):
        b, share = method.momentum, 1.0 - getattr(method, "dampening", 0.0)
        return lambda lr, c: _radius(1.0 + b - share * lr * c, b)
    return None


def limit_of(method: Rule | Direction, largest: float) -> float | None:
    """The largest stable rate on a curvature."""
    if factor_of(method) is None or not largest > 0.0:
        return None
    if isinstance(method, GradientDescent):
        return 2.0 / largest
    b = getattr(method, "momentum", 0.0)
    if isinstance(method, Nesterov | InnerNesterov):
        return 2.0 * (1.0 + b) / ((1.0 + 2.0 * b) * largest)
    return 2.0 * (1.0 + b) / ((1.0 - getattr(method, "dampening", 0.0)) * largest)


def _radius(trace: float, determinant: float) -> float:
    """The spectral radius of z^2 - trace*z + determinant."""
    root = cmath.sqrt(trace * trace - 4.0 * determinant)
    return max(abs(trace + root), abs(trace - root)) / 2.0


def best_of(method: Rule | Direction, least: float, largest: float) -> float | None:
    """The rate with the smallest factor over a range of curvatures, all positive."""
    factor, limit = factor_of(method), limit_of(method, largest)
    if factor is None or limit is None or not least > 0.0:
        return None
    if isinstance(method, GradientDescent):
        return 2.0 / (least + largest)

    def worst(lr: float) -> float:
        return max(factor(lr, least), factor(lr, largest))

    if isinstance(method, Momentum | InnerMomentum) and not isinstance(method, Nesterov | InnerNesterov):
        b, share = method.momentum, 1.0 - getattr(method, "dampening", 0.0)
        root = math.sqrt(b)
        if (1.0 - root) ** 2 / least <= (1.0 + root) ** 2 / largest:
            # anywhere between these two the factor is sqrt(momentum)
            return (1.0 - b) / (share * math.sqrt(least * largest))
    low, high = 0.0, limit
    for _ in range(90):
        a, b = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        low, high = (low, b) if worst(a) <= worst(b) else (a, high)
    return (low + high) / 2.0


def curvatures(function: Formula, points: Iterable[Vector]) -> list[tuple[float, float]]:
    """The least and the largest eigenvalue of the Hessian at each point that has them."""
    found: list[tuple[float, float]] = []
    for x in points:
        pair = eigen(function.hessian(x)) if len(x) <= MOST_VARIABLES else None
        if pair is not None and pair[0]:
            found.append((pair[0][0], pair[0][-1]))
    return found


def observed(tail: list[Step], *, by_steps: bool = False) -> float | None:
    """The geometric mean of the factors by which the gradient, or the step, shrank in the last steps."""
    sizes = [(s.step, (s.step_norm or 0.0) if by_steps else s.gradient_norm) for s in tail]
    usable = [(step, size) for step, size in sizes if 0.0 < size < math.inf]
    usable = usable[-min(WINDOW, 1 + (usable[-1][0] if usable else 0) // 2) - 1 :]
    if len(usable) < 2:
        return None
    (first, before), (last, after) = usable[0], usable[-1]
    return math.exp((math.log(after) - math.log(before)) / (last - first))


def anatomy(
    function: Formula | None,
    method: Rule | Direction | None,
    path: list[Vector],
    end: Vector | None,
    tail: list[Step],
    *,
    walled: bool = False,
) -> Rate:
    """What the curvature says about the rate.

    Args:
        function: the formula, if there is one.
        method: the method, if it is one of ours.
        path: points along the run.
        end: the critical point where it landed, or the last point.
        tail: its last steps.
        walled: whether walls held coordinates fast, so that only the steps tell the pace.
    """
    seen = observed(tail, by_steps=walled)
    if walled:
        return Rate(observed=seen)
    if function is None or not path or not path[0]:
        return Rate(observed=seen)
    if function.quadratic:
        path, end = path[:1], path[0]
    along = curvatures(function, path)
    there = curvatures(function, [end] if end is not None else path[:1])
    if not there:
        return Rate(observed=seen)
    least, largest = there[0]
    both = along + there
    span = min(low for low, _ in both), max(high for _, high in both)
    condition = largest / least if least > 0.0 else None
    if method is None:
        return Rate(curvature=span, condition=condition, observed=seen)
    factor = factor_of(method)
    used = tail[-1].lr if tail else None
    predicted = (
        max(factor(used, least), factor(used, largest))
        if factor and used is not None and end is not None
        else None
    )
    return Rate(limit_of(method, largest), best_of(method, least, largest), span, condition, predicted, seen)
