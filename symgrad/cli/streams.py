"""The standard streams: what each can show, and writing to them whole.

Colours, by the conventions of no-color.org and bixense.com/clicolors, for each stream on its own:
``--color``, then NO_COLOR, then FORCE_COLOR or CLICOLOR_FORCE, then CLICOLOR=0, then whether it is a
terminal that is not dumb.
"""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Mapping
from typing import Final, TextIO

from symgrad.errors import OutsideError
from symgrad.frozen import dataclass
from symgrad.render.errors import WIDEST, Paper

NARROWEST: Final = 20


class PipeClosedError(Exception):
    """Nobody reads our output any more, so there is nothing left to do."""


@dataclass(frozen=True, slots=True)
class Stream:
    """One standard stream as it was found when the program started.

    Attributes:
        descriptor: 1 or 2.
        is_open: False if the program was started with it closed.
        terminal: whether a person may be looking at it.
        encoding: the encoding of its text.
        width: columns, of a terminal.
    """

    descriptor: int
    is_open: bool = True
    terminal: bool = False
    encoding: str = "utf-8"
    width: int = WIDEST

    def wants_color(self, choice: str | None, environment: Mapping[str, str]) -> bool:
        """Whether to use colours, by the rules at the head of this module."""
        if choice in ("always", "never"):
            return choice == "always"
        if environment.get("NO_COLOR"):
            return False
        if any(environment.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
            return True
        if environment.get("CLICOLOR") == "0":
            return False
        return self.terminal and environment.get("TERM") != "dumb"

    @property
    def unicode(self) -> bool:
        """Whether it shows characters beyond ASCII."""
        return self.encoding.lower().replace("-", "").startswith("utf")

    def paper(self, choice: str | None = None, environment: Mapping[str, str] = os.environ) -> Paper:
        """What error messages need to know of it."""
        return Paper(self.width, self.wants_color(choice, environment), self.encoding)

    def write(self, data: bytes) -> None:
        """Writes all of ``data``.

        Raises:
            PipeClosedError: the reader has gone.
            OutsideError: it cannot be written.
        """
        if not self.is_open:
            raise OutsideError("standard output is closed", hint="use -o FILE to write the answer to a file")
        try:
            _write_whole(self.descriptor, data)
        except BrokenPipeError:
            raise PipeClosedError from None
        except OSError as problem:
            raise OutsideError(f"standard output cannot be written: {reason(problem)}") from None

    def say(self, data: bytes) -> None:
        """Writes what nobody must miss but nothing depends on: if it cannot be said, it is not."""
        try:
            _write_whole(self.descriptor, data)
        except OSError:
            return


def reason(problem: OSError) -> str:
    """Why the system refused, in its words."""
    return problem.strerror or type(problem).__name__


def _write_whole(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        try:
            view = view[_write(descriptor, view) :]
        except BlockingIOError:
            select.select([], [descriptor], [])


def _write(descriptor: int, view: memoryview) -> int:
    if os.name != "nt":
        return os.write(descriptor, view)
    # The console of Windows shows UTF-8 only if Python's own object writes it.
    stream = sys.stdout if descriptor == 1 else sys.stderr
    written: int = stream.buffer.write(view)
    stream.buffer.flush()
    return written


@dataclass(frozen=True, slots=True)
class Streams:
    """Standard output and standard error."""

    out: Stream
    err: Stream

    @classmethod
    def found(cls, closed: frozenset[int] = frozenset()) -> Streams:
        """The streams as they are; ``closed`` are those that were closed at the start."""
        return cls(_look(1, sys.stdout, 1 in closed), _look(2, sys.stderr, 2 in closed))


def _look(descriptor: int, stream: TextIO | None, closed: bool) -> Stream:
    if stream is None or closed:
        return Stream(descriptor, is_open=False)
    terminal = os.isatty(descriptor)
    return Stream(descriptor, True, terminal, stream.encoding or "utf-8", _width(descriptor, terminal))


def _width(descriptor: int, terminal: bool) -> int:
    """COLUMNS if it is set, else what the terminal says."""
    told = os.environ.get("COLUMNS", "")
    if told.isdigit() and int(told) > 0:
        return max(NARROWEST, int(told))
    try:
        columns = os.get_terminal_size(descriptor).columns if terminal else 0
    except OSError:
        columns = 0
    return max(NARROWEST, columns) if columns else WIDEST


class Interrupted(BaseException):
    """A signal asked us to end. Not an Exception: no handler for failures may take it for one."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def heed_signals() -> None:
    """From now on Ctrl-C and its like raise Interrupted, so that nothing is left behind."""

    def interrupt(number: int, _: object) -> None:
        raise Interrupted(number)

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # Whoever started us in the background, or with nohup, had it ignored for a reason.
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, interrupt)
