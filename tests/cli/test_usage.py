"""Wrong command lines: what is wrong in one line, the remedy, exit code 2, nothing on standard output."""

import json
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

from symgrad import __version__
from symgrad.cli.registry import COMMANDS
from symgrad.cli.service import command_named
from symgrad.cli.shield import SHIELD, shielded
from tests.cli.support import run

WRONG = {
    ("grda", "x"): ("there is no command 'grda'", "did you mean 'grad'?"),
    ("x^2",): ("there is no command 'x^2'", "for its gradient write symgrad grad 'x^2'"),
    ("-x^2",): ("a command comes first, not '-x^2'", "write symgrad grad -x^2"),
    ("grad", "w*x", "--shape", "w:n"): ("'--shape' is not read yet", "write the entries of vectors"),
    ("grad", "x", "--latex"): ("'--latex' is not read yet", "write x^2/2 for"),
    ("grad", "x", "--jsno"): ("there is no option '--jsno'", "did you mean '--json'?"),
    ("grad", "x", "--tmeout", "3"): ("there is no option '--tmeout'", "did you mean '--timeout'?"),
    ("grad", "x", "--foo"): ("there is no option '--foo'", None),
    ("grad", "x", "--at", "--wrt", "x"): ("--at: a value is needed before '--wrt'", None),
    ("grad", "x", "--at"): ("--at: a value is needed", None),
    ("grad", "x", "--quiet=1"): ("--quiet: no value is needed", None),
    ("grad", "x", "y"): ("one expression is needed, 2 were given", "put it in quotes"),
    ("grad", "x", "-fjson"): ("one expression is needed, 2 were given", "'-fjson' is no option here"),
    ("grad", "-q"): ("an expression is needed", "for example: symgrad grad"),
    ("grad", "x", "-f", "jsn"): ("--format: there is no 'jsn' here", "did you mean 'json'?"),
    ("grad", "x", "--color", "blue"): ("--color: there is no 'blue' here", "auto, always, never"),
    ("grad", "x", "--timeout", "nan"): ("--timeout: a finite number is needed", None),
    ("grad", "x", "--timeout", "0"): ("--timeout: a number above 0 is needed", None),
    ("grad", "x", "--timeout", "-1"): ("--timeout: a number above 0 is needed", None),
    ("grad", "x", "--timeout", "1_0"): ("--timeout:", None),
    ("grad", "x", "--memory", "1/2"): ("--memory: a whole number from 1", None),
    ("grad", "x", "--precision", "18"): ("--precision: a whole number from 1 to 17 is needed", None),
    ("taylor", "x"): ("'taylor' needs --at", "for example: symgrad taylor"),
    ("taylor", "x", "--at", "0", "--order", "x"): ("--order:", None),
    ("directional", "x", "--at", "0"): ("'directional' needs --direction", None),
    ("grad", "@no-such-file"): ("there is no file 'no-such-file'", None),
    ("grad", "@"): ("'@' needs the name of a file", None),
    ("jac", "-", "@x"): ("only one of the expressions can be - or @FILE", None),
    ("completion", "tcsh"): ("there is no completion for 'tcsh'", "bash, zsh"),
}


@pytest.mark.parametrize(("args", "said"), WRONG.items(), ids=[" ".join(args) for args in WRONG])
def test_wrong(args: tuple[str, ...], said: tuple[str, str | None]) -> None:
    ran = run(*args)
    message, hint = said
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"error: {message}")
    assert hint is None or hint in ran.err.splitlines()[-1]


@pytest.mark.parametrize("switch", [["--json"], ["-f", "json"], ["--format=ndjson"]])
def test_errors_are_json_for_programs_even_if_the_arguments_are_wrong(switch: list[str]) -> None:
    ran = run("grad", "x", "--nonsense", *switch)
    assert (ran.code, ran.out) == (2, "")
    error = json.loads(ran.err)
    assert error["schema"] == "symgrad/1"
    assert error["error"]["kind"] == "usage"
    assert error["error"]["message"] == "there is no option '--nonsense'"


