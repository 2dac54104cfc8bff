"""Files of data as columns of numbers.

Small files are read exactly: a decimal is the fraction it says. Large ones are read as floats, by NumPy
or, for Parquet, by DuckDB. Whatever is no number is an error that names line and column.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

from symgrad.errors import OutsideError, PointError
from symgrad.language.names import check_declarable

EXACT_ROWS: Final = 20_000
"""Rows up to which columns are kept as exact fractions."""

WHERE: Final = "--data"
LONGEST_CELL: Final = 400


@dataclass(frozen=True, slots=False)
class Table:
    """Columns of equal length, under names.

    Attributes:
        names: of the columns.
        exact: the columns as fractions; None for large files.
        floats: the columns as NumPy arrays; made of the exact ones when they are asked for.
    """

    names: tuple[str, ...]
    rows: int
    exact: dict[str, list[Fraction]] | None = None
    loaded: dict[str, Any] | None = field(default=None, repr=False)

    @cached_property
    def floats(self) -> dict[str, Any]:
        """The columns as NumPy arrays."""
        import numpy as np

        if self.loaded is not None:
            return self.loaded
        assert self.exact is not None
        return {name: np.array([float(v) for v in column]) for name, column in self.exact.items()}


def read_csv(data: bytes, source: str) -> Table:
    r"""A table from comma-separated values with a header line.

    Args:
        data: the contents.
        source: how the file is called in messages.

    Raises:
        PointError: it is empty or ragged, or a cell is no finite number.

    >>> read_csv(b"X,y\n1,2\n2,4.5\n", "points.csv").exact["y"]
    [Fraction(2, 1), Fraction(9, 2)]
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        raise _wrong(source, line, "is no text in UTF-8") from None
    head, _, body = text.partition("\n")
    delimiter = _delimiter(head)
    names = _header(next(csv.reader([head.rstrip("\r")], delimiter=delimiter), []), source)
    if body.count("\n") > EXACT_ROWS:
        table = _quick(body, names, delimiter)
        if table is not None:
            return table
    return _careful(body, names, delimiter, source)


def _delimiter(head: str) -> str:
    return next((d for d in (",", ";", "\t") if d in head), ",")


def _header(cells: Sequence[str], source: str) -> tuple[str, ...]:
    names = tuple(cell.strip() for cell in cells)
    if not any(names):
        raise PointError(f"{source} is empty", None, "its first line names the columns", where=WHERE)
    for number, name in enumerate(names, 1):
        if not (name.isidentifier() and name.isascii()):
            hint = "the first line names the columns, with letters, digits and _"
            raise PointError(
                f"{source}, line 1, column {number}: '{name[:40]}' is no name", None, hint, where=WHERE
            )
        if names.index(name) != number - 1:
            raise PointError(f"{source}, line 1: the column '{name}' is there twice", where=WHERE)
        check_declarable(name)
    return names


def _quick(body: str, names: tuple[str, ...], delimiter: str) -> Table | None:
    """A large file of nothing but numbers; None if there is anything else in it."""
    import numpy as np

    try:
        array = np.loadtxt(io.StringIO(body), delimiter=delimiter, ndmin=2, comments=None)
    except ValueError:
        return None
    if array.shape[1] != len(names) or not np.isfinite(array).all():
        return None
    columns = {name: np.ascontiguousarray(array[:, k]) for k, name in enumerate(names)}
    return Table(names, len(array), loaded=columns)


def _careful(body: str, names: tuple[str, ...], delimiter: str, source: str) -> Table:
    columns: list[list[Fraction]] = [[] for _ in names]
    reader = csv.reader(io.StringIO(body), delimiter=delimiter)
    try:
        for cells in reader:
            if not cells or cells == [""]:
                continue
            line = reader.line_num + 1
            if len(cells) != len(names):
                raise _wrong(source, line, f"has {len(cells)} cells for {len(names)} columns")
            for column, name, cell in zip(columns, names, cells, strict=True):
                column.append(_number(cell.strip(), source, line, name))
    except csv.Error as problem:
        raise _wrong(source, reader.line_num + 1, f"cannot be read: {problem}") from None
    if not columns[0]:
        raise PointError(f"{source} has no rows below its header", where=WHERE)
    table = Table(names, len(columns[0]), dict(zip(names, columns, strict=True)))
    if table.rows > EXACT_ROWS:
        return Table(names, table.rows, loaded=table.floats)
    return table


def _number(cell: str, source: str, line: int, name: str) -> Fraction:
    try:
        if len(cell) > LONGEST_CELL or not cell.isascii() or "/" in cell or "_" in cell:
            raise ValueError
        if not math.isfinite(float(cell)):
            raise ValueError
        return Fraction(cell)
    except ValueError:
        shown = f"'{cell[:40]}' is no finite number" if cell else "the cell is empty"
        raise PointError(f"{source}, line {line}, column '{name}': {shown}", where=WHERE) from None


def _wrong(source: str, line: int, what: str) -> PointError:
    return PointError(f"{source}: line {line} {what}", where=WHERE)


def read_parquet(path: str) -> Table:
    """A table from a Parquet file.

    Raises:
        OutsideError: the extra `data` is not installed, or the file cannot be read.
        PointError: a column has something else than finite numbers.
    """
    try:
        import duckdb
    except ImportError:
        hint = "pip install 'symgrad[data]'"
        raise OutsideError(
            "Parquet needs the extra 'data', which is not installed", None, hint, where=WHERE
        ) from None
    import numpy as np

    try:
        found = duckdb.connect().execute("SELECT * FROM read_parquet(?)", [path]).fetchnumpy()
    except duckdb.Error as problem:
        raise OutsideError(f"'{path}' cannot be read: {str(problem).splitlines()[0]}", where=WHERE) from None
    names = _header(list(found), path)
    columns: dict[str, Any] = {}
    for name, values in found.items():
        column = np.ma.filled(np.ma.asarray(values).astype(float), np.nan)
        if not np.isfinite(column).all():
            row = int(np.flatnonzero(~np.isfinite(column))[0]) + 1
            raise PointError(f"{path}, row {row}, column '{name}': no finite number", where=WHERE)
        columns[name] = column
    rows = len(next(iter(columns.values())))
    if not rows:
        raise PointError(f"{path} has no rows", where=WHERE)
    return Table(names, rows, loaded=columns)
