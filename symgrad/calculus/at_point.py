"""Values at a point, or the reason why there is none.

A requirement that fails at the point (a kink, a pole, the edge of the domain) does not by itself
mean that the derivative is missing: x*abs(x) has one at 0. So where one fails, the function is
expanded along the axis from both sides (`lines`), and only what that shows is said.
"""

from __future__ import annotations

from collections.abc import Sequence

from symgrad.algebra.normal import normal_form
from symgrad.calculus.domain import Requirement, requirements
from symgrad.calculus.exact import Evaluator, float_of, number_of
from symgrad.calculus.points import At
from symgrad.calculus.problem import Problem
from symgrad.calculus.reasons import reason_of
from symgrad.language.graph import Expression, substitute
from symgrad.language.write import write
from symgrad.results import Number, Point, Undefined


class PointValues:
    """What is known of a function at one point."""

    def __init__(self, problem: Problem, at: At) -> None:
        self.problem = problem
        self.at = at
        self.evaluator = Evaluator(at.values)
        self.point: Point = {
            name: number_of(form, self.evaluator.presenter) for name, form in at.values.items()
        }
        names = set(problem.variables)
        failing = [r for r in requirements([problem.expression]) if self.fails(r)]
        self.outside = [r for r in failing if not r.smooth_only]
        self.rough = [r for r in failing if r.smooth_only and names.intersection(r.term.variables)]
        self._undefined: dict[str, Undefined] = {}
        self._forms: dict[Number, Expression] = {}
        for r in self._certain(self.outside):
            self.report(r)

    def _certain(self, failing: Sequence[Requirement]) -> Sequence[Requirement]:
        """Those that certainly fail, if any: what holds an undefined value is undecided for that alone."""
        return [r for r in failing if self.evaluator.holds(r.condition) is False] or failing

    def fails(self, r: Requirement) -> bool:
        """Whether a requirement that matters here is violated, or cannot be decided.

        What parameters leave open counts as met: the answer then holds where it is.
        """
        holds = self.evaluator.holds
        verdict = holds(r.condition)
        if verdict or (verdict is None and self.evaluator.form(r.condition).variables):
            return False
        return all(holds(guard) is not False for guard in r.guards)

    @property
    def undefined(self) -> tuple[Undefined, ...]:
        """Why values are missing, each reason once."""
        return tuple(self._undefined.values())

    def report(self, r: Requirement, reason: str | None = None) -> None:
        """Notes why something has no value here."""
        self.say(r.term, reason or reason_of(r, self.evaluator))

    def culprit(self, touching: Sequence[Requirement]) -> Requirement:
        """The requirement to name: one that the user wrote, if there is one."""
        return next((r for r in touching if r.term in self.problem.spans), touching[0])

    def say(self, term: Expression, reason: str) -> None:
        """Notes a reason about a subexpression."""
        span = self.problem.spans.get(term)
        column, length = (span[0] + 1, max(1, span[1] - span[0])) if span else (None, None)
        shown = write(term, decimals=self.problem.decimal)
        text = shown if len(shown) <= 200 else shown[:197] + "..."
        self._undefined.setdefault(text, Undefined(text, column, length, reason))

    @property
    def value(self) -> Number | None:
        """The function's own value."""
        return None if self.outside else self.number(self.problem.expression)

    def number(self, e: Expression) -> Number:
        """The value of an expression that is known to have one."""
        form = self.evaluator.short_form(e)
        if form is None:
            (at,) = substitute([e], self.evaluator.values)
            return Number(None, float_of(at))
        number = number_of(form, self.evaluator.presenter)
        self._forms[number] = form
        return number

    def form_of(self, number: Number) -> Expression | None:
        """The exact form of a number, in normal form."""
        known = self._forms.get(number)
        return normal_form(number.exact) if known is None and number.exact is not None else known

    def partials(self, computed: Sequence[Expression]) -> list[Number | None]:
        """The first partial derivatives at the point; None where there is none."""
        names = self.problem.variables
        if self.outside:
            return [None] * len(names)
        if not self.rough:
            return [self.number(e) for e in computed]
        entries = [self.partial(name, e) for name, e in zip(names, computed, strict=True)]
        return self.differentiable(entries)

    def partial(self, name: str, computed: Expression) -> Number | None:
        """One first partial derivative."""
        touching = [r for r in self.rough if name in r.term.variables]
        if not touching:
            return self.number(computed)
        return self.careful(name, touching)

    def careful(self, name: str, touching: Sequence[Requirement]) -> Number | None:
        """A partial derivative at a kink, by expansion from both sides."""
        from symgrad.calculus.lines import Axis, derivative_on_axis

        found = derivative_on_axis(self.problem.expression, Axis.of(self.at.values, name), 1)
        if isinstance(found, str):
            r = self.culprit(touching)
            self.report(r, f"{reason_of(r, self.evaluator)}; {found}")
            return None
        return number_of(found, self.evaluator.presenter)

    def differentiable(self, entries: list[Number | None]) -> list[Number | None]:
        """The entries, unless directions show that they do not add up to a derivative."""
        if any(e is None for e in entries) or len(entries) < 2:
            return entries
        from symgrad.calculus.lines import directions_disagree

        forms = [self.form_of(e) for e in entries if e is not None]
        problem = directions_disagree(
            self.problem.expression,
            self.at.values,
            self.problem.variables,
            [f for f in forms if f is not None],
        )
        if problem is None:
            return entries
        self.report(self.culprit(self.rough), f"the partial derivatives exist, but {problem}")
        return [None] * len(entries)
