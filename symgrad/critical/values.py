"""Values at critical points: exact where that is readable, in order, the lowest and highest marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cmp_to_key
from typing import Any

from flint import arb

from symgrad.algebra.normal import Normalizer
from symgrad.algebra.present import Presenter
from symgrad.calculus.exact import Evaluator, number_of, sign_of
from symgrad.calculus.problem import Problem
from symgrad.critical.kinds import Judgement
from symgrad.critical.spots import Spot
from symgrad.language.graph import ROOTOF, ZERO, Expression, postorder
from symgrad.programs.ball_program import BallProgram
from symgrad.results import Number
from symgrad.results_critical import Boundedness, Extremum

BITS = 160


@dataclass(frozen=True, slots=True)
class Valued:
    """A point with its kind and the value there."""

    spot: Spot
    judgement: Judgement
    ball: Any
    exact: Expression | None = None
    extremum: Extremum | None = None

    def number(self, presenter: Presenter) -> Number:
        """The value for the answer."""
        if self.exact is not None:
            return number_of(self.exact, presenter)
        return number_of_ball(self.ball)


def number_of_ball(ball: Any) -> Number:
    """The float in the middle of a narrow ball."""
    if not ball.is_finite():
        return Number(None, None)
    middle = float(ball.mid())
    return Number(None, 0.0 if abs(middle) < 1e-300 else middle)


def number_at(spot: Spot, name: str, presenter: Presenter) -> Number:
    """A coordinate for the answer."""
    if name in spot.exact:
        return number_of(spot.exact[name], presenter)
    return number_of_ball(spot.balls()[name])


def value_ball(problem: Problem, spot: Spot, bits: int = BITS) -> Any:
    """An enclosure of the value at a point."""
    names = problem.variables
    balls = spot.balls(bits)
    return BallProgram([problem.expression], names).run([balls[name] for name in names], bits)[0]


def marked(points: Sequence[Valued], problem: Problem, *, whole: bool) -> Any:
    """The points in order, with what is proved about the least and greatest value."""
    evaluated = [with_exact_value(p, problem) for p in points]
    ordered = sorted(evaluated, key=cmp_to_key(lambda a, b: _compare(a, b, problem)))
    return Marked(tuple(ordered), Boundedness(None, None))


@dataclass(frozen=True, slots=True)
class Marked:
    """Points in order, and whether the function is bounded."""

    points: tuple[Valued, ...]
    bounded: Boundedness


def with_exact_value(point: Valued, problem: Problem) -> Valued:
    """The point with its exact value, where its coordinates are exact and simple."""
    if not point.spot.is_exact:
        return point
    form = Evaluator(point.spot.exact).form(problem.expression)
    if any(e.op is ROOTOF for e in postorder([form])) and number_of(form).exact is None:
        return point
    return replace(point, exact=form)


def _compare(a: Valued, b: Valued, problem: Problem) -> int:
    sign = sign_of_difference(a, b)
    if sign:
        return sign
    for name in problem.variables:
        left, right = a.spot.enclosure[name], b.spot.enclosure[name]
        if left != right:
            return -1 if left < right else 1
    return 0


def sign_of_difference(a: Valued, b: Valued) -> int | None:
    """The sign of the difference of two values; None if not decided."""
    if a.ball < b.ball or a.ball > b.ball:
        return -1 if a.ball < b.ball else 1
    if a.exact is not None and b.exact is not None:
        if a.exact is b.exact:
            return 0
        return sign_of(Normalizer().form(a.exact - b.exact))
    return None


__all__ = ["Marked", "Valued", "marked", "number_at", "number_of_ball", "value_ball", "ZERO", "arb"]
