"""The answer of `subgrad`: a set of subgradients and what follows from it."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from symgrad.frozen import dataclass
from symgrad.results import Answer, Number, Point, Undefined

Vertex = tuple[Number, ...]


class SetKind(StrEnum):
    """What shape a set of subgradients has."""

    SINGLETON = "singleton"
    """One vector: the gradient."""
    INTERVAL = "interval"
    """Of numbers, for a function of one variable."""
    POLYTOPE = "polytope"
    """The convex hull of finitely many vectors."""
    BALL = "ball"
    """All vectors no further than a radius from a centre."""
    OTHER = "other"
    """Told in words, or enclosed only."""
    NONE = "none"
    """There is no such set: the function jumps, is infinitely steep, or has no values nearby."""


@dataclass(frozen=True, slots=True)
class Slopes:
    """One-sided derivatives along a coordinate: None where there is none."""

    left: Number | None
    right: Number | None


@dataclass(frozen=True, slots=True)
class Convention:
    """What a system returns as the gradient, and whether that is a subgradient.

    ``gradient`` holds None where the system returns nan; ``inside`` is None where it is not decided.
    """

    gradient: tuple[Number | None, ...]
    inside: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subdifferential(Answer):
    """Clarke's subdifferential at a point (`subgrad`).

    Attributes:
        differentiable: whether the derivative exists; None if not decided.
        kind: the shape of the set.
        vertices: of the polytope, lexicographic; of one vector for a singleton, of the ends of an
            interval; for ``other`` the vectors that are proved to be in the set.
        center, radius: of a ball.
        description: the set in words, for ``other``.
        outer: for each variable an interval that is proved to hold the entries, for ``other``.
        exact: whether the set is given exactly; else ``outer`` holds it.
        contains_zero: whether the zero vector is in it; None if not decided.
        minimiser: True where the point is proved to minimise the function, False where it is proved
            to be no minimum, not even a local one; else None.
        convex: whether the function is convex; None if not decided.
        one_sided: the one-sided derivatives along each coordinate.
        conventions: what torch, jax and sympy return there.
    """

    command: ClassVar[str] = "subgrad"
    point: Point
    value: Number | None
    differentiable: bool | None
    kind: SetKind
    vertices: tuple[Vertex, ...]
    center: Vertex | None = None
    radius: Number | None = None
    description: str | None = None
    outer: dict[str, tuple[Number, Number]] | None = None
    exact: bool = True
    contains_zero: bool | None
    minimiser: bool | None
    convex: bool | None
    one_sided: dict[str, Slopes]
    conventions: dict[str, Convention]
    undefined: tuple[Undefined, ...] = ()

    @property
    def gaps(self) -> tuple[Undefined, ...]:
        return self.undefined


__all__ = ["Convention", "SetKind", "Slopes", "Subdifferential"]
