"""What each command answers, as values: formulas, conditions, numbers, notes."""

from __future__ import annotations

from typing import Any

import pytest

import symgrad
from symgrad.errors import LimitError, PointError, ReadingError, SymgradError
from symgrad.language.reading import read
from symgrad.results import Number, Trust
from tests.values import real, sure


def shown(number: Number | None) -> str | None:
    return None if number is None else str(number.exact)


GRADIENTS = {
    "x^2 + 3xy": ["2*x + 3*y", "3*x"],
    "(x-2)^2 + (y+1)^2": ["2*(x - 2)", "2*(y + 1)"],
    "sigmoid(x)": ["sigmoid(x)*(1 - sigmoid(x))"],
    "x*exp(-x)": ["(1 - x)*exp(-x)"],
    "exp(x)/(1+exp(x))": ["exp(x)/(exp(x) + 1)**2"],
    "sin(x)/(1+cos(x))": ["1/(cos(x) + 1)"],
    "log(x)/x": ["(1 - log(x))/x**2"],
    "log(x+sqrt(x^2+1))": ["1/sqrt(x**2 + 1)"],
    "(x^2+1)^3*(x-2)^2": ["2*(4*x**2 - 6*x + 1)*(x - 2)*(x**2 + 1)**2"],
    "(x-1)^2*(x-2)": ["(3*x - 5)*(x - 1)"],
    "(1-x)^2*(x+3)": ["(3*x + 5)*(x - 1)"],
    "(x-1)^2*(x+2)^3": ["(5*x + 1)*(x + 2)**2*(x - 1)"],
    "(x^2-1)^2*(x-2)": ["(5*x**2 - 8*x - 1)*(x**2 - 1)"],
    "x if x>0 else -x if x<-1 else 3": ["piecewise((1, x > 0), (-1, x < -1), (0, True))"],
    "sqrt(x)^2": ["1"],
    "w/w": ["0"],
    "x^x": ["x**x*log(x) + x**x"],
    "log(x, 10)": ["1/(x*log(10))"],
    "atan2(y, x)": ["-y/(x**2 + y**2)", "x/(x**2 + y**2)"],
    "max(x, y)": ["heaviside(x - y)", "heaviside(y - x)"],
    "abs(x)": ["sign(x)"],
    "5": [],
    "pi*x": ["pi"],
    "0.1x": ["1/10"],
}


@pytest.mark.parametrize(("text", "expected"), GRADIENTS.items(), ids=GRADIENTS)
def test_gradient_as_a_mathematician_writes_it(text: str, expected: list[str]) -> None:
    answer = symgrad.gradient(text)
    assert [str(g) for g in answer.gradient] == expected
    assert answer.trust is Trust.CHECKED


CONDITIONS = {
    "x^2": [],
    "w/w": ["w != 0"],
    "sqrt(x)^2": ["x > 0"],
    "log(x)": ["x > 0"],
    "0*log(z) + x": ["z > 0"],
    "1/(x-1)^2": ["x - 1 != 0"],
    "1/(x*y)": ["x != 0", "y != 0"],
    "abs(x)": ["x != 0"],
    "max(x, y)": ["x != y"],
    "max(x, x)": [],
    "sqrt(x - x)": [],
    "1/(1 + x^2)": [],
    "asin(x)": ["x > -1", "x < 1"],
    "x^(1/3)": ["x != 0"],
    "x^y": ["x > 0"],
    "exp(x)^y": [],
    "x/(5-5)": ["False"],
    "sqrt(x)*log(x)": ["x > 0"],
}


@pytest.mark.parametrize(("text", "expected"), CONDITIONS.items(), ids=CONDITIONS)
def test_conditions_are_read_before_anything_is_simplified(text: str, expected: list[str]) -> None:
    shown_conditions = [str(c) for c in symgrad.gradient(text).conditions]
    assert set(shown_conditions) == set(expected)


