"""Critical points under constraints, after Lagrange, Karush, Kuhn and Tucker.

    grad f = sum of m_j * grad g_j,   g_j = 0     for the equations, and for each choice of inequalities
                                                  that hold as equations

All solutions of these systems are found as ever. Points at which the gradients of the active constraints are
dependent have no multipliers; they are looked for by themselves. The kind follows from the inertia of the
bordered Hessian, which has m positive and m negative eigenvalues more than the Hessian of the Lagrangian
f - sum of m_j*g_j along the constraint, and from the signs of the multipliers of inequalities.

Source: Nocedal & Wright, Numerical Optimization (2nd ed. 2006), chapter 12; Gould (1985) on the inertia.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any, Final

from flint import arb_mat

from symgrad.algebra.normal import Normalizer
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.exact import Evaluator, sign_of
from symgrad.calculus.matrices import characteristic_polynomial, determinant, inertia
from symgrad.calculus.problem import Problem
from symgrad.critical.conditions import Constraint
from symgrad.critical.domains import in_domain, nonnegative, real_requirements
from symgrad.critical.kinds import Judgement
from symgrad.critical.polynomials import Expired
from symgrad.critical.spots import Spot
from symgrad.critical.stationary import equations
from symgrad.critical.zeros import Ranges, zeros_of
from symgrad.critical.zeros_found import Zeros
from symgrad.language.graph import ROOTOF, Expression, add, neg, postorder, symbol
from symgrad.programs.ball_program import BallProgram
from symgrad.results.critical import Kind

MOST_INEQUALITIES: Final = 6
MOST_MINORS: Final = 20

Counts = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Bound:
    """A point under constraints.

    Attributes:
        spot: where it is.
        active: the constraints that hold as equations.
        multipliers: for each of these, exact, or its ball; None at a singular point.
        judgement: its kind.
    """

    spot: Spot
    active: tuple[Constraint, ...]
    multipliers: tuple[Expression | Any, ...] | None
    judgement: Judgement


class Lagrange:
    """All points of one problem.

    Args:
        problem: the function; its variables include those of the constraints.
        constraints: what must hold.
        ranges: where to look where algebra does not reach.
        expired: asked whether the time is over.
    """

    def __init__(
        self, problem: Problem, constraints: Sequence[Constraint], ranges: Ranges, expired: Expired
    ) -> None:
        self.f, self.names = problem.expression, problem.variables
        self.equalities = tuple(c for c in constraints if c.is_equation)
        self.inequalities = tuple(c for c in constraints if not c.is_equation)
        self.ranges, self.expired = dict(ranges), expired
        self.zeros = Zeros()
        self.continua: list[tuple[Expression, ...]] = []
        roots = [self.f, *[c.form for c in constraints]]
        self.demands = [r for root in roots for r in real_requirements(root)]

    def run(self) -> list[Bound]:
        """Every point, and in ``zeros`` what is proved about them."""
        if any(r.smooth_only for r in self.demands):
            self.zeros.gaps.append("kinks under constraints were not examined")
        if len(self.inequalities) > MOST_INEQUALITIES:
            self.zeros.gaps.append(f"there are more than {MOST_INEQUALITIES} inequalities")
            return []
        found: list[Bound] = []
        for active in self._choices():
            for spot, multipliers in self._solutions(active):
                if self._is_admitted(spot, active) and not self._is_listed(spot, found):
                    found.append(self._bound(spot, active, multipliers))
        return found

    def _is_listed(self, spot: Spot, found: Sequence[Bound]) -> bool:
        """Whether a point was found before, by another choice or as a singular one."""
        for b in found:
            if _overlap(spot, b.spot):
                if not _equal(spot, b.spot, self.names):
                    self.zeros.gaps.append("whether two points are the same was not decided")
                return True
        return False

    def _choices(self) -> Iterator[tuple[Constraint, ...]]:
        room = len(self.names) - len(self.equalities)
        for count in range(min(room, len(self.inequalities)) + 1):
            for chosen in combinations(self.inequalities, count):
                yield (*self.equalities, *chosen)

    # the systems

    def _solutions(self, active: tuple[Constraint, ...]) -> list[tuple[Spot, bool]]:
        """Points with multipliers (True), and singular ones."""
        found = [(spot, True) for spot in self._regular(active)]
        if active:
            found += [(spot, False) for spot in self._singular(active)]
        return found

    def _solve(self, system: Sequence[Expression], names: Sequence[str]) -> Zeros:
        inside = [e for r in self.demands for e in nonnegative(r)]
        zeros = zeros_of(equations(system, names), self.ranges, self.expired, inside)
        kept = self.zeros
        kept.gaps += zeros.gaps
        kept.reasons += zeros.reasons
        kept.searched |= zeros.searched & set(self.names)
        kept.boxes += zeros.boxes
        kept.out_of_time |= zeros.out_of_time
        kept.undecided += [{n: b[n] for n in self.names} for b in zeros.undecided]
        return zeros

    def _regular(self, active: tuple[Constraint, ...]) -> list[Spot]:
        """Points with multipliers, which are further coordinates of the spots."""
        letters = [f"'m{k}" for k in range(len(active))]
        terms = [neg(symbol(m) * c.form) for m, c in zip(letters, active, strict=True)]
        system = [*gradient(add(self.f, *terms), self.names), *[c.form for c in active]]
        everything = (*self.names, *letters)
        if self._is_algebraic(system, everything) or not active:
            zeros = self._solve(system, everything)
        elif len(active) == len(self.names) - 1:
            zeros = self._solve([*self._minors(active, with_f=True), *[c.form for c in active]], self.names)
        else:
            self.zeros.gaps.append("a system with multipliers that algebra does not reach was not solved")
            return []
        if zeros.continua:
            self.zeros.gaps.append("critical points under the constraints that are not isolated are left out")
        return zeros.spots

    def _is_algebraic(self, system: Sequence[Expression], names: Sequence[str]) -> bool:
        from symgrad.critical.elementary import used_letters

        return used_letters(equations(system, names)) is not None

    def _minors(self, active: tuple[Constraint, ...], *, with_f: bool) -> list[Expression]:
        """The determinants that vanish just where the gradients are dependent."""
        rows = [list(gradient(c.form, self.names)) for c in active]
        if with_f:
            rows = [list(gradient(self.f, self.names)), *rows]
        n = Normalizer()
        forms = [[n.form(e) for e in row] for row in rows]
        columns = list(combinations(range(len(self.names)), len(rows)))
        if len(columns) > MOST_MINORS:
            self.zeros.gaps.append("singular points of the constraints were not looked for")
            return []
        return [determinant([[row[k] for k in chosen] for row in forms], n) for chosen in columns]

    def _singular(self, active: tuple[Constraint, ...]) -> list[Spot]:
        """Points of the constraints at which their gradients are dependent."""
        minors = self._minors(active, with_f=False)
        system = [*minors, *[c.form for c in active]]
        if not self._is_algebraic(system, self.names):
            if len(active) == 1 and len(self.names) == 2:
                return self._shown_regular(active)
            self.zeros.gaps.append("singular points of the constraints were not looked for")
            return []
        zeros = self._solve(system, self.names)
        if zeros.continua:
            self.zeros.gaps.append("the constraints are singular along a curve, which was not examined")
        return zeros.spots

    def _shown_regular(self, active: tuple[Constraint, ...]) -> list[Spot]:
        """Singular points of one constraint: critical points of g at which g may be zero."""
        zeros = self._solve(gradient(active[0].form, self.names), self.names)
        if zeros.continua:
            self.zeros.gaps.append("singular points of the constraint were not all found")
        kept = []
        for spot in zeros.spots:
            sign = self._sign(active[0].form, spot)
            if sign is None:
                self.zeros.gaps.append("whether the constraint is singular was not decided")
            elif sign == 0:
                kept.append(spot)
        return kept

    # which points count

    def _sign(self, form: Expression, spot: Spot) -> int | None:
        names = list(spot.enclosure)
        for bits in (96, 384):
            balls = spot.balls(bits)
            ball = BallProgram([form], names).run([balls[name] for name in names], bits)[0]
            if ball > 0 or ball < 0:
                return 1 if ball > 0 else -1
        if all(name in spot.exact for name in form.variables):
            return sign_of(Evaluator(spot.exact).form(form))
        return None

    def _is_admitted(self, spot: Spot, active: tuple[Constraint, ...]) -> bool:
        own = Spot({n: spot.enclosure[n] for n in self.names}, dict(spot.exact))
        inside = in_domain(spot if spot.is_exact else own, self.demands)
        if inside is None:
            self.zeros.gaps.append("whether a point lies in the domain was not decided")
        if inside is False:
            return False
        for c in self.inequalities:
            if c in active:
                continue
            sign = self._sign(c.form, spot)
            if sign is None:
                self.zeros.gaps.append("whether a point meets an inequality was not decided")
            if sign is not None and sign > 0:
                return False
            if sign == 0:
                return False  # it is found with this constraint active
        return True

    # kinds

    def _bound(self, spot: Spot, active: tuple[Constraint, ...], regular: bool) -> Bound:
        own = replace_coordinates(spot, self.names)
        if not active:
            from symgrad.critical.kinds import judged

            return Bound(own, (), (), judged(self.f, self.names, own))
        if not regular:
            why = "the gradients of the constraints are dependent there, so there are no multipliers"
            return Bound(own, active, None, _open(why))
        whole = self._with_multipliers(spot, active)
        if whole is None:
            return Bound(own, active, None, _open("the multipliers are not known"))
        letters = [f"'m{k}" for k in range(len(active))]
        multipliers = tuple(whole.exact.get(m, whole.balls()[m]) for m in letters)
        return Bound(own, active, multipliers, self._judged(whole, active, letters))

    def _with_multipliers(self, spot: Spot, active: tuple[Constraint, ...]) -> Spot | None:
        """The point with its multipliers as further coordinates."""
        if "'m0" in spot.enclosure:
            return spot
        if len(active) > 1:
            return None
        from symgrad.critical.univariate import interval

        slopes, normal = gradient(self.f, self.names), gradient(active[0].form, self.names)
        ratio = add(*[a * b for a, b in zip(slopes, normal, strict=True)]) / add(*[b * b for b in normal])
        balls = spot.balls()
        ball = BallProgram([ratio], self.names).run([balls[n] for n in self.names])[0]
        if not ball.is_finite():
            return None
        exact = dict(spot.exact)
        if spot.is_exact:
            exact["'m0"] = Evaluator(spot.exact).form(ratio)
        return Spot(spot.enclosure | {"'m0": interval(ball)}, exact)

    def _judged(self, spot: Spot, active: tuple[Constraint, ...], letters: Sequence[str]) -> Judgement:
        counts = self._inertia(spot, active, letters)
        if counts is None:
            return _open("the bordered Hessian's signs were not decided")
        pushes = {self._push(spot, m) for m, c in zip(letters, active, strict=True) if not c.is_equation}
        kind = _kind(counts, pushes)
        witness = None
        if kind is Kind.UNDECIDED:
            witness = "the Hessian along the constraint is singular, or a multiplier is zero"
        return Judgement(kind, counts[1] > 0, None, witness)

    def _push(self, spot: Spot, letter: str) -> int | None:
        """1 where f rises into the domain from an active inequality g <= 0, that is, m < 0."""
        sign = self._sign(symbol(letter), spot)
        return None if sign is None else -sign

    def _inertia(self, spot: Spot, active: tuple[Constraint, ...], letters: Sequence[str]) -> Counts | None:
        """The signs of the Lagrangian's Hessian along the constraint: positive, zero, negative."""
        terms = [neg(symbol(m) * c.form) for m, c in zip(letters, active, strict=True)]
        everything = (*self.names, *letters)
        lagrangian = add(self.f, *terms)
        rows = [gradient(g, everything) for g in gradient(lagrangian, everything)]
        counts = self._enclosed_inertia(rows, spot, everything)
        if counts is None and spot.is_exact and not _is_rough(spot):
            n = Normalizer()
            evaluator = Evaluator(spot.exact)
            matrix = [[evaluator.form(e) for e in row] for row in rows]
            counts = inertia(characteristic_polynomial(matrix, n))
        if counts is None:
            return None
        m = len(active)
        return counts[0] - m, counts[1], counts[2] - m

    def _enclosed_inertia(
        self, rows: Sequence[Sequence[Expression]], spot: Spot, names: Sequence[str]
    ) -> Counts | None:
        """By the signs of the characteristic polynomial's coefficients, all of them certain."""
        size = len(names)
        balls = spot.balls(256)
        entries = BallProgram([e for row in rows for e in row], names).run([balls[n] for n in names], 256)
        if not all(e.is_finite() for e in entries):
            return None
        polynomial = arb_mat(size, size, entries).charpoly()
        signs = [_ball_sign(polynomial[k]) for k in range(size, -1, -1)]
        positive = sign_changes(signs)
        return None if positive is None else (positive, 0, size - positive)


