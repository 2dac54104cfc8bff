"""The kind along a family, point by point, against samples of the function around its points."""

import csv
import io
import json
import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
from mpmath import mp, mpf

from symgrad import parse
from symgrad.critical.families.family_cases import kinds_along
from symgrad.critical.library import critical_points
from symgrad.critical.places.zeros_found import Continuum
from symgrad.language.graph import ZERO
from symgrad.render.style import Style
from symgrad.results.critical import Critical, CriticalFamily
from tests.critical.parametric_oracle import kind_at
from tests.oracle import value_of
from tests.render.answers import written
from tests.values import real, single, sure

DECIDED = """
x*y*z                    x*y*z*w                 x^2*y^2                 x^2*y
x^2*y^3                  (x - y)^2*(x + y)       (x + y)^3               x^2*y^2*z^2
(x^2 - y^2)^2*x          (x^2 - y^2)^2*(x - 1)   x^2*y*z                 x*y^2*z^3
(x^2 + y^2 - 1)^2*y      (x*y - 1)^2*x           x^2*(y^2 - 1)           x^2*(y - 1)^2*(z + 1)
x^2*sin(y)               sin(x)*y^2              sin(x)^2*y              x^3*y
x^2*exp(y)*y             (x^2 + y^2)^2*z         (x*y)^3                 sin(x)*cos(y)*sin(z)
x^2*(x + y^2)            x^2*(y^2 - x^3)         x^2*(y^3 + x)           (x - y)^2*(y - z)^3
(x + y + z)^2*x          x^2*(y^2 + z^2 - 1)     (x^2 + y^2 - z)^2*z     (y - x^2)^2*(y - 2*x^2)
x^2*cos(x + y)           sin(x)^2*cos(y)         (1 - cos(x))*y          tan(x)^2*y
x^2*y/(1 + y^2)          (x - 2)^4*y             (x^2 + 4*y^2 - 4)^2*(x + y)
(x^2 + y^2 - 1)^2*exp(x) exp(x^2*y)              1 - x^2*y               x^2*y + z^2
x^2*y - z^2              x*y*z*(x + y + z)       -x^2*y*z                x^2*(exp(y) - 1)
"""

TRIED = 5
SAMPLES = 50
NEAR = {"minimum": {frozenset({1})}, "maximum": {frozenset({-1})}, "saddle": {frozenset({1, -1})}}


def texts(table: str) -> list[str]:
    return [text.strip() for line in table.strip().splitlines() for text in line.split("  ") if text.strip()]


def places(family: CriticalFamily, source: random.Random) -> Iterator[dict[str, Any]]:
    """Some points of a family, those with coordinates 0, 1 and -1 among them."""
    clauses = re.split(r", (?=\w+ = )", sure(family.parametrization))
    formulas = {name: parse(right) for name, _, right in (c.partition(" = ") for c in clauses)}
    used = sorted({name for f in formulas.values() for name in f.variables})
    for _ in range(TRIED):
        special = [0, 0, 1, -1, mpf(source.uniform(-2, -0.3)), mpf(source.uniform(0.3, 2))]
        at = {u: source.choice((-1, 0, 1, 2) if u in "kmn" else special) for u in used}
        here = {name: value_of(f, at) for name, f in formulas.items()}
        if None not in here.values():
            yield here


def moves(answer: Critical, here: dict[str, Any], source: random.Random) -> frozenset[int]:
    """The signs of f - f(p) near a point, at distances of several sizes in each direction."""
    function = single(answer.expression)
    middle, found = value_of(function, here), set()
    for _ in range(SAMPLES):
        step = mpf(10) ** source.uniform(-5.5, -3)
        there = {
            n: v + step * mpf(source.uniform(-1, 1)) * mpf(10) ** -source.choice((0, 0, 1, 3))
            for n, v in here.items()
        }
        gap = value_of(function, there) - middle
        found.add(0 if abs(gap) < mpf(10) ** -44 else 1 if gap > 0 else -1)
    return frozenset(found - {0})


@pytest.mark.parametrize("text", texts(DECIDED))
def test_kinds_along_families(text: str) -> None:
    answer = critical_points(text)
    assert answer.complete, answer.reason
    assert answer.families
    source = random.Random(text)
    with mp.workdps(50):
        for family in (f for f in answer.families if f.dimension):
            assert family.kind.value != "undecided" or family.witness
            for here in places(family, source):
                kind = kind_at(family, here)
                assert moves(answer, here, source) in NEAR[kind], (family.witness, here)
                assert all(abs(value_of(e, here)) < 1e-30 for e in family.equations)
                assert abs(value_of(single(answer.expression), here) - real(family.value)) < 1e-15


