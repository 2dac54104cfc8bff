"""The one loop: it drives a stepper and yields frozen steps.

Everything that watches a descent consumes this stream: the table, the lines of ndjson, the picture,
Ctrl-C and the clock. A stepper goes a stretch at a time; stretches double in length, so that a return
to the beginning of one shows every cycle at most twice as long as it took to enter it (Brent).
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator
from typing import Final

from symgrad.descend.stepper import Halt, Row, Stepper, Stretch
from symgrad.results.descend import Step, StopReason

Pulse = Callable[[], StopReason | None]
"""Asked between stretches: None to go on, TIMEOUT or INTERRUPTED to stop."""

FIRST: Final = 16
LONGEST: Final = 8192
WORK: Final = 4_000_000
"""Operations between two looks at the clock."""

TAIL: Final = 64
SAMPLES: Final = 12


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
        epoch: passes over the data that a step makes, if it makes any.

    Attributes:
        halt: how it ended.
        stopped: TIMEOUT or INTERRUPTED, if the pulse said so.
        last: the last step whose value and gradient are numbers, or the start.
        best: the step with the least value.
        lost: the point after `last` where there is no number, with the value found.
        tail: the last few steps.
        samples: points along the path.
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
        epoch: float | None = None,
    ) -> None:
        self._stepper = stepper
        self._names = names
        self._steps = steps
        self.tolerance = tolerance
        self._every = every
        self._pulse = pulse
        self._epoch = epoch
        self._rows: deque[tuple[int, Row]] = deque(maxlen=TAIL + 1)
        self._first: Row | None = None
        self._best: tuple[int, Row, Row | None] | None = None
        self.halt = Halt.LIMIT
        self.stopped: StopReason | None = None
        self.lost: tuple[tuple[float, ...], float] | None = None
        self.samples: list[tuple[float, ...]] = []
        self.period = 0
        self.remarks: list[str] = []

    def __iter__(self) -> Iterator[Step]:
        step, length, shown = -1, FIRST, -1
        while True:
            length = min(length, LONGEST, max(1, WORK // self._stepper.cost))
            want = min(length, self._steps - max(step, 0))
            begin = step
            stretch = self._stepper.advance(want, self.tolerance)
            for row in self._taken(stretch, begin):
                step += 1
                if step % self._every == 0:
                    shown = step
                    yield self._step(step, row)
            self._after(stretch, begin)
            if stretch.halt is not Halt.LIMIT or step >= self._steps:
                break
            self.stopped = self._pulse()
            if self.stopped is not None:
                break
            length *= 2
        if shown != step and self._rows:
            yield self.last

    def _taken(self, stretch: Stretch, begin: int) -> Iterator[Row]:
        """The rows that are numbers; the start even if it is none."""
        rows = stretch.rows
        if stretch.halt is Halt.LOST and rows:
            lost = rows[-1]
            n = len(self._names)
            self.lost = lost[1 : n + 1], lost[0]
            if begin >= 0 or len(rows) > 1:
                rows = rows[:-1]
        previous = self._rows[-1][1] if self._rows else None
        for step, row in enumerate(rows, begin + 1):
            self._rows.append((step, row))
            yield row
        if self._first is None and rows:
            self._first = rows[0]
        if rows:
            least = min(rows)
            if self._best is None or least[0] < self._best[1][0] or self._best[1][0] != self._best[1][0]:
                at = rows.index(least)
                self._best = begin + 1 + at, least, rows[at - 1] if at else previous

    def _after(self, stretch: Stretch, begin: int) -> None:
        n = len(self._names)
        if stretch.rows:
            self.samples.append(stretch.rows[0][1 : n + 1])
            if len(self.samples) > 2 * SAMPLES:
                self.samples = self.samples[:1] + self.samples[2::2]
        self.halt = stretch.halt
        self.remarks += stretch.remarks
        if stretch.halt is Halt.REPEAT:
            self.period = len(stretch.rows) if begin >= 0 else len(stretch.rows) - 1

    def _step(self, step: int, row: Row, before: Row | None = None) -> Step:
        n = len(self._names)
        x, g = row[1 : n + 1], row[n + 1 :]
        before = before or self._before(step)
        return Step(
            step=step,
            point=dict(zip(self._names, x, strict=True)),
            value=row[0],
            gradient=g,
            gradient_norm=math.hypot(*g),
            lr=self._stepper.rate(step) if step else None,
            step_norm=None if before is None else math.dist(x, before[1 : n + 1]),
            epoch=None if self._epoch is None else step * self._epoch,
        )

    def _before(self, step: int) -> Row | None:
        for known, row in reversed(self._rows):
            if known < step:
                return row if known == step - 1 else None
        return None

    @property
    def last(self) -> Step:
        step, row = self._rows[-1]
        return self._step(step, row)

    @property
    def first(self) -> Step:
        """The start."""
        assert self._first is not None
        return self._step(0, self._first)

    @property
    def best(self) -> Step:
        assert self._best is not None
        return self._step(*self._best)

    @property
    def tail(self) -> list[Step]:
        """The last few steps, in order."""
        return [self._step(step, row) for step, row in self._rows]
