"""Tables: nothing is lost at any width, in any encoding."""

import pytest

from symgrad.language.graph import add, symbol
from symgrad.render.layout import Layout
from symgrad.render.style import Style
from symgrad.results import Gradient, Trust
from tests.render import answers
from tests.render.answers import written

WIDTHS = [20, 40, 80, 200]


def words(text: str) -> str:
    """The text without the drawing, so that folded cells can be found again."""
    return "".join(c for c in text if c.isalnum() or c in "()*=.-,")


def test_a_gradient_at_a_point() -> None:
    assert written(answers.GRADIENT_AT, "table", Style(width=60)) == (
        "f(x, y) = x**2 + 3*x*y\n"
        "╭───────┬────────────┬─────────────────────╮\n"
        "│       │ derivative │ at x = 1, y = 2     │\n"
        "├───────┼────────────┼─────────────────────┤\n"
        "│ ∂f/∂x │ 2*x + 3*y  │ 8                   │\n"
        "│ ∂f/∂y │ 3*x        │ 2*sqrt(5) = 4.47214 │\n"
        "╰───────┴────────────┴─────────────────────╯\n"
        "╭──────────────────┬─────────────────────╮\n"
        "│ value            │ 7                   │\n"
        "│ norm             │ 2*sqrt(5) = 4.47214 │\n"
        "│ steepest ascent  │ (0.936329, 0.3511)  │\n"
        "│ steepest descent │ (-0.9363, -0.3511)  │\n"
        "╰──────────────────┴─────────────────────╯\n"
        "checked: agrees with an independent computation at random\n"
        "points\n"
    )


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", answers.EVERY)
def test_numbers_are_never_cut(kind: str, width: int) -> None:
    answer = answers.EVERY[kind]
    text = written(answer, "table", Style(width=width))
    for grid in Layout(answer, 6, unicode=True).page().grids:
        for k in set(range(1, len(grid.headers))) - grid.formulas:
            for row in grid.rows:
                assert any(row[k] in line for line in text.splitlines()), row[k]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", answers.EVERY)
def test_lines_fit_the_terminal_unless_a_cell_cannot_be_broken(kind: str, width: int) -> None:
    answer = answers.EVERY[kind]
    lines = written(answer, "table", Style(width=width)).splitlines()
    assert all(len(line) <= width for line in lines if line.startswith(("│", "╭", "├", "╰")))


def test_formulas_are_folded_not_cut() -> None:
    long = Gradient(
        input="...",
        expression=symbol("x"),
        variables=("x",),
        trust=Trust.CHECKED,
        gradient=(add(*(symbol(f"x{k}") for k in range(60))),),
    )
    text = written(long, "table", Style(width=40))
    assert all(len(line) <= 40 for line in text.splitlines())
    folded = "".join(line.split("│")[2].strip() for line in text.splitlines() if line.count("│") == 3)
    assert "x0+x1+x2" in folded.replace(" ", "")
    assert "x59" in folded


@pytest.mark.parametrize("kind", answers.EVERY)
def test_without_unicode_all_is_ascii(kind: str) -> None:
    assert written(answers.EVERY[kind], "table", Style(unicode=False)).isascii()


@pytest.mark.parametrize("kind", answers.EVERY)
def test_without_colour_there_is_no_escape(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" not in written(answers.EVERY[kind], "table", Style())


def test_with_colour_there_is() -> None:
    assert "\x1b[" in written(answers.GRADIENT, "table", Style(color=True))


def test_trust_and_conditions_close_the_page() -> None:
    text = written(answers.GRADIENT_UNDEFINED, "table", Style())
    assert text.endswith(
        "holds where x != 0\nchecked: agrees with an independent computation at random points\n"
    )


def test_of_a_very_long_grid_both_ends_are_shown() -> None:
    names = tuple(f"x{k}" for k in range(1000))
    many = Gradient(
        input="...",
        expression=symbol("x"),
        variables=names,
        trust=Trust.CHECKED,
        gradient=tuple(symbol(n) for n in names),
    )
    text = written(many, "table", Style())
    assert "980 more" in text
    assert "∂f/∂x0 " in text
    assert "∂f/∂x999 " in text
    assert len(text.splitlines()) < 40


@pytest.mark.parametrize(
    ("wrt", "sign"), [(("x",), "∂f/∂x"), (("x", "x", "y"), "∂³f/∂x²∂y"), (("y",) * 12, "∂¹²f/∂y¹²")]
)
def test_signs_of_derivatives(wrt: tuple[str, ...], sign: str) -> None:
    assert Layout(answers.GRADIENT, 6, unicode=True).derivative(wrt) == sign


def test_markup_and_emoji_in_names_are_left_alone() -> None:
    text = written(answers.GRADIENT, "table", Style())
    assert words(text).startswith("f(x,y)=x**2")
