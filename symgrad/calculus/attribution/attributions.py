"""Attributions of a function's value to its inputs, by one method or several."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final

from symgrad.autodiff.reverse import gradient
from symgrad.calculus.answers import envelope
from symgrad.calculus.at_point import PointValues
from symgrad.calculus.attribution.adversarial import steepest_step
from symgrad.calculus.attribution.integrated import NoIntegralError, integrated, numbers
from symgrad.calculus.attribution.path import Path
from symgrad.calculus.attribution.smooth import smooth_gradient
from symgrad.calculus.crosscheck import Verdict, cross_check
from symgrad.calculus.exact import Evaluator, number_of
from symgrad.calculus.points import At, read_point
from symgrad.calculus.problem import Problem
from symgrad.calculus.subdifferential.branches import Place, StuckError
from symgrad.calculus.subdifferential.field import Field, UndecidedError
from symgrad.errors import PointError
from symgrad.frozen import dataclass
from symgrad.language.graph import MINUS_ONE, ZERO, Expression, number
from symgrad.results import Number, Point
from symgrad.results.attributions import Adversarial, Attribution, Attributions, Ball, Method

USUAL: Final = (Method.SALIENCY, Method.INPUT, Method.INTEGRATED)
"""The methods that are asked when none is named."""

FIELDS: Final = {
    Method.SALIENCY: "saliency",
    Method.INPUT: "gradient_input",
    Method.INTEGRATED: "integrated",
    Method.SMOOTHGRAD: "smoothgrad",
}


@dataclass(frozen=True, slots=True)
class Scatter:
    """How SmoothGrad scatters its points: their number, the standard deviation, the seed."""

    samples: int = 50
    noise: float = 0.1
    seed: int = 0


def attribute(
    problem: Problem,
    at: Sequence[str],
    *,
    baseline: Sequence[str] = (),
    methods: Sequence[Method] = USUAL,
    epsilon: Fraction | None = None,
    norm: Ball = Ball.INFINITY,
    scatter: Scatter | None = None,
) -> Attribution:
    """How much each input has to do with the value at a point.

    Args:
        problem: the function; its parameters need values too.
        at: texts of the point.
        baseline: texts of the point of comparison; none for zeros.
        methods: which attributions to work out.
        epsilon: the length of the adversarial step; none for no step.
        norm: how that length is measured.
        scatter: how SmoothGrad scatters its points.

    Returns:
        Saliency and gradient times input exactly; integrated gradients exactly for polynomials and
        functions of one affine expression, and sums of these, else with a proved error; where a
        number does not exist, why.

    Raises:
        PointError: a point does not fit the variables, or a parameter has no value.
        CrossCheckError: the gradient failed its comparison with differences.

    >>> from symgrad.calculus.problem import pose
    >>> answer = attribute(pose("x^2 + 3*x*y + y^2"), ["2,3"])
    >>> [str(n.exact) for n in answer.integrated.attributions.values()], str(answer.integrated.gap.exact)
    (['13', '18'], '0')
    """
    point = read_point(problem, at)
    lacking = [name for name in problem.parameters if name not in point.values]
    if lacking:
        message = f"the attributions depend on {lacking[0]}, which has no value"
        raise PointError(message, None, f"add {lacking[0]}=...", source=problem.text, where="--at")
    question = _Question(problem, point, _baseline(problem, point, baseline))
    verdict = question.verdict()
    found: dict[str, Any] = {
        FIELDS[method]: question.by_method(method, scatter or Scatter()) for method in dict.fromkeys(methods)
    }
    if epsilon is not None:
        found["adversarial"] = question.step(epsilon, norm)
    values = question.values
    return Attribution(
        **envelope(problem, verdict=verdict, point=point, notes=tuple(question.notes)),
        **found,
        point={name: values.point[name] for name in problem.variables},
        baseline={name: number_of(question.start[name]) for name in problem.variables},
        value=values.value,
        undefined=values.undefined,
    )


def _baseline(problem: Problem, point: At, texts: Sequence[str]) -> dict[str, Expression]:
    if not texts:
        return {**point.values, **dict.fromkeys(problem.variables, ZERO)}
    return {**point.values, **read_point(problem, texts, where="--baseline").values}


class _Question:
    def __init__(self, problem: Problem, point: At, start: dict[str, Expression]) -> None:
        self.problem = problem
        self.names = problem.variables
        self.root = problem.expression
        self.start = start
        self.values = PointValues(problem, point)
        self.field = Field(self.values.evaluator.normalizer)
        self.partials = gradient(self.root, self.names)
        self.entries = self.values.partials(self.partials)
        self.notes: list[str] = []
        self.difference = self._difference()

    def verdict(self) -> Verdict:
        """What the comparison of the gradient with differences showed."""
        rows = [(k, d) for k, d in enumerate(self.partials) if d is not ZERO]
        return cross_check([self.root], [rows], self.names)

    def _difference(self) -> Expression | None:
        """f(point) - f(baseline); None where one of them does not exist."""
        if self.values.value is None:
            return None
        try:
            Place(self.start).check(self.root)
        except StuckError as problem:
            self.notes.append(f"the function has no value at the baseline: {problem}")
            return None
        n = self.field.n
        here, there = self.values.evaluator.form(self.root), Evaluator(self.start).form(self.root)
        return n.add((here, n.mul((MINUS_ONE, there))))

    def by_method(self, method: Method, scatter: Scatter) -> Attributions:
        """The attributions of one method."""
        if method is Method.SALIENCY:
            return self._summed(self.entries)
        if method is Method.INPUT:
            return self._summed(self._times_input())
        return self._integrated() if method is Method.INTEGRATED else self._smooth(scatter)

    def _times_input(self) -> list[Number | None]:
        found: list[Number | None] = []
        for name, entry in zip(self.names, self.entries, strict=True):
            form = None if entry is None else self.values.form_of(entry)
            product = None if form is None else self.field.n.mul((form, self.values.at.values[name]))
            found.append(None if product is None else number_of(product))
        return found

    def _summed(self, entries: Sequence[Number | None]) -> Attributions:
        """Exact entries with their sum and what it lacks."""
        forms = [None if e is None else self.values.form_of(e) for e in entries]
        total = None if None in forms else self.field.n.add([f for f in forms if f is not None])
        gap = None
        if total is not None and self.difference is not None:
            gap = number_of(self.field.n.add((total, self.field.n.mul((MINUS_ONE, self.difference)))))
        shown = dict(zip(self.names, entries, strict=True))
        return Attributions(shown, None if total is None else number_of(total), self._shown_difference(), gap)

    def _shown_difference(self) -> Number | None:
        return None if self.difference is None else number_of(self.difference)

    def _integrated(self) -> Attributions:
        n = self.field.n
        ends = self.values.at.values
        change = {m: n.add((ends[m], n.mul((MINUS_ONE, self.start[m])))) for m in self.names}
        path = Path(self.names, self.start, change, self.field)
        try:
            if self.difference is None:
                raise NoIntegralError("the function has no value at one end of the way")
            entries, error = numbers(integrated(self.root, path), path)
        except NoIntegralError as problem:
            self.values.say(self.root, f"there are no integrated gradients: {problem}")
            return Attributions(dict.fromkeys(self.names), None, self._shown_difference(), None)
        return self._summed(entries) if error is None else self._floats([e.float for e in entries], error)

    def _floats(self, entries: Sequence[float | None], error: float | None) -> Attributions:
        known = [e for e in entries if e is not None]
        total = math.fsum(known)
        difference = self._shown_difference()
        gap = (
            None if difference is None or difference.float is None else Number(None, total - difference.float)
        )
        shown: dict[str, Number | None] = {
            name: Number(None, e) for name, e in zip(self.names, entries, strict=True)
        }
        return Attributions(shown, Number(None, total), difference, gap, error)

    def _smooth(self, scatter: Scatter) -> Attributions:
        center = {name: n.float or 0.0 for name, n in self.values.point.items()}
        slope, count = smooth_gradient(
            self.partials, self.names, center, samples=scatter.samples, noise=scatter.noise, seed=scatter.seed
        )
        if count < scatter.samples:
            self.notes.append(f"{scatter.samples - count} of {scatter.samples} points had no gradient")
        if slope is None:
            return Attributions(dict.fromkeys(self.names), None, self._shown_difference(), None)
        return self._floats(slope, None)

    def step(self, epsilon: Fraction, ball: Ball) -> Adversarial | None:
        """The adversarial step."""
        forms = [None if e is None else self.values.form_of(e) for e in self.entries]
        if None in forms or self.values.value is None:
            return None
        slope = tuple(self.field.of(f) for f in forms if f is not None)
        try:
            if self.field.is_zero(slope):
                self.notes.append("the gradient is zero: no direction increases the linear prediction")
                return None
            direction, rate = steepest_step(self.field, slope, ball)
        except UndecidedError:
            self.notes.append("the direction of the step could not be decided")
            return None
        return self._arrived(epsilon, ball, direction, rate)

    def _arrived(self, epsilon: Fraction, ball: Ball, direction: Any, rate: Any) -> Adversarial:
        n, field = self.field.n, self.field
        size = number(epsilon)
        moved = {
            name: n.add((self.values.at.values[name], n.mul((size, field.form(d)))))
            for name, d in zip(self.names, direction, strict=True)
        }
        predicted = n.add((self.values.evaluator.form(self.root), n.mul((size, field.form(rate)))))
        assert self.values.value is not None
        arrived: Point = {name: number_of(form) for name, form in moved.items()}
        return Adversarial(
            arrived,
            ball,
            number_of(size),
            self.values.value,
            self._value_at({**self.values.at.values, **moved}),
            number_of(predicted),
        )

    def _value_at(self, values: dict[str, Expression]) -> Number | None:
        place = Place(values)
        try:
            place.check(self.root)
        except StuckError as problem:
            self.notes.append(f"the step leaves the domain: {problem}")
            return None
        return number_of(place.evaluator.form(self.root))


__all__ = ["USUAL", "Scatter", "attribute"]
