"""Answers of `jac` and `hess`: the matrices of first and second derivatives."""

from __future__ import annotations

from typing import ClassVar

from symgrad.frozen import dataclass
from symgrad.language.graph import Expression
from symgrad.results import Answer, Definiteness, Number, Point, Undefined


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
