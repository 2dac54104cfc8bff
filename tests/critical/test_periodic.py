"""Functions that repeat themselves: periods, orbits, and all points of a box against the families."""

import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symgrad import parse
from symgrad.algebra.normal import normal_form
from symgrad.critical.forms.periods import period_of
from symgrad.critical.library import critical_points
from symgrad.critical.places.orbits import classes
from symgrad.results.critical import CriticalFamily
from tests.oracle import value_of
from tests.values import real, single, sure

PERIODS = [
    ("sin(3*x) + cos(2*x)", "2*pi"),
    ("tan(x/2)", "2*pi"),
    ("sin(x/2)*tan(x/3)", "12*pi"),
    ("cos(2*pi*x)", "1"),
    ("sin(sqrt(2)*x + y)", "sqrt(2)*pi"),
    ("exp(cos(x))/(2 + sin(x))", "2*pi"),
    ("max(sin(x), cos(x))", "2*pi"),
    ("sin(2 - 3*x)", "2*pi/3"),
]


@pytest.mark.parametrize(("text", "period"), PERIODS)
def test_periods(text: str, period: str) -> None:
    found = sure(period_of(parse(text), "x"))
    assert float(value_of(found, {})) == pytest.approx(float(value_of(parse(period), {})))
    for x in (0.3, 1.7, -2.9):
        here = value_of(parse(text), {"x": x, "y": 0.4})
        there = value_of(parse(text), {"x": x + value_of(found, {}), "y": 0.4})
        assert float(here) == pytest.approx(float(there))


@pytest.mark.parametrize(
    "text", ["x", "x*sin(x)", "sin(x^2)", "sin(x) + sin(sqrt(2)*x)", "sin(x*y)", "y", "sin(1/x)"]
)
def test_functions_without_a_period(text: str) -> None:
    assert period_of(parse(text), "x") is None


def test_even_parts_of_a_period_are_joined() -> None:
    starts = [normal_form(parse(t)) for t in ("pi/4", "3*pi/4", "-pi/4", "-3*pi/4")]
    ((start, step),) = classes(starts, normal_form(parse("2*pi")))
    assert (str(start), str(step)) == ("1/4*pi", "1/2*pi")


def test_starts_that_are_no_even_parts_stay_apart() -> None:
    starts = [normal_form(parse(t)) for t in ("0", "pi/3")]
    assert len(classes(starts, normal_form(parse("2*pi")))) == 2


def members(family: CriticalFamily, names: tuple[str, ...], reach: int) -> set[tuple[float, ...]]:
    """The points of a family in a box, from its parametrisation."""
    letters = [letter for letter in ("k", "m") if f"{letter}" in sure(family.parametrization)]
    pieces = [p.partition(" = ")[2] for p in re.split(r", (?=\w+ = )", sure(family.parametrization))]
    formulas = [parse(piece) for piece in pieces[: len(names)]]
    found = set()
    for k in range(-12, 13):
        for m in range(-12, 13) if "m" in letters else (0,):
            place = [float(value_of(f, {"k": k, "m": m})) for f in formulas]
            if all(-reach <= x <= reach for x in place):
                found.add(tuple(round(x, 9) + 0.0 for x in place))
    return found


IN_BOXES = [
    "sin(x)",
    "cos(x) + cos(2*x)",
    "sin(x)*sin(y)",
    "sin(x)^2 + cos(y)",
    "sin(2*x) + sin(3*x)",
    "cos(x)^3*sin(x)",
    "abs(cos(x))",
    "log(3 + cos(x) + sin(x))",
    "sin(x)*cos(y)",
    "cos(pi*x) - sin(pi*y)",
    "2*cos(x) + cos(x)*cos(y)",
]


