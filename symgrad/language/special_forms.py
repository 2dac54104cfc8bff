"""What a bracket after a name makes: a call of the table, a piecewise, a rootof, a derivative."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Final

from symgrad.errors import LimitError, ReadingError, Span
from symgrad.language import limits
from symgrad.language.functions import TABLE
from symgrad.language.graph import (
    ADD,
    AND,
    CALL,
    DIV,
    MUL,
    NEG,
    NOT,
    NUM,
    OR,
    PIECEWISE,
    POW,
    ROOTOF,
    SYM,
    Expression,
    is_condition,
    node,
    postorder,
)

PAIR: Final = "pair"
"""A piece on its way into a piecewise: (value, condition)."""

DERIVATIVE: Final = "D"
"""The name under which a derivative waits to be carried out."""

ROWWISE: Final = {"mean": "mean of rows", "sum": "sum of rows", "max": "max of rows", "min": "min of rows"}
"""What runs over the rows of data, and the names under which it waits to be carried out."""

Marks = Sequence[tuple[int, int]]


def close_call(name: str, items: list[Expression], marks: Marks, span: Span) -> Expression:
    """The node for ``name(items)``; ``marks`` are the columns of the arguments."""
    if name == "piecewise":
        return _piecewise(items, marks, span)
    if name == "rootof":
        return _rootof(items, marks, span)
    if name == DERIVATIVE:
        return _derivative(items, marks, span)
    if name in ROWWISE and name not in TABLE:
        hint = f"write {name}(...) over the rows of data"
        raise ReadingError(f"{name} takes 1 argument, not {len(items)}", span, hint)
    row = TABLE[name]
    if not row.accepts(len(items)):
        raise _wrong_count(name, len(items), span)
    return node(CALL, tuple(items), name)


def _wrong_count(name: str, count: int, span: Span) -> ReadingError:
    row = TABLE[name]
    hint = None
    if name in ("max", "min") and count == 1:
        hint = f"write {name}(a, b); over the rows of a column it needs --data FILE"
    elif name == "log":
        hint = "log(x) is natural, log(x, b) has base b"
    return ReadingError(f"{name} takes {row.arity}, not {count}", span, hint)


def _span(mark: tuple[int, int]) -> Span:
    return Span(mark[0] + 1, max(1, mark[1] - mark[0]))


def _piecewise(items: list[Expression], marks: Marks, span: Span) -> Expression:
    if not items:
        raise ReadingError("piecewise needs its pieces", span, "write piecewise((f, c), ..., (g, True))")
    if len(items) > limits.PIECES:
        raise LimitError(f"piecewise takes at most {limits.PIECES} pieces", span, "use max, min, abs or clip")
    for item, mark in zip(items, marks, strict=True):
        if item.op is not PAIR:
            raise ReadingError(
                "a piece is (value, condition)", _span(mark), "write piecewise((f, c), ..., (g, True))"
            )
    return node(PIECEWISE, tuple(part for item in items for part in item.args))


def _derivative(items: list[Expression], marks: Marks, span: Span) -> Expression:
    if not items:
        raise ReadingError("D needs a function and a variable", span, "write D(f, x) or D(f, x, 2)")
    order = 0
    for index, (item, mark) in enumerate(zip(items[1:], marks[1:], strict=True)):
        if item.op is NUM:
            if index == 0 or type(item.value) is not int or item.value < 1:
                hint = "write D(f, x, 2) for the second derivative"
                raise ReadingError(
                    "the order of a derivative is a positive whole number after its variable",
                    _span(mark),
                    hint,
                )
            order += item.value - 1
        elif item.op is SYM:
            order += 1
        else:
            raise ReadingError("D differentiates by a variable", _span(mark), "write D(f, x)")
    if order > limits.DERIVATIVE_ORDER:
        raise LimitError(f"derivatives go up to order {limits.DERIVATIVE_ORDER}", span)
    return node(CALL, tuple(items), DERIVATIVE)


def _rootof(items: list[Expression], marks: Marks, span: Span) -> Expression:
    hint = "write rootof(x^5 - x - 1, 1) for its first real root"
    if len(items) != 2:
        raise ReadingError(f"rootof takes a polynomial and a number, not {len(items)} arguments", span, hint)
    index = items[1]
    if index.op is not NUM or type(index.value) is not int or index.value < 1:
        raise ReadingError("real roots are counted 1, 2, ... from the lowest", _span(marks[1]), hint)
    coefficients = integer_polynomial(items[0])
    if coefficients is None or len(coefficients) < 2:
        raise ReadingError(
            "rootof takes a polynomial in one variable with rational coefficients", _span(marks[0]), hint
        )
    _check_index(coefficients, index.value, marks)
    return node(ROOTOF, (), (coefficients, index.value))


def _check_index(coefficients: tuple[int, ...], index: int, marks: Marks) -> None:
    from symgrad.language.real_roots import count_real_roots

    count = count_real_roots(coefficients)
    if not count:
        hint = "only real roots are numbers here"
        raise ReadingError("this polynomial has no real root", _span(marks[0]), hint)
    if index > count:
        message = f"this polynomial has {count} real root{'s' * (count > 1)}, not {index}"
        raise ReadingError(message, _span(marks[1]), "real roots are counted from the lowest, each once")


def integer_polynomial(root: Expression) -> tuple[int, ...] | None:
    """The coefficients, highest first, of a polynomial in one variable, cleared of denominators."""
    values: dict[Expression, list[Fraction]] = {}
    seen: str | None = None
    for e in postorder([root]):
        if e.op is SYM:
            if seen not in (None, e.value):
                return None
            seen = e.value
        value = _polynomial_node(e, values)
        if value is None or len(value) > limits.ROOTOF_DEGREE + 1:
            return None
        values[e] = value
    low_first = values[root]
    while len(low_first) > 1 and low_first[-1] == 0:
        low_first = low_first[:-1]
    scale = lcm(*(c.denominator for c in low_first))
    return tuple(int(c * scale) for c in reversed(low_first))


def _polynomial_node(e: Expression, values: Mapping[Expression, list[Fraction]]) -> list[Fraction] | None:
    if e.op is NUM:
        return [Fraction(e.value)]
    if e.op is SYM:
        return [Fraction(0), Fraction(1)]
    args = [values[a] for a in e.args]
    if e.op is ADD:
        width = max(len(a) for a in args)
        return [sum((a[k] for a in args if k < len(a)), Fraction(0)) for k in range(width)]
    if e.op is NEG:
        return [-c for c in args[0]]
    if e.op is DIV and len(args[1]) == 1 and args[1][0]:
        return [c / args[1][0] for c in args[0]]
    if e.op is MUL:
        return _multiply_all(args)
    if (
        e.op is POW
        and len(args[1]) == 1
        and args[1][0].denominator == 1
        and 0 <= args[1][0] <= limits.ROOTOF_DEGREE
    ):
        return _multiply_all([args[0]] * int(args[1][0])) if args[1][0] else [Fraction(1)]
    return None


def _multiply_all(factors: Sequence[list[Fraction]]) -> list[Fraction] | None:
    product = [Fraction(1)]
    for factor in factors:
        if len(product) + len(factor) > limits.ROOTOF_DEGREE + 2:
            return None
        new = [Fraction(0)] * (len(product) + len(factor) - 1)
        for i, a in enumerate(product):
            for j, b in enumerate(factor):
                new[i + j] += a * b
        product = new
    return product


def check_conditions(root: Expression, spans: Mapping[Expression, tuple[int, int]]) -> None:
    """Raises when a condition stands where a number is needed, or a number where a condition is."""
    order = postorder([root])
    depth: dict[Expression, int] = {}
    for e in order:
        depth[e] = max((depth[a] for a in e.args), default=0) + (e.op is PIECEWISE)
        if depth[e] > limits.CONDITION_DEPTH:
            message = f"piecewise functions nest at most {limits.CONDITION_DEPTH} deep"
            raise LimitError(message, _span(spans.get(e, (0, 1))), "list the pieces side by side")
        for index, a in enumerate(e.args):
            wants = _wants_condition(e, index)
            if a.op is PAIR or wants != is_condition(a):
                raise _mismatch(a, wants, spans)
    if root.op is PAIR or is_condition(root):
        raise _mismatch(root, False, spans)


def _wants_condition(e: Expression, index: int) -> bool:
    if e.op is PIECEWISE:
        return index % 2 == 1
    return e.op in (AND, OR, NOT)


def _mismatch(
    e: Expression, wants_condition: bool, spans: Mapping[Expression, tuple[int, int]]
) -> ReadingError:
    span = _span(spans.get(e, (0, 1)))
    if wants_condition:
        return ReadingError("a condition is needed here, like x > 0", span, "compare with < <= > >= == !=")
    if e.op is PAIR:
        return ReadingError("a pair has no place here", span, "write piecewise((f, c), ..., (g, True))")
    hint = "conditions stand inside piecewise((f, c), ...) and f if c else g"
    return ReadingError("a condition has no place here", span, hint)
