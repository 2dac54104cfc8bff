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

MANY: Final = 9
"""Of more features, as a wave has them, only those near the middle are shown."""


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
    return _rounded(low - room), _rounded(high + room)


def _rounded(value: float) -> float:
    """To two digits, so that the ends of an axis can be read."""
    return float(f"{value:.2g}") if abs(value) >= 10 else round(value, 1)


def chosen(
    landscape: Landscape,
    given: Mapping[str, Range],
    point: Sequence[float] | None,
    path: Sequence[Sequence[float]],
    features: Sequence[Sequence[float]],
) -> dict[str, Range]:
    """A range for each variable: as given; else around a path, the point and nearby features."""
    box: dict[str, Range] = {}
    for k, name in enumerate(landscape.names):
        places = [p[k] for p in path if math.isfinite(p[k])]
        if point is not None:
            places.append(point[k])
        near = _near(sorted({f[k] for f in features}), places)
        if name in given:
            box[name] = given[name]
        elif path:
            box[name] = around(places, 0.5)
        elif places or near:
            box[name] = around([*places, *near], 2.0)
        else:
            box[name] = (-USUAL, USUAL)
    return box if given or path else _shrunk(landscape, box)


def _near(features: list[float], places: list[float]) -> list[float]:
    """The features worth showing: those near the places, or all if they are few."""
    middle = places[-1] if places else 0.0
    closest = sorted(features, key=lambda f: abs(f - middle))[:MANY]
    reach = 8.0 if len(features) > MANY or places else WIDEST
    return [f for f in closest if abs(f - middle) <= reach]


def _shrunk(landscape: Landscape, box: dict[str, Range]) -> dict[str, Range]:
    """In one variable: without the empty part where there are no values."""
    if len(box) != 1:
        return box
    ((name, (low, high)),) = box.items()
    steps = 64
    xs = [low + (high - low) * k / steps for k in range(steps + 1)]
    inside = [x for x in xs if math.isfinite(landscape.value(x))]
    if not inside or len(inside) > 0.85 * len(xs):
        return box
    room = 0.05 * (max(inside) - min(inside)) or 1.0
    return {name: (max(low, min(inside) - room), min(high, max(inside) + room))}


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
