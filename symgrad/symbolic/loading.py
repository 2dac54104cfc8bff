"""SymPy, imported with the garbage collector at rest: a quarter of the time is saved.

A million objects are made that will live as long as the process; the collector would look through
them again and again while they come, and does not need to look at them later.
"""

from __future__ import annotations

import gc
import sys

if "sympy" in sys.modules:
    import sympy
else:
    collecting = gc.isenabled()
    gc.disable()
    try:
        import sympy
    finally:
        gc.freeze()
        if collecting:
            gc.enable()

__all__ = ["sympy"]
