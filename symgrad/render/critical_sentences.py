"""What is said of critical points in one sentence: how many of which kind, and whether these are all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from symgrad.results.critical import Critical, CriticalFamily, CriticalPoint, Kind, Place

if TYPE_CHECKING:
    from symgrad.results import Number

PLURALS: Final = {
    Kind.MINIMUM: ("minimum", "minima"),
    Kind.MAXIMUM: ("maximum", "maxima"),
    Kind.SADDLE: ("saddle", "saddles"),
    Kind.INFLECTION: ("inflection", "inflections"),
    Kind.UNDECIDED: ("undecided", "undecided"),
}

NOTHING: Final = "no critical points"


def is_repeated(answer: Critical) -> bool:
    """Whether the points repeat themselves, so that those of one period stand for all."""
    return any(family.dimension == 0 for family in answer.families)


def sentence(answer: Critical) -> str:
    """How many of which kind, and whether these are all."""
    if not answer.variables:
        return "f is constant and has no variable: it is the same everywhere"
    what = _counted(answer)
    if not answer.complete:
        return f"{what} found; there may be {'some' if what == NOTHING else 'more'}"
    if what == NOTHING:
        return f"{what} {_where(answer)}, and that is proved"
    return f"{what}; proved to be all {_where(answer)}"


def _counted(answer: Critical) -> str:
    """``3 critical points (2 minima, 1 saddle) and 1 family of them``."""
    points, families = answer.points, answer.families
    by_case = bool(answer.parameters) or any(f.witness for f in answer.families)
    if is_repeated(answer):
        isolated = [f for f in families if f.dimension == 0]
        others = len(families) - len(isolated)
        more = f" and {_number(others, 'family', 'families')} of another sort" if others else ""
        sequences = _number(len(isolated), "sequence", "sequences")
        repeated = f"{sequences} of critical points{_kinds(isolated, by_case=by_case)}{more}"
        alone = [p for p in points if not p.repeated]
        if not alone:
            return repeated
        single = _number(len(alone), "single point", "single points")
        return f"{single}{_kinds(alone, by_case=by_case)} and {repeated}"
    kinds = _kinds(points, by_case=by_case)
    what = f"{_number(len(points), 'critical point', 'critical points')}{kinds}"
    if not families:
        return what
    of = "of critical points" if not points else "of them"
    family = f"{_number(len(families), 'family', 'families')} {of}{_kinds(families, by_case=by_case)}"
    return f"{what} and {family}" if points else family


def _number(count: int, one: str, many: str) -> str:
    """A count in words.

    >>> _number(0, "point", "points"), _number(1, "point", "points"), _number(2, "point", "points")
    ('no points', '1 point', '2 points')
    """
    return f"{count or 'no'} {one if count == 1 else many}"


def _kinds(found: Iterable[CriticalPoint | CriticalFamily], *, by_case: bool) -> str:
    """`` (2 minima, 1 saddle)``; nothing where kinds depend on parameters."""
    counts = Counter(item.kind for item in found)
    if by_case and counts[Kind.UNDECIDED]:
        return ""
    if len(counts) == 1:
        ((kind, count),) = counts.items()
        return f" ({PLURALS[kind][0]})" if count == 1 else f" (all {PLURALS[kind][1]})"
    parts = [f"{counts[k]} {words[counts[k] > 1]}" for k, words in PLURALS.items() if counts[k]]
    return f" ({', '.join(parts)})" if parts else ""


def _where(answer: Critical) -> str:
    """The domain in words, and that there are constraints."""
    under = any(p.where is Place.CONSTRAINT or p.multipliers is not None for p in answer.points)
    return _region(answer) + " under the constraints" * under


def _region(answer: Critical) -> str:
    if all(low.float is None and high.float is None for low, high in answer.domain.values()):
        return "on R" if len(answer.domain) == 1 else f"in R^{len(answer.domain)}"
    from symgrad.language.write import write

    def end(number: Number) -> str:
        return repr(number.float) if number.exact is None else write(number.exact, decimals=True)

    return "for " + ", ".join(
        f"{name} in [{end(low)}, {end(high)}]" for name, (low, high) in answer.domain.items()
    )


__all__ = ["PLURALS", "is_repeated", "sentence"]
