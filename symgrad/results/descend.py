"""Answers of `descend` and `compare`: steps, why they ended, where they landed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import ClassVar

from symgrad.frozen import dataclass
from symgrad.results import Answer, Number, Point


class StopReason(StrEnum):
    """Why a run ended."""

    CONVERGED = "converged"
    """The gradient is within the tolerance, and a critical point was confirmed there."""
    MAX_STEPS = "max-steps"
    """All steps that were asked for were made."""
    DIVERGED = "diverged"
    """Values or points grew beyond all floats."""
    LEFT_DOMAIN = "left-domain"
    """A step led to where the function has no value."""
    STALLED = "stalled"
    """Steps or gradients became too small to go on, with no critical point near."""
    CYCLING = "cycling"
    """The same points come back for ever."""
    UNDERFLOW = "underflow"
    """The gradient is not zero but too small for a float."""
    TIMEOUT = "timeout"
    """The time was up."""
    INTERRUPTED = "interrupted"
    """Somebody stopped it."""


class LandingKind(StrEnum):
    """What there is where a run ended."""

    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    SADDLE = "saddle"
    INFLECTION = "inflection"
    KINK = "kink"
    UNDECIDED = "undecided"
    """A critical point whose kind is not decided."""
    NONE = "none"
    """No critical point was confirmed near the last point."""


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the step table: a point, what was found there, and the update that led to it.

    ``value`` and ``gradient`` are those of ``point``. The start has no ``lr`` and no ``step_norm``.
    """

    step: int
    point: dict[str, float]
    value: float
    gradient: tuple[float, ...]
    gradient_norm: float
    lr: float | None
    step_norm: float | None
    epoch: float | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """Why and where a run ended, in a word and in a sentence."""

    reason: StopReason
    step: int
    detail: str


@dataclass(frozen=True, slots=True)
class Landing:
    """What was proved about the neighbourhood of the last point.

    Attributes:
        kind: what kind of critical point there is.
        point: the critical point: exact where it was recognised.
        distance: how far the last point is from it.
        proved: whether existence, uniqueness and kind are proved.
        reason: the proof, or why there is none.
    """

    kind: LandingKind
    point: Point | None
    distance: float | None
    proved: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Rate:
    """The anatomy of a run: why this rate was fast, slow or too large. None where unknown.

    Attributes:
        lr_limit: the rate above which the method cannot converge there.
        best_lr: the fixed rate with the smallest contraction factor.
        curvature: least and largest eigenvalue of the Hessian along the path and at its end.
        condition: largest over least curvature at the end.
        predicted: the factor by which the error shrinks with each step near the end.
        observed: the factor by which it did in the last steps.
        reason: why some of these are unknown.
    """

    lr_limit: float | None = None
    best_lr: float | None = None
    curvature: tuple[float, float] | None = None
    condition: float | None = None
    predicted: float | None = None
    observed: float | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class MethodUsed:
    """The method, its update as a formula, its hyper-parameters."""

    name: str
    update: str
    parameters: dict[str, float | bool | str | int]


@dataclass(frozen=True, slots=True)
class Evaluations:
    """How often value, gradient and Hessian were asked for."""

    value: int
    gradient: int
    hessian: int


@dataclass(frozen=True, slots=True)
class Run:
    """One run from one start."""

    method: MethodUsed
    steps: tuple[Step, ...]
    stop: Stop
    final: Step
    best: Step
    evaluations: Evaluations
    landing: Landing
    rate: Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Descent(Answer):
    """A run of `descend`."""

    command: ClassVar[str] = "descend"
    method: MethodUsed
    steps: tuple[Step, ...]
    stop: Stop
    final: Step
    best: Step
    evaluations: Evaluations
    landing: Landing
    rate: Rate

    @property
    def reasons(self) -> tuple[StopReason, ...]:
        """Why each run ended."""
        return (self.stop.reason,)

    @property
    def asides(self) -> tuple[str, ...]:
        """Why it ended, where that is said aloud."""
        return tuple(note for note in self.notes if note == f"{self.stop.reason}: {self.stop.detail}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Descents(Answer):
    """Runs of `descend` from several starts."""

    command: ClassVar[str] = "descend"
    runs: tuple[Run, ...]

    @property
    def reasons(self) -> tuple[StopReason, ...]:
        """Why each run ended."""
        return tuple(run.stop.reason for run in self.runs)


@dataclass(frozen=True, slots=True)
class ComparedRun:
    """One row of `compare`; ``winner`` marks the best."""

    method: str
    lr: float
    stop: Stop
    final: Step
    best: Step
    evaluations: Evaluations
    landing: Landing
    winner: bool = False


@dataclass(frozen=True, slots=True)
class Threshold:
    """The rate at which a method's verdict flips: exact, or between two rates that were tried."""

    method: str
    lr: Number
    bracket: tuple[float, float]
    exact: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(Answer):
    """Several methods and rates from one start (`compare`).

    ``threshold`` is that of the first method, ``thresholds`` says more about each; ``curves`` are the
    steps of each run with their values, for a picture, ``paths`` their points.
    """

    command: ClassVar[str] = "compare"
    keys: ClassVar[Mapping[str, str]] = {"curves": "", "paths": ""}
    runs: tuple[ComparedRun, ...]
    threshold: Number | None = None
    thresholds: tuple[Threshold, ...] = ()
    curves: tuple[tuple[tuple[int, float], ...], ...] = field(default=(), repr=False)
    paths: tuple[tuple[tuple[float, ...], ...], ...] = field(default=(), repr=False)

    @property
    def reasons(self) -> tuple[StopReason, ...]:
        """None of its runs decides how a comparison ends."""
        return ()

    @property
    def asides(self) -> tuple[str, ...]:
        """The rates at which verdicts flip."""
        return tuple(f"{t.method}: {t.reason}" for t in self.thresholds)
