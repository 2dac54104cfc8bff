"""What derivatives cost: a small multiple of the function, whatever its shape."""

from __future__ import annotations

import time

import pytest

from symgrad.autodiff.higher import hessian_rows
from symgrad.autodiff.reverse import gradient
from symgrad.language.reading import read
from tests.autodiff.families import FAMILIES, operations, product, rosenbrock


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("size", [8, 60])
def test_value_and_gradient_cost_at_most_four_times_the_value(family: str, size: int) -> None:
    f = FAMILIES[family](size)
    both = operations([f, *gradient(f, f.variables)])
    assert both <= 4 * operations([f])


@pytest.mark.parametrize("family", FAMILIES)
def test_gradients_grow_linearly(family: str) -> None:
    small, large = (FAMILIES[family](n) for n in (50, 400))
    costs = [operations(list(gradient(f, f.variables))) for f in (small, large)]
    assert costs[1] <= 1.1 * 8 * costs[0]


def test_a_sparse_hessian_is_linear_in_its_entries() -> None:
    counts = []
    for n in (50, 200):
        f = rosenbrock(n)
        names = f.variables
        rows = list(hessian_rows(gradient(f, names), names))
        entries = [e for _, row in rows for _, e in row]
        assert len(entries) == 2 * n - 1
        counts.append(operations(entries))
    assert counts[1] <= 4.4 * counts[0]


@pytest.mark.parametrize(
    "text", ["sin(" * 10_000 + "x" + ")" * 10_000, "-" * 50_000 + "x", "(1+" * 10_000 + "x" + ")^2" * 10_000]
)
def test_deep_nests_are_differentiated(text: str) -> None:
    f = read(text).expression
    (slope,) = gradient(f, ["x"])
    assert operations([f, slope]) <= 4 * operations([f]) + 4


def test_wide_functions_are_differentiated_in_time() -> None:
    start = time.perf_counter()
    f = product(5_000)
    assert len(gradient(f, f.variables)) == 5_000
    g = read("+".join(f"x{k}^2*x{k % 7}" for k in range(10_000))).expression
    assert len(gradient(g, g.variables)) == 10_000
    assert time.perf_counter() - start < 20


def test_a_subexpression_shared_a_thousand_times_is_differentiated_once() -> None:
    e = read("x").expression
    for _ in range(1_000):
        e = e * e + e
    (slope,) = gradient(e, ["x"])
    assert operations([e, slope]) < 10_000