def test_conditions_inside_a_piece_count_only_there() -> None:
    (condition, *_) = symgrad.gradient("piecewise((log(x), x > 0), (0, True))").conditions
    assert "x > 0" in str(condition) or "x != 0" in str(condition)
    assert "False" not in [str(c) for c in symgrad.gradient("1/x if x > 0 else x").conditions]


def test_directions_and_norms() -> None:
    at = symgrad.gradient("(x-2)^2 + (y+1)^2", at=(0, 0)).at
    assert at is not None
    assert shown(at.norm) == "2*sqrt(5)"
    assert at.ascent == pytest.approx((-2 / 5**0.5, 1 / 5**0.5))
    assert at.descent == pytest.approx((2 / 5**0.5, -1 / 5**0.5))
    flat = symgrad.gradient("x^2", at=(0,)).at
    assert flat is not None
    assert (flat.ascent, flat.descent, shown(flat.norm)) == ((), (), "0")


def test_partial_derivatives_of_any_order() -> None:
    answer = symgrad.partial_derivatives("x^3*y^2", "x", "x,y", "x,x,y,y", at=(1, 2))
    assert [str(d.derivative) for d in answer.derivatives] == ["3*x**2*y**2", "6*x**2*y", "12*x"]
    assert [shown(d.at) for d in answer.derivatives] == ["12", "12", "12"]
    assert [d.wrt for d in answer.derivatives] == [("x",), ("x", "y"), ("x", "x", "y", "y")]
    many = symgrad.partial_derivatives("sin(x)", ",".join(["x"] * 20))
    assert str(many.derivatives[0].derivative) == "sin(x)"


@pytest.mark.parametrize("order", [51, 1000])
def test_orders_beyond_reason_are_refused(order: int) -> None:
    with pytest.raises(LimitError):
        symgrad.partial_derivatives("x^3", ",".join(["x"] * order))
    with pytest.raises(LimitError):
        symgrad.taylor("x^3", at=(0,), order=order)


def test_hessian_trace_and_determinant() -> None:
    answer = symgrad.hessian("x^2*y + y^3")
    assert answer.hessian is not None
    assert [[str(e) for e in row] for row in answer.hessian] == [["2*y", "2*x"], ["2*x", "6*y"]]
    assert (str(answer.trace), str(answer.determinant)) == ("8*y", "12*y**2 - 4*x**2")


def test_wide_hessians_list_their_entries() -> None:
    answer = symgrad.hessian("+".join(f"x{k}^2*x{k + 1}" for k in range(1, 101)))
    assert answer.hessian is None
    assert answer.nonzeros is not None
    assert [(i, j, str(e)) for i, j, e in answer.nonzeros[:3]] == [
        ("x1", "x1", "2*x2"),
        ("x1", "x2", "2*x1"),
        ("x2", "x2", "2*x3"),
    ]


def test_jacobian_rank_determinant_divergence_curl() -> None:
    polar = symgrad.jacobian(["r*cos(t)", "r*sin(t)"], at={"r": 2, "t": "pi/3"})
    assert polar.at is not None
    assert (shown(polar.at.determinant), polar.at.rank) == ("2", 2)
    field = symgrad.jacobian(["-y", "x"])
    assert (str(field.divergence), [str(c) for c in field.curl or ()]) == ("0", ["2"])
    space = symgrad.jacobian(["y*z", "x*z", "x*y"])
    assert [str(c) for c in space.curl or ()] == ["0", "0", "0"]
    tall = symgrad.jacobian(["x", "2x", "x^2"], at=(0,))
    assert tall.at is not None
    assert (tall.at.rank, tall.at.determinant, tall.divergence) == (1, None, None)
    kink = symgrad.jacobian(["abs(x)", "x"], at=(0,))
    assert kink.at is not None
    assert (kink.at.rank, kink.at.jacobian[0]) == (None, (None,))


