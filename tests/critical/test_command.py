"""Known critical sets: every point, its kind, and whether that is proved to be all.

The points are known from calculus by hand or from the literature; numbers are checked to 9 digits.
"""

import math
from collections.abc import Sequence

import pytest

from symgrad.calculus.problem import pose
from symgrad.critical.answer import critical
from symgrad.critical.library import critical_points
from symgrad.results import Trust
from symgrad.results.critical import Critical, Evidence, Kind
from tests.values import real, sure


def asked(text: str, box: str | None = None, subject: Sequence[str] = ()) -> Critical:
    problem = pose(text, points=[("--subject-to", s) for s in subject])
    return critical(problem, [box] if box else [], list(subject))


def places(answer: Critical) -> list[tuple[float, ...]]:
    return [tuple(real(number) for number in point.point.values()) for point in answer.points]


def kinds(answer: Critical) -> list[str]:
    return [point.kind.value for point in answer.points]


def by_kind(answer: Critical, kind: str) -> int:
    return sum(point.kind.value == kind for point in answer.points)


MIN, MAX, SADDLE, BEND = "minimum", "maximum", "saddle", "inflection"

SMALL = [
    ("x^2 + 3*y^2 - 2*x*y", [((0, 0), MIN)]),
    ("x^4 - 3*x^3 + 2", [((2.25,), MIN), ((0,), BEND)]),
    ("x^2 + 3*x*y", [((0, 0), SADDLE)]),
    ("(1-x)^2 + 100*(y-x^2)^2", [((1, 1), MIN)]),
    ("(x+2*y-7)^2 + (2*x+y-5)^2", [((1, 3), MIN)]),
    ("x^3", [((0,), BEND)]),
    ("x^4", [((0,), MIN)]),
    ("x^4 + y^4", [((0, 0), MIN)]),
    ("x^3 - 3*x*y^2", [((0, 0), SADDLE)]),
    ("x^2*y + y^4", [((0, 0), SADDLE)]),
    ("(y-x^2)*(y-3*x^2)", [((0, 0), SADDLE)]),
    ("x^4 + y^4 - 4*x*y", [((-1, -1), MIN), ((1, 1), MIN), ((0, 0), SADDLE)]),
    ("x^3 + y^3 - 3*x*y", [((1, 1), MIN), ((0, 0), SADDLE)]),
    ("x*exp(-x)", [((1,), MAX)]),
    ("x*log(x)", [((math.exp(-1),), MIN)]),
    ("x^x", [((math.exp(-1),), MIN)]),
    ("exp(x) + exp(-2*x)", [((math.log(2) / 3,), MIN)]),
    ("log(1 + x^2 + y^2)", [((0, 0), MIN)]),
    ("x/(1 + x^2)", [((-1,), MIN), ((1,), MAX)]),
    ("x + 1/x", [((-1,), MAX), ((1,), MIN)]),
    ("sqrt(x^2 + 1) - x/2", [((1 / math.sqrt(3),), MIN)]),
    ("pi*x^2 + x", [((-1 / (2 * math.pi),), MIN)]),
    ("x*log(y) + y", [((-1, 1), SADDLE)]),
    ("tanh(x)*exp(y)", []),
    ("exp(x)", []),
    ("1/x", []),
]


@pytest.mark.parametrize(("text", "expected"), SMALL)
def test_all_of_space(text: str, expected: list[tuple[tuple[float, ...], str]]) -> None:
    answer = asked(text)
    assert answer.complete, answer.reason
    assert answer.trust is Trust.PROVED
    assert not answer.families
    found = sorted(zip(places(answer), kinds(answer), strict=True))
    wanted = sorted(expected)
    assert [kind for _, kind in found] == [kind for _, kind in wanted]
    for (place, _), (known, _) in zip(found, wanted, strict=True):
        assert place == pytest.approx(known, abs=1e-9)
    assert all(low.float is None and high.float is None for low, high in answer.domain.values())


CROWDS = [
    ("(x^2+y-11)^2 + (x+y^2-7)^2", (4, 1, 4)),
    ("(4-2.1*x^2+x^4/3)*x^2 + x*y + (-4+4*y^2)*y^2", (6, 2, 7)),
    ("2*x^2 - 1.05*x^4 + x^6/6 + x*y + y^2", (3, 0, 2)),
    ("x^4-16*x^2+5*x + y^4-16*y^2+5*y", (4, 1, 4)),
]


