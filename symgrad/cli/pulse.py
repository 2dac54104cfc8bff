"""When to stop a run from outside: the clock and Ctrl-C, as loops ask for them and as an alarm rings."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from symgrad.critical.algebra.deadlines import Deadlines
    from symgrad.results.descend import StopReason

RESERVE = 0.05
"""The share of the time that is kept for the proof and for writing the answer."""

PATIENT = frozenset({"descend", "compare", "critical"})
"""Commands that look at the clock and heed Ctrl-C themselves, to end with what there is."""

KEPT: Final = 0.35
"""The share of the time that critical points keep for their kinds and for the answer."""

MOST_KEPT: Final = 1.0
"""Seconds that they keep at most."""

SHARES: Final = (0.6, 0.45, 0.3)
"""What of that is left when the search, all about the parts, and the answer are to be done."""

RING: Final = 0.02
"""Seconds between two rings of the alarm, once it rings."""

pressed: list[float] = []
"""When interrupts have come."""

ringing: list[float] = []
"""Deadlines that an alarm watches over."""

asked_at: list[float] = []
"""When the question came to whom the time belongs."""

listeners: list[Callable[[int, int], None]] = []
"""Who wants to hear how much is done of how much."""

PAUSE = 0.25
"""Seconds between two reports of progress."""


def heed() -> None:
    """From now on Ctrl-C is noted, not obeyed at once."""

    def note(number: int, frame: object) -> None:
        pressed.append(time.monotonic())
        if ringing:
            signal.setitimer(signal.ITIMER_REAL, RING, RING)

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, note)


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


@contextlib.contextmanager
def deadlines(seconds: float) -> Iterator[Deadlines]:
    """The deadlines of critical points, with an alarm for the steps that cannot ask.

    Loops are told to end first, then steps are ended phase by phase; Ctrl-C begins with that at once.

    Args:
        seconds: the time there is since the question came.
    """
    from symgrad.critical.algebra.deadlines import Deadlines, watched

    kept = min(KEPT * seconds, MOST_KEPT)
    since = asked_at[-1] if asked_at else time.monotonic()
    latest = since + seconds - kept
    heed()

    def begin() -> float:
        return min([latest, *pressed[:1]])

    def passed() -> int:
        spent = time.monotonic() - begin()
        return sum(spent >= kept * (1.0 - share) for share in SHARES)

    with watched(Deadlines(lambda: time.monotonic() >= begin(), passed)) as found, _alarm(latest):
        yield found


@contextlib.contextmanager
def _alarm(begin: float) -> Iterator[None]:
    """Has the kernel ring again and again from some time on, where it can and somebody may be rung."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _ring)
    others = signal.setitimer(signal.ITIMER_REAL, max(begin - time.monotonic(), RING), RING)
    ringing.append(begin)
    if pressed:  # before there was an alarm that Ctrl-C could have set off
        signal.setitimer(signal.ITIMER_REAL, RING, RING)
    try:
        yield
    finally:
        ringing.pop()
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)
        signal.setitimer(signal.ITIMER_REAL, *others)


def _ring(number: int, frame: Any) -> None:
    """Ends the step at hand if its time is over; but a module that is being loaded is loaded to its end."""
    from symgrad.critical.algebra.deadlines import alarm

    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return
        frame = frame.f_back
    alarm()
