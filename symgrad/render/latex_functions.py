"""The LaTeX face of every function in the table, under the same names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from symgrad.language.graph import Expression

Piece: TypeAlias = "str | tuple[Expression, int]"
"""Finished text, or an expression with the level below which it needs brackets."""

Face: TypeAlias = "Callable[[Sequence[Expression]], list[Piece]]"

_ANYTHING, _TERM, _FACTOR, _ATOM = 0, 6, 7, 8


def _commas(args: Sequence[Expression]) -> list[Piece]:
    pieces: list[Piece] = []
    for a in args:
        pieces += (", ", (a, _ANYTHING)) if pieces else ((a, _ANYTHING),)
    return pieces


def _called(head: str) -> Face:
    """The function's sign before its arguments in brackets."""
    return lambda args: [rf"{head}\left(", *_commas(args), r"\right)"]


def _operator(word: str) -> Face:
    return _called(rf"\operatorname{{{word}}}")


def _around(before: str, after: str) -> Face:
    return lambda args: [before, *_commas(args), after]


def _logarithm(args: Sequence[Expression]) -> list[Piece]:
    if len(args) == 1:
        return _called(r"\ln")(args)
    return [r"\log_{", (args[1], _ANYTHING), r"}\left(", (args[0], _ANYTHING), r"\right)"]


def _hypotenuse(args: Sequence[Expression]) -> list[Piece]:
    pieces: list[Piece] = [r"\sqrt{"]
    for k, a in enumerate(args):
        pieces += (" + " if k else "", (a, _ATOM), "^{2}")
    return [*pieces, "}"]


FACES: Final[dict[str, Face]] = {
    "exp": _around("e^{", "}"),
    "log": _logarithm,
    "log2": _called(r"\log_{2}"),
    "log10": _called(r"\log_{10}"),
    "sqrt": _around(r"\sqrt{", "}"),
    "cbrt": _around(r"\sqrt[3]{", "}"),
    "root": lambda args: [r"\sqrt[", (args[1], _ANYTHING), "]{", (args[0], _ANYTHING), "}"],
    "hypot": _hypotenuse,
    "norm": _around(r"\left\| \left(", r"\right) \right\|"),
    "dot": lambda args: [(args[0], _FACTOR), r" \cdot ", (args[1], _FACTOR)],
    "logsumexp": _operator("logsumexp"),
    "sin": _called(r"\sin"),
    "cos": _called(r"\cos"),
    "tan": _called(r"\tan"),
    "cot": _called(r"\cot"),
    "sec": _called(r"\sec"),
    "csc": _called(r"\csc"),
    "asin": _called(r"\arcsin"),
    "acos": _called(r"\arccos"),
    "atan": _called(r"\arctan"),
    "atan2": _operator("atan2"),
    "sinh": _called(r"\sinh"),
    "cosh": _called(r"\cosh"),
    "tanh": _called(r"\tanh"),
    "asinh": _operator("arsinh"),
    "acosh": _operator("arcosh"),
    "atanh": _operator("artanh"),
    "abs": _around(r"\left|", r"\right|"),
    "sign": _operator("sign"),
    "floor": _around(r"\left\lfloor ", r"\right\rfloor "),
    "ceil": _around(r"\left\lceil ", r"\right\rceil "),
    "max": _called(r"\max"),
    "min": _called(r"\min"),
    "clip": _operator("clip"),
    "mean": _operator("mean"),
    "sum": _operator("sum"),
    "sigmoid": _called(r"\sigma"),
    "softplus": _operator("softplus"),
    "silu": _operator("silu"),
    "gelu": _operator("gelu"),
    "relu": _operator("relu"),
    "leaky_relu": _operator(r"leaky\_relu"),
    "elu": _operator("elu"),
    "heaviside": _called("H"),
    "erf": _operator("erf"),
    "erfc": _operator("erfc"),
    "gamma": _called(r"\Gamma"),
    "loggamma": _called(r"\ln\Gamma"),
    "digamma": _called(r"\psi"),
    "polygamma": lambda args: [
        r"\psi^{\left(",
        (args[0], _ANYTHING),
        r"\right)}\left(",
        (args[1], _ANYTHING),
        r"\right)",
    ],
    "factorial": lambda args: [(args[0], _ATOM), "!"],
    "binomial": lambda args: [r"\binom{", (args[0], _ANYTHING), "}{", (args[1], _ANYTHING), "}"],
    "lambertw": _called("W"),
}
"""How each function is set."""

LEVELS: Final = {
    "exp": _FACTOR,
    "factorial": _FACTOR,
    "loggamma": _FACTOR,
    "polygamma": _FACTOR,
    "dot": _TERM,
}
"""Functions whose face is no closed unit: what binds tighter than this puts brackets around it."""

POWERED: Final = frozenset({"sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh"})
"""Functions whose powers are set behind their sign, as in sin^2(x)."""
