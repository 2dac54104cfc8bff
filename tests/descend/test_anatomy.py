"""Rates: the largest stable one, the best one, the contraction predicted and observed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symgrad.descend.anatomy import best_of, factor_of, limit_of
from symgrad.descend.methods import make
from tests.descend.support import run


def test_a_quadratic_is_understood_exactly():
    rate = run("x^2 + 10*y^2", "1,1", lr=0.05, steps=500).rate
    assert (rate.lr_limit, rate.best_lr, rate.condition) == pytest.approx((0.1, 2 / 22, 10.0))
    assert rate.curvature == pytest.approx((2.0, 20.0))
    assert rate.predicted == pytest.approx(0.9)
    assert rate.observed == pytest.approx(0.9, abs=1e-6)


@pytest.mark.parametrize("name", ["gd", "momentum", "nesterov"])
@settings(max_examples=30, deadline=None)
@given(curvature=st.floats(0.01, 100.0))
def test_the_limit_is_where_the_factor_reaches_one(name, curvature):
    method = make(name, lr=1.0)
    limit, factor = limit_of(method, curvature), factor_of(method)
    assert limit is not None
    assert factor is not None
    assert factor(limit * 0.999, curvature) < 1.0 < factor(limit * 1.001, curvature)


@pytest.mark.parametrize("name", ["gd", "momentum", "nesterov"])
def test_no_rate_on_a_grid_beats_the_best(name):
    method = make(name, lr=1.0)
    factor, best, limit = factor_of(method), best_of(method, 1.0, 30.0), limit_of(method, 30.0)
    assert factor is not None
    assert best is not None
    assert limit is not None

    grid = [limit * k / 500 for k in range(1, 500)]
    worst = [max(factor(lr, 1.0), factor(lr, 30.0)) for lr in (best, *grid)]
    assert worst[0] <= min(worst) + 1e-6


def test_momentum_spirals_at_the_predicted_pace():
    rate = run("x^2 + 3*y^2", "1,1", "momentum", lr=0.05, steps=3000, tol=1e-10).rate
    assert rate.predicted == pytest.approx(0.9**0.5)
    assert rate.observed == pytest.approx(rate.predicted, rel=0.03)
