"""Drawings: width, signs, files that repeat, paths read from a descent."""

import json
import random
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from symgrad.calculus.pictures.plots import plot
from symgrad.calculus.problem import pose
from symgrad.calculus.subdifferential.subgradients import subdifferential
from symgrad.cli.plot import picture, read_path
from symgrad.errors import OutsideError, PointError
from symgrad.render.plot.canvas import Canvas
from symgrad.render.plot.contours import lines
from symgrad.render.plot.draw import render
from symgrad.render.plot.sets import drawn
from symgrad.render.style import Style
from symgrad.results.plots import Surface

CASES = ["x^3 - 3x", "1/x", "|x| + x", "x^2 - y^2", "1/(x^2+y^2)", "log(x*y)", "floor(x)", "3 + 0*x", "x + y"]
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def picture_of(text: str, style: Style, **options: Any) -> str:
    shown = render(plot(pose(text), **options), style)
    assert isinstance(shown, str)
    return shown


def file_of(text: str, kind: str, **options: Any) -> bytes:
    made = render(plot(pose(text), file=kind, **options), Style())
    assert isinstance(made, bytes)
    return made


@pytest.mark.parametrize(
    ("width", "color", "solid"), [(40, False, False), (80, True, False), (40, True, True)]
)
@pytest.mark.parametrize("text", CASES)
def test_pictures_fit(text: str, width: int, color: bool, solid: bool) -> None:
    shown = picture_of(text, Style(width=width, color=color), solid=solid)
    # The area keeps its width; of the words below it a narrow terminal breaks the lines itself.
    area = [line for line in ESCAPES.sub("", shown).splitlines() if "▏" in line]
    assert all(len(line) <= width for line in area)
    assert (ESCAPES.search(shown) is not None) is color
    assert len(shown.splitlines()) > 8


@pytest.mark.parametrize("text", CASES)
def test_ascii_is_enough(text: str) -> None:
    shown = picture_of(text, Style(width=60, unicode=False))
    assert shown.isascii()
    assert "|" in shown


def test_a_curve_is_where_it_should_be() -> None:
    shown = picture_of("x", Style(width=41, unicode=False), ranges=["x=-1:1"]).splitlines()[1:-2]
    area = [line.split("|", 1)[1] for line in shown]
    first = next(k for k, line in enumerate(area) if line.strip(" -|"))
    assert area[first].rstrip()[-1] in "'.:"
    assert len(area[first].rstrip()) > 20 > len(area[-1].replace("-", " ").rstrip())


def test_braille_dots() -> None:
    canvas = Canvas(1, 1, unicode=True)
    for x, y in ((0, 0), (1, 3)):
        canvas.dot(x, y)
    assert canvas.lines(color=False) == [chr(0x2800 + 0x01 + 0x80)]


def test_marching_squares_follow_a_circle() -> None:
    side = [k / 10 for k in range(-20, 21)]
    surface = Surface(tuple(side), tuple(side), tuple(tuple(x * x + y * y for x in side) for y in side))
    pieces = list(lines(surface, 1.0))
    assert pieces
    for piece in pieces:
        for x, y in piece:
            assert abs(x * x + y * y - 1.0) < 0.01


def test_marching_squares_leave_holes_blank() -> None:
    values = ((0.0, 2.0, 0.0), (2.0, None, 2.0), (0.0, 2.0, 0.0))
    assert not list(lines(Surface((0.0, 1.0, 2.0), (0.0, 1.0, 2.0), values), 1.0))


