"""Sums over rows against exact fractions."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from symgrad import parse
from symgrad.data.cells import Exact
from symgrad.data.moments import BLOCK, exact_sums, float_sums
from symgrad.data.sums import Sums
from symgrad.data.table import Table, read_csv
from symgrad.errors import PointError
from tests.values import sure

WANTED = [(), ("x",), ("x", "x"), ("x", "y"), ("x", "y", "y"), ("x", "x", "y", "y")]
sizes = st.floats(-1e6, 1e6, allow_subnormal=False).filter(lambda v: v == 0 or abs(v) > 1e-30)


def truth(factors: tuple[str, ...], columns: dict[str, NDArray[np.float64]], rows: int) -> Fraction:
    products = (
        math.prod([Fraction(float(columns[n][k])) for n in factors], start=Fraction(1)) for k in range(rows)
    )
    return sum(products, start=Fraction(0))


@given(st.lists(st.tuples(sizes, sizes), min_size=1, max_size=30))
def test_sums_of_floats_are_rounded_once(pairs: list[tuple[float, float]]) -> None:
    columns = {"x": np.array([a for a, _ in pairs]), "y": np.array([b for _, b in pairs])}
    found = sure(float_sums(WANTED, columns, len(pairs)))
    for factors, value in zip(WANTED, found, strict=True):
        exact = truth(factors, columns, len(pairs))
        size = sum(
            abs(truth(factors, {n: c[k : k + 1] for n, c in columns.items()}, 1)) for k in range(len(pairs))
        )
        assert abs(Fraction(value) - exact) <= abs(exact) / 2**52 + size / 2**98 + Fraction(1, 10**250)


def test_what_cancels_is_not_lost() -> None:
    rows = 3 * BLOCK + 17
    x = np.where(np.arange(rows) % 2 == 0, 1e8, -1e8) + np.linspace(0.0, 1.0, rows)
    columns = {"x": x, "y": np.ones(rows)}
    assert sure(float_sums([("x", "y")], columns, rows))[0] == float(truth(("x",), columns, rows))


def test_a_sum_beyond_floats_is_none() -> None:
    assert float_sums([("x", "x")], {"x": np.array([1e200])}, 1) is None


@given(st.lists(st.tuples(st.integers(-1000, 1000), st.integers(-1000, 1000)), min_size=1, max_size=20))
def test_sums_of_exact_columns_are_exact(pairs: list[tuple[int, int]]) -> None:
    columns = {"x": Exact([a for a, _ in pairs], 8), "y": Exact([b for _, b in pairs], 10)}
    plain = {n: c.fractions for n, c in columns.items()}
    for factors, value in zip(WANTED, exact_sums(WANTED, columns, len(pairs)), strict=True):
        total = sum(math.prod([plain[n][k] for n in factors], start=Fraction(1)) for k in range(len(pairs)))
        assert value == total


SMALL = read_csv(b"x,y\n1,2\n2,4.5\n4,-1\n", "f")


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("x*y", Fraction(7)),
        ("(x - 2*y)^3", Fraction((-3) ** 3 + (-7) ** 3 + 6**3)),
        ("y/x", Fraction(2) + Fraction(9, 4) - Fraction(1, 4)),
        ("abs(y)*x", Fraction(15)),
        ("max(x, y)", Fraction(2) + Fraction(9, 2) + 4),
        ("2^x", Fraction(22)),
        ("sqrt(x^2)", Fraction(7)),
    ],
)
def test_expressions_in_columns_are_summed_exactly(text: str, total: Fraction) -> None:
    sums = Sums(SMALL, 1)
    (found,) = sums.of([parse(text)])
    assert (found.value, sums.rounded) == (total, False)


def test_constants_that_are_no_numbers_stay_in_front() -> None:
    (found,) = Sums(SMALL, 3).of([parse("pi*x + sqrt(2)*x^2")])
    assert str(found) in {"7/3*pi + 7*sqrt(2)", "7*sqrt(2) + 7/3*pi"}


def test_a_few_rows_of_irrational_values_stay_exact() -> None:
    (found,) = Sums(SMALL, 1).of([parse("exp(x)")])
    assert str(found) == "exp(1) + exp(2) + exp(4)"


def test_many_rows_of_irrational_values_are_rounded_and_said_to_be() -> None:
    rows = 500
    table = Table(("x",), rows, exact={"x": Exact(list(range(rows)), 1000)})
    sums = Sums(table, rows)
    (found,) = sums.of([parse("exp(x)*x")])
    assert sums.rounded
    assert float(found.value) == pytest.approx(
        np.mean(np.exp(np.arange(rows) / 1000) * np.arange(rows) / 1000), rel=1e-14
    )


@pytest.mark.parametrize("text", ["log(x - 1)", "1/(x - 2)", "sqrt(1 - x)"])
def test_a_row_without_a_value_is_named(text: str) -> None:
    row = {"log(x - 1)": 1, "1/(x - 2)": 2, "sqrt(1 - x)": 2}[text]
    with pytest.raises(PointError, match=f"no finite value in row {row} of the data, where x = {row}"):
        Sums(SMALL, 1).of([parse(text)])
