"""Subdifferentials derived by hand: the set, whether zero is in it, what that means."""

import pytest

from tests.subgrad.support import ask, short
from tests.values import real, sure

# expression, point, the set, contains zero, minimiser
ONE_VARIABLE = [
    ("|x|", "0", "[-1, 1]", True, True),
    ("|x|", "2", "{1}", False, False),
    ("|x|", "-1/3", "{-1}", False, False),
    ("-|x|", "0", "[-1, 1]", True, False),
    ("3|x| - 2", "0", "[-3, 3]", True, True),
    ("|2x - 1|", "1/2", "[-2, 2]", True, True),
    ("relu(x)", "0", "[0, 1]", True, True),
    ("relu(-x)", "0", "[-1, 0]", True, True),
    ("relu(x) - relu(-x)", "0", "{1}", False, False),
    ("relu(x) + relu(-x)", "0", "[-1, 1]", True, True),
    ("max(x, 0)", "-1", "{0}", True, True),
    ("max(x, 2x)", "0", "[1, 2]", False, False),
    ("min(x, 2x)", "0", "[1, 2]", False, False),
    ("max(x, x)", "0", "{1}", False, False),
    ("max(x, -x, 3x)", "0", "[-1, 3]", True, True),
    ("max(x^2, x)", "1", "[1, 2]", False, False),
    ("max(x^2, x)", "0", "[0, 1]", True, True),
    ("max(x, exp(x) - 1)", "0", "{1}", False, False),
    ("max(-x, 1 - exp(x))", "0", "{-1}", False, False),
    ("min(x, sin(x))", "0", "{1}", False, False),
    ("leaky_relu(x)", "0", "[1/100, 1]", False, False),
    ("elu(x)", "0", "{1}", False, False),
    ("clip(x, -1, 1)", "1", "[0, 1]", True, False),
    ("clip(x, -1, 1)", "-1", "[0, 1]", True, True),
    ("clip(x, -1, 1)", "0", "{1}", False, False),
    ("max(0, 1 - x)", "1", "[-1, 0]", True, True),
    ("max(0, 1 - x)^2", "1", "{0}", True, True),
    ("x*|x|", "0", "{0}", True, False),
    ("x^2*sign(x)", "0", "{0}", True, False),
    ("x*sign(x)", "0", "[-1, 1]", True, None),
    ("x*heaviside(x)", "0", "[0, 1]", True, None),
    ("x*floor(x)", "0", "[-1, 0]", True, None),
    ("||x| - 1|", "1", "[-1, 1]", True, True),
    ("||x| - 1|", "0", "[-1, 1]", True, False),
    ("sqrt(x^2)", "0", "[-1, 1]", True, True),
    ("|x|^3", "0", "{0}", True, True),
    ("relu(x)^(3/2)", "0", "{0}", True, True),
    ("exp(|x|)", "0", "[-1, 1]", True, True),
    ("sin(|x|)", "0", "[-1, 1]", True, None),
    ("|sin(x)|", "pi", "[-1, 1]", True, True),
    ("cos(|x|)", "0", "{0}", True, False),
    ("|x| + x^2 - 3x", "0", "[-4, -2]", False, False),
    ("|x-1| + |x-2| + |x-3|", "2", "[-1, 1]", True, True),
    ("|x-1| + |x-2| + |x-3|", "1", "[-3, -1]", False, False),
    ("piecewise((x^2, x < 1), (2x - 1, True))", "1", "{2}", False, False),
    ("piecewise((-x, x < 0), (x^2, True))", "0", "[-1, 0]", True, None),
    ("piecewise((sin(x)/x, x != 0), (1, True))", "0", "{0}", True, False),
    ("max(sqrt(2)*x, -pi*x)", "0", "[-pi, sqrt(2)]", True, True),
    ("softplus(|x|)", "0", "[-1/2, 1/2]", True, True),
]

