"""What follows from a subdifferential: convexity, minimality, and how other systems compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from symgrad.calculus.exact import number_of
from symgrad.calculus.lines import Axis
from symgrad.calculus.subdifferential.branches import Place
from symgrad.calculus.subdifferential.conventions import SYSTEMS, returned
from symgrad.calculus.subdifferential.convexity import is_convex
from symgrad.calculus.subdifferential.doubts import is_refuted
from symgrad.calculus.subdifferential.field import Field, Real, UndecidedError, Vector
from symgrad.calculus.subdifferential.sets import Total
from symgrad.calculus.subdifferential.slopes import Pair, falls
from symgrad.language.graph import Expression, postorder
from symgrad.results import Number
from symgrad.results.subgradients import Convention, Slopes

MOST_AXES: Final = 12
"""Axes along which a descent is sought."""

LARGEST: Final = 2_000
"""Nodes of a function beyond which neither convexity nor other systems' answers are worked out."""


def convexity(root: Expression, names: Sequence[str], near: Mapping[str, float | None]) -> bool | None:
    """Whether a function is convex: proved, refuted, or None."""
    if len(postorder([root])) > LARGEST:
        return None
    if is_convex(root):
        return True
    return False if is_refuted(root, names, near) else None


def minimiser(
    field: Field, root: Expression, axes: Sequence[Axis], *, contains_zero: bool | None, convex: bool | None
) -> bool | None:
    """Whether the point minimises the function: Fermat's rule, its converse for convex functions, descent."""
    if contains_zero is False:
        return False
    if convex and contains_zero:
        return True
    return False if any(falls(field, root, axis) for axis in axes[:MOST_AXES]) else None


def slopes(field: Field, pairs: Mapping[str, Pair]) -> dict[str, Slopes]:
    """One-sided derivatives as numbers."""
    return {name: Slopes(*(number(field, side) for side in pair)) for name, pair in pairs.items()}


def number(field: Field, value: Real | str | None) -> Number | None:
    """A number of the field as answers hold it; None for a reason."""
    return None if value is None or isinstance(value, str) else number_of(field.form(value))


def conventions(
    place: Place, root: Expression, names: Sequence[str], total: Total | None
) -> dict[str, Convention]:
    """What each system returns, and whether it lies in the set."""
    if len(postorder([root])) > LARGEST:
        return {}
    field = Field(place.n)
    return {
        system: _convention(field, returned(place, field, root, names, system), total) for system in SYSTEMS
    }


def _convention(field: Field, entries: Sequence[Real | None], total: Total | None) -> Convention:
    shown = tuple(number(field, e) for e in entries)
    known: Vector = tuple(e for e in entries if e is not None)
    if len(known) < len(entries):
        return Convention(shown, False if total is not None else None)
    try:
        return Convention(shown, None if total is None else total.holds(known))
    except UndecidedError:
        return Convention(shown, None)
