"""Methods that learn the curvature from the gradients they meet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from symgrad.descend.line_search import Search
from symgrad.descend.linear import dot, moved, times
from symgrad.descend.methods.direction import Direction
from symgrad.descend.objective import Objective, Vector
from symgrad.frozen import dataclass


def _shortened(g: Vector, lr: float) -> float:
    """The first step of all has no scale to go by: at most the unit length."""
    size = sum(map(abs, g))
    return min(1.0, 1.0 / size) * lr if size > 0.0 else lr


@dataclass(frozen=True, slots=True, kw_only=True)
class BFGS(Direction):
    """BFGS:  d = -B*g, with B the inverse Hessian as the gradients show it:
    B <- (I - s*y'/(y's))*B*(I - y*s'/(y's)) + s*s'/(y's).

    The first B is y's/(y'y) times the identity. A step with y's <= 0 teaches nothing.

    Source: Nocedal & Wright (2006), algorithm 6.1.
    """

    name: ClassVar[str] = "bfgs"
    formula: ClassVar[str] = "x = x - lr*B*g"

    search: Search = Search.WOLFE

    def direction(
        self, f: Objective, x: Vector, g: Vector, memory: Any
    ) -> tuple[Sequence[float], str | None]:
        return [-d for d in (g if memory is None else times(memory, g))], None

    def learn(self, memory: Any, step: Vector, change: Vector, gradient: Vector) -> Any:
        along = dot(step, change)
        if not along > 0.0:
            return memory
        n = len(step)
        if memory is None:
            scale = along / dot(change, change)
            memory = [[scale * (i == j) for j in range(n)] for i in range(n)]
        by = times(memory, change)
        weight = (1.0 + dot(change, by) / along) / along
        return [
            [
                memory[i][j] + weight * step[i] * step[j] - (by[i] * step[j] + step[i] * by[j]) / along
                for j in range(n)
            ]
            for i in range(n)
        ]

    def first_trial(self, memory: Any, g: Vector, lr: float) -> float:
        return _shortened(g, lr) if memory is None else lr


@dataclass(frozen=True, slots=True, kw_only=True)
class LBFGS(Direction):
    """BFGS from the last ``history`` steps only, never forming a matrix.

    Source: Nocedal & Wright (2006), algorithm 7.4.
    """

    name: ClassVar[str] = "lbfgs"
    formula: ClassVar[str] = "x = x - lr*B*g"

    search: Search = Search.WOLFE
    history: int = 10

    def begin(self, size: int) -> Any:
        return ()

    def direction(
        self, f: Objective, x: Vector, g: Vector, memory: Any
    ) -> tuple[Sequence[float], str | None]:
        q: Sequence[float] = g
        shares: list[float] = []
        for s, y in reversed(memory):
            shares.append(dot(s, q) / dot(s, y))
            q = moved(q, -shares[-1], y)
        if memory:
            s, y = memory[-1]
            scale = dot(s, y) / dot(y, y)
            q = [scale * v for v in q]
        for (s, y), share in zip(memory, reversed(shares), strict=True):
            q = moved(q, share - dot(y, q) / dot(s, y), s)
        return [-v for v in q], None

    def learn(self, memory: Any, step: Vector, change: Vector, gradient: Vector) -> Any:
        return (*memory, (step, change))[-self.history :] if dot(step, change) > 0.0 else memory

    def first_trial(self, memory: Any, g: Vector, lr: float) -> float:
        return lr if memory else _shortened(g, lr)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConjugateGradient(Direction):
    """Nonlinear conjugate gradients:  d <- -g + max(0, b)*d with Polak and Ribiere's b = g'(g - g0)/(g0'g0).

    Every n steps, and where the new direction does not go down, it starts anew from -g.

    Source: Nocedal & Wright (2006), section 5.2.
    """

    name: ClassVar[str] = "cg"
    formula: ClassVar[str] = "d = -g + max(0, g'*(g - g0)/(g0'*g0))*d; x = x + lr*d"

    search: Search = Search.WOLFE

    def begin(self, size: int) -> Any:
        return {"direction": None, "beta": 0.0, "count": 0, "length": None}

    def direction(
        self, f: Objective, x: Vector, g: Vector, memory: Any
    ) -> tuple[Sequence[float], str | None]:
        down = [-gi for gi in g]
        last, beta = memory["direction"], memory["beta"]
        d = down
        if last is not None and memory["count"] % max(len(g), 2):
            d = [a + beta * b for a, b in zip(down, last, strict=True)]
            if not dot(d, g) < 0.0:
                d = down
        memory["direction"], memory["slope"] = d, dot(d, g)
        return d, None

    def learn(self, memory: Any, step: Vector, change: Vector, gradient: Vector) -> Any:
        before = [g - c for g, c in zip(gradient, change, strict=True)]
        size = dot(before, before)
        beta = max(0.0, dot(gradient, change) / size) if size > 0.0 else 0.0
        size_of_direction = dot(memory["direction"], memory["direction"])
        length = dot(step, memory["direction"]) / size_of_direction if size_of_direction > 0.0 else None
        return {
            **memory,
            "beta": beta,
            "count": memory["count"] + 1,
            "length": length,
            "before": memory["slope"],
        }

    def first_trial(self, memory: Any, g: Vector, lr: float) -> float:
        if memory["length"] is None or not memory["slope"] < 0.0:
            return _shortened(g, lr)
        return lr * float(memory["length"] * memory["before"] / memory["slope"])
