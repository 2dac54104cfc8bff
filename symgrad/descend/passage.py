"""Where a run stands, and where a loop that keeps no rows came to."""

from __future__ import annotations

from enum import IntEnum
from typing import Protocol

from symgrad.descend.objective import Vector
from symgrad.frozen import dataclass


class Code(IntEnum):
    """Why a loop that keeps no rows came back."""

    FAR = 0
    """It went as far as it was told."""
    UNUSUAL = 1
    """Something must be looked at more closely: the row of this step."""
    BACK = 3
    """The point is the watched one."""


@dataclass(frozen=True, slots=True)
class State:
    """Between two stretches of a run.

    Attributes:
        step: the steps made.
        point: the point.
        memory: what the rule remembers.
        fresh: whether the row of this step is still to be noted.
        watch: the point that a cycle would lead back to.
        kept: the memory that was there.
        since: the step at which it was there.
    """

    step: int
    point: Vector
    memory: tuple[float, ...]
    fresh: bool
    watch: Vector
    kept: tuple[float, ...]
    since: int


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a loop came to.

    Attributes:
        step: the number of the step there; its row is still to be noted.
        code: why it came back.
        point: the point.
        memory: what the rule remembers.
        least: the least value on the way.
        lowest: its step.
    """

    step: int
    code: int
    point: Vector
    memory: tuple[float, ...]
    least: float
    lowest: int


class Skip(Protocol):
    """A loop over steps of which no row is wanted."""

    def __call__(
        self, t: int, until: int, tolerance: float, watch: Vector, point: Vector, memory: tuple[float, ...]
    ) -> Passage:
        """Goes from step ``t``, whose row it notes, to ``until``, whose row it leaves."""
        ...
