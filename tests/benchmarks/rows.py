"""What a benchmark reports, and the table it is shown in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Effort:
    """How much is measured: the number of rounds, and the sizes of the inputs.

    Attributes:
        rounds: how often everything is run.
        sizes: numbers of variables.
        lines: expressions through one process.
        steps: of a long descent.
        rows: of a file of data.
    """

    rounds: int = 9
    sizes: tuple[int, ...] = (10, 100, 1_000, 10_000)
    lines: int = 1_000
    steps: int = 10_000_000
    rows: int = 1_000_000

    @property
    def middle(self) -> int:
        """The size at which other systems are still bearable."""
        return self.sizes[-2]

    @property
    def largest(self) -> int:
        """The largest size."""
        return self.sizes[-1]

    @property
    def few(self) -> int:
        """The number of rounds for what takes seconds."""
        return max(1, self.rounds // 3)


FULL = Effort()
TINY = Effort(rounds=1, sizes=(3, 10), lines=3, steps=1_000, rows=20)


@dataclass(frozen=True)
class Row:
    """One figure.

    Attributes:
        work: what was done.
        figure: the number to be judged; None where a peer is missing or nothing could be told.
        target: what it is to be at most; None for what is shown only.
        unit: ``x`` for a ratio, ``s`` for seconds, nothing for a plain number.
        ours: how long it took us, or what stands for it.
        theirs: the same of what it is compared with.
        stretch: what it might be at best.
        remark: what else is worth knowing.
    """

    work: str
    figure: float | None
    target: float | None
    unit: str = "x"
    ours: str = ""
    theirs: str = ""
    stretch: float | None = None
    remark: str = ""

    @property
    def verdict(self) -> str:
        """Whether the target was reached."""
        if self.figure is None:
            return "not measured"
        if self.target is None:
            return ""
        if self.stretch is not None and self.figure <= self.stretch:
            return "reached, and the stretch"
        return "reached" if self.figure <= self.target else "missed"

    @property
    def goal(self) -> str:
        """The target as text."""
        if self.target is None:
            return ""
        stretch = f" ({self.stretch:g})" if self.stretch is not None else ""
        return f"<= {self.target:g}{self.unit}{stretch}"


Measure = Callable[[Effort, Path], Iterable[Row]]
"""A benchmark: it is told how much to measure and a folder for its files."""

HEADS = ("work", "ours", "theirs", "figure", "to reach", "verdict", "remark")


def cells(row: Row) -> tuple[str, ...]:
    """A row of the table."""
    figure = "-" if row.figure is None else f"{row.figure:.3g}{row.unit}"
    return row.work, row.ours, row.theirs, figure, row.goal, row.verdict, row.remark


def table(rows: Sequence[Row]) -> str:
    """All rows, aligned."""
    lines = [HEADS, *map(cells, rows)]
    widths = [max(len(line[k]) for line in lines) for k in range(len(HEADS))]
    return "".join(
        "  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() + "\n" for line in lines
    )


def brief(seconds: float) -> str:
    """Seconds as people read them.

    >>> brief(0.0123), brief(2.5)
    ('12.3 ms', '2.50 s')
    """
    return f"{seconds * 1e3:.3g} ms" if seconds < 1 else f"{seconds:.2f} s"
