"""A sign of life on standard error while an answer takes long; only where someone can see it."""

from __future__ import annotations

from typing import Final

from symgrad.cli.streams import Stream

PATIENCE: Final = 0.5
"""Seconds of silence before anything is shown."""

WIDEST_BAR: Final = 30
NARROWEST_BAR: Final = 8


class Progress:
    """A line that says how long it has been, and how much is done where that is known, and goes away.

    It is taken away with blanks, not with an escape sequence, which a dumb terminal would print.
    """

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._reached: tuple[int, int] | None = None
        self._length = 0

    def reach(self, done: int, total: int) -> None:
        """Notes how much is done of how much."""
        self._reached = done, total

    def tick(self, seconds: float) -> None:
        """Shows the seconds waited."""
        if seconds < PATIENCE:
            return
        text = f"working: {seconds:.0f} s"
        if self._reached is not None:
            text += f"  {bar(*self._reached, self._stream.width - len(text) - 3)}"
        self._stream.say(f"\r{text:<{self._length}}".encode("ascii"))
        self._length = len(text)

    def clear(self) -> None:
        """Takes the line away."""
        if self._length:
            self._stream.say(b"\r" + b" " * self._length + b"\r")
            self._length = 0


def bar(done: int, total: int, width: int) -> str:
    """How much is done, within so many columns.

    >>> bar(250_000, 1_000_000, 50)
    '[#####................]  25%  250,000 of 1,000,000'
    >>> bar(250_000, 1_000_000, 20)
    '[###..........]  25%'
    """
    share = min(1.0, done / total) if total else 0.0
    percent = f"{share:4.0%}"
    count = f"  {done:,} of {total:,}"
    room = width - len(percent) - len(count) - 3
    if room < NARROWEST_BAR:
        room, count = width - len(percent) - 3, ""
    cells = max(0, min(WIDEST_BAR, room))
    full = int(share * cells)
    return f"[{'#' * full}{'.' * (cells - full)}] {percent}{count}"
