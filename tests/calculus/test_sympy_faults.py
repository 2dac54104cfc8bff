"""Inputs that SymPy 1.14 answers wrongly, and what is true."""

from __future__ import annotations

import pytest
import sympy

import symgrad
from symgrad.errors import SymgradError
from tests.values import wrong


def at(text: str, point: tuple[object, ...], request: str = "x") -> str | None:
    answer = symgrad.partial_derivatives(text, request, at=wrong(point))
    number = answer.derivatives[0].at
    return None if number is None else str(number.exact)


def test_sinc_filled_in_at_zero() -> None:  # sympy#11402: 0
    assert at("piecewise((sin(x)/x, x != 0), (1, True))", (0,), "x,x") == "-1/3"


def test_jump_between_pieces() -> None:  # sympy#24127: 0
    assert at("piecewise((sin(x), x < 0), (1/2, True))", (0,)) is None


def test_second_derivative_of_squared_relu() -> None:  # 1/2
    assert at("max(x, 0)^2", (0,)) == "0"
    assert at("max(x, 0)^2", (0,), "x,x") is None


def test_hessian_at_a_kink() -> None:  # 2*DiracDelta(0)
    answer = symgrad.hessian("abs(x) + y^2", at=(0, 1)).at
    assert answer is not None
    assert answer.hessian is not None
    assert answer.hessian[0][0] is None
    assert answer.definiteness is None


@pytest.mark.parametrize(("place", "value"), [("1/2", "0"), ("1", None), ("-7/3", "0")])
def test_floor_off_and_on_whole_numbers(place: str, value: str | None) -> None:
    assert at("floor(x)", (place,)) == value


def test_remainder_is_smooth_off_multiples() -> None:
    assert at("x - 2*floor(x/2)", ("1/2",)) == "1"
    assert at("x - 2*floor(x/2)", (4,)) is None


def test_mixed_derivatives_that_differ() -> None:  # zeros
    text = "piecewise((x*y*(x^2-y^2)/(x^2+y^2), x^2+y^2 != 0), (0, True))"
    answer = symgrad.hessian(text, at=(0, 0)).at
    assert answer is not None
    assert answer.hessian is not None
    assert [[str(e.exact) for e in row if e] for row in answer.hessian] == [["0", "-1"], ["1", "0"]]


def test_assumptions_cannot_get_in_the_way() -> None:  # 0, for x of two kinds
    assert str(symgrad.gradient(symgrad.parse("x**2")).gradient[0]) == "2*x"
    x = sympy.Symbol("x", real=True)
    assert symgrad.parse("x**2").sympy().diff(x) == 2 * x


def test_reals_stay_real() -> None:  # complex numbers
    assert at("x^(1/3)", (-8,)) == "1/12"
    for text in ("log(-1) + x", "sqrt(-4)*x", "asin(2)*x"):
        answer = symgrad.gradient(text, at=(1,)).at
        assert answer is not None
        assert answer.value is None
        assert answer.undefined


def test_positive_definite_means_symmetric_and_positive() -> None:  # True for a rotation
    answer = symgrad.jacobian(["x + 10y", "-10x + y"], at=(0, 0))
    assert not hasattr(answer.at, "definiteness")
    indefinite = symgrad.hessian("x^2/2 + 10*x*y + y^2/2", at=(0, 0)).at
    assert indefinite is not None
    assert indefinite.definiteness == "indefinite"


def test_caret_is_power_and_decimals_are_exact() -> None:  # 1 (exclusive or); 5.55e-17
    assert str(symgrad.gradient("2^3*x").gradient[0]) == "8"
    assert str(symgrad.gradient("(0.1 + 0.2 - 0.3)*x").gradient[0]) == "0"


def test_powers_do_not_overflow_integers() -> None:  # 5076944270305263616
    value = symgrad.gradient("x^30", at=(10,)).at
    assert value is not None
    assert value.value is not None
    assert value.value.float == 1e30


def test_cancellation_is_seen_through() -> None:  # 0.0
    value = symgrad.gradient("(1 - cos(x))/x^2", at=("1e-9",)).at
    assert value is not None
    assert value.value is not None
    assert value.value.float == pytest.approx(0.5, rel=1e-12)


def test_domains_survive_simplification() -> None:  # x + y + 1
    answer = symgrad.gradient("sqrt(x)^2 + exp(log(y)) + 0*log(z) + w/w")
    assert {str(c) for c in answer.conditions} == {"x > 0", "y > 0", "z > 0", "w != 0"}


@pytest.mark.parametrize(
    "text", ["9**9**9", "factorial(10^7)", "1e1000000", "binomial(10^6, 5*10^5)", "gamma(1/2+10^6)"]
)
@pytest.mark.timeout(5)
def test_bombs_are_refused_at_once(text: str) -> None:
    with pytest.raises(SymgradError):
        symgrad.gradient(text)


@pytest.mark.parametrize(
    "text", ["x^(10^9)", "(x+1)^(10^9)", "(x+y+z+w)^60", "(1+x)^10000", "x^x^x^x", "exp(exp(exp(x)))"]
)
@pytest.mark.timeout(10)
def test_bombs_that_have_an_answer_get_one(text: str) -> None:
    assert symgrad.gradient(text).trust == "checked"
    assert symgrad.hessian(text).trust == "checked"
