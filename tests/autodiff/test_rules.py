"""Every rule of the table against differences of mpmath, and every derivative against SymPy."""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction

import mpmath
import pytest
import sympy
from hypothesis import given, settings

from symgrad.autodiff.higher import derivative, hessian_rows
from symgrad.autodiff.reverse import gradient
from symgrad.language.functions import TABLE
from symgrad.language.graph import Expression, call, symbol
from symgrad.language.names import Scope
from symgrad.language.reading import read
from tests.oracle import FUNCTIONS, slope_of, value_of
from tests.strategies import points, random_text, smooth_text, smooth_texts, texts

X, Y, Z = symbol("x"), symbol("y"), symbol("z")

PLACES: dict[int, list[tuple[float, ...]]] = {
    1: [(-2.3,), (-0.7,), (-0.31,), (0.17,), (0.83,), (1.4,), (2.6,), (5.5,)],
    2: [(-1.3, 0.4), (0.3, 1.7), (0.9, -2.2), (2.4, 3.1), (1.2, 0.6), (0.7, 0.7001), (-0.4, -1.9)],
    3: [(-1.3, 0.4, 2.0), (0.3, 1.7, -1.0), (3.0, 1.0, 2.5), (0.2, -0.6, 0.4), (1.5, 1.4, 1.6)],
}


def expression(text: str) -> Expression:
    return read(text, Scope(frozenset({"x", "y"}))).expression


def agrees(
    computed: Expression, function: Expression, at: Mapping[str, float | Fraction], name: str
) -> bool | None:
    """Whether a derivative is the slope that differences show; None where they show none."""
    wanted = slope_of(function, at, name)
    if wanted is None or abs(wanted) > 1e30:
        return None
    found = value_of(computed, at)
    return found is not None and abs(found - wanted) <= 1e-9 * (abs(found) + abs(wanted)) + 1e-20


def test_the_oracle_knows_every_function() -> None:
    assert set(FUNCTIONS) == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_rule(name: str) -> None:
    row = TABLE[name]
    counts = {row.fewest, 3 if row.most is None else row.most}
    seen = 0
    for count in counts:
        f = call(name, *(X, Y, Z)[:count])
        for place in PLACES[count]:
            at = dict(zip("xyz", place, strict=False))
            for argument, slope in zip("xyz", gradient(f, list("xyz")[:count]), strict=False):
                if name == "polygamma" and argument == "x":
                    continue  # its order is a whole number and has no derivative
                verdict = agrees(slope, f, at, argument)
                assert verdict is not False, (name, at, argument)
                seen += verdict is True
    if name != "polygamma":
        assert seen >= 3


@pytest.mark.parametrize("order", range(4))
@pytest.mark.parametrize("place", [0.3, 2.5, -0.4])
def test_rule_of_polygamma(order: int, place: float) -> None:
    f = read(f"polygamma({order}, x)").expression
    assert agrees(derivative(f, ["x"]), f, {"x": place}, "x")


@pytest.mark.parametrize(
    "text", ["max(x, x, y)", "min(y, x, y, x)", "max(x, 2*x - x, y)", "max(x, x)", "min(x, y, x*y/y)"]
)
@pytest.mark.parametrize("at", [{"x": 1.5, "y": 0.4}, {"x": 0.3, "y": 0.9}])
def test_repeated_arguments_of_extremes_count_once(text: str, at: Mapping[str, float | Fraction]) -> None:
    f = read(text).expression
    for name in f.variables:
        assert agrees(derivative(f, [name]), f, at, name)


@given(texts(3), points())
@settings(max_examples=500)
def test_gradients_are_the_slopes_that_differences_show(text: str, at: dict[str, Fraction]) -> None:
    at = {
        "x": at["x"] + Fraction(1, 7919),
        "y": at["y"] + Fraction(1, 6007),
    }  # off the kinks at whole numbers
    f = expression(text)
    value = value_of(f, at)
    if value is None or abs(value) > 1e30:
        return
    for name, slope in zip("xy", gradient(f, ["x", "y"]), strict=True):
        if agrees(slope, f, at, name) is False:
            nearer = slope_of(f, at, name, digits=80)
            found = value_of(slope, at, digits=80)
            assert found is None or abs(nearer - found) <= 1e-9 * (abs(nearer) + abs(found)), name


