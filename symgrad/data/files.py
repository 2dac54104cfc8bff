"""Large CSV files and Parquet, read by DuckDB: only the columns that an expression names.

DuckDB is the extra `data`. Without it a large CSV is read by NumPy, and Parquet not at all. DuckDB is
told the names and types of the columns, so that nothing is guessed; if it refuses a CSV, or something in
it is no finite number, the file is read again with care, which names line and column.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from symgrad.data import csv_text
from symgrad.data.csv_text import Head
from symgrad.data.header import WHERE, names_of
from symgrad.data.table import CsvText, OnDemand, Source, Table
from symgrad.errors import OutsideError, PointError

LARGE: Final = 4_000_000
"""Bytes from which DuckDB pays for being loaded."""

PARQUET: Final = b"PAR1"

HEADER: Final = 1 << 20
"""Bytes in which the header of a CSV is expected."""

READ: Final = (
    "FROM read_csv(?, auto_detect=false, header=true, delim=?, quote='\"', escape='\"', "
    "skip={skip}, columns={{{columns}}})"
)

WILD: Final = frozenset("*?[]{}")
"""Characters that DuckDB would take for patterns of file names."""


class CsvFile(OnDemand):
    """A large CSV in a file.

    Args:
        path: where it is.
        title: how it is called in messages.
    """

    def __init__(self, path: str, title: str) -> None:
        super().__init__(title)
        self._path = path
        with Path(path).open("rb") as file:
            start = file.read(HEADER)
        lines = start.rpartition(b"\n")[0] or start
        self._head = csv_text.head_of(csv_text.decoded(lines, title), title)
        self.names = self._head.names

    def _read(self, names: tuple[str, ...]) -> Table:
        found = _read_csv(self._path, self._head, names)
        return CsvText(Path(self._path).read_bytes(), self.title).table(names) if found is None else found


def _read_csv(path: str, head: Head, names: tuple[str, ...]) -> Table | None:
    """The columns as DuckDB reads them; None if it does not, or if something is no finite number."""
    try:
        import duckdb
    except ImportError:
        return None
    if WILD & set(path) or not head.names:
        return None
    # Nothing of the file or its path gets into the query but numbers of columns.
    kinds = ["DOUBLE" if name in names else "VARCHAR" for name in head.columns]
    chosen = [f"c{head.columns.index(name)}" for name in names] or ["c0"]
    listed = ", ".join(f"'c{k}': '{kind}'" for k, kind in enumerate(kinds))
    query = " ".join(["SELECT", ", ".join(chosen), READ.format(skip=head.line - 1, columns=listed)])
    try:
        found = _connected(duckdb).execute(query, [path, head.delimiter]).fetchnumpy()
    except duckdb.OutOfMemoryException as problem:
        raise MemoryError from problem
    except duckdb.Error:
        return None
    rows = len(found[chosen[0]])
    columns = {name: _floats(found[c]) for name, c in zip(names, chosen, strict=False)}
    if not rows or any(c is None for c in columns.values()):
        return None
    return Table(names, rows, loaded=columns)


def _connected(duckdb: Any) -> Any:
    """A database in memory that looks for nothing elsewhere."""
    options = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    return duckdb.connect(config=options)


def _floats(values: Any) -> Any:
    """A column without gaps; None if it has any, or if something in it is no finite number."""
    import numpy as np

    if np.ma.is_masked(values):
        return None
    column = np.ascontiguousarray(np.ma.getdata(values), dtype=float)
    return column if np.isfinite(column).all() else None


class ParquetFile(OnDemand):
    """A Parquet file.

    Raises:
        OutsideError: the extra `data` is not installed, or the file cannot be read.
        PointError: a column has a name that is none.
    """

    def __init__(self, path: str, title: str) -> None:
        super().__init__(title)
        self._path = path
        self._columns: dict[str, str] = {}
        listed = [row[:2] for row in self._asked("DESCRIBE SELECT * FROM read_parquet(?)").fetchall()]
        self._types = dict(listed)
        headings = [name for name, _ in listed]
        for name, heading in zip(names_of(headings, title, None), headings, strict=True):
            if name is not None:
                self._columns[name] = heading
        self.names = tuple(self._columns)

    def _asked(self, query: str) -> Any:
        try:
            import duckdb
        except ImportError:
            message = "Parquet needs the extra 'data', which is not installed"
            raise OutsideError(message, None, "pip install 'symgrad[data]'", where=WHERE) from None
        try:
            return _connected(duckdb).execute(query, [self._path])
        except duckdb.OutOfMemoryException as problem:
            raise MemoryError from problem
        except duckdb.Error as problem:
            why = str(problem).splitlines()[0]
            raise OutsideError(f"{self.title} cannot be read: {why}", where=WHERE) from None

    def _read(self, names: tuple[str, ...]) -> Table:
        for name in names:
            self._check_type(name)
        chosen = ", ".join(f"CAST({_quoted(self._columns[n])} AS DOUBLE)" for n in names) or "0"
        query = " ".join(["SELECT", chosen, "FROM read_parquet(?)"])
        found = list(self._asked(query).fetchnumpy().values())
        if not len(found[0]):
            raise PointError(f"{self.title} has no rows", None, "write some rows into it", where=WHERE)
        columns = {n: self._finite(n, values) for n, values in zip(names, found, strict=False)}
        return Table(names, len(found[0]), loaded=columns)

    def _check_type(self, name: str) -> None:
        kind = str(self._types[self._columns[name]])
        if not kind.startswith(NUMERIC):
            message = f"{self.title}, column '{name}': a column of {kind} holds no numbers"
            raise PointError(message, None, "leave it out of the expression", where=WHERE)

    def _finite(self, name: str, values: Any) -> Any:
        import numpy as np

        column = _floats(values)
        if column is None:
            filled = np.ma.filled(np.ma.asarray(values).astype(float), np.nan)
            row = int(np.flatnonzero(~np.isfinite(filled))[0])
            shown = (
                "there is no value"
                if np.ma.getmaskarray(values)[row]
                else f"'{filled[row]}' is no finite number"
            )
            hint = "fill it, or delete the row"
            raise PointError(
                f"{self.title}, row {row + 1}, column '{name}': {shown}", None, hint, where=WHERE
            )
        return column


NUMERIC: Final = (
    "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
    "UHUGEINT", "FLOAT", "DOUBLE", "DECIMAL", "BOOLEAN",
)  # fmt: skip
"""The beginnings of DuckDB's names for what can be cast to a float."""


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def opened(path: str, title: str) -> Source:
    """A file of data: Parquet says so in its first bytes, else it is a CSV, large or small."""
    with Path(path).open("rb") as file:
        magic = file.read(len(PARQUET))
    if magic == PARQUET or path.lower().endswith((".parquet", ".pq")):
        return ParquetFile(path, title)
    if Path(path).stat().st_size >= LARGE:
        return CsvFile(path, title)
    return CsvText(Path(path).read_bytes(), title)
