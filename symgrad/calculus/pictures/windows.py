"""The box to look at: what was asked for, else what shows the function's features."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from symgrad.algebra.normal import normal_form
from symgrad.calculus.exact import float_of
from symgrad.calculus.pictures.landscape import Landscape
from symgrad.calculus.problem import Problem
from symgrad.errors import PointError, Span
from symgrad.language.graph import substitute
from symgrad.language.reading import read
from symgrad.results.plots import Range

USUAL: Final = 5.0
"""Half the width of a box when nothing better is known."""

WIDEST: Final = 40.0
"""Features further out are not looked for."""

NEARBY: Final = 8.0
"""How far from the point asked for features are shown."""

ROOM: Final = 2.0
"""What is shown beside the outermost feature."""

MANY: Final = 9
FEW: Final = 5
"""Of more features than many, as a wave has them, only a few near the middle are shown."""


def read_box(problem: Problem, texts: Sequence[str]) -> dict[str, Range]:
    """Ranges as typed: ``x=-5:5,y=0:2``.

    Raises:
        PointError: a range is no range, or its variable does not occur.
    """
    found: dict[str, Range] = {}
    for text in texts:
        column = 1
        for item in text.split(","):
            name, equals, limits = item.partition("=")
            span = Span(column, max(1, len(item)))
            column += len(item) + 1
            low, colon, high = limits.partition(":")
            if not (equals and colon):
                raise PointError("a range looks like x=-5:5", span, source=text, where="--in")
            if name.strip() not in problem.variables:
                hint = f"the variables are {', '.join(problem.variables)}"
                raise PointError(
                    f"'{name.strip()}' is no variable here", span, hint, source=text, where="--in"
                )
            ends = _number(problem, low, text), _number(problem, high, text)
            if ends[0] >= ends[1]:
                raise PointError(
                    "a range goes from its smaller end to the larger", span, source=text, where="--in"
                )
            found[name.strip()] = ends
    return found


def _number(problem: Problem, text: str, source: str) -> float:
    reading = read(text, problem.scope, where="--in").expression
    (value,) = substitute([reading], problem.definitions.values(reading.variables))
    number = None if value.variables else float_of(normal_form(value))
    if number is None:
        span = Span(source.find(text) + 1, max(1, len(text)))
        raise PointError("the end of a range is a finite number", span, source=source, where="--in")
    return number


def around(places: Sequence[float], least: float) -> Range:
    """A range that shows all places with room beside them.

    >>> around([0.0, 4.0], 1.0)
    (-1.0, 5.0)
    """
    low, high = min(places), max(places)
    room = max(0.25 * (high - low), least)
    digits = 1 - math.floor(math.log10(high - low + 2 * room))
    return round(low - room, digits), round(high + room, digits)


def chosen(
    landscape: Landscape,
    given: Mapping[str, Range],
    point: Sequence[float] | None,
    path: Sequence[Sequence[float]],
    features: Sequence[Sequence[float]],
    *,
    all_known: bool = False,
) -> dict[str, Range]:
    """A range for each variable: as given; else around a path, the point and nearby features.

    ``all_known`` says that there are no features but these, so that all may be shown.
    """
    box: dict[str, Range] = {}
    for k, name in enumerate(landscape.names):
        places = [p[k] for p in path if math.isfinite(p[k])]
        if point is not None:
            places.append(point[k])
        near, least = _near(sorted({f[k] for f in features}), places, all_known=all_known)
        if name in given:
            box[name] = given[name]
        elif path:
            box[name] = around(places, 0.5)
        elif places or near:
            box[name] = around([*places, *near], least)
        else:
            box[name] = (-USUAL, USUAL)
    return box if given or path else _shrunk(landscape, box)


def _near(features: list[float], places: list[float], *, all_known: bool) -> tuple[list[float], float]:
    """The features worth showing: those near the places, or all if they are few; and the room they need."""
    middle = places[-1] if places else 0.0
    # Of what is all there is, everything may be shown, unless a point was asked for.
    near, far = (WIDEST, math.inf) if all_known else (NEARBY, WIDEST)
    reach = near if places else far
    kept = [f for f in features if abs(f - middle) <= reach]
    if not all_known and len(kept) > MANY:
        reach = sorted(abs(f - middle) for f in kept)[FEW - 1] * (1 + 1e-9)
        kept = [f for f in kept if abs(f - middle) <= reach]
    spread = max(kept) - min(kept) if kept else 0.0
    return kept, ROOM if all_known or places or spread == 0.0 else min(ROOM, spread)


def _shrunk(landscape: Landscape, box: dict[str, Range]) -> dict[str, Range]:
    """In one variable: without the empty part where there are no values."""
    if len(box) != 1:
        return box
    ((name, (low, high)),) = box.items()
    steps = 64
    inside = _inside(landscape, low, high, steps) or _inside(landscape, -WIDEST, WIDEST, 8 * steps)
    if not inside or len(inside) > 0.85 * steps:
        return box
    first, last = min(inside), max(inside)
    # The domain may go on beyond the end of what was looked at.
    wide = high - low
    if last + wide / steps > high and math.isfinite(landscape.value(first + wide)):
        last = first + wide
    elif first - wide / steps < low and math.isfinite(landscape.value(last - wide)):
        first = last - wide
    room = 0.05 * (last - first) or 1.0
    return {name: (first - room, last + room)}


def _inside(landscape: Landscape, low: float, high: float, steps: int) -> list[float]:
    """Places where the function has a value."""
    xs = [low + (high - low) * k / steps for k in range(steps + 1)]
    return [x for x in xs if math.isfinite(landscape.value(x))]


def value_range(values: Sequence[float], marks: Sequence[float] = ()) -> Range:
    """The values to draw: all of them, unless a pole makes a few far larger than the others."""
    known = sorted(v for v in values if math.isfinite(v))
    if not known:
        return -1.0, 1.0
    low, high = known[0], known[-1]
    inner_low, inner_high = known[len(known) // 10], known[-1 - len(known) // 10]
    spread = inner_high - inner_low
    kept = [m for m in marks if math.isfinite(m)]
    if high - low > 12 * spread > 0:
        low = max(low, min([inner_low - spread, *kept]))
        high = min(high, max([inner_high + spread, *kept]))
    if high - low <= 1e-12 * max(abs(high), abs(low), 1e-300):
        room = abs(high) or 1.0
        return low - room, high + room
    room = 0.05 * (high - low)
    return low - room, high + room
