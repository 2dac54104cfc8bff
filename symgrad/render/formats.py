"""The registry of formats: what ``--format`` names. A format is a module with a function ``render``.

Modules are imported when their format is asked for, so that piped output never waits for Rich.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

from symgrad.errors import UnsupportedError
from symgrad.render.style import Style

if TYPE_CHECKING:
    from symgrad.results import Answer

MODULES: Final[Mapping[str, str]] = {
    "table": "symgrad.render.table",
    "plain": "symgrad.render.plain",
    "json": "symgrad.render.data",
    "ndjson": "symgrad.render.data",
    "latex": "symgrad.render.latex",
    "csv": "symgrad.render.comma",
}

TABULAR: Final[frozenset[str]] = frozenset({"check", "backprop", "descend", "compare", "critical"})
"""Commands whose answer is a table, so that it can be comma-separated as well."""

DRAWN: Final[Mapping[str, str]] = {"plot": "symgrad.render.plot.draw"}
"""Commands whose answer is a picture, and who draws it where people look."""

FORMATS: Final = ("table", "plain", "json", "ndjson", "csv", "latex")


def check(command: str, name: str) -> None:
    """Raises an UnsupportedError if the answers of ``command`` have not this format.

    >>> check("grad", "json")
    """
    lacking = (set() if command in TABULAR else {"csv"}) | ({"latex"} if command in DRAWN else set())
    has = [f for f in FORMATS if f not in lacking]
    if name in has:
        return
    if name == "latex":
        problem = f"the answer of '{command}' is a picture, so it has no format '{name}'"
    elif name in FORMATS:
        problem = f"the answer of '{command}' is no table, so it has no format '{name}'"
    else:
        problem = f"there is no format '{name}'"
    raise UnsupportedError(problem, hint=f"the formats are {', '.join(has)}", where="--format")


def render(answer: Answer, name: str, style: Style) -> str | bytes:
    """The text of an answer, with the newline that ends it; the bytes of a picture in a file.

    Raises:
        UnsupportedError: the answer has not this format.
    """
    check(answer.command, name)
    if answer.command in DRAWN and name in ("table", "plain"):
        if name == "plain":
            style = replace(style, unicode=False, color=False)
        return cast(str | bytes, import_module(DRAWN[answer.command]).render(answer, style))
    return cast(str, import_module(MODULES[name]).render(answer, style))
