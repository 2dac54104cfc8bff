"""What surrounds an update: the schedule, clipping, noise, a box to stay in."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import field
from typing import Any

from symgrad.descend.schedules import Schedule
from symgrad.frozen import dataclass
from symgrad.programs.tape import Tape, length, maximum, minimum

INFINITY = float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Steering:
    """How gradients are treated before an update, and points after it.

    Attributes:
        schedule: the rate as a function of the step.
        clip_norm: gradients longer than this are shortened to it.
        clip_value: entries are moved into [-clip_value, clip_value].
        softening: what is added to the norm before dividing by it: PyTorch's 1e-6, else 0.
        noise: standard deviation of the normal noise on each entry.
        seed: where the noise starts, so that a run can be repeated.
        box: for each variable the interval in which it is kept.
    """

    schedule: Schedule = field(default_factory=Schedule)
    clip_norm: float | None = None
    clip_value: float | None = None
    softening: float = 1e-6
    noise: float = 0.0
    seed: int = 0
    box: tuple[tuple[float, float], ...] = ()

    @property
    def autonomous(self) -> bool:
        """Whether a step depends on the point alone."""
        return self.schedule.constant and not self.noise

    def gauss(self) -> Callable[[], float]:
        """A source of noise, at its beginning."""
        source = random.Random(self.seed)
        return lambda: source.gauss(0.0, self.noise)

    def treated(self, gradient: Sequence[Any], tape: Tape | None, gauss: Callable[[], float]) -> list[Any]:
        """The gradient with noise, clipped; floats, or slots of a tape."""
        entries = list(gradient)
        if self.noise:
            entries = [
                g + (gauss() if tape is None else tape.call("gauss", gauss, fresh=True)) for g in entries
            ]
        if self.clip_norm is not None:
            scale = minimum(1.0, self.clip_norm / maximum(length(*entries) + self.softening, 1e-300))
            entries = [g * scale for g in entries]
        if self.clip_value is not None:
            entries = [maximum(-self.clip_value, minimum(self.clip_value, g)) for g in entries]
        return entries

    def kept(self, k: int, x: Any) -> Any:
        """A coordinate inside the box."""
        if not self.box:
            return x
        low, high = self.box[k]
        if low > -INFINITY:
            x = maximum(low, x)
        return minimum(high, x) if high < INFINITY else x

    def pressing(self, x: Sequence[float], gradient: Sequence[float]) -> tuple[float, ...]:
        """The gradient without the entries that press against the walls of the box."""
        if not self.box:
            return tuple(gradient)
        return tuple(
            0.0 if (g > 0 and a <= low) or (g < 0 and a >= high) else g
            for a, g, (low, high) in zip(x, gradient, self.box, strict=True)
        )
