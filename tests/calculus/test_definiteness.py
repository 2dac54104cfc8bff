"""Definiteness decided by exact signs on matrices that floats get wrong."""

from __future__ import annotations

import random
from fractions import Fraction

import mpmath
import pytest
import sympy

import symgrad
from symgrad.results import Definiteness
from symgrad.results.matrices import HessianAt
from tests.values import real


def quadratic_form(matrix: list[list[object]]) -> str:
    size = len(matrix)
    terms = [f"({matrix[i][j]})*x{i}*x{j}/2" for i in range(size) for j in range(size)]
    return "+".join(terms)


def answer(matrix: list[list[object]]) -> HessianAt:
    size = len(matrix)
    names = [f"x{i}" for i in range(size)]
    at = symgrad.hessian(quadratic_form(matrix), wrt=names, at=dict.fromkeys(names, 0)).at
    assert at is not None
    return at


def spectrum(matrix: sympy.Matrix) -> list[float]:
    with mpmath.workdps(60):
        rows = [
            [mpmath.mpf(sympy.Rational(e).p) / sympy.Rational(e).q for e in row] for row in matrix.tolist()
        ]
        return [float(v) for v in mpmath.eigsy(mpmath.matrix(rows), eigvals_only=True)]


TINY = Fraction(1, 10**40)

MATRICES: list[tuple[list[list[object]], Definiteness]] = [
    ([[1, 1], [1, 1]], Definiteness.NONNEGATIVE),
    ([[1, 1], [1, 1 + TINY]], Definiteness.POSITIVE),
    ([[1, 1], [1, 1 - TINY]], Definiteness.INDEFINITE),
    ([[-1, 1], [1, -1 - TINY]], Definiteness.NEGATIVE),
    ([[-1, 1], [1, -1]], Definiteness.NONPOSITIVE),
    ([[0, 0], [0, 0]], Definiteness.ZERO),
    ([[0, TINY], [TINY, 0]], Definiteness.INDEFINITE),
    ([[10**40, 0], [0, TINY]], Definiteness.POSITIVE),
    ([[10**40, 10**40], [10**40, 10**40]], Definiteness.NONNEGATIVE),
    ([["sqrt(2)", "sqrt(6)"], ["sqrt(6)", "3*sqrt(2)"]], Definiteness.NONNEGATIVE),
    ([["sqrt(2)", "sqrt(6)"], ["sqrt(6)", "3*sqrt(2) + 1/10^50"]], Definiteness.POSITIVE),
    ([["sqrt(2)", "sqrt(6)"], ["sqrt(6)", "3*sqrt(2) - 1/10^50"]], Definiteness.INDEFINITE),
    ([["pi", "E"], ["E", "E^2/pi"]], Definiteness.NONNEGATIVE),
    ([["1/(1+E)", "1"], ["1", "1+E"]], Definiteness.NONNEGATIVE),
    ([["log(2)", "log(3)"], ["log(3)", "log(3)^2/log(2)"]], Definiteness.NONNEGATIVE),
    ([["sin(1)^2", "sin(1)*cos(1)"], ["sin(1)*cos(1)", "cos(1)^2"]], Definiteness.NONNEGATIVE),
    ([[2, 1, 0], [1, 3, 1], [0, 1, -1]], Definiteness.INDEFINITE),
    ([[1, 1, 1], [1, 1, 1], [1, 1, 1]], Definiteness.NONNEGATIVE),
    ([[1, 2, 3], [2, 4, 6], [3, 6, 9 + TINY]], Definiteness.NONNEGATIVE),
    ([["sqrt(2)", 1, 0], [1, "sqrt(2)", 1], [0, 1, "sqrt(2)"]], Definiteness.NONNEGATIVE),
    ([["sqrt(2)", 1, 0], [1, "sqrt(2)", 1], [0, 1, "sqrt(2) + 1/10^30"]], Definiteness.POSITIVE),
    ([["sqrt(2)", 1, 0], [1, "sqrt(2)", 1], [0, 1, "sqrt(2) - 1/10^30"]], Definiteness.INDEFINITE),
]


