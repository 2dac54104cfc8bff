"""Rows of a check: right where they must be right, and silent where nothing exists."""

import math
from typing import Any

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symgrad.calculus.check.answer import check
from symgrad.calculus.check.complex_step import ABSENT, FACES, ComplexProgram
from symgrad.calculus.check.differences import central
from symgrad.calculus.check.gauge import Gauge
from symgrad.calculus.problem import Problem, pose
from symgrad.errors import PointError
from symgrad.language.functions import TABLE
from symgrad.programs.cones import ConeProgram
from symgrad.programs.float_functions import FLOATS
from symgrad.results.learning import Check, Method
from tests.values import sure


def checked(text: str, at: str, **options: Any) -> Check:
    return check(pose(text, points=(("--at", at),)), [at], **options)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("x^2 + 3*x*y + y^2", "x=2,y=3"),
        ("exp(sin(x*y))/x", "x=2,y=3"),
        ("gamma(x)*x^x", "x=2.5"),
        ("sin(1000*x)", "x=1"),
        ("1e-12*(x-5)^2", "x=5"),
        ("(1-cos(x))/x^2", "x=1e-7"),
        ("sqrt(x)", "x=1e-12"),
        ("x^3 + 1e9", "x=1e-3"),
        ("relu(x)*|x|", "x=-2"),
        ("x*|x|", "x=0"),
        ("logsumexp(x, y, 3)", "x=1000,y=999"),
        ("piecewise((x^2, x < 1), (2*x - 1, True))", "x=1"),
    ],
)
@pytest.mark.parametrize("order", [1, 2])
def test_right_derivatives_pass(text: str, at: str, order: int) -> None:
    if order == 2 and text in ("x*|x|", "piecewise((x^2, x < 1), (2*x - 1, True))"):
        pytest.skip("it has no second derivative there")
    assert checked(text, at, order=order).passed is True


@pytest.mark.parametrize(
    ("text", "at"), [("|x|", "x=0"), ("sqrt(x)", "x=0"), ("log(x)", "x=-1"), ("max(x, y)", "x=1,y=1")]
)
def test_no_derivative_is_claimed_where_there_is_none(text: str, at: str) -> None:
    found = checked(text, at)
    assert found.passed is False
    assert found.undefined
    assert all(row.analytic is None and row.ok is not True for row in found.rows)


def test_second_derivatives_at_a_jump_do_not_exist() -> None:
    found = checked("x*|x|", "x=0", order=2)
    assert found.passed is False
    assert found.undefined


def test_what_floats_cannot_hold_is_compared_in_balls_and_not_shown() -> None:
    (row,) = checked("exp(x)", "x=800").rows
    assert (row.analytic, row.numeric, row.ok, row.method) == (None, None, True, Method.PRECISE)


def test_what_has_no_value_that_can_be_known_is_undecided() -> None:
    assert checked("exp(exp(exp(x)))", "x=100").passed is None


def test_a_direction_is_normalised() -> None:
    (row,) = checked("x^2*y", "x=1,y=2", direction="3,4").rows
    assert math.isclose(sure(row.analytic), 3.2)
    assert row.ok


def test_the_rounding_of_cancellation_is_seen() -> None:
    found = checked("(1-cos(x))/x^2", "x=1e-7")
    assert found.rows[0].method is Method.PRECISE
    assert math.isclose(sure(found.rows[0].analytic), -1e-7 / 12, rel_tol=1e-6)


def test_a_point_is_needed() -> None:
    with pytest.raises(PointError):
        check(pose("x^2"))
    with pytest.raises(PointError):
        check(pose("a*x", wrt=("x",)), ["x=1"])


def test_the_study_shows_both_errors() -> None:
    rows = checked("exp(x)", "x=1", study=True).study
    coarse, fine = rows[0], rows[-1]
    assert sure(coarse.truncation) > sure(coarse.rounding)
    assert sure(fine.rounding) > 1e-3
    best = min(sure(row.error) for row in rows)
    assert best < 1e-9 < sure(fine.error)


