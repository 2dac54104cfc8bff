"""What theory says of the rate of a method on a known range of curvatures.

Near a critical point a method is a linear map of the error, one small matrix for each eigenvalue c of
P^-1*H, with P what the gradient is divided by: the identity, for `natural` the metric, for `newton` the
Hessian H itself. The spectral radius is the factor by which that part of the error shrinks.

    gd, natural, newton   |1 - lr*c|
    momentum              the roots of  z^2 - (1 + b - (1 - dampening)*lr*c)*z + b
    nesterov              the roots of  z^2 - (1 + b - (1 + b)*lr*c)*z + b*(1 - lr*c)

Source: Polyak (1964); Lessard, Recht & Packard (2016), Analysis and design of optimization algorithms.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from symgrad.descend.line_search import Search
from symgrad.descend.linear import cholesky, eigen, lower_solved
from symgrad.descend.methods import Direction, Rule
from symgrad.descend.objective import Formula, Program, Vector

if TYPE_CHECKING:
    from symgrad.data.loss import Loss

# methods are told by their names: to import their files for that would cost a short run more than it computes
PLAIN: Final = frozenset({"gd", "natural", "newton"})
"""Methods that divide the gradient by P and go lr times as far."""

GOLDEN: Final = (math.sqrt(5.0) - 1.0) / 2.0
NARROWINGS: Final = 90

Ends = tuple[float, float]
Factor = Callable[[float, float], float]
"""The factor for a rate and a curvature."""


def unknown(method: object) -> str | None:
    """Why theory says nothing of the rate of a method; None if it does."""
    if not isinstance(method, Rule | Direction):
        return "nothing is known of the rate of a method of one's own"
    if isinstance(method, Direction) and method.search is not Search.NONE:
        return "a line search chooses the length of each step"
    if method.name == "subgradient":
        return "the rate of subgradient falls with every step, so none is too large for ever"
    if isinstance(method, Rule) and method.weight_decay:
        return "weight decay moves the point at which the run comes to rest"
    if method.name == "nesterov" and _momentum(method)[1]:
        return "nesterov with dampening has no known limit"
    if factor_of(method) is None:
        return f"{method.name} rescales the gradient by those it has seen, so no fixed limit holds"
    return None


def factor_of(method: Rule | Direction) -> Factor | None:
    """How a method shrinks errors, where it is a linear map."""
    searched = isinstance(method, Direction) and method.search is not Search.NONE
    if searched or (isinstance(method, Rule) and method.weight_decay):
        return None
    b, dampening = _momentum(method)
    if method.name in PLAIN:
        return _plain
    if method.name == "nesterov" and not dampening:
        return lambda lr, c: _radius(1.0 + b - (1.0 + b) * lr * c, b * (1.0 - lr * c))
    if method.name == "momentum":
        return lambda lr, c: _radius(1.0 + b - (1.0 - dampening) * lr * c, b)
    return None


def _momentum(method: Rule | Direction) -> tuple[float, float]:
    """Momentum and dampening, of a method that has them."""
    return getattr(method, "momentum", 0.0), getattr(method, "dampening", 0.0)


def _plain(lr: float, c: float) -> float:
    return abs(1.0 - lr * c)


def _radius(trace: float, determinant: float) -> float:
    """The spectral radius of z^2 - trace*z + determinant."""
    root = cmath.sqrt(trace * trace - 4.0 * determinant)
    return max(abs(trace + root), abs(trace - root)) / 2.0


def limit_of(method: Rule | Direction, largest: float) -> float | None:
    """The largest stable rate on a curvature."""
    if factor_of(method) is None or not largest > 0.0:
        return None
    b, dampening = _momentum(method)
    divisor = 1.0 + 2.0 * b if method.name == "nesterov" else 1.0 - dampening
    return 2.0 * (1.0 + b) / (divisor * largest) if divisor > 0.0 else None


def best_of(method: Rule | Direction, least: float, largest: float) -> float | None:
    """The rate with the smallest factor over a range of curvatures, all positive."""
    factor, limit = factor_of(method), limit_of(method, largest)
    if factor is None or limit is None or not least > 0.0:
        return None
    if factor is _plain:
        return 2.0 / (least + largest)
    if method.name == "momentum":
        b, dampening = _momentum(method)
        root = math.sqrt(b)
        if (1.0 - root) ** 2 / least <= (1.0 + root) ** 2 / largest:
            # anywhere between these two the factor is sqrt(momentum)
            return (1.0 - b) / ((1.0 - dampening) * math.sqrt(least * largest))

    def worst(lr: float) -> float:
        return max(factor(lr, least), factor(lr, largest))

    return _lowest(worst, limit)


def _lowest(worst: Callable[[float], float], limit: float) -> float:
    """Where a function with one valley is lowest between 0 and a limit."""
    low, high = 0.0, limit
    for _ in range(NARROWINGS):
        a, b = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        low, high = (low, b) if worst(a) <= worst(b) else (a, high)
    return (low + high) / 2.0


def seen_by(method: Rule | Direction, function: Formula | Loss, x: Vector, ends: Ends) -> Ends | None:
    """The ends of the spectrum of P^-1*H, which is what the rate of a method must suit.

    Args:
        method: the method.
        function: the function.
        x: the point.
        ends: those of the Hessian H.

    Returns:
        The ends; None where P is not positive definite.
    """
    if method.name == "newton":
        return (1.0, 1.0) if ends[0] > 0.0 else None
    entries = getattr(method, "entries", None)
    if entries is None:
        return ends
    n = len(x)
    flat = Program(entries, function.variables)(x)
    lower = cholesky([list(flat[i * n : (i + 1) * n]) for i in range(n)])
    if lower is None:
        return None
    matrix = [[0.0] * n for _ in range(n)]
    for i, j, v in function.curvature(x):
        matrix[i][j] = matrix[j][i] = v
    halfway = [lower_solved(lower, row) for row in matrix]
    turned = [lower_solved(lower, column) for column in zip(*halfway, strict=True)]
    found = eigen(turned)
    return None if found is None else (found[0][0], found[0][-1])


__all__ = ["best_of", "factor_of", "limit_of", "seen_by", "unknown"]