WORDS = [
    ("x^2*y", "a minimum where y > 0, a maximum where y < 0, a saddle where y = 0"),
    ("1 - x^2*y", "a maximum where y > 0, a minimum where y < 0, a saddle where y = 0"),
    ("x^2*y*z", "a minimum where y*z > 0, a maximum where y*z < 0, a saddle where y*z = 0"),
    ("x^2*(x + y^2)", "a minimum where y != 0, a saddle where y = 0"),
    ("x^2/y", "a minimum where y > 0, a maximum where y < 0"),
    ("x^2*log(y)", "a minimum where log(y) > 0, a maximum where log(y) < 0, a saddle where log(y) = 0"),
    ("x^2*y + z^2", "a minimum where y > 0, else a saddle"),
]


@pytest.mark.parametrize(("text", "words"), WORDS)
def test_the_cases_along_a_family_are_told(text: str, words: str) -> None:
    families = critical_points(text).families
    assert families[0].kind.value == "undecided"
    assert families[0].witness == words


def test_factors_that_vanish_together_are_not_taken_for_a_change_of_sign() -> None:
    # x and exp(x) - 1 have different forms, and one zero set: x*(exp(x) - 1) begins with x^2
    line = Continuum((parse("x"),), 1)
    for text in ("x*(exp(x) - 1)*(y^2 + 1)", "sin(x)*tan(x/2)*(y^2 + 1)", "x*sinh(x)*exp(y)"):
        kind, cases = kinds_along(parse(text), ["x", "y"], line, ZERO)
        assert kind.value in ("minimum", "undecided")
        assert not cases


def test_points_at_the_end_of_an_inner_function_are_not_among_its_levels() -> None:
    answer = critical_points("cos(x^2 + y^2)")
    assert [f.parametrization for f in answer.families] == [
        "x**2 + y**2 = pi + 2*k*pi, k >= 0",
        "x**2 + y**2 = 2*pi + 2*k*pi, k >= 0",
    ]
    (point,) = answer.points
    assert (point.kind.value, real(point.point["x"]), real(point.point["y"])) == ("maximum", 0, 0)


IN_BOXES = [
    ("x^2*y", "x=1:2,y=0:1", []),
    ("x^2*y", "x=0:2,y=0:1", ["x = 0, y = t"]),
    ("x*y*z", "x=1:2,y=-1:1,z=0:3", ["x = t, y = 0, z = 0"]),
    ("(x^2 + y^2 - 1)^2", "x=2:3,y=2:3", []),
    ("sin(x)^2*y", "x=-1:4,y=-1:1", ["x = pi, y = t", "x = 0, y = t"]),
    ("cos(x^2 + y^2)", "x=-1:1,y=-1:1", []),
    ("cos(x^2 + y^2)", "x=-2:2,y=-1:1", ["x**2 + y**2 = pi + 2*k*pi, k >= 0"]),
    ("(x^2 - 2)^2*y", "x=0:3,y=-1:1", ["x = sqrt(2), y = t"]),
]


@pytest.mark.parametrize(("text", "box", "families"), IN_BOXES)
def test_families_that_do_not_come_into_the_box_are_not_listed(
    text: str, box: str, families: list[str]
) -> None:
    answer = critical_points(text, box=box)
    assert answer.complete, answer.reason
    assert [f.parametrization for f in answer.families] == families


def test_families_stand_in_every_format() -> None:
    style, answer = Style(), critical_points("x^2*y")
    head, row = csv.reader(io.StringIO(written(answer, "csv", style)))
    cells = dict(zip(head, row, strict=True))
    assert (cells["equations"], cells["dimension"], cells["kind"]) == ("x = 0", "1", "undecided")
    assert (cells["x"], cells["value"], cells["parametrization"]) == ("", "0.0", "x = 0, y = t")
    assert written(answer, "plain", style) == "undecided\tx = 0\t0\tfamily\n"
    made = json.loads(written(answer, "json", style))["result"]["families"]
    assert made[0]["witness"] == "a minimum where y > 0, a maximum where y < 0, a saddle where y = 0"
    assert r"\multicolumn{2}{c}{x = 0}" in written(answer, "latex", style)
    assert "a minimum where y > 0" in written(answer, "table", style)
