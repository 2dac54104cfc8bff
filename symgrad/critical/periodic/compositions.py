"""Waves of an inner function: f = g(h) with a periodic g, as sin(x*y) or cos(x^2 + y^2).

By the chain rule grad f = g'(h) * grad h, so the critical points are those of h and all points at which
h has a critical value of g:

    sin(x*y)       x*y = pi/2 + k*pi, and the origin, where the gradient of x*y vanishes

An extremum of g makes every point of such a level an extremum. Where g rises or falls through its
critical value, f does the same across the level, as long as the gradient of h is not zero on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from math import floor
from typing import Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.calculus.exact import float_of, sign_of
from symgrad.critical.algebra.polynomials import Expired
from symgrad.critical.forms.domains import in_domain, real_requirements
from symgrad.critical.forms.nested import inner_function
from symgrad.critical.forms.periods import period_of
from symgrad.critical.forms.ranges import range_of
from symgrad.critical.forms.separation import Part
from symgrad.critical.forms.stationary import stationary
from symgrad.critical.local.kinds import Judgement
from symgrad.critical.periodic.elements import Element, Solution, element_at, judged_element
from symgrad.critical.places.orbits import Orbit, letters_for
from symgrad.critical.places.spots import Spot, ball_between, enclosed
from symgrad.critical.places.zeros_found import Continuum, Zeros
from symgrad.critical.search.zeros import Ranges, zeros_of
from symgrad.language.graph import Expression, number, substitute
from symgrad.language.write import write
from symgrad.programs.ball_program import BallProgram
from symgrad.results.critical import Excluded, Kind

FARTHEST: Final = 1000.0
"""Periods from zero within which the first level is looked for."""

Solve = Callable[[Part], Solution]


class Composition:
    """The critical points of one wave.

    Args:
        part: the function.
        ranges: where it is looked at.
        boxed: the variables with a range that was asked for.
        expired: asked whether the time is over.
    """

    def __init__(self, part: Part, ranges: Ranges, boxed: Mapping[str, object], expired: Expired) -> None:
        self.part, self.ranges, self.boxed, self.expired = part, ranges, boxed, expired
        self.n = Normalizer()

    def solution(self, solve: Solve) -> Solution | None:
        """Everything critical about it, ``solve`` being used for g; None where this is no way."""
        found = inner_function(self.part.expression, self.part.names)
        if found is None or len(self.part.names) < 2:
            return None
        self.inner, outer, self.letter = found
        if period_of(outer, self.letter) is None or real_requirements(self.inner):
            return None
        own = solve(Part(outer, (self.letter,)))
        inner = self._inner_zeros()
        if inner is None or own.repeated is None or own.zeros.gaps:
            return None
        solution = Solution(self.part, zeros=Zeros(reasons=[self._reason(own)]))
        solution.elements = [*self._levels(own, inner), *self._points(own, inner)]
        solution.elements += [judged_element(self.part, c, bounded=False) for c in inner.continua]
        solution.excluded = [self._renamed(e) for e in own.excluded]
        return solution

    def _inner_zeros(self) -> Zeros | None:
        """Where the gradient of h vanishes, over all reals."""
        try:
            zeros = zeros_of(stationary(self.inner, self.part.names), self.ranges, self.expired)
        except TooLargeError:
            return None
        return None if zeros.gaps or zeros.searched or zeros.undecided else zeros

    def _reason(self, own: Solution) -> str:
        why = "; ".join(dict.fromkeys(own.zeros.reasons))
        return f"f is a function of {write(self.inner)}, whose critical values are all known: {why}"

    # levels of h

    def _levels(self, own: Solution, inner: Zeros) -> Iterator[Element]:
        size = len(self.part.names)
        for element in own.repeated or ():
            (orbit,) = element.orbits
            if not self._is_reached(orbit):
                continue
            (equation,) = substitute([orbit.equation()], {self.letter: self.inner})
            place = Continuum(
                (self.n.form(equation),),
                size if orbit.width is not None else size - 1,
                text=self._text(orbit),
            )
            yield Element(self.part.names, place, Judgement(self._kind(element, orbit, inner)), element.value)

    def _kind(self, element: Element, orbit: Orbit, inner: Zeros) -> Kind:
        kind = element.judgement.kind
        if kind is not Kind.INFLECTION:
            return kind
        touched = inner.continua or any(self._on(orbit, spot) is not False for spot in inner.spots)
        return Kind.UNDECIDED if touched else Kind.SADDLE

    def _is_reached(self, orbit: Orbit) -> bool:
        """Whether h may take one of the values in the box that was asked for; without one it may."""
        if not set(self.part.names) <= set(self.boxed):
            return True
        box = [ball_between(*self.ranges[name]) for name in self.part.names]
        value, height = BallProgram([self._phase(orbit), self.inner], self.part.names).run(box)
        first = self._limited(orbit)
        if first.since and height.is_finite():
            start = ball_between(*first.around)
            if height < start if first.since > 0 else height > start:
                return False
        return bool(not value.is_finite() or value.contains(0))

    def _phase(self, orbit: Orbit) -> Expression:
        return substitute([orbit.equation()], {self.letter: self.inner})[0]

    def _text(self, orbit: Orbit) -> str:
        """``x*y = pi/2 + k*pi``."""
        letter = letters_for((*self.part.names, self.letter))[0]
        return self._with_inner(self._limited(orbit).text(letter))

    def _limited(self, orbit: Orbit) -> Orbit:
        """The levels beyond the end of h, which it takes at single points only, if at all."""
        low, high = range_of(self.n.form(self.inner))
        if orbit.start is None or orbit.width is not None or orbit.since:
            return orbit
        end, since = (low, 1) if low is not None else (high, -1)
        gap = None if end is None else float_of(self.n.form((number(end) - orbit.start) / orbit.step))
        if gap is None or end is None or abs(gap) > FARTHEST:
            return orbit
        for steps in (floor(gap) - 1, floor(gap), floor(gap) + 1, floor(gap) + 2)[::since]:
            start = self.n.form(orbit.start + number(steps) * orbit.step)
            if sign_of(self.n.form(start - number(end))) == since:
                return replace(orbit, start=start, around=enclosed(start), since=since)
        return orbit

    def _with_inner(self, text: str) -> str:
        shown = write(self.inner)
        text = text.replace(f"{self.letter} = ", f"{shown} = ")
        for relation in ("<=", "<"):
            text = text.replace(f" {self.letter} {relation} ", f" {shown} {relation} ")
        return text

    # points at which the gradient of h vanishes

    def _points(self, own: Solution, inner: Zeros) -> Iterator[Element]:
        """Those that lie on no level of the families, or alone on theirs."""
        jumps = [r for r in real_requirements(self.part.expression) if r.jump]
        for spot in inner.spots:
            if in_domain(spot, jumps) is False:
                continue
            inside = [self._on(element.orbits[0], spot) for element in own.repeated or ()]
            if True not in inside or self._is_alone(spot):
                yield element_at(self.part, spot)

    def _is_alone(self, spot: Spot) -> bool:
        """Whether h has an extremum there, so that its level is just this point nearby."""
        kind = element_at(Part(self.inner, self.part.names), spot).judgement.kind
        return kind in (Kind.MINIMUM, Kind.MAXIMUM)

    def _on(self, orbit: Orbit, spot: Spot) -> bool | None:
        """Whether a point lies on a level; None if that is not decided."""
        balls = spot.balls(256)
        program = BallProgram([self._phase(orbit)], self.part.names)
        value = program.run([balls[name] for name in self.part.names], 256)[0]
        if value.is_finite() and not value.contains(0):
            return False
        if not spot.is_exact:
            return None
        return True if self.n.form(substitute([self._phase(orbit)], spot.exact)[0]).value == 0 else None

    def _renamed(self, item: Excluded) -> Excluded:
        return replace(item, equation=self._with_inner(item.equation))


__all__ = ["Composition"]
