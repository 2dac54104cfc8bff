"""What a derivation says: a reason for every function, no step that repeats itself."""

from itertools import pairwise

import pytest

from symgrad.calculus.explain.build import explain
from symgrad.calculus.explain.sentences import KINDS, REASONS
from symgrad.calculus.problem import pose
from symgrad.language.functions import TABLE
from symgrad.render.explanations import listed, sides
from symgrad.render.texts import Texts
from symgrad.results.learning import Detail, Rule
from tests.compositions import SHAPES, applied


@pytest.mark.parametrize("name", [n for n in TABLE if n != "dot"])
def test_every_function_has_its_reason(name: str) -> None:
    assert name in REASONS or Rule(TABLE[name].family.value) in KINDS
    step = explain(pose(applied(name, "x")), detail=Detail.FULL).tree
    assert step.note.endswith(".")
    assert "stands in the table" not in step.note


def test_no_reason_is_left_over() -> None:
    assert set(REASONS) <= set(TABLE)
    assert set(SHAPES) <= set(TABLE)


@pytest.mark.parametrize("text", ["max(x, 2)", "x - 1", "atan(x)", "x*(x - 2)", "clip(x, 0, 1)"])
def test_no_side_of_an_equation_is_written_twice(text: str) -> None:
    answer = explain(pose(text))
    for step in listed(answer.derivations[0], Detail.FULL):
        written = sides(step, Texts(answer, 6)).split(" = ")
        assert all(a != b for a, b in pairwise(written))
