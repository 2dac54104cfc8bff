"""What the loop drives: something that goes some steps and says why it stopped."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

Row = tuple[float, ...]
"""The value at a point, the point, the gradient: 1 + 2n floats."""


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
class Stretch:
    """Some steps.

    Attributes:
        rows: one for each point reached, the first point of all among them.
        halt: why it ended.
        rates: the rates of the steps, where the schedule does not give them.
        remarks: what a method says of particular steps.
    """

    rows: list[Row]
    halt: Halt
    rates: list[float] | None = None
    remarks: tuple[str, ...] = ()


class Stepper(Protocol):
    """A method at work on one function from one start."""

    autonomous: bool
    """Whether a return to an earlier state means a cycle."""

    cost: int
    """Operations of a step, roughly."""

    @property
    def evaluations(self) -> tuple[int, int, int]:
        """Values, gradients and Hessians asked for so far."""
        ...

    def advance(self, steps: int, tolerance: float) -> Stretch:
        """Goes up to so many steps from where it is.

        The first call starts with a row for the start itself; later calls begin after the last row.
        """
        ...

    def rate(self, step: int) -> float:
        """The rate of a step, from 1."""
        ...
