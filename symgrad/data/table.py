"""Files of data as columns of numbers, read when an expression names them.

Small files are read exactly: a decimal is the fraction it says. Large ones are read as floats, by DuckDB
where it is installed, else by NumPy. Whatever is no finite number is an error that names line and column.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import field
from fractions import Fraction
from functools import cached_property
from typing import Any, Final, Protocol

from symgrad.data import csv_text
from symgrad.data.cells import Exact
from symgrad.frozen import dataclass

EXACT_ROWS: Final = 20_000
"""Rows up to which columns are kept as exact fractions."""


@dataclass(frozen=True)
class Table:
    """Columns of equal length, under names.

    Attributes:
        names: of the columns.
        rows: how many there are.
        exact: the columns as fractions; None for large files.
        loaded: the columns as NumPy arrays, where they were read so.
    """

    names: tuple[str, ...]
    rows: int
    exact: Mapping[str, Exact] | None = None
    loaded: Mapping[str, Any] | None = field(default=None, repr=False)

    @cached_property
    def floats(self) -> Mapping[str, Any]:
        """The columns as NumPy arrays."""
        import numpy as np

        if self.loaded is not None:
            return self.loaded
        assert self.exact is not None
        return {n: np.array([k / c.denominator for k in c.numerators]) for n, c in self.exact.items()}

    @property
    def decimal(self) -> bool:
        """Whether some number in it is no whole number."""
        return self.exact is None or any(c.denominator > 1 for c in self.exact.values())

    def value(self, name: str, row: int) -> Fraction:
        """One number."""
        if self.exact is not None:
            column = self.exact[name]
            return Fraction(column.numerators[row], column.denominator)
        return Fraction(float(self.floats[name][row]))


class Source(Protocol):
    """A file whose columns are read when an expression names them.

    Attributes:
        title: how it is called in messages.
        names: of the columns that can be named.
    """

    @property
    def title(self) -> str: ...

    @property
    def names(self) -> tuple[str, ...]: ...

    def table(self, wanted: Collection[str]) -> Table:
        """The columns of these names.

        Raises:
            PointError: a row is ragged, or a cell in one of these columns is no finite number.
        """
        ...


class OnDemand(ABC):
    """A source that reads each choice of columns once."""

    names: tuple[str, ...]

    def __init__(self, title: str) -> None:
        self.title = title
        self._tables: dict[tuple[str, ...], Table] = {}

    def table(self, wanted: Collection[str]) -> Table:
        names = tuple(n for n in self.names if n in wanted)
        if names not in self._tables:
            self._tables[names] = self._read(names)
        return self._tables[names]

    @abstractmethod
    def _read(self, names: tuple[str, ...]) -> Table:
        """The columns of these names, in this order."""


class CsvText(OnDemand):
    r"""A CSV whose text is at hand.

    >>> CsvText(b"X,y\n1,2\n2,4.5\n", "points.csv").table(["y"]).exact["y"].fractions
    [Fraction(2, 1), Fraction(9, 2)]
    """

    def __init__(self, data: bytes, title: str) -> None:
        super().__init__(title)
        self._text = csv_text.decoded(data, title)
        self._head = csv_text.head_of(self._text, title)
        self.names = self._head.names

    def _read(self, names: tuple[str, ...]) -> Table:
        large = self._text.count("\n", self._head.end) > EXACT_ROWS
        found = csv_text.quick(self._text, self._head, names) if large else None
        if found is not None:
            return Table(names, found[1], loaded=found[0])
        columns, rows = csv_text.careful(self._text, self._head, names, self.title)
        table = Table(names, rows, columns)
        return Table(names, rows, loaded=table.floats) if rows > EXACT_ROWS else table


def read_csv(data: bytes, title: str) -> Table:
    """All columns of a CSV.

    Args:
        data: the contents.
        title: how the file is called in messages.

    Raises:
        PointError: it is empty or ragged, or a cell is no finite number.
    """
    source = CsvText(data, title)
    return source.table(source.names)


__all__ = ["EXACT_ROWS", "CsvText", "Source", "Table", "read_csv"]
