"""A long sum read by its forms is the sum that the grammar reads, or it is left to the grammar."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symgrad.errors import ReadingError
from symgrad.language import reading
from symgrad.language.names import Scope
from symgrad.language.reading import Reading, read
from symgrad.language.repetition import long_sum
from symgrad.language.tokens import scan

FORMS = (
    *("{}*{}", "{}", "100*({} - {}**2)**2", "(1 - {})^2", "-{}", "2*-{}", "{}**-2", "{}^-{}/3", "1/2*{}"),
    *("sin({} + {})*{}", "exp(-{}/({} + 1.5))", "max({}, 2, {})", "3{}", "2 ({}+1)", "{} {}", "1e-3*{}"),
    *("|{}|", "{}!", "{}²", "pi*{}", "e*{}", "2 e", "2e", "sin {}", "sin^2({})", "{}(1 + {})", "1/2{}"),
    *("D({}^2, {})", "log({})", "sqrt(({} - (1 + {})))", "({} < 2)", "piecewise(({}, {} > 0), (1, True))"),
    *(
        "(-{})",
        "+{}",
        "({}",
        "{})",
        "{},",
        "{} 2",
        "foo({})",
        "abs(({}))",
        "0.5",
        "7",
        "{}**2**{}",
        "root({}, 3)",
    ),
)
NAMES = ("x1", "x2", "y_3", "theta", "gamma", "weight", "xy", "sinx", "sqrt2", "q", "D", "oo", "a__b", "N")


def by_grammar(text: str, scope: Scope) -> Reading | str:
    """What the grammar says of a text, its complaint included."""
    try:
        return reading._read_tokens(text, scan(text), scope)
    except ReadingError as problem:
        return str(problem)


@st.composite
def sums(draw: st.DrawFn) -> str:
    forms = draw(st.lists(st.sampled_from(FORMS), min_size=1, max_size=3))
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4))
    count = draw(st.integers(2, 9))
    position = draw(st.integers(0, 5))
    terms = []
    for k in range(count):
        form = forms[k % len(forms)]
        terms.append(
            form.format(*[names[(position + k * 3 + j) % len(names)] for j in range(form.count("{}"))])
        )
    signs = [draw(st.sampled_from((" + ", " - ", "+", "-", " +  "))) for _ in terms[1:]]
    return terms[0] + "".join(sign + term for sign, term in zip(signs, terms[1:], strict=True))


@settings(max_examples=400)
@given(
    sums(),
    st.sampled_from((Scope(), Scope(declared=frozenset({"gamma", "xy"})), Scope(letters=frozenset("xy")))),
)
def test_reading_by_forms_is_reading(text: str, scope: Scope) -> None:
    found = long_sum(text, scope)
    if found is None:
        return
    expected = by_grammar(text, scope)
    assert isinstance(expected, Reading)
    assert found.expression is expected.expression
    assert found.decimal == expected.decimal
    assert expected.notes == ()


def test_ordinary_long_sums_are_read_by_their_forms() -> None:
    for form in ("100*({} - {}**2)**2", "exp(-{}^2)*{}", "-log(1 + exp(-{}*{}))", "0.5*max({}, {})"):
        terms = [form.format(f"x{i}", f"x{i + 1}") for i in range(300)]
        assert long_sum(" + ".join(terms), Scope()) is not None


def test_columns_are_found_when_they_are_asked_for() -> None:
    text = " + ".join(f"abs(x{i} - 1)*y{i}" for i in range(400))
    found = read(text)
    expected = by_grammar(text, Scope())
    assert isinstance(expected, Reading)
    assert dict(found.spans) == dict(expected.spans)
    assert len(found.spans) == len(expected.spans)


@pytest.mark.parametrize("wrong", ["(x7 + ", "x7 x8 9", "foo(x7)", "2e", "sinx", "x[7]", "x7)"])
def test_an_error_in_a_long_sum_has_its_column(wrong: str) -> None:
    start = "".join(f"(x{i} - 1)^2 + " for i in range(400))
    with pytest.raises(ReadingError) as caught:
        read(start + wrong)
    assert caught.value.span is not None
    assert caught.value.span.column > len(start)
