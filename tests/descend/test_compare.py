"""Comparisons: the best run, the rate at which the verdict flips, and what stops them."""

import math
from typing import Any

import pytest

import symgrad
from symgrad.descend.compare import Choices, compare
from symgrad.descend.library import compare as compared
from symgrad.descend.methods import make
from symgrad.descend.objective import Formula
from symgrad.descend.run import Plan
from symgrad.errors import PointError
from symgrad.render.comparisons import best, rows
from symgrad.render.texts import Texts
from symgrad.results.descend import StopReason
from tests.descend.support import run, venture
from tests.values import real, sure

BOWL = "(x-2)^2 + 10*(y+1)^2"


def test_one_row_a_run_and_the_first_to_converge_is_marked() -> None:
    found = compared(BOWL, start=(0, 0), lr=[0.01, 0.09, 0.12], method=["gd", "momentum"], steps=400)
    assert [(r.method, r.lr) for r in found.runs] == [
        (m, lr) for m in ("gd", "momentum") for lr in (0.01, 0.09, 0.12)
    ]
    (winner,) = [r for r in found.runs if r.winner]
    assert (winner.method, winner.lr) == ("gd", 0.09)
    assert winner.stop.step == min(r.stop.step for r in found.runs if r.stop.reason is StopReason.CONVERGED)
    texts = Texts(found, 6)
    assert "the first to converge" in sure(best(found, texts))
    assert len(rows(found, texts)) == 6


@pytest.mark.parametrize(
    ("text", "start", "method", "exact"),
    [
        (BOWL, "0,0", "gd", "1/10"),
        (BOWL, "0,0", "momentum", "19/100"),
        (BOWL, "0,0", "nesterov", "19/280"),
        (BOWL, "0,0", "newton", "2"),
        ("x^2 + x*y + y^2", "1,2", "gd", "2/3"),
        ("x^2 + 3*x*y + 5*y^2", "1,2", "gd", "2/(6 + 5)"),
        ("x^2/3 + x*y/7 + y^2", "1,1", "gd", "42/(28 + sqrt(205))"),  # a curvature with a quotient
        ("pi*x^2", "1", "gd", "1/pi"),
        ("x^2+y^2+z^2+x*y+y*z/3+x*z/5", "1,1,1", "gd", None),
    ],
)
def test_the_rate_is_exact_for_quadratics(text: str, start: str, method: str, exact: str | None) -> None:
    found = compared(text, start=start, lr=0.1, method=method)
    (flip,) = found.thresholds
    assert flip.exact
    assert found.threshold == flip.lr
    assert flip.bracket[0] == flip.bracket[1] == pytest.approx(flip.lr.float, rel=1e-15)
    if exact is not None:
        assert float(real(flip.lr)) == pytest.approx(float(symgrad.parse(exact).sympy()), rel=1e-15)
    for factor, reason in ((0.99, StopReason.CONVERGED), (1.01, StopReason.DIVERGED)):
        assert (
            run(text, start, method, lr=factor * real(flip.lr), steps=5000, every=9999).stop.reason is reason
        )


def test_a_rate_that_no_radical_names_is_still_exact() -> None:
    found = compared("x^2+y^2+z^2+x*y+y*z/3+x*z/5", start=(1, 1, 1), lr=0.1)
    assert str(sure(found.threshold).exact) == "2/rootof(225*x**3 - 1350*x**2 + 2441*x - 1312, 3)"


def test_other_functions_have_a_bracket_within_which_the_verdict_flips() -> None:
    found = compared("x^4 - 3*x^3 + 2", start=3, lr=[0.01, 0.3], steps=300)
    (flip,) = found.thresholds
    low, high = flip.bracket
    assert not flip.exact
    assert flip.lr.exact is None
    assert high / low < 1.000001
    reasons = [run("x^4 - 3*x^3 + 2", "3", lr=lr, steps=300).stop.reason for lr in (low, high)]
    assert reasons[0] is not StopReason.DIVERGED
    assert reasons[1] is StopReason.DIVERGED


@pytest.mark.parametrize("lr", [[0.01, 0.02], [0.5, 0.6]])
def test_without_both_verdicts_there_is_no_bracket(lr: list[float]) -> None:
    assert compared("x^4 - 3*x^3 + 2", start=3, lr=lr, steps=300).thresholds == ()


def test_adam_has_no_limit_of_its_own() -> None:
    assert compared(BOWL, start=(0, 0), lr=[0.01, 0.1], method="adam").thresholds == ()


def test_what_is_cut_short_says_nothing_about_rates() -> None:
    problem, _ = venture("x^4 - 3*x^3 + 2", "3", lr=0.1)
    seen: list[int] = []

    def pulse() -> StopReason | None:
        seen.append(1)
        return StopReason.INTERRUPTED if len(seen) > 3 else None

    choices = Choices(["gd"], [0.001, 0.3], lambda name, lr: make(name, lr=lr))
    plan = Plan(method=make("gd", lr=0.1), steps=10**6, tolerance=0.0)
    found = compare(problem, lambda: Formula(problem.expression, ("x",)), (3.0,), plan, choices, pulse)
    assert StopReason.INTERRUPTED in [r.stop.reason for r in found.runs]
    assert found.thresholds == ()


def test_curves_and_paths_are_kept_for_pictures_only() -> None:
    found = compared(BOWL, start=(0, 0), lr=[0.05, 0.2], steps=30)
    assert [len(c) for c in found.curves] == [len(p) for p in found.paths] == [31, 31]
    assert found.curves[0][0] == (0, 14.0)
    assert found.paths[0][0] == (0.0, 0.0)
    many = compared("+".join(f"x{k}^2" for k in range(5)), start=(1,) * 5, lr=0.1, steps=3)
    assert many.paths == ((),)
    assert math.isfinite(many.curves[0][-1][1])


@pytest.mark.parametrize(
    "options",
    [{"lr": []}, {"method": []}, {"lr": 0.1, "method": "sgdd"}, {}, {"lr": 0.1, "start": (1,)}],
)
def test_misuse_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(PointError):
        compared(BOWL, **{"start": (0, 0), **options})
