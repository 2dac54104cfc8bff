"""What is written is read back to the very same object; nothing is too deep or too wide."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symgrad.errors import ReadingError
from symgrad.language.graph import (
    ADD,
    HALF,
    MINUS_ONE,
    add,
    flatten,
    mul,
    neg,
    node,
    number,
    postorder,
    rebuild,
    substitute,
    symbol,
)
from symgrad.language.names import Scope
from symgrad.language.reading import read
from symgrad.language.write import digits_of, write
from tests.fuzz import fuzz
from tests.oracle import value_of
from tests.strategies import deep_texts, texts, wide_texts

X, Y = symbol("x"), symbol("y")


@given(texts(4))
@settings(max_examples=300)
def test_written_text_reads_back(text: str) -> None:
    expression = read(text).expression
    again = read(write(expression), Scope(frozenset(expression.variables))).expression
    assert again is expression


@given(texts(3))
@settings(max_examples=60)
def test_decimals_mean_the_same(text: str) -> None:
    expression = read(text).expression
    again = read(write(expression, decimals=True), Scope(frozenset(expression.variables))).expression
    at = {"x": Fraction(7, 5), "y": Fraction(-3, 8)}
    assert value_of(again, at) == value_of(expression, at)


@pytest.mark.parametrize(
    "text",
    [*deep_texts(4_000), *wide_texts(2_000), "sin(" * 10_000 + "x" + ")" * 10_000],
    ids=lambda t: t[:12],
)
def test_depth_and_width_are_no_obstacle(text: str) -> None:
    start = time.perf_counter()
    expression = read(text).expression
    again = read(write(expression)).expression
    assert again is expression
    assert time.perf_counter() - start < 10


def test_a_hundred_thousand_minus_signs() -> None:
    assert len(postorder([read("-" * 100_000 + "x").expression])) == 100_001


@pytest.mark.parametrize("unit", ["(", "sin(", "|", "x^", "not ", "√", "max(x,", "[", "1+("])
def test_unfinished_nests_are_errors_with_a_column(unit: str) -> None:
    with pytest.raises(ReadingError) as caught:
        read(unit * 5_000)
    assert caught.value.span is not None


def test_copies_of_deep_expressions_are_the_same_object() -> None:
    deep = read("sin(" * 5_000 + "x" + ")" * 5_000).expression
    assert rebuild(flatten(deep)) is deep


def test_equal_structure_is_one_object() -> None:
    assert X + 1 is symbol("x") + 1
    assert substitute([X + Y], {"x": Y, "y": X})[0] is Y + X
    assert add(number(2), number(3)) is number(5)
    assert mul(neg(X), number(2), Y) is neg(mul(number(2), X, Y))


@given(st.integers())
def test_numbers_of_any_length_are_written(value: int) -> None:
    assert digits_of(value) == str(value)


@pytest.mark.parametrize("value", [10**4_000 - 1, 10**4_000, -(10**8_000), 3**20_000], ids=range(4))
def test_numbers_beyond_pythons_own_limit_are_written(value: int) -> None:
    text = digits_of(value)
    rest, sign = text.removeprefix("-"), -1 if value < 0 else 1
    total = 0
    for k in range(0, len(rest), 1_000):
        total = total * 10 ** len(rest[k : k + 1_000]) + int(rest[k : k + 1_000])
    assert sign * total == value


def test_shapes_that_no_text_has_are_still_written_readably() -> None:
    for e in (X + MINUS_ONE, node(ADD, (number(-2), X)), X ** number(-2), mul(X, number(Fraction(-1, 2)))):
        assert value_of(read(write(e)).expression, {"x": 3}) == value_of(e, {"x": 3})
    assert write(node(ADD, (X, -HALF)), decimals=True) == "x - 0.5"


def test_random_strings_do_no_harm() -> None:
    report = fuzz(1_200, seed=20_260_101)
    assert report.faults == []
    assert report.read > 100
    assert sum(report.refused.values()) > 500
