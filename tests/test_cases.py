"""Golden cases: files of commands with what they print.

A case is a line ``$ symgrad ...`` followed by its output, standard error included, and by
``[exit N]`` where the exit code is not 0. ``python -m tests.test_cases`` renews the files; read the
difference before you commit it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.documents import Example, run

FOLDER = Path(__file__).parent / "cases"


def cases(path: Path) -> list[Example]:
    """The commands of one file and what they print."""
    text = path.read_text()
    parts = [p for p in text.replace("\n$ ", "\n\0").removeprefix("$ ").split("\0") if p]
    return [Example(*_halves(p)) for p in parts]


def _halves(part: str) -> tuple[str, str]:
    command, _, shown = part.partition("\n")
    return command, shown


def outcome(command: str) -> str:
    """What a command prints, with its exit code where that is not 0."""
    return run(f'{command}\ncode=$?; [ $code -eq 0 ] || echo "[exit $code]"')


ALL = [(path.stem, case) for path in sorted(FOLDER.glob("*.txt")) for case in cases(path)]


@pytest.mark.parametrize(("name", "case"), ALL, ids=lambda v: v if isinstance(v, str) else v.command[8:48])
def test_case(name: str, case: Example) -> None:
    assert name
    assert outcome(case.command) == case.shown


if __name__ == "__main__":
    for path in sorted(FOLDER.glob("*.txt")):
        path.write_text("".join(f"$ {c.command}\n{outcome(c.command)}" for c in cases(path)))
