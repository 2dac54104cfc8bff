"""Whether a function has a least and a greatest value under constraints: proved facts only.

the set is bounded, and f continuous on it        both, by Weierstrass
f tends to infinity in every direction            a least value on every closed set
f is no greater than f(p) on a bounded part       a least value, p being a point of the set
    of the set only
the constraints are solved for variables          what holds of f as a free function of the others,
                                                  x >= a being x = a + s^2
f and the inequalities are convex,                every minimum is a least value
the equations linear
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.signs import sign_of_form
from symgrad.autodiff.higher import derivative
from symgrad.calculus.domain import Requirement
from symgrad.calculus.exact import sign_of
from symgrad.calculus.subdifferential.convexity import shape_of
from symgrad.critical.bounds.bounded import LowerEnd, lower_facts, requirement_free
from symgrad.critical.bounds.growth import is_coercive
from symgrad.critical.constraints.conditions import Constraint
from symgrad.critical.constraints.constrained_kinds import slack_names
from symgrad.critical.constraints.extents import Extent, extent_of, least_on, polynomial_terms
from symgrad.critical.families.families import definite_sign
from symgrad.critical.forms.domains import nonnegative, real_requirements
from symgrad.critical.forms.ranges import range_of
from symgrad.critical.forms.separation import Part, separated_parts
from symgrad.critical.search.elimination import Reduction, eliminated
from symgrad.frozen import dataclass
from symgrad.language.graph import COMPARE, ZERO, Expression, call, compare, neg, number, substitute, symbol
from symgrad.programs.ball_program import BallProgram

Interval = tuple[Fraction, Fraction]
DIRECTIONS: Final = {">": 1, ">=": 1, "!=": 1, "<": -1, "<=": -1}
"""Relations, and in which order their sides make a difference that is positive or zero."""


@dataclass(frozen=True)
class Attainment:
    """What is known of the values that f takes under constraints.

    Attributes:
        f: the function.
        names: all variables.
        constraints: what must hold.
        typed: the same as typed, which tells where they have values; empty for ``constraints``.
    """

    f: Expression
    names: tuple[str, ...]
    constraints: tuple[Constraint, ...]
    typed: tuple[Constraint, ...] = ()

    @property
    def _given(self) -> list[Expression]:
        return [c.form for c in self.typed or self.constraints]

    @cached_property
    def extent(self) -> Extent:
        """How far the constraints reach, where f and they have values."""
        demands = [r for root in (self.f, *self._given) for r in real_requirements(root)]
        inside = [Constraint("", neg(e), is_equation=False) for r in demands for e in nonnegative(r)]
        return extent_of([*self.constraints, *inside], self.names)

    @cached_property
    def is_continuous(self) -> bool:
        """Whether f and the constraints are continuous on the closed set that these admit."""
        roots = [self.f, *self._given]
        if all(requirement_free(root) for root in roots):
            return True
        demands = [r for root in roots for r in real_requirements(root) if _matters(r)]
        return all(self._is_met(r) for r in demands)

    def _is_met(self, requirement: Requirement) -> bool:
        """Whether a requirement holds wherever the constraints reach."""
        bounds, condition = self.extent.bounds, requirement.condition
        if condition.op is COMPARE and condition.value in DIRECTIONS:
            left, right = condition.args[:: DIRECTIONS[condition.value]]
            least = least_on(left - right, self.names, bounds)
            if least is not None and (least > 0 or (least == 0 and condition.value in (">=", "<="))):
                return True
        box = [pair for name in self.names if (pair := _finite(*bounds[name])) is not None]
        if len(box) < len(self.names):
            return False
        (truth,) = BallProgram([condition], self.names).evaluate(box, 128)
        return truth is True

    @property
    def is_compact(self) -> bool:
        """Whether f is continuous on a closed bounded set."""
        return self.extent.is_bounded and self.is_continuous

    @cached_property
    def least(self) -> LowerEnd:
        """The lower end of the values."""
        return self._end(self.f)

    @cached_property
    def greatest(self) -> LowerEnd:
        """The upper end, as the lower end of -f."""
        return self._end(neg(self.f))

    def _end(self, f: Expression) -> LowerEnd:
        if self.is_compact:
            return LowerEnd(below=True, attained=True)
        if self.is_continuous and self._grows(f):
            return LowerEnd(below=True, attained=True)
        if self.free is None:
            return LowerEnd()
        return lower_facts(self.free.insert(f), self.free.names)

    def _grows(self, f: Expression) -> bool:
        terms = polynomial_terms(f, self.names)
        return terms is not None and is_coercive(terms, len(self.names))

    @cached_property
    def free(self) -> Reduction | None:
        """All constraints solved for variables, inequalities with squares of slacks; None if they are not."""
        if not all(requirement_free(form) for form in self._given):
            return None  # where they have no value, the free function may have one
        slacks = slack_names(len(self.constraints), self.names)
        forms = [
            c.form if c.is_equation else c.form + symbol(s) ** 2
            for c, s in zip(self.constraints, slacks, strict=True)
        ]
        used = [s for c, s in zip(self.constraints, slacks, strict=True) if not c.is_equation]
        found = eliminated(forms, (*self.names, *used), kept=slacks)
        return None if found.forms or not found.is_consistent else found

    def is_reached(self, level: Fraction, sign: int, box: Mapping[str, Interval]) -> bool:
        """Whether f has a least (for sign -1, greatest) value, and that at points in a box.

        Args:
            level: no less than some value of f under the constraints; for sign -1, no greater.
            sign: which value.
            box: bounds of some variables.

        The set at which f is no greater than the level is closed; where it is bounded too, f has its least
        value on it.
        """
        rest = self.f - number(level)
        beyond = Constraint("", rest if sign > 0 else neg(rest), is_equation=False)
        part = Attainment(
            self.f, self.names, (*self.constraints, beyond), (*(self.typed or self.constraints), beyond)
        )
        return part.is_compact and all(
            low is not None and high is not None and box[name][0] <= low and high <= box[name][1]
            for name, (low, high) in part.extent.bounds.items()
            if name in box
        )

    def is_bound(self, value: Expression, sign: int) -> bool:
        """Whether f - value has this sign or is zero under the constraints, by its form."""
        plain = Reduction(self.names, (), {})
        known = [r for r in (plain, self.free) if r is not None]
        return any(self._ends_at(r, value, sign) or self._has_sign(r, value, sign) for r in known)

    def _ends_at(self, free: Reduction, value: Expression, sign: int) -> bool:
        n = Normalizer(100_000)
        try:
            end = range_of(n.form(free.insert(self.f)))[0 if sign > 0 else 1]
            return end is not None and sign_of(n.form(value - number(end))) == 0
        except (TooLargeError, ZeroDivisionError):
            return False

    def _has_sign(self, free: Reduction, value: Expression, sign: int) -> bool:
        n = Normalizer(100_000)
        try:
            return definite_sign(n.form(free.insert(self.f) - value), free.names, n) == sign
        except (TooLargeError, ZeroDivisionError):
            return False

    @cached_property
    def is_convex(self) -> bool:
        """Whether this is a convex problem: every minimum is then a least value."""
        return self._admits_convexly and bends(self.f, self.names, 1)

    @cached_property
    def is_concave(self) -> bool:
        """Likewise for maxima."""
        return self._admits_convexly and bends(self.f, self.names, -1)

    @cached_property
    def _admits_convexly(self) -> bool:
        shapes = [(shape_of(c.form), c.is_equation) for c in self.typed or self.constraints]
        return all(s.affine if equation else s.convex for s, equation in shapes)


def bends(f: Expression, names: Sequence[str], sign: int) -> bool:
    """Whether f is convex (for sign -1, concave), as a sum of functions that are.

    >>> from symgrad import parse
    >>> bends(parse("x*log(x) + y^2"), ["x", "y"], 1), bends(parse("x^3"), ["x"], 1)
    (True, False)
    """
    return all(_part_bends(part, sign) for part in separated_parts(f, names))


def _part_bends(part: Part, sign: int) -> bool:
    shape = shape_of(part.expression)
    return (shape.convex if sign > 0 else shape.concave) or _bends_on_half_line(part, sign)


def _bends_on_half_line(part: Part, sign: int) -> bool:
    """One variable x > 0: the sign of the second derivative, with x = exp(u)."""
    demands = real_requirements(part.expression)
    if len(part.names) != 1 or any(r.smooth_only or r.guards for r in demands):
        return False
    variable = symbol(part.names[0])
    positive = compare(">", variable, ZERO)
    n = Normalizer()
    if not any(n.form(r.condition) is n.form(positive) for r in demands):
        return False
    try:
        second = derivative(part.expression, [part.names[0]] * 2)
        (moved,) = substitute([n.form(second)], {part.names[0]: call("exp", variable)})
        found = sign_of_form(n.form(moved))
    except (TooLargeError, ZeroDivisionError):
        return False
    return found is not None and found * sign >= 0


def _matters(requirement: Requirement) -> bool:
    return not requirement.smooth_only or requirement.jump


def _finite(low: Fraction | None, high: Fraction | None) -> tuple[Fraction, Fraction] | None:
    return None if low is None or high is None or low > high else (low, high)


__all__ = ["Attainment", "Interval", "bends"]
