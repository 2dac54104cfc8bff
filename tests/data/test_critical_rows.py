"""Critical points of losses that stay over their rows: what is proved to be all, and what is not."""

from typing import Any

import numpy as np
import pytest

from symgrad import parse
from symgrad.calculus.problem import pose
from symgrad.critical.answer import critical
from symgrad.data.aggregates import aggregate, columns_in
from symgrad.data.answers import OverRows
from symgrad.data.bind import Binding
from symgrad.data.convexity import is_convex_over_rows
from symgrad.data.table import CsvText
from symgrad.descend.critical_rows import critical_over_rows
from symgrad.errors import PointError
from symgrad.language.graph import Expression, add, mul, number
from symgrad.results import Trust
from symgrad.results.critical import Extremum, Kind
from tests.values import real


def source(rows: int) -> CsvText:
    pick = np.random.default_rng(11)
    lines = [f"{x:.2f},{1 if x + e > 0 else -1}" for x, e in pick.normal(size=(rows, 2))]
    return CsvText("\n".join(["x,y", *lines]).encode(), "'points.csv'")


POINTS = source(230)


def over(text: str, **options: Any) -> OverRows:
    problem = pose(text, rows=Binding(POINTS, keep=True), **options)
    return OverRows(problem, POINTS.table(columns_in(problem.expression, POINTS.names)))


def test_the_minimum_of_a_convex_loss_is_proved_to_be_the_only_one() -> None:
    found = critical_over_rows(over("mean(softplus(-y*(w*x + b))) + w^2/10"))
    (point,) = found.points
    assert (found.complete, found.trust) == (True, Trust.PROVED)
    assert (point.kind, point.global_) == (Kind.MINIMUM, Extremum.MINIMUM)
    few = pose("mean(softplus(-y*(w*x + b))) + w^2/10", rows=Binding(source(20)))
    assert critical(few).points[0].kind is Kind.MINIMUM
    loss = over("mean(softplus(-y*(w*x + b))) + w^2/10").loss()
    x = tuple(real(n) for n in point.point.values())
    assert max(map(abs, loss.look(x)[1:])) < 1e-12
    assert all(low < v < high for (low, high), v in zip(point.enclosure.values(), x, strict=True))


@pytest.mark.parametrize(
    "text",
    ["mean((sin(w*x) - y)^2)", "mean(tanh(w*x)*y) + w^2", "mean(relu(1 - y*(w*x + b)))", "mean(exp(-w*x^2))"],
)
def test_nothing_is_called_complete_where_convexity_or_the_point_is_not_proved(text: str) -> None:
    found = critical_over_rows(over(text))
    assert not found.complete
    assert found.trust is Trust.HEURISTIC
    assert found.notes
    assert all(p.global_ is None for p in found.points)


def test_a_parameter_without_a_value_is_asked_for() -> None:
    with pytest.raises(PointError, match="'b' needs a value"):
        critical_over_rows(over("mean(softplus(w*x + b))", wrt=["w"]))


def mean(text: str) -> Expression:
    return aggregate("mean", parse(text))


@pytest.mark.parametrize(
    ("text", "convex"),
    [
        ("softplus(-y*(w*x + b))", True),
        ("softplus(w*x + b) - y*(w*x + b)", True),
        ("relu(1 - y*(w*x + b))", True),
        ("abs(w*x + b - y)", True),
        ("(w*x + b - y)^2 + abs(w)", True),
        ("max(w*x, b*y, 0)", True),
        ("exp(w*x) + y^2", True),
        ("log(1 + exp(-y*(w*x + b)))", True),
        ("(tanh(w*x) - y)^2", False),
        ("x*exp(w)", False),
        ("y*softplus(w*x)", False),
        ("sin(w)*x", False),
        ("w*b*x", False),
        ("-softplus(w*x)", False),
    ],
)
def test_a_loss_is_called_convex_only_where_every_row_is(text: str, convex: bool) -> None:
    assert is_convex_over_rows(mean(text), ["b", "w"], ["x", "y"]) is convex


def test_the_outer_function_counts_too() -> None:
    inner, plain = mean("softplus(w*x)"), parse("w^2")
    names = ["w"], ["x"]
    assert is_convex_over_rows(add(mul(number(2), inner), plain), *names)
    assert not is_convex_over_rows(add(mul(number(-2), inner), plain), *names)
    assert not is_convex_over_rows(mul(inner, inner), *names)
    assert not is_convex_over_rows(add(inner, -plain), *names)
    assert is_convex_over_rows(aggregate("max", parse("abs(w*x)")), *names)
    assert not is_convex_over_rows(aggregate("min", parse("abs(w*x)")), *names)
