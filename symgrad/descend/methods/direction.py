"""What a direction method is: where to go next, from gradient and memory; how far is the line search's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, ClassVar

from symgrad.descend.line_search import Search
from symgrad.descend.objective import Objective, Vector
from symgrad.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """A method that chooses a direction ``d`` at each step; then  x <- x + lr*d, or a line search.

    Attributes:
        lr: the length of the step along d, or the first one a search tries.
        search: how the length is found.
    """

    name: ClassVar[str] = ""
    formula: ClassVar[str] = ""

    lr: float = 1.0
    search: Search = Search.NONE

    def begin(self, size: int) -> Any:
        """What is remembered before the first step."""
        return None

    def direction(
        self, f: Objective, x: Vector, g: Vector, memory: Any
    ) -> tuple[Sequence[float], str | None]:
        """The direction, and what should be said of it."""
        raise NotImplementedError

    def learn(self, memory: Any, step: Vector, change: Vector, gradient: Vector) -> Any:
        """The memory after a step: how the point moved, how the gradient changed, the new gradient."""
        return memory

    def first_trial(self, memory: Any, g: Vector, lr: float) -> float:
        """The length that a line search tries first."""
        return lr

    @property
    def text(self) -> str:
        """The update as a formula."""
        return self.formula if self.search is Search.NONE else self.formula.replace("lr*", "a*")

    @property
    def parameters(self) -> dict[str, Any]:
        """Its hyper-parameters."""
        shown = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("search", "metric")}
        return shown if self.search is Search.NONE else {**shown, "line_search": str(self.search)}


@dataclass(frozen=True, slots=True, kw_only=True)
class SteepestDescent(Direction):
    """Gradient descent whose rate a line search finds:  d = -g."""

    name: ClassVar[str] = "gd"
    formula: ClassVar[str] = "x = x - lr*g"

    def direction(
        self, f: Objective, x: Vector, g: Vector, memory: Any
    ) -> tuple[Sequence[float], str | None]:
        return [-gi for gi in g], None
