"""Rules in one loop with value and gradient: how most descents run.

Stretches of which every row is wanted go through the Python loop that notes rows. Where only now and
then a row is wanted, a leap goes through a loop that notes none, in machine code if that can be had and
pays; its last rows are made by the first loop again. Both compute the same floats, so what was skipped
can always be gone over once more, from where the leap began.

A cycle is a return to the watched point and memory. The watch moves on after 16, 32, 64, ... steps, so
that a cycle is seen at most twice as late as it took to enter it (Brent 1980).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

from symgrad.descend.chosen import Chosen
from symgrad.descend.loops import NOWHERE, row_loop
from symgrad.descend.methods.rule import Rule
from symgrad.descend.objective import Formula, Vector
from symgrad.descend.passage import Code, State
from symgrad.descend.recipe import portable, recipe, settled
from symgrad.descend.steering import Steering
from symgrad.descend.stepper import TAIL, Halt, Least, Row, Stretch
from symgrad.language.graph import postorder

FIRST_WATCH: Final = 16
LONGEST_WATCH: Final = 8192

PATIENCE: Final = 4096
"""Rows that are made at most after something unusual before leaping on."""

FASTER: Final = 16
"""Operations of machine code in the time of one of Python's, at least."""

NOTHING: Final = (math.inf, -1)
"""The least value of no steps."""


