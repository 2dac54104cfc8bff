"""How answers are laid out whose commands have a module of their own here.

Such a module has `rows` (for plain), `grids` (for table), `equations` (for LaTeX) and, where the answer
is a table, `cells` (for csv). It is imported
when its command is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

from symgrad.results import Answer

MODULES: Final[Mapping[str, str]] = {
    "explain": "symgrad.render.explanations",
    "backprop": "symgrad.render.traces",
    "check": "symgrad.render.checks",
    "subgrad": "symgrad.render.subgradients",
    "attribute": "symgrad.render.attributions",
    "descend": "symgrad.render.descents",
    "compare": "symgrad.render.comparisons",
    "critical": "symgrad.render.critical_points",
}


def part(answer: Answer, name: str) -> Any:
    """The function of that name in the module of the answer's command."""
    return getattr(import_module(MODULES[answer.command]), name)
