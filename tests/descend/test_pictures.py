"""Pictures of descents: on a terminal in every width, in files twice the same."""

import io
import re
from functools import cache
from typing import Any

import pytest

from symgrad.calculus.pictures.plots import plot
from symgrad.calculus.problem import pose
from symgrad.render.plot import losses
from symgrad.render.plot.losses import Scale, Track
from symgrad.render.style import Style
from symgrad.results.plots import Plot
from tests.cli.support import in_terminal
from tests.descend.support import Method, run

ROSENBROCK = "(1-x)^2 + 100*(y-x^2)^2"
NARROW = Style(width=40, unicode=True, color=False)


def track(text: str, start: str, name: str = "run", method: Method = "gd", **options: Any) -> Track:
    steps = run(text, start, method, **options).steps
    return Track(name, [(s.step, s.value) for s in steps], [tuple(s.point.values()) for s in steps])


BOWLS = [track("x^2 + 10*y^2", "1,1", f"gd {lr}", lr=lr) for lr in (0.01, 0.05, 0.11)]


@pytest.mark.parametrize("columns", [30, 40, 80, 200])
@pytest.mark.parametrize("color", [True, False])
@pytest.mark.parametrize("unicode", [True, False])
def test_curves_fit_the_terminal(columns: int, color: bool, unicode: bool) -> None:
    lines = losses.drawn(BOWLS, Style(width=columns, unicode=unicode, color=color))
    plain = [re.sub(r"\x1b\[[\d;]*m", "", line) for line in lines]
    assert all(len(line) <= columns for line in plain if "gd" not in line)
    assert ("\x1b" in "".join(lines)) is color
    assert unicode or "".join(plain).isascii()


def test_without_colour_curves_are_told_apart_by_signs() -> None:
    lines = losses.drawn(BOWLS, NARROW)
    picture = "\n".join(lines[1:-2])
    assert all(sign in picture for sign in "123")
    assert lines[-1] == "1 gd 0.01   2 gd 0.05   3 gd 0.11"


def test_one_curve_needs_no_legend() -> None:
    lines = losses.drawn(BOWLS[:1], NARROW)
    assert lines[0] == "log10 of f at each step"
    assert "step" in lines[-1]


def test_a_run_that_blows_up_leaves_room_for_the_others() -> None:
    scale = Scale.of(BOWLS)
    assert scale.logarithmic
    assert scale.high < 5.0
    alone = Scale.of(BOWLS[2:])
    assert alone.high > 15.0


def test_negative_values_are_drawn_as_they_are() -> None:
    tracks = [track("x^4 - 3*x^3 + 2", "3", lr=lr) for lr in (0.01, 0.3)]
    scale = Scale.of(tracks)
    assert not scale.logarithmic
    assert scale.high < 10.0
    assert losses.drawn(tracks, NARROW)


def test_what_has_no_value_is_not_drawn() -> None:
    assert losses.drawn([Track("run", [])], NARROW) == []
    assert losses.drawn([Track("run", [(0, float("inf"))])], NARROW) == []
    assert Track("run", [(0, 1.0), (1, float("nan")), (2, 3.0)]).thinned().values == [(0, 1.0), (2, 3.0)]


def test_long_runs_are_thinned_to_both_ends() -> None:
    long = Track("run", [(k, float(k)) for k in range(100_001)], [(k,) for k in range(100_001)])
    thin = long.thinned()
    assert len(thin.values) == len(thin.points) <= losses.LARGEST + 1
    assert (thin.values[0], thin.values[-1]) == ((0, 0.0), (100_000, 100_000.0))


@cache
def landscape(text: str) -> Plot:
    return plot(pose(text), path=[dict.fromkeys(pose(text).variables, v) for v in (0.0, 1.0)], file="png")


def picture(kind: str, tracks: list[Track] = BOWLS, text: str = "x^2 + 10*y^2") -> bytes:
    from symgrad.render.plot.loss_figures import figure

    return figure(tracks, landscape(text), kind)


@pytest.mark.parametrize(
    ("kind", "head"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF"), ("gif", b"GIF89a")]
)
def test_the_same_runs_give_the_same_bytes(kind: str, head: bytes) -> None:
    first = picture(kind)
    assert first.startswith(head)
    assert first == picture(kind)
    assert not re.search(rb"(CreationDate|dc:date|tIME)", first)


def test_a_film_grows_from_the_start_and_stays_at_the_end() -> None:
    from PIL import Image

    film: Any = Image.open(io.BytesIO(picture("gif", BOWLS[:2])))
    # pictures that are the same are one, which stays longer
    assert 20 < film.n_frames <= 40
    pauses = []
    for k in range(film.n_frames):
        film.seek(k)
        pauses.append(film.info["duration"])
    assert sum(pauses) == 39 * 100 + 2000
    assert pauses[-1] >= 2000
    first, last = [(film.seek(k), film.convert("RGB").tobytes())[1] for k in (0, film.n_frames - 1)]
    assert first != last


def test_runs_of_one_variable_are_drawn_on_its_curve() -> None:
    assert picture("png", [track("x^4 - 3*x^3 + 2", "3", lr=0.01)], "x^4 - 3*x^3 + 2").startswith(b"\x89PNG")


def test_a_path_ends_where_it_leaves_the_picture() -> None:
    from symgrad.render.plot.loss_figures import _places

    far = Track("run", [(k, 9.0**k) for k in range(200)], [((-3.0) ** k,) for k in range(200)])
    assert len(_places(landscape("x^2"), far)) < 6


@pytest.mark.parametrize("columns", [40, 80])
def test_a_terminal_shows_steps_curve_and_path(columns: int) -> None:
    args = ("descend", ROSENBROCK, "--start=-1.2,1", "--lr", "0.001", "--plot")
    ran = in_terminal(*args, columns=columns, NO_COLOR="1")
    assert ran.code == 0
    assert "\x1b" not in ran.out
    assert "f at each step\n" in ran.out
    assert "o a path of 101 points" in ran.out
    drawn = [line for line in ran.out.split("\n") if line.startswith(("│", "╭", " ")) or "▏" in line]
    assert all(len(line) <= columns for line in drawn)
    assert "…" not in ran.out
