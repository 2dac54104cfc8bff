"""symgrad: exact derivatives of typed functions, each with the reason to believe it.

>>> import symgrad
>>> f = symgrad.parse("x^2 + 3xy")
>>> [str(g) for g in symgrad.gradient(f).gradient]
['2*x + 3*y', '3*x']

Every answer is a frozen dataclass of `symgrad.results`; what is refused raises a `SymgradError`.
Names are imported when they are first used, so that the command line starts at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symgrad.api import (
        directional_derivative,
        gradient,
        hessian,
        jacobian,
        level_set,
        parse,
        partial_derivatives,
        taylor,
    )
    from symgrad.errors import SymgradError
    from symgrad.language.graph import Expression
    from symgrad.results import Number

__version__ = "0.1.0"

_PLACES = {
    "Expression": "symgrad.language.graph",
    "Number": "symgrad.results",
    "SymgradError": "symgrad.errors",
    "directional_derivative": "symgrad.api",
    "gradient": "symgrad.api",
    "hessian": "symgrad.api",
    "jacobian": "symgrad.api",
    "level_set": "symgrad.api",
    "parse": "symgrad.api",
    "partial_derivatives": "symgrad.api",
    "taylor": "symgrad.api",
}

__all__ = [
    "Expression",
    "Number",
    "SymgradError",
    "directional_derivative",
    "gradient",
    "hessian",
    "jacobian",
    "level_set",
    "parse",
    "partial_derivatives",
    "taylor",
]


def __getattr__(name: str) -> object:
    place = _PLACES.get(name)
    if place is None:
        raise AttributeError(f"module 'symgrad' has no attribute '{name}'")
    return getattr(import_module(place), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
