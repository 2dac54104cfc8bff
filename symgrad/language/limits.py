"""How large the pieces of an expression may be, and why.

Length, depth and the number of variables are not limited: every pass of ours is linear and needs no
recursion. Limited is what one short text can make astronomically large: literals, powers of numbers,
factorials. A number beyond these limits is refused where it is read, before anything computes it.
"""

from __future__ import annotations

from typing import Final

DIGITS: Final = 4_000
"""Digits of a literal: as many as any number has that we form, so that what is printed can be read."""

DECIMAL_EXPONENT: Final = 400
"""Decimal exponent of a literal."""

POWER_BITS: Final = 13_000
"""Bits of a power of numbers (3,900 digits): beyond, 9^9^9 lies in wait."""

FACTORIAL: Final = 1_000
"""Argument of factorial, gamma and binomial at which an exact integer is still formed."""

DERIVATIVE_ORDER: Final = 50
"""Order of a derivative in one request: forms grow exponentially with it."""

PIECES: Final = 64
"""Pieces of one piecewise."""

ROOTOF_DEGREE: Final = 100
"""Degree of the polynomial in rootof."""

CONDITION_DEPTH: Final = 64
"""Nested piecewise functions, each of which doubles the cases of its parent."""
