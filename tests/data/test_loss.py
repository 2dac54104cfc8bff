"""Losses as array programs, against the same losses written out row by row."""

import math

import numpy as np
import pytest

from symgrad import parse
from symgrad.autodiff.higher import hessian_rows
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.problem import pose
from symgrad.data.bind import Binding, written_out
from symgrad.data.loss import Loss
from symgrad.data.over_rows import Extreme
from symgrad.data.row_program import BLOCK, RowProgram
from symgrad.data.shuffle import Shuffle
from symgrad.data.table import CsvText, Table
from symgrad.descend.methods import make
from symgrad.descend.objective import Formula
from symgrad.descend.run import Plan, Venture
from symgrad.language.graph import Expression
from symgrad.programs.arrays import ArrayProgram
from symgrad.programs.floats import FloatProgram
from symgrad.results.descend import Run

SOURCE = CsvText(b"X,z,y\n1,0.5,2\n2,-1,4\n3,0.25,5\n4,2,4\n5,-0.5,5\n", "points.csv")
POINTS = SOURCE.table(SOURCE.names)


def raw(text: str) -> Expression:
    return pose(text, rows=Binding(SOURCE, raw=True)).expression


LOSSES = [
    "mean(softplus(w*X + b) - y*(w*X + b)) + 1/10*w^2",
    "mean(softplus(-y*(w*z + b)))",
    "mean((b*tanh(w*X) + 0.5 - y)^2)",
    "sum(log(1 + exp(-z*(w*X + b))))",
    "sqrt(mean((sin(w*X) + b*z - y)^2))",
    "exp(-mean(sigmoid(w*X)))*sum(b*z^2*w^2) + w*b",
    "max(abs(w*X + b*z - y))",
    "min((w*z - b)^2 + X) + w^2",
    "mean(relu(1 - z*(w*X + b)))",
    "mean(abs(w*X + b - y))",
    "mean(w^2*X/(1 + b^2*z^2) - X*z*b*w + w)",
    "mean(erf(w*z) + b^(1/3)*X)",
    "mean(sqrt(1 + (w*X + b)^2)) + mean(cos(w*z))*mean(exp(b*z))",
    "mean(piecewise((w*X, z > 0), (b*X^2, True)))",
    "mean((w*X - y)^2 if z > 0 else b^2)",
    "mean(silu(w*z + b) + elu(b*z) + leaky_relu(w*z))",
    "mean(max(w*X, b, z) + hypot(w, z))",
]


@pytest.mark.parametrize("text", LOSSES)
@pytest.mark.parametrize("x", [(0.3, 0.7), (1.1, -0.4), (0.05, 1.3)])
def test_value_gradient_and_hessian_are_those_of_the_rows(text: str, x: tuple[float, float]) -> None:
    e = raw(text)
    loss, whole = Loss(e, ("b", "w"), POINTS), written_out(e, POINTS)
    first = gradient(whole, ["b", "w"])
    expected = FloatProgram([whole, *first], ["b", "w"]).run(x)
    assert loss.look(x) == pytest.approx(expected, rel=1e-12, abs=1e-13, nan_ok=True)
    assert loss.value(x) == pytest.approx(expected[0], rel=1e-12, nan_ok=True)
    entries = {(i, j): e for i, row in hessian_rows(first, ["b", "w"]) for j, e in row}
    flat = FloatProgram([entries.get(k, parse("0")) for k in ((0, 0), (0, 1), (1, 1))], ["b", "w"]).run(x)
    found = loss.hessian(x)
    assert [found[0][0], found[0][1], found[1][1]] == pytest.approx(flat, rel=1e-10, abs=1e-12, nan_ok=True)


def wide(rows: int, seed: int = 3) -> Table:
    source = np.random.default_rng(seed)
    columns = {"X": source.normal(size=rows), "z": source.normal(size=rows), "y": source.normal(size=rows)}
    return Table(("X", "z", "y"), rows, loaded=columns)


def test_blocks_and_their_rest_add_up() -> None:
    table = wide(2 * BLOCK + 123)
    loss = Loss(raw("mean(softplus(w*X + b*z))"), ("b", "w"), table)
    u = 0.4 * table.floats["X"] - 1.1 * table.floats["z"]
    slope = 1 / (1 + np.exp(-u))
    expected = (
        np.logaddexp(0, u).mean(),
        (slope * table.floats["z"]).mean(),
        (slope * table.floats["X"]).mean(),
    )
    assert loss.look((-1.1, 0.4)) == pytest.approx(expected, rel=1e-13)


