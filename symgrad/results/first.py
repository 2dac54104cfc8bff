"""Answers of `diff` and `grad`: partial derivatives and gradients."""

from __future__ import annotations

from typing import ClassVar

from symgrad.frozen import dataclass
from symgrad.language.graph import Expression
from symgrad.results import Answer, Number, Point, Undefined


@dataclass(frozen=True, slots=True)
class Derivative:
    """One partial derivative: by which variables in turn, its formula, its value at the point."""

    wrt: tuple[str, ...]
    derivative: Expression
    at: Number | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Partials(Answer):
    """Partial derivatives (`diff`). ``point`` is None when no value was asked for."""

    command: ClassVar[str] = "diff"
    derivatives: tuple[Derivative, ...]
    point: Point | None = None
    undefined: tuple[Undefined, ...] = ()

    @property
    def gaps(self) -> tuple[Undefined, ...]:
        return self.undefined


@dataclass(frozen=True, slots=True)
class GradientAt:
    """A gradient at a point: its entries, Euclidean norm and unit directions of steepest change.

    ``ascent`` and ``descent`` are empty where the gradient is zero or undefined.
    """

    point: Point
    value: Number | None
    gradient: tuple[Number | None, ...]
    norm: Number | None
    ascent: tuple[float, ...]
    descent: tuple[float, ...]
    undefined: tuple[Undefined, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gradient(Answer):
    """The gradient (`grad`): one partial derivative for each variable."""

    command: ClassVar[str] = "grad"
    gradient: tuple[Expression, ...]
    at: GradientAt | None = None

    @property
    def gaps(self) -> tuple[Undefined, ...]:
        return self.at.undefined if self.at else ()
