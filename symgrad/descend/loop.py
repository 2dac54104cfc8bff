"""The one loop: it drives a stepper and yields frozen steps.

Everything that watches a descent consumes this stream: the table, the lines of ndjson, the picture,
Ctrl-C and the clock. A stepper goes a stretch at a time; where only every so many-th row is wanted it
leaps from one to the next. What is told of a run is the same, to the last bit, however it went.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator
from typing import Final

from symgrad.descend.stepper import TAIL, Halt, Least, Row, Stepper, Stretch
from symgrad.results.descend import Step, StopReason

Pulse = Callable[[], StopReason | None]
"""Asked between stretches: None to go on, TIMEOUT or INTERRUPTED to stop."""

FIRST: Final = 16
LONGEST: Final = 8192
WORK: Final = 4_000_000
"""Operations between two looks at the clock."""

LEAST_LEAP: Final = 64
"""Steps between two rows from which on it leaps."""

LONG: Final = 10_000
"""Steps of a run from which on it leaps: the loop for that has to be compiled first."""

SAMPLES: Final = 12
FIRST_STRIDE: Final = 16
"""Steps between two points that are kept of the path, at first."""


def never() -> StopReason | None:
    """The pulse of a run that nobody stops."""
    return None


class Trip:
    """A run under way; iterate over it once, then read what it found.

    Args:
        stepper: the method at work.
        names: the variables.
        steps: how many steps at most.
        tolerance: the gradient norm that is small enough; below 0 nothing is.
        every: which steps are yielded; the last one always is.
        pulse: asked now and then whether to stop.
        epoch: passes over the data after so many steps; None where steps make none.

    Attributes:
        halt: how it ended.
        stopped: TIMEOUT or INTERRUPTED, if the pulse said so.
        last: the last step whose value and gradient are numbers, or the start.
        best: the step with the least value.
        lost: the point after `last` where there is no number, with the value found.
        tail: the last few steps.
        period: after how many steps the points come back.
        remarks: what the method said of particular steps.
    """

    def __init__(
        self,
        stepper: Stepper,
        names: tuple[str, ...],
        *,
        steps: int,
        tolerance: float,
        every: int = 1,
        pulse: Pulse = never,
        epoch: Callable[[int], float | None] | None = None,
    ) -> None:
        self._stepper = stepper
        self._names = names
        self._steps = steps
        self.tolerance = tolerance
        self._every = every
        self._pulse = pulse
        self._epoch = epoch
        self._leaps = stepper.leaps and every >= LEAST_LEAP and steps >= LONG
        self._reached = -1
        self._rows: deque[tuple[int, Row]] = deque(maxlen=TAIL + 1)
        self._first: Row | None = None
        self._best: Least | None = None
        self._samples: list[tuple[int, tuple[float, ...]]] = []
        self._stride = FIRST_STRIDE
        self.halt = Halt.LIMIT
        self.stopped: StopReason | None = None
        self.lost: tuple[tuple[float, ...], float] | None = None
        self.period = 0
        self.remarks: list[str] = []

    def __iter__(self) -> Iterator[Step]:
        length, shown = FIRST, -1
        while True:
            length = min(length, LONGEST, max(1, WORK // self._stepper.cost))
            stretch = self._gone(length)
            if stretch.earlier:
                self._rows.clear()
                self._rows.extend(enumerate(stretch.earlier, self._reached + 1 - len(stretch.earlier)))
            previous = self._before(self._reached + 1 + stretch.skipped)
            first, rows = self._taken(stretch)
            for at in range(-first % self._every, len(rows), self._every):
                shown = first + at
                yield self._step(shown, rows[at], rows[at - 1] if at else previous)
            if stretch.halt is not Halt.LIMIT or self._reached >= self._steps:
                break
            self.stopped = self._pulse()
            if self.stopped is not None:
                break
            length *= 2
        if shown != self._reached and self._rows:
            yield self.last

    def _gone(self, length: int) -> Stretch:
        """The next stretch: so many steps, or a leap to the next row that is wanted."""
        here, stepper = self._reached, self._stepper
        if here < 0 or not self._leaps:
            return stepper.advance(min(length, self._steps - max(here, 0)), self.tolerance)
        there = min(
            self._steps,
            here + max(1, WORK // stepper.cost),
            *(here + each - here % each for each in (self._every, self._stride)),
        )
        # the last rows of all are always wanted
        return stepper.leap(there - here, self.tolerance, max(2, there - self._steps + TAIL + 1))

    def _taken(self, stretch: Stretch) -> tuple[int, list[Row]]:
        """The rows that are numbers, the start even if it is none, and the step of the first."""
        rows, n = stretch.rows, len(self._names)
        first = self._reached + 1 + stretch.skipped
        if stretch.halt is Halt.LOST and rows:
            lost = rows[-1]
            self.lost = lost[1 : n + 1], lost[0]
            if first > 0 or len(rows) > 1:
                rows = rows[:-1]
        self._improve(stretch.least, first, rows)
        kept = rows[-TAIL - 1 :]
        self._rows.extend(enumerate(kept, first + len(rows) - len(kept)))
        if self._first is None and rows:
            self._first = rows[0]
        self._sample(first, rows)
        self._reached = first + len(rows) - 1
        self.halt, self.period = stretch.halt, stretch.period
        self.remarks += stretch.remarks
        return first, rows

    def _improve(self, skipped: Least | None, first: int, rows: list[Row]) -> None:
        """Notes the first of the lowest steps."""
        if skipped is not None and self._is_lower(skipped.value):
            self._best = skipped
        values = [row[0] for row in rows]
        if rows and self._is_lower(min(values)):
            at = values.index(min(values)) if values[0] == values[0] else 0
            row, before = rows[at], rows[at - 1] if at else self._before(first)
            self._best = Least(row[0], first + at, lambda: (before, row))

    def _is_lower(self, value: float) -> bool:
        best = self._best
        return best is None or value < best.value or best.value != best.value

    def _sample(self, first: int, rows: list[Row]) -> None:
        """Keeps some points of the path, evenly spread, farther apart the longer it is."""
        at = -first % self._stride
        while at < len(rows):
            self._samples.append((first + at, rows[at][1 : len(self._names) + 1]))
            if len(self._samples) > 2 * SAMPLES:
                self._stride *= 2
                self._samples = [s for s in self._samples if s[0] % self._stride == 0]
            at += 1 + -(first + at + 1) % self._stride

    @property
    def samples(self) -> list[tuple[float, ...]]:
        """Points along the path."""
        return [x for _, x in self._samples]

    def _step(self, step: int, row: Row, before: Row | None) -> Step:
        n = len(self._names)
        x, g = row[1 : n + 1], row[n + 1 :]
        return Step(
            step=step,
            point=dict(zip(self._names, x, strict=True)),
            value=row[0],
            gradient=g,
            gradient_norm=math.hypot(*g),
            lr=self._stepper.rate(step) if step else None,
            step_norm=None if before is None else math.dist(x, before[1 : n + 1]),
            epoch=None if self._epoch is None else self._epoch(step),
        )

    def _before(self, step: int) -> Row | None:
        """The row before that of a step."""
        return next((row for known, row in reversed(self._rows) if known == step - 1), None)

    @property
    def last(self) -> Step:
        step, row = self._rows[-1]
        return self._step(step, row, self._before(step))

    @property
    def first(self) -> Step:
        """The start."""
        assert self._first is not None
        return self._step(0, self._first, None)

    @property
    def best(self) -> Step:
        assert self._best is not None
        before, row = self._best.row()
        return self._step(self._best.step, row, before)

    @property
    def tail(self) -> list[Step]:
        """The last few steps, in order."""
        befores = [None, *(row for _, row in self._rows)]
        numbers = [None, *(step for step, _ in self._rows)]
        return [
            self._step(step, row, before if known == step - 1 else None)
            for (step, row), before, known in zip(self._rows, befores, numbers, strict=False)
        ]
