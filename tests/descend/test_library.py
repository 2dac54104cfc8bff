"""`symgrad.descend` as a function, an iterator and a result."""

import math
from typing import Any

import pytest

import symgrad.descend
from symgrad import parse
from symgrad.descend.library import descend
from symgrad.descend.methods.adam import Adam
from symgrad.descend.schedules import Schedule, Shape
from symgrad.errors import PointError

BOWL = "(x-2)^2 + (y+1)^2"


def test_the_package_is_the_function() -> None:
    package: Any = symgrad.descend
    run = package(BOWL, start=(0, 0), method=Adam(lr=0.1), steps=1000)
    assert run.final.point == pytest.approx({"x": 2.0, "y": -1.0}, abs=1e-4)


def test_steps_come_as_they_are_made() -> None:
    steps = iter(descend(BOWL, start="x=0,y=0", lr=0.1, steps=10**9))
    assert [next(steps).step for _ in range(3)] == [0, 1, 2]


def test_text_and_expressions_give_the_same() -> None:
    one = descend(BOWL, start={"x": 0.5, "y": "1/2"}, lr=0.1, steps=20)
    other = descend(parse(BOWL), start=(0.5, 0.5), lr=0.1, steps=20)
    assert one.steps == other.steps
    assert one.answer.method == other.answer.method


def test_options_reach_the_run() -> None:
    run = descend(
        "a*x^2",
        start="x=1,a=2",
        wrt=["x"],
        lr=0.1,
        steps=3,
        schedule=Schedule(shape=Shape.INVERSE, decay=1.0),
        project={"x": (0.1, math.inf)},
    )
    assert [s.lr for s in run.steps] == [None, 0.1, 0.05, pytest.approx(0.1 / 3)]
    wall = descend("x^2", start=(1,), lr=0.5, project={"x": (0.9, math.inf)})
    assert wall.final.point["x"] == 0.9


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"lr": 0.1, "project": {"z": (0, 1)}},
        {"lr": 0.1, "method": Adam(lr=0.1)},
        {"method": "sgdd", "lr": 1.0},
    ],
)
def test_misuse_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(PointError):
        descend(BOWL, start=(0, 0), **options)
