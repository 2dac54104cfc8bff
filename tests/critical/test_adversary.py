"""Answers that were once wrong: infinite slopes, kinks beside parameters, even powers of parameters."""

import pytest

from symgrad.critical.library import critical_points
from symgrad.errors import PointError
from symgrad.results.critical import Critical
from tests.values import real, sure

ALONE = "the constraints admit no other point near it"


def told(answer: Critical) -> list[tuple[str, str | None]]:
    return [(p.kind.value, p.global_.value if p.global_ else None) for p in answer.points]


# where f has an infinite slope there are no multipliers, and no Lagrangian shows a least value


@pytest.mark.parametrize(
    ("text", "marks", "bounded"),
    [
        ("sqrt(x)", [("minimum", "minimum")], (True, False)),
        ("-sqrt(x)", [("maximum", "maximum")], (False, True)),
        ("sqrt(x) - x", [("minimum", None), ("maximum", "maximum")], (False, True)),
        ("cbrt(x) - x", [("minimum", None), ("maximum", "maximum")], (False, True)),
    ],
)
def test_an_infinite_slope_at_an_inequality(
    text: str, marks: list[tuple[str, str | None]], bounded: tuple[bool, bool]
) -> None:
    answer = critical_points(text, subject_to="x >= 0")
    assert told(answer) == marks
    assert (answer.bounded.below, answer.bounded.above) == bounded
    assert all(p.multipliers is None for p in answer.points if p.point["x"].float == 0)


def test_an_infinite_slope_at_the_side_of_a_box() -> None:
    answer = critical_points("sqrt(x)", box="x=0:oo", closed=True)
    assert told(answer) == [("minimum", "minimum")]
    assert answer.bounded.above is False


def test_infinite_slopes_in_two_variables() -> None:
    answer = critical_points("sqrt(x) + sqrt(y)", subject_to=["x >= 0", "y >= 0"])
    assert told(answer) == [("minimum", "minimum")]
    assert (answer.bounded.below, answer.bounded.above) == (True, False)


# isolated feasible points


def test_an_isolated_feasible_point_is_no_maximum_where_the_value_is_least() -> None:
    answer = critical_points("cos(x)", subject_to="sin(x) = 0")
    assert {(real(p.value), p.kind.value, sure(p.global_).value) for p in answer.points} == {
        (-1.0, "minimum", "minimum"),
        (1.0, "maximum", "maximum"),
    }
    assert {p.witness for p in answer.points} == {ALONE}


def test_each_family_under_constraints_is_told_once() -> None:
    answer = critical_points("x^2*y^2", box="x=0:1,y=0:1", closed=True)
    assert sorted(str(f.equations[0]) for f in answer.families) == ["x", "y"]


# what a constraint's slopes do not tell


def test_a_point_off_the_constraint_is_not_listed() -> None:
    answer = critical_points("x^2 + y^2", subject_to="floor(x) = 1")
    assert not answer.points
    assert not answer.complete
    assert answer.bounded.below is None


def test_a_line_on_which_f_is_constant_along_a_kink_is_no_family() -> None:
    answer = critical_points("x*y", subject_to="max(abs(x), abs(y)) <= 1")
    assert not answer.families
    assert answer.complete
    assert {real(p.value) for p in answer.points if p.global_} == {-1.0, 1.0}


@pytest.mark.parametrize(
    ("text", "under", "place"),
    [
        ("x + y", "x^2*y^2 <= 0", ("0", "0")),
        ("x + y", "x^2*y <= 0", ("0", "0")),
        ("x + 2*y", "x^3*y^3 <= 0", ("0", "0")),
        ("y", "(x^2 - y^3)^2*(x - 1)^2 <= 0", ("1", "1")),
        ("y", "(x^2 - y^3)^3*(x - 1) <= 0", ("1", "1")),
    ],
)
def test_parts_of_a_singular_constraint_meet(text: str, under: str, place: tuple[str, str]) -> None:
    answer = critical_points(text, subject_to=under)
    found = {tuple(str(n.exact) for n in p.point.values()): p.kind.value for p in answer.points}
    assert found[place] in ("saddle", "undecided")


# parameters


@pytest.mark.parametrize(
    ("text", "names", "under"),
    [
        ("x^2 + a*abs(x)", "x", ()),
        ("x^2 + a*sign(x)", "x", ()),
        ("a*sqrt(x)^4 + abs(x - 1)", "x", ()),
        ("x^2 + y^2 + a*floor(x)", "x,y", ()),
        ("x^2 + y^2 + a*abs(x)", "x,y", ("x + y = 1",)),
    ],
)
def test_a_kink_beside_a_parameter_is_not_passed_over(text: str, names: str, under: tuple[str, ...]) -> None:
    with pytest.raises(PointError):
        critical_points(text, wrt=names.split(","), subject_to=under)


