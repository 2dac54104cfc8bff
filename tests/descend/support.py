"""Runs for tests: a function, a start, a method, and what came of it."""

from symgrad.calculus.points import read_point
from symgrad.calculus.problem import pose
from symgrad.descend.methods import make
from symgrad.descend.objective import Formula
from symgrad.descend.run import Plan, Venture, assembled, fixed, vector
from symgrad.descend.steering import Steering


def venture(
    text, start, method="gd", *, search=None, like=None, steering=None, steps=100, tol=1e-8, every=1, **given
):
    problem = pose(text, points=[("--start", start)])
    at = read_point(problem, [start], where="--start")
    extra = {} if like is None else {"like": like}
    made = make(method, search=search, **extra, **given) if isinstance(method, str) else method
    plan = Plan(method=made, steps=steps, tolerance=tol, every=every, steering=steering or Steering())
    return problem, Venture(Formula(fixed(problem, at), problem.variables), plan, vector(problem, at))


def run(text, start, method="gd", **options):
    """The answer of a run."""
    problem, found = venture(text, start, method, **options)
    return assembled(problem, [found])
