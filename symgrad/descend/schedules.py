"""Schedules: the rate as a function of the steps already taken.

The first step has k = 0, as where a scheduler follows the optimizer.

    constant      lr
    exponential   lr*decay^k
    step          lr*decay^floor(k/decay_every)
    cosine        lr_min + (lr - lr_min)*(1 + cos(pi*k/decay_steps))/2
    linear        lr*(start + (end - start)*min(k, decay_steps)/decay_steps)
    inverse       lr/(1 + decay*k)
    warmup        linear up to the full rate, then constant

Beyond ``decay_steps`` the cosine rises again, as PyTorch's does.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final

from symgrad.frozen import dataclass
from symgrad.programs.tape import cosine, minimum, whole


class Shape(StrEnum):
    """How the rate changes."""

    CONSTANT = "constant"
    EXPONENTIAL = "exponential"
    STEP = "step"
    COSINE = "cosine"
    LINEAR = "linear"
    INVERSE = "inverse"
    WARMUP = "warmup"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A schedule with its numbers; what a shape does not use is ignored.

    >>> Schedule(shape=Shape.INVERSE, decay=1.0).rate(0.5, 1)
    0.25
    """

    shape: Shape = Shape.CONSTANT
    decay: float = 0.99
    decay_every: float = 30.0
    decay_steps: float = 100.0
    lr_min: float = 0.0
    start_factor: float = 1.0
    end_factor: float = 0.0

    def rate(self, lr: float, k: Any) -> Any:
        """The rate of the step that follows ``k`` others; floats or slots."""
        return SHAPES[self.shape](self, lr, k)

    @property
    def constant(self) -> bool:
        """Whether it changes nothing."""
        return self.shape is Shape.CONSTANT


def _stairs(s: Schedule, lr: float, k: Any) -> Any:
    return lr * s.decay ** whole(k / s.decay_every)


def _cosine(s: Schedule, lr: float, k: Any) -> Any:
    return s.lr_min + (lr - s.lr_min) * (1.0 + cosine(math.pi * k / s.decay_steps)) / 2.0


def _line(s: Schedule, lr: float, k: Any) -> Any:
    return lr * (
        s.start_factor + (s.end_factor - s.start_factor) * (minimum(k, s.decay_steps) / s.decay_steps)
    )


SHAPES: Final[dict[Shape, Callable[[Schedule, float, Any], Any]]] = {
    Shape.CONSTANT: lambda s, lr, k: lr,
    Shape.EXPONENTIAL: lambda s, lr, k: lr * s.decay**k,
    Shape.STEP: _stairs,
    Shape.COSINE: _cosine,
    Shape.LINEAR: _line,
    Shape.INVERSE: lambda s, lr, k: lr / (1.0 + s.decay * k),
    Shape.WARMUP: _line,
}