@given(smooth_texts(3), points())
@settings(max_examples=150)
def test_hessians_are_the_slopes_of_gradients_and_symmetric(text: str, at: dict[str, Fraction]) -> None:
    f = expression(text)
    names = ["x", "y"]
    slopes = gradient(f, names)
    rows = {(i, j): e for i, row in hessian_rows(slopes, names) for j, e in row}
    for (i, j), e in rows.items():
        assert agrees(e, slopes[i], at, names[j])
        assert agrees(e, slopes[j], at, names[i])


def sympy_function(f: Expression) -> sympy.Expr:
    return f.sympy()


@pytest.mark.parametrize("seed", range(8))
def test_gradients_and_hessians_against_sympy(seed: int) -> None:
    pick = random.Random(seed)
    x, y = sympy.symbols("x y", real=True)
    for _ in range(15):
        text = smooth_text(pick, 3)
        f = expression(text)
        theirs = sympy_function(f)
        at = {"x": Fraction(pick.randint(-30, 30), 17), "y": Fraction(pick.randint(-30, 30), 13)}
        place = {x: sympy.Rational(at["x"]), y: sympy.Rational(at["y"])}
        requests = [["x"], ["y"], ["x", "x"], ["x", "y"], ["y", "y"]]
        for names in requests:
            ours = value_of(derivative(f, names), at)
            other = mpmath.mpf(sympy.N(theirs.diff(*[{"x": x, "y": y}[n] for n in names]).subs(place), 40))
            assert abs(ours - other) <= 1e-9 * (abs(ours) + abs(other)) + 1e-25, (text, names)


@pytest.mark.parametrize("seed", range(4))
def test_gradients_with_every_function_against_sympy(seed: int) -> None:
    pick = random.Random(100 + seed)
    unary = (
        "sin",
        "cos",
        "tan",
        "asin",
        "atan",
        "sinh",
        "acosh",
        "exp",
        "log",
        "sqrt",
        "erf",
        "gamma",
        "lambertw",
    )
    x, y = sympy.symbols("x y", real=True)
    seen = 0
    for _ in range(60):
        f = expression(random_text(pick, 2, unary=unary, pieces=False))
        at = {"x": Fraction(pick.randint(1, 40), 23), "y": Fraction(pick.randint(1, 40), 19)}
        for name in f.variables:
            ours = value_of(derivative(f, [name]), at)
            if ours is None or value_of(f, at) is None or abs(ours) > 1e30:
                continue
            exact = f.sympy().diff({"x": x, "y": y}[name])
            other = sympy.N(exact.subs({x: sympy.Rational(at["x"]), y: sympy.Rational(at["y"])}), 30)
            if other.is_real:
                seen += 1
                assert abs(ours - mpmath.mpf(other)) <= 1e-9 * (abs(ours) + abs(mpmath.mpf(other))) + 1e-25, (
                    str(f)
                )
    assert seen > 25


@pytest.mark.parametrize("order", range(1, 7))
def test_higher_derivatives_against_sympy(order: int) -> None:
    x = sympy.Symbol("x", real=True)
    for text in ("exp(x)*sin(x)", "x^5*log(x)", "1/(1+x^2)", "sqrt(x)*cos(x)", "tanh(x)", "x^x"):
        f = expression(text)
        ours = value_of(derivative(f, ["x"] * order), {"x": Fraction(7, 5)})
        other = mpmath.mpf(sympy.N(f.sympy().diff(x, order).subs(x, sympy.Rational(7, 5)), 30))
        assert abs(ours - other) <= 1e-9 * abs(other)
