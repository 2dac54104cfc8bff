"""Frames of the parser's stack, and how each rank of them is finished."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from symgrad.errors import ReadingError, Span
from symgrad.language.graph import (
    ADD,
    AND,
    CALL,
    COMPARE,
    DIV,
    MUL,
    NEG,
    NOT,
    NUM,
    PIECEWISE,
    POW,
    TRUE,
    Expression,
    call,
    div,
    node,
)

if TYPE_CHECKING:
    from symgrad.language.state import State

OPEN: Final = 0
TERNARY, ANY, ALL, NEGATION, RELATION, SUM, SIGN, PRODUCT, BARE, SIGNLESS, TIGHT, POWER, ROOT = range(1, 14)

TERM_STARTS: Final = frozenset({OPEN, TERNARY, ANY, ALL, NEGATION, RELATION, SUM, SIGN})
"""Ranks of frames after which a term begins, so that a minus sign covers all of it."""


class Frame:
    """An open bracket or a pending operator, with what stands to its left."""

    __slots__ = ("end", "items", "kind", "marks", "name", "power", "rank", "start")

    def __init__(self, rank: int, kind: str, start: int, end: int, items: list[Expression]) -> None:
        self.rank = rank
        self.kind = kind
        self.start = start
        self.end = end
        self.items = items
        self.marks: list[Any] = []
        self.name = ""
        self.power: Expression | None = None


def product_of(items: list[Expression]) -> Expression:
    """One factor as it is, several as a product."""
    return items[0] if len(items) == 1 else node(MUL, tuple(items))


def absorb_term(frame: Frame, value: Expression) -> None:
    """Adds the operand in hand to a sum, with the sign that stood before it."""
    frame.items.append(node(NEG, (value,)) if frame.kind == "-" else value)


def absorb_factor(p: State, frame: Frame, value: Expression) -> None:
    """Multiplies a product by the operand in hand, or divides it; quotients of numbers are one number."""
    if frame.kind != "/":
        frame.items.append(value)
        return
    above = product_of(frame.items)
    literal = above.op is NUM and value.op is NUM and value.value != 0
    quotient = div(above, value) if literal else node(DIV, (above, value))
    frame.items = [quotient]
    p.spans.setdefault(quotient, (frame.start, p.end))


def finish_sum(p: State, frame: Frame, value: Expression) -> Expression:
    """A sum is complete."""
    absorb_term(frame, value)
    return node(ADD, tuple(frame.items))


def finish_product(p: State, frame: Frame, value: Expression) -> Expression:
    """A product is complete."""
    absorb_factor(p, frame, value)
    return product_of(frame.items)


def finish_sign(p: State, frame: Frame, value: Expression) -> Expression:
    """A minus sign takes its operand."""
    return node(NEG, (value,))


def finish_bare(p: State, frame: Frame, value: Expression) -> Expression:
    """A function without bracket takes its argument."""
    value = node(CALL, (value,), frame.name)
    p.spans.setdefault(value, (frame.start, p.end))
    return value if frame.power is None else node(POW, (value, frame.power))


def finish_root(p: State, frame: Frame, value: Expression) -> Expression:
    """A root sign takes its operand."""
    return call("sqrt", value)


def finish_power(p: State, frame: Frame, value: Expression) -> Expression:
    """A power takes its exponent."""
    return node(POW, (frame.items[0], value))


def finish_relation(p: State, frame: Frame, value: Expression) -> Expression:
    """A chain of comparisons becomes their conjunction."""
    values = [*frame.items, value]
    links = [
        node(COMPARE, (a, b), relation)
        for a, b, relation in zip(values[:-1], values[1:], frame.marks, strict=True)
    ]
    return links[0] if len(links) == 1 else node(AND, tuple(links))


def finish_list(p: State, frame: Frame, value: Expression) -> Expression:
    """A chain of ``and`` or ``or`` is complete."""
    return node(frame.kind, (*frame.items, value))


def finish_not(p: State, frame: Frame, value: Expression) -> Expression:
    """``not`` takes its condition."""
    return node(NOT, (value,))


def finish_ternary(p: State, frame: Frame, value: Expression) -> Expression:
    """``f if c else g`` is complete."""
    if frame.kind == "if":
        span = Span(frame.end - 1, 2)
        raise ReadingError("'if' without its 'else'", span, "write f if c else g")
    chosen, condition = frame.items
    others = value.args if value.op is PIECEWISE else (value, TRUE)  # a if c else b if d else e
    return node(PIECEWISE, (chosen, condition, *others))


FINISH: Final[dict[int, Callable[[State, Frame, Expression], Expression]]] = {
    TERNARY: finish_ternary,
    ANY: finish_list,
    ALL: finish_list,
    NEGATION: finish_not,
    RELATION: finish_relation,
    SUM: finish_sum,
    SIGN: finish_sign,
    PRODUCT: finish_product,
    BARE: finish_bare,
    SIGNLESS: finish_product,
    TIGHT: finish_sign,
    POWER: finish_power,
    ROOT: finish_root,
}
