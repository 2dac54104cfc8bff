"""Landings on quadratic functions: exact, and the same that interval arithmetic proves."""

from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symgrad import parse
from symgrad.descend.landing import land
from symgrad.descend.objective import Formula
from symgrad.descend.quadratic import land_exactly
from symgrad.results.descend import LandingKind
from tests.values import sure

NAMES = ("x", "y", "z")
COEFFICIENTS = st.integers(-4, 4)


PAIRS = [(j, k) for j in range(3) for k in range(j, 3)]


@settings(max_examples=40)
@given(st.lists(COEFFICIENTS, min_size=6, max_size=6), st.lists(COEFFICIENTS, min_size=3, max_size=3))
def test_the_point_and_the_kind_are_those_of_linear_algebra(entries: list[int], linear: list[int]) -> None:
    squares = [f"({a})*{NAMES[j]}*{NAMES[k]}" for a, (j, k) in zip(entries, PAIRS, strict=True)]
    text = "+".join([*squares, *(f"({b})*{v}" for b, v in zip(linear, NAMES, strict=True))])
    matrix = sympy.zeros(3, 3)
    for a, (j, k) in zip(entries, PAIRS, strict=True):
        matrix[j, k] = matrix[k, j] = 2 * a if j == k else a
    found = land_exactly(Formula(parse(text), NAMES), (0.25, 0.5, 0.75), (9.0, 9.0, 9.0))
    minors = [matrix[:k, :k].det() for k in (1, 2, 3)]
    if found is None:
        # it says nothing where a leading minor is 0
        assert 0 in minors
        return
    place = matrix.LUsolve(-sympy.Matrix(linear))
    assert [Fraction(str(v.exact)) for v in sure(found.point).values()] == [Fraction(str(v)) for v in place]
    square = sum((Fraction(str(v)) - Fraction(k, 4)) ** 2 for k, v in enumerate(place, 1))
    assert square <= Fraction(sure(found.distance)) ** 2 <= square * (1 + Fraction(1, 10**14))
    if found.kind is not LandingKind.NONE:
        down = [(-1) ** k * m > 0 for k, m in enumerate(minors, 1)]
        up = [m > 0 for m in minors]
        kind = LandingKind.MINIMUM if all(up) else LandingKind.MAXIMUM if all(down) else LandingKind.SADDLE
        assert (found.kind, found.proved) == (kind, True)


@pytest.mark.parametrize(
    ("text", "x", "start"),
    [
        ("(x-2)^2 + (y+1)^2", (2.0, -1.0 + 1e-9), (0.0, 0.0)),
        ("(x-2)^2 + (y+1)^2", (1.5, -1.0), (0.0, 0.0)),
        ("3*x^2 - 2*y^2 + x*y + 0.1*x", (-0.016, -0.004), (1.0, 1.0)),
        ("-x^2 - y^2/3 + y", (1e-7, 1.5), (1.0, 0.0)),
        ("x^2 + y^2", (0.1, 0.0), (10.0, 0.0)),
    ],
)
def test_it_agrees_with_the_proof_in_ball_arithmetic(
    text: str, x: tuple[float, float], start: tuple[float, float]
) -> None:
    function = Formula(parse(text), ("x", "y"))
    ours, theirs = land_exactly(function, x, start), land(function, x, start)
    assert (sure(ours).kind, sure(ours).proved) == (theirs.kind, theirs.proved)
    assert sure(ours).distance == pytest.approx(theirs.distance, rel=1e-14)
    assert {n: str(v.exact) for n, v in sure(sure(ours).point).items()} == {
        n: str(v.exact) for n, v in sure(theirs.point).items()
    }


@pytest.mark.parametrize(
    "text",
    [
        "x^3 + y^2",
        "abs(x) + y^2",
        "relu(x)^2 + y^2",
        "x^2",
        "x*y",
        "sqrt(2)*x^2 + y^2",
        "(x+y)^2",
        "floor(x) + y^2",
        "piecewise((x^2, x<0), (x^2+1, True)) + y^2",
        "x^2/x + y^2",
        "x + y",
    ],
)
def test_what_is_not_exactly_quadratic_is_left_to_balls(text: str) -> None:
    assert land_exactly(Formula(parse(text), ("x", "y")), (0.5, 0.5), (1.0, 1.0)) is None
