"""Claims: proved, refuted with a counterexample that counts, or left open."""

from fractions import Fraction
from typing import Any

import pytest

from symgrad.calculus.check.answer import check
from symgrad.calculus.problem import pose
from symgrad.errors import ReadingError
from symgrad.results.learning import Claim
from tests import oracle
from tests.values import real


def claimed(text: str, *claims: str, **options: Any) -> tuple[Claim, ...]:
    points = tuple(("--claim", claim) for claim in claims)
    return check(pose(text, points=points), claims=claims, **options).claims


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("x^2 + 3*x*y", "x=2*x+3*y"),
        ("x^2 + 3xy", "y=3x"),
        ("(x+1)^2", "x=2*x+2"),
        ("sin(x)^2", "x=sin(2*x)"),
        ("log(x)", "x=1/|x|"),
        ("|x|", "x=x/|x|"),
        ("|x|", "x=sign(x)"),
        ("x^3", "x=3*x^3/x"),
        ("tan(x)", "x=1/cos(x)^2"),
        ("sigmoid(x)", "x=sigmoid(x)*sigmoid(-x)"),
        ("x^2*y", "x,y=2*x"),
        ("sqrt(x^2)", "x=x/sqrt(x^2)"),
        ("relu(x)", "x=heaviside(x)"),
        ("x^4/4", "x=D(x^5, x)/5*x^0/x"),
    ],
)
def test_right_claims_are_proved(text: str, claim: str) -> None:
    (found,) = claimed(text, claim)
    assert found.equal is True, found.reason


WRONG = [
    ("x^2 + 3*x*y", "x=2*x+2*y"),
    ("x^3", "x=3*x*|x|"),
    ("x^3", "x=3*sqrt(x)^4"),
    ("|x|", "x=1"),
    ("sin(x)", "x=1"),
    ("x^2", "x=2.0000001*x"),
    ("pi*x", "x=3.14159265"),
    ("exp(x)", "x=exp(x) + 1e-30"),
    ("x^2", "x=log(x)"),
    ("x*y", "x,y=0"),
    ("log(x)", "x=1/x + max(0, x-50)"),
    ("x^2", "x=1/(x-x)"),
]


@pytest.mark.parametrize(("text", "claim"), WRONG)
def test_wrong_claims_are_refuted_at_a_point_that_counts(text: str, claim: str) -> None:
    (found,) = claimed(text, claim)
    assert found.equal is False, found.reason
    against = found.counterexample
    assert against is not None
    point = {name: Fraction(real(n)) for name, n in against.point.items()}
    expected = oracle.value_of(found.derivative, point)
    claimed_value = oracle.value_of(found.claim, point)
    assert expected is not None
    assert against.derivative is not None
    assert against.derivative.float == pytest.approx(float(expected))
    if against.claim is None:
        assert claimed_value is None
    else:
        assert claimed_value != expected


def test_the_point_asked_about_comes_first() -> None:
    (found,) = check(pose("x^2"), ["x=7/3"], claims=["x=3*x"]).claims
    assert found.counterexample is not None
    assert str(found.counterexample.point["x"].exact) == "7/3"


def test_a_claim_right_on_a_part_of_the_domain_is_wrong_and_says_so() -> None:
    (found,) = claimed("|x|", "x=1")
    assert found.equal is False
    assert "part of the domain" in found.reason


def test_a_claim_with_a_hole_is_right_and_the_hole_is_named() -> None:
    (found,) = claimed("x^3", "x=3*x^3/x")
    assert found.equal is True
    assert "x != 0" in found.reason


def test_what_cannot_be_decided_is_not_decided() -> None:
    (found,) = claimed("x", "x=heaviside(exp(exp(exp(x^2 + 9)))) + heaviside(-1 - x^60 - cos(x)^2)*0")
    assert found.equal is not False
    assert check(pose("sqrt(-1 - x^2)"), claims=["x=7"]).claims[0].equal is not True


@pytest.mark.parametrize("claim", ["2*x", "=2", "z=1", "x=2*", "x=foo(x)"])
def test_what_is_no_claim_is_refused_with_its_place(claim: str) -> None:
    with pytest.raises(ReadingError) as caught:
        claimed("x^2*y", claim)
    assert caught.value.where == "--claim"
    assert caught.value.source == claim


def test_columns_count_within_the_whole_claim() -> None:
    with pytest.raises(ReadingError) as caught:
        claimed("x^2", "x=2*$")
    assert caught.value.span is not None
    assert caught.value.span.column == 5


def test_definitions_reach_claims() -> None:
    problem = pose("u^2", lets=["u=3*x"], wrt=("x",))
    assert check(problem, claims=["x=6*u"]).claims[0].equal is True


def test_one_wrong_claim_fails_the_whole() -> None:
    found = check(pose("x^2"), claims=["x=2*x", "x=3*x"])
    assert (found.passed, found.refuted, found.undecided) == (False, True, False)


@pytest.mark.parametrize(("value", "twice"), [("1/3", "2/3"), ("-7/2", "-7")])
def test_the_counterexample_holds_exact_values(value: str, twice: str) -> None:
    (found,) = check(pose("x^2"), [f"x={value}"], claims=["x=x"]).claims
    assert found.counterexample is not None
    assert found.counterexample.derivative is not None
    assert str(found.counterexample.derivative.exact) == twice


RESTRICTED = [
    ("sqrt(x^2)", "x=1"),
    ("x*sqrt(x^2)", "x=2*x"),
    ("sqrt(x*y)", "x=sqrt(y)/(2*sqrt(x))"),
    ("asin(sin(x))", "x=1"),
    ("acos(cos(x))", "x=1"),
    ("max(x, 0)", "x=1"),
    ("relu(x)^2", "x=2*x"),
    ("sqrt(1 - cos(x)^2)", "x=cos(x)"),
    ("log(x*y)", "x=1/x + 0*log(y)"),
    ("piecewise((x^2, x > 0), (x, True))", "x=2*x"),
    ("|x|*x", "x=2*x"),
    ("(x^2)^(3/2)", "x=3*x^2"),
]


@pytest.mark.parametrize(("text", "claim"), RESTRICTED)
def test_what_holds_on_a_part_of_the_domain_only_is_refuted(text: str, claim: str) -> None:
    (found,) = claimed(text, claim)
    assert found.equal is False
    assert found.counterexample is not None
    assert "part of the domain" in found.reason


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("x*sqrt(x^2)", "x=2*|x|"),
        ("log(x^2)", "x=2/x"),
        ("2*log(x)", "x=2/|x|"),
        ("log(|x|)", "x=1/x"),
        ("relu(x)^2", "x=2*relu(x)"),
        ("max(x, 0)^2", "x=2*max(x, 0)"),
        ("x*min(x, 0)", "x=2*min(x, 0)"),
        ("atan(y/x)", "x=-y/(x^2 + y^2)"),
        ("x^(2/3)", "x=2/(3*cbrt(x))"),
        ("sinh(x)", "x=(exp(x) + exp(-x))/2"),
        ("logsumexp(x, y)", "x=exp(x)/(exp(x) + exp(y))"),
        ("sigmoid(x)", "x=exp(-x)/(1 + exp(-x))^2"),
    ],
)
def test_rules_with_signs_are_proved_where_they_hold(text: str, claim: str) -> None:
    (found,) = claimed(text, claim)
    assert found.equal is True, found.reason
