"""The catalogue of known critical sets, and mpmath's word on everything that is answered about it."""

import math
from collections.abc import Callable
from functools import cache
from itertools import count
from typing import Any

import pytest
from mpmath import mp, mpf

from symgrad import parse
from symgrad.critical.library import critical_points
from symgrad.results.critical import Critical, CriticalFamily, CriticalPoint, Kind
from tests.critical.catalogue import entries
from tests.oracle import value_of
from tests.values import real, single

ENTRIES = entries()
DIGITS = 40
NEAR = 1e-6


@cache
def answered(k: int) -> Critical:
    entry = ENTRIES[k]
    # counted, not clocked: what stays open is given up at the same point on every machine
    left = count(1)
    patience = 12 if entry.is_open else math.inf
    return critical_points(
        entry.text,
        box=",".join(entry.options.get("in", [])) or None,
        wrt=entry.options.get("wrt", [""])[0].split(",") if "wrt" in entry.options else (),
        subject_to=entry.options.get("subject-to", []),
        expired=lambda: next(left) > patience,
    )


def constant(text: str) -> float:
    return float(value_of(parse(text), {}, digits=DIGITS))


def split(text: str) -> tuple[float, ...]:
    """Coordinates between commas outside of brackets."""
    inner = text[1:-1] if text.startswith("(") and text.endswith(")") and "," in text else text
    parts, depth = [""], 0
    for character in inner:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return tuple(constant(part) for part in parts)


def place(point: CriticalPoint) -> tuple[float, ...]:
    return tuple(real(number) for number in point.point.values())


def found_at(answer: Critical, wanted: tuple[float, ...]) -> list[CriticalPoint]:
    near = [p for p in answer.points if place(p) == pytest.approx(wanted, rel=NEAR, abs=NEAR)]
    return sorted(near, key=lambda p: math.dist(place(p), wanted))[:1]


NUMBERED = pytest.mark.parametrize("k", range(len(ENTRIES)), ids=[e.label for e in ENTRIES])


@NUMBERED
def test_what_is_known_is_found(k: int) -> None:
    entry, answer = ENTRIES[k], answered(k)
    for known in entry.points:
        matching = found_at(answer, split(known.where))
        if known.perhaps and not matching:
            continue
        assert len(matching) == 1, (known, [place(p) for p in answer.points])
        (point,) = matching
        allowed = {known.kind, "undecided"} if known.perhaps else {known.kind}
        assert point.kind.value in allowed, known
        if known.value is not None:
            assert real(point.value) == pytest.approx(constant(known.value), rel=1e-5, abs=1e-7), known
    for known in entry.families:
        names = {f.parametrization for f in answer.families}
        same = [f for f in answer.families if known.where in (f.parametrization, equations(f))]
        assert len(same) == 1, (known, names, [equations(f) for f in answer.families])
        assert known.kind in (same[0].kind.value, "undecided?"), (known, same[0].kind)


def equations(family: CriticalFamily) -> str:
    return ", ".join(f"{e} = 0" for e in family.equations).replace(" = 0, ", ", ")


@NUMBERED
def test_all_of_it_and_nothing_else(k: int) -> None:
    entry, answer = ENTRIES[k], answered(k)
    if entry.is_open:
        return
    assert answer.complete, answer.reason
    assert answer.trust.value == "proved"
    assert len(answer.families) == len(entry.families), [equations(f) for f in answer.families]
    if not entry.flags & {"others", "examples"}:
        assert len(answer.points) == len(entry.points), [place(p) for p in answer.points]


def exactly(point: CriticalPoint) -> list[Any]:
    """The coordinates to 40 digits where they are exact."""
    return [
        value_of(n.exact, {}, digits=DIGITS) if n.exact is not None else mpf(n.float)
        for n in point.point.values()
    ]


