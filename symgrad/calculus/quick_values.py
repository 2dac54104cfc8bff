"""Values at a point, where floats settle most questions about kinks and domains.

Whether a requirement fails is decided exactly by `at_point`, which costs normal forms. In a network
of thousands of activations no argument is anywhere near its kink, and floats show that: a comparison
is taken as decided where both sides are apart by far more than rounding can explain.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from symgrad.calculus.at_point import PointValues
from symgrad.calculus.domain import Requirement, requirements
from symgrad.calculus.exact import float_of
from symgrad.calculus.points import At
from symgrad.calculus.problem import Problem
from symgrad.language.graph import COMPARE, Expression, postorder
from symgrad.programs.floats import FloatProgram

MARGIN: Final = 1e-6
"""How far apart two sides must be, beside their sizes and 1e-30, to be surely apart."""


def floats_of(at: At) -> dict[str, float]:
    """The coordinates of a point as floats; nan where they have none."""
    return {name: _or_nan(float_of(form)) for name, form in at.values.items()}


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else value


class QuickValues(PointValues):
    """What is known of a function at one point, floats asked first."""

    def __init__(self, problem: Problem, at: At) -> None:
        self.floats = floats_of(at)
        self._clear: dict[Expression, bool | None] = {}
        missing = [n for n in problem.parameters if n not in self.floats]
        if not missing:
            self._look(list(requirements([problem.expression])))
        super().__init__(problem, at)

    def _look(self, found: Sequence[Requirement]) -> None:
        conditions = list(dict.fromkeys(c for r in found for c in (r.condition, *r.guards)))
        atoms = [e for e in postorder(conditions) if e.op is COMPARE]
        sides = [side for e in atoms for side in e.args]
        program = FloatProgram([*conditions, *sides], list(self.floats))
        values = program.run(list(self.floats.values()))
        truths, numbers = values[: len(conditions)], values[len(conditions) :]
        apart = {e: _far(*numbers[2 * k : 2 * k + 2]) for k, e in enumerate(atoms)}
        for condition, truth in zip(conditions, truths, strict=True):
            sure = truth in (0.0, 1.0) and all(apart[e] for e in _atoms(condition, apart))
            self._clear[condition] = truth == 1.0 if sure else None

    def fails(self, r: Requirement) -> bool:
        """Whether a requirement that matters here is violated, or cannot be decided."""
        if any(self._clear.get(guard) is False for guard in r.guards):
            return False
        if self._clear.get(r.condition) is True:
            return False
        return super().fails(r)


def _atoms(condition: Expression, known: Mapping[Expression, bool]) -> list[Expression]:
    return [condition] if condition in known else [e for e in postorder([condition]) if e in known]


def _far(a: float, b: float) -> bool:
    return math.isfinite(a - b) and abs(a - b) > MARGIN * (abs(a) + abs(b)) + 1e-30


__all__ = ["QuickValues", "floats_of"]
