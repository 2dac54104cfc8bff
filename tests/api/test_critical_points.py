"""`symgrad.critical_points`: what the library takes, and that it answers like the command line."""

import dataclasses
import json
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import symgrad
from symgrad.errors import SymgradError
from symgrad.language.graph import Expression
from symgrad.render import formats
from symgrad.render.style import Style
from symgrad.results.critical import Critical
from tests.cli.support import run
from tests.values import real, wrong


def test_it_is_exported_and_imported_late() -> None:
    assert "critical_points" in symgrad.__all__
    assert symgrad.critical_points.__module__ == "symgrad.critical.library"


def exact(answer: Critical) -> list[tuple[str, ...]]:
    return [tuple(str(n.exact) for n in p.point.values()) for p in answer.points]


def test_floats_of_numpy_are_numbers() -> None:
    assert exact(symgrad.critical_points("x^2", box={"x": (np.float64(-0.5), 1)})) == [("0",)]
    at = symgrad.gradient("x^2", at=[np.float64(0.5)]).at
    assert at is not None
    assert [real(v) for v in at.gradient] == [1.0]


def test_text_and_expressions_are_functions() -> None:
    assert exact(symgrad.critical_points("x^2 - 4*x")) == [("2",)]
    assert exact(symgrad.critical_points(symgrad.parse("x^2 - 4*x"))) == [("2",)]


@pytest.mark.parametrize(
    "box",
    [
        "x=0:2*pi",
        {"x": (0, "2*pi")},
        {"x": (0.0, symgrad.parse("2*pi"))},
        {"x": (Fraction(0), "6.3")},
    ],
)
def test_boxes_as_text_and_mappings(box: str | dict[str, tuple[float | Fraction, str | Expression]]) -> None:
    assert exact(symgrad.critical_points("sin(x)", box=box)) == [("3/2*pi",), ("1/2*pi",)] or exact(
        symgrad.critical_points("sin(x)", box=box)
    ) == [("3*pi/2",), ("pi/2",)]


def test_variables_and_values() -> None:
    assert symgrad.critical_points("a*x^2 + x", wrt="x").parameters == ("a",)
    assert exact(symgrad.critical_points("a*x^2 + x", wrt="x", let={"a": Fraction(1, 2)})) == [("-1",)]
    assert exact(symgrad.critical_points(symgrad.parse("a*x^2 + x"), wrt=["x"], let={"a": 1})) == [("-1/2",)]


def test_one_constraint_or_several() -> None:
    one = symgrad.critical_points("x + y", subject_to="x^2 + y^2 = 2")
    assert exact(one) == [("-1", "-1"), ("1", "1")]
    two = symgrad.critical_points("x^2 + y^2 + z^2", subject_to=["x + y + z = 3", "x - y = 0"])
    assert exact(two) == [("1", "1", "1")]


def test_a_closed_box_has_its_ends() -> None:
    answer = symgrad.critical_points("x^3 - 3*x", box="x=-2:3", closed=True)
    assert [(real(p.value), p.global_ and p.global_.value) for p in answer.points][-1] == (
        18.0,
        "maximum",
    )


def test_the_time_is_over_when_it_says_so() -> None:
    answer = symgrad.critical_points("sin(x*y) + cos(x^2 + y)", expired=lambda: True)
    assert not answer.complete
    assert answer.out_of_time


def test_answers_are_frozen() -> None:
    answer = symgrad.critical_points("x^2")
    with pytest.raises(dataclasses.FrozenInstanceError):
        wrong(answer).complete = False


def test_expressions_in_answers_read_back() -> None:
    answer = symgrad.critical_points("(x^2 + y^2 - 1)^2")
    (equation,) = answer.families[0].equations
    assert symgrad.parse(str(equation)) is equation or str(symgrad.parse(str(equation))) == str(equation)
    assert str(equation.sympy()) == "x**2 + y**2 - 1"


@pytest.mark.parametrize("bad", [{"box": "z=0:1"}, {"subject_to": "x + y"}, {"box": {"x": (2, 1)}}])
def test_misuse_is_an_error(bad: dict[str, Any]) -> None:
    with pytest.raises(SymgradError):
        symgrad.critical_points("x^2 + y^2", **bad)


@pytest.mark.parametrize("text", ["x^3 - 3*x", "sin(x)*sin(y)", "(x^2 + y^2 - 1)^2", "tan(x)", "relu(x)"])
def test_the_command_line_says_the_same(text: str) -> None:
    ran = run("critical", text, "--json")
    style = Style(precision=6, several=True)
    here = json.loads(formats.render(symgrad.critical_points(text), "json", style))
    there = json.loads(ran.out)
    assert there["result"]["ledger"].pop("seconds") > 0
    assert here["result"]["ledger"].pop("seconds") is None
    assert there == here
