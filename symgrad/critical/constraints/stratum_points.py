"""Which solutions on a stratum count: those in the domain at which the other constraints hold."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import islice, product
from math import inf, nextafter
from typing import Final

from symgrad.algebra.normal import Normalizer
from symgrad.algebra.signs import sign_of_form
from symgrad.calculus.domain import Requirement
from symgrad.critical.constraints.conditions import Constraint
from symgrad.critical.constraints.extents import Extent, extent_of
from symgrad.critical.constraints.survey import Candidate, Ridge, Survey, are_same, is_nowhere, sign_at
from symgrad.critical.constraints.tasks import Task
from symgrad.critical.families.family_values import fixed_by
from symgrad.critical.forms.domains import in_domain
from symgrad.critical.places.spots import Spot, ball_between, exact_spot
from symgrad.critical.places.zeros_found import Continuum, Zeros
from symgrad.critical.search.elimination import Reduction
from symgrad.language.graph import FALSE, TRUE, Expression, number, substitute, symbol
from symgrad.programs.ball_program import BallProgram

BITS: Final = 96
MOST_SAMPLES: Final = 16
EPSILON: Final = 2.0**-50
DOMAIN_OPEN: Final = "whether a point lies in the domain was not decided"
SIDE_OPEN: Final = "whether a point meets an inequality was not decided"


class Collector:
    """Takes what solves the equations of a stratum, and keeps what lies in the set.

    Args:
        task: the problem.

    Attributes:
        survey: what was kept, and what was left open.
    """

    def __init__(self, task: Task) -> None:
        self.task = task
        self.survey = Survey()
        self._places: list[tuple[float, int]] = []
        self._widest = 0.0

    def gap(self, text: str) -> None:
        """Something was left open."""
        self.survey.zeros.gaps.append(text)

    def take_over(self, zeros: Zeros) -> None:
        """How a system was solved, and what of it was left open."""
        task, kept = self.task, self.survey.zeros
        kept.gaps += zeros.gaps
        kept.reasons += zeros.reasons
        kept.searched |= zeros.searched & set(task.names)
        kept.boxes += zeros.boxes
        kept.out_of_time |= zeros.out_of_time
        for box in zeros.undecided:
            kept.undecided.append({n: box.get(n, task.ranges[n]) for n in task.names})

    def keep(self, spot: Spot, reduction: Reduction, active: tuple[int, ...], *, check: bool = False) -> None:
        """Keep a point; with ``check`` only if the constraints of its stratum hold there."""
        inside = in_domain(spot, [_reduced(r, reduction) for r in self.task.limits])
        whole = None if inside is False else _lifted(spot, reduction, self.task.names)
        if inside is None or (inside and whole is None):
            self.gap(DOMAIN_OPEN)
        if whole is None or (check and not self._is_on(whole, active)):
            return
        full = self._active_at(whole, active)
        if full is not None and not self._is_listed(whole):
            self._note(whole)
            self.survey.candidates.append(Candidate(whole, full, stratum=active))

    def _note(self, spot: Spot) -> None:
        """Remembers where a point lies that is about to be kept."""
        low, high = self._ends(spot)
        insort(self._places, (low, len(self.survey.candidates)))
        self._widest = max(self._widest, high - low)

    def _ends(self, spot: Spot) -> tuple[float, float]:
        """Bounds of the first coordinate, rounded outwards."""
        low, high = spot.enclosure[self.task.names[0]]
        return nextafter(float(low), -inf), nextafter(float(high), inf)

    def _near(self, spot: Spot) -> list[Candidate]:
        """All points kept before that may be this one."""
        low, high = self._ends(spot)
        slack = nextafter(self._widest, inf) + abs(low) * EPSILON
        first = bisect_left(self._places, (low - slack, -1))
        last = bisect_right(self._places, (high, len(self.survey.candidates)))
        return [self.survey.candidates[k] for k in sorted(k for _, k in self._places[first:last])]

    def _is_on(self, spot: Spot, active: Sequence[int]) -> bool:
        """Whether all these constraints hold as equations there."""
        signs = [sign_at(form, spot) for form in self.task.forms(tuple(active))]
        if None in signs and not any(signs):
            self.gap("whether the constraint is singular was not decided")
        return not any(s or s is None for s in signs)

    def _active_at(self, spot: Spot, active: tuple[int, ...]) -> tuple[int, ...] | None:
        """All constraints that hold as equations at a point; None where one does not hold."""
        found = set(active)
        for k in self.task.inequalities:
            if k in active:
                continue
            sign = sign_at(self.task.constraints[k].form, spot)
            if sign is None:
                self.gap(SIDE_OPEN)
            elif sign > 0:
                return None
            elif sign == 0:
                found.add(k)
        return tuple(sorted(found))

    def _is_listed(self, spot: Spot) -> bool:
        """Whether a point was found before, on another stratum or as a singular one."""
        for other in self._near(spot):
            same = are_same(spot, other.spot, self.task.names)
            if same is None:
                self.gap("whether two points are the same was not decided")
            if same is not False:
                return True
        return False

    # families

    def keep_ridge(
        self, place: Continuum, value: Expression | None, reduction: Reduction, active: tuple[int, ...]
    ) -> None:
        """Keep points that are not isolated, those of them that meet the other constraints."""
        own = [symbol(name) - form for name, form in reduction.solved.items()]
        whole = Continuum((*place.equations, *own), place.dimension, None)
        n = Normalizer()
        fixed = fixed_by(place.equations, n)
        limits = []
        for k in self.task.inequalities:
            if k in active:
                continue
            form = n.form(substitute([reduction.insert(self.task.constraints[k].form)], fixed)[0])
            if is_nowhere(form, 1):
                return
            if not is_nowhere(form, -1) and sign_of_form(form) not in (0, -1):
                limits.append(self.task.constraints[k].form)
        bare = [_reduced(r, reduction).condition for r in self.task.limits if not r.guards]
        conditions = [n.form(c) for c in substitute(bare, fixed)]
        if FALSE in conditions:
            return
        is_plain = not limits and all(c is TRUE for c in conditions)
        firm = (*whole.equations, *self.task.forms(self.task.equations))
        extent = extent_of(_as_constraints(firm, limits), self.task.names)
        if _is_empty(extent, firm, limits):
            return
        shown = is_plain or self._has_point(place, fixed, reduction, limits, extent)
        self.survey.ridges.append(Ridge(whole, active, value, tuple(limits), shown))

    def _has_point(
        self,
        place: Continuum,
        fixed: Mapping[str, Expression],
        reduction: Reduction,
        limits: Sequence[Expression],
        extent: Extent,
    ) -> bool:
        """Whether some point of a family certainly meets the inequalities."""
        for spot in self._samples(place, fixed, reduction.names, extent):
            if not in_domain(spot, [_reduced(r, reduction) for r in self.task.limits]):
                continue
            whole = _lifted(spot, reduction, self.task.names)
            signs = [None if whole is None else sign_at(h, whole) for h in limits]
            if whole is not None and all(s is not None and s <= 0 for s in signs):
                return True
        return False

    def _samples(
        self, place: Continuum, fixed: Mapping[str, Expression], names: Sequence[str], extent: Extent
    ) -> Iterator[Spot]:
        if place.sample is not None and set(names) <= set(place.sample):
            yield Spot({name: place.sample[name] for name in names}, {})
        if len(fixed) < len(place.equations):
            return
        free = [name for name in names if name not in fixed]
        choices = []
        for name in free:
            (low, high), (first, last) = extent.bounds[name], self.task.ranges[name]
            ends = (first if low is None else low, last if high is None else high)
            choices.append([sum(ends, Fraction(0)) / 2, *ends, Fraction(0)])
        for values in islice(product(*choices), MOST_SAMPLES):
            more = {name: number(v) for name, v in zip(free, values, strict=True)}
            known = {**fixed, **more}
            yield exact_spot({name: known[name] for name in names})


def _as_constraints(equations: Sequence[Expression], limits: Sequence[Expression]) -> list[Constraint]:
    """Forms that are zero, and forms that are not positive."""
    firm = [Constraint("", form, is_equation=True) for form in equations]
    return firm + [Constraint("", form, is_equation=False) for form in limits]


def _is_empty(extent: Extent, equations: Sequence[Expression], limits: Sequence[Expression]) -> bool:
    """Whether bounds show that no point meets all of these."""
    known = {
        n: (low, high) for n, (low, high) in extent.bounds.items() if low is not None and high is not None
    }
    if any(low > high for low, high in known.values()):
        return True
    for form in (*equations, *limits):
        if form.variables and set(form.variables) <= known.keys():
            balls = [ball_between(*known[name]) for name in form.variables]
            (value,) = BallProgram([form], form.variables).run(balls, BITS)
            if value > 0 or (value < 0 and form in equations):
                return True
    return False


def _reduced(r: Requirement, reduction: Reduction) -> Requirement:
    """What a requirement demands of the variables that are left."""
    guards = tuple(reduction.insert(g) for g in r.guards)
    return replace(r, condition=reduction.insert(r.condition), guards=guards)


def _lifted(spot: Spot, reduction: Reduction, names: Sequence[str]) -> Spot | None:
    """The point with all its coordinates; None where one of them has no value, as log(-1)."""
    try:
        return reduction.lifted(spot, names)
    except ValueError:
        return None


__all__ = ["Collector"]
