"""Expression to text that the grammar reads back to the same expression.

Powers are written ``**``, the constant e ``E``. Text is emitted from an explicit stack, so depth is
no obstacle; an expression whose subexpressions are shared is written out as the tree it stands for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from symgrad.language.graph import (
    ADD,
    AND,
    CALL,
    COMPARE,
    DIV,
    LEAVES,
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
    Rational,
    number,
)

Value = Rational | float | str | Expression
"""What stands for a number where Python calls: text is read as the language."""

Piece = str | tuple[Expression, int]

_ANYTHING, _DISJUNCTION, _CONJUNCTION, _NEGATION, _RELATION, _SUM, _TERM, _FACTOR, _ATOM = range(9)
_LEVEL: Final = {
    OR: _DISJUNCTION,
    AND: _CONJUNCTION,
    NOT: _NEGATION,
    COMPARE: _RELATION,
    ADD: _SUM,
    NEG: _SUM,
    MUL: _TERM,
    DIV: _TERM,
    POW: _FACTOR,
}


def text_of_value(value: Value) -> str:
    """A value as text of the language; floats, also those of NumPy, count as the decimals they print as.

    >>> from fractions import Fraction
    >>> from symgrad import parse
    >>> text_of_value(0.1), text_of_value(Fraction(1, 3)), text_of_value(parse("2x")), text_of_value("pi/2")
    ('0.1', '1/3', '2*x', 'pi/2')
    """
    if isinstance(value, Expression):
        return write(value)
    return float.__repr__(value) if isinstance(value, float) else str(value)


def write(root: Expression, names: Mapping[Expression, str] | None = None, *, decimals: bool = False) -> str:
    """The text of an expression.

    Args:
        root: what to write.
        names: subexpressions that have a name of their own (`t1`), written by it.
        decimals: whether numbers with a finite decimal expansion are written as decimals.

    >>> from symgrad import parse
    >>> write(parse("2x^2 - x/3"))
    '2*x**2 - x/3'
    """
    numeral = _decimal if decimals else _fraction
    parts: list[str] = []
    stack: list[Piece] = [(root, _ANYTHING)]
    pop, append = stack.pop, parts.append
    while stack:
        piece = pop()
        if isinstance(piece, str):
            append(piece)
            continue
        e, level = piece
        op = e.op
        if names and e in names and (e is not root or op in LEAVES):
            append(names[e])
        elif op is SYM:
            append(e.value)
        elif op in LEAVES:
            append(_leaf(e, level, numeral))
        else:
            inside = _WRITERS[op](e)
            inside.reverse()
            if _LEVEL.get(op, _ATOM) < level:
                append("(")
                stack.append(")")
            stack += inside
    return "".join(parts)


_CHUNK: Final = 4_000
"""Digits that Python converts at once; it refuses more than 4,300."""


def digits_of(value: int) -> str:
    """A whole number in decimal, however long."""
    if value.bit_length() < 3 * _CHUNK:
        return str(value)
    parts: list[str] = []
    rest = abs(value)
    while rest:
        rest, part = divmod(rest, 10**_CHUNK)
        parts.append(str(part).rjust(_CHUNK if rest else 0, "0"))
    return ("-" if value < 0 else "") + "".join(reversed(parts))


def _fraction(value: Rational) -> str:
    if type(value) is int:
        return digits_of(value)
    return f"{digits_of(value.numerator)}/{digits_of(value.denominator)}"


def _decimal(value: Rational) -> str:
    """The decimal expansion where it ends, the fraction where it does not."""
    if type(value) is int:
        return digits_of(value)
    denominator, places = value.denominator, 0
    while denominator % 10 == 0:
        denominator, places = denominator // 10, places + 1
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator, places = denominator // prime, places + 1
    if denominator != 1 or places > 40:
        return _fraction(value)
    digits = digits_of(abs(value.numerator * 10**places // value.denominator)).rjust(places + 1, "0")
    whole, rest = digits[:-places], digits[-places:].rstrip("0")
    return f"{'-' if value < 0 else ''}{whole}.{rest}"


def _leaf(e: Expression, level: int, numeral: Callable[[Rational], str]) -> str:
    if e.op is NUM:
        if type(e.value) is int and 0 <= e.value < _CHUNK:
            return str(e.value)
        text = numeral(e.value)
        own = _SUM if e.value < 0 else _TERM if "/" in text else _ATOM
        return f"({text})" if own < level else text
    if e.op is ROOTOF:
        coefficients, index = e.value
        return f"rootof({polynomial_text(coefficients, 'x')}, {index})"
    return str(e.value)


def polynomial_text(coefficients: Iterable[int], variable: str) -> str:
    """An integer polynomial, highest coefficient first, as text.

    >>> polynomial_text((1, 0, -2), "x")
    'x**2 - 2'
    """
    values = list(coefficients)
    text = ""
    for index, c in enumerate(values):
        power = len(values) - 1 - index
        if c == 0:
            continue
        sign = ("-" if c < 0 else "") if not text else (" - " if c < 0 else " + ")
        variable_part = "" if power == 0 else variable if power == 1 else f"{variable}**{power}"
        size = digits_of(abs(c)) if abs(c) != 1 or power == 0 else ""
        text += sign + "*".join(filter(None, (size, variable_part)))
    return text or "0"


def _sum(e: Expression) -> list[Piece]:
    first, *rest = e.args
    pieces: list[Piece] = [(first, _SUM if first.op is NEG else _TERM)]
    for term in rest:
        if term.op is NEG:
            pieces += (" - ", (term.args[0], _TERM))
        elif term.op is NUM and term.value < 0:
            pieces += (" - ", (number(-term.value), _TERM))
        else:
            pieces += (" + ", (term, _TERM))
    return pieces


def _factor_level(position: int, e: Expression) -> int:
    """The first factor may be a quotient or a fraction; later ones need brackets for that."""
    return _TERM if position == 0 and e.op is not MUL else _FACTOR


def _times(e: Expression) -> list[Piece]:
    pieces: list[Piece] = [(e.args[0], _factor_level(0, e.args[0]))]
    for factor in e.args[1:]:
        pieces += ("*", (factor, _FACTOR))
    return pieces


def _over(e: Expression) -> list[Piece]:
    return [(e.args[0], _TERM), "/", (e.args[1], _FACTOR)]


def _raised(e: Expression) -> list[Piece]:
    return [(e.args[0], _ATOM), "**", (e.args[1], _ATOM)]


def _call(e: Expression) -> list[Piece]:
    return [f"{e.value}(", *_commas(e.args), ")"]


def _commas(args: Iterable[Expression]) -> list[Piece]:
    pieces: list[Piece] = []
    for a in args:
        pieces += (", ", (a, _ANYTHING)) if pieces else ((a, _ANYTHING),)
    return pieces


def _pieces(e: Expression) -> list[Piece]:
    pieces: list[Piece] = ["piecewise("]
    for value, condition in zip(e.args[::2], e.args[1::2], strict=True):
        if len(pieces) > 1:
            pieces.append(", ")
        pieces += ("(", (value, _ANYTHING), ", ", (condition, _ANYTHING), ")")
    return [*pieces, ")"]


def _joined(word: str, level: int) -> Callable[[Expression], list[Piece]]:
    def pieces(e: Expression) -> list[Piece]:
        parts: list[Piece] = [(e.args[0], level)]
        for a in e.args[1:]:
            parts += (word, (a, level))
        return parts

    return pieces


_WRITERS: Final[dict[str, Callable[[Expression], list[Piece]]]] = {
    ADD: _sum,
    MUL: _times,
    DIV: _over,
    POW: _raised,
    CALL: _call,
    PIECEWISE: _pieces,
    NEG: lambda e: ["-", (e.args[0], _TERM)],
    COMPARE: lambda e: [(e.args[0], _SUM), f" {e.value} ", (e.args[1], _SUM)],
    AND: _joined(" and ", _NEGATION),
    OR: _joined(" or ", _CONJUNCTION),
    NOT: lambda e: ["not ", (e.args[0], _RELATION)],
}

__all__ = ["Value", "polynomial_text", "text_of_value", "write"]
