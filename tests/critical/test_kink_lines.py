"""Lines of critical points along kinks, points on fewer kinks than variables, and absolute values that go."""

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symgrad import parse
from symgrad.critical.forms.even import without_signs
from symgrad.critical.forms.folds import without_folds
from symgrad.critical.library import critical_points
from symgrad.critical.local.ridges import ridge_kind
from symgrad.language.graph import CALL, ZERO, postorder
from symgrad.results.critical import Evidence, Kind
from tests.oracle import value_of

LINES = {
    "abs(x)*max(y, 1)": {"x": "minimum"},
    "abs(x)*y + 2*x*abs(y)": {"y": "undecided"},
    "abs(x)*y^3": {"x": "undecided", "y": "saddle"},
    "-abs(x - 2*y)*exp(x)": {"x - 2*y": "maximum"},
    "abs(x)*y + x/2*y": {"x": "undecided"},
}


@pytest.mark.parametrize("text", LINES)
def test_lines_along_kinks(text: str) -> None:
    answer = critical_points(text)
    assert answer.complete
    assert not answer.points
    assert {str(f.equations[0]): f.kind.value for f in answer.families} == LINES[text]


@pytest.mark.parametrize(
    "text", ["(abs(x) + x/2)*y", "(abs(x) + x/2)^3*(y^2 + 1)", "(x + abs(x)/3)^3*exp(y)"]
)
def test_a_factor_with_a_kink_may_keep_its_sign(text: str) -> None:
    (family,) = critical_points(text).families
    assert family.kind in (Kind.UNDECIDED, Kind.SADDLE if "abs(x)/3" in text else Kind.MINIMUM)


ROOTS_ON_KINKS = {
    "2*abs(y - x^4) + y + x^2 - x": ["minimum"],
    "-2*abs(y - x^4) + y + x^2 - x": ["saddle"],
    "min(y + 1, (x - y)^2) + 3*x^2*y + 3*abs(x - 1)": ["saddle", "maximum"],
}


@pytest.mark.parametrize("text", ROOTS_ON_KINKS)
def test_kinds_of_points_whose_coordinates_are_roots_come_from_enclosures(text: str) -> None:
    answer = critical_points(text)
    assert answer.complete
    assert [p.kind.value for p in answer.points] == ROOTS_ON_KINKS[text]
    assert all(p.evidence is Evidence.EXACT for p in answer.points)
    assert not answer.points[-1].smooth


PARTS_OF_LINES = [
    "abs(x) + x*y",  # where |y| <= 1
    "abs(x)*y + x*y",  # f is zero for x < 0
    "max(x, y)*x",  # x = 0 for y < 0
    "relu(x)*relu(y)",
    "abs(x)*(y + abs(y))",
    "abs(x)*y - abs(y)*x^2*0 + relu(y)*x*2",  # x = 0 for y < 0
]


@pytest.mark.parametrize("text", PARTS_OF_LINES)
def test_a_part_of_a_line_is_not_told_as_a_line(text: str) -> None:
    answer = critical_points(text)
    assert not answer.complete
    assert not answer.families


SMALL = st.integers(-4, 4)


@settings(max_examples=60, deadline=None)
@given(SMALL.filter(bool), SMALL, SMALL, SMALL, SMALL, st.fractions(-2, 2, max_denominator=4))
def test_a_kink_in_the_plane(c: int, p: int, q: int, r: int, s: int, t: Fraction) -> None:
    """c*(|u| + t*u) + q*x^2 + r*x*y + s*y^2 with u = x + p*y: along u = 0 it is (q*p^2 - r*p + s)*y^2."""
    f = parse(f"{c}*(abs(x + ({p})*y) + ({t})*(x + ({p})*y)) + ({q})*x^2 + ({r})*x*y + ({s})*y^2")
    found = ridge_kind(f, ["x", "y"], {"x": ZERO, "y": ZERO})
    along = q * p * p - r * p + s
    if abs(t) >= 1 or not along:
        assert found is None
    elif along * c < 0:
        assert found is not None
        assert found[0] is Kind.SADDLE
    else:
        assert found is not None
        assert found[0] is (Kind.MINIMUM if c > 0 else Kind.MAXIMUM)


@pytest.mark.parametrize(
    "text",
    [
        "abs(x) + y^(4/3) - y^2",  # no second derivative
        "abs(x)*y + x^2",  # no slope across the kink
        "abs(x) + abs(x + y^2) - y^2",  # kinks that touch
        "abs(x + abs(y)) - y^2/4",  # a kink in a kink
        "abs(x - y^2) - y^4",  # flat along a kink that is no line
    ],
)
def test_kinks_that_need_another_argument(text: str) -> None:
    assert ridge_kind(parse(text), ["x", "y"], {"x": ZERO, "y": ZERO}) is None


WITHOUT = {
    "cos(sin(abs(x - y)))": 0,
    "(abs(x)*tan(abs(y)) - 1)^2": 2,
    "(abs(x)/abs(y + 3))^4*sin(abs(x))": 1,
    "cosh(-abs(x)^3*y)": 0,
    "abs(x^2 + x*y + y^2 + 1) + abs(x^4 - x + 1)": 0,
    "abs(x^2 + 3*x*y + y^2)": 1,
    "cos(sqrt(abs(x)))": 1,
    "exp(abs(x))": 1,
    "abs(x)^(2/3)": 0,
}


@pytest.mark.parametrize("text", WITHOUT)
def test_absolute_values_that_make_no_difference(text: str) -> None:
    before = parse(text)
    after = without_folds(before, ["x", "y"])
    assert sum(e.op is CALL and e.value == "abs" for e in postorder([after])) == WITHOUT[text]
    for x, y in [(0.7, 1.3), (-0.4, 0.9), (1.1, -0.6), (-2.3, -1.7), (0.0, 0.5)]:
        wanted, got = (value_of(e, {"x": x, "y": y}, digits=20) for e in (before, after))
        assert math.isclose(float(got), float(wanted), rel_tol=1e-12)


def test_what_is_not_even_keeps_its_absolute_values() -> None:
    for text in ("sin(abs(x))", "abs(x)^3", "(abs(x) + x)^2", "exp(abs(x))^2"):
        assert without_signs(parse(text)) is parse(text)


def test_points_on_kinks_by_enclosure() -> None:
    answer = critical_points("abs(x - cos(y)) + abs(z)*exp(y) + y^2 - y/2 + x*y", box="x=-2:2,y=-2:2,z=-1:1")
    assert answer.complete
    (point,) = [p for p in answer.points if p.kind is Kind.MINIMUM]
    assert not point.smooth
    y = point.point["y"].float
    assert y is not None
    # on x = cos(y), z = 0: the derivative of y^2 - y/2 + y*cos(y)
    assert abs(2 * y - 0.5 + math.cos(y) - y * math.sin(y)) < 1e-12
