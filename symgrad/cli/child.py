"""The life of the child process: set its limits, serve until the parent hangs up."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import time
from typing import NoReturn

from symgrad.cli import data_source, pulse
from symgrad.cli.frames import Kind, receive, send
from symgrad.cli.question import Question
from symgrad.cli.service import Service, preload

GRACE = 5.0
"""Seconds after its deadline when the kernel ends a child that nobody has killed."""

GARBAGE = 1_000_000
"""New objects between two searches for cycles: our graphs have none, SymPy's caches few."""


def live(asked: int, answers: int, lifeline: int, command: str) -> NoReturn:
    """Serves the frames from ``asked``, sends to ``answers``, never returns."""
    try:
        _detach(lifeline)
        if command in pulse.PATIENT:
            pulse.heed()
        gc.disable()
        # A module that fails to load fails again when it is used, and is reported then.
        with contextlib.suppress(Exception):
            preload(command, lambda: bool(select.select([asked], [], [], 0)[0]))
        gc.freeze()
        gc.set_threshold(GARBAGE)
        gc.enable()
        _serve(asked, answers)
    finally:
        # Whatever happened: the parent's clean-up code, which the child inherited, must not run here.
        os._exit(0)


def _detach(lifeline: int) -> None:
    """Leaves terminal and signals to the parent, and ends with it."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    data_source.standard_input.append(os.dup(0))
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    _die_with_parent(lifeline)


def _die_with_parent(lifeline: int) -> None:
    """Has the kernel send SIGIO, which kills, when the parent's end of the pipe closes."""
    import fcntl

    with contextlib.suppress(OSError, AttributeError):
        signal.signal(signal.SIGIO, signal.SIG_DFL)
        fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)


def _serve(asked: int, answers: int) -> None:
    service: Service | None = None
    timeout = 0.0

    def answer(kind: Kind, payload: bytes) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)  # to wait for a reader takes as long as it takes
        send(answers, kind, payload)
        signal.setitimer(signal.ITIMER_REAL, timeout + GRACE)

    pulse.listeners.append(lambda *done: send(answers, Kind.PROGRESS, json.dumps(done).encode("ascii")))
    while (frame := receive(asked)) is not None:
        kind, payload = frame
        if kind is Kind.QUESTION:
            question = Question.unpacked(payload)
            timeout = question.timeout
            limit_memory(question.memory)
            service = Service(question, answer, lift_memory_limit)
        elif service is not None:
            data = json.loads(payload)
            pulse.asked_at[:] = [time.monotonic()]
            signal.setitimer(signal.ITIMER_REAL, timeout + GRACE)
            service.ask(tuple(data["texts"]), tuple(data["lines"]))
            signal.setitimer(signal.ITIMER_REAL, 0)
            pulse.pressed.clear()  # it was meant for this answer


def limit_memory(megabytes: int) -> None:
    """Lets allocations beyond the limit fail, which Python reports as MemoryError."""
    _set_data_limit(megabytes << 20)


def lift_memory_limit() -> None:
    """Makes room again to say that memory ran out."""
    _set_data_limit(None)


def _set_data_limit(amount: int | None) -> None:
    import resource

    # Not the address space: shared libraries and reserved ranges would count.
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    soft = hard if amount is None else amount if hard == resource.RLIM_INFINITY else min(amount, hard)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
