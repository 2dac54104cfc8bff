"""Valley floors: sums of squares that all vanish somewhere near, so that the least value, 0, is reached.

Where there are more variables than squares the minima of f = sum of c*h^2 are not isolated, and no test
finds exactly one. But with as many variables as squares, and the others held fast, a zero of all h is
isolated: Krawczyk's test proves that there is one, and there f is 0, which it is nowhere below.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symgrad.autodiff.reverse import gradient
from symgrad.descend.ground import BITS
from symgrad.descend.objective import Formula, Vector
from symgrad.descend.proof import prove
from symgrad.language.graph import ADD, DIV, MUL, NUM, POW, Expression, mul
from symgrad.programs.ball_program import BallProgram
from symgrad.programs.floats import FloatProgram
from symgrad.results import Number

if TYPE_CHECKING:
    from flint import arb

MOST_SQUARES = 12


def bases(f: Expression) -> list[Expression] | None:
    """The h of a sum of squares; None if it is no such sum.

    >>> from symgrad import parse
    >>> [str(h) for h in bases(parse("3*(x*y - 1)^2 + z^4*x^2/2"))]
    ['x*y - 1', 'x*z']
    """
    found = [_base(term) for term in _terms(f)]
    return None if any(h is None for h in found) else [h for h in found if h is not None]


def _terms(f: Expression) -> Iterator[Expression]:
    stack = [f]
    while stack:
        e = stack.pop()
        if e.op is ADD:
            stack += reversed(e.args)
        else:
            yield e


def _base(term: Expression) -> Expression | None:
    """h, if a term is a positive number times an even power of h; h may be a product."""
    factors, found = [term], []
    while factors:
        e = factors.pop()
        if e.op is MUL:
            factors += e.args
        elif e.op is DIV and e.args[1].op is NUM and e.args[1].value > 0:
            factors.append(e.args[0])
        elif e.op is POW and e.args[1].op is NUM and _even(e.args[1].value):
            found.append(e.args[0])
        elif not (e.op is NUM and e.value > 0):
            return None
    return mul(*found) if found else None


def _even(exponent: Any) -> bool:
    return exponent > 0 and Fraction(exponent).denominator == 1 and exponent % 2 == 0


class Squares:
    """The h as a system of equations in some of the variables; what `prove` asks of a function."""

    symmetric = False

    def __init__(
        self, equations: Sequence[Expression], names: Sequence[str], chosen: Sequence[int], x: Vector
    ) -> None:
        self.size = len(chosen)
        self._chosen = chosen
        self._held = [Fraction(v) for v in x]
        self._values = BallProgram(equations, names)
        free = [names[k] for k in chosen]
        self._slopes = BallProgram([p for h in equations for p in gradient(h, free)], names)

    def whole(self, part: Sequence[Any]) -> list[Any]:
        """All coordinates."""
        found: list[Any] = list(self._held)
        for k, value in zip(self._chosen, part, strict=True):
            found[k] = value
        return found

    def gradient(self, x: Sequence[Any]) -> list[arb]:
        """The values of the h."""
        return self._values.run(self.whole(x), BITS)

    def hessian(self, x: Sequence[Any]) -> list[list[arb]]:
        """Their derivatives."""
        flat = self._slopes.run(self.whole(x), BITS)
        return [flat[k : k + self.size] for k in range(0, len(flat), self.size)]

    def is_smooth(self, x: Sequence[Any]) -> bool:
        """Enclosed derivatives over a box say that much."""
        return all(entry.is_finite() for row in self.hessian(x) for entry in row)


def floor(function: Formula, x: Vector) -> tuple[list[arb], dict[str, Number]] | None:
    """A place where all squares vanish: a box of it, and its coordinates; None if none is proved near."""
    equations = bases(function.expression)
    if equations is None or not 0 < len(equations) <= min(MOST_SQUARES, len(x)):
        return None
    names = function.variables
    slopes = FloatProgram([p for h in equations for p in gradient(h, names)], names).run(x)
    rows = [slopes[k : k + len(names)] for k in range(0, len(slopes), len(names))]
    chosen = pivots(rows)
    if chosen is None:
        return None
    system = Squares(equations, names, chosen, x)
    found = prove(system, [x[k] for k in chosen])
    if found is None:
        return None
    from flint import arb

    whole = system.whole(found.box)
    box = [v if isinstance(v, arb) else arb(x[k]) for k, v in enumerate(whole)]
    return box, {n: Number(None, float(b.mid())) for n, b in zip(names, box, strict=True)}


def pivots(rows: Sequence[Sequence[float]]) -> list[int] | None:
    """Columns that make the rows a regular square matrix: the largest pivots; None if there are none."""
    left = [list(row) for row in rows]
    if not all(math.isfinite(v) for row in left for v in row):
        return None
    found: list[int] = []
    for k in range(len(left)):
        places = [(abs(left[i][j]), i, j) for i in range(k, len(left)) for j in range(len(left[0]))]
        size, i, j = max(p for p in places if p[2] not in found)
        if size == 0.0:
            return None
        left[k], left[i] = left[i], left[k]
        for row in left[k + 1 :]:
            ratio = row[j] / left[k][j]
            row[:] = [a - ratio * b for a, b in zip(row, left[k], strict=True)]
        found.append(j)
    return sorted(found)


__all__ = ["floor"]
