"""The first line of a file of data: the names of its columns.

A name is what the language would read as one variable. A column whose heading is empty (the row numbers
that some programs write, what a trailing comma leaves) has no name and is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from symgrad.errors import PointError, ReadingError
from symgrad.language.names import LATER
from symgrad.language.reading import read_names

WHERE: Final = "--data"
SHOWN: Final = 40
"""Characters of a cell that an error repeats."""

DELIMITERS: Final = (",", ";", "\t", "|")


def delimiter_of(line: str) -> str:
    r"""What separates the cells of a line: the first of ``, ; tab |`` that is there, else blanks.

    >>> delimiter_of("x;y"), delimiter_of("x y"), delimiter_of("x")
    (';', ' ', ',')
    """
    found = next((d for d in DELIMITERS if d in line), None)
    return found or (" " if " " in line.strip() else ",")


def names_of(cells: Sequence[str], source: str, line: int | None = 1) -> tuple[str | None, ...]:
    """The name of each column, as the language spells it; None where there is none.

    Args:
        cells: the headings.
        source: how the file is called in messages.
        line: the line they stand on; None where the file has no lines.

    Raises:
        PointError: a heading is no name, is there twice, or means something else in the language.

    >>> names_of(["x", "", "θ"], "f")
    ('x', None, 'theta')
    """
    if not any(cell.strip() for cell in cells):
        raise PointError(f"{source} is empty", None, "its first line names the columns", where=WHERE)
    found: list[str | None] = []
    for column, cell in enumerate(cells, 1):
        place = f"{source}, column {column}" if line is None else f"{source}, line {line}, column {column}"
        name = _name(cell.strip(), place) if cell.strip() else None
        if name is not None and name in found:
            hint = "rename one of the two"
            raise PointError(f"{place}: there is a column '{name}' already", None, hint, where=WHERE)
        found.append(name)
    return tuple(found)


def _name(cell: str, place: str) -> str:
    if _is_number(cell):
        hint = "the first line names the columns: put a line like x,y above the numbers"
        raise PointError(f"{place}: '{cell[:SHOWN]}' is no name", None, hint, where=WHERE)
    try:
        names = read_names(cell)
    except ReadingError as problem:
        if " cannot be a variable" in problem.message:
            message = problem.message.replace("cannot be a variable", "cannot name a column")
            raise PointError(f"{place}: {message}", None, "rename the column", where=WHERE) from None
        names = ()
    if names and names[0] in LATER:
        message = f"'{names[0]}' runs over rows and cannot name a column"
        raise PointError(f"{place}: {message}", None, "rename the column", where=WHERE)
    if len(names) != 1:
        other = re.sub(r"\W+", "_", cell, flags=re.ASCII).strip("_").lower()
        hint = "rename the column" + (f", for example {other[:SHOWN]}" if other[:1].isalpha() else "")
        raise PointError(f"{place}: '{cell[:SHOWN]}' is no name", None, hint, where=WHERE)
    return names[0]


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return cell.lower().strip("+-") not in ("inf", "infinity", "nan")
