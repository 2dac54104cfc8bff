"""Kinds of critical points; the oracle is exact evaluation nearby and along the curves that are claimed."""

import random
import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symgrad.algebra.normal import normal_form
from symgrad.calculus.exact import sign_of
from symgrad.calculus.problem import pose
from symgrad.critical.algebra.weighted import Definite, signs_of
from symgrad.critical.local.classify import Verdict, classify
from symgrad.critical.local.jets import Expansion
from symgrad.critical.local.leading import local_sign, polygon
from symgrad.critical.local.plane import global_sign, local_sign_in_plane
from symgrad.language.graph import ZERO, Expression, number, substitute
from symgrad.results.critical import Kind
from tests.values import real, sure

CURVES = re.compile(r"f rises along (.*) and falls along (.*)$")

Terms = dict[tuple[int, ...], int]
"""Coefficients of a polynomial by exponents."""


def read(text: str) -> Expression:
    return pose(text).expression


def kind_at(text: str, **at: str) -> Verdict:
    f = read(text)
    names = f.variables
    return classify(f, names, {name: normal_form(read(at.get(name, "0"))) for name in names})


KINDS = {
    "x^3": "inflection",
    "x^4": "minimum",
    "-x^6": "maximum",
    "x^31": "inflection",
    "sin(x) - x": "inflection",
    "cosh(x) + cos(x)": "minimum",
    "x^4 + y^4": "minimum",
    "x^3 - 3*x*y^2": "saddle",
    "x^2*y + y^4": "saddle",
    "(y - x^2)*(y - 3*x^2)": "saddle",
    "x^2 + y^4": "minimum",
    "x^2 - y^4": "saddle",
    "x^2 + y^3": "saddle",
    "x^4 - 6*x^2*y^2 + y^4": "saddle",
    "x^4 - x^2*y^2 + y^4": "minimum",
    "(x^2 + y^2)^2": "minimum",
    "(x - y)^4 + x^2": "minimum",
    "(x - y^2)^2 - x^5": "saddle",
    "(x - y^2)^2 + x^5": "minimum",
    "(x - y^2)^2": "minimum",
    "x^2 + 2*x*y + y^2": "minimum",
    "x^2*y^2": "minimum",
    "cos(x + y)": "maximum",
    "1 - cos(x*y)": "minimum",
    "exp(x^2*y^2)": "minimum",
    "exp(x*y^2)": "saddle",
    "-atan(x^4 + y^4)": "maximum",
    "cos(x)*cos(y) - 1 + x^2/2 + y^2/2": "minimum",
    "x^2*(1 + y) + y^4": "minimum",
    "log(1 + x^4) + y^2": "minimum",
    "sin(x)^2*y^2 + x^4": "minimum",
    "x^2 + y^6 - 2*x*y^3 + y^8": "minimum",
    "x^2 + y^6 - 3*x*y^3 + y^8": "saddle",
    "x^4 + y^6 - x^2*y^3": "minimum",
    "x^4 + y^6 - 2*x^2*y^3 + x^3*y^2": "saddle",
    "x^2 + y^2*z": "saddle",
    "x*y*z": "saddle",
    "x^2*y^2*z^2": "minimum",
    "x^2 + y^4 + z^4 - y^2*z^2": "minimum",
    "x^2 - 2*x*y*z + y^4 + z^4": "minimum",
    "x^2 - 4*x*y*z + y^4 + z^4": "saddle",
    "x^4 + y^4 + z^4 - x*y*z^2": "minimum",
    "x^4 + y^4 + z^4 - 9*x*y*z^2": "saddle",
    "x^2 + y^2 + z^2 - w^4": "saddle",
    "x^4 + y^4 - 4*x*y": "saddle",
    "2*y^2 - x*y*z^2": "saddle",
    "3*y^2*z^2 - 2*y^2*z^3 + 0*x": "minimum",
    "(x - y)*(x + z)^2*(2 + x)": "saddle",
    "x^3 + 0*y": "saddle",
    "abs(x) + y^2": "minimum",
    "abs(x) - y^2": "saddle",
    "max(x, -2*x)": "minimum",
    "piecewise((exp(-1/x^2), x != 0), (0, True))": "minimum",
}

OPEN = ["piecewise((x*exp(-1/x^2), x != 0), (0, True))", "3 + 0*x"]


