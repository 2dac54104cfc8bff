"""Balls: certain answers about constants and boxes, quickly, or none."""

import time
from fractions import Fraction

import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from symgrad.errors import PointError
from symgrad.language.graph import PI, Expression, add, call, compare, div, mul, neg, node, number, symbol
from symgrad.language.reading import read
from symgrad.programs.balls import (
    BallProgram,
    decide,
    difference_quotient,
    enclose,
    float_of,
    sign_of,
    slope_along,
)
from symgrad.programs.floats import FloatProgram

X = symbol("x")


def parsed(text: str) -> Expression:
    return read(text).expression


def box(text: str, low: int, high: int) -> arb:
    return BallProgram([parsed(text)], ["x"]).run([(low, high)])[0]


def within(ball: arb, low: int, high: int, slack: float = 1e-6) -> bool:
    return ball.lower() >= low - slack and ball.upper() <= high + slack


@pytest.mark.parametrize(
    ("text", "low", "high", "least", "greatest"),
    [
        ("x^2", -1, 2, 0, 4),
        ("x*x", -1, 2, 0, 4),
        ("x^3", -1, 2, -1, 8),
        ("abs(x)", -1, 3, 0, 3),
        ("sqrt(x^2)", -1, 3, 0, 3),
        ("(x^2)^(1/4)", -1, 16, 0, 4),
        ("x^(1/3)", -8, 27, -2, 3),
        ("x^(2/3)", -8, 27, 0, 9),
        ("norm(x, 0)", -3, 4, 0, 4),
        ("max(x, 1)", 0, 2, 1, 2),
        ("relu(x)", -1, 2, 0, 2),
        ("clip(x, 0, 1)", -5, 5, 0, 1),
        ("heaviside(x)", -1, 1, 0, 1),
        ("floor(x)", 0.5, 2.5, 0, 2),
        ("sigmoid(x)", -2000, 2000, 0, 1),
        ("tanh(x)", -20, 20, -1, 1),
        ("gamma(x)", 1, 3, 0.885, 2),
        ("digamma(x)", 1, 2, -0.5773, 0.4228),
        ("piecewise((1, x > 0), (-2, True))", -1, 1, -2, 1),
        ("piecewise((1, x > 0), (-2, True))", 1, 2, 1, 1),
        ("piecewise((log(x), x > 1), (5, True))", -2, 0, 5, 5),
    ],
)
def test_boxes_are_enclosed_tightly(text: str, low: int, high: int, least: int, greatest: int) -> None:
    enclosure = box(text, low, high)
    assert within(enclosure, least, greatest, slack=1e-4)
    assert enclosure.contains((least + greatest) / 2)


@pytest.mark.parametrize("text", ["log(x)", "sqrt(x)", "1/x", "asin(2*x)", "x^pi", "piecewise((1, x > 2))"])
def test_what_leaves_the_domain_is_not_known(text: str) -> None:
    assert box(text, -1, 1).is_nan()


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("pi - 355/113", -1),
        ("E^pi - pi^E", 1),
        ("1/3 + 1/6 - 1/2", 0),
        ("sqrt(2)^2 - 2", 0),
        ("sin(pi/5) - sqrt((5 - sqrt(5))/8)", 0),
        ("sqrt(2) + sqrt(3) - 3.14626436994197234", 1),
        ("exp(-100)", 1),
        ("log(0)", None),
        ("log(2) + log(3) - log(6)", None),
        ("max(sqrt(2), 1) - 1.5", -1),
        ("rootof(x^5 - x - 1, 1) - 1.16", 1),
        ("(-8)^(1/3) + 2", 0),
        ("1/0", None),
    ],
)
def test_signs(text: str, sign: int | None) -> None:
    assert sign_of(parsed(text)) == sign


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sqrt(2)", 2**0.5),
        ("1/3", 1 / 3),
        ("sin(pi)", 0.0),
        ("exp(-740)", 4.2e-322),
        ("exp(-exp(10))", 0.0),
        ("10^400/10^399", 10.0),
        ("sin(10^22)", -0.8522008497671888),
        ("sin(10^300)", -0.985750425160377),
        ("(1 + 1/10^60) - 1 + sqrt(2)*0", 1e-60),
        ("log(1 + 1/10^60)", 1e-60),
        ("cos(1/10^40) - 1", -5e-81),
        ("exp(1000)", None),
        ("10^400", None),
        ("log(-1)", None),
        ("rootof(x^3 - 3x + 1, 2)", 0.3472963553338607),
    ],
)
def test_floats_of_constants(text: str, value: float | None) -> None:
    assert float_of(parsed(text)) == value


