"""The critical points of a function as marks on its picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from symgrad.calculus.problem import pose
from symgrad.critical.algebra.polynomials import Expired, never
from symgrad.critical.answer import critical
from symgrad.errors import SymgradError
from symgrad.language.graph import Expression
from symgrad.language.write import write
from symgrad.results.critical import Critical, CriticalPoint, Kind, Place
from symgrad.results.plots import Found, Mark, MarkKind, Range, Ridge

KINDS: Final = {
    Kind.MINIMUM: MarkKind.MINIMUM,
    Kind.MAXIMUM: MarkKind.MAXIMUM,
    Kind.SADDLE: MarkKind.SADDLE,
    Kind.INFLECTION: MarkKind.INFLECTION,
    Kind.UNDECIDED: MarkKind.DEGENERATE,
}

PATIENCE: Final = 60
"""How often a search may ask for time. Counted, not clocked, so that a picture is the same everywhere."""


def finder(expired: Expired = never) -> Callable[[Expression, Mapping[str, Range | None]], Found | None]:
    """A search for pictures: of bounded length, and shorter where a deadline asks for that."""
    return lambda root, box: find(root, box, expired)


def find(root: Expression, box: Mapping[str, Range | None], expired: Expired = never) -> Found | None:
    """What `critical` finds in a box; ``None`` as a range is what it takes by itself.

    Args:
        root: a function of the names in ``box``.
        box: their ranges.
        expired: whether the time is over.

    Returns:
        The marks inside the box; None where the function is beyond it.

    >>> from symgrad import parse
    >>> find(parse("x^3 - 3*x"), {"x": None}).marks[0]
    Mark(place=(1.0,), value=-2.0, kind=<MarkKind.MINIMUM: 'minimum'>, smooth=True)
    """
    left = iter(range(PATIENCE))
    ranges = ",".join(f"{name}={ends[0]!r}:{ends[1]!r}" for name, ends in box.items() if ends is not None)
    try:
        problem = pose(write(root), wrt=(",".join(box),))
        answer = critical(
            problem, [ranges] if ranges else [], expired=lambda: next(left, None) is None or expired()
        )
    except (SymgradError, ArithmeticError, RecursionError):
        return None
    inner = replace(answer, points=tuple(p for p in answer.points if p.where is Place.INTERIOR))
    return found_in(inner)


def found_in(answer: Critical) -> Found:
    """An answer's points and families as a picture shows them.

    Points that repeat themselves without end are marks as far as they are listed.
    """
    marks = [mark for point in answer.points if (mark := _mark(point, answer.variables)) is not None]
    ridges = tuple(
        Ridge(KINDS[f.kind], tuple(f"{write(e)} = 0" for e in f.equations))
        for f in answer.families
        if f.dimension != 0
    )
    repeated = any(f.dimension == 0 for f in answer.families)
    endless = _is_endless(answer) and not repeated
    return Found(tuple(marks), ridges, complete=answer.complete, everywhere=endless)


def _mark(point: CriticalPoint, names: tuple[str, ...]) -> Mark | None:
    """A mark for a point, if it has a place and a value."""
    place = tuple(point.point[name].float for name in names)
    value = None if point.value is None else point.value.float
    known = tuple(v for v in place if v is not None)
    if value is None or len(known) < len(place):
        return None
    return Mark(known, value, KINDS[point.kind], smooth=point.smooth)


def _is_endless(answer: Critical) -> bool:
    return all(end.float is None for ends in answer.domain.values() for end in ends)


__all__ = ["find", "finder", "found_in"]
