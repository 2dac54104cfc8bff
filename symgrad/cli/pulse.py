"""When to stop a run from outside: the clock and Ctrl-C, as the loop of `symgrad.descend` asks for them."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symgrad.results.descend import StopReason

RESERVE = 0.05
"""The share of the time that is kept for the proof and for writing the answer."""

PATIENT = frozenset({"descend", "compare", "critical"})
"""Commands that look at the clock and heed Ctrl-C themselves, to end with what there is."""

pressed: list[int] = []
"""Interrupts that have come."""

listeners: list[Callable[[int, int], None]] = []
"""Who wants to hear how much is done of how much."""

PAUSE = 0.25
"""Seconds between two reports of progress."""


def heed() -> None:
    """From now on Ctrl-C is noted, not obeyed at once."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))


def watch(
    seconds: float, done: Callable[[], tuple[int, int]] | None = None
) -> Callable[[], StopReason | None]:
    """A pulse that says TIMEOUT when the time is nearly up, and INTERRUPTED after Ctrl-C.

    Args:
        seconds: the time there is.
        done: how much is done of how much, which listeners hear now and then.
    """
    from symgrad.results.descend import StopReason

    deadline = time.monotonic() + seconds * (1.0 - RESERVE)
    told = time.monotonic()
    heed()

    def pulse() -> StopReason | None:
        nonlocal told
        if pressed:
            return StopReason.INTERRUPTED
        now = time.monotonic()
        if done is not None and now - told >= PAUSE:
            told = now
            for listener in listeners:
                listener(*done())
        return StopReason.TIMEOUT if now > deadline else None

    return pulse
