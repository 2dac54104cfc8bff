"""Which loop makes the steps of which no row is wanted: Python's, or one in machine code where that pays."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Final

from symgrad.descend.loops import skip_loop
from symgrad.descend.objective import Vector
from symgrad.descend.passage import Passage, Skip
from symgrad.descend.recipe import Recipe

LOADING: Final = 6_000_000
"""Operations that Python does while LLVM is loaded."""

COMPILING: Final = 10_000
"""Operations that Python does while LLVM compiles one."""

WORTH: Final = 4
"""How much more work than that there must be left, as not every run goes to its last step."""

MOST_COMPILED: Final = 5_000
"""Operations beyond which a loop is not compiled to machine code."""

CONFIRMED: Final = 64
"""Steps that machine code must make as Python does before it is trusted."""


def pays(found: Recipe, step: int, horizon: int) -> bool:
    """Whether machine code is worth its compilation at a step.

    It is once a share of what it costs has gone into steps, if so many are left that it will be little
    against them. No clock is asked: the same run compiles at the same step everywhere.
    """
    size = len(found.evaluation.rows) + len(found.update.rows)
    price = LOADING + COMPILING * size
    return size <= MOST_COMPILED and (horizon - step) * size > WORTH * price and WORTH * step * size > price


class Chosen:
    """A loop that is Python at first, and machine code as soon as that pays.

    Args:
        found: what a step computes.
        horizon: how many steps are to be made at most.
        native: True or False where that is decided.
    """

    def __init__(self, found: Recipe, horizon: int = 0, native: bool | None = None) -> None:
        self._recipe = found
        self._horizon = horizon
        self._native = native
        self._machine: Skip | None = None
        self._tried = False

    @property
    def compiled(self) -> bool:
        """Whether it is machine code by now."""
        return self._machine is not None

    @cached_property
    def _python(self) -> Skip:
        return skip_loop(self._recipe)

    def __call__(
        self, t: int, until: int, tolerance: float, watch: Vector, point: Vector, memory: tuple[float, ...]
    ) -> Passage:
        if not self._tried and self._pays(t):
            self._compile(t, min(until, t + CONFIRMED), tolerance, watch, point, memory)
        loop = self._machine or self._python
        return loop(t, until, tolerance, watch, point, memory)

    def _pays(self, step: int) -> bool:
        return pays(self._recipe, step, self._horizon) if self._native is None else self._native

    def _compile(self, *where: Any) -> None:
        """Gets machine code, and keeps it if it goes the same way as Python, to the last bit."""
        from symgrad.descend.native_loop import native_loop

        self._tried = True
        machine = native_loop(self._recipe)
        if machine is not None and machine(*where) == self._python(*where):
            self._machine = machine
