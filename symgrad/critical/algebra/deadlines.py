"""Work that a deadline may end, and what then stands in its place.

Long loops ask ``expired``. A single step cannot ask: a series, a basis, a test for zero. Such a step is run
by `attempted`, and an alarm from outside ends it where it stands; no other place is ever ended. An answer
comes about in phases, each with a deadline of its own, so that the later ones have time to make use of what
the earlier ones found:

    STEP     one way to points: ended, it leaves a gap
    PART     all about one part of the function, the kinds of its points too
    ANSWER   values, their order, bounds

Nobody here looks at a clock: `Deadlines` are handed in by whoever has one. Without one nothing is ended.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from enum import IntEnum
from typing import Final, TypeVar

from flint import ctx

from symgrad.critical.algebra.polynomials import Expired

Found = TypeVar("Found")
Instead = TypeVar("Instead")


class Phase(IntEnum):
    """How far an answer has come."""

    STEP = 0
    PART = 1
    ANSWER = 2


class TimeIsOver(BaseException):
    """What an alarm raises in a step whose deadline has passed; no handler of errors catches it."""


class Deadlines:
    """When to end what.

    Args:
        asked: whether loops that ask are to end.
        passed: how many phases' deadlines have passed.

    Attributes:
        cut: whether some step was ended, or not begun.
    """

    def __init__(self, asked: Callable[[], bool], passed: Callable[[], int]) -> None:
        self.asked, self.passed = asked, passed
        self.cut = False

    def __call__(self) -> bool:
        """What loops are told that ask."""
        return self.asked()


AT_REST: Final = len(Phase)
"""In the place of a phase where nothing may be ended."""

_running: Final[list[int]] = []
"""The phases of the steps that may be ended, the innermost last."""

_watched: Final[list[Deadlines]] = []


@contextlib.contextmanager
def watched(deadlines: Deadlines) -> Iterator[Deadlines]:
    """As long as this lasts, `alarm` and `is_over` go by these deadlines."""
    _watched.append(deadlines)
    try:
        yield deadlines
    finally:
        _watched.remove(deadlines)


def is_over(phase: Phase) -> bool:
    """Whether the deadline of a phase has passed."""
    return bool(_watched) and _watched[-1].passed() > phase


def is_too_late(expired: Expired, phase: Phase = Phase.PART) -> bool:
    """Whether there is no time left for what belongs to a phase, the kinds of points for example.

    >>> is_too_late(Deadlines(lambda: True, lambda: 0)), is_too_late(lambda: True)
    (False, True)
    """
    return expired.passed() > phase if isinstance(expired, Deadlines) else expired()


def alarm() -> None:
    """Ends the innermost step, if it has a deadline and that has passed.

    For a handler of signals: it may be called between any two instructions of the main thread.

    Raises:
        TimeIsOver: within the step.
    """
    if _running and _watched and _watched[-1].passed() > _running[-1]:
        raise TimeIsOver


def attempted(work: Callable[[], Found], instead: Instead, phase: Phase = Phase.STEP) -> Found | Instead:
    """What some work comes to, or another value where its deadline passes before its end.

    Args:
        work: builds a value, and leaves nothing half done that others use afterwards.
        instead: what says "not known".
        phase: whose deadline counts.

    A step within which another one is at work when a deadline passes has until the next one: it is to make
    use of what that comes to.

    >>> with watched(Deadlines(lambda: True, lambda: 1)):
    ...     attempted(lambda: "found", "open"), attempted(lambda: "kind", "open", Phase.PART)
    ('open', 'kind')
    """
    if is_over(phase):
        _watched[-1].cut = True
        return instead
    depth, precision = len(_running), ctx.prec
    # An alarm comes after a call, at the start of a function or at the turn of a loop, not in between.
    try:
        _running.append(phase)
        return work()
    except TimeIsOver:
        del _running[depth:]
        _running.append(AT_REST)
        ctx.prec = precision
        _watched[-1].cut = True
        return instead
    finally:
        del _running[depth:]
        if depth and _watched:
            around, _running[-1] = _running[-1], AT_REST
            _running[-1] = max(around, _watched[-1].passed())


__all__ = ["Deadlines", "Phase", "TimeIsOver", "alarm", "attempted", "is_over", "is_too_late", "watched"]
