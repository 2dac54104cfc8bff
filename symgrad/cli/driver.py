"""One invocation from the parsed arguments to the exit code: feeds the child, writes what it sends."""

from __future__ import annotations

import os
from collections.abc import Iterator

from symgrad.cli.arguments import Invocation
from symgrad.cli.command import Command
from symgrad.cli.frames import Kind
from symgrad.cli.numerals import positive, whole
from symgrad.cli.question import Ask, Question
from symgrad.cli.report import failure
from symgrad.cli.sink import Sink, sink_for
from symgrad.cli.source import is_source, lines
from symgrad.cli.status import InternalError, Status, UsageError, status_of
from symgrad.cli.streams import Streams
from symgrad.cli.worker import Worker
from symgrad.errors import BudgetError
from symgrad.render import formats
from symgrad.render.style import Style

LONGEST_WAIT = 10_000_000.0
"""Seconds; what the system's timers can count."""

KEPT = frozenset({Status.ANSWERED, Status.NO, Status.UNPROVED, Status.INTERRUPTED})
"""After these there is an answer, so that the file of --output is replaced."""

MOST_DIGITS = 17
"""Significant digits that a float has."""


def question_of(invocation: Invocation, streams: Streams) -> Question:
    """What the arguments ask, and how the answer is to look."""
    given = invocation.options
    if given.get("data") == "-" and "-" in invocation.expressions:
        hint = "put one of the two into a file"
        raise UsageError("EXPR and --data cannot both come from standard input", hint=hint, where="--data")
    out, color = streams.out, given["color"]
    to_stream = given["output"] in (None, "-")
    to_terminal = out.terminal and to_stream
    style = Style(
        precision=whole(given["precision"] or "6", "--precision", most=MOST_DIGITS),
        width=out.width,
        color=to_stream and out.wants_color(color, os.environ),
        unicode=out.unicode or not to_stream,
        terminal=to_terminal,
        several=not invocation.command.many and is_source(invocation.expressions[0]),
    )
    return Question(
        command=invocation.command.name,
        options=given,
        format=_format(given, to_terminal),
        style=style,
        paper=streams.err.paper(color),
        encoding=out.encoding if to_stream else "utf-8",
        memory=whole(given["memory"] or "1024", "--memory", most=1 << 30),
        timeout=min(positive(given["timeout"] or "30", "--timeout"), LONGEST_WAIT),
    )


def _format(given: dict[str, str], to_terminal: bool) -> str:
    asked = given["format"]
    if given["json"]:
        if asked not in (None, "json", "ndjson"):
            raise UsageError(f"--json and --format {asked} contradict each other", hint="give one of them")
        return asked or "json"
    return asked or ("table" if to_terminal else "plain")


def asks(command: Command, expressions: tuple[str, ...]) -> Iterator[list[Ask]]:
    """What to ask the child, in turn; what is there at the same time is together."""
    if command.many:
        found = list(_expanded(expressions))
        yield [Ask(tuple(text for text, _ in found), tuple(number for _, number in found))]
    elif is_source(expressions[0]):
        for arrived in lines(expressions[0]):
            yield [Ask((line.text,), (line.number,)) for line in arrived]
    else:
        yield [Ask(expressions, (None,))]


def _expanded(expressions: tuple[str, ...]) -> Iterator[tuple[str, int | None]]:
    """Every expression; those of a file in the place where it is named."""
    for text in expressions:
        if is_source(text):
            yield from ((line.text, line.number) for arrived in lines(text) for line in arrived)
        else:
            yield text, None


class Driver:
    """Runs one question through the child.

    Args:
        question: what is asked.
        worker: who answers.
        streams: where messages go.
    """

    def __init__(self, question: Question, worker: Worker, streams: Streams) -> None:
        self._question = question
        self._worker = worker
        self._streams = streams
        self._sink: Sink = sink_for(question.text("output"), streams.out)

    def run(self, command: Command, expressions: tuple[str, ...]) -> Status:
        """Answers, and says how it went."""
        formats.check(command.name, self._question.format)
        self._worker.put(self._question)
        ended: list[Status] = []
        try:
            for status in self._each(command, expressions):
                ended.append(status)
                if status is Status.INTERRUPTED:
                    break
            status = self._summary(ended)
            if KEPT.intersection(ended) or self._question.style.several:
                self._sink.commit()
        finally:
            self._sink.discard()
        return status

    def _each(self, command: Command, expressions: tuple[str, ...]) -> Iterator[Status]:
        for arrived in asks(command, expressions):
            for ask, following in zip(arrived, [*arrived[1:], None], strict=False):
                yield self._one(ask, following)

    def _one(self, ask: Ask, following: Ask | None) -> Status:
        try:
            return Status(self._worker.ask(ask, self._deliver, following)["status"])
        except (BudgetError, InternalError) as problem:
            problem.line = ask.lines[0] if self._question.style.several else None
            self._deliver(*failure(self._question, problem, ask.texts))
            return status_of(problem)

    def _summary(self, ended: list[Status]) -> Status:
        """The exit code: of one answer its own; of several, whether all went well."""
        if not self._question.style.several:
            return ended[0]
        first = next((s for s in (Status.INTERRUPTED, Status.INTERNAL) if s in ended), None)
        if first is not None:
            return first
        return Status.NO if any(ended) else Status.ANSWERED

    def _deliver(self, kind: Kind, payload: bytes) -> None:
        if kind is Kind.OUTPUT:
            self._sink.write(payload)
        else:
            self._streams.err.say(payload)
