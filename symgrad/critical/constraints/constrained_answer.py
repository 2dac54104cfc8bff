"""The answer about critical points under constraints, or in a box that is closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.present import Presenter
from symgrad.algebra.signs import sign_of_form
from symgrad.calculus.answers import envelope
from symgrad.calculus.crosscheck import Verdict
from symgrad.calculus.exact import number_of
from symgrad.calculus.problem import Problem
from symgrad.calculus.value_domain import domain_of
from symgrad.critical.algebra.deadlines import Phase, attempted, is_too_late
from symgrad.critical.algebra.polynomials import Expired
from symgrad.critical.answers.pieces import point_of, volume_of
from symgrad.critical.answers.values import Valued, number_of_ball, value_ball
from symgrad.critical.bounds.bounded import LowerEnd
from symgrad.critical.constraints.attainment import Attainment, Interval
from symgrad.critical.constraints.conditions import Constraint, closed_sides
from symgrad.critical.constraints.constrained_kinds import Local, slack_names
from symgrad.critical.constraints.constrained_marks import Marks, marked_under, unmarked
from symgrad.critical.constraints.constrained_parameters import with_parameters_under
from symgrad.critical.constraints.equation_branches import judged_on_branches
from symgrad.critical.constraints.escapes import falls_along
from symgrad.critical.constraints.lagrangian import extreme_signs
from symgrad.critical.constraints.multipliers import Multipliers
from symgrad.critical.constraints.sectors import Sectors
from symgrad.critical.constraints.strata import CONTRADICTION, KINKS, Strata
from symgrad.critical.constraints.survey import Candidate, Ridge, Survey, sign_at
from symgrad.critical.constraints.tasks import Task, domain_of_constraints
from symgrad.critical.families.families import kind_at_value
from symgrad.critical.forms.domains import in_domain, real_requirements
from symgrad.critical.forms.periods import periods_of
from symgrad.critical.forms.separation import without_norms
from symgrad.critical.forms.stationary import equations
from symgrad.critical.local.kinds import TOO_LATE, Judgement
from symgrad.critical.places.sides import DEFAULT, EVERYTHING, Sides
from symgrad.critical.places.spots import enclosed, outward
from symgrad.critical.places.zeros_found import cut_short
from symgrad.critical.search.elimination import eliminated
from symgrad.critical.search.zeros import Ranges
from symgrad.language.graph import ZERO, Expression, call, neg, symbol
from symgrad.language.write import write
from symgrad.programs.ball_program import BallProgram
from symgrad.results import Number, Trust
from symgrad.results.critical import (
    Boundedness,
    Critical,
    CriticalFamily,
    CriticalPoint,
    Extremum,
    Kind,
    Ledger,
    Place,
)

EMPTY: Final = "no point meets all constraints"
JUMP: Final = "f or a constraint may jump there"
BITS: Final = 128
EXTREMA: Final = frozenset({Kind.MINIMUM, Kind.MAXIMUM})
KINKED: Final = "critical points that are not isolated, along kinks, were not determined"
HOLLOW: Final = "whether any point of a family meets the constraints was not decided"
TRIVIAL: Final = frozenset({"a partial derivative is never zero", "the gradient is zero everywhere"})
"""Reasons that would tell a reader nothing about a stratum."""


def constrained(
    problem: Problem,
    constraints: Sequence[Constraint],
    given: Sides,
    expired: Expired,
    free: Callable[[Problem], Critical],
    *,
    closed: bool,
) -> Critical:
    """All critical points of a function under constraints, with their multipliers.

    Args:
        problem: the function.
        constraints: what must hold.
        given: where to look.
        expired: asked whether the time is over.
        free: answers about a function without constraints.
        closed: whether the ends of the ranges belong to the domain, as further constraints.

    Raises:
        PointError: a parameter has no value.
    """
    if problem.parameters:

        def solve(other: Problem) -> Critical:
            return constrained(other, constraints, given, expired, free, closed=closed)

        return with_parameters_under(problem, constraints, solve, free, boxed=bool(given))
    sides = closed_sides(given) if closed else []
    return Answer(problem, (*constraints, *sides), given, expired).made()


class Answer:
    """Puts the answer together."""

    def __init__(
        self, problem: Problem, constraints: tuple[Constraint, ...], given: Sides, expired: Expired
    ) -> None:
        self.problem, self.given, self.expired = problem, given, expired
        self.typed = tuple(replace(c, form=without_norms(c.form)) for c in constraints)
        self.f, self.names = without_norms(problem.expression), problem.variables
        self.constraints = tuple(simplified(c, self.names) for c in constraints)
        domain = domain_of_constraints(self.typed)
        self.task = Task(self.f, self.names, self.constraints, {}, expired, domain)
        self.facts = Attainment(self.f, self.names, self.constraints, self.typed)
        self.survey = Survey()
        self.presenter = Presenter()
        self.notes: list[str] = []

    def made(self) -> Critical:
        """The answer."""
        self.survey = attempted(self._searched, Survey(zeros=cut_short()), Phase.PART)
        zeros = self.survey.zeros
        kept = [c for c in self.survey.candidates if self._is_inside(c)]
        self.survey.ridges = [replace(r, shown=r.shown or _is_seen(r, kept)) for r in self.survey.ridges]
        self._look_at_ranges()
        complete = not zeros.gaps and all(r.shown for r in self.survey.ridges)
        valued = [Valued(c.spot, self._kind(c), value_ball(self.problem, c.spot)) for c in kept]
        values = [(r.value, r.shown) for r in self.survey.ridges]
        box = self._box(complete)
        is_all = box is not None and not box
        settled = is_all and all(v is not None for v, _ in values) and self.facts.is_compact
        shown = [] if settled else [self._shown(c) for c in kept]
        work = partial(marked_under, valued, values, self.problem, self.facts, box, shown)
        marks = attempted(work, None, Phase.ANSWER) or unmarked(valued, self.problem)
        nothing = is_all and not kept and not values and self.facts.is_compact
        if nothing or CONTRADICTION in zeros.reasons:
            self.notes.append(EMPTY)
        points = [self._point(p, kept[k]) for p, k in zip(marks.points, marks.order, strict=True)]
        families = self._families(marks)
        complete = not zeros.gaps
        shared = envelope(self.problem, verdict=Verdict(0, Trust.UNKNOWN), notes=self.notes)
        shared["trust"] = Trust.PROVED if complete else Trust.UNKNOWN
        shared["conditions"] = domain_of(self.f)
        undecided = tuple({n: outward(*b) for n, b in box.items()} for box in zeros.undecided)
        return Critical(
            **shared,
            domain={name: self._side(name) for name in self.names},
            complete=complete,
            reason=self._reason(),
            points=tuple(points),
            families=families,
            undecided=undecided,
            excluded=tuple(dict.fromkeys(self.survey.excluded)),
            bounded=attempted(partial(self._bounded, marks), Boundedness(None, None), Phase.ANSWER),
            ledger=Ledger(self._method(), zeros.boxes, volume_of(undecided)),
            out_of_time=zeros.out_of_time,
        )

    # the search

    def _searched(self) -> Survey:
        """All strata; once more where the constraints say how far to look."""
        ranges = {name: self.given.get(name, DEFAULT).outer for name in self.names}
        found = self._survey_within(ranges)
        open_ones = [n for n in found.zeros.searched if n not in self.given]
        bounds = self.facts.extent.bounds if open_ones else {}
        known = {
            n: (low, high)
            for n in open_ones
            for low, high in [bounds[n]]
            if low is not None and high is not None
        }
        wide = {n: b for n, b in known.items() if b[0] < ranges[n][0] or b[1] > ranges[n][1]}
        if wide and self.expired():
            known = {n: b for n, b in known.items() if n not in wide}
        elif wide:
            found = self._survey_within(ranges | wide)
        found.zeros.searched -= set(known)
        return found

    def _survey_within(self, ranges: Ranges) -> Survey:
        task = replace(self.task, ranges=ranges)
        found = Strata(task).run()
        if KINKS not in found.zeros.gaps:
            return found
        return attempted(lambda: Sectors(task).run(), Survey(zeros=cut_short()))

    def _is_inside(self, candidate: Candidate) -> bool:
        if any(_is_broken(c, candidate) for c in self.constraints):
            return False
        searched = self.survey.zeros.searched
        sides = dict(self.given) | {n: DEFAULT for n in searched if n not in self.given}
        verdicts = [side.holds(candidate.spot, name) for name, side in sides.items()]
        if None in verdicts and False not in verdicts:
            self.survey.zeros.gaps.append("whether a point lies in the box was not decided")
        return False not in verdicts

    def _box(self, complete: bool) -> dict[str, Interval] | None:
        """Where these are all critical points under the constraints: anywhere if empty, None if unknown."""
        closed = {next(iter(c.form.variables)) for c in self.constraints if c.is_side}
        if not complete or not set(self.given) <= closed:
            return None
        open_ones = self.survey.zeros.searched - set(self.given) - self._repeated()
        return dict.fromkeys(sorted(open_ones), DEFAULT.outer)

    def _repeated(self) -> set[str]:
        """The variables along which f repeats itself within the range, all constraints being solved."""
        free = self.facts.free
        if free is None or self.given:
            return set()
        found = periods_of(free.insert(self.f), free.names)
        length = DEFAULT.outer[1] - DEFAULT.outer[0]
        return {name for name, period in found.items() if enclosed(period)[1] < length}

    def _look_at_ranges(self) -> None:
        searched = self.survey.zeros.searched
        for name, side in self.given.items():
            if name in searched and not side.is_finite:
                low, high = side.outer
                self.survey.zeros.gaps.append(f"{name} was searched from {low} to {high} only")
        names = [n for n in self.names if n in searched and n not in self.given]
        if names:
            text = f"searched in the box [-10, 10] for {', '.join(names)}; --in {names[0]}=-20:20 sets it"
            self.notes.append(text)

    def _reason(self) -> str:
        """Why nothing is missing, or what is."""
        zeros = self.survey.zeros
        if zeros.gaps:
            return "; ".join(dict.fromkeys(zeros.gaps))
        methods = [r for r in dict.fromkeys(zeros.reasons) if r not in TRIVIAL] or list(
            dict.fromkeys(zeros.reasons)
        )
        count = self.survey.strata
        if count < 2:
            return "; ".join(methods)
        what = "faces of the box" if self._is_box() else "choices of active constraints"
        return f"all {count} {what} were examined" + (f": {'; '.join(methods)}" if methods else "")

    def _is_box(self) -> bool:
        return all(c.is_side for c in self.constraints)

    def _side(self, name: str) -> tuple[Number, Number]:
        default = DEFAULT if name in self.survey.zeros.searched else EVERYTHING
        return self.given.get(name, default).numbers

    def _method(self) -> str:
        boxes = " and intervals" if self.survey.zeros.boxes else ""
        return ("faces of the box" if self._is_box() else "Lagrange multipliers") + boxes

    # points

    def _kind(self, candidate: Candidate) -> Judgement:
        if candidate.judgement is not None:
            return candidate.judgement
        late = is_too_late(self.expired)
        self.survey.zeros.out_of_time |= late
        return TOO_LATE if late else attempted(partial(self._judged, candidate), TOO_LATE, Phase.PART)

    def _judged(self, candidate: Candidate) -> Judgement:
        held = [self.constraints[k] for k in candidate.active]
        rough = [r for e in (self.f, *[c.form for c in held]) for r in real_requirements(e) if r.smooth_only]
        if not in_domain(candidate.spot, [r for r in rough if r.jump]):
            return Judgement(Kind.UNDECIDED, witness=JUMP)
        spot = candidate.spot if in_domain(candidate.spot, rough) else replace(candidate.spot, smooth=False)
        firm = tuple(c.form for c in held if c.is_equation)
        loose = tuple(c.form for c in held if not c.is_equation)
        return judged_on_branches(Local(self.f, self.names, firm, loose, spot), self.expired)

    def _shown(self, candidate: Candidate) -> frozenset[int]:
        """Which extreme values the Lagrangian shows the point to have."""
        held = [self.constraints[k] for k in candidate.active]
        work = partial(extreme_signs, self.f, self.names, held, candidate.spot)
        return attempted(work, frozenset(), Phase.PART) if held else frozenset()

    def _point(self, valued: Valued, candidate: Candidate) -> CriticalPoint:
        multipliers = attempted(partial(self._multipliers, candidate), None, Phase.ANSWER)
        found = point_of(valued, self.names, self.presenter, self._place(candidate), multipliers)
        return replace(found, active=tuple(self.constraints[k].text for k in candidate.active))

    def _place(self, candidate: Candidate) -> Place:
        held = [self.constraints[k] for k in candidate.active]
        if not held:
            return Place.INTERIOR
        if not all(c.is_side for c in held):
            return Place.CONSTRAINT
        return Place.CORNER if len(held) == len(self.names) else Place.FACE

    def _multipliers(self, candidate: Candidate) -> tuple[Number, ...] | None:
        """For each constraint, 0 where it is not active; none where the gradients are dependent."""
        typed = [k for k, c in enumerate(self.constraints) if not c.is_side]
        if not typed or not candidate.spot.smooth:
            return None
        held = candidate.active
        spare = eliminated([self.constraints[k].form for k in held], self.names).redundant
        firm = [k for place, k in enumerate(held) if place not in spare]
        found: dict[int, Number] = dict.fromkeys(typed, Number(ZERO, 0.0))
        if firm:
            forms = [_oriented(self.typed[k]) for k in firm]
            chosen = Multipliers(self.f, self.names, forms).at(candidate.spot)
            if chosen is None:
                return None
            values = chosen.exact or chosen.balls
            found |= {k: self._number(v) for k, v in zip(firm, values, strict=True)}
        return tuple(found[k] for k in typed)

    def _number(self, value: Any) -> Number:
        return number_of(value, self.presenter) if isinstance(value, Expression) else number_of_ball(value)

    # families

    def _families(self, marks: Marks) -> tuple[CriticalFamily, ...]:
        """Each once, though several strata may have shown it, and none of which only a kink would tell."""
        found: dict[frozenset[str], CriticalFamily] = {}
        # those on which more constraints hold come last: they know more of the kind
        for ridge in sorted(self.survey.ridges, key=lambda ridge: len(ridge.active)):
            family = self._family(ridge, marks)
            if not ridge.shown:
                self.survey.zeros.gaps.append(HOLLOW)
            if ridge.is_kinked and family.kind not in EXTREMA:
                self.survey.zeros.gaps.append(KINKED)
            else:
                found[frozenset(map(write, family.equations))] = family
        return tuple(found.values())

    def _family(self, ridge: Ridge, marks: Marks) -> CriticalFamily:
        n = Normalizer()
        forms = [self.presenter.shape(n.form(e)) for e in ridge.place.equations]
        forms += [call("max", self.presenter.shape(n.form(h)), ZERO) for h in self._limits(ridge)]
        value = None if ridge.value is None else number_of(ridge.value, self.presenter)
        kind = attempted(partial(self._family_kind, ridge, marks), Kind.UNDECIDED, Phase.ANSWER)
        return CriticalFamily(tuple(forms), ridge.place.dimension, value, kind)

    def _limits(self, ridge: Ridge) -> Iterator[Expression]:
        """What else must hold; the sides of the box are told by the domain."""
        sides = {c.form for c in self.constraints if c.is_side}
        yield from (h for h in ridge.limits if h not in sides)

    def _family_kind(self, ridge: Ridge, marks: Marks) -> Kind:
        if ridge.value is None or not ridge.shown:
            return Kind.UNDECIDED
        extremum = marks.of_value(ridge.value)
        if extremum is not None:
            return Kind.MINIMUM if extremum is Extremum.MINIMUM else Kind.MAXIMUM
        slacks = slack_names(len(self.constraints), self.names)
        forms = [
            c.form if c.is_equation else c.form + symbol(s) ** 2
            for k, (c, s) in enumerate(zip(self.constraints, slacks, strict=True))
            if k in ridge.active
        ]
        free = eliminated(forms, (*self.names, *slacks), kept=slacks)
        try:
            return kind_at_value(free.insert(self.f), free.names, ridge.value)
        except (TooLargeError, ZeroDivisionError):
            return Kind.UNDECIDED

    # bounds

    def _bounded(self, marks: Marks) -> Boundedness:
        if self.facts.is_compact or CONTRADICTION in self.survey.zeros.reasons:
            known = True if self.survey.candidates or self.survey.ridges else None
            return Boundedness(known, known)
        below, fall = self._end(marks.has(Extremum.MINIMUM), self.facts.least, self.f)
        above, rise = self._end(marks.has(Extremum.MAXIMUM), self.facts.greatest, neg(self.f))
        ray = f"f -> -oo {fall}" if fall else f"f -> oo {rise}" if rise else None
        return Boundedness(below, above, ray)

    def _end(self, known: bool, facts: LowerEnd, f: Expression) -> tuple[bool | None, str | None]:
        """Whether f is bounded below, and along what it falls without bound."""
        if known or facts.below:
            is_empty = not known and not (self.survey.candidates or self.survey.ridges)
            return None if is_empty else True, None
        sides = [c for c in closed_sides(self.given) if not any(c.form is own.form for own in self.typed)]
        path = falls_along(replace(self.task, f=f, constraints=(*self.constraints, *sides)))
        if path or sides:
            return False if path else None, path
        is_empty = not (self.survey.candidates or self.survey.ridges)
        return None if is_empty else facts.below, None


def _is_seen(ridge: Ridge, points: Sequence[Candidate]) -> bool:
    """Whether one of the points lies on a family."""
    wanted = [(e, (0,)) for e in ridge.place.equations] + [(h, (0, -1)) for h in ridge.limits]
    return any(all(sign_at(form, c.spot) in signs for form, signs in wanted) for c in points)


def _is_broken(constraint: Constraint, candidate: Candidate) -> bool:
    """Whether a constraint certainly does not hold at a point, which slopes of floor do not tell."""
    balls = candidate.spot.balls(BITS)
    (ball,) = BallProgram([constraint.form], list(balls)).run(list(balls.values()), BITS)
    return bool(ball > 0 or (ball < 0 and constraint.is_equation))


def simplified(constraint: Constraint, names: Sequence[str]) -> Constraint:
    """An equation without repeated factors, which make every point of it singular.

    >>> from symgrad import parse
    >>> str(simplified(Constraint("", parse("(x + y - 1)^2"), True), ["x", "y"]).form)
    'x + y - 1'
    """
    form = without_norms(constraint.form)
    if not constraint.is_equation and (sign_of_form(Normalizer().form(form)) or 0) > 0:
        constraint = replace(constraint, is_equation=True)  # h <= 0 where h is nowhere negative
    if constraint.is_equation:
        system = equations([form], names)
        if system.alphabet is not None and len(str(system.forms[0])) < len(str(Normalizer().form(form))):
            form = system.forms[0]
    return replace(constraint, form=form)


def _oriented(constraint: Constraint) -> Expression:
    """The left side minus the right one, as typed."""
    return constraint.form if constraint.sign > 0 else neg(constraint.form)


__all__ = ["EMPTY", "constrained"]
