"""Values at points: exact where they exist, absent with a reason where they do not.

Every row was worked out by hand; None stands for a value that does not exist.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

import symgrad
from symgrad.results import Number


def shown(number: Number | None) -> str | None:
    return None if number is None else str(number.exact)


SADDLE = "piecewise((x*y*(x^2-y^2)/(x^2+y^2), x^2+y^2 != 0), (0, True))"

# function, point, value, gradient, second derivatives row by row, definiteness
POINTS: list[tuple[str, str, str | None, Sequence[str | None], Sequence[str | None], str | None]] = [
    # smooth, exact
    ("x^2 + 3xy", "1,2", "7", ["8", "3"], ["2", "3", "3", "0"], "indefinite"),
    (
        "x^2 + y^2",
        "x=sqrt(2),y=pi",
        "2 + pi**2",
        ["2*sqrt(2)", "2*pi"],
        ["2", "0", "0", "2"],
        "positive definite",
    ),
    (
        "sin(x)*cos(y)",
        "pi/3,pi/4",
        "sqrt(6)/4",
        ["sqrt(2)/4", "-sqrt(6)/4"],
        ["-sqrt(6)/4", "-sqrt(2)/4"] * 1 + ["-sqrt(2)/4", "-sqrt(6)/4"],
        "negative definite",
    ),
    ("exp(x)/x", "1", "E", ["0"], ["E"], "positive definite"),
    ("x^(1/3)", "-8", "-2", ["1/12"], ["1/144"], "positive definite"),
    ("root(x, -3)", "-1/8", "-2", ["-16/3"], ["-512/9"], "negative definite"),
    (
        "logsumexp(x, y)",
        "log(2),0",
        "log(3)",
        ["2/3", "1/3"],
        ["2/9", "-2/9", "-2/9", "2/9"],
        "positive semidefinite",
    ),
    ("cot(x)", "pi/2", "0", ["-1"], ["0"], "zero"),
    ("binomial(x, 2)", "1", "0", ["1/2"], ["1"], "positive definite"),
    (
        "hypot(x, y)",
        "3,4",
        "5",
        ["3/5", "4/5"],
        ["16/125", "-12/125", "-12/125", "9/125"],
        "positive semidefinite",
    ),
    ("atan2(y, x)", "x=0,y=1", "pi/2", ["-1", "0"], ["0", "1", "1", "0"], "indefinite"),
    ("floor(pi*x)", "2", "6", ["0"], ["0"], "zero"),
    ("abs(sin(x) - 1)", "1", "1 - sin(1)", ["-cos(1)"], ["sin(1)"], "positive definite"),
    ("max(x, y)", "sin(1),1", "1", ["0", "1"], ["0"] * 4, "zero"),
    ("log(x, 2)", "8", "3", ["1/(8*log(2))"], ["-1/(64*log(2))"], "negative definite"),
    # kinks that matter
    ("abs(x)", "0", "0", [None], [None], None),
    ("sqrt(x^2)", "0", "0", [None], [None], None),
    ("x*abs(x)", "0", "0", ["0"], [None], None),
    ("max(x, 0)^2", "0", "0", ["0"], [None], None),
    ("max(x, y)", "1,1", "1", [None, None], [None] * 4, None),
    ("min(x, -x)", "0", "0", [None], [None], None),
    ("relu(x)", "0", "0", [None], [None], None),
    ("leaky_relu(x)", "0", "0", [None], [None], None),
    ("elu(x)", "0", "0", ["1"], [None], None),
    ("clip(x, 0, 1)", "0", "0", [None], [None], None),
    ("sqrt(x^2+y^2)", "0,0", "0", [None, None], [None] * 4, None),
    ("norm(x, y)", "0,0", "0", [None, None], [None] * 4, None),
    ("abs(x) + y^2", "0,1", "1", [None, "2"], [None, None, "0", "2"], None),
    ("abs(x - y)", "1,1", "0", [None, None], [None] * 4, None),
    ("abs(abs(x) - 1)", "0", "1", [None], [None], None),
    ("x^(2/3)", "0", "0", [None], [None], None),
    ("cbrt(x)", "0", "0", [None], [None], None),
    ("x^(4/3)", "0", "0", ["0"], [None], None),
    ("asin(x)", "1", "pi/2", [None], [None], None),
    ("acosh(x)", "1", "0", [None], [None], None),
    ("(x^2)^(1/2)*x", "0", "0", ["0"], [None], None),
    # kinks that do no harm
    ("abs(x)^3", "0", "0", ["0"], ["0"], "zero"),
    ("abs(x)^2", "0", "0", ["0"], ["2"], "positive definite"),
    ("sqrt(x^4)", "0", "0", ["0"], ["2"], "positive definite"),
    ("max(x, 0)^3", "0", "0", ["0"], ["0"], "zero"),
    ("max(x^2, -x^2)", "0", "0", ["0"], ["2"], "positive definite"),
    ("max(x, x)", "0", "0", ["1"], ["0"], "zero"),
    ("max(x, y) + min(x, y)", "1,1", "2", ["1", "1"], ["0"] * 4, "zero"),
    ("max(x, y)*min(x, y)", "1,1", "1", ["1", "1"], ["0", "1", "1", "0"], "indefinite"),
    ("abs(x) - sqrt(x^2)", "0", "0", ["0"], ["0"], "zero"),
    ("norm(x, y)^2", "0,0", "0", ["0", "0"], ["2", "0", "0", "2"], "positive definite"),
    ("(x^2+y^2)^(3/2)", "0,0", "0", ["0", "0"], ["0"] * 4, "zero"),
    ("cbrt(x)^3", "0", "0", ["1"], ["0"], "zero"),
    ("abs(x)^3 + abs(y)^3", "0,0", "0", ["0", "0"], ["0"] * 4, "zero"),
    ("clip(x, 0, 0)", "0", "0", ["0"], ["0"], "zero"),
    ("abs(x)*x*atan2(x, x-1)", "0", "0", ["0"], ["2*pi"], "positive definite"),
    ("acos(root(clip(x, 0, 2), 5))", "-1", "pi/2", ["0"], ["0"], "zero"),
    ("sqrt(x - x)", "1", "0", ["0"], ["0"], "zero"),
    # jumps
    ("floor(x)", "1", "1", [None], [None], None),
    ("ceil(x)*abs(y)*y", "pi,0", "0", ["0", "0"], ["0", "0", None, None], None),
    ("floor(x)", "1/2", "0", ["0"], ["0"], "zero"),
    ("x - floor(x)", "2", "0", [None], [None], None),
    ("ceil(x) - floor(x)", "0", "0", [None], [None], None),
    ("heaviside(x)", "0", "1/2", [None], [None], None),
    ("sign(x)*x", "0", "0", [None], [None], None),
    ("(x-1)^2*floor(x)", "1", "0", ["0"], [None], None),
    ("atan2(y, x)", "x=-1,y=0", "pi", ["0", None], ["0", "-1", None, None], None),
    ("atan2(relu(x), x)", "-2", "pi", ["0"], ["0"], "zero"),
    ("atan2(x^2, y)", "x=0,y=-1", "pi", ["0", "0"], ["-2", "0", "0", "0"], "negative semidefinite"),
    ("lambertw(clip(x, -exp(-1), 1))", "-2", "-1", ["0"], ["0"], "zero"),
    # pieces
    ("piecewise((sin(x)/x, x != 0), (1, True))", "0", "1", ["0"], ["-1/3"], "negative definite"),
    ("piecewise((sin(x), x<0), (1/2, True))", "0", "1/2", [None], [None], None),
    ("piecewise((x^2, x<0), (x^3, True))", "0", "0", ["0"], [None], None),
    ("piecewise((x^2, x<0), (x^2, True))", "0", "0", ["0"], ["2"], "positive definite"),
    ("piecewise((exp(-1/x^2), x != 0), (0, True))", "0", "0", ["0"], ["0"], "zero"),
    (SADDLE, "0,0", "0", ["0", "0"], ["0", "-1", "1", "0"], None),
    (
        "piecewise((x*y/(x^2+y^2), x^2+y^2 > 0), (0, True))",
        "0,0",
        "0",
        [None, None],
        ["0", None, None, "0"],
        None,
    ),
    (
        "piecewise((x^3*y/(x^4+y^2), x^2+y^2 > 0), (0, True))",
        "0,0",
        "0",
        [None, None],
        ["0", None, None, "0"],
        None,
    ),
    ("piecewise((x^2*y^2/(x^2+y^2), x^2+y^2 > 0), (0, True))", "0,0", "0", ["0", "0"], ["0"] * 4, None),
    ("sign(piecewise((exp(-1/x^2), x != 0), (0, True)))", "0", "0", [None], [None], None),
    ("1/x if x > 0 else x", "0", "0", [None], [None], None),
    # outside the domain
    ("sqrt(x)^2", "-1", None, [None], [None], None),
    ("sqrt(x)^2", "0", "0", [None], [None], None),
    ("w/w", "w=0", None, [None], [None], None),
    ("w/w", "w=1", "1", ["0"], ["0"], "zero"),
    ("x^2/x", "0", None, [None], [None], None),
    ("log(-1) + x", "1", None, [None], [None], None),
    ("log(x)", "0", None, [None], [None], None),
    ("log(log(x))", "1/2", None, [None], [None], None),
    ("asin(x)", "2", None, [None], [None], None),
    ("tan(x)", "pi/2", None, [None], [None], None),
    ("gamma(x)", "-2", None, [None], [None], None),
    ("1/gamma(x)", "0", None, [None], [None], None),
    ("x^x", "0", None, [None], [None], None),
    ("x^y", "-1,2", None, [None, None], [None] * 4, None),
    ("0^x", "1", None, [None], [None], None),
    ("x^0", "0", "1", ["0"], ["0"], "zero"),
    ("log(x, y)", "2,1", None, [None, None], [None] * 4, None),
    ("clip(x, 2, 1)", "0", None, [None], [None], None),
    ("1/(1 + 1/x)", "0", None, [None], [None], None),
    ("log(abs(x))", "-2", "log(2)", ["-1/2"], ["-1/4"], "negative definite"),
    ("x/(x if x >= x else acos(y))", "sqrt(2),1", "1", ["0", "0"], ["0", None, None, "0"], None),
]


@pytest.mark.parametrize(
    ("text", "at", "value", "gradient", "second", "definiteness"),
    POINTS,
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_values(
    text: str,
    at: str,
    value: str | None,
    gradient: list[str | None],
    second: list[str | None],
    definiteness: str | None,
) -> None:
    first = symgrad.gradient(text, at=at).at
    assert first is not None
    assert shown(first.value) == value
    assert [shown(g) for g in first.gradient] == gradient
    assert bool(first.undefined) == (None in gradient or value is None)
    assert (first.norm is None) == (None in gradient)
    answer = symgrad.hessian(text, at=at)
    assert answer.at is not None
    assert answer.at.hessian is not None
    assert [shown(e) for row in answer.at.hessian for e in row] == second
    assert answer.at.definiteness == definiteness
    assert bool(answer.at.undefined) == (None in second)


REASONS = {
    ("abs(x)", "0"): ("abs(x)", 1, "kink", "-1 from the left and 1 from the right"),
    ("y + log(x)", "0,1"): ("log(x)", 5, "log needs x > 0, and x is 0 here", ""),
    ("1 + w/w", "w=0"): ("w/w", 5, "the divisor is 0", ""),
    ("sqrt(x)^2 + y", "-1,0"): ("sqrt(x)", 1, "sqrt needs x >= 0", "-1 here"),
    ("2*floor(x)", "3"): ("floor(x)", 3, "jumps at whole numbers", ""),
    ("max(x, y) + 1", "2,2"): ("max(x, y)", 1, "arguments are equal", "0 from the left and 1 from the right"),
    ("piecewise((1, x > 1))", "0"): ("piecewise((1, x > 1))", 1, "no condition of the piecewise holds", ""),
    ("1/gamma(x)", "0"): ("gamma(x)", 3, "gamma needs", ""),
}


@pytest.mark.parametrize(("question", "reason"), REASONS.items(), ids=lambda v: v[0])
def test_reasons_name_the_subexpression_and_its_place(
    question: tuple[str, str], reason: tuple[str, int, str, str]
) -> None:
    answer = symgrad.gradient(question[0], at=question[1]).at
    assert answer is not None
    (gap,) = answer.undefined
    term, column, *parts = reason
    assert (gap.term, gap.column) == (term, column)
    assert gap.length == len(term)
    assert all(part in gap.reason for part in parts)


UNDECIDED = "cosh(1/10^400) - 1"
"""Positive, but closer to zero than any precision that is tried."""


@pytest.mark.parametrize(
    "text",
    [f"abs(x + {UNDECIDED})", f"sqrt(x + {UNDECIDED})", f"1/(x + {UNDECIDED})", f"floor(x + {UNDECIDED})*x"],
)
def test_what_cannot_be_decided_is_said_and_not_guessed(text: str) -> None:
    answer = symgrad.gradient(text, at=(0,)).at
    assert answer is not None
    assert answer.gradient == (None,)
    assert "could not be decided" in answer.undefined[0].reason


def test_an_undecided_definiteness_is_noted() -> None:
    answer = symgrad.hessian(f"x^2*({UNDECIDED}) + y^2", at=(0, 0))
    assert answer.at is not None
    assert answer.at.definiteness is None
    assert any("definiteness could not be decided" in note for note in answer.notes)


def test_matrices_that_have_no_definiteness_are_noted() -> None:
    assert any("curvature" in note for note in symgrad.hessian(SADDLE, at=(0, 0)).notes)
    assert any("parameter" in note for note in symgrad.hessian("a*x^2", wrt=["x"], at=(0,)).notes)


def test_parameters_stay_in_exact_values() -> None:
    answer = symgrad.gradient("a*x^2 + abs(b)*x", wrt=["x"], at="x=3").at
    assert answer is not None
    assert shown(answer.gradient[0]) == "6*a + abs(b)"
    assert answer.gradient[0] is not None
    assert answer.gradient[0].float is None


HUGE = [
    ("x^x^x", "100"),
    ("exp(exp(exp(x)))", "100"),
    ("x^(10^9)", "2"),
    ("factorial(x)", "10^7"),
    ("tanh(x)", "10^9"),
    ("softplus(x)", "10^6"),
    ("logsumexp(x, y)", "10^6,-10^6"),
    ("exp(-exp(x))", "100"),
    ("erfc(x)", "10^100"),
    ("digamma(x)", "-10^9-1/2"),
    ("x^y", "10^300,10^300"),
    ("sin(x)", "10^300"),
    ("sin(exp(x))", "1000"),
    ("x^1000", "0.12345678901234567"),
]


@pytest.mark.parametrize(("text", "at"), HUGE)
@pytest.mark.timeout(20)
def test_giants_at_points_come_back(text: str, at: str) -> None:
    assert symgrad.gradient(text, at=at).at is not None
    assert symgrad.hessian(text, at=at).at is not None


def test_giants_have_no_float_and_dwarfs_are_zero_to_it() -> None:
    giant = symgrad.gradient("exp(exp(exp(x)))", at=(100,)).at
    dwarf = symgrad.gradient("exp(-exp(x))", at=(100,)).at
    assert giant is not None
    assert giant.value is not None
    assert (giant.value.float, str(giant.value.exact)) == (None, "exp(exp(exp(100)))")
    assert dwarf is not None
    assert dwarf.value is not None
    assert (dwarf.value.float, str(dwarf.value.exact)) == (0.0, "exp(-exp(100))")
