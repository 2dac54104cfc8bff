"""The parent's side: it starts the child, hands it work, and kills it when its time is up.

    with Worker("grad") as worker:                 # forks at once; the child begins to import
        worker.put(question)
        done = worker.ask(("x^2",), (None,), deliver) # frames go to `deliver` as they come

A child that is stuck is killed and, for the next expression, replaced; what earlier lines defined
is told to the new one first. Where there is no fork, the same work is done in this process.
"""

from __future__ import annotations

import json
import os
import select
import signal
import time
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, Final, Self

from symgrad.cli.frames import Kind, receive, send
from symgrad.cli.question import Question
from symgrad.cli.report import out_of_memory, out_of_time
from symgrad.cli.status import InternalError
from symgrad.errors import SymgradError

Deliver = Callable[[Kind, bytes], None]
Tick = Callable[[float], None]

TICK: Final = 0.2
"""Seconds between two looks at the clock while someone watches the progress."""

OUT_OF_MEMORY: Final = frozenset({signal.SIGABRT, getattr(signal, "SIGKILL", signal.SIGABRT)})
"""Signals that end a child which cannot allocate: FLINT aborts, the kernel kills."""

CAN_FORK: Final = hasattr(os, "fork")


class _TimeIsUpError(Exception):
    """The deadline has passed."""


class Worker:
    """A child process that answers questions about one command.

    Args:
        command: the command, so that the child can import what it needs before it is asked.
        tick: called now and then, with the seconds waited, while an answer is awaited.
    """

    def __init__(self, command: str, tick: Tick | None = None) -> None:
        self._command = command
        self.tick = tick
        self._question: Question | None = None
        self._definitions: list[bytes] = []
        self._child: _Child | None = _Child(command)

    def put(self, question: Question) -> None:
        """Poses the question that all expressions are about."""
        self._question = question
        if self._child is not None:
            self._child.tell(Kind.QUESTION, question.packed())

    def ask(self, texts: tuple[str, ...], lines: tuple[int | None, ...], deliver: Deliver) -> dict[str, Any]:
        """Asks about expressions (on these lines), and delivers the frames of the answer.

        Returns:
            What the child says at the end: ``status`` and more.

        Raises:
            BudgetError: time or memory ran out.
            InternalError: the child died in a way that no input should cause.
        """
        assert self._question is not None, "a question is put before anything is asked"
        asked = json.dumps({"texts": texts, "lines": lines}).encode("ascii")
        done = self._supervised(self._ready(), asked, deliver)
        if done["definition"]:
            self._definitions.append(asked)
        if done["exhausted"]:
            self._drop()
        return done

    def _ready(self) -> _Child:
        """The child; after a loss a new one, told what the old one knew."""
        if self._child is None:
            assert self._question is not None
            self._child = _Child(self._command)
            self._child.tell(Kind.QUESTION, self._question.packed())
            for asked in self._definitions:
                self._supervised(self._child, asked, lambda kind, payload: None)
        return self._child

    def _supervised(self, child: _Child, asked: bytes, deliver: Deliver) -> dict[str, Any]:
        assert self._question is not None
        started = time.monotonic()
        try:
            child.send(Kind.ASK, asked)
            while (frame := child.receive(started, self._question.timeout, self.tick)) is not None:
                kind, payload = frame
                if kind is Kind.DONE:
                    result: dict[str, Any] = json.loads(payload)
                    return result
                deliver(kind, payload)
        except _TimeIsUpError:
            self._drop()
            raise out_of_time(self._question) from None
        except BaseException:
            self._drop()
            raise
        raise self._autopsy()

    def _autopsy(self) -> SymgradError:
        """Why the child is gone."""
        assert self._child is not None
        assert self._question is not None
        ended = self._child.bury()
        self._child = None
        if ended < 0 and -ended in OUT_OF_MEMORY:
            return out_of_memory(self._question)
        how = f"signal {signal.Signals(-ended).name}" if ended < 0 else f"code {ended}"
        hint = "no input should cause this; please report it with the command you typed"
        return InternalError(f"the computation was ended by {how}", hint=hint)

    def _drop(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._drop()


class _Child:
    """One forked process, the two pipes to talk through, and a third whose end tells it that we died."""

    def __init__(self, command: str) -> None:
        asked, self._to = os.pipe()
        self._from, answers = os.pipe()
        lifeline, self._life = os.pipe()
        theirs, ours = (asked, answers, lifeline), (self._to, self._from, self._life)
        self._ours = ours
        self._pid = os.fork()
        if self._pid == 0:
            from symgrad.cli.child import live

            close_all(ours)
            live(asked, answers, lifeline, command)
        close_all(theirs)

    def tell(self, kind: Kind, data: dict[str, Any]) -> None:
        self.send(kind, json.dumps(data).encode("ascii"))

    def send(self, kind: Kind, payload: bytes) -> None:
        """Sends a frame; that the child is gone will show when its answer is awaited."""
        try:
            send(self._to, kind, payload)
        except BrokenPipeError:
            return

    def receive(self, started: float, timeout: float, tick: Tick | None) -> tuple[Kind, bytes] | None:
        """The next frame, or None if the child is gone; raises when time is up."""

        def wait() -> None:
            while True:
                spent = time.monotonic() - started
                left = max(0.0, timeout - spent)
                ready, _, _ = select.select([self._from], [], [], min(left, TICK) if tick else left)
                if ready:
                    return
                if left == 0.0:
                    raise _TimeIsUpError
                if tick:
                    tick(spent)

        return receive(self._from, wait)

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