def test_two_formats_contradict_each_other() -> None:
    error = json.loads(run("grad", "x", "--json", "-f", "plain").err)["error"]
    assert error["message"] == "--json and --format plain contradict each other"
    assert run("grad", "x", "--json", "-f", "ndjson").code == 0


def test_an_option_before_the_command_is_told_its_place() -> None:
    ran = run("--json", "grad", "x")
    assert json.loads(ran.err)["error"]["hint"] == "write symgrad grad ... --json"
    assert run("-q", "grad", "x").err.endswith("hint: write symgrad grad ... -q\n")


def test_a_syntax_error_has_its_caret() -> None:
    ran = run("grad", "sigmod(x)+y")
    assert (ran.code, ran.out) == (2, "")
    caret = "  sigmod(x)+y\n  ^^^^^^\n"
    assert ran.err == f"error: unknown function 'sigmod'\n{caret}hint: did you mean 'sigmoid'?\n"
    error = json.loads(run("grad", "sigmod(x)+y", "--json").err)["error"]
    assert (error["where"], error["column"], error["length"]) == ("EXPR", 1, 6)


def test_nothing_asked_is_answered_with_help_on_standard_error() -> None:
    for args in ([], ["grad"]):
        ran = run(*args)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith("Usage: symgrad ")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_examples_that_answer(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("derivation.txt").write_text("2*x*sin(x) + x^2*cos(x)\nx*(2*sin(x) + x*cos(x))\n")
    ran = run(name, "x", "--help")
    assert (ran.code, ran.err) == (0, "")
    assert run(name, "-h").out == ran.out
    assert ran.out.startswith(f"Usage: symgrad {name} EXPR")
    assert ran.out.isascii()
    for option in command_named(name).all_options:
        assert option.flags[0] in ran.out
    examples = [line.strip() for line in ran.out.partition("Examples:\n")[2].splitlines()]
    assert 2 <= len(examples) <= 3
    for example in examples:
        answered = run(*shlex.split(example)[1:])
        assert answered.code == 0, (example, answered.err)


def test_the_program_has_help_and_lists_every_command() -> None:
    ran = run("--help")
    assert ran.code == 0
    assert all(f"\n  {name} " in ran.out for name in (*COMMANDS, "completion"))
    assert run("-h").out == ran.out


def test_version() -> None:
    assert run("--version").out == run("-V").out == run("grad", "-V").out == f"symgrad {__version__}\n"
    detailed = json.loads(run("--version", "--json").out)
    assert detailed["symgrad"] == __version__
    assert {"python", "sympy", "typer"} <= set(detailed)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_completion_scripts(shell: str) -> None:
    ran = run("completion", shell)
    assert ran.code == 0
    assert "_SYMGRAD_COMPLETE" in ran.out


def test_completion_works() -> None:
    def completions(line: str, position: int) -> list[str]:
        words: dict[str, Any] = {"COMP_WORDS": line, "COMP_CWORD": str(position)}
        return run(_SYMGRAD_COMPLETE="complete_bash", **words).out.split()

    assert completions("symgrad gr", 1) == ["grad"]
    assert completions("symgrad grad --format n", 3) == ["ndjson"]


def test_the_shield() -> None:
    takes_value = {"--at": True, "-q": False}
    assert shielded(["-x", "-q", "--at", "-1"], takes_value) == [f"{SHIELD}-x", "-q", "--at", "-1"]
    assert shielded(["-", "--", "-q"], takes_value) == ["-", "--", "-q"]
    assert shielded(["-qx", "--at=-1"], takes_value) == [f"{SHIELD}-qx", "--at=-1"]


HEAVY = ["sympy", "numpy", "rich", "flint", "pydantic"]


@pytest.mark.parametrize(
    "args", [["--help"], ["--version"], ["grad", "x^2"], ["grad", "sigmod(x)"], ["grad", "-h"]]
)
def test_nothing_heavy_is_loaded(args: list[str]) -> None:
    program = (
        "import os, sys\n"
        "from symgrad.cli import app\n"
        f"app.run({args!r})\n"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)\n"
    )
    assert run("-c", program, program=[sys.executable]).err.splitlines()[-1] == "[]"