def test_the_same_data_give_the_same_bits() -> None:
    table = wide(BLOCK + 5)
    looks = {Loss(raw("mean(tanh(w*X + b*z))"), ("b", "w"), table).look((0.1, 0.2)) for _ in range(3)}
    assert len(looks) == 1


@pytest.mark.parametrize("x", [-1000.0, 0.0, 1000.0])
def test_saturated_neurons_stay_finite(x: float) -> None:
    loss = Loss(raw("mean(softplus(-y*(w*X + b)) + sigmoid(w*X))"), ("b", "w"), POINTS)
    assert all(map(math.isfinite, loss.look((0.0, x))))


def test_a_row_without_a_value_makes_the_loss_nan() -> None:
    assert math.isnan(Loss(raw("mean(log(w*z))"), ("w",), POINTS).value((1.0,)))


def test_ties_of_the_largest_row_are_seen() -> None:
    loss = Loss(raw("max(w*z)"), ("w",), Table(("z",), 3, loaded={"z": np.array([1.0, 2.0, 2.0])}))
    (largest,) = loss.aggregates
    assert isinstance(largest, Extreme)
    assert largest.tied((1.0,)) is None
    assert largest.tied((0.0,)) == (0, 1)


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
        "tan(x) + atan2(y, x)",
        "x^(3/2)",
        "gelu(x)",
        "clip(x, -1, 1)",
        "x if x > y else y^2",
        "softplus(x) + sigmoid(x)*y",
        "x + y + x*y + 2",
    ],
)
def test_arrays_rows_and_floats_agree_on_every_row(text: str) -> None:
    e = parse(text)
    x, y = np.array([-2.0, -0.5, 0.0, 0.5, 30.0]), np.array([1.0, 2.0, 3.0, 0.5, -1.0])
    (found,) = ArrayProgram([e], ["x", "y"]).run([x, y])
    names = ["p", "x", "y"]
    rowwise = RowProgram([e * parse("p")], ["p"], ["x", "y"], summed=False)
    (rows,) = rowwise.rows([1.0], rowwise.blocks({"x": x, "y": y}, 5))
    program = FloatProgram([e * parse("p")], names)
    for k, expected in enumerate(program.run([1.0, *row])[0] for row in zip(x, y, strict=True)):
        for here in (np.broadcast_to(found, 5)[k], rows[k]):
            if math.isfinite(expected):
                assert here == pytest.approx(expected, rel=1e-14)
            else:
                assert not math.isfinite(here)


def descended(batch: int | None, seed: int, *, whole: bool = False) -> Run:
    e = raw("mean((w*X + b - y)^2)")
    form = pose("mean((w*X + b - y)^2)", rows=Binding(SOURCE)).expression
    loss = Loss(e, ("b", "w"), POINTS, batch, seed, Formula(form, ("b", "w")) if whole else None)
    return Venture(loss, Plan(method=make("gd", lr=0.01), steps=30, tolerance=0.0), (0.0, 0.0)).run


def test_minibatches_are_seeded_and_counted_in_epochs() -> None:
    one, again, other = descended(2, 7), descended(2, 7), descended(2, 8)
    assert one.steps == again.steps != other.steps
    assert [s.epoch for s in one.steps[:5]] == [0.0, 0.4, 0.8, 1.0, 1.4]
    assert descended(None, 0).steps[0].epoch is None


def test_sums_known_beforehand_change_nothing_but_the_proof() -> None:
    by_rows, by_sums = descended(2, 7), descended(2, 7, whole=True)
    assert by_sums.final.value == pytest.approx(by_rows.final.value, rel=1e-12)
    assert by_sums.rate.curvature == pytest.approx(by_rows.rate.curvature)


@pytest.mark.parametrize(("rows", "size"), [(5, 2), (6, 3), (4, 10), (1, 1)])
def test_an_epoch_of_minibatches_sees_every_row_once(rows: int, size: int) -> None:
    shuffle = Shuffle(rows, min(size, rows), 3)
    columns = {"x": np.arange(rows)}
    for _ in range(3):
        seen = [int(v) for _ in range(-(-rows // min(size, rows))) for v in shuffle.next(columns)["x"]]
        assert sorted(seen) == list(range(rows))


def test_the_order_of_a_seed_is_fixed_for_ever() -> None:
    shuffle = Shuffle(6, 6, 1)
    assert shuffle.next({"x": np.arange(6)})["x"].tolist() == ORDER


ORDER = [2, 4, 5, 0, 3, 1]
