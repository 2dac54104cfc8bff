"""What makes large texts fast changes nothing: plain words, kept orders, nodes that are let go."""

from __future__ import annotations

import gc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symgrad.errors import ReadingError
from symgrad.language import graph, tokens
from symgrad.language.graph import call, number, postorder, symbol
from symgrad.language.reading import read

WORDS = (
    *("x", "y1", "x_", "sin", "e", "E", "12", "3", "007", "9" * 19, "9" * 20, "1.", ".5", "1e3", "0x1f"),
    *("**", "*", "^", "+", "-", "/", "(", ")", "|", ",", "<", "<=", "=", "==", "!", "!=", ">=", ".."),
    *(" ", "  ", "\t", "_", "θ", "²", "[", "'", ";", "z", "a"),
)


@given(st.lists(st.sampled_from(WORDS), max_size=7).map("".join))
def test_plain_words_are_the_tokens_that_a_careful_look_finds(text: str) -> None:
    found = tokens._plain(text)
    if found is not None:
        assert found == tokens._any(text)


def test_most_texts_are_plain() -> None:
    assert tokens._plain("100*(x2 - x1**2)^2 + sin(3*x)/y_1") is not None
    assert tokens._plain("0.5*x") is None
    with pytest.raises(ReadingError):
        tokens.scan("12abc$")


def test_nodes_that_nobody_holds_are_let_go_and_others_stay() -> None:
    kept = read("sin(q1) + q2^7").expression
    inner = call("sin", symbol("q1"))
    lost = id(graph.node(graph.ADD, (symbol("gone1"), symbol("gone2"))))
    before = sum(map(len, graph._tables.values()))
    gc.collect()
    graph._tidy_up()
    assert sum(map(len, graph._tables.values())) < before
    assert lost not in {id(entry) for table in graph._tables.values() for entry in table.values()}
    assert read("sin(q1) + q2^7").expression is kept
    assert call("sin", symbol("q1")) is inner is kept.args[0]


def test_a_kept_order_may_be_changed_by_whoever_asked() -> None:
    root = symbol("x")
    for k in range(2 * graph.LONG):
        root = call("sin", root) if k % 2 else root + number(1)
    first = postorder([root])
    whole = list(first)
    first.clear()
    assert postorder([root]) == whole
    assert postorder([root.args[0]]) == whole[:-1]
    assert whole[-1] is root