@pytest.mark.parametrize(("text", "counts"), CROWDS)
def test_minima_maxima_and_saddles_of_test_functions(text: str, counts: tuple[int, int, int]) -> None:
    answer = asked(text)
    assert answer.complete
    assert (by_kind(answer, MIN), by_kind(answer, MAX), by_kind(answer, SADDLE)) == counts
    values = [real(point.value) for point in answer.points]
    assert values == sorted(values)


def test_goldstein_price_has_its_least_value_at_0_minus_1() -> None:
    answer = asked(
        "(1+(x+y+1)^2*(19-14*x+3*x^2-14*y+6*x*y+3*y^2))*(30+(2*x-3*y)^2*(18-32*x+12*x^2+48*y-36*x*y+27*y^2))"
    )
    assert answer.complete
    assert len(answer.points) == 9
    best = answer.points[0]
    assert [str(n.exact) for n in best.point.values()] == ["0", "-1"]
    assert str(sure(best.value).exact) == "3"
    assert best.global_ == MIN


def test_himmelblau_has_four_global_minima_at_value_0() -> None:
    answer = asked("(x^2+y-11)^2 + (x+y^2-7)^2")
    best = [point for point in answer.points if point.global_ == MIN]
    assert len(best) == 4
    assert all(str(sure(point.value).exact) == "0" for point in best)


BOXED = [
    ("20 + x^2-10*cos(2*pi*x) + y^2-10*cos(2*pi*y)", "x=-5.12:5.12,y=-5.12:5.12", 441, 121),
    ("-cos(x)*cos(y)*exp(-(x-pi)^2-(y-pi)^2)", None, 85, 25),
    ("x^2 - 10*cos(2*pi*x)", "x=-2:2", 9, 5),
    ("sin(x)", "x=0:2*pi", 2, 1),
    ("sin(x)*cos(y)", "x=-pi:pi,y=-pi:pi", 12, 3),
    ("sin(x^2)", "x=0:3", 4, 2),
]


@pytest.mark.parametrize(("text", "box", "count", "minima"), BOXED)
def test_counts_in_boxes(text: str, box: str | None, count: int, minima: int) -> None:
    answer = asked(text, box)
    assert answer.complete, answer.reason
    assert len(answer.points) == count
    assert by_kind(answer, MIN) == minima


def test_the_default_box_is_named() -> None:
    answer = asked("x*sin(x)")
    assert [n.float for n in answer.domain["x"]] == [-10, 10]
    assert any("[-10, 10]" in note for note in answer.notes)


def test_a_box_only_keeps_what_lies_in_it_ends_included() -> None:
    assert places(asked("x^3 - 3*x", "x=0:oo")) == [(1,)]
    assert places(asked("x^3 - 3*x", "x=1:2")) == [(1,)]
    assert places(asked("cos(x)", "x=-pi:pi")) == [(-math.pi,), (math.pi,), (0,)]


def test_exact_values_are_found_by_uniqueness() -> None:
    answer = asked("-cos(x)*cos(y)*exp(-(x-pi)^2-(y-pi)^2)", "x=2:4,y=2:4")
    point = answer.points[0]
    assert [str(n.exact) for n in point.point.values()] == ["pi", "pi"]
    assert point.evidence is Evidence.EXACT


KINKS = [
    ("abs(x-1) + abs(x-3) + abs(x+2)", [((1,), MIN)]),
    ("max(x, -2*x)", [((0,), MIN)]),
    ("x^(2/3)*(x-1)^2", [((0,), MIN), ((0.25,), MAX), ((1,), MIN)]),
    ("abs(abs(x)-1)", [((-1,), MIN), ((0,), MAX), ((1,), MIN)]),
    ("cbrt(x)", []),
    ("x*abs(x)", [((0,), BEND)]),
    ("min(x^2, 2-x)", [((0,), MIN), ((1,), MAX)]),
    ("sqrt(abs(x))", [((0,), MIN)]),
    ("abs(x) + abs(y)", [((0, 0), MIN)]),
    ("abs(x) - abs(y)", [((0, 0), SADDLE)]),
    ("abs(x) + abs(y) + abs(x+y)", [((0, 0), MIN)]),
    ("max(x, y, -x-y)", [((0, 0), MIN)]),
    ("max(x, y) + x^2 + y^2", [((-0.25, -0.25), MIN)]),
    ("sqrt(x^2 + y^2)", [((0, 0), MIN)]),
    ("exp(-sqrt(x^2 + y^2))", [((0, 0), MAX)]),
    ("piecewise((x^2, x<1), (2-x, True))", [((0,), MIN), ((1,), MAX)]),
]


