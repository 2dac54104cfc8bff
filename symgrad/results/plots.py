"""The answer of `plot`: everything a picture shows, as numbers."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

from symgrad.frozen import dataclass
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
    """A remarkable place: its coordinates, the value there, what it is, and whether there is a derivative."""

    place: tuple[float, ...]
    value: float
    kind: MarkKind
    smooth: bool = True


@dataclass(frozen=True, slots=True)
class Ridge:
    """Critical points that are not isolated: all places where these equations hold."""

    kind: MarkKind
    equations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Border:
    """A line in pieces, and what it is."""

    name: str
    pieces: tuple[tuple[Place, Place], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Critical points: ``complete`` if no other is where they were sought, ``everywhere`` if in all space."""

    marks: tuple[Mark, ...]
    ridges: tuple[Ridge, ...] = ()
    complete: bool = False
    everywhere: bool = False

    @property
    def known(self) -> bool:
        """Whether this is all there is about critical points, anywhere."""
        return self.complete and self.everywhere


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
        marks: critical points and kinks in the box.
        ridges: lines of critical points.
        complete: whether it is proved that no other critical point lies in the box.
        borders: lines on which constraints hold, and lines of critical points.
        path: places to join by a line, as of a descent.
        path_values: the function there, None where it has no value.
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
    ridges: tuple[Ridge, ...] = ()
    complete: bool = False
    borders: tuple[Border, ...] = ()
    path: tuple[tuple[float, ...], ...] = ()
    path_values: tuple[float | None, ...] = ()
    solid: bool = False
    file: str | None = None


__all__ = [
    "Arrow",
    "Border",
    "Found",
    "LevelLine",
    "Line",
    "Mark",
    "MarkKind",
    "Place",
    "Plot",
    "Range",
    "Ridge",
    "Segment",
    "Surface",
]
