"""Methods without recordings against a second implementation in 50 digits: 100 steps, 1e-12 of the point.

Where the length of a step is searched, the methods converge within a few dozen steps; then all steps
count that they make until the gradient is a billionth of the first one. Beyond that the last digits of
the gradient decide where a float goes, and no two implementations agree.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import mpmath
import pytest

from symgrad import parse
from symgrad.descend.line_search import Search
from symgrad.descend.methods import Direction, Like, Rule, make
from symgrad.descend.methods.curvature import NaturalGradient
from symgrad.results.descend import Step
from tests.descend import fifty_digits as second
from tests.descend.fifty_digits import BOWL, DOUBLE, ROSENBROCK, VALLEY, Number, Problem, Vector
from tests.descend.support import venture

STEPS = 100
TOLERANCE = 1e-12
SMALL = 1e-9


def ours(
    problem: Problem,
    method: Rule | Direction,
    steps: int = STEPS,
) -> list[Step]:
    _, found = venture(problem.text, problem.start, method, steps=steps, tol=0.0)
    return list(found)


def apart(steps: list[Step], points: Iterable[Vector]) -> float:
    """The largest distance between two points, as a share of the size of the point."""
    worst = 0.0
    for step, point in zip(steps, points, strict=False):
        size = max(abs(v) for v in point)
        worst = max(worst, *(abs(a - b) / size for a, b in zip(step.point.values(), point, strict=True)))
    return float(worst)


def agree(
    problem: Problem,
    method: Rule | Direction,
    points: Iterator[Vector],
    steps: int = STEPS,
) -> None:
    made = ours(problem, method, steps)
    assert len(made) == steps + 1
    with mpmath.workdps(50):
        assert apart(made, islice(points, steps + 1)) <= TOLERANCE


FIXED = [
    (BOWL, make("bfgs", lr=0.05, search=Search.NONE), second.bfgs(BOWL, second.fixed(0.05))),
    (BOWL, make("lbfgs", lr=0.05, search=Search.NONE), second.lbfgs(BOWL, second.fixed(0.05), 10)),
    (BOWL, make("cg", lr=0.002, search=Search.NONE), second.conjugate(BOWL, second.fixed(0.002))),
    (BOWL, make("newton", lr=0.1), second.newton(BOWL, 0.1)),
    (ROSENBROCK, make("newton", lr=0.05), second.newton(ROSENBROCK, 0.05)),
    (DOUBLE, make("newton", lr=0.1), second.newton(DOUBLE, 0.1)),
    (ROSENBROCK, make("subgradient", lr=0.001), second.subgradient(ROSENBROCK, 0.001)),
    (BOWL, make("subgradient", lr=0.03), second.subgradient(BOWL, 0.03)),
    (BOWL, make("gd", lr=1.0, search=Search.ARMIJO), second.steepest(BOWL, second.armijo(1.0))),
    (VALLEY, make("gd", lr=1.0, search=Search.EXACT), second.steepest(VALLEY, second.exact)),
]


@pytest.mark.parametrize("case", FIXED, ids=lambda c: f"{c[1].name} {c[0].start}")
def test_a_hundred_steps_agree(
    case: tuple[Problem, Rule | Direction, Iterator[Vector]],
) -> None:
    agree(*case)


def test_a_hundred_steps_of_the_natural_gradient_agree() -> None:
    metric = ((parse("2 + x^2"), parse("x")), (parse("x"), parse("3")))
    points = second.natural(BOWL, 0.02, lambda p: [[2 + p[0] ** 2, p[0]], [p[0], mpmath.mpf(3)]])
    agree(BOWL, NaturalGradient(lr=0.02, metric=metric), points)


PAPERS: dict[str, tuple[dict[str, Any], tuple[Any, second.Update]]] = {
    "momentum": ({"lr": 0.01}, second.polyak(0.01, 0.9)),
    "nesterov": ({"lr": 0.01}, second.sutskever(0.01, 0.9)),
    "adagrad": ({"lr": 0.3}, second.duchi(0.3)),
    "rmsprop": ({"lr": 0.01}, second.hinton(0.01, 0.9, 1e-8)),
    "adadelta": ({"lr": 1.0}, second.zeiler(1.0, 0.95, 1e-6)),
    "amsgrad": ({"lr": 0.05}, second.reddi(0.05, 0.9, 0.999)),
}


@pytest.mark.parametrize("name", PAPERS)
def test_a_hundred_steps_of_the_papers_agree(name: str) -> None:
    given, rule = PAPERS[name]
    agree(BOWL, make(name, Like.PAPER, **given), second.by_coordinate(BOWL, *rule))


def searched(problem: Problem, name: str, search: Search) -> tuple[list[Step], Iterator[Vector]]:
    """Our steps until the gradient is small, and the same method with the same lengths in 50 digits."""
    made = ours(problem, make(name, search=search))
    made = [s for s in made if s.gradient_norm > SMALL * made[0].gradient_norm]
    lengths = iter([s.lr for s in made[1:]])

    def taken(*_: object) -> Number:
        return mpmath.mpf(next(lengths))

    if name == "lbfgs":
        return made, second.lbfgs(problem, taken, 10)
    return made, {"bfgs": second.bfgs, "cg": second.conjugate}[name](problem, taken)


@pytest.mark.parametrize("name", ["bfgs", "lbfgs", "cg"])
@pytest.mark.parametrize("search", [Search.WOLFE, Search.ARMIJO])
def test_directions_agree_along_the_lengths_that_were_searched(name: str, search: Search) -> None:
    made, points = searched(BOWL, name, search)
    with mpmath.workdps(50):
        assert apart(made, islice(points, len(made))) <= TOLERANCE
    assert len(made) >= 10


@pytest.mark.parametrize("name", ["bfgs", "lbfgs", "cg"])
@pytest.mark.parametrize("search", [Search.WOLFE, Search.ARMIJO])
def test_in_a_curved_valley_directions_agree_until_rounding_has_grown(name: str, search: Search) -> None:
    # differences of gradients across Rosenbrock's valley (condition 2,500) lose a digit every few steps
    made, points = searched(ROSENBROCK, name, search)
    with mpmath.workdps(50):
        theirs = list(islice(points, len(made)))
    assert apart(made[:9], theirs) <= TOLERANCE
    assert apart(made, theirs) <= 1e-5
    assert len(made) >= 30


@pytest.mark.parametrize(("name", "flatter"), [("bfgs", 0.9), ("lbfgs", 0.9), ("cg", 0.4)])
def test_every_length_has_the_strong_wolfe_conditions(name: str, flatter: float) -> None:
    made, _ = searched(ROSENBROCK, name, Search.WOLFE)
    with mpmath.workdps(50):
        f, gradient = ROSENBROCK.f, ROSENBROCK.gradient
        here = [[mpmath.mpf(v) for v in s.point.values()] for s in made]
        for x, y, step in zip(here, here[1:], made[1:], strict=False):
            d = [(b - a) / mpmath.mpf(step.lr) for a, b in zip(x, y, strict=True)]
            slope, after = second.dot(gradient(x), d), second.dot(gradient(y), d)
            assert slope < 0
            assert f(y) <= f(x) + mpmath.mpf("1e-4") * step.lr * slope * (1 - mpmath.mpf("1e-6"))
            assert abs(after) <= flatter * abs(slope) * (1 + mpmath.mpf("1e-6"))
