"""Steps and pieces on which a function is constant; poles of the gamma function and its kin."""

import mpmath
import pytest

from symgrad.critical.library import critical_points
from symgrad.results.critical import Critical
from tests.values import real, sure

PIECES = {
    "floor(x)": [("minimum", "k < x < 1 + k")],
    "ceil(x)": [("minimum", "k < x < 1 + k")],
    "floor(2*x)/2": [("minimum", "k/2 < x < 1/2 + k/2")],
    "sign(x)": [("minimum", "x < 0"), ("maximum", "0 < x")],
    "heaviside(x)": [("minimum", "x < 0"), ("maximum", "0 < x")],
    "relu(x)": [("minimum", "x <= 0")],
    "clip(x, -1, 1)": [("minimum", "x <= -1"), ("maximum", "1 <= x")],
    "abs(x)/x": [("minimum", "x < 0"), ("minimum", "0 < x")],
    "sign(log(x))": [("minimum", "0 < x < 1"), ("maximum", "1 < x")],
    "floor(x)*x": [("minimum", "0 <= x < 1")],
    "piecewise((0, x < 0), (x, True))": [("minimum", "x <= 0")],
    "piecewise((1, x < 0), (0, x == 0), (1, True))": [("maximum", "x < 0"), ("maximum", "0 < x")],
    "abs(x) - abs(-x)": [("minimum", "x = t")],
}


def families(answer: Critical) -> list[tuple[str, str | None]]:
    return [(f.kind.value, f.parametrization) for f in answer.families]


@pytest.mark.parametrize("text", PIECES)
def test_pieces_without_slope(text: str) -> None:
    answer = critical_points(text)
    assert answer.complete
    assert not answer.points
    assert families(answer) == PIECES[text]


def test_a_terrace_has_two_ends_of_unlike_kinds() -> None:
    answer = critical_points("relu(x - 1) - relu(-x - 1)")
    assert [(str(p.point["x"].exact), p.kind.value) for p in answer.points] == [
        ("-1", "maximum"),
        ("1", "minimum"),
    ]
    assert families(answer) == [("minimum", "-1 < x < 1")]


@pytest.mark.parametrize("text", ["sign(x*y)", "sign(x^2 - y)", "floor(x + y)"])
def test_open_pieces_do_not_hold_their_rim(text: str) -> None:
    answer = critical_points(text)
    assert answer.complete
    assert not answer.points
    assert any("jumps" in e.why for e in answer.excluded)


def test_values_of_steps_are_numbers() -> None:
    answer = critical_points("sign(sin(x)) + 2")
    assert [str(sure(f.value).exact) for f in answer.families] == ["1", "3"]
    answer = critical_points("floor(sin(x))")
    assert {str(sure(f.value).exact) for f in answer.families} == {"-1", "0"}


@pytest.mark.parametrize("text", ["5", "2*pi", "0", "max(1, 2)"])
def test_a_number_is_constant(text: str) -> None:
    answer = critical_points(text)
    assert answer.complete
    assert not answer.points
    assert families(answer) == [("minimum", None)]
    assert answer.reason == "f is constant"


@pytest.mark.parametrize("text", ["x - x", "sin(x)^2 + cos(x)^2", "x - x + y - y", "0*x*y + 3"])
def test_constants_in_disguise(text: str) -> None:
    answer = critical_points(text)
    assert answer.complete
    assert [(f.equations, f.kind.value) for f in answer.families] == [((), "minimum")]
    assert sure(answer.families[0].value).exact is not None


def roots_of(slope: object, pieces: list[tuple[float, float]]) -> list[float]:
    """The zero of a derivative in each of the pieces, where it changes its sign."""
    found = []
    for low, high in pieces:
        width = high - low
        ends = (low + width * 1e-6, high - width * 1e-6)
        found.append(float(mpmath.findroot(slope, ends, solver="anderson", tol=1e-20, verify=False)))
    return found


BETWEEN_POLES = [(float(k), float(k + 1)) for k in range(-10, 0)]


