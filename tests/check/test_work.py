"""Derivations as students write them: the first wrong line, and the rule behind it."""

import pytest

from symgrad.calculus.check.answer import check
from symgrad.calculus.problem import pose
from symgrad.errors import ReadingError
from tests.values import sure

SLIPS = [
    ("x^2*sin(x)", "2*x*cos(x)", "product rule"),
    ("x^2*sin(x)", "2*x*sin(x)", "f*g' is missing"),
    ("x^2*sin(x)", "x^2*cos(x)", "f'*g is missing"),
    ("x^2*exp(x)", "2*x*exp(x) - x^2*exp(x)", "not subtracted"),
    ("sin(x)/x", "(sin(x) - x*cos(x))/x^2", "order"),
    ("sin(x)/x", "(x*cos(x) + sin(x))/x^2", "difference"),
    ("sin(x)/x", "cos(x)", "divided"),
    ("sin(x)/x^2", "(x^2*cos(x) - 2*x*sin(x))/x^2", "g**2"),
    ("1/(x^2+1)", "1/(2*x)", "-g'/g**2"),
    ("1/x", "log(x)", "integral"),
    ("sin(x^2)", "cos(x^2)", "inner function"),
    ("sin(x^2)", "cos(2*x)", "derivative of the inner"),
    ("sin(x^2)", "2*x*cos(x)", "taken at the inner function"),
    ("sin(x^2)", "2*x", "outer function is missing"),
    ("(3*x+1)^5", "5*(3*x+1)^4", "inner function"),
    ("exp(-x^2)", "exp(-x^2)", "inner function"),
    ("exp(3*x)", "3*x*exp(3*x-1)", "power rule was used on an exponential"),
    ("2^x", "x*2^(x-1)", "power rule was used on an exponential"),
    ("2^x", "2^x", "log of the base"),
    ("x^5", "5*x^5", "not lowered"),
    ("x^5", "x^4", "brought down"),
    ("x^5", "x^6/6", "integral"),
    ("x^(-2)", "-2*x^(-1)", "raised"),
    ("sqrt(x)", "1/sqrt(x)", "1/2 is missing"),
    ("sqrt(x^2+1)", "1/(2*sqrt(x^2+1))", "inner function"),
    ("log(x)", "1/log(x)", "not 1/log"),
    ("cos(x)", "sin(x)", "-sin"),
    ("tan(x)", "sec(x)", "tan"),
    ("tan(x)", "1/cot(x)^2", "tan"),
    ("atan(x)", "1/tan(x)", "reciprocal"),
    ("tanh(x)", "1 - tanh(x)", "tanh"),
    ("sigmoid(x)", "sigmoid(x)", "sigmoid*(1 - sigmoid)"),
    ("x^x", "x*x^(x-1)", "constant exponent"),
    ("x^x", "x^x*log(x)", "constant base"),
    ("x^2 + 5", "2*x + 5", "constant"),
    ("x^2 + 5", "2*x + 1", "constant"),
    ("7*x^3", "3*x^2", "constant factor"),
    ("x^3 + x^2", "3*x^2", "dropped"),
    ("|x^2 - 1|", "2*x", "outer function"),
    ("x^2 - x", "2*x + 1", "sign"),
    ("sin(x)^2", "cos(x)^2", "only the inner function"),
    ("sin(x)^2", "2*cos(x)", "at the derivative of the inner"),
    ("(x + 1)^2", "2*x", "not the sum"),
    ("(3*x)^2", "6*x", "inner function"),
    ("exp(x)/x", "exp(x)/x^2", "not f' alone"),
    ("x/exp(x)", "-x*exp(x)/exp(x)^2", "f'*g is missing"),
    ("sec(x)", "tan(x)^2", "sec"),
    ("cot(x)", "csc(x)^2", "sign"),
    ("max(0, x)", "1", "only where that is the one chosen"),
    ("norm(x, 2)", "1/norm(x, 2)", "norm"),
    ("log10(x)", "1/x", "another base"),
    ("asin(x)", "1/sqrt(1 + x^2)", "asin"),
    ("erf(x)", "exp(-x^2)", "constant factor"),
    ("log(sin(x))", "1/cos(x)", "chain rule"),
    ("x*sin(x)*exp(x)", "cos(x)*exp(x)", "product rule"),
    ("1/x^2", "1/(2*x)", "not 1/g'"),
    ("abs(x)", "x", "sign of u"),
]

