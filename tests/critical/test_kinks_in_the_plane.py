"""Kinks in two variables with known answers, and functions of functions with kinks."""

import pytest

from symgrad.critical.library import critical_points

POINTS = {
    "abs(x) + abs(y)": [("0", "0", "minimum")],
    "max(x, y)": [],
    "max(abs(x), abs(y))": [("0", "0", "minimum")],
    "abs(x - y) + x^2": [("0", "0", "minimum")],
    "sqrt(x^2 + y^2)": [("0", "0", "minimum")],
    "abs(x)^(1/2) + y^2": [("0", "0", "minimum")],
    "exp(-abs(x) - abs(y))": [("0", "0", "maximum")],
    "1/(1 + abs(x) + y^2)": [("0", "0", "maximum")],
    "atan(abs(x) - abs(y))": [("0", "0", "saddle")],
    "exp(-max(abs(x), abs(y)))": [("0", "0", "maximum")],
    "(abs(x) + y^2)^3": [("0", "0", "minimum")],
    "(x^2 + y^2)^(1/3)": [("0", "0", "minimum")],
    "sqrt(abs(x) + abs(y))": [("0", "0", "minimum")],
    "max(x^2, y^2)": [("0", "0", "minimum")],
    "max(abs(x), y^2)": [("0", "0", "minimum")],
    "max(x^2 + y, y^2)": [("0", "0", "minimum")],
    "abs(x) + abs(x - y) + y^2": [("0", "0", "minimum")],
    "max(x, y) + x^2 + y^2": [("-1/4", "-1/4", "minimum")],
    "max(x + y, x - y, -x)": [("0", "0", "minimum")],
}


@pytest.mark.parametrize("text", POINTS)
def test_known_points(text: str) -> None:
    answer = critical_points(text)
    found = [(str(p.point["x"].exact), str(p.point["y"].exact), p.kind.value) for p in answer.points]
    assert answer.complete
    assert not answer.families
    assert found == POINTS[text]


FAMILIES = {
    "abs(x*y)": ["x", "y"],
    "abs(x)*abs(y)": ["x", "y"],
    "relu(x + y)": ["max(x + y, 0)"],
    "max(x, y, 0)": ["max(max(x, y), 0)"],
    "max(x, y)^2": ["max(x, y)"],
}


@pytest.mark.parametrize("text", FAMILIES)
def test_known_families(text: str) -> None:
    answer = critical_points(text)
    assert answer.complete
    assert not answer.points
    assert [str(f.equations[0]) for f in answer.families] == FAMILIES[text]
    assert {f.kind.value for f in answer.families} == {"minimum"}


@pytest.mark.parametrize("text", ["(abs(x) + abs(y) - 1)^2", "abs(abs(x) + abs(y) - 1)"])
def test_the_peak_inside_a_valley(text: str) -> None:
    answer = critical_points(text)
    assert answer.complete
    assert [(p.kind.value, p.smooth) for p in answer.points] == [("maximum", False)]
    (valley,) = answer.families
    assert (str(valley.equations[0]), valley.kind.value) == ("abs(x) + abs(y) - 1", "minimum")


def test_a_sum_that_is_not_convex_is_not_called_so() -> None:
    (point,) = critical_points("abs(x) + abs(y) + abs(x*y)").points
    assert point.kind.value == "minimum"
    assert "convex" not in (point.witness or "")