@pytest.mark.parametrize(
    ("kind", "text"), [("png", "x^2 - y^2"), ("svg", "x^3 - 3x"), ("svg", "x^2 - y^2"), ("pdf", "x^3 - 3x")]
)
def test_files_repeat_byte_for_byte(kind: str, text: str) -> None:
    at = ["1"] if "y" not in text else ["1,2"]
    first, second = (file_of(text, kind, at=at) for _ in range(2))
    assert first == second
    assert first.startswith({"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}[kind])
    if kind == "svg":
        assert ET.fromstring(first).tag.endswith("svg")


def test_a_solid_in_a_file() -> None:
    assert file_of("x*y", "png", solid=True).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("text", "at", "signs"),
    [("|x|", "0", "━●"), ("max(x, y, 0)", "0,0", "●+"), ("norm(x, y)", "0,0", "+"), ("x^2", "1", "●")],
)
def test_sets_are_drawn(text: str, at: str, signs: str) -> None:
    shown = "\n".join(drawn(subdifferential(pose(text), [at]), Style(width=60)))
    assert all(sign in shown for sign in signs)
    plain = "\n".join(drawn(subdifferential(pose(text), [at]), Style(width=40, unicode=False)))
    assert plain.isascii()


def test_no_picture_of_three_variables() -> None:
    assert drawn(subdifferential(pose("|x|+|y|+|z|"), ["0,0,0"]), Style()) == []


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        ("step,x,y,value\n0,1,2,5\n1,0.5,1,1\n", [{"x": 1.0, "y": 2.0}, {"x": 0.5, "y": 1.0}]),
        (
            json.dumps({"result": {"steps": [{"step": 0, "point": {"x": 1.0, "y": 2.0}}]}}),
            [{"x": 1.0, "y": 2.0}],
        ),
        ('{"point": {"x": 1}}\n{"point": {"x": 2}}\n', [{"x": 1.0}, {"x": 2.0}]),
        (
            json.dumps({"result": {"runs": [{"steps": [{"point": {"x": {"exact": "1/2", "float": 0.5}}}]}]}}),
            [{"x": 0.5}],
        ),
    ],
)
def test_paths_are_read(tmp_path: Path, content: str, wanted: list[dict[str, float]]) -> None:
    file = tmp_path / "steps"
    file.write_text(content)
    for step, expected in zip(read_path(str(file)), wanted, strict=True):
        assert {name: step[name] for name in expected} == expected


def test_a_path_that_is_none(tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_text("")
    with pytest.raises(PointError, match="holds no steps"):
        read_path(str(empty))
    with pytest.raises(OutsideError, match="cannot be read"):
        read_path(str(tmp_path / "missing.csv"))


def test_kinds_of_files() -> None:
    assert [picture(n) for n in ("a.png", "b.SVG", "c.pdf", "d.txt", None)] == [
        "png",
        "svg",
        "pdf",
        None,
        None,
    ]


def run(*args: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "symgrad", *args], capture_output=True, timeout=60, check=False, **options
    )


def test_the_command(tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    done = run("plot", "x^2 - y^2", "--at", "1,1", "--in", "x=-2:2", "-o", str(file))
    assert done.returncode == 0
    assert file.read_bytes().startswith(b"\x89PNG")
    plain = run("plot", "x^2", env={"COLUMNS": "40", "PATH": ""})
    assert plain.returncode == 0
    assert plain.stdout.isascii()
    assert json.loads(run("plot", "x^2", "--json").stdout)["result"]["marks"][0]["kind"] == "minimum"


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("x+y+z",), 2),
        (("x", "--in", "x=3:1"), 2),
        (("x", "-f", "latex"), 2),
        (("x", "-f", "csv"), 2),
        (("x", "--path", "missing.csv"), 5),
    ],
)
def test_exit_codes(args: tuple[str, ...], code: int) -> None:
    done = run("plot", *args)
    assert done.returncode == code
    assert not done.stdout


def test_level_lines_cut_exactly_the_cells_with_corners_on_both_sides() -> None:
    pick = random.Random(5)
    xs, ys = (0.0, 1.0, 2.0, 4.0, 5.0), (0.0, 1.0, 3.0, 4.0)
    for _ in range(200):
        values = tuple(tuple(pick.choice((None, 0.0, 0.5, 0.5, 2.0, 3.0)) for _ in xs) for _ in ys)
        found = {cell_of(a, b, xs, ys) for a, b in lines(Surface(xs, ys, values), 1.0)}
        assert found == {
            (i, j)
            for i in range(len(xs) - 1)
            for j in range(len(ys) - 1)
            if is_cut([values[j + b][i + a] for a in (0, 1) for b in (0, 1)], 1.0)
        }


def cell_of(
    a: tuple[float, float], b: tuple[float, float], xs: tuple[float, ...], ys: tuple[float, ...]
) -> tuple[int, int]:
    middle = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
    return sum(x <= middle[0] for x in xs[1:-1]), sum(y <= middle[1] for y in ys[1:-1])


def is_cut(corners: list[float | None], level: float) -> bool:
    known = [c for c in corners if c is not None]
    return len(known) == len(corners) and min(known) < level <= max(known)