def _ball_sign(c: Any) -> int | None:
    if c > 0 or c < 0:
        return 1 if c > 0 else -1
    return 0 if c == 0 else None


def sign_changes(signs: Sequence[int | None]) -> int | None:
    """The changes of sign in the coefficients of a polynomial with real roots only, the last not zero.

    A coefficient that is not known changes nothing between two of opposite sign.

    >>> sign_changes([1, None, -1]), sign_changes([1, None, 1]), sign_changes([1, -1, 1])
    (1, None, 2)
    """
    if not signs[-1]:
        return None
    for k, sign in enumerate(signs):
        if sign is None and (signs[k - 1] or 0) * (signs[k + 1] or 0) != -1:
            return None
    visible = [s for s in signs if s]
    return sum(a != b for a, b in pairwise(visible))


def _open(why: str) -> Judgement:
    return Judgement(Kind.UNDECIDED, witness=why)


def _kind(counts: Counts, pushes: set[int | None]) -> Kind:
    """From the signs along the constraint, and whether f rises (1) or falls into the domain."""
    positive, zero, negative = counts
    ups = {1} if positive else set()
    downs = {-1} if negative else set()
    moves = ups | downs | {p for p in pushes if p}
    if {1, -1} <= moves:
        return Kind.SADDLE
    if zero or None in pushes or 0 in pushes or not moves:
        return Kind.UNDECIDED
    return Kind.MINIMUM if moves == {1} else Kind.MAXIMUM


def _is_rough(spot: Spot) -> bool:
    return any(e.op is ROOTOF for e in postorder(list(spot.exact.values())))


def _overlap(a: Spot, b: Spot) -> bool:
    """Whether the enclosures of two points meet in the common coordinates."""
    return all(
        low <= b.enclosure[name][1] and high >= b.enclosure[name][0]
        for name, (low, high) in a.enclosure.items()
        if name in b.enclosure
    )


def _equal(a: Spot, b: Spot, names: Sequence[str]) -> bool:
    n = Normalizer()
    return all(
        name in a.exact and name in b.exact and sign_of(n.form(a.exact[name] - b.exact[name])) == 0
        for name in names
    )


def replace_coordinates(spot: Spot, names: Sequence[str]) -> Spot:
    """The point without its multipliers."""
    refine = spot.refine
    kept = None
    if refine is not None:
        known = refine

        def kept(bits: int) -> dict[str, Any]:
            return {name: bounds for name, bounds in known(bits).items() if name in names}

    enclosure = {name: spot.enclosure[name] for name in names}
    return Spot(enclosure, {n: e for n, e in spot.exact.items() if n in names}, spot.smooth, kept)


__all__ = ["Bound", "Lagrange"]
