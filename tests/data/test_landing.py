"""Where runs over rows land: proved, or said not to be."""

import math
from typing import Any

import numpy as np
import pytest

from symgrad import parse
from symgrad.data.aggregates import aggregate
from symgrad.data.bind import written_out
from symgrad.data.enclosed import Enclosed
from symgrad.data.loss import Loss
from symgrad.data.table import Table
from symgrad.descend.landing import land
from symgrad.descend.methods import make
from symgrad.descend.objective import Formula
from symgrad.descend.rows import land_over_rows, spans_over_rows
from symgrad.descend.run import Plan, Venture
from symgrad.language.graph import add
from symgrad.results.descend import LandingKind, Run, StopReason
from tests.values import real, sure


def table(rows: int, seed: int = 1) -> Table:
    pick = np.random.default_rng(seed)
    x = np.round(pick.normal(size=rows), 3)
    return Table(("x", "y"), rows, loaded={"x": x, "y": np.where(x + pick.normal(size=rows) > 0, 1.0, -1.0)})


def loss(text: str, rows: int = 60, **options: Any) -> Loss:
    return Loss(aggregate("mean", parse(text)), ("b", "w"), table(rows), **options)


LOGISTIC = "softplus(-y*(w*x + b))"


def run(function: Loss | Formula, method: str = "newton", **options: Any) -> Run:
    return Venture(function, Plan(method=make(method, **options), steps=60), (0.0, 0.0)).run


def test_a_run_over_rows_lands_where_the_written_one_does() -> None:
    over_rows = loss(LOGISTIC)
    whole = Formula(written_out(over_rows.expression, over_rows.table), ("b", "w"))
    found, expected = run(over_rows), run(whole)
    assert found.stop.reason is expected.stop.reason is StopReason.CONVERGED
    assert (found.landing.kind, found.landing.proved) == (LandingKind.MINIMUM, True)
    for name in ("b", "w"):
        assert sure(found.landing.point)[name].float == pytest.approx(
            sure(expected.landing.point)[name].float, rel=1e-11
        )
    assert sure(found.landing.distance) < 1e-8


def test_the_curvature_over_rows_tells_the_largest_rate() -> None:
    found = run(loss(LOGISTIC), "gd", lr=1.0)
    low, high = sure(found.rate.curvature)
    assert 0 < low < high
    assert found.rate.lr_limit == pytest.approx(
        2 / sure(spans_over_rows(loss(LOGISTIC), [], (0.0, 0.0)))[1][1], rel=0.5
    )


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (LOGISTIC, LandingKind.MINIMUM),
        ("-" + LOGISTIC, LandingKind.MAXIMUM),
        ("cosh(w - x/10) - cosh(b + x/10)", LandingKind.SADDLE),
        ("(exp(w) - 1 - x/100)^2 + (b - y/100)^2", LandingKind.MINIMUM),
    ],
)
def test_kinds_are_those_of_the_proof_in_balls(text: str, kind: LandingKind) -> None:
    over_rows = loss(text)
    whole = Formula(written_out(over_rows.expression, over_rows.table), ("b", "w"))
    start = (0.5, 0.5)
    near = land(whole, (0.05, 0.05), start)
    x = tuple(real(n) + 1e-5 for n in near.point.values()) if near.point else (0.05, 0.05)
    found = land_over_rows(over_rows, x, start)
    assert found.kind is land(whole, x, start).kind is kind
    assert found.proved


@pytest.mark.parametrize("text", ["relu(1 - y*(w*x + b))", "abs(w*x + b - y)"])
def test_nothing_is_proved_where_rows_have_kinks(text: str) -> None:
    found = land_over_rows(loss(text), (0.1, 0.2), (0.0, 0.0))
    assert (found.kind, found.proved) == (LandingKind.NONE, False)
    assert "kinks" in found.reason


def test_nothing_is_claimed_far_from_any_critical_point() -> None:
    found = land_over_rows(loss("exp(w + b*x/100)"), (0.0, -3.0), (0.0, 0.0))
    assert (found.kind, found.proved) == (LandingKind.NONE, False)


def test_a_singular_hessian_proves_nothing() -> None:
    found = land_over_rows(loss("(w + b)^2 + x*0*w"), (0.1, -0.1), (1.0, 1.0))
    assert not found.proved


def test_what_has_no_form_for_intervals_is_said_to_be_unproved() -> None:
    found = land_over_rows(loss("erf(w - x/10)^2 + gamma(3 + (b - y/10)^2)"), (0.0, 0.0), (0.5, 0.5))
    assert not found.proved


def test_enclosures_over_rows_hold_the_exact_sums() -> None:
    over_rows = Loss(
        add(aggregate("mean", parse(LOGISTIC)), aggregate("sum", parse("sin(w*x)*b/50"))),
        ("b", "w"),
        table(40),
    )
    whole = Formula(written_out(over_rows.expression, over_rows.table), ("b", "w"))
    from flint import arb

    box = [arb(0.3, 1e-3), arb(-0.2, 1e-3)]
    slopes, hessian = Enclosed(over_rows).both(box)
    for x in [(0.3, -0.2), (0.3005, -0.1995), (0.2992, -0.2009)]:
        for ball, value in zip(slopes, whole.look(x)[1:], strict=True):
            assert ball.lower() - 1e-13 < value < ball.upper() + 1e-13
        for row, exact in zip(hessian, whole.hessian(x), strict=True):
            for ball, value in zip(row, exact, strict=True):
                assert ball.lower() - 1e-13 < value < ball.upper() + 1e-13
    assert all(math.isfinite(float(ball.rad())) for ball in slopes)


def test_leaving_the_domain_of_a_row_names_its_term() -> None:
    over_rows = Loss(aggregate("mean", parse("b^2 + log(w + x/100)")), ("b", "w"), table(30))
    found = Venture(over_rows, Plan(method=make("gd", lr=0.3), steps=50), (1.0, 0.2)).run
    assert found.stop.reason is StopReason.LEFT_DOMAIN
    assert "log(w" in found.stop.detail
    assert "> 0" in found.stop.detail


def test_overflow_over_rows_is_divergence() -> None:
    over_rows = Loss(aggregate("mean", parse("(w*x)^4 + cosh(b)")), ("b", "w"), table(30))
    found = Venture(over_rows, Plan(method=make("gd", lr=5.0), steps=80), (3.0, 30.0)).run
    assert found.stop.reason is StopReason.DIVERGED
