"""Answers: frozen values, with an enum for every fixed set of words.

Every answer carries what it answers (`expression`, `variables`, `parameters`), where the formula
holds (`conditions`), why to believe it (`trust`) and what a careful reader would add (`notes`).
Field names are the keys of the JSON, so that the documentation of one is that of the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar, Final

from symgrad.frozen import dataclass
from symgrad.language.graph import Expression

if TYPE_CHECKING:
    from symgrad.results.first import Derivative, Gradient, GradientAt, Partials
    from symgrad.results.local import Directional, Level, Steepest, Taylor
    from symgrad.results.matrices import Hessian, HessianAt, Jacobian, JacobianAt

__all__ = [
    "Answer",
    "Definiteness",
    "Derivative",
    "Directional",
    "Gradient",
    "GradientAt",
    "Hessian",
    "HessianAt",
    "Jacobian",
    "JacobianAt",
    "Level",
    "Number",
    "Partials",
    "Point",
    "Steepest",
    "Taylor",
    "Trust",
    "Undefined",
]


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

    @property
    def asides(self) -> tuple[str, ...]:
        """What the bare answer leaves out and people should hear, but a table has in its place."""
        return ()

    @property
    def untabled(self) -> tuple[str, ...]:
        """What comma-separated rows have no place for."""
        return ()


_PLACES: Final = {
    "Derivative": "first",
    "Partials": "first",
    "GradientAt": "first",
    "Gradient": "first",
    "JacobianAt": "matrices",
    "Jacobian": "matrices",
    "HessianAt": "matrices",
    "Hessian": "matrices",
    "Steepest": "local",
    "Directional": "local",
    "Taylor": "local",
    "Level": "local",
}
"""Where the answers stand: each costs a millisecond to make, and a command needs few of them."""


def __getattr__(name: str) -> object:
    place = _PLACES.get(name)
    if place is None:
        raise AttributeError(f"module 'symgrad.results' has no attribute '{name}'")
    return getattr(import_module(f"symgrad.results.{place}"), name)
