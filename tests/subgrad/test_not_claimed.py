"""What must not be claimed: exactness where only a bound is proved, convexity, sets that were not found."""

import pytest

from symgrad.calculus.problem import pose
from symgrad.calculus.subdifferential.subgradients import subdifferential
from symgrad.errors import PointError
from tests.subgrad.support import ask
from tests.values import sure


def test_a_difference_of_norms_is_bounded_from_outside_only() -> None:
    answer = ask("norm(x, y) - norm(x, 2y)", "0,0")
    assert answer.kind == "other"
    assert not answer.exact
    assert answer.trust == "unknown"
    assert answer.contains_zero is None
    assert "only an outer bound" in " ".join(answer.notes)
    assert {n: tuple(str(e.exact) for e in r) for n, r in sure(answer.outer).items()} == {
        "x": ("-2", "2"),
        "y": ("-3", "3"),
    }


@pytest.mark.parametrize(
    ("text", "at", "zero", "minimiser"),
    [
        ("piecewise((x^2*sin(1/x), x != 0), (0, True))", "0", None, None),
        ("acos(cos(x)) - x", "0", None, None),
        # Nowhere below 0, which is the value there; being convex they have zero as a subgradient.
        ("max(norm(x, y), 2*x)", "0,0", True, True),
        ("max(norm(x, 2*y), norm(2*x, y))", "0,0", True, True),
        ("norm(x, y + norm(y, z))", "0,0,0", None, True),
        ("norm(x + norm(x, y), y)", "0,0", None, True),
        ("piecewise((x*y/(x^2+y^2), x != 0), (0, True))", "0,0", None, None),
    ],
)
def test_what_was_not_determined_is_said_so(
    text: str, at: str, zero: bool | None, minimiser: bool | None
) -> None:
    answer = ask(text, at)
    assert answer.kind in ("other", "none")
    assert not (answer.kind == "other" and answer.exact)
    assert answer.contains_zero is zero
    assert answer.minimiser is minimiser


def test_a_convex_function_that_is_not_read_has_at_least_a_box() -> None:
    answer = ask("max(norm(x, y), 2*x)", "0,0")
    assert answer.convex
    assert {n: tuple(str(e.exact) for e in r) for n, r in sure(answer.outer).items()} == {
        "x": ("-1", "2"),
        "y": ("-1", "1"),
    }


@pytest.mark.parametrize(
    ("text", "at", "convex"),
    [
        ("|x| + x^2", "0", True),
        ("x^2 + x*y + y^2 + |x|", "0,0", True),
        ("log(1 + exp(x)) + |y|", "0,0", True),
        ("sqrt(1 + x^2)", "0", True),
        ("max(x, y)^2", "0,0", False),
        ("|x| - x^2", "0", False),
        ("x^3", "0", False),
        ("-|x|", "0", False),
        ("sigmoid(x)", "0", False),
        ("x*y + |x|", "0,0", False),
        ("|x|^(1/2) + x", "1", False),
        ("x^4 + |x|", "0", True),
        ("2^x + relu(x)", "0", True),
        ("1/(1 + x^2)", "0", False),
    ],
)
def test_convexity(text: str, at: str, convex: bool) -> None:
    assert ask(text, at).convex is convex


def test_a_kink_that_is_a_local_minimum_only_is_not_claimed_to_minimise() -> None:
    answer = ask("|x| - x^2", "0")
    assert answer.contains_zero
    assert answer.minimiser is None


def test_a_parameter_needs_a_value() -> None:
    with pytest.raises(PointError, match="depends on a"):
        subdifferential(pose("a*|x|", wrt=["x"]), ["x=0"])
    answer = subdifferential(pose("a*|x|", wrt=["x"]), ["x=0,a=-2"])
    assert [str(v.exact) for (v,) in answer.vertices] == ["-2", "2"]
    assert answer.convex is False


def test_many_branches_end_in_an_honest_answer() -> None:
    terms = " + ".join(f"|{a}*x + {b}*y|*(1 + x*y)" for a in range(1, 5) for b in range(1, 5))
    answer = ask(f"exp({terms})", "0,0")
    assert answer.kind in ("polytope", "other")
    assert answer.contains_zero in (True, None)


@pytest.mark.parametrize(
    ("text", "wrt", "at", "wanted"),
    [
        ("relu(w2*relu(w1*x + b1) + b2)", "w1,b1", "x=1,w1=1,b1=-1,w2=2,b2=0", [("0", "0"), ("2", "2")]),
        ("abs(a*x)", "x", "x=0,a=3", [("-3",), ("3",)]),
        ("max(0, 1 - y*(w*x + b))", "w,b", "w=1,b=0,x=1,y=1", [("-1", "-1"), ("0", "0")]),
        ("abs(logsumexp(x, x) - log(2))", "x", "x=0", [("-1",), ("1",)]),
        ("piecewise((a*x, x < b), (2*x, True))", "x", "x=0,a=1,b=0", [("1",), ("2",)]),
    ],
)
def test_kinks_that_hold_parameters_are_seen(
    text: str, wrt: str, at: str, wanted: list[tuple[str, ...]]
) -> None:
    answer = subdifferential(pose(text, wrt=[wrt], points=[("--at", at)]), [at])
    assert answer.exact
    assert [tuple(str(n.exact) for n in v) for v in answer.vertices] == wanted
