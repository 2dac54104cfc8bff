"""Integrated gradients with closed forms, held against quadrature by mpmath; and what has none."""

import mpmath
import pytest
import sympy

from symgrad.calculus.attribution.attributions import attribute
from symgrad.calculus.problem import pose
from symgrad.results.attributions import Method
from tests.values import real, sure

CLOSED = [
    "x^2*y",
    "x*exp(y)",
    "exp(x)*y^3",
    "exp(2*x - y)*x",
    "x*sin(y)",
    "sin(x)*cos(y)",
    "cos(x)*cos(2*y)*x",
    "sin(x + y)^2*x",
    "x*cosh(y) - sinh(x)*y",
    "2^x*y",
    "e^(x - 3*y)*(x + y)^2",
    "x*y*exp(x - y/2)",
    "sigmoid(2*x - y/2)",
    "sin(x)*y + sigmoid(x + y)",
    "x^3*sin(y - 1) + exp(1 - x)*y",
]
POINTS = (("3/2", "-2"), ("0", "1"))


def shares_by_quadrature(text: str, point: tuple[str, str], start: tuple[str, str]) -> list[float]:
    x, y = sympy.symbols("x y", real=True)
    expression = pose(text, wrt=("x,y",)).expression.sympy()
    ends = [sympy.Rational(p) for p in point]
    starts = [sympy.Rational(s) for s in start]
    found = []
    for symbol, end, begin in zip((x, y), ends, starts, strict=True):
        slope = sympy.lambdify((x, y), expression.diff(symbol), "mpmath")
        pairs = list(zip(starts, ends, strict=True))
        moving = [(mpmath.mpf(b.p) / b.q, mpmath.mpf((e - b).p) / (e - b).q) for b, e in pairs]
        mean = mpmath.quad(lambda t, f=slope, m=moving: f(*[b + t * c for b, c in m]), [0, 1])
        found.append(float((end - begin) * mean))
    return found


@pytest.mark.parametrize("text", CLOSED)
@pytest.mark.parametrize(("point", "start"), [POINTS, (("1", "2"), ("0", "0"))])
def test_closed_forms_agree_with_quadrature(
    text: str, point: tuple[str, str], start: tuple[str, str]
) -> None:
    answer = sure(
        attribute(
            pose(text, wrt=("x,y",)),
            [",".join(point)],
            baseline=[",".join(start)],
            methods=[Method.INTEGRATED],
        ).integrated
    )
    assert answer.error is None
    assert all(sure(n).exact is not None for n in answer.attributions.values())
    assert [real(n) for n in answer.attributions.values()] == pytest.approx(
        shares_by_quadrature(text, point, start), rel=1e-11, abs=1e-12
    )
    assert str(sure(answer.gap).exact) == "0" or abs(real(answer.gap)) < 1e-14


@pytest.mark.parametrize("text", ["exp(x*y)", "sigmoid(x)*y", "sin(x^2)*y", "x/(1 + y^2)", "exp(x)*sin(y)"])
def test_what_has_no_closed_form_here_has_a_bound(text: str) -> None:
    answer = sure(attribute(pose(text, wrt=("x,y",)), ["1,2"], methods=[Method.INTEGRATED]).integrated)
    assert answer.error is not None
    assert 0.0 < answer.error < 1e-14
    theirs = shares_by_quadrature(text, ("1", "2"), ("0", "0"))
    for number, expected in zip(answer.attributions.values(), theirs, strict=True):
        assert abs(real(number) - expected) <= answer.error + 1e-13
    assert abs(real(answer.gap)) < 1e-13
