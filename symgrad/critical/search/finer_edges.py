"""Sweeps that go on at edges and poles where few boxes there are undecided.

Where functions have no finite value a sweep ends with larger boxes: along a curve there would be too many.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from symgrad.critical.local.operators import Programs
from symgrad.critical.search.sweep import Ends, Swept, sweep

FEW: Final = 300
FINER: Final = 32.0
TURNS: Final = 3
"""Undecided boxes at edges up to which these are cut on, into how much smaller ones, and how often."""


def swept_finely(
    programs: Programs, waiting: Sequence[Ends], smallest: Sequence[float], expired: Callable[[], bool]
) -> Swept:
    """Examines boxes until none is left, the time is over or there are too many."""
    swept = sweep(programs, waiting, smallest, expired)
    finer = smallest
    for _ in range(TURNS):
        if swept.stopped or not 0 < len(swept.edges) <= FEW:
            break
        finer = [s / FINER for s in finer]
        again = sweep(programs, swept.edges, finer, expired)
        swept = Swept(
            [*swept.near, *again.near],
            [*swept.left, *again.left],
            again.edges,
            swept.boxes + again.boxes,
            again.stopped,
        )
    return swept


__all__ = ["swept_finely"]
