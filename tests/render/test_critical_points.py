"""Pages about critical points, at every width: what is proved, the points, the families."""

import csv
import io
import re
from dataclasses import replace
from typing import Any

import pytest

from symgrad.critical.library import critical_points
from symgrad.render.characters import width
from symgrad.render.style import Style
from tests.render.answers import written
from tests.values import sure

RASTRIGIN = "20 + x^2 - 10*cos(2*pi*x) + y^2 - 10*cos(2*pi*y)"
HIMMELBLAU = "(x^2 + y - 11)^2 + (x + y^2 - 7)^2"


def table(text: str, columns: int = 80, *, unicode: bool = True, **options: Any) -> str:
    return written(critical_points(text, **options), "table", Style(width=columns, unicode=unicode))


def flat(text: str) -> str:
    """The words of a page without its frames."""
    return " ".join(re.sub("[^ -~]", " ", text).split())


@pytest.mark.parametrize("columns", [40, 60, 80, 100, 120, 200])
@pytest.mark.parametrize("text", [HIMMELBLAU, "sin(x)*sin(y)", "(x^2 + y^2 - 1)^2", "x^3 - 3*x*y^2"])
def test_no_line_is_wider_than_the_terminal(text: str, columns: int) -> None:
    page = table(text, columns)
    assert max(width(line) for line in page.splitlines()) <= columns


def test_the_sentence_counts_by_kind_and_says_whether_that_is_all() -> None:
    page = flat(table(HIMMELBLAU))
    assert "9 critical points (4 minima, 1 maximum, 4 saddles); proved to be all in R^2" in page
    assert "1 critical point (minimum); proved to be all on R" in flat(table("x^2"))
    assert "no critical points on R, and that is proved" in flat(table("exp(x)"))
    assert "2 sequences of critical points (1 minimum, 1 maximum); proved to be all on R" in flat(
        table("sin(x)", 120)
    )
    part = replace(critical_points("x^2"), complete=False)
    assert "1 critical point (minimum) found; there may be more" in flat(written(part, "table", Style()))
    part = replace(critical_points("exp(x)"), complete=False)
    assert "no critical points found; there may be some" in flat(written(part, "table", Style()))
    assert "for x in [-5.12, 5.12]" in flat(table("x^2 - 10*cos(2*pi*x)", box="x=-5.12:5.12"))


def test_a_page_of_80_columns() -> None:
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


def test_of_many_points_a_count_by_kind_and_both_ends() -> None:
    page = table(RASTRIGIN, box="x=-5.12:5.12,y=-5.12:5.12")
    assert len(page.splitlines()) < 60
    assert re.search(r"minimum +│ 121 +│ 0 +│ 49.7474", page)
    assert re.search(r"maximum +│ 100 +│ 40.5025 +│ 80.7066", page)
    assert "... 421 more" in page


def test_what_repeats_itself_comes_first() -> None:
    page = table("sin(x)")
    assert page.index("x = -pi/2 + 2*k*pi") < page.index("-5*pi/2 = -7.85398")
    page = table("sin(x)*sin(y)")
    assert "x = k*pi, y = m*pi" in page
    assert "eigenvalues" not in page


def test_families_with_parameters() -> None:
    page = table("(x^2 + y^2 - 1)^2")
    assert re.search(r"x\*\*2 \+ y\*\*2 - 1 = 0 │ 0 +│ minimum │ x = cos\(t\), y = sin\(t\)", page)


def test_cases_are_not_called_undecided() -> None:
    page = table("a*x^2 + b*x", 120, wrt="x")
    assert "by case" in page
    assert "undecided" not in page


def test_narrow_pages_stack_the_coordinates() -> None:
    page = table(HIMMELBLAU, 40)
    assert re.search(r"│ x = 3 +│ 0 +│ global +│\n│ y = 2 +│ +│ minimum +│", page)


def test_ascii_pages() -> None:
    assert table(HIMMELBLAU, unicode=False).isascii()
    assert table("sin(x)", 40, unicode=False).isascii()


def test_plain_has_one_point_a_line() -> None:
    lines = written(critical_points(HIMMELBLAU), "plain", Style()).splitlines()
    assert len(lines) == 9
    assert all(len(line.split("\t")) == 4 for line in lines)
    assert "minimum\tx=3,y=2\t0\texact" in lines


def test_plain_families() -> None:
    lines = written(critical_points("sin(x)", box="x=0:oo"), "plain", Style()).splitlines()
    assert "maximum\tx = pi/2 + 2*k*pi, k >= 0\t1\tfamily" in lines
    lines = written(critical_points("(x - y)^2"), "plain", Style()).splitlines()
    assert lines == ["minimum\tx - y = 0\t0\tfamily"]