@pytest.mark.parametrize(
    ("rows", "rank"),
    [
        (["sqrt(2)*x + 2*y", "x + sqrt(2)*y"], 1),
        (["E*x + y", "exp(2)*x + E*y"], 1),
        (["x + y", "x + (1 + 1/10^50)*y"], 2),
        (["sin(1)^2*x + y", "x - cos(1)^2*x + y"], 1),
        (["0*x", "0*y"], 0),
    ],
)
def test_rank_is_decided_exactly(rows: list[str], rank: int) -> None:
    answer = symgrad.jacobian(rows, wrt=["x,y"], at=(0, 0)).at
    assert answer is not None
    assert answer.rank == rank


def test_directional_derivative() -> None:
    answer = symgrad.directional_derivative("x^2 + 3xy + y^2", at=(2, 3), direction=(3, 4))
    assert shown(answer.derivative) == "87/5"
    assert [shown(d) for d in answer.direction] == ["3/5", "4/5"]
    assert answer.normalised
    assert answer.steepest is not None
    assert shown(answer.steepest.rate) == "sqrt(313)"
    unit = symgrad.directional_derivative("x^2 + y", at=(1, 1), direction="y=1")
    assert not unit.normalised
    with pytest.raises(PointError):
        symgrad.directional_derivative("x^2", at=(1,), direction=(0,))


def test_directions_along_a_kink_have_a_rate() -> None:
    along = symgrad.directional_derivative("abs(x - y)", at=(1, 1), direction=(1, 1))
    assert shown(along.derivative) == "0"
    assert along.steepest is None
    across = symgrad.directional_derivative("abs(x - y)", at=(1, 1), direction=(1, 0))
    assert across.derivative is None
    assert across.undefined


TAYLOR = {
    ("exp(x)*cos(y)", "0,0", 2): "1 + x + 1/2*x**2 - 1/2*y**2",
    ("sin(x)", "0", 7): "x - 1/6*x**3 + 1/120*x**5 - 1/5040*x**7",
    ("log(x)", "1", 3): "(x - 1) - 1/2*(x - 1)**2 + 1/3*(x - 1)**3",
    ("x^3 - x", "2", 3): "6 + 11*(x - 2) + 6*(x - 2)**2 + (x - 2)**3",
    ("piecewise((sin(x)/x, x != 0), (1, True))", "0", 4): "1 - 1/6*x**2 + 1/120*x**4",
    ("1/(1-x)", "0", 10): "1 + x + " + " + ".join(f"x**{k}" for k in range(2, 11)),
    ("x*y", "1,2", 1): "2 + 2*(x - 1) + (y - 2)",
}


@pytest.mark.parametrize(("question", "polynomial"), TAYLOR.items(), ids=str)
def test_taylor_polynomials(question: tuple[str, str, int], polynomial: str) -> None:
    text, at, order = question
    answer = symgrad.taylor(text, at=at, order=order)
    expected = read(polynomial).expression
    difference = symgrad.gradient(answer.polynomial - expected) if answer.polynomial else None
    assert difference is not None
    assert all(str(g) == "0" for g in difference.gradient)
    assert str(answer.polynomial).startswith(polynomial.split(" ", maxsplit=1)[0])


def test_taylor_at_a_kink_says_why_there_is_none() -> None:
    answer = symgrad.taylor("abs(x)", at=(0,))
    assert answer.polynomial is None
    assert answer.undefined


def test_level_sets() -> None:
    circle = symgrad.level_set("x^2 + y^2", at=(3, 4))
    assert [shown(n) for n in circle.normal] == ["6", "8"]
    assert [[shown(c) for c in t] for t in circle.tangents] == [["4", "-3"]]
    assert circle.orthogonal
    assert str(circle.implicit["dy/dx"]) == "-x/y"
    assert shown(circle.implicit_at["dy/dx"]) == "-3/4"
    vertical = symgrad.level_set("x^2 + y^2", at=(5, 0))
    assert vertical.implicit_at["dy/dx"] is None
    assert any("parallel" in note for note in vertical.notes)
    flat = symgrad.level_set("x^2 + y^2", at=(0, 0))
    assert flat.tangents == ()
    assert any("gradient is zero" in note for note in flat.notes)


