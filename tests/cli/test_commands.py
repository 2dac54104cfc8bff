"""Every command from its arguments to its answer."""

import json

import pytest

from tests.cli.support import run

ANSWERS = {
    ("grad", "x**2+3*x*y"): "2*x + 3*y\n3*x\n",
    ("grad", "x^2*y", "--at", "x=-1,y=2"): "-4\n1\n",
    ("grad", "x^2*y", "--at", "-1,2"): "-4\n1\n",
    ("grad", "x^2*y", "--at", "x=-1", "--at", "y=2"): "-4\n1\n",
    ("grad", "w*x+b", "--wrt", "w,b"): "x\n1\n",
    ("grad", "u^2", "--let", "u=3*x"): "18*x\n",
    ("grad", "0.5*x^2"): "x\n",
    ("diff", "x**2+3*x*y", "--wrt", "x,y"): "3\n",
    ("diff", "x^2*y", "--wrt", "x", "--wrt", "y"): "2*x*y\nx**2\n",
    ("diff", "x^3", "--at", "x=2"): "12\n",
    ("hess", "x**2+3*x*y"): "2\t3\n3\t0\n",
    ("jac", "x*y", "x+y"): "y\tx\n1\t1\n",
    ("taylor", "(x-2)^2+(y+1)^2", "--at", "0,0", "--order", "1"): "polynomial\t5 - 4*x + 2*y\n",
}


@pytest.mark.parametrize(("args", "answer"), ANSWERS.items(), ids=[" ".join(args) for args in ANSWERS])
def test_answers(args: tuple[str, ...], answer: str) -> None:
    ran = run(*args)
    assert (ran.code, ran.out) == (0, answer), ran.err


NEGATIVE = {
    "-x^2": "-2*x\n",
    "-n*x": "-x\n-n\n",
    "-h*x": "-x\n-h\n",
    "-V*x": "-x\n-V\n",
    "--2*x": "2\n",
    "-(x)": "-1\n",
}


@pytest.mark.parametrize(("text", "answer"), NEGATIVE.items())
def test_expressions_may_begin_with_a_minus(text: str, answer: str) -> None:
    ran = run("grad", text)
    assert (ran.code, ran.out) == (0, answer), ran.err


def test_the_text_is_reported_as_it_was_typed() -> None:
    assert json.loads(run("grad", "-x^2", "--json").out)["input"] == "-x^2"
    assert json.loads(run("jac", "-x", "-y", "--json").out)["input"] == ["-x", "-y"]


def test_level_and_directional() -> None:
    ran = run("directional", "x^2+3*x*y+y^2", "--at", "x=2,y=3", "--direction", "3,4")
    assert ran.out.startswith("derivative\t87/5\ndirection\t3/5,4/5\nsteepest rate\tsqrt(313)\n")
    ran = run("level", "x^2+3*y^2-2*x*y", "--at", "1,2", "--json")
    result = json.loads(ran.out)["result"]
    assert result["orthogonal"] is True
    assert [n["float"] for n in result["normal"]] == [-2, 10]


def test_a_value_that_does_not_exist_is_said_and_counts_as_no() -> None:
    ran = run("grad", "abs(x)", "--at", "0", "--json")
    assert ran.code == 1
    assert json.loads(ran.out)["result"]["gradient"] == ["sign(x)"]
    assert ran.err.startswith("undefined: abs has a kink")
    assert ran.err.endswith("  abs(x)\n  ^^^^^^\n")


def test_notes_go_to_standard_error_unless_hushed() -> None:
    assert run("grad", "x^2+3xy").err.startswith("note: read as x**2 + 3*x*y")
    assert run("grad", "x^2+3xy", "-q").err == ""
    ran = run("grad", "x^2+3xy", "--json")
    assert ran.err == ""
    assert json.loads(ran.out)["notes"]


def test_formats() -> None:
    assert run("grad", "x*y", "-f", "latex").out == "\\nabla f = \\begin{pmatrix} y \\\\ x \\end{pmatrix}\n"
    assert run("grad", "x", "--format=json").out == run("grad", "x", "--json").out
    assert "│ ∂f/∂x │" in run("grad", "x", "-f", "table").out
    ran = run("grad", "x", "-f", "csv")
    assert (ran.code, ran.out) == (2, "")
    assert "the formats are table, plain, json, ndjson, latex" in ran.err


def test_precision_is_for_people() -> None:
    assert "sqrt(2) = 1.41\n" not in run("grad", "x", "-f", "table", "--precision", "3").out
    ran = run("grad", "x^2+y^2", "--at", "1,1", "-f", "table", "--precision", "3")
    assert "2*sqrt(2) = 2.83" in ran.out
    ran = run("grad", "x^2+y^2", "--at", "1,1", "--json", "--precision", "3")
    assert json.loads(ran.out)["result"]["at"]["norm"]["float"] == pytest.approx(8**0.5, rel=1e-15)


def test_what_was_asked_in_decimals_is_answered_in_decimals() -> None:
    assert run("grad", "1.5*x^2", "--at", "x=0.5").out == "1.5\n"
    made = json.loads(run("grad", "1.5*x^2", "--at", "x=0.5", "--json").out)
    assert made["result"]["at"]["gradient"] == [{"exact": "3/2", "float": 1.5}]
