"""Attributions against values worked out by hand and by mpmath's quadrature."""

import json
import subprocess
import sys
from fractions import Fraction
from typing import Any

import mpmath
import pytest

from symgrad.autodiff.reverse import gradient
from symgrad.calculus.attribution.attributions import Scatter, attribute
from symgrad.calculus.problem import pose
from symgrad.errors import PointError
from symgrad.programs.floats import FloatProgram
from symgrad.programs.taylor_balls import integrals
from symgrad.results.attributions import Attribution, Attributions, Ball, Method
from tests.values import real, sure

X, Y, Z = "xyz"


def ask(text: str, *args: list[str], **options: Any) -> Attribution:
    return attribute(pose(text), *args, **options)


def exact(item: Attributions) -> dict[str, str]:
    return {name: str(sure(n).exact) for name, n in item.attributions.items()}


# f, point, baseline, integrated gradients
EXACT = [
    ("x^2 + 3*x*y + y^2", "2,3", "0,0", {X: "13", Y: "18"}),
    ("x^2*y", "2,3", "0,0", {X: "8", Y: "4"}),
    ("x*y*z", "1,1,1", "1,0,0", {X: "0", Y: "1/2", Z: "1/2"}),
    ("x^2*y", "2,3", "2,0", {X: "0", Y: "12"}),
    ("sigmoid(2x - y + 1)", "1,0", "0,0", {X: "sigmoid(3) - sigmoid(1)", Y: "0"}),
    ("exp(x)", "1", "0", {X: "E - 1"}),
    ("log(x)", "2", "1", {X: "log(2)"}),
    ("relu(x - 1) + y^2", "2,3", "0,0", {X: "1", Y: "9"}),
    ("|x|", "1", "-1", {X: "0"}),
    ("relu(x + 2y)", "1,1", "0,0", {X: "1", Y: "2"}),
    ("tanh(x - y)", "1,1", "0,0", {X: "1", Y: "-1"}),
    ("(x - 2)*(y + 1)/3", "5,5", "2,-1", {X: "3", Y: "3"}),
    ("sqrt(2)*x*y", "1,1", "0,0", {X: "sqrt(2)/2", Y: "sqrt(2)/2"}),
]


@pytest.mark.parametrize(("text", "at", "baseline", "wanted"), EXACT)
def test_closed_forms(text: str, at: str, baseline: str, wanted: dict[str, str]) -> None:
    item = sure(ask(text, [at], baseline=[baseline], methods=[Method.INTEGRATED]).integrated)
    assert exact(item) == wanted
    assert item.error is None
    assert real(item.gap) == pytest.approx(0.0, abs=1e-15)


QUADRATURE = [
    ("exp(x*y)", (1.0, 2.0), (0.0, 0.0)),
    ("tanh(x)*y + sin(x*y)", (1.0, 2.0), (0.0, 0.5)),
    ("log(1 + x^2 + y^2)", (3.0, -1.0), (0.0, 0.0)),
    ("sqrt(1 + x^2*y)", (1.0, 2.0), (0.0, 0.0)),
    ("x/(1 + y^2)", (2.0, 3.0), (0.0, 0.0)),
    ("sigmoid(x*y - 1)*cos(x)", (2.0, 1.0), (0.0, 0.0)),
    ("gelu(x)*softplus(y)", (1.0, -2.0), (0.0, 0.0)),
    ("norm(x, y, 1) * atan(x)", (1.0, 2.0), (0.0, 0.0)),
]


@pytest.mark.parametrize(("text", "at", "baseline"), QUADRATURE)
def test_quadrature_against_mpmath(text: str, at: tuple[float, float], baseline: tuple[float, float]) -> None:
    problem = pose(text)
    program = FloatProgram(gradient(problem.expression, (X, Y)), (X, Y))
    item = sure(
        ask(
            text,
            [",".join(map(str, at))],
            baseline=[",".join(map(str, baseline))],
            methods=[Method.INTEGRATED],
        ).integrated
    )
    for k, name in enumerate((X, Y)):
        change = at[k] - baseline[k]

        def slope(t: Any, k: int = k) -> float:
            return program.run([b + float(t) * (a - b) for a, b in zip(at, baseline, strict=True)])[k]

        wanted = change * float(mpmath.quad(slope, [0, 0.25, 0.5, 0.75, 1]))
        assert real(item.attributions[name]) == pytest.approx(wanted, abs=1e-12)
    error = sure(item.error)
    assert error < 1e-13
    assert abs(real(item.gap)) <= 2 * error + 1e-15 * abs(real(item.sum)) + 1e-15


def test_a_kink_on_the_way_is_closed_in_on() -> None:
    item = sure(ask("|x-1|*y", ["2,1"], methods=[Method.INTEGRATED]).integrated)
    assert real(item.attributions[X]) == pytest.approx(0.5, abs=item.error)
    assert real(item.attributions[Y]) == pytest.approx(0.5, abs=item.error)
    assert sure(item.error) < 1e-13


