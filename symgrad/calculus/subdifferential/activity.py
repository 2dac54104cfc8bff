"""Which branches are chosen on an open set in every neighbourhood of the point.

A state is a set of conditions g_i > 0, all g_i zero at the point. With a_i their gradients there:

* some d has a_i*d > 0 for all i: then the conditions hold on an open cone of directions. Proved to occur.
* else weights w >= 0, not all zero, give sum w_i*a_i = 0. If G = sum w_i*g_i can be shown never to be
  positive near the point, the conditions contradict each other. Proved not to occur. Shown in one of
  these ways: G is zero identically; its form is never positive; it is concave, since its gradient
  there is zero; the a_i with w_i > 0 leave no direction; its Hessian is negative definite on what they leave.
* otherwise it is open, and curves through the point are tried as witnesses.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from fractions import Fraction
from typing import Final

from symgrad.algebra.signs import sign_of_form
from symgrad.autodiff.higher import derivative
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.lines import STEP, expansion
from symgrad.calculus.series import Arithmetic, NoSeriesError
from symgrad.calculus.subdifferential.alternatives import independent_columns, weights_against
from symgrad.calculus.subdifferential.branches import Decisions, ForkError, Place, Reader, StuckError
from symgrad.calculus.subdifferential.convexity import is_concave
from symgrad.calculus.subdifferential.field import NOTHING, Field, Real, Vector
from symgrad.language.graph import ZERO, Expression, add, mul, number, substitute, symbol

CURVES: Final = 160
SERIES_ORDER: Final = 3


class Activity(Enum):
    """What is known of a branch."""

    OCCURS = "on an open cone of directions"
    NEVER = "its conditions contradict each other"
    OPEN = "not decided to first order"


class Judge:
    """Decides about sets of conditions at one point.

    Args:
        place: the point.
        field: exact arithmetic.
        names: the variables.
    """

    def __init__(self, place: Place, field: Field, names: Sequence[str]) -> None:
        self.place = place
        self.field = field
        self.names = tuple(names)
        self._slopes: dict[Expression, Vector] = {}

    def slope(self, g: Expression) -> Vector:
        """The gradient of a condition at the point."""
        known = self._slopes.get(g)
        if known is None:
            form = self.place.evaluator.form
            known = tuple([self.field.of(form(p)) for p in gradient(g, self.names)])
            self._slopes[g] = known
        return known

    def activity(self, decisions: Mapping[Expression, int]) -> Activity:
        """What is known of the branch that these decisions choose."""
        signs = [number(s) for s in decisions.values()]
        conditions = [mul(s, g) for s, g in zip(signs, decisions, strict=True)]
        rows = [
            self.field.times(self.field.of(s), self.slope(g)) for s, g in zip(signs, decisions, strict=True)
        ]
        weights = weights_against(self.field, rows)
        if weights is None:
            return Activity.OCCURS
        used = [k for k, w in enumerate(weights) if self.field.sign(w)]
        total = add(*[mul(self.field.form(weights[k]), conditions[k]) for k in used])
        if self._never_positive(total, [rows[k] for k in used]):
            return Activity.NEVER
        return Activity.OPEN

    def _never_positive(self, total: Expression, rows: Sequence[Vector]) -> bool:
        form = self.place.n.form(total)
        if form is ZERO or (sign_of_form(form) or 1) < 0 or is_concave(total):
            return True
        left = _complement(self.field, rows)
        return not left or self._curves_down(total, left)

    def _curves_down(self, total: Expression, basis: Sequence[Vector]) -> bool:
        """Whether the Hessian is negative definite on the span of ``basis``."""
        form = self.place.evaluator.form
        hessian = [
            tuple([self.field.of(form(derivative(row, [name]))) for name in self.names])
            for row in gradient(total, self.names)
        ]
        dot = self.field.dot
        matrix = [
            [self.field.neg(dot(u, tuple(dot(row, v) for row in hessian))) for v in basis] for u in basis
        ]
        return positive_definite(self.field, matrix)

    def witnesses(self, root: Expression) -> Iterator[Decisions]:
        """Decisions that some curve through the point meets: proofs that their branches occur."""
        pick = random.Random(11)
        for k in range(CURVES):
            curve = {}
            for name in self.names:
                # Every other curve is a parabola, which a region between parabolas may need.
                bent = k % 2 and pick.random() < 0.5
                a, b = (0, Fraction(pick.randint(-32, 32), 8)) if bent else (pick.randint(-3, 3), Fraction(0))
                t = symbol(STEP)
                curve[name] = add(self.place.evaluator.values[name], mul(number(a), t), mul(number(b), t * t))
            found = self._along(root, curve)
            if found is not None:
                yield found

    def _along(self, root: Expression, curve: Mapping[str, Expression]) -> Decisions | None:
        decisions: Decisions = {}
        for _ in range(200):
            try:
                Reader(self.place, decisions).read(root)
                return decisions
            except ForkError as fork:
                sign = self._side(fork.key, curve)
                if not sign:
                    return None
                decisions[fork.key] = sign
            except StuckError:
                return None
        return None

    def _side(self, key: Expression, curve: Mapping[str, Expression]) -> int:
        values = {**self.place.evaluator.values, **curve}
        try:
            (along,) = substitute([key], values)
            series = expansion(along, SERIES_ORDER)
            return Arithmetic(SERIES_ORDER, self.place.n).leading_sign(series)
        except (NoSeriesError, ZeroDivisionError, RecursionError):
            return 0


def _complement(field: Field, rows: Sequence[Vector]) -> list[Vector]:
    """A basis of the directions at right angles to all rows."""
    width = len(rows[0])
    pivots = independent_columns(field, rows)
    reduced = _reduced(field, rows, pivots)
    basis: list[Vector] = []
    for free in (k for k in range(width) if k not in pivots):
        vector: list[Real] = [NOTHING] * width
        vector[free] = field.of(number(1))
        for row, pivot in zip(reduced, pivots, strict=True):
            vector[pivot] = field.neg(row[free])
        basis.append(tuple(vector))
    return basis


def _reduced(field: Field, rows: Sequence[Vector], pivots: Sequence[int]) -> list[Vector]:
    """The reduced echelon form with these pivots."""
    left = list(rows)
    done: list[Vector] = []
    for k in pivots:
        pivot = next(r for r in left if field.sign(r[k]))
        left.remove(pivot)
        lead = field.times(field.div(field.of(number(1)), pivot[k]), pivot)
        left = [field.plus(r, field.times(field.neg(r[k]), lead)) for r in left]
        done = [field.plus(r, field.times(field.neg(r[k]), lead)) for r in done]
        done.append(lead)
    return done


def positive_definite(field: Field, matrix: Sequence[Sequence[Real]]) -> bool:
    """Whether a symmetric matrix is positive definite, by elimination."""
    rows = [list(row) for row in matrix]
    for k, pivot in enumerate(rows):
        if field.sign(pivot[k]) <= 0:
            return False
        for row in rows[k + 1 :]:
            factor = field.neg(field.div(row[k], pivot[k]))
            row[:] = field.plus(row, field.times(factor, pivot))
    return True


__all__ = ["Activity", "Judge", "positive_definite"]
