"""Steps of a descent as lines: ndjson as they are made, comma-separated as a table.

Floats are written with the 17 digits that bring them back exactly; what is not finite is left empty
in a table and null in JSON.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import fields
from typing import Any, Final

from symgrad.results.descend import Run, Step

ENDING: Final = ("stop", "best", "evaluations", "landing", "rate")
"""What the last line of a run holds besides its step."""


def finite(value: Any) -> Any:
    """A value as JSON takes it: null for what is not finite."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, tuple):
        return [finite(v) for v in value]
    return {k: finite(v) for k, v in value.items()} if isinstance(value, dict) else value


def encoded(step: Step) -> dict[str, Any]:
    """A step as JSON has it; without data there is no epoch."""
    made = {f.name: finite(getattr(step, f.name)) for f in fields(step)}
    if step.epoch is None:
        del made["epoch"]
    return made


class Lines:
    """The steps of a run as lines of ndjson, written as they are made; the last one says why it ended.

    A step is held back until the next one comes, since only then it is known not to be the last.

    Args:
        write: takes a line.
        number: which run it is, where there are several.
    """

    def __init__(self, write: Callable[[str], None], number: int | None = None) -> None:
        self._write = write
        self._number = number
        self._held: Step | None = None

    def take(self, step: Step) -> None:
        """Writes the step before this one."""
        if self._held is not None:
            self._write(_line(self._held, self._number))
        self._held = step

    def end(self, run: Run) -> None:
        """Writes the last step, with what is known of the run."""
        from symgrad.render.data import Encoder

        encode = Encoder()
        if self._held is not None:
            self._write(_line(self._held, self._number, **{key: encode(getattr(run, key)) for key in ENDING}))


def _line(step: Step, number: int | None, **more: Any) -> str:
    run = {} if number is None else {"run": number}
    return json.dumps({**run, **encoded(step), **more}, allow_nan=False) + "\n"


def header(variables: tuple[str, ...], steps: tuple[Step, ...]) -> list[str]:
    """The names of the columns."""
    epoch = ["epoch"] if steps and steps[0].epoch is not None else []
    return [
        "step",
        *epoch,
        *variables,
        "value",
        *(f"d_{v}" for v in variables),
        "gradient_norm",
        "lr",
        "step_norm",
    ]


def row(step: Step) -> list[str]:
    """The cells of a step."""
    epoch = [] if step.epoch is None else [text(step.epoch)]
    numbers = [*step.point.values(), step.value, *step.gradient, step.gradient_norm, step.lr, step.step_norm]
    return [str(step.step), *epoch, *(text(v) for v in numbers)]


def text(value: float | None) -> str:
    """A float that reads back the same; nothing for what is none."""
    return "" if value is None or not math.isfinite(value) else repr(value)
