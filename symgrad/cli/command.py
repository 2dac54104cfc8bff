"""What a command is: its name, its help, its options, and the library function it asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from symgrad.cli.options import SHARED, Option
from symgrad.cli.question import Question
from symgrad.cli.status import Status
from symgrad.frozen import dataclass

if TYPE_CHECKING:
    from symgrad.calculus.definitions import Definitions
    from symgrad.calculus.problem import Problem
    from symgrad.data.answers import OverRows
    from symgrad.results import Answer


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question about particular expressions: what a command's function is handed.

    Attributes:
        question: the command line.
        texts: the expressions as typed.
        options: all options of the command.
        definitions: what earlier lines of the input defined.
        line: the line of the input, where there are several.
        keeps_rows: whether what runs over rows of data may be left to run at each step.
        raw: whether nothing over rows is carried out.
    """

    question: Question
    texts: tuple[str, ...]
    options: tuple[Option, ...]
    definitions: Definitions | None = None
    line: int | None = None
    keeps_rows: bool = False
    raw: bool = False

    @property
    def at(self) -> tuple[str, ...]:
        """The point, as typed."""
        return self.question.texts("at")

    @property
    def shared(self) -> str:
        """Whether repeated subexpressions get names."""
        return self.question.text("shared") or "auto"

    def problems(self) -> tuple[Problem, ...]:
        """All expressions, as functions of the same variables."""
        from symgrad.calculus.problem import pose_many

        return pose_many(self.texts, **self._context())

    def problem(self) -> Problem:
        """The only expression as a problem."""
        from symgrad.calculus.problem import pose

        (text,) = self.texts
        return pose(text, **self._context())

    def over_rows(self, *, raw: bool = False) -> OverRows | None:
        """The only expression, if it stays over the rows of data; None if it becomes a formula.

        Args:
            raw: whether nothing is carried out, so that every mean, sum, min and max stays.
        """
        if self.question.text("data") is None:
            return None
        from symgrad.cli.data_source import source
        from symgrad.data.aggregates import aggregates_in, columns_in
        from symgrad.data.answers import OverRows

        problem = replace(self, keeps_rows=True, raw=raw).problem()
        if not aggregates_in(problem.expression):
            return None
        columns = source(self.question.text("data") or "")
        return OverRows(problem, columns.table(columns_in(problem.expression, columns.names)))

    def _context(self) -> dict[str, Any]:
        return {
            "wrt": self.question.texts("wrt"),
            "lets": self.question.texts("let"),
            "points": self.question.naming(self.options),
            "definitions": self.definitions,
            "line": self.line,
            **self._rows(),
        }

    def _rows(self) -> dict[str, Any]:
        """What binds the columns of --data."""
        path = self.question.text("data")
        if path is None:
            return {}
        from symgrad.cli.data_source import source
        from symgrad.data.bind import Binding

        return {"rows": Binding(source(path), keep=self.keeps_rows, raw=self.raw)}


@dataclass(frozen=True, slots=True)
class Command:
    """A command of symgrad.

    Attributes:
        name: what is typed.
        short: a few words, for the list of commands.
        summary: one sentence.
        examples: two or three lines that can be typed as they stand.
        answer: the library function it asks, with the arguments it needs.
        engine: the module of that function, loaded while the arguments are still being read.
        options: its options besides the shared ones.
        many: whether several expressions make one question, as the functions of a Jacobian do.
        picture: draws what --plot asks for, and returns it if it is text.
        verdict: the exit code of an answer, if more than missing numbers decide it.
        streams: whether its lines of ndjson are handed out one by one, and whether Ctrl-C and the clock
            end it early with what there is instead of ending the process.
    """

    name: str
    short: str
    summary: str
    examples: tuple[str, ...]
    answer: Callable[..., Answer]
    engine: str
    options: tuple[Option, ...] = ()
    many: bool = False
    verdict: Callable[..., Status] | None = None
    picture: Callable[..., str] | None = None
    streams: bool = False

    @property
    def all_options(self) -> tuple[Option, ...]:
        """Its own options, then the shared ones; its own word on a shared one comes first."""
        own = {option.name for option in self.options}
        return self.options + tuple(option for option in SHARED if option.name not in own)
