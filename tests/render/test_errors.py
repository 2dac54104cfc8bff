"""Error blocks: the caret stands under its column whatever the text holds."""

import pytest

from symgrad.errors import BudgetError, PointError, ReadingError, Span
from symgrad.render.characters import safe, width
from symgrad.render.errors import Paper, block, described, excerpt, gap, note
from tests.render.answers import KINK


def test_an_error_is_a_sentence_its_place_and_the_remedy() -> None:
    error = ReadingError("unknown function 'sigmod'", Span(1, 6), "did you mean 'sigmoid'?")
    error.placed("sigmod(x)+y", "EXPR")
    assert block(error, Paper()) == (
        "error: unknown function 'sigmod'\n  sigmod(x)+y\n  ^^^^^^\nhint: did you mean 'sigmoid'?\n"
    )


def test_an_option_and_a_line_are_named() -> None:
    error = PointError("'z' does not occur", Span(1), source="z=1", where="--at", line=3)
    assert block(error, Paper()).startswith("error: --at: line 3: 'z' does not occur\n")


def test_a_budget_that_ran_out_is_no_error_of_the_user() -> None:
    assert block(BudgetError("the time of 30 s ran out"), Paper()) == "stopped: the time of 30 s ran out\n"


@pytest.mark.parametrize(
    ("source", "column", "caret"),
    [
        ("x + $", 5, "    ^"),
        ("x\t+ $", 5, "    ^"),
        ("变 + $", 5, "     ^"),
        ("é + $", 5, "    ^"),
        ("x +", 4, "   ^"),
    ],
)
def test_the_caret_counts_columns_as_the_terminal_does(source: str, column: int, caret: str) -> None:
    text, carets = excerpt(source, Span(column), Paper())
    assert carets == f"  {caret}"
    assert "\t" not in text


def test_a_wide_character_is_marked_in_its_whole_width() -> None:
    assert excerpt("x变", Span(2), Paper())[1] == "   ^^"


@pytest.mark.parametrize("columns", [20, 40, 80, 300])
@pytest.mark.parametrize("column", [1, 2, 50, 500, 999, 1000, 1001])
def test_of_a_long_line_the_part_around_the_caret_is_shown(columns: int, column: int) -> None:
    source = "".join(chr(ord("a") + k % 26) for k in range(1000))
    text, carets = excerpt(source, Span(column), Paper(width=columns))
    assert len(text) <= max(22, min(columns, 100))
    marked = carets.index("^")
    if column <= 1000:
        assert text[marked] == source[column - 1]
    else:
        assert marked == len(text)


def test_a_span_longer_than_the_window_stays_within_it() -> None:
    text, carets = excerpt("x" * 1000, Span(100, 800), Paper(width=60))
    assert len(carets) <= len(text) <= 60


def test_what_the_terminal_cannot_show_is_escaped_and_the_caret_moves_with_it() -> None:
    text, carets = excerpt("фоо + $", Span(7), Paper(encoding="ascii"))
    assert text == r"  \u0444\u043e\u043e + $"
    assert text[carets.index("^")] == "$"


def test_no_control_sequence_reaches_the_terminal() -> None:
    error = ReadingError("no '\x1b[2J'", Span(1, 4), "not \x07").placed("\x1b[2Jx", "EXPR")
    shown = block(error, Paper())
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert safe("\u202ex") == r"\u202ex"


def test_half_a_character_is_shown_as_an_escape() -> None:
    assert safe("a\udcff") == r"a\xff"


def test_width_of_text() -> None:
    assert [width(text) for text in ("abc", "变", "e\u0301")] == [3, 2, 1]


def test_colours_only_where_they_are_wanted() -> None:
    error = ReadingError("no", Span(1)).placed("x", "EXPR")
    assert "\x1b[" not in block(error, Paper())
    assert block(error, Paper(color=True)).startswith("\x1b[31;1merror:\x1b[0m no\n")


def test_errors_for_programs() -> None:
    error = ReadingError("no", Span(2, 3), "try").placed("x", "--let", 4)
    assert described(error) == {
        "kind": "syntax",
        "message": "no",
        "where": "--let",
        "line": 4,
        "column": 2,
        "length": 3,
        "hint": "try",
    }


def test_a_gap_points_at_its_term_or_names_it() -> None:
    assert gap(KINK, "abs(x)", Paper()) == f"undefined: {KINK.reason}\n  abs(x)\n  ^^^^^^\n"
    assert gap(KINK, None, Paper()) == f"undefined: {KINK.reason} (in abs(x))\n"


def test_notes() -> None:
    assert note("xy is x*y", Paper()) == "note: xy is x*y\n"
    assert note("xy is x*y", Paper(), 7) == "note: line 7: xy is x*y\n"
