"""The critical points and families of one part of a function, each with its kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from functools import lru_cache

from symgrad.calculus.domain import Requirement
from symgrad.calculus.exact import Evaluator
from symgrad.critical.composed import Composition, Level
from symgrad.critical.domains import excluded_by, in_domain, nonnegative, real_requirements
from symgrad.critical.elementary import used_letters
from symgrad.critical.families import judged_family
from symgrad.critical.first_order import first_order_kind
from symgrad.critical.kinds import Judgement, judged
from symgrad.critical.kinks import Examination, Sharp, in_absolute_values
from symgrad.critical.line import Line, Walk, plateau_equation
from symgrad.critical.orbits import Orbit
from symgrad.critical.polynomials import Expired
from symgrad.critical.separation import Part
from symgrad.critical.spots import Spot
from symgrad.critical.stationary import Equations, stationary
from symgrad.critical.zeros import Ranges, zeros_of
from symgrad.critical.zeros_found import Continuum, Zeros
from symgrad.frozen import dataclass
from symgrad.language.graph import Expression
from symgrad.results.critical import Excluded, Kind


@dataclass(frozen=True, slots=True)
class Element:
    """A point or a family of a part.

    Attributes:
        names: the variables of the part.
        place: where it is.
        judgement: its kind.
        known: the value of the part there, exact, where it is known.
        orbits: how it repeats itself along some of the variables.
        origin: of a point that was shifted by periods, where it was before.
        function: the part, where its value at an exact point is worked out on demand.
    """

    names: tuple[str, ...]
    place: Spot | Continuum
    judgement: Judgement
    known: Expression | None = None
    orbits: tuple[Orbit, ...] = ()
    origin: Spot | None = None
    function: Expression | None = None

    @property
    def value(self) -> Expression | None:
        """The value of the part there, exact, where known."""
        if self.function is None or isinstance(self.place, Continuum):
            return self.known
        return _value_at(self.function, tuple(self.place.exact.items()))


@lru_cache(maxsize=2048)
def _value_at(function: Expression, values: tuple[tuple[str, Expression], ...]) -> Expression:
    return Evaluator(dict(values)).form(function)


@dataclass(slots=True)
class Solution:
    """All that was found out about one part.

    Where the part repeats itself, ``elements`` are those of one period, ``repeated`` has them with all
    their shifts, and ``nearby`` those in the usual range.
    """

    part: Part
    elements: list[Element] = field(default_factory=list)
    repeated: list[Element] | None = None
    nearby: list[Element] | None = None
    zeros: Zeros = field(default_factory=Zeros)
    excluded: list[Excluded] = field(default_factory=list)


def solve_part(part: Part, ranges: Ranges, expired: Expired) -> Solution:
    """Everything critical about one part."""
    found = real_requirements(part.expression)
    if len(part.names) == 1 and found:
        return _on_line(part, found, ranges, expired)
    rough = any(r.smooth_only for r in found)
    system = stationary(part.expression, part.names)
    if rough or not _is_plain(system):
        composed = _composed(part, found, ranges, expired)
        if composed is not None:
            return composed
    if rough:
        return _with_kinks(part, found, ranges, expired)
    solution = Solution(part)
    limits = [e for r in found for e in nonnegative(r)]
    solution.zeros = zeros_of(system, ranges, expired, limits)
    solution.excluded = [excluded_by(r) for r in found]
    for spot in solution.zeros.spots:
        inside = in_domain(spot, found)
        if inside is None:
            solution.zeros.gaps.append("whether a point lies in the domain was not decided")
        elif inside:
            solution.elements.append(element_at(part, spot))
    solution.elements += [judged_element(part, c, bool(found)) for c in solution.zeros.continua]
    return solution


def _is_plain(system: Equations) -> bool:
    """Whether the equations are polynomials in the variables themselves."""
    used = used_letters(system)
    return used is not None and all(k < len(system.names) for k in used)


def element_at(part: Part, spot: Spot) -> Element:
    """A smooth point with its kind and value."""
    judgement = judged(part.expression, part.names, spot)
    return Element(part.names, spot, judgement, function=part.expression if spot.is_exact else None)


def judged_element(part: Part, continuum: Continuum, bounded: bool) -> Element:
    """A family with its kind and value."""
    del bounded
    value, kind = judged_family(part.expression, part.names, continuum)
    return Element(part.names, continuum, Judgement(kind), value)


def _on_line(part: Part, found: Sequence[Requirement], ranges: Ranges, expired: Expired) -> Solution:
    (name,) = part.names
    walk = Walk(part.expression, name, found, ranges[name], expired)
    line: Line = walk.run()
    solution = Solution(part, zeros=line.zeros, excluded=line.excluded)
    solution.elements = [element_at(part, spot) for spot in line.zeros.spots]
    for corner in line.corners:
        value = None
        if corner.spot.is_exact:
            value = Evaluator(corner.spot.exact).form(part.expression)
        judgement = Judgement(corner.kind, None, None, corner.witness)
        solution.elements.append(Element(part.names, corner.spot, judgement, value))
    for plateau in line.plateaus:
        if all(end is None or end.is_exact for end in (plateau.low, plateau.high)):
            span = tuple(None if end is None else end.exact[name] for end in (plateau.low, plateau.high))
            place = Continuum((plateau_equation(name, plateau),), 1, span=(span[0], span[1]))
            solution.elements.append(Element(part.names, place, Judgement(plateau.kind), plateau.value))
        else:
            line.zeros.gaps.append("the ends of a piece on which f is constant are not known exactly")
    return solution


def _composed(part: Part, found: Sequence[Requirement], ranges: Ranges, expired: Expired) -> Solution | None:
    """A function h(u) of one expression; None where it is not one, or where that does not settle it."""
    composition = Composition(part, found, ranges, expired, _levels)
    if not composition.run():
        return None
    solution = Solution(part, zeros=composition.zeros)
    solution.excluded = [excluded_by(r) for r in found if not r.smooth_only]
    solution.elements = [element_at(part, spot) for spot in composition.smooth]
    for spot, judgement in composition.tips:
        solution.elements.append(Element(part.names, spot, judgement, function=part.expression))
    for place, judgement, value in composition.families:
        solution.elements.append(Element(part.names, place, judgement, value))
    kinked = Examination(part.expression, part.names, found, ranges, expired).examined(composition.others)
    solution.zeros.gaps += kinked.zeros.gaps
    solution.elements += [element_at(part, spot) for spot in kinked.smooth]
    solution.elements += [_sharp_element(part, sharp) for sharp in kinked.sharp]
    return solution


def _levels(part: Part, ranges: Ranges, expired: Expired) -> tuple[Zeros, list[Level]]:
    """The critical points of a function of one variable, over all its periods."""
    from symgrad.critical.periodic import solve_repeating

    solution = solve_repeating(part, ranges, {}, expired)
    elements = solution.elements if solution.repeated is None else solution.repeated
    return solution.zeros, [
        Level(e.place, e.judgement, e.value, e.orbits[0] if e.orbits else None) for e in elements
    ]


def _with_kinks(part: Part, found: Sequence[Requirement], ranges: Ranges, expired: Expired) -> Solution:
    """Several variables, with kinks."""
    solution = Solution(part, excluded=[excluded_by(r) for r in found if not r.smooth_only])
    kinked = Examination(part.expression, part.names, found, ranges, expired).run()
    solution.zeros = kinked.zeros
    demands = [r for r in found if not r.smooth_only]
    for spot in kinked.smooth:
        inside = in_domain(spot, demands)
        if inside is None:
            kinked.zeros.gaps.append("whether a point lies in the domain was not decided")
        elif inside:
            solution.elements.append(element_at(part, spot))
    solution.elements += [_sharp_element(part, sharp) for sharp in kinked.sharp]
    return solution


def _sharp_element(part: Part, sharp: Sharp) -> Element:
    """A point without derivative: convexity, rates of change, or else its expansion tell its kind."""
    spot = sharp.spot
    value = Evaluator(spot.exact).form(part.expression)
    if sharp.least:
        judgement = Judgement(Kind.MINIMUM, witness="f is convex, and 0 is a subgradient", least=True)
        return Element(part.names, spot, judgement, value)
    rates = first_order_kind(in_absolute_values(part.expression), part.names, spot.exact)
    if rates is not None:
        return Element(part.names, spot, Judgement(rates[0], witness=rates[1]), value)
    return Element(part.names, spot, judged(part.expression, part.names, spot), value)


__all__ = ["Element", "Solution", "solve_part"]
