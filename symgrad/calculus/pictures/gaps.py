"""Where a line may be drawn: pieces on which the function is proved to be defined and free of jumps."""

from __future__ import annotations

from collections.abc import Sequence

from symgrad.calculus.domain import Requirement
from symgrad.programs.ball_program import BallProgram

Interval = tuple[float, float]


class Gaps:
    """Decides over boxes, in balls, whether every condition of the domain holds all over them.

    Args:
        found: the function's requirements.
        names: its variables.
        smooth: whether kinks are gaps too, as they are for a derivative.
    """

    def __init__(self, found: Sequence[Requirement], names: Sequence[str], *, smooth: bool = False) -> None:
        conditions = [r.guarded for r in found if smooth or not r.smooth_only or r.jump]
        self._program = BallProgram(conditions, names) if conditions else None

    def clear(self, *box: Interval) -> bool:
        """Whether the function is proved to be continuous on a box."""
        if self._program is None:
            return True
        return all(truth is True for truth in self._program.evaluate(box))

    @property
    def none(self) -> bool:
        """Whether the function is continuous everywhere."""
        return self._program is None
