"""Programs over floats: what is undefined is nan, nothing raises, depth and width are no obstacle."""

import math
import subprocess
import sys

import pytest

from symgrad.errors import PointError
from symgrad.language.functions import TABLE
from symgrad.language.functions.row import Function
from symgrad.language.graph import ROOTOF, E, add, call, compare, mul, node, number, symbol
from symgrad.language.reading import read
from symgrad.programs.float_functions import FLOATS
from symgrad.programs.floats import FloatProgram

X, Y = symbol("x"), symbol("y")


def value(text: str, **point: float) -> float:
    return FloatProgram([read(text).expression], list(point)).run(list(point.values()))[0]


@pytest.mark.parametrize(
    ("text", "x"),
    [
        ("log(x)", 0.0),
        ("log(x)", -1.0),
        ("1/x", 0.0),
        ("x/x", 0.0),
        ("0*(1/x)", 0.0),
        ("(1/x)^0.5", 0.0),
        ("1/(1/x)", 0.0),
        ("sqrt(x)", -1.0),
        ("x^(1/2)", -1.0),
        ("x^(3/4)", -1.0),
        ("x^-1", 0.0),
        ("x^(-2/3)", 0.0),
        ("x^pi", -1.0),
        ("asin(x)", 1.5),
        ("cot(x)", 0.0),
        ("gamma(x)", -3.0),
        ("clip(1, 2, x)", 0.0),
        ("atan2(x, x)", 0.0),
        ("log(5, x)", 1.0),
        ("root(x, 0)", 2.0),
        ("piecewise((1, x > 3))", 0.0),
        ("piecewise((1, 1/x > 3), (2, True))", 0.0),
        ("piecewise((1, not 1/x > 3), (2, True))", 0.0),
        ("piecewise((1, x == 0 and 1/x > 3), (2, True))", 0.0),
        ("max(x, 1/x)", 0.0),
        ("hypot(log(x), 1)", -1.0),
    ],
)
def test_undefined_is_nan(text: str, x: float) -> None:
    assert math.isnan(value(text, x=x))


def test_a_root_that_is_not_there_is_nan() -> None:
    third = add(node(ROOTOF, (), ((1, 0, -1), 3)), X)
    assert math.isnan(FloatProgram([third], ["x"]).run([1.0])[0])


@pytest.mark.parametrize(
    ("text", "x", "expected"),
    [
        ("x^(1/3)", -8.0, -2.0),
        ("x^(2/6)", -8.0, -2.0),
        ("x^(2/3)", -8.0, 4.0),
        ("x^(-1/3)", -8.0, -0.5),
        ("x^0.2", -32.0, -2.0),
        ("x^(4/5)", -32.0, 16.0),
        ("root(x, 3)", -8.0, -2.0),
        ("root(x, -3)", -8.0, -0.5),
        ("x^2", -1e200, math.inf),
        ("x^3", -1e200, -math.inf),
        ("exp(x)", 1000.0, math.inf),
        ("sinh(x)", -1000.0, -math.inf),
        ("x^x", 0.0, 1.0),
        ("x^x", -2.0, 0.25),
        ("sigmoid(x)", -1000.0, 0.0),
        ("sigmoid(x)", 1000.0, 1.0),
        ("softplus(x)", 1000.0, 1000.0),
        ("softplus(x)", -50.0, math.exp(-50)),
        ("logsumexp(x, x)", 1000.0, 1000.0 + math.log(2)),
        ("hypot(x, x)", 1e200, math.sqrt(2) * 1e200),
        ("norm(x, x, x)", 1e-200, math.sqrt(3) * 1e-200),
        ("gelu(x)", -30.0, -1.4722106381465197e-196),
        ("tanh(x)", 1e9, 1.0),
        ("heaviside(x)", 0.0, 0.5),
        ("sign(x)", 0.0, 0.0),
        ("piecewise((log(x), x > 0), (7, True))", -1.0, 7.0),
        ("piecewise((1, x != 0 and 1/x > 2), (5, True))", 0.0, 5.0),
        ("piecewise((1, x == 0 or 1/x > 2), (5, True))", 0.0, 1.0),
        ("1/3*x", 3.0, 1.0),
        ("rootof(x^5 - x - 1, 1) + 0*x", 0.0, 1.1673039782614187),
        ("binomial(x, 3)", 10.0, 120.0),
        ("binomial(x, 3)", 2.5, 0.3125),
        ("binomial(7, x)", -1.0, 0.0),
    ],
)
def test_values(text: str, x: float, expected: float) -> None:
    assert value(text, x=x) == pytest.approx(expected, rel=1e-14)


def test_conditions_are_numbers() -> None:
    program = FloatProgram([compare("<", X, number(1)), node("not", (compare("<", X, number(1)),))], ["x"])
    assert program.run([0.0]) == [1.0, 0.0]
    assert all(map(math.isnan, program.run([math.nan])))


