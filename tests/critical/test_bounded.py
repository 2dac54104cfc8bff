"""What is claimed of the ends of a function's values; the oracle is exact evaluation far out."""

import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symgrad.algebra.normal import normal_form
from symgrad.calculus.exact import sign_of
from symgrad.calculus.problem import pose
from symgrad.critical.algebra.quadratics import quadratic_facts
from symgrad.critical.bounds.bounded import bounded_by, is_least, lower_facts
from symgrad.critical.bounds.ends import rational_facts
from symgrad.critical.bounds.growth import Facts, lower_end
from symgrad.critical.forms.ranges import range_of
from symgrad.language.graph import Expression, number, substitute
from symgrad.programs.floats import FloatProgram
from symgrad.results.critical import Boundedness

Terms = dict[tuple[int, ...], int]
"""Coefficients of a polynomial by exponents."""


def read(text: str) -> Expression:
    return pose(text).expression


def boundedness(f: Expression, names: Sequence[str]) -> Boundedness:
    return bounded_by(lower_facts(f, names), lower_facts(-f, names))


# text: bounded below, above, least value attained
FACTS = {
    "x^2 + y^2": (True, False, True),
    "x^2 - y^2": (False, False, False),
    "x^3 + y^2": (False, False, False),
    "x*y": (False, False, False),
    "x^2 + y": (False, False, False),
    "x^2 + 2*x*y + y^2": (True, False, True),
    "x^2 + 2*x*y + y^2 + x": (False, False, False),
    "(1 - x)^2 + 100*(y - x^2)^2": (True, False, None),
    "(x*y - 1)^2 + x^2": (True, False, None),
    "x^4 + y^4 - 4*x*y": (True, False, True),
    "4*x^2 - 2.1*x^4 + x^6/3 + x*y - 4*y^2 + 4*y^4": (True, False, True),
    "x^4 + y^4 + z^4 - x*y*z": (True, False, True),
    "w^2 + b^2 + u^2 + v^2 - w*b*u*v": (False, False, False),
    "20 + x^2 - 10*cos(2*pi*x) + y^2 - 10*cos(2*pi*y)": (True, False, True),
    "x^2 + y^2 + sin(x*y)": (True, False, True),
    "exp(-x^2 - y^2)": (True, True, False),
    "exp(x^2 + x*y + y^2)": (True, False, True),
    "exp(x)": (True, False, False),
    "sin(x)*cos(y)": (True, True, True),
    "1/x": (False, False, False),
    "1/x^2": (True, False, None),
    "x/(1 + x^2)": (True, True, True),
    "1/(1 + x^2)": (True, True, False),
    "x + 1/x": (False, False, False),
    "x*exp(-x^2)": (True, True, True),
    "abs(x - 1) + abs(x) + abs(x - 3)": (True, False, True),
    "max(x, -2*x)": (True, False, True),
    "floor(x)": (False, False, False),
    "log(x)": (False, False, False),
    "sqrt(x)": (True, False, None),
    "x*log(x)": (True, False, True),
    "x^x": (True, False, True),
    "log(x)/x": (False, True, False),
    "tan(x)": (False, False, False),
    "gamma(x)": (False, False, False),
    "x - floor(x)": (None, None, None),
    "x + tan(x)": (False, False, False),
    "exp(x) - x^2": (False, False, False),
    "x*tanh(x)": (True, False, True),
    "sin(x^2)": (True, True, True),
    "x + sin(x)": (False, False, False),
    "x^2*sin(x)": (None, None, None),
    "a*x^2": (None, None, None),
}


@pytest.mark.parametrize("text", FACTS)
def test_known_functions(text: str) -> None:
    f = read(text)
    names = [name for name in f.variables if name != "a"]
    found = boundedness(f, names)
    assert (found.below, found.above, lower_facts(f, names).attained) == FACTS[text]
    assert (found.ray is not None) == (False in (found.below, found.above))


@pytest.mark.parametrize("text", [t for t in FACTS if "a*x" not in t])
def test_the_negative_swaps_the_ends(text: str) -> None:
    f = read(text)
    turned = -f
    plain, other = boundedness(f, f.variables), boundedness(turned, f.variables)
    assert (plain.below, plain.above) == (other.above, other.below)
    assert lower_facts(f, f.variables).attained == lower_facts(-turned, f.variables).attained


def test_least_values() -> None:
    rosenbrock = read("(1 - x)^2 + 100*(y - x^2)^2")
    assert is_least(rosenbrock, ["x", "y"], number(0)) is True
    himmelblau = read("(x^2 + y - 11)^2 + (x + y^2 - 7)^2")
    assert is_least(himmelblau, ["x", "y"], number(0)) is True
    assert is_least(himmelblau, ["x", "y"], number(1)) is False
    assert is_least(read("x^4 - 2*x^2"), ["x"], number(-1)) is True


