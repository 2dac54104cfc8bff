"""A Hessian at a point: exact entries, eigenvalues, definiteness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

from symgrad.algebra.normal import TooLargeError
from symgrad.calculus.at_point import PointValues
from symgrad.calculus.domain import Requirement, requirements
from symgrad.calculus.eigenvalues import eigenvalues
from symgrad.calculus.exact import number_of, sign_of
from symgrad.calculus.lines import Axis, derivative_on_axis
from symgrad.calculus.matrices import characteristic_polynomial, definiteness, inertia
from symgrad.calculus.points import At
from symgrad.calculus.problem import Problem
from symgrad.calculus.reasons import reason_of
from symgrad.language.graph import (
    ADD,
    MINUS_ONE,
    NEG,
    ONE,
    ZERO,
    Expression,
    add,
    number,
    substitute,
    variables_of,
)
from symgrad.results import HessianAt, Number

WORK = 100_000
"""Steps that the exact values of a Hessian at a point may take."""

MOST_ROWS = 100
"""Rows up to which a Hessian at a point is given."""

Entries = Mapping[tuple[int, int], Expression]


def hessian_at(
    problem: Problem, point: At, first: Sequence[Expression], slopes: Sequence[Expression], upper: Entries
) -> HessianAt:
    """Second derivatives at a point, where they exist."""
    values = SecondDerivatives(problem, point, first, slopes)
    size = len(problem.variables)
    if size > MOST_ROWS:
        return HessianAt(values.point, None, None, None, undefined=values.undefined)
    values.evaluator.normalizer.allow(WORK)
    try:
        forms = [
            [values.entry(i, j, upper.get((min(i, j), max(i, j)), ZERO)) for j in range(size)]
            for i in range(size)
        ]
    except TooLargeError:
        return _in_floats(values, upper, size)
    finally:
        values.evaluator.normalizer.allow(None)
    numbers = tuple(tuple(None if e is None else values.shown(e) for e in row) for row in forms)
    complete = [[e for e in row if e is not None] for row in forms]
    if any(len(row) < size for row in complete) or not (_symmetric(complete) and values.describes(complete)):
        return HessianAt(values.point, numbers, None, None, undefined=values.undefined)
    return _spectrum(values, numbers, complete)


def _in_floats(values: SecondDerivatives, upper: Entries, size: int) -> HessianAt:
    """Entries whose exact values nobody could read, as the floats nearest to them."""
    from symgrad.programs import balls

    wanted = [[upper.get((min(i, j), max(i, j)), ZERO) for j in range(size)] for i in range(size)]
    entries = [substitute(row, values.at.values) for row in wanted]
    if values.uneven or variables_of([e for row in entries for e in row]):
        return HessianAt(values.point, None, None, None, undefined=values.undefined)
    numbers = tuple(tuple(Number(None, balls.float_of(e)) for e in row) for row in entries)
    if size > 1:
        trace = Number(None, balls.float_of(add(*[entries[k][k] for k in range(size)])))
        return HessianAt(values.point, numbers, None, None, trace=trace)
    only, sign = numbers[0][0], balls.sign_of(entries[0][0])
    kind = None if sign is None else definiteness((int(sign > 0), int(sign == 0), int(sign < 0)))
    return HessianAt(values.point, numbers, (only,), kind, trace=only, determinant=only)


def unexplained(at: HessianAt) -> list[str]:
    """Why eigenvalues or definiteness are missing although every entry has a value."""
    rows = at.hessian or ()
    known = [e for row in rows for e in row if e is not None]
    if at.definiteness is not None or len(known) < len(rows) ** 2 or not rows:
        return []
    if at.trace is None:
        return [
            "the second partial derivatives exist here, but do not give the curvature along other directions"
        ]
    if any(e.exact is not None and e.exact.variables for e in known):
        return ["eigenvalues and definiteness need a value for every parameter"]
    return ["the definiteness could not be decided: the sign of a coefficient stayed open"]


def _never_together(root: Expression, first: str, second: str) -> bool:
    """Whether no term of a sum holds both variables, so that neither changes the other's slope."""
    stack = [root]
    while stack:
        e = stack.pop()
        if e.op in (ADD, NEG):
            stack += e.args
        elif {first, second} <= set(e.variables):
            return False
    return True


def _symmetric(forms: Sequence[Sequence[Expression]]) -> bool:
    """Where second derivatives are not continuous, the order of differentiation may matter."""
    return all(forms[i][j] is forms[j][i] for i in range(len(forms)) for j in range(i))


