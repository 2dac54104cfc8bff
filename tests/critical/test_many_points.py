"""What is done for many points at once says what is said of each alone, and nothing else."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import numpy as np
import pytest
from flint import arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from symgrad import parse
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.problem import pose
from symgrad.critical.algebra.univariate import dyadic, interval
from symgrad.critical.answer import critical
from symgrad.critical.local.classify import classify
from symgrad.critical.local.crowds import kinds_of_many
from symgrad.critical.local.operators import Operator, inverses
from symgrad.critical.places.exact import MANY, candidates, may_be_recognised
from symgrad.critical.places.spots import outward
from symgrad.critical.search.boxes import System
from symgrad.critical.search.zeros import is_bent
from symgrad.results.critical import Kind
from tests.values import real

TINY = 1e-20
FUNCTIONS = ["sin(2*x)*cos(3*y) + x*y/5", "x^2*y - y^3/3 + exp(x - y)", "x^4 + z^2*y - cos(y*z) + x*z"]


def boxes_at(places: list[list[float]]) -> list[list[arb]]:
    return [[arb(v, TINY) for v in place] for place in places]


@pytest.mark.parametrize("text", FUNCTIONS)
def test_kinds_are_those_of_each_point(text: str) -> None:
    f = parse(text)
    names = sorted(f.variables)
    pick = random.Random(7)
    boxes = boxes_at([[pick.uniform(-2, 2) for _ in names] for _ in range(60)])
    verdicts = kinds_of_many(f, names, boxes)
    assert sum(v is not None for v in verdicts) > 50
    for box, verdict in zip(boxes, verdicts, strict=True):
        alone = classify(f, names, None, dict(zip(names, map(interval, box), strict=True)))
        if verdict is None:
            continue
        assert (verdict.kind, verdict.degenerate) == (alone.kind, alone.degenerate)
        for ours, theirs in zip(verdict.eigenvalues or (), alone.eigenvalues or (), strict=True):
            assert ours.float == pytest.approx(theirs.float, rel=1e-11, abs=1e-11)


def test_no_kind_is_claimed_where_a_hessian_may_be_singular() -> None:
    places = [[0.0, 0.0], [1.0, 0.0], [0.0, 1e-21]] * 20
    assert kinds_of_many(parse("x^2 + y^4"), ["x", "y"], boxes_at(places)) == [None] * 60


def test_no_kind_is_claimed_at_kinks_and_edges() -> None:
    f = parse("abs(x) + x^2 + sqrt(y)^3")
    verdicts = kinds_of_many(f, ["x", "y"], boxes_at([[0.0, 1.0], [1.0, 0.0], [1.0, -1.0]] * 20))
    assert verdicts == [None] * 60


def test_a_wide_box_with_hessians_of_different_kinds_is_left_open() -> None:
    wide = [[arb(0, 1)]] * 30
    assert kinds_of_many(parse("sin(2*x)"), ["x"], wide) == [None] * 30
    assert {v.kind for v in kinds_of_many(parse("cosh(x)"), ["x"], wide) if v} == {Kind.MINIMUM}


SIMPLE = st.fractions(min_value=-20, max_value=20, max_denominator=400)


@given(SIMPLE, st.sampled_from(["{}", "({})*pi", "({})*E", "sqrt(abs({}))", "log(1 + abs({}))", "exp({}/9)"]))
@settings(max_examples=60, deadline=None)
def test_simple_numbers_are_never_passed_over(value: Fraction, shape: str) -> None:
    from symgrad.programs.ball_program import BallProgram

    ball = BallProgram([parse(shape.format(f"({value})"))], ()).run((), 96)[0] + arb(0, 1e-25)
    if any(True for _ in candidates(ball)):
        assert may_be_recognised([[ball]] * MANY) == [[True]] * MANY


def test_most_other_numbers_are_passed_over() -> None:
    pick = random.Random(3)
    flags = may_be_recognised([[arb(pick.uniform(-9, 9), 1e-25)] for _ in range(500)])
    assert sum(flag for (flag,) in flags) < 25


@pytest.mark.parametrize("text", FUNCTIONS[:2])
def test_the_operator_holds_what_newton_makes_of_every_point(text: str) -> None:
    f = parse(text)
    names = ["x", "y"]
    slopes = gradient(f, names)
    system = System.of(slopes, [d for s in slopes for d in gradient(s, names)], names)
    arrays = system.arrays()
    assert arrays is not None
    pick = random.Random(5)
    low = np.array([[pick.uniform(-2, 2) for _ in range(30)] for _ in names])
    high = low + np.array([[pick.uniform(0, 0.2) for _ in range(30)] for _ in names])
    found = Operator(arrays, (low, high))
    for k in range(30):
        place = [arb(pick.uniform(a, b)) for a, b in zip(low[:, k], high[:, k], strict=True)]
        with ctx.workprec(120):
            g, h = system.values.run(place, 120), system.slopes.run(place, 120)
            for i in range(2):
                y = [arb(float(found.inverse[i, m, k])) for m in range(2)]
                moved = place[i] - y[0] * g[0] - y[1] * g[1]
                assert found.image[0][i, k] <= moved <= found.image[1][i, k]
                rest = [(i == j) - y[0] * h[j] - y[1] * h[2 + j] for j in range(2)]
                assert all(abs(r) <= found.rest[i, j, k] for j, r in enumerate(rest))


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_inverses_are_close_and_singular_matrices_have_none(size: int) -> None:
    pick = np.random.default_rng(size)
    matrices = pick.normal(size=(size, size, 40))
    matrices[:, :, 7] = 0.0
    found, regular = inverses(matrices)
    assert regular.sum() == 39
    assert not regular[7]
    for k in np.flatnonzero(regular):
        assert np.allclose(found[:, :, k] @ matrices[:, :, k], np.eye(size), atol=1e-6)


def test_parts_that_are_alike_have_the_same_points() -> None:
    both = critical(pose("7 + x^2 - 3*cos(4*x) + y^2 - 3*cos(4*y)"), ["x=-2:2,y=-2:2"])
    one = critical(pose("x^2 - 3*cos(4*x)"), ["x=-2:2"])
    assert both.complete
    assert len(both.points) == len(one.points) ** 2
    known = {p.point["x"].float: p for p in one.points}
    for p in both.points:
        a, b = known[p.point["x"].float], known[p.point["y"].float]
        assert real(p.value) == pytest.approx(7 + real(a.value) + real(b.value), abs=1e-14)
        expected = a.kind if a.kind is b.kind else Kind.SADDLE
        assert p.kind is expected


def test_parts_that_look_alike_in_different_ranges_are_solved_apart() -> None:
    found = critical(pose("sin(x) + sin(y)"), ["x=0:3,y=0:9"])
    assert found.complete
    assert {(p.point["x"].float, p.point["y"].float) for p in found.points} == {
        (math.pi / 2, math.pi * k / 2) for k in (1, 3, 5)
    }


def test_points_come_by_value_and_those_of_one_value_by_coordinates() -> None:
    found = critical(pose("cos(3*x)*cos(2*y) + (x^2 + y^2)/9"), ["x=-3:3,y=-3:3"])
    assert found.complete
    rows = [(round(real(p.value), 12), p.point["x"].float, p.point["y"].float) for p in found.points]
    assert rows == sorted(rows)
    assert len(rows) > MANY


@given(st.floats(-1e6, 1e6), st.floats(0, 1e-6))
def test_ends_of_balls_are_exact_and_floats_lie_outside(middle: float, radius: float) -> None:
    ball = arb(middle) / 3 + arb(0, radius)
    low, high = interval(ball)
    assert (low, high) == (dyadic(ball.mid()) - dyadic(ball.rad()), dyadic(ball.mid()) + dyadic(ball.rad()))
    left, right = outward(low, high)
    assert Fraction(left) <= low <= high <= Fraction(right)
    assert math.nextafter(left, math.inf) > low or left == low


def test_linear_forms_are_not_said_to_bend() -> None:
    assert not is_bent([parse("3*x - y/7 + pi"), parse("sqrt(2)*y")], ["x", "y"])
    assert is_bent([parse("3*x - y/7"), parse("x*y")], ["x", "y"])
