"""Points of a periodic function near zero: those of one period, shifted by whole periods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor, prod
from typing import Final

from symgrad.algebra.normal import Normalizer
from symgrad.algebra.present import present
from symgrad.calculus.exact import sign_of
from symgrad.critical.periodic.elements import Element
from symgrad.critical.places.sides import USUAL, Side
from symgrad.critical.places.spots import Spot, enclosed
from symgrad.critical.places.stretches import Stretch
from symgrad.critical.places.zeros_found import Continuum
from symgrad.language.graph import ZERO, Expression, number
from symgrad.language.write import write

MOST_LISTED: Final = 400
"""Points up to which all in the usual range are listed; beyond, those of one period."""

WITH_COORDINATES: Final = "begins with"
"""What a witness says that depends on the point."""

NARROW: Final = Fraction(1, 1000)
"""A point this far inside of a range lies in it, whatever its exact ends are."""


def nearby(elements: Sequence[Element], stretches: Mapping[str, Stretch]) -> list[Element]:
    """The elements with their shifts in the usual range; if these are many, as they are."""
    times = prod(1 + float(2 * USUAL) / float(enclosed(s.step)[0]) for s in stretches.values())
    if len(elements) * times > MOST_LISTED:
        return list(elements)
    return [near for e in elements for near in shifted(e, stretches)]


def shifted(element: Element, stretches: Mapping[str, Stretch]) -> Iterator[Element]:
    """A point with its shifts near zero; or near the end of the range."""
    found = [element]
    if isinstance(element.place, Spot):
        drifts = any(stretch.drift is not ZERO for stretch in stretches.values())
        found = [replace(element, known=None) if drifts else replace(element, origin=element.place)]
        for name, stretch in stretches.items():
            found = [moved_to(e, moved) for e in found for moved in _along(e.place, name, stretch)]
    yield from found


def moved_to(element: Element, place: Spot) -> Element:
    """The element at a shifted place; a witness in coordinates says of which point it speaks."""
    witness, old = element.judgement.witness, element.place
    coordinates = witness is not None and WITH_COORDINATES in witness and not witness.startswith("as at ")
    if not isinstance(old, Spot) or place is old or not coordinates:
        return replace(element, place=place)
    start = ", ".join(f"{name} = {write(present(form))}" for name, form in old.exact.items())
    judgement = replace(element.judgement, witness=f"as at {start}: {witness}")
    return replace(element, place=place, judgement=judgement)


def _along(spot: Spot | Continuum, name: str, stretch: Stretch) -> Iterator[Spot]:
    """The shifts of a point along one variable that lie in the usual range."""
    assert isinstance(spot, Spot)
    window = _window(stretch)
    (low, _), (_, high) = enclosed(window.low or ZERO), enclosed(window.high or ZERO)
    length = enclosed(stretch.step)[0]
    here = spot.enclosure[name][0]
    for times in range(floor((low - here) / length) - 1, ceil((high - here) / length) + 2):
        moved = spot if times == 0 else _shift(spot, name, stretch.step, times)
        left, right = moved.enclosure[name]
        well_inside = low + NARROW < left and right < high - NARROW
        if well_inside or (right >= low and left <= high and window.holds(moved, name)):
            yield moved


def _window(stretch: Stretch) -> Side:
    """Where points are listed: [-10, 10], or as far from the end of a range; one period if that is longer."""
    n = Normalizer()
    width = n.form(number(2 * USUAL))
    longer = sign_of(n.form(stretch.step - width)) == 1
    width = stretch.step if longer else width
    if stretch.since > 0:
        return Side(stretch.low, n.form(stretch.low + width))
    if stretch.since < 0:
        return Side(n.form(stretch.high - width), stretch.high)
    return Side(n.mul((number(Fraction(-1, 2)), width)), n.mul((number(Fraction(1, 2)), width)))


def _shift(spot: Spot, name: str, step: Expression, times: int) -> Spot:
    """A point moved by a number of steps."""
    n = Normalizer()
    if name in spot.exact:
        exact = {**spot.exact, name: n.add((spot.exact[name], n.mul((number(times), step))))}
        enclosure = {**spot.enclosure, name: enclosed(exact[name])}
        return Spot(enclosure, exact, spot.smooth)
    (low, high), (a, b) = spot.enclosure[name], sorted(times * end for end in enclosed(step))
    return Spot({**spot.enclosure, name: (low + a, high + b)}, spot.exact, spot.smooth)


__all__ = ["MOST_LISTED", "moved_to", "nearby", "shifted"]
