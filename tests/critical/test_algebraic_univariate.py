"""One variable: real roots with multiplicities, as exact numbers."""

from fractions import Fraction

import pytest
import sympy
from flint import fmpz_mpoly
from hypothesis import given
from hypothesis import strategies as st

from symgrad.critical.algebra.polynomials import ring
from symgrad.critical.algebra.signs import Sign, sign_of
from symgrad.critical.algebra.univariate import (
    AlgebraicNumber,
    QuadraticNumber,
    RationalNumber,
    quadratic_roots,
    real_roots,
)

RATIONALS = st.fractions(min_value=-20, max_value=20, max_denominator=12)


def expanded(roots: list[Fraction], rest: tuple[Fraction, ...] = (Fraction(1),)) -> list[Fraction]:
    """The coefficients of the product of (x - r), times the rest."""
    coefficients = list(rest)
    for root in roots:
        shifted = [Fraction(0), *coefficients]
        scaled = [*(-root * c for c in coefficients), Fraction(0)]
        coefficients = [a + b for a, b in zip(shifted, scaled, strict=True)]
    return coefficients


@given(st.lists(RATIONALS, min_size=1, max_size=6))
def test_rational_roots_come_back_with_multiplicities(roots: list[Fraction]) -> None:
    found = real_roots(expanded(roots, (Fraction(3), Fraction(0), Fraction(7))))
    assert [(r.number, r.multiplicity) for r in found] == [
        (RationalNumber(value), roots.count(value)) for value in sorted(set(roots))
    ]


@given(st.lists(st.integers(-30, 30), min_size=2, max_size=7).filter(lambda c: c[-1] and any(c[:-1])))
def test_as_many_real_roots_as_sympy_counts(coefficients: list[int]) -> None:
    x = sympy.Symbol("x")
    oracle = sympy.Poly(list(reversed(coefficients)), x)
    found = real_roots([Fraction(c) for c in coefficients])
    assert sum(root.multiplicity for root in found) == len(sympy.real_roots(oracle))
    for root in found:
        low, high = root.number.enclosure(80)
        assert low == high or oracle.sqf_part().count_roots(low, high) == 1


@given(st.integers(-9, 9).filter(bool), st.integers(-20, 20), st.integers(-20, 20))
def test_quadratic_radicals_satisfy_their_equation(a: int, b: int, c: int) -> None:
    discriminant = b * b - 4 * a * c
    if discriminant <= 0 or sympy.sqrt(discriminant).is_rational:
        return
    low, high = quadratic_roots(a, b, c)
    for number in (low, high):
        value = (number.a + number.b * sympy.sqrt(number.d)) / number.c
        assert sympy.expand(a * value**2 + b * value + c) == 0
    assert low.enclosure(60)[1] < high.enclosure(60)[0]


def test_index_counts_real_roots_only() -> None:
    (root,) = real_roots([Fraction(c) for c in (-2, 0, 0, 1)])
    assert root.number == AlgebraicNumber((-2, 0, 0, 1), 1)


def test_a_radicand_keeps_no_square() -> None:
    assert real_roots([Fraction(c) for c in (-8, 0, 1)])[1].number == QuadraticNumber(0, 2, 2, 1)


def test_nearly_double_roots_are_not_merged() -> None:
    coefficients = [Fraction("1.0000000000000002"), Fraction(-2), Fraction(1)]
    assert real_roots(coefficients) == ()


def test_wilkinson() -> None:
    found = real_roots(expanded([Fraction(i) for i in range(1, 41)]))
    assert [root.number for root in found] == [RationalNumber(Fraction(i)) for i in range(1, 41)]


def test_every_number_solves_nothing() -> None:
    with pytest.raises(ValueError, match="every number"):
        real_roots([Fraction(0)])


X, Y, Z = ring(3).gens()


@pytest.mark.parametrize(
    ("polynomial", "sign"),
    [
        (X**2 + Y**2 + Z**2, Sign.ONE),
        (X**2 + Y**2 - Z**2, Sign.BOTH),
        (X**2 - 2 * X + Y**2 + 1, Sign.ONE),
        (X**2 - 2 * X + Y**2 + 2, Sign.ONE),
        ((X - 1000) ** 2 + Y**2 - 1, Sign.BOTH),
        (X**3 + Y**2, Sign.BOTH),
        (X**4 + Y**4 - X * Y, Sign.BOTH),
        (X**4 - 2 * X * Y**2 + X**2 + Y**4, Sign.ONE),
        (X**4 + Y**4 - 3 * X * Y * Z**2 + Z**6 - X, Sign.UNKNOWN),
    ],
)
def test_signs(polynomial: fmpz_mpoly, sign: Sign) -> None:
    assert sign_of(polynomial) is sign
