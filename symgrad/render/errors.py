"""Errors, gaps and notes as people and programs read them.

error: unknown function 'sigmod'
  sigmod(x) + y
  ^^^^^^
hint: did you mean 'sigmoid'?
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

from symgrad.errors import Span, SymgradError
from symgrad.frozen import dataclass
from symgrad.render.characters import safe, shown, width

if TYPE_CHECKING:
    from symgrad.results import Undefined

INDENT: Final = "  "
ELLIPSIS: Final = "..."
WIDEST: Final = 100
"""Columns where there is no terminal to ask; a reader's eye is one too."""

WORDS: Final = {"budget": "stopped", "internal": "internal error", "cross-check": "internal error"}
"""How the first line starts, where it is not with ``error``."""

RED, YELLOW, BOLD, RESET = "\x1b[31;1m", "\x1b[33;1m", "\x1b[1m", "\x1b[0m"


@dataclass(frozen=True, slots=True)
class Paper:
    """What errors are written on: standard error's width, colours and encoding."""

    width: int = WIDEST
    color: bool = False
    encoding: str = "utf-8"

    def painted(self, text: str, color: str) -> str:
        """The text in a colour, where colours are wanted."""
        return f"{color}{text}{RESET}" if self.color else text


def block(error: SymgradError, paper: Paper) -> str:
    """An error for people: what is wrong, where, what to do."""
    word = WORDS.get(error.kind, "error")
    places = [error.where] if error.where not in (None, "EXPR") else []
    places += [f"line {error.line}"] if error.line is not None else []
    head = ": ".join([*(str(p) for p in places), error.message])
    lines = [f"{paper.painted(word + ':', RED)} {safe(head, paper.encoding)}"]
    if error.source and error.source.strip() and error.span is not None:
        lines += excerpt(error.source, error.span, paper)
    if error.hint:
        lines.append(f"{paper.painted('hint:', BOLD)} {safe(error.hint, paper.encoding)}")
    return "".join(f"{line}\n" for line in lines)


def excerpt(source: str, span: Span, paper: Paper) -> list[str]:
    """The source and a line of carets under the span, or the part of it that fits."""
    cells = shown(source, paper.encoding)
    start = min(max(span.column - 1, 0), len(cells))
    end = max(start + 1, min(start + span.length, len(cells)))
    room = max(20, min(paper.width, WIDEST) - len(INDENT) - 1)
    first, last = _window([width(c) for c in cells], start, end, room)
    before = ELLIPSIS if first > 0 else ""
    after = ELLIPSIS if last < len(cells) else ""
    pad = len(before) + width("".join(cells[first:start]))
    marked = max(1, width("".join(cells[start : min(end, last)])))
    text = f"{INDENT}{before}{''.join(cells[first:last])}{after}".rstrip()
    return [text, f"{INDENT}{' ' * pad}{paper.painted('^' * marked, RED)}"]


def _window(widths: list[int], start: int, end: int, room: int) -> tuple[int, int]:
    """Which characters to show: all that fit, the span and some text before it among them."""
    edges = [0, *accumulate(widths)]
    if edges[-1] <= room:
        return 0, len(widths)
    room -= 2 * len(ELLIPSIS)
    marked = edges[min(end, len(widths))] - edges[start]
    lead = max(0, room - marked) // 2 if marked < room else room // 4
    begin = max(0, min(edges[start] - lead, edges[-1] - room))
    first = next(k for k, edge in enumerate(edges) if edge >= begin)
    last = max(k for k, edge in enumerate(edges) if edge <= edges[first] + room)
    return first, max(last, min(start + 1, len(widths)))


def described(error: SymgradError) -> dict[str, Any]:
    """An error for programs; columns count characters from 1."""
    return {
        "kind": error.kind,
        "message": error.message,
        "where": error.where,
        "line": error.line,
        "column": error.span.column if error.span else None,
        "length": error.span.length if error.span else None,
        "hint": error.hint,
    }


def gap(missing: Undefined, source: str | None, paper: Paper, line: int | None = None) -> str:
    """Why a number is missing, with carets under the term where its place is known."""
    pointed = source is not None and missing.column is not None
    sentence = missing.reason if pointed else f"{missing.reason} (in {missing.term})"
    place = f"line {line}: " if line is not None else ""
    lines = [f"{paper.painted('undefined:', YELLOW)} {place}{safe(sentence, paper.encoding)}"]
    if source is not None and missing.column is not None:
        lines += excerpt(source, Span(missing.column, missing.length or 1), paper)
    return "".join(f"{line}\n" for line in lines)


def note(text: str, paper: Paper, line: int | None = None) -> str:
    """What a careful reader would want to know."""
    place = f"line {line}: " if line is not None else ""
    return f"{paper.painted('note:', BOLD)} {place}{safe(text, paper.encoding)}\n"
