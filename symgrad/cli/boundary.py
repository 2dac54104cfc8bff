"""The one boundary where errors end and become exit codes."""

from __future__ import annotations

from symgrad import __version__
from symgrad.cli.process import Child
from symgrad.cli.progress import Progress
from symgrad.cli.status import InternalError, Status, status_of
from symgrad.cli.streams import Interrupted, PipeClosedError, Streams, heed_signals
from symgrad.cli.worker import InProcess, Isolated, Worker
from symgrad.errors import SymgradError


def run_safely(args: list[str], closed: frozenset[int], child: Child | None) -> int:
    """Does what ``args`` ask. Whatever happens, it ends here, in an exit code.

    Args:
        args: the arguments.
        closed: the standard streams that were closed when the program started.
        child: a child that already loads what these arguments will need.
    """
    streams = Streams.found(closed)
    try:
        return _answered(args, streams, child)
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


def _answered(args: list[str], streams: Streams, child: Child | None) -> int:
    if args in (["-V"], ["--version"]):
        streams.out.write(f"symgrad {__version__}\n".encode())
        return Status.ANSWERED
    progress = Progress(streams.err) if streams.err.terminal else None
    worker: Worker = Isolated(args[0], child, progress) if child else InProcess()
    try:
        return _dispatched(args, streams, worker)
    finally:
        worker.end()
        if progress:
            progress.clear()


def _dispatched(args: list[str], streams: Streams, worker: Worker) -> int:
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
    if invocation.options.get("quiz"):
        from symgrad.cli.quiz import lead

        return lead(question, invocation, streams)
    return Driver(question, worker, streams).run(invocation.command, invocation.expressions)


def _tell(problem: SymgradError, args: list[str], streams: Streams) -> int:
    from symgrad.cli.report import message

    color = _given(args, ("--color",))
    as_json = "--json" in args or _given(args, ("-f", "--format")) in ("json", "ndjson")
    streams.err.say(message(problem, streams.err.paper(color), as_json=as_json))
    return status_of(problem)


def _given(args: list[str], flags: tuple[str, ...]) -> str | None:
    """The value of an option, read from arguments that may be wrong elsewhere."""
    for word, following in zip(args, [*args[1:], ""], strict=True):
        name, equals, value = word.partition("=")
        if name in flags:
            return value if equals else following
    return None
