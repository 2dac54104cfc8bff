"""Waves of an inner function of one variable, f = g(u(x)) with a periodic g, as sin(x^2) or cos(log(x)).

By the chain rule f' = g'(u)*u', so the critical points are those of u, and all x at which u has a critical
value of g. Where u can be undone step by step, these are known exactly, over all reals:

    sin(x^2)       x = 0, and x^2 = pi/2 + k*pi, which is x = +-sqrt(pi/2 + k*pi) for k >= 0
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor
from typing import Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.present import present
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.exact import Evaluator, float_of, sign_of
from symgrad.critical.algebra.polynomials import Expired
from symgrad.critical.algebra.univariate import interval
from symgrad.critical.forms.domains import in_domain, real_requirements
from symgrad.critical.forms.inverses import Image, NoInverseError, image_of, preimages
from symgrad.critical.forms.nested import inner_function
from symgrad.critical.forms.periods import repetition_of
from symgrad.critical.forms.separation import Part
from symgrad.critical.local.kinds import Judgement
from symgrad.critical.periodic.elements import Element, Solution, element_at, solve_part
from symgrad.critical.periodic.shifts import MOST_LISTED
from symgrad.critical.places.orbits import Orbit, joined, letters_for, multiple, reduced
from symgrad.critical.places.sides import DEFAULT, Side
from symgrad.critical.places.spots import Spot, ball_between, enclosed, exact_spot
from symgrad.critical.places.zeros_found import Continuum, Zeros
from symgrad.critical.search.zeros import Ranges
from symgrad.language.graph import ZERO, Expression, add, mul, number, substitute, symbol
from symgrad.language.write import write
from symgrad.programs.ball_program import BallProgram
from symgrad.results.critical import Excluded, Kind

FEW: Final = 5
"""How many levels on either side are listed where infinitely many lie in the usual range."""

HALVINGS: Final = 6

LEVEL: Final = "'y"
"""Stands for the values of u; no user's name has a quotation mark."""

EXTREMA: Final = (Kind.MINIMUM, Kind.MAXIMUM)

Solve = Callable[[Part], Solution]


