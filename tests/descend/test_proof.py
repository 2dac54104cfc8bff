"""Factors, spectra and proofs: against mpmath, against each other, and what must not be claimed."""

import math

import mpmath
import pytest
from flint import arb
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from symgrad import parse
from symgrad.descend.factor import factored, inertia, order, pivots, rows_of, solved
from symgrad.descend.ground import FEW, WORK, Ground
from symgrad.descend.landing import land, too_large
from symgrad.descend.objective import Formula
from symgrad.descend.proof import prove
from symgrad.descend.spectrum import enclosed_ends, exact_ends, float_ends
from symgrad.results.descend import LandingKind
from tests.values import sure


def formula(text: str) -> Formula:
    f = parse(text)
    return Formula(f, f.variables)


def chain(n: int) -> str:
    """Rosenbrock's function of n variables."""
    return "+".join(f"100*(x{k + 1}-x{k}^2)^2+(1-x{k})^2" for k in range(1, n))


def hub(n: int) -> str:
    """A function whose Hessian is dense: its first row couples all others."""
    return "log(" + "+".join(f"exp(x{k})" for k in range(1, n + 1)) + ")+" + squares(n)


def squares(n: int, minus: int = 0) -> str:
    return "+".join(f"{-1 if k <= minus else 1}*x{k}^2" for k in range(1, n + 1)).replace("+-", "-")


SYMMETRIC = st.integers(1, 6).flatmap(
    lambda n: st.lists(st.lists(st.integers(-9, 9), min_size=n, max_size=n), min_size=n, max_size=n)
)


@given(SYMMETRIC)
def test_inertia_and_solution_are_those_of_the_matrix(half: list[list[int]]) -> None:
    n = len(half)
    entries = [(i, j, float(half[i][j])) for i in range(n) for j in range(i, n) if half[i][j]]
    rows = rows_of(n, entries)
    whole = mpmath.matrix([[rows[i].get(j, 0.0) for j in range(n)] for i in range(n)])
    found = factored(rows, sure(order(rows, 10**6)).rows)
    assume(found is not None and abs(mpmath.det(whole)) > 1e-6)
    values = mpmath.eigsy(whole, eigvals_only=True)
    assert inertia(sure(found)) == (sum(v > 0 for v in values), sum(v < 0 for v in values))
    right = [float(k + 1) for k in range(n)]
    x = solved(sure(found), right)
    size = max(map(abs, x))
    assert all(abs(v) < 1e-6 * (1 + size) for v in whole * mpmath.matrix(x) - mpmath.matrix(right))


def test_a_ball_that_holds_zero_is_no_pivot() -> None:
    rows = rows_of(2, [(0, 0, arb(0, 1e-9)), (1, 1, arb(1))], arb(0))
    assert factored(rows, (0, 1)) is None
    assert list(pivots(rows, (0, 1))) == []


def test_an_order_keeps_sparse_matrices_sparse() -> None:
    n = 2000
    star = rows_of(n, [(0, k, 1.0) for k in range(1, n)])
    assert order(star, 10 * n) is not None
    assert order(rows_of(60, [(i, j, 1.0) for i in range(60) for j in range(i, 60)]), 1000) is None


@pytest.mark.parametrize("n", [FEW + 1, 150])
def test_many_variables_are_proved(n: int) -> None:
    found = land(formula(chain(n)), (1 + 1e-6,) * n, (0.5,) * n)
    assert (found.kind, found.proved) == (LandingKind.MINIMUM, True)
    assert {str(v.exact) for v in sure(found.point).values()} == {"1"}
    assert "interval Newton test" in found.reason
    assert f"all {n} curvatures are positive" in found.reason


def test_many_variables_and_a_saddle() -> None:
    n = 90
    found = land(formula(squares(n, minus=2)), (1e-7,) * n, (1.0,) * n)
    assert (found.kind, found.proved) == (LandingKind.SADDLE, True)
    assert "88 positive and 2 negative curvatures" in found.reason


def test_both_tests_agree_where_both_can_be_done() -> None:
    f = formula(chain(8))
    ground = Ground(f)
    dense = prove(ground, (1.0,) * 8)
    from symgrad.descend import proof

    sparse = proof._first(proof._newton, ground, [arb(1)] * 8, 1.0, None)
    assert dense is not None
    assert sparse is not None
    assert dense.signs == sparse.signs == (8, 0)
    assert all(a.contains(1) and b.contains(1) for a, b in zip(dense.box, sparse.box, strict=True))


@pytest.mark.parametrize(
    "text", ["(x-y)^2+" + squares(70).replace("x1^2", "0*x1"), "x1^4+" + squares(70)[7:]]
)
def test_a_singular_hessian_of_many_variables_proves_nothing(text: str) -> None:
    f = formula(text)
    n = len(f.variables)
    found = land(f, (1e-9,) * n, (1.0,) * n)
    assert not found.proved
    assert found.kind in (LandingKind.NONE, LandingKind.UNDECIDED)


def test_what_is_too_large_for_a_proof_is_said() -> None:
    f = formula(hub(250))
    found = land(f, (0.0,) * 250, (1.0,) * 250)
    assert (found.kind, found.proved) == (LandingKind.NONE, False)
    assert found.reason == too_large(Ground(f))
    assert "250 variables would take too many operations" in found.reason
    assert Ground(f).order is None
    assert WORK < 250**3 / 6


@settings(max_examples=25, deadline=None)
@given(SYMMETRIC)
def test_the_ends_of_a_spectrum_are_the_nearest_floats(half: list[list[int]]) -> None:
    n = len(half)
    names = "abcdfg"[:n]
    terms = [f"{half[i][j]}*{names[i]}*{names[j]}" for i in range(n) for j in range(i, n)]
    text = "+".join([*terms, *(f"{name}^2" for name in names)]).replace("+-", "-")
    f = formula(text)
    assume(len(f.variables) == n)
    ground = Ground(f)
    x = (0.0,) * n
    near = sure(float_ends(ground, x))
    found = enclosed_ends(ground, x, near)
    with mpmath.workdps(40):
        matrix = mpmath.matrix([[0] * n for _ in range(n)])
        for i, j, v in f.curvature(x):
            matrix[i, j] = matrix[j, i] = mpmath.mpf(v)
        values = mpmath.eigsy(matrix, eigvals_only=True)
        ends = min(values), max(values)
        size = max(abs(v) for v in ends)
        if found is not None:
            assert all(
                abs(a - b) <= 1.2e-16 * abs(b) + 1e-30 * size for a, b in zip(found, ends, strict=True)
            )
        exact = exact_ends(f)
        if exact is not None:
            assert all(abs(a.float - b) <= 2e-16 * abs(b) for a, b in zip(exact, ends, strict=True))


def test_ends_of_irrational_quadratics_are_exact() -> None:
    low, high = sure(exact_ends(formula("pi*x^2 + x*y + y^2")))
    assert low.exact is not None
    assert high.float == pytest.approx(1 + math.pi + math.hypot(math.pi - 1, 1))
    assert exact_ends(formula("x^2*y")) is None


def test_the_spectrum_of_many_variables_is_enclosed() -> None:
    n = 200
    ground = Ground(formula(chain(n)))
    x = (1.0,) * n
    near = sure(float_ends(ground, x))
    found = sure(enclosed_ends(ground, x, near))
    assert found == pytest.approx(near, rel=1e-9)
    assert 0.4 < found[0] < 0.5
    assert 1801 < found[1] < 1802
