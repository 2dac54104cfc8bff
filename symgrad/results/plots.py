"""The answer of `plot`: everything a picture shows, as numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from symgrad.results import Answer

Range = tuple[float, float]
Place = tuple[float, float]
Segment = tuple[Place, ...]


class MarkKind(StrEnum):
    """What is remarkable about a place."""

    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    SADDLE = "saddle"
    INFLECTION = "inflection"
    """A critical point of a function of one variable that is neither minimum nor maximum."""
    KINK = "kink"
    DEGENERATE = "degenerate"
    """A critical point whose kind its second derivatives leave open."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A remarkable place: its coordinates, the value there, what it is."""

    place: tuple[float, ...]
    value: float
    kind: MarkKind


@dataclass(frozen=True, slots=True)
class Line:
    """The tangent to a curve: through (x, y) with a slope."""

    x: float
    y: float
    slope: float


@dataclass(frozen=True, slots=True)
class Surface:
    """Values over a grid: ``values[row][column]`` at (xs[column], ys[row]), None where there is none."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    values: tuple[tuple[float | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Arrow:
    """The gradient at a place."""

    x: float
    y: float
    dx: float
    dy: float


@dataclass(frozen=True, slots=True)
class LevelLine:
    """The level through a place, and the normal to it there (None where the gradient is missing or 0)."""

    place: Place
    value: float
    normal: Place | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot(Answer):
    """A picture of a function of one or two variables (`plot`).

    Attributes:
        box: the range of each variable.
        values: the range of values that is drawn.
        curve, derivative: of a function of one variable, in segments between poles and gaps.
        tangent: to the curve at the point asked for.
        surface: of a function of two variables.
        arrows: its gradients.
        level: the level through the point asked for.
        marks: critical points and kinks that were found in the box; there may be more.
        path: places to join by a line, as of a descent.
        solid: whether people want to see the surface in space.
        file: the format of a file it is drawn to: png, svg or pdf; None for the terminal.
    """

    command: ClassVar[str] = "plot"
    keys: ClassVar[Mapping[str, str]] = {"solid": "", "file": ""}
    box: dict[str, Range]
    values: Range
    curve: tuple[Segment, ...] = ()
    derivative: tuple[Segment, ...] = ()
    tangent: Line | None = None
    surface: Surface | None = None
    arrows: tuple[Arrow, ...] = ()
    level: LevelLine | None = None
    marks: tuple[Mark, ...] = ()
    path: tuple[tuple[float, ...], ...] = ()
    solid: bool = False
    file: str | None = None


__all__ = [
    "Arrow",
    "LevelLine",
    "Line",
    "Mark",
    "MarkKind",
    "Place",
    "Plot",
    "Range",
    "Segment",
    "Surface",
]
