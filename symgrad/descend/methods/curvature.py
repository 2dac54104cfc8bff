"""Methods that know the metric: Newton's, and the natural gradient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from fractions import Fraction
from typing import Any, ClassVar, Final

from symgrad.descend.linear import dot, eigen, solve
from symgrad.descend.methods.direction import Direction
from symgrad.descend.objective import Objective, Program, Vector
from symgrad.frozen import dataclass
from symgrad.language.graph import Expression, number

FLOOR: Final = 1e-8
"""Eigenvalues are taken to be at least this share of the largest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newton(Direction):
    """Newton's method:  x <- x - lr*H^-1*g.

    Where the Hessian is not positive definite, its eigenvalues are replaced by their absolute values, so
    that the step goes down along negative curvature too; the run says at which steps.

    Source: Nocedal & Wright (2006), section 3.4; Dauphin et al. (2014), arXiv:1406.2572.
    """

    name: ClassVar[str] = "newton"
    formula: ClassVar[str] = "x = x - lr*H^-1*g"

    def direction(
        self, f: Objective, x: Vector, g: Vector, memory: Any
    ) -> tuple[Sequence[float], str | None]:
        hessian = f.hessian(x)
        found = eigen(hessian)
        if found is None:
            return [-gi for gi in g], "the Hessian has no finite value; the step follows the gradient"
        values, vectors = found
        if values[0] > FLOOR * abs(values[-1]):
            step = solve(hessian, g)
            if step is not None:
                return [-s for s in step], None
        least = FLOOR * max(abs(values[0]), abs(values[-1])) or 1.0
        d = [0.0] * len(g)
        for value, vector in zip(values, vectors, strict=True):
            share = -dot(vector, g) / max(abs(value), least)
            d = [a + share * b for a, b in zip(d, vector, strict=True)]
        kind = "not positive definite" if values[0] <= 0.0 else "nearly singular"
        return d, f"the Hessian is {kind}; its eigenvalues were replaced by their absolute values"


@dataclass(frozen=True, slots=True, kw_only=True)
class NaturalGradient(Direction):
    """The natural gradient:  x <- x - lr*G(x)^-1*g, with a metric G that may depend on the point.

    The entries of ``metric``, row by row, are expressions, numbers, or text that reads as such.

    Source: Amari (1998), Natural gradient works efficiently in learning.
    """

    name: ClassVar[str] = "natural"
    formula: ClassVar[str] = "x = x - lr*G^-1*g"

    metric: tuple[tuple[Expression | float | str, ...], ...] = field(default=())

    @property
    def entries(self) -> tuple[Expression, ...]:
        """The entries of the metric as expressions, row by row."""
        return tuple(_entry(e) for row in self.metric for e in row)

    def begin(self, size: int) -> Any:
        return {}

    def direction(
        self, f: Objective, x: Vector, g: Vector, memory: Any
    ) -> tuple[Sequence[float], str | None]:
        if "metric" not in memory:
            memory["metric"] = Program(self.entries, f.variables)
        n = len(g)
        flat = memory["metric"](x)
        found = solve([list(flat[i * n : (i + 1) * n]) for i in range(n)], g)
        if found is None:
            return [-gi for gi in g], "the metric is singular; the step follows the gradient"
        return [-s for s in found], None


def _entry(given: Expression | float | str) -> Expression:
    """An entry of a metric as an expression."""
    if isinstance(given, Expression):
        return given
    if isinstance(given, str):
        from symgrad.language.reading import read

        return read(given).expression
    return number(Fraction(given))
