"""Known critical sets, as text; see README.md here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent
KINDS = ("minimum", "maximum", "saddle", "inflection")


@dataclass
class Known:
    """A point or family as the catalogue has it."""

    kind: str
    where: str
    value: str | None = None
    perhaps: bool = False


@dataclass
class Entry:
    """A function and what is known about its critical set."""

    source: str
    text: str
    options: dict[str, list[str]] = field(default_factory=dict)
    points: list[Known] = field(default_factory=list)
    families: list[Known] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)

    @property
    def is_open(self) -> bool:
        """Whether the answer may leave something undecided."""
        return "claims nothing" in self.flags or any(p.perhaps for p in self.points)

    @property
    def label(self) -> str:
        """For the names of tests."""
        return " ".join([self.text, *(f"{k} {v}" for k, vs in self.options.items() for v in vs)])


def entries() -> list[Entry]:
    """The whole catalogue."""
    return [entry for file in sorted(FOLDER.glob("*.txt")) for entry in _read(file)]


def _read(file: Path) -> Iterator[Entry]:
    entry = None
    for line in file.read_text(encoding="ascii").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith(" "):
            if entry is not None:
                yield entry
            entry = _head(file.stem, line)
        else:
            assert entry is not None
            _note(entry, line.strip())
    if entry is not None:
        yield entry


def _head(source: str, line: str) -> Entry:
    text, *options = re.split(r"\s+--", line.strip())
    entry = Entry(source, text)
    for option in options:
        name, _, value = option.partition(" ")
        entry.options.setdefault(name, []).append(value)
    return entry


def _note(entry: Entry, line: str) -> None:
    word, _, rest = line.partition(" ")
    if word == "family":
        kind, _, where = rest.partition(" ")
        entry.families.append(Known(kind, where))
    elif word == "perhaps":
        entry.points.append(_point(rest, perhaps=True))
    elif word in KINDS:
        entry.points.append(_point(line, perhaps=False))
    else:
        assert line in ("others", "examples", "claims nothing"), line
        entry.flags.add(line)


def _point(line: str, *, perhaps: bool) -> Known:
    kind, _, rest = line.partition(" ")
    where, _, value = rest.partition(" = ")
    return Known(kind, where.strip(), value.strip() or None, perhaps)
