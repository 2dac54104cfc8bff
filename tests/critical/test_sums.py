"""What is worked out once for many points is right for each of them."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product

import pytest
from flint import arb, ctx
from hypothesis import given
from hypothesis import strategies as st

from symgrad import parse
from symgrad.calculus.problem import pose
from symgrad.critical.answer import critical
from symgrad.critical.answers import sums
from symgrad.critical.answers.values import ball_of
from symgrad.critical.bounds.bounded import lower_facts
from symgrad.critical.places.sides import Side
from symgrad.critical.places.spots import InBalls, enclosed_spot, ends_of_ball, exact_spot, joined_spot
from symgrad.language.graph import number
from symgrad.programs.floats import FloatProgram
from symgrad.results.critical import Critical

MIRRORED = {
    "even about 0": ("cos(3*x)*cos(2*y) + x^2/5 + y^2/7 + x^2*y^2/9", "x=-3:3,y=-3:3"),
    "even about 1": ("sin(3*pi*x)^2 + (x-1)^2*(1 + sin(2*pi*y)^2) + (y-1)^2", "x=-1:2,y=0:5/2"),
    # here only the gradient is: the values change their signs
    "odd": ("sin(3*x)*cos(y) + x*y^2/5", "x=-3:3,y=-3:3"),
    "odd in both": ("sin(3*x)*sin(2*y) + x*y/5", "x=-3:3,y=-3:3"),
    "neither": ("x^3/3 - x + x*cos(3*y) + sin(2*x)*y^2", "x=-3:3,y=-3:3"),
    "even and a slope": ("cos(4*x)*cos(3*y) + x^2*y^2/5 + y/3", "x=-2:2,y=-2:3/2"),
    "swapped": ("x^2*cos(y) + y^2*cos(x)", "x=-6:6,y=-4:7"),
    "seems even": ("cos(2*pi*x)*(1 + y^2) + (x - 1)^2 + x/1000", "x=-1:3,y=-1:1"),
}


def value_of(answer: Critical, text: str, k: int) -> float:
    place = answer.points[k].point
    at = [place[name].float or 0.0 for name in answer.variables]
    return float(FloatProgram([parse(text)], answer.variables).run(at)[0])


@pytest.mark.parametrize(("text", "box"), MIRRORED.values(), ids=MIRRORED)
def test_values_of_mirrored_points(text: str, box: str) -> None:
    answer = critical(pose(text), [box])
    assert answer.complete
    assert len(answer.points) > 3
    for k, point in enumerate(answer.points):
        assert point.value is not None
        assert point.value.float == pytest.approx(value_of(answer, text, k), rel=1e-11, abs=1e-11)


def test_mirrored_points_are_not_worked_out_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def watched(*args: object) -> object:
        asked.append(args)
        return ball_of(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(sums, "ball_of", watched)
    counts = {}
    for name in ("even about 0", "odd"):
        asked.clear()
        text, box = MIRRORED[name]
        counts[name] = len(critical(pose(text), [box]).points), len(asked)
    points, worked_out = counts["even about 0"]
    assert worked_out < points / 2
    assert counts["odd"][1] > counts["odd"][0] / 2


SEPARATE = {
    "two": ("x^2 - 3*cos(4*x) + y^2 - 3*cos(4*y)", "x=-2:2,y=-1:2", ("x", "y")),
    "names in turn": (
        "x*z - 2*cos(2*x) - cos(3*z) + y^2 - cos(5*y)",
        "x=-2:2,y=-1:1,z=-2:2",
        ("x", "y", "z"),
    ),
    "a kink": ("abs(x) + x^2 - cos(5*x) + y^4/4 - y", "x=-2:2", ("x", "y")),
}


@pytest.mark.parametrize(("text", "box", "names"), SEPARATE.values(), ids=SEPARATE)
def test_points_of_sums(text: str, box: str, names: tuple[str, ...]) -> None:
    answer = critical(pose(text), [box])
    assert answer.variables == names
    values = [p.value.float for p in answer.points if p.value is not None and p.value.float is not None]
    assert len(values) == len(answer.points) > 1
    assert values == sorted(values)
    for k, point in enumerate(answer.points):
        assert tuple(point.point) == tuple(point.enclosure) == names
        assert values[k] == pytest.approx(value_of(answer, text, k), rel=1e-11, abs=1e-11)
        for name, (low, high) in point.enclosure.items():
            middle = point.point[name].float
            assert middle is not None
            assert low <= middle <= high


def test_points_of_a_sum_are_all_pairs() -> None:
    one = critical(pose("x^2 - 3*cos(4*x)"), ["x=-2:2"])
    both = critical(pose("x^2 - 3*cos(4*x) + y^2 - 3*cos(4*y)"), ["x=-2:2,y=-1:2"])
    xs = [p.point["x"].float for p in one.points]
    wanted = sorted((x, y) for x, y in product(xs, xs) if x is not None and y is not None and y >= -1)
    found = sorted((p.point["x"].float, p.point["y"].float) for p in both.points)
    assert found == wanted


def test_order_is_by_value_and_then_by_place() -> None:
    answer = critical(pose("x^2 - 3*cos(4*x) + y^2 - 3*cos(4*y)"), ["x=-2:2,y=-2:2"])
    keys = [(p.value.float, *[p.point[name].float for name in ("x", "y")]) for p in answer.points if p.value]
    rounded = [(round(v or 0, 10), x, y) for v, x, y in keys]
    assert rounded == sorted(rounded)


@pytest.mark.parametrize("term", ["x^4 - x", "exp(x)", "x^2*cos(x)", "x^2 - 10*cos(7*x)", "sqrt(x^2 + 1)"])
def test_lower_ends_of_parts_that_are_alike(term: str) -> None:
    alone = lower_facts(parse(term), ["x"])
    for constant in ("", " + 3"):
        f = parse(f"{term} + {term.replace('x', 'y').replace('eyp', 'exp')}{constant}")
        whole = lower_facts(f, ["x", "y"])
        assert (whole.below, whole.attained) == (alone.below, alone.attained)


def test_parts_that_are_hardly_alike() -> None:
    assert lower_facts(parse("x^2*exp(x) + y^2*exp(-y)"), ["x", "y"]).below is True
    falling = lower_facts(parse("x^4 + cos(x) + y^3 + cos(y)"), ["x", "y"])
    assert falling.below is False
    assert falling.escape is not None
    assert "y" in falling.escape


@given(
    st.floats(-1e6, 1e6) | st.integers(-9, 9).map(float),
    st.integers(1, 9),
    st.sampled_from([0.0, 1e-300, 1e-30, 1e-17, 1e-16, 1e-12, 1.0]),
)
def test_floats_on_both_sides_of_a_ball(x: float, below: int, radius: float) -> None:
    with ctx.workprec(96):
        ball = arb(x) / below + arb(0, radius)
        low, high = ends_of_ball(ball)
        assert arb(low) <= ball.lower()
        assert arb(high) >= ball.upper()
        # none closer
        assert arb(math.nextafter(low, math.inf)) > ball.lower()
        assert arb(math.nextafter(high, -math.inf)) < ball.upper()


def test_a_point_near_an_end_is_looked_at_closely() -> None:
    third = number(Fraction(1, 3))
    side = Side(third, None)
    with ctx.workprec(96):
        beyond, inside = arb(1) / 3 - arb(2) ** -80, arb(1) / 3 + arb(2) ** -80
        tiny = arb(0, 2.0**-90)
        assert side.holds(enclosed_spot(["x"], [inside + tiny]), "x") is True
        assert side.holds(enclosed_spot(["x"], [beyond + tiny]), "x") is False
        assert side.holds(enclosed_spot(["x"], [arb(1) / 3 + tiny]), "x") is None
    assert side.holds(exact_spot({"x": third}), "x") is True


def test_points_that_are_joined_keep_their_bounds() -> None:
    a, b = enclosed_spot(["x"], [arb("0.5 +/- 1e-20")]), exact_spot({"y": number(2)})
    whole = joined_spot([a, b])
    assert isinstance(a.enclosure, InBalls)
    assert dict(whole.enclosure) == {"x": a.enclosure["x"], "y": b.enclosure["y"]}
    assert whole.exact == b.exact
    assert dict(whole.at(200)) == {"x": a.at(200)["x"], "y": b.at(200)["y"]}