def test_floats_round_to_nearest() -> None:
    for k in range(2, 300):
        assert float_of(parsed(f"sqrt({k})")) == k**0.5


@pytest.mark.parametrize(
    ("relation", "left", "right", "truth"),
    [
        ("<", "E^pi", "pi^E", False),
        (">", "E^pi", "pi^E", True),
        ("==", "sqrt(2)*sqrt(3)", "sqrt(6)", True),
        ("!=", "sqrt(2)*sqrt(3)", "sqrt(6)", False),
        ("<=", "sqrt(2)*sqrt(3)", "sqrt(6)", True),
        ("<", "log(0)", "1", None),
        ("==", "pi", "pi", True),
        ("==", "log(-1)", "log(-1)", None),
        ("==", "1/3 + 1/3", "2/3", True),
    ],
)
def test_decisions(relation: str, left: str, right: str, truth: bool | None) -> None:
    assert decide(compare(relation, parsed(left), parsed(right))) is truth


def test_conditions_combine() -> None:
    true, false = compare("<", number(1), PI), compare(">", number(1), PI)
    unknown = compare("<", call("log", number(-1)), PI)
    assert decide(node("and", (true, node("not", (false,))))) is True
    assert decide(node("and", (false, unknown))) is False
    assert decide(node("or", (true, unknown))) is True
    assert decide(node("and", (true, unknown))) is None


def test_exact_points_are_exact() -> None:
    assert enclose(parsed("piecewise((1, 3*x == 1), (2, True))"), {"x": Fraction(1, 3)}) == 1
    assert enclose(parsed("floor(3*x)"), {"x": Fraction(1, 3)}) == 1
    assert enclose(parsed("x^2"), {"x": parsed("sqrt(2)")}).contains(2)
    with pytest.raises(PointError):
        enclose(parsed("x + y"), {"x": 1})


@pytest.mark.parametrize(
    "text",
    [
        "exp(exp(exp(100)))",
        "exp(-exp(exp(100)))",
        "sin(exp(exp(exp(100))))",
        "log(exp(exp(exp(100))))",
        "gamma(exp(exp(100)))",
        "digamma(exp(1000)) + polygamma(3, -10^30 - 1/2)",
        "factorial(10^30 + 1/2 + sqrt(2))",
        "(1 + sqrt(2))^(10^30)",
        "lambertw(exp(exp(20)))",
        "floor(exp(exp(exp(5))))",
        "cosh(10^300) - sinh(10^300)",
        "atan(exp(exp(50)))",
        "binomial(exp(100), 1000)",
        "sqrt(2)^(1/10^300)",
    ],
)
def test_bombs_do_not_go_off(text: str) -> None:
    start = time.perf_counter()
    constant = node_of(text)
    sign_of(constant), float_of(constant), enclose(constant, bits=256)
    assert time.perf_counter() - start < 1


def node_of(text: str) -> Expression:
    """What the reader would refuse, but other code may build, is read in parts."""
    if text.startswith("factorial"):
        return call("factorial", parsed(text[len("factorial(") : -1]))
    return parsed(text)


def test_deep_and_wide() -> None:
    nest = X
    for _ in range(10_000):
        nest = call("sin", nest)
    assert 0.017 < BallProgram([nest], ["x"]).run([1])[0] < 0.018
    wide = add(*[call("cos", X * k) for k in range(1, 30_001)])
    assert BallProgram([wide], ["x"]).run([0])[0].contains(30_000)


def test_precision_is_restored_and_can_change() -> None:
    from flint import ctx

    before = ctx.prec
    program = BallProgram([parsed("x/3 + pi")], ["x"])
    for bits in (64, 500, 64):
        value = program.run([Fraction(1, 7)], bits)[0]
        assert bits - 10 <= value.rel_accuracy_bits() <= bits + 10
    assert ctx.prec == before


