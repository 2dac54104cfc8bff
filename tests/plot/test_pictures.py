"""What a picture shows: ranges, gaps, marks, tangents, level lines."""

import math
from itertools import pairwise
from typing import Any

import pytest

from symgrad.calculus.pictures.plots import plot
from symgrad.calculus.problem import pose
from symgrad.critical.marks import finder
from symgrad.errors import PointError, UnsupportedError
from symgrad.results.plots import Plot
from tests.values import sure


def sampled(text: str, *args: list[str], **options: Any) -> Plot:
    return plot(pose(text), *args, **options)


def marks(answer: Plot) -> list[tuple[str | float, ...]]:
    return [(m.kind.value, *(round(v, 6) + 0.0 for v in m.place)) for m in answer.marks]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("x^2 - 2x", [("minimum", 1.0)]),
        ("x^3 - 3x", [("maximum", -1.0), ("minimum", 1.0)]),
        ("x^3", [("inflection", 0.0)]),
        ("|x - 1| + x^2/4", [("kink", 1.0)]),
        ("max(x, x)", []),
        ("x*|x|", [("inflection", 0.0)]),
        ("exp(x)", []),
        ("relu(x) + relu(1-x)", [("kink", 0.0), ("kink", 1.0)]),
    ],
)
def test_marks_of_curves(text: str, wanted: list[tuple[str, float]]) -> None:
    assert marks(sampled(text)) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("x^2 + y^2 - 2x", [("minimum", 1.0, 0.0)]),
        ("x^2 - y^2", [("saddle", 0.0, 0.0)]),
        ("x^3 - 3x + y^2", [("minimum", 1.0, 0.0), ("saddle", -1.0, 0.0)]),
        ("x + y", []),
    ],
)
def test_marks_of_surfaces(text: str, wanted: list[tuple[str, float, float]]) -> None:
    assert marks(sampled(text)) == wanted


def test_himmelblau_shows_all_nine() -> None:
    answer = sampled("(x^2+y-11)^2 + (x+y^2-7)^2")
    kinds = [m.kind.value for m in answer.marks]
    assert (kinds.count("minimum"), kinds.count("saddle"), kinds.count("maximum")) == (4, 4, 1)


@pytest.mark.parametrize(
    ("text", "segments"),
    [("1/x", 2), ("x^2", 1), ("log(x)", 1), ("sign(x)", 3), ("|x|", 1), ("1/(1+x^2)", 1)],
)
def test_lines_end_at_poles_and_jumps(text: str, segments: int) -> None:
    answer = sampled(text, ranges=["x=-3:3"])
    assert len(answer.curve) == segments


def test_no_line_crosses_a_pole() -> None:
    for text in ("tan(x)", "1/(x^2-2)", "1/sin(x)", "floor(3x)"):
        answer = sampled(text, ranges=["x=-5:5"])
        for segment in answer.curve:
            heights = [y for _, y in segment]
            steps = [abs(a - b) for a, b in pairwise(heights)]
            # A cliff would go from one end of the range to the other in one step.
            assert not any(
                s > 3 * (answer.values[1] - answer.values[0]) and a * b < 0
                for s, (a, b) in zip(steps, pairwise(heights), strict=True)
            )


def test_undefined_regions_of_a_map_are_blank() -> None:
    answer = sampled("log(x*y)", ranges=["x=-2:2,y=-2:2"])
    for j, y in enumerate(sure(answer.surface).ys):
        for i, x in enumerate(sure(answer.surface).xs):
            value = sure(answer.surface).values[j][i]
            assert (value is None) or (x * y > 0 and math.isclose(value, math.log(x * y), abs_tol=1e-12))
    assert any(v is not None for row in sure(answer.surface).values for v in row)


def test_a_pole_of_a_map_is_blank_and_does_not_flatten_the_rest() -> None:
    answer = sampled("1/(x^2 + y^2)", ranges=["x=-2:2,y=-2:2"])
    middle = sure(answer.surface).values[len(sure(answer.surface).ys) // 2][len(sure(answer.surface).xs) // 2]
    assert middle is None
    assert answer.values[1] < 100


def test_tangent_and_level_line() -> None:
    tangent = sure(sampled("x^2", ["3"]).tangent)
    assert (tangent.x, tangent.y, tangent.slope) == (3.0, 9.0, 6.0)
    level = sure(sampled("x^2 + 3y^2", ["1,2"]).level)
    assert level.value == 13.0
    assert level.normal == (2.0, 12.0)
    assert sampled("|x|", ["0"]).tangent is None or sure(sampled("|x|", ["0"]).tangent).slope == 0.0


def test_ranges_show_what_matters() -> None:
    low, high = sampled("1000*(x-30)^2").box["x"]
    assert low < 30 < high
    assert high - low < 20
    low, high = sampled("log(x)").box["x"]
    assert low > -1
    assert sampled("x^2", path=[{"x": 10.0}, {"x": 4.0}]).box["x"] == (2.5, 11.5)


def test_ranges_as_given() -> None:
    assert sampled("x^2", ranges=["x=-pi:2*pi"]).box["x"] == pytest.approx((-math.pi, 2 * math.pi))
    for bad in ("x=1", "x=2:1", "z=0:1", "x=0:oo", "x=0:y"):
        with pytest.raises(Exception, match=r"range|variable|name|number") as caught:
            sampled("x^2 + y", ranges=[bad])
        assert type(caught.value).__name__ in ("PointError", "ReadingError")


def test_one_or_two_variables_only() -> None:
    with pytest.raises(UnsupportedError, match="one or two"):
        sampled("x + y + z")
    with pytest.raises(UnsupportedError, match="no variable"):
        sampled("3")
    with pytest.raises(PointError, match="depends on a"):
        plot(pose("a*x", wrt=["x"]))
    answer = plot(pose("a*x", wrt=["x"]), ["x=1,a=2"])
    assert answer.tangent is not None
    assert answer.tangent.slope == 2.0


@pytest.mark.parametrize(
    ("text", "shown", "hidden"),
    [
        ("1000*(x-30)^2", [30.0], [0.0]),
        ("(x-100)^2", [100.0], [0.0]),
        ("sqrt(x-30)", [30.0, 33.0], [20.0, 40.0]),
        ("log(x)+log(5-x)", [0.01, 2.5, 4.99], [-1.0, 6.0]),
        ("1/(x-12)", [11.0, 12.0, 13.0], [0.0]),
        ("sin(100x)", [0.0157, -0.0157], [0.5]),
        ("tan(x)", [-4.0, 4.0], [20.0]),
        ("x^2*(x-1000)^2", [0.0, 500.0, 1000.0], [2000.0]),
        ("asin(x)", [-1.0, 1.0], [-2.0, 2.0]),
        ("exp(x)", [-4.0, 4.0], [20.0]),
    ],
)
def test_ranges_are_chosen_with_sense(text: str, shown: list[float], hidden: list[float]) -> None:
    low, high = plot(pose(text), search=finder()).box["x"]
    assert all(low <= x <= high for x in shown)
    assert not any(low <= x <= high for x in hidden)