@pytest.mark.parametrize("text", KINDS)
def test_the_kind_at_the_origin(text: str) -> None:
    found = kind_at(text)
    assert found.kind == KINDS[text], found.witness


@pytest.mark.parametrize("text", KINDS)
def test_the_negative_has_the_opposite_kind(text: str) -> None:
    opposite = {"minimum": "maximum", "maximum": "minimum"}
    assert kind_at(f"-({text})").kind == opposite.get(KINDS[text], KINDS[text])


@pytest.mark.parametrize("text", OPEN)
def test_what_is_not_decided_says_why(text: str) -> None:
    found = kind_at(text)
    assert found.kind == Kind.UNDECIDED
    assert found.witness


@pytest.mark.parametrize(
    ("text", "at", "kind", "degenerate"),
    [
        ("x^3 - 3*x", {"x": "1"}, "minimum", False),
        ("x^4 - 4*x^2 + y^2", {"x": "sqrt(2)", "y": "0"}, "minimum", False),
        ("(x^2 - 2)^3 + y^2", {"x": "sqrt(2)", "y": "0"}, "saddle", True),
        ("(x^2 - 2)^4 + (y - x)^2", {"x": "sqrt(2)", "y": "sqrt(2)"}, "minimum", True),
        ("(x^2 - 2)^3 + (y - x)^2", {"x": "-sqrt(2)", "y": "-sqrt(2)"}, "saddle", True),
        ("(1 + cos(x))^2", {"x": "pi"}, "minimum", True),
        ("sin(x) + cos(y)", {"x": "pi/2", "y": "0"}, "maximum", False),
        ("x*log(x)", {"x": "exp(-1)"}, "minimum", False),
        ("(x - 1)^4 + (y + 1/2)^4 + 7", {"x": "1", "y": "-1/2"}, "minimum", True),
        ("x^5 - 5*x^4 + 10*x^3 - 10*x^2 + 5*x", {"x": "1"}, "inflection", True),
    ],
)
def test_points_elsewhere(text: str, at: dict[str, str], kind: str, degenerate: bool) -> None:
    found = kind_at(text, **at)
    assert (found.kind, found.degenerate) == (kind, degenerate), found.witness


def test_an_enclosure_decides_what_is_regular_and_nothing_else() -> None:
    box = {name: (Fraction(-1, 10**6), Fraction(1, 10**6)) for name in "xy"}
    regular = classify(read("cosh(x) + x*y + y^2"), ["x", "y"], None, box)
    assert (regular.kind, regular.degenerate) == (Kind.MINIMUM, False)
    assert classify(read("x*y"), ["x", "y"], None, box).kind == Kind.SADDLE
    for text in ("x^4 + y^4", "x^2 + y^4", "abs(x) + x^2 + y^2", "sqrt(x^2) - x^2 - y^2"):
        assert classify(read(text), ["x", "y"], None, box).kind == Kind.UNDECIDED, text


def test_eigenvalues_come_in_ascending_order() -> None:
    found = sure(kind_at("x^2 + 3*x*y - 2*y^2 + z^2"))
    values = [real(n) for n in sure(found.eigenvalues)]
    assert values == sorted(values)
    assert sum(values) == pytest.approx(0.0, abs=1e-12)
    assert sure(kind_at("x^4 - 4*x^2", x="sqrt(2)").eigenvalues)[0].float == pytest.approx(16.0)


# The oracle: exact values of polynomials at small steps, on lines and on curves.


def polynomial_value(terms: Terms, point: tuple[Fraction, ...]) -> Fraction:
    total = Fraction(0)
    for key, c in terms.items():
        factor = Fraction(c)
        for x, exponent in zip(point, key, strict=True):
            factor *= x**exponent
        total += factor
    return total


def nearby(size: int, seed: int) -> Iterator[tuple[Fraction, ...]]:
    pick = random.Random(seed)
    powers = list(product((1, 2, 3), repeat=size))
    for _ in range(120):
        s = Fraction(1, 2 ** pick.randint(30, 60))
        chosen = pick.choice(powers)
        yield tuple(Fraction(pick.randint(-8, 8), 4) * s**k for k in chosen)


def text_of(terms: Terms, names: list[str]) -> str:
    parts = [
        f"({c})*" + "*".join(f"{n}^{k}" for n, k in zip(names, key, strict=True)) for key, c in terms.items()
    ]
    return " + ".join(parts)


