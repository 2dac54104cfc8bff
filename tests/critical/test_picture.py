"""`critical --plot`: on the terminal and in files, the points by kind."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.support import Ran, run

pytest.importorskip("matplotlib")


def shown(*args: str, code: int = 0, **changes: Any) -> Ran:
    ran = run("critical", *args, **changes)
    assert ran.code == code, ran.err
    return ran


def test_a_picture_on_the_terminal_follows_the_answer() -> None:
    out = shown("x^4 + y^4 - 4*x*y", "--plot", "-f", "table").out
    assert out.index("proved to be all") < out.index("minimum at (1, 1), value -2")
    assert out.count("▼") >= 4
    assert "✕" in out
    assert "arrows" not in out


def test_beside_plain_text_the_picture_is_a_message() -> None:
    ran = shown("x^3 - 3*x", "--plot")
    assert ran.out.splitlines() == ["minimum\tx=1\t-2\texact", "maximum\tx=-1\t2\texact"]
    assert "▲ maximum at -1, value 2" in ran.err


def test_constraints_and_families_are_lines() -> None:
    assert "dotted line: constraint" in shown("x*y", "--subject-to", "x^2+y^2=1", "--plot").err
    assert "dotted line: minimum all along" in shown("(x^2+y^2-1)^2", "--plot").err


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
@pytest.mark.parametrize("args", [("x^3 - 3*x",), ("x*y", "--subject-to", "x^2+y^2=1"), ("sin(x)*sin(y)",)])
def test_files_are_the_same_every_time(tmp_path: Path, ending: str, args: tuple[str, ...]) -> None:
    first, second = tmp_path / f"a.{ending}", tmp_path / f"b.{ending}"
    shown(*args, "--plot", str(first))
    shown(*args, "--plot", str(second))
    assert first.read_bytes() == second.read_bytes()
    assert first.stat().st_size > 3000


def test_other_numbers_of_variables_have_no_picture() -> None:
    assert "not 3" in shown("x^2 + y^2 + z^2", "--plot", code=2).err
    assert "has no value" in shown("a*x^2", "--wrt", "x", "--plot", code=2).err


def test_other_endings_are_no_pictures() -> None:
    assert "endings" in shown("x^2", "--plot=x.txt", code=2).err


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (("--plot", "a.gif"), "the endings are .png, .svg, .pdf"),
        (("--plot", "-o", "a.png"), "--plot a.png writes the picture"),
    ],
)
def test_names_that_are_no_pictures_here(args: tuple[str, ...], hint: str) -> None:
    assert hint in shown("x^2", *args, code=2).err
