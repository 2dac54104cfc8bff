"""The harness runs; how fast anything is, no test says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks import peers
from tests.benchmarks.__main__ import measure_of, names
from tests.benchmarks.rows import TINY, Row, table


@pytest.mark.parametrize("name", names())
def test_a_benchmark_runs_without_peers(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "program", lambda name: None)
    monkeypatch.setattr(peers, "has_package", lambda name: False)
    rows = list(measure_of(name)(TINY, tmp_path))
    assert len(table(rows).splitlines()) == 1 + len(rows) > 1


def test_a_table_tells_what_was_reached() -> None:
    rows = [
        Row("fast", 0.3, 0.9, stretch=0.4),
        Row("fair", 0.8, 0.9, stretch=0.4),
        Row("slow", 1.2, 0.9),
        Row("alone", None, 1.0),
    ]
    assert [row.verdict for row in rows] == ["reached, and the stretch", "reached", "missed", "not measured"]
    assert "<= 0.9x (0.4)" in table(rows)
