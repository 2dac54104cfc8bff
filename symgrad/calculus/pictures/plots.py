"""Pictures of functions of one and two variables, as numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from symgrad.calculus.answers import envelope
from symgrad.calculus.crosscheck import Verdict
from symgrad.calculus.exact import float_of
from symgrad.calculus.pictures import curves, surfaces
from symgrad.calculus.pictures.gaps import Gaps
from symgrad.calculus.pictures.landscape import Landscape, all_finite
from symgrad.calculus.pictures.seeking import Search, Seeker, no_search
from symgrad.calculus.pictures.windows import chosen, read_box, value_range
from symgrad.calculus.points import At, read_point
from symgrad.calculus.problem import Problem
from symgrad.calculus.value_domain import domain_of
from symgrad.errors import PointError, UnsupportedError
from symgrad.language.graph import substitute
from symgrad.results import Trust
from symgrad.results.plots import LevelLine, Line, Plot, Range

COARSE: Final = (81, 61)
"""Columns and rows of the grid for a terminal."""

FINE: Final = (181, 181)
"""The same for a file."""


def plot(
    problem: Problem,
    at: Sequence[str] = (),
    *,
    ranges: Sequence[str] = (),
    path: Sequence[Mapping[str, float]] = (),
    solid: bool = False,
    file: str | None = None,
    search: Search = no_search,
) -> Plot:
    """A picture of a function: its curve or its contours, with what is remarkable about it.

    Args:
        problem: a function of one or two variables.
        at: texts of a point, for the tangent or the level curve through it.
        ranges: texts of ranges, as in ``x=-5:5``; none for ranges that show critical points.
        path: places to join by a line, as of a descent.
        solid: whether a surface is to be seen in space.
        file: ``png``, ``svg`` or ``pdf`` for a fine grid; None for the coarse one of a terminal.
        search: finds critical points, as `symgrad.critical.marks.find` does; without one a grid must do.

    Returns:
        Samples; lines end where the function is not proved to be continuous. Where ``complete`` is False
        there may be more critical points than those marked.

    Raises:
        UnsupportedError: there are more than two variables, or none.
        PointError: a range or point does not fit.

    >>> from symgrad.calculus.problem import pose
    >>> answer = plot(pose("x^2 - 2x"), ["x=3"])
    >>> [(m.kind.value, m.place, m.value) for m in answer.marks], answer.tangent
    ([('minimum', (1.0,), -1.0)], Line(x=3.0, y=3.0, slope=4.0))
    """
    names = _names(problem)
    point = read_point(problem, at) if at else None
    place = _place(point, names)
    landscape = Landscape(_fixed(problem, point), names)
    given = read_box(problem, ranges)
    steps = [tuple(step[n] for n in names) for step in path if all(n in step for n in names)]
    seeker = Seeker(landscape, search)
    features = seeker.features(given, place)
    box = chosen(landscape, given, place, steps, features, all_known=seeker.has_all)
    found = seeker.inside(box)
    common: dict[str, Any] = {"box": box, "path": tuple(steps), "solid": solid, "file": file}
    common["path_values"] = tuple(v if math.isfinite(v := landscape.value(*s)) else None for s in steps)
    common |= {"marks": found.marks, "ridges": found.ridges, "complete": found.complete}
    common |= _curve(landscape, box, place) if len(names) == 1 else _contours(landscape, box, place, file)
    common["values"] = value_range(common["values"], _heights(common))
    verdict = Verdict(0, Trust.HEURISTIC)
    shared = envelope(problem, verdict=verdict, point=point) | {"conditions": domain_of(problem.expression)}
    return Plot(**shared, **common)


def _names(problem: Problem) -> tuple[str, ...]:
    names = problem.variables
    if 1 <= len(names) <= 2:
        return names
    if not names:
        raise UnsupportedError("there is no variable to draw along", hint="name one with --wrt x")
    hint = f"fix the others with --let, or choose with --wrt {names[0]},{names[1]} and values in --at"
    raise UnsupportedError(f"a picture shows one or two variables, not {len(names)}", hint=hint)


def _fixed(problem: Problem, point: At | None) -> Any:
    values = dict(point.values) if point else {}
    lacking = [name for name in problem.parameters if name not in values]
    if lacking:
        message = f"the picture depends on {lacking[0]}, which has no value"
        raise PointError(message, None, f"add --let {lacking[0]}=...", source=problem.text, where="--wrt")
    fixed = {name: values[name] for name in problem.parameters}
    return substitute([problem.expression], fixed)[0]


def _place(point: At | None, names: Sequence[str]) -> tuple[float, ...] | None:
    if point is None:
        return None
    found = [float_of(point.values[name]) for name in names]
    if any(v is None for v in found):
        raise PointError("the point is too large to be drawn", None, where="--at")
    return tuple(v for v in found if v is not None)


def _heights(common: Mapping[str, Any]) -> list[float]:
    """Values that must be in sight: those of marks, of the point asked for."""
    at = common.get("tangent"), common.get("level")
    heights = [line.y if isinstance(line, Line) else line.value for line in at if line is not None]
    heights += [v for v in common["path_values"] if v is not None]
    return [*heights, *(mark.value for mark in common["marks"])]


def _curve(landscape: Landscape, box: Mapping[str, Range], place: tuple[float, ...] | None) -> dict[str, Any]:
    ((low, high),) = box.values()
    xs = curves.places(low, high, curves.SAMPLES)
    gaps = Gaps(landscape.requirements, landscape.names)
    curve = curves.segments(landscape.value, xs, gaps)
    breaks = Gaps(landscape.requirements, landscape.names, smooth=True)
    slopes = curves.segments(lambda x: landscape.slope(x)[0], xs, breaks)
    # At a kink the formula may have a value, but the function has no derivative.
    derivative = tuple(s for s in slopes if len(s) > 1 or breaks.clear((s[0][0], s[0][0])))
    return {
        "curve": curve,
        "derivative": derivative,
        "tangent": None if place is None else _tangent(landscape, place[0]),
        "values": [y for segment in curve for _, y in segment],
    }


def _tangent(landscape: Landscape, x: float) -> Line | None:
    value, slope = landscape.value(x), landscape.slope(x)[0]
    return Line(x, value, slope) if all_finite([value, slope]) else None


def _contours(
    landscape: Landscape, box: Mapping[str, Range], place: tuple[float, ...] | None, file: str | None
) -> dict[str, Any]:
    x, y = box.values()
    surface = surfaces.sampled(landscape, x, y, *(FINE if file else COARSE))
    return {
        "surface": surface,
        "arrows": surfaces.arrows(landscape, x, y),
        "level": None if place is None else _level(landscape, place),
        "values": [v for row in surface.values for v in row if v is not None],
    }


def _level(landscape: Landscape, place: tuple[float, ...]) -> LevelLine | None:
    value, slope = landscape.value(*place), landscape.slope(*place)
    if not math.isfinite(value):
        return None
    normal = (slope[0], slope[1]) if all_finite(slope) and any(slope) else None
    return LevelLine((place[0], place[1]), value, normal)


__all__ = ["plot"]
