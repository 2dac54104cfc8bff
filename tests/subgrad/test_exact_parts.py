"""The parts that make a set exact: linear alternatives, hulls, the field they compute in."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symgrad import parse
from symgrad.algebra.normal import Normalizer, normal_form
from symgrad.calculus.subdifferential.alternatives import in_hull, independent_columns, weights_against
from symgrad.calculus.subdifferential.components import hull_vertices
from symgrad.calculus.subdifferential.convexity import is_concave, is_convex
from symgrad.calculus.subdifferential.field import Field

rationals = st.integers(-4, 4).map(Fraction)


def vectors(width: int) -> st.SearchStrategy[list[tuple[Fraction, ...]]]:
    return st.lists(st.tuples(*[rationals] * width), min_size=1, max_size=6)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(vectors(3))
def test_gordan_weights_prove_what_they_claim(rows: list[tuple[Fraction, Fraction, Fraction]]) -> None:
    field = Field(Normalizer())
    weights = weights_against(field, rows)
    if weights is None:
        # Then no nonnegative combination but the trivial one vanishes: none of the rows is zero.
        assert not any(field.is_zero(row) for row in rows)
    else:
        assert all(field.sign(w) >= 0 for w in weights)
        assert any(weights)
        for k in range(3):
            assert sum(w * row[k] for w, row in zip(weights, rows, strict=True)) == 0


@settings(max_examples=50, deadline=None, derandomize=True)
@given(vectors(2))
def test_every_point_lies_in_the_hull_of_the_vertices(points: list[tuple[Fraction, Fraction]]) -> None:
    field = Field(Normalizer())
    ordered = field.ordered(points)
    corners = hull_vertices(field, ordered)
    assert all(in_hull(field, p, corners) for p in ordered)
    for corner in corners:
        assert not in_hull(field, corner, [c for c in corners if c is not corner])


def test_irrational_rows_are_compared_exactly() -> None:
    field = Field(Normalizer())
    root = field.of(normal_form(parse("sqrt(2)")))
    rows = [(root, Fraction(2)), (Fraction(-1), field.neg(root))]
    weights = weights_against(field, rows)
    assert weights is not None
    assert independent_columns(field, rows) == [0]


@pytest.mark.parametrize(
    "text",
    [
        "exp(x^2 + y^2)",
        "norm(x, y, 1)",
        "max(abs(x), y^2, -log(z))",
        "x^4 + y^2 - 3x",
        "softplus(2x - y)",
        "leaky_relu(x) + elu(y)",
        "1/exp(x)",
        "relu(abs(x) - 1)^2",
        "5 - min(x, sqrt(y))",
    ],
)
def test_convex(text: str) -> None:
    assert is_convex(parse(text))
    assert is_concave(-parse(text))


@pytest.mark.parametrize(
    "text",
    ["x*y", "sin(x)", "x^3", "sqrt(abs(x))", "exp(x)*exp(y) - x^4", "abs(x^2 - 1)", "max(x, 0)*max(y, 0)"],
)
def test_neither_is_claimed(text: str) -> None:
    assert not is_convex(parse(text))
    assert not is_concave(parse(text))
