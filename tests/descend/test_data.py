"""Losses over data: tables, sufficient statistics, array programs, minibatches."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symgrad import parse
from symgrad.calculus.problem import pose
from symgrad.data.bind import bind
from symgrad.data.loss import Loss
from symgrad.data.polynomial import collect, monomial
from symgrad.data.table import Table, read_csv
from symgrad.descend.methods import make
from symgrad.descend.run import Plan, Venture
from symgrad.errors import LimitError, PointError, ReadingError
from symgrad.language.graph import add, mul
from symgrad.programs.arrays import ArrayProgram
from symgrad.programs.floats import FloatProgram

POINTS = read_csv(b"X,y\n1,2\n2,4\n3,5\n4,4\n5,5\n", "points.csv")


def posed(text, table=POINTS, *, keep=False):
    return pose(text, rows=(table.names, lambda e: bind(e, table, keep=keep)))


def value(text, **at):
    problem = posed(text)
    return FloatProgram([problem.expression], list(at)).run(list(at.values()))[0]


def test_a_mean_of_squares_becomes_a_quadratic_with_exact_moments():
    problem = posed("mean((w*X + b - y)^2)")
    assert problem.variables == ("b", "w")
    difference = problem.expression - parse("b^2 + 11*w^2 + 6*b*w - 8*b - 132/5*w + 86/5")
    assert pose(str(difference)).variables == ("b", "w")
    assert value("mean((w*X + b - y)^2)", w=0.5, b=1.0) == pytest.approx(2.75)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "sum((w*X - y)^2)",
            sum((2 * a - b) ** 2 for a, b in zip((1, 2, 3, 4, 5), (2, 4, 5, 4, 5), strict=True)),
        ),
        ("max(X) + w", 7.0),
        ("min(y) + w", 4.0),
        ("max(w*X - y)", 5.0),
        ("mean(softplus(w*X))", sum(math.log1p(math.exp(2 * a)) for a in range(1, 6)) / 5),
        (
            "sqrt(mean((w*X - y)^2))",
            math.sqrt(
                sum((2 * a - b) ** 2 for a, b in zip((1, 2, 3, 4, 5), (2, 4, 5, 4, 5), strict=True)) / 5
            ),
        ),
        ("max(mean(w*X), 3)", 6.0),
    ],
)
def test_aggregates_have_the_values_of_their_rows(text, expected):
    assert value(text, w=2.0) == pytest.approx(expected, rel=1e-14)


def test_a_column_outside_an_aggregate_is_refused():
    with pytest.raises(PointError, match="column 'X'"):
        posed("w*X")


def test_without_data_aggregates_stay_unknown():
    with pytest.raises(ReadingError):
        parse("mean(x)")
    with pytest.raises(ReadingError):
        parse("max(x)")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"X,y\n", "no rows"),
        (b"X,y\n1,2\n3\n", "line 3 has 1 cells for 2 columns"),
        (b"X,y\n1,2\n3,a\n", "line 3, column 'y': 'a' is no finite number"),
        (b"X,y\n1,\n", "line 2, column 'y': the cell is empty"),
        (b"X,y\n1,nan\n", "line 2, column 'y'"),
        (b"X,y\n1,inf\n", "line 2, column 'y'"),
        (b"X,y\n1,1e999\n", "line 2, column 'y'"),
        (b"X,X\n1,2\n", "the column 'X' is there twice"),
        (b"a b,c\n1,2\n", "'a b' is no name"),
        (b"X,y\n\xff,2\n", "line 2 is no text"),
    ],
)
def test_a_broken_file_is_named_by_line_and_column(data, words):
    with pytest.raises((PointError, ReadingError), match=words):
        read_csv(data, "points.csv")


def test_other_separators_quotes_and_line_ends_are_read():
    assert read_csv(b'\xef\xbb\xbfX;y\r\n"1";2.5\r\n\r\n3;4\r\n', "f").floats["y"].tolist() == [2.5, 4.0]


def big(rows):
    x = np.linspace(-1.0, 2.0, rows)
    return Table(("X", "y"), rows, loaded={"X": x, "y": 3.0 * x + 0.5})


def test_many_rows_are_summed_once():
    problem = posed("mean((w*X + b - y)^2)", big(200_000))
    found = FloatProgram([problem.expression], ["w", "b"]).run([3.0, 0.5])[0]
    assert abs(found) < 1e-12


def test_large_losses_that_are_no_polynomials_are_for_descend_only():
    with pytest.raises(LimitError, match="cannot be written out"):
        posed("mean(softplus(w*X))", big(1000))
    assert posed("mean(softplus(w*X))", big(1000), keep=True).variables == ("w",)


def test_a_loss_over_arrays_has_the_gradient_of_its_rows():
    text = "mean(softplus(w*X + b) - y*(w*X + b)) + 1/10*w^2"
    rows = posed(text).expression
    program = FloatProgram([rows], ["b", "w"])
    loss = Loss(pose(text, rows=(POINTS.names, lambda e: e)).expression, ("b", "w"), POINTS)
    point = (0.3, -0.7)
    found = loss.look(point)
    assert found[0] == pytest.approx(program.run(point)[0], rel=1e-14)
    for k, step in enumerate([(1e-6, 0.0), (0.0, 1e-6)]):
        up = program.run([a + s for a, s in zip(point, step, strict=True)])[0]
        down = program.run([a - s for a, s in zip(point, step, strict=True)])[0]
        assert found[k + 1] == pytest.approx((up - down) / 2e-6, rel=1e-7)


def descended(batch, seed):
    loss = Loss(
        pose("mean((w*X + b - y)^2)", rows=(POINTS.names, lambda e: e)).expression,
        ("b", "w"),
        POINTS,
        batch,
        seed,
    )
    return Venture(loss, Plan(method=make("gd", lr=0.01), steps=30, tolerance=0.0), (0.0, 0.0)).run


def test_minibatches_are_seeded_and_counted_in_epochs():
    one, again, other = descended(2, 7), descended(2, 7), descended(2, 8)
    assert one.steps == again.steps != other.steps
    assert [s.epoch for s in one.steps[:3]] == [0.0, 0.4, 0.8]
    assert descended(None, 0).steps[0].epoch is None


def test_an_epoch_of_minibatches_sees_every_row_once():
    loss = Loss(pose("sum(w*X)", rows=(POINTS.names, lambda e: e)).expression, ("w",), POINTS, 2, 3)
    seen = [loss.batch_gradient((0.0,))[0] for _ in range(3)]
    assert sum(seen) == 15.0


@given(st.integers(-3, 3), st.integers(-3, 3), st.integers(-3, 3))
def test_collected_terms_add_up_to_the_polynomial(w, b, x):
    e = parse("(w*x + b - 2)^3 + x*w*(b/3 - x)")
    terms = collect(e, {"w", "b"})
    assert terms is not None
    again = add(*[mul(c, monomial(m)) for m, c in terms.items()])
    values = [float(w), float(b), float(x)]
    one, other = FloatProgram([e, again], ["w", "b", "x"]).run(values)
    assert one == pytest.approx(other)


@pytest.mark.parametrize(
    "text",
    [
        "exp(x)*y",
        "log(x)",
        "sigmoid(-x)",
        "max(x, y)",
        "x^(1/3)",
        "x^-2",
        "abs(x)^y",
        "erf(x)/2",
        "relu(x) + y^3",
    ],
)
def test_arrays_and_floats_agree_on_every_row(text):
    e = parse(text)
    x, y = np.array([-2.0, -0.5, 0.0, 0.5, 30.0]), np.array([1.0, 2.0, 3.0, 0.5, -1.0])
    (found,) = ArrayProgram([e], ["x", "y"]).run([x, y])
    program = FloatProgram([e], ["x", "y"])
    for k, expected in enumerate(program.run(row)[0] for row in zip(x, y, strict=True)):
        here = np.broadcast_to(found, 5)[k]
        assert math.isnan(here) == math.isnan(expected)
        assert math.isnan(expected) or here == pytest.approx(expected, rel=1e-14)
