"""symgrad: exact derivatives of typed functions, each with the reason to believe it."""

from __future__ import annotations

from symgrad.language.graph import Expression
from symgrad.api import gradient, parse

__version__ = "0.1.0"
__all__ = ["Expression", "gradient", "parse"]
