"""Constraints as typed: chains, signs, columns of errors; and what --closed asks for."""

import json

import pytest

from symgrad.calculus.problem import Problem, pose
from symgrad.critical.answer import critical
from symgrad.critical.constraints.conditions import Constraint, read_constraints
from symgrad.critical.library import critical_points
from symgrad.errors import SymgradError
from tests.cli.support import run
from tests.values import real, sure


def read(*texts: str, f: str = "x*y") -> tuple[Problem, list[Constraint]]:
    problem = pose(f, points=[("--subject-to", t) for t in texts])
    return read_constraints(problem, texts)


def test_a_chain_is_several_constraints() -> None:
    _, found = read("0 <= x <= 1")
    assert [(c.text, str(c.form), c.is_equation) for c in found] == [
        ("0 <= x", "-x", False),
        ("x <= 1", "x - 1", False),
    ]


def test_equations_may_be_chained() -> None:
    _, found = read("x = y = 1")
    assert [(str(c.form), c.is_equation) for c in found] == [("x - y", True), ("y - 1", True)]


def test_the_other_sign_turns_the_form() -> None:
    _, (c,) = read("x >= 2*y")
    assert str(c.form) == "-(x - 2*y)"
    assert c.sign == -1


def test_unicode_signs() -> None:
    _, (a, b) = read("x ≤ 1", "y ≥ 0")
    assert not a.is_equation
    assert b.sign == -1


def test_constraints_may_bring_variables() -> None:
    problem, _ = read("x + z = 1", f="x")
    assert problem.variables == ("x", "z")


def test_with_wrt_other_names_are_parameters() -> None:
    problem = pose("x*y", wrt=["x,y"])
    problem, _ = read_constraints(problem, ["x + y = c"], only=True)
    assert problem.parameters == ("c",)


BAD = [
    ("x+y", "a constraint looks like x^2+y^2=1 or 0<=x<=1", 1),
    ("x<1", "a strict inequality has no boundary on which an extremum could lie", 2),
    ("0 < x <= 1", "a strict inequality has no boundary on which an extremum could lie", 3),
    ("x == 1", "a constraint looks like x^2+y^2=1 or 0<=x<=1", 3),
    ("x != 1", "a constraint looks like x^2+y^2=1 or 0<=x<=1", 3),
    ("0 <= x >= 1", "a chain of inequalities goes one way", 8),
    ("1 = 1", "this constraint holds no variable", 1),
    ("x = 1 = 1", "this constraint holds no variable", 4),
    ("= 1", "one side of this constraint is empty", 1),
    ("x <=", "one side of this constraint is empty", 5),
    ("x + 2*) = 1", "')' cannot stand after '*'", 7),
]


@pytest.mark.parametrize(("text", "message", "column"), BAD)
def test_errors_name_the_column(text: str, message: str, column: int) -> None:
    with pytest.raises(SymgradError) as caught:
        read(text)
    assert caught.value.message == message
    assert sure(caught.value.span).column == column


def test_the_command_shows_the_place() -> None:
    ran = run("critical", "x", "--subject-to", "0 <= x < 1")
    assert ran.code == 2
    assert "  0 <= x < 1\n         ^" in ran.err
    assert "hint: write <=" in ran.err


def test_closed_needs_a_box() -> None:
    ran = run("critical", "x^2", "--closed")
    assert ran.code == 2
    assert "--closed closes the box of --in, and none is given" in ran.err


def test_a_parameter_that_algebra_does_not_reach_is_named() -> None:
    ran = run("critical", "x*y", "--wrt", "x,y", "--subject-to", "x^2+y^2=c")
    assert ran.code == 2
    assert "depend on the parameter 'c'" in ran.err


def test_json_has_multipliers_active_constraints_and_the_place() -> None:
    ran = run("critical", "x+2y", "--subject-to", "x^2+y^2<=5", "--subject-to", "x>=0", "--json")
    result = json.loads(ran.out)["result"]
    best = result["points"][-1]
    assert best["point"]["x"]["exact"] == "1"
    assert best["active"] == ["x^2+y^2<=5"]
    assert [m["exact"] for m in best["multipliers"]] == ["1/2", "0"]
    assert (best["where"], best["kind"], best["global"]) == ("constraint", "maximum", "maximum")
    assert result["complete"] is True


