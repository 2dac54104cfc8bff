"""How the gradient's time grows with the number of variables: read, differentiate, print, from a file."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.benchmarks.families import FAMILIES, rosenbrock, written
from tests.benchmarks.rows import Effort, Row, brief
from tests.benchmarks.timing import in_turn, ours, processor, seconds

SLOPE = 1.15
"""The exponent that growth may have."""

LARGEST_SECONDS = 2.0

NOTHING = 0.02
"""Seconds beyond the start that are too few to measure a growth by."""


def measure(effort: Effort, folder: Path) -> Iterator[Row]:
    """An exponent for each family, and the time of the largest Rosenbrock function."""
    for family, text in FAMILIES.items():
        files = {n: written(text(n), folder, f"{family}{n}.txt") for n in effort.sizes}
        commands = {"start": ours("grad", "x")} | {str(n): ours("grad", f"@{f}") for n, f in files.items()}
        found = in_turn(commands, effort.few)
        start = processor(found["start"])
        spent = {n: processor(found[str(n)]) - start for n in files}
        walls = [brief(seconds(found[str(n)])) for n in files]
        yield Row(
            f"gradient of {family}, n = {', '.join(f'{n:,}' for n in files)}",
            exponent(spent),
            SLOPE,
            unit="",
            ours=", ".join(walls),
            remark="exponent of the processor time beyond the start",
        )
        if text is rosenbrock:
            wall = seconds(found[str(effort.largest)])
            yield Row(f"gradient of {family}, n = {effort.largest:,}", wall, LARGEST_SECONDS, "s")


def exponent(times: Mapping[int, float]) -> float | None:
    """The slope of the straight line through the logarithms (least squares).

    >>> round(exponent({10: 1.0, 100: 10.0, 1000: 100.0}), 6)
    1.0
    """
    points = [(math.log(n), math.log(t)) for n, t in times.items() if t > NOTHING]
    return _slope(points) if len(points) > 1 else None


def _slope(points: Sequence[tuple[float, float]]) -> float:
    x0 = sum(x for x, _ in points) / len(points)
    y0 = sum(y for _, y in points) / len(points)
    return sum((x - x0) * (y - y0) for x, y in points) / sum((x - x0) ** 2 for x, _ in points)
