"""Pieces that answers about critical points are made of."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import inf, nextafter

from symgrad.algebra.present import Presenter
from symgrad.calculus.problem import Problem
from symgrad.critical.values import Valued, number_at
from symgrad.errors import PointError
from symgrad.results import Number
from symgrad.results.critical import CriticalPoint, Evidence, Place


def point_of(
    valued: Valued,
    names: Sequence[str],
    presenter: Presenter,
    where: Place = Place.INTERIOR,
    multipliers: tuple[Number, ...] | None = None,
) -> CriticalPoint:
    """A point as it stands in the answer."""
    spot, judgement = valued.spot, valued.judgement
    return CriticalPoint(
        point={name: number_at(spot, name, presenter) for name in names},
        value=valued.number(presenter),
        kind=judgement.kind,
        smooth=spot.smooth,
        degenerate=judgement.degenerate if spot.smooth else None,
        global_=valued.extremum,
        where=where,
        evidence=Evidence.EXACT if spot.is_exact else Evidence.ENCLOSURE,
        enclosure={name: outward(*spot.enclosure[name]) for name in names},
        eigenvalues=judgement.eigenvalues,
        multipliers=multipliers,
        witness=judgement.witness,
    )


def outward(low: Fraction, high: Fraction) -> tuple[float, float]:
    """Floats on both sides of exact bounds; equal ones where a float is exact.

    >>> outward(Fraction(1, 2), Fraction(1, 2)), outward(Fraction(1, 3), Fraction(1, 3))[1] > 1/3
    ((0.5, 0.5), True)
    """
    a, b = float(low), float(high)
    a = a if Fraction(a) <= low else nextafter(a, -inf)
    return a, b if Fraction(b) >= high else nextafter(b, inf)


def parameter_error(problem: Problem) -> PointError:
    """That a parameter has no value."""
    name = problem.parameters[0]
    hint = f"give it a value with --let {name}=1, or name it in --wrt as a variable"
    message = f"the critical points depend on the parameter '{name}'"
    return PointError(message, None, hint, source=problem.text, where="EXPR")