@pytest.mark.parametrize(
    ("text", "names", "conditions", "kinds"),
    [
        ("a^2*x^2", "x", ["a != 0"], ["minimum"]),
        ("a^2*x^2 + b^2*y^2", "x,y", ["a*b != 0"], ["minimum"]),
        ("a*x*y", "x,y", ["a != 0"], ["saddle"]),
        ("(x - m)^2/s^2", "x", ["s != 0"], ["minimum"]),
        ("a^2*x^4 - x^2", "x", ["a != 0"], ["maximum", "minimum", "minimum"]),
        ("x^3/3 - a^2*c*x", "x", ["c > 0", "a != 0"], ["minimum", "maximum"]),
        ("exp(x) - a^2*b*x", "x", ["b > 0", "a != 0"], ["minimum"]),
    ],
)
def test_an_even_power_of_a_parameter_may_be_zero(
    text: str, names: str, conditions: list[str], kinds: list[str]
) -> None:
    answer = critical_points(text, wrt=names.split(","))
    assert [str(c) for c in answer.conditions] == conditions
    assert [p.kind.value for p in answer.points] == kinds


def test_cases_name_no_condition_that_cannot_hold() -> None:
    (point,) = critical_points("a*x^2 + y^2", wrt=["x", "y"]).points
    assert point.witness == "a minimum where a > 0; a saddle where a < 0"


def test_two_points_that_go_to_infinity_do_not_become_one() -> None:
    notes = critical_points("a*x^4 - x^2", wrt="x").notes
    assert not any("they are one" in note for note in notes)


def test_the_domain_of_a_function_with_parameters_is_told() -> None:
    answer = critical_points("x^n", wrt="x")
    assert [e.equation for e in answer.excluded] == ["x > 0"]


def test_the_witness_of_a_scaled_function_says_whose_it_is() -> None:
    (point,) = critical_points("-a^2*abs(x)", wrt="x").points
    assert point.kind.value == "maximum"
    assert point.witness == "of abs(x): f rises to the left and rises to the right"


def test_numbers_that_cannot_be_compared_end_no_search() -> None:
    answer = critical_points("max((3 - x)*(x - 1) - x^3, 0)")
    assert [f.kind.value for f in answer.families] == ["minimum"] or not answer.complete


# a derivative that has none itself


def kinds(answer: Critical) -> dict[float, str]:
    return {round(real(p.point["x"]), 6): p.kind.value for p in answer.points}


@pytest.mark.parametrize(
    ("text", "at_zero"),
    [
        ("x^2 - x^(5/3)", "inflection"),
        ("x^2 - x^(4/3)", "maximum"),
        ("x^2 + x^(4/3)", "minimum"),
        ("x^3 - x^(7/3)", "inflection"),
        ("x^2 + y^2 - x^(5/3)", "saddle"),
        ("x^2 + y^2 - (x - y)^(7/3)", "minimum"),
        ("elu(x) - x + x^2", "minimum"),
    ],
)
def test_no_hessian_decides_where_there_is_none(text: str, at_zero: str) -> None:
    assert kinds(critical_points(text))[0] == at_zero


def test_no_hessian_decides_on_families_where_there_is_none() -> None:
    answer = critical_points("(x + y)^2 - (x + y)^(5/3)")
    assert {str(f.equations[0]): f.kind.value for f in answer.families}["x + y"] == "saddle"


def test_no_hessian_decides_under_constraints_where_there_is_none() -> None:
    assert kinds(critical_points("x^2 - x^(5/3) + y^2", subject_to="x + y = 0"))[0] == "saddle"


# pieces on which f is constant, and slopes at kinks


def test_pieces_that_repeat_themselves_are_told_as_such() -> None:
    answer = critical_points("cos(x) + abs(cos(x))")
    assert answer.complete
    assert {(f.kind.value, f.parametrization) for f in answer.families} == {
        ("minimum", "pi/2 + 2*k*pi <= x <= 3*pi/2 + 2*k*pi"),
        ("maximum", "x = 2*k*pi"),
    }


@pytest.mark.parametrize(
    ("text", "smooth"),
    [
        ("sqrt(abs(x)^3 + y^4)", [True]),
        ("sqrt(abs(x)^3 + y^2)", [False]),
        ("max(x, 0)^3 + min(x + 1, 0)^3", [True, True]),
        ("max(x, 0)^3 + min(x + 1, 0)", [False, True]),
    ],
)
def test_where_f_has_a_derivative_in_spite_of_kinks(text: str, smooth: list[bool]) -> None:
    assert [p.smooth for p in critical_points(text).points] == smooth
