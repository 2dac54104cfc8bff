"""The parser's state: one operand in hand, a stack of frames, the place in the text."""

from __future__ import annotations

from typing import Final

from symgrad.errors import ReadingError, Span
from symgrad.language.frames import FINISH, OPEN, Frame
from symgrad.language.graph import Expression
from symgrad.language.names import Scope
from symgrad.language.tokens import END, NUMBER, Token

_HINTS: Final = {
    "=": "an expression has no equals sign; conditions use ==",
    "[": "indexed names are not read yet; write x1, x2, ...",
    "'": "transposes are not read yet",
    "..": "ranges are not read yet",
}


class State:
    """What the parser knows between two tokens.

    Attributes:
        operand: the operand in hand, or None where one is due; it covers columns ``start`` to ``end``.
        frames: open brackets and pending operators, innermost last.
        spans: the columns (from 0) of the first occurrence of each subexpression.
        doubts: readings that deserve to be echoed.
        leaves: the variables and the numbers that were taken before, by what was typed.
        conditional: whether a condition occurred, so that types must be checked at the end.
    """

    def __init__(self, tokens: list[Token], scope: Scope) -> None:
        self.tokens = tokens
        self.scope = scope
        self.position = 0
        self.frames = [Frame(OPEN, "top", tokens[0].start, tokens[0].start, [])]
        self.operand: Expression | None = None
        self.start = self.end = 0
        self.spans: dict[Expression, tuple[int, int]] = {}
        self.doubts: list[str] = []
        self.leaves: dict[str, Expression] = {}
        self.conditional = False

    def take(self, value: Expression, start: int, end: int) -> None:
        """Puts an operand in hand."""
        self.operand, self.start, self.end = value, start, end
        self.spans.setdefault(value, (start, end))

    def push(self, rank: int, kind: str, token: Token, items: list[Expression]) -> Frame:
        start = self.start if items else token.start
        frame = Frame(rank, kind, start, token.end, items)
        self.frames.append(frame)
        self.operand = None
        return frame

    def reduce(self, rank: int) -> Expression:
        """Finishes every pending operator tighter than ``rank``; what is then in hand."""
        frames, value = self.frames, self.operand
        assert value is not None
        top = frames[-1]
        while top.rank > rank:
            frames.pop()
            self.operand = value = FINISH[top.rank](self, top, value)
            self.start = start = top.start
            self.spans.setdefault(value, (start, self.end))
            top = frames[-1]
        return value

    def in_hand(self) -> Expression:
        assert self.operand is not None
        return self.operand

    @property
    def previous(self) -> Token | None:
        """The token before the one that is looked at."""
        return self.tokens[self.position - 2] if self.position > 1 else None

    def innermost_open(self) -> Frame:
        return next(f for f in reversed(self.frames) if f.rank == OPEN)

    def unexpected(self, token: Token) -> ReadingError:
        if self.operand is None:
            return self.missing_operand(token)
        text = token.text
        if token.kind is NUMBER:
            before = self.previous.text if self.previous else ""
            hint = (
                f"write {before}*{text}, {before}^{text} or {before}{text}"
                if before.isalnum()
                else f"write *{text}"
            )
            return ReadingError("a number cannot follow without an operator", token.span, hint)
        return ReadingError(f"'{text}' has no place here", token.span, _HINTS.get(token.kind))

    def missing_operand(self, token: Token) -> ReadingError:
        before = self.previous
        if token.kind is END:
            span = Span(token.start + 1)
            if before is None:
                return ReadingError(
                    "the expression is empty", span, "type a function, for example x^2 + 3*x*y"
                )
            return ReadingError(
                f"the expression ends after '{before.text}'", span, "finish it, or leave that out"
            )
        place = f"after '{before.text}'" if before else "at the start"
        return ReadingError(
            f"'{token.text}' cannot stand {place}", token.span, "a number, a name or a bracket is missing"
        )
