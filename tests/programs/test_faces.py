"""Every function has every face, and the faces agree: with each other, with mpmath, with the domains."""

import math
from random import Random

import mpmath
import pytest
from flint import arb

from symgrad.language.functions import TABLE
from symgrad.programs.ball_functions import BALLS
from symgrad.programs.balls import BallProgram, enclose
from symgrad.programs.float_functions import FLOATS
from symgrad.programs.floats import FloatProgram
from tests.programs.sampling import applied, calls, is_defined, points

CLOSE = 1e-12

# mpmath under its own names, as a judge that shares no code with us. Arguments are converted exactly.
MPMATH = {
    name: getattr(mpmath, name)
    for name in (
        *("exp", "log", "cbrt", "hypot", "sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan"),
        *("atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "floor", "ceil", "sign", "erf", "erfc"),
        *("gamma", "loggamma", "digamma", "factorial", "binomial", "lambertw", "sqrt"),
    )
} | {
    "log2": lambda x: mpmath.log(x, 2),
    "log10": mpmath.log10,
    "abs": abs,
    "cbrt": lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)),
    "polygamma": lambda n, x: mpmath.psi(int(n), x),
    "root": lambda x, n: x ** (1 / n),
    "norm": lambda *u: mpmath.sqrt(sum(x * x for x in u)),
    "hypot": lambda *u: mpmath.sqrt(sum(x * x for x in u)),
    "dot": lambda a, b: a * b,
    "logsumexp": lambda *u: mpmath.log(sum(mpmath.exp(x) for x in u)),
    "max": max,
    "min": min,
    "clip": lambda x, low, high: max(low, min(high, x)),
    "relu": lambda x: max(x, mpmath.mpf(0)),
    "leaky_relu": lambda x: x if x > 0 else x / 100,
    "elu": lambda x: x if x > 0 else mpmath.expm1(x),
    "heaviside": lambda x: (1 + mpmath.sign(x)) / 2,
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "softplus": lambda x: mpmath.log1p(mpmath.exp(x)),
    "silu": lambda x: x / (1 + mpmath.exp(-x)),
    "gelu": lambda x: x * mpmath.erfc(-x / mpmath.sqrt(2)) / 2,
}


def agrees(value: float, exact: arb) -> bool:
    """Whether a float is the value, up to rounding; infinity stands for what no float can hold."""
    if math.isinf(value):
        return bool(exact * math.copysign(1, value) > 1.79e308)
    return bool(abs(exact - value) <= CLOSE * abs(exact) + 1e-300)


def test_every_function_has_every_face() -> None:
    assert set(FLOATS) == set(BALLS) == set(MPMATH) == set(TABLE)


@pytest.mark.parametrize(("name", "count"), calls())
def test_floats_agree_with_balls_and_domains(name: str, count: int) -> None:
    expression, names = applied(name, count)
    program = FloatProgram([expression], names)
    checked = 0
    for values in points(name, count, 150):
        value = program.run(values)[0]
        defined = is_defined(name, values)
        if defined is False:
            assert math.isnan(value), (values, value)
        elif defined:
            exact = enclose(expression, dict(zip(names, values, strict=True)), 512)
            assert exact.is_finite(), values
            assert agrees(value, exact), (values, value, exact)
            checked += 1
    assert checked >= 10


@pytest.mark.parametrize(("name", "count"), calls())
def test_floats_agree_with_mpmath(name: str, count: int) -> None:
    for values in points(name, count, 60):
        if is_defined(name, values):
            with mpmath.workdps(60):
                expected = mpmath.re(MPMATH[name](*map(mpmath.mpf, values)))
            assert FLOATS[name](*values) == pytest.approx(float(expected), rel=CLOSE, abs=1e-300), values


@pytest.mark.parametrize(("name", "count"), calls())
def test_wide_balls_enclose_floats_inside(name: str, count: int) -> None:
    expression, names = applied(name, count)
    floats, balls = FloatProgram([expression], names), BallProgram([expression], names)
    random = Random(f"{name}/{count}/boxes")
    for centre in points(name, count, 60):
        width = 10 ** random.uniform(-6, 1)
        box = [(x - width, x + width) for x in centre]
        if name == "polygamma":
            box[0] = (centre[0], centre[0])
        enclosure = balls.run(box)[0]
        if enclosure.is_nan():
            continue
        for _ in range(8):
            inside = [random.uniform(*ends) for ends in box]
            value = floats.run(inside)[0]
            assert not math.isnan(value), (box, inside)
            slack = 1e-12 * abs(value) + 1e-300
            assert enclosure.overlaps(type(enclosure)(value, slack)), (box, inside, value, enclosure)


@pytest.mark.parametrize(("name", "count"), calls())
def test_nothing_comes_of_nothing(name: str, count: int) -> None:
    expression, names = applied(name, count)
    nan = float("nan")
    for k in range(count):
        values = [0.5] * count
        values[k] = nan
        assert math.isnan(FLOATS[name](*values))
        assert math.isnan(
            FLOATS[name](*[math.inf if v != nan and i != k else v for i, v in enumerate(values)])
        )
        assert BallProgram([expression], names).run(values)[0].is_nan()


@pytest.mark.parametrize(("name", "count"), calls())
@pytest.mark.parametrize("extreme", [0.0, -0.0, 1e308, -1e308, 5e-324, math.inf, -math.inf, -1.0, -2.5])
def test_nothing_raises(name: str, count: int, extreme: float) -> None:
    value = FLOATS[name](*[extreme] * count)
    assert isinstance(value, float)
