"""What is proved around last points, and what must not be."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symgrad import parse
from symgrad.descend.kinks import land_on_kink
from symgrad.descend.landing import land
from symgrad.descend.objective import Formula
from symgrad.programs.simple_fractions import simplest_between
from symgrad.results.descend import Landing, LandingKind
from tests.values import real, sure


def landed(text: str, x: tuple[float, ...], start: tuple[float, float] | None = None) -> Landing:
    f = parse(text)
    return land(Formula(f, f.variables), x, start or tuple(v + 1 for v in x))


@pytest.mark.parametrize(
    ("text", "x", "kind", "exact"),
    [
        ("(x-2)^2+(y+1)^2", (1.99, -1.01), LandingKind.MINIMUM, ["2", "-1"]),
        ("x^4-3*x^3+2", (2.2501,), LandingKind.MINIMUM, ["9/4"]),
        ("(x^2-2)^2", (1.4142,), LandingKind.MINIMUM, ["sqrt(2)"]),
        ("exp(x)-2*x", (0.693,), LandingKind.MINIMUM, ["log(2)"]),
        ("cos(x)", (3.1415,), LandingKind.MINIMUM, ["pi"]),
        ("sin(x)*y", (3.14159, 1e-6), LandingKind.SADDLE, ["pi", "0"]),
        ("-x^2-y^2", (1e-6, 1e-6), LandingKind.MAXIMUM, ["0", "0"]),
    ],
)
def test_a_critical_point_is_proved_and_recognised(
    text: str, x: tuple[float, ...], kind: LandingKind, exact: list[str]
) -> None:
    found = landed(text, x)
    assert (found.kind, found.proved) == (kind, True)
    assert [str(n.exact) for n in sure(found.point).values()] == exact
    assert sure(found.distance) < 0.02


@pytest.mark.parametrize(
    ("text", "x"),
    [("exp(-x)", (19.0,)), ("x + y", (0.0, 0.0)), ("exp(-1/x^2)", (0.01,)), ("1e-12*(x-5)^2", (0.0,))],
)
def test_nothing_is_claimed_where_there_is_nothing(text: str, x: tuple[float, ...]) -> None:
    found = landed(text, x)
    assert (found.kind, found.proved) == (LandingKind.NONE, False)


def test_a_value_that_is_no_simple_number_has_no_exact_form() -> None:
    found = landed("x^2 + exp(x)", (-0.3517,))
    assert (found.kind, found.proved) == (LandingKind.MINIMUM, True)
    assert sure(found.point)["x"].exact is None
    assert sure(found.point)["x"].float == pytest.approx(-0.3517337112491958, abs=1e-16)


@settings(max_examples=40, deadline=None)
@given(st.integers(-50, 50), st.integers(-50, 50), st.integers(1, 9), st.integers(-9, 9).filter(bool))
def test_quadratics_land_where_they_must(a: int, b: int, c: int, d: int) -> None:
    found = landed(
        f"{c}*(x-{a})^2 + {d}*(y-{b})^2".replace("--", "+"), (a + 1e-5, b - 1e-5), (a + 9.0, b + 9.0)
    )
    assert [str(n.exact) for n in sure(found.point).values()] == [str(a), str(b)]
    assert found.kind is (LandingKind.MINIMUM if d > 0 else LandingKind.SADDLE)
    assert found.proved


@given(st.fractions(), st.fractions(min_value=0, max_value=1))
def test_the_simplest_fraction_lies_in_its_interval(low: Fraction, width: Fraction) -> None:
    found = simplest_between(low, low + width)
    assert low <= found <= low + width
    assert found.denominator <= low.denominator


@pytest.mark.parametrize("text", ["x^2 + floor(x)", "x^2 + heaviside(x)", "max(x^2, 2*x^2)"])
def test_a_jump_or_kink_at_a_zero_of_the_formula_proves_nothing(text: str) -> None:
    found = landed(text, (1e-12,))
    assert not found.proved
    assert found.kind is LandingKind.NONE


def test_away_from_its_kinks_a_function_is_smooth() -> None:
    found = landed("(x-1)^2 + abs(x)", (0.5001,))
    assert (found.kind, found.proved, str(sure(found.point)["x"].exact)) == (LandingKind.MINIMUM, True, "1/2")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("x^2*y^2", LandingKind.MINIMUM),
        ("x^4 + y^4", LandingKind.MINIMUM),
        ("-x^4 - x^2*y^2 - y^4", LandingKind.MAXIMUM),
        ("x^4 - y^4", LandingKind.SADDLE),
        ("x^3 + y^2", LandingKind.SADDLE),
    ],
)
def test_a_degenerate_point_is_decided_by_its_form(text: str, kind: LandingKind) -> None:
    found = landed(text, (1e-3, 1e-3))
    assert (found.kind, found.proved) == (kind, True)
    assert [str(n.exact) for n in sure(found.point).values()] == ["0", "0"]


@pytest.mark.parametrize(
    ("text", "x"),
    [
        ("(x*y-1)^2", (2.0000000001, 0.5)),
        ("3*(x*y-1)^2 + (x*z-2)^2/2", (2.0, 0.5, 1.0000000003)),
        ("(exp(x+y) - 2)^2", (0.3, 0.3931471805)),
        ("(x*y-1)^4*z^2 + (z*x-1)^2", (2.0, 0.5000001, 0.5)),
    ],
)
def test_a_valley_floor_is_proved_where_squares_vanish(text: str, x: tuple[float, ...]) -> None:
    found = landed(text, x)
    assert (found.kind, found.proved) == (LandingKind.MINIMUM, True)
    assert sure(found.distance) < 1e-6
    point = tuple(real(n) for n in sure(found.point).values())
    assert abs(Formula(parse(text), parse(text).variables).value(point)) < 1e-24


@pytest.mark.parametrize(
    ("text", "x"),
    [
        ("(x*y-1)^2 + 1/10^9*x", (2.0, 0.5)),
        ("(x*y-1)^2 - (x-2)^2", (2.1, 0.47)),
        ("(x*y-1)^2 + (2*x*y-2)^2", (2.0, 0.5000001)),
        ("(x^2+1)^2*y^2*0 + (exp(x*y))^2", (-9.0, 3.0)),
        ("(x*y)^3*(x*y)", (0.3, 0.1)),
    ],
)
def test_no_valley_floor_is_claimed_without_a_proof(text: str, x: tuple[float, float]) -> None:
    found = landed(text, x)
    assert not found.proved or "squares" not in found.reason


def test_a_line_of_critical_points_is_named_where_none_is_proved() -> None:
    found = landed("(x*y-1)^2 + (2*x*y-2)^2", (1.3712345, 1 / 1.3712345))
    assert found.kind is LandingKind.NONE
    assert "as along a line of critical points" in found.reason


def test_where_points_are_not_isolated_the_nearest_is_named() -> None:
    found = landed("x^2*exp(y)", (1e-9, 0.7370000123))
    assert (found.kind, found.proved) == (LandingKind.MINIMUM, True)
    assert sure(found.distance) < 1e-8
    assert str(sure(found.point)["x"].float) == "0.0"
    assert sure(found.point)["y"].float == 0.7370000123


KINKS = [
    ("abs(x)+abs(y)", (0.1, -0.1), (-0.1, 0.1), "minimum"),
    ("sqrt(x^2+y^2)", (0.02, 0.01), (-0.02, -0.01), "minimum"),
    ("max(x,y)+x^2+y^2", (-0.24, -0.26), (-0.26, -0.24), "convex and 0 is among its subgradients"),
    ("relu(x)+x^2/8", (5e-8,), (4e-8,), "minimum"),
    ("abs(x)-abs(y)", (0.1, 0.1), (-0.1, -0.1), "saddle"),
    ("-abs(x)", (0.1,), (-0.1,), "maximum"),
]


@pytest.mark.parametrize(("text", "before", "x", "words"), KINKS)
def test_kinks_are_proved(text: str, before: tuple[float, ...], x: tuple[float, ...], words: str) -> None:
    f = parse(text)
    found = sure(land_on_kink(Formula(f, f.variables), before, x))
    assert (found.kind, found.proved) == (LandingKind.KINK, True)
    assert words in found.reason


@pytest.mark.parametrize(
    ("text", "before", "x"),
    [("x+abs(x)/2", (0.1,), (-0.1,)), ("abs(x)+2*y", (0.1, 1.0), (-0.1, 1.0)), ("x^2", (0.1,), (-0.1,))],
)
def test_a_kink_that_is_passed_is_no_landing(
    text: str, before: tuple[float, ...], x: tuple[float, ...]
) -> None:
    f = parse(text)
    assert land_on_kink(Formula(f, f.variables), before, x) is None
