"""Kinds under constraints point by point: regular, degenerate, singular; and the pieces that decide them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symgrad import parse
from symgrad.algebra.normal import normal_form
from symgrad.calculus.problem import pose
from symgrad.critical.algebra.polynomials import never
from symgrad.critical.answer import critical
from symgrad.critical.constraints.attainment import Attainment, bends
from symgrad.critical.constraints.conditions import Constraint, read_constraints
from symgrad.critical.constraints.constrained_kinds import ALONE, Local, judged_under
from symgrad.critical.constraints.extents import extent_of
from symgrad.critical.constraints.lagrangian import extreme_signs
from symgrad.critical.constraints.links import link_of
from symgrad.critical.constraints.multipliers import Multipliers
from symgrad.critical.library import critical_points
from symgrad.critical.places.spots import Spot, exact_spot
from symgrad.critical.search.elimination import eliminated
from symgrad.results.critical import Kind
from tests.values import real, sure

MIN, MAX, SADDLE = Kind.MINIMUM, Kind.MAXIMUM, Kind.SADDLE


def spot(names: str, at: list[str | int]) -> Spot:
    return exact_spot({n: normal_form(parse(str(v))) for n, v in zip(names, at, strict=True)})


def local(f: str, names: str, equations: list[str], inequalities: list[str], at: list[str | int]) -> Local:
    equal, below = (tuple(parse(e) for e in forms) for forms in (equations, inequalities))
    return Local(parse(f), tuple(names), equal, below, spot(names, at))


KINDS = [
    (MIN, "x*y", "xy", ["x^2+y^2-1"], [], ["1/sqrt(2)", "-1/sqrt(2)"]),
    (MAX, "x*y", "xy", ["x^2+y^2-1"], [], ["1/sqrt(2)", "1/sqrt(2)"]),
    (MIN, "x^2+y^2", "xy", ["x+y-1"], [], ["1/2", "1/2"]),
    (MIN, "x+y", "xy", [], ["-x", "-y"], [0, 0]),
    (MAX, "x+y", "xy", [], ["-x", "x+y-1"], [0, 1]),
    (MIN, "x", "xy", ["y^2-x^3"], [], [0, 0]),
    (MAX, "x", "xy", [], ["-y", "y-(1-x)^3"], [1, 0]),
    (MIN, "x^2+y", "xy", [], ["-x", "-y"], [0, 0]),
    (MIN, "x^2-y^4+y", "xy", [], ["-x", "-y"], [0, 0]),
    (SADDLE, "x-y", "xy", [], ["-x", "-y"], [0, 0]),
    (MIN, "x*y", "xy", [], ["-x", "-y"], [0, 0]),
    (MAX, "-x*y", "xy", [], ["-x", "-y"], [0, 0]),
    (SADDLE, "x*y", "xy", [], ["-x"], [0, 0]),
    (MIN, "y^2", "xy", ["y-x^2"], [], [0, 0]),
    (MIN, "y", "xy", ["y-x^4"], [], [0, 0]),
    (SADDLE, "y", "xy", ["y-x^3"], [], [0, 0]),
    (MIN, "y", "xy", ["y+y^3-x^4"], [], [0, 0]),
    (SADDLE, "y", "xy", ["y+y^3-x^3"], [], [0, 0]),
    (MIN, "y", "xy", [], ["x^4-y-y^3"], [0, 0]),
    (MIN, "y+exp(x)-1-x", "xy", [], ["x^4-y-y^3"], [0, 0]),
    (MIN, "sin(x)+y", "xy", [], ["-x", "-y"], [0, 0]),
    (MIN, "x", "xy", ["x-y", "x+y"], [], [0, 0]),
    (MIN, "x^2+y^2+z^2", "xyz", ["x+y+z-1"], [], ["1/3", "1/3", "1/3"]),
    (MIN, "z", "xyz", ["x^2+y^2-z^3"], [], [0, 0, 0]),
    (MIN, "x+y", "xy", [], ["-x", "-y", "-x-y"], [0, 0]),
    (MIN, "x+2*y", "xy", [], ["-x", "-y", "-x-y", "x-y"], [0, 0]),
    (MIN, "x^2", "x", [], ["-x"], [0]),
    (MAX, "-x^3", "x", [], ["-x"], [0]),
    (MAX, "sin(x)", "x", [], ["x-pi/2"], ["pi/2"]),
    (MAX, "sin(x)", "x", [], ["x-1"], ["1"]),
    (MIN, "x+2*y", "xy", [], ["-x", "-y", "-x-y", "-x-2*y"], [0, 0]),
    (SADDLE, "x-y", "xy", [], ["-x", "-y", "-x-y"], [0, 0]),
    (MIN, "x*y*z", "xyz", [], ["-x", "-y", "-z"], [0, 0, 0]),
    (SADDLE, "x+y", "xy", ["x*y"], [], [0, 0]),
    (MIN, "x^2+y^2", "xy", ["x*y"], [], [0, 0]),
    (MIN, "y-x^2", "xy", [], ["x^2-y"], [0, 0]),
    (SADDLE, "y-2*x^2", "xy", [], ["x^2-y"], [0, 0]),
    (MIN, "y-x^2/2", "xy", [], ["x^2-y"], [0, 0]),
    (MAX, "-y", "xy", [], ["x^2-y"], [0, 0]),
    (SADDLE, "x", "xy", [], ["x^2-y"], [0, 0]),
    (MIN, "x^2-y^2", "xy", ["y"], [], [0, 0]),
    (SADDLE, "z", "xyz", ["z-x*y"], [], [0, 0, 0]),
    (MIN, "z", "xyz", ["z+z^3-x^2*y^2-x^6-y^6"], [], [0, 0, 0]),
]


@pytest.mark.parametrize(("kind", "f", "names", "equations", "inequalities", "at"), KINDS)
def test_kinds(
    kind: Kind, f: str, names: str, equations: list[str], inequalities: list[str], at: list[str | int]
) -> None:
    found = judged_under(local(f, names, equations, inequalities, at), never)
    assert found.kind is kind, found


def test_where_f_is_constant_nothing_is_claimed() -> None:
    found = judged_under(local("x", "xyz", ["x^2+y^2+z^2-1", "x"], [], [0, 0, 1]), never)
    assert found.kind is Kind.UNDECIDED
    assert found.witness == "f is constant under the constraints near the point"


def test_a_point_alone_is_told() -> None:
    assert judged_under(local("x", "xy", ["x-y", "x+y"], [], [0, 0]), never).witness == ALONE
    assert judged_under(local("x", "xy", ["x^2+y^2"], [], [0, 0]), never).witness == ALONE
    assert judged_under(local("x", "xy", ["y^2-x^2*(x-1)"], [], [0, 0]), never).witness == ALONE


def test_a_point_at_which_f_moves_is_no_extremum() -> None:
    found = judged_under(local("x", "xy", ["y^2+x^2-1"], [], [0, 1]), never)
    assert found.kind is SADDLE


LINKS = [
    ("x", ["y^2-x^3"], [], {1}),
    ("y", ["y^2-x^3"], [], {1, -1}),
    ("x", ["x^2-y^3"], [], {1, -1}),
    ("x", ["y^2-x^2*(x-1)"], [], set()),
    ("x", ["x*y"], [], {-1, 0, 1}),
    ("x^2", ["x*y"], [], {0, 1}),
    ("x+y", [], ["-x", "-y", "-x-y"], {1}),
    ("x*y", [], ["-x", "-y"], {0, 1}),
    ("x^2-y^2", [], [], {1, -1}),
    ("-y", [], ["x^2-y^3"], {-1}),
    ("y", [], ["x^2-y^3", "x-y"], {1}),
    ("x^2+y^2", ["x^4+y^4-x^2*y"], [], {1}),
]


@pytest.mark.parametrize(("f", "equations", "inequalities", "signs"), LINKS)
def test_signs_on_a_small_sphere(
    f: str, equations: list[str], inequalities: list[str], signs: set[int]
) -> None:
    equal, below = ([parse(e) for e in texts] for texts in (equations, inequalities))
    link = link_of(parse(f), ("x", "y"), equal, below, spot("xy", [0, 0]).exact, never)
    assert link is not None
    assert link.signs == signs


@pytest.mark.parametrize(("f", "equations"), [("sin(x)", ["y^2-x^3"]), ("x", ["y-exp(x)+1"]), ("x^9", ["y"])])
def test_what_the_sphere_does_not_reach(f: str, equations: list[str]) -> None:
    forms = [parse(e) for e in equations]
    assert link_of(parse(f), ("x", "y"), forms, [], spot("xy", [0, 0]).exact, never) is None


def test_points_that_are_not_rational_are_left_open() -> None:
    at = spot("xy", ["sqrt(2)", 0]).exact
    assert link_of(parse("x"), ("x", "y"), [parse("y^2-(x^2-2)^3")], [], at, never) is None


def test_elimination_solves_what_is_linear() -> None:
    found = eliminated([parse("x+y+z-1"), parse("x*y-z")], ["x", "y", "z"])
    assert found.names == ("x", "y")
    assert len(found.forms) == 1
    found = eliminated([parse("x+y-1"), parse("2*x+2*y-2"), parse("x-y")], ["x", "y"])
    assert found.names == ()
    assert found.redundant == (1,)
    assert not eliminated([parse("x+y-1"), parse("x+y-2")], ["x", "y"]).is_consistent
    assert eliminated([parse("x^2+y^2-1")], ["x", "y"]).solved == {}


def test_multipliers_are_exact_where_the_point_is() -> None:
    chosen = sure(
        Multipliers(parse("x*y"), ("x", "y"), [parse("x^2+y^2-1")]).at(spot("xy", ["1/sqrt(2)"] * 2))
    )
    assert [str(m) for m in sure(chosen.exact)] == ["1/2"]
    assert Multipliers(parse("x"), ("x", "y"), [parse("y^2-x^3")]).at(spot("xy", [0, 0])) is None


EXTENTS = [
    (["x^2+4*y^2=4"], {"x": (-2, 2), "y": (-1, 1)}),
    (["x>=0", "y>=0", "x+y<=1"], {"x": (0, 1), "y": (0, 1)}),
    (["x^2<=y", "x+y<=2"], {"x": (-2, 1), "y": (0, 4)}),
    (["x^4+y^2<=16"], {"x": (-2, 2), "y": (-4, 4)}),
    (["abs(x)+abs(y)<=1"], {"x": (-1, 1), "y": (-1, 1)}),
    (["0<=x<=pi", "y=2*x"], {"x": (0, 3.1415926535897932), "y": (0, 6.2831853071795865)}),
]


@pytest.mark.parametrize(("texts", "wanted"), EXTENTS)
def test_bounds_that_constraints_put(texts: list[str], wanted: dict[str, tuple[int, float]]) -> None:
    _, constraints = read_constraints(pose("x*y"), texts)
    found = extent_of(constraints, ["x", "y"])
    assert found.is_bounded
    for name, (low, high) in wanted.items():
        least, greatest = map(sure, found.bounds[name])
        assert float(least) == pytest.approx(low, abs=1e-9)
        assert float(greatest) == pytest.approx(high, abs=1e-9)
        assert least <= Fraction(low) <= Fraction(high) <= greatest + Fraction(1, 10**15)


@pytest.mark.parametrize(
    "texts",
    [["x*y=1"], ["x+y<=1"], ["x^2-y^2=1"], ["y>=x^2"], ["x^2*y^2+x^2<=1"], ["sin(x)<=0"], ["x^3+y^3=1"]],
)
def test_unbounded_sets_are_not_called_bounded(texts: list[str]) -> None:
    _, constraints = read_constraints(pose("x*y"), texts)
    assert not extent_of(constraints, ["x", "y"]).is_bounded


@pytest.mark.parametrize("texts", [["x^2+x*y+y^2=3"], ["x^4+y^4-x*y<=5"], ["x+y+z=1", "x^2+y^2-z=3"]])
def test_sets_that_grow_in_no_direction(texts: list[str]) -> None:
    problem, constraints = read_constraints(pose("x*y"), texts)
    assert extent_of(constraints, problem.variables).is_bounded


def test_continuity_matters_for_extreme_values() -> None:
    _, square = read_constraints(pose("x*y"), ["0<=x<=1", "0<=y<=1"])
    assert Attainment(parse("sqrt(x)+y"), ("x", "y"), tuple(square)).is_compact
    assert Attainment(parse("1/(1+x)+y"), ("x", "y"), tuple(square)).is_compact
    assert not Attainment(parse("1/x+y"), ("x", "y"), tuple(square)).is_compact
    assert not Attainment(parse("log(x)+y"), ("x", "y"), tuple(square)).is_compact
    assert not Attainment(parse("floor(x)+y"), ("x", "y"), tuple(square)).is_compact


def test_the_lagrangian_shows_extreme_values_on_unbounded_sets() -> None:
    hyperbola = Constraint("", parse("x^2-y^2-1"), True)
    at = spot("xy", ["sqrt(5)/2", "-1/2"])
    assert extreme_signs(parse("x^2+y"), ["x", "y"], [hyperbola], at) == {1}
    branch = Constraint("", parse("x*y-1"), True)
    assert extreme_signs(parse("x+y"), ["x", "y"], [branch], spot("xy", [1, 1])) == frozenset()


def test_kinks_do_not_count_as_flat_in_the_lagrangian() -> None:
    corner = [Constraint("", parse("-1-x"), False, -1), Constraint("", parse("-y"), False, -1)]
    f = parse("abs(x) + abs(y - 1) + x/2")
    assert extreme_signs(f, ["x", "y"], corner, spot("xy", [-1, 0])) == frozenset()


def test_multipliers_of_the_wrong_sign_show_nothing() -> None:
    side = [Constraint("", parse("1-x"), False, -1)]
    assert extreme_signs(parse("-x"), ["x"], side, spot("x", [1])) == {-1}
    assert extreme_signs(parse("x"), ["x"], side, spot("x", [1])) == {1}


def test_convexity_part_by_part() -> None:
    assert bends(parse("x*log(x) + y*log(y) + exp(z)"), ["x", "y", "z"], 1)
    assert not bends(parse("x*log(x) - y*log(y)"), ["x", "y"], 1)
    assert not bends(parse("x^2 - y^2"), ["x", "y"], 1)


HONEST = [
    ("x+y", ["x*y=1"], "an unbounded branch"),
    ("x", ["x*y>=1", "x>=0"], "an infimum that is not attained"),
    ("exp(x)", ["x+y=1"], "likewise"),
    ("1/(1+x^2)", ["x>=1"], "likewise"),
]


@pytest.mark.parametrize(("f", "constraints", "why"), HONEST)
def test_an_infimum_that_is_not_attained_is_no_least_value(f: str, constraints: list[str], why: str) -> None:
    answer = critical_points(f, subject_to=constraints)
    assert "minimum" not in {p.global_ and p.global_.value for p in answer.points}, why


def test_more_constraints_than_variables_are_fine() -> None:
    answer = critical_points("x+y", subject_to=["x=1", "y=2", "x+y=3"])
    (point,) = answer.points
    assert answer.complete
    assert (real(point.value), sure(point.global_).value) == (3.0, "minimum")
    assert critical_points("x+y", subject_to=["x=1", "y=2", "x+y=4"]).points == ()


def test_three_lines_through_one_point() -> None:
    answer = critical_points("x+y", subject_to=["x>=0", "y>=0", "x+y>=0", "x<=1", "y<=1"])
    origin = answer.points[0]
    assert (origin.kind, sure(origin.global_).value) == (MIN, "minimum")
    assert origin.active == ("x>=0", "y>=0", "x+y>=0")
    assert answer.complete


def test_families_under_constraints() -> None:
    answer = critical_points("z^2", subject_to="x^2+y^2+z^2=1")
    (family,) = answer.families
    assert {str(e) for e in family.equations} == {"z", "x**2 + y**2 - 1"}
    assert (family.kind, real(family.value)) == (MIN, 0.0)
    assert {sure(p.global_).value for p in answer.points} == {"maximum"}
    (line,) = critical_points("x+y", subject_to=["x>=0", "y>=0", "x+y<=1"]).families
    assert [str(e) for e in line.equations] == ["x + y - 1", "max(-x, 0)", "max(-y, 0)"]
    assert line.kind is MAX


def test_a_singular_line_is_a_stratum_of_its_own() -> None:
    answer = critical_points("x^2+y^2+(z-1)^2", subject_to="x*y=0")
    (point,) = answer.points
    assert answer.complete
    assert (point.kind, point.multipliers) == (MIN, None)
    assert [str(c.exact) for c in point.point.values()] == ["0", "0", "1"]


def test_kinks_in_constraints() -> None:
    answer = critical_points("x+2*y", subject_to="abs(x)+abs(y)<=1")
    assert answer.complete
    assert [(real(p.value), p.kind) for p in answer.points] == [(-2.0, MIN), (2.0, MAX)]


def test_ends_of_a_curve_at_which_a_root_has_no_derivative() -> None:
    answer = critical_points("x+y", subject_to="sqrt(x)+sqrt(y)=1")
    found = {str(p.point["x"].exact): (p.kind, p.smooth, p.multipliers is None) for p in answer.points}
    assert found["1/4"] == (MIN, True, False)
    assert found["0"] == found["1"] == (Kind.UNDECIDED, False, True)
    answer = critical_points("asin(x)", box={"x": (-1, 1)}, closed=True)
    assert [(p.kind, sure(p.global_).value) for p in answer.points] == [(MIN, "minimum"), (MAX, "maximum")]


def test_time_that_is_over_is_told() -> None:
    answer = critical(
        pose("x*y", points=[("--subject-to", "x^2+y^2=1")]), (), ["x^2+y^2=1"], expired=lambda: True
    )
    assert not answer.complete
    assert answer.out_of_time


OPEN = [
    ("exp(x*y)+z", ["x^2+y^2+z^2=1"]),
    ("floor(x)+y", ["x^2+y^2=1"]),
]


@pytest.mark.parametrize(("f", "constraints"), OPEN)
def test_what_is_not_proved_is_not_called_complete(f: str, constraints: list[str]) -> None:
    polls = iter(range(30))
    problem = pose(f, points=[("--subject-to", c) for c in constraints])
    answer = critical(problem, (), constraints, expired=lambda: next(polls, None) is None)
    assert not answer.complete
    assert answer.reason
