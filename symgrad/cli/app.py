"""The program: wiring, the one boundary where errors end, and the exit code."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from symgrad.cli.streams import Streams
    from symgrad.cli.worker import Worker
    from symgrad.errors import SymgradError

NOT_A_QUESTION: Final = frozenset({"-h", "--help", "-V", "--version"})
COMPUTING: Final = frozenset({"diff", "grad", "jac", "hess", "directional", "taylor", "level"})
"""Commands for which a child is started before their arguments are read."""


def main() -> NoReturn:
    """Entry point of the command ``symgrad``."""
    # Collecting garbage while modules load costs a tenth of the time of a short run.
    gc.disable()
    status = run(sys.argv[1:])
    # All is written; the interpreter need not take its own house down first.
    os._exit(status)


def run(args: list[str]) -> int:
    """Does what ``args`` ask, and returns the exit code. Whatever happens, it ends here."""
    streams = Streams.found()
    try:
        return _dispatch(args, streams)
    except PipeClosedError:
        return Status.PIPE_CLOSED
    except Interrupted as signal:
        return 128 + signal.number
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else Status.INTERNAL
    except SymgradError as problem:
        return _tell(problem, args, streams)
    except Exception as defect:
        hint = "please report it with the command you typed"
        return _tell(InternalError(f"{type(defect).__name__}: {defect}", hint=hint), args, streams)


def _dispatch(args: list[str], streams: Streams) -> int:
    if args in (["--version"], ["-V"]):
        from symgrad import __version__

        streams.out.write(f"symgrad {__version__}\n".encode())
        return Status.ANSWERED
    worker = _early_worker(args)
    try:
        return _answered(args, streams, worker)
    finally:
        if worker is not None:
            worker.__exit__()


def _early_worker(args: list[str]) -> Worker | None:
    """The child, started while it is cheap, so that it loads the algebra while we read the arguments."""
    if (
        not args
        or args[0] not in COMPUTING
        or NOT_A_QUESTION & set(args)
        or "_SYMGRAD_COMPLETE" in os.environ
    ):
        return None
    from symgrad.cli.worker import Worker

    return Worker(args[0])


def _answered(args: list[str], streams: Streams, worker: Worker | None) -> int:
    from symgrad.cli.arguments import HelpNeededError, ReadyText, parse

    try:
        invocation = parse(args)
    except ReadyText as told:
        streams.out.write(str(told).encode())
        return Status.ANSWERED
    except HelpNeededError as needed:
        streams.err.say(f"{needed.message}\n".encode())
        return Status.USAGE
    heed_signals()
    from symgrad.cli.driver import Driver, question_of

    question = question_of(invocation, streams)
    assert worker is not None, "every command that asks something has a child"
    return Driver(question, worker, streams).run(invocation.command, invocation.expressions)


def _tell(problem: SymgradError, args: list[str], streams: Streams) -> int:
    from symgrad.cli.report import message

    streams.err.say(message(problem, streams.err.paper(_color(args)), as_json=_wants_json(args)))
    return status_of(problem)


def _wants_json(args: list[str]) -> bool:
    """Whether errors are to be JSON, even if the arguments could not be read."""
    pairs = zip(args, [*args[1:], ""], strict=True)
    asked = {"json", "ndjson"}
    return any(
        a == "--json"
        or (a in ("-f", "--format") and b in asked)
        or (a.startswith("--format=") and a[9:] in asked)
        for a, b in pairs
    )


def _color(args: list[str]) -> str | None:
    pairs = zip(args, [*args[1:], ""], strict=True)
    return next((a[8:] if a.startswith("--color=") else b for a, b in pairs if a.startswith("--color")), None)
