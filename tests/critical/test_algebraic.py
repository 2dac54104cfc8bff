"""Known systems: every real solution, the counts, the exact values."""

import random
from collections.abc import Mapping
from fractions import Fraction
from itertools import product

import pytest

from symgrad.critical.algebra.algebraic import Evidence, Method, real_solutions
from symgrad.critical.algebra.solutions import Solutions
from symgrad.critical.algebra.univariate import AlgebraicNumber, QuadraticNumber, RationalNumber
from tests.values import sure

Polynomial = dict[tuple[int, ...], Fraction]
"""Coefficients by exponents."""


def polynomial(terms: Mapping[tuple[int, ...], int | Fraction]) -> Polynomial:
    return {exponents: Fraction(c) for exponents, c in terms.items()}


def partial(f: Polynomial, variable: int) -> Polynomial:
    lowered = {tuple(e - (i == variable) for i, e in enumerate(m)): c * m[variable] for m, c in f.items()}
    return {m: c for m, c in lowered.items() if c}


def gradient(f: Polynomial) -> tuple[Polynomial, ...]:
    return tuple(partial(f, i) for i in range(len(next(iter(f)))))


def times(left: Polynomial, right: Polynomial) -> Polynomial:
    total: Polynomial = {}
    for (m, a), (n, b) in product(left.items(), right.items()):
        key = tuple(i + j for i, j in zip(m, n, strict=True))
        total[key] = total.get(key, Fraction(0)) + a * b
    return {m: c for m, c in total.items() if c}


def plus(*parts: Mapping[tuple[int, ...], int | Fraction]) -> Polynomial:
    total: Polynomial = {}
    for part in parts:
        for m, c in part.items():
            total[m] = total.get(m, Fraction(0)) + Fraction(c)
    return {m: c for m, c in total.items() if c}


def squared(p: Polynomial) -> Polynomial:
    return times(p, p)


def critical(f: Polynomial) -> Solutions:
    return real_solutions(gradient(f), len(next(iter(f))))


def rational_points(solutions: Solutions) -> list[tuple[Fraction | None, ...]]:
    """The points; None stands for coordinates that are not rational."""
    return [
        tuple(c.value if isinstance(c, RationalNumber) else None for c in sure(root.coordinates))
        for root in solutions.roots
    ]


HIMMELBLAU = plus(
    squared(polynomial({(2, 0): 1, (0, 1): 1, (0, 0): -11})),
    squared(polynomial({(1, 0): 1, (0, 2): 1, (0, 0): -7})),
)
SIX_HUMP = polynomial(
    {(2, 0): 4, (4, 0): Fraction(-21, 10), (6, 0): Fraction(1, 3), (1, 1): 1, (0, 2): -4, (0, 4): 4}
)
THREE_HUMP = polynomial(
    {(2, 0): 2, (4, 0): Fraction(-105, 100), (6, 0): Fraction(1, 6), (1, 1): 1, (0, 2): 1}
)
BEALE = plus(
    squared(polynomial({(0, 0): Fraction(3, 2), (1, 0): -1, (1, 1): 1})),
    squared(polynomial({(0, 0): Fraction(9, 4), (1, 0): -1, (1, 2): 1})),
    squared(polynomial({(0, 0): Fraction(21, 8), (1, 0): -1, (1, 3): 1})),
)
X_PLUS_Y = polynomial({(1, 0): 1, (0, 1): 1, (0, 0): 1})
SLANTED = polynomial({(1, 0): 2, (0, 1): -3})
GOLDSTEIN_PRICE = times(
    plus(
        polynomial({(0, 0): 1}),
        times(
            squared(X_PLUS_Y),
            polynomial({(0, 0): 19, (1, 0): -14, (2, 0): 3, (0, 1): -14, (1, 1): 6, (0, 2): 3}),
        ),
    ),
    plus(
        polynomial({(0, 0): 30}),
        times(
            squared(SLANTED),
            polynomial({(0, 0): 18, (1, 0): -32, (2, 0): 12, (0, 1): 48, (1, 1): -36, (0, 2): 27}),
        ),
    ),
)
ROSENBROCK = plus(
    squared(polynomial({(0, 0): 1, (1, 0): -1})),
    times(polynomial({(0, 0): 100}), squared(polynomial({(0, 1): 1, (2, 0): -1}))),
)


