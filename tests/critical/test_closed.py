"""Closed boxes: faces, edges and corners with their kind relative to the box, lowest and highest value."""

import json
import math

import pytest

from symgrad.calculus.problem import pose
from symgrad.critical.answer import critical
from symgrad.critical.library import critical_points
from symgrad.results.critical import Critical
from tests.cli.support import run
from tests.values import real, sure


def asked(text: str, *within: str) -> Critical:
    return critical(pose(text), list(within), closed=True)


def told(answer: Critical) -> dict[tuple[str, ...], tuple[str, str]]:
    return {
        tuple(str(p.point[name].exact) for name in answer.variables): (p.kind.value, p.where.value)
        for p in answer.points
    }


def global_values(answer: Critical) -> dict[str, float]:
    return {p.global_.value: real(p.value) for p in answer.points if p.global_}


def test_an_interval_has_ends() -> None:
    answer = asked("x^3 - 3*x", "x=-2:3")
    assert told(answer) == {
        ("-2",): ("minimum", "corner"),
        ("1",): ("minimum", "interior"),
        ("-1",): ("maximum", "interior"),
        ("3",): ("maximum", "corner"),
    }
    assert global_values(answer) == {"minimum": -2.0, "maximum": 18.0}
    assert answer.complete
    assert (answer.bounded.below, answer.bounded.above) == (True, True)


def test_without_closed_the_ends_do_not_count() -> None:
    answer = critical(pose("x^3 - 3*x"), ["x=-2:3"])
    assert len(answer.points) == 2
    assert global_values(answer) == {}


def test_a_square_has_faces_and_corners() -> None:
    answer = asked("x^2 + y^2 - x*y", "x=-1:1,y=-1:1")
    found = told(answer)
    assert found[("0", "0")] == ("minimum", "interior")
    assert found[("1", "1/2")] == ("saddle", "face")
    assert found[("1", "1")] == ("maximum", "corner")
    assert found[("1", "-1")] == ("maximum", "corner")
    assert len(found) == 9
    assert global_values(answer) == {"minimum": 0.0, "maximum": 3.0}


def test_an_edge_of_a_cube_is_a_face_and_a_vertex_a_corner() -> None:
    found = told(asked("x^2 + y^2 + z^2", "x=-1:1,y=-1:1,z=-1:1"))
    places = [where for _, where in found.values()]
    assert {w: places.count(w) for w in set(places)} == {"interior": 1, "face": 18, "corner": 8}


def test_a_slope_of_zero_at_a_side_is_decided_by_higher_terms() -> None:
    assert told(asked("x^2 + y^2", "x=0:1,y=-1:1"))[("0", "0")] == ("minimum", "face")
    assert told(asked("y^2 - x^2", "x=0:1,y=-1:1"))[("0", "0")] == ("saddle", "face")
    assert told(asked("y^2 - x^2*y", "x=0:1,y=-1:1"))[("0", "0")] == ("saddle", "face")
    assert told(asked("y^2 + x^3", "x=0:1,y=-1:1"))[("0", "0")] == ("minimum", "face")
    assert told(asked("-x^3", "x=0:1"))[("0",)] == ("maximum", "corner")
    assert told(asked("x*y", "x=0:1,y=0:1"))[("0", "0")] == ("minimum", "corner")
    assert told(asked("x*y", "x=0:1,y=-1:1"))[("0", "0")][0] == "saddle"


def test_sides_at_which_f_is_constant_are_families() -> None:
    answer = asked("x + 0*y", "x=0:1,y=0:1")
    assert [([str(e) for e in f.equations], f.kind.value, real(f.value)) for f in answer.families] == [
        (["x"], "minimum", 0.0),
        (["x - 1"], "maximum", 1.0),
    ]
    assert answer.complete


def test_ends_may_be_expressions() -> None:
    answer = asked("sin(x)*cos(y)", "x=0:pi,y=-pi/2:pi/2")
    best = answer.points[-1]
    assert [str(best.point[n].exact) for n in "xy"] == ["pi/2", "0"]
    assert best.global_ == "maximum"
    assert answer.complete
    answer = asked("x*log(x)", "x=1/e:e")
    assert [str(sure(p.value).exact) for p in answer.points] == ["-exp(-1)", "E"]


