"""Rates: the largest stable one, the best one, the contraction predicted and observed."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symgrad.descend.line_search import Search
from symgrad.descend.methods import REGISTRY, Direction, Like, Rule, make
from symgrad.descend.methods.curvature import NaturalGradient
from symgrad.descend.steering import Steering
from symgrad.descend.theory import best_of, factor_of, limit_of
from symgrad.results.descend import StopReason
from tests.descend.support import run
from tests.values import sure


def test_a_quadratic_is_understood_exactly() -> None:
    rate = run("x^2 + 10*y^2", "1,1", lr=0.05, steps=500).rate
    assert (rate.lr_limit, rate.best_lr, rate.condition) == pytest.approx((0.1, 2 / 22, 10.0))
    assert rate.curvature == pytest.approx((2.0, 20.0))
    assert rate.predicted == pytest.approx(0.9)
    assert rate.observed == pytest.approx(0.9, abs=1e-6)


@pytest.mark.parametrize("name", ["gd", "momentum", "nesterov"])
@settings(max_examples=30, deadline=None)
@given(curvature=st.floats(0.01, 100.0))
def test_the_limit_is_where_the_factor_reaches_one(name: str, curvature: float) -> None:
    method = make(name, lr=1.0)
    limit, factor = limit_of(method, curvature), factor_of(method)
    assert limit is not None
    assert factor is not None
    assert factor(limit * 0.999, curvature) < 1.0 < factor(limit * 1.001, curvature)


@pytest.mark.parametrize("name", ["gd", "momentum", "nesterov"])
def test_no_rate_on_a_grid_beats_the_best(name: str) -> None:
    method = make(name, lr=1.0)
    factor, best, limit = factor_of(method), best_of(method, 1.0, 30.0), limit_of(method, 30.0)
    assert factor is not None
    assert best is not None
    assert limit is not None

    grid = [limit * k / 500 for k in range(1, 500)]
    worst = [max(factor(lr, 1.0), factor(lr, 30.0)) for lr in (best, *grid)]
    assert worst[0] <= min(worst) + 1e-6


def test_momentum_spirals_at_the_predicted_pace() -> None:
    rate = run("x^2 + 3*y^2", "1,1", "momentum", lr=0.05, steps=3000, tol=1e-10).rate
    assert rate.predicted == pytest.approx(0.9**0.5)
    assert rate.observed == pytest.approx(rate.predicted, rel=0.03)


METRIC: Any = ((2, "x*0"), (0, 30))
LINEAR: dict[str, Callable[[float], Rule | Direction]] = {
    "gd": lambda lr: make("gd", lr=lr),
    "momentum": lambda lr: make("momentum", lr=lr),
    "dampened": lambda lr: make("momentum", lr=lr, dampening=0.5),
    "nesterov": lambda lr: make("nesterov", lr=lr),
    "keras momentum": lambda lr: make("momentum", Like.KERAS, lr=lr),
    "keras nesterov": lambda lr: make("nesterov", Like.KERAS, lr=lr),
    "newton": lambda lr: make("newton", lr=lr),
    "natural": lambda lr: NaturalGradient(lr=lr, metric=METRIC),
}
QUADRATIC = "x^2 + 10*y^2 + x*y"


@pytest.mark.parametrize("name", LINEAR)
def test_below_the_limit_a_run_converges_and_above_it_does_not(name: str) -> None:
    limit = run(QUADRATIC, "1,1", LINEAR[name](0.01), steps=1).rate.lr_limit
    assert limit is not None
    below = run(QUADRATIC, "1,1", LINEAR[name](0.99 * limit), steps=6000)
    above = run(QUADRATIC, "1,1", LINEAR[name](1.01 * limit), steps=6000)
    assert below.stop.reason is StopReason.CONVERGED
    assert above.stop.reason is StopReason.DIVERGED
    assert sure(above.rate.predicted) > 1.0 > sure(below.rate.predicted)


@pytest.mark.parametrize("name", LINEAR)
def test_the_predicted_contraction_is_the_one_that_is_observed(name: str) -> None:
    best = run(QUADRATIC, "1,1", LINEAR[name](0.01), steps=1).rate.best_lr
    assert best is not None
    rate = run(QUADRATIC, "1,1", LINEAR[name](0.6 * best), steps=2000, tol=1e-11).rate
    assert rate.observed == pytest.approx(rate.predicted, rel=0.04)


def test_the_metric_decides_the_limit_of_the_natural_gradient() -> None:
    rate = run("x^2 + 10*y^2", "1,1", NaturalGradient(lr=0.1, metric=((1, 0), (0, 10))), steps=50).rate
    # both curvatures are 2 in this metric
    assert (rate.lr_limit, rate.best_lr) == pytest.approx((1.0, 0.5))
    assert rate.curvature == (2.0, 20.0)


@pytest.mark.parametrize("name", REGISTRY)
def test_every_method_has_a_limit_or_a_reason_for_none(name: str) -> None:
    method = LINEAR["natural"](0.01) if name == "natural" else make(name, lr=0.01)
    rate = run(QUADRATIC, "1,1", method, steps=5).rate
    assert (rate.lr_limit is None) == bool(rate.reason)
    assert rate.curvature is not None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"method": "gd", "weight_decay": 0.1}, "weight decay"),
        ({"method": "gd", "search": Search.ARMIJO}, "line search"),
        ({"method": "adam"}, "adam rescales the gradient"),
        ({"method": "subgradient"}, "falls with every step"),
        ({"method": "gd", "steering": Steering(noise=0.1)}, "noise"),
        ({"method": "gd", "steering": Steering(box=((0.5, 9.0), (-9.0, 9.0)))}, "walls"),
    ],
)
def test_what_is_not_known_of_a_rate_has_its_reason(given: dict[str, Any], words: str) -> None:
    rate = run(QUADRATIC, "1,1", lr=0.05, steps=400, **given).rate
    assert rate.predicted is None
    assert words in sure(rate.reason)


def test_a_saddle_has_no_best_rate() -> None:
    rate = run("x^2 - y^2", "1,0", lr=0.1, steps=500).rate
    assert (rate.curvature, rate.best_lr, rate.condition) == ((-2.0, 2.0), None, None)
    assert "not positive" in sure(rate.reason)


def test_curvature_along_the_path_is_wider_than_at_the_end() -> None:
    rate = run("x^4 - 3*x^3 + 2", "3", lr=0.01, steps=300).rate
    assert rate.curvature == (20.25, 54.0)
    assert rate.lr_limit == pytest.approx(2 / 20.25)


def test_quadratics_are_exact_to_the_last_bit() -> None:
    rate = run("x^2 + x*y + y^2", "1,2", lr=0.1, steps=10).rate
    assert (rate.curvature, rate.lr_limit, rate.condition) == ((1.0, 3.0), 2 / 3, 3.0)
