"""Critical points of functions of several variables with kinks: abs, max, min, relu and their like.

Every kink is written with absolute values, max(a, b) = (a + b + |a - b|)/2, and |u| as t*u. Where u is not
zero, t is its sign. Where it is, all slopes with t between -1 and 1 are taken in, so that

    0 in the subdifferential     implies     u_j = 0 for j in J,  grad F(x, t) = 0,  -1 <= t_j <= 1

for the kinks J on which the point lies. These systems are solved for every J and every pattern of signs
of the other kinks; each solution is then examined exactly by `symgrad.calculus.subdifferential`.

Source: Clarke, Optimization and Nonsmooth Analysis (1983), theorem 2.3.10 (the chain rule).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field, replace
from fractions import Fraction
from itertools import product
from typing import Final

from symgrad.algebra.normal import Normalizer
from symgrad.algebra.present import present
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.domain import Requirement
from symgrad.calculus.exact import Evaluator, sign_of
from symgrad.calculus.problem import problem_of
from symgrad.calculus.subdifferential.consequences import is_least
from symgrad.calculus.subdifferential.convexity import is_convex
from symgrad.calculus.subdifferential.doubts import LARGEST, is_refuted
from symgrad.calculus.subdifferential.grouping import flattened, plainly
from symgrad.calculus.subdifferential.subgradients import subdifferential
from symgrad.critical.algebra.deadlines import attempted
from symgrad.critical.algebra.polynomials import Expired
from symgrad.critical.families.family_values import fixed_by
from symgrad.critical.forms.domains import in_domain
from symgrad.critical.forms.root_kinks import is_edge, root_kinks
from symgrad.critical.forms.stationary import Equations, equations
from symgrad.critical.kinks.absolute_values import OtherKinkError, Unfolded, in_absolute_values, is_folded
from symgrad.critical.kinks.creases import Flats, NoCreaseError, crease_of, on_crease
from symgrad.critical.kinks.cusps import hull_of, is_near, nothing_else
from symgrad.critical.kinks.kink_lines import OPEN, KinkLines
from symgrad.critical.kinks.kink_ranges import is_elsewhere, sides_of
from symgrad.critical.kinks.near_kinks import judged_near
from symgrad.critical.kinks.patterns import has_other_signs, is_impossible
from symgrad.critical.local.classify import classify
from symgrad.critical.local.first_order import first_order_kind
from symgrad.critical.local.kinds import Judgement
from symgrad.critical.places.spots import Enclosure, Spot, ball_between, ball_program, exact_spot
from symgrad.critical.places.zeros_found import CUT_SHORT, Continuum, Zeros
from symgrad.critical.search.zeros import UNDECIDED_BOXES, Ranges, zeros_of
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    NUM,
    ROOTOF,
    ZERO,
    Expression,
    number,
    postorder,
    substitute,
)
from symgrad.language.write import write
from symgrad.results.critical import Kind

MOST_KINKS: Final = 4
"""Kinks up to which all 3^k patterns are examined."""


@dataclass(frozen=True, slots=True)
class Sharp:
    """A critical point without derivative; ``least`` if f is convex, so that it is a minimum."""

    spot: Spot
    least: bool


@dataclass(slots=True)
class Kinked:
    """The critical points found, with and without derivative."""

    zeros: Zeros = field(default_factory=Zeros)
    smooth: list[Spot] = field(default_factory=list)
    sharp: list[Sharp] = field(default_factory=list)
    creased: list[tuple[Spot, Judgement]] = field(default_factory=list)
    lines: list[Continuum] = field(default_factory=list)


class Examination:
    """All patterns of one function with kinks.

    Args:
        root: the function.
        names: its variables.
        demands: its requirements.
        ranges: where to look where algebra does not reach.
        expired: asked whether the time is over.
        flats: finds the critical points of a function in fewer variables.
    """

    def __init__(
        self,
        root: Expression,
        names: Sequence[str],
        demands: Sequence[Requirement],
        ranges: Ranges,
        expired: Expired,
        flats: Flats,
    ) -> None:
        self.root, self.names, self.expired, self.flats = root, tuple(names), expired, flats
        self.demands = [r for r in demands if r.smooth_only and not is_folded(r.term)]
        self.limits = [r for r in demands if not r.smooth_only]
        self.ranges = dict(ranges)
        self.found = Kinked()
        self.tips: list[Spot] = []
        self.unfolded = Unfolded()
        self.lines = KinkLines(self.names, ())

    def run(self) -> Kinked:
        """Everything that the patterns show, and the points at which roots have their kinks."""
        return self._carried_out(self._every_pattern)

    def examined(self, spots: Sequence[Spot]) -> Kinked:
        """What is critical among points without derivative."""
        return self._carried_out(lambda: self._candidates(Zeros(list(spots))))

    def _carried_out(self, work: Callable[[], bool]) -> Kinked:
        """What some work adds, all of it or what time allows."""
        if not attempted(work, False):
            self.found.zeros.out_of_time = True
            self._gap(CUT_SHORT)
        return self.found

    def _every_pattern(self) -> bool:
        try:
            smooth = self.unfolded.of(self.root)
        except OtherKinkError as problem:
            self._gap(f"kinks of {problem} in several variables were not examined")
            return True
        count = len(self.unfolded.letters)
        if count > MOST_KINKS:
            self._gap(f"the function has {count} kinks; patterns of more than {MOST_KINKS} were not examined")
            return True
        self.lines = KinkLines(self.names, self.unfolded.letters)
        self.ranges |= dict.fromkeys(self.unfolded.letters, (Fraction(-1), Fraction(1)))
        steep = self._examine_creases()
        sides = [(1, -1) if self._is_crease(u, steep) else (1, -1, 0) for u in self.unfolded.arguments]
        for pattern in product(*sides):
            if self.expired():
                self.found.zeros.out_of_time = True
                self._gap("the time was over before every pattern of kinks was examined")
                return True
            self._examine(smooth, pattern)
        self._settle_lines()
        for system in root_kinks([r for r in self.demands if crease_of(r) not in steep], self.names):
            tips = self._solve(system, self.names)
            self._candidates(tips)
            self.tips += [spot for spot in tips.spots if spot.is_exact]
        self._clear_cusps()
        return True

    def _examine_creases(self) -> list[Expression]:
        """What is zero on the creases, whose points are all found."""
        steep: list[Expression] = []
        for u in filter(None, map(crease_of, self.demands)):
            try:
                creased = on_crease(self.root, self.names, u, self.ranges, self.expired, self.flats)
            except NoCreaseError:
                continue
            steep.append(u)
            kept, zeros = self.found.zeros, creased.zeros
            kept.gaps += zeros.gaps
            kept.boxes += zeros.boxes
            kept.searched |= set(self.names) if zeros.searched else set()
            for spot, judgement in creased.points:
                self._keep_creased(spot, judgement, [r for r in self.demands if crease_of(r) is not u])
            for spot in creased.level:
                self._candidate(spot)
        return steep

    def _keep_creased(self, spot: Spot, judgement: Judgement, others: Sequence[Requirement]) -> None:
        """A point on a crease, where the rest of f is Lipschitz; else it is one on kinks of another sort."""
        inside = in_domain(spot, self.limits)
        if inside is False:
            return
        if inside and in_domain(spot, others):
            self.found.creased.append((spot, judgement))
        else:
            self._candidate(spot)

    def _is_crease(self, argument: Expression, steep: Sequence[Expression]) -> bool:
        """Whether a kink lies where one of these is zero."""
        n = self.unfolded.n
        return any(n.form(u / argument).op is NUM for u in steep)

    def _clear_cusps(self) -> None:
        """Drops undecided boxes around a cusp in whose neighbourhood nothing else is critical."""
        zeros = self.found.zeros
        for spot in [*[sharp.spot for sharp in self.found.sharp], *self.tips]:
            at = spot.exact
            touching = [b for b in zeros.undecided if is_near(b, spot)]
            if touching:
                hull = {
                    n: ball_between(*hull_of([b[n] for b in touching], spot.enclosure[n])) for n in self.names
                }
                if nothing_else(in_absolute_values(self.root), self.names, at, hull):
                    zeros.undecided = [b for b in zeros.undecided if b not in touching]
        if not zeros.undecided:
            zeros.gaps = [gap for gap in zeros.gaps if gap != UNDECIDED_BOXES]

    def _gap(self, text: str) -> None:
        self.found.zeros.gaps.append(text)

    def _solve(
        self, system: Equations | Sequence[Expression], names: Sequence[str], sides: Sequence[Expression] = ()
    ) -> Zeros:
        whole = system if isinstance(system, Equations) else equations(system, names)
        zeros = zeros_of(whole, self.ranges, self.expired, sides)
        kept = self.found.zeros
        kept.boxes += zeros.boxes
        kept.searched |= zeros.searched & set(self.names)
        kept.out_of_time |= zeros.out_of_time
        return zeros

    def _examine(self, smooth: Expression, pattern: tuple[int, ...]) -> None:
        letters = self.unfolded.letters
        signs = {letter: number(s) for letter, s in zip(letters, pattern, strict=True) if s}
        active = [k for k, s in enumerate(pattern) if s == 0]
        # on a kink t*u is zero whatever t is
        arguments = substitute(self.unfolded.arguments, signs | {letters[k]: ZERO for k in active})
        n = self.unfolded.n
        if is_impossible([n.form(e) for e in arguments], pattern, self.names):
            return
        free = (*self.names, *[letters[k] for k in active])
        slopes = gradient(smooth, self.names)
        on_kink = [arguments[k] for k in active]
        system = equations([*substitute(slopes, signs), *on_kink], free)
        if is_elsewhere(system, arguments, pattern, self.ranges):
            self.found.zeros.searched |= set(self.names)
            self.lines.absent.add(pattern)
            return
        zeros = self._solve(system, free, sides_of(arguments, pattern))
        zeros.continua = [c for c in zeros.continua if self._may_fit(c, pattern)]
        if not self.demands and not self.limits:
            zeros.continua = self.lines.without_lines(zeros.continua, pattern)
        if zeros.continua and active:
            zeros = self._places(zeros) or self._solve(on_kink, self.names)
        kept = self.found.zeros
        kept.gaps += zeros.gaps
        kept.reasons += zeros.reasons
        kept.undecided += [{n: b[n] for n in self.names} for b in zeros.undecided]
        if zeros.continua:
            self._gap(OPEN)
            return
        for spot in zeros.spots:
            if self._fits(spot, signs, pattern) and not self._kept_near(smooth, spot, signs, active):
                self._keep(spot, bool(active))

    def _settle_lines(self) -> None:
        """Lists the lines of critical points; points on them are not told apart."""
        lines = self.lines.told(self._may_fit)
        if lines is None:
            self._gap(OPEN)
            return
        for own in self.lines.open_points(lines):
            self._candidates(self._solve(own, self.names))
        found = self.found
        found.lines = lines
        for line in lines:
            found.sharp = [s for s in found.sharp if not self._is_on(line, s.spot)]
            found.smooth = [s for s in found.smooth if not self._is_on(line, s)]

    def _is_on(self, line: Continuum, spot: Spot) -> bool:
        on = self.lines.holds(line, spot)
        if on is None:
            self._gap("whether a point lies on a line of critical points was not decided")
        return bool(on)

    def _may_fit(self, family: Continuum, pattern: tuple[int, ...]) -> bool:
        """Whether a family may have points at which the other kinks have the signs of the pattern."""
        n = self.unfolded.n
        letters = self.unfolded.letters
        signs = {letter: number(s) for letter, s in zip(letters, pattern, strict=True) if s}
        known = dict.fromkeys(self.unfolded.letters, ZERO) | signs | fixed_by(family.equations, n)
        forms = [n.form(e) for e in substitute(substitute(self.unfolded.arguments, known), known)]
        return not is_impossible(forms, pattern, self.names) and not has_other_signs(forms, pattern)

    def _places(self, zeros: Zeros) -> Zeros | None:
        """The points of families along which only the slopes t vary; None where others are among them."""
        fixed = [fixed_by(c.equations, self.unfolded.n) for c in zeros.continua]
        if zeros.gaps or not all(set(self.names) <= set(values) for values in fixed):
            return None
        spots = [exact_spot({name: values[name] for name in self.names}) for values in fixed]
        return replace(zeros, spots=[*zeros.spots, *spots], continua=[])

    def _fits(self, spot: Spot, signs: dict[str, Expression], pattern: tuple[int, ...]) -> bool:
        """Whether the other kinks have the signs of the pattern there, and every t lies in [-1, 1]."""
        letters = self.unfolded.letters
        for k, (letter, wanted) in enumerate(zip(letters, pattern, strict=True)):
            if wanted == 0:
                low, high = spot.enclosure.get(letter, (Fraction(0), Fraction(0)))
                if low > 1 or high < -1:
                    return False
                continue
            known = {name: form for name, form in spot.exact.items() if name not in signs}
            fixed = {name: signs.get(name, ZERO) for name in letters}
            (argument,) = substitute([self.unfolded.arguments[k]], fixed)
            sign = self._sign(argument, spot, known)
            if sign is None:
                self._gap("on which side of a kink a point lies was not decided")
                return False
            if sign != wanted:
                return False
        return True

    def _sign(self, form: Expression, spot: Spot, known: dict[str, Expression]) -> int | None:
        if spot.is_exact:
            return sign_of(Normalizer().form(substitute([form], known)[0]))
        names = tuple(spot.enclosure)
        for bits in (96, 512):
            balls = spot.balls(bits)
            ball = ball_program(form, names).run([balls[name] for name in names], bits)[0]
            if ball > 0 or ball < 0:
                return 1 if ball > 0 else -1
        return None

    def _own(self, spot: Spot, *, smooth: bool = True) -> Spot:
        """A point with slopes, without these."""
        known, refine = spot.refine, None
        if known is not None:
            refine = lambda bits: _only(known(bits), self.names)  # noqa: E731
        exact = {name: form for name, form in spot.exact.items() if name in self.names}
        return Spot(_only(spot.enclosure, self.names), exact, smooth, refine)

    def _kept_near(
        self, smooth: Expression, spot: Spot, signs: dict[str, Expression], active: Sequence[int]
    ) -> bool:
        """Keeps a point on kinks, if its enclosure shows that it is critical, and exact ways are long."""
        known = [spot.exact[name] for name in self.names if name in spot.exact]
        is_exact = len(known) == len(self.names)
        if not active or (is_exact and all(e.op is not ROOTOF for e in postorder(known))):
            return False
        own = self._own(spot, smooth=False)
        if not in_domain(own, [*self.demands, *self.limits]):
            return False
        arguments = {self.unfolded.letters[k]: self.unfolded.arguments[k] for k in active}
        judgement = judged_near(smooth, arguments, self.names, signs, spot)
        if judgement is None or (is_exact and judgement.kind is Kind.UNDECIDED):
            return False
        self.found.creased.append((own, judgement))
        return True

    def _keep(self, spot: Spot, on_kink: bool) -> None:
        own = spot if set(spot.enclosure) == set(self.names) else self._own(spot)
        if not on_kink:
            inside = in_domain(own, self.demands)
            if inside is False:
                self._candidate(own)
                return
            if inside is None:
                self._gap("whether a point lies on a kink was not decided")
            self.found.smooth.append(own)
        else:
            self._candidate(own)

    def _is_outside(self, spot: Spot) -> bool:
        """Whether a point lies outside the domain or at its edge, where an even root ends."""
        if in_domain(spot, self.limits) is False:
            return True
        edges = [r.condition for r in self.demands if is_edge(r)]
        radicands = [c.args[0] - c.args[1] for c in edges]
        return spot.is_exact and any(self._ends(h, spot) for h in radicands)

    def _ends(self, h: Expression, spot: Spot) -> bool:
        """Whether h is zero at an exact point, and negative somewhere near it."""
        n = Normalizer()
        at = substitute([h, *gradient(h, self.names)], spot.exact)
        signs = [sign_of(n.form(e)) for e in at]
        if signs[0] != 0 or any(signs[1:]):
            return signs[0] == 0
        return classify(h, self.names, spot.exact).kind in (Kind.SADDLE, Kind.MAXIMUM)

    def _candidates(self, zeros: Zeros) -> bool:
        """Examines points on kinks of another sort."""
        self.found.zeros.gaps += zeros.gaps
        if zeros.continua:
            self._gap("kinks along curves were not examined")
        for spot in zeros.spots:
            self._candidate(spot)
        return True

    def _candidate(self, spot: Spot) -> None:
        known = [*self.found.smooth, *[sharp.spot for sharp in self.found.sharp]]
        if spot.is_exact and any(spot.exact == other.exact for other in known):
            return
        if self._is_outside(spot):
            return
        if not spot.is_exact:
            self._gap("a point on a kink is not known exactly")
            return
        rates = first_order_kind(in_absolute_values(self.root), self.names, spot.exact)
        if rates is not None and rates[0] is not Kind.SADDLE:
            # 0 is a subgradient at every extremum
            least = rates[0] is Kind.MINIMUM and self._is_least(spot)
            self.found.sharp.append(Sharp(exact_spot(spot.exact, smooth=False), least))
            return
        place = ",".join(f"{name}={write(present(form))}" for name, form in spot.exact.items())
        found = subdifferential(problem_of(self.root, list(self.names)), [place])
        if found.contains_zero is None or found.differentiable is None:
            self._gap(f"whether 0 is a subgradient at {place} was not decided")
        elif found.contains_zero and found.differentiable:
            self.found.smooth.append(exact_spot(spot.exact))
        elif found.contains_zero:
            self.found.sharp.append(Sharp(exact_spot(spot.exact, smooth=False), found.minimiser is True))

    def _is_least(self, spot: Spot) -> bool:
        """Whether f is convex, or its value at a point a bound that shows in its form."""
        root = flattened(plainly(self.root))
        if len(postorder([root])) > LARGEST:
            return False
        near = {name: float(low) for name, (low, _) in spot.enclosure.items()}
        if not is_refuted(root, self.names, near) and is_convex(root):
            return True
        return is_least(root, Evaluator(spot.exact).form(root))


def _only(enclosure: Enclosure, names: Sequence[str]) -> Enclosure:
    return {name: enclosure[name] for name in names}


__all__ = ["Examination", "Kinked"]
