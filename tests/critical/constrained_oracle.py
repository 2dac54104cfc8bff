"""What is known about constrained problems without symgrad: SymPy's derivatives, NumPy's Newton, samples.

Nothing here uses symgrad's reader, derivatives, solvers or classification.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import sympy

RELATION = re.compile("<=|>=|=")
FEASIBLE = 1e-8


def formula(text: str) -> Any:
    """SymPy's reading of a formula."""
    names = {name: sympy.Symbol(name, real=True) for name in ("x", "y", "z", "w")}
    return sympy.sympify(text.replace("^", "**").replace("abs(", "Abs("), locals=names)


@dataclass(frozen=True)
class Rule:
    """``form`` is zero, or not positive; ``sign`` turns it to left minus right."""

    form: Any
    is_equation: bool
    sign: int


def rules(texts: list[str]) -> list[Rule]:
    """Constraints as typed, chains taken apart."""
    found = []
    for text in texts:
        signs = RELATION.findall(text)
        sides = [formula(part) for part in RELATION.split(text)]
        for sign, left, right in zip(signs, sides[:-1], sides[1:], strict=True):
            turn = -1 if sign == ">=" else 1
            found.append(Rule(turn * (left - right), sign == "=", turn))
    return found


class Oracle:
    """One problem as numbers."""

    def __init__(
        self, text: str, constraints: list[str], box: dict[str, tuple[float, float]] | None = None
    ) -> None:
        f = formula(text)
        own = rules(constraints)
        self.typed = len(own)
        for name, (low, high) in (box or {}).items():
            x = formula(name)
            own += [Rule(low - x, False, -1), Rule(x - high, False, 1)]
        self.rules = own
        every = [f, *[r.form for r in own]]
        self.names = sorted({s.name for e in every for s in e.free_symbols})
        symbols = [sympy.Symbol(n, real=True) for n in self.names]
        self.values = [sympy.lambdify(symbols, e, "math") for e in every]
        slopes = [[sympy.diff(e, s) for s in symbols] for e in every]
        seconds = [[[sympy.diff(e, s, t) for t in symbols] for s in symbols] for e in every]
        self.slopes = [sympy.lambdify(symbols, row, "numpy") for row in slopes]
        self.seconds = [sympy.lambdify(symbols, rows, "numpy") for rows in seconds]

    def f(self, at: Any) -> float:
        """The value."""
        return float(self.values[0](*at))

    def g(self, k: int, at: Any) -> float:
        """The k-th constraint's left side."""
        return float(self.values[k + 1](*at))

    def gradient(self, k: int, at: Any) -> Any:
        """Of f for k = -1, else of the k-th constraint."""
        return np.array(self.slopes[k + 1](*at), dtype=float)

    def hessian(self, k: int, at: Any) -> Any:
        """Likewise."""
        return np.array(self.seconds[k + 1](*at), dtype=float)

    @property
    def equations(self) -> list[int]:
        """Positions of the equations."""
        return [k for k, r in enumerate(self.rules) if r.is_equation]

    @property
    def inequalities(self) -> list[int]:
        """Positions of the inequalities."""
        return [k for k, r in enumerate(self.rules) if not r.is_equation]

    def is_feasible(self, at: Any, slack: float = FEASIBLE) -> bool:
        """Whether all constraints hold."""
        if any(abs(self.g(k, at)) > slack for k in self.equations):
            return False
        return all(self.g(k, at) <= slack for k in self.inequalities)

    def projected(self, at: Any, active: list[int]) -> Any:
        """A point near ``at`` at which these constraints are zero; None where Newton fails."""
        point, values = np.array(at, dtype=float), np.array([np.inf])
        for _ in range(30):
            values = np.array([self.g(k, point) for k in active])
            if not active or np.max(np.abs(values)) < 1e-14:
                return point
            jacobian = np.array([self.gradient(k, point) for k in active])
            if not np.all(np.isfinite(jacobian)):
                return None
            step = np.linalg.lstsq(jacobian, values, rcond=None)[0]
            point = point - step
            if not np.all(np.isfinite(point)) or np.max(np.abs(point)) > 1e3:
                return None
        return point if np.max(np.abs(values)) < 1e-12 else None

    def choices(self) -> list[list[int]]:
        """Sets of active constraints, as many as there is room for."""
        room = max(0, len(self.names) - len(self.equations))
        return [
            [*self.equations, *chosen]
            for count in range(min(room, len(self.inequalities)) + 1)
            for chosen in combinations(self.inequalities, count)
        ]

    def stationary(self, rng: Any, starts: int, reach: float) -> list[Any]:
        """Feasible points at which f is stationary on some choice of active constraints, by many starts."""
        found: list[Any] = []
        for active in self.choices():
            for _ in range(starts):
                root = self._newton(rng.uniform(-reach, reach, len(self.names)), active, rng)
                if root is None or not self._is_admitted(root):
                    continue
                if all(np.max(np.abs(root - other)) > 1e-5 for other in found):
                    found.append(root)
        return found

    def _is_admitted(self, at: Any) -> bool:
        try:
            return self.is_feasible(at)
        except (ValueError, OverflowError, ZeroDivisionError, TypeError):
            return False

    def _newton(self, start: Any, active: list[int], rng: Any) -> Any:
        n, m = len(self.names), len(active)
        whole = np.concatenate([start, rng.uniform(-2, 2, m)])
        with np.errstate(all="ignore"):
            for _ in range(60):
                try:
                    residual, jacobian = self._system(whole, active)
                except (ValueError, OverflowError, ZeroDivisionError, TypeError):
                    return None
                if not (np.all(np.isfinite(residual)) and np.all(np.isfinite(jacobian))):
                    return None
                if np.max(np.abs(residual), initial=0.0) < 1e-13:
                    break
                try:
                    step = np.linalg.solve(jacobian, residual)
                except np.linalg.LinAlgError:
                    return None
                whole = whole - step
                if np.max(np.abs(whole)) > 1e4:
                    return None
            else:
                return None
        if m + n and np.linalg.cond(jacobian) > 1e7:
            return None  # a degenerate root is known to few digits
        return whole[:n]

    def _system(self, whole: Any, active: list[int]) -> tuple[Any, Any]:
        n = len(self.names)
        point, m = whole[:n], whole[n:]
        normals = np.array([self.gradient(k, point) for k in active]).reshape(len(active), n)
        slope = self.gradient(-1, point) - m @ normals
        curve = self.hessian(-1, point) - sum(
            (c * self.hessian(k, point) for c, k in zip(m, active, strict=True)), np.zeros((n, n))
        )
        top = np.hstack([curve, -normals.T])
        below = np.hstack([normals, np.zeros((len(active), len(active)))])
        return np.concatenate([slope, [self.g(k, point) for k in active]]), np.vstack([top, below])

    def around(self, at: Any, radius: float, count: int, rng: Any) -> list[float]:
        """Differences of f at feasible points near one."""
        at = np.array(at, dtype=float)
        held = [k for k in self.inequalities if abs(self.g(k, at)) < 1e-9]
        found = []
        for _ in range(count):
            chosen = [k for k in held if rng.random() < 0.4]
            direction = rng.normal(size=len(at))
            start = at + radius * direction / np.linalg.norm(direction)
            near = self.projected(start, [*self.equations, *chosen])
            if near is None or np.linalg.norm(near - at) > 3 * radius or not self.is_feasible(near, 1e-13):
                continue
            if np.linalg.norm(near - at) > radius / 1000:
                found.append(self.f(near) - self.f(at))
        return found

    def feasible(self, rng: Any, count: int, reach: float) -> list[Any]:
        """Points of the constraint set, on its boundary too."""
        found = []
        choices = self.choices()
        for _ in range(count):
            active = choices[rng.integers(len(choices))]
            start = rng.uniform(-reach, reach, len(self.names))
            try:
                near = self.projected(start, active)
                if near is not None and self.is_feasible(near, 1e-12):
                    self.f(near)
                    found.append(near)
            except (ValueError, OverflowError, ZeroDivisionError, TypeError):
                continue
        return found