class LineWave:
    """The critical points of one wave of an inner function.

    Args:
        part: the function, of one variable.
        side: the range that was asked for, None for all reals.
        ranges: where to look where algebra does not reach.
        expired: asked whether the time is over.
    """

    def __init__(self, part: Part, side: Side | None, ranges: Ranges, expired: Expired) -> None:
        self.part, self.side, self.ranges, self.expired = part, side, ranges, expired
        (self.name,) = part.names
        self.n = Normalizer()
        self.listed: dict[Expression, Element] = {}

    def solution(self, solve: Solve) -> Solution | None:
        """Everything critical about it, ``solve`` being used for g; None where this is no way."""
        found = inner_function(self.part.expression, self.part.names, longest=True)
        if found is None or (self.side is not None and not self.side.is_finite):
            return None
        self.inner, self.outer, self.letter = found
        try:
            if self._rate() is None and repetition_of(self.part.expression, self.name) is not None:
                return None
            self.image = image_of(self.inner, self.name)
            own = solve(Part(self.outer, (self.letter,)))
            base = solve_part(Part(self.inner, self.part.names), self.ranges, self.expired)
            return self._joined(own, base)
        except (NoInverseError, TooLargeError, ValueError):
            return None

    def _joined(self, own: Solution, base: Solution) -> Solution | None:
        zeros = base.zeros
        if own.repeated is None or own.zeros.gaps or zeros.gaps or zeros.searched or zeros.undecided:
            return None
        if any(not e.orbits or e.orbits[0].width or e.orbits[0].start is None for e in own.repeated):
            return None
        found = [self._flat(e, own) for e in base.elements]
        flats = [flat for flat in found if flat is not None]
        families = [self._family(e, flats) for e in own.repeated]
        kept = [flat for flat in flats if flat.place.exact[self.name] not in self.listed]  # type: ignore[union-attr]
        why = "; ".join(dict.fromkeys(own.zeros.reasons))
        reason = f"f is a function of {write(self.inner)}, whose critical values are all known: {why}"
        solution = Solution(self.part, zeros=Zeros(reasons=[reason]))
        solution.nearby = [*self.listed.values(), *kept]
        solution.elements = solution.nearby
        solution.repeated = [*families, *kept]
        solution.excluded = [*base.excluded, *[self._renamed(e) for e in own.excluded]]
        if self.side is not None:
            solution.repeated = None
        return solution

    def _renamed(self, item: Excluded) -> Excluded:
        return replace(item, equation=item.equation.replace(f"{self.letter} = ", f"{write(self.inner)} = "))

    def _rate(self) -> Expression | None:
        """The a of ``u = a*x + b``, where b is not zero; None where u is no such function."""
        rate = self.n.form(gradient(self.inner, [self.name])[0])
        (rest,) = substitute([self.inner], {self.name: ZERO})
        return None if rate.variables or not sign_of(self.n.form(rest)) else rate

    # critical points of u

    def _flat(self, element: Element, own: Solution) -> Element | None:
        """A critical point of u, as one of f; None outside its domain, and where g has an extremum.

        Raises:
            NoInverseError: g is not smooth there, or it is not known exactly.
        """
        spot = element.place
        if isinstance(spot, Continuum) or not spot.is_exact:
            raise NoInverseError
        at = Evaluator(spot.exact).form(self.inner)
        outer = exact_spot({self.letter: at})
        demands = real_requirements(self.outer)
        if in_domain(outer, [r for r in demands if not r.smooth_only]) is False:
            return None
        if in_domain(outer, demands) is not True:
            extrema = [e for e in own.repeated or () if e.judgement.kind in EXTREMA]
            if any(self._lies_on(e.orbits[0], at) for e in extrema):
                return None  # listed with the level
            raise NoInverseError
        return element_at(self.part, spot) if spot.smooth else self._corner(element, spot, at)

    def _lies_on(self, orbit: Orbit, at: Expression) -> bool:
        return Run(orbit, Image(), self.n).holds(at) is True

    def _corner(self, element: Element, spot: Spot, at: Expression) -> Element:
        """A kink of u: where g rises or falls, u decides."""
        sign = sign_of(Evaluator({self.letter: at}).form(gradient(self.outer, [self.letter])[0]))
        kinds = {Kind.MINIMUM: Kind.MAXIMUM, Kind.MAXIMUM: Kind.MINIMUM}
        if not sign:
            raise NoInverseError
        kind = element.judgement.kind
        judgement = Judgement(kind if sign > 0 else kinds.get(kind, kind))
        return Element(self.part.names, spot, judgement, function=self.part.expression)

    # levels of u

    def _family(self, element: Element, flats: Sequence[Element]) -> Element:
        """All x at which u takes a value of an orbit; those nearby are listed."""
        (orbit,) = element.orbits
        assert orbit.start is not None
        run = Run(orbit, self.image, self.n)
        self._check_flats(element, run, flats)
        if run.first is not None and run.last is not None:
            raise NoInverseError
        levels = self._levels(run)
        for times in levels:
            y = run.level(times)
            for x in preimages(self.inner, self.name, y):
                self._list(element, x)
        rate = self._rate()
        if rate is not None:
            return self._shifted(element, run.orbit, rate)
        (equation,) = substitute([run.orbit.equation()], {self.letter: self.inner})
        place = Continuum((self.n.form(equation),), 0, text=self._text(run))
        return Element(self.part.names, place, Judgement(element.judgement.kind), element.value)

    def _shifted(self, element: Element, orbit: Orbit, rate: Expression) -> Element:
        """The orbit of x where a*x + b has one."""
        (start,) = preimages(self.inner, self.name, orbit.start or ZERO)
        step = self.n.form(orbit.step / rate)
        step = step if (sign_of(step) or 0) > 0 else self.n.form(-step)
        start = reduced(start, step, self.n)
        own = Orbit(self.name, step, start, enclosed(start))
        smooth = isinstance(element.place, Spot) and element.place.smooth
        place = exact_spot({self.name: start}, smooth=smooth)
        return Element(self.part.names, place, Judgement(element.judgement.kind), element.value, (own,))

    def _list(self, element: Element, x: Expression) -> None:
        side = DEFAULT if self.side is None else self.side
        spot = exact_spot({self.name: x}, smooth=isinstance(element.place, Spot) and element.place.smooth)
        inside = side.holds(spot, self.name)
        if inside is None:
            raise NoInverseError
        if inside:
            judgement = Judgement(element.judgement.kind, element.judgement.degenerate)
            self.listed[x] = Element(self.part.names, spot, judgement, element.value)

    def _check_flats(self, element: Element, run: Run, flats: Sequence[Element]) -> None:
        """Takes out of an orbit its first level, if g rises or falls there and u has an extremum.

        Raises:
            NoInverseError: another level is like that, or it is not decided.
        """
        for flat in flats:
            spot = flat.place
            assert isinstance(spot, Spot)
            at = Evaluator(spot.exact).form(self.inner)
            if element.judgement.kind in EXTREMA or run.holds(at) is False:
                continue
            if not run.begins_with(at):
                raise NoInverseError
            run.shorten()

    def _levels(self, run: Run) -> range:
        """The steps of an orbit whose x lie in the range; a few where these are infinitely many."""
        side = DEFAULT if self.side is None else self.side
        low, high = side.outer
        for _ in range(HALVINGS):
            ball = BallProgram([self.inner], [self.name]).run([ball_between(low, high)])[0]
            if not ball.is_finite():
                break
            found = run.between(*interval(ball))
            if len(found) <= MOST_LISTED // 2:
                return found
            if self.side is not None:
                break
            low, high = low / 2, high / 2
        if self.side is not None:
            raise NoInverseError
        return run.around(FEW)

    def _text(self, run: Run) -> str:
        """``x = -sqrt(pi/2 + k*pi) or sqrt(pi/2 + k*pi), k >= 0``."""
        letter = letters_for(self.part.names)[0]
        start = write(present(run.orbit.start or ZERO))
        level = joined(start, multiple(run.orbit.step, letter))
        solutions = preimages(self.inner, self.name, symbol(LEVEL), generic=True)
        found = [inserted(write(present(x)), level) for x in solutions]
        skipped = "" if run.hole is None else f", {letter} != {run.hole}"
        return f"{self.name} = {' or '.join(sorted(found))}{skipped}" + run.bounds(letter)