def test_csv_has_all_digits_and_flags() -> None:
    text = written(critical_points(HIMMELBLAU), "csv", Style(precision=3))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 9
    assert float(rows[0]["x"]) == pytest.approx(-3.779310253377747, abs=1e-14)
    assert {row["evidence"] for row in rows} == {"exact"}
    assert [row["global"] for row in rows].count("minimum") == 4


@pytest.mark.parametrize("text", [HIMMELBLAU, "sin(x)*sin(y)", "(x^2 + y^2 - 1)^2", "exp(x)"])
def test_latex_tables_are_whole(text: str) -> None:
    made = written(critical_points(text), "latex", Style())
    assert made.count(r"\begin{array}") == made.count(r"\end{array}") == 1
    body = made[made.index(r"\hline") + 6 : made.index(r"\end{array}")]
    columns = sure(re.search(r"begin\{array\}\{(c+)\}", made))[1]
    for row in filter(str.strip, body.split(r"\\")):
        spans = re.search(r"multicolumn\{(\d+)\}", row)
        cells = row.count("&") + 1 + (int(spans[1]) - 1 if spans else 0)
        assert cells == len(columns)
    assert made.count("{") == made.count("}")


def test_an_incomplete_page_does_not_speak_of_missing_computations() -> None:
    page = flat(table("x^2*sin(1/x)"))
    assert "not proved complete; what is listed is proved unless it says otherwise" in page
    assert "nothing is missing" not in page


@pytest.mark.parametrize("columns", [30, 40, 80])
def test_undecided_boxes_are_told_with_ends_that_differ(columns: int) -> None:
    box = {"x": (-1.00000008285046, -0.9999999338388418)}
    answer = replace(critical_points("x^2"), complete=False, undecided=(box,))
    page = written(answer, "table", Style(width=columns))
    assert "-1.000000082850460.9999999338388418" in re.sub("[^0-9.-]", "", page).replace("-0.9", "0.9")
    assert max(width(line) for line in page.splitlines()) <= columns


def test_cases_say_at_every_width_what_decides() -> None:
    for columns in (24, 40, 60, 80, 120):
        page = flat(table("a*x^2 + b*x", columns, wrt="x"))
        assert "where a > 0" in page
        assert "a maximum" in page


def test_a_constant_is_no_point() -> None:
    page = flat(table("5"))
    assert "f is constant and has no variable" in page
    assert "undecided" not in page


def test_narrow_lists_name_a_point_on_one_line() -> None:
    page = table("a*x^2 + b*x + y^2", 30, wrt=("x", "y"))
    assert "x = -b/(2*a), y = 0 kind:" in page


def test_the_bare_formats_say_aside_what_they_leave_out() -> None:
    box = {"x": (0.0, 1.0)}
    answer = replace(critical_points("(x*y)^2"), complete=False, reason="time", undecided=(box,))
    assert answer.asides[0] == "not proved to be all critical points: time"
    assert answer.untabled == ("1 undecided box left out: csv has points and families only",)
    assert critical_points("x^2").asides == critical_points("x^2").untabled == ()


def test_csv_has_formulas_where_parameters_leave_no_float() -> None:
    text = written(critical_points("a*x^2 + b*x", wrt="x"), "csv", Style())
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["x"], row["value"]) == ("-b/(2*a)", "-b**2/(4*a)")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("x^2", r"\left\{ \nabla f = 0 \right\} = "),
        ("abs(x)", r"\left\{ 0 \in \partial f \right\} = "),
    ],
)
def test_latex_says_what_the_table_is(text: str, left: str) -> None:
    answer = critical_points(text)
    assert written(answer, "latex", Style()).startswith(left)
    part = written(replace(answer, complete=False), "latex", Style())
    assert r"\supseteq \left\{ \text{found} \right\} = " in part


def test_parts_of_a_sum_have_names_of_their_own() -> None:
    (point,) = critical_points("x^4 + y^5").points
    told = "for the part g(x): g = x**4 is never negative; for the part g(y): g - g(p) begins with y**5"
    assert point.witness == told


def test_a_point_beside_sequences_is_told_and_listed() -> None:
    answer = critical_points("sin(x^2)")
    assert [str(p.point["x"].exact) for p in answer.points if not p.repeated] == ["0"]
    page = flat(table("sin(x^2)", 100))
    assert "1 single point (minimum) and 2 sequences" in page
    assert "eigenvalue 2" in page
