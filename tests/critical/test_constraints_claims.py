"""Claims about constrained problems that were once wrong, and neighbours of theirs that must stay right."""

from __future__ import annotations

import pytest

from symgrad.critical.library import critical_points
from symgrad.results.critical import Critical
from tests.values import real


def told(answer: Critical) -> list[tuple[float, str, str | None]]:
    """Each point's value, kind and mark."""
    return [
        (round(real(p.value), 6), p.kind.value, p.global_.value if p.global_ else None) for p in answer.points
    ]


def places(answer: Critical) -> set[tuple[float, ...]]:
    return {tuple(round(real(c), 6) for c in p.point.values()) for p in answer.points}


# equations that leave more room than their number tells


def test_equations_of_one_set_leave_room_for_inequalities() -> None:
    circle = ["x^2 + y^2 = 1", "(x^2 + y^2)^2 = 1", "x <= 1/2"]
    answer = critical_points("x + y", subject_to=circle)
    assert answer.complete
    assert {(0.5, 0.866025), (0.5, -0.866025)} <= places(answer)
    assert (round(0.5 + 3**0.5 / 2, 6), "maximum", "maximum") in told(answer)


def test_equations_with_a_common_factor_leave_room_for_inequalities() -> None:
    cross = ["x*y = 0", "x*y^2 = 0", "-1 <= x <= 1", "-1 <= y <= 1"]
    answer = critical_points("x", subject_to=cross)
    assert {p.global_.value: real(p.value) for p in answer.points if p.global_} == {
        "minimum": -1.0,
        "maximum": 1.0,
    }
    assert all(f.kind.value == "undecided" for f in answer.families)


# a constraint has its domain, whatever it is simplified to


@pytest.mark.parametrize(
    ("f", "constraint", "points"),
    [
        ("x + y", "log(x) + log(y) = 0", {(1.0, 1.0)}),
        ("x + y", "sqrt(x)*sqrt(y) = 1", {(1.0, 1.0)}),
        ("x + y", "sqrt(x*y) = 1", {(1.0, 1.0), (-1.0, -1.0)}),
        ("x^2 + y^2", "x/y = 2", set()),
        ("x^2 + y^2", "(x^2 - y^2)/(x - y) = 2", set()),
        ("y^2 + z^2", "x/y = 2", set()),
    ],
)
def test_points_outside_the_domain_of_a_constraint_are_not_listed(
    f: str, constraint: str, points: set[tuple[float, ...]]
) -> None:
    answer = critical_points(f, subject_to=constraint)
    assert places(answer) == points
    assert not answer.families


def test_a_family_outside_the_domain_of_a_constraint_is_not_told() -> None:
    assert not critical_points("y^2", subject_to=["x/y = 2", "z <= 1"]).families


@pytest.mark.parametrize(
    ("f", "constraints"),
    [
        ("x", ["log(x) = y", "x >= -1"]),
        ("y - x^2", ["y = sqrt(x)", "x^2 + y^2 <= 4"]),
        ("x", ["y = acos(x)", "x >= -2"]),
        ("x", ["y = tan(x)", "x <= pi/2"]),
        ("x + y", ["y = log(x) + log(1 - x)", "x >= 0", "x <= 1"]),
        ("min(x, 2*y)", ["log(x) = y", "x >= 0"]),
    ],
)
def test_solved_coordinates_without_a_value_are_no_points(f: str, constraints: list[str]) -> None:
    answer = critical_points(f, subject_to=constraints)
    assert all(c.float is not None for p in answer.points for c in p.point.values())


# jumps and infinite slopes


@pytest.mark.parametrize("f", ["heaviside(x) + y", "y if x > 0 else -y", "sign(x)*y"])
def test_no_kind_is_claimed_where_f_jumps(f: str) -> None:
    answer = critical_points(f, subject_to="x^2 + y^2 = 1")
    assert not answer.complete
    assert {p.kind.value for p in answer.points if abs(real(p.point["x"])) < 1e-9} <= {"undecided"}


@pytest.mark.parametrize("f", ["y^2 + x", "max(x, y)"])
def test_a_kink_elsewhere_does_not_hide_an_infinite_slope(f: str) -> None:
    answer = critical_points(f, subject_to=["sqrt(x) + sqrt(y) = 1", "abs(x) <= 1"])
    ends = [p for p in answer.points if p.point["x"].float in (0.0, 1.0)]
    assert len(ends) == 2
    assert {(p.kind.value, p.global_, p.smooth, p.multipliers) for p in ends} == {
        ("undecided", None, False, None)
    }


