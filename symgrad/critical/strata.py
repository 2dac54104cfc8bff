"""Critical points under constraints, stratum by stratum, after Lagrange, Karush, Kuhn and Tucker.

A stratum is where the equations and some of the inequalities hold as equations. On each of them

    grad f = sum of m_j * grad g_j,   g_j = 0

is solved completely, after the equations that are linear in a variable have been solved for it. Points at
which the gradients are dependent have no multipliers; they are looked for by themselves. Any point of the
constraint set at which f has an extremum is found on the stratum it lies in.

Source: Nocedal & Wright, Numerical Optimization (2nd ed. 2006), chapter 12.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, islice, product
from math import comb
from typing import Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.signs import sign_of_form
from symgrad.calculus.domain import Requirement
from symgrad.critical.conditions import Constraint
from symgrad.critical.domains import excluded_by, in_domain, nonnegative, real_requirements
from symgrad.critical.elementary import used_letters
from symgrad.critical.elements import Element, solve_part
from symgrad.critical.elimination import Reduction, eliminated
from symgrad.critical.family_values import fixed_by, value_on
from symgrad.critical.kinks import is_folded
from symgrad.critical.letters import Alphabet, TooManyTermsError
from symgrad.critical.polynomials import Expired
from symgrad.critical.separation import separated_parts
from symgrad.critical.spots import Spot, exact_spot, joined_spot
from symgrad.critical.stationary import equations
from symgrad.critical.stratum_systems import Patience, System
from symgrad.critical.survey import (
    Candidate,
    Ridge,
    Survey,
    are_same,
    is_nowhere,
    is_nowhere_zero,
    is_root,
    joined_place,
    replaced,
    restricted,
    sign_at,
    total_of,
)
from symgrad.critical.zeros import Ranges, zeros_of
from symgrad.critical.zeros_found import Continuum, Zeros
from symgrad.language.graph import COMPARE, Expression, number, substitute, symbol

MOST_STRATA: Final = 4_000
MOST_MINORS: Final = 20
MOST_POINTS: Final = 5_000
MOST_SAMPLES: Final = 16
PRECISIONS: Final = (96, 384)
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
SIDE_OPEN: Final = "whether a point meets an inequality was not decided"


class Strata:
    """All strata of one problem.

    Args:
        f: the function.
        names: its variables and those of the constraints.
        constraints: what must hold.
        ranges: where to look where algebra does not reach.
        expired: asked whether the time is over.
    """

    def __init__(
        self,
        f: Expression,
        names: Sequence[str],
        constraints: Sequence[Constraint],
        ranges: Ranges,
        expired: Expired,
    ) -> None:
        self.f, self.names, self.constraints = f, tuple(names), tuple(constraints)
        self.ranges, self.expired = dict(ranges), expired
        self.equations = [k for k, c in enumerate(constraints) if c.is_equation]
        self.inequalities = [k for k, c in enumerate(constraints) if not c.is_equation]
        roots = [f, *[c.form for c in constraints]]
        self.demands: list[Requirement] = [r for root in roots for r in real_requirements(root)]
        self.limits = [r for r in self.demands if not r.smooth_only]
        self.survey = Survey()
        self.depth = 0
        self.matters: dict[int, frozenset[int]] = {}
        """Positions of constraints that only matter where one of others holds as an equation."""

    def run(self) -> Survey:
        """Everything that is critical on some stratum."""
        choices = list(self._choices())
        if len(choices) > MOST_STRATA:
            self._gap(TOO_MANY)
            return self.survey
        for active in choices:
            if self.expired():
                self.survey.zeros.out_of_time = True
                self._gap(TIME_OVER)
                break
            self._examine(active)
        return self.survey

    def _gap(self, text: str) -> None:
        self.survey.zeros.gaps.append(text)

    def _choices(self) -> Iterator[tuple[int, ...]]:
        """Positions of constraints: all equations, and as many inequalities as there is room for."""
        whole = eliminated([self.constraints[k].form for k in self.equations], self.names)
        if not whole.is_consistent:
            self.survey.zeros.reasons.append(CONTRADICTION)
            return
        room = len(self.names) - len(self.equations) + len(whole.redundant)
        if sum(comb(len(self.inequalities), k) for k in range(room + 1)) > 20 * MOST_STRATA:
            yield from ((),) * (MOST_STRATA + 1)
            return
        for count in range(min(room, len(self.inequalities)) + 1):
            for chosen in combinations(self.inequalities, count):
                if not self._are_opposite(chosen) and self._all_matter(chosen):
                    yield (*self.equations, *chosen)

    def _are_opposite(self, chosen: Sequence[int]) -> bool:
        """Whether both ends of one range are among them."""
        sides = [self.constraints[k].form.variables for k in chosen if self.constraints[k].is_side]
        return len(sides) > len(set(sides))

    def _all_matter(self, chosen: Sequence[int]) -> bool:
        return all(not self.matters[k].isdisjoint(chosen) for k in chosen if k in self.matters)

    # one stratum

    def _examine(self, active: tuple[int, ...]) -> None:
        reduction = eliminated([self.constraints[k].form for k in active], self.names)
        if not reduction.is_consistent:
            return
        if any(active[k] in self.inequalities for k in reduction.redundant):
            return  # the same stratum without it
        f = reduction.insert(self.f)
        self.survey.strata += 1
        if not reduction.names:
            self._keep(Spot({}, {}), reduction, active)
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
            self._gap(LEFT_OUT)
            return
        solved = [symbol(name) - form for name, form in reduction.solved.items()]
        inner = eliminated([*place.equations, *solved], self.names)
        self.depth += 1
        f = inner.insert(self.f)
        if inner.forms:
            self._bound(f, inner, active)
        else:
            self._free(f, inner, active)
        self.depth -= 1

    def _take_over(self, zeros: Zeros) -> None:
        kept = self.survey.zeros
        kept.gaps += zeros.gaps
        kept.reasons += zeros.reasons
        kept.searched |= zeros.searched & set(self.names)
        kept.boxes += zeros.boxes
        kept.out_of_time |= zeros.out_of_time
        for box in zeros.undecided:
            kept.undecided.append({n: box.get(n, self.ranges[n]) for n in self.names})

    def _free(self, f: Expression, reduction: Reduction, active: tuple[int, ...]) -> None:
        """No equation is left: f as a function of the other variables."""
        elements: list[list[Element]] = []
        for part in separated_parts(f, reduction.names):
            solution = solve_part(part, self.ranges, self.expired)
            self._take_over(solution.zeros)
            self.survey.excluded += solution.excluded
            elements.append(solution.elements)
        for count, picked in enumerate(product(*elements)):
            if count > MOST_POINTS:
                self._gap(f"there are more than {MOST_POINTS} points")
                return
            spots = [e.place for e in picked if isinstance(e.place, Spot)]
            if len(spots) == len(picked):
                self._keep(joined_spot(spots), reduction, active)
            else:
                self._keep_ridge(joined_place(picked), total_of([e.value for e in picked]), reduction, active)

    def _bound(self, f: Expression, reduction: Reduction, active: tuple[int, ...]) -> None:
        """Equations are left: with multipliers, or where the gradients are dependent."""
        if any(r.smooth_only and is_folded(r.term) for r in self.demands):
            self._gap(KINKS)
            return
        if any(is_nowhere_zero(form) for form in reduction.equations):
            return
        self.survey.excluded += [excluded_by(r) for r in self.limits]
        self._rough(reduction, active)
        system = System(f, reduction.names, reduction.equations)
        if len(system.equations) >= len(system.names):
            self._isolated(system, reduction, active)
            return
        found = self._solve(*system.with_multipliers)
        if found is not None and not found.continua:
            self._take_over(found)
            self._keep_all(found, reduction, active)
            self._singular(system, reduction, active)
            return
        dependent = system.dependent(with_f=True)
        found = None if dependent is None else self._solve([*dependent, *system.equations], system.names)
        if found is None:
            self._in_boxes(system, reduction, active)
        else:
            self._take_over(found)
            self._keep_all(found, reduction, active)

    def _isolated(self, system: System, reduction: Reduction, active: tuple[int, ...]) -> None:
        """As many equations as variables: all their solutions."""
        found = self._solve(system.equations, system.names)
        if found is None:
            forms = system.equations[: len(system.names)]
            found = self._search(forms, system.names, reduction, self.expired)
            others = system.equations[len(system.names) :]
            found.spots = [s for s in found.spots if not any(sign_at(e, s) for e in others)]
        self._take_over(found)
        self._keep_all(found, reduction, active)

    def _in_boxes(self, system: System, reduction: Reduction, active: tuple[int, ...]) -> None:
        """What algebra does not reach: square systems, in boxes."""
        for pivot in system.pivots:
            patience = Patience(self.expired, PATIENCE)
            forms = [*system.pivoted(pivot), *system.equations]
            found = self._search(forms, system.names, reduction, patience)
            if not found.gaps and not found.continua:
                found.spots = [s for s in found.spots if self._is_dependent(system, pivot, s)]
                self._take_over(found)
                self._keep_all(found, reduction, active)
                self._singular(system, reduction, active)
                return
        found = self._search(*system.projective, reduction, self.expired)
        self._take_over(found)
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
            self._gap("whether the gradients are dependent at a point was not decided")
        return not any(signs)

    def _solve(self, forms: Sequence[Expression], names: Sequence[str]) -> Zeros | None:
        """The solutions of a system that algebra reaches; else None."""
        system = equations(forms, names)
        if used_letters(system) is None:
            return None
        return zeros_of(system, self.ranges, self.expired)

    def _search(
        self, forms: Sequence[Expression], names: Sequence[str], reduction: Reduction, expired: Expired
    ) -> Zeros:
        """The solutions within the ranges, those of multipliers at most 1."""
        ranges = self.ranges | {n: UNIT for n in names if n not in self.ranges}
        if "'m0" in ranges:
            ranges["'m0"] = (Fraction(0), Fraction(1))
        inside = [reduction.insert(e) for r in self.limits for e in nonnegative(r)]
        return zeros_of(equations(forms, names), ranges, expired, inside)

    def _keep_all(self, found: Zeros, reduction: Reduction, active: tuple[int, ...]) -> None:
        for spot in found.spots:
            self._keep(restricted(spot, reduction.names), reduction, active)
        values = [value_on(reduction.insert(self.f), reduction.names, c) for c in found.continua]
        self._meeting(
            [c for c, v in zip(found.continua, values, strict=True) if v is None], reduction, active
        )
        for continuum, value in zip(found.continua, values, strict=True):
            if value is None:
                self._along(continuum, reduction, active)
            else:
                self._keep_ridge(continuum, value, reduction, active)

    def _rough(self, reduction: Reduction, active: tuple[int, ...]) -> None:
        """Points at which a root has no derivative."""
        for r in self.demands:
            if not r.smooth_only:
                continue
            if r.condition.op is not COMPARE or r.jump or r.guards:
                self._gap(OTHER_KINKS.format(r.term))
                continue
            u, term = (reduction.insert(e) for e in (r.condition.args[0] - r.condition.args[1], r.term))
            # where u is zero, so is its root
            forms = [replaced(e, term) for e in reduction.equations] if is_root(term) else reduction.equations
            solved = [symbol(name) - form for name, form in reduction.solved.items()]
            inner = eliminated([u, *forms, *solved], self.names)
            if not inner.is_consistent:
                continue
            if not inner.names:
                self._keep(Spot({}, {}, smooth=False), inner, active)
                continue
            found = self._solve(inner.equations, inner.names) if inner.forms else None
            if found is None or found.continua:
                self._gap(OTHER_KINKS.format(r.term))
                continue
            self._take_over(found)
            for spot in found.spots:
                self._keep(replace(spot, smooth=False), inner, active, check=True)

    def _singular(self, system: System, reduction: Reduction, active: tuple[int, ...]) -> None:
        """Points at which the gradients of the equations are dependent."""
        minors = system.dependent(with_f=False)
        if minors is None:
            self._gap(SINGULAR_OPEN)
            return
        found = self._solve([*minors, *system.equations], system.names)
        if found is None and len(system.equations) == 1:
            found = zeros_of(equations(minors, system.names), self.ranges, self.expired)
        if found is None:
            self._gap(SINGULAR_OPEN)
            return
        self._take_over(found)
        for place in found.continua:
            self._along(place, reduction, active)
        self._meeting(found.continua, reduction, active)
        for spot in found.spots:
            self._keep(spot, reduction, active, check=len(system.equations) == 1)

    def _meeting(self, parts: Sequence[Continuum], reduction: Reduction, active: tuple[int, ...]) -> None:
        """Points where parts of a constraint meet that is singular all along some: they are so by more."""
        if not parts:
            return
        whole, known = reduction.equations, [set(p.equations) for p in parts]
        pieces = [list(p.equations) for p in parts] if len(whole) > 1 else [[e] for e in _factors(whole[0])]
        for a, b in combinations(pieces, 2):
            found = self._solve([*a, *b], reduction.names)
            if found is None or any(set(c.equations) not in known for c in found.continua):
                self._gap(MEETING)
                return
            self._take_over(found)
            for spot in found.spots:
                self._keep(restricted(spot, reduction.names), reduction, active)

    # which points count

    def _keep(
        self, spot: Spot, reduction: Reduction, active: tuple[int, ...], *, check: bool = False
    ) -> None:
        whole = reduction.lifted(spot, self.names)
        if check and not self._is_on(whole, active):
            return
        inside = in_domain(whole, self.limits)
        if inside is None:
            self._gap("whether a point lies in the domain was not decided")
        if inside is False:
            return
        full = self._active_at(whole, active)
        if full is not None and not self._is_listed(whole):
            self.survey.candidates.append(Candidate(whole, full, stratum=active))

    def _is_on(self, spot: Spot, active: Sequence[int]) -> bool:
        """Whether all these constraints hold as equations there."""
        signs = [sign_at(self.constraints[k].form, spot) for k in active]
        if None in signs and not any(signs):
            self._gap("whether the constraint is singular was not decided")
        return not any(s or s is None for s in signs)

    def _active_at(self, spot: Spot, active: tuple[int, ...]) -> tuple[int, ...] | None:
        """All constraints that hold as equations at a point; None where one does not hold."""
        found = set(active)
        for k in self.inequalities:
            if k in active:
                continue
            sign = sign_at(self.constraints[k].form, spot)
            if sign is None:
                self._gap(SIDE_OPEN)
            elif sign > 0:
                return None
            elif sign == 0:
                found.add(k)
        return tuple(sorted(found))

    def _is_listed(self, spot: Spot) -> bool:
        """Whether a point was found before, on another stratum or as a singular one."""
        for other in self.survey.candidates:
            same = are_same(spot, other.spot, self.names)
            if same is None:
                self._gap("whether two points are the same was not decided")
            if same is not False:
                return True
        return False

    def _keep_ridge(
        self, place: Continuum, value: Expression | None, reduction: Reduction, active: tuple[int, ...]
    ) -> None:
        own = [symbol(name) - form for name, form in reduction.solved.items()]
        whole = Continuum((*place.equations, *own), place.dimension, None)
        n = Normalizer()
        fixed = fixed_by(place.equations, n)
        limits = []
        for k in self.inequalities:
            if k in active:
                continue
            form = n.form(substitute([reduction.insert(self.constraints[k].form)], fixed)[0])
            if is_nowhere(form, 1):
                return
            if not is_nowhere(form, -1) and sign_of_form(form) not in (0, -1):
                limits.append(self.constraints[k].form)
        shown = not limits or self._has_point(place, fixed, reduction, limits)
        self.survey.ridges.append(Ridge(whole, active, value, tuple(limits), shown))

    def _has_point(
        self,
        place: Continuum,
        fixed: Mapping[str, Expression],
        reduction: Reduction,
        limits: Sequence[Expression],
    ) -> bool:
        """Whether some point of a family certainly meets the inequalities."""
        for spot in self._samples(place, fixed, reduction.names):
            whole = reduction.lifted(spot, self.names)
            signs = [sign_at(h, whole) for h in limits]
            if all(s is not None and s <= 0 for s in signs) and in_domain(whole, self.limits):
                return True
        return False

    def _samples(
        self, place: Continuum, fixed: Mapping[str, Expression], names: Sequence[str]
    ) -> Iterator[Spot]:
        if place.sample is not None and set(names) <= set(place.sample):
            yield Spot({name: place.sample[name] for name in names}, {})
        if len(fixed) < len(place.equations):
            return
        free = [name for name in names if name not in fixed]
        choices = [
            [(low + high) / 2, low, high, Fraction(0)] for low, high in [self.ranges[name] for name in free]
        ]
        for values in islice(product(*choices), MOST_SAMPLES):
            more = {name: number(v) for name, v in zip(free, values, strict=True)}
            known = {**fixed, **more}
            yield exact_spot({name: known[name] for name in names})


def _factors(form: Expression) -> list[Expression]:
    """The different factors of a polynomial in the variables and their functions."""
    n = Normalizer()
    try:
        alphabet = Alphabet([n.form(form)], list(form.variables), n)
        return [alphabet.expression(p) for p, _ in alphabet.quotient(n.form(form)).above.factor()[1]]
    except (TooManyTermsError, TooLargeError):
        return [form]


__all__ = ["Strata"]