PARTIAL = [
    ("x^2*y", "2*x*y + x^2", "y is held fixed"),
    ("x^2 + y^2", "2*x + 2*y", "y is held fixed"),
    ("x^2*y", "x^2", "the derivative by y"),
    ("x*y*z", "y*z + x*z + x*y", "held fixed"),
    ("a*x^2", "2*x", "constant factor"),
    ("x^n", "n*x^n", "not lowered"),
    ("(sigmoid(w*x + b) - y)^2", "2*(sigmoid(w*x + b) - y)", "inner function"),
]


def blamed(text: str, lines: list[str]) -> tuple[int, str | None]:
    """The number of the first wrong line, and what it is blamed on."""
    wrong = check(pose(text), work=lines).first_wrong
    assert wrong is not None
    return wrong.line, wrong.claim.mistake


@pytest.mark.parametrize(("text", "line", "words"), SLIPS)
def test_the_misapplied_rule_is_named(text: str, line: str, words: str) -> None:
    number, mistake = blamed(text, [line])
    assert number == 1
    assert words in (mistake or "")


@pytest.mark.parametrize(("text", "line", "words"), PARTIAL)
def test_a_slip_among_several_variables_is_named(text: str, line: str, words: str) -> None:
    wrt = "w" if "w" in text else "x"
    mistake = blamed(text, [f"{wrt}: {line}"])[1]
    assert words in (mistake or "")


def test_every_slip_has_a_sentence_of_its_own() -> None:
    said = {sure(blamed(text, [line])[1]).split(" (at ")[0] for text, line, _ in SLIPS}
    assert len(said) > 40


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["2*x*sin(x) + x^2*cos(x)", "= 2*x*sin(x) - x^2*cos(x)"], "sign of x**2*cos(x)"),
        (["2*x*sin(x) + x^2*cos(x)", "= 2*x*sin(x)"], "was lost"),
        (["x*(2*sin(x) + x*cos(x))", "= 2*x*sin(x) + x*cos(x)"], "x"),
    ],
)
def test_a_slip_of_algebra_is_told_from_a_wrong_rule(lines: list[str], words: str) -> None:
    number, mistake = blamed("x^2*sin(x)", lines)
    assert number == 2
    assert mistake is not None
    assert "line before" in mistake
    assert words in mistake


def test_only_the_first_wrong_line_is_blamed() -> None:
    found = check(pose("x^2"), work=["3*x", "2*x", "", "# note", "5*x"])
    assert [line.claim.equal for line in found.work] == [False, True, False]
    assert blamed("x^2", ["3*x", "2*x"])[0] == 1
    assert found.work[2].line == 5
    assert found.work[2].claim.mistake is None


def test_right_work_passes() -> None:
    lines = ["f'(x) = 2*(x+1)*1", "      = 2*(x+1) = 2*x + 2"]
    found = check(pose("(x+1)^2"), work=lines)
    assert found.passed is True
    assert found.first_wrong is None
    assert len(found.work) == 3


def test_a_line_may_name_its_variable() -> None:
    found = check(pose("x^2*y"), work=["x: 2*x*y", "df/dy = x^2", "= x*x"])
    assert [line.claim.wrt for line in found.work] == [("x",), ("y",), ("y",)]
    assert found.passed is True


def test_an_unreadable_line_is_named() -> None:
    with pytest.raises(ReadingError) as caught:
        check(pose("x^2"), work=["2*x", "= 2*(x"])
    assert caught.value.line == 2
    assert caught.value.where == "--work"


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(ReadingError):
        check(pose("x^2"), work=["", "# nothing"])


def test_no_mistake_is_named_where_none_explains() -> None:
    assert blamed("x^2", ["exp(x) - 17"]) == (1, None)
