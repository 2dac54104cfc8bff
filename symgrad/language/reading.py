"""Texts to expressions: the whole way, with the notes that a doubtful reading deserves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace

from symgrad.errors import ReadingError, Span
from symgrad.frozen import dataclass
from symgrad.language import names
from symgrad.language.gates import check_numbers
from symgrad.language.grammar import parse
from symgrad.language.graph import Expression
from symgrad.language.names import Scope
from symgrad.language.state import State
from symgrad.language.tokens import END, NAME, NUMBER, Token, scan
from symgrad.language.write import write

ECHO_LENGTH = 400
"""Readings longer than this are not echoed in full."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One text and what it was read as.

    Attributes:
        text: what was typed.
        expression: the structure as written.
        spans: for each subexpression the columns (from 0) of its first occurrence.
        notes: what a careful reader would want to know: doubtful places and how they were read.
        decimal: whether some number was written with a decimal point or an exponent.
    """

    text: str
    expression: Expression
    spans: Mapping[Expression, tuple[int, int]] = field(repr=False)
    notes: tuple[str, ...]
    decimal: bool


def read(text: str, scope: Scope | None = None, *, where: str = "EXPR", line: int | None = None) -> Reading:
    """The expression in ``text``.

    Raises:
        ReadingError: with the column, and a hint where there is one.

    >>> str(read("x^2 + 3xy").expression)
    'x**2 + 3*x*y'
    """
    try:
        return _read_long(text, scope or Scope()) or _read_tokens(text, scan(text), scope or Scope())
    except ReadingError as problem:
        raise problem.placed(text, where, line) from None


LONG = 4_000
"""Characters from which on it pays to look for terms of the same form."""


def _read_long(text: str, scope: Scope) -> Reading | None:
    """A long sum of few forms; None for any other text."""
    if len(text) < LONG:
        return None
    from symgrad.language.repetition import LateColumns, long_sum

    found = long_sum(text, scope)
    if found is None:
        return None
    columns = LateColumns(lambda: _read_tokens(text, scan(text), scope).spans)
    check_numbers(found.expression, columns)
    return Reading(text, found.expression, columns, (), found.decimal)


def _read_tokens(text: str, tokens: list[Token], scope: Scope) -> Reading:
    scope = replace(scope, letters=scope.letters | names.letters_in(tokens))
    tokens, split, whole = names.split_names(tokens, scope)
    state = State(tokens, scope)
    expression = parse(state)
    check_numbers(expression, state.spans)
    notes = [f"'{word}' is one variable; write {'*'.join(word)} for a product" for word in whole]
    calls = ((word, names.likely_call(word, scope)) for word in state.leaves)
    notes += [f"'{word}' is one variable; did you mean {meant}?" for word, meant in calls if meant]
    doubts = list(dict.fromkeys(state.doubts))
    if split:
        doubts.append(f"{_quoted(split)} {'is a product' if len(split) == 1 else 'are products'} of letters")
    if doubts:
        shown = write(expression) if len(text) <= ECHO_LENGTH else "..."
        notes.append(f"read as {shown}" + f" ({'; '.join(doubts)})")
    decimal = any(t.kind is NUMBER and not t.text.isdigit() for t in tokens)
    return Reading(text, expression, state.spans, tuple(notes), decimal)


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"'{w}'" for w in words)


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a list: ``x=pi/2`` has a name, ``pi/2`` has none."""

    name: str | None
    reading: Reading
    span: Span


def read_entries(text: str, scope: Scope | None = None, *, where: str = "--at") -> tuple[Entry, ...]:
    """A list of values separated by commas, each with or without a name: ``x=1,y=pi/2``.

    Raises:
        ReadingError: with the column.

    >>> [(e.name, str(e.reading.expression)) for e in read_entries("x=1,y=pi/2")]
    [('x', '1'), ('y', 'pi/2')]
    """
    try:
        tokens, known = scan(text), Known()
        return tuple(_entry(text, part, scope or Scope(), known) for part in _parts(tokens))
    except ReadingError as problem:
        if _is_separator(text, problem):
            problem.hint = "write x=1,y=2, or 1,2 in the order of the variables"
        raise problem.placed(text, where) from None


