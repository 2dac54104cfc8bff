"""Numbers of real roots, against SymPy."""

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symgrad.language.real_roots import count_real_roots

X = sympy.Symbol("x")


@pytest.mark.parametrize(
    ("coefficients", "roots"),
    [
        ((2, 1), 1),
        ((1, 0, 0), 1),
        ((1, -2, 1), 1),
        ((1, 0, 1), 0),
        ((-1, 0, 2), 2),
        ((1, 0, 0, 0, -1, -1), 1),
    ],
)
def test_small(coefficients: tuple[int, ...], roots: int) -> None:
    assert count_real_roots(coefficients) == roots


@given(st.integers(1, 9), st.lists(st.integers(-9, 9), min_size=1, max_size=8), st.booleans())
@settings(max_examples=100, deadline=None)
def test_as_sympy_counts(first: int, others: list[int], squared: bool) -> None:
    polynomial = sympy.Poly([first, *others], X) ** (2 if squared else 1)
    expected = len(set(sympy.real_roots(polynomial))) if len(others) < 4 else polynomial.count_roots()
    assert count_real_roots([int(c) for c in polynomial.all_coeffs()]) == expected
