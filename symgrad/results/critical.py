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
        witness: for a degenerate point, what decided its kind; where the kind depends on parameters, how.
        conditions: where the parameters must lie for the point to exist.
        repeated: whether it is one of a sequence of points, which stands among the families.
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
    conditions: tuple[Expression, ...] = ()
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class CriticalFamily:
    """A set of critical points that are not isolated: where all equations (left sides) are zero.

    Attributes:
        equations: the left sides; none where every point is critical.
        dimension: of the set, where it is proved; 0 for points that repeat themselves.
        value: the function's value on all of it.
        kind: that of every point of the set; undecided also where it changes along the set.
        parametrization: its points, with parameters that run over all reals or all integers.
        witness: where the kind changes along the set or with parameters, what it is where.
        conditions: where the parameters must lie for the set to be critical.
    """

    equations: tuple[Expression, ...]
    dimension: int | None
    value: Number | None
    kind: Kind
    parametrization: str | None = None
    witness: str | None = None
    conditions: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class CriticalCase:
    """What is critical for special values of the parameters: where all ``conditions`` hold.

    The points and families of the whole answer hold for general values, each where its own conditions do.
    Where ``complete`` is False, the case was not solved.
    """

    conditions: tuple[Expression, ...]
    points: tuple[CriticalPoint, ...]
    families: tuple[CriticalFamily, ...]
    complete: bool


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
    """What the proof took.

    Attributes:
        method: algebra, or intervals where algebra does not reach.
        boxes: how many were looked at.
        undecided_volume: the room that the undecided boxes take together.
        seconds: how long it took, where somebody looked at a clock.
    """

    method: str
    boxes: int = 0
    undecided_volume: float = 0.0
    seconds: float | None = None


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
    cases: tuple[CriticalCase, ...] = ()
    undecided: tuple[dict[str, Bounds], ...] = ()
    excluded: tuple[Excluded, ...] = ()
    bounded: Boundedness = Boundedness(None, None)
    ledger: Ledger | None = None
    out_of_time: bool = False

    @property
    def asides(self) -> tuple[str, ...]:
        """What is missing, and which kind is where if that depends on where one looks."""
        missing = () if self.complete else (f"not proved to be all critical points: {self.reason}",)
        split = [p for p in self.points if self.parameters and p.kind is Kind.UNDECIDED and p.witness]
        told = [f"{_placed(p)}: {p.witness}" for p in split]
        told += [f"{_named(f)}: {f.witness}" for f in self.families if f.witness]
        return tuple(dict.fromkeys((*missing, *told)))

    @property
    def untabled(self) -> tuple[str, ...]:
        """The boxes: rows of coordinates have no place for them."""
        boxes = len(self.undecided)
        what = f"{boxes} undecided {'box' if boxes == 1 else 'boxes'}"
        return (f"{what} left out: csv has points and families only",) if boxes else ()


def _placed(point: CriticalPoint) -> str:
    return "at " + ", ".join(f"{k} = {v.exact}" for k, v in point.point.items() if v.exact is not None)


def _named(family: CriticalFamily) -> str:
    return "on " + ", ".join(f"{e} = 0" for e in family.equations)
