"""What a person at a terminal sees."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.support import QUIRKY, in_terminal


def test_a_table_is_the_default() -> None:
    ran = in_terminal("grad", "x^2*y", "--at", "1,2", NO_COLOR="1")
    assert ran.code == 0
    assert "│ ∂f/∂x │ 2*x*y      │ 4               │" in ran.out
    assert ran.out.endswith("checked: agrees with an independent computation at random points\n")


def test_a_table_is_coloured() -> None:
    assert "\x1b[36m∂f/∂x" in in_terminal("grad", "x^2").out


@pytest.mark.parametrize("changes", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"CLICOLOR": "0"}])
def test_a_table_without_colours(changes: dict[str, Any]) -> None:
    assert "\x1b" not in in_terminal("grad", "x^2", **changes).out


@pytest.mark.parametrize("columns", [20, 40])
def test_narrow_terminals_lose_nothing(columns: int) -> None:
    ran = in_terminal("hess", "x^2+3*x*y", "--at", "0,0", columns=columns, NO_COLOR="1")
    assert ran.code == 0
    assert "1 - sqrt(10) = -2.16228" in ran.out
    assert "…" not in ran.out


def test_a_terminal_without_unicode() -> None:
    ran = in_terminal("grad", "x^2", PYTHONIOENCODING="ascii", NO_COLOR="1")
    assert ran.out.isascii()
    assert "| df/dx | 2*x" in ran.out


def test_json_is_indented_for_people() -> None:
    assert '\n  "command": "grad",\n' in in_terminal("grad", "x", "--json").out


def test_several_answers_follow_each_other(tmp_path: Path) -> None:
    (tmp_path / "lines").write_text("x^2\ny+\nz\n")
    ran = in_terminal("grad", f"@{tmp_path / 'lines'}", NO_COLOR="1")
    assert ran.code == 1
    assert ran.out.index("∂f/∂x") < ran.out.index("error: line 2") < ran.out.index("∂f/∂z")


def test_the_caret_is_within_the_terminal() -> None:
    text = "x+" * 300 + "foo(y)"
    ran = in_terminal("grad", text, columns=50, NO_COLOR="1")
    source, caret = ran.out.split("\n")[1:3]
    assert len(source) <= 50
    assert source[caret.index("^") :].startswith("foo")


def test_long_work_shows_that_it_is_alive_and_cleans_up() -> None:
    ran = in_terminal("grad", "hang", "--timeout", "2", program=QUIRKY, NO_COLOR="1")
    assert ran.code == 4
    assert "\rworking: 1 s" in ran.out
    assert ran.out.rindex("working") < ran.out.rindex("        \r")
