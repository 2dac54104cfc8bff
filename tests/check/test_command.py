"""`symgrad check` from a shell: formats and exit codes."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.support import run


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["x^2", "--at", "3"], 0),
        (["x^2", "--at", "3", "--claim", "x=2*x"], 0),
        (["x^2", "--claim", "x=3*x"], 1),
        (["|x|", "--at", "0"], 1),
        (["exp(exp(exp(x)))", "--at", "100"], 0),
        (["exp(exp(exp(x)))", "--at", "100", "--strict"], 3),
        (["x^2"], 2),
        (["x^2", "--claim", "2*x"], 2),
        (["x^2", "--at", "3", "--order", "3"], 2),
        (["x^2", "--work", "there-is-no-such-file"], 5),
    ],
)
def test_exit_codes(arguments: list[str], code: int) -> None:
    assert run("check", *arguments).code == code


def test_json_has_the_keys_of_the_contract() -> None:
    done = run("check", "x^2+3xy", "--at", "x=2,y=3", "--claim", "x=2x+2y", "--json")
    result = json.loads(done.out)["result"]
    assert {"wrt", "analytic", "numeric", "absolute_error", "relative_error", "step", "ok"} <= set(
        result["rows"][0]
    )
    assert result["passed"] is False
    assert {"wrt", "claim", "derivative", "equal", "counterexample"} <= set(result["claims"][0])
    assert result["claims"][0]["counterexample"]["point"]["x"] == {"exact": "2", "float": 2.0}


def test_csv_keeps_all_digits() -> None:
    rows = list(csv.DictReader(io.StringIO(run("check", "exp(x)", "--at", "1", "-f", "csv").out)))
    assert float(rows[0]["analytic"]) == 2.718281828459045
    assert rows[0]["ok"] == "true"


def test_work_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "work.txt"
    file.write_text("2*x*sin(x) + x^2*cos(x)\n= 2*x*sin(x) - x^2*cos(x)\n")
    done = run("check", "x^2*sin(x)", "--work", str(file))
    assert done.code == 1
    assert "line 2" in done.out
    assert "the sign of x**2*cos(x) was changed" in done.out


@pytest.mark.parametrize("style", ["table", "plain", "latex"])
def test_every_format_names_what_is_wrong(style: str) -> None:
    done = run("check", "x^2", "--at", "3", "--claim", "x=3*x", "--study", "-f", style)
    assert done.code == 1
    assert r"\ne" in done.out if style == "latex" else "WRONG" in done.out
