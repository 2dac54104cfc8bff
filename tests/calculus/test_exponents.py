"""Exponents that are numbers, however they are written, and expressions without any value."""

from __future__ import annotations

import pytest

import symgrad
from symgrad.calculus.exact import float_of
from symgrad.language.graph import number
from symgrad.results import Trust

# exponent as typed, its value, derivative at -1
WHOLE = [
    ("2^3", 8, "-8"),
    ("3!", 6, "-6"),
    ("sqrt(4)", 2, "-2"),
    ("abs(-3)", 3, "3"),
    ("max(2,3)", 3, "3"),
    ("2^2^2", 16, "-16"),
    ("-2^1", -2, "2"),
    ("(1+2)*2", 6, "-6"),
]


@pytest.mark.parametrize(("exponent", "value", "slope"), WHOLE)
def test_a_number_is_a_number_however_it_is_written(exponent: str, value: int, slope: str) -> None:
    answer = symgrad.gradient(f"x^({exponent})", at=(-1,))
    assert answer.at is not None
    assert [str(g.exact) for g in answer.at.gradient if g] == [slope]
    assert answer.conditions == symgrad.gradient(f"x^({value})").conditions
    assert answer.trust is Trust.CHECKED


@pytest.mark.parametrize("exponent", ["3^-1", "1/3^1", "cbrt(1/27)"])
def test_an_odd_root_of_a_negative_number(exponent: str) -> None:
    answer = symgrad.gradient(f"x^({exponent})", at=(-8,))
    assert answer.at is not None
    assert [str(g.exact) for g in answer.at.gradient if g] == ["1/12"]


@pytest.mark.parametrize("exponent", ["pi", "2^(1/2)", "log(2)", "2^-1"])
def test_other_exponents_keep_to_positive_bases(exponent: str) -> None:
    answer = symgrad.gradient(f"x^({exponent})", at=(-1,))
    assert answer.at is not None
    assert answer.at.gradient == (None,)


# what has no value anywhere, and the part that is to blame
NOWHERE = {
    "log(x, 1)": "log(x, 1)",
    "tan(pi/2)*x": "tan(pi/2)",
    "acosh(0) + x": "acosh(0)",
    "x/(y - y)": "x/(y - y)",
    "(-1)^x": "(-1)**x",
}


@pytest.mark.parametrize("text", NOWHERE)
def test_without_any_value_nothing_is_trusted(text: str) -> None:
    answer = symgrad.gradient(text)
    assert answer.trust is Trust.UNKNOWN
    assert any(note.startswith(f"no value anywhere: {NOWHERE[text]} is undefined") for note in answer.notes)


@pytest.mark.parametrize("text", ["piecewise((x, x > 0), (sqrt(-1), True))", "x^2", "log(x)"])
def test_with_some_value_nothing_is_said(text: str) -> None:
    assert not any(note.startswith("no value anywhere") for note in symgrad.gradient(text).notes)


@pytest.mark.parametrize(
    "text", ["log(x)*clip(x, -1, 1)/(x - x)^(2/3)", "x*3/(z - z)*(7*x/2 + x*z)", "x*x/0 + exp(x)*x"]
)
def test_a_divisor_that_is_zero_is_no_defect(text: str) -> None:
    assert symgrad.hessian(text).trust is Trust.UNKNOWN


@pytest.mark.parametrize(("base", "root"), [(10**60, 3), (10**60 + 1, 3), (10**90, 5), (3, 7), (2, 3)])
def test_floats_of_roots_are_near(base: int, root: int) -> None:
    value = float_of(symgrad.parse(f"{base}^(1/{root})"))
    assert value == pytest.approx(float(base) ** (1 / root), rel=1e-13)
    if base in (10**60, 10**60 + 1):
        assert value == pytest.approx(1e20, rel=3e-16)
    assert float_of(number(2)) == 2.0