def test_definitions_and_derivatives_inside() -> None:
    f = symgrad.parse("D(u*x, x) + u", let={"u": "x^2 + a", "a": 3})
    assert str(f) == "4*x**2 + 6"
    assert str(symgrad.parse("D(x^3*y, x, 2, y)")) == "6*x"
    for bad in ({"u": "v", "v": "u"}, {"pi": 1}, {"sin": 1}, {"x": "x + 1"}):
        with pytest.raises(SymgradError):
            symgrad.parse("u + x", let=bad)
    with pytest.raises(ReadingError):
        symgrad.parse("D(u, u)", let={"u": "x"})


def test_variables_that_do_not_occur_give_zero_and_a_note() -> None:
    answer = symgrad.gradient("x^2", wrt=["x,y"])
    assert [str(g) for g in answer.gradient] == ["2*x", "0"]
    assert any("'y' does not occur" in note for note in answer.notes)


def test_order_of_variables() -> None:
    assert symgrad.gradient("x10 + x2 + B + a + A + b").variables == ("A", "a", "B", "b", "x2", "x10")
    assert symgrad.gradient("x*y*z", wrt=["z,x"]).variables == ("z", "x")
    assert symgrad.gradient("x*y*z", wrt=["z,x"]).parameters == ("y",)


BAD_POINTS = [
    ("x*y", "x=1", "lacks y"),
    ("x*y", "1", "1 value for 2 variables"),
    ("x*y", "1,2,3", "3 values for 2 variables"),
    ("x*y", "x=1,2", "has no name"),
    ("x*y", "x=1,x=2,y=1", "given twice"),
    ("x*y", "x=1,z=2", "'z' does not occur"),
    ("x", "x=y", "no number"),
    ("x", "x=1/0", "no real number"),
    ("x", "x=log(-1)", "no real number"),
    ("x", "x=oo", "no number"),
    ("x", "x=", "empty"),
    ("x", "", "empty"),
    ("x", "x=9^9^9", "bits"),
]


@pytest.mark.parametrize(("text", "at", "message"), BAD_POINTS, ids=str)
def test_bad_points(text: str, at: str, message: str) -> None:
    with pytest.raises(SymgradError) as caught:
        symgrad.gradient(text, at=at)
    assert message in caught.value.message
    assert caught.value.where == "--at"


def test_points_in_every_form() -> None:
    texts = ["1,pi/2", "x=1,y=pi/2", "y=pi/2, x=1"]
    forms: list[Any] = [*texts, {"x": 1, "y": "pi/2"}, (1, "pi/2"), ("1", "pi/2")]
    values = {shown(sure(symgrad.gradient("x*sin(y)", at=f).at).value) for f in forms}
    assert values == {"1"}
    tenth = symgrad.gradient("x^2", at=(0.1,)).at
    assert tenth is not None
    assert shown(tenth.value) == "1/100"


@pytest.mark.timeout(30)
def test_deep_nests_at_points_have_floats() -> None:
    deep = "sin(" * 5_000 + "x" + ")" * 5_000
    slope = symgrad.gradient(deep, at=(1,)).at
    assert slope is not None
    assert slope.gradient[0] is not None
    assert slope.gradient[0].float == pytest.approx(1.12e-5, rel=0.01)
    assert slope.gradient[0].exact is None
    along = symgrad.directional_derivative(deep, at=(1,), direction=(-2,))
    assert along.derivative is not None
    assert along.derivative.float == -real(slope.gradient[0])
    tower = symgrad.gradient("x^" * 3_000 + "x", at=(1,)).at
    assert tower is not None
    assert shown(tower.gradient[0]) == "1"


def test_huge_sums_and_many_variables() -> None:
    wide = symgrad.gradient("+".join(f"x{k}^2" for k in range(3_000)))
    assert len(wide.gradient) == 3_000
    assert wide.trust is Trust.CHECKED
    deep = symgrad.gradient("sin(" * 2_000 + "x" + ")" * 2_000)
    assert deep.trust is Trust.CHECKED
    assert deep.shared
