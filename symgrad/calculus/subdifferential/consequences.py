"""What follows from a subdifferential: convexity, minimality, and how other systems compare."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from symgrad.algebra.normal import normal_form
from symgrad.algebra.signs import sign_of_form
from symgrad.calculus.exact import number_of
from symgrad.calculus.lines import Axis
from symgrad.calculus.subdifferential.branches import Place
from symgrad.calculus.subdifferential.conventions import SYSTEMS, returned
from symgrad.calculus.subdifferential.convexity import is_convex
from symgrad.calculus.subdifferential.doubts import is_refuted
from symgrad.calculus.subdifferential.field import Field, Real, UndecidedError, Vector
from symgrad.calculus.subdifferential.sets import Total
from symgrad.calculus.subdifferential.slopes import Pair, falls
from symgrad.language.graph import ADD, CALL, PIECEWISE, ZERO, Expression, postorder
from symgrad.results import Number
from symgrad.results.subgradients import Convention, Slopes

MOST_AXES: Final = 12
"""Axes along which a descent is sought."""

DEEPEST: Final = 30
"""How deep choices may nest for a lower bound to be seen."""

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
    field: Field,
    root: Expression,
    here: Expression,
    lines: Sequence[tuple[Expression, Axis]],
    *,
    contains_zero: bool | None,
    convex: bool | None,
) -> bool | None:
    """Whether the point minimises the function.

    Not where zero is no subgradient (Fermat's rule) or the function falls along an axis; where zero is one
    of a convex function; and where the value ``here`` is a lower bound that can be read off the formula.
    ``lines`` holds axes with the terms that change along them.
    """
    if contains_zero is False:
        return False
    if convex and contains_zero:
        return True
    if len(postorder([root])) <= LARGEST and is_least(root, here):
        return True
    return False if any(falls(field, terms, axis) for terms, axis in lines) else None


def is_least(e: Expression, bound: Expression, depth: int = 0) -> bool:
    """Whether a function is proved never to be below a number.

    >>> from symgrad import parse
    >>> is_least(parse("max(0, x*y) + abs(x - 1)"), parse("0")), is_least(parse("clip(x, 1, 2)"), parse("1"))
    (True, True)
    """
    if depth > DEEPEST:
        return False
    for terms, enough in _choices(e, bound):
        if enough(is_least(a, bound, depth + 1) for a in terms):
            return True
    sign = sign_of_form(normal_form(e - bound))
    return sign is not None and sign >= 0


def _choices(e: Expression, bound: Expression) -> Iterator[tuple[Sequence[Expression], Callable[..., bool]]]:
    """Parts of which one, or all, must have a bound for the whole to have it."""
    if e.op is CALL and e.value in _BOUNDED:
        yield _BOUNDED[e.value](e), any if e.value == "max" else all
    elif e.op is PIECEWISE:
        yield e.args[::2], all
    elif e.op is ADD and bound is ZERO:
        yield e.args, all


_BOUNDED: Final[dict[str, Callable[[Expression], Sequence[Expression]]]] = {
    "max": lambda e: e.args,
    "min": lambda e: e.args,
    "clip": lambda e: e.args[1:],
    "relu": lambda e: (ZERO,),
}
"""The values among which a function chooses, as far as they bound it from below."""


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
