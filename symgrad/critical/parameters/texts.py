"""The cases of an answer in parameters, told in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from symgrad.critical.parameters.cases import opposite
from symgrad.critical.parameters.special import MOST_CASES
from symgrad.language.graph import Expression
from symgrad.language.write import write
from symgrad.results.critical import Critical, CriticalCase, CriticalFamily, CriticalPoint, Kind

MOST_TOLD: Final = 4
"""Points that are told one by one."""

PLURALS: Final = {
    Kind.MINIMUM: "minima",
    Kind.MAXIMUM: "maxima",
    Kind.SADDLE: "saddles",
    Kind.INFLECTION: "inflections",
    Kind.UNDECIDED: "critical points of undecided kind",
}


def told_cases(answer: Critical) -> Iterator[str]:
    """What is where the conditions of the answer do not hold."""
    yield from _missing(answer)
    for case in answer.cases:
        where = " and ".join(_text(c) for c in case.conditions)
        yield f"where {where}, {_summary(_without_known(case))}"
    if len(answer.cases) >= MOST_CASES:
        yield "there may be more special cases, which are not told: give values with --let"


def _text(condition: Expression) -> str:
    return write(condition).replace("==", "=")


def _missing(answer: Critical) -> Iterator[str]:
    """Which points do not exist where a sign is the other one."""
    everything: list[CriticalPoint | CriticalFamily] = [*answer.points, *answer.families]
    own = [c for item in everything for c in item.conditions if c.value in (">", "<")]
    for condition in dict.fromkeys(own):
        lost = [item for item in everything if condition in item.conditions]
        where = f"where {write(opposite(condition))}"
        if len(lost) == len(everything):
            yield f"{where}, there is no critical point"
            continue
        named = [place_of(p) if isinstance(p, CriticalPoint) else _family_place(p) for p in lost]
        verb = "does" if len(lost) == 1 and isinstance(lost[0], CriticalPoint) else "do"
        yield f"{where}, {' and '.join(named)} {verb} not exist"


def place_of(point: CriticalPoint) -> str:
    """``x = a, y = b``."""
    return ", ".join(
        f"{name} = {value.float if value.exact is None else write(value.exact)}"
        for name, value in point.point.items()
    )


def _family_place(family: CriticalFamily) -> str:
    return "points with " + ", ".join(f"{write(e)} = 0" for e in family.equations)


def _without_known(case: CriticalCase) -> CriticalCase:
    """The case with points and families that do not repeat its conditions."""

    def own(item: CriticalPoint | CriticalFamily) -> tuple[Expression, ...]:
        return tuple(c for c in item.conditions if c not in case.conditions)

    points = tuple(replace(p, conditions=own(p)) for p in case.points)
    return replace(case, points=points, families=tuple(replace(f, conditions=own(f)) for f in case.families))


def _summary(case: CriticalCase) -> str:
    if not case.complete:
        return "the critical points are not known in general"
    if any(not f.equations for f in case.families):
        return "f is constant"
    if not case.points and not case.families:
        return "there is no critical point"
    isolated = [f for f in case.families if f.dimension == 0]
    parts = [_family(f) for f in case.families]
    parts += [] if isolated else _listed(case.points)
    return "there is " + ", ".join(parts) if _is_single(parts) else "there are " + ", ".join(parts)


def _is_single(parts: Sequence[str]) -> bool:
    return parts[0].startswith(("a ", "an "))


def _listed(points: Sequence[CriticalPoint]) -> list[str]:
    if len(points) > MOST_TOLD:
        return [f"{len(points)} critical points"]
    return [_point(p) for p in points]


def _point(point: CriticalPoint) -> str:
    """``a minimum at x = 0``, with the conditions under which that is so."""
    where = place_of(point)
    if point.kind is Kind.UNDECIDED:
        named = f"a critical point at {where}"
        return f"{named} ({point.witness})" if point.witness else named
    kind = point.kind.value
    named = f"an {kind} at {where}" if kind[0] in "aeiou" else f"a {kind} at {where}"
    if point.conditions:
        named += " where " + " and ".join(_text(c) for c in point.conditions)
    return named


def _family(family: CriticalFamily) -> str:
    where = " and ".join(f"{write(e)} = 0" for e in family.equations)
    if family.dimension == 0 and family.parametrization:
        where = family.parametrization
    if family.conditions:
        where += ", " + " and ".join(_text(c) for c in family.conditions)
    if family.kind is Kind.UNDECIDED and family.witness:
        return f"critical points where {where} ({family.witness})"
    return f"{PLURALS[family.kind]} where {where}"


__all__ = ["place_of", "told_cases"]
