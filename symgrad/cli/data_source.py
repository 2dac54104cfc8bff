"""The file that `--data` names: read in the process that computes."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING

from symgrad.cli.status import UsageError
from symgrad.errors import OutsideError

if TYPE_CHECKING:
    from symgrad.data.table import Table

standard_input: list[int] = []
"""Where a child keeps the standard input that it was started with."""


@lru_cache(maxsize=1)
def table(path: str) -> Table:
    """The table in a file, or on standard input for ``-``.

    Raises:
        UsageError: there is no such file.
        OutsideError: it cannot be read.
        PointError: what is in it is no table of numbers.
    """
    from symgrad.data.table import read_csv, read_parquet

    if path.lower().endswith((".parquet", ".pq")):
        _check(path)
        return read_parquet(path)
    return read_csv(_contents(path), "standard input" if path == "-" else f"'{path}'")


def _check(path: str) -> None:
    from pathlib import Path

    if not Path(path).exists():
        raise UsageError(f"there is no file '{path}'", where="--data")


def _contents(path: str) -> bytes:
    from pathlib import Path

    try:
        if path != "-":
            _check(path)
            return Path(path).read_bytes()
        parts = []
        while part := os.read(standard_input[0] if standard_input else 0, 1 << 20):
            parts.append(part)
        return b"".join(parts)
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or str(problem)
        raise OutsideError(f"'{path}' cannot be read: {why}", where="--data") from None
