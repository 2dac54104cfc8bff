"""The errors of symgrad: misuse, as one family.

    SymgradError                 anything symgrad refuses, in one sentence
    |-- ReadingError             the text is not in the language
    |   `-- LimitError           it is, but no bounded time would suffice
    |-- PointError               a point, direction or option value does not fit the expression
    |-- UnsupportedError         a format or size that this answer has not
    |-- OutsideError             a file, an optional package or a stream failed
    |-- BudgetError              time or memory ran out
    `-- CrossCheckError          two engines disagree: a defect of ours, never an answer

What goes wrong in the mathematics (a kink, a pole) is no error but part of an answer.
"""

from __future__ import annotations

from symgrad.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text: first column (from 1) and number of characters.

    >>> Span(3, 2).end
    5
    """

    column: int
    length: int = 1

    @property
    def end(self) -> int:
        """The column after the last character."""
        return self.column + self.length


class SymgradError(Exception):
    """Anything symgrad refuses.

    Args:
        message: one sentence that says what is wrong.
        span: the columns of ``source`` it is about, if any.
        hint: the remedy, a sentence or question.
        source: the text that was read.
        where: the argument that held the text: ``EXPR``, ``--at`` and so on.
        line: the line of the file or of standard input, from 1.
    """

    kind = "error"

    def __init__(
        self,
        message: str,
        span: Span | None = None,
        hint: str | None = None,
        *,
        source: str | None = None,
        where: str | None = None,
        line: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        self.hint = hint
        self.source = source
        self.where = where
        self.line = line

    def placed(self, source: str, where: str, line: int | None = None) -> SymgradError:
        """This error with the text it is about, unless an inner reader has already said so."""
        if self.source is None:
            self.source = source
        if self.where is None:
            self.where = where
        if self.line is None:
            self.line = line
        return self


class ReadingError(SymgradError):
    """The text is not in the language."""

    kind = "syntax"


class LimitError(ReadingError):
    """The text is in the language, but what it asks for has no bound worth waiting for."""

    kind = "limit"


class PointError(SymgradError):
    """A point, direction or option value does not fit the expression."""

    kind = "value"


class UnsupportedError(SymgradError):
    """A format or size that this answer has not."""

    kind = "unsupported"


class OutsideError(SymgradError):
    """Something outside symgrad failed: a file, a stream, an optional package."""

    kind = "outside"


class BudgetError(SymgradError):
    """Time or memory ran out before the answer was complete."""

    kind = "budget"


class CrossCheckError(SymgradError):
    """Two independent computations of one answer disagree. Neither is given."""

    kind = "cross-check"
