"""Pieces that answers about critical points are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import fsum, prod

from symgrad.algebra.present import Presenter
from symgrad.calculus.problem import Problem
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
        self.names, self.presenter = names, presenter
        self._known: dict[tuple[int, Expression | None], tuple[object, Number, Bounds]] = {}

    def point(
        self,
        valued: Valued,
        where: Place = Place.INTERIOR,
        multipliers: tuple[Number, ...] | None = None,
    ) -> CriticalPoint:
        """A point as it stands in the answer."""
        spot, judgement = valued.spot, valued.judgement
        known = {name: self._coordinate(spot, name) for name in self.names}
        return CriticalPoint(
            point={name: number for name, (_, number, _) in known.items()},
            value=valued.number(self.presenter),
            kind=judgement.kind,
            smooth=spot.smooth,
            degenerate=judgement.degenerate if spot.smooth else None,
            global_=valued.extremum,
            where=where,
            evidence=Evidence.EXACT if spot.is_exact else Evidence.ENCLOSURE,
            enclosure={name: bounds for name, (_, _, bounds) in known.items()},
            eigenvalues=judgement.eigenvalues,
            multipliers=multipliers,
            witness=judgement.witness,
            repeated=valued.repeated,
        )

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
