"""Columns bound to names: what aggregates become, and what is refused."""

import math
from collections.abc import Collection
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symgrad import parse
from symgrad.calculus.problem import Problem, pose
from symgrad.data.bind import Binding
from symgrad.data.polynomial import collect, monomial
from symgrad.data.table import CsvText, Table, read_csv
from symgrad.errors import LimitError, PointError, ReadingError
from symgrad.language.graph import add, mul
from symgrad.programs.floats import FloatProgram
from tests.values import sure

POINTS = b"X,y\n1,2\n2,4\n3,5\n4,4\n5,5\n"


class Ready:
    """A source whose columns are there already."""

    title = "'big'"

    def __init__(self, table: Table) -> None:
        self._table = table
        self.names = table.names

    def table(self, wanted: Collection[str]) -> Table:
        del wanted
        return self._table


def posed(text: str, source: CsvText | Ready | None = None, *, keep: bool = False, **options: Any) -> Problem:
    return pose(text, rows=Binding(source or CsvText(POINTS, "'points.csv'"), keep=keep), **options)


def value(text: str, **at: float) -> float:
    problem = posed(text)
    return FloatProgram([problem.expression], list(at)).run(list(at.values()))[0]


def test_a_mean_of_squares_becomes_a_quadratic_with_exact_moments() -> None:
    problem = posed("mean((w*X + b - y)^2)")
    assert problem.variables == ("b", "w")
    difference = problem.expression - parse("b^2 + 11*w^2 + 6*b*w - 8*b - 132/5*w + 86/5")
    assert FloatProgram([difference], ["b", "w"]).run([0.3, 0.7]) == [pytest.approx(0.0, abs=1e-14)]
    assert value("mean((w*X + b - y)^2)", w=0.5, b=1.0) == pytest.approx(2.75)


ROWS = list(zip((1, 2, 3, 4, 5), (2, 4, 5, 4, 5), strict=True))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sum((w*X - y)^2)", sum((2 * a - b) ** 2 for a, b in ROWS)),
        ("max(X) + w", 7.0),
        ("min(y) + w", 4.0),
        ("max(exp(X)/y)*w", 2 * math.exp(5) / 5),
        ("max(w*X - y)", 5.0),
        ("min(w*X - y)", 0.0),
        ("mean(softplus(w*X))", sum(math.log1p(math.exp(2 * a)) for a in range(1, 6)) / 5),
        ("sqrt(mean((w*X - y)^2))", math.sqrt(sum((2 * a - b) ** 2 for a, b in ROWS) / 5)),
        ("max(mean(w*X), 3)", 6.0),
        ("mean((w*(X - mean(X)) - (y - mean(y)))^2)", sum((2 * (a - 3) - (b - 4)) ** 2 for a, b in ROWS) / 5),
        ("mean(X)*sum(w*y)/max(X)", 3 * 40 / 5),
        ("mean(D((w*X - y)^2, w))", sum(2 * a * (2 * a - b) for a, b in ROWS) / 5),
        ("D(mean((w*X - y)^2), w)", sum(2 * a * (2 * a - b) for a, b in ROWS) / 5),
        ("mean(w^2) + sum(w)", 4.0 + 10.0),
    ],
)
def test_aggregates_have_the_values_of_their_rows(text: str, expected: float) -> None:
    assert value(text, w=2.0) == pytest.approx(expected, rel=1e-14)


def test_a_variable_whose_moment_is_zero_is_still_a_variable() -> None:
    source = CsvText(b"x,y\n-1,1\n1,2\n", "f")
    assert posed("mean(w*x + b*y)", source).variables == ("b", "w")


def test_let_names_parts_over_rows() -> None:
    assert posed("mean(r^2)", lets=["r=w*X - y"]).variables == ("w",)


@pytest.mark.parametrize("text", ["w*X", "mean(X) + X", "mean(w*X)*y"])
def test_a_column_outside_an_aggregate_is_refused(text: str) -> None:
    with pytest.raises(PointError, match="has a value for each row") as caught:
        posed(text)
    assert "write mean(...)" in sure(caught.value.hint)


def test_without_data_aggregates_stay_unknown() -> None:
    for text in ("mean(x)", "max(x)"):
        with pytest.raises(ReadingError):
            parse(text)


def test_a_column_is_no_variable() -> None:
    with pytest.raises(PointError, match="is a column of 'points\\.csv' and no variable"):
        posed("mean(w*X)", wrt=["X"])


def test_a_column_that_is_not_there_is_said_where_numbers_are_asked_for() -> None:
    with pytest.raises(PointError, match=r"'points.csv' has no column 'Y'") as caught:
        posed("mean((w*X - Y)^2)", wrt=["w"], points=[("--at", "w=1")])
    assert caught.value.hint == "did you mean 'y'?"
    with pytest.raises(PointError) as caught:
        posed("mean((w*X - price)^2)", wrt=["w"], points=[("--at", "w=1")])
    assert caught.value.hint == "its columns are X, y; or give price a value"


def test_a_name_that_resembles_a_column_is_noted() -> None:
    (note,) = posed("mean((w*X - Y)^2)").notes
    assert note.endswith("did you mean 'y'?")
    assert not posed("mean((w*X + b - y)^2)", wrt=["w"]).notes


def test_decimals_in_the_data_make_decimal_answers() -> None:
    assert posed("mean(w*x)", CsvText(b"x\n0.5\n", "f")).decimal
    assert not posed("mean(w*X)").decimal


def big(rows: int) -> Ready:
    x = np.linspace(-1.0, 2.0, rows)
    return Ready(Table(("X", "y"), rows, loaded={"X": x, "y": 3.0 * x + 0.5}))


def test_many_rows_are_summed_once_and_the_rounding_is_said() -> None:
    problem = posed("mean((w*X + b - y)^2)", big(200_000))
    assert "the sums over 200,000 rows are rounded to 17 digits" in problem.notes
    found = FloatProgram([problem.expression], ["w", "b"]).run([3.0, 0.5])[0]
    assert abs(found) < 1e-14


def test_a_loss_with_too_many_rows_to_be_written_out_says_who_takes_it() -> None:
    with pytest.raises(LimitError, match="cannot be written out over 1,000 rows") as caught:
        posed("mean(softplus(w*X))", big(1000))
    assert "descend" in sure(caught.value.hint)
    assert posed("mean(softplus(w*X))", big(1000), keep=True).variables == ("w",)


def test_the_derivative_of_what_stays_over_rows_is_refused() -> None:
    with pytest.raises(LimitError, match="D cannot be taken"):
        posed("D(mean(softplus(w*X)), w)", big(1000), keep=True)


@given(st.integers(-3, 3), st.integers(-3, 3), st.integers(-3, 3))
def test_collected_terms_add_up_to_the_polynomial(w: int, b: int, x: int) -> None:
    e = parse("(w*x + b - 2)^3 + x*w*(b/3 - x)")
    terms = collect(e, {"w", "b"})
    assert terms is not None
    again = add(*[mul(c, monomial(m)) for m, c in terms.items()])
    one, other = FloatProgram([e, again], ["w", "b", "x"]).run([float(w), float(b), float(x)])
    assert one == pytest.approx(other)


def test_all_columns_of_a_file_can_be_read_at_once() -> None:
    assert read_csv(POINTS, "f").names == ("X", "y")
