"""The formats ``json`` and ``ndjson``: everything an answer holds, for programs.

The fields of an answer are the keys. What all answers share makes the envelope; what is particular
to one kind stands under ``result``. Expressions are strings that the parser reads back, numbers
are ``{"exact", "float"}``, and nothing is ever NaN.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import Any, Final

from symgrad import __version__
from symgrad.language.write import write
from symgrad.render.style import Style
from symgrad.results import Answer, Number

SCHEMA: Final = "symgrad/1"
ENVELOPE: Final = tuple(f.name for f in fields(Answer))
BEFORE_RESULT: Final = ("input", "expression", "variables", "parameters", "conditions")
AFTER_RESULT: Final = ("trust", "notes")


def render(answer: Answer, style: Style) -> str:
    """The answer as one JSON object: on one line, or indented where a person looks at it."""
    return dumps(envelope(answer), indent=2 if style.terminal and not style.several else None)


def dumps(value: object, indent: int | None = None) -> str:
    """Strict ASCII JSON with the newline that ends it."""
    return json.dumps(value, allow_nan=False, indent=indent) + "\n"


def envelope(answer: Answer) -> dict[str, Any]:
    """What an answer says, as JSON's own types."""
    encode = Encoder({e: name for name, e in answer.shared})
    made: dict[str, Any] = {"schema": SCHEMA, "version": __version__, "command": answer.command}
    made |= {key: encode(getattr(answer, key)) for key in BEFORE_RESULT}
    made["result"] = {
        answer.keys.get(f.name, f.name): encode(getattr(answer, f.name))
        for f in fields(answer)
        if f.name not in ENVELOPE and answer.keys.get(f.name) != ""
    }
    made |= {key: encode(getattr(answer, key)) for key in AFTER_RESULT}
    if answer.shared:
        made["shared"] = [[name, encode.definition(e)] for name, e in answer.shared]
    return made


def failure(command: str, text: object, error: Mapping[str, Any]) -> dict[str, Any]:
    """The object that stands in the place of an answer that failed.

    Args:
        command: the command that was asked.
        text: what was typed.
        error: the error, as `symgrad.render.errors.described` has it.
    """
    made: dict[str, Any] = {"schema": SCHEMA, "version": __version__, "command": command, "input": text}
    made |= {"expression": None, "variables": [], "parameters": [], "conditions": [], "result": None}
    return made | {"trust": "unknown", "notes": [], "error": dict(error)}


class Encoder:
    """Turns the values of one answer into JSON's own types.

    Args:
        names: the expressions that have a name.
    """

    def __init__(self, names: Mapping[Any, str] | None = None) -> None:
        self._names = names or {}

    def __call__(self, value: Any) -> Any:
        kind = type(value)
        if value is None or kind in (bool, int, str):
            return value
        if kind is float:
            return value if math.isfinite(value) else None
        if kind in (tuple, list):
            return [self(v) for v in value]
        if kind is dict:
            return {key: self(v) for key, v in value.items()}
        return self._object(value)

    def _object(self, value: Any) -> Any:
        if isinstance(value, Number):
            return {"exact": self(value.exact), "float": self(value.float)}
        if isinstance(value, StrEnum):
            return value.value
        if is_dataclass(value):
            return {f.name.rstrip("_"): self(getattr(value, f.name)) for f in fields(value)}
        return self._names.get(value) or self.definition(value)

    def definition(self, e: Any) -> str:
        """An expression written out, even if it has a name itself."""
        return write(e, self._names)