@pytest.mark.parametrize(("matrix", "expected"), MATRICES, ids=str)
def test_definiteness_is_decided_exactly(matrix: list[list[object]], expected: Definiteness) -> None:
    at = answer(matrix)
    assert at.definiteness is expected
    assert at.eigenvalues is not None
    floats = [real(e) for e in at.eigenvalues]
    assert floats == sorted(floats)
    assert len(floats) == len(matrix)


@pytest.mark.parametrize("size", [2, 3, 4, 5, 7])
def test_hilbert_matrices_are_positive(size: int) -> None:
    matrix: list[list[object]] = [[Fraction(1, i + j + 1) for j in range(size)] for i in range(size)]
    at = answer(matrix)
    assert at.definiteness is Definiteness.POSITIVE
    smallest = spectrum(sympy.Matrix(size, size, lambda i, j: sympy.Rational(1, i + j + 1)))[0]
    assert at.eigenvalues is not None
    assert at.eigenvalues[0].float == pytest.approx(smallest, rel=1e-9)


@pytest.mark.parametrize("seed", range(12))
def test_gram_matrices_of_every_rank(seed: int) -> None:
    pick = random.Random(seed)
    size, rank = pick.randint(2, 5), pick.randint(0, 4)
    rows = [[pick.randint(-3, 3) for _ in range(size)] for _ in range(rank)]
    gram = sympy.zeros(size, size)
    for row in rows:
        gram += sympy.Matrix(row) * sympy.Matrix(row).T
    at = answer([[int(gram[i, j]) for j in range(size)] for i in range(size)])
    true_rank = gram.rank()
    expected = (
        Definiteness.ZERO
        if true_rank == 0
        else Definiteness.POSITIVE
        if true_rank == size
        else Definiteness.NONNEGATIVE
    )
    assert at.definiteness is expected
    assert at.determinant is not None
    assert str(at.determinant.exact) == str(gram.det())
    assert at.eigenvalues is not None
    assert [e.float for e in at.eigenvalues] == pytest.approx(spectrum(gram), rel=1e-9, abs=1e-12)


def test_softmax_curvature_is_semidefinite() -> None:
    at = symgrad.hessian("logsumexp(x, y, z)", at=(1, 2, "1/2")).at
    assert at is not None
    assert at.definiteness is Definiteness.NONNEGATIVE


def test_eigenvalues_are_exact_where_that_is_readable() -> None:
    at = answer([[2, 1, 0], [1, 3, 1], [0, 1, -1]])
    assert at.eigenvalues is not None
    assert [str(e.exact) for e in at.eigenvalues] == [
        f"rootof(x**3 - 4*x**2 - x + 7, {k})" for k in (1, 2, 3)
    ]
    plain = answer([[0, 1], [1, 1]])
    assert plain.eigenvalues is not None
    assert [str(e.exact) for e in plain.eigenvalues] == ["1/2 - sqrt(5)/2", "1/2 + sqrt(5)/2"]


# function, point, exact eigenvalues (None: floats only), exact determinant
CURVED = [
    ("norm(x, y, z)", "1,2,3", ["0", "sqrt(14)/14", "sqrt(14)/14"], "0"),
    ("exp(sin(x + y + z))", "1,1,1", ["0", "0", "3*(cos(3)**2 - sin(3))*exp(sin(3))"], "0"),
    ("logsumexp(x, y, z)", "1,2,3", ["0", None, None], "0"),
    ("exp(gelu(x)*(y + z))", "1,1,1", [None, "0", None], "0"),
    ("exp(x) + exp(y) + exp(z)", "1,2,3", ["E", "exp(2)", "exp(3)"], "exp(6)"),
    ("z - exp(x)", "1,2", ["-E", "0"], "0"),
]


@pytest.mark.parametrize(("text", "point", "eigenvalues", "determinant"), CURVED)
def test_eigenvalues_that_are_zero_are_exactly_so(
    text: str, point: str, eigenvalues: list[str | None], determinant: str
) -> None:
    at = symgrad.hessian(text, at=point).at
    assert at is not None
    assert at.eigenvalues is not None
    assert at.determinant is not None
    assert [None if e.exact is None else str(e.exact) for e in at.eigenvalues] == eigenvalues
    assert all((e.float == 0.0) == (str(e.exact) == "0") for e in at.eigenvalues)
    assert str(at.determinant.exact) == determinant
    assert at.definiteness is not None
