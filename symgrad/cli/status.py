"""Exit codes, and the one place that says which error ends with which."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from symgrad.errors import BudgetError, CrossCheckError, OutsideError, SymgradError


class Status(IntEnum):
    """What the exit code says."""

    ANSWERED = 0
    NO = 1
    """Answered, and the answer is "no": undefined there, or a line of several failed."""
    USAGE = 2
    """Bad input; nothing was computed."""
    UNPROVED = 3
    """With --strict: answered, but not proved complete."""
    BUDGET = 4
    """Time or memory ran out."""
    OUTSIDE = 5
    """A file, a stream, a missing package."""
    INTERNAL = 70
    """A defect of symgrad."""
    INTERRUPTED = 130
    PIPE_CLOSED = 141
    TERMINATED = 143


class UsageError(SymgradError):
    """The command line itself is wrong: an unknown command or option, a value that is none."""

    kind = "usage"


class InternalError(SymgradError):
    """A defect of symgrad: something happened that no input should be able to cause."""

    kind = "internal"


_CODES: Final[tuple[tuple[type[SymgradError], Status], ...]] = (
    (OutsideError, Status.OUTSIDE),
    (BudgetError, Status.BUDGET),
    (CrossCheckError, Status.INTERNAL),
    (InternalError, Status.INTERNAL),
)


def status_of(error: SymgradError) -> Status:
    """The exit code of an error: bad input, unless its class says otherwise."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), Status.USAGE)
