"""The file that `--data` names: read in the process that computes."""

from __future__ import annotations

import os
import stat
from functools import lru_cache
from typing import TYPE_CHECKING

from symgrad.cli.status import UsageError
from symgrad.errors import OutsideError

if TYPE_CHECKING:
    from symgrad.data.table import Source

standard_input: list[int] = []
"""Where a child keeps the standard input that it was started with."""


@lru_cache(maxsize=1)
def source(path: str) -> Source:
    """The columns in a file, or on standard input for ``-``.

    Raises:
        UsageError: there is no such file.
        OutsideError: it cannot be read.
        PointError: its header is none.
    """
    from pathlib import Path  # a run without data need not load it

    from symgrad.data.files import opened

    try:
        if path == "-":
            return _standard()
        if not Path(path).exists():
            raise UsageError(f"there is no file '{path}'", hint="give a CSV or Parquet file", where="--data")
        return opened(path, f"'{path}'")
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or str(problem)
        raise OutsideError(f"'{path}' cannot be read: {why}", where="--data") from None


def _standard() -> Source:
    """What comes on standard input: a file that was redirected there may be read as a file."""
    from pathlib import Path

    from symgrad.data.files import opened
    from symgrad.data.table import CsvText

    descriptor = standard_input[0] if standard_input else 0
    title, again = "standard input", f"/dev/fd/{descriptor}"
    regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
    if regular and os.lseek(descriptor, 0, os.SEEK_CUR) == 0 and Path(again).exists():
        return opened(again, title)
    parts = []
    while part := os.read(descriptor, 1 << 20):
        parts.append(part)
    return CsvText(b"".join(parts), title)