@pytest.mark.parametrize("text", IN_BOXES)
def test_families_have_just_the_points_that_a_search_in_a_box_finds(text: str) -> None:
    whole = critical_points(text)
    assert whole.complete
    assert all(end.float is None for side in whole.domain.values() for end in side)
    names = whole.variables
    inside = critical_points(text, box=",".join(f"{name}=-7:7" for name in names))
    assert inside.complete
    assert not inside.families
    expected = {(tuple(round(real(n), 9) + 0.0 for n in p.point.values()), p.kind) for p in inside.points}
    found = {(place, f.kind) for f in whole.families for place in members(f, names, 7)}
    assert found == expected


@settings(max_examples=12, deadline=None)
@given(st.tuples(*[st.integers(-3, 3)] * 4))
def test_random_waves(c: tuple[int, ...]) -> None:
    text = f"({c[0]})*sin(x) + ({c[1]})*cos(x) + ({c[2]})*sin(2*x) + ({c[3]})*cos(2*x)"
    if not any(c):
        return
    whole = critical_points(text)
    assert whole.complete
    inside = critical_points(text, box="x=-6:6")
    assert inside.complete
    listed = {(round(real(p.point["x"]), 9), p.kind) for p in whole.points if abs(real(p.point["x"])) <= 6}
    assert listed == {(round(real(p.point["x"]), 9), p.kind) for p in inside.points}
    least = min(value_of(single(whole.expression), {"x": x / 10}, digits=15) for x in range(63))
    lowest = min((p for p in whole.points), key=lambda p: real(p.value))
    assert real(lowest.value) <= least + 1e-9
    assert sure(lowest.global_).value == "minimum"


EQUATIONS = ["sin(x)", "sin(x)*sin(y)", "relu(sin(x))", "exp(sin(x)) + cos(x)", "cos(x)^2 + y^2"]


@pytest.mark.parametrize("text", EQUATIONS)
def test_equations_of_families_hold_on_their_points_and_tell_them_apart(text: str) -> None:
    answer = critical_points(text)
    for point in answer.points:
        at = {n: value.float for n, value in point.point.items()}
        zeros = [
            f for f in answer.families if all(abs(value_of(e, at, digits=25)) < 1e-9 for e in f.equations)
        ]
        assert len(zeros) == 1
        assert zeros[0].kind is point.kind


def test_points_are_examples_near_zero() -> None:
    answer = critical_points("cos(x)")
    assert all(abs(real(p.point["x"])) <= 10 for p in answer.points)
    assert len(answer.points) == 7
    many = critical_points("sin(30*x)*sin(30*y)")
    assert len(many.points) == 8
    assert len(many.families) == 5


def test_an_end_of_the_range_begins_the_count() -> None:
    answer = critical_points("sin(x)", box="x=1:oo")
    assert {f.parametrization for f in answer.families} == {
        "x = pi/2 + 2*k*pi, k >= 0",
        "x = 3*pi/2 + 2*k*pi, k >= 0",
    }
    answer = critical_points("cos(x)", box="x=-oo:0")
    assert {f.parametrization for f in answer.families} == {
        "x = -pi + 2*k*pi, k <= 0",
        "x = 2*k*pi, k <= 0",
    }


def test_poles_are_named_for_all_periods() -> None:
    assert [e.equation for e in critical_points("tan(x)").excluded] == ["x = pi/2 + k*pi"]
    assert [e.equation for e in critical_points("1/sin(2*x)").excluded] == ["x = k*pi/2"]


def test_letters_are_no_variables() -> None:
    (family, _) = critical_points("sin(k)").families
    assert family.parametrization == "k = -pi/2 + 2*m*pi"


def test_values_over_one_period_are_all_values() -> None:
    answer = critical_points("cos(x) + cos(2*x)")
    assert (answer.bounded.below, answer.bounded.above) == (True, True)
    assert {p.global_.value for p in answer.points if p.global_} == {"minimum", "maximum"}
    assert min(real(p.value) for p in answer.points) == pytest.approx(-1.125)
    assert math.isclose(sure(max(real(p.value) for p in answer.points)), 2)
