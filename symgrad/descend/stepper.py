"""What the loop drives: something that goes some steps and says why it stopped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Final, Protocol

from symgrad.frozen import dataclass

Row = tuple[float, ...]
"""The value at a point, the point, the gradient: 1 + 2n floats."""

TAIL: Final = 64
"""Rows before the last one that are told of at the end."""


class Halt(Enum):
    """Why a stepper came back."""

    LIMIT = 0
    """It went as far as it was told."""
    SMALL = 1
    """The gradient is within the tolerance."""
    LOST = 2
    """Value or gradient is not a finite number at the last row."""
    REPEAT = 3
    """Point and memory are those that it was told to watch for."""
    STUCK = 4
    """The line search finds no better point."""


@dataclass(frozen=True, slots=True)
class Least:
    """The lowest of steps whose rows were not kept.

    Attributes:
        value: the value there.
        step: which it is.
        row: goes there once more; the row before it, if it is to be had, and its own.
    """

    value: float
    step: int
    row: Callable[[], tuple[Row | None, Row]]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some steps.

    Attributes:
        rows: one for each point reached, the first point of all among them; of a leap the last ones.
        halt: why it ended.
        remarks: what a method says of particular steps.
        period: after how many steps the points come back, if they do.
        skipped: how many rows before those were not kept.
        least: the lowest of these.
        earlier: rows just before the stretch that an earlier leap did not keep.
    """

    rows: list[Row]
    halt: Halt
    remarks: tuple[str, ...] = ()
    period: int = 0
    skipped: int = 0
    least: Least | None = None
    earlier: Sequence[Row] = ()


class Stepper(Protocol):
    """A method at work on one function from one start."""

    autonomous: bool
    """Whether a return to an earlier state means a cycle."""

    cost: int
    """Operations of a step, roughly."""

    leaps: bool
    """Whether it can go some steps without making their rows."""

    @property
    def evaluations(self) -> tuple[int, int, int]:
        """Values, gradients and Hessians asked for so far."""
        ...

    def advance(self, steps: int, tolerance: float) -> Stretch:
        """Goes up to so many steps from where it is.

        The first call starts with a row for the start itself; later calls begin after the last row.
        """
        ...

    def leap(self, steps: int, tolerance: float, keep: int) -> Stretch:
        """The same with the last ``keep`` rows only; where it ends before, with the last `TAIL` and one."""
        ...

    def rate(self, step: int) -> float:
        """The rate of a step, from 1."""
        ...
