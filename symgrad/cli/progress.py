"""A sign of life on standard error while an answer takes long; only where someone can see it."""

from __future__ import annotations

from typing import Final

from symgrad.cli.streams import Stream

PATIENCE: Final = 0.5
"""Seconds of silence before anything is shown."""

CLEAR: Final = b"\r" + b" " * 24 + b"\r"
"""Blanks, not an escape sequence: a dumb terminal would print that."""


class Progress:
    """A line that says how long it has been, and goes away."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._shown = False

    def tick(self, seconds: float) -> None:
        """Shows the seconds waited."""
        if seconds >= PATIENCE:
            self._stream.say(b"\rworking: %.0f s" % seconds)
            self._shown = True

    def clear(self) -> None:
        """Takes the line away."""
        if self._shown:
            self._stream.say(CLEAR)
            self._shown = False
