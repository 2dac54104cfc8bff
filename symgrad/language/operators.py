"""What may stand after an operand and joins it to the next."""

from __future__ import annotations

from symgrad.errors import ReadingError
from symgrad.language import names
from symgrad.language.characters import GREEK_NAMES
from symgrad.language.frames import (
    ALL,
    ANY,
    BARE,
    POWER,
    PRODUCT,
    RELATION,
    SIGNLESS,
    SUM,
    TERNARY,
    TIGHT,
    Frame,
    absorb_factor,
    absorb_term,
)
from symgrad.language.functions import NAMES
from symgrad.language.graph import (
    ADD,
    AND,
    COMPARE,
    CONST,
    MUL,
    NEG,
    NUM,
    OR,
    POW,
    Expression,
    call,
    node,
    number,
)
from symgrad.language.state import State
from symgrad.language.tokens import NAME, NUMBER, Token


def sum_sign(p: State, token: Token) -> None:
    """A plus or minus sign continues or begins a sum."""
    value = p.reduce(SUM)
    top = p.frames[-1]
    if top.rank == SUM:
        absorb_term(top, value)
        p.operand = None
    else:
        top = p.push(SUM, ADD, token, [value])
    top.kind = token.kind


def product_sign(p: State, token: Token) -> None:
    """A product or division sign."""
    multiply(p, token, PRODUCT, token.kind)


def multiply(p: State, token: Token, rank: int, sign: str) -> None:
    """Continues or begins a product of some rank."""
    value = p.reduce(rank)
    top = p.frames[-1]
    if top.rank == rank:
        absorb_factor(p, top, value)
        p.operand = None
    else:
        top = p.push(rank, MUL, token, [value])
    top.kind = sign


def signless(p: State, token: Token) -> None:
    """A product without a sign: the operand in hand, then one that begins with this token."""
    p.reduce(TIGHT - 1)
    inside = any_bare(p.frames)
    function = token.kind is NAME and token.text in NAMES and token.text not in GREEK_NAMES
    if inside and not function:
        p.reduce(SIGNLESS)
        multiply(p, token, SIGNLESS, "*")
    else:
        p.reduce(PRODUCT)
        top = p.frames[-1]
        if top.rank == PRODUCT and top.kind == "/":
            p.doubts.append("the product after / is outside the quotient: 1/2x is (1/2)*x")
        elif _power_of_e(p.operand) and p.previous and p.previous.kind is NUMBER:
            p.doubts.append("e^2x is (e^2)*x")
        multiply(p, token, PRODUCT, "*")
    p.position -= 1


def name_after_operand(p: State, token: Token) -> None:
    """A name after an operand: a word, or a factor without a sign."""
    if token.text in names.RESERVED:
        word_after_operand(p, token)
    else:
        signless(p, token)


def word_after_operand(p: State, token: Token) -> None:
    """``and``, ``or``, ``if`` or ``else``."""
    p.conditional = True
    if token.text in ("and", "or"):
        rank = ALL if token.text == "and" else ANY
        value = p.reduce(rank)
        top = p.frames[-1]
        if top.rank == rank:
            top.items.append(value)
            p.operand = None
        else:
            p.push(rank, AND if rank == ALL else OR, token, [value])
    elif token.text == "if":
        p.push(TERNARY, "if", token, [p.reduce(TERNARY)])
    elif token.text == "else":
        begin_else(p, token)
    else:
        raise p.unexpected(token)


def begin_else(p: State, token: Token) -> None:
    """``else`` ends the condition of its ``if``."""
    value = p.reduce(TERNARY)
    top = p.frames[-1]
    if top.kind != "if":
        raise ReadingError("'else' without its 'if'", token.span, "write f if c else g")
    top.items.append(value)
    top.kind = "else"
    p.operand = None


def relation(p: State, token: Token) -> None:
    """A comparison continues or begins a chain."""
    p.conditional = True
    value = p.reduce(RELATION)
    top = p.frames[-1]
    if top.rank == RELATION:
        top.items.append(value)
        p.operand = None
    else:
        top = p.push(RELATION, COMPARE, token, [value])
    top.marks.append(token.kind)


def power_sign(p: State, token: Token) -> None:
    """A power sign waits for its exponent."""
    p.push(POWER, POW, token, [p.reduce(POWER)])


def superscript(p: State, token: Token) -> None:
    """A superscript is a power of the operand in hand."""
    base = p.reduce(POWER)
    exponent = number(abs(int(token.value)))
    if token.value < 0:
        exponent = node(NEG, (exponent,))
    p.take(node(POW, (base, exponent)), p.start, token.end)


def factorial(p: State, token: Token) -> None:
    """An exclamation mark."""
    p.take(call("factorial", p.reduce(POWER)), p.start, token.end)


def any_bare(frames: list[Frame]) -> bool:
    """Whether a function without bracket is still collecting its argument."""
    for frame in reversed(frames):
        if frame.rank == BARE:
            return True
        if frame.rank < BARE:
            return False
    return False


def _power_of_e(value: Expression | None) -> bool:
    return value is not None and value.op is POW and value.args[0].op is CONST and value.args[1].op is NUM