class Fused:
    """A rule at work on a formula, in one compiled loop.

    Args:
        function: what is descended.
        rule: how coordinates are updated.
        steering: what surrounds the updates.
        start: where it begins.
        horizon: how many steps are to be made at most, which decides what is worth compiling.

    Attributes:
        cost: operations of a step, roughly, as slow as Python's.
        native: whether loops are compiled to machine code: None where they are if that pays.
    """

    def __init__(
        self, function: Formula, rule: Rule, steering: Steering, start: Vector, horizon: int = 0
    ) -> None:
        self.function = function
        self.rule = rule
        self.steering = steering
        self.native: bool | None = None
        self.cost = self._size = len(postorder(function.outputs)) + 8 * len(start)
        self._horizon = horizon
        self._recipe = recipe(function, rule, steering)
        self.autonomous = self._recipe.watched
        self.leaps = portable(self._recipe)
        memory = tuple(m for m in rule.begin() for _ in start)
        self._state = State(0, start, memory, True, start, memory, 0)
        self._nowhere = (NOWHERE,) * len(start)
        self._anchors = self._state, self._state
        self._patience = 1

    @classmethod
    def of(
        cls, function: Formula, rule: Rule, steering: Steering, start: Vector, most: int, horizon: int = 0
    ) -> Fused | None:
        """A rule at work, unless the code would have more than so many operations."""
        size = len(postorder(function.outputs)) + len(start) * (12 + 8 * len(rule.memory))
        return cls(function, rule, steering, start, horizon) if size <= most else None

    @property
    def evaluations(self) -> tuple[int, int, int]:
        looks = self._state.step + (not self._state.fresh)
        return looks, looks, 0

    def rate(self, step: int) -> float:
        return float(self.steering.schedule.rate(self.rule.lr, step - 1))

    def advance(self, steps: int, tolerance: float) -> Stretch:
        rows, halt, self._state = self._walked(self._state, self._state.step + steps, tolerance)
        return Stretch(rows, halt, period=self._period(halt))

    def leap(self, steps: int, tolerance: float, keep: int) -> Stretch:
        """As `advance`, with the last rows only; the lowest of the others is told of.

        Args:
            steps: how far to go.
            tolerance: the gradient norm that is small enough.
            keep: how many rows are wanted if it comes so far; where it ends earlier, `TAIL` and one more.
        """
        begin = self._state
        self._anchor()
        there = begin.step + steps
        state, least, halted = self._skipped(begin, max(begin.step, there - keep + 1), tolerance)
        if halted:
            rows, halt, after = list[Row](), Halt.LIMIT, state
        else:
            rows, halt, after = self._walked(state, there, tolerance)
        if halted or halt is not Halt.LIMIT:
            state, least = self._back(begin, after.step, tolerance)
            rows, halt, after = self._walked(state, math.inf, tolerance)
        self._state = after
        self._price()
        first = state.step + (not state.fresh)
        split = max(0, begin.step + 1 - first)
        return Stretch(
            rows[split:],
            halt,
            period=self._period(halt),
            skipped=max(0, first - begin.step - 1),
            least=self._least(begin, least, tolerance),
            earlier=rows[:split],
        )

    def _back(self, begin: State, end: int, tolerance: float) -> tuple[State, tuple[float, int]]:
        """Where to begin with the last rows of a run that ends, and the least value on the way there.

        They may lie before the leap in which it ends, and the very last of them may be no number.
        """
        there = end - TAIL - 1
        start = begin if there > begin.step else self._anchors[0]
        state, least, _ = self._skipped(start, max(start.step, there), tolerance)
        return state, least if start is begin else NOTHING

    def _least(self, begin: State, found: tuple[float, int], tolerance: float) -> Least | None:
        """The lowest step that was skipped."""
        if found is NOTHING:
            return None
        value, step = found
        return Least(value, step, lambda: self._recalled(begin, step, tolerance))

    def _price(self) -> None:
        """Reckons anew what a step costs."""
        machine = self._skip(self._state.step).compiled and self._patience < TAIL
        self.cost = max(1, self._size // FASTER) if machine else self._size

    def _anchor(self) -> None:
        """Keeps a state that lies so far back that the last rows can always be made again."""
        if self._state.step - self._anchors[1].step > TAIL + 1:
            self._anchors = self._anchors[1], self._state

    def _period(self, halt: Halt) -> int:
        return self._state.step - self._state.since if halt is Halt.REPEAT else 0

    def _recalled(self, begin: State, step: int, tolerance: float) -> tuple[Row | None, Row]:
        """The row of a step after a state, and the one before it."""
        state, _, _ = self._skipped(begin, max(begin.step, step - 1), tolerance)
        rows, _, _ = self._walked(replace(state, fresh=True), step, tolerance)
        return rows[-2] if len(rows) > 1 else None, rows[-1]

    def _walked(self, state: State, end: float, tolerance: float) -> tuple[list[Row], Halt, State]:
        """The rows up to a step, why they end, and where."""
        rows: list[Row] = []
        while True:
            state = self._watching(state, tolerance)
            t, code, point, memory = self._rows(
                state.step,
                min(end, self._next_watch(state, tolerance)),
                tolerance,
                state.watch,
                state.point,
                state.memory,
                rows.append,
                state.fresh,
            )
            back = code == Code.BACK
            state = replace(state, step=t, point=point, memory=memory, fresh=back)
            if back and memory == state.kept:
                value, *gradient = self.function.look(point)
                rows.append((value, *point, *gradient))
                return rows, Halt.REPEAT, state
            if not back and (code != Code.FAR or t >= end):
                return rows, Halt(code), state

    def _skipped(self, begin: State, until: int, tolerance: float) -> tuple[State, tuple[float, int], bool]:
        """Goes to a step whose row is still to be made, or to where the run ends, which the last item tells.

        The second item is the least value on the way, and its step.
        """
        state, least = begin, NOTHING
        while state.step < until:
            state = self._watching(state, tolerance)
            passed = self._skip(state.step)(
                state.step,
                self._station(state, until, tolerance),
                tolerance,
                state.watch,
                state.point,
                state.memory,
            )
            if passed.least < least[0]:
                least = passed.least, passed.lowest
            state = replace(state, step=passed.step, point=passed.point, memory=passed.memory, fresh=True)
            if passed.code == Code.BACK and passed.memory == state.kept:
                return state, least, True
            if passed.code == Code.UNUSUAL:
                far = min(until, passed.step + self._patience)
                rows, halt, state = self._walked(state, far, tolerance)
                if halt is not Halt.LIMIT:
                    return state, least, True
                self._patience = min(2 * self._patience, PATIENCE)
                least = min(least, *((row[0], passed.step + k) for k, row in enumerate(rows)))
        return replace(state, fresh=state.fresh or until > begin.step), least, False

    def _watching(self, state: State, tolerance: float) -> State:
        """The state with the watch where it should be."""
        if not self.autonomous or state.step < self._next_watch(state, tolerance) < math.inf:
            return state
        if tolerance < 0.0:
            return state if math.isnan(state.watch[0]) else replace(state, watch=self._nowhere)
        return replace(state, watch=state.point, kept=state.memory, since=state.step)

    def _next_watch(self, state: State, tolerance: float) -> float:
        """The step at which the watch moves on: 16, 48, 112, ..."""
        if not self.autonomous or tolerance < 0.0:
            return math.inf
        return state.since + min(LONGEST_WATCH, FIRST_WATCH + state.since)

    def _station(self, state: State, until: int, tolerance: float) -> int:
        """How far a loop may go: to the watch's next move, or to where a simpler loop does."""
        far = min(until, self._next_watch(state, tolerance))
        late = self._late[1] if self._late else 0
        return int(min(far, late) if state.step < late else far)

    @cached_property
    def _rows(self) -> Callable[..., Any]:
        return row_loop(self._recipe, self.function)

    @cached_property
    def _late(self) -> tuple[Chosen, int] | None:
        """The loop for late steps, where there is a simpler one, and the first of these."""
        found = settled(self._recipe)
        return None if found is None else (Chosen(found[0], self._horizon, self.native), found[1])

    @cached_property
    def _early(self) -> Chosen:
        return Chosen(self._recipe, self._horizon, self.native)

    def _skip(self, step: int) -> Chosen:
        return self._late[0] if self._late and step >= self._late[1] else self._early
