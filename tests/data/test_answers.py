"""Answers about losses that stay over their rows, against the same losses written out."""

import math
from typing import Any

import numpy as np
import pytest

from symgrad.autodiff.reverse import gradient
from symgrad.calculus.hessian import hessian
from symgrad.calculus.problem import pose
from symgrad.data import answers, checking, explaining, tracing
from symgrad.data.aggregates import columns_in
from symgrad.data.answers import OverRows
from symgrad.data.bind import Binding, written_out
from symgrad.data.table import CsvText
from symgrad.errors import LimitError, PointError
from symgrad.language.graph import Expression
from symgrad.programs.floats import FloatProgram
from symgrad.results import Definiteness, Trust
from symgrad.results.learning import Detail, Rule
from tests.values import real, sure

ROWS = 240
POINT = ["b=0.5,w=-0.75"]


def source(rows: int) -> CsvText:
    pick = np.random.default_rng(5)
    lines = [f"{x:.3f},{1 if x + e > 0 else -1}" for x, e in pick.normal(size=(rows, 2))]
    return CsvText("\n".join(["x,y", *lines]).encode(), "'points.csv'")


POINTS, FEW = source(ROWS), source(6)
LOGISTIC = "mean(softplus(-y*(w*x + b))) + w^2/10"
LOSSES = [
    LOGISTIC,
    "sqrt(mean((tanh(w*x) + b - y)^2))",
    "sum(exp(w*x))*mean(sin(b*x)) - b",
    "-2*mean(abs(w*x + b - y))/3",
]


def over(text: str, columns: CsvText = POINTS, *, raw: bool = False, **options: Any) -> OverRows:
    problem = pose(text, rows=Binding(columns, keep=True, raw=raw), **options)
    return OverRows(problem, columns.table(columns_in(problem.expression, columns.names)))


def whole(rows: OverRows) -> Expression:
    return written_out(rows.problem.expression, rows.table)


@pytest.mark.parametrize("text", LOSSES)
def test_a_gradient_over_rows_has_the_values_of_the_written_one(text: str) -> None:
    rows = over(text)
    found = answers.gradient(rows, POINT)
    expected = FloatProgram(gradient(whole(rows), ["b", "w"]), ["b", "w"]).run([0.5, -0.75])
    assert [real(n) for n in sure(found.at).gradient] == pytest.approx(expected, rel=1e-12)
    assert found.trust is Trust.CHECKED
    assert real(sure(found.at).norm) == pytest.approx(math.hypot(*expected))


@pytest.mark.parametrize("text", LOSSES)
def test_the_formulas_of_a_gradient_over_rows_read_back_to_its_values(text: str) -> None:
    found = answers.gradient(over(text), POINT)
    for formula, entry in zip(found.gradient, sure(found.at).gradient, strict=True):
        again = over(str(formula), wrt=["b,w"])
        assert again.loss().value((0.5, -0.75)) == pytest.approx(real(entry), rel=1e-12)


def test_a_hessian_over_rows_is_that_of_the_written_loss() -> None:
    rows = over(LOGISTIC)
    found = answers.hessian(rows, POINT)
    plain = hessian(pose(str(whole(over(LOGISTIC))), wrt=["b,w"]), POINT)
    for row, other in zip(sure(sure(found.at).hessian), sure(sure(plain.at).hessian), strict=True):
        assert [real(n) for n in row] == pytest.approx([real(n) for n in other], rel=1e-10)
    assert sure(found.at).definiteness is Definiteness.POSITIVE
    assert str(sure(found.hessian)[0][1]).startswith("mean(")


def test_partials_of_any_order_are_formulas_over_rows() -> None:
    found = answers.partials(over(LOGISTIC), [("w",), ("w", "b")], POINT)
    first, second = found.derivatives
    assert real(first.at) == pytest.approx(real(sure(answers.gradient(over(LOGISTIC), POINT).at).gradient[1]))
    assert real(second.at) == pytest.approx(
        real(sure(sure(answers.hessian(over(LOGISTIC), POINT).at).hessian)[0][1])
    )


def test_polynomial_parts_are_summed_at_once() -> None:
    found = answers.gradient(over("mean(softplus(w*x)) + mean((b - y)^2)"))
    assert "mean" not in str(found.gradient[0])
    assert "mean" in str(found.gradient[1])


def test_a_parameter_without_a_value_is_asked_for() -> None:
    with pytest.raises(PointError, match="numbers need a value for b"):
        answers.gradient(over(LOGISTIC, wrt=["w"]), ["w=1"])


