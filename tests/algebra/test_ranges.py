"""Signs of sums of bounded functions, held against values of many digits."""

from __future__ import annotations

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import symgrad
from symgrad.algebra.signs import sign_of_form
from symgrad.language.reading import read
from symgrad.results.matrices import HessianAt


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("1 - sigmoid(x)", 2),
        ("sigmoid(x) - 1", -2),
        ("1 - 2*sigmoid(x)", None),
        ("1 - 2*sigmoid(x^2 + 1)", -2),
        ("1 - 2*sigmoid(x^2)", -1),
        ("1 - tanh(x)^2", 2),
        ("1 - erf(x)/2", 2),
        ("1 - sin(x)", 1),
        ("3 - sin(x) - cos(y)", 2),
        ("2 - 6*tanh(x)^2", None),
        ("1 - x", None),
        ("1/2 - cos(x)^2", None),
    ],
)
def test_what_is_plain(text: str, sign: int | None) -> None:
    assert sign_of_form(read(text).expression) == sign


@settings(max_examples=60, deadline=None)
@given(
    st.fractions(-3, 3, max_denominator=4),
    st.lists(
        st.tuples(
            st.fractions(-2, 2, max_denominator=4),
            st.sampled_from(["sigmoid", "tanh", "erf", "sin", "cos"]),
            st.sampled_from(["x", "x^2", "-x^2 - 1"]),
            st.sampled_from([1, 2]),
        ),
        min_size=1,
        max_size=3,
    ),
)
def test_never_a_wrong_sign(start: object, terms: list[tuple[object, str, str, int]]) -> None:
    text = "+".join([f"({start})", *[f"({c})*{f}({u})^{k}" for c, f, u, k in terms]])
    sign = sign_of_form(read(text).expression)
    functions = {"sigmoid": lambda v: 1 / (1 + mpmath.exp(-v))}
    inner = {"x": lambda v: v, "x^2": lambda v: v**2, "-x^2 - 1": lambda v: -(v**2) - 1}
    with mpmath.workdps(40):
        for x in map(mpmath.mpf, ("-4", "-1.5", "-0.25", "0", "0.5", "2", "3.125")):
            value = mpmath.mpf(str(start).partition("/")[0]) / int(str(start).partition("/")[2] or 1)
            for c, f, u, k in terms:
                above, _, below = str(c).partition("/")
                inside = functions.get(f) or getattr(mpmath, f)
                value += mpmath.mpf(above) / int(below or 1) * inside(inner[u](x)) ** k
            if sign is not None and abs(value) > mpmath.mpf(10) ** -30:
                assert (value > 0) == (sign > 0)
            if sign is not None and abs(sign) == 2:
                assert value != 0


def curvature(text: str) -> HessianAt:
    found = symgrad.hessian(text, at="z=1,y=1").at
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "definiteness"),
    [
        ("sigmoid(z + 10^6) - z - y", "negative semidefinite"),
        ("tanh(z - 10^6) - z - y", "positive semidefinite"),
        ("tanh(z - 10^6)^2 + y", "negative semidefinite"),
    ],
)
def test_a_curvature_below_every_float_has_its_sign(text: str, definiteness: str) -> None:
    assert str(curvature(text).definiteness) == definiteness
