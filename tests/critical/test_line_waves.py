"""Functions of one variable that go on for ever: drifting waves, waves of an inner function, and tails."""

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symgrad import parse
from symgrad.calculus.exact import Evaluator, float_of
from symgrad.critical.forms.inverses import NoInverseError, image_of, preimages
from symgrad.critical.forms.limits import limit_beside
from symgrad.critical.forms.periods import repetition_of
from symgrad.critical.library import critical_points
from symgrad.critical.search.tails import has_no_zero_beyond
from symgrad.language.graph import number
from tests.oracle import value_of
from tests.values import real, sure

DRIFTING = {
    "x + sin(x)": ["x = pi + 2*k*pi"],
    "x/2 + sin(x)": ["x = -2*pi/3 + 2*k*pi", "x = 2*pi/3 + 2*k*pi"],
    "tan(x) - x": ["x = k*pi"],
    "floor(x)": ["k < x < 1 + k"],
    "abs(x - floor(x) - 1/2)": ["x = 1/2 + k", "x = k"],
}


@pytest.mark.parametrize("text", DRIFTING)
def test_families_of_what_repeats_but_for_a_constant(text: str) -> None:
    answer = critical_points(text)
    assert answer.complete
    assert real_line(answer.domain)
    assert [f.parametrization for f in answer.families] == DRIFTING[text]


def real_line(domain: object) -> bool:
    assert isinstance(domain, dict)
    return all(end.float is None for pair in domain.values() for end in pair)


@pytest.mark.parametrize(
    "text", ["x + sin(x)", "x/2 + sin(x)", "x + abs(sin(x))", "x/3 - floor(x) + abs(sin(pi*x))"]
)
def test_points_of_a_drifting_function_have_their_own_values(text: str) -> None:
    answer = critical_points(text)
    f = parse(text)
    assert answer.points or answer.families
    for point in answer.points:
        x = real(point.point["x"])
        assert real(point.value) == pytest.approx(value_of(f, {"x": x}), abs=1e-9)
    drifts = sure(repetition_of(f, "x")).drift
    assert drifts.value == 0 or all(f.value is None for f in answer.families)


NEVER_THE_SAME = [
    "x^2 + sin(x)",
    "x*sin(x)",
    "sin(x^2)",
    "x*floor(x)",
    "exp(x) + cos(x)",
    "sign(x) + sin(x)",
    "heaviside(x - 1)*cos(x)",
    "floor(x^2) + sin(x)",
    "piecewise((sin(x), x < 0), (cos(x), True))",
    "abs(x) + sin(x)",
    "sin(x) + sin(sqrt(2)*x)",
]


@pytest.mark.parametrize("text", NEVER_THE_SAME)
def test_what_does_not_repeat_itself(text: str) -> None:
    assert repetition_of(parse(text), "x") is None


INSIDE = {
    "sin(x^2)": [
        "x = -sqrt(3*pi/2 + 2*k*pi) or sqrt(3*pi/2 + 2*k*pi), k >= 0",
        "x = -sqrt(pi/2 + 2*k*pi) or sqrt(pi/2 + 2*k*pi), k >= 0",
    ],
    "cos(log(x))": ["x = exp(pi + 2*k*pi)", "x = exp(2*k*pi)"],
    "cos(1/x)": ["x = 1/(pi + 2*k*pi)", "x = 1/(2*k*pi), k != 0"],
    "sin(sqrt(x))": ["x = (3*pi/2 + 2*k*pi)**2, k >= 0", "x = (pi/2 + 2*k*pi)**2, k >= 0"],
    "sin(exp(x))": ["x = log(3*pi/2 + 2*k*pi), k >= 0", "x = log(pi/2 + 2*k*pi), k >= 0"],
}


@pytest.mark.parametrize("text", INSIDE)
def test_waves_of_an_inner_function(text: str) -> None:
    answer = critical_points(text)
    assert answer.complete
    assert real_line(answer.domain)
    assert [f.parametrization for f in answer.families] == INSIDE[text]
    f = parse(text)
    for point in answer.points:
        x = real(point.point["x"])
        assert real(point.value) == pytest.approx(value_of(f, {"x": x}), abs=1e-6)


def test_all_points_of_a_box_and_none_beside() -> None:
    answer = critical_points("sin(x^2)", box={"x": (0, 3)})
    wanted = [0.0, *[math.sqrt(math.pi / 2 + k * math.pi) for k in range(3) if math.pi * (k + 0.5) <= 9]]
    assert sorted(real(p.point["x"]) for p in answer.points) == pytest.approx(wanted)
    assert not answer.families


