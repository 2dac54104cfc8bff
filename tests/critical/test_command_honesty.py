"""What must not be claimed, and what is claimed held against numbers."""

import math
import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symgrad import parse
from symgrad.calculus.problem import pose
from symgrad.critical.algebra import quotient
from symgrad.critical.algebra.polynomials import ring
from symgrad.critical.answer import critical
from symgrad.critical.local.jets import NoJetError, expand
from symgrad.errors import BudgetError, PointError
from symgrad.language.graph import ZERO
from symgrad.programs.floats import FloatProgram
from symgrad.results import Trust
from tests.values import real, sure

OPEN = [
    "max(x, y)^2 + abs(x)",
    "floor(x)*floor(y)",
    "sign(x)*y",
    "sqrt(x^2+y^2) + x",
]


@pytest.mark.parametrize("text", OPEN)
def test_what_is_not_proved_is_not_called_complete(text: str) -> None:
    answer = critical(pose(text))
    assert not answer.complete
    assert answer.trust is Trust.UNKNOWN
    assert answer.reason


def test_an_infimum_that_is_not_attained_is_no_minimum() -> None:
    assert critical(pose("exp(x)")).points == ()
    answer = critical(pose("x^2 + (x*y - 1)^2"))
    assert all(point.global_ is None for point in answer.points)


def test_a_local_minimum_of_an_unbounded_function_is_not_global() -> None:
    answer = critical(pose("x^3 - 3*x"))
    assert [point.global_ for point in answer.points] == [None, None]
    assert (answer.bounded.below, answer.bounded.above) == (False, False)
    assert answer.bounded.ray


def test_poles_and_edges_are_named_not_listed() -> None:
    answer = critical(pose("log(x) + 1/(x-2)"))
    assert {e.equation for e in answer.excluded} == {"x = 0", "x = 2"}


def test_points_outside_the_domain_are_not_listed() -> None:
    assert critical(pose("x^2 + log(x)")).points == ()
    assert critical(pose("sqrt(x) + x^2 + x")).points == ()


def test_a_hole_that_cancels_is_no_critical_point() -> None:
    answer = critical(pose("x/x*(x^2 + y^2)"))
    assert answer.points == ()
    assert any(e.equation == "x = 0" for e in answer.excluded)


def test_x_over_x_is_critical_everywhere_but_at_0() -> None:
    answer = critical(pose("x/x + y^2"))
    assert answer.families
    assert any(e.equation == "x = 0" for e in answer.excluded)


def test_time_that_is_over_leaves_an_incomplete_answer() -> None:
    answer = critical(pose("sin(x*y) + cos(x^2 + y)"), expired=lambda: True)
    assert not answer.complete
    assert answer.out_of_time


def test_an_expansion_looks_at_the_clock() -> None:
    with pytest.raises(NoJetError, match="the time was over"):
        expand(parse("exp(x*y)"), ["x", "y"], {"x": ZERO, "y": ZERO}, 9, lambda: True)


def test_a_growing_basis_looks_at_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    (x,) = ring(1).gens()
    allowed = []

    def unfinished(system: object, limits: tuple[int, int, int]) -> tuple[list[object], bool]:
        allowed.append(limits[0])
        return [x] * (limits[0] - 1), False

    monkeypatch.setattr(quotient, "buchberger", unfinished)
    with pytest.raises(BudgetError, match="the time was over"):
        quotient.groebner([x], [(40, 9, 9), (150, 9, 9)], lambda: len(allowed) > 3)
    assert allowed == [40, 43, 47, 52]


@pytest.mark.parametrize(
    ("text", "box", "message"),
    [
        ("x^2", "x=2:1", "smaller end"),
        ("x^2", "y=0:1", "no variable here"),
        ("x^2", "x=1", "a range looks like"),
        ("x^2", "x=0:a", "is a number"),
        ("x^2", "x=0:1,x=0:2", "twice"),
    ],
)
def test_boxes_that_are_none(text: str, box: str, message: str) -> None:
    with pytest.raises(PointError, match=message):
        critical(pose(text), [box])


@pytest.mark.parametrize("text", ["x + y", "x = y <", "x < 1", "= 1"])
def test_constraints_that_are_none(text: str) -> None:
    with pytest.raises(PointError):
        critical(pose("x^2 + y^2"), (), [text])


