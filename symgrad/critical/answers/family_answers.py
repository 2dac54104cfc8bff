"""Families as they stand in the answer: their equations, dimension, value, kind and parametrisation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from symgrad.algebra.normal import Normalizer, TooLargeError, normal_form
from symgrad.algebra.present import Presenter
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.exact import number_of
from symgrad.calculus.problem import Problem
from symgrad.critical.answers.values import number_of_ball, value_ball
from symgrad.critical.forms.parametrize import parametrized
from symgrad.critical.forms.separation import Part
from symgrad.critical.local.kinds import kind_of_sum
from symgrad.critical.periodic.elements import Element
from symgrad.critical.places.orbits import REACH, Orbit, letters_for
from symgrad.critical.places.spots import Spot, joined_spot
from symgrad.critical.places.zeros_found import Continuum
from symgrad.language.graph import ROOTOF, ZERO, Expression, add, call, number, postorder, symbol
from symgrad.language.write import write
from symgrad.results import Number
from symgrad.results.critical import CriticalFamily, Kind

Picked = Sequence[tuple[Part, Element]]


class FamilyMaker:
    """Makes families from one element for each part of the function.

    Args:
        problem: the function.
        presenter: gives expressions the shape in which people write.
    """

    def __init__(self, problem: Problem, presenter: Presenter) -> None:
        self.problem = problem
        self.names = problem.variables
        self.presenter = presenter
        self.n = Normalizer()
        self.gaps: list[str] = []

    def made(self, picked: Picked) -> CriticalFamily:
        """The family of all points whose coordinates lie in these elements."""
        equations = [self.presenter.shape(e) for part, one in picked for e in self._equations(part, one)]
        return CriticalFamily(
            tuple(equations),
            self._dimension([e for _, e in picked]),
            self._value([e for _, e in picked]),
            mixed_kind([e for _, e in picked], len(self.names)),
            self._parametrization([e for _, e in picked]),
            _cases([e for _, e in picked]),
        )

    def _value(self, picked: Sequence[Element]) -> Number | None:
        if any(orbit.drift is not ZERO for e in picked for orbit in e.orbits):
            return None
        value = family_value_of(picked)
        if value is not None:
            return number_of(value, self.presenter)
        spots = [e.place for e in picked if isinstance(e.place, Spot)]
        if len(spots) < len(picked):
            return None
        return number_of_ball(value_ball(self.problem, joined_spot(spots)))

    def _dimension(self, picked: Sequence[Element]) -> int | None:
        total = 0
        for element in picked:
            if isinstance(element.place, Continuum):
                if element.place.dimension is None:
                    return None
                total += element.place.dimension
        return total

    def _equations(self, part: Part, element: Element) -> Iterator[Expression]:
        """What vanishes just on one element."""
        repeated = {orbit.name: orbit for orbit in element.orbits}
        if isinstance(element.place, Continuum):
            yield from self._of_continuum(element.place, repeated)
            return
        spot = element.place
        if not spot.is_exact:
            yield from self._slopes(part, spot)
        for name in sorted(spot.enclosure, key=self.names.index):
            if name in repeated:
                yield self.n.form(repeated[name].equation())
            elif name in spot.exact:
                yield self.n.form(symbol(name) - spot.exact[name])
            else:
                yield self._near(name, spot)

    def _of_continuum(self, place: Continuum, repeated: dict[str, Orbit]) -> Iterator[Expression]:
        if place.span is not None and repeated:
            yield from (self.n.form(orbit.equation()) for orbit in repeated.values())
            return
        for equation in place.equations:
            form = self.n.form(equation)
            own = [n for n in form.variables if n in repeated and len(form.variables) == 1]
            yield self.n.form(repeated[own[0]].equation()) if own else form

    def _slopes(self, part: Part, spot: Spot) -> Iterator[Expression]:
        """The partial derivatives, for a point that is not known exactly."""
        if not spot.smooth:
            self.gaps.append("a kink in a family is not known exactly")
        try:
            yield from (self.n.form(d) for d in gradient(part.expression, part.names))
        except TooLargeError:
            self.gaps.append("a coordinate of a family is not known exactly")

    def _near(self, name: str, spot: Spot) -> Expression:
        """Zero near a coordinate that is known by bounds only: tells it from other zeros of the gradient."""
        low, high = spot.enclosure[name]
        middle = Fraction(repr(float(low + high) / 2))
        reach = REACH * max(Fraction(1), abs(middle))
        if high - low > reach / 4:
            self.gaps.append("a coordinate of a family is not known well enough")
        return call("max", call("abs", symbol(name) - number(middle)) - number(reach), ZERO)

    # parametrisation

    def _parametrization(self, picked: Sequence[Element]) -> str | None:
        letters = iter(letters_for(self.names))
        lines: dict[str, str] = {}
        for element in picked:
            for orbit in element.orbits:
                lines[orbit.name] = orbit.text(next(letters))
            found = self._of_place(element, lines)
            if found is None:
                return None
            lines |= found
        return ", ".join(lines[name] for name in self.names if name in lines) or None

    def _of_place(self, element: Element, known: dict[str, str]) -> dict[str, str] | None:
        place = element.place
        if isinstance(place, Continuum):
            own = [n for n in element.names if n not in known]
            if place.text is not None:
                return {own[0]: place.text}
            if place.span is not None:
                return {} if element.orbits else {own[0]: _stretch(own[0], place)}
            left = [e for e in place.equations if not set(e.variables) <= known.keys()]
            return parametrized(left, own, self.names, self.presenter)
        return {
            name: f"{name} = {self._coordinate(name, place)}" for name in place.enclosure if name not in known
        }

    def _coordinate(self, name: str, spot: Spot) -> str:
        if name in spot.exact:
            return write(self.presenter.shape(spot.exact[name]))
        low, high = spot.enclosure[name]
        return f"{float(low + high) / 2:.12g}..."


def _cases(picked: Sequence[Element]) -> str | None:
    """Which kind is where along the family, if one part tells that.

    Other parts of one sort leave extrema of that sort; where the part has none, the sum rises and falls.
    """
    told = [e.judgement.witness for e in picked if _is_told(e)]
    others = {e.judgement.kind for e in picked if not _is_told(e)}
    if len(told) != 1 or told[0] is None or any(_is_flat(e.place) for e in picked):
        return None
    if not others:
        return told[0]
    kind = others.pop()
    found = re.search(rf"a {kind.value} where (.*?)(, an? |$)", told[0])
    if others or kind not in (Kind.MINIMUM, Kind.MAXIMUM) or found is None or "not decided" in told[0]:
        return None
    return f"a {kind.value} where {found[1]}, else a saddle"


def _is_told(element: Element) -> bool:
    """Whether an element says in words how its kind changes along it."""
    judgement = element.judgement
    return (
        isinstance(element.place, Continuum) and judgement.kind is Kind.UNDECIDED and bool(judgement.witness)
    )


def _stretch(name: str, place: Continuum) -> str:
    """``1 <= x <= 3``, or ``1 < x`` where an end is none of its points."""
    low, high = place.span or (None, None)
    before, after = ("<=" if closed else "<" for closed in place.closed)
    presenter = Presenter()
    left = "" if low is None else f"{write(presenter.shape(low))} {before} "
    right = "" if high is None else f" {after} {write(presenter.shape(high))}"
    return f"{left}{name}{right}"


def family_value_of(picked: Sequence[Element]) -> Expression | None:
    """The value on a family, where it is known on every part."""
    known = [e.value for e in picked if e.value is not None]
    return normal_form(add(*known)) if len(known) == len(picked) else None


def known_value(picked: Sequence[Element]) -> Expression | None:
    """The value at a point, where it is known on every part without working it out."""
    known = [e.known for e in picked if e.known is not None]
    if not known or len(known) < len(picked) or any(e.op is ROOTOF for e in postorder(known)):
        return None
    return normal_form(add(*known))


def mixed_kind(picked: Sequence[Element], variables: int) -> Kind:
    """The kind across a family.

    Parts that rise and fall make a saddle. A piece of the line on which f is constant says nothing against
    the others: inside of it f neither rises nor falls. Where f is constant altogether, every point is a
    minimum (and a maximum).
    """
    kinds = {e.judgement.kind for e in picked if not _is_constant(e.place)} or {Kind.MINIMUM}
    if len(picked) > 1:
        kinds = {e.judgement.kind for e in picked if not _is_open(e.place)} or {Kind.MINIMUM}
    moving = [e.judgement.kind for e in picked if not _is_flat(e.place)]
    decided = [kind for kind in moving if kind is not Kind.UNDECIDED]
    if len(kinds) == 1:
        kind = kinds.pop()
    else:
        kind = Kind.SADDLE if decided and kind_of_sum(decided) is Kind.SADDLE else Kind.UNDECIDED
    return Kind.SADDLE if kind is Kind.INFLECTION and variables > 1 else kind


def _is_constant(place: Spot | Continuum) -> bool:
    return isinstance(place, Continuum) and not place.equations and place.span is None


def _is_open(place: Spot | Continuum) -> bool:
    """Whether f is constant around each of the points."""
    if _is_constant(place) or not isinstance(place, Continuum):
        return _is_constant(place)
    ends = zip(place.span or (), place.closed, strict=False)
    return place.span is not None and not any(end is not None and closed for end, closed in ends)


def _is_flat(place: Spot | Continuum) -> bool:
    return (isinstance(place, Continuum) and place.span is not None) or _is_constant(place)


__all__ = ["FamilyMaker", "family_value_of", "mixed_kind"]
