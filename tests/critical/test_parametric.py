"""Answers in terms of parameters, held against those with numbers in the parameters' place."""

import random
from collections.abc import Mapping

import pytest

from symgrad import parse
from symgrad.calculus.problem import pose
from symgrad.critical.answer import critical
from symgrad.critical.library import critical_points
from symgrad.errors import PointError
from symgrad.language.graph import Expression
from symgrad.results.critical import Critical
from tests.oracle import value_of
from tests.values import sure

FUNCTIONS = [
    ("a*x^2 + b*x + c", "x"),
    ("x^3 - 3*a*x", "x"),
    ("a*x^3 + b*x^2 + c*x", "x"),
    ("x^4 - 2*a*x^2", "x"),
    ("x^4/4 - a*x^3/3", "x"),
    ("(x - a)^2*(x - b)", "x"),
    ("x^5 - a*x", "x"),
    ("x*exp(-a*x)", "x"),
    ("exp(a*x) - b*x", "x"),
    ("exp(-(x - m)^2/(2*s^2))", "x"),
    ("a*log(x) - x", "x"),
    ("x^2/2 - a*log(x)", "x"),
    ("x/(x^2 + a^2)", "x"),
    ("log(a*x) - b*x", "x"),
    ("a*x^2 + b*x*y + c*y^2 + x", "x,y"),
    ("(x - a)^2 + (y - b)^2", "x,y"),
    ("x^3 - 3*a*x + y^2 - b*y", "x,y"),
    ("a*x^2 + y^2 + z^2 - 2*x", "x,y,z"),
]


def holds(condition: Expression, values: dict[str, int]) -> bool:
    return value_of(condition, values) is True


def number(expression: Expression, values: Mapping[str, float]) -> float:
    return float(value_of(expression, values))


def placed(answer: Critical, values: dict[str, int] | None = None) -> list[tuple[tuple[float, ...], str]]:
    """Where the points are, with their kinds."""
    return sorted(
        (tuple(round(number(sure(n.exact), values or {}) + 0.0, 9) for n in p.point.values()), p.kind.value)
        for p in answer.points
    )


@pytest.mark.parametrize(("text", "wrt"), FUNCTIONS)
def test_numbers_in_the_parameters_place_give_the_same_points(text: str, wrt: str) -> None:
    names = tuple(wrt.split(","))
    symbolic = critical_points(text, wrt=names)
    assert symbolic.complete
    assert set(symbolic.parameters) == set(parse(text).variables) - set(names)
    source = random.Random(11)
    tried = 0
    for _ in range(40):
        values = {name: source.choice([-3, -2, -1, 1, 2, 3, 5]) for name in symbolic.parameters}
        if not all(holds(c, values) for c in symbolic.conditions) or tried == 4:
            continue
        tried += 1
        numeric = critical_points(text, wrt=names, let=values)
        assert numeric.complete
        expected = dict(placed(numeric))
        found = placed(symbolic, values)
        assert {place for place, _ in found} == set(expected), values
        for place, kind in found:
            assert kind in (expected[place], "undecided"), (values, place)
    assert tried


SPLITS = [
    ("a*x^2 + b*x", "a minimum where a > 0, a maximum where a < 0"),
    ("x*exp(-a*x)", "a minimum where a < 0, a maximum where a > 0"),
    ("x^3 + a*x^2", "a minimum where a > 0, a maximum where a < 0"),
    ("a*sin(x)", "a minimum where a > 0, a maximum where a < 0"),
]


@pytest.mark.parametrize(("text", "words"), SPLITS)
def test_the_cases_are_told(text: str, words: str) -> None:
    answer = critical_points(text, wrt="x")
    assert answer.points[0].kind.value == "undecided"
    assert answer.points[0].witness == words


