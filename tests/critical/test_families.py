"""Critical points that are not isolated: equations, parametrisations, values and kinds, against mpmath."""

import random
import re
from typing import Any

import pytest

from symgrad import parse
from symgrad.critical.library import critical_points
from symgrad.results.critical import Critical
from tests.oracle import value_of
from tests.values import real, single, sure

PARAMETRIZED = [
    ("(x^2 + y^2 - 1)^2", 1, "minimum", 0),
    ("(x^2 + 4*y^2 - 4)^2", 1, "minimum", 0),
    ("(x^2 - 2*x + y^2 - 3)^2", 1, "minimum", 0),
    ("(x + 2*y - 1)^2", 1, "minimum", 0),
    ("-(x - y)^4", 1, "maximum", 0),
    ("(y - x^2)^2", 1, "minimum", 0),
    ("(x*y - 1)^2", 1, "minimum", 0),
    ("(y*(x^2 + 1) - x)^2", 1, "minimum", 0),
    ("(x^2 + y^2 + z^2 - 4)^2", 2, "minimum", 0),
    ("(x + y + z)^2", 2, "minimum", 0),
    ("(x + y)^2 + (y - z)^2", 1, "minimum", 0),
    ("exp(-(x^2 + y^2 - 1)^2)", 1, "maximum", 1),
    ("3 - 2*exp((x - y)^2)", 1, "maximum", 1),
    ("sqrt((x^2 + y^2 - 1)^2 + 4)", 1, "minimum", 2),
    ("(x^2 + y^2 - 1)^2 + z^2", 1, "minimum", 0),
    ("(x^2 + y^2 - 1)^2 - z^2", 1, "saddle", 0),
    ("x^2*exp(y)", 1, "minimum", 0),
    ("(x^2 - y)^2 + 7", 1, "minimum", 7),
]


@pytest.mark.parametrize(("text", "dimension", "kind", "value"), PARAMETRIZED)
def test_parametrisations_run_along_the_family(text: str, dimension: int, kind: str, value: int) -> None:
    answer = critical_points(text)
    assert answer.complete, answer.reason
    families = [f for f in answer.families if f.kind.value == kind]
    assert families
    for family in families:
        assert family.dimension == dimension
        assert real(family.value) == pytest.approx(value)
        formulas = [
            parse(p.partition(" = ")[2]) for p in re.split(r", (?=\w+ = )", sure(family.parametrization))
        ]
        used = {name for f in formulas for name in f.variables}
        assert len(used) == dimension
        source = random.Random(3)
        for _ in range(5):
            at = {name: source.uniform(0.2, 1.3) for name in used}
            place = [value_of(f, at) for f in formulas]
            here = dict(zip(answer.variables, place, strict=True))
            assert all(abs(value_of(e, here)) < 1e-30 for e in family.equations)
            assert float(value_of(single(answer.expression), here)) == pytest.approx(value)


def around(answer: Critical, here: dict[str, Any], source: random.Random) -> set[int]:
    """How f moves away from a point, by samples."""
    middle = value_of(single(answer.expression), here)
    moves = set()
    for _ in range(30):
        there = {n: v + source.uniform(-1, 1) / 1000 for n, v in here.items()}
        gap = value_of(single(answer.expression), there) - middle
        moves.add(0 if abs(gap) < 1e-30 else 1 if gap > 0 else -1)
    return moves - {0}


@pytest.mark.parametrize(("text", "dimension", "kind", "value"), PARAMETRIZED)
def test_kinds_across_families(text: str, dimension: int, kind: str, value: int) -> None:
    del dimension, value
    answer = critical_points(text)
    source = random.Random(4)
    for family in answer.families:
        if family.kind.value != kind:
            continue
        formulas = [
            parse(p.partition(" = ")[2]) for p in re.split(r", (?=\w+ = )", sure(family.parametrization))
        ]
        at = {name: source.uniform(0.3, 1.2) for f in formulas for name in f.variables}
        here = {n: value_of(f, at) for n, f in zip(answer.variables, formulas, strict=True)}
        moves = around(answer, here, source)
        assert moves == {"minimum": {1}, "maximum": {-1}, "saddle": {1, -1}}[kind]