def check_curves(text: str, witness: str) -> None:
    found = CURVES.search(witness)
    if found is None:
        return
    f = read(text)
    for curve, sign in zip(found.groups(), (1, -1), strict=True):
        places = {}
        for piece in curve.split(", "):
            name, _, place = piece.partition(" = ")
            (places[name],) = substitute([read(place)], {"t": number(Fraction(1, 2**40))})
        (value,) = substitute([f], places)
        (start,) = substitute([f], dict.fromkeys(places, ZERO))
        assert sign_of(normal_form(value - start)) == sign, (text, witness)


@pytest.mark.parametrize("text", [t for t, kind in KINDS.items() if kind == "saddle" and "abs" not in t])
def test_witness_curves_rise_and_fall(text: str) -> None:
    check_curves(text, kind_at(text).witness or "")


def terms_in(size: int, lowest: int, highest: int) -> st.SearchStrategy[Terms]:
    keys = [k for k in product(range(highest + 1), repeat=size) if lowest <= sum(k) <= highest]
    coefficients = st.integers(-3, 3).filter(bool)
    return st.dictionaries(st.sampled_from(keys), coefficients, min_size=1, max_size=6)


def check_claim(terms: Terms, size: int) -> Verdict:
    names = ["x", "y", "z"][:size]
    text = text_of(terms, names)
    found = classify(read(text), names, dict.fromkeys(names, ZERO))
    signs = {(v > 0) - (v < 0) for v in (polynomial_value(terms, p) for p in nearby(size, 3))}
    if found.kind == Kind.MINIMUM:
        assert -1 not in signs, text
    elif found.kind == Kind.MAXIMUM:
        assert 1 not in signs, text
    elif found.kind == Kind.SADDLE:
        check_curves(text, found.witness or "")
    return found


@given(terms_in(2, 2, 6))
@settings(max_examples=120, deadline=None, derandomize=True)
def test_no_claim_in_the_plane_is_contradicted(terms: Terms) -> None:
    found = check_claim(terms, 2)
    assert found.kind != Kind.UNDECIDED


@given(terms_in(3, 2, 4))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_no_claim_in_space_is_contradicted(terms: Terms) -> None:
    check_claim(terms, 3)


@given(terms_in(2, 2, 5))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_expansion_and_branch_count_agree(terms: Terms) -> None:
    exact = {key: Fraction(c) for key, c in terms.items()}
    counted = local_sign_in_plane(exact)
    expanded = local_sign(Expansion({k: number(c) for k, c in terms.items()}, 5, True), 2).sign
    assert expanded in (None, counted)


@given(terms_in(2, 2, 4), st.sampled_from(["sqrt(2)", "1/3", "-2"]))
@settings(max_examples=30, deadline=None, derandomize=True)
def test_a_shift_changes_nothing(terms: Terms, place: str) -> None:
    plain = check_claim(terms, 2)
    moved = text_of(terms, [f"(x - ({place}))", "y"])
    shifted = classify(read(moved), ["x", "y"], {"x": normal_form(read(place)), "y": ZERO})
    assert shifted.kind in (plain.kind, Kind.UNDECIDED)


def test_a_flat_function_is_not_taken_for_a_constant() -> None:
    text = "piecewise((y^2 + exp(-1/x^2), x != 0), (y^2, True))"
    assert kind_at(text).kind in (Kind.MINIMUM, Kind.UNDECIDED)
    flat_and_falling = "piecewise((-exp(-1/x^2), x > 0), (x^4, True))"
    assert kind_at(flat_and_falling).kind in (Kind.INFLECTION, Kind.UNDECIDED)


def test_forms_and_polygons() -> None:
    one = number(1)
    assert signs_of({(2, 2): one}, 2).definite is Definite.NONNEGATIVE
    assert signs_of({(4, 0, 0): one, (0, 4, 0): one, (0, 0, 4): one}, 3).definite is Definite.POSITIVE
    assert signs_of({(3, 0): one, (0, 3): one}, 2).definite is Definite.BOTH
    assert polygon([(0, 6), (1, 3), (2, 1), (5, 0), (3, 3)]) == [(0, 6), (1, 3), (2, 1), (5, 0)]
    # Motzkin's polynomial: never negative, but no sum of squares.
    motzkin: dict[tuple[int, ...], Fraction] = {
        (4, 2): Fraction(1),
        (2, 4): Fraction(1),
        (2, 2): Fraction(-3),
        (0, 0): Fraction(1),
    }
    assert global_sign(motzkin, 2) == 1
