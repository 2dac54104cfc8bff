"""Numbers in the parameters' place, special ones too: the cases say what is found without parameters."""

from fractions import Fraction
from itertools import product

import pytest

from symgrad.critical.library import critical_points
from symgrad.errors import PointError
from symgrad.results import Number
from symgrad.results.critical import Critical
from tests.critical.parametric_oracle import Values, claims, kind_at
from tests.oracle import value_of
from tests.values import real

NUMBERS = (0, 1, -1, 2, Fraction(-3, 2))
MOST = 12

IN_ONE = """
a*x^2 + b*x            x^4 + a*x^2            x^3 + a*x^2 + b*x      a*x^3 + b*x^2 + x
a*x^4 + b*x^2          x^6 - 3*a*x^2          x^2*(x - a)^2          x^3*(x - a)
(x^2 - a^2)^2          x^5 - 5*a^4*x          x^5 + 5*a^2*x          x^2*(a - x)^3
(x - a)^2*(x - b)^2    x*(x - a)*(x - b)      (x - a)^2 - (x - b)^2  x^3 - 3*a*b*x
(a*x + b)/(x + a)      x^2/(x - a)            x/(x^2 + a)            a/x + b*x
a/x^2 - b/x            1/(x - a)^2 + x        x^2/(x^2 + a)          (a*x - b)^2 + (x - 1)^2
exp(a*x) - x           exp(x) - a*x           a*exp(x) + b*exp(-x)   exp(2*x) - 2*a*exp(x)
x*exp(-a*x)            x^2*exp(-a*x)          exp(-a*x^2)            exp(-(x - a)^2/(2*b^2))
a*log(x) - b*x^2       a*log(x) + b*x         x^2*log(a*x)           log(x^2 + a)
x*sqrt(a - x)          sqrt(x) - a*x          sqrt(x^2 + a^2)        x*sqrt(a^2 - x^2)
a*abs(x - b)           cbrt(x - a)            relu(x - a)^2          (1 - exp(-a*(x - b)))^2
4*a*(b^12/x^12 - b^6/x^6)                     a*tanh(b*x)            a*cosh(x/b)
"""

IN_TWO = """
a*x^2 + 2*b*x*y + y^2  a*x^2 + b*y^2 + x      (x - a*y)^2            (a*x + b*y)^2
(x - a)^2*(y - b)      x^4 - 2*a*x^2 + y^2    a*(x^2 - 1)^2 + b*y^2  x^3 - 3*a*x + b*y^2
(a - x)^2 + b*(y - x^2)^2                     x^3 + a*x*y + y^2      x^2 + a*x*y^2
x^3 + y^3 - 3*a*x*y    x^4 + y^4 - 4*a*x*y    x*y*(a - x - y)        x^2*y - a*y
(x^2 + y^2 - a)^2      x^2*y^2 - a*x*y        x*y + a/x + b/y        a*x*y + b
(x + y)^2 + a*x        exp(-a*(x^2 + y^2))    sqrt((x - a)^2 + y^2)  a*x + b*y
x^2 + y^2 - (x^4 + y^4)/a                     a*x^2 + x^2*y^2/b + y^2  x^2*y + y^3 - a*y
x^2 + a                a*y^2                  (a*x + b*y - 1)^2 + (x - y)^2
((a - b)*x + 2*y)^2 + (b*x + y - a)^2         (a*x + b*y + 3)^2 + ((a - b)*x + a*y - 1)^2
a*x*y + a/x + b/y      (a*x - y - 2)^2 + (b*x + (a - b)*y + 3)^2
"""


def texts(table: str) -> list[str]:
    return [text.strip() for line in table.strip().splitlines() for text in line.split("  ") if text.strip()]


def rounded(number: Number, values: Values) -> float:
    found = real(number) if number.exact is None else float(value_of(number.exact, values))
    return round(found, 8) + 0.0


def found_without(text: str, names: list[str], values: Values) -> Critical | None:
    try:
        answer = critical_points(text, wrt=names, let={k: str(v) for k, v in values.items()})
    except (PointError, ZeroDivisionError):
        return None
    everywhere = all(end.float is None for side in answer.domain.values() for end in side)
    return answer if answer.complete and everywhere else None


def compare(text: str, names: list[str]) -> None:
    symbolic = critical_points(text, wrt=names)
    assert symbolic.complete
    tried = 0
    for numbers in product(NUMBERS, repeat=len(symbolic.parameters)):
        values = dict(zip(symbolic.parameters, numbers, strict=True))
        numeric = found_without(text, names, values) if tried < MOST else None
        if numeric is None:
            continue
        told = list(claims(symbolic, values))
        assert told or not (numeric.points or numeric.families), values
        for points, families in told:
            tried += 1
            assert bool(families) == bool(numeric.families), values
            if not any(f.equations == () for f in families):
                assert sorted(f.dimension or 0 for f in families) == sorted(
                    f.dimension or 0 for f in numeric.families
                )
            if any(f.dimension == 0 for f in numeric.families):
                continue
            expected = {tuple(rounded(n, {}) for n in p.point.values()): p for p in numeric.points}
            assert sorted(tuple(rounded(n, values) for n in p.point.values()) for p in points) == sorted(
                expected
            ), values
            for p in points:
                other = expected[tuple(rounded(n, values) for n in p.point.values())]
                assert kind_at(p, values) == other.kind.value, values
                assert p.value is not None
                assert rounded(p.value, values) == pytest.approx(real(other.value), abs=1e-7), values
    assert tried


