"""The commands: a new one is a file here of its name and a line below."""

from __future__ import annotations

from typing import Final

COMMANDS: Final = (
    "diff",
    "grad",
    "jac",
    "hess",
    "directional",
    "taylor",
    "level",
    "critical",
    "subgrad",
    "explain",
    "backprop",
    "check",
    "attribute",
    "descend",
    "compare",
    "plot",
)
"""Their names, in the order of the help."""
