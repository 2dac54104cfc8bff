"""Answers about critical points."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

from symgrad.frozen import dataclass
from symgrad.language.graph import Expression
from symgrad.results import Answer, Number, Point


class Kind(StrEnum):
    """What a critical point is, proved; or that it was not decided."""

    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    SADDLE = "saddle"
    INFLECTION = "inflection"
    UNDECIDED = "undecided"


class Place(StrEnum):
    """Where a critical point lies."""

    INTERIOR = "interior"
    FACE = "face"
    CORNER = "corner"
    CONSTRAINT = "constraint"


class Evidence(StrEnum):
    """How a critical point is known."""

    EXACT = "exact"
    """The gradient is exactly zero at the exact point."""
    ENCLOSURE = "enclosure"
    """Exactly one critical point lies in the enclosure."""
    NUMERIC = "numeric"
    """An approximation that nothing proves."""


class Extremum(StrEnum):
    """What a critical value is among all values of the function."""

    MINIMUM = "minimum"
    MAXIMUM = "maximum"


Bounds = tuple[float, float]


@dataclass(frozen=True, slots=True)
class CriticalPoint:
    """One isolated critical point.

    Attributes:
        point: its coordinates.
        value: the function's value there.
        kind: proved from exact or enclosed signs, or undecided.
        smooth: False at a kink, where 0 lies in the subdifferential.
        degenerate: whether the Hessian is singular.
        global_: whether the value is the least or greatest of all.
        where: interior, or on the boundary or constraint.
        evidence: how the point is known.
        enclosure: for each coordinate bounds between which it lies, alone.
        eigenvalues: those of the Hessian, ascending, where known.
        multipliers: Lagrange's, one for each constraint as typed: grad f = sum of m_j * grad (left - right).
        active: the constraints and sides of the box that hold as equations there.
        witness: for a degenerate point, what decided its kind.
    """

    point: Point
    value: Number | None
    kind: Kind
    smooth: bool
    degenerate: bool | None
    global_: Extremum | None
    where: Place
    evidence: Evidence
    enclosure: dict[str, Bounds]
    eigenvalues: tuple[Number, ...] | None = None
    multipliers: tuple[Number, ...] | None = None
    witness: str | None = None
    active: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CriticalFamily:
    """A set of critical points that are not isolated: where all equations (left sides) are zero."""

    equations: tuple[Expression, ...]
    dimension: int | None
    value: Number | None
    kind: Kind
    parametrization: str | None = None


@dataclass(frozen=True, slots=True)
class Excluded:
    """A set that was left out of the domain, and why."""

    equation: str
    why: str


@dataclass(frozen=True, slots=True)
class Boundedness:
    """Whether the function is bounded; None where unknown. ``ray``: a direction in which it is not."""

    below: bool | None
    above: bool | None
    ray: str | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the proof took."""

    method: str
    boxes: int = 0
    undecided_volume: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Critical(Answer):
    """All critical points in a domain (`critical`).

    ``complete`` is True only where it is proved that every critical point in ``domain`` is among
    ``points`` and ``families``; ``reason`` says why, or what is missing.
    """

    command: ClassVar[str] = "critical"
    keys: ClassVar[Mapping[str, str]] = {"out_of_time": ""}
    domain: dict[str, tuple[Number, Number]]
    complete: bool
    reason: str
    points: tuple[CriticalPoint, ...]
    families: tuple[CriticalFamily, ...] = ()
    undecided: tuple[dict[str, Bounds], ...] = ()
    excluded: tuple[Excluded, ...] = ()
    bounded: Boundedness = Boundedness(None, None)
    ledger: Ledger | None = None
    out_of_time: bool = False