@pytest.mark.parametrize(
    ("text", "point", "direction", "slope"),
    [
        ("x^3*y", {"x": 2, "y": 5}, {"x": 1}, "60"),
        ("x^3*y", {"x": 2, "y": 5}, {"x": 1, "y": -2}, "44"),
        ("sin(x)", {"x": parsed("pi/4")}, {"x": 1}, "sqrt(2)/2"),
        ("log(x)", {"x": Fraction(1, 10**40)}, {"x": 1}, "10^40"),
        ("sin(x)", {"x": 10**20}, {"x": 1}, "cos(10^20)"),
        ("exp(-1000*x)", {"x": 1}, {"x": 1}, "-1000*exp(-1000)"),
        ("10^40*(x - 1)^2 + 10^40", {"x": 1}, {"x": 1}, "0"),
        ("gamma(x)", {"x": 2.5}, {"x": 1}, "gamma(5/2)*digamma(5/2)"),
        ("x^2", {"x": 3}, {"x": Fraction(1, 7)}, "6/7"),
        ("piecewise((x^2, x < 1/3), (0, True))", {"x": Fraction(1, 4)}, {"x": 1}, "1/2"),
    ],
)
def test_difference_quotients(
    text: str,
    point: dict[str, Expression | Fraction | float],
    direction: dict[str, int | Fraction],
    slope: str,
) -> None:
    measured, exact = difference_quotient(parsed(text), point, direction), enclose(parsed(slope), bits=512)
    assert measured is not None
    assert abs(measured.mid() - exact) <= arb("1e-28") * (1 + abs(exact))
    assert measured.overlaps(exact)


@pytest.mark.parametrize(("text", "x"), [("sqrt(x)", 0), ("log(x)", -1), ("1/x", 0)])
def test_no_difference_where_the_function_ends(text: str, x: int) -> None:
    assert difference_quotient(parsed(text), {"x": x}, {"x": 1}) is None


def test_slopes_from_partials() -> None:
    assert (
        slope_along([("x", parsed("2*x")), ("y", parsed("x"))], {"x": 3.0, "y": 1.0}, {"x": 1, "y": 2})
        == 12.0
    )
    assert slope_along([("x", parsed("1/x"))], {"x": 0}, {"x": 1}) is None


LEAVES = st.one_of(
    st.just(X), st.just(symbol("y")), st.fractions(-4, 4, max_denominator=6).map(number), st.just(PI)
)


def grown(children: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    one = (
        "sin",
        "exp",
        "sqrt",
        "abs",
        "tanh",
        "log",
        "atan",
        "sigmoid",
        "erf",
        "relu",
        "cbrt",
        "floor",
        "gamma",
    )
    return st.one_of(
        st.builds(add, children, children),
        st.builds(mul, children, children),
        st.builds(div, children, children),
        st.builds(lambda a, p: node("pow", (a, number(p))), children, st.fractions(-3, 3, max_denominator=3)),
        st.builds(neg, children),
        st.builds(call, st.sampled_from(one), children),
        st.builds(lambda a, b: call("max", a, b), children, children),
    )


@settings(max_examples=300, deadline=None)
@given(st.recursive(LEAVES, grown, max_leaves=12), st.floats(-3, 3), st.floats(-3, 3), st.floats(0.001, 2))
def test_a_box_encloses_its_points(expression: Expression, x: float, y: float, width: float) -> None:
    names = ["x", "y"]
    program = BallProgram([expression], names)
    enclosure = program.run([(x - width, x + width), (y - width, y + width)])[0]
    if enclosure.is_nan():
        return
    for t in (-0.9, -0.3, 0.0, 0.5, 0.99):
        point = [Fraction(x) + Fraction(t) * Fraction(width), Fraction(y) - Fraction(t) * Fraction(width)]
        value = program.run(point, 300)[0]
        assert not value.is_nan()
        assert enclosure.overlaps(value)


@settings(max_examples=300, deadline=None)
@given(st.recursive(LEAVES, grown, max_leaves=8), st.floats(-3, 3))
def test_floats_lie_near_balls(expression: Expression, x: float) -> None:
    """A float is the value of the expression at a point nearby, up to rounding of the constants."""
    value = FloatProgram([expression], ["x", "y"]).run([x, 0.5])[0]
    nearby = BallProgram([expression], ["x", "y"]).run([(x - 1e-9, x + 1e-9), (0.5 - 1e-9, 0.5 + 1e-9)])[0]
    if nearby.is_finite() and abs(nearby) < 1e100:
        assert nearby.overlaps(arb(value, 1e-9 * (1 + abs(value))))
