"""Independent witnesses: gradients at points nearby, SymPy's own derivatives, what other systems returned."""

import math
import random
from typing import Any

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symgrad.autodiff.reverse import gradient
from symgrad.calculus.problem import pose
from symgrad.calculus.subdifferential.grouping import flattened
from symgrad.programs.floats import FloatProgram
from symgrad.results.subgradients import Subdifferential
from tests.subgrad.record import CASES, LIBRARIES, load
from tests.subgrad.support import ask, short, text_of
from tests.values import real, sure

NAMES = ("x", "y")


def support(answer: Subdifferential, direction: tuple[float, float]) -> float:
    """The largest inner product of a direction with the set."""
    if answer.kind == "ball":
        center = sum(real(c) * d for c, d in zip(sure(answer.center), direction, strict=True))
        return center + real(answer.radius) * math.hypot(*direction)
    return max(sum(real(n) * d for n, d in zip(v, direction, strict=True)) for v in answer.vertices)


def slopes_nearby(
    text: str, at: tuple[float, float], count: int = 400, radius: float = 1e-6
) -> list[list[float]]:
    expression = pose(text).expression
    program = FloatProgram(gradient(expression, NAMES), NAMES)
    pick = random.Random(3)
    found = []
    for _ in range(count):
        turn, far = pick.uniform(0, 2 * math.pi), radius * math.sqrt(pick.random())
        found.append(program.run([at[0] + far * math.cos(turn), at[1] + far * math.sin(turn)]))
    return found


affine = st.tuples(st.integers(-3, 3), st.integers(-3, 3)).map(lambda c: f"({c[0]}*x + {c[1]}*y)")
shapes = st.recursive(
    affine,
    lambda inner: st.one_of(
        inner.map(lambda a: f"abs({a})"),
        inner.map(lambda a: f"relu({a})"),
        st.tuples(inner, inner).map(lambda p: f"max({p[0]}, {p[1]})"),
        st.tuples(inner, inner).map(lambda p: f"min({p[0]}, {p[1]})"),
        st.tuples(inner, inner).map(lambda p: f"({p[0]} - 2*{p[1]})"),
    ),
    max_leaves=5,
)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(shapes)
def test_piecewise_linear_functions_have_the_hull_of_the_slopes_around_them(text: str) -> None:
    text = f"{text} + 0*x*y"
    answer = ask(text, "x=0,y=0")
    assert answer.kind in ("singleton", "polytope")
    nearby = slopes_nearby(text, (0.0, 0.0), count=700)
    pick = random.Random(9)
    for _ in range(12):
        turn = pick.uniform(0, 2 * math.pi)
        direction = math.cos(turn), math.sin(turn)
        seen = max(sum(g * d for g, d in zip(slope, direction, strict=True)) for slope in nearby)
        assert seen == pytest.approx(support(answer, direction), abs=1e-9)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("norm(x, y) + x", (0.0, 0.0)),
        ("max(x^2 - y, 0) + |x|", (0.0, 0.0)),
        ("max(0, min(y, x^2 - y))", (0.0, 0.0)),
        ("|x*y| + |x|", (0.0, 0.0)),
        ("exp(norm(x, 2y) - norm(x, 2y)) + |x - y|", (1.0, 1.0)),
        ("max(sin(x), y)*(2 + x)", (0.0, 0.0)),
        ("relu(x - y)^2 + leaky_relu(x + y)", (0.0, 0.0)),
        ("norm(x, |y|) + x/2", (0.0, 0.0)),
        ("norm(x, norm(y, x)/2 - 0*y)", (1.0, -1.0)),
        ("max(norm(x, y), |x|, y)", (0.0, 0.0)),
        ("2*max(norm(x, y), norm(x, y)/2 + y/2) - x", (0.0, 0.0)),
    ],
)
def test_no_slope_nearby_lies_outside(text: str, at: tuple[float, float]) -> None:
    answer = ask(text, f"x={at[0]:g},y={at[1]:g}")
    assert answer.exact
    pick = random.Random(4)
    nearby = slopes_nearby(text, at)
    for _ in range(16):
        turn = pick.uniform(0, 2 * math.pi)
        direction = math.cos(turn), math.sin(turn)
        seen = max(sum(g * d for g, d in zip(slope, direction, strict=True)) for slope in nearby)
        assert seen <= support(answer, direction) + 1e-4


