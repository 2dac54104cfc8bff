"""Clarke's subdifferential of a function at a point.

    conv { lim grad f(x_k) : x_k -> x, f differentiable at x_k }

For a convex function these are the slopes of all planes that touch the graph from below; where f is
continuously differentiable it is the gradient alone. If x is a local minimum, zero is in it; if f is
convex and zero is in it, x is a minimum.

Source: Clarke, Optimization and Nonsmooth Analysis (1983), chapter 2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from symgrad.autodiff.reverse import gradient
from symgrad.calculus.answers import envelope
from symgrad.calculus.at_point import PointValues
from symgrad.calculus.crosscheck import Verdict, cross_check
from symgrad.calculus.domain import Requirement, requirements
from symgrad.calculus.lines import Axis
from symgrad.calculus.points import At, read_point
from symgrad.calculus.problem import Problem
from symgrad.calculus.reasons import reason_of
from symgrad.calculus.subdifferential import consequences
from symgrad.calculus.subdifferential.branches import Place, StuckError
from symgrad.calculus.subdifferential.components import Component, Group, JumpError
from symgrad.calculus.subdifferential.convexity import is_convex
from symgrad.calculus.subdifferential.field import Field, UndecidedError
from symgrad.calculus.subdifferential.grouping import Parts, by_variable, flattened, grouped, plainly
from symgrad.calculus.subdifferential.sets import Total
from symgrad.calculus.subdifferential.slopes import JUMPS, UNBOUNDED, Pair, one_sided
from symgrad.calculus.subdifferential.wording import absent, described, unknown
from symgrad.calculus.value_domain import domain_of
from symgrad.errors import PointError
from symgrad.language.graph import ZERO, Expression, substitute, variables_of
from symgrad.results import Number, Trust
from symgrad.results.subgradients import SetKind, Subdifferential


class NoSetError(Exception):
    """There is no subdifferential; the message says why."""


def subdifferential(problem: Problem, at: Sequence[str]) -> Subdifferential:
    """All subgradients of a function at a point, as an exact set.

    Args:
        problem: the function; its parameters need values too.
        at: texts of the point, as in ``x=0,y=1``.

    Returns:
        The set and what follows from it. Where only an outer bound is proved, ``exact`` is False,
        ``outer`` holds it and a note says why. Where there is no set, ``kind`` is none.

    Raises:
        PointError: the point does not fit the variables, or a parameter has no value.
        CrossCheckError: the gradient failed its comparison with differences.

    >>> from symgrad.calculus.problem import pose
    >>> answer = subdifferential(pose("abs(x) + max(x, 2x)"), ["x=0"])
    >>> [str(v.exact) for (v,) in answer.vertices], answer.contains_zero, answer.minimiser
    (['0', '3'], True, True)
    """
    point = read_point(problem, at)
    _check_parameters(problem, point)
    verdict = _checked(problem)
    inquiry = Inquiry(problem, point)
    fields, notes = inquiry.fields()
    shared = envelope(problem, verdict=verdict, point=point, notes=notes)
    shared["conditions"] = domain_of(problem.expression)
    decided = fields["kind"] is SetKind.NONE or fields["exact"]
    shared["trust"] = Trust.PROVED if decided else Trust.UNKNOWN
    values = inquiry.values
    return Subdifferential(
        **shared, **fields, point=values.point, value=values.value, undefined=values.undefined
    )


def _check_parameters(problem: Problem, point: At) -> None:
    lacking = [name for name in problem.parameters if name not in point.values]
    if lacking:
        message = f"the set depends on {lacking[0]}, which has no value"
        raise PointError(message, None, f"add {lacking[0]}=...", source=problem.text, where="--at")


def _checked(problem: Problem) -> Verdict:
    names, root = problem.variables, problem.expression
    partials = gradient(root, names)
    return cross_check([root], [[(k, d) for k, d in enumerate(partials) if d is not ZERO]], names)


class Inquiry:
    """One function at one point."""

    def __init__(self, problem: Problem, point: At) -> None:
        self.values = PointValues(problem, point)
        self.names = problem.variables
        fixed = {name: form for name, form in point.values.items() if name not in self.names}
        (self.typed,) = substitute([plainly(problem.expression)], fixed)
        self.root = flattened(self.typed)
        self.along = dict.fromkeys(self.names, ZERO) | by_variable(self.root)
        self.place = Place(point.values)
        self.field = Field(self.place.n)
        # Of this very formula: in the one that was typed the same kinks are other nodes.
        self.open = [r for r in requirements([self.root]) if self._may_fail(r)]
        self.rough = [r for r in self.open if r.smooth_only]

    def _may_fail(self, r: Requirement) -> bool:
        """Whether a condition is not proved to hold at the point, where it matters."""
        holds = self.place.evaluator.holds
        return holds(r.condition) is not True and all(holds(g) is not False for g in r.guards)

    def fields(self) -> tuple[dict[str, Any], tuple[str, ...]]:
        """What the answer says, and notes."""
        if self.values.outside:
            return self._consequences(absent(), None, {}), ()
        pairs = self._pairs()
        try:
            self._check_domain()
            total = self._total(pairs)
            found = described(total)
        except NoSetError as problem:
            self._report(str(problem))
            return self._consequences(absent(), None, pairs), ()
        except (StuckError, UndecidedError) as problem:
            reason = f"the set was not determined: {problem}"
            return self._consequences(unknown(self._outer(pairs)), None, pairs), (reason,)
        notes = () if total.exact else ("only an outer bound of the set is proved",)
        return self._consequences(found, total, pairs), notes

    def _check_domain(self) -> None:
        if len(self.open) > len(self.rough):
            raise StuckError("whether the function has a value there could not be decided")

    def _report(self, reason: str) -> None:
        rough = self.values.rough
        if rough:
            culprit = self.values.culprit(rough)
            why = reason_of(culprit, self.values.evaluator)
            self.values.report(culprit, why if reason in why else f"{why}; {reason}")
        else:
            self.values.say(self.root, reason)

    def _pairs(self) -> dict[str, Pair]:
        """One-sided derivatives along every axis that meets a kink."""
        touched = {name for r in self.rough for name in r.term.variables}
        return {
            name: one_sided(self.field, self.along[name], self._axis(name))
            for name in self.names
            if name in touched
        }

    def _axis(self, name: str) -> Axis:
        """The axis of a variable, for the terms in which it occurs."""
        values = self.place.evaluator.values
        return Axis.of({n: values[n] for n in (*variables_of([self.along[name]]), name)}, name)

    def _total(self, pairs: Mapping[str, Pair]) -> Total:
        _refuse(pairs)
        parts = grouped(self.root, self.names, {r.term for r in self.rough})
        form, of = self.place.evaluator.form, self.field.of
        shift = tuple(of(form(g)) for g in gradient(parts.smooth, self.names))
        return Total(self.names, shift, tuple(self._components(parts)), self.field)

    def _components(self, parts: Parts) -> list[Component]:
        return [self._component(root, names) for root, names in parts.groups if names]

    def _component(self, root: Expression, names: Sequence[str]) -> Component:
        try:
            return Group(self.place, root, names).component()
        except JumpError as problem:
            raise NoSetError(str(problem)) from None
        except StuckError as stuck:
            if len(names) > 1:
                if stuck.edge:
                    raise NoSetError(str(stuck)) from None
                raise
            return self._by_series(root, names[0], stuck)

    def _by_series(self, root: Expression, name: str, stuck: StuckError) -> Component:
        """The set of a function of one variable, from its series on both sides."""
        left, right = pair = one_sided(self.field, root, Axis.of(self.place.evaluator.values, name))
        _refuse({name: pair})
        if isinstance(left, str) or isinstance(right, str):
            raise NoSetError(str(stuck)) if stuck.edge else stuck
        ends = tuple(self.field.ordered([(left,), (right,)]))
        return Component((name,), ends, ends, differentiable=len(ends) == 1)

    def _outer(self, pairs: Mapping[str, Pair]) -> dict[str, tuple[Number, Number]] | None:
        """The box that one-sided derivatives give for a convex function."""
        box: dict[str, tuple[Number, Number]] = {}
        for name, sides in consequences.slopes(self.field, pairs).items():
            if sides.left is not None and sides.right is not None:
                box[name] = sides.left, sides.right
        return box if len(box) == len(self.names) and is_convex(self.root) else None

    # What follows

    def _consequences(
        self, found: dict[str, Any], total: Total | None, pairs: Mapping[str, Pair]
    ) -> dict[str, Any]:
        zero = self._contains_zero(total)
        near = {name: number.float for name, number in self.values.point.items()}
        convex = None if self.values.outside else consequences.convexity(self.root, self.names, near)
        minimiser = self._minimiser(found, zero, convex)
        if zero is None and convex and minimiser and found.get("outer"):
            # Fermat's rule: a convex function that is finite nearby has zero there.
            zero = True
        return found | {
            "differentiable": self._differentiable(found, total, pairs),
            "contains_zero": zero,
            "minimiser": minimiser,
            "convex": convex,
            "one_sided": consequences.slopes(self.field, self._all_pairs(total, pairs)),
            "conventions": {} if self.values.outside else self._conventions(total),
        }

    def _minimiser(self, found: dict[str, Any], zero: bool | None, convex: bool | None) -> bool | None:
        if found["kind"] is SetKind.NONE:
            return None
        lines = [(self.along[name], self._axis(name)) for name in self.names[: consequences.MOST_AXES]]
        here = self.place.evaluator.form(self.root)
        return consequences.minimiser(self.field, self.root, here, lines, contains_zero=zero, convex=convex)

    def _contains_zero(self, total: Total | None) -> bool | None:
        try:
            return None if total is None else total.holds([self.field.of(ZERO)] * len(self.names))
        except UndecidedError:
            return None

    def _differentiable(
        self, found: dict[str, Any], total: Total | None, pairs: Mapping[str, Pair]
    ) -> bool | None:
        if found["kind"] is SetKind.NONE:
            return False
        if any(self._differ(pair) for pair in pairs.values()):
            return False
        return None if total is None else total.differentiable

    def _differ(self, pair: Pair) -> bool:
        left, right = pair
        if isinstance(left, str) or isinstance(right, str):
            return False
        return self.field.sign(self.field.sub(left, right)) != 0

    def _all_pairs(self, total: Total | None, pairs: Mapping[str, Pair]) -> dict[str, Pair]:
        """The pairs of all variables: along an axis without kinks both sides are the partial derivative."""
        if total is None:
            return dict(pairs)
        smooth = dict(zip(self.names, total.shift, strict=True))
        return {name: pairs.get(name, (smooth[name], smooth[name])) for name in self.names}

    def _conventions(self, total: Total | None) -> dict[str, Any]:
        return consequences.conventions(self.place, self.typed, self.names, total)


def _refuse(pairs: Mapping[str, Pair]) -> None:
    """Raises where a line shows that the function is not Lipschitz near the point."""
    for pair in pairs.values():
        for side in pair:
            if isinstance(side, str) and (side == JUMPS or side.startswith(UNBOUNDED)):
                raise NoSetError(side)


__all__ = ["Inquiry", "subdifferential"]
