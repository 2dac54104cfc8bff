"""Every method on problems, and what surrounds an update."""

from itertools import pairwise
from typing import Any

import pytest

from symgrad import parse
from symgrad.descend.line_search import Search
from symgrad.descend.methods import REGISTRY, Direction, Like, Rule, make
from symgrad.descend.methods.curvature import NaturalGradient
from symgrad.descend.objective import Vector
from symgrad.descend.steering import Steering
from symgrad.descend.stepping import Asked
from symgrad.errors import PointError
from symgrad.results.descend import StopReason
from tests.descend.support import run

ROSENBROCK = "(1-x)^2 + 100*(y-x^2)^2"
BOWL = "(x-2)^2 + 2*(y+1)^2 + x*y"
RATES = {"gd": 0.1, "momentum": 0.05, "nesterov": 0.05, "natural": 0.5, "subgradient": 0.3, "adagrad": 0.5}
RATES |= {
    "rmsprop": 0.01,
    "adam": 0.05,
    "amsgrad": 0.05,
    "adamax": 0.05,
    "adamw": 0.05,
    "nadam": 0.02,
    "adadelta": 1.0,
}


def method(name: str) -> Rule | Direction:
    if name == "natural":
        return NaturalGradient(lr=0.5, metric=((parse("2"), parse("0")), (parse("0"), parse("4"))))
    return make(name, lr=RATES[name]) if name in RATES else make(name)


@pytest.mark.parametrize("name", REGISTRY)
def test_every_method_goes_down_a_bowl(name: str) -> None:
    answer = run(BOWL, "0,0", method(name), steps=3000)
    best = 20 / 7, -12 / 7
    assert abs(answer.final.point["x"] - best[0]) + abs(answer.final.point["y"] - best[1]) < 0.05
    assert answer.best.value <= answer.steps[0].value


@pytest.mark.parametrize("name", ["newton", "bfgs", "lbfgs", "cg"])
def test_second_order_methods_solve_rosenbrock(name: str) -> None:
    answer = run(ROSENBROCK, "-1.2,1", name, steps=300)
    assert answer.stop.reason is StopReason.CONVERGED
    assert answer.final.step < 100


@pytest.mark.parametrize("search", [Search.ARMIJO, Search.WOLFE, Search.EXACT])
def test_line_searches_never_go_up(search: Search) -> None:
    values = [s.value for s in run(ROSENBROCK, "-1.2,1", "gd", search=search, steps=60).steps]
    assert all(b < a for a, b in pairwise(values))


def test_exact_conjugate_gradients_end_after_n_steps() -> None:
    answer = run("x^2 + 10*y^2 + 3*z^2 + x*y", "1,2,3", "cg", search=Search.EXACT, steps=10)
    assert answer.final.step <= 4
    assert answer.stop.reason is StopReason.CONVERGED


def test_newton_says_what_it_did_with_an_indefinite_hessian() -> None:
    notes = run("x^4 - x^2 + y^2", "0.1,1", "newton", steps=20).notes
    assert any("not positive definite" in note for note in notes)


def test_clipping_shortens_steps() -> None:
    answer = run("x^4", "10", lr=0.1, steps=3, steering=Steering(clip_norm=1.0))
    assert answer.final.point["x"] == pytest.approx(9.7, abs=1e-6)


def test_noise_is_seeded() -> None:
    first, again = (run("x^2", "1", lr=0.1, steps=20, steering=Steering(noise=0.1, seed=3)) for _ in range(2))
    other = run("x^2", "1", lr=0.1, steps=20, steering=Steering(noise=0.1, seed=4))
    assert first.steps == again.steps != other.steps


@pytest.mark.parametrize("like", list(Like))
@pytest.mark.parametrize("name", [n for n in REGISTRY if n not in ("natural",)])
def test_every_variant_prints_its_update(name: str, like: Like) -> None:
    made = make(name, like, lr=0.1)
    assert "x = " in made.text or "d = " in made.text
    assert made.parameters["lr"] == 0.1


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("gd", {}, "needs a learning rate"),
        ("adam", {"rho": 0.5}, "adam has no rho"),
        ("gdd", {"lr": 1.0}, "there is no method"),
    ],
)
def test_a_wrong_method_is_refused(name: str, given: dict[str, Any], words: str) -> None:
    with pytest.raises(PointError, match=words):
        make(name, **given)


def test_an_own_method_is_any_object_with_init_and_step() -> None:
    class Signs:
        lr = 0.01

        def init(self, x: Vector) -> int:
            return 0

        def step(self, f: Asked, x: Vector, state: int) -> tuple[Vector, int]:
            moves = (self.lr * (g > 0) - self.lr * (g < 0) for g in f.gradient(x))
            return tuple(a - m for a, m in zip(x, moves, strict=True)), state + 1

    answer = run("x^2 + y^2", "1,-1", Signs(), steps=50)
    assert answer.method.name == "Signs"
    assert answer.final.point == pytest.approx({"x": 0.5, "y": -0.5})
