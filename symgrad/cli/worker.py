"""Those who answer: a child process with a deadline, or, where there is no fork, this process.

    with Isolated("grad", Child("grad")) as worker:
        worker.put(question)
        done = worker.ask(Ask(("x^2",), (None,)), deliver)  # frames go to `deliver` as they come

A child that is stuck is killed and, for the next expression, replaced; what earlier lines defined
is told to the new one first.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Final, Protocol

from symgrad.cli.frames import Kind
from symgrad.cli.process import Child, Limit, PatientLimit, TimeIsUpError
from symgrad.cli.progress import Progress
from symgrad.cli.pulse import PATIENT
from symgrad.cli.question import Ask, Question
from symgrad.cli.report import failure, out_of_memory, out_of_time
from symgrad.cli.status import InternalError, Status
from symgrad.errors import SymgradError

Deliver = Callable[[Kind, bytes], None]

SENT_AHEAD: Final = 2000
"""Bytes up to which an expression is sent while the one before it is worked on.

Two of them fit into the smallest pipe that a system gives (a page), so that nobody waits while sending.
"""

OUT_OF_MEMORY: Final = frozenset({-signal.SIGABRT, -getattr(signal, "SIGKILL", signal.SIGABRT), 1})
"""How a child ends that cannot allocate: FLINT aborts, the kernel kills, OpenBLAS leaves with 1."""


PATIENCE: Final = {"critical": 0.35, "descend": 4.0, "compare": 4.0}
"""Seconds beyond the deadline that commands have which end by themselves, with what there is."""


@contextlib.contextmanager
def first_signal_to(child: Child) -> Iterator[None]:
    """Hands the first Ctrl-C on to the child; a second one ends us as ever."""
    before = signal.getsignal(signal.SIGINT)
    if not callable(before):
        yield
        return

    def hand_on(number: int, frame: object) -> None:
        signal.signal(signal.SIGINT, before)
        child.interrupt()

    signal.signal(signal.SIGINT, hand_on)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class Worker(Protocol):
    """Someone who answers."""

    def put(self, question: Question) -> None:
        """Poses the question that all expressions are about."""

    def ask(self, ask: Ask, deliver: Deliver, following: Ask | None = None) -> dict[str, Any]:
        """Asks about expressions and delivers the frames of the answer.

        Args:
            ask: the expressions.
            deliver: takes the frames.
            following: what will be asked next, if that is known; the next call must ask it.

        Returns:
            What is said at the end: ``status`` and more.

        Raises:
            BudgetError: time or memory ran out.
            InternalError: the computation ended in a way that no input should cause.
        """

    def end(self) -> None:
        """Leaves nothing behind."""


class Isolated:
    """Answers in a child process, so that neither a hang nor a crash of the algebra reaches us.

    Args:
        command: the command.
        child: a child that serves it.
        progress: shows how long an answer has been awaited.
    """

    def __init__(self, command: str, child: Child, progress: Progress | None = None) -> None:
        self._command = command
        self._child: Child | None = child
        self._progress = progress
        self._question: Question | None = None
        self._definitions: list[bytes] = []
        self._sent: bytes | None = None

    def put(self, question: Question) -> None:
        """Poses the question; see `Worker`."""
        self._question = question
        if self._child is not None:
            self._child.send(Kind.QUESTION, question.packed())

    def ask(self, ask: Ask, deliver: Deliver, following: Ask | None = None) -> dict[str, Any]:
        """Asks about expressions; see `Worker`."""
        question = self._question
        assert question is not None, "a question is put before anything is asked"
        asked = ask.packed()
        child = self._ready(question)
        if self._sent != asked:
            child.send(Kind.ASK, asked)
        self._sent = None
        if following is not None and question.command not in PATIENT:  # those heed a Ctrl-C for one answer
            self._send_ahead(child, following.packed())
        done = self._supervised(child, question, deliver)
        if done["definition"]:
            self._definitions.append(asked)
        if done["exhausted"]:
            self.end()
        return done

    def _ready(self, question: Question) -> Child:
        """The child; after a loss a new one, told what the old one knew."""
        if self._child is None:
            self._sent = None
            self._child = Child(self._command)
            self._child.send(Kind.QUESTION, question.packed())
            for asked in self._definitions:
                self._child.send(Kind.ASK, asked)
                self._supervised(self._child, question, lambda kind, payload: None)
        return self._child

    def _send_ahead(self, child: Child, following: bytes) -> None:
        """Spares the child the wait for what comes next."""
        if len(following) <= SENT_AHEAD:
            child.send(Kind.ASK, following)
            self._sent = following

    def _supervised(self, child: Child, question: Question, deliver: Deliver) -> dict[str, Any]:
        patience = PATIENCE.get(question.command, 0.0)
        try:
            with first_signal_to(child) if patience else contextlib.nullcontext():
                done = self._attended(child, question.timeout, patience, deliver)
        except TimeIsUpError:
            if self._progress:
                self._progress.clear()
            self.end()
            raise out_of_time(question) from None
        if done is not None:
            return done
        self._child = None
        raise _autopsy(child.bury(), question)

    def _attended(
        self, child: Child, timeout: float, patience: float, deliver: Deliver
    ) -> dict[str, Any] | None:
        """Delivers frames until the last; None if the child is gone before."""
        started = time.monotonic()
        limit = Limit(timeout) if not patience else PatientLimit(timeout, patience, child)
        tick = self._progress.tick if self._progress else None
        while (frame := child.receive(started, limit, tick)) is not None:
            kind, payload = frame
            if kind is Kind.PROGRESS:
                self._show(time.monotonic() - started, *json.loads(payload))
                continue
            if self._progress:
                self._progress.clear()
            if kind is Kind.DONE:
                result: dict[str, Any] = json.loads(payload)
                return result
            deliver(kind, payload)
        return None

    def _show(self, seconds: float, done: int, total: int) -> None:
        if self._progress:
            self._progress.reach(done, total)
            self._progress.tick(seconds)

    def end(self) -> None:
        """Kills the child, if there is one."""
        if self._child is not None:
            self._child.kill()
            self._child = None


def _autopsy(ended: int, question: Question) -> SymgradError:
    """Why a child is gone."""
    if ended in OUT_OF_MEMORY:
        return out_of_memory(question)
    how = f"signal {signal.Signals(-ended).name}" if ended < 0 else f"code {ended}"
    hint = "no input should cause this; please report it with the command you typed"
    return InternalError(f"the computation was ended by {how}", hint=hint)


class InProcess:
    """Answers in this process, for systems without fork. When time runs out, the process ends.

    Args:
        tidy: called before the process ends.
    """

    def __init__(self, tidy: Callable[[], None] = lambda: None) -> None:
        self.tidy = tidy
        self._question: Question | None = None
        self._deliver: Deliver = lambda kind, payload: None
        self._done: dict[str, Any] = {}
        self._service: Any = None

    def put(self, question: Question) -> None:
        """Poses the question; see `Worker`."""
        from symgrad.cli.service import Service

        self._question = question
        self._service = Service(question, self._take)

    def ask(self, ask: Ask, deliver: Deliver, following: Ask | None = None) -> dict[str, Any]:
        """Asks about expressions; see `Worker`."""
        assert self._question is not None, "a question is put before anything is asked"
        self._deliver = deliver
        watch = threading.Timer(self._question.timeout, self._stop, (self._question, ask.texts))
        watch.daemon = True
        watch.start()
        try:
            self._service.ask(ask.texts, ask.lines)
        finally:
            watch.cancel()
        return self._done

    def _take(self, kind: Kind, payload: bytes) -> None:
        if kind is Kind.DONE:
            self._done = json.loads(payload)
        else:
            self._deliver(kind, payload)

    def _stop(self, question: Question, texts: tuple[str, ...]) -> None:
        self._deliver(*failure(question, out_of_time(question), texts))
        self.tidy()
        os._exit(Status.BUDGET)

    def end(self) -> None:
        """There is nothing to leave behind."""