def test_the_gamma_function_between_its_poles() -> None:
    answer = critical_points("gamma(x)")
    wanted = sorted([*roots_of(mpmath.digamma, BETWEEN_POLES), 1.4616321449683623])
    assert answer.complete
    assert sorted(real(p.point["x"]) for p in answer.points) == pytest.approx(wanted, abs=1e-9)
    for point in answer.points:
        above = real(point.value) > 0
        assert point.kind.value == ("minimum" if above else "maximum")
    assert (answer.bounded.below, answer.bounded.above) == (False, False)


def test_the_trigamma_function_between_its_poles() -> None:
    answer = critical_points("polygamma(1, x)")

    def slope(x: float) -> float:
        return float(mpmath.polygamma(2, x))

    middles = [mpmath.findroot(slope, (low + 0.4, low + 0.6)) for low, _ in BETWEEN_POLES]
    assert answer.complete
    assert sorted(real(p.point["x"]) for p in answer.points) == pytest.approx(sorted(map(float, middles)))
    assert {p.kind.value for p in answer.points} == {"minimum"}


@pytest.mark.parametrize("text", ["loggamma(x)", "log(gamma(x)) + 0*sqrt(x)"])
def test_near_an_edge_with_a_pole(text: str) -> None:
    answer = critical_points(text)
    assert answer.complete
    assert [real(p.point["x"]) for p in answer.points] == pytest.approx([1.4616321449683623])


@pytest.mark.parametrize("text", ["digamma(x)", "polygamma(2, x)"])
def test_no_critical_points_anywhere_for_all_their_poles(text: str) -> None:
    answer = critical_points(text)
    assert answer.complete
    assert not answer.points
    assert not answer.families


@pytest.mark.parametrize("text", ["asin(x)^2", "asin(x)*x", "lambertw(x)^2", "acosh(x)*exp(-x)"])
def test_edges_of_infinite_slope_are_clear(text: str) -> None:
    answer = critical_points(text)
    assert answer.complete
    assert len(answer.points) == 1


EDGES = {
    "sqrt(x)": {"x = 0": "f = 0 there, its least value"},
    "asin(x)": {"x = -1": "f = -pi/2 there, its least value", "x = 1": "f = pi/2 there, its greatest value"},
    "sqrt(1 - x^2)": {"x = -1": "f = 0 there, its least value", "x = 1": "f = 0 there, its least value"},
    "piecewise((x^2, x != 0), (-1, True))": {"x = 0": "f = -1 there, its least value"},
    "sqrt(x)*(x - 3)": {"x = 0": ""},
    "x*sqrt(4 - x^2)": {"x = -2": "", "x = 2": ""},
    "piecewise((x^2, x <= 0), (x^2 - 1, True))": {"x = 0": ""},
}


@pytest.mark.parametrize("text", EDGES)
def test_least_and_greatest_values_at_edges_and_jumps(text: str) -> None:
    answer = critical_points(text)
    told = {e.equation: e.why.partition("; ")[2] for e in answer.excluded}
    assert told == EDGES[text]


GLOBAL = {
    "x^x": "minimum",
    "x*log(x)": "minimum",
    "log(x)/x": "maximum",
    "sqrt(x)*(x - 3)": "minimum",
    "x + sqrt(1 - x)": "maximum",
    "x^2 + sin(5*x)": "minimum",
    "x*tanh(x)": "minimum",
}


@pytest.mark.parametrize("text", GLOBAL)
def test_the_extreme_value_is_known_by_limits(text: str) -> None:
    answer = critical_points(text)
    marked = [sure(p.global_).value for p in answer.points if p.global_ is not None]
    assert marked == [GLOBAL[text]]


@pytest.mark.parametrize(
    "text", ["x*exp(1/x)", "piecewise((x^2, x < 1), (3 - x, True))", "x - 1/x^2 + log(x)"]
)
def test_a_local_extremum_beside_lower_limits_is_not_global(text: str) -> None:
    assert all(p.global_ is None for p in critical_points(text).points)
