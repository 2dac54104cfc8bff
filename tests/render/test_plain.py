"""The plain format is what scripts read: pinned to the byte."""

from dataclasses import replace
from fractions import Fraction

import pytest

from symgrad.language.graph import number
from symgrad.render.style import Style
from tests.render import answers
from tests.render.answers import written

EXPECTED = {
    "gradient": "2*x + 3*y\n3*x\n",
    "gradient at a point": "8\n2*sqrt(5)\n",
    "undefined": "undefined\n",
    "shared": "t1 = exp(x*y)\ny*t1\nt1\n",
    "partials": "x*y/2\n",
    "partials at a point": "0.123457\n",
    "jacobian": "2\t1\n1\t1\n",
    "hessian": "2\t3\n3\t0\n",
    "sparse hessian": "x\tx\tx\nx\ty\ty\n",
    "directional": ("derivative\t17/5\ndirection\t3,4\nsteepest rate\t2*sqrt(5)\nsteepest direction\t1,0\n"),
    "taylor": "polynomial\t5 - 4*x + 2*y\n",
    "level": "value\tpi*E\nnormal\t-2,10\ntangent\t5,1\ndy/dx\tx/y\n",
}


@pytest.mark.parametrize("kind", answers.EVERY)
def test_plain(kind: str) -> None:
    assert written(answers.EVERY[kind], "plain", Style()) == EXPECTED[kind]


@pytest.mark.parametrize("kind", answers.EVERY)
def test_one_of_several_answers_takes_one_line_after_its_definitions(kind: str) -> None:
    text = written(answers.EVERY[kind], "plain", Style(several=True))
    lines = [line for line in text.splitlines() if " = " not in line]
    assert len(lines) == 1
    assert text.isascii()


def test_decimals_are_shown_to_those_who_wrote_decimals() -> None:
    half = number(Fraction(-3, 2))
    answer = replace(answers.GRADIENT, gradient=(half, number(Fraction(1, 3))))
    assert written(answer, "plain", Style()) == "-3/2\n1/3\n"
    assert written(replace(answer, decimal=True), "plain", Style()) == "-1.5\n1/3\n"


def test_precision_is_for_numbers_without_an_exact_value() -> None:
    assert written(answers.PARTIALS_AT, "plain", Style(precision=3)) == "0.123\n"
    assert written(answers.GRADIENT_AT, "plain", Style(precision=3)) == "8\n2*sqrt(5)\n"