def test_csv_and_latex_have_the_multipliers() -> None:
    arguments = ("critical", "x+2y", "--subject-to", "x^2+y^2=5", "-f")
    lines = run(*arguments, "csv").out.splitlines()
    assert lines[0].endswith(",active,multiplier1")
    assert lines[1].startswith("-1.0,-2.0,-5.0,minimum")
    assert lines[1].endswith("x^2+y^2=5,-0.5")
    assert r"\lambda" in run(*arguments, "latex").out


def test_the_table_says_under_which_constraints() -> None:
    out = " ".join(run("critical", "x+2y", "--subject-to", "x^2+y^2<=5", "-f", "table").out.split())
    assert "proved to be all in R^2 under the constraints" in out
    assert "on x^2+y^2<=5" in out


def test_multipliers_are_the_rates_of_the_right_sides() -> None:
    for text, high in (("x^2+y^2 = 5", 5), ("x^2+y^2 <= 5", 5)):
        best = critical_points("x+2y", subject_to=text).points[-1]
        more = critical_points("x+2y", subject_to=text.replace("5", "5.0001")).points[-1]
        rate = (real(more.value) - real(best.value)) / 0.0001
        assert rate == pytest.approx(sure(best.multipliers)[0].float, abs=1e-4)
        assert high == 5
    least = critical_points("x^2", subject_to="x >= 1").points[0]
    assert str(sure(least.multipliers)[0].exact) == "2"


def test_a_set_without_points_is_told() -> None:
    answer = critical_points("x+y", subject_to="x^2+y^2 = -1")
    assert answer.points == ()
    assert answer.complete
    assert "no point meets all constraints" in answer.notes
    assert (answer.bounded.below, answer.bounded.above) == (None, None)


def test_contradicting_equations_are_told() -> None:
    answer = critical_points("x", subject_to=["x = 1", "x = 2"])
    assert answer.reason == "the equations contradict each other"
    assert "no point meets all constraints" in answer.notes


def test_a_constraint_that_says_nothing_is_left_aside() -> None:
    plain, more = (critical_points("x^2+y^2", subject_to=s) for s in (["x+y=1"], ["x+y=1", "2*x+2*y=2"]))
    assert [p.value for p in plain.points] == [p.value for p in more.points]
    assert [str(m.exact) for m in sure(more.points[0].multipliers)] == [
        "1",
        "0",
    ]
    (family,) = critical_points("x^2", subject_to="0*y = 0").families
    assert (family.kind.value, family.dimension) == ("minimum", 1)


def test_parameters_stay_where_the_system_is_linear() -> None:
    answer = critical(pose("x*y", wrt=["x,y"]), (), ["p*x + q*y = m"], only=True)
    (point,) = answer.points
    assert {k: str(v.exact) for k, v in point.point.items()} == {"x": "m/(2*p)", "y": "m/(2*q)"}
    assert str(sure(point.multipliers)[0].exact) == "m/(2*p*q)"
    assert [str(c) for c in answer.conditions] == ["p*q != 0"] or answer.conditions
    assert point.witness == "a minimum where p*q < 0, a maximum where p*q > 0"


def test_parameters_of_a_convex_function() -> None:
    answer = critical(pose("x^2 + y^2", wrt=["x,y"]), (), ["p*x + q*y = m"], only=True)
    assert answer.points[0].kind.value == "minimum"


def test_parameters_that_only_scale() -> None:
    answer = critical(pose("a*x*y", wrt=["x,y"]), (), ["x^2 + y^2 = 1"], only=True)
    assert [str(sure(p.multipliers)[0].exact) for p in answer.points] == ["-a/2", "-a/2", "a/2", "a/2"]
    assert answer.points[0].witness == "a minimum where a > 0, a maximum where a < 0"


@pytest.mark.parametrize("subject", [[], ["x + 0*y = b"]])
def test_parameters_in_a_box_need_values(subject: list[str]) -> None:
    with pytest.raises(SymgradError, match="depend on the parameter"):
        critical(pose("a*x^2 + b*x", wrt=["x"]), ["x=0:1"], subject, closed=True, only=True)
