"""Exact forms and exact zeros: proposed by SymPy, believed after a proof."""

import subprocess
import sys

import pytest

from symgrad.language.graph import ZERO, Expression, add, call, number, symbol
from symgrad.language.reading import read
from symgrad.symbolic import is_zero, simplify_constant, simplify_expression


def parsed(text: str) -> Expression:
    return read(text).expression


@pytest.mark.parametrize(
    ("text", "simple"),
    [
        ("sqrt(3 + 2*sqrt(2))", "sqrt(2) + 1"),
        ("sqrt(6 + 2*sqrt(5)) + 1/3", "sqrt(5) + 4/3"),
        ("tan(pi/8)", "sqrt(2) - 1"),
        ("log(8, 2)", "3"),
        ("log10(1000)", "3"),
        ("exp(log(3))", "3"),
        ("4*atan(1)", "pi"),
        ("sin(1)^2 + cos(1)^2", "1"),
        ("gamma(1/2)", "sqrt(pi)"),
        ("lambertw(E)", "1"),
        ("(-8)^(1/3)", "-2"),
        ("sigmoid(log(3))", "3/4"),
        ("asin(1/2) + acos(1/2)", "pi/2"),
        ("1/(1 + sqrt(2))", "sqrt(2) - 1"),
        ("rootof(x^2 - 2, 1)", "-sqrt(2)"),
    ],
)
def test_simplest_forms(text: str, simple: str) -> None:
    assert str(simplify_constant(parsed(text))) == simple


def test_an_exact_form_of_sines() -> None:
    assert str(simplify_constant(parsed("sin(pi/12)"))) in ("(sqrt(6) - sqrt(2))/4", "-sqrt(2)/4 + sqrt(6)/4")


@pytest.mark.parametrize("text", ["log(-1)", "1/0", "x + 1", "exp(exp(exp(100)))"])
def test_what_has_no_value_has_no_form(text: str) -> None:
    assert simplify_constant(parsed(text)) is None


def test_what_exceeds_the_budget_is_not_attempted() -> None:
    constant = add(*[call("sqrt", number(k)) for k in range(2, 60)])
    assert simplify_constant(constant) is None
    assert simplify_constant(parsed("sqrt(4) + sqrt(9)"), budget=3) is None


@pytest.mark.parametrize(
    ("text", "zero"),
    [
        ("log(6) - log(2) - log(3)", True),
        ("exp(log(3)) - 3", True),
        ("sin(1)^2 + cos(1)^2 - 1", True),
        ("sinh(1) - (E - 1/E)/2", True),
        ("sqrt(5 + 2*sqrt(6)) - sqrt(2) - sqrt(3)", True),
        ("sin(pi)", True),
        ("E^pi - pi - 20", False),
        ("180*acos(7823207/7823209)/pi", False),
        ("163^(1/2)*pi - log(640320^3 + 744)", False),
        ("log(-1)", None),
        ("1/0", None),
        ("exp(exp(exp(100)))", None),
    ],
)
def test_zeros(text: str, zero: bool | None) -> None:
    assert is_zero(parsed(text)) is zero


@pytest.mark.parametrize(
    "text",
    [
        "sin(x)^2 + cos(x)^2 - 1",
        "(x + 1)^2 - x^2 - 2x - 1",
        "exp(x + y) - exp(x)*exp(y)",
        "sin(2x) - 2sin(x)cos(x)",
        "1/(1 + exp(-x)) - exp(x)/(1 + exp(x))",
        "x/(x + y) + y/(x + y) - 1",
        "sqrt(x^2) - abs(x)",
        "gamma(x + 1) - x*gamma(x)",
        "tanh(x) - (exp(2x) - 1)/(exp(2x) + 1)",
    ],
)
def test_identities(text: str) -> None:
    assert simplify_expression(parsed(text)) is ZERO


@pytest.mark.parametrize(
    "text",
    [
        "x - 1",
        "x - x*(1 + 10^-50)",
        "sin(pi*x)",
        "abs(x) - x",
        "floor(x)",
        "log(-x^2)",
        "(x + y + z + w)^60 - 1",
        "exp(-1000*x^2 - 1000)",
        "1/(x - x)",
    ],
)
def test_what_is_not_zero_everywhere_is_not_called_zero(text: str) -> None:
    assert simplify_expression(parsed(text)) is None


def test_large_formulas_are_left_alone() -> None:
    assert simplify_expression(add(*[symbol(f"x{k}") ** 2 for k in range(200)])) is None


def test_sympy_is_loaded_on_request_only() -> None:
    program = (
        "import sys, symgrad.symbolic\n"
        "from symgrad.language.reading import read\n"
        "before = 'sympy' in sys.modules\n"
        "term = symgrad.symbolic.to_sympy(read('x').expression)\n"
        "print(before, term, 'sympy' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False x True"
