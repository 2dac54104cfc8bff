"""Functions of one variable with kinks, poles and edges: every piece by itself, then what lies between.

The zeros of every kink's argument and of every domain condition cut the line into pieces. On each piece
the function is one smooth formula, whose critical points are found as ever. At a cut the signs of
f(p - t) - f(p) and f(p + t) - f(p) for small t > 0 and the slopes on both sides decide:

    0 between the slopes          the point is critical; it is listed, smooth only if both slopes are 0
    f jumps or has a pole there   the point is named, not listed
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from fractions import Fraction
from math import ceil, floor
from typing import Any, Final

from symgrad.algebra.normal import Normalizer
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.decisions import decide_constant
from symgrad.calculus.domain import Requirement
from symgrad.calculus.exact import sign_of
from symgrad.calculus.lines import Axis, expansion
from symgrad.calculus.series import NoSeriesError, Series
from symgrad.critical.algebra.polynomials import Expired
from symgrad.critical.algebra.univariate import interval
from symgrad.critical.forms.domains import excluded_by, real_requirements
from symgrad.critical.forms.recurrences import without_poles
from symgrad.critical.forms.stationary import equations, is_never_zero, stationary
from symgrad.critical.kinks.branches import ROUNDING, branch_at
from symgrad.critical.kinks.plateaus import MOVES, ORDER, Corner, Piece, Plateau, Plateaus, leading
from symgrad.critical.places.spots import Spot, ball_between
from symgrad.critical.places.zeros_found import Zeros
from symgrad.critical.search.zeros import Range, zeros_of
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    CALL,
    COMPARE,
    OR,
    Expression,
    number,
    postorder,
    substitute,
    symbol,
)
from symgrad.programs.ball_program import BallProgram
from symgrad.results.critical import Excluded, Kind

STEEP: Final = "a partial derivative is never zero"

MOST_STEPS: Final = 150
"""Whole numbers up to which the places are looked for where a rounded function jumps."""


@dataclass(slots=True)
class Line:
    """What was found on the line."""

    zeros: Zeros = field(default_factory=Zeros)
    corners: list[Corner] = field(default_factory=list)
    plateaus: list[Plateau] = field(default_factory=list)
    excluded: list[Excluded] = field(default_factory=list)


class Walk:
    """Goes along the line once.

    Args:
        root: the function.
        name: its variable.
        found: its requirements, those of arguments first.
        bounds: the range to look at where algebra does not reach.
        expired: asked whether the time is over.
    """

    def __init__(
        self, root: Expression, name: str, found: Sequence[Requirement], bounds: Range, expired: Expired
    ) -> None:
        self.root, self.name, self.requirements = root, name, found
        self.ranges = {name: bounds}
        self.expired = expired
        self.n = Normalizer()
        self.line = Line()
        self.cuts: list[Spot] = []
        self.steps = any(rounded_by(c) is not None for r in found for c in comparisons(r.condition))

    def run(self) -> Line:
        """Everything on the line."""
        if self._is_steep():
            self.line.excluded = [excluded_by(r) for r in self.requirements]
            self.line.zeros.reasons = [STEEP]
            return self.line
        if not self.find_cuts():
            return self.line
        pieces = list(zip([None, *self.cuts], [*self.cuts, None], strict=True))
        defined = [self.is_defined(self.between(*piece)) for piece in pieces]
        flat = [ok and self._search(piece) for ok, piece in zip(defined, pieces, strict=True)]
        for k, cut in enumerate(self.cuts):
            self._examine(cut, k, defined, flat)
        Plateaus(self).list_all(pieces, flat)
        reasons = dict.fromkeys(self.line.zeros.reasons)
        if self.cuts:
            self.line.zeros.reasons = [
                f"every piece between kinks and edges by itself ({'; '.join(reasons)})"
            ]
        return self.line

    def _is_steep(self) -> bool:
        """Whether f is smooth on a domain with endless many gaps, and its derivative is never zero."""
        if not self.steps or any(r.smooth_only for r in self.requirements):
            return False
        return any(is_never_zero(form) for form in stationary(self.root, [self.name]).forms)

    # cuts

    def find_cuts(self) -> bool:
        """Finds where the line is cut; False where these points are not all known."""
        for requirement in self.requirements:
            if not self._cut_at(requirement):
                self.line.zeros.gaps.append(f"where {requirement.term} has its kinks was not determined")
                return False
        return True

    def _cut_at(self, requirement: Requirement) -> bool:
        """Cuts where a condition may change; False where these points are not all known."""
        borders: list[Expression] = []
        for comparison in comparisons(requirement.condition):
            rounded = rounded_by(comparison)
            if rounded is None:
                borders.append(comparison.args[0] - comparison.args[1])
                continue
            levels = self._levels(rounded, below=requirement.condition.op is OR)
            if levels is None:
                return False
            borders += [rounded - number(level) for level in levels]
        return all(self._cut_at_zeros(h, requirement) for h in borders)

    def _levels(self, rounded: Expression, *, below: bool) -> range | None:
        """The whole numbers that a function takes in the range, and one more on either side.

        With ``below`` only those up to zero.
        """
        low, high = self.ranges[self.name]
        if self.name not in rounded.variables:
            return range(0)
        ball = BallProgram([rounded], [self.name]).run([ball_between(low, high)])[0]
        if not ball.is_finite():
            return None
        least, most = interval(ball)
        top = min(0, floor(most)) if below else floor(most) + 1
        self.line.zeros.searched.add(self.name)
        levels = range(ceil(least) - 1, top + 1)
        return levels if len(levels) <= MOST_STEPS else None

    @property
    def around(self) -> Range:
        """The range and a quarter more on either side, so that steps at its ends are seen whole."""
        low, high = self.ranges[self.name]
        margin = (high - low) / 4 + 1
        return low - margin, high + margin

    def _cut_at_zeros(self, h: Expression, requirement: Requirement) -> bool:
        if self.name not in h.variables:
            return True
        fresh: list[Spot] = []
        pieces: list[Piece] = list(zip([None, *self.cuts], [*self.cuts, None], strict=True))
        if not real_requirements(h):
            pieces = [(None, None)]  # one formula everywhere
        for piece in pieces:
            middle = self.between(*piece)
            if piece != (None, None) and self.is_defined(middle, before=requirement) is False:
                continue
            try:
                smooth = branch_at(h, {self.name: number(middle)})
            except NoSeriesError:
                return False
            zeros = self._solve(equations([smooth], [self.name]), wide=self.steps)
            if zeros.gaps:
                return False
            fresh += [s for s in zeros.spots if self._inside(s, piece) and not self._is_cut(s)]
        self.cuts = sorted([*self.cuts, *fresh], key=lambda spot: spot.enclosure[self.name])
        return True

    def _is_cut(self, spot: Spot) -> bool:
        """Whether there is a cut at a point already."""
        low, high = spot.enclosure[self.name]
        near = [
            c for c in self.cuts if c.enclosure[self.name][0] <= high and c.enclosure[self.name][1] >= low
        ]
        return any(self._apart(spot, cut) == 0 for cut in near)

    def _solve(self, system: Any, piece: Piece = (None, None), *, wide: bool = False) -> Zeros:
        """The zeros, those in a piece at least."""
        ranges = {self.name: self.around} if wide else {self.name: self._part_of_range(piece)}
        zeros = zeros_of(system, ranges, self.expired, self._limits(piece))
        self.line.zeros.searched |= zeros.searched
        self.line.zeros.boxes += zeros.boxes
        self.line.zeros.out_of_time |= zeros.out_of_time
        return zeros

    def _part_of_range(self, piece: Piece) -> Range:
        """What of the range lies in a piece; all of it where nothing does."""
        low, high = self.ranges[self.name]
        left, right = (None if cut is None else cut.enclosure[self.name] for cut in piece)
        least = low if left is None else max(low, left[0])
        most = high if right is None else min(high, right[1])
        return (least, most) if least < most else (low, high)

    def _limits(self, piece: Piece) -> list[Expression]:
        """What is not negative in a piece."""
        x, (left, right) = symbol(self.name), piece
        after = [] if left is None else [x - number(left.enclosure[self.name][0])]
        return after if right is None else [*after, number(right.enclosure[self.name][1]) - x]

    def between(self, low: Spot | None, high: Spot | None) -> Fraction:
        """A rational number strictly between two cuts."""
        a = None if low is None else low.enclosure[self.name][1]
        b = None if high is None else high.enclosure[self.name][0]
        if a is None and b is None:
            middle = sum(self.ranges[self.name], Fraction(0)) / 2
            return middle if self.name in self.line.zeros.searched else Fraction(1, 7)
        if a is None:
            assert b is not None
            return self._beside(b, self.ranges[self.name][0], -1)
        if b is None:
            return self._beside(a, self.ranges[self.name][1], 1)
        return (a + b) / 2

    def _beside(self, cut: Fraction, bound: Fraction, sign: int) -> Fraction:
        """A number beyond the last cut; where cuts were looked for in a range only, one in that range."""
        if self.name in self.line.zeros.searched and (bound - cut) * sign > 0:
            return (cut + bound) / 2
        return Fraction(int(cut) + 2 * sign)

    def _inside(self, spot: Spot, piece: Piece) -> bool:
        """Whether a point lies strictly between two cuts."""
        low, high = spot.enclosure[self.name]
        left, right = piece
        after = left is None or left.enclosure[self.name][1] < low or self._apart(spot, left) > 0
        return after and (
            right is None or high < right.enclosure[self.name][0] or self._apart(spot, right) < 0
        )

    def _apart(self, a: Spot, b: Spot) -> int:
        """The sign of the difference of two points that are close to each other."""
        if a.is_exact and b.is_exact:
            return sign_of(self.n.form(a.exact[self.name] - b.exact[self.name])) or 0
        if a.refine is not None or b.refine is not None:
            for bits in (256, 1024):
                (l1, h1), (l2, h2) = a.at(bits)[self.name], b.at(bits)[self.name]
                if l1 > h2 or h1 < l2:
                    return 1 if l1 > h2 else -1
        return 0

    # pieces

    def is_defined(self, middle: Fraction, before: Requirement | None = None) -> bool:
        """Whether the function has a value at a point off the cuts."""
        for requirement in self.requirements:
            if requirement is before:
                break
            if requirement.smooth_only or not self._matters(requirement, middle):
                continue
            if self._holds(requirement.condition, middle) is False:
                return False
        return True

    def _holds(self, condition: Expression, middle: Fraction) -> bool | None:
        (at,) = substitute([condition], {self.name: number(middle)})
        return decide_constant(self.n.form(at))

    def _matters(self, requirement: Requirement, middle: Fraction) -> bool:
        return all(self._holds(guard, middle) is not False for guard in requirement.guards)

    def _search(self, piece: Piece) -> bool:
        """Keeps the critical points strictly inside a piece; True if the function is constant there."""
        middle = self.between(*piece)
        try:
            smooth = branch_at(self.root, {self.name: number(middle)})
        except NoSeriesError as problem:
            self.line.zeros.gaps.append(str(problem))
            return False
        system = stationary(smooth, [self.name])
        if not any(is_never_zero(form) for form in system.forms):
            (slope,) = gradient(smooth, [self.name])
            regular = without_poles(slope, self.name, middle)
            system = system if regular is slope else equations([regular], [self.name])
        zeros = self._solve(system, piece)
        kept = self.line.zeros
        kept.gaps += zeros.gaps
        kept.reasons += zeros.reasons
        kept.undecided += zeros.undecided
        kept.spots += [spot for spot in zeros.spots if self._inside(spot, piece)]
        return bool(zeros.continua)

    # cuts, examined

    def _examine(self, cut: Spot, k: int, defined: Sequence[bool], flat: Sequence[bool]) -> None:
        low, high = self.ranges[self.name]
        at = cut.enclosure[self.name]
        if self.steps and self.name in self.line.zeros.searched and (at[1] < low or at[0] > high):
            return
        if not (defined[k] and defined[k + 1]):
            why = "an edge of the domain" if defined[k] or defined[k + 1] else "outside the domain"
            if defined[k] or defined[k + 1]:
                self.line.excluded.append(Excluded(self._named(cut), why))
            return
        found: Corner | str | None
        try:
            found = self._corner(cut)
        except NoSeriesError as problem:
            found = None if flat[k] and flat[k + 1] else self._by_slopes(cut)
            if found is None:
                self.line.zeros.gaps.append(f"at {self._named(cut)}: {problem}")
                return
        if isinstance(found, str):
            if found:
                self.line.excluded.append(Excluded(self._named(cut), found))
        elif not (flat[k] or flat[k + 1]):
            self.line.corners.append(found)

    def _named(self, cut: Spot) -> str:
        from symgrad.algebra.present import present
        from symgrad.language.write import write

        if cut.is_exact:
            return f"{self.name} = {write(present(cut.exact[self.name]))}"
        low, high = cut.enclosure[self.name]
        return f"{self.name} = {float((low + high) / 2)!r}"

    def _corner(self, cut: Spot) -> Corner | str:
        """The critical corner at a cut, or why it is none: empty where it simply is not critical."""
        if not cut.is_exact:
            raise NoSeriesError("the kink is not known exactly")
        if not all(self.met(r, cut) for r in self.requirements if not r.smooth_only):
            return self._hole(cut)
        axis = Axis.of({self.name: cut.exact[self.name]}, self.name)
        right, left = self._series_beside(cut, axis, 1), self._series_beside(cut, axis, -1)
        if right.low < 0 or left.low < 0:
            return "the function is unbounded there"
        here = self.n.form(substitute([self.root], {self.name: cut.exact[self.name]})[0])
        for side in (right, left):
            gap = sign_of(self.n.form(side.coefficient(Fraction(0)) - here))
            if gap is None:
                raise NoSeriesError("whether the function jumps was not decided")
            if gap:
                return "the function jumps there"
        return self._judged(cut, leading(left), leading(right))

    def _series_beside(self, cut: Spot, axis: Axis, sign: int) -> Series:
        """The series on one side; by the formula of the piece where terms seem to cancel without end."""
        found = expansion(axis.restrict(self.root, sign), ORDER)
        if any(exponent != 0 for exponent, _ in found.terms):
            return found
        k = self.cuts.index(cut)
        edges = [None, *self.cuts, None]
        piece = (cut, edges[k + 2]) if sign > 0 else (edges[k], cut)
        smooth = branch_at(self.root, {self.name: number(self.between(*piece))})
        return expansion(axis.restrict(self.n.form(smooth), sign), ORDER)

    def _hole(self, cut: Spot) -> str:
        """How f behaves where it has no value, with a domain on both sides."""
        axis = Axis.of({self.name: cut.exact[self.name]}, self.name)
        try:
            sides = [expansion(axis.restrict(self.root, sign), ORDER) for sign in (1, -1)]
        except NoSeriesError:
            return "a pole or a gap: f has no value there"
        return (
            "a pole" if any(side.low < 0 for side in sides) else "f has no value there, though it is bounded"
        )

    def met(self, requirement: Requirement, cut: Spot) -> bool:
        values = {self.name: cut.exact[self.name]}
        guards = [decide_constant(self.n.form(substitute([g], values)[0])) for g in requirement.guards]
        if False in guards:
            return True
        held = decide_constant(self.n.form(substitute([requirement.condition], values)[0]))
        if held is None:
            raise NoSeriesError("whether the function has a value there was not decided")
        return held

    def _judged(self, cut: Spot, left: tuple[Fraction, int], right: tuple[Fraction, int]) -> Corner | str:
        """From the leading exponents and signs of f(p +- t) - f(p)."""
        (a, s), (b, t) = left, right
        slope_left = -s if a <= 1 else 0
        slope_right = t if b <= 1 else 0
        if slope_left * slope_right > 0 and min(slope_left, slope_right) != 0:
            return ""
        smooth = slope_left == slope_right == 0
        kind = KINDS.get((s, t), Kind.UNDECIDED)
        spot = Spot(cut.enclosure, cut.exact, smooth)
        return Corner(spot, kind, f"f {MOVES[s]} to the left and {MOVES[t]} to the right")

    def _by_slopes(self, cut: Spot) -> Corner | str | None:
        """A kink known by enclosure only, where both one-sided slopes have certain signs."""
        if any(r.jump or not r.smooth_only for r in self.requirements):
            return None
        k = self.cuts.index(cut)
        edges = [None, *self.cuts, None]
        signs = []
        for piece in ((edges[k], cut), (cut, edges[k + 2])):
            smooth = branch_at(self.root, {self.name: number(self.between(*piece))})
            (slope,) = gradient(smooth, [self.name])
            ball = BallProgram([slope], [self.name]).run([cut.balls()[self.name]])[0]
            if not ball.is_finite() or ball.contains(0):
                return None
            signs.append(1 if ball > 0 else -1)
        return self._judged(cut, (Fraction(1), -signs[0]), (Fraction(1), signs[1]))


def comparisons(condition: Expression) -> list[Expression]:
    """The comparisons that a condition is made of.

    >>> from symgrad.language.graph import compare, number, symbol
    >>> [str(c) for c in comparisons(compare("<", symbol("x"), number(1)))]
    ['x < 1']
    """
    return [e for e in postorder([condition]) if e.op is COMPARE]


def rounded_by(comparison: Expression) -> Expression | None:
    """The u of a comparison of floor(u) with u, which tells whether u is whole."""
    left, right = comparison.args
    whole = left.op is CALL and left.value in ROUNDING and left.args[0] is right
    return right if whole else None


KINDS: Final = {
    (1, 1): Kind.MINIMUM,
    (-1, -1): Kind.MAXIMUM,
    (1, -1): Kind.INFLECTION,
    (-1, 1): Kind.INFLECTION,
}

__all__ = ["Line", "Walk"]
