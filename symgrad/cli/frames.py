"""Frames: how parent and child speak. One byte says what it is, eight how long, then it comes."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from enum import IntEnum
from typing import Final

HEADER: Final = struct.Struct(">BQ")


class Kind(IntEnum):
    """What a frame holds."""

    QUESTION = 1
    """To the child: the question, as JSON."""
    ASK = 2
    """To the child: expressions and the line they stand on, as JSON."""
    OUTPUT = 3
    """From the child: bytes for standard output or the file."""
    MESSAGE = 4
    """From the child: bytes for standard error."""
    DONE = 5
    """From the child: the expressions are dealt with; the exit code and what became of them."""
    PROGRESS = 6
    """From the child: how much is done of how much, as JSON, for whoever is watching."""


def send(descriptor: int, kind: Kind, payload: bytes) -> None:
    """Writes one frame."""
    write_all(descriptor, HEADER.pack(kind, len(payload)) + payload)


def write_all(descriptor: int, data: bytes) -> None:
    """Writes all of ``data`` to a pipe or file."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _at_once() -> None:
    """The patience of a child: it waits for its parent as long as it takes."""


def receive(descriptor: int, wait: Callable[[], None] = _at_once) -> tuple[Kind, bytes] | None:
    """Reads one frame; None if the other side is gone.

    Args:
        descriptor: the reading end of a pipe.
        wait: called before each read; it may raise to end the waiting.
    """
    header = _read_exactly(descriptor, HEADER.size, wait)
    if header is None:
        return None
    kind, length = HEADER.unpack(header)
    payload = _read_exactly(descriptor, length, wait)
    return None if payload is None else (Kind(kind), payload)


def _read_exactly(descriptor: int, length: int, wait: Callable[[], None]) -> bytes | None:
    parts: list[bytes] = []
    while length > 0:
        wait()
        part = os.read(descriptor, min(length, 1 << 20))
        if not part:
            return None
        parts.append(part)
        length -= len(part)
    return b"".join(parts)