def test_a_quadratic_function_of_two_variables_has_three_cases() -> None:
    (point,) = critical_points("a*x^2 + b*x*y + c*y^2", wrt=["x", "y"]).points
    assert point.witness == (
        "a minimum where a > 0 and 4*a*c - b**2 > 0; a maximum where a < 0 and 4*a*c - b**2 > 0; "
        "a saddle where 4*a*c - b**2 < 0"
    )


def test_what_is_elsewhere_is_told() -> None:
    answer = critical_points("a*x^2 + b*x", wrt="x")
    assert [str(c) for c in answer.conditions] == ["a != 0"]
    assert answer.notes == (
        "where a = 0 and b != 0, there is no critical point",
        "where a = 0 and b = 0, f is constant",
    )
    assert critical_points("x^3 - 3*a*x", wrt="x").notes == (
        "where a < 0, there is no critical point",
        "where a = 0, there is an inflection at x = 0",
    )
    assert critical_points("x^4 + a*x^2", wrt="x").notes == (
        "where a > 0, x = -sqrt(2)*sqrt(-a)/2 and x = sqrt(2)*sqrt(-a)/2 do not exist",
        "where a = 0, there is a minimum at x = 0",
    )


def test_kinds_are_decided_where_conditions_decide_them() -> None:
    answer = critical_points("x^3 - 3*a*x", wrt="x")
    assert [(str(p.point["x"].exact), p.kind.value) for p in answer.points] == [
        ("-sqrt(a)", "maximum"),
        ("sqrt(a)", "minimum"),
    ]


BEYOND = ["x^5/5 + a*x^2 + x", "sin(a*x) + x^2", "x^2 + a*abs(x)", "x^x + a*x", "exp(x) + a*x^2"]


@pytest.mark.parametrize("text", BEYOND)
def test_where_algebra_does_not_reach_a_value_is_asked_for(text: str) -> None:
    with pytest.raises(PointError, match="depend on the parameter 'a'") as caught:
        critical(pose(text, wrt=["x"]))
    assert "--let a=" in sure(caught.value.hint)


def test_a_box_is_left_aside_and_that_is_said() -> None:
    answer = critical_points("a*x^2 + x", wrt="x", box="x=0:1")
    assert any("box" in note for note in answer.notes)
    assert answer.domain["x"][0].float is None


ALONG_A_LINE = [
    ("(x - p)^2*(y - q)", "p", [1, 3, 5]),
    ("x^2*(2*y - q)", "0", [1, 1.5, 5]),
    ("x^2*(y^2 - q)", "0", [-4, 0, 4]),
    ("x^2*y*(y - q)", "0", [-1, 0, 1, 3, 4]),
    ("p*x^2*(q - y)", "0", [1, 3, 5]),
    ("x^2*sin(y - q)", "0", [2, 3, 4]),
]


@pytest.mark.parametrize(("text", "line", "heights"), ALONG_A_LINE)
def test_which_kind_is_where_along_a_line_is_said_of_the_variables_as_typed(
    text: str, line: str, heights: list[float]
) -> None:
    values: dict[str, float] = {"p": 2, "q": 3}
    words = sure(critical_points(text, wrt=("x", "y")).families[0].witness)
    words = words.removeprefix("if p > 0: ").partition(";")[0].replace(" = 0", " == 0")
    cases = {part.partition(" where ")[2]: part.split()[1] for part in words.split(", ")}
    source = random.Random(1)
    at_x = number(parse(line), values)
    for y in heights:
        at = {**values, "x": at_x, "y": y}
        told = [kind for c, kind in cases.items() if value_of(parse(f"1 if {c} else 0"), at) == 1]
        steps = [(source.uniform(-1e-3, 1e-3), source.uniform(-1e-3, 1e-3)) for _ in range(40)]
        rises = {number(parse(text), {**at, "x": at_x + h, "y": y + k}) > 0 for h, k in steps}
        assert told == ["saddle" if len(rises) > 1 else "minimum" if True in rises else "maximum"]
