"""Intervals rounded outwards hold what Arb finds; where nothing is known, they say so."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from symgrad import parse
from symgrad.errors import UnsupportedError
from symgrad.programs.ball_program import BallProgram
from symgrad.programs.interval_arrays import IntervalProgram

TEXTS = [
    "x^2 - 3*x*y + y^3",
    "sin(x)*cos(3*y) + tan(x/4)",
    "exp(-x^2)*(x - y)/7",
    "1/(1 + x^2 + y^2)",
    "sqrt(1 + x^2)*cbrt(y)",
    "(x^2 + y^2 + 1)^(-3/2)",
    "log(2 + sin(x*y))",
    "tanh(x) - atan(y) + sinh(x/3)*cosh(y/3)",
    "(2 + sin(x))^(y/2)",
    "abs(x - y)*sigmoid(x) + pi*x + asinh(y)",
    "x^-2 + 1/y",
    "(x - 1)^5*(y + 2)^4",
    "(x - y)^(-(1+1))*(x + 3)^(2/3)",
]
ENDS = st.tuples(st.floats(-4, 4), st.floats(0, 2), st.floats(-4, 4), st.floats(0, 2), st.floats(0, 1))


def run(
    text: str, boxes: list[tuple[tuple[float, float], ...]], *, defined: bool = False
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    e = parse(text)
    names = sorted(e.variables)
    ends = np.array(boxes).transpose(1, 2, 0)
    low, high = IntervalProgram([e], names, defined=defined).run([(side[0], side[1]) for side in ends])[0]
    return np.broadcast_to(low, len(boxes)), np.broadcast_to(high, len(boxes))


@pytest.mark.parametrize("defined", [False, True])
@pytest.mark.parametrize("text", TEXTS)
@given(ends=ENDS)
def test_every_value_lies_within(text: str, defined: bool, ends: tuple[float, ...]) -> None:
    x, wide, y, high, share = ends
    low, top = run(text, [((x, x + wide), (y, y + high))], defined=defined)
    place = [x + share * wide, y + (1 - share) * high]
    value = BallProgram([parse(text)], ["x", "y"]).run(place, 200)[0]
    if value.is_finite():
        assert not low[0] > value
        assert not top[0] < value


@pytest.mark.parametrize("text", ["sin(x)", "cos(x)", "exp(x)", "log(x)", "tanh(x)", "atan(x)", "x^3", "1/x"])
def test_points_are_enclosed_tightly_on_a_grid(text: str) -> None:
    places = np.concatenate([np.linspace(0.01, 30, 400), [np.pi, np.pi / 2, 1e5, 7e8]])
    low, high = run(text, [((v, v),) for v in places])
    program = BallProgram([parse(text)], ["x"])
    for v, a, b in zip(places, low, high, strict=True):
        exact = program.run([float(v)], 200)[0]
        if not np.isfinite(b):
            continue
        assert a <= exact
        assert b >= exact
        assert b - a <= 1e-11 * (1 + abs(float(exact)))


@pytest.mark.parametrize(
    "text", ["log(x)", "sqrt(x)", "1/x", "x^(-1/2)", "tan(x + 1.5)", "sin(log(x))", "x^x"]
)
def test_nothing_is_known_where_a_box_leaves_the_domain(text: str) -> None:
    low, high = run(text, [((-0.5, 0.5),)])
    assert np.isnan(low[0]) or np.isnan(high[0])


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("log(x)", -np.inf, 0), ("sqrt(x)", 0, 1), ("1/x", -np.inf, np.inf), ("x*log(x) - 2", -np.inf, np.inf)],
)
def test_points_without_a_value_may_be_left_out(text: str, low: float, high: float) -> None:
    a, b = run(text, [((-1.0, 1.0),)], defined=True)
    assert a[0] <= low
    assert b[0] >= high
    assert a[0] == pytest.approx(low, abs=1e-9)
    assert b[0] == pytest.approx(high, abs=1e-9)


def test_zero_times_what_has_no_end_is_zero() -> None:
    low, high = run("x*log(x) - 2", [((0.0, 0.5),)], defined=True)
    assert low[0] == -np.inf
    assert high[0] == pytest.approx(-2)


def test_a_product_with_zero_at_its_end_stays_at_zero() -> None:
    low, _ = run("2*x*y", [((0.0, 1.0), (0.0, 1.0))], defined=True)
    assert low[0] == 0


def test_what_has_no_form_is_refused() -> None:
    with pytest.raises(UnsupportedError):
        IntervalProgram([parse("gamma(x)")], ["x"])
