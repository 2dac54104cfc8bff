"""`symgrad explain` from a shell: every format, and the quiz."""

import json

from tests.cli.support import run


def test_plain_is_numbered_and_ends_with_the_answer() -> None:
    done = run("explain", "(x+1)^2")
    lines = done.out.splitlines()
    assert done.code == 0
    assert lines[-1] == "2*(x + 1)"
    assert [line.split(".")[0] for line in lines[:-1]] == ["1", "2", "3"]


def test_json_has_the_keys_of_the_contract() -> None:
    result = json.loads(run("explain", "sin(x^2)", "--json").out)["result"]
    assert result["wrt"] == ["x"]
    assert result["derivative"] == "2*x*cos(x**2)"
    assert {"rule", "expression", "derivative", "note", "children"} <= set(result["tree"])
    assert result["tree"]["children"][0]["rule"] == "trigonometric"


def test_the_tree_on_a_terminal_fits_its_width() -> None:
    done = run("explain", "x^2*sin(x^2)", "-f", "table", "--full", COLUMNS="60")
    assert "└──" in done.out
    assert "chain, u = x**2" in done.out


def test_latex_is_aligned() -> None:
    text = run("explain", "x^2*sin(x)", "-f", "latex").out
    assert text.startswith(r"\begin{aligned}")
    assert text.count("&=") == 3


def test_several_expressions_take_a_line_each() -> None:
    done = run("explain", "-", stdin="x^2\nsin(x)\n")
    assert [line.split("\t")[-1] for line in done.out.splitlines()] == ["2*x", "cos(x)"]


def test_a_quiz_counts_what_is_right() -> None:
    done = run("explain", "(x+1)^2", "--quiz", stdin="2u\n1\n2x+2\n")
    assert (done.code, done.out.splitlines()[-1]) == (0, "3 of 3 right")
    done = run("explain", "(x+1)^2", "--quiz", stdin="u^2\n?\n2x+2\n")
    assert (done.code, done.out.splitlines()[-1]) == (1, "1 of 3 right")
    assert "no: it is 2*u" in done.out


def test_a_quiz_survives_what_it_cannot_read() -> None:
    done = run("explain", "(x+1)^2", "--quiz", stdin="2*(\n2u\n")
    assert done.code == 1
    assert "error: answer:" in done.err
    assert done.out.splitlines()[-1] == "1 of 3 right"