SEVERAL_VARIABLES: list[tuple[str, str, str, bool, bool | None]] = [
    ("|x| + |y|", "0,0", "hull (-1, -1) (-1, 1) (1, -1) (1, 1)", True, True),
    ("|x| + |y|", "0,1", "hull (-1, 1) (1, 1)", False, False),
    ("|x + y|", "0,0", "hull (-1, -1) (1, 1)", True, True),
    ("|x| - |y|", "0,0", "hull (-1, -1) (-1, 1) (1, -1) (1, 1)", True, False),
    ("max(x, y)", "0,0", "hull (0, 1) (1, 0)", False, False),
    ("max(x, y, 0)", "0,0", "hull (0, 0) (0, 1) (1, 0)", True, True),
    ("max(|x|, |y|)", "0,0", "hull (-1, 0) (0, -1) (0, 1) (1, 0)", True, True),
    ("min(|x|, |y|)", "0,0", "hull (-1, 0) (0, -1) (0, 1) (1, 0)", True, True),
    ("max(x, y) - max(x, y)", "0,0", "{0, 0}", True, True),
    ("max(x^2 - y, 0)", "0,0", "hull (0, -1) (0, 0)", True, True),
    ("max(x*y, 0)", "0,0", "{0, 0}", True, True),
    ("|x*y|", "0,1", "hull (-1, 0) (1, 0)", True, True),
    ("|x*y| + |x|", "0,0", "hull (-1, 0) (1, 0)", True, True),
    ("relu(2x - y) + relu(x + y)", "0,0", "hull (0, 0) (1, 1) (2, -1) (3, 0)", True, True),
    ("relu(relu(x) - relu(y))", "0,0", "hull (0, 0) (1, -1) (1, 0)", True, True),
    ("max(0, min(y, x^2 - y))", "0,0", "hull (0, -1) (0, 1)", True, True),
    ("max(0, 1 - 2*(w + b))", "w=1/2,b=0", "hull (-2, -2) (0, 0)", True, True),
    ("norm(x, y)", "0,0", "ball (0, 0) 1", True, True),
    ("norm(x, y)", "3,4", "{3/5, 4/5}", False, False),
    ("-2*norm(x, y)", "0,0", "ball (0, 0) 2", True, False),
    ("hypot(x, y) + x", "0,0", "ball (1, 0) 1", True, True),
    ("hypot(x, y) + 2x", "0,0", "ball (2, 0) 1", False, False),
    ("sqrt(x^2 + y^2)", "0,0", "ball (0, 0) 1", True, True),
    ("sqrt(4x^2 + 4y^2)", "0,0", "ball (0, 0) 2", True, True),
    ("exp(norm(x, y))", "0,0", "ball (0, 0) 1", True, True),
    ("norm(x, y)^2", "0,0", "{0, 0}", True, True),
    ("norm(x, x)", "0", "[-sqrt(2), sqrt(2)]", True, True),
    ("norm(x + y, x + y)", "0,0", "hull (-sqrt(2), -sqrt(2)) (sqrt(2), sqrt(2))", True, True),
    ("norm(x + y, x - y)", "0,0", "ball (0, 0) sqrt(2)", True, True),
    ("norm(x, norm(y, z))", "0,0,0", "ball (0, 0, 0) 1", True, True),
    ("norm(norm(x, y), 2)", "0,0", "{0, 0}", True, True),
    ("norm(x, |y|)", "0,0", "ball (0, 0) 1", True, True),
    ("norm(x, |y|)", "3,-4", "{3/5, -4/5}", False, False),
    ("norm(x, |y|)", "1,0", "{1, 0}", False, False),
    ("sqrt(x^2 + norm(y, z)^2) - x", "0,0,0", "ball (-1, 0, 0) 1", True, True),
    ("3*norm(x/3, -norm(y, z)/3)", "0,0,0", "ball (0, 0, 0) 1", True, True),
    ("norm(x*|y|, y)", "0,0", "hull (0, -1) (0, 1)", True, True),
    ("max(norm(x, y), |x|)", "0,0", "ball (0, 0) 1", True, True),
    ("max(norm(x, y), x)", "0,0", "ball (0, 0) 1", True, True),
    ("max(2*norm(x, y), norm(x, y) + x, y)", "0,0", "ball (0, 0) 2", True, True),
    ("min(-norm(x, y), x)", "0,0", "ball (0, 0) 1", True, False),
    ("-3*max(norm(x, y), -y)", "0,0", "ball (0, 0) 3", True, False),
    ("max(|x| + |y|, norm(x - y, 0))", "0,0", "hull (-1, -1) (-1, 1) (1, -1) (1, 1)", True, True),
    ("logsumexp(x, |y|)", "0,0", "hull (1/2, -1/2) (1/2, 1/2)", False, False),
]

NO_SET = [
    ("sqrt(|x|)", "0", "unbounded"),
    ("sign(x)", "0", "jumps"),
    ("floor(x)", "1", "jumps"),
    ("heaviside(x)", "0", "jumps"),
    ("cbrt(x)", "0", "unbounded"),
    ("sqrt(x)", "0", "unbounded"),
    ("x^(3/2)", "0", "edge of the domain"),
    ("log(x)", "0", "log needs x > 0"),
    ("1/x", "0", "divisor is 0"),
    ("piecewise((1, x == 0), (x, True))", "0", "jumps"),
    ("piecewise((x, x < 1), (x + 1, True))", "1", "jumps"),
    ("sqrt(|x|) + |y|", "0,0", "unbounded"),
    ("asin(x)", "1", "edge of the domain"),
]