def test_the_worst_component_is_named() -> None:
    found = checked("x^2 + gamma(y)", "x=2,y=3")
    assert found.worst == max(found.rows, key=lambda row: sure(row.relative_error)).wrt


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["sin", "exp", "atan", "tanh", "erf"]), st.floats(-3, 3), st.floats(-6, 2))
def test_central_differences_err_by_no_more_than_they_say(name: str, x: float, size: float) -> None:
    scale = 10.0**size
    face = FLOATS[name]
    found = central(lambda h: (face(scale * (x + h)), h), 1.0, 4e-16 * (1 + 4 * scale))
    assert found is not None
    truth = mpmath.diff(lambda t: getattr(mpmath, name)(scale * t), x)
    assert abs(found.value - float(truth)) <= found.error + 1e-15


@settings(max_examples=60, deadline=None)
@given(
    st.floats(-3, 3),
    st.floats(0.1, 3),
    st.sampled_from(["(x+y)^3 - x^3", "sin(x*y) - x*y", "exp(x)/y - exp(x)"]),
)
def test_the_gauge_bounds_rounding(x: float, y: float, text: str) -> None:
    root = pose(text).expression
    gauged = Gauge(root, ("x", "y"), ("x", "y")).at([x, y])
    with mpmath.workdps(40):
        exact = {
            "(x+y)^3 - x^3": lambda a, b: (a + b) ** 3 - a**3,
            "sin(x*y) - x*y": lambda a, b: mpmath.sin(a * b) - a * b,
            "exp(x)/y - exp(x)": lambda a, b: mpmath.exp(a) / b - mpmath.exp(a),
        }[text](mpmath.mpf(x), mpmath.mpf(y))
        assert abs(exact - gauged.value) <= gauged.noise


def test_every_function_has_a_complex_face_or_none_on_purpose() -> None:
    assert set(FACES) | ABSENT == set(TABLE)
    assert not set(FACES) & ABSENT


def complex_slope(problem: Problem, x: float) -> float | None:
    program = ComplexProgram.build(problem.expression)
    assert program is not None
    return program.slope({"x": x}, {"x": 1.0})


@pytest.mark.parametrize("name", sorted(FACES))
@pytest.mark.parametrize("x", [0.3, 0.8, -0.4, 2.5])
def test_the_complex_step_agrees_with_high_precision(name: str, x: float) -> None:
    arguments = {"dot": "x, 3", "clip": "x, -1, 1", "hypot": "x, 2", "max": "x, 1/10", "min": "x, 1/10"}
    problem = pose(f"{name}({arguments.get(name, 'x')})")
    slope = complex_slope(problem, x)
    found = check(problem, [f"x={x}"])
    if found.rows[0].analytic is None:
        return
    assert slope == pytest.approx(found.rows[0].analytic, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize(
    ("text", "truth"),
    [("x^3", 12.0), ("x^(1/3)", 2 ** (-2 / 3) / 3), ("x^200", -200 * 2.0**199), ("x^(-2)", 0.25)],
)
def test_powers_of_negative_numbers_keep_the_imaginary_part(text: str, truth: float) -> None:
    assert complex_slope(pose(text), -2.0) == pytest.approx(truth, rel=1e-12)


def test_a_cone_computes_only_what_changes() -> None:
    program = ConeProgram([pose("x*y").expression, pose("sin(y)").expression], ["x", "y"])
    program.settle([2.0, 3.0])
    assert program.moved({"x": 5.0}) == [15.0, math.sin(3.0)]
    assert program.moved({}) == [6.0, math.sin(3.0)]
    assert program.moved_terms({"x": 5.0}) == 15.0
    assert program.last_with(0, 7.0) == math.sin(3.0)
    assert program.size(1) == 0


def test_a_thousand_variables() -> None:
    text = "+".join(f"(x{k + 1} - x{k}^2)^2" for k in range(1, 1000))
    problem = pose(text)
    found = check(problem, [",".join(f"{name}={k % 7}/4" for k, name in enumerate(problem.variables))])
    assert found.passed is True
    assert len(found.rows) == 1000
