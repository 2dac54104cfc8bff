"""`symgrad explain --quiz`: the lines of a derivation are hidden, and what the user types is checked.

It runs in this process, as it has a conversation to lead: one line is asked at a time, and each answer
is proved or refuted like any other claim.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from symgrad.cli.arguments import Invocation
from symgrad.cli.command import Inquiry
from symgrad.cli.explain import answer as explanation
from symgrad.cli.question import Question
from symgrad.cli.source import is_source
from symgrad.cli.status import Status, UsageError
from symgrad.cli.streams import Streams
from symgrad.errors import SymgradError
from symgrad.render.errors import block

if TYPE_CHECKING:
    from symgrad.results.learning import Claim, Explanation, Step

GIVE_UP: Final = frozenset({"", "?"})
LONGEST: Final = 10_000
"""Characters of an answer."""


def lead(question: Question, invocation: Invocation, streams: Streams) -> Status:
    """Asks every line, says what was right, and ends with the answer and the score."""
    if is_source(invocation.expressions[0]) or question.wants_json:
        raise UsageError("a quiz is about one expression, in words", where="--quiz")
    inquiry = Inquiry(question, invocation.expressions, invocation.command.all_options)
    answer = explanation(inquiry)
    right, asked = Quiz(streams, question).ask_all(answer)
    for derivation in answer.derivations:
        _say(streams, str(derivation.derivative))
    _say(streams, f"{right} of {asked} right")
    return Status.ANSWERED if right == asked else Status.NO


class Quiz:
    """The conversation.

    Args:
        streams: where questions go.
        question: how errors are told.
        read: the next answer; the empty text at the end of input.
    """

    def __init__(
        self,
        streams: Streams,
        question: Question,
        read: Callable[[], str] = lambda: sys.stdin.readline(LONGEST),
    ) -> None:
        self._streams = streams
        self._question = question
        self._read = read
        self._over = False

    def ask_all(self, answer: Explanation) -> tuple[int, int]:
        """Asks every line that has something to ask: how many were right, and how many there are."""
        from symgrad.render.explanations import listed
        from symgrad.results.learning import Rule

        steps = [
            s for d in answer.derivations for s in listed(d, answer.detail) if s.rule is not Rule.DERIVATIVE
        ]
        right = sum(self._ask(number, step) for number, step in enumerate(steps, 1) if not self._over)
        return right, len(steps)

    def _ask(self, number: int, step: Step) -> bool:
        inner = ", ".join(f"{letter} = {e}" for letter, e in step.where.items())
        hint = f" ({step.rule.value}, {inner})" if inner else f" ({step.rule.value})"
        while True:
            self._streams.out.write(f"{number}. d/d{step.wrt} [{step.expression}] = ".encode())
            line = self._read()
            self._over = not line
            text = line.strip()
            if text in GIVE_UP:
                return self._reveal(step, hint, "")
            claim = self._judged(step, text)
            if claim is not None:
                return (
                    _say(self._streams, "   right")
                    if claim.equal
                    else self._reveal(step, hint, _verdict(claim))
                )

    def _judged(self, step: Step, text: str) -> Claim | None:
        """The answer proved or refuted; None if it could not be read, which is said."""
        from symgrad.calculus.check.claims import Stated, judged, read_formula
        from symgrad.calculus.problem import pose
        from symgrad.language.write import write

        problem = pose(write(step.expression), wrt=(step.wrt,))
        try:
            stated = Stated((step.wrt,), read_formula(problem, text, text, 0, "answer").expression)
            return judged(problem, stated)
        except SymgradError as unreadable:
            self._streams.err.say(block(unreadable, self._question.paper).encode())
            return None

    def _reveal(self, step: Step, hint: str, verdict: str) -> bool:
        _say(self._streams, f"   {verdict}it is {step.derivative}{hint}: {step.formula}. {step.note}")
        return False


def _verdict(claim: Claim) -> str:
    return "no: " if claim.equal is False else "that could not be proved: "


def _say(streams: Streams, text: str) -> bool:
    streams.out.write(f"{text}\n".encode())
    return True


__all__ = ["Quiz", "lead"]
