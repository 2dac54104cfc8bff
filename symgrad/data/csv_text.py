"""The text of a CSV: its header, its rows read with care, or quickly where there are many."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from symgrad.data.cells import Exact, column_of, complaint, number_in
from symgrad.data.header import WHERE, delimiter_of, names_of
from symgrad.errors import PointError
from symgrad.frozen import dataclass

Cells = list[str]
LINE_ENDS: Final = re.compile(r"\r\n?")
SAVE: Final = "save it as CSV in UTF-8"


@dataclass(frozen=True, slots=True)
class Head:
    """The header of a CSV.

    Attributes:
        columns: the name of each column; None where it has none.
        delimiter: what separates cells.
        line: the line it stands on, from 1.
        end: the character after it.
    """

    columns: tuple[str | None, ...]
    delimiter: str
    line: int
    end: int

    @property
    def names(self) -> tuple[str, ...]:
        """The names that there are."""
        return tuple(n for n in self.columns if n is not None)

    def named(self, column: int) -> str:
        """A column, from 0, as errors call it."""
        name = self.columns[column] if column < len(self.columns) else None
        return f"column '{name}'" if name is not None else f"column {column + 1}"


def decoded(data: bytes, title: str) -> str:
    r"""The text, with line ends of one kind.

    >>> decoded(b"\xef\xbb\xbfx\r\n1\r\n", "f")
    'x\n1\n'
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise PointError(f"{title} is text in UTF-16", None, SAVE, where=WHERE)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        raise PointError(f"{title}, line {line}: this is no text in UTF-8", None, SAVE, where=WHERE) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise PointError(f"{title}, line {line}: a zero byte is no text", None, SAVE, where=WHERE)
    return LINE_ENDS.sub("\n", text) if "\r" in text else text


def head_of(text: str, title: str) -> Head:
    r"""The header: the first line that is neither blank nor begins with ``#``.

    >>> head_of("# made by hand\nx;y\n1;2\n", "f").names
    ('x', 'y')
    """
    start = 0
    for line, content in enumerate(text.split("\n"), 1):
        if content.strip() and not content.lstrip().startswith("#"):
            delimiter = delimiter_of(content)
            cells = next(_rows(content, delimiter), [])
            return Head(names_of(cells, title, line), delimiter, line, start + len(content) + 1)
        start += len(content) + 1
    raise PointError(f"{title} is empty", None, "its first line names the columns", where=WHERE)


def _rows(text: str, delimiter: str) -> Iterator[Cells]:
    # As few quotation marks as there are, most files have none: strict only where a row needs it.
    yield from csv.reader(io.StringIO(text), delimiter=delimiter, skipinitialspace=True, strict=True)


def careful(text: str, head: Head, names: Sequence[str], title: str) -> tuple[dict[str, Exact], int]:
    """The columns of these names as exact numbers, and the number of rows.

    Raises:
        PointError: the first thing that is wrong, with line and column.
    """
    at = [head.columns.index(name) for name in names]
    found: list[list[tuple[int, int]]] = [[] for _ in names]
    count = 0
    for line, cells in _numbered(text, head, title):
        if len(cells) != len(head.columns):
            raise _ragged(cells, head, title, line)
        for k, into in zip(at, found, strict=True):
            cell = cells[k].strip()
            value = number_in(cell)
            if value is None:
                message, hint = complaint(cell)
                place = f"{title}, line {line}, {head.named(k)}"
                raise PointError(f"{place}: {message}", None, hint, where=WHERE)
            into.append(value)
        count += 1
    if not count:
        hint = "below the names there must be a line for each row"
        raise PointError(f"{title} has no rows below its header", None, hint, where=WHERE)
    return {name: column_of(values) for name, values in zip(names, found, strict=True)}, count


def _numbered(text: str, head: Head, title: str) -> Iterator[tuple[int, Cells]]:
    """The rows below the header that hold something, each with the line it begins on."""
    file = io.StringIO(text)
    file.seek(head.end)
    reader = csv.reader(file, delimiter=head.delimiter, skipinitialspace=True, strict=True)
    line = head.line + 1
    try:
        for cells in reader:
            if any(cells) and (len(cells) > 1 or cells[0].strip()):
                yield line, _without_blanks(cells, head)
            elif len(cells) > 1:
                yield line, cells
            line = head.line + reader.line_num + 1
    except csv.Error:
        message = f"{title}, line {line}: a quotation mark is not closed, or text follows it"
        raise PointError(message, None, 'put quotation marks around whole cells: "1"', where=WHERE) from None


def _without_blanks(cells: Cells, head: Head) -> Cells:
    """A row without the empty cell that a blank at its end makes, where blanks separate."""
    return cells[:-1] if head.delimiter == " " and not cells[-1] else cells


def _ragged(cells: Cells, head: Head, title: str, line: int) -> PointError:
    wanted, given = len(head.columns), len(cells)
    column = head.named(given if given < wanted else wanted)
    what = "there is no cell" if given < wanted else "there is a cell too many"
    counted = f"the row has {given} cell{'s' * (given != 1)}, the header {wanted}"
    hint = (
        "put a cell into each column" if given < wanted else "separate cells once; use a point for decimals"
    )
    return PointError(f"{title}, line {line}, {column}: {what}; {counted}", None, hint, where=WHERE)


def quick(text: str, head: Head, names: Sequence[str]) -> tuple[dict[str, Any], int] | None:
    """The columns as arrays of floats, and the number of rows; None if there is anything else in them."""
    import numpy as np

    at = [head.columns.index(name) for name in names] or [0]
    file = io.StringIO(text)
    file.seek(head.end)
    delimiter = None if head.delimiter == " " else head.delimiter
    try:
        array = np.loadtxt(file, delimiter=delimiter, ndmin=2, comments=None, usecols=at)
    except ValueError:
        return None
    if not np.isfinite(array).all() or not _is_even(text[head.end :], head):
        return None
    return {name: np.ascontiguousarray(array[:, k]) for k, name in enumerate(names)}, len(array)


def _is_even(body: str, head: Head) -> bool:
    """Whether every line that holds something has as many cells as the header."""
    import numpy as np

    if head.delimiter == " " or '"' in body:
        return False
    marks = np.frombuffer((body if body.endswith("\n") else body + "\n").encode(), dtype=np.uint8)
    ends = np.flatnonzero(marks == ord("\n"))
    starts = np.concatenate(([0], ends[:-1] + 1))
    counts = np.add.reduceat(marks == ord(head.delimiter), starts, dtype=np.int64)
    blank = starts == ends
    return bool(np.all(blank | (counts == len(head.columns) - 1)))
