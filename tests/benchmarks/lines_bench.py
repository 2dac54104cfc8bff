"""Many small expressions through one process, against one process each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.rows import Effort, Row, brief
from tests.benchmarks.timing import in_turn, ours, seconds

SHAPES = (
    "x**2 + {k}*x*y",
    "sin({k}*x)*exp(-y)",
    "(x - {k})**2 + (y + 1)**2",
    "log(1 + x**2) + y/{k}",
    "sqrt(x**2 + y**2 + {k})",
)


def measure(effort: Effort, folder: Path) -> Iterator[Row]:
    """The time of each expression among many, and that of a cold call."""
    path = folder / "lines.txt"
    lines = [SHAPES[k % len(SHAPES)].format(k=k + 1) for k in range(effort.lines)]
    path.write_text("\n".join(lines) + "\n", encoding="ascii")
    found = in_turn({"many": ours("grad", "-", stdin=path), "one": ours("grad", lines[0])}, effort.rounds)
    assert found["many"][0].output.count(b"\n") == effort.lines
    each, cold = seconds(found["many"]) / effort.lines, seconds(found["one"])
    yield Row(
        f"each of {effort.lines:,} expressions through grad -",
        each / cold,
        1 / 50,
        ours=brief(each),
        theirs=f"{brief(cold)} one cold call",
    )
