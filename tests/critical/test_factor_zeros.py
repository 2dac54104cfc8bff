"""Factors that all partial derivatives share: families where they vanish, and only where they do."""

import pytest

from symgrad.critical.library import critical_points


def told(text: str) -> tuple[bool, list[tuple[str, tuple[str, ...]]], list[str]]:
    answer = critical_points(text)
    points = [(p.kind.value, tuple(str(v.exact) for v in p.point.values())) for p in answer.points]
    return answer.complete, points, [", ".join(map(str, f.equations)) for f in answer.families]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("exp(x^2 + y^2) - x^2 - y^2", "minimum"),
        ("exp(-x^2 - y^2) + x^2 + y^2", "minimum"),
        ("exp(x^2 + y^2) + exp(-x^2 - y^2)", "minimum"),
        ("exp(x^2 + y^4) - x^2 - y^4", "minimum"),
        ("x^2 + y^4 - exp(x^2 + y^4)", "maximum"),
    ],
)
def test_a_factor_that_vanishes_at_a_point_only(text: str, kind: str) -> None:
    assert told(text) == (True, [(kind, ("0", "0"))], [])


@pytest.mark.parametrize("text", ["exp(x^2 + y^2 + 1) - x^2 - y^2", "log(1 + x^2 + y^2)^2 + exp(x^2 + y^2)"])
def test_a_factor_that_vanishes_nowhere_is_no_family(text: str) -> None:
    assert told(text) == (True, [("minimum", ("0", "0"))], [])


def test_exponentials_are_undone() -> None:
    assert told("exp(x^2 - y) - x^2 + y") == (True, [], ["x**2 - y"])
    complete, points, families = told("exp((x^2 + y^2)^2) - 2*(x^2 + y^2)^2")
    assert complete
    assert points == [("maximum", ("0", "0"))]
    assert families == ["x**4 + 2*x**2*y**2 + y**4 - log(2)"]


def test_two_factors_name_one_family_once() -> None:
    _, points, families = told("exp(x^2*y^2) - x^2*y^2")
    assert sorted(families) == ["x", "y"]
    assert not points


def test_what_may_be_empty_is_not_called_complete() -> None:
    answer = critical_points("exp((x^2 + y^2)^3) + sin((x^2 + y^2)^3)")
    assert not answer.complete
    assert "is zero somewhere is open" in answer.reason


@pytest.mark.parametrize("text", ["(y*exp(x) + 2)^3", "((y*exp(x) + 2)/x)^2"])
def test_a_family_that_needs_positive_letters_is_not_empty_where_its_equation_changes_sign(text: str) -> None:
    assert told(text) == (True, [], ["y*exp(x) + 2"])


def test_a_family_whose_letters_would_be_negative_is_open_or_gone() -> None:
    complete, _, families = told("(exp(x) + exp(-x) - 1 + y^2)^2")
    assert not (complete and families)
