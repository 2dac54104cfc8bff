"""How much rounding a value carries that was computed in floats.

Every operation rounds its result by at most a few units in the last place, and what it errs reaches
the output multiplied by the adjoint of its node. To first order the error of the output is therefore
at most

    eps * (|adjoint_1 * value_1| + |adjoint_2 * value_2| + ...)

which one reverse sweep computes (Linnainmaa 1976; Griewank & Walther 2008, section 3.4).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from symgrad.autodiff.reverse import sweep
from symgrad.language.graph import Expression, symbol
from symgrad.programs.floats import FloatProgram

ULP: Final = 2.0**-52
"""Relative error that an operation may make: two roundings, as library functions do."""


class Gauge:
    """The value of an expression, its gradient, and the rounding of the value; at any point.

    Args:
        root: the expression.
        variables: the names it is differentiated by.
        everything: the names of all inputs.
    """

    def __init__(self, root: Expression, variables: Sequence[str], everything: Sequence[str]) -> None:
        adjoints = sweep(root, everything)
        self._nodes = list(adjoints)
        self._variables = tuple(variables)
        wanted = [adjoints.get(symbol(name)) for name in self._variables]
        self._places = [None if e is None else k for k, e in enumerate(wanted)]
        self._gradient = [e for e in wanted if e is not None]
        outputs = [root, *self._gradient, *self._nodes, *adjoints.values()]
        self._program = FloatProgram(outputs, everything)

    def at(self, x: Sequence[float]) -> Gauged:
        """What is found at a point."""
        found = self._program.run(x)
        count, nodes = 1 + len(self._gradient), len(self._nodes)
        values, adjoints = found[count : count + nodes], found[count + nodes :]
        sizes = [abs(v * a) for v, a in zip(values, adjoints, strict=True) if a]
        noise = ULP * (math.fsum(sizes) if all(map(math.isfinite, sizes)) else math.inf)
        entries = iter(found[1:count])
        gradient = [0.0 if place is None else next(entries) for place in self._places]
        return Gauged(
            found[0], dict(zip(self._variables, gradient, strict=True)), noise + ULP * abs(found[0])
        )


class Gauged:
    """A value in floats, its gradient, and a bound on the rounding of the value."""

    __slots__ = ("gradient", "noise", "value")

    def __init__(self, value: float, gradient: Mapping[str, float], noise: float) -> None:
        self.value = value
        self.gradient = gradient
        self.noise = noise


__all__ = ["ULP", "Gauge", "Gauged"]
