"""Kinds at singular points of constraint sets and at kinks on faces, found by hand along the branches."""

import pytest

from symgrad import parse
from symgrad.critical.constraints.near_links import near_link
from symgrad.critical.library import critical_points
from symgrad.language.graph import ZERO


def kind_at(f: str, constraints: list[str], place: dict[str, str]) -> str:
    answer = critical_points(f, subject_to=constraints)
    return next(p.kind.value for p in answer.points if {k: str(v.exact) for k, v in p.point.items()} == place)


ORIGIN = {"x": "0", "y": "0"}


@pytest.mark.parametrize(
    ("f", "constraints", "kind"),
    [
        ("exp(x) - 3*y", ["(x^2+y^2)^2 = x^2 - y^2"], "saddle"),
        ("cos(x) + y", ["(x^2+y^2)^2 = x^2 - y^2"], "saddle"),
        ("exp(x) + 3*y", ["y^2 = x^5", "x + y >= 0"], "minimum"),
        ("exp(-x)", ["y^2 = x^3"], "maximum"),
        ("exp(x*y)", ["y^2 = x^3"], "saddle"),
        ("exp(x - 2*y)", ["y^2 = x^2*(x+1)", "y <= x"], "minimum"),
    ],
)
def test_functions_that_are_no_polynomials(f: str, constraints: list[str], kind: str) -> None:
    assert kind_at(f, constraints, ORIGIN) == kind


def test_what_a_taylor_polynomial_does_not_tell_stays_open() -> None:
    cusp, origin = parse("y^2 - x^3"), {"x": ZERO, "y": ZERO}
    for text in ("sin(x) - x + x^3/6", "abs(x)^3 - y", "x^(7/3) + y", "exp(-1/x^2)"):
        assert near_link(parse(text), ["x", "y"], [cusp], [], origin, lambda: False) is None


@pytest.mark.parametrize(
    ("f", "constraint", "place", "kind"),
    [
        (
            "-3*x - y - z",
            "(x^2+y^2-1)*z = 0",
            {"x": "3*sqrt(10)/10", "y": "sqrt(10)/10", "z": "0"},
            "saddle",
        ),
        ("x + y", "(x^2-2)*y = 0", {"x": "sqrt(2)", "y": "0"}, "saddle"),
        ("cos(x) - 1 + x^2/2", "y^2 = x^2", ORIGIN, "minimum"),
    ],
)
def test_equations_that_are_products(f: str, constraint: str, place: dict[str, str], kind: str) -> None:
    assert kind_at(f, [constraint], place) == kind


@pytest.mark.parametrize(
    ("f", "place", "kind"),
    [
        ("max(2*y - x, x + y - 1)", {"x": "3/2", "y": "2"}, "saddle"),
        ("max(2*y - x, x + y - 1)", {"x": "-1/2", "y": "-2"}, "minimum"),
        ("-max(2*y - x, x + y - 1)", {"x": "-1/2", "y": "-2"}, "maximum"),
        ("abs(x) + y^2 - y", {"x": "0", "y": "2"}, "saddle"),
        ("abs(x) - y", {"x": "0", "y": "2"}, "minimum"),
        ("abs(x - y + 2)*abs(x) - y", {"x": "0", "y": "2"}, "minimum"),
    ],
)
def test_kinks_on_faces(f: str, place: dict[str, str], kind: str) -> None:
    answer = critical_points(f, box="x=-3:3,y=-2:2", closed=True)
    found = {p.kind.value for p in answer.points if {k: str(v.exact) for k, v in p.point.items()} == place}
    assert found == {kind}
