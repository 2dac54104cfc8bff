"""Functions of one expression, edges of domains, and conditions on variables that have gone."""

from __future__ import annotations

import pytest

from symgrad import parse
from symgrad.calculus.problem import pose
from symgrad.critical.answer import critical
from symgrad.critical.forms.nested import INNER, nestings
from symgrad.critical.library import critical_points

FAMILIES = {
    "sin(x*y)": (1, {"minimum", "maximum"}),
    "sin(x + y)": (0, {"minimum", "maximum"}),
    "abs(x^2 + y^2 - 1)": (1, {"minimum"}),
    "abs(x*y)": (0, {"minimum"}),
    "max(x^2 + y^2, 1)": (0, {"minimum"}),
    "relu(x - y)^2": (0, {"minimum"}),
    "sqrt(x^2 + y^2)^3 - sqrt(x^2 + y^2)": (1, {"minimum"}),
    "cosh(x^2 - y^2)": (0, {"minimum"}),
}


@pytest.mark.parametrize("text", FAMILIES)
def test_levels_are_families_with_their_kinds(text: str) -> None:
    answer = critical(pose(text))
    points, kinds = FAMILIES[text]
    assert answer.complete
    assert len(answer.points) == points
    assert {family.kind.value for family in answer.families} == kinds


TIPS = {
    "sqrt(x^2 + y^2)": ("minimum", False),
    "exp(-sqrt(x^2 + y^2))": ("maximum", False),
    "cos(sqrt(x^2 + y^2))": ("maximum", True),
    "sqrt(x^4 + y^4)": ("minimum", True),
    "sqrt(x^2 + y^4)": ("minimum", False),
    "(x^4 + y^4)^(1/3)": ("minimum", True),
    "(x^4 + y^4)^(1/4)": ("minimum", False),
    "-(x^6 + y^6)^(1/4)": ("maximum", True),
    "atan(x*y)": ("saddle", True),
}


@pytest.mark.parametrize("text", TIPS)
def test_the_tip_of_a_cone_has_its_kind(text: str) -> None:
    kind, smooth = TIPS[text]
    (point,) = critical(pose(text)).points
    assert (point.kind.value, point.smooth) == (kind, smooth)


@pytest.mark.parametrize("text", ["abs(x^2 + y^2 + 1)", "cosh(x^2 + y^2 + 2)", "max(x^2 + y^2 + 1, 0)"])
def test_levels_that_are_not_taken_are_not_listed(text: str) -> None:
    answer = critical(pose(text))
    assert not answer.families
    assert [p.kind.value for p in answer.points] == ["minimum"]


def test_a_level_is_no_saddle_where_the_inside_is_flat() -> None:
    kinds = {str(f.equations[0]): f.kind.value for f in critical(pose("sin(x*y)^3")).families}
    assert kinds["sin(x*y)"] == "undecided"


@pytest.mark.parametrize("text", ["x^2 + y^2", "sin(x) + x*y", "x*y + x"])
def test_what_is_no_composition_is_not_taken_for_one(text: str) -> None:
    assert all(set(h.variables) == {INNER} for _, h in nestings(parse(text), ["x", "y"], INNER))


EDGES = {
    "sqrt(1 - x^2 - y^2)": ["maximum"],
    "x*sqrt(1 - x^2 - y^2)": ["minimum", "maximum"],
    "x*y*sqrt(4 - x - y)": ["saddle", "maximum"],
    "asin(x*y) + x^2": ["saddle"],
    "sqrt(x*y) - x - y": [],
    "sqrt(x^2 - y^2)": [],
    "sqrt(x^2 + y^2) + x^2": ["minimum"],
}


@pytest.mark.parametrize("text", EDGES)
def test_edges_of_the_domain_are_named_not_listed(text: str) -> None:
    answer = critical(pose(text))
    assert answer.complete
    assert [p.kind.value for p in answer.points] == EDGES[text]


NEAR_EDGES = {
    "x*log(x) + y*log(y) + x*y": 1,
    "x^2*log(x) - 3*x": 1,
    "x^2*log(x) + y^2 - 3*x": 1,
    "sqrt(abs(x)) + exp(-x^2)": 5,
    "-x*sin(sqrt(abs(x)))": 3,
}


@pytest.mark.parametrize("text", NEAR_EDGES)
def test_nothing_is_critical_just_beside_an_edge(text: str) -> None:
    answer = critical(pose(text))
    assert answer.complete
    assert len(answer.points) == NEAR_EDGES[text]


def test_conditions_on_variables_that_have_been_replaced() -> None:
    answer = critical(pose("x*log(x) + (1 - x)*log(1 - x) + y^2*x"), ["x=1/100:1,y=-1:1"])
    assert [str(p.point["x"].exact) for p in answer.points] == ["1/2"]


@pytest.mark.parametrize(
    "text",
    ["3*sqrt(abs(x)) - sqrt(x^2 + y^2)", "-3*x*abs(y) - 2*max(x, y, 0) - x^4", "2*max(x,y,0) + 2*x*abs(y)"],
)
def test_kinks_within_kinks_are_answered(text: str) -> None:
    answer = critical(pose(text))
    assert not answer.complete
    assert answer.reason


def test_an_equation_for_unlike_levels_has_no_single_kind() -> None:
    # maxima where cos = -1 satisfy it too, beside the minima between them
    text = "-(1 + cos(12*sqrt(x^2 + y^2)))/((x^2 + y^2)/2 + 2)"
    answer = critical_points(text, box="x=-1:1,y=-1:1")
    (wide,) = [f for f in answer.families if f.value is None]
    assert wide.kind.value == "undecided"
    assert {f.kind.value for f in answer.families if f.value is not None} == {"maximum"}


def test_stretches_make_families_of_full_dimension() -> None:
    (steps,) = critical(pose("floor(x + y)")).families
    assert steps.dimension == 2
    dimensions = {f.kind.value: f.dimension for f in critical(pose("max(sin(x*y), 0)")).families}
    assert dimensions == {"minimum": 2, "maximum": 1}


def test_what_is_left_out_is_said_as_it_is() -> None:
    (left,) = critical(pose("atan2(y, x)")).excluded
    assert left.equation == "y = 0, x = 0"
