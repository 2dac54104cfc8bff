"""The critical points and families of one part of a function, each with its kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace
from functools import lru_cache, partial
from itertools import product

from symgrad.calculus.domain import Requirement
from symgrad.calculus.exact import Evaluator
from symgrad.calculus.subdifferential.convexity import is_convex
from symgrad.critical.algebra.deadlines import Phase, attempted
from symgrad.critical.algebra.polynomials import Expired
from symgrad.critical.families.families import judged_family
from symgrad.critical.forms.domains import excluded_by, in_domain, nonnegative, real_requirements
from symgrad.critical.forms.folds import without_folds
from symgrad.critical.forms.separation import Part, separated_parts
from symgrad.critical.forms.stationary import Equations, stationary
from symgrad.critical.kinks.absolute_values import in_absolute_values, is_folded
from symgrad.critical.kinks.kinks import Examination, Sharp
from symgrad.critical.kinks.line import Line, Walk
from symgrad.critical.kinks.plateaus import plateau_equation
from symgrad.critical.local.first_order import first_order_kind
from symgrad.critical.local.kinds import TOO_LATE, Judgement, added, judged, judged_together
from symgrad.critical.local.ridges import ridge_kind
from symgrad.critical.periodic.composed import Composition, Flat, Level
from symgrad.critical.places.orbits import Orbit
from symgrad.critical.places.spots import Spot, joined_spot
from symgrad.critical.places.zeros_found import CUT_SHORT, Continuum, Zeros
from symgrad.critical.search.elementary import used_letters
from symgrad.critical.search.zeros import Ranges, zeros_of
from symgrad.frozen import dataclass
from symgrad.language.graph import ZERO, Expression
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
    if any(is_folded(r.term) for r in found):
        part = replace(part, expression=without_folds(part.expression, part.names))
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
    solution.elements = elements_at(solution, _in_domain(solution, solution.zeros.spots, found), expired)
    solution.elements += [judged_element(part, c, bool(found)) for c in solution.zeros.continua]
    return solution


def constant_solution(value: Expression) -> Solution:
    """A function without variables: its one value is the least and the greatest."""
    place = Continuum((), None)
    constant = Element((), place, Judgement(Kind.MINIMUM), Evaluator({}).form(value))
    return Solution(Part(value, ()), [constant], zeros=Zeros(reasons=["f is constant"]))


def _is_plain(system: Equations) -> bool:
    """Whether the equations are polynomials in the variables themselves."""
    used = used_letters(system)
    return used is not None and all(k < len(system.names) for k in used)


def _in_domain(solution: Solution, spots: Sequence[Spot], found: Sequence[Requirement]) -> list[Spot]:
    """The points that meet all requirements; what is not decided is a gap."""
    if not found:
        return list(spots)
    verdicts = [attempted(partial(in_domain, spot, found), None, Phase.PART) for spot in spots]
    if None in verdicts:
        solution.zeros.gaps.append("whether a point lies in the domain was not decided")
    return [spot for spot, inside in zip(spots, verdicts, strict=True) if inside]


def elements_at(solution: Solution, spots: Sequence[Spot], expired: Expired) -> list[Element]:
    """Smooth points with their kinds and values."""
    part = solution.part
    judgements = judged_together(part.expression, part.names, spots, expired)
    solution.zeros.out_of_time |= any(j is TOO_LATE for j in judgements)
    return [_element(part, spot, j) for spot, j in zip(spots, judgements, strict=True)]


def element_at(part: Part, spot: Spot) -> Element:
    """A smooth point with its kind and value."""
    return _element(part, spot, judged(part.expression, part.names, spot))


def _element(part: Part, spot: Spot, judgement: Judgement) -> Element:
    return Element(part.names, spot, judgement, function=part.expression if spot.is_exact else None)


def judged_element(part: Part, continuum: Continuum, bounded: bool) -> Element:
    """A family with its kind and value."""
    del bounded
    work = partial(judged_family, part.expression, part.names, continuum)
    value, kind, cases = attempted(work, (None, Kind.UNDECIDED, None), Phase.PART)
    if value is None and not continuum.equations:
        value = Evaluator(dict.fromkeys(part.names, ZERO)).form(part.expression)
    return Element(part.names, continuum, Judgement(kind, witness=cases), value)


def _on_line(part: Part, found: Sequence[Requirement], ranges: Ranges, expired: Expired) -> Solution:
    (name,) = part.names
    walk = Walk(part.expression, name, found, ranges[name], expired)
    line: Line = walk.line
    if not attempted(walk.run, None):
        _cut(line.zeros)
    solution = Solution(part, zeros=line.zeros, excluded=line.excluded)
    solution.elements = elements_at(solution, line.zeros.spots, expired)
    for corner in line.corners:
        value = None
        if corner.spot.is_exact:
            value = Evaluator(corner.spot.exact).form(part.expression)
        judgement = Judgement(corner.kind, None, None, corner.witness)
        solution.elements.append(Element(part.names, corner.spot, judgement, value))
    for plateau in line.plateaus:
        if all(end is None or end.is_exact for end in (plateau.low, plateau.high)):
            span = tuple(None if end is None else end.exact[name] for end in (plateau.low, plateau.high))
            forms = (plateau_equation(name, plateau),)
            place = Continuum(forms, 1, span=(span[0], span[1]), closed=plateau.closed)
            if plateau.low is plateau.high is None:
                place = Continuum((), 1)
            solution.elements.append(Element(part.names, place, Judgement(plateau.kind), plateau.value))
        else:
            line.zeros.gaps.append("the ends of a piece on which f is constant are not known exactly")
    return solution


def _composed(part: Part, found: Sequence[Requirement], ranges: Ranges, expired: Expired) -> Solution | None:
    """A function h(u) of one expression; None where it is not one, or where that does not settle it."""
    composition = Composition(part, found, ranges, expired, _levels, _flats)
    if not attempted(composition.run, False):
        return _cut_short(part, found, composition.partial, expired)
    solution = Solution(part, zeros=composition.zeros)
    solution.excluded = [excluded_by(r) for r in found if not r.smooth_only] + composition.excluded
    solution.elements = elements_at(solution, composition.smooth, expired)
    for spot, judgement in composition.tips:
        solution.elements.append(Element(part.names, spot, judgement, function=part.expression))
    for place, judgement, value in composition.families:
        solution.elements.append(Element(part.names, place, judgement, value))
    examination = Examination(part.expression, part.names, found, ranges, expired, _flats)
    kinked = examination.examined(composition.others)
    solution.zeros.gaps += kinked.zeros.gaps
    solution.elements += elements_at(solution, kinked.smooth, expired)
    solution.elements += [_sharp(part, sharp) for sharp in kinked.sharp]
    return solution


def _cut_short(
    part: Part, found: Sequence[Requirement], zeros: Zeros | None, expired: Expired
) -> Solution | None:
    """What the time sufficed for: where u is critical and f smooth, f is critical."""
    if zeros is None or not expired():
        return None
    _cut(zeros)
    solution = Solution(part, zeros=zeros)
    solution.elements = elements_at(solution, _in_domain(solution, zeros.spots, found), expired)
    return solution


def _cut(zeros: Zeros) -> None:
    """Something was not looked for, as the time was over."""
    zeros.gaps.append(CUT_SHORT)
    zeros.out_of_time = True


def _levels(part: Part, ranges: Ranges, expired: Expired) -> tuple[Zeros, list[Level], list[Excluded]]:
    """The critical points of a function of one variable, over all its periods."""
    from symgrad.critical.periodic.periodic import solve_repeating

    solution = solve_repeating(part, ranges, {}, expired)
    elements = solution.elements if solution.repeated is None else solution.repeated
    levels = [Level(e.place, e.judgement, e.value, e.orbits[0] if e.orbits else None) for e in elements]
    return solution.zeros, levels, [e for e in solution.excluded if "jumps" in e.why]


def _flats(part: Part, ranges: Ranges, expired: Expired) -> tuple[Zeros, list[Flat]]:
    """The critical points of a function with kinks within the ranges, part by part."""
    solutions = [solve_part(p, ranges, expired) for p in separated_parts(part.expression, part.names)]
    zeros = Zeros()
    for solution in solutions:
        own = solution.zeros
        zeros.gaps += own.gaps
        zeros.reasons += own.reasons
        zeros.undecided += own.undecided
        zeros.searched |= own.searched
        zeros.boxes += own.boxes
    found: list[Flat] = []
    for picked in product(*[s.elements for s in solutions]):
        spots = [e.place for e in picked if isinstance(e.place, Spot)]
        if len(spots) == len(picked):
            found.append((joined_spot(spots), added([e.judgement for e in picked])))
        else:
            found += [(e.place, e.judgement) for e in picked if isinstance(e.place, Continuum)]
    return zeros, found


def _with_kinks(part: Part, found: Sequence[Requirement], ranges: Ranges, expired: Expired) -> Solution:
    """Several variables, with kinks."""
    solution = Solution(part, excluded=[excluded_by(r) for r in found if not r.smooth_only])
    kinked = Examination(part.expression, part.names, found, ranges, expired, _flats).run()
    solution.zeros = kinked.zeros
    demands = [r for r in found if not r.smooth_only]
    solution.elements = elements_at(solution, _in_domain(solution, kinked.smooth, demands), expired)
    solution.elements += [_sharp(part, sharp) for sharp in kinked.sharp]
    solution.elements += [_element(part, spot, judgement) for spot, judgement in kinked.creased]
    solution.elements += [judged_element(part, line, False) for line in kinked.lines]
    return solution


def _sharp(part: Part, sharp: Sharp) -> Element:
    """A point without derivative, its kind as far as time allows."""
    late = Element(part.names, sharp.spot, TOO_LATE)
    return attempted(partial(_sharp_element, part, sharp), late, Phase.PART)


def _sharp_element(part: Part, sharp: Sharp) -> Element:
    """A point without derivative: convexity, rates of change, or else its expansion tell its kind."""
    spot = sharp.spot
    value = Evaluator(spot.exact).form(part.expression)
    if sharp.least:
        convex = is_convex(in_absolute_values(part.expression)) or is_convex(part.expression)
        witness = "f is convex, and 0 is a subgradient" if convex else "f is nowhere lower, by its form"
        judgement = Judgement(Kind.MINIMUM, witness=witness, least=True)
        return Element(part.names, spot, judgement, value)
    folded = in_absolute_values(part.expression)
    rates = first_order_kind(folded, part.names, spot.exact) or ridge_kind(folded, part.names, spot.exact)
    if rates is not None:
        return Element(part.names, spot, Judgement(rates[0], witness=rates[1]), value)
    return Element(part.names, spot, judged(part.expression, part.names, spot), value)


__all__ = ["Element", "Solution", "constant_solution", "solve_part"]