def unit(size: int, variable: int, power: int) -> tuple[int, ...]:
    return tuple(power if i == variable else 0 for i in range(size))


def styblinski_tang(size: int) -> Polynomial:
    parts = (
        polynomial({unit(size, i, 4): Fraction(1, 2), unit(size, i, 2): -8, unit(size, i, 1): Fraction(5, 2)})
        for i in range(size)
    )
    return plus(*parts)


@pytest.mark.parametrize(
    ("function", "real", "complex_count"),
    [
        (HIMMELBLAU, 9, 9),
        (SIX_HUMP, 15, 15),
        (THREE_HUMP, 5, 5),
        (BEALE, 3, 7),
        (GOLDSTEIN_PRICE, 9, 25),
        (ROSENBROCK, 1, 1),
        (styblinski_tang(2), 9, 9),
        (styblinski_tang(3), 27, 27),
        (styblinski_tang(4), 81, 81),
        (styblinski_tang(6), 729, 729),
    ],
    ids=["himmelblau", "six-hump", "three-hump", "beale", "goldstein-price", "rosenbrock", *"2346"],
)
def test_classics_are_complete(function: Polynomial, real: int, complex_count: int) -> None:
    solutions = critical(function)
    assert solutions.complete
    assert (len(solutions.roots), solutions.zeros, solutions.distinct) == (real, complex_count, complex_count)
    assert all(root.multiplicity == 1 for root in solutions.roots)
    assert all(root.evidence is Evidence.EXACT for root in solutions.roots)


def test_exact_values_of_goldstein_price() -> None:
    points = rational_points(critical(GOLDSTEIN_PRICE))
    assert (Fraction(0), Fraction(-1)) in points
    assert (Fraction(9, 5), Fraction(1, 5)) in points


def test_the_integer_minimum_of_himmelblau_is_exact_among_algebraic_ones() -> None:
    numbers = [root.coordinates for root in critical(HIMMELBLAU).roots]
    assert (RationalNumber(Fraction(3)), RationalNumber(Fraction(2))) in numbers
    assert sum(isinstance(x, AlgebraicNumber) for x, _ in map(sure, numbers)) == 8


def test_three_hump_has_quadratic_radicals_or_polynomials() -> None:
    numbers = {type(x) for root in critical(THREE_HUMP).roots for x in sure(root.coordinates)}
    assert numbers <= {RationalNumber, QuadraticNumber, AlgebraicNumber}


def test_circle_and_hyperbola_give_square_roots() -> None:
    system = (polynomial({(2, 0): 1, (0, 2): 1, (0, 0): -3}), polynomial({(1, 0): 1, (0, 1): -1}))
    solutions = real_solutions(system, 2)
    expected = QuadraticNumber(0, 1, 6, 2)
    assert solutions.roots[1].coordinates == (expected, expected)


def katsura(size: int) -> list[Polynomial]:
    """The equations of Katsura, rewritten from their definition: u(-i) = u(i), sum of all is 1."""
    variables = size + 1

    def term(*indices: int) -> Polynomial:
        if any(abs(i) > size for i in indices):
            return {}
        exponents = [0] * variables
        for i in indices:
            exponents[abs(i)] += 1
        return {tuple(exponents): Fraction(1)}

    quadrics = [
        plus(*(term(i, m - i) for i in range(-size, size + 1)), {k: -c for k, c in term(m).items()})
        for m in range(size)
    ]
    return [*quadrics, plus(*(term(i) for i in range(-size, size + 1)), {(0,) * variables: Fraction(-1)})]


def test_katsura_5_has_16_real_solutions_of_32() -> None:
    solutions = real_solutions(katsura(5), 6)
    assert (solutions.complete, len(solutions.roots), solutions.zeros) == (True, 16, 32)


def dense(size: int, degree: int, seed: int, coercive: int = 30) -> Polynomial:
    source = random.Random(seed)
    terms = {
        m: Fraction(source.randint(-10, 10))
        for m in product(range(degree + 1), repeat=size)
        if sum(m) <= degree
    }
    return plus(terms, *({unit(size, i, degree): coercive} for i in range(size)))


@pytest.mark.parametrize("seed", range(40))
def test_dense_plane_quartics_are_complete(seed: int) -> None:
    solutions = critical(dense(2, 4, seed))
    assert solutions.complete
    assert solutions.zeros == 9
    assert len(solutions.roots) % 2 == 1