# terms that an expansion does not reach


def test_terms_beyond_an_expansion_may_turn_a_saddle_into_a_minimum() -> None:
    limits = ["abs(x - y) <= 1", "y >= -(x - 1)^2", "x^2 + y^2 <= 4"]
    answer = critical_points("y^2", subject_to=limits)
    kinds = {round(real(p.point["x"]), 6): p.kind.value for p in answer.points if real(p.value) == 0}
    assert kinds[1.0] == "minimum"


def test_a_hidden_square_is_no_saddle() -> None:
    answer = critical_points("y^4 - 2*y^2*x^4 + x^8*cosh(x)", box="x=-1:1,y=-1:1")
    assert [p.kind.value for p in answer.points] in (["undecided"], ["minimum"])


# kinks within kinks of an inequality


def test_inner_kinks_of_an_inequality_that_is_not_in_force_do_not_matter() -> None:
    answer = critical_points("x + y", subject_to="max(abs(x), abs(y)) <= 1")
    assert answer.complete
    assert told(answer) == [(-2.0, "minimum", "minimum"), (2.0, "maximum", "maximum")]


# a determinant that is zero everywhere says nothing


@pytest.mark.parametrize("f", ["sin(z) - 2*z", "cos(z) + 3*z", "atan(z) - 3*z", "exp(-z)*(z - 3)"])
def test_a_function_of_one_coordinate_on_a_sphere(f: str) -> None:
    answer = critical_points(f, subject_to="x^2 + y^2 + z^2 = 1")
    assert places(answer) >= {(0.0, 0.0, 1.0), (0.0, 0.0, -1.0)}
    assert {p.global_.value for p in answer.points if p.global_} in ({"minimum", "maximum"}, set())


def test_a_function_of_one_coordinate_in_a_ball() -> None:
    ball = ["x^2 + y^2 + z^2 <= 1", "x >= -1"]
    answer = critical_points("sin(z) - 2*z", subject_to=ball)
    marked = {p.global_.value: real(p.point["z"]) for p in answer.points if p.global_}
    assert marked == {"minimum": 1.0, "maximum": -1.0}


# what an unbounded set hides and does not


@pytest.mark.parametrize(
    ("f", "constraints", "least"),
    [
        ("x + y + z", ["x*y*z = 1", "x >= 0", "y >= 0", "z >= 0"], 3),
        ("x + y + z", ["x*y*z >= 1", "x >= 0", "y >= 0", "z >= 0"], 3),
        ("x^2 + y^2", ["exp(x) + exp(y) = 1"], 0.960906),
        ("x^2 + y^2", ["x*exp(y) = 1"], 0.608037),
        ("abs(x) + abs(y)", ["x*y = 1"], 2),
        ("(x - 3)^2 + y^2", ["sin(x) = y"], 0.010023),
    ],
)
def test_the_part_below_a_level_may_be_bounded(f: str, constraints: list[str], least: float) -> None:
    answer = critical_points(f, subject_to=constraints)
    marked = {round(real(p.value), 5) for p in answer.points if p.global_ and p.global_.value == "minimum"}
    assert marked == {round(least, 5)}
    assert answer.bounded.below


def test_a_level_that_reaches_out_of_the_search_shows_nothing() -> None:
    answer = critical_points("(x - 30)^2 + y^2", subject_to="sin(x) = y")
    assert all(p.global_ is None for p in answer.points)


@pytest.mark.parametrize(
    ("f", "constraints"),
    [("x + y", ["x*y = 1"]), ("x^2*y + y^2", ["x*y = 1"]), ("1/(x^2 + y^2)", ["x*y = 1"])],
)
def test_local_extrema_on_unbounded_curves_are_not_marked(f: str, constraints: list[str]) -> None:
    answer = critical_points(f, subject_to=constraints)
    assert all(p.global_ is None or p.global_.value == "maximum" for p in answer.points)


def test_a_convex_problem_is_bounded_where_its_extremum_is_known() -> None:
    answer = critical_points("x + y", subject_to="sqrt((x - 1)^2 + y^2) <= 1")
    assert (answer.bounded.below, answer.bounded.above) == (True, True)


def test_a_curve_shows_that_f_is_unbounded() -> None:
    answer = critical_points("x + y", subject_to="x*y = 1")
    assert (answer.bounded.below, answer.bounded.above) == (False, False)
    assert answer.bounded.ray == "f -> -oo along x = -1/t, y = -t as t -> oo"


