"""Constrained problems against what is known and what numbers show: values, kinds, points, multipliers."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from symgrad.calculus.problem import pose
from symgrad.critical.answer import critical
from symgrad.results.critical import Critical, CriticalFamily, CriticalPoint, Kind
from tests.critical.constrained_oracle import Oracle
from tests.critical.constrained_problems import BOXES, EQUATIONS, INEQUALITIES
from tests.values import real

Box = dict[str, tuple[float, float]]
Problem = tuple[str, list[str], Box, float | None, float | None]
Answers = Callable[[str, list[str], Box], tuple[Critical, Oracle]]

PROBLEMS: list[Problem] = [(f, c, {}, low, high) for f, c, low, high in EQUATIONS + INEQUALITIES]
PROBLEMS += [(f, [], box, low, high) for f, box, low, high in BOXES]
IDS = [f"{f} | {', '.join(c) or box}" for f, c, box, *_ in PROBLEMS]

NOT_SHOWN = {
    ("x", ("y^2=x^3",), "minimum"),
    ("y", ("x^2=y^3",), "minimum"),
    ("x", ("y-(1-x)^3<=0", "y>=0"), "maximum"),
}
"""Extreme values that are right, and not proved to be extreme: (function, constraints, which)."""


def asked(text: str, constraints: list[str], box: Box) -> Critical:
    problem = pose(text, points=[("--subject-to", s) for s in constraints])
    within = [",".join(f"{name}={low!r}:{high!r}" for name, (low, high) in box.items())] if box else []
    return critical(problem, within, constraints, closed=bool(box))


@pytest.fixture(scope="module")
def answers() -> Answers:
    known: dict[tuple[str, ...], tuple[Critical, Oracle]] = {}

    def get(text: str, constraints: list[str], box: Box) -> tuple[Critical, Oracle]:
        key = (text, *constraints, *box)
        if key not in known:
            known[key] = asked(text, constraints, box), Oracle(text, constraints, box)
        return known[key]

    return get


def place(point: CriticalPoint, oracle: Oracle) -> NDArray[np.float64]:
    return np.array([real(point.point[name]) for name in oracle.names])


def random(text: str) -> np.random.Generator:
    return np.random.default_rng(zlib.crc32(text.encode()))


def is_smooth(text: str, constraints: list[str]) -> bool:
    return "abs" not in text and not any("abs" in c for c in constraints)


@pytest.mark.parametrize(("text", "constraints", "box", "low", "high"), PROBLEMS, ids=IDS)
def test_least_and_greatest_values(
    answers: Answers, text: str, constraints: list[str], box: Box, low: float | None, high: float | None
) -> None:
    answer, _ = answers(text, constraints, box)
    assert answer.complete, answer.reason
    found = {p.global_.value: real(p.value) for p in answer.points if p.global_}
    values = [real(p.value) for p in answer.points] + [real(f.value) for f in answer.families]
    for wanted, word, end in ((low, "minimum", min), (high, "maximum", max)):
        if wanted is None:
            continue
        assert end(values) == pytest.approx(wanted, abs=1e-9)
        shown = word in found or word in {f.kind.value for f in answer.families}
        assert shown == ((text, tuple(constraints), word) not in NOT_SHOWN)
        assert found.get(word, wanted) == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize(("text", "constraints", "box", "low", "high"), PROBLEMS, ids=IDS)
def test_kinds_hold_at_points_nearby(
    answers: Answers, text: str, constraints: list[str], box: Box, low: float | None, high: float | None
) -> None:
    answer, oracle = answers(text, constraints, box)
    rng = random(text)
    for point in answer.points:
        at = place(point, oracle)
        assert oracle.is_feasible(at)
        wide = oracle.around(at, 0.05, 40, rng)
        near = oracle.around(at, 0.002, 24, rng)
        # where constraints are singular, points are found to few digits only
        slack = 1e-4 if point.multipliers is None and not box else 1e-10
        if point.kind is Kind.MINIMUM:
            assert min(near, default=0.0) > -slack
        elif point.kind is Kind.MAXIMUM:
            assert max(near, default=0.0) < slack
        elif point.kind in (Kind.SADDLE, Kind.INFLECTION):
            assert min(wide) < 0 < max(wide)


@pytest.mark.parametrize(("text", "constraints", "box", "low", "high"), PROBLEMS, ids=IDS)
def test_no_stationary_point_is_missing(
    answers: Answers, text: str, constraints: list[str], box: Box, low: float | None, high: float | None
) -> None:
    if not is_smooth(text, constraints):
        pytest.skip("Newton's method needs derivatives")
    answer, oracle = answers(text, constraints, box)
    listed = [place(p, oracle) for p in answer.points]
    for root in oracle.stationary(random(text), 4, 3.0):
        if not in_domain(answer, oracle, root):
            continue
        known = any(np.max(np.abs(root - at)) < 1e-4 for at in listed)
        assert known or any(on_family(f, oracle, root) for f in answer.families), root


def in_domain(answer: Critical, oracle: Oracle, at: NDArray[np.float64]) -> bool:
    for name, c in zip(oracle.names, at, strict=True):
        low, high = answer.domain[name]
        if (low.float is not None and c < low.float) or (high.float is not None and c > high.float):
            return False
    return True


def on_family(family: CriticalFamily, oracle: Oracle, root: NDArray[np.float64]) -> bool:
    from symgrad.programs.floats import FloatProgram

    program = FloatProgram(list(family.equations), oracle.names)
    return all(abs(v) < 1e-5 for v in program.run([float(c) for c in root]))


@pytest.mark.parametrize(("text", "constraints", "box", "low", "high"), PROBLEMS, ids=IDS)
def test_nothing_admitted_goes_beyond_the_extremes(
    answers: Answers, text: str, constraints: list[str], box: Box, low: float | None, high: float | None
) -> None:
    answer, oracle = answers(text, constraints, box)
    ends = {p.global_.value: real(p.value) for p in answer.points if p.global_}
    values = [oracle.f(at) for at in oracle.feasible(random(text), 40, 4.0)]
    for value in values:
        assert value > ends.get("minimum", -np.inf) - 1e-9
        assert value < ends.get("maximum", np.inf) + 1e-9


@pytest.mark.parametrize(("text", "constraints", "box", "low", "high"), PROBLEMS, ids=IDS)
def test_multipliers_solve_the_equations(
    answers: Answers, text: str, constraints: list[str], box: Box, low: float | None, high: float | None
) -> None:
    answer, oracle = answers(text, constraints, box)
    if box or not is_smooth(text, constraints):
        assert all(p.multipliers is None for p in answer.points) or not box
        return
    for point in answer.points:
        if point.multipliers is None or not point.smooth:
            continue
        at = place(point, oracle)
        typed = [r.sign * oracle.gradient(k, at) for k, r in enumerate(oracle.rules)]
        total = sum((real(m) * g for m, g in zip(point.multipliers, typed, strict=True)), np.zeros(len(at)))
        assert oracle.gradient(-1, at) == pytest.approx(total, abs=1e-8)
        for m, k in zip(point.multipliers, range(len(typed)), strict=True):
            assert oracle.rules[k].is_equation or abs(real(m) * oracle.g(k, at)) < 1e-8
