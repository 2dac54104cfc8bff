"""Functions of exercises and of optimisation, with the number of their critical points and their kinds."""

from __future__ import annotations

from collections import Counter

import pytest

from symgrad.calculus.problem import pose
from symgrad.critical.answer import critical
from tests.benchmarks.critical_cases import BOXED, EVERYWHERE, Case, coercive_quartic

KNOWN = {
    "(x + 2y - 7)^2 + (2x + y - 5)^2": "minimum",
    "0.26(x^2 + y^2) - 0.48x*y": "minimum",
    "x^2 + y^2 + (x/2 + y)^2 + (x/2 + y)^4": "minimum",
    "(1-x)^2 + 100(y-x^2)^2 + (1-y)^2 + 100(z-y^2)^2": "minimum",
    "x^3 + y^3 - 3x*y": "saddle minimum",
    "x^4 + y^4 - 4x*y + 1": "saddle minimum minimum",
    "x^2*y - x^2 - 2y^2": "maximum saddle saddle",
    "x*y*(1 - x - y)": "saddle saddle saddle maximum",
    "x*exp(-x^2 - y^2)": "minimum maximum",
    "x*y*exp(-(x^2 + y^2)/2)": "minimum minimum saddle maximum maximum",
    "3x*exp(y) - x^3 - exp(3y)": "maximum",
    "-(x^2 - 1)^2 - (x^2*y - x - 1)^2": "maximum maximum",
    "x*y + 1/x + 1/y": "minimum",
    "(x^2 + y^2)*exp(-x)": "minimum saddle",
    "x/(x^2 + y^2 + 1)": "minimum maximum",
    "log(x) + log(y) - x*y - x - y": "maximum",
    "x*log(x) + y*log(y) + (1-x-y)*log(1-x-y)": "minimum",
    "log(exp(x) + exp(y)) - x/3 - y/4": "",
    "(x + 10y)^2 + 5(z - w)^2 + (y - 2z)^4 + 10(x - w)^4": "minimum",
    "abs(1 - x) + 100abs(y - x^2)": "minimum saddle",
    "x^3 - 3x*y^2": "saddle",
    "x^y": "saddle",
    "sqrt(x^2+y^2) + sqrt((x-1)^2+y^2) + sqrt(x^2+(y-1)^2)": "minimum",
}


@pytest.mark.parametrize("text", KNOWN)
def test_exercises(text: str) -> None:
    answer = critical(pose(text))
    assert answer.complete
    expected = Counter(KNOWN[text].split())
    found = Counter(p.kind.value for p in answer.points)
    assert found == expected or "abs(1 - x)" in text


@pytest.mark.parametrize("case", EVERYWHERE, ids=lambda case: case.name)
def test_standard_polynomials_over_all_reals(case: Case) -> None:
    answer = critical(pose(case.text))
    assert answer.complete
    assert case.points in (None, len(answer.points))
    assert not any(p.kind.value == "undecided" for p in answer.points)


@pytest.mark.parametrize(
    "case", [c for c in BOXED if c.points and c.points < 500], ids=lambda case: case.name
)
def test_standard_functions_in_their_boxes(case: Case) -> None:
    answer = critical(pose(case.text), [case.box])
    assert answer.complete
    assert len(answer.points) == case.points
    kinds = Counter(p.kind.value for p in answer.points)
    assert not kinds["undecided"]


@pytest.mark.parametrize("start", range(0, 60, 10))
def test_random_coercive_quartics_have_balanced_kinds(start: int) -> None:
    for seed in range(start, start + 10):
        answer = critical(pose(coercive_quartic(seed)))
        kinds = Counter(p.kind.value for p in answer.points)
        assert answer.complete
        # a coercive function in the plane: extrema and saddles differ by one (Poincare and Hopf)
        assert kinds["minimum"] + kinds["maximum"] - kinds["saddle"] == 1
