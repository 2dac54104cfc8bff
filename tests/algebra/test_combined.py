"""Formulas over one denominator keep their values, and are the ones that textbooks print."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings

from symgrad.algebra.combined import combined
from symgrad.algebra.normal import Normalizer
from symgrad.algebra.present import present
from symgrad.autodiff.reverse import gradient
from symgrad.language.names import Scope
from symgrad.language.reading import read
from symgrad.language.write import write
from tests.oracle import value_of
from tests.strategies import points, smooth_texts

DERIVATIVES = {
    "x/(x^2+1)": "(1 - x**2)/(x**2 + 1)**2",
    "exp(x)/(1+exp(x))": "exp(x)/(exp(x) + 1)**2",
    "1/(1+exp(-x))": "exp(-x)/(exp(-x) + 1)**2",
    "sin(x)/(1+cos(x))": "1/(cos(x) + 1)",
    "log(x)/x": "(1 - log(x))/x**2",
    "log(x)/sqrt(x)": "(2 - log(x))/(2*x**(3/2))",
    "(x+1)/(x-1)": "-2/(x - 1)**2",
    "sqrt(x)/(1+x)": "(1 - x)/(2*sqrt(x)*(x + 1)**2)",
    "x*exp(-x^2)": "(1 - 2*x**2)*exp(-x**2)",
    "log(x+sqrt(x^2+1))": "1/sqrt(x**2 + 1)",
    "x/sqrt(1-x^2)": "1/(1 - x**2)**(3/2)",
    "x^(1/3)*(x-1)^(2/3)": "(3*x - 1)/(3*x**(2/3)*(x - 1)**(1/3))",
    "(x-1)^10*(x+2)^5": "15*(x + 1)*(x + 2)**4*(x - 1)**9",
    "log((1+x)/(1-x))": "2/(1 - x**2)",
    "tan(x)*cos(x)": "cos(x)",
    "asin(x)*sqrt(1-x^2)": "1 - x*asin(x)/sqrt(1 - x**2)",
    "(x^3+1)/(x^2-1)": "x*(x - 2)/(x - 1)**2",
    "log(sin(x)/x)": "cos(x)/sin(x) - 1/x",
    "(x^2+1)/x": "1 - 1/x**2",
    "x^3 + 3*x^2": "3*x**2 + 6*x",
    "(x-2)^2": "2*(x - 2)",
    "x^x": "x**x*log(x) + x**x",
}


def shown(text: str) -> str:
    n = Normalizer()
    return write(present(combined(n.form(read(text).expression), n)))


@pytest.mark.parametrize(("function", "derivative"), DERIVATIVES.items())
def test_derivatives_as_textbooks_print_them(function: str, derivative: str) -> None:
    n = Normalizer()
    (slope,) = gradient(read(function).expression, ("x",))
    assert write(present(combined(n.form(slope), n))) == derivative


@pytest.mark.parametrize(
    "text",
    [
        "exp(x+y)/(exp(x)+exp(y))^2 - exp(2x+y)/(exp(x)+exp(y))^3 - exp(x+2y)/(exp(x)+exp(y))^3",
        "1/(x-y) + 1/(y-x)",
        "sin(x)^2/(1+cos(x)) + cos(x) - 1",
        "x/sqrt(x^2+y^2)^3 - x/((x^2+y^2)*sqrt(x^2+y^2))",
        "(tan(x)*cos(x) - sin(x))/x",
        "2^(x+1)/y - 2*2^x/y",
    ],
)
def test_what_is_zero_is_shown_so(text: str) -> None:
    assert shown(text) == "0"


@pytest.mark.parametrize("text", ["x**2 + 3*x", "3*x**2*y + 6*x*y", "x*y + x", "2*x*(x - 1)", "1/y + cos(x)"])
def test_what_is_short_stays(text: str) -> None:
    assert shown(text) == text


def test_what_is_too_wide_stays() -> None:
    text = " + ".join(f"1/(x{k} + x{k + 1})" for k in range(1, 13))
    assert shown(text) == text


@given(smooth_texts(3), points())
@settings(max_examples=150)
def test_values_are_kept(text: str, at: dict[str, Fraction]) -> None:
    n = Normalizer()
    for slope in gradient(read(text, Scope(frozenset({"x", "y"}))).expression, ("x", "y")):
        form = n.form(slope)
        value = value_of(form, at)
        if value is not None and abs(value) < 1e40:
            found = value_of(combined(form, n), at)
            assert found is not None
            assert abs(found - value) <= 1e-20 * abs(value) + 1e-25