def inserted(text: str, level: str) -> str:
    """A formula with a level for the letter that stands for it.

    >>> inserted("-sqrt('y)", "k*pi"), inserted("1/'y", "1 + k")
    ('-sqrt(k*pi)', '1/(1 + k)')
    """
    if text == LEVEL:
        return level
    return text.replace(f"({LEVEL})", f"({level})").replace(LEVEL, f"({level})")


class Run:
    """The whole numbers k for which u takes the value start + k*step.

    Args:
        orbit: the values.
        image: those that u takes.
        n: a normaliser.
    """

    def __init__(self, orbit: Orbit, image: Image, n: Normalizer) -> None:
        self.n = n
        self.orbit = orbit
        self.first = None if image.low is None else self._end(image.low, 1, image.closed[0])
        self.last = None if image.high is None else self._end(image.high, -1, image.closed[1])
        self.hole = None
        if image.hole is not None:
            times = self._times(image.hole)
            if self._is_zero(self.level(times) - image.hole):
                self.hole = times
        if self.first is not None and self.last is None:
            self._begin_at(self.first, 1)
            self.first = 0
        elif self.last is not None and self.first is None:
            self._begin_at(self.last, -1)
            self.last = 0

    def begins_with(self, value: Expression) -> bool:
        """Whether a value is that of the first step."""
        return self.orbit.since == 1 and self._is_zero(self.level(0) - value)

    def shorten(self) -> None:
        """Takes the first step out."""
        self._begin_at(1, 1)

    def _begin_at(self, times: int, since: int) -> None:
        start = self.level(times)
        self.orbit = replace(self.orbit, start=start, around=enclosed(start), since=since)
        if self.hole is not None:
            self.hole -= times

    def level(self, times: int) -> Expression:
        """The value after so many steps."""
        return self.n.form(add(self.orbit.start or ZERO, mul(number(times), self.orbit.step)))

    def _times(self, value: Expression) -> int:
        start, step, end = (float_of(e) for e in (self.orbit.start or ZERO, self.orbit.step, value))
        if start is None or step is None or end is None:
            raise NoInverseError
        return round((end - start) / step)

    def _is_zero(self, e: Expression) -> bool:
        sign = sign_of(self.n.form(e))
        if sign is None:
            raise NoInverseError
        return sign == 0

    def _end(self, end: Expression, side: int, closed: bool) -> int:
        """The first (for side -1, last) step that lies within an end."""
        times = self._times(end) - 2 * side
        for k in range(times, times + 5 * side, side):
            sign = sign_of(self.n.form(self.level(k) - end))
            if sign is None:
                raise NoInverseError
            if sign * side > 0 or (sign == 0 and closed):
                return k
        raise NoInverseError

    def holds(self, value: Expression) -> bool | None:
        """Whether a value belongs to the orbit."""
        times = self._times(value)
        sign = sign_of(self.n.form(self.level(times) - value))
        return None if sign is None else sign == 0

    def between(self, low: Fraction, high: Fraction) -> range:
        """The steps whose values may lie between two bounds."""
        start, step = enclosed(self.orbit.start or ZERO), enclosed(self.orbit.step)
        first = floor((low - start[1]) / step[0]) - 1
        last = ceil((high - start[0]) / step[0]) + 1
        return self._cut(first, last)

    def around(self, few: int) -> range:
        """A few steps around the start."""
        return self._cut(-few, few)

    def _cut(self, first: int, last: int) -> range:
        first = first if self.first is None else max(first, self.first)
        last = last if self.last is None else min(last, self.last)
        return range(first, max(first, last + 1))

    def bounds(self, letter: str) -> str:
        """From which whole number on it runs."""
        return {0: "", 1: f", {letter} >= 0", -1: f", {letter} <= 0"}[self.orbit.since]


__all__ = ["LineWave"]
