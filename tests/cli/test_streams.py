"""Pipes, closed and full streams, encodings, colours."""

import json
from typing import Any

import pytest

from symgrad.cli.streams import Stream
from tests.cli.support import run, shell

CLOSED = "error: standard output is closed\n"


@pytest.mark.parametrize("args", ["grad x", "--version", "--help", "grad -h"])
def test_a_closed_standard_output_is_an_error(args: str) -> None:
    ran = shell(f"symgrad {args} >&-")
    assert ran.code == 5
    assert ran.err.startswith(CLOSED)


@pytest.mark.parametrize("args", ["grad x", "--version", "--help", "grad -h", "completion bash"])
def test_a_full_device_is_an_error_in_one_line(args: str) -> None:
    ran = shell(f"symgrad {args} >/dev/full")
    assert ran.code == 5
    assert ran.err == "error: standard output cannot be written: No space left on device\n"


def test_a_closed_pipe_ends_quietly() -> None:
    ran = shell("yes 'x^2+y' | symgrad grad - | head -n 1; echo ${PIPESTATUS[1]} >&2")
    assert ran.out == "2*x\t1\n"
    assert ran.err == "141\n"


def test_a_closed_standard_error_does_not_matter() -> None:
    assert shell("symgrad grad x 2>&-").out == "1\n"
    assert shell("symgrad grad 'x+' 2>&-").code == 2


def test_a_closed_standard_input_is_read_as_empty() -> None:
    assert shell("symgrad grad - <&-").code in (0, 2, 5)
    assert shell("symgrad grad x <&-").out == "1\n"


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8", "latin-1"])
def test_every_encoding_gets_the_table(encoding: str) -> None:
    ran = run("grad", "x*y", "-f", "table", PYTHONIOENCODING=encoding)
    assert ran.code == 0
    assert ("│" in ran.out) == (encoding == "utf-8")
    assert "y" in ran.out


@pytest.mark.parametrize(
    "changes", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C"}, {"PYTHONIOENCODING": "cp1252"}]
)
def test_messages_survive_every_encoding(changes: dict[str, Any]) -> None:
    ran = run("grad", "x²+ф", **changes)
    assert ran.code == 2
    lines = ran.err.splitlines()
    assert "U+0444 CYRILLIC SMALL LETTER EF" in lines[0]
    assert lines[2].strip("^") == " " * lines[2].index("^")


def test_bytes_that_are_no_text_are_refused_with_their_column() -> None:
    ran = shell("symgrad grad $'x+\\xff' --json")
    assert ran.code == 2
    assert json.loads(ran.err)["error"]["column"] == 3


def test_piped_output_is_never_wrapped() -> None:
    terms = "+".join(f"sin({k}*x)" for k in range(1, 60))
    ran = run("grad", terms, COLUMNS="20")
    assert ran.out.count("\n") == 1
    assert len(ran.out) > 300


@pytest.mark.parametrize(
    ("choice", "environment", "terminal", "colored"),
    [
        (None, {}, True, True),
        (None, {}, False, False),
        (None, {"TERM": "dumb"}, True, False),
        (None, {"NO_COLOR": "1"}, True, False),
        (None, {"NO_COLOR": ""}, True, True),
        (None, {"FORCE_COLOR": "1"}, False, True),
        (None, {"FORCE_COLOR": "0"}, False, False),
        (None, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        (None, {"CLICOLOR_FORCE": "1"}, False, True),
        (None, {"CLICOLOR": "0"}, True, False),
        (None, {"CLICOLOR": "0", "FORCE_COLOR": "1"}, False, True),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
        ("auto", {}, True, True),
    ],
)
def test_colours(choice: str | None, environment: dict[str, str], terminal: bool, colored: bool) -> None:
    assert Stream(1, terminal=terminal).wants_color(choice, environment) is colored


def test_colours_reach_both_streams() -> None:
    assert "\x1b[" in run("grad", "x", "-f", "table", "--color", "always").out
    assert run("grad", "x+", "--color=always").err.startswith("\x1b[31;1merror:")
    assert "\x1b[" not in run("grad", "x", "-f", "plain", "--color", "always").out
    assert "\x1b[" not in run("grad", "x", "-f", "table", "-o", "/dev/stderr", FORCE_COLOR="1").err
