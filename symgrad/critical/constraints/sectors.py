"""Kinks under constraints: one smooth problem for each choice of signs of what stands in absolute values.

Where abs(u) occurs, in f or in a constraint, it is u under one more constraint u >= 0, and -u under u <= 0.
The kinks of an inequality matter where it holds as an equation only. Every sector is solved by itself. A
point on a kink lies in several; f has a minimum there just if it has one in each of them. A point that is
no extremum is listed if 0 may be a subgradient there: not where the slopes across the kink, along the
constraints, have the same sign on both sides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, product
from typing import Final

from symgrad.critical.algebra.polynomials import Expired
from symgrad.critical.constraints.conditions import Constraint
from symgrad.critical.constraints.constrained_kinds import ALONE, Local, judged_under
from symgrad.critical.constraints.extents import extent_of
from symgrad.critical.constraints.multipliers import Multipliers
from symgrad.critical.constraints.strata import Strata
from symgrad.critical.constraints.survey import Candidate, Survey, are_same, sign_at
from symgrad.critical.constraints.tasks import Task
from symgrad.critical.kinks.absolute_values import OtherKinkError, Unfolded
from symgrad.critical.local.kinds import Judgement
from symgrad.frozen import dataclass
from symgrad.language.graph import Expression, neg, number, substitute
from symgrad.results.critical import Kind

MOST_KINKS: Final = 8
MOST_SECTORS: Final = 32
OTHER: Final = "kinks of {} under constraints were not examined"
MANY: Final = f"more than {MOST_KINKS} kinks, or {MOST_SECTORS} sectors, under constraints were not examined"
SIDE_OPEN: Final = "on which side of a kink a point lies was not decided"


@dataclass(frozen=True, slots=True)
class Sector:
    """One choice of signs: the smooth function and constraints, those of the kinks last."""

    signs: tuple[int, ...]
    f: Expression
    constraints: tuple[Constraint, ...]


class Sectors:
    """All sectors of one problem.

    Args:
        task: the problem.
    """

    def __init__(self, task: Task) -> None:
        self.task = task
        self.names, self.constraints = task.names, task.constraints
        self.unfolded = Unfolded()
        self.survey = Survey()
        self.sectors: list[Sector] = []
        self.holders: list[frozenset[int] | None] = []

    def run(self) -> Survey:
        """Everything that is critical in some sector, with its kind."""
        try:
            forms = [self.unfolded.of(root) for root in (self.task.f, *[c.form for c in self.constraints])]
        except OtherKinkError as problem:
            self.survey.zeros.gaps.append(OTHER.format(problem))
            return self.survey
        if len(self.unfolded.letters) > MOST_KINKS:
            self.survey.zeros.gaps.append(MANY)
            return self.survey
        self.sectors = list(islice(self._sectors(forms), MOST_SECTORS + 1))
        if len(self.sectors) > MOST_SECTORS:
            self.survey.zeros.gaps.append(MANY)
            return self.survey
        self.holders = [self._holders(t, forms) for t in self.unfolded.letters]
        found: list[tuple[Candidate, Sector]] = []
        for sector in self.sectors:
            own = len(self.constraints)
            matters = {own + k: h for k, h in enumerate(self.holders) if h is not None}
            task = replace(self.task, f=sector.f, constraints=sector.constraints)
            own_survey = Strata(task, matters).run()
            self._take_over(own_survey)
            found += [(c, sector) for c in own_survey.candidates]
        self._gather(found)
        return self.survey

    def _holders(self, letter: str, forms: Sequence[Expression]) -> frozenset[int] | None:
        """The constraints in which a kink occurs; None where it occurs in f, and so matters everywhere."""
        around = {letter}
        for other, u in zip(self.unfolded.letters, self.unfolded.arguments, strict=True):
            around |= {other} if not around.isdisjoint(u.variables) else set()
        f, *own = [not around.isdisjoint(form.variables) for form in forms]
        found = [k for k, occurs in enumerate(own) if occurs]
        return None if f or any(self.constraints[k].is_equation for k in found) else frozenset(found)

    def _matters(self, kink: int, active: Sequence[int]) -> bool:
        holders = self.holders[kink]
        return holders is None or not holders.isdisjoint(active)

    def _sectors(self, forms: Sequence[Expression]) -> Iterator[Sector]:
        """Those that bounds do not show to be empty; what lies on the edge of one lies on that of others."""
        letters, arguments = self.unfolded.letters, self.unfolded.arguments
        for signs in product((1, -1), repeat=len(letters)):
            values = {t: number(s) for t, s in zip(letters, signs, strict=True)}
            sides = [
                Constraint(f"{u} = 0", neg(u) if sign > 0 else u, False, -sign)
                for u, sign in zip(substitute(arguments, values), signs, strict=True)
            ]
            if len(letters) > 1 and self._is_thin(sides):
                continue
            f, *own = substitute(forms, values)
            smooth = [replace(c, form=form) for c, form in zip(self.constraints, own, strict=True)]
            yield Sector(signs, f, (*smooth, *sides))

    def _is_thin(self, sides: Sequence[Constraint]) -> bool:
        bounds = extent_of(sides, self.names).bounds.values()
        return any(low is not None and high is not None and low >= high for low, high in bounds)

    def _take_over(self, own: Survey) -> None:
        kept = self.survey.zeros
        kept.gaps += own.zeros.gaps
        kept.reasons += own.zeros.reasons
        kept.searched |= own.zeros.searched
        kept.boxes += own.zeros.boxes
        kept.out_of_time |= own.zeros.out_of_time
        kept.undecided += own.zeros.undecided
        self.survey.strata += own.strata
        self.survey.excluded += own.excluded
        for ridge in own.ridges:
            active = tuple(k for k in ridge.active if k < len(self.constraints))
            merged = replace(ridge, active=active, is_kinked=len(active) < len(ridge.active))
            if merged not in self.survey.ridges:
                self.survey.ridges.append(merged)

    def _gather(self, found: Sequence[tuple[Candidate, Sector]]) -> None:
        raw: list[tuple[Candidate, Sector]] = []
        for candidate, sector in found:
            same = [self._is_one((candidate, sector), other) for other in raw]
            if None in same and True not in same:
                self.survey.zeros.gaps.append("whether two points are the same was not decided")
            if True in same or None in same:
                continue
            raw.append((candidate, sector))
            judged = self._judged(candidate)
            if judged is not None:
                self.survey.candidates.append(judged)

    def _is_one(self, a: tuple[Candidate, Sector], b: tuple[Candidate, Sector]) -> bool | None:
        """Whether two sectors have found one point.

        On the kinks in which the sectors differ both solve the same equations, and the point is alone in
        its enclosure.
        """
        (left, here), (right, there) = a, b
        same = are_same(left.spot, right.spot, self.names)
        own = len(self.constraints)
        differing = {own + k for k, (s, t) in enumerate(zip(here.signs, there.signs, strict=True)) if s != t}
        if same is None and left.stratum == right.stratum and differing <= set(left.stratum):
            nested = _holds(left, right, self.names) or _holds(right, left, self.names)
            return True if nested else None
        return same

    # kinds

    def _judged(self, candidate: Candidate) -> Candidate | None:
        """The candidate with its kind; None where it is shown not to be critical."""
        own = len(self.constraints)
        kinks = [k - own for k in candidate.active if k >= own]
        idle = [k for k in kinks if not self._matters(k, candidate.active)]
        kinks = [k for k in kinks if k not in idle]
        spot = replace(candidate.spot, smooth=candidate.spot.smooth and not kinks)
        active = tuple(k for k in candidate.active if k < own)
        around = [s for s in self.sectors if self._is_in(s, candidate, [*kinks, *idle])]
        if not kinks:
            return Candidate(spot, active)
        judgement = joined([self._kind_in(s, candidate, kinks) for s in around])
        if (
            judgement.kind is Kind.SADDLE
            and len(kinks) == 1
            and self._is_crossed(around, candidate, kinks[0])
        ):
            return None
        return Candidate(spot, active, judgement)

    def _is_in(self, sector: Sector, candidate: Candidate, kinks: Sequence[int]) -> bool:
        """Whether a point lies in a sector: what stands in absolute values has its signs there."""
        own = len(self.constraints)
        for k, constraint in enumerate(sector.constraints[own:]):
            if k in kinks:
                continue
            sign = sign_at(constraint.form, candidate.spot)
            if sign is None:
                self.survey.zeros.gaps.append(SIDE_OPEN)
            if sign is None or sign > 0:
                return False
        return True

    def _local(self, sector: Sector, candidate: Candidate, kinks: Sequence[int]) -> Local:
        own = len(self.constraints)
        held = [sector.constraints[k] for k in candidate.active if k < own]
        held += [sector.constraints[own + k] for k in kinks]
        equations = tuple(c.form for c in held if c.is_equation)
        inequalities = tuple(c.form for c in held if not c.is_equation)
        return Local(sector.f, self.names, equations, inequalities, candidate.spot)

    def _kind_in(self, sector: Sector, candidate: Candidate, kinks: Sequence[int]) -> Judgement:
        return judged_on_side(self._local(sector, candidate, kinks), self.task.expired)

    def _is_crossed(self, around: Sequence[Sector], candidate: Candidate, kink: int) -> bool:
        """Whether the slopes across the kink have one sign on both sides."""
        signs = set()
        own = len(self.constraints)
        for sector in around:
            held = [sector.constraints[k].form for k in candidate.active if k < own]
            u = sector.constraints[own + kink]
            across = u.form if u.sign > 0 else neg(u.form)
            chosen = Multipliers(sector.f, self.names, [*held, across]).at(candidate.spot)
            ball = None if chosen is None else chosen.balls[-1]
            signs.add(0 if ball is None else 1 if ball > 0 else -1 if ball < 0 else 0)
        return signs in ({1}, {-1})


def _holds(outer: Candidate, inner: Candidate, names: Sequence[str]) -> bool:
    left, right = outer.spot.enclosure, inner.spot.enclosure
    return all(left[n][0] <= right[n][0] and right[n][1] <= left[n][1] for n in names)


def judged_on_side(local: Local, expired: Expired) -> Judgement:
    """The kind of a point on one side of a kink.

    >>> from symgrad import parse
    >>> from symgrad.critical.places.spots import exact_spot
    >>> from symgrad.language.graph import ZERO
    >>> local = Local(parse("x"), ("x",), (), (parse("x"),), exact_spot({"x": ZERO}))
    >>> found = judged_on_side(local, lambda: False)
    >>> found.kind.value, found.degenerate
    ('maximum', False)
    """
    found = judged_under(local, expired)
    # first order: f is not constant near the point, so that an extremum on one side is none on the other
    return replace(found, degenerate=False) if _is_moving(local) else found


def _is_moving(local: Local) -> bool:
    """Whether f certainly changes from an inequality in force into the domain."""
    held = (*local.equations, *local.inequalities)
    chosen = Multipliers(local.f, local.names, held).at(local.spot)
    return chosen is not None and any(b > 0 or b < 0 for b in chosen.balls[len(local.equations) :])


def joined(kinds: Sequence[Judgement]) -> Judgement:
    """The kind of a point from its kinds in the sectors around it.

    >>> joined([Judgement(Kind.MINIMUM), Judgement(Kind.MINIMUM)]).kind.value
    'minimum'
    """
    known = [k for k in kinds if k.witness != ALONE]
    if not known:
        return kinds[0] if kinds else Judgement(Kind.UNDECIDED, witness=ALONE)
    saddle = next((k for k in known if k.kind is Kind.SADDLE), None)
    if saddle is not None:
        return Judgement(Kind.SADDLE, witness=saddle.witness)
    present = {k.kind for k in known}
    if present == {Kind.MINIMUM, Kind.MAXIMUM} and all(k.degenerate is False for k in known):
        return Judgement(Kind.SADDLE, witness="it is a minimum on one side of a kink, a maximum on another")
    if len(present) > 1 or Kind.UNDECIDED in present:
        return Judgement(Kind.UNDECIDED, witness="the sides of the kink do not settle it")
    return Judgement(present.pop(), witness=f"it is one on each of the {len(kinds)} sides of the kink")


__all__ = ["Sectors", "joined", "judged_on_side"]
