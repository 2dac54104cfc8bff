"""The child's side: it answers questions, renders the answers, and sends frames.

Nothing here touches a terminal or a file. What can go wrong in the mathematics is part of an answer;
what a user got wrong is an error with its place; anything else is a defect, told in one line.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, cast

from symgrad.cli.command import Command, Inquiry
from symgrad.cli.frames import Kind
from symgrad.cli.question import Question
from symgrad.cli.report import failure, out_of_memory
from symgrad.cli.status import InternalError, Status, UsageError, status_of
from symgrad.errors import SymgradError
from symgrad.render import errors, formats

if TYPE_CHECKING:
    from symgrad.results import Answer

Send = Callable[[Kind, bytes], None]


def command_named(name: str) -> Command:
    """The command in the module of that name."""
    return cast(Command, import_module(f"symgrad.cli.{name}").COMMAND)


READING: Final = ("symgrad.calculus.problem", "symgrad.programs.floats", "symgrad.calculus.exact")
"""What all engines need, in the order of need: an expression that cannot be read needs the first only."""


def preload(name: str, asked: Callable[[], bool]) -> None:
    """Imports what answering will need, until the question is there.

    Args:
        name: the command.
        asked: whether the arguments have been read; what is missing then loads when it is used.
    """
    for module in (*READING, command_named(name).engine, "symgrad.render.plain"):
        if asked():
            return
        import_module(module)


class Service:
    """Answers one question about any number of expressions.

    Args:
        question: what is asked.
        send: takes the frames of the answers.
        spare: called when memory has run out, before that is reported.
    """

    def __init__(self, question: Question, send: Send, spare: Callable[[], None] = lambda: None) -> None:
        self._question = question
        self._command = command_named(question.command)
        self._options = self._command.all_options
        self._send = send
        self._spare = spare
        self._definitions: Any = None
        self._kept: Answer | None = None

    def ask(self, texts: tuple[str, ...], lines: tuple[int | None, ...]) -> None:
        """Answers about these expressions; whatever happens, a DONE frame is the last.

        Args:
            texts: the expressions.
            lines: for each the line of the file it stands on; None for arguments.
        """
        line = None if self._command.many else lines[0]
        definition = exhausted = False
        self._kept = None
        try:
            functions = tuple(
                t for t, n in zip(texts, lines, strict=True) if n is None or not self._define(t, n)
            )
            definition = not functions and not self._command.many
            status = Status.ANSWERED if definition else self._answer(functions, line)
        except SymgradError as problem:
            place = dict(zip(texts, lines, strict=True)).get(problem.source or "") if line is None else line
            status = self._fail(problem, texts, place)
        except Exception as defect:
            exhausted = _lacked_memory(defect)
            if exhausted:
                self._spare()
            reason = out_of_memory(self._question) if exhausted else _internal(defect)
            status = self._fail(reason, texts, line)
        # what was ended in the middle of something is not to be built upon
        exhausted = exhausted or status is Status.BUDGET
        self._send(Kind.DONE, done(status, definition=definition, exhausted=exhausted))

    def _define(self, text: str, line: int) -> bool:
        """Takes ``t1 = ...`` on a line of its own as a definition for the lines that follow."""
        from symgrad.language.reading import is_definition

        if not is_definition(text):
            return False
        if self._definitions is None:
            from symgrad.calculus.definitions import Definitions

            self._definitions = Definitions()
        self._definitions.add_line(text, line)
        return True

    def _answer(self, texts: tuple[str, ...], line: int | None) -> Status:
        question = self._question
        if not texts:
            raise UsageError("there is no expression in the input")
        inquiry = Inquiry(question, texts, self._options, self._definitions, line)
        if self._command.streams and question.format == "ndjson" and not question.style.several:
            answer = self._command.answer(inquiry, self._line)
        else:
            answer = self._command.answer(inquiry)
            shown = formats.render(answer, question.format, question.style)
            if isinstance(shown, str):
                shown = shown.encode(question.encoding, "backslashreplace")
            self._send(Kind.OUTPUT, shown)
        if self._command.picture is not None and question.text("plot") is not None:
            text = self._command.picture(inquiry, answer)
            kind = Kind.OUTPUT if question.format == "table" else Kind.MESSAGE
            self._send(kind, text.encode(question.encoding, "backslashreplace"))
        self._remark(answer, line)
        # Taking a large graph apart takes time: not before DONE is sent.
        self._kept = answer
        if self._command.verdict is not None:
            return self._command.verdict(answer, strict=question.on("strict"))
        return Status.NO if answer.gaps else Status.ANSWERED

    def _line(self, text: str) -> None:
        """Sends a line at once."""
        self._send(Kind.OUTPUT, text.encode("ascii"))

    def _remark(self, answer: Answer, line: int | None) -> None:
        """Sends the reasons for missing numbers, and the notes where the format has no place for them."""
        paper = self._question.paper
        source = answer.input if isinstance(answer.input, str) else None
        remarks = [errors.gap(missing, source, paper, line) for missing in answer.gaps]
        if not self._question.wants_json and not self._question.on("quiet"):
            tabled = self._question.format == "table"
            texts = [t for t in answer.notes if not (tabled and t in answer.asides)]
            texts += [t for t in answer.asides if not tabled and t not in answer.notes]
            texts += answer.untabled if self._question.format == "csv" else ()
            remarks += [errors.note(text, paper, line) for text in texts]
        if remarks:
            self._send(Kind.MESSAGE, "".join(remarks).encode(paper.encoding, "backslashreplace"))

    def _fail(self, problem: SymgradError, texts: tuple[str, ...], line: int | None) -> Status:
        if line is not None and problem.line is None:
            problem.line = line
        if problem.span is not None:
            problem.placed(texts[0], "EXPR")
        self._send(*failure(self._question, problem, texts))
        return status_of(problem)


def done(status: Status, *, definition: bool = False, exhausted: bool = False) -> bytes:
    """The payload of a DONE frame."""
    return json.dumps({"status": status, "definition": definition, "exhausted": exhausted}).encode("ascii")


def _lacked_memory(defect: Exception) -> bool:
    """Whether an allocation failed; where a library is loaded, its loader reports that in its own words."""
    loading = isinstance(defect, ImportError) and any(words in str(defect) for words in _LOADER_SAYS)
    refused = isinstance(defect, OSError) and defect.errno == errno.ENOMEM
    return loading or refused or isinstance(defect, MemoryError)


_LOADER_SAYS: Final = ("failed to map", "cannot map", "allocate memory")


def _internal(defect: Exception) -> InternalError:
    """A defect in one line: what, and where in our code, so that a report can be acted upon."""
    trace = defect.__traceback__
    place = ""
    while trace is not None:
        name = trace.tb_frame.f_globals.get("__name__", "")
        if name.startswith("symgrad."):
            place = f" in {name}, line {trace.tb_lineno}"
        trace = trace.tb_next
    text = " ".join(str(defect).split())[:200]
    message = f"{type(defect).__name__}{': ' if text else ''}{text}{place}"
    return InternalError(
        message, hint="no input should cause this; please report it with the command you typed"
    )


__all__ = ["Service", "command_named", "done", "preload"]
