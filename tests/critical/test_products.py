"""Products with their numbers in front have the values of those that they stand for."""

from __future__ import annotations

import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from symgrad import parse
from symgrad.autodiff.reverse import gradient
from symgrad.critical.forms.products import gathered_products
from symgrad.language.graph import ADD, DIV, MUL, NEG, Expression, call, node, number, postorder, symbol
from symgrad.programs.ball_program import BallProgram

LEAVES = st.sampled_from(
    [symbol("x"), symbol("y"), number(2), number(-3), number(0), parse("pi"), parse("1/7"), parse("sqrt(2)")]
)


def grown(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    pairs = st.tuples(parts, parts)
    return st.one_of(
        pairs.map(lambda p: node(MUL, p)),
        pairs.map(lambda p: node(MUL, p)),
        pairs.map(lambda p: node(ADD, p)),
        pairs.map(lambda p: node(DIV, p)),
        parts.map(lambda p: node(NEG, (p,))),
        parts.map(lambda p: p ** number(2)),
        parts.map(lambda p: call("sin", p)),
        parts.map(lambda p: call("log", p)),
    )


EXPRESSIONS = st.recursive(LEAVES, grown, max_leaves=14)


@settings(max_examples=300, deadline=None)
@given(st.lists(EXPRESSIONS, min_size=1, max_size=3))
def test_values_are_the_same(outputs: list[Expression]) -> None:
    made = gathered_products(outputs)
    for place in ((arb("0.7"), arb("-1.3")), (arb("1.9"), arb("0.4")), (arb(0), arb(1))):
        before = BallProgram(outputs, ["x", "y"]).run(place, 200)
        after = BallProgram(made, ["x", "y"]).run(place, 200)
        for a, b in zip(before, after, strict=True):
            # where one has no value the other has none
            assert a.is_finite() == b.is_finite()
            assert not a.is_finite() or a.overlaps(b)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("3*((4*(x - 1)*sin(y))*cos(y))*pi", "(12*pi)*((x - 1)*sin(y)*cos(y))"),
        ("(6*pi*sin(x))*sin(x)", "(6*pi)*sin(x)**2"),
        ("-(x*2)/5", "(-2/5)*x"),
        ("2*pi*x + 2*pi*y", "(2*pi)*(x + y)"),
        ("3*x - 3*sin(y)", "3*(x - sin(y))"),
        ("x^2*x*x", "x**4"),
        ("pi*(2*3)", "pi*6"),
    ],
)
def test_numbers_stand_in_front(text: str, wanted: str) -> None:
    (made,) = gathered_products([parse(text)])
    if wanted == "pi*6":
        assert made is parse(text)
    else:
        assert str(made) == wanted


def test_mixed_derivatives_become_one() -> None:
    f = parse("sin(3*pi*x)^2 + (x-1)^2*(1 + sin(3*pi*y)^2) + (y-1)^2*(1 + sin(2*pi*y)^2)")
    forms = gradient(f, ["x", "y"])
    slopes = [d for form in forms for d in gradient(form, ["x", "y"])]
    assert slopes[1] is not slopes[2]
    made = gathered_products([*forms, *slopes])
    assert made[3] is made[4]
    steps = [sum(bool(e.variables) for e in postorder(some)) for some in (made, [*forms, *slopes])]
    assert steps[0] < steps[1]


def test_a_product_that_is_shared_stays() -> None:
    x, y = symbol("x"), symbol("y")
    shared = node(MUL, (call("exp", x), call("sin", y)))
    made = gathered_products([node(MUL, (shared, x)), node(MUL, (shared, y)), node(ADD, (shared, number(1)))])
    assert all(any(e is shared for e in postorder([one])) for one in made)


@pytest.mark.parametrize("text", ["0*log(x)", "log(x)*0*y", "(0*x)*(1/x)", "0/x", "x/0", "(1/0)*x"])
def test_where_there_is_no_value_stays_open(text: str) -> None:
    f = parse(text)
    (made,) = gathered_products([f])
    for place in ((arb(-1), arb(2)), (arb(0), arb(1)), (arb(2), arb(3))):
        before, after = (BallProgram([e], ["x", "y"]).run(place, 96)[0] for e in (f, made))
        assert before.is_finite() == after.is_finite()
