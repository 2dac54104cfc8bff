"""Marks by proof: critical points with their kinds, lines of them, and what is said where time runs out."""

import json
from pathlib import Path
from typing import Any

import pytest

from symgrad.calculus.pictures.plots import plot
from symgrad.calculus.problem import pose
from symgrad.cli.plot import read_path
from symgrad.critical.marks import finder
from symgrad.render.plot.draw import render
from symgrad.render.style import Style
from symgrad.results.plots import Plot


def pictured(text: str, *args: Any, **options: Any) -> Plot:
    return plot(pose(text), *args, search=finder(), **options)


def marks(answer: Plot) -> list[tuple[str, tuple[float, ...], bool]]:
    return [(m.kind.value, tuple(round(v, 6) + 0.0 for v in m.place), m.smooth) for m in answer.marks]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("x^3 - 3x", [("maximum", (-1.0,), True), ("minimum", (1.0,), True)]),
        ("x^3", [("inflection", (0.0,), True)]),
        ("|x - 1| + x^2/4", [("minimum", (1.0,), False)]),
        ("|x| + x^2 - 3x", [("kink", (0.0,), False), ("minimum", (1.0,), True)]),
        ("x^4", [("minimum", (0.0,), True)]),
        ("x^2 - y^2", [("saddle", (0.0, 0.0), True)]),
        ("x^4 + y^4", [("minimum", (0.0, 0.0), True)]),
        ("|x| + |y|", [("minimum", (0.0, 0.0), False)]),
        ("exp(x)", []),
        ("1/x", []),
    ],
)
def test_all_marks_are_there_and_that_is_said(
    text: str, wanted: list[tuple[str, tuple[float, ...], bool]]
) -> None:
    answer = pictured(text)
    assert marks(answer) == wanted
    assert answer.complete


def test_a_box_cuts_off_what_lies_outside() -> None:
    answer = pictured("(x^2+y-11)^2 + (x+y^2-7)^2", ranges=["x=0:5,y=0:5"])
    assert [m.kind.value for m in answer.marks] == ["minimum", "saddle", "saddle"]
    assert answer.complete


def test_the_edges_of_the_picture_are_no_critical_points() -> None:
    assert marks(pictured("x^2 + y", ranges=["x=-1:1,y=-1:1"])) == []


def test_lines_of_critical_points_are_named() -> None:
    answer = pictured("(x*y)^2", ranges=["x=-1:1,y=-1:1"])
    assert not answer.marks
    assert [(r.kind.value, r.equations) for r in answer.ridges] == [
        ("minimum", ("x = 0",)),
        ("minimum", ("y = 0",)),
    ]
    assert "minimum all along x = 0" in render(answer, Style(width=60))


def test_where_time_runs_out_the_grid_must_do() -> None:
    hurried = plot(pose("x^3 - 3x"), search=finder(lambda: True))
    assert [m.kind.value for m in hurried.marks] == ["maximum", "minimum"]
    nothing = plot(pose("x^3 - 3x"))
    assert not nothing.complete
    assert [m.place[0] for m in nothing.marks] == pytest.approx([-1.0, 1.0])


def test_a_derivative_is_broken_at_a_kink() -> None:
    answer = pictured("|x|", ranges=["x=-1:1"])
    assert len(answer.curve) == 1
    assert len(answer.derivative) == 2
    assert {y for segment in answer.derivative for _, y in segment} == {-1.0, 1.0}


def test_a_path_along_a_curve_is_at_its_own_heights(tmp_path: Path) -> None:
    file = tmp_path / "steps.json"
    points = [{"step": k, "point": {"x": x}} for k, x in enumerate((3.0, 1.0, -0.5))]
    file.write_text(json.dumps({"result": {"steps": points}}))
    answer = pictured("x^2", path=read_path(str(file)))
    assert answer.path_values == (9.0, 1.0, 0.25)
    assert "o a path of 3 points" in render(answer, Style(width=50))
    made = render(plot(pose("x^2"), path=[{"x": 1.0}], file="svg"), Style())
    assert isinstance(made, bytes)
    assert made.startswith(b"<?xml")


def test_a_path_that_leaves_the_domain_has_no_height_there() -> None:
    assert pictured("log(x)", path=[{"x": 1.0}, {"x": -1.0}]).path_values == (0.0, None)


def test_signs_are_told_apart_without_unicode() -> None:
    shown = render(pictured("x^3 - 3x + y^2"), Style(width=60, unicode=False))
    assert isinstance(shown, str)
    area, legend = shown.split("arrows show the gradient")
    assert "V minimum at (1, 0)" in legend
    assert "X saddle at (-1, 0)" in legend
    assert area.count("V") == area.count("X") == 1
    assert set("><^v") <= set(area)
    assert not set("/\\") & set(area)
