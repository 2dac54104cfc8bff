"""Why runs end: the traps of descent, each with the one reason that is right."""

import math

import pytest

from symgrad.descend.steering import Steering
from symgrad.results import Trust
from symgrad.results.descend import LandingKind, StopReason
from tests.descend.support import run

TRAPS = [
    ("x^4", "1", 1.0, StopReason.DIVERGED),
    ("abs(x)", "1", 0.1, StopReason.CYCLING),
    ("log(x)", "1", 0.3, StopReason.LEFT_DOMAIN),
    ("sqrt(x)", "1", 1.0, StopReason.LEFT_DOMAIN),
    ("x^(3/2)", "1", 1.0, StopReason.LEFT_DOMAIN),
    ("x^2", "1", 1.0, StopReason.CYCLING),
    ("x^2", "1", 1.0000001, StopReason.DIVERGED),
    ("exp(x)", "-800", 0.1, StopReason.UNDERFLOW),
    ("exp(-1/x^2)", "0.01", 0.1, StopReason.UNDERFLOW),
    ("1e-320*(x-1)^2", "0", 0.1, StopReason.UNDERFLOW),
    ("1e-12*(x-5)^2", "0", 0.1, StopReason.STALLED),
    ("1e-12*(x-5)^2", "4.99", 0.1, StopReason.STALLED),
    ("exp(-x)", "19", 0.1, StopReason.STALLED),
    ("cos(x)", "0", 0.1, StopReason.CONVERGED),
    ("x^2-y^2", "1,0", 0.1, StopReason.CONVERGED),
    ("-x^2+x^4", "0", 0.1, StopReason.CONVERGED),
    ("(x-2)^2+(y+1)^2", "0,0", 1.1, StopReason.DIVERGED),
    ("x", "0", 0.1, StopReason.MAX_STEPS),
]


@pytest.mark.parametrize(("text", "start", "lr", "reason"), TRAPS)
def test_a_trap_comes_out_right(text: str, start: str, lr: float, reason: StopReason) -> None:
    answer = run(text, start, lr=lr, steps=3000)
    assert answer.stop.reason is reason
    assert answer.stop.step == answer.final.step == answer.steps[-1].step


@pytest.mark.parametrize(
    ("text", "start", "kind"),
    [
        ("cos(x)", "0", LandingKind.MAXIMUM),
        ("x^2-y^2", "1,0", LandingKind.SADDLE),
        ("x^3", "1", LandingKind.INFLECTION),
        ("x^4", "1", LandingKind.MINIMUM),
        ("x^2*y^2", "1,1", LandingKind.MINIMUM),
        ("(x*y-1)^2", "2,1", LandingKind.MINIMUM),
        ("abs(x)", "0", LandingKind.KINK),
    ],
)
def test_converged_says_at_what(text: str, start: str, kind: LandingKind) -> None:
    answer = run(text, start, lr=0.1, steps=100_000, every=10_000, tol=1e-6)
    assert (answer.stop.reason, answer.landing.kind) == (StopReason.CONVERGED, kind)


def test_numbers_stay_finite_when_a_run_blows_up() -> None:
    answer = run("x^4", "1", lr=1.0)
    assert all(math.isfinite(v) for s in answer.steps for v in (s.value, *s.gradient, *s.point.values()))
    assert answer.final.step == 5


def test_divergence_names_rate_and_limit() -> None:
    detail = run("(x-2)^2+(y+1)^2", "0,0", lr=1.1, steps=20_000).stop.detail
    assert "lr 1.1 is above 2/lambda_max = 1" in detail


def test_leaving_the_domain_names_term_and_step() -> None:
    detail = run("log(x) + y^2", "1,1", lr=0.3).stop.detail
    assert "log(x) has no value" in detail
    assert "step 3" in detail


def test_a_start_outside_the_domain_is_said() -> None:
    answer = run("log(x)", "-1", lr=0.1)
    assert (answer.stop.reason, answer.stop.step) == (StopReason.LEFT_DOMAIN, 0)
    assert "at the start" in answer.stop.detail


def test_tolerance_zero_runs_to_the_last_step() -> None:
    answer = run("x^2", "1", lr=0.5, steps=50, tol=0.0)
    assert (answer.stop.reason, answer.stop.step) == (StopReason.MAX_STEPS, 50)


def test_jumping_across_a_pole_is_noted() -> None:
    notes = run("1/x^2*x", "1", lr=0.1, steps=3).notes + run("tan(x)", "1.4", lr=0.02, steps=4).notes
    assert not any("pole" in n for n in notes)
    assert any("pole of 1/x" in n for n in run("1/x + x^2", "-0.5", lr=1.0, steps=2, tol=0.0).notes)


def test_the_pulse_ends_a_run_early() -> None:
    from symgrad.descend.loop import Trip
    from tests.descend.support import venture

    _, found = venture("(1-x)^2+100*(y-x^2)^2", "-1,1", lr=1e-4, steps=10**9)
    trip: Trip = found._trip
    trip._pulse = iter([None, None, StopReason.TIMEOUT]).__next__
    assert found.run.stop.reason is StopReason.TIMEOUT
    assert found.run.final.step == 16 + 32 + 64


def test_trust_is_proved_only_with_a_proof() -> None:
    assert run("x^2", "1", lr=0.4).trust is Trust.PROVED
    assert run("x^2", "1", lr=0.4, steps=2).trust is Trust.HEURISTIC


def test_a_wall_holds_a_coordinate() -> None:
    box = Steering(box=((0.0, math.inf), (-math.inf, math.inf)))
    answer = run("(x+2)^2+(y+1)^2", "1,0", lr=0.05, steps=5000, steering=box)
    assert answer.stop.reason is StopReason.CONVERGED
    assert (answer.landing.kind, answer.landing.proved) == (LandingKind.MINIMUM, True)
    assert answer.final.point["x"] == 0.0
