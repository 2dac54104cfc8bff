"""Random expressions for property tests: as text, deep and wide, and points to try them at.

Importing this sets hypothesis to a fixed seed without a clock, so that a run in CI repeats bit for bit.
"""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Final

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

settings.register_profile(
    "fixed",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("fixed")

UNARY: Final = (
    *("sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh"),
    *("acosh", "atanh", "exp", "log", "log2", "log10", "sqrt", "cbrt", "abs", "sign", "floor", "ceil"),
    *("erf", "erfc", "gamma", "loggamma", "digamma", "factorial", "lambertw", "sigmoid", "relu"),
    *("leaky_relu", "elu", "softplus", "gelu", "silu", "heaviside"),
)
LEAVES: Final = ("x", "x", "x", "y", "y", "1", "2", "3", "1/2", "0.3", "7/3", "pi", "e", "-2", "sqrt(2)")
EXPONENTS: Final = ("2", "3", "(-1)", "(-2)", "(1/2)", "(1/3)", "(2/3)", "(-1/3)", "(3/2)", "0", "1", "5")
PAIRS: Final = ("max", "min", "hypot", "norm", "atan2", "logsumexp", "dot", "log", "binomial")


def random_text(
    pick: random.Random, depth: int, *, unary: tuple[str, ...] = UNARY, pieces: bool = True
) -> str:
    """The text of an expression of about that depth in x and y."""
    if depth == 0 or pick.random() < 0.12:
        return pick.choice(LEAVES)

    def part() -> str:
        return random_text(pick, depth - 1, unary=unary, pieces=pieces)

    kind = pick.random()
    if kind < 0.3:
        return f"({part()} {pick.choice('+-')} {part()})"
    if kind < 0.47:
        return f"({part()})*({part()})"
    if kind < 0.57:
        return f"({part()})/({part()})"
    if kind < 0.68:
        return f"({part()})^{pick.choice(EXPONENTS)}"
    if kind < 0.72:
        return f"({part()})^({part()})"
    if kind < 0.92 or not pieces:
        return f"{pick.choice(unary)}({part()})"
    return _choosing(pick, part(), part(), part())


def _choosing(pick: random.Random, a: str, b: str, c: str) -> str:
    shapes = (
        f"{pick.choice(PAIRS)}({a}, {b})",
        f"clip({a}, -1, 2)",
        f"root({a}, {pick.choice(('2', '3', '5', '-3', '3/2'))})",
        f"polygamma({pick.choice('0123')}, {a})",
        f"piecewise(({a}, x < 1 and y > 0), ({b}, x >= y or not x > 3), ({c}, True))",
        f"({a} if {b} <= {c} else {c})",
        f"max({a}, {b}, {c})",
        f"norm({a}, {b}, {c})",
    )
    return pick.choice(shapes)


SHAPES: Final = (
    *("({} + {})", "({})*({})", "({} - {})", "({})/(1 + ({})^2)", "sin({})", "tanh({})*({})", "exp(-({})^2)"),
    *("sqrt(1 + ({})^2)", "log(2 + cos({}))", "({})^3/5", "sigmoid({})", "atan({})", "softplus({})"),
)


def smooth_text(pick: random.Random, depth: int) -> str:
    """Likewise of functions that are smooth and moderate on all of the plane."""
    if depth == 0 or pick.random() < 0.15:
        return pick.choice(("x", "y", "x", "y", "2", "1/3", "pi/4"))

    def part() -> str:
        return smooth_text(pick, depth - 1)

    shape = pick.choice(SHAPES)
    return shape.format(*[part() for _ in range(shape.count("{}"))])


def texts(depth: int = 3) -> st.SearchStrategy[str]:
    """Texts of expressions with every function and kink of the language."""
    return st.randoms(use_true_random=False).map(lambda pick: random_text(pick, depth))


def smooth_texts(depth: int = 3) -> st.SearchStrategy[str]:
    """Texts of expressions without kinks or edges."""
    return st.randoms(use_true_random=False).map(lambda pick: smooth_text(pick, depth))


def coordinates() -> st.SearchStrategy[Fraction]:
    """Exact numbers, kinks (whole numbers) among them."""
    return st.one_of(
        st.integers(-3, 3).map(Fraction),
        st.fractions(min_value=-4, max_value=4, max_denominator=60),
        st.fractions(min_value=0, max_value=2, max_denominator=1000),
    )


def points() -> st.SearchStrategy[dict[str, Fraction]]:
    """A value for x and for y."""
    return st.fixed_dictionaries({"x": coordinates(), "y": coordinates()})


def deep_texts(depth: int) -> tuple[str, ...]:
    """One thing inside the other, that many times, in all the ways there are."""
    return (
        "sin(" * depth + "x" + ")" * depth,
        "(" * depth + "x" + ")" * depth,
        "-" * depth + "x",
        "|" * depth + "x" + "|" * depth,
        "2^" * depth + "x",
        "1/(1+" * depth + "x" + ")" * depth,
        "√" * depth + "x",
        "x" + "!" * depth,
    )


def wide_texts(width: int) -> tuple[str, ...]:
    """That many pieces side by side, in all the ways there are."""
    numbers = range(1, width + 1)
    return (
        "+".join(f"x{k}^2" for k in numbers),
        "*".join(f"x{k}" for k in numbers),
        "x" + " x" * width,
        "max(" + ",".join(f"x{k}" for k in numbers) + ")",
        "+".join(f"sin({k}*x)/{k}" for k in numbers),
    )
