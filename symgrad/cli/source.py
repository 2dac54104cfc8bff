"""Expressions from standard input (``-``) or a file (``@FILE``): one a line."""

from __future__ import annotations

import os
from collections.abc import Iterator

from symgrad.cli.status import UsageError
from symgrad.cli.streams import reason
from symgrad.errors import OutsideError
from symgrad.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A line that holds something, and its number, from 1."""

    text: str
    number: int


def is_source(text: str) -> bool:
    """Whether an argument stands for lines to be read from elsewhere."""
    return text == "-" or text.startswith("@")


def lines(source: str) -> Iterator[list[Line]]:
    """The lines of a source as they come, those together that came together.

    Blank lines and those that start with ``#`` are skipped.

    Raises:
        UsageError: there is no such file, or it is no text.
        OutsideError: it cannot be read.
    """
    name = "standard input" if source == "-" else f"'{source[1:]}'"
    before = 0
    for arrived in _raw_lines(source, name):
        found: list[Line] = []
        for number, raw in enumerate(arrived, before + 1):
            if b"\0" in raw:
                yield found
                message = f"{name} is no text: line {number} has a zero byte"
                raise UsageError(message, hint="save it as UTF-8")
            # A byte that is no UTF-8 becomes a character that the reader refuses, with its column.
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8", "surrogateescape").strip()
            if text and not text.startswith("#"):
                found.append(Line(text, number))
        before += len(arrived)
        yield found


def _raw_lines(source: str, name: str) -> Iterator[list[bytes]]:
    descriptor = 0 if source == "-" else _opened(source[1:], name)
    try:
        yield from _split(descriptor)
    except OSError as problem:
        raise OutsideError(f"{name} cannot be read: {reason(problem)}") from None
    finally:
        if descriptor != 0:
            os.close(descriptor)


def _opened(path: str, name: str) -> int:
    if not path:
        raise UsageError("'@' needs the name of a file", hint="write @FILE, or - for standard input")
    try:
        return os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        raise UsageError(f"there is no file {name}") from None
    except (OSError, ValueError) as problem:
        why = reason(problem) if isinstance(problem, OSError) else str(problem)
        raise OutsideError(f"{name} cannot be read: {why}") from None


def _split(descriptor: int) -> Iterator[list[bytes]]:
    """Lines as they arrive, so that whoever types them is answered line by line."""
    rest: list[bytes] = []
    while part := os.read(descriptor, 1 << 16):
        *whole, last = part.split(b"\n")
        if whole:
            whole[0] = b"".join([*rest, whole[0]])
            rest = []
            yield _apart(whole)
        rest.append(last)
    if final := b"".join(rest):
        yield _apart([final])


def _apart(arrived: list[bytes]) -> list[bytes]:
    """Lines that end in a carriage return alone are lines, too."""
    return [line for several in arrived for line in several.removesuffix(b"\r").split(b"\r")]
