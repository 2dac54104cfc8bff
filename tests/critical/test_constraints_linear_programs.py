"""Random problems whose answers can be worked out in another way: vertices, parametrised curves, samples."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symgrad.calculus.problem import pose
from symgrad.critical.answer import critical
from symgrad.results.critical import Critical, Kind
from tests.values import real


def asked(text: str, constraints: Sequence[str] = (), within: Sequence[str] = (), **options: Any) -> Critical:
    problem = pose(text, points=[("--subject-to", s) for s in constraints])
    return critical(problem, list(within), list(constraints), **options)


def ends(answer: Critical) -> tuple[float, float]:
    found = {p.global_.value: real(p.value) for p in answer.points if p.global_}
    return found["minimum"], found["maximum"]


def signed(k: int) -> str:
    return f"+ {k}" if k >= 0 else f"- {-k}"


@st.composite
def programs(draw: st.DrawFn) -> tuple[tuple[int, int], list[tuple[int, int, int]]]:
    """A linear function, and lines a*x + b*y <= c around the origin, with a square that bounds the rest."""
    whole = st.integers(-4, 4)
    f = draw(st.tuples(whole, whole).filter(any))
    lines = [(1, 0, 3), (-1, 0, 3), (0, 1, 3), (0, -1, 3)]
    lines += draw(
        st.lists(st.tuples(whole, whole, st.integers(0, 5)).filter(lambda t: any(t[:2])), max_size=2)
    )
    return f, lines


@settings(max_examples=25, deadline=None)
@given(programs())
def test_linear_programs_agree_with_their_vertices(
    program: tuple[tuple[int, int], list[tuple[int, int, int]]],
) -> None:
    (a, b), lines = program
    vertices = set()
    for (p, q, r), (s, t, u) in combinations(lines, 2):
        below = p * t - q * s
        if below:
            x, y = Fraction(r * t - q * u, below), Fraction(p * u - r * s, below)
            if all(m * x + n * y <= k for m, n, k in lines):
                vertices.add((x, y))
    values = [a * x + b * y for x, y in vertices]
    answer = asked(f"{a}*x {signed(b)}*y + 0*x*y", [f"{p}*x {signed(q)}*y <= {r}" for p, q, r in lines])
    assert answer.complete, answer.reason
    assert ends(answer) == (float(min(values)), float(max(values)))
    listed = {tuple(Fraction(str(p.point[name].exact)) for name in ("x", "y")) for p in answer.points}
    assert listed == vertices
    for point in answer.points:
        if real(point.value) not in ends(answer):
            assert point.kind is Kind.SADDLE


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(-3, 3), min_size=5, max_size=5).filter(lambda c: any(c[:4])))
def test_curves_agree_with_their_parametrisation(c: list[int]) -> None:
    text = f"{c[0]}*x^2 {signed(c[1])}*x*y {signed(c[2])}*x {signed(c[3])}*y^3 {signed(c[4])}"
    answer = asked(text, ["x^2 + 4*y^2 = 4"])

    def along(t: float) -> float:
        x, y = 2 * math.cos(t), math.sin(t)
        return c[0] * x * x + c[1] * x * y + c[2] * x + c[3] * y**3 + c[4]

    values = [along(2 * math.pi * k / 4000) for k in range(4000)]
    assert answer.complete, answer.reason
    if answer.families:
        assert max(values) - min(values) < 1e-9
        return
    low, high = ends(answer)
    assert low - 1e-12 <= min(values) <= low + 1e-4
    assert high - 1e-4 <= max(values) <= high + 1e-12
    turns = sum((values[k] - values[k - 1]) * (values[(k + 1) % 4000] - values[k]) < 0 for k in range(4000))
    found = [p for p in answer.points if p.kind in (Kind.MINIMUM, Kind.MAXIMUM)]
    assert turns == len(found)
    assert all(p.kind is not Kind.UNDECIDED for p in answer.points)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(-3, 3), min_size=6, max_size=6).filter(any))
def test_quadratics_on_a_square_agree_with_samples(c: list[int]) -> None:
    terms = ("x^2", "x*y", "y^2", "x", "y", "1 + 0*x*y")
    text = " ".join(f"{signed(k)}*{term}" for k, term in zip(c, terms, strict=True))
    answer = asked(text, within=["x=-1:2,y=0:1"], closed=True)
    assert answer.complete, answer.reason
    x, y = np.meshgrid(np.linspace(-1, 2, 121), np.linspace(0, 1, 81))
    grid = c[0] * x * x + c[1] * x * y + c[2] * y * y + c[3] * x + c[4] * y + c[5]
    values = [real(p.value) for p in answer.points] + [real(f.value) for f in answer.families]
    assert min(values) == pytest.approx(grid.min(), abs=5e-3)
    assert max(values) == pytest.approx(grid.max(), abs=5e-3)
    assert min(values) <= grid.min() + 1e-12
    assert max(values) >= grid.max() - 1e-12
    for point in answer.points:
        px, py = real(point.point["x"]), real(point.point["y"])
        near = grid[(abs(x - px) < 0.06) & (abs(y - py) < 0.06)]
        if point.kind is Kind.MINIMUM:
            assert near.min() >= real(point.value) - 1e-9
        elif point.kind is Kind.MAXIMUM:
            assert near.max() <= real(point.value) + 1e-9
        else:
            assert point.kind is Kind.SADDLE or answer.families


def test_one_variable_on_intervals_agrees_with_samples() -> None:
    rng = random.Random(11)
    for _ in range(12):
        c = [rng.randint(-3, 3) for _ in range(5)]
        low, high = sorted(rng.sample(range(-3, 4), 2))
        text = " ".join(f"{signed(a)}*x^{k + 1}" for k, a in enumerate(c)) + " + 0*x"
        answer = asked(text, within=[f"x={low}:{high}"], closed=True)
        grid = np.linspace(low, high, 4001)
        values = np.sum([a * grid ** (k + 1) for k, a in enumerate(c)], axis=0)
        assert answer.complete
        if not any(c):
            continue
        least, greatest = ends(answer)
        assert least - 1e-9 <= values.min() <= least + 1e-3 * (1 + abs(least))
        assert greatest + 1e-9 >= values.max() >= greatest - 1e-3 * (1 + abs(greatest))