def _spectrum(
    values: SecondDerivatives, numbers: tuple[tuple[Number | None, ...], ...], forms: list[list[Expression]]
) -> HessianAt:
    n = values.evaluator.normalizer
    trace = values.shown(n.add([forms[i][i] for i in range(len(forms))]))
    if variables_of([e for row in forms for e in row]):
        return HessianAt(values.point, numbers, None, None, trace=trace, undefined=values.undefined)
    characteristic = characteristic_polynomial(forms, n)
    counts = inertia(characteristic)
    sign = ONE if len(forms) % 2 == 0 else MINUS_ONE
    return HessianAt(
        point=values.point,
        hessian=numbers,
        eigenvalues=eigenvalues(forms, characteristic, n, counts),
        definiteness=None if counts is None else definiteness(counts),
        trace=trace,
        determinant=values.shown(n.mul((sign, characteristic[-1]))),
        undefined=values.undefined,
    )


class SecondDerivatives(PointValues):
    """What is known of second derivatives at one point."""

    def __init__(
        self, problem: Problem, at: At, first: Sequence[Expression], slopes: Sequence[Expression]
    ) -> None:
        super().__init__(problem, at)
        self.first = first
        self.slopes = slopes
        self.uneven: list[Requirement] = [] if self.outside else self._uneven()
        self._known: dict[tuple[int, int], Expression | None] = {}
        self._slopes_here: list[Expression | None] | None = None

    def describes(self, forms: Sequence[Sequence[Expression]]) -> bool:
        """Whether the matrix gives the curvature along a direction between the axes.

        Beside kinks it need not: x^2*y^2/(x^2 + y^2) has second partial derivatives 0 at the origin.
        """
        names = self.problem.variables
        if not self.uneven or len(names) < 2:
            return True
        n = self.evaluator.normalizer
        steps = [number(k % 3 + 1) for k in range(len(names))]
        axis = Axis(self.at.values, dict(zip(names, steps, strict=True)))
        found = derivative_on_axis(self.problem.expression, axis, 2)
        if isinstance(found, str):
            return False
        pairs = product(range(len(names)), repeat=2)
        expected = n.add([n.mul((forms[i][j], steps[i], steps[j])) for i, j in pairs])
        return sign_of(n.add((found, n.mul((MINUS_ONE, expected))))) == 0

    def _uneven(self) -> list[Requirement]:
        """What fails for the function or for its first derivatives."""
        return [*self.rough, *[r for r in requirements(self.slopes) if self.fails(r)]]

    def shown(self, form: Expression) -> Number:
        """A normal form as a number."""
        return number_of(form, self.evaluator.presenter)

    def entry(self, i: int, j: int, formula: Expression) -> Expression | None:
        """One second derivative in normal form; None where there is none."""
        if self.outside:
            return None
        if (i, j) not in self._known:
            names = {self.problem.variables[i], self.problem.variables[j]}
            touching = [r for r in self.uneven if names.intersection(r.term.variables)]
            self._known[i, j] = self._careful(i, j, touching) if touching else self.evaluator.form(formula)
        return self._known[i, j]

    def _careful(self, i: int, j: int, touching: Sequence[Requirement]) -> Expression | None:
        names, values = self.problem.variables, self.at.values
        if i == j:
            found = derivative_on_axis(self.problem.expression, Axis.of(values, names[i]), 2)
        else:
            found = self._mixed(i, j)
        if isinstance(found, str):
            r = self.culprit(touching)
            self.report(r, f"{reason_of(r, self.evaluator)}; {found}")
            return None
        return found

    def _mixed(self, i: int, j: int) -> Expression | str:
        """The rate at which the i-th partial derivative changes along axis j."""
        slope = self._slope_forms()[i]
        if slope is None:
            return "the first derivative does not exist"
        if _never_together(self.problem.expression, *(self.problem.variables[k] for k in (i, j))):
            return ZERO
        axis = Axis.of(self.at.values, self.problem.variables[j])
        return derivative_on_axis(self.slopes[i], axis, 1, value=slope, formula=True)

    def _slope_forms(self) -> list[Expression | None]:
        if self._slopes_here is None:
            entries = self.partials(self.first)
            self._slopes_here = [None if e is None else self.form_of(e) for e in entries]
        return self._slopes_here
