"""Methods that go a step at a time: directions, rules over data, and whatever has `init` and `step`."""

from __future__ import annotations

import math
from typing import Any, Protocol

from symgrad.descend.line_search import FLATTER, SEARCHES, Ray, Search, wolfe
from symgrad.descend.linear import dot, moved
from symgrad.descend.methods.direction import Direction
from symgrad.descend.methods.rule import Rule
from symgrad.descend.objective import Objective, Vector
from symgrad.descend.steering import Steering
from symgrad.descend.stepper import Halt, Row, Stretch
from symgrad.programs.compile import ARITHMETIC

CG_FLATTER = 0.4
"""Conjugate directions stay so only if the search is not too rough."""


class Method(Protocol):
    """What a method of one's own must have to be descended with."""

    def init(self, x: Vector) -> Any:
        """The state before the first step."""
        ...

    def step(self, f: Any, x: Vector, state: Any) -> tuple[Vector, Any]:
        """The next point and state; f has ``value(x)``, ``gradient(x)`` and ``hessian(x)``."""
        ...


class Walk:
    """A step at a time; subclasses say how one goes."""

    autonomous = False
    leaps = False

    def __init__(self, function: Objective, steering: Steering, start: Vector) -> None:
        self.function = function
        self.steering = steering
        self.cost = 200 * len(start)
        self._point = start
        self._seen: tuple[float, ...] | None = None
        self._step = 0
        self._rates: list[float] = []
        self._remarks: list[str] = []

    @property
    def evaluations(self) -> tuple[int, int, int]:
        return self.function.values, self.function.gradients, self.function.hessians

    def rate(self, step: int) -> float:
        return self._rates[step - 1]

    def advance(self, steps: int, tolerance: float) -> Stretch:
        rows: list[Row] = []
        self._remarks = []
        for taken in range(steps + 1):
            if self._seen is None:
                self._seen = self.function.look(self._point)
                rows.append((self._seen[0], *self._point, *self._seen[1:]))
                halt = self._verdict(tolerance)
                if halt is not None:
                    return self._stretch(rows, halt)
            if taken == steps:
                break
            if not self._once():
                return self._stretch(rows, Halt.STUCK)
        return self._stretch(rows, Halt.LIMIT)

    def leap(self, steps: int, tolerance: float, keep: int) -> Stretch:
        """As `advance`: it makes all rows."""
        del keep
        return self.advance(steps, tolerance)

    def _stretch(self, rows: list[Row], halt: Halt) -> Stretch:
        return Stretch(rows, halt, remarks=tuple(self._remarks))

    def _verdict(self, tolerance: float) -> Halt | None:
        assert self._seen is not None
        value, *gradient = self._seen
        if not all(map(math.isfinite, self._seen)):
            return Halt.LOST
        del value
        size = math.hypot(*self.steering.pressing(self._point, gradient))
        return Halt.SMALL if size <= tolerance else None

    def _once(self) -> bool:
        """One step; False where none is found."""
        assert self._seen is not None
        try:
            found = self._next(self._point, self._seen[1:])
        except ARITHMETIC:
            found = (math.inf,) * len(self._point)
        if found is None:
            return False
        self._point = tuple(self.steering.kept(k, v) for k, v in enumerate(found))
        self._step += 1
        self._seen = None
        return True

    def _next(self, x: Vector, g: Vector) -> Vector | None:
        raise NotImplementedError


class Directed(Walk):
    """A direction method at work."""

    def __init__(self, function: Objective, method: Direction, steering: Steering, start: Vector) -> None:
        super().__init__(function, steering, start)
        self.method = method
        self._memory = method.begin(len(start))
        self._last: tuple[Vector, Vector] | None = None
        self._gauss = steering.gauss()

    def _next(self, x: Vector, g: Vector) -> Vector | None:
        assert self._seen is not None
        if self._last is not None:
            step = tuple(a - b for a, b in zip(x, self._last[0], strict=True))
            change = tuple(a - b for a, b in zip(g, self._last[1], strict=True))
            self._memory = self.method.learn(self._memory, step, change, g)
        self._last = x, g
        treated = tuple(self.steering.treated(g, None, self._gauss))
        d, remark = self.method.direction(self.function, x, treated, self._memory)
        if remark is not None:
            self._remarks.append(f"step {self._step + 1}: {remark}")
        lr = float(self.steering.schedule.rate(self.method.lr, self._step))
        length = self._length(x, self._seen[0], g, d, lr)
        if length is None:
            return None
        self._rates.append(length)
        return moved(x, length, d)

    def _length(self, x: Vector, value: float, g: Vector, d: Any, lr: float) -> float | None:
        search = self.method.search
        if search is Search.NONE:
            return lr
        slope = dot(g, d)
        if not slope < 0.0:
            return None
        ray = Ray(self.function, x, tuple(d))
        first = self.method.first_trial(self._memory, g, lr)
        if search is Search.WOLFE:
            return wolfe(ray, value, slope, first, CG_FLATTER if self.method.name == "cg" else FLATTER)
        return SEARCHES[search](ray, value, slope, first)


class Ruled(Walk):
    """A rule at work on something that is no formula, such as a loss over data."""

    def __init__(self, function: Objective, rule: Rule, steering: Steering, start: Vector) -> None:
        super().__init__(function, steering, start)
        self.rule = rule
        self._memory = [rule.begin() for _ in start]
        self._gauss = steering.gauss()

    def rate(self, step: int) -> float:
        return float(self.steering.schedule.rate(self.rule.lr, step - 1))

    def update_gradient(self, x: Vector, g: Vector) -> Vector:
        """The gradient that the update uses: that of a minibatch, if there are any."""
        draw = getattr(self.function, "batch_gradient", None)
        return g if draw is None or self.function.batch is None else tuple(draw(x))  # type: ignore[attr-defined]

    def _next(self, x: Vector, g: Vector) -> Vector:
        t = self._step + 1
        lr = self.rate(t)
        entries = self.steering.treated(self.update_gradient(x, g), None, self._gauss)
        moves = [
            self.rule.decayed(t, lr, xi, gi, *m) for xi, gi, m in zip(x, entries, self._memory, strict=True)
        ]
        self._memory = [tuple(rest) for _, *rest in moves]
        return tuple(new for new, *_ in moves)


class Foreign(Walk):
    """Any object with `init` and `step`."""

    def __init__(self, function: Objective, method: Method, steering: Steering, start: Vector) -> None:
        super().__init__(function, steering, start)
        self.method = method
        self._state = method.init(start)

    def rate(self, step: int) -> float:
        return float(getattr(self.method, "lr", math.nan))

    def _next(self, x: Vector, g: Vector) -> Vector:
        new, self._state = self.method.step(Asked(self.function), x, self._state)
        return tuple(float(v) for v in new)


class Asked:
    """An objective as a method of one's own sees it."""

    __slots__ = ("_function",)

    def __init__(self, function: Objective) -> None:
        self._function = function

    def value(self, x: Vector) -> float:
        """The value."""
        return self._function.value(tuple(x))

    def gradient(self, x: Vector) -> tuple[float, ...]:
        """The gradient."""
        return tuple(self._function.look(tuple(x))[1:])

    def hessian(self, x: Vector) -> list[list[float]]:
        """The Hessian, row by row."""
        return self._function.hessian(tuple(x))
