"""Answers: frozen values, with an enum for every fixed set of words.

Every answer carries what it answers (`expression`, `variables`, `parameters`), where the formula
holds (`conditions`), why to believe it (`trust`) and what a careful reader would add (`notes`).
Field names are the keys of the JSON, so that the documentation of one is that of the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from symgrad.language.graph import Expression


class Trust(StrEnum):
    """Why an answer may be believed."""

    PROVED = "proved"
    """Exact or enclosed, nothing missing in the stated domain."""
    CHECKED = "checked"
    """Confirmed by an independent computation at random points."""
    HEURISTIC = "heuristic"
    """Found by search; nothing confirms it."""
    UNKNOWN = "unknown"
    """No point was found at which it could be confirmed; a note says why."""


class Definiteness(StrEnum):
    """The signs of a symmetric matrix's eigenvalues."""

    POSITIVE = "positive definite"
    NONNEGATIVE = "positive semidefinite"
    NEGATIVE = "negative definite"
    NONPOSITIVE = "negative semidefinite"
    INDEFINITE = "indefinite"
    ZERO = "zero"


@dataclass(frozen=True, slots=True)
class Number:
    """A real number: its exact form if one is known, its float if it has one.

    ``exact`` may still hold parameters; then ``float`` is None. Infinity is exact ``oo``, no float.
    """

    exact: Expression | None
    float: float | None


@dataclass(frozen=True, slots=True)
class Undefined:
    """Why a value does not exist at a point: the subexpression, where it stands, the reason."""

    term: str
    column: int | None
    length: int | None
    reason: str


Point = dict[str, Number]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What all answers share; see the head of the module.

    Attributes:
        input: the text typed; for several functions, all of them.
        expression: how it was read, after definitions and ``D`` were carried out.
        shared: subexpressions that were given a name (``t1``) because writing them out each time
            would make the answer far larger; in the order in which they are defined.
        decimal: whether the input was written with decimals, so that people are shown decimals.
    """

    command: ClassVar[str] = ""
    keys: ClassVar[Mapping[str, str]] = {}
    """Keys of the JSON where they differ from the names of the fields; empty for what is not in it."""
    input: str | tuple[str, ...]
    expression: Expression | tuple[Expression, ...]
    variables: tuple[str, ...]
    parameters: tuple[str, ...] = ()
    conditions: tuple[Expression, ...] = ()
    trust: Trust = Trust.UNKNOWN
    notes: tuple[str, ...] = ()
    shared: tuple[tuple[str, Expression], ...] = ()
    decimal: bool = field(default=False, repr=False)

    @property
    def gaps(self) -> tuple[Undefined, ...]:
        """Why numbers that were asked for are missing."""
        return ()


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


@dataclass(frozen=True, slots=True)
class JacobianAt:
    """A Jacobian at a point, with rank and determinant (None where not square or undecided)."""

    point: Point
    jacobian: tuple[tuple[Number | None, ...], ...]
    rank: int | None
    determinant: Number | None
    undefined: tuple[Undefined, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Jacobian(Answer):
    """The Jacobian (`jac`): row i holds the partial derivatives of function i.

    ``divergence`` exists where there are as many functions as variables, ``curl`` where both are 2
    (a scalar, as a tuple of one) or 3.
    """

    command: ClassVar[str] = "jac"
    functions: tuple[Expression, ...]
    jacobian: tuple[tuple[Expression, ...], ...]
    divergence: Expression | None = None
    curl: tuple[Expression, ...] | None = None
    at: JacobianAt | None = None

    @property
    def gaps(self) -> tuple[Undefined, ...]:
        return self.at.undefined if self.at else ()


@dataclass(frozen=True, slots=True)
class HessianAt:
    """A Hessian at a point, its eigenvalues (ascending) and definiteness, decided exactly."""

    point: Point
    hessian: tuple[tuple[Number | None, ...], ...] | None
    eigenvalues: tuple[Number, ...] | None
    definiteness: Definiteness | None
    trace: Number | None = None
    determinant: Number | None = None
    undefined: tuple[Undefined, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hessian(Answer):
    """Second derivatives (`hess`).

    Above 100 variables ``hessian`` is None and ``nonzeros`` lists the entries on and above the
    diagonal that are not zero: (row variable, column variable, entry).
    """

    command: ClassVar[str] = "hess"
    hessian: tuple[tuple[Expression, ...], ...] | None
    trace: Expression | None
    determinant: Expression | None
    nonzeros: tuple[tuple[str, str, Expression], ...] | None = None
    at: HessianAt | None = None

    @property
    def gaps(self) -> tuple[Undefined, ...]:
        return self.at.undefined if self.at else ()


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