@pytest.mark.parametrize(("text", "expected"), KINKS)
def test_kinks(text: str, expected: list[tuple[tuple[float, ...], str]]) -> None:
    answer = asked(text)
    assert answer.complete, answer.reason
    found = sorted(zip(places(answer), kinds(answer), strict=True))
    assert found == sorted(expected)


def test_kinks_are_marked() -> None:
    points = asked("x^(2/3)*(x-1)^2").points
    assert {point.point["x"].float: point.smooth for point in points} == {0: False, 0.25: True, 1: True}


def test_ackley_with_its_cusp() -> None:
    text = "-20*exp(-0.2*sqrt((x^2+y^2)/2)) - exp((cos(2*pi*x)+cos(2*pi*y))/2) + e + 20"
    answer = asked(text, "x=-1/2:1/2,y=-1/2:1/2")
    assert answer.complete, answer.reason
    sharp = [point for point in answer.points if not point.smooth]
    assert [point.kind for point in sharp] == [Kind.MINIMUM]
    assert real(sharp[0].value) == pytest.approx(0)


FAMILIES = [
    ("(x*y)^2", {"x": MIN, "y": MIN}, 0),
    ("(x^2+y^2-1)^2", {"x**2 + y**2 - 1": MIN}, 1),
    ("(x+y)^2", {"x + y": MIN}, 0),
    ("relu(x)", {"max(x, 0)": MIN}, 0),
    ("max(abs(x)-1, 0)", {"max(x - 1, -x - 1, 0)": MIN}, 0),
    ("abs(x-1) + abs(x-3)", {"max(x - 3, 1 - x, 0)": MIN}, 0),
    ("x^2*exp(y)", {"x": MIN}, 0),
]


@pytest.mark.parametrize(("text", "families", "points"), FAMILIES)
def test_families(text: str, families: dict[str, str], points: int) -> None:
    answer = asked(text)
    assert answer.complete, answer.reason
    assert {str(f.equations[0]): f.kind.value for f in answer.families} == families
    assert all(f.dimension == 1 for f in answer.families)
    assert all(real(f.value) == pytest.approx(real(f.value)) for f in answer.families)
    assert len(answer.points) == points


LAGRANGE = [
    ("x*y", ["x^2+y^2=1"], {MIN: 2, MAX: 2}, (-0.5, 0.5)),
    ("x + 2*y", ["x^2+y^2<=1"], {MIN: 1, MAX: 1}, (-math.sqrt(5), math.sqrt(5))),
    ("x+y+z", ["x^2+y^2+z^2=3"], {MIN: 1, MAX: 1}, (-3, 3)),
    ("x*y*z", ["x+y+z=1"], {MAX: 1, SADDLE: 3}, None),
    ("x^2+y^2", ["x+y>=1"], {MIN: 1}, None),
    ("sin(x)+y", ["x^2+y^2=1"], {MIN: 1, MAX: 1}, None),
]


@pytest.mark.parametrize(("text", "subject", "counts", "ends"), LAGRANGE)
def test_constraints(
    text: str, subject: list[str], counts: dict[str, int], ends: tuple[float, float] | None
) -> None:
    answer = asked(text, None, subject)
    assert answer.complete, answer.reason
    assert {kind: by_kind(answer, kind) for kind in (MIN, MAX, SADDLE) if by_kind(answer, kind)} == counts
    assert all(point.multipliers is not None for point in answer.points)
    if ends is not None:
        assert real(answer.points[0].value) == pytest.approx(ends[0])
        assert answer.points[0].global_ == MIN
        assert real(answer.points[-1].value) == pytest.approx(ends[1])
        assert answer.points[-1].global_ == MAX


def test_singular_points_of_a_constraint_are_listed_without_multipliers() -> None:
    (point,) = asked("x", None, ["y^2=x^3"]).points
    assert point.kind is Kind.MINIMUM
    assert point.multipliers is None


def test_parameters_stay_where_the_gradient_is_linear() -> None:
    answer = critical(pose("a*x^2 + b*x", wrt=["x"]))
    assert str(answer.points[0].point["x"].exact) == "-b/(2*a)"
    assert [str(c) for c in answer.conditions] == ["a != 0"]
    assert answer.points[0].kind is Kind.UNDECIDED


def test_the_library_takes_boxes_as_mappings() -> None:
    answer = critical_points("sin(x)", box={"x": (0, "2*pi")})
    assert [str(sure(p.value).exact) for p in answer.points] == ["-1", "1"]