def test_there_are_more_than_sixty() -> None:
    assert len(ONE_VARIABLE) + len(SEVERAL_VARIABLES) >= 60


@pytest.mark.parametrize(("text", "at", "wanted", "zero", "minimiser"), ONE_VARIABLE + SEVERAL_VARIABLES)
def test_set_and_what_follows(text: str, at: str, wanted: str, zero: bool, minimiser: bool | None) -> None:
    answer = ask(text, at)
    assert short(answer) == wanted
    assert answer.exact
    assert answer.contains_zero is zero
    assert answer.minimiser is minimiser
    assert answer.trust == "proved"
    assert not answer.gaps


@pytest.mark.parametrize(("text", "at", "reason"), NO_SET)
def test_no_set_says_why(text: str, at: str, reason: str) -> None:
    answer = ask(text, at)
    assert short(answer) == "none"
    assert not answer.vertices
    assert answer.contains_zero is None
    assert answer.minimiser is None
    assert answer.differentiable is False
    assert reason in " ".join(u.reason for u in answer.gaps)


@pytest.mark.parametrize(
    ("text", "at", "differentiable"),
    [
        ("|x|", "0", False),
        ("x*|x|", "0", True),
        ("max(x, exp(x) - 1)", "0", True),
        ("|x*y| + |x|", "0,0", False),
        ("norm(x, y)", "0,0", False),
        ("norm(x, y)^2", "0,0", True),
        ("|x + y|", "1,-1", False),
    ],
)
def test_differentiable(text: str, at: str, differentiable: bool) -> None:
    assert ask(text, at).differentiable is differentiable


def test_one_sided_derivatives() -> None:
    sides = ask("max(x, 3x) + |y|", "0,2").one_sided
    assert {n: (str(sure(s.left).exact), str(sure(s.right).exact)) for n, s in sides.items()} == {
        "x": ("1", "3"),
        "y": ("1", "1"),
    }


def test_a_cube_of_ten_variables_has_all_its_corners() -> None:
    names = [f"x{k}" for k in range(10)]
    answer = ask(" + ".join(f"|{n}|" for n in names), ",".join(f"{n}=0" for n in names))
    assert len(answer.vertices) == 1024
    assert answer.contains_zero


def test_more_corners_than_can_be_listed_are_told_in_words() -> None:
    names = [f"x{k}" for k in range(20)]
    answer = ask(" + ".join(f"|{n}|" for n in names), ",".join(f"{n}=0" for n in names))
    assert answer.kind == "other"
    assert answer.exact
    assert answer.contains_zero
    assert answer.minimiser
    assert [str(n.exact) for n in sure(answer.outer)["x7"]] == ["-1", "1"]


@pytest.mark.parametrize("sign", ["", "-"])
def test_a_maximum_of_many_has_a_corner_for_each(sign: str) -> None:
    names = [f"x{k}" for k in range(24)]
    answer = ask(f"{sign}max({', '.join(names)})", ",".join(f"{n}=2" for n in names))
    assert answer.exact
    assert len(answer.vertices) == 24
    assert {sum(abs(real(n)) for n in corner) for corner in answer.vertices} == {1.0}
    assert answer.contains_zero is False


def test_of_a_maximum_only_those_count_that_are_largest() -> None:
    answer = ask("max(x^2, 2*x - 1, 5*x - 4, y, 1 - y)", "x=1,y=1/2")
    assert short(answer) == "hull (2, 0) (5, 0)"
    # Nothing lies beyond two of four gradients that meet in a point of their hull.
    assert short(ask("max(x, -x, y, -y, x/3 + y/3)", "0,0")) == "hull (-1, 0) (0, -1) (0, 1) (1, 0)"


def test_a_norm_of_many_is_a_ball() -> None:
    names = [f"x{k}" for k in range(40)]
    answer = ask(f"norm({', '.join(names)})", ",".join(f"{n}=0" for n in names))
    assert answer.kind == "ball"
    assert answer.minimiser


def test_an_ellipse_is_told_in_words() -> None:
    answer = ask("sqrt(x^2 + 4y^2) + x", "0,0")
    assert answer.kind == "other"
    assert answer.exact
    assert answer.contains_zero
    assert answer.minimiser
    assert "v1**2 + v2**2 <= 1" in sure(answer.description)
    assert {n: tuple(str(e.exact) for e in r) for n, r in sure(answer.outer).items()} == {
        "x": ("0", "2"),
        "y": ("-2", "2"),
    }