def test_the_largest_of_many_rows_has_no_formula() -> None:
    with pytest.raises(LimitError, match="max over 240 rows is differentiated at points only"):
        answers.gradient(over("max(sin(w*x)) + b"))


@pytest.mark.parametrize("text", LOSSES[:3])
@pytest.mark.parametrize("order", [1, 2])
def test_check_confirms_derivatives_over_rows(text: str, order: int) -> None:
    found = checking.check(over(text), POINT, order=order)
    assert found.passed
    assert len(found.rows) == {1: 2, 2: 3}[order]
    assert all(sure(row.relative_error) < 1e-6 for row in found.rows)


def test_check_confirms_a_direction() -> None:
    (row,) = checking.check(over(LOGISTIC), POINT, direction="3,4").rows
    b, w = (real(n) for n in sure(answers.gradient(over(LOGISTIC), POINT).at).gradient)
    assert row.analytic == pytest.approx(0.6 * b + 0.8 * w)
    assert row.ok


@pytest.mark.parametrize(
    ("claim", "equal"),
    [
        ("w=w/5 - mean(x*y*sigmoid(-y*(w*x + b)))", True),
        ("w=mean(w/5 - sigmoid(-y*(b + x*w))*y*x)", True),
        ("w=w/5 - mean(x*y)*mean(sigmoid(-y*(w*x + b)))", False),
        ("w=w/5 + mean(x*y*sigmoid(-y*(w*x + b)))", False),
        ("w=w/5 - mean(x*y*(1 - sigmoid(y*(w*x + b))))", None),
    ],
)
def test_claims_over_rows_are_proved_refuted_or_left_open(claim: str, equal: bool | None) -> None:
    found = checking.check(over(LOGISTIC), claims=[claim])
    assert found.claims[0].equal is equal
    assert (found.claims[0].counterexample is not None) is (equal is False)
    assert found.passed is equal


def test_a_trace_of_few_rows_goes_row_by_row() -> None:
    rows = over("mean((w*x + b - y)^2)", FEW, raw=True)
    found = tracing.trace(rows, ["w=1,b=0"])
    assert sum(node.operation == "square" for node in found.nodes) == 6
    expected = FloatProgram(gradient(whole(rows), ["b", "w"]), ["b", "w"]).run([0.0, 1.0])
    assert [found.gradient[n] for n in ("b", "w")] == pytest.approx(expected)


@pytest.mark.parametrize("text", LOSSES)
def test_a_trace_of_many_rows_has_each_mean_as_one_operation(text: str) -> None:
    rows = over(text, raw=True)
    found = tracing.trace(rows, POINT)
    value, *expected = FloatProgram([whole(rows), *gradient(whole(rows), ["b", "w"])], ["b", "w"]).run(
        [0.5, -0.75]
    )
    assert found.value == pytest.approx(value)
    assert [found.gradient[n] for n in ("b", "w")] == pytest.approx(expected)
    assert {"mean over rows", "sum over rows"} & {node.operation for node in found.nodes}
    assert len(found.nodes) < 20


def test_an_explanation_speaks_of_the_columns() -> None:
    found = sure(explaining.explain(over("mean((w*x + b - y)^2)", FEW, raw=True), [("w",)], Detail.COMPACT))
    assert found.tree.rule is Rule.SUM
    assert str(found.tree.children[0].expression) == "(w*x + b - y)**2"
    assert str(found.tree.unsimplified) == "mean(2*x*(b + w*x - y))"
    assert set(found.derivative.variables) == {"b", "w"}


@pytest.mark.parametrize("text", LOSSES)
def test_the_last_line_of_an_explanation_is_the_derivative(text: str) -> None:
    rows = over(text, raw=True)
    found = explaining.explain(rows, [("w",)], Detail.COMPACT)
    if found is None:
        assert "sum(exp" in text
        return
    expected = FloatProgram(gradient(whole(rows), ["w"]), ["b", "w"]).run([0.5, -0.75])[0]
    again = over(str(found.derivative), wrt=["b,w"])
    assert again.loss().value((0.5, -0.75)) == pytest.approx(expected, rel=1e-12)


def test_what_the_rules_over_rows_do_not_cover_is_left_to_others() -> None:
    assert explaining.explain(over("max(w*x)", FEW, raw=True), [("w",)], Detail.COMPACT) is None
    assert explaining.explain(over(LOGISTIC, raw=True), [("w", "w")], Detail.COMPACT) is None
