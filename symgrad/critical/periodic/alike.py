"""Parts of a function that differ in the name of their variable only: one is solved for all.

cos(x) + x^2 + cos(y) + y^2         the critical points in y are those in x
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from symgrad.critical.forms.parts import terms_of
from symgrad.critical.forms.separation import Part
from symgrad.critical.periodic.elements import Element, Solution
from symgrad.critical.places.spots import Enclosure, Spot
from symgrad.language.graph import Expression, add, substitute, symbol

ANY = "'v"
"""Stands for the variable of a part; no user's name has a quotation mark."""


def solved_once(
    parts: Sequence[Part], limits: Mapping[str, Any], solve: Callable[[Part], Solution]
) -> list[Solution]:
    """The solutions of all parts.

    Args:
        parts: functions in different variables.
        limits: where each variable is looked for.
        solve: solves one part.
    """
    known: dict[tuple[Expression, Any], Solution] = {}
    found: list[Solution] = []
    for part in parts:
        key = _shape(part, limits) if len(parts) > 1 else None
        solution = None if key is None or key not in known else _renamed(known[key], part)
        if solution is None:
            solution = solve(part)
            if key is not None and _is_plain(solution):
                known[key] = solution
        found.append(solution)
    return found


def _shape(part: Part, limits: Mapping[str, Any]) -> tuple[Expression, Any] | None:
    """What parts that are alike share: the function without its constants, and the limits."""
    if len(part.names) != 1:
        return None
    moving = [term for term in terms_of(part.expression) if part.names[0] in term.variables]
    return substitute([add(*moving)], {part.names[0]: symbol(ANY)})[0], limits.get(part.names[0])


def _is_plain(solution: Solution) -> bool:
    """Whether all of a solution is points of which nothing is told but place and kind."""
    zeros = solution.zeros
    if zeros.continua or zeros.undecided or zeros.gaps or zeros.out_of_time or solution.excluded:
        return False
    if solution.repeated is not None or solution.nearby is not None:
        return False
    return all(
        isinstance(e.place, Spot)
        and e.known is None
        and not e.orbits
        and e.origin is None
        and e.judgement.witness is None
        for e in solution.elements
    )


def _renamed(solution: Solution, part: Part) -> Solution:
    """The solution of a part that is alike."""
    (name,) = part.names
    zeros = replace(
        solution.zeros,
        spots=[_renamed_spot(spot, name) for spot in solution.zeros.spots],
        searched={name} if solution.zeros.searched else set(),
        boxes=0,
    )
    return Solution(part, [_renamed_element(e, part) for e in solution.elements], zeros=zeros)


def _renamed_element(element: Element, part: Part) -> Element:
    assert isinstance(element.place, Spot)
    place = _renamed_spot(element.place, part.names[0])
    function = None if element.function is None else part.expression
    return replace(element, names=part.names, place=place, function=function)


def _renamed_spot(spot: Spot, name: str) -> Spot:
    def refine(bits: int) -> Enclosure:
        return dict.fromkeys([name], *spot.at(bits).values())

    bounds = dict.fromkeys([name], *spot.enclosure.values())
    exact = dict.fromkeys([name] if spot.exact else [], *spot.exact.values())
    return Spot(bounds, exact, spot.smooth, None if spot.refine is None else refine)


__all__ = ["solved_once"]
