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
from typing import Final

from symgrad.cli.frames import Kind, receive, send

Tick = Callable[[float], None]

TICK: Final = 0.2
"""Seconds between two looks at the clock while someone watches the progress."""


class TimeIsUpError(Exception):
    """The deadline has passed."""


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

    def receive(self, started: float, timeout: float, tick: Tick | None) -> tuple[Kind, bytes] | None:
        """The next frame, or None if the child is gone.

        Raises:
            TimeIsUpError: ``timeout`` seconds after ``started`` nothing had come.
        """
        return receive(self._from, lambda: self._wait(started, timeout, tick))

    def _wait(self, started: float, timeout: float, tick: Tick | None) -> None:
        """Returns when there is something to read. What has come in time counts, however late we look."""
        while True:
            spent = time.monotonic() - started
            left = max(0.0, timeout - spent)
            ready, _, _ = select.select([self._from], [], [], min(left, TICK) if tick else left)
            if ready:
                return
            if left == 0.0:
                raise TimeIsUpError
            if tick:
                tick(spent)

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
