"""Pieces that answers about critical points are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from math import fsum, prod

from symgrad.algebra.present import Presenter
from symgrad.calculus.problem import Problem
from symgrad.critical.algebra.deadlines import Phase, attempted
from symgrad.critical.answers.values import Valued, number_at
from symgrad.critical.places.spots import Spot
from symgrad.errors import PointError
from symgrad.language.graph import Expression
from symgrad.results import Number
from symgrad.results.critical import Bounds, CriticalPoint, Evidence, Place


def point_of(
    valued: Valued,
    names: Sequence[str],
    presenter: Presenter,
    where: Place = Place.INTERIOR,
    multipliers: tuple[Number, ...] | None = None,
) -> CriticalPoint:
    """A point as it stands in the answer."""
    return Pieces(names, presenter).point(valued, where, multipliers)


class Pieces:
    """The points of one answer; a coordinate that recurs in many of them is worked out once.

    Args:
        names: the variables.
        presenter: gives exact numbers the shape in which they are shown.
    """

    def __init__(self, names: Sequence[str], presenter: Presenter) -> None:
        self.names, self.presenter = tuple(names), presenter
        self._parts: dict[int, tuple[Spot, dict[str, Number], dict[str, Bounds]]] = {}
        self._known: dict[tuple[int, Expression | None], tuple[object, Number, Bounds]] = {}
        self._values: dict[int, tuple[object, Number]] = {}

    def point(
        self,
        valued: Valued,
        where: Place = Place.INTERIOR,
        multipliers: tuple[Number, ...] | None = None,
    ) -> CriticalPoint:
        """A point as it stands in the answer."""
        spot, judgement = valued.spot, valued.judgement
        numbers, bounds = self._coordinates(spot)
        return CriticalPoint(
            point=numbers,
            value=self._value(valued),
            kind=judgement.kind,
            smooth=spot.smooth,
            degenerate=judgement.degenerate if spot.smooth else None,
            global_=valued.extremum,
            where=where,
            evidence=Evidence.EXACT if spot.is_exact else Evidence.ENCLOSURE,
            enclosure=bounds,
            eigenvalues=judgement.eigenvalues,
            multipliers=multipliers,
            witness=judgement.witness,
            repeated=valued.repeated,
        )

    def in_time(self, valued: Valued) -> CriticalPoint:
        """A point as it stands in the answer, without its exact coordinates if these take too long."""
        if not valued.spot.exact and valued.exact is None:
            return self.point(valued)
        found = attempted(partial(self.point, valued), None, Phase.ANSWER)
        plain = replace(valued.spot, exact={}, parts=())
        return found or self.point(replace(valued, spot=plain, exact=None))

    def _value(self, valued: Valued) -> Number:
        """The value; mirror images share the ball around theirs."""
        if valued.exact is not None:
            return valued.number(self.presenter)
        ball = valued.ball
        found = self._values.get(id(ball))
        if found is None:
            found = self._values[id(ball)] = ball, valued.number(self.presenter)
        return found[1]

    def _coordinates(self, spot: Spot) -> tuple[dict[str, Number], dict[str, Bounds]]:
        """The numbers and bounds; those of a part of a point recur with it."""
        numbers: dict[str, Number] = {}
        bounds: dict[str, Bounds] = {}
        for part in spot.parts:
            if id(part) not in self._parts:
                self._parts[id(part)] = part, *self._looked_up(part, tuple(part.enclosure))
            numbers.update(self._parts[id(part)][1])
            bounds.update(self._parts[id(part)][2])
        return (numbers, bounds) if tuple(numbers) == self.names else self._looked_up(spot, self.names)

    def _looked_up(self, spot: Spot, names: Sequence[str]) -> tuple[dict[str, Number], dict[str, Bounds]]:
        numbers: dict[str, Number] = {}
        bounds: dict[str, Bounds] = {}
        for name in names:
            _, numbers[name], bounds[name] = self._coordinate(spot, name)
        return numbers, bounds

    def _coordinate(self, spot: Spot, name: str) -> tuple[object, Number, Bounds]:
        """Where the bounds come from, kept so that it stays the same object, the number and its bounds."""
        source = spot.source(name)
        key = (id(source), spot.exact.get(name))
        if key not in self._known:
            self._known[key] = source, number_at(spot, name, self.presenter), spot.ends(name)
        return self._known[key]


def volume_of(boxes: Iterable[Mapping[str, Bounds]]) -> float:
    """How much room boxes take together.

    >>> volume_of([{"x": (0.0, 2.0), "y": (0.0, 0.5)}, {"x": (0.0, 1.0), "y": (1.0, 1.5)}])
    1.5
    """
    return fsum(prod(high - low for low, high in box.values()) for box in boxes)


def parameter_error(problem: Problem) -> PointError:
    """That a parameter has no value."""
    name = problem.parameters[0]
    hint = f"give it a value with --let {name}=1, or name it in --wrt as a variable"
    message = f"the critical points depend on the parameter '{name}'"
    return PointError(message, None, hint, source=problem.text, where="EXPR")
