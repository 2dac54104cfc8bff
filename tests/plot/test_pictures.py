"""What a picture shows: ranges, gaps, marks, tangents, level lines."""

import math

import pytest

from symgrad.calculus.pictures.plots import plot
from symgrad.calculus.problem import pose
from symgrad.errors import PointError, UnsupportedError


def marks(answer):
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
def test_marks_of_curves(text, wanted):
    assert marks(plot(pose(text))) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("x^2 + y^2 - 2x", [("minimum", 1.0, 0.0)]),
        ("x^2 - y^2", [("saddle", 0.0, 0.0)]),
        ("x^3 - 3x + y^2", [("minimum", 1.0, 0.0), ("saddle", -1.0, 0.0)]),
        ("x + y", []),
    ],
)
def test_marks_of_surfaces(text, wanted):
    assert marks(plot(pose(text))) == wanted


def test_himmelblau_shows_all_nine():
    answer = plot(pose("(x^2+y-11)^2 + (x+y^2-7)^2"))
    kinds = [m.kind.value for m in answer.marks]
    assert (kinds.count("minimum"), kinds.count("saddle"), kinds.count("maximum")) == (4, 4, 1)


@pytest.mark.parametrize(
    ("text", "segments"),
    [("1/x", 2), ("x^2", 1), ("log(x)", 1), ("sign(x)", 3), ("|x|", 1), ("1/(1+x^2)", 1)],
)
def test_lines_end_at_poles_and_jumps(text, segments):
    answer = plot(pose(text), ranges=["x=-3:3"])
    assert len(answer.curve) == segments


def test_no_line_crosses_a_pole():
    for text in ("tan(x)", "1/(x^2-2)", "1/sin(x)", "floor(3x)"):
        answer = plot(pose(text), ranges=["x=-5:5"])
        for segment in answer.curve:
            heights = [y for _, y in segment]
            steps = [abs(a - b) for a, b in zip(heights, heights[1:], strict=False)]
            # A cliff would go from one end of the range to the other in one step.
            assert not any(
                s > 3 * (answer.values[1] - answer.values[0]) and a * b < 0
                for s, a, b in zip(steps, heights, heights[1:], strict=False)
            )


def test_undefined_regions_of_a_map_are_blank():
    answer = plot(pose("log(x*y)"), ranges=["x=-2:2,y=-2:2"])
    for j, y in enumerate(answer.surface.ys):
        for i, x in enumerate(answer.surface.xs):
            value = answer.surface.values[j][i]
            assert (value is None) or (x * y > 0 and math.isclose(value, math.log(x * y), abs_tol=1e-12))
    assert any(v is not None for row in answer.surface.values for v in row)


def test_a_pole_of_a_map_is_blank_and_does_not_flatten_the_rest():
    answer = plot(pose("1/(x^2 + y^2)"), ranges=["x=-2:2,y=-2:2"])
    middle = answer.surface.values[len(answer.surface.ys) // 2][len(answer.surface.xs) // 2]
    assert middle is None
    assert answer.values[1] < 100


def test_tangent_and_level_line():
    tangent = plot(pose("x^2"), ["3"]).tangent
    assert (tangent.x, tangent.y, tangent.slope) == (3.0, 9.0, 6.0)
    level = plot(pose("x^2 + 3y^2"), ["1,2"]).level
    assert level.value == 13.0
    assert level.normal == (2.0, 12.0)
    assert plot(pose("|x|"), ["0"]).tangent is None or plot(pose("|x|"), ["0"]).tangent.slope == 0.0


def test_ranges_show_what_matters():
    low, high = plot(pose("1000*(x-30)^2")).box["x"]
    assert low < 30 < high
    assert high - low < 20
    low, high = plot(pose("log(x)")).box["x"]
    assert low > -1
    assert plot(pose("x^2"), path=[{"x": 10.0}, {"x": 4.0}]).box["x"] == (2.5, 12.0)


def test_ranges_as_given():
    assert plot(pose("x^2"), ranges=["x=-pi:2*pi"]).box["x"] == pytest.approx((-math.pi, 2 * math.pi))
    for bad in ("x=1", "x=2:1", "z=0:1", "x=0:oo", "x=0:y"):
        with pytest.raises(Exception, match="range|variable|name|number") as caught:
            plot(pose("x^2 + y"), ranges=[bad])
        assert type(caught.value).__name__ in ("PointError", "ReadingError")


def test_one_or_two_variables_only():
    with pytest.raises(UnsupportedError, match="one or two"):
        plot(pose("x + y + z"))
    with pytest.raises(UnsupportedError, match="no variable"):
        plot(pose("3"))
    with pytest.raises(PointError, match="depends on a"):
        plot(pose("a*x", wrt=["x"]))
    assert plot(pose("a*x", wrt=["x"]), ["x=1,a=2"]).tangent.slope == 2.0