@pytest.mark.parametrize("text", texts(IN_ONE))
def test_cases_in_one_variable(text: str) -> None:
    compare(text, ["x"])


@pytest.mark.parametrize("text", texts(IN_TWO))
def test_cases_in_two_variables(text: str) -> None:
    compare(text, ["x", "y"])


def test_no_point_is_complex() -> None:
    points = critical_points("x^5 - 5*a^4*x", wrt="x").points
    assert [str(p.point["x"].exact) for p in points] == ["a", "-a"]


def test_least_squares_has_one_kind() -> None:
    answer = critical_points("(b + w*p - q)^2 + (b + w*r - s)^2", wrt=["w", "b"])
    (point,) = answer.points
    assert (point.kind.value, str(point.point["w"].exact)) == ("minimum", "(q - s)/(p - r)")
    assert [str(c) for c in answer.conditions] == ["p - r != 0"]
    assert "where p = r and r != 0, there are minima where w - (q - 2*b + s)/(2*r) = 0" in answer.notes


def test_a_semidefinite_minor_makes_no_maximum() -> None:
    (point,) = critical_points("((a - b)*x + 2*y)^2 + (b*x + y - a)^2", wrt=["x", "y"]).points
    assert (point.kind.value, point.witness) == ("minimum", None)


def test_cases_do_not_contradict_each_other() -> None:
    cases = critical_points("a*x*y + a/x + b/y", wrt=["x", "y"]).cases
    assert [[str(c) for c in case.conditions] for case in cases] == [
        ["b == 0", "a != 0"],
        ["b == 0", "a == 0"],
        ["a == 0", "b != 0"],
    ]


def test_points_of_parts_that_never_meet_are_not_joined() -> None:
    answer = critical_points("(b - 2)*log(x) + b*x^2 - y^3 + b*y", wrt=["x", "y"])
    assert len(answer.points) == 2
    assert all("-sqrt" not in str(p.point["x"].exact) for p in answer.points)


def test_a_matrix_that_is_singular_in_a_case_gives_no_point_there() -> None:
    answer = critical_points("(a*x - y - 2)^2 + (b*x + (a - b)*y + 3)^2", wrt=["x", "y"])
    assert answer.cases
    assert all(case.families and not case.points for case in answer.cases if case.complete)


def test_a_function_that_is_constant_has_all_points() -> None:
    assert [f.dimension for f in critical_points("a + 0*x", wrt="x").families] == [1]
    (family,) = critical_points("x^2 + a", wrt=["x", "y"]).families
    assert (family.parametrization, family.dimension, str(family.equations[0])) == ("x = 0, y = t", 1, "x")


def test_a_power_with_a_parameter_above_is_not_called_complete() -> None:
    answer = critical_points("x^a", wrt="x")
    assert not answer.complete
    assert "--let a=2" in answer.reason


def test_letters_of_a_sequence_are_no_parameters() -> None:
    answer = critical_points("cos(k*x + b)", wrt="x")
    assert [f.parametrization for f in answer.families] == [
        "x = (-b + 2*pi*m + pi)/k",
        "x = (2*pi*m - b)/k",
    ]


def test_points_that_exclude_each_other_have_each_their_kind() -> None:
    answer = critical_points("a*log(x) - b*x^2", wrt="x")
    assert [p.kind.value for p in answer.points] == ["minimum", "maximum"]
    assert [str(c) for c in answer.conditions] == ["a*b > 0"]
    assert [[str(c) for c in p.conditions] for p in answer.points] == [
        ["a*b > 0", "b < 0"],
        ["a*b > 0", "b > 0"],
    ]


CONSTRAINED = [
    ("a*x^2 + b*y^2", "x + y = 1", "where a = -b and b != 0, there is no critical point"),
    ("x*y*z", "x + y + z = s", "where s = 0, there is a saddle at x = 0, y = 0, z = 0"),
    ("x*y", "p*x + q*y = m", "where p*q = 0, other points may be critical: give values with --let"),
    ("a*x*y", "x + y = 1", "where a = 0, f is constant"),
]


@pytest.mark.parametrize(("text", "under", "note"), CONSTRAINED)
def test_cases_under_constraints(text: str, under: str, note: str) -> None:
    names = ["x", "y", "z"] if "z" in text else ["x", "y"]
    assert note in critical_points(text, wrt=names, subject_to=under).notes