def test_where_the_inside_is_flat_on_a_level() -> None:
    found = {str(p.point["x"].exact): p.kind.value for p in critical_points("sin(x^2)^3").points}
    assert found["0"] == "minimum"  # there f is like x^6
    assert found["sqrt(pi)"] == "inflection"
    kinked = [p for p in critical_points("abs(sin(x^2))").points if str(p.point["x"].exact) == "0"]
    assert [p.kind.value for p in kinked] == ["minimum"]


UNDOABLE = [
    "3*x^2 + 1",
    "x^3 - 2",
    "1/x",
    "exp(-x)",
    "log(2*x)",
    "sqrt(x + 1)",
    "x^2 - x",
    "abs(x - 1)",
    "sinh(x)",
]


@settings(max_examples=40, deadline=None)
@given(text=st.sampled_from(UNDOABLE), x=st.fractions(-5, 5, max_denominator=7))
def test_preimages_hold_every_x(text: str, x: Fraction) -> None:
    u = parse(text)
    y = value_of(u, {"x": float(x)})
    if y is None:
        return
    exact = Evaluator({"x": number(x)}).form(u)
    found = [sure(float_of(e)) for e in preimages(u, "x", exact)]
    assert any(abs(a - float(x)) < 1e-9 for a in found)
    assert all(value_of(u, {"x": a}) == pytest.approx(y, abs=1e-9) for a in found)


@pytest.mark.parametrize("text", ["x^3 - x", "x*exp(x)", "1/(1 + x^2)", "sin(x)", "sqrt(1 - x^2)"])
def test_what_cannot_be_undone_has_no_image(text: str) -> None:
    with pytest.raises(NoInverseError):
        image_of(parse(text), "x")


TAILS = {
    "2*x + 5*cos(5*x)": (True, True),
    "x^2*cos(x) + 1": (False, False),
    "exp(x) - 2*x": (True, True),
    "x + 1 - exp(-x)": (True, True),
    "x*cos(x) + 2*x": (True, True),
    "x*cos(x) + x": (False, False),
    "exp(x) + x": (True, True),
    "x*erf(x)*exp(x^2) + x": (True, True),
    "2*x + 30*cos(x)": (False, False),
    "x^3 - 900*x": (False, False),
    "x^3 - 90*x": (True, True),
    "tanh(x) - 1/2*cos(x)": (True, True),
    "exp(x) - 20000*x^2": (False, True),
}


@pytest.mark.parametrize("text", TAILS)
def test_tails(text: str) -> None:
    found = tuple(has_no_zero_beyond(parse(text), "x", Fraction(10), side) for side in (1, -1))
    assert found == TAILS[text]


OVER_ALL_REALS = [
    "x^2 + sin(5*x)",
    "silu(x)",
    "exp(x) - x^2",
    "x*tanh(x)",
    "x^2 + log(x) + sin(x)",
    "x*erf(x)",
]


@pytest.mark.parametrize("text", OVER_ALL_REALS)
def test_complete_over_all_reals(text: str) -> None:
    answer = critical_points(text)
    assert answer.complete
    assert real_line(answer.domain)


@pytest.mark.parametrize("text", ["x*sin(x)", "x^2 + 30*sin(x)", "x^2*sin(x)", "sin(x) + sin(sqrt(2)*x)"])
def test_only_in_the_box_where_more_lies_outside(text: str) -> None:
    answer = critical_points(text)
    assert [real(end) for end in answer.domain["x"]] == [-10, 10]


LIMITS = [
    ("log(x)", "0", 1, -1),
    ("x*log(x)", "0", 1, 0.0),
    ("x^x", "0", 1, 1.0),
    ("exp(1/x)", "0", -1, 0.0),
    ("exp(1/x)", "0", 1, 1),
    ("log(x)/x", None, 1, 0.0),
    ("x^(1/x)", None, 1, 1.0),
    ("exp(x) - x^9", None, 1, 1),
    ("exp(exp(x)) - exp(x^2)", None, 1, 1),
    ("exp(log(x)^2)/x^5", None, 1, 1),
    ("gamma(x)", "-1", 1, -1),
    ("gamma(x)", "-1", -1, 1),
    ("tan(x)", "pi/2", -1, 1),
    ("atanh(x)", "1", -1, 1),
    ("sin(x)/x", None, 1, 0.0),
    ("x*sin(x)", None, 1, None),
    ("sqrt(x^2 + 1) - x", None, 1, None),
    ("asinh(x)", None, -1, -1),
    ("x^3*exp(-x^2)", None, -1, 0.0),
]


@pytest.mark.parametrize(("text", "place", "side", "wanted"), LIMITS)
def test_limits(text: str, place: str | None, side: int, wanted: float | None) -> None:
    found = limit_beside(parse(text), "x", None if place is None else parse(place), side)
    if isinstance(wanted, float):
        assert found is not None
        assert not isinstance(found, int)
        assert found.value == wanted
    else:
        assert found == wanted
