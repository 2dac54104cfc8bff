"""The table of functions: one row each.

A row says how a function is called, read and differentiated. Its other faces are filed under the
same name where they are used: floats and balls in `symgrad.programs`, exact values in
`symgrad.algebra`, SymPy in `symgrad.symbolic`, LaTeX in `symgrad.render`. A test holds that every
function has every face or is listed there as having none.
"""

from __future__ import annotations

from typing import Final

from symgrad.language.functions import elementary, extremum, learning, special, trigonometric
from symgrad.language.functions.row import Family, Function

TABLE: Final[dict[str, Function]] = {
    row.name: row
    for module in (elementary, trigonometric, extremum, learning, special)
    for row in module.FUNCTIONS
}
"""Every function by its own name."""

NAMES: Final[dict[str, Function]] = TABLE | {alias: row for row in TABLE.values() for alias in row.aliases}
"""Every function by every name that reads as it."""

__all__ = ["NAMES", "TABLE", "Family", "Function"]