def steps(size: int, reach: float, bends: list[list[float]]) -> list[list[float]]:
    """Steps of about a length: along axes, where f bends, diagonals and parabolas."""
    if size == 1:
        return [[reach], [-reach]]
    found = [[s * reach * v for v in bend] for bend in bends for s in (1, -1)]
    for i in range(8):
        angle = 2 * math.pi * i / 8
        plane = [math.cos(angle) * reach, math.sin(angle) * reach]
        found.append(plane + [0.37 * reach * math.sin(3 * angle)] * (size - 2))
    rest = [0] * (size - 2)
    for t in (reach, -reach):
        for c in (-1, 0.5, 1, 1.5, 2.6):
            found += [[t, c * t * t, *rest], [c * t * t, t, *rest]]
    return found


def eigenvectors(f: Callable[[list[Any]], Any], size: int, here: list[Any]) -> list[list[float]]:
    """Those of the Hessian, by differences."""
    h = mpf(10) ** -8

    def moved(*pairs: tuple[int, int]) -> Any:
        there = list(here)
        for k, s in pairs:
            there[k] += s * h
        return f(there)

    if size == 1 or f([a + h for a in here]) is None:
        return []
    hessian = mp.matrix(size, size)
    for i in range(size):
        for j in range(i + 1):
            corners = [moved((i, s), (j, t)) for s, t in ((1, 1), (1, -1), (-1, 1), (-1, -1))]
            if None in corners:
                return []
            hessian[i, j] = hessian[j, i] = corners[0] - corners[1] - corners[2] + corners[3]
    vectors = mp.eigsy(hessian)[1]
    return [[float(vectors[i, k]) for i in range(size)] for k in range(size)]


@NUMBERED
def test_mpmath_sees_the_kinds_that_are_claimed(k: int) -> None:
    entry, answer = ENTRIES[k], answered(k)
    if "subject-to" in entry.options or len(answer.variables) > 3:
        return
    seen: set[tuple[Kind, float | None]] = set()
    for point in answer.points:
        sort = (point.kind, None if point.value is None else point.value.float)
        if point.where.value != "interior" or sort in seen or len(seen) > 20:
            continue
        seen.add(sort)
        others = [math.dist(place(point), place(o)) for o in answer.points if o is not point]
        moves = signs_around(answer, point, min(1e-3, *(d / 4 for d in others), 1))
        kind = point.kind.value
        if kind == "minimum":
            assert -1 not in moves, place(point)
        elif kind == "maximum":
            assert 1 not in moves, place(point)
        elif kind in ("saddle", "inflection"):
            assert {1, -1} <= moves, place(point)


def signs_around(answer: Critical, point: CriticalPoint, reach: float) -> set[int]:
    """How f moves away from a point: 1 and -1."""
    here, names = exactly(point), answer.variables

    def f(there: list[Any]) -> Any:
        return value_of(single(answer.expression), dict(zip(names, there, strict=True)), digits=DIGITS)

    with mp.workdps(DIGITS):
        middle = f(here)
        if middle is None:
            return set()
        moves = set()
        for step in steps(len(names), reach, eigenvectors(f, len(names), here)):
            value = f([a + s for a, s in zip(here, step, strict=True)])
            if value is not None and abs(value - middle) > mpf(10) ** -28:
                moves.add(1 if value > middle else -1)
        return moves


@NUMBERED
def test_no_extremum_on_a_grid_is_missed(k: int) -> None:
    entry, answer = ENTRIES[k], answered(k)
    if not answer.complete or len(answer.variables) != 1 or entry.options.keys() - {"in"}:
        return
    (name,) = answer.variables
    low, high = (end.float for end in answer.domain[name])
    low, high = (-8.0 if low is None else max(low, -8.0)), (8.0 if high is None else min(high, 8.0))
    samples = 160
    xs = [low + (high - low) * (j + 0.41) / samples for j in range(samples)]
    with mp.workdps(15):
        values = [value_of(single(answer.expression), {name: x}, digits=15) for x in xs]
    width = 2 * (high - low) / samples
    listed = [place(p)[0] for p in answer.points]
    holes = bool(answer.excluded or answer.families)
    for j in range(1, samples - 1):
        around, here = (values[j - 1], values[j + 1]), values[j]
        if None in (here, *around) or holes:
            continue
        if here < min(around) or here > max(around):
            assert any(abs(x - xs[j]) < width for x in listed), xs[j]
