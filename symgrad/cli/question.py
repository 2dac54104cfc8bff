"""A question: what one invocation asks, in the words it was asked in."""

from __future__ import annotations

import json
from dataclasses import asdict, field
from typing import Any

from symgrad.cli.options import Option
from symgrad.frozen import dataclass
from symgrad.render.errors import Paper
from symgrad.render.style import Style

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ask:
    """Expressions that are asked about together, and for each the line of a file that it is from, if any."""

    texts: tuple[str, ...]
    lines: tuple[int | None, ...]

    def packed(self) -> bytes:
        """This as it travels."""
        return json.dumps({"texts": self.texts, "lines": self.lines}).encode("ascii")


@dataclass(frozen=True, slots=True)
class Question:
    """The command, its options as typed, and how the answer is to look.

    It travels to the process that answers it, so it holds nothing but text and numbers.

    Attributes:
        command: the command's name.
        options: option names with their texts; what was not given is None, an empty list or False.
        format: the format of the answer.
        style: what the answer's destination can show.
        paper: what standard error can show.
        encoding: the encoding of the answer's destination.
        memory: megabytes that the computation may take.
        timeout: seconds that each expression may take.
    """

    command: str
    options: Values
    format: str = "plain"
    style: Style = field(default_factory=Style)
    paper: Paper = field(default_factory=Paper)
    encoding: str = "utf-8"
    memory: int = 1024
    timeout: float = 30.0

    def text(self, name: str) -> str | None:
        """The text of an option that may be given once."""
        value: str | None = self.options.get(name)
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """All texts of an option that may be repeated."""
        return tuple(self.options.get(name) or ())

    def on(self, name: str) -> bool:
        """Whether a switch was set."""
        return bool(self.options.get(name))

    def naming(self, options: tuple[Option, ...]) -> tuple[tuple[str, str], ...]:
        """The options given that name variables, as pairs (option, text)."""
        pairs: list[tuple[str, str]] = []
        for option in options:
            if option.names_variables:
                once = self.text(option.name) if not option.repeatable else None
                given = (once,) if once is not None else self.texts(option.name) if option.repeatable else ()
                pairs += [(option.flags[0], text) for text in given]
        return tuple(pairs)

    @property
    def wants_json(self) -> bool:
        """Whether programs read the answer, and the errors."""
        return self.format in ("json", "ndjson")

    def packed(self) -> bytes:
        """This question as it travels."""
        return json.dumps(asdict(self)).encode("ascii")

    @classmethod
    def unpacked(cls, payload: bytes) -> Question:
        """The question that was packed."""
        data = json.loads(payload)
        return cls(**{**data, "style": Style(**data["style"]), "paper": Paper(**data["paper"])})
