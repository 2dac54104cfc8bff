"""Systems with infinitely many complex zeros, taken apart into families and points.

Theory of operation. Where an equation factors, the zeros are the union over its factors; a Groebner basis of each
branch is split again until nothing factors. A branch with finitely many complex zeros gives points. Any other
branch is a family; that it has real points, and as many dimensions of them as of complex ones, is proved by one
smooth real point on a rational slice. Where no slice finds one, the equation may be of one sign, like
``x^2 + y^2``: then its real zeros are singular, and the gradient joins the equations. What is neither is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from math import comb
from typing import Final

import flint

from symgrad.critical.certify import Evaluator
from symgrad.critical.coordinates import ball_of
from symgrad.critical.polynomials import (
    Exponents,
    Expired,
    Interval,
    from_flint,
    occurring,
    poll,
    primitive,
    project,
    ring,
)
from symgrad.critical.quotient import Basis, groebner, independent_sets
from symgrad.critical.signs import Sign, sign_of
from symgrad.critical.solutions import Family, Method, Piece, Root, overlap

LARGEST_BRANCHES: Final = 200
_DECIDING_BITS: Final = (64, 128, 256, 512, 1024)
_SLICES: Final = (0, 1, -1, 2, Fraction(1, 2), -3, Fraction(-2, 3), 5)

Solve = Callable[[Sequence[flint.fmpz_mpoly]], Piece]
"""The solver of the whole package, for smaller systems."""

System = tuple[flint.fmpz_mpoly, ...]
