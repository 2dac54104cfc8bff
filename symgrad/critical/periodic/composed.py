"""Functions h(u) of one expression in several variables.

    grad h(u) = h'(u)*grad u

So the critical points are those of u, and the sets u = t for the critical t of h. Where h has a corner at t
and u a gradient, the set u = t is one of corners, of the same kind as t.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from typing import Final

from flint import arb

from symgrad.algebra.normal import Normalizer
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.domain import Requirement
from symgrad.calculus.exact import Evaluator, sign_of
from symgrad.calculus.lines import Axis, expansion
from symgrad.calculus.series import NoSeriesError
from symgrad.critical.algebra.polynomials import Expired, Interval
from symgrad.critical.algebra.univariate import interval
from symgrad.critical.algebra.weighted import sample_points
from symgrad.critical.bounds.bounded import requirement_free
from symgrad.critical.forms.domains import in_domain, real_requirements
from symgrad.critical.forms.nested import INNER, nestings, of_root, with_fewer_kinks
from symgrad.critical.forms.ranges import range_of
from symgrad.critical.forms.separation import Part, separated_parts
from symgrad.critical.forms.stationary import equations, stationary
from symgrad.critical.kinks.plateaus import ORDER, leading
from symgrad.critical.local.classify import classify
from symgrad.critical.local.kinds import Judgement, judged
from symgrad.critical.places.orbits import Orbit
from symgrad.critical.places.spots import Spot, ball_between
from symgrad.critical.places.zeros_found import Continuum, Zeros
from symgrad.critical.search.elementary import used_letters
from symgrad.critical.search.zeros import Ranges, zeros_of
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    ZERO,
    Expression,
    call,
    substitute,
)
from symgrad.language.shapes import is_square_root
from symgrad.language.write import write
from symgrad.programs.ball_program import BallProgram
from symgrad.results.critical import Excluded, Kind

MOST_LEVELS: Final = 400
HIGHEST_ORDER: Final = 9
"""Derivatives are taken up to this order to find out how flat a function is."""

SAMPLES: Final = 24
SCALES: Final = (1, 16, 1024)
"""How far out some of the samples lie."""


@dataclass(frozen=True, slots=True)
class Level:
    """A critical point or piece of h, with its kind, the value there and how it repeats itself."""

    place: Continuum | Spot
    judgement: Judgement
    value: Expression | None
    orbit: Orbit | None = None


LineOf = Callable[[Part, Ranges, Expired], tuple[Zeros, Sequence[Level], Sequence[Excluded]]]
"""The critical points of h, which has one variable, and where it jumps."""

Flat = tuple[Spot | Continuum, Judgement]

FlatOf = Callable[[Part, Ranges, Expired], tuple[Zeros, Sequence[Flat]]]
"""The critical points of u where it has kinks."""

TURNED: Final = {Kind.MINIMUM: Kind.MAXIMUM, Kind.MAXIMUM: Kind.MINIMUM}
"""The kind of a point for -u from that for u, where it is another."""


class StuckError(Exception):
    """The composition does not serve."""


class Composition:
    """One function h(u).

    Args:
        part: the function.
        found: its requirements.
        ranges: where to look where algebra does not reach.
        expired: asked whether the time is over.
        line: solves h.
        flats: solves u where it has kinks of its own.
    """

    def __init__(
        self,
        part: Part,
        found: Sequence[Requirement],
        ranges: Ranges,
        expired: Expired,
        line: LineOf,
        flats: FlatOf,
    ) -> None:
        self.part, self.requirements, self.ranges, self.expired = part, found, ranges, expired
        self.line, self.flats = line, flats
        self.zeros = Zeros()
        self.partial: Zeros | None = None
        self.families: list[tuple[Continuum, Judgement, Expression | None]] = []
        self.vague: list[Kind] = []
        self.known: list[arb] = []
        self.smooth: list[Spot] = []
        self.others: list[Spot] = []
        self.tips: list[tuple[Spot, Judgement]] = []
        self.sharp: list[tuple[Spot, Judgement]] = []
        self.excluded: list[Excluded] = []

    def run(self) -> bool:
        """Whether all was found: levels, smooth critical points of u, and those where h(u) is not smooth."""
        names = self.part.names
        pairs = nestings(with_fewer_kinks(self.part.expression), names, INNER) if len(names) > 1 else ()
        u, h = next(iter(pairs), (None, None))
        if u is None or h is None:
            return False
        try:
            self._solve(h, u)
        except StuckError:
            return False
        return True

    def _solve(self, h: Expression, u: Expression) -> None:
        names = self.part.names
        flat = self._flat(u)
        rooted = of_root(h)
        if rooted is not None:
            h, u = rooted, call("sqrt", u)
        zeros, levels, jumps = self.line(Part(h, (INNER,)), {INNER: self._range(u)}, self.expired)
        if zeros.gaps or len(levels) > MOST_LEVELS:
            raise StuckError
        self.excluded = [Excluded(write(u) + j.equation.removeprefix(INNER), j.why) for j in jumps]
        self.zeros.boxes += zeros.boxes
        self.zeros.reasons += zeros.reasons
        if zeros.searched:
            self.zeros.searched |= set(names)
        everything = [*flat, *[spot for spot, _ in self.sharp]]
        for level in levels:
            self._level(level, u, everything)
        if self.vague:
            self._list_together(h, u)
        self._points(h, u, flat)
        self._corners(h, u)

    def _flat(self, u: Expression) -> list[Spot]:
        """The critical points of u at which it has a gradient; those at its kinks are kept in ``sharp``."""
        names = self.part.names
        if not any(r.smooth_only for r in real_requirements(u)):
            zeros = zeros_of(stationary(u, names), self.ranges, self.expired)
            self.partial = zeros
            self._kept(zeros)
            if zeros.continua:
                raise StuckError
            return zeros.spots
        zeros, found = self.flats(Part(u, names), self.ranges, self.expired)
        self._kept(zeros)
        spots = []
        for place, judgement in found:
            if isinstance(place, Continuum):
                raise StuckError
            if place.smooth:
                spots.append(place)
            else:
                self.sharp.append((place, judgement))
        return spots

    def _list_together(self, h: Expression, u: Expression) -> None:
        """Levels that are not known exactly, as one family: where h' vanishes."""
        (form,) = stationary(h, [INNER]).forms
        # the levels that are known exactly satisfy this equation too
        kinds = {*self.vague, *(judgement.kind for _, judgement, _ in self.families)}
        judgement = Judgement(kinds.pop() if len(kinds) == 1 else Kind.UNDECIDED)
        equation = substitute([form], {INNER: u})[0]
        self._list(Continuum((equation,), len(self.part.names) - 1), judgement, None)

    def _kept(self, zeros: Zeros) -> Zeros:
        if zeros.gaps or zeros.undecided:
            raise StuckError
        self.zeros.boxes += zeros.boxes
        self.zeros.reasons += zeros.reasons
        self.zeros.searched |= zeros.searched
        return zeros

    def _range(self, u: Expression) -> Interval:
        """Bounds of u over the ranges."""
        names = self.part.names
        ball = BallProgram([u], names).run([ball_between(*self.ranges[name]) for name in names], 96)[0]
        if not ball.is_finite():
            raise StuckError
        low, high = interval(ball)
        margin = (high - low) * Fraction(1, 1000)
        return low - margin, high + margin

    def _level(self, level: Level, u: Expression, flat: Sequence[Spot]) -> None:
        """Lists what u = t is for one critical t."""
        size = len(self.part.names)
        if level.orbit is not None:
            step = BallProgram([level.orbit.step], ()).run((), 96)[0]
            if not self._takes(u, lambda low, high: low + step < high):
                raise StuckError
            kind = self._kind(level.judgement, None, u, flat)
            if level.orbit.start is None:
                self.vague.append(kind.kind)
                return
            equation = substitute([level.orbit.equation()], {INNER: u})[0]
            wide = level.orbit.width is not None
            self._list(Continuum((equation,), size if wide else size - 1), kind, level.value)
        elif isinstance(level.place, Continuum):
            self._plateau(level.place, level, u)
        elif level.place.is_exact:
            self._at_value(level.place.exact[INNER], level, u, flat)
        elif self._has_level(u, ball_between(*level.place.enclosure[INNER])):
            self.vague.append(self._kind(level.judgement, None, u, flat).kind)

    def _plateau(self, place: Continuum, level: Level, u: Expression) -> None:
        """A piece on which h is constant, and u somewhere within it."""
        low, high = place.span or (None, None)
        ends = [None if e is None else BallProgram([e], ()).run((), 96)[0] for e in (low, high)]

        def within(value: arb) -> bool:
            return (ends[0] is None or value > ends[0]) and (ends[1] is None or value < ends[1])

        if not any(within(value) for value in self._values(u)):
            self._check_beyond(u, ends[0], ends[1])
            return
        forms = tuple(substitute(list(place.equations), {INNER: u}))
        self._list(Continuum(forms, len(self.part.names)), Judgement(level.judgement.kind), level.value)

    def _check_beyond(self, u: Expression, low: arb | None, high: arb | None) -> None:
        """Makes sure that u takes no value between two ends.

        Raises:
            StuckError: that is not clear.
        """
        least, most = range_of(Normalizer().form(u))
        above = least is not None and high is not None and ball_between(least, least) > high
        below = most is not None and low is not None and ball_between(most, most) < low
        if not above and not below:
            raise StuckError

    def _at_value(self, t: Expression, level: Level, u: Expression, flat: Sequence[Spot]) -> None:
        kind = self._kind(level.judgement, t, u, flat)
        if is_square_root(u):
            sign = sign_of(t)
            if sign is None:
                raise StuckError
            if sign <= 0:
                return
            u, t = u.args[0], Normalizer().form(t**2)
        system = equations([u - t], self.part.names)
        if used_letters(system) is not None:
            zeros = self._kept(zeros_of(system, self.ranges, self.expired))
            for continuum in zeros.continua:
                self._list(continuum, kind, level.value)
            self.others += [spot for spot in zeros.spots if not self._is_among(spot, flat)]
        elif self._has_level(u, BallProgram([t], ()).run((), 96)[0]):
            self._list(Continuum((u - t,), len(self.part.names) - 1), kind, level.value)

    def _has_level(self, u: Expression, t: arb) -> bool:
        """Whether u takes a value.

        Raises:
            StuckError: that is not clear.
        """
        if self._takes(u, lambda low, high: low < t < high):
            return True
        low, high = range_of(Normalizer().form(u))
        if (low is not None and t <= ball_between(low, low)) or (
            high is not None and t >= ball_between(high, high)
        ):
            return False  # where u takes its least value, it has a critical point
        raise StuckError

    def _takes(self, u: Expression, test: Callable[[arb, arb], bool]) -> bool:
        """Whether a test holds for some smaller and some larger value of u, which is continuous."""
        values = self._values(u)
        return requirement_free(u) and any(test(low, high) for low in values for high in values)

    def _values(self, u: Expression) -> list[arb]:
        """Some values of u."""
        if not self.known:
            program = BallProgram([u], self.part.names)
            places = list(islice(sample_points(len(self.part.names)), SAMPLES))
            found = [program.run([scale * x for x in place], 96)[0] for scale in SCALES for place in places]
            self.known = [value for value in found if value.is_finite()]
        return self.known

    def _list(self, place: Continuum, judgement: Judgement, value: Expression | None) -> None:
        self.families.append((place, judgement, value))

    def _kind(
        self, judgement: Judgement, t: Expression | None, u: Expression, flat: Sequence[Spot]
    ) -> Judgement:
        """The kind of t for h is that of u = t for h(u), where u takes values on both sides of t."""
        if judgement.kind is not Kind.INFLECTION:
            return Judgement(judgement.kind, witness=judgement.witness)
        steep = t is not None and all(self._differs(u - t, spot) for spot in flat)
        return Judgement(Kind.SADDLE if steep else Kind.UNDECIDED)

    def _differs(self, form: Expression, spot: Spot) -> bool:
        return spot.is_exact and bool(sign_of(Evaluator(spot.exact).form(form)))

    def _is_among(self, spot: Spot, others: Sequence[Spot]) -> bool:
        return any(spot.is_exact and spot.exact == other.exact for other in others)

    def _points(self, h: Expression, u: Expression, flat: Sequence[Spot]) -> None:
        """Critical points of u, but those on a level that is listed."""
        slope = substitute(gradient(h, [INNER]), {INNER: u})[0]
        hard = [r for r in self.requirements if not r.smooth_only]
        for spot in flat:
            inside, inside_smooth = in_domain(spot, hard), in_domain(spot, self.requirements)
            if inside is None or inside_smooth is None:
                raise StuckError
            if not inside:
                continue
            tip = None if inside_smooth else self._tip(h, u, spot) or self._turning(h, u, spot)
            if tip is not None:
                self.tips.append((replace(spot, smooth=tip[0]), tip[1]))
            elif inside_smooth and self._is_steep(slope, spot):
                self.smooth.append(spot)
            elif not self._lies_on_level(spot) and not (self._jumps(h, u, spot) and not inside_smooth):
                (self.smooth if inside_smooth else self.others).append(spot)

    def _corners(self, h: Expression, u: Expression) -> None:
        """Critical points at kinks of u: where h rises or falls, u decides; else they lie on a level."""
        slope = substitute(gradient(h, [INNER]), {INNER: u})[0]
        hard = [r for r in self.requirements if not r.smooth_only]
        for spot, judgement in self.sharp:
            inside = in_domain(spot, hard)
            if inside is None:
                raise StuckError
            if not inside:
                continue
            sign = self._slope_at(slope, spot)
            tip = self._tip(h, u, spot) or (None if sign else self._turning(h, u, spot, judgement.kind))
            if tip is not None:
                self.tips.append((replace(spot, smooth=tip[0]), tip[1]))
            elif sign:
                kind = judgement.kind if sign > 0 else TURNED.get(judgement.kind, judgement.kind)
                self.tips.append((spot, Judgement(kind, witness=judgement.witness if sign > 0 else None)))
            elif not self._lies_on_level(spot) and not self._jumps(h, u, spot, judgement.kind):
                raise StuckError

    def _tip(self, h: Expression, u: Expression, spot: Spot) -> tuple[bool, Judgement] | None:
        """A point where u = sqrt(v) is zero, its least value: whether f is smooth there, and its kind.

        The sign of h(s) - h(0) for small s > 0 is that of f - f(p).
        """
        if not is_square_root(u) or not spot.is_exact or self._differs(u, spot):
            return None
        origin = {INNER: ZERO}
        slope = sign_of(Evaluator(origin).form(gradient(h, [INNER])[0]))
        if slope:
            return self._order(u.args[0], spot) > 2, Judgement(Kind.MINIMUM if slope > 0 else Kind.MAXIMUM)
        kind = classify(h, [INNER], origin).kind if slope == 0 else Kind.UNDECIDED
        return (True, Judgement(kind)) if kind in (Kind.MINIMUM, Kind.MAXIMUM) else None

    def _jumps(self, h: Expression, u: Expression, spot: Spot, known: Kind | None = None) -> bool:
        """Whether h jumps at u(p), on a side on which u has values near p."""
        kind = judged(u, self.part.names, spot).kind if known is None else known
        if not spot.is_exact or kind is Kind.UNDECIDED:
            return False
        sides = {Kind.MINIMUM: (1,), Kind.MAXIMUM: (-1,)}.get(kind, (1, -1))
        t = Evaluator(spot.exact).form(u)
        try:
            (here,) = substitute([h], {INNER: t})
            found = [expansion(Axis.of({INNER: t}, INNER).restrict(h, side), 1) for side in sides]
            gaps = [sign_of(Normalizer().form(s.coefficient(Fraction(0)) - here)) for s in found]
        except NoSeriesError:
            return False
        return any(gaps)

    def _turning(
        self, h: Expression, u: Expression, spot: Spot, known: Kind | None = None
    ) -> tuple[bool, Judgement] | None:
        """A point where u has an extremum: h on that side of u(p) alone decides.

        With u - u(p) of order a at least, and h of exponent b there, f has the slope 0 if a*b > 1.
        """
        kind = judged(u, self.part.names, spot).kind if known is None else known
        side = {Kind.MINIMUM: 1, Kind.MAXIMUM: -1}.get(kind)
        if side is None or not spot.is_exact:
            return None
        t = Evaluator(spot.exact).form(u)
        try:
            series = expansion(Axis.of({INNER: t}, INNER).restrict(h, side), ORDER)
            (here,) = substitute([h], {INNER: t})
            if series.low < 0 or sign_of(Normalizer().form(series.coefficient(Fraction(0)) - here)) != 0:
                return None
            exponent, sign = leading(series)
        except NoSeriesError:
            return None
        if not sign:
            return None
        return self._order(u, spot) * exponent > 1, Judgement(Kind.MINIMUM if sign > 0 else Kind.MAXIMUM)

    def _order(self, u: Expression, spot: Spot) -> Fraction | int:
        """The order in which u - u(p) vanishes; 1 at kinks, at least 2 where u has a gradient, which is 0."""
        if not spot.smooth or any(real_requirements(u)):
            least = 2 if spot.smooth else 1
            orders = [_order_on_line(part, spot) for part in separated_parts(u, self.part.names)]
            return min((order or least for order in orders), default=least)
        names, at = self.part.names, Evaluator(spot.exact)
        layer = gradient(u, names)
        for order in range(2, HIGHEST_ORDER):
            layer = tuple(dict.fromkeys(entry for slope in layer for entry in gradient(slope, names)))
            if any(sign_of(at.form(entry)) != 0 for entry in layer):
                return order
        return HIGHEST_ORDER

    def _is_steep(self, slope: Expression, spot: Spot) -> bool:
        return bool(self._slope_at(slope, spot))

    def _slope_at(self, slope: Expression, spot: Spot) -> int:
        """The sign of h' at a point; 0 where it is zero, or not known."""
        names = self.part.names
        balls = spot.balls(256)
        value = BallProgram([slope], names).run([balls[name] for name in names], 256)[0]
        if not value.is_finite() or value.contains(0):
            return 0
        return 1 if value > 0 else -1

    def _lies_on_level(self, spot: Spot) -> bool:
        """Whether a point satisfies the equations of a listed family."""
        for place, _, _ in self.families:
            signs = [sign_of(Evaluator(spot.exact).form(e)) for e in place.equations] if spot.is_exact else []
            if not signs or None in signs:
                raise StuckError
            if not any(signs):
                return True
        return False


def _order_on_line(part: Part, spot: Spot) -> Fraction | None:
    """The order in which a function of one variable leaves its value at an exact point, kinks included."""
    if len(part.names) != 1 or not spot.is_exact:
        return None
    axis = Axis.of({name: spot.exact[name] for name in part.names}, part.names[0])
    try:
        return min(leading(expansion(axis.restrict(part.expression, side), ORDER))[0] for side in (1, -1))
    except NoSeriesError:
        return None


__all__ = ["INNER", "Composition", "Level"]