def value_at(terms: Terms, point: Sequence[Fraction]) -> Fraction:
    total = Fraction(0)
    for key, c in terms.items():
        factor = Fraction(c)
        for x, exponent in zip(point, key, strict=True):
            factor *= x**exponent
        total += factor
    return total


def far_out(size: int) -> Iterator[tuple[Fraction, ...]]:
    pick = random.Random(11)
    for _ in range(150):
        t = Fraction(10 ** pick.randint(4, 8))
        yield tuple(Fraction(pick.randint(-6, 6), 3) * t ** pick.choice((-1, 0, 1, 2)) for _ in range(size))


def terms_in(size: int, highest: int) -> st.SearchStrategy[Terms]:
    keys = [k for k in product(range(highest + 1), repeat=size) if sum(k) <= highest]
    return st.dictionaries(st.sampled_from(keys), st.integers(-3, 3).filter(bool), min_size=1, max_size=7)


def check_lower_end(terms: Terms, size: int) -> Facts:
    facts = lower_end({key: Fraction(c) for key, c in terms.items()}, size)
    if facts.below:
        assert min(value_at(terms, p) for p in far_out(size)) > -(10**7), terms
    if facts.below is False:
        assert facts.escape is not None
        values = [
            value_at(
                terms,
                [
                    c * Fraction(t) ** k
                    for c, k in zip(facts.escape.factors, facts.escape.powers, strict=True)
                ],
            )
            for t in (10**6, 10**9)
        ]
        assert values[1] < values[0] < -100, terms
    return facts


@given(terms_in(2, 4))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_no_claim_in_the_plane_is_contradicted(terms: Terms) -> None:
    check_lower_end(terms, 2)


@given(terms_in(3, 3))
@settings(max_examples=80, deadline=None, derandomize=True)
def test_no_claim_in_space_is_contradicted(terms: Terms) -> None:
    check_lower_end(terms, 3)


@given(terms_in(3, 2))
@settings(max_examples=80, deadline=None, derandomize=True)
def test_quadratics_are_always_decided(terms: Terms) -> None:
    assert check_lower_end(terms, 3).below is not None
    moving = {key: Fraction(c) for key, c in terms.items() if any(key)}
    assert quadratic_facts(moving, 3) is not None


@given(
    st.lists(st.integers(-4, 4), min_size=1, max_size=5), st.lists(st.integers(-4, 4), min_size=1, max_size=5)
)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_rational_functions_of_one_variable(top: list[int], bottom: list[int]) -> None:
    if not any(bottom):
        return
    above, below = (" + ".join(f"({c})*x^{k}" for k, c in enumerate(p)) for p in (top, bottom))
    facts = rational_facts(read(f"({above})/({below})"), "x")
    assert facts.below is not None
    grid = [Fraction(k, 997) for k in range(-9000, 9000, 97)] + [
        Fraction(s * 10**e) for s in (1, -1) for e in (3, 9)
    ]
    values = []
    for x in grid:
        divisor = sum(c * x**k for k, c in enumerate(bottom))
        if divisor:
            values.append(sum(c * x**k for k, c in enumerate(top)) / divisor)
    if facts.below:
        assert min(values) > -(10**6)
    if facts.attained is False and facts.below:
        leading = [(max((k for k, c in enumerate(p) if c), default=0), p) for p in (top, bottom)]
        (m, _), (n, _) = leading
        limit = Fraction(top[m], bottom[n]) if m == n else Fraction(0)
        assert all(v > limit for v in values)


RANGES = [
    "3*sin(x)/(1 + x^2) - 1",
    "exp(-x^2)*cos(y)",
    "sqrt(1 + sin(x)^2)",
    "1/(2 + cos(x)) + tanh(y)",
    "log(2 + cos(x)^2)",
    "max(sin(x), cos(y), 0) - sigmoid(x*y)",
    "abs(atan(x))^3 + relu(sin(y))",
    "softplus(sin(x)) - cosh(cos(y))",
    "cbrt(sin(x)) * erf(y)",
]


@pytest.mark.parametrize("text", RANGES)
def test_values_lie_in_their_range(text: str) -> None:
    f = read(text)
    low, high = range_of(f)
    assert low is not None or high is not None
    run = FloatProgram([f], f.variables)
    pick = random.Random(2)
    for _ in range(300):
        (value,) = run.run([pick.gauss(0, 4) for _ in f.variables])
        assert low is None or value >= float(low) - 1e-9
        assert high is None or value <= float(high) + 1e-9


def test_the_ray_is_a_ray() -> None:
    f = read("x^2*y^2 - x^3 + y")
    ray = boundedness(f, ["x", "y"]).ray
    assert ray is not None
    places = dict(
        piece.split(" = ")
        for piece in ray.removeprefix("f -> -oo along ").removesuffix(" as t -> oo").split(", ")
    )
    at = {n: substitute([read(p)], {"t": number(10**6)})[0] for n, p in places.items()}
    (value,) = substitute([f], at)
    assert sign_of(normal_form(value + 10**5)) == -1