def test_parameters_ask_for_values() -> None:
    with pytest.raises(PointError, match="depend on the parameter 'a'") as caught:
        critical(pose("x^5 + a*x^2 + x", wrt=["x"]))
    assert "--let a=" in sure(caught.value.hint)


def sides(
    f: Callable[[float], float | None], x: float, value: float, reach: float = 1e-2
) -> tuple[int | None, ...]:
    """How f moves to the left and to the right, by numbers."""
    found: list[int | None] = []
    for step in (-reach, reach):
        moved = f(x + step)
        found.append(None if moved is None else (moved > value) - (moved < value))
    return tuple(found)


LINE = [
    "x^2*exp(-x)",
    "abs(x^3-3*x)",
    "silu(x)",
    "gelu(x)",
    "softplus(x) - x/2",
    "atan(x) - x/2",
    "sin(x)/x",
    "x^2 - x*sin(x)",
    "exp(x) - 1 - x - x^2/2",
    "sin(x) + cos(2*x)",
    "cosh(x) - x^2",
    "x^3*exp(-abs(x))",
    "max(sin(x), cos(x))",
    "log(2 + sin(x))",
    "x^2*log(x)",
    "asin(x/12) - x/10",
    "min(abs(x-1), abs(x+1))",
    "abs(log(abs(x)))",
]


@pytest.mark.parametrize("text", LINE)
def test_every_extremum_that_numbers_show_is_listed(text: str) -> None:
    problem = pose(text)
    answer = critical(problem)
    assert answer.complete, answer.reason
    listed = {real(p.point["x"]): p.kind.value for p in answer.points}
    program = FloatProgram([problem.expression], ["x"])

    def f(x: float) -> float | None:
        try:
            (value,) = program.run([x])
        except (ValueError, ZeroDivisionError, OverflowError):
            return None
        return value if math.isfinite(value) else None

    holes = [0.0] if answer.excluded else []
    grid = [-9.97 + 19.93 * k / 8000 for k in range(8001)]
    values = [f(x) for x in grid]
    for k in range(1, 8000):
        here, before, after = values[k], values[k - 1], values[k + 1]
        if (
            here is None
            or before is None
            or after is None
            or any(abs(grid[k] - hole) < 0.02 for hole in holes)
        ):
            continue
        around = (before, after)
        margin = 1e-12 * (1 + abs(here))
        kind = (
            "minimum" if here < min(around) - margin else "maximum" if here > max(around) + margin else None
        )
        if kind:
            near = [listed[x] for x in listed if abs(x - grid[k]) < 0.01]
            assert kind in near, (grid[k], kind, near)
    expected: dict[tuple[int | None, ...], str] = {
        (1, 1): "minimum",
        (-1, -1): "maximum",
        (1, -1): "inflection",
        (-1, 1): "inflection",
    }
    for x, kind in listed.items():
        value = f(x)
        if abs(x) < 9.9 and value is not None:
            assert expected.get(sides(f, x, value), kind) == kind, x


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(-4, 4), min_size=9, max_size=9))
def test_random_coercive_quartics_have_a_least_value_that_no_sample_beats(c: list[int]) -> None:
    terms = ["x^3", "x^2*y", "x*y^2", "y^3", "x^2", "x*y", "y^2", "x", "y"]
    text = "x^4 + y^4 + " + " + ".join(f"({k})*{t}" for k, t in zip(c, terms, strict=True))
    problem = pose(text)
    answer = critical(problem)
    if not answer.complete:
        return
    assert answer.bounded.below
    if answer.families:
        return
    least = real(answer.points[0].value)
    program = FloatProgram([problem.expression], ["x", "y"])
    source = random.Random(5)
    lowest = min(program.run([source.uniform(-6, 6), source.uniform(-6, 6)])[0] for _ in range(500))
    assert lowest >= least - 1e-6 * (1 + abs(least))
    # minima - saddles + maxima = 1 (Morse), where no point is degenerate
    if all(point.degenerate is False for point in answer.points):
        signs = {"minimum": 1, "maximum": 1, "saddle": -1}
        assert sum(signs[point.kind.value] for point in answer.points) == 1
