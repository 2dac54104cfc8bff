"""A function with its first and second derivatives, as programs over floats."""

from __future__ import annotations

import math
from collections.abc import Sequence

from symgrad.autodiff.reverse import gradient
from symgrad.calculus.domain import Requirement, requirements
from symgrad.language.graph import Expression
from symgrad.programs.floats import FloatProgram


class Landscape:
    """A function of one or two variables, ready to be sampled.

    Args:
        root: the function; no other variables occur in it.
        names: its variables.
    """

    def __init__(self, root: Expression, names: Sequence[str]) -> None:
        self.root = root
        self.names = tuple(names)
        self.partials = gradient(root, names)
        self.requirements: tuple[Requirement, ...] = tuple(requirements([root]))
        self._value = FloatProgram([root], names)
        self._slopes = FloatProgram([root, *self.partials], names)
        self._bend: FloatProgram | None = None

    def value(self, *place: float) -> float:
        """The value; nan or infinite where there is none."""
        return self._value.run(place)[0]

    def values(self, *columns: Sequence[float]) -> list[float]:
        """The values at many places, given by their coordinates."""
        return self._value.table(columns, len(columns[0]))[0]

    def slope(self, *place: float) -> list[float]:
        """The gradient; nan where there is no value, even if the formula of the gradient has one."""
        value, *slope = self._slopes.run(place)
        return slope if math.isfinite(value) else [math.nan] * len(slope)

    def bend(self, *place: float) -> list[float]:
        """The Hessian, row by row."""
        if self._bend is None:
            rows = [h for g in self.partials for h in gradient(g, self.names)]
            self._bend = FloatProgram(rows, self.names)
        return self._bend.run(place)


def all_finite(values: Sequence[float]) -> bool:
    """Whether all are numbers.

    >>> all_finite([1.0, float("nan")])
    False
    """
    return all(map(math.isfinite, values))
