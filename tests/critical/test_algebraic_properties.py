"""Systems built from known solutions, and SymPy as a second opinion."""

from fractions import Fraction
from functools import reduce
from typing import Any

import sympy
from flint import acb
from hypothesis import given, settings
from hypothesis import strategies as st

from symgrad.critical.algebra.algebraic import real_solutions
from symgrad.critical.algebra.certify import Evaluator, prove
from symgrad.critical.algebra.polynomials import ring
from symgrad.critical.algebra.univariate import RationalNumber
from tests.critical.test_algebraic import Polynomial, critical, plus, polynomial, times

COORDINATES = st.fractions(min_value=-6, max_value=6, max_denominator=4)
VALUES = st.lists(COORDINATES, min_size=1, max_size=4)


def line(value: Fraction) -> Polynomial:
    """The polynomial x - value in two variables."""
    return polynomial({(1, 0): 1, (0, 0): -value})


def interpolation(points: list[tuple[Fraction, Fraction]]) -> Polynomial:
    """y - p(x) with p through the points, whose first coordinates differ (Lagrange)."""
    parts = []
    for x, y in points:
        others = [u for u, _ in points if u != x]
        basis = reduce(times, (line(u) for u in others), polynomial({(0, 0): y}))
        scale = reduce(lambda a, u: a / (x - u), others, Fraction(-1))
        parts.append({m: c * scale for m, c in basis.items()})
    return plus(polynomial({(0, 1): 1}), *parts)


@settings(max_examples=60)
@given(st.dictionaries(COORDINATES, COORDINATES, min_size=1, max_size=5), st.data())
def test_points_put_in_come_out(points: dict[Fraction, Fraction], data: st.DataObject) -> None:
    powers = {x: data.draw(st.integers(1, 2)) for x in points}
    vanishing = reduce(times, (line(x) for x, power in powers.items() for _ in range(power)))
    solutions = real_solutions((vanishing, interpolation(list(points.items()))), 2)
    assert solutions.complete
    found = {root.coordinates: root.multiplicity for root in solutions.roots}
    assert found == {(RationalNumber(x), RationalNumber(y)): powers[x] for x, y in points.items()}
    assert solutions.zeros == sum(powers.values())


@settings(max_examples=40)
@given(VALUES, VALUES, st.integers(-3, 3), st.integers(-3, 3))
def test_a_grid_seen_through_a_shear(
    horizontal: list[Fraction], vertical: list[Fraction], a: int, b: int
) -> None:
    """Products of lines u = const and v = const with u = x + a*y, v = y + b*x."""
    if a * b == 1:
        return
    u, v = polynomial({(1, 0): 1, (0, 1): a}), polynomial({(0, 1): 1, (1, 0): b})
    system = tuple(
        reduce(times, (plus(form, polynomial({(0, 0): -c})) for c in constants))
        for form, constants in ((u, horizontal), (v, vertical))
    )
    solutions = real_solutions(system, 2)
    determinant = 1 - a * b
    expected = {((s - a * t) / determinant, (t - b * s) / determinant) for s in horizontal for t in vertical}
    assert solutions.complete
    assert {tuple(low for low, _ in root.enclosure) for root in solutions.roots} == expected
    assert solutions.zeros == len(horizontal) * len(vertical)
    assert sum(root.multiplicity or 0 for root in solutions.roots) == solutions.zeros


SMALL = st.dictionaries(
    st.tuples(st.integers(0, 3), st.integers(0, 3)).filter(lambda m: 0 < sum(m) <= 3),
    st.integers(-3, 3).filter(bool).map(Fraction),
    min_size=2,
    max_size=5,
)


def sympy_groebner(f: Polynomial) -> tuple[Any, list[Any], tuple[Any, Any]]:
    x, y = sympy.symbols("x y")
    expression = sum(sympy.Rational(c) * x ** m[0] * y ** m[1] for m, c in f.items())
    partials = [sympy.diff(expression, v) for v in (x, y)]
    return sympy.groebner(partials, x, y, order="grevlex"), partials, (x, y)


@settings(max_examples=40, deadline=None)
@given(SMALL)
def test_sympy_agrees_on_dimension_and_points(f: Polynomial) -> None:
    solutions = critical(f)
    basis, partials, (x, y) = sympy_groebner(f)
    if not all(partials):
        return
    assert solutions.complete
    finite = basis.is_zero_dimensional or basis.exprs == [1]
    assert (solutions.zeros is not None) == finite
    for root in solutions.roots:
        box = root.refined(120).middle
        at = {x: sympy.Float(box[0]), y: sympy.Float(box[1])}
        size = 1 + max(abs(c) for c in box) ** 3
        assert all(abs(p.evalf(20, subs=at)) < 1e-9 * size for p in partials)


@settings(max_examples=30, deadline=None)
@given(SMALL)
def test_sympy_counts_as_many_real_solutions(f: Polynomial) -> None:
    """Real roots of the eliminant in a sheared variable, when the shear separates."""
    solutions = critical(f)
    _, partials, (x, y) = sympy_groebner(f)
    if solutions.zeros in {None, 0} or not all(partials):
        return
    t = sympy.Symbol("t")
    sheared = [sympy.expand(p.subs(x, t - 7 * y)) for p in partials]
    eliminant = sympy.groebner(sheared, y, t, order="lex").exprs[-1]
    part = sympy.Poly(eliminant, t).sqf_part()
    if part.degree() == solutions.distinct:
        assert part.count_roots() == len(solutions.roots)


@given(st.integers(2, 50).filter(lambda n: sympy.sqrt(n).is_irrational), st.integers(-5, 5))
def test_a_proved_ball_holds_the_zero(radicand: int, shift: int) -> None:
    x, y = ring(2).gens()
    evaluate = Evaluator([x**2 - radicand, y - x - shift])
    seed = real_solutions(({(2,): Fraction(1), (0,): Fraction(-radicand)},), 1).roots[1].middle[0]
    proved = prove(evaluate, (acb(seed + 1e-3), acb(seed + shift)), True)
    assert proved is not None
    low, high = proved.intervals[0]
    assert low * low < radicand < high * high
