"""One child process: forked, spoken to through pipes, killed when its time is up.

It imports next to nothing, so that the fork comes first and everything heavy is loaded on both sides
at the same time.
"""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable, Iterable
from typing import Final, Protocol

from symgrad.cli.frames import Kind, receive, send

Tick = Callable[[float], None]

TICK: Final = 0.2
"""Seconds between two looks at the clock while someone watches the progress."""


LONGEST: Final = 4.0
"""Seconds beyond its deadline that a child has at most, however busy the machine is."""

SLACK: Final = 0.05
"""Seconds that do not matter."""


class TimeIsUpError(Exception):
    """The deadline has passed."""


class Working(Protocol):
    """Who tells how much work was done."""

    def worked(self) -> float:
        """Seconds of work."""

    def is_at_work(self) -> bool:
        """Whether more is being done."""


class Limit:
    """How many seconds to wait for a child."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def is_final(self) -> bool:
        """Whether the wait is over once it has lasted as long; if not, it goes on for ``seconds``."""
        return True


class PatientLimit(Limit):
    """How many to wait for a child that ends by itself: so much longer, as far as it was given the time.

    On a busy machine it comes to its share late, and what it has found would be lost.

    Args:
        seconds: the time it has.
        patience: the time it takes to say what it has found.
        child: whom to wait for.
    """

    def __init__(self, seconds: float, patience: float, child: Working) -> None:
        super().__init__(seconds + patience)
        self._child, self._begin = child, child.worked()
        self._due, self._longest = self.seconds, seconds + LONGEST

    def is_final(self) -> bool:
        """See `Limit`."""
        missing = self._due - (self._child.worked() - self._begin)
        if missing < SLACK or self.seconds >= self._longest or not self._child.is_at_work():
            return True
        self.seconds = min(self.seconds + missing, self._longest)
        return False


class Child:
    """A process that serves one command.

    There are two pipes to talk through, and a third whose end tells the child that we died.

    Args:
        command: the command, so that the child can import what it needs before it is asked.
    """

    def __init__(self, command: str) -> None:
        asked, self._to = os.pipe()
        self._from, answers = os.pipe()
        lifeline, life = os.pipe()
        self._ours = (self._to, self._from, life)
        self._pid = os.fork()
        if self._pid == 0:
            from symgrad.cli.child import live

            close_all(self._ours)
            live(asked, answers, lifeline, command)
        close_all((asked, answers, lifeline))

    def send(self, kind: Kind, payload: bytes) -> None:
        """Sends a frame; that the child is gone will show when its answer is awaited."""
        try:
            send(self._to, kind, payload)
        except BrokenPipeError:
            return

    def receive(self, started: float, limit: Limit, tick: Tick | None) -> tuple[Kind, bytes] | None:
        """The next frame, or None if the child is gone.

        Raises:
            TimeIsUpError: nothing had come within the limit, which begins at ``started``.
        """
        return receive(self._from, lambda: self._wait(started, limit, tick))

    def _wait(self, started: float, limit: Limit, tick: Tick | None) -> None:
        """Returns when there is something to read. What has come in time counts, however late we look."""
        while True:
            spent = time.monotonic() - started
            left = max(0.0, limit.seconds - spent)
            ready, _, _ = select.select([self._from], [], [], min(left, TICK) if tick else left)
            if ready:
                return
            if left == 0.0 and limit.is_final():
                raise TimeIsUpError
            if tick:
                tick(spent)

    def worked(self) -> float:
        """Seconds that a processor has been at work for it; 0 where the system does not tell."""
        told = self._told()
        return sum(map(int, told[11:13])) / os.sysconf("SC_CLK_TCK") if told else 0.0

    def is_at_work(self) -> bool:
        """Whether it uses a processor, or would if one were free."""
        return self._told()[:1] == [b"R"]

    def _told(self) -> list[bytes]:
        """What Linux tells of it, from its state on."""
        try:
            file = os.open(f"/proc/{self._pid}/stat", os.O_RDONLY)
        except OSError:
            return []
        try:
            return os.read(file, 4096).rpartition(b")")[2].split()
        finally:
            os.close(file)

    def interrupt(self) -> None:
        """Asks it to come to an end with what there is."""
        os.kill(self._pid, signal.SIGINT)

    def kill(self) -> None:
        """Ends it at once, wherever it is."""
        os.kill(self._pid, signal.SIGKILL)
        self.bury()

    def bury(self) -> int:
        """Waits for its end: the exit code, or minus the signal."""
        close_all(self._ours)
        _, status = os.waitpid(self._pid, 0)
        return os.waitstatus_to_exitcode(status)


def close_all(descriptors: Iterable[int]) -> None:
    """Closes each of them."""
    for descriptor in descriptors:
        os.close(descriptor)
