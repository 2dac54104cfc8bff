"""Answers of `directional`, `taylor` and `level`: a function near a point."""

from __future__ import annotations

from typing import ClassVar

from symgrad.frozen import dataclass
from symgrad.language.graph import Expression
from symgrad.results import Answer, Number, Point, Undefined


@dataclass(frozen=True, slots=True)
class Steepest:
    """The largest rate over all directions, and the unit direction that has it (empty if all are equal)."""

    rate: Number
    direction: tuple[Number, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Directional(Answer):
    """The rate of change along a unit direction (`directional`).

    ``normalised`` says whether the direction given had another length than 1.
    """

    command: ClassVar[str] = "directional"
    point: Point
    direction: tuple[Number, ...]
    normalised: bool
    derivative: Number | None
    steepest: Steepest | None
    undefined: tuple[Undefined, ...] = ()

    @property
    def gaps(self) -> tuple[Undefined, ...]:
        return self.undefined


@dataclass(frozen=True, slots=True, kw_only=True)
class Taylor(Answer):
    """The Taylor polynomial of a given order about a point (`taylor`)."""

    command: ClassVar[str] = "taylor"
    point: Point
    order: int
    polynomial: Expression | None
    undefined: tuple[Undefined, ...] = ()

    @property
    def gaps(self) -> tuple[Undefined, ...]:
        return self.undefined


@dataclass(frozen=True, slots=True, kw_only=True)
class Level(Answer):
    """The level set through a point (`level`): f(x) = value near it.

    Attributes:
        normal: the gradient itself, which stands at right angles to the level set.
        tangents: a basis of the directions within the level set.
        orthogonal: whether normal and tangents were verified to have exact inner products 0.
        implicit: ``dy/dx`` and so on: the last variable as a function of the others.
    """

    command: ClassVar[str] = "level"
    point: Point
    value: Number | None
    normal: tuple[Number | None, ...]
    tangents: tuple[tuple[Number, ...], ...]
    orthogonal: bool
    implicit: dict[str, Expression]
    implicit_at: dict[str, Number | None]
    undefined: tuple[Undefined, ...] = ()

    @property
    def gaps(self) -> tuple[Undefined, ...]:
        return self.undefined