def test_what_changes_its_kind_along_a_family_is_undecided() -> None:
    answer = critical_points("x^2*y")
    assert answer.complete
    assert {f.kind.value for f in answer.families} == {"undecided"}


def test_pieces_of_the_line_are_told_by_their_ends() -> None:
    (family,) = critical_points("abs(x - 1) + abs(x - 3)").families
    assert family.parametrization == "1 <= x <= 3"
    (family,) = critical_points("relu(x)").families
    assert family.parametrization == "x <= 0"


def test_a_flat_piece_says_nothing_against_the_other_variables() -> None:
    answer = critical_points("relu(x) + y^2")
    assert {f.kind.value for f in answer.families} == {"minimum"}
    answer = critical_points("relu(x) - y^2")
    assert {f.kind.value for f in answer.families} == {"undecided"}


WAVES = [
    ("sin(x*y)", "x*y"),
    ("cos(x^2 + y^2)", "x^2 + y^2"),
    ("sin(x + 2*y)^2 + cos(x + 2*y)", "x + 2*y"),
    ("1/(2 + sin(x^2 - y))", "x^2 - y"),
    ("abs(sin(x*y))", "x*y"),
]


@pytest.mark.parametrize(("text", "inner"), WAVES)
def test_waves_of_an_inner_function(text: str, inner: str) -> None:
    answer = critical_points(text)
    assert answer.complete, answer.reason
    assert all(end.float is None for side in answer.domain.values() for end in side)
    assert all(
        sure(f.parametrization).partition(" = ")[0].replace("**", "^") == inner for f in answer.families
    )
    source = random.Random(9)
    for _ in range(200):
        at = {n: source.uniform(-3, 3) for n in answer.variables}
        steep = max(abs(slope(answer, at, n)) for n in at)
        near = min(
            [abs(value_of(e, at, digits=20)) for f in answer.families for e in f.equations]
            + [max(abs(at[n] - real(p.point[n])) for n in at) for p in answer.points]
        )
        assert steep > 1e-4 or near < 0.05


def slope(answer: Critical, at: dict[str, float], name: str) -> Any:
    h = 1e-6
    there, here = ({**at, name: at[name] + s} for s in (h, -h))
    return (
        value_of(single(answer.expression), there, digits=20)
        - value_of(single(answer.expression), here, digits=20)
    ) / (2 * h)


ACROSS = [
    ("(x - y)^4*(3 + cos(x))", "minimum"),
    ("-(x - y)^4*exp(x*y)", "maximum"),
    ("(x - y)^3*(3 + cos(x))", "saddle"),
    ("(x^2 + y^2 - 1)^3", "saddle"),
    ("(y - x^2)^3", "saddle"),
    ("(y - sin(x))^2*(x^2 + 1)", "minimum"),
    ("(y - sin(x))^5", "saddle"),
    ("(x^2 + y^2 - 1)^2*(x - 3)", "maximum"),
    ("(x^2 + y^2 - 1)^2*(x - 1/2)", "undecided"),
    ("x^2*y", "undecided"),
]


@pytest.mark.parametrize(("text", "kind"), ACROSS)
def test_factors_tell_the_kind_across(text: str, kind: str) -> None:
    answer = critical_points(text)
    assert answer.complete, answer.reason
    (family,) = answer.families
    assert family.kind.value == kind
    formulas = [parse(p.partition(" = ")[2]) for p in re.split(r", (?=\w+ = )", sure(family.parametrization))]
    source = random.Random(6)
    seen = set()
    for t in (-2.1, -0.4, 0.3, 1.1, 2.2):
        here = {n: value_of(f, {"t": t}) for n, f in zip(answer.variables, formulas, strict=True)}
        moves = around(answer, here, source)
        seen.add(frozenset(moves))
    expected = {"minimum": {1}, "maximum": {-1}, "saddle": {1, -1}}
    if kind == "undecided":
        assert len(seen) > 1
    else:
        assert seen == {frozenset(expected[kind])}