@pytest.mark.parametrize(
    ("f", "constraints", "below", "above"),
    [
        ("x*y", ["x >= 1"], False, False),
        ("x", ["y^2 = x^3 - x"], None, False),
        ("x + y", ["x^2 - y^2 = 1"], False, False),
        ("x*y*z", ["x*y + y*z + z*x = 1"], False, False),
        ("exp(x)", ["x + y = 1"], None, False),
        ("1/(x^2 + y^2)", ["x^2 + y^2 <= 1"], None, False),
        ("y/x", ["(x - 1)^2 + y^2 = 1"], False, False),
        ("x*y", ["x*y <= 1"], False, None),
        ("x^2 + y^2", ["x + y >= 1"], True, False),
        ("x + y", ["x^2 + y^2 <= 1"], True, True),
        ("x + y", ["x^2 + y^2 = -1"], None, None),
        ("x + y", ["x >= 2", "y >= 2", "x + y = 1"], None, None),
    ],
)
def test_bounds_under_constraints(
    f: str, constraints: list[str], below: bool | None, above: bool | None
) -> None:
    answer = critical_points(f, subject_to=constraints)
    assert answer.bounded.below in (below, True) if below is None else answer.bounded.below is below
    assert answer.bounded.above in (above, True) if above is None else answer.bounded.above is above
    assert (answer.bounded.ray is None) == (False not in (below, above))


@pytest.mark.parametrize(
    ("f", "box", "ray"),
    [
        ("1/x", "x=-1:1", "f -> -oo along x = -1/t as t -> oo"),
        ("log(x)", "x=0:2", "f -> -oo along x = exp(-t) as t -> oo"),
        ("1/((x - y) - 4)", "x=2:3,y=-1:1", "f -> -oo along x = 3 - 1/t, y = -1 as t -> oo"),
        ("1/x", "x=1:2", None),
    ],
)
def test_poles_in_a_closed_box(f: str, box: str, ray: str | None) -> None:
    assert critical_points(f, box=box, closed=True).bounded.ray == ray


# families that no point of the set lies on


@pytest.mark.parametrize(
    ("f", "constraints"),
    [
        ("(x^2 + y^2 - 1)^2", ["x*y >= 2"]),
        ("(x^2 + y^2 - 1)^2", ["x >= 9/10", "y >= 9/10"]),
        ("(x + y)^2", ["x >= 2", "y >= 2", "x + y >= 1"]),
        ("z^2", ["x^2 + y^2 + z^2 = 1", "x + y >= 3"]),
    ],
)
def test_an_empty_family_is_not_told(f: str, constraints: list[str]) -> None:
    answer = critical_points(f, subject_to=constraints)
    assert not answer.families
    assert answer.complete


def test_an_empty_family_gives_no_least_value_in_a_box() -> None:
    answer = critical_points("sin(x*y)", box="x=0:3,y=0:1", closed=True)
    assert {(f.kind.value, real(f.value)) for f in answer.families} == {("maximum", 1.0), ("minimum", 0.0)}


def test_a_family_is_known_by_a_point_of_it() -> None:
    (family,) = critical_points("(x^2 + y^2 - 1)^2", subject_to=["x >= 1/3", "y >= 1/3"]).families
    assert (family.kind.value, real(family.value)) == ("minimum", 0.0)


def test_many_kinks_that_cut_few_sectors() -> None:
    answer = critical_points(
        "abs(x) + abs(y) + abs(x - 1) + abs(y - 1) + abs(x + y)", subject_to="x^2 + y^2 <= 4"
    )
    assert {real(p.value) for p in answer.points if p.global_ and p.global_.value == "minimum"} == {2.0}
    assert {real(f.value) for f in answer.families} == {2.0}


def test_singular_points_of_two_transcendental_equations() -> None:
    answer = critical_points("x + z", subject_to=["exp(x) + y*z = 2", "x^2 + y^2 + z^2 = 4"])
    assert answer.complete
    ends = {p.global_.value: round(real(p.value), 4) for p in answer.points if p.global_}
    assert ends == {"minimum": -2.3334, "maximum": 2.679}


def test_a_basis_that_grows_too_large_is_said_and_no_range_is_made_up_for_multipliers() -> None:
    found = critical_points("x^7 + y^7", subject_to="x^9 + y^9 + x^4*y^3 = 1")
    assert not found.complete
    assert "Groebner basis" in found.reason
