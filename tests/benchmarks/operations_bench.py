"""Operations of value and gradient together, by operations of the value: counted, not timed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from symgrad.autodiff.reverse import gradient
from symgrad.language.graph import Expression, postorder, variables_of
from symgrad.language.reading import read
from tests.benchmarks.families import ALL
from tests.benchmarks.rows import Effort, Row

MOST = 4.0
"""What theory promises (Griewank & Walther 2008, chapter 3)."""


def measure(effort: Effort, _: Path) -> Iterator[Row]:
    """A count for each family, at a size at which small ones no longer matter."""
    for family, text in ALL.items():
        root = read(text(effort.middle)).expression
        value = operations([root])
        both = operations([root, *gradient(root, variables_of([root]))])
        yield Row(
            f"operations of value and gradient, {family}, n = {effort.middle:,}",
            both / value,
            MOST,
            ours=f"{both:,} operations",
            theirs=f"{value:,} of the value",
        )


def operations(roots: Sequence[Expression]) -> int:
    """The operations that compute all of ``roots``, shared ones once; a sum of k terms counts k - 1.

    >>> operations([read("sin(x*y) + x*y + 1").expression])
    4
    """
    return sum(max(1, len(e.args) - 1) for e in postorder(roots) if e.args)
