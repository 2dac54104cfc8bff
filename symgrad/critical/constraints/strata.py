"""Critical points under constraints, stratum by stratum, after Lagrange, Karush, Kuhn and Tucker.

A stratum is where the equations and some of the inequalities hold as equations. On each of them

    grad f = sum of m_j * grad g_j,   g_j = 0

is solved completely, after the equations that are linear in a variable have been solved for it. Points at
which the gradients are dependent have no multipliers; they are looked for by themselves. Any point of the
constraint set at which f has an extremum is found on the stratum it lies in.

Source: Nocedal & Wright, Numerical Optimization (2nd ed. 2006), chapter 12.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import combinations, product
from typing import Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.critical.algebra.deadlines import attempted
from symgrad.critical.algebra.polynomials import Expired
from symgrad.critical.constraints.stratum_choices import MOST_STRATA, choices_of
from symgrad.critical.constraints.stratum_points import Collector
from symgrad.critical.constraints.stratum_systems import Patience, System
from symgrad.critical.constraints.survey import (
    Survey,
    is_nowhere_zero,
    is_root,
    joined_place,
    replaced,
    restricted,
    sign_at,
    total_of,
)
from symgrad.critical.constraints.tasks import Task
from symgrad.critical.families.family_values import value_on
from symgrad.critical.forms.domains import excluded_by, nonnegative
from symgrad.critical.forms.letters import Alphabet, TooManyTermsError
from symgrad.critical.forms.separation import separated_parts
from symgrad.critical.forms.stationary import equations
from symgrad.critical.kinks.absolute_values import is_folded
from symgrad.critical.periodic.elements import Element, solve_part
from symgrad.critical.places.spots import Spot, joined_spot
from symgrad.critical.places.zeros_found import CUT_SHORT, Continuum, Zeros
from symgrad.critical.search.elementary import used_letters
from symgrad.critical.search.elimination import Reduction, eliminated
from symgrad.critical.search.zeros import zeros_of
from symgrad.language.graph import COMPARE, ZERO, Expression, neg, symbol

MOST_POINTS: Final = 5_000
PATIENCE: Final = 150
"""How often a search in boxes may ask for time before another system is tried."""

UNIT: Final = (Fraction(-1), Fraction(1))

CONTRADICTION: Final = "the equations contradict each other"
TIME_OVER: Final = "the time was over before every choice of active constraints was examined"
TOO_MANY: Final = f"there are more than {MOST_STRATA} choices of active constraints"
KINKS: Final = "kinks of f along constraints that no variable can be eliminated from were not examined"
OTHER_KINKS: Final = "kinks of {} along the constraints were not examined"
LEFT_OUT: Final = (
    "points that are not isolated, along singular constraints or of no known value, were left out"
)
MEETING: Final = "points where parts of a singular constraint meet were not looked for"
SINGULAR_OPEN: Final = "singular points of the constraints were not all looked for"


class Strata:
    """All strata of one problem.

    Args:
        task: the problem.
        matters: positions of constraints that only matter where one of others holds as an equation.
    """

    def __init__(self, task: Task, matters: Mapping[int, frozenset[int]] | None = None) -> None:
        self.task = task
        self.matters = matters or {}
        self.points = Collector(task)
        self.survey = self.points.survey
        self.depth = 0

    def run(self) -> Survey:
        """Everything that is critical on some stratum."""
        choices = choices_of(self.task, self.matters)
        if choices.is_contradictory:
            self.survey.zeros.reasons.append(CONTRADICTION)
        if choices.is_too_many:
            self.points.gap(TOO_MANY)
        for active in choices.active:
            if self.task.expired():
                self.survey.zeros.out_of_time = True
                self.points.gap(TIME_OVER)
                break
            if not attempted(partial(self._examined, active), False):
                self.survey.zeros.out_of_time = True
                self.points.gap(CUT_SHORT)
        return self.survey

    # one stratum

    def _examined(self, active: tuple[int, ...]) -> bool:
        self._examine(active)
        return True

    def _examine(self, active: tuple[int, ...]) -> None:
        reduction = eliminated(self.task.forms(active), self.task.names)
        if not reduction.is_consistent:
            return
        if any(active[k] in self.task.inequalities for k in reduction.redundant):
            return  # the same stratum without it
        f = reduction.insert(self.task.f)
        self.survey.strata += 1
        if not reduction.names:
            self.points.keep(Spot({}, {}), reduction, active)
        elif not reduction.forms:
            self._free(f, reduction, active)
        else:
            self._bound(f, reduction, active)

    def _along(self, place: Continuum, reduction: Reduction, active: tuple[int, ...]) -> None:
        """A set on which f is not constant, as a stratum of its own, if its equations are all known.

        It holds singular points only, for f is constant where it is critical all along.
        """
        whole = len(reduction.names) - len(place.equations)
        if self.depth or place.dimension is None or place.dimension != whole:
            self.points.gap(LEFT_OUT)
            return
        solved = [symbol(name) - form for name, form in reduction.solved.items()]
        inner = eliminated([*place.equations, *solved], self.task.names)
        self.depth += 1
        f = inner.insert(self.task.f)
        if inner.forms:
            self._bound(f, inner, active)
        else:
            self._free(f, inner, active)
        self.depth -= 1

    def _free(self, f: Expression, reduction: Reduction, active: tuple[int, ...]) -> None:
        """No equation is left: f as a function of the other variables."""
        elements: list[list[Element]] = []
        for part in separated_parts(f, reduction.names):
            solution = solve_part(part, self.task.ranges, self.task.expired)
            self.points.take_over(solution.zeros)
            self.survey.excluded += solution.excluded
            elements.append(solution.elements)
        for count, picked in enumerate(product(*elements)):
            if count > MOST_POINTS:
                self.points.gap(f"there are more than {MOST_POINTS} points")
                return
            spots = [e.place for e in picked if isinstance(e.place, Spot)]
            if len(spots) == len(picked):
                self.points.keep(joined_spot(spots), reduction, active)
            else:
                self.points.keep_ridge(
                    joined_place(picked), total_of([e.value for e in picked]), reduction, active
                )

    def _bound(self, f: Expression, reduction: Reduction, active: tuple[int, ...]) -> None:
        """Equations are left: with multipliers, or where the gradients are dependent."""
        if any(r.smooth_only and is_folded(r.term) for r in self.task.demands):
            self.points.gap(KINKS)
            return
        if any(is_nowhere_zero(form) for form in reduction.equations):
            return
        self.survey.excluded += [excluded_by(r) for r in self.task.limits]
        self._rough(reduction, active)
        system = System(f, reduction.names, reduction.equations)
        if len(system.equations) >= len(system.names):
            self._isolated(system, reduction, active)
            return
        found = self._solve(*system.with_multipliers)
        if found is not None and not found.continua:
            self.points.take_over(found)
            self._keep_all(found, reduction, active)
            self._singular(system, reduction, active)
            return
        dependent = system.dependent(with_f=True)
        found = None if dependent is None else self._solve([*dependent, *system.equations], system.names)
        if found is None:
            self._in_boxes(system, reduction, active)
        else:
            self.points.take_over(found)
            self._keep_all(found, reduction, active)

    def _isolated(self, system: System, reduction: Reduction, active: tuple[int, ...]) -> None:
        """As many equations as variables: all their solutions."""
        found = self._solve(system.equations, system.names)
        if found is None:
            forms = system.equations[: len(system.names)]
            found = self._search(forms, system.names, reduction, self.task.expired)
            others = system.equations[len(system.names) :]
            found.spots = [s for s in found.spots if not any(sign_at(e, s) for e in others)]
        self.points.take_over(found)
        self._keep_all(found, reduction, active)

    def _in_boxes(self, system: System, reduction: Reduction, active: tuple[int, ...]) -> None:
        """What algebra does not reach: square systems, in boxes."""
        for pivot in system.pivots:
            patience = Patience(self.task.expired, PATIENCE)
            forms = [*system.pivoted(pivot), *system.equations]
            if ZERO in equations(forms, system.names).forms:
                continue  # too few equations: what they leave is no set of points
            found = self._search(forms, system.names, reduction, patience)
            if not found.gaps and not found.continua:
                found.spots = [s for s in found.spots if self._is_dependent(system, pivot, s)]
                self.points.take_over(found)
                self._keep_all(found, reduction, active)
                self._singular(system, reduction, active)
                return
        found = self._search(*system.projective, reduction, self.task.expired)
        self.points.take_over(found)
        self._keep_all(found, reduction, active)

    def _is_dependent(self, system: System, pivot: int, spot: Spot) -> bool:
        """Whether a solution of the pivoted system is one: others have zero slopes along the pivot."""
        slopes = system.slopes_along(pivot)
        if len(system.names) - len(system.equations) == 1:
            return True  # there is one determinant only
        if any(sign_at(e, spot) for e in slopes):
            return True
        signs = [sign_at(e, spot) for e in system.dependent(with_f=True) or ()]
        if None in signs and not any(signs):
            self.points.gap("whether the gradients are dependent at a point was not decided")
        return not any(signs)

    def _solve(self, forms: Sequence[Expression], names: Sequence[str]) -> Zeros | None:
        """The solutions of a system that algebra reaches; else None."""
        system = equations(forms, names)
        if used_letters(system) is None:
            return None
        return zeros_of(system, self.task.ranges, self.task.expired)

    def _search(
        self, forms: Sequence[Expression], names: Sequence[str], reduction: Reduction, expired: Expired
    ) -> Zeros:
        """The solutions within the ranges, those of multipliers at most 1."""
        ranges = dict.fromkeys(names, UNIT) | dict(self.task.ranges)
        if "'m0" in ranges:
            ranges["'m0"] = (Fraction(0), Fraction(1))
        inside = [reduction.insert(e) for r in self.task.limits for e in nonnegative(r)]
        return zeros_of(equations(forms, names), ranges, expired, inside)

    def _keep_all(self, found: Zeros, reduction: Reduction, active: tuple[int, ...]) -> None:
        for spot in found.spots:
            self.points.keep(restricted(spot, reduction.names), reduction, active)
        values = [value_on(reduction.insert(self.task.f), reduction.names, c) for c in found.continua]
        self._meeting(
            [c for c, v in zip(found.continua, values, strict=True) if v is None], reduction, active
        )
        for continuum, value in zip(found.continua, values, strict=True):
            if value is None:
                self._along(continuum, reduction, active)
            else:
                self.points.keep_ridge(continuum, value, reduction, active)

    def _rough(self, reduction: Reduction, active: tuple[int, ...]) -> None:
        """Points at which a root has no derivative."""
        for r in self.task.demands:
            if not r.smooth_only:
                continue
            if r.condition.op is not COMPARE or r.jump or r.guards:
                self.points.gap(OTHER_KINKS.format(r.term))
                continue
            u, term = (reduction.insert(e) for e in (r.condition.args[0] - r.condition.args[1], r.term))
            # where u is zero, so is its root
            forms = [replaced(e, term) for e in reduction.equations] if is_root(term) else reduction.equations
            solved = [symbol(name) - form for name, form in reduction.solved.items()]
            inner = eliminated([u, *forms, *solved], self.task.names)
            if not inner.is_consistent:
                continue
            if not inner.names:
                self.points.keep(Spot({}, {}, smooth=False), inner, active)
                continue
            found = self._solve(inner.equations, inner.names) if inner.forms else None
            if found is None or found.continua:
                self.points.gap(OTHER_KINKS.format(r.term))
                continue
            self.points.take_over(found)
            for spot in found.spots:
                self.points.keep(replace(spot, smooth=False), inner, active, check=True)

    def _singular(self, system: System, reduction: Reduction, active: tuple[int, ...]) -> None:
        """Points at which the gradients of the equations are dependent."""
        minors = system.dependent(with_f=False)
        if minors is None:
            self.points.gap(SINGULAR_OPEN)
            return
        found = self._solve([*minors, *system.equations], system.names)
        if found is None and len(system.equations) == 1:
            found = zeros_of(equations(minors, system.names), self.task.ranges, self.task.expired)
        if found is None:
            found = self._singular_in_boxes(system, minors)
        self.points.take_over(found)
        for place in found.continua:
            self._along(place, reduction, active)
        self._meeting(found.continua, reduction, active)
        for spot in found.spots:
            self.points.keep(spot, reduction, active, check=len(system.equations) == 1)

    def _singular_in_boxes(self, system: System, minors: Sequence[Expression]) -> Zeros:
        """As many equations as variables are solved; boxes are left out where others are not zero."""
        size = len(system.names)
        forms = [*system.equations, *minors]
        firm, others = forms[:size], forms[size:]
        inside = [e for form in others for e in (form, neg(form))]
        found = zeros_of(equations(firm, system.names), self.task.ranges, self.task.expired, inside)
        signs = {id(spot): [sign_at(e, spot) for e in others] for spot in found.spots}
        found.spots = [s for s in found.spots if not any(signs[id(s)])]
        if found.continua or any(None in signs[id(s)] for s in found.spots):
            found.gaps.append(SINGULAR_OPEN)
        return found

    def _meeting(self, parts: Sequence[Continuum], reduction: Reduction, active: tuple[int, ...]) -> None:
        """Points where parts of a constraint meet that is singular all along some: they are so by more."""
        if not parts:
            return
        whole, known = reduction.equations, [set(p.equations) for p in parts]
        pieces = [list(p.equations) for p in parts] if len(whole) > 1 else [[e] for e in _factors(whole[0])]
        for a, b in combinations(pieces, 2):
            found = self._solve([*a, *b], reduction.names)
            if found is None or any(set(c.equations) not in known for c in found.continua):
                self.points.gap(MEETING)
                return
            self.points.take_over(found)
            for spot in found.spots:
                self.points.keep(restricted(spot, reduction.names), reduction, active)


def _factors(form: Expression) -> list[Expression]:
    """The different factors of a polynomial in the variables and their functions."""
    n = Normalizer()
    try:
        alphabet = Alphabet([n.form(form)], list(form.variables), n)
        return [alphabet.expression(p) for p, _ in alphabet.quotient(n.form(form)).above.factor()[1]]
    except (TooManyTermsError, TooLargeError):
        return [form]


__all__ = ["CONTRADICTION", "KINKS", "Strata"]
