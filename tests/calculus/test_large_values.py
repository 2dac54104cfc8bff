"""Where exact values would be too long to read, floats are given, and nothing that they do not prove."""

from __future__ import annotations

import math

import pytest

from symgrad.calculus import hessian_point
from symgrad.calculus.hessian import hessian
from symgrad.calculus.problem import pose
from symgrad.results import Definiteness


def test_a_second_derivative_as_a_float_with_its_proved_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hessian_point, "WORK", 3)
    found = hessian(pose("x^3*exp(x)*sin(x)"), ["x=1"]).at
    assert found is not None
    assert found.hessian is not None
    entry = found.hessian[0][0]
    assert entry is not None
    assert entry.exact is None
    # (p e^x sin x)'' with p = x^3: (p'' + 2p') e^x s + 2(p' + p) e^x c + 0
    expected = math.e * (12 * math.sin(1) + 8 * math.cos(1))
    assert entry.float == pytest.approx(expected, rel=1e-15)
    assert found.definiteness is Definiteness.POSITIVE


def test_in_two_variables_definiteness_stays_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hessian_point, "WORK", 3)
    answer = hessian(pose("exp(x*y)*sin(x)*cos(y)"), ["x=1,y=2"])
    assert answer.at is not None
    assert answer.at.definiteness is None
    assert answer.at.eigenvalues is None
    assert any("could not be decided" in note for note in answer.notes)


@pytest.mark.parametrize("text", ["abs(x)^3*exp(x)*sin(x)", "a*exp(x)*sin(x)*cos(x)"])
def test_no_float_at_a_kink_or_with_a_parameter(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hessian_point, "WORK", 2)
    found = hessian(pose(text, wrt=["x"]), ["x=0" if "abs" in text else "x=1"]).at
    assert found is not None
    assert found.hessian is None or found.hessian[0][0] is None or found.hessian[0][0].exact is not None


def test_a_thousand_nested_sines() -> None:
    found = hessian(pose("sin(" * 1_000 + "x" + ")" * 1_000), ["x=1"]).at
    value, slope, second = 1.0, 1.0, 0.0
    for _ in range(1_000):
        second = math.cos(value) * second - math.sin(value) * slope**2
        slope, value = math.cos(value) * slope, math.sin(value)
    assert found is not None
    assert found.hessian is not None
    assert found.hessian[0][0] is not None
    assert found.hessian[0][0].float == pytest.approx(second, rel=1e-10)
    assert found.definiteness is Definiteness.NEGATIVE
