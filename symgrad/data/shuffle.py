"""Minibatches: rows in an order that is drawn anew for each pass over the data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Shuffle:
    """Batches of rows, each row once in a pass; the last batch of a pass may be smaller.

    The order of a pass is that of random numbers, one for each row, whose sequence is the same for a
    seed on every machine: PCG64, O'Neill (2014).

    Args:
        rows: of the table.
        size: of a batch.
        seed: where the random numbers start.
    """

    def __init__(self, rows: int, size: int, seed: int) -> None:
        self.rows = rows
        self.size = size
        self._seed = seed
        self._source: Any = None
        self._at = rows
        self._columns: dict[str, Any] = {}

    def next(self, columns: Mapping[str, Any]) -> dict[str, Any]:
        """The next batch."""
        if self._at >= self.rows:
            order = self._order()
            # once for a whole pass, so that each batch is a slice
            self._columns = {name: c[order] for name, c in columns.items()}
            self._at = 0
        begin, self._at = self._at, self._at + self.size
        return {name: c[begin : self._at] for name, c in self._columns.items()}

    def _order(self) -> Any:
        import numpy as np

        if self._source is None:
            self._source = np.random.PCG64(self._seed)
        return np.argsort(self._source.random_raw(self.rows), kind="stable")

    def passes(self, step: int) -> float:
        """Passes over the data after so many batches.

        >>> Shuffle(5, 2, 0).passes(2), Shuffle(5, 2, 0).passes(3)
        (0.8, 1.0)
        """
        whole, rest = divmod(step, -(-self.rows // self.size))
        return whole + min(rest * self.size, self.rows) / self.rows
