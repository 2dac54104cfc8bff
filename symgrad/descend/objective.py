"""The function that is descended: value, gradient and Hessian as functions of floats.

Nothing here raises for a point without value: what is missing is nan, what is too large infinite.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Protocol

from symgrad.autodiff.higher import hessian_rows
from symgrad.autodiff.reverse import gradient
from symgrad.language.graph import ZERO, Expression, variables_of
from symgrad.programs import compile as compiler
from symgrad.programs.floats import FloatProgram

Vector = tuple[float, ...]
Matrix = list[list[float]]
Entry = tuple[int, int, Expression]

MOST_ENTRIES = 60_000
"""Entries of a Hessian beyond which it is not written down where a run can do without."""


class Objective(Protocol):
    """What the loop asks of a function. The counters say how often it was asked."""

    variables: tuple[str, ...]
    values: int
    gradients: int
    hessians: int

    def look(self, x: Vector) -> tuple[float, ...]:
        """The value, then the gradient."""
        ...

    def value(self, x: Vector) -> float:
        """The value."""
        ...

    def hessian(self, x: Vector) -> Matrix:
        """The matrix of second derivatives."""
        ...


class Formula:
    """An expression as an objective.

    Args:
        expression: the function.
        variables: its variables, in order; there are no others.

    >>> from symgrad import parse
    >>> Formula(parse("x^2 + y"), ("x", "y")).look((3.0, 1.0))
    (10.0, 6.0, 1.0)
    """

    def __init__(self, expression: Expression, variables: Sequence[str]) -> None:
        self.expression = expression
        self.variables = tuple(variables)
        self.partials = gradient(expression, self.variables)
        self.values = self.gradients = self.hessians = 0

    @property
    def outputs(self) -> tuple[Expression, ...]:
        """The value, then the gradient."""
        return (self.expression, *self.partials)

    @cached_property
    def careful(self) -> FloatProgram:
        """Value and gradient without exceptions, for where the compiled code meets one."""
        return FloatProgram(self.outputs, self.variables)

    @cached_property
    def _look(self) -> Program:
        return Program(self.outputs, self.variables)

    @cached_property
    def _value(self) -> Program:
        return Program((self.expression,), self.variables)

    @cached_property
    def second(self) -> tuple[Entry, ...]:
        """The entries of the Hessian on and right of the diagonal that are not zero."""
        return tuple(self._entries()) if self.charted is None else self.charted

    @cached_property
    def charted(self) -> tuple[Entry, ...] | None:
        """The same; None where they are too many to be worth it."""
        found = tuple(islice(self._entries(), MOST_ENTRIES + 1))
        return found if len(found) <= MOST_ENTRIES else None

    def _entries(self) -> Iterator[Entry]:
        rows = hessian_rows(self.partials, self.variables)
        return ((i, j, e) for i, row in rows for j, e in row)

    @cached_property
    def _hessian(self) -> Program:
        return Program(tuple(e for _, _, e in self.second), self.variables)

    @cached_property
    def quadratic(self) -> bool:
        """Whether the Hessian is seen to be the same everywhere."""
        # the first entry that varies decides, so that no other is written down
        varies = any(variables_of([e]) for _, _, e in islice(self._entries(), MOST_ENTRIES))
        return not varies and self.charted is not None

    def look(self, x: Vector) -> tuple[float, ...]:
        self.values += 1
        self.gradients += 1
        return self._look(x)

    def value(self, x: Vector) -> float:
        self.values += 1
        return self._value(x)[0]

    def hessian(self, x: Vector) -> Matrix:
        self.hessians += 1
        n = len(x)
        matrix = [[0.0] * n for _ in range(n)]
        for (i, j, _), entry in zip(self.second, self._hessian(x), strict=True):
            matrix[i][j] = matrix[j][i] = entry
        return matrix

    def curvature(self, x: Vector) -> list[tuple[int, int, float]]:
        """The entries of the Hessian on and right of the diagonal; this is not counted as asked for."""
        return [(i, j, v) for (i, j, _), v in zip(self.second, self._interpreted.run(x), strict=True)]

    @cached_property
    def _interpreted(self) -> FloatProgram:
        # asked at a few points only, so that compiling it would cost more than it saves
        return FloatProgram([e for _, _, e in self.second], self.variables)


class Program:
    """Compiled code with the interpreter behind it, for the points where the code raises."""

    def __init__(self, outputs: tuple[Expression, ...], variables: tuple[str, ...]) -> None:
        self._outputs = outputs
        self._variables = variables
        self._fast = compiler.function(outputs, variables)

    @cached_property
    def _careful(self) -> FloatProgram:
        return FloatProgram(self._outputs, self._variables)

    def __call__(self, x: Vector) -> tuple[float, ...]:
        try:
            return self._fast(*x)
        except compiler.ARITHMETIC:
            return tuple(self._careful.run(x))


__all__ = ["ZERO", "Formula", "Objective", "Program", "Vector"]
