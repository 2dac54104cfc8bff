"""What is said of formulas that have no value, and of pieces that are not the ones chosen."""

from __future__ import annotations

import math

import mpmath
import pytest

import symgrad
from symgrad.language.graph import postorder
from symgrad.programs.floats import FloatProgram
from symgrad.results import Trust


@pytest.mark.parametrize("text", ["1/(sin(x)^2 + cos(x)^2 - 1)", "x*log(y)/(tan(x)*cos(x) - sin(x))"])
def test_a_divisor_that_is_zero_by_an_identity_is_named(text: str) -> None:
    answer = symgrad.gradient(text)
    assert answer.trust is Trust.UNKNOWN
    assert any("no value anywhere" in n and "the divisor is 0" in n for n in answer.notes)


def test_a_divisor_that_is_not_zero_is_not_accused() -> None:
    answer = symgrad.gradient("1/(exp(exp(x^2 + 9)) - 1)")
    assert not any("no value anywhere" in n for n in answer.notes)


@pytest.mark.parametrize(
    ("text", "noted"), [("x^(3^-1)", True), ("x^-(1/3)", True), ("x^(2^-1)", False), ("x^(2^3)", False)]
)
def test_real_roots_are_noted_however_the_exponent_is_written(text: str, noted: bool) -> None:
    assert any("is the real root" in n for n in symgrad.gradient(text).notes) == noted


PIECES = [
    ("piecewise((asin(elu(x)), x < 1/2), (x^2, True))", 2.0, 2.0),
    ("piecewise((acos(elu(x)), x < 1/2), (x^3, x < 3), (log(elu(x)), True))", 2.0, 12.0),
    ("piecewise((log(relu(x) - 1), x > 2), (exp(x), True))", 1.0, math.e),
]


@pytest.mark.parametrize(("text", "x", "expected"), PIECES)
def test_pieces_not_chosen_do_no_harm_in_second_derivatives(text: str, x: float, expected: float) -> None:
    (partial,) = symgrad.partial_derivatives(text, "x,x").derivatives
    assert FloatProgram([partial.derivative], ["x"]).run([x])[0] == pytest.approx(expected, rel=1e-12)


def test_the_piece_that_is_chosen_keeps_its_derivative() -> None:
    (partial,) = symgrad.partial_derivatives(PIECES[0][0], "x,x").derivatives
    for x in (-1.5, -0.3, 0.2, 0.45):
        with mpmath.workdps(40):
            f = mpmath.asin if x > 0 else lambda t: mpmath.asin(mpmath.expm1(t))
            expected = float(mpmath.diff(f, x, 2))
        assert FloatProgram([partial.derivative], ["x"]).run([x])[0] == pytest.approx(expected, rel=1e-9)


def test_derivatives_inside_stay_as_small_as_those_asked_for() -> None:
    f = "sin(x)*exp(x)*log(x)*cos(x)*tan(x)"
    inside = symgrad.gradient(f"D({f}, x, 7)", at="1").at
    asked = symgrad.partial_derivatives(f, ",".join("x" * 8), at="1").derivatives[0].at
    assert inside is not None
    assert inside.gradient[0] is not None
    assert asked is not None
    assert inside.gradient[0].float == pytest.approx(asked.float, rel=1e-12)
    assert len(postorder([symgrad.parse(f"D({f}, x, 7)")])) < 5_000


def test_implied_conditions_are_not_listed() -> None:
    assert [str(c) for c in symgrad.gradient("atan2(y, x)").conditions] == ["y != 0 or x > 0"]


def test_norms_have_no_choice_left_between_constants() -> None:
    at = symgrad.gradient("softplus(x)*gelu(y)", at="0,0").at
    assert at is not None
    assert at.norm is not None
    assert str(at.norm.exact) == "log(2)/2"
