"""The comparison of two engines: it must catch every wrong rule, and never cry wolf."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings

import symgrad
from symgrad.calculus.crosscheck import cross_check
from symgrad.errors import CrossCheckError
from symgrad.language.functions import TABLE
from symgrad.language.graph import Expression, number, symbol
from symgrad.language.reading import read
from symgrad.results import Answer, Trust
from tests.strategies import texts

X = symbol("x")


Spoil = Callable[[str, Expression], None]


@pytest.fixture
def wrong_rule(monkeypatch: pytest.MonkeyPatch) -> Spoil:
    """Puts a factor into the derivative of a function, the way a slip of the pen would."""

    def spoil(name: str, factor: Expression) -> None:
        row = TABLE[name]
        spoiled = replace(row, partials=lambda u, f: tuple(factor * p for p in row.partials(u, f)))
        monkeypatch.setitem(TABLE, name, spoiled)

    return spoil


@pytest.mark.parametrize("name", [n for n, row in TABLE.items() if row.continuous and n != "polygamma"])
@pytest.mark.parametrize("factor", [number(-1), number(2), 1 + number(1) / 10**6], ids=str)
def test_a_wrong_rule_is_caught(name: str, factor: Expression, wrong_rule: Spoil) -> None:
    wrong_rule(name, factor)
    args = ", ".join(["x/2", "y/3 + 2", "3"][: max(TABLE[name].fewest, 1)])
    with pytest.raises(CrossCheckError) as caught:
        symgrad.gradient(f"{name}({args})")
    assert "disagree" in caught.value.message
    assert caught.value.kind == "cross-check"


@pytest.mark.parametrize(
    "text",
    ["sin(x)", "y + 1e-8*sin(x)", "1e6 + sin(x)", "exp(exp(sin(x)))", "1e-30*sin(x) + 5", "sin(x)*1e300"],
)
def test_a_wrong_rule_is_caught_at_every_scale(text: str, wrong_rule: Spoil) -> None:
    wrong_rule("sin", number(1) + number(1) / 10**4)
    with pytest.raises(CrossCheckError):
        symgrad.gradient(text)


@pytest.mark.parametrize("call", [
    lambda: symgrad.gradient("sin(x)*y"),
    lambda: symgrad.hessian("sin(x)*y"),
    lambda: symgrad.partial_derivatives("sin(x)*y", "x,x,y"),
    lambda: symgrad.jacobian(["x*y", "sin(x)"]),
    lambda: symgrad.directional_derivative("sin(x)*y", at=(1, 2), direction=(3, 4)),
    lambda: symgrad.taylor("sin(x)*y", at=(1, 2)),
    lambda: symgrad.level_set("sin(x)*y", at=(1, 2)),
])  # fmt: skip
def test_every_command_checks(call: Callable[[], Answer], wrong_rule: Spoil) -> None:
    wrong_rule("sin", number(3))
    with pytest.raises(CrossCheckError):
        call()


def test_a_wrong_second_rule_is_caught_in_hessians(wrong_rule: Spoil) -> None:
    wrong_rule("cos", number(-1))
    assert symgrad.gradient("sin(x)").trust is Trust.CHECKED
    with pytest.raises(CrossCheckError):
        symgrad.hessian("sin(x)")


def test_both_values_are_shown() -> None:
    f = read("x^2").expression
    with pytest.raises(CrossCheckError) as caught:
        cross_check([f], [[(0, 3 * X)]], ["x"])
    assert "by the rules" in caught.value.message
    assert "by differences" in caught.value.message


def test_a_missing_entry_is_caught() -> None:
    f = read("x^2 + y^2").expression
    with pytest.raises(CrossCheckError):
        cross_check([f], [[(0, 2 * X)]], ["x", "y"])


def test_one_wrong_derivative_among_thousands_is_caught() -> None:
    f = read("+".join(f"x{k}^3" for k in range(3_000))).expression
    names = list(f.variables)
    rows = [(k, 3 * symbol(name) ** 2) for k, name in enumerate(names)]
    assert cross_check([f], [rows], names).trust is Trust.CHECKED
    rows[1_717] = (1_717, 3 * symbol(names[1_717]) ** 2 * (1 + number(1) / 100))
    with pytest.raises(CrossCheckError):
        cross_check([f], [rows], names)


CONFIRMED = [
    *(
        "x - x",
        "floor(x)",
        "sign(x)",
        "3^8000*x",
        "10^3900*x*(10^3900*y)",
        "x*1e400*1e400",
        "x^1e400",
        "1e-350*exp(x)",
    ),
    *(
        "10!!*x",
        "1000!*x",
        "5 + 1e-30*x^2",
        "1e-300*exp(x)*floor(x)",
        "exp(-10^10*x^2)",
        "floor(10^19*x)*x",
        "x^(10^9)",
    ),
    *("floor(10^20*x)", "10^20*x - floor(10^20*x)", "log(log(log(log(x))))", "sqrt(x-y)*sqrt(y-z)*sqrt(z-w)"),
    *(
        "atanh(loggamma(0.3)*(sqrt(2)-y)/erfc(y))",
        "x^x^x^x",
        "exp(exp(exp(x)))",
        "polygamma(200, x)",
        "binomial(x, y)",
    ),
    *(
        "gamma(x)/gamma(x+1)",
        "max(x, x, y)",
        "min(x, 2*x - x)",
        "abs(x - x) + x",
        "(y^5)^(2/3)",
        "a*b*c*sqrt(d)",
    ),
    *(
        "x^y^z",
        "root(x, y)",
        "log(x, y)",
        "atan2(y, x)",
        "piecewise((x, x < y), (y, x > y))",
        "1/(x^2+y^2)^10",
    ),
]


@pytest.mark.parametrize("text", CONFIRMED)
def test_correct_answers_are_confirmed(text: str) -> None:
    assert symgrad.gradient(text).trust is Trust.CHECKED


@pytest.mark.parametrize(
    "text",
    ["log(-1 - x^2)", "sqrt(-x^2)", "acos(x^2 + 1)", "1/0 + x", "0^(-1)*x", "x/(5-5)", "asin(x/100 - 5)"],
)
def test_where_no_point_exists_trust_is_unknown_and_said(text: str) -> None:
    answer = symgrad.gradient(text)
    assert answer.trust is Trust.UNKNOWN
    assert any(note.startswith(("no point was found", "no value anywhere")) for note in answer.notes)


@given(texts(3))
@settings(max_examples=250)
def test_correct_rules_never_raise(text: str) -> None:
    assert symgrad.gradient(text).trust in (Trust.CHECKED, Trust.UNKNOWN)


def test_the_verdict_repeats() -> None:
    answers = {repr(symgrad.gradient("sin(x*y)/x")) for _ in range(3)}
    assert len(answers) == 1
