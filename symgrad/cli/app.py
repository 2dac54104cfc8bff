"""The entry point. What can start early starts here, before anything heavy is imported."""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import TYPE_CHECKING, Final, NoReturn

from symgrad.cli.registry import COMMANDS

if TYPE_CHECKING:
    from symgrad.cli.process import Child

NO_QUESTION: Final = frozenset({"-h", "--help", "-V", "--version"})

CAN_FORK: Final = hasattr(os, "fork")


def main() -> NoReturn:
    """Runs the command ``symgrad`` and ends the process."""
    die_quietly()
    # Collecting garbage while modules load costs a tenth of the time of a short run.
    gc.disable()
    status = run(sys.argv[1:])
    # All is written; the interpreter need not take its own house down first.
    os._exit(status)


def die_quietly() -> None:
    """Lets Ctrl-C end the process without a word while modules load; later it is heeded with care."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def run(args: list[str]) -> int:
    """Does what ``args`` ask, and returns the exit code."""
    closed = hold_standard_descriptors()
    child = early_child(args)
    from symgrad.cli.boundary import run_safely

    return run_safely(args, closed, child)


def hold_standard_descriptors() -> frozenset[int]:
    """Which standard streams are closed; they are held open, so that no pipe of ours takes their number."""
    closed = set()
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            closed.add(descriptor)
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number, which is this one
    return frozenset(closed)


def early_child(args: list[str]) -> Child | None:
    """The child, forked while that is cheap: it loads the algebra while we read the arguments."""
    asks = bool(args) and args[0] in COMMANDS and NO_QUESTION.isdisjoint(args)
    if not asks or not CAN_FORK or "_SYMGRAD_COMPLETE" in os.environ:
        return None
    # What both sides need is loaded once, before they part.
    import json  # noqa: F401

    import symgrad.frozen  # noqa: F401
    from symgrad.cli.process import Child

    return Child(args[0])