def test_constants_are_folded_exactly() -> None:
    assert value("(0.1 + 0.2 - 0.3)*x", x=1.0) == 0.0
    assert value("2^(1/2)*x", x=1.0) == math.sqrt(2)
    assert value("10^400/10^399*x", x=1.0) == 10.0
    assert value("log(x)", x=math.inf) == math.inf


def test_sums_go_from_left_to_right() -> None:
    assert value("x + 1 - x", x=1e17) == 0.0


def test_several_outputs_share_their_work() -> None:
    shared = call("exp", X * Y)
    program = FloatProgram([shared, shared + 1, X], ["y", "x"])
    assert program.run([2.0, 0.5]) == [math.e, math.e + 1, 0.5]


def test_unused_variables_are_allowed_and_missing_ones_are_not() -> None:
    assert FloatProgram([X], ["a", "x", "b"]).run([1.0, 2.0, 3.0]) == [2.0]
    with pytest.raises(PointError, match="y has no value"):
        FloatProgram([X + Y], ["x"])
    with pytest.raises(ValueError, match="shorter"):
        FloatProgram([X], ["x"]).run([])


def test_depth_is_no_obstacle() -> None:
    nest, expected = X, 1.0
    for _ in range(10_000):
        nest, expected = call("sin", nest), math.sin(expected)
    assert FloatProgram([nest], ["x"]).run([1.0]) == [expected]


def test_width_is_no_obstacle() -> None:
    terms = [call("cos", X * k) for k in range(1, 30_001)]
    value = FloatProgram([add(*terms), mul(*terms)], ["x"]).run([0.0])
    assert value == [30_000.0, 1.0]


def test_towers_of_constants_are_not_formed() -> None:
    tower = number(9)
    for _ in range(50):
        tower = number(9) ** tower
    assert FloatProgram([tower, -tower, 1 / tower, E**tower], []).run([]) == [
        math.inf,
        -math.inf,
        0.0,
        math.inf,
    ]


def test_faces_keep_their_promise_at_branch_points() -> None:
    assert FLOATS["lambertw"](-1 / math.e) == -1.0
    assert FLOATS["lambertw"](-0.3678794411714423) == pytest.approx(-1, abs=1e-7)
    assert math.isnan(FLOATS["lambertw"](-0.5))
    assert FLOATS["polygamma"](1.0, -0.5) == pytest.approx(8.934802200544679, rel=1e-14)
    assert FLOATS["loggamma"](1 + 1e-10) == pytest.approx(-5.772156657e-11, rel=1e-9)


def test_common_programs_load_neither_numpy_nor_flint() -> None:
    program = (
        "import sys\n"
        "from symgrad.language.reading import read\n"
        "from symgrad.programs.floats import FloatProgram\n"
        "import symgrad.programs.balls, symgrad.symbolic\n"
        "FloatProgram([read('sin(x)^2 + gamma(x) + digamma(x) + sqrt(2)').expression], ['x']).run([1.5])\n"
        "print([m for m in ('numpy', 'flint', 'sympy') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


PLACES = (-1e200, -2.5, -1.0, -0.5, 0.0, 0.5, 1.0, 3.0, 171.0, 1e200, math.nan)


@pytest.mark.parametrize("row", TABLE.values(), ids=list(TABLE))
def test_a_table_is_one_run_after_the_other(row: Function) -> None:
    for count in {row.fewest, row.most or 3}:
        names = [f"x{k}" for k in range(count)]
        roots = [
            add(call(row.name, *map(symbol, names)), node("div", (number(1), symbol("x0")))),
            symbol("x0"),
        ]
        program = FloatProgram(roots, names)
        places = [[PLACES[(k + 3 * j) % len(PLACES)] for j in range(count)] for k in range(len(PLACES))]
        expected = zip(*map(program.run, places), strict=True)
        found = program.table(list(zip(*places, strict=True)), len(places))
        assert repr(found) == repr(list(map(list, expected)))


def test_a_table_of_pieces_and_constants() -> None:
    roots = [read("piecewise((1/x, x > 0), (2, x < -1))").expression, number(3)]
    found = FloatProgram(roots, ["x"]).table([[2.0, 0.0, -0.5, -3.0]], 4)
    assert repr(found) == "[[0.5, nan, nan, 2.0], [3.0, 3.0, 3.0, 3.0]]"


def test_a_table_of_a_long_program_is_one_run_after_the_other() -> None:
    program = FloatProgram(
        [read("+".join(f"log({k} - x)*y^{k}" for k in range(1, 40))).expression], ["x", "y"]
    )
    places = [[0.25, 1.5], [-1.0, 0.5], [2.0, 3.0]]
    assert repr(program.table(list(zip(*places, strict=True)), 3)) == repr(
        [[program.run(place)[0] for place in places]]
    )
