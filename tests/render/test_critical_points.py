"""Pages about critical points, at every width: what is proved, the points, the families."""

import csv
import io
import re

import pytest

from symgrad.critical.library import critical_points
from symgrad.render.characters import width
from symgrad.render.formats import render
from symgrad.render.style import Style

RASTRIGIN = "20 + x^2 - 10*cos(2*pi*x) + y^2 - 10*cos(2*pi*y)"
HIMMELBLAU = "(x^2 + y - 11)^2 + (x + y^2 - 7)^2"


def table(text, columns=80, *, unicode=True, **options):
    return render(critical_points(text, **options), "table", Style(width=columns, unicode=unicode))


def flat(text):
    """The words of a page without its frames."""
    return " ".join(re.sub("[^ -~]", " ", text).split())


@pytest.mark.parametrize("columns", [40, 60, 80, 100, 120, 200])
@pytest.mark.parametrize("text", [HIMMELBLAU, "sin(x)*sin(y)", "(x^2 + y^2 - 1)^2", "x^3 - 3*x*y^2"])
def test_no_line_is_wider_than_the_terminal(text, columns):
    page = table(text, columns)
    assert max(width(line) for line in page.splitlines()) <= columns


def test_the_sentence_counts_by_kind_and_says_whether_that_is_all():
    page = flat(table(HIMMELBLAU))
    assert "9 critical points (4 minima, 1 maximum, 4 saddles); proved to be all in R^2" in page
    assert "1 critical point (minimum); proved to be all on R" in flat(table("x^2"))
    assert "no critical points; proved to be all on R" in flat(table("exp(x)"))
    assert "2 sequences of critical points (1 minimum, 1 maximum); proved to be all on R" in flat(
        table("sin(x)", 120)
    )
    assert "found; there may be more" in flat(table("floor(x)"))
    assert "for x in [-5.12, 5.12]" in flat(table("x^2 - 10*cos(2*pi*x)", box="x=-5.12:5.12"))


def test_a_page_of_80_columns():
    page = table("x^4 - 2*x^2 + y^2")
    assert page == (
        "f(x, y) = x**4 - 2*x**2 + y**2\n"
        "╭──────────────────────────────────────────────────────────────────────╮\n"
        "│ 3 critical points (2 minima, 1 saddle); proved to be all in R^2      │\n"
        "│ factorisation into irreducibles, every root of every factor isolated │\n"
        "╰──────────────────────────────────────────────────────────────────────╯\n"
        "╭────┬───┬───────┬────────────────┬───────────────────┬───────╮\n"
        "│ x  │ y │ value │ kind           │ why               │ known │\n"
        "├────┼───┼───────┼────────────────┼───────────────────┼───────┤\n"
        "│ -1 │ 0 │ -1    │ global minimum │ eigenvalues 2, 8  │ exact │\n"
        "│ 1  │ 0 │ -1    │ global minimum │ eigenvalues 2, 8  │ exact │\n"
        "│ 0  │ 0 │ 0     │ saddle         │ eigenvalues -4, 2 │ exact │\n"
        "╰────┴───┴───────┴────────────────┴───────────────────┴───────╯\n"
        "╭──────┬───────────────────────────────────────────────────────────────────────╮\n"
        "│ f is │ bounded below, not bounded above: f -> oo along x = t as t -> oo,     │\n"
        "│      │ with y = 0                                                            │\n"
        "╰──────┴───────────────────────────────────────────────────────────────────────╯\n"
        "proved: exact, nothing is missing\n"
    )


def test_of_many_points_a_count_by_kind_and_both_ends():
    page = table(RASTRIGIN, box="x=-5.12:5.12,y=-5.12:5.12")
    assert len(page.splitlines()) < 60
    assert re.search(r"minimum +│ 121 +│ 0 +│ 49.7474", page)
    assert re.search(r"maximum +│ 100 +│ 40.5025 +│ 80.7066", page)
    assert "... 421 more" in page


def test_what_repeats_itself_comes_first():
    page = table("sin(x)")
    assert page.index("x = -pi/2 + 2*k*pi") < page.index("-5*pi/2 = -7.85398")
    page = table("sin(x)*sin(y)")
    assert "x = k*pi, y = m*pi" in page
    assert "eigenvalues" not in page


def test_families_with_parameters():
    page = table("(x^2 + y^2 - 1)^2")
    assert re.search(r"x\*\*2 \+ y\*\*2 - 1 = 0 │ 0 +│ minimum │ x = cos\(t\), y = sin\(t\)", page)


def test_cases_are_not_called_undecided():
    page = table("a*x^2 + b*x", 120, wrt="x")
    assert "by case" in page
    assert "undecided" not in page


def test_narrow_pages_stack_the_coordinates():
    page = table(HIMMELBLAU, 40)
    assert re.search(r"│ x = 3 +│ 0 +│ global +│\n│ y = 2 +│ +│ minimum +│", page)


def test_ascii_pages():
    assert table(HIMMELBLAU, unicode=False).isascii()
    assert table("sin(x)", 40, unicode=False).isascii()


def test_plain_has_one_point_a_line():
    lines = render(critical_points(HIMMELBLAU), "plain", Style()).splitlines()
    assert len(lines) == 9
    assert all(len(line.split("\t")) == 4 for line in lines)
    assert "minimum\tx=3,y=2\t0\texact" in lines


def test_plain_families():
    lines = render(critical_points("sin(x)", box="x=0:oo"), "plain", Style()).splitlines()
    assert "maximum\tx = pi/2 + 2*k*pi, k >= 0\t1\tfamily" in lines
    lines = render(critical_points("(x - y)^2"), "plain", Style()).splitlines()
    assert lines == ["minimum\tx - y = 0\t0\tfamily"]


def test_csv_has_all_digits_and_flags():
    text = render(critical_points(HIMMELBLAU), "csv", Style(precision=3))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 9
    assert float(rows[0]["x"]) == pytest.approx(-3.779310253377747, abs=1e-14)
    assert {row["evidence"] for row in rows} == {"exact"}
    assert [row["global"] for row in rows].count("minimum") == 4


@pytest.mark.parametrize("text", [HIMMELBLAU, "sin(x)*sin(y)", "(x^2 + y^2 - 1)^2", "exp(x)"])
def test_latex_tables_are_whole(text):
    made = render(critical_points(text), "latex", Style())
    assert made.count(r"\begin{array}") == made.count(r"\end{array}") == 1
    body = made[made.index(r"\hline") + 6 : made.index(r"\end{array}")]
    columns = re.search(r"begin\{array\}\{(c+)\}", made)[1]
    for row in filter(str.strip, body.split(r"\\")):
        spans = re.search(r"multicolumn\{(\d+)\}", row)
        cells = row.count("&") + 1 + (int(spans[1]) - 1 if spans else 0)
        assert cells == len(columns)
    assert made.count("{") == made.count("}")