@pytest.mark.parametrize(
    ("text", "at", "baseline", "reason"),
    [
        ("1/x", "1", "-1", "pole"),
        ("floor(x)", "5/2", "0", "jump"),
        ("log(x)", "2", "0", "no value at one end"),
        ("x*y/(x - 1)", "2,1", "0,0", "pole"),
        ("sqrt(x)*y", "1,1", "-1,0", "no value at one end"),
    ],
)
def test_no_integral_is_made_up(text: str, at: str, baseline: str, reason: str) -> None:
    answer = ask(text, [at], baseline=[baseline], methods=[Method.INTEGRATED])
    assert set(sure(answer.integrated).attributions.values()) == {None}
    assert reason in " ".join(u.reason for u in answer.gaps)


def test_saliency_and_input() -> None:
    answer = ask("x^2*y", ["2,3"])
    assert exact(sure(answer.saliency)) == {X: "12", Y: "4"}
    assert exact(sure(answer.gradient_input)) == {X: "24", Y: "12"}
    assert str(sure(sure(answer.saliency).difference).exact) == "12"
    assert str(sure(sure(answer.saliency).gap).exact) == "4"


def test_a_kink_at_the_point_has_no_saliency() -> None:
    answer = ask("|x|", ["0"], baseline=["1"])
    assert sure(answer.saliency).attributions == {X: None}
    assert str(sure(sure(answer.integrated).attributions[X]).exact) == "-1"
    assert answer.gaps


@pytest.mark.parametrize(
    ("norm", "point", "predicted"),
    [
        (Ball.INFINITY, {X: "21/10", Y: "31/10"}, "67/2"),
        (Ball.L1, {X: "21/10", Y: "3"}, "323/10"),
    ],
)
def test_adversarial_steps(norm: Ball, point: dict[str, str], predicted: str) -> None:
    step = sure(ask("x^2 + 3*x*y + y^2", ["2,3"], epsilon=Fraction(1, 10), norm=norm).adversarial)
    assert {n: str(v.exact) for n, v in step.point.items()} == point
    assert str(step.predicted.exact) == predicted
    assert str(step.before.exact) == "31"


def test_the_l2_step_has_its_length_along_the_gradient() -> None:
    step = sure(ask("3x + 4y", ["0,0"], epsilon=Fraction(5), norm=Ball.L2).adversarial)
    assert {n: str(v.exact) for n, v in step.point.items()} == {X: "3", Y: "4"}
    assert str(sure(step.after).exact) == str(step.predicted.exact) == "25"


def test_no_step_where_the_gradient_is_zero() -> None:
    answer = ask("x^2", ["0"], epsilon=Fraction(1))
    assert answer.adversarial is None
    assert "gradient is zero" in " ".join(answer.notes)


def test_a_step_out_of_the_domain_has_no_value_after() -> None:
    answer = ask("-log(x)", ["1"], epsilon=Fraction(2), baseline=["1"])
    assert sure(answer.adversarial).after is None
    assert "leaves the domain" in " ".join(answer.notes)


def test_smoothgrad_repeats_bit_for_bit() -> None:
    answers = [ask("x^3", ["1"], methods=[Method.SMOOTHGRAD], scatter=Scatter(seed=7)) for _ in range(2)]
    first, second = (real(sure(a.smoothgrad).attributions[X]) for a in answers)
    assert first == second
    assert first == pytest.approx(3.0, abs=0.5)
    other = ask("x^3", ["1"], methods=[Method.SMOOTHGRAD], scatter=Scatter(seed=8))
    assert real(sure(other.smoothgrad).attributions[X]) != first


def test_a_parameter_needs_a_value() -> None:
    with pytest.raises(PointError, match="depend on a"):
        attribute(pose("a*x", wrt=["x"]), ["x=1"])


@pytest.mark.parametrize("text", ["exp(-t^2)", "1/(1+t)", "sin(10t)*exp(t)", "abs(t - 1/3)", "tanh(20t - 7)"])
def test_integrals_hold_the_true_value(text: str) -> None:
    expression = pose(text).expression
    program = FloatProgram([expression], ["t"])
    (found,) = integrals([expression], "t", accuracy=1e-17) or []
    with mpmath.workdps(20):
        wanted = mpmath.quad(lambda t: program.run([float(t)])[0], [0, 1 / 3, 0.35, 0.5, 1])
    assert float(found.mid()) == pytest.approx(float(wanted), abs=1e-9)
    assert float(found.rad()) < 1e-12


def test_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "symgrad", "attribute", "x^2*y", "--at", "2,3", "--method", "input", "--json"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    result = json.loads(done.stdout)["result"]
    assert result["input"]["attributions"]["x"]["exact"] == "24"
    assert result["saliency"] is None
    for args in (["--method", "saliancy"], ["--norm", "3", "--epsilon", "1"], ["--epsilon", "-1"]):
        bad = subprocess.run(
            [sys.executable, "-m", "symgrad", "attribute", "x", "--at", "1", *args],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert bad.returncode == 2
        assert "hint:" in bad.stderr or "above 0" in bad.stderr