@pytest.mark.slow
def test_a_thousand_dense_plane_quartics_are_complete() -> None:
    assert all(critical(dense(2, 4, seed)).complete for seed in range(1000))


@pytest.mark.parametrize("seed", range(6))
def test_dense_quartics_in_three_variables_are_complete(seed: int) -> None:
    solutions = critical(dense(3, 4, seed))
    assert (solutions.complete, solutions.zeros) == (True, 27)


def test_a_dense_quartic_in_four_variables_attains_bezout() -> None:
    solutions = critical(dense(4, 4, 1))
    assert (solutions.complete, solutions.zeros) == (True, 81)
    assert solutions.methods == (Method.BALLS_AND_BEZOUT,)


def test_enclosures_are_disjoint_and_narrow_on_request() -> None:
    roots = [root.refined(200) for root in critical(SIX_HUMP).roots]
    for root in roots:
        assert all(high - low <= Fraction(4, 2**200) for low, high in root.enclosure)
    assert len({root.enclosure for root in roots}) == 15


def test_refined_enclosures_without_exact_values_stay_inside() -> None:
    for root in critical(dense(3, 4, 0)).roots:
        fine = root.refined(300)
        finest = root.refined(3000)
        assert all(high - low <= Fraction(16, 2**3000) for low, high in finest.enclosure)
        assert root.evidence is Evidence.ENCLOSURE
        assert all(high - low <= Fraction(16, 2**300) for low, high in fine.enclosure)
        pairs = zip(root.enclosure, fine.enclosure, strict=True)
        assert all(a <= c and d <= b for (a, b), (c, d) in pairs)


def test_close_roots_are_told_apart() -> None:
    tiny = Fraction(1, 10**40)
    system = (
        polynomial({(2, 0): 1, (0, 0): -tiny}),
        polynomial({(0, 1): 1, (1, 0): -1}),
    )
    first, second = real_solutions(system, 2).roots
    assert first.enclosure[0][1] < second.enclosure[0][0]


def test_a_system_without_complex_solution() -> None:
    solutions = real_solutions((polynomial({(1, 1): 1}), polynomial({(1, 1): 1, (0, 0): -1})), 2)
    assert (solutions.complete, solutions.roots, solutions.zeros) == (True, (), 0)


def test_a_contradiction_between_numbers() -> None:
    solutions = real_solutions((polynomial({(0, 0): 1}),), 2)
    assert (solutions.complete, solutions.roots, solutions.families) == (True, (), ())


def test_denominators_take_out_spurious_solutions() -> None:
    system = (polynomial({(2, 0): 1, (1, 0): -1}), polynomial({(0, 1): 1}))
    pole = polynomial({(1, 0): 1, (0, 1): 5})
    solutions = real_solutions(system, 2, nonzero=(pole,))
    assert solutions.complete
    assert rational_points(solutions) == [(Fraction(1), Fraction(0))]


def test_the_gradient_of_a_rational_function() -> None:
    """x/(1 + x^2 + y^2) has its extremes at (1, 0) and (-1, 0)."""
    x, denominator = polynomial({(1, 0): 1}), polynomial({(0, 0): 1, (2, 0): 1, (0, 2): 1})
    numerators = [
        plus(
            times(partial(x, i), denominator),
            times(polynomial({(0, 0): -1}), times(x, partial(denominator, i))),
        )
        for i in range(2)
    ]
    solutions = real_solutions(numerators, 2, nonzero=(denominator,))
    assert solutions.complete
    assert rational_points(solutions) == [(Fraction(-1), Fraction(0)), (Fraction(1), Fraction(0))]


def test_a_whole_line_of_poles_is_no_family() -> None:
    """x^2/y: the numerators of the gradient, 2*x*y and -x^2, vanish on x = 0, off the pole y = 0."""
    system = (polynomial({(1, 1): 2}), polynomial({(2, 0): -1}))
    solutions = real_solutions(system, 2, nonzero=(polynomial({(0, 1): 1}),))
    assert solutions.complete
    assert [family.equations for family in solutions.families] == [(polynomial({(1, 0): 1}),)]
    assert solutions.families[0].avoiding == (polynomial({(0, 1): 1}),)


def test_without_time_nothing_is_claimed() -> None:
    solutions = real_solutions(gradient(HIMMELBLAU), 2, expired=lambda: True)
    assert not solutions.complete
    assert "time" in solutions.reason
