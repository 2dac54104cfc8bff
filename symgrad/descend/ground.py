"""What can be said of a function near a point: gradient and Hessian over balls, and where Newton leads."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from symgrad.calculus.domain import requirements
from symgrad.descend.factor import Order, Rows, factored, order, rows_of, solved
from symgrad.descend.linear import Vector, solve
from symgrad.descend.objective import Formula
from symgrad.programs.ball_program import BallProgram

if TYPE_CHECKING:
    from flint import arb

BITS: Final = 160
FEW: Final = 60
"""Variables up to which matrices are dense, and need no pivot to be other than zero."""

NEWTON_STEPS: Final = 40
WORK: Final = 700_000
"""Operations that factoring a Hessian may take."""

Box = list["arb"]


class Ground:
    """Gradient and Hessian of a function over balls."""

    symmetric = True

    def __init__(self, function: Formula) -> None:
        self.function = function
        self.size = len(function.variables)

    @cached_property
    def _gradient(self) -> BallProgram:
        return BallProgram(self.function.partials, self.function.variables)

    @cached_property
    def _hessian(self) -> BallProgram:
        return BallProgram([e for _, _, e in self.function.second], self.function.variables)

    def gradient(self, x: Sequence[Any]) -> Box:
        """The gradient over a box."""
        return self._gradient.run(x, BITS)

    def entries(self, x: Sequence[Any]) -> list[tuple[int, int, arb]]:
        """The entries of the Hessian over a box, on and right of the diagonal."""
        values = self._hessian.run(x, BITS)
        return [(i, j, v) for (i, j, _), v in zip(self.function.second, values, strict=True)]

    def hessian(self, x: Sequence[Any]) -> list[Box]:
        """The Hessian over a box, written out."""
        from flint import arb

        matrix = [[arb(0)] * self.size for _ in range(self.size)]
        for i, j, entry in self.entries(x):
            matrix[i][j] = matrix[j][i] = entry
        return matrix

    def rows(self, x: Sequence[Any]) -> Rows:
        """The Hessian over a box, without its zeros."""
        from flint import arb

        return rows_of(self.size, self.entries(x), arb(0))

    @cached_property
    def order(self) -> Order | None:
        """In which order to eliminate the rows of the Hessian; None where it is too large for that."""
        charted = self.function.charted
        if charted is None:
            return None
        return order(rows_of(self.size, [(i, j, 1.0) for i, j, _ in charted]), WORK)

    @cached_property
    def _seams(self) -> BallProgram | None:
        """The conditions under which value and derivatives follow their formulas; None if there are none."""
        found = [
            r for r in requirements([self.function.expression, *self.function.partials]) if r.smooth_only
        ]
        return BallProgram([r.condition for r in found], self.function.variables) if found else None

    def is_smooth(self, x: Sequence[Any]) -> bool:
        """Whether no kink and no jump can lie in a box: between them the formulas say nothing."""
        return self._seams is None or all(truth is True for truth in self._seams.evaluate(x, BITS))


def polished(ground: Ground, x: Sequence[float]) -> tuple[float, ...] | None:
    """Where Newton's method goes from ``x``, in floats; None if nowhere."""
    x, size = tuple(x), math.inf
    for _ in range(NEWTON_STEPS):
        gradient = ground.function.look(x)[1:]
        if not any(gradient):
            return x
        step = _newton_step(ground, x, gradient)
        if step is None:
            return x if size < 1e-9 * (1.0 + math.hypot(*x)) else None
        length = math.hypot(*step)
        scale = 1.0 + math.hypot(*x)
        if not length < 1e6 * scale:
            return None
        x = tuple(a - s for a, s in zip(x, step, strict=True))
        if length <= 4e-16 * scale or (length < 1e-9 * scale and length >= size):
            return x
        size = length
    return x if size < 1e-3 * (1.0 + math.hypot(*x)) else None


def _newton_step(ground: Ground, x: tuple[float, ...], gradient: Vector) -> Sequence[float] | None:
    entries = ground.function.curvature(x)
    if not all(math.isfinite(v) for *_, v in entries):
        return None
    rows = rows_of(ground.size, entries)
    if ground.size <= FEW:
        return solve([[row.get(k, 0.0) for k in range(ground.size)] for row in rows], gradient)
    assert ground.order is not None
    found = factored(rows, ground.order.rows)
    step = None if found is None else solved(found, gradient)
    return step if step is not None and all(map(math.isfinite, step)) else None


def gradient_is_zero(function: Formula, x: Vector) -> bool | None:
    """Whether the gradient at a point of floats is exactly zero; None if it is not decided."""
    values = Ground(function).gradient([Fraction(v) for v in x])
    if any(v > 0 or v < 0 for v in values):
        return False
    return True if all(v == 0 for v in values) else None


__all__ = ["BITS", "FEW", "Box", "Ground", "gradient_is_zero", "polished"]
