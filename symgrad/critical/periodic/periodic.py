"""Functions that repeat themselves: one period is solved, and all others follow.

If f(x + T) = f(x), or f(x) + c with a constant c, every critical point lies a whole number of periods from
one in the stretch [a, a + T). That is searched like any other range, a little wider so that none lies on its
rim; its points are then told as x = start + k*T. A start that a second stretch would count otherwise, as
where the rim cannot be decided, makes the next stretch be tried; if none serves, the usual box is searched
instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Final

from symgrad.algebra.normal import Normalizer
from symgrad.critical.algebra.deadlines import Phase, attempted
from symgrad.critical.algebra.polynomials import Expired
from symgrad.critical.forms.periods import Repetition, repetitions_of
from symgrad.critical.forms.separation import Part
from symgrad.critical.periodic.angles import angles_solved
from symgrad.critical.periodic.compositions import Composition
from symgrad.critical.periodic.elements import Element, Solution, solve_part
from symgrad.critical.periodic.line_waves import LineWave
from symgrad.critical.periodic.repeated_gaps import repeated_gaps
from symgrad.critical.periodic.shifts import moved_to, nearby
from symgrad.critical.places.orbits import Orbit, classes, reduced
from symgrad.critical.places.sides import DEFAULT, Side, Sides
from symgrad.critical.places.spots import Spot, enclosed, exact_spot
from symgrad.critical.places.stretches import Stretch
from symgrad.critical.places.zeros_found import CUT_SHORT, Continuum
from symgrad.critical.search.zeros import Ranges
from symgrad.language.graph import ZERO, Expression, number, symbol

STARTS: Final = (Fraction(-517, 1000), Fraction(-5931, 10000), Fraction(-441, 1000))
"""Where a stretch begins, in periods: nowhere near a simple share of one."""


class UndecidedError(Exception):
    """The stretch does not serve; ``found`` is what was found in it, where that is something."""

    def __init__(self, found: Solution | None = None) -> None:
        super().__init__()
        self.found = found


def solve_repeating(part: Part, ranges: Ranges, given: Sides, expired: Expired) -> Solution:
    """Everything critical about one part; over all periods of the variables that have one.

    Args:
        part: the part.
        ranges: where to look for the variables without a period.
        given: the ranges that were asked for.
        expired: asked whether the time is over.
    """

    def of_letter(outer: Part) -> Solution:
        return solve_repeating(outer, {outer.names[0]: DEFAULT.outer}, {}, expired)

    waves: list[Composition | LineWave] = [Composition(part, ranges, given, expired)]
    if len(part.names) == 1:
        waves.append(LineWave(part, given.get(part.names[0]), ranges, expired))
    for wave in waves:
        found = attempted(partial(wave.solution, of_letter), None)
        if found is not None:
            return found
    periods = {
        name: repetition
        for name, repetition in repetitions_of(part.expression, part.names).items()
        if name not in given or not given[name].is_finite
    }
    for stretches in _choices(periods, given):
        try:
            return _over_periods(part, ranges, stretches, expired)
        except UndecidedError as undecided:
            if expired() and undecided.found is not None:
                return undecided.found
            if expired():
                break
    solution = solve_part(part, ranges, expired)
    ended = [name for name, side in given.items() if side.is_finite]

    def settled(element: Element) -> list[Element]:
        return list(angles_solved(element, part, ranges, expired, ended))

    solution.elements = [
        e for old in solution.elements for e in attempted(partial(settled, old), [old], Phase.PART)
    ]
    return solution


def _choices(periods: Mapping[str, Repetition], given: Sides) -> Iterator[dict[str, Stretch]]:
    if not periods:
        return
    for share in STARTS:
        yield {name: _stretch(period, given.get(name), share) for name, period in periods.items()}


def _stretch(repetition: Repetition, side: Side | None, share: Fraction) -> Stretch:
    n = Normalizer()
    period, drift = repetition.period, repetition.drift
    if side is not None and side.low is not None:
        return Stretch(side.low, period, 1, drift)
    if side is not None and side.high is not None:
        return Stretch(n.form(side.high - period), period, -1, drift)
    return Stretch(n.mul((number(share), period)), period, drift=drift)


def _over_periods(part: Part, ranges: Ranges, stretches: Mapping[str, Stretch], expired: Expired) -> Solution:
    """The solution over one stretch, with the orbits of its points.

    Raises:
        UndecidedError: something in the stretch was not decided.
    """
    ahead = len(part.names) == 1
    wider = {**ranges, **{name: s.outer(ahead=ahead) for name, s in stretches.items()}}
    solution = solve_part(part, wider, expired)
    if solution.zeros.gaps or solution.zeros.undecided:
        raise UndecidedError(solution)
    repeated = attempted(partial(_repeated, solution, wider, stretches, expired), None)
    if repeated is None:
        solution.zeros.gaps.append(CUT_SHORT)
        raise UndecidedError(solution)
    return repeated


def _repeated(
    solution: Solution, wider: Ranges, stretches: Mapping[str, Stretch], expired: Expired
) -> Solution:
    """What was found over one stretch, with all its shifts."""
    part = solution.part
    zeros = replace(solution.zeros, searched=solution.zeros.searched - set(stretches))
    settled = [e for old in solution.elements for e in angles_solved(old, part, wider, expired)]
    kept = [e for e in settled if _starts_inside(e, stretches)]
    elements = [_moved(e, stretches) for e in kept]
    orbits, near = _orbits(elements, stretches), nearby(elements, stretches)
    return Solution(part, elements, orbits, near, zeros, repeated_gaps(solution.excluded, stretches))


def _starts_inside(element: Element, stretches: Mapping[str, Stretch]) -> bool:
    """Whether an element is one of those that stand for all others."""
    if isinstance(element.place, Continuum):
        return _begins_inside(element.place, stretches)
    verdicts = [stretch.holds(element.place, name) for name, stretch in stretches.items()]
    if None in verdicts and False not in verdicts:
        raise UndecidedError
    return False not in verdicts


def _begins_inside(place: Continuum, stretches: Mapping[str, Stretch]) -> bool:
    """Of a stretch of the line whether its lower end lies inside; other families are whole already."""
    if place.span is None:
        for name, value in _fixed(place, stretches):
            if stretches[name].holds(exact_spot({name: value}), name) is False:
                return False
        return True
    ((name, stretch),) = stretches.items()
    low, high = place.span
    if low is None or stretch.since:
        if high is None or stretch.since:
            raise UndecidedError
        return False
    verdict = stretch.holds(exact_spot({name: low}), name)
    if verdict is None or (verdict and high is None):
        raise UndecidedError
    return verdict


def _fixed(place: Continuum, stretches: Mapping[str, Stretch]) -> Iterator[tuple[str, Expression]]:
    """Variables that an equation ``x - c`` fixes, among those with a period."""
    n = Normalizer()
    for equation in place.equations:
        for name in stretches:
            value = n.form(symbol(name) - equation)
            if not value.variables:
                yield name, value


def _moved(element: Element, stretches: Mapping[str, Stretch]) -> Element:
    """The point among all its shifts that lies nearest to zero."""
    spot = element.place
    if isinstance(spot, Continuum) or not spot.is_exact:
        return element
    n = Normalizer()
    moved = {name: reduced(spot.exact[name], s.step, n) for name, s in stretches.items() if not s.since}
    if all(moved[name] is spot.exact[name] for name in moved):
        return element
    exact = {**spot.exact, **moved}
    return moved_to(element, Spot({k: enclosed(v) for k, v in exact.items()}, exact, spot.smooth))


def _orbits(elements: Sequence[Element], stretches: Mapping[str, Stretch]) -> list[Element]:
    """Every element as an orbit, those joined that are even parts of a period apart."""
    found = [replace(_drifting(e, stretches), orbits=tuple(_own_orbits(e, stretches))) for e in elements]
    for name in stretches:
        found = _joined(found, name, stretches[name].since)
    if not all(orbit.is_sharp for e in found for orbit in e.orbits):
        raise UndecidedError
    return found


def _drifting(element: Element, stretches: Mapping[str, Stretch]) -> Element:
    """The element without its value, where that is another one in each period."""
    if all(stretch.drift is ZERO for stretch in stretches.values()):
        return element
    return replace(element, known=None, function=None)


def _own_orbits(element: Element, stretches: Mapping[str, Stretch]) -> Iterator[Orbit]:
    place = element.place
    if isinstance(place, Spot):
        for name, s in stretches.items():
            start, around = place.exact.get(name), place.enclosure[name]
            yield Orbit(name, s.step, start, around, since=s.since, drift=s.drift)
    elif place.span is not None:
        ((name, s),) = stretches.items()
        low, high = place.span
        if low is None or high is None:
            raise UndecidedError
        width = Normalizer().form(high - low)
        yield Orbit(name, s.step, low, enclosed(low), width, s.since, place.closed, s.drift)
    else:
        for name, value in _fixed(place, stretches):
            yield Orbit(name, stretches[name].step, value, enclosed(value), since=stretches[name].since)


def _joined(elements: Sequence[Element], name: str, since: int) -> list[Element]:
    """Elements that differ in one variable's start only, in as few orbits as show."""
    groups: dict[object, list[Element]] = {}
    for k, e in enumerate(elements):
        own = next((o for o in e.orbits if o.name == name and o.start is not None), None)
        groups.setdefault(_key(e, name) if own is not None and e.value is not None else k, []).append(e)
    return [e for group in groups.values() for e in _as_orbits(group, name, since)]


def _key(element: Element, name: str) -> object:
    """What elements must share to be joined along a variable."""
    spot = element.place
    others = tuple(o for o in element.orbits if o.name != name)
    width = next(o.width for o in element.orbits if o.name == name)
    rest: object = None
    if isinstance(spot, Continuum) and width is None:
        rest = tuple(e for e in spot.equations if set(e.variables) != {name})
    if isinstance(spot, Spot):
        rest = tuple((k, v) for k, v in spot.exact.items() if k != name)
    witness = element.judgement.witness
    told = None if witness is None or isinstance(spot, Spot) else witness
    return element.judgement.kind, told, element.value, others, width, rest


def _as_orbits(group: Sequence[Element], name: str, since: int) -> Iterator[Element]:
    own = [o for e in group for o in e.orbits if o.name == name]
    starts = [o.start for o in own if o.start is not None]
    if not starts or (len(group) == 1 and own[0].width is not None):
        yield from group
        return
    for start, step in classes(starts, own[0].step, since):
        orbit = replace(own[0], start=start, step=step, around=enclosed(start))
        others = tuple(orbit if o.name == name else o for o in group[0].orbits)
        yield replace(group[0], orbits=others)


__all__ = ["solve_repeating"]
