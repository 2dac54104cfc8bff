"""How a failure is told: to people on standard error, to programs as JSON, in its place if it has one."""

from __future__ import annotations

from symgrad.cli.frames import Kind
from symgrad.cli.question import Question
from symgrad.errors import BudgetError, SymgradError
from symgrad.render import errors


def failure(question: Question, error: SymgradError, texts: tuple[str, ...]) -> tuple[Kind, bytes]:
    """An error as a frame.

    With several expressions and JSON the error is an object in the place of the answer; otherwise
    it goes to standard error.
    """
    if question.wants_json and question.style.several:
        from symgrad.render.data import dumps

        return Kind.OUTPUT, dumps(_in_place(question, error, texts)).encode("ascii")
    return Kind.MESSAGE, message(error, question.paper, as_json=question.wants_json)


def message(error: SymgradError, paper: errors.Paper, *, as_json: bool) -> bytes:
    """An error as standard error is told: one line of JSON, or a sentence with its caret."""
    if as_json:
        from symgrad.render.data import SCHEMA, dumps

        return dumps({"schema": SCHEMA, "error": errors.described(error)}).encode("ascii")
    return errors.block(error, paper).encode(paper.encoding, "backslashreplace")


def _in_place(question: Question, error: SymgradError, texts: tuple[str, ...]) -> dict[str, object]:
    from symgrad.render.data import failure as object_for

    text: object = texts[0] if len(texts) == 1 else list(texts)
    return object_for(question.command, text, errors.described(error))


def out_of_time(question: Question) -> BudgetError:
    """What is said when the clock has run out."""
    return BudgetError(
        f"the time of {question.timeout:g} s ran out before there was an answer", hint="--timeout gives more"
    )


def out_of_memory(question: Question) -> BudgetError:
    """What is said when there is no memory left."""
    return BudgetError(
        f"the memory of {question.memory} MB ran out before there was an answer", hint="--memory gives more"
    )
