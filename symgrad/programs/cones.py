"""A float program that, when one input changes, computes anew only what depends on it.

Differences by each of a thousand variables would run the whole program thousands of times. In the
functions people have, a variable touches few nodes besides the sums that hold everything together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from symgrad.language.graph import Expression
from symgrad.programs.float_functions import ABSENT, INFINITY, NAN, Face
from symgrad.programs.floats import MANY, ONE_ARGUMENT, FloatProgram

Plain = tuple[Face, int, tuple[int, ...]]


class ConeProgram(FloatProgram):
    """Expressions as a program over floats, to be run near one point.

    Args:
        outputs: what to compute.
        variables: the names of the inputs.

    >>> from symgrad import parse
    >>> program = ConeProgram([parse("x*y + sin(y)*exp(y)")], ["x", "y"])
    >>> program.settle([2.0, 0.0])
    [0.0]
    >>> program.moved({"x": 5.0}), program.moved({"x": 1.0, "y": 0.0})
    ([0.0], [0.0])
    """

    __slots__ = ("_cones", "_input", "_plain", "_settled", "_terms", "_users")

    def __init__(self, outputs: Sequence[Expression], variables: Sequence[str]) -> None:
        super().__init__(outputs, variables)
        self._plain: list[Plain] = [
            (face, target, self._arguments(a, b)) for face, target, a, b in self._code
        ]
        self._users: dict[int, list[int]] = {}
        for index, (_, _, arguments) in enumerate(self._plain):
            for k in arguments:
                self._users.setdefault(k, []).append(index)
        self._cones: dict[tuple[int, ...], list[Plain]] = {}
        self._input = {n: p for n, p in zip(self.variables, self._inputs, strict=True) if p is not None}
        self._terms: dict[tuple[int, ...], list[int]] = {}
        self._settled: list[float] = []

    def _arguments(self, a: int, b: int) -> tuple[int, ...]:
        return self._many[a] if b == MANY else (a,) if b == ONE_ARGUMENT else (a, b)

    def settle(self, values: Sequence[float]) -> list[float]:
        """The outputs at a point; from now on, what does not change keeps its value there."""
        self._settled = self._slots.copy()
        for place, value in zip(self._inputs, values, strict=True):
            if place is not None:
                self._settled[place] = float(value)
        _execute(self._plain, self._settled)
        return [self._settled[k] for k in self._outputs]

    def moved(self, changed: dict[str, float]) -> list[float]:
        """The outputs with other values of some variables."""
        places = self._places(changed)
        return self._from(places, self._outputs)

    def _places(self, changed: dict[str, float]) -> dict[int, float]:
        return {self._input[name]: value for name, value in changed.items() if name in self._input}

    def moved_terms(self, changed: dict[str, float]) -> float:
        """The sum of those outputs that depend on some variables, with other values of these.

        It differs from the sum of all outputs by a constant, and carries less rounding.
        """
        places = self._places(changed)
        return math.fsum(self._from(places, self._touched(tuple(places))))

    def _touched(self, places: tuple[int, ...]) -> list[int]:
        known = self._terms.get(places)
        if known is None:
            reached = {target for _, target, _ in self._cone(places)}.union(places)
            known = self._terms[places] = [k for k in self._outputs if k in reached]
        return known

    def last_with(self, index: int, value: float) -> float:
        """The last output if the operation behind output ``index`` gave another value."""
        return self._from({self._outputs[index]: value}, self._outputs[-1:])[0]

    def size(self, index: int) -> int:
        """How many operations depend on output ``index``."""
        return len(self._cone((self._outputs[index],)))

    def _from(self, places: dict[int, float], outputs: Sequence[int]) -> list[float]:
        slots = self._settled
        cone = self._cone(tuple(places))
        kept = {target: slots[target] for _, target, _ in cone}
        kept |= {place: slots[place] for place in places}
        for place, value in places.items():
            slots[place] = value
        _execute(cone, slots)
        result = [slots[k] for k in outputs]
        for place, value in kept.items():
            slots[place] = value
        return result

    def _cone(self, places: tuple[int, ...]) -> list[Plain]:
        """The instructions that depend on some slots, in order."""
        known = self._cones.get(places)
        if known is None:
            known = self._cones[places] = [self._plain[k] for k in sorted(self._reached(places))]
        return known

    def _reached(self, places: tuple[int, ...]) -> set[int]:
        found: set[int] = set()
        waiting = list(places)
        while waiting:
            for index in self._users.get(waiting.pop(), ()):
                if index not in found:
                    found.add(index)
                    waiting.append(self._plain[index][1])
        return found


def _execute(code: Sequence[Plain], slots: list[float]) -> None:
    for face, target, arguments in code:
        try:
            slots[target] = face(*[slots[k] for k in arguments])
        except ABSENT:
            slots[target] = NAN
        except OverflowError:
            slots[target] = INFINITY


__all__ = ["ConeProgram"]
