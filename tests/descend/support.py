"""Runs for tests: a function, a start, a method, and what came of it."""

from typing import Any

from symgrad.calculus.points import read_point
from symgrad.calculus.problem import Problem, pose
from symgrad.descend import stepping
from symgrad.descend.line_search import Search
from symgrad.descend.methods import Direction, Like, Rule, make
from symgrad.descend.objective import Formula
from symgrad.descend.run import Plan, Venture, assembled, fixed, vector
from symgrad.descend.steering import Steering
from symgrad.results.descend import Descent

Method = str | Rule | Direction | stepping.Method
"""A name, one of ours, or an object of one's own."""


def venture(
    text: str,
    start: str,
    method: Method = "gd",
    *,
    search: Search | None = None,
    like: Like | None = None,
    steering: Steering | None = None,
    steps: int = 100,
    tol: float = 1e-8,
    every: int = 1,
    **given: Any,
) -> tuple[Problem, Venture]:
    problem = pose(text, points=[("--start", start)])
    at = read_point(problem, [start], where="--start")
    made = make(method, like or Like.TORCH, search, **given) if isinstance(method, str) else method
    plan = Plan(method=made, steps=steps, tolerance=tol, every=every, steering=steering or Steering())
    return problem, Venture(Formula(fixed(problem, at), problem.variables), plan, vector(problem, at))


def run(text: str, start: str, method: Method = "gd", **options: Any) -> Descent:
    """The answer of a run."""
    problem, found = venture(text, start, method, **options)
    answer = assembled(problem, [found])
    assert isinstance(answer, Descent)
    return answer