def _is_separator(text: str, problem: ReadingError) -> bool:
    """Whether the trouble is what stands around or between values, or that there are none."""
    start = problem.span.column - 1 if problem.span else 0
    between_numbers = problem.message.startswith("a number cannot follow")
    return between_numbers or text[start : start + 1] in ("", *",;:=[{")


def _parts(tokens: list[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens[:-1]:
        depth += (token.kind in "([") - (token.kind in ")]") if len(token.kind) == 1 else 0
        if token.kind == "," and depth == 0:
            parts[-1].append(Token(END, "", token.start, token.start))
            parts.append([])
        else:
            parts[-1].append(token)
    parts[-1].append(tokens[-1])
    return parts


Known = dict[str, tuple[int, Reading]]
"""What was written, with the column (from 0) where it was read: points repeat their values."""


def _entry(text: str, tokens: list[Token], scope: Scope, known: Known) -> Entry:
    name = None
    start = tokens[0].start
    if len(tokens) > 2 and tokens[0].kind is NAME and tokens[1].kind == "=":
        name = tokens[0].text
        names.check_declarable(name, tokens[0].span)
        tokens = tokens[2:]
    span = Span(start + 1, max(1, tokens[-1].start - start))
    begin, written = tokens[0].start, text[tokens[0].start : tokens[-1].start]
    if written not in known:
        known[written] = begin, _read_tokens(text, tokens, scope)
    return Entry(name, _moved(known[written], begin), span)


def _moved(known: tuple[int, Reading], begin: int) -> Reading:
    """The same reading of the same words that stand elsewhere."""
    first, reading = known
    by = begin - first
    spans = {e: (start + by, end + by) for e, (start, end) in reading.spans.items()}
    return Reading(reading.text, reading.expression, spans, reading.notes, reading.decimal)


def read_names(text: str, *, where: str = "--wrt") -> tuple[str, ...]:
    """A list of variables separated by commas or blanks: ``x,y``.

    >>> read_names("x, y")
    ('x', 'y')
    """
    found: list[str] = []
    try:
        tokens = scan(text)
        for token in tokens[:-1]:
            if token.kind is NAME:
                names.check_declarable(token.text, token.span)
                found.append(token.text)
            elif token.kind == "[":
                hint = "write w1, w2, ... for the entries"
                raise ReadingError("indexed names are not read yet; names with digits are", token.span, hint)
            elif token.kind != ",":
                raise ReadingError("a list of variables is needed, like x,y", token.span)
        if not found:
            raise ReadingError("a list of variables is needed, like x,y", Span(1))
    except ReadingError as problem:
        raise problem.placed(text, where) from None
    return tuple(found)


def names_in(text: str) -> frozenset[str]:
    """The names that occur in ``text``; none if it cannot be read, which its own reader will say."""
    try:
        return frozenset(t.text for t in scan(text) if t.kind is NAME)
    except ReadingError:
        return frozenset()


def read_definition(
    text: str, scope: Scope, *, where: str = "--let", line: int | None = None
) -> tuple[str, Reading]:
    """A name and its expression, from ``name = expression``.

    >>> name, reading = read_definition("u = exp(-t)", Scope())
    >>> name, str(reading.expression)
    ('u', 'exp(-t)')
    """
    try:
        tokens = scan(text)
        if len(tokens) < 3 or tokens[0].kind is not NAME or tokens[1].kind != "=":
            raise ReadingError("a definition is needed, like u=exp(-t)", Span(1), "write NAME=EXPRESSION")
        names.check_declarable(tokens[0].text, tokens[0].span)
        return tokens[0].text, _read_tokens(text, tokens[2:], scope)
    except ReadingError as problem:
        raise problem.placed(text, where, line) from None


def is_definition(text: str) -> bool:
    """Whether a line of input is ``name = expression``."""
    name, equals, rest = text.partition("=")
    return bool(equals) and not rest.startswith("=") and name.strip().isidentifier()


__all__ = [
    "Entry",
    "Reading",
    "is_definition",
    "names_in",
    "read",
    "read_definition",
    "read_entries",
    "read_names",
]
