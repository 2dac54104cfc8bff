"""Conditions over balls, and what they select.

A condition has four values: true, false, undecided (a ball lies on both sides) and undefined. A
piecewise under an undecided condition is the hull of the branches that it may select.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from symgrad.programs.ball_functions import nothing

if TYPE_CHECKING:
    from flint import arb

Truth = bool | float | None
"""True, False, None for undecided, nan for undefined."""

Face = Callable[..., Any]
UNDEFINED: Final = float("nan")


def _relation(holds: Callable[[arb, arb], bool], fails: Callable[[arb, arb], bool]) -> Face:
    def face(a: arb, b: arb) -> Truth:
        if a.is_nan() or b.is_nan():
            return UNDEFINED
        return True if holds(a, b) else False if fails(a, b) else None

    return face


def _same(a: arb, b: arb) -> bool:
    return a.is_exact() and b.is_exact() and a == b


def _apart(a: arb, b: arb) -> bool:
    return not a.overlaps(b)


def reflexive(relation: str) -> Face:
    """A comparison of a number with itself."""
    truth = relation in ("==", "<=", ">=")
    return lambda a: UNDEFINED if a.is_nan() else truth


def conjunction(*conditions: Truth) -> Truth:
    """False if one is false, else undefined, undecided or true."""
    if any(c is False for c in conditions):
        return False
    return _least_known(conditions, otherwise=True)


def disjunction(*conditions: Truth) -> Truth:
    """True if one is true, else undefined, undecided or false."""
    if any(c is True for c in conditions):
        return True
    return _least_known(conditions, otherwise=False)


def _least_known(conditions: Sequence[Truth], *, otherwise: bool) -> Truth:
    if any(isinstance(c, float) for c in conditions):
        return UNDEFINED
    return None if None in conditions else otherwise


def negation(condition: Truth) -> Truth:
    """True for false; what is undecided or undefined stays so."""
    return not condition if isinstance(condition, bool) else condition


def choose(*parts: Any) -> arb:
    """The hull of all pieces that may be the selected one; parts are value, condition, value, ..."""
    hull: arb | None = None
    for value, condition in zip(parts[::2], parts[1::2], strict=True):
        if condition is False:
            continue
        if isinstance(condition, float):
            return nothing()
        hull = value if hull is None else hull.union(value)
        if condition:
            return hull
    return nothing()


RELATIONS: Final[Mapping[str, Face]] = {
    "<": _relation(lambda a, b: a < b, lambda a, b: a >= b),
    "<=": _relation(lambda a, b: a <= b, lambda a, b: a > b),
    ">": _relation(lambda a, b: a > b, lambda a, b: a <= b),
    ">=": _relation(lambda a, b: a >= b, lambda a, b: a < b),
    "==": _relation(_same, _apart),
    "!=": _relation(_apart, _same),
}
