"""Taylor polynomials of high order come from truncated series, held against mpmath's own."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import pytest

from symgrad.calculus.problem import pose
from symgrad.calculus.taylor import taylor
from symgrad.programs.ball_program import BallProgram

ORDER = 24

FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "sin(x)*exp(x)/(1 + x)": lambda x: mpmath.sin(x) * mpmath.exp(x) / (1 + x),
    "tan(x)": mpmath.tan,
    "sec(x) + tanh(x/2)": lambda x: mpmath.sec(x) + mpmath.tanh(x / 2),
    "atan(x)": mpmath.atan,
    "asin(x/2)": lambda x: mpmath.asin(x / 2),
    "log(1 + x^2)": lambda x: mpmath.log(1 + x * x),
    "sigmoid(2*x)": lambda x: 1 / (1 + mpmath.exp(-2 * x)),
    "softplus(x)": lambda x: mpmath.log(1 + mpmath.exp(x)),
    "erf(x)": mpmath.erf,
    "sqrt(1 + sin(x))": lambda x: mpmath.sqrt(1 + mpmath.sin(x)),
    "exp(sin(x))": lambda x: mpmath.exp(mpmath.sin(x)),
}


def difference(text: str, at: Fraction, order: int) -> float:
    """How far the polynomial lies from mpmath's, a twentieth beside the point."""
    answer = taylor(pose(text), [f"x={at}"], order=order)
    assert answer.polynomial is not None
    step = Fraction(1, 20)
    (ball,) = BallProgram([answer.polynomial], ["x"]).run([at + step], 200)
    with mpmath.workdps(50):
        start = mpmath.mpf(at.numerator) / at.denominator
        coefficients = mpmath.taylor(FUNCTIONS[text], start, order)
        expected = sum(c * (mpmath.mpf(1) / 20) ** k for k, c in enumerate(coefficients))
        return float(abs(mpmath.mpf(ball.mid().str(45, radius=False)) - expected))


@pytest.mark.parametrize("text", FUNCTIONS)
def test_at_the_origin(text: str) -> None:
    assert difference(text, Fraction(0), ORDER) < 1e-38


@pytest.mark.parametrize("text", ["sin(x)*exp(x)/(1 + x)", "atan(x)", "log(1 + x^2)"])
def test_away_from_it(text: str) -> None:
    assert difference(text, Fraction(1), 18) < 1e-38


def test_coefficients_are_exact() -> None:
    answer = taylor(pose("atan(x)"), ["x=0"], order=21)
    assert str(answer.polynomial).endswith(" + 1/17*x**17 - 1/19*x**19 + 1/21*x**21")