nests = st.recursive(
    st.sampled_from(["x", "y", "(x - 2*y)", "3", "(x*y)"]),
    lambda inner: st.one_of(
        inner.map(lambda a: f"abs({a})"),
        inner.map(lambda a: f"(-{a}/2)"),
        st.tuples(inner, inner).map(lambda p: f"norm({p[0]}, {p[1]})"),
        st.tuples(inner, inner).map(lambda p: f"sqrt(({p[0]})^2 + 4*({p[1]})^2)"),
        st.tuples(inner, inner).map(lambda p: f"({p[0]})*({p[1]})"),
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(nests)
def test_norms_in_norms_written_as_one_have_the_same_values(text: str) -> None:
    expression = pose(f"norm({text}, y) + x").expression
    program = FloatProgram([expression, flattened(expression)], NAMES)
    for place in ([0.5, -1.25], [-2.0, 0.75], [0.0, 0.0], [3.0, 0.0]):
        before, after = program.run(place)
        assert after == pytest.approx(before, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("abs(x)", "0"),
        ("max(x, 0)", "0"),
        ("relu(x)", "0"),
        ("min(x, 2x)", "0"),
        ("max(x, y, 0)", "0,0"),
        ("leaky_relu(x)", "0"),
        ("clip(x, -1, 1)", "1"),
        ("norm(x, y)", "0,0"),
        ("|x|*y", "0,3"),
        ("max(x^2, x)", "1"),
        ("exp(|x|)", "0"),
        ("sqrt(|x|)", "0"),
    ],
)
def test_what_sympy_returns(text: str, at: str) -> None:
    problem = pose(text)
    answer = ask(text, at)
    expression = problem.expression.sympy()
    symbols = [sympy.Symbol(n, real=True) for n in problem.variables]
    place = dict(zip(symbols, map(sympy.Rational, at.split(",")), strict=True))
    for symbol, ours in zip(symbols, answer.conventions["sympy"].gradient, strict=True):
        value = expression.diff(symbol).subs(place, simultaneous=True)
        if ours is None:
            assert not value.is_finite
        else:
            assert sympy.simplify(value - sympy.Rational(text_of(ours))) == 0


RECORDED = list(zip(*[load(library) for library in LIBRARIES], strict=True))


@pytest.mark.parametrize("cases", RECORDED, ids=lambda cases: cases[0]["expression"])
def test_what_the_libraries_returned_when_they_were_asked(
    cases: tuple[dict[str, Any], ...],
) -> None:
    point = ",".join(f"{name}={value:g}" for name, value in cases[0]["point"].items())
    answer = ask(cases[0]["expression"], point)
    for library, case in zip(LIBRARIES, cases, strict=True):
        ours = dict(zip(answer.variables, answer.conventions[library].gradient, strict=True))
        for name, theirs in zip(case["point"], case["gradient"], strict=True):
            found = None if ours[name] is None else real(ours[name])
            assert found == (None if theirs is None else pytest.approx(theirs)), library


def test_the_recordings_hold_every_case() -> None:
    for library in LIBRARIES:
        assert [c["expression"] for c in load(library)] == [c.expression for c in CASES]


def test_a_convention_can_lie_outside_the_set() -> None:
    conventions = ask("relu(x) - relu(-x)", "0").conventions
    assert short(ask("relu(x) - relu(-x)", "0")) == "{1}"
    assert conventions["torch"].inside is False
    assert text_of(sure(conventions["torch"].gradient[0])) == "0"
    assert conventions["sympy"].inside is True


def test_nan_is_no_subgradient() -> None:
    conventions = ask("norm(x, y)", "0,0").conventions
    assert conventions["jax"].gradient == (None, None)
    assert conventions["jax"].inside is False
    assert conventions["torch"].inside is True