def test_half_of_a_line() -> None:
    answer = asked("x*exp(-x)", "x=0:oo")
    assert told(answer) == {("0",): ("minimum", "corner"), ("1",): ("maximum", "interior")}
    assert global_values(answer) == {"minimum": 0.0, "maximum": pytest.approx(math.exp(-1))}


def test_half_of_a_plane() -> None:
    answer = asked("x^4 - 2*x^2 + y^2 + y", "y=0:oo")
    assert global_values(answer) == {"minimum": -1.0}
    assert all(p.where.value == "face" for p in answer.points)


def test_kinks_inside_and_on_faces() -> None:
    answer = asked("abs(x) + abs(y - 1) + x/2", "x=-1:2,y=0:3")
    found = told(answer)
    assert found[("0", "1")] == ("minimum", "interior")
    assert found[("2", "1")] == ("saddle", "face")
    assert found[("2", "3")] == ("maximum", "corner")
    assert global_values(answer) == {"minimum": 0.0, "maximum": 5.0}


def test_an_edge_of_the_domain_may_be_an_end() -> None:
    assert told(asked("sqrt(x)", "x=0:4")) == {("0",): ("minimum", "corner"), ("4",): ("maximum", "corner")}
    answer = asked("x*log(x)", "x=0:1")  # log(0) has no value: the end does not count
    assert told(answer)[("1",)] == ("maximum", "corner")
    assert ("0",) not in told(answer)


def test_a_pole_inside_leaves_no_extreme_value() -> None:
    answer = asked("1/x", "x=-1:1")
    assert global_values(answer) == {}
    answer = asked("tan(x)", "x=0:2")
    assert "maximum" not in global_values(answer)


def test_a_jump_inside_leaves_no_claim() -> None:
    answer = asked("floor(x)", "x=0:3/2")
    assert "maximum" not in global_values(answer) or real(answer.points[-1].value) == 1.0


def test_transcendental_functions_are_searched_in_the_box() -> None:
    answer = asked("sin(x) + cos(y) + x*y", "x=-2:2,y=-2:2")
    assert answer.complete
    lowest, highest = global_values(answer)["minimum"], global_values(answer)["maximum"]
    assert lowest == pytest.approx(math.cos(2) - math.sin(2) - 4)
    assert highest == pytest.approx(4 + math.sin(2) + math.cos(2))


def test_a_box_and_a_constraint_together() -> None:
    answer = critical(pose("x^2 + y^2"), ["x=0:2"], ["x + y = 1"], closed=True)
    found = {str(p.point["x"].exact): (p.kind.value, p.active) for p in answer.points}
    assert found == {
        "1/2": ("minimum", ("x + y = 1",)),
        "0": ("maximum", ("x + y = 1", "x >= 0")),
        "2": ("maximum", ("x + y = 1", "x <= 2")),
    }
    assert global_values(answer) == {"minimum": 0.5, "maximum": 5.0}


def test_the_library_closes_boxes() -> None:
    answer = critical_points("x^2", box={"x": (-1, 2)}, closed=True)
    assert [real(p.value) for p in answer.points] == [0.0, 1.0, 4.0]


def test_the_command_closes_boxes() -> None:
    ran = run("critical", "x^2 - y", "--in", "x=-1:2,y=0:1", "--closed", "--json")
    result = json.loads(ran.out)["result"]
    assert result["points"][0]["active"] == ["y <= 1"]
    assert result["points"][0]["where"] == "face"
    assert result["points"][0]["multipliers"] is None
    assert result["points"][-1]["global"] == "maximum"
    plain = run("critical", "x^2", "--in", "x=-1:2", "--closed").out.splitlines()
    assert plain == ["minimum\tx=0\t0\texact", "maximum\tx=-1\t1\texact", "maximum\tx=2\t4\texact"]
    table = run("critical", "x^2", "--in", "x=-1:2", "--closed", "-f", "table").out
    assert "global maximum, corner" in table
    assert "on x <= 2" in table


@pytest.mark.parametrize("n", [2, 4])
def test_the_faces_of_larger_boxes(n: int) -> None:
    names = [f"x{k}" for k in range(n)]
    text = " + ".join(f"x{k}^2" for k in range(n)) + " - x0*x1"
    answer = critical(pose(text), [",".join(f"{name}=-1:1" for name in names)], closed=True)
    assert answer.complete
    assert global_values(answer) == {"minimum": 0.0, "maximum": n + 1.0}
    assert len(answer.points) == 3**n
