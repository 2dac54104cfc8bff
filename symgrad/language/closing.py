"""What ends a bracket, a bar, an argument or the whole expression."""

from __future__ import annotations

from symgrad.errors import ReadingError, Span
from symgrad.language.frames import OPEN, Frame
from symgrad.language.graph import CALL, POW, call, node, symbol
from symgrad.language.operators import signless
from symgrad.language.special_forms import PAIR, ROWWISE
from symgrad.language.special_forms import close_call as make_call
from symgrad.language.state import State
from symgrad.language.tokens import NUMBER, Token


def bar_after_operand(p: State, token: Token) -> None:
    """A bar closes an absolute value, or opens one as a further factor."""
    if p.innermost_open().kind != "|":
        signless(p, token)
        return
    value = p.reduce(OPEN)
    frame = p.frames.pop()
    p.take(call("abs", value), frame.start, token.end)


def comma(p: State, token: Token) -> None:
    """A comma ends an argument."""
    value = p.reduce(OPEN)
    top = p.frames[-1]
    in_pair = top.kind == "(" and p.frames[-2].name == "piecewise" and p.frames[-2].rank == OPEN
    if top.kind != "call" and not in_pair:
        raise stray_comma(p, token)
    top.items.append(value)
    top.marks.append((p.start, p.end))
    p.operand = None


def stray_comma(p: State, token: Token) -> ReadingError:
    """The error for a comma that separates nothing."""
    before, after = p.tokens[p.position - 2], p.tokens[p.position]
    hint = "give several expressions one a line, through '-' or @FILE"
    if before.kind is NUMBER and after.kind is NUMBER:
        hint = f"use a point for decimals: {before.text}.{after.text}"
    return ReadingError("a comma has no place here", token.span, hint)


def close_bracket(p: State, token: Token) -> None:
    """A closing bracket."""
    p.reduce(OPEN)
    frame = p.frames[-1]
    if frame.kind == "top":
        raise ReadingError("this bracket closes none", token.span, "leave it out, or open one before it")
    if frame.kind == "|":
        hint = f"close the bar of column {frame.start + 1} first"
        raise ReadingError("a bracket closes inside an open bar", token.span, hint)
    p.frames.pop()
    if frame.kind == "(":
        close_group(p, frame, token)
    else:
        close_call(p, frame, token)


def close_group(p: State, frame: Frame, token: Token) -> None:
    """A bracket holds one expression, or a piece of a piecewise."""
    assert p.operand is not None
    if frame.items:
        p.conditional = True
        pair = node(PAIR, (*frame.items, p.operand))
        if len(pair.args) != 2:
            raise ReadingError(
                "a piece is (value, condition)", Span(frame.start + 1, token.end - frame.start)
            )
        p.operand = None
        p.take(pair, frame.start, token.end)
    else:
        p.start, p.end = frame.start, token.end


def close_call(p: State, frame: Frame, token: Token) -> None:
    """The arguments of a function are complete."""
    if p.operand is not None:
        frame.items.append(p.operand)
        frame.marks.append((p.start, p.end))
    p.operand = None
    if frame.name == "D" and len(frame.items) == 1:
        p.doubts.append("D(...) with one argument is the product D*(...)")
        take_product_of_d(p, frame, token)
        return
    if frame.name == "piecewise":
        p.conditional = True
    span = Span(frame.start + 1, token.end - frame.start)
    if p.scope.columns and frame.name in ROWWISE and len(frame.items) == 1:
        value = node(CALL, tuple(frame.items), ROWWISE[frame.name])
    else:
        value = make_call(frame.name, frame.items, frame.marks, span)
    if frame.power is not None:
        value = node(POW, (value, frame.power))
    p.take(value, frame.start, token.end)


def take_product_of_d(p: State, frame: Frame, token: Token) -> None:
    """``D(x + 1)``: the variable D in hand, then the factor in brackets."""
    p.take(symbol("D"), frame.start, frame.end)
    signless(p, Token("(", "(", frame.end, frame.end + 1))
    p.position += 1
    start, end = frame.end, token.end
    p.operand = None
    p.take(frame.items[0], start, end)


def finish(p: State, token: Token) -> None:
    """The text ends: nothing may be open."""
    p.reduce(OPEN)
    frame = p.frames[-1]
    if frame.kind != "top":
        what = "bar" if frame.kind == "|" else "bracket"
        column = frame.end if frame.kind == "call" else frame.start + 1
        if frame.kind == "call":
            column = frame.end + 1
        message = f"the {what} opened at column {column} is never closed"
        raise ReadingError(
            message, Span(token.start + 1), "close it with '|'" if what == "bar" else "close it with ')'"
        )
