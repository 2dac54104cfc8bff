"""Answers about losses that stay over their rows: too many rows to be written out, and no polynomial.

Formulas are formulas over rows, which are read back with the same data. Numbers are floats: each is a sum
over all rows, rounded once at most for each block of rows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from symgrad.calculus.crosscheck import Verdict
from symgrad.calculus.exact import float_of
from symgrad.calculus.gradient import directions
from symgrad.calculus.points import At, read_point
from symgrad.calculus.problem import Problem
from symgrad.data.aggregates import as_typed
from symgrad.data.derivatives import confirmed, derivatives
from symgrad.data.loss import Loss
from symgrad.data.over_rows import Extreme
from symgrad.data.table import Table
from symgrad.errors import LimitError, PointError
from symgrad.frozen import dataclass
from symgrad.language import limits
from symgrad.language.graph import ZERO, Expression, add
from symgrad.results import (
    Definiteness,
    Derivative,
    Gradient,
    GradientAt,
    Hessian,
    HessianAt,
    Number,
    Partials,
    Undefined,
)

MOST_SECOND = 30
"""Variables up to which second derivatives are summed over rows."""


@dataclass(frozen=True)
class OverRows:
    """A loss over the rows of a table.

    Attributes:
        problem: the loss, its aggregates in place.
        table: the columns.
    """

    problem: Problem
    table: Table

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Variables, then parameters."""
        return (*self.problem.variables, *self.problem.parameters)

    def place(self, texts: Sequence[str]) -> Place | None:
        """The point that is asked about, if one is."""
        return Place.read(self, texts) if texts else None

    def derived(self) -> list[Expression]:
        """The gradient as formulas over rows."""
        return derivatives(self.problem.expression, self.problem.variables, self.table)

    def loss(self, expression: Expression | None = None) -> Loss:
        """An expression over the rows as a function of variables and parameters."""
        return Loss(self.problem.expression if expression is None else expression, self.names, self.table)

    def envelope(self, verdict: Verdict, place: Place | None) -> dict[str, Any]:
        """What all answers say."""
        problem = self.problem
        notes = (*problem.notes, *(place.at.notes if place else ()))
        return {
            "input": problem.text,
            "expression": as_typed(problem.expression),
            "variables": problem.variables,
            "parameters": problem.parameters,
            "trust": verdict.trust,
            "notes": tuple(dict.fromkeys((*notes, *((verdict.note,) if verdict.note else ())))),
            "decimal": problem.decimal,
        }


@dataclass(frozen=True, slots=True)
class Place:
    """A point in floats.

    Attributes:
        at: as it was given.
        x: the coordinates, of parameters too.
        point: for the answer.
    """

    at: At
    x: tuple[float, ...]
    point: dict[str, Number]

    @classmethod
    def read(cls, rows: OverRows, texts: Sequence[str]) -> Place:
        """The point in the texts of --at.

        Raises:
            PointError: it does not fit, or a parameter has no value.
        """
        at = read_point(rows.problem, texts)
        lacking = [n for n in rows.names if n not in at.values]
        if lacking:
            message = f"over rows of data numbers need a value for {', '.join(lacking[:5])}"
            raise PointError(message, None, f"add {lacking[0]}=...", where="--at")
        point = {name: Number(at.values[name], float_of(at.values[name])) for name in rows.names}
        if any(n.float is None for n in point.values()):
            raise PointError("a coordinate is too large for a float", where="--at")
        return cls(at, tuple(n.float or 0.0 for n in point.values()), point)


def gradient(rows: OverRows, at: Sequence[str] = ()) -> Gradient:
    """The gradient over rows, and its value at a point."""
    found, place = rows.derived(), rows.place(at)
    values = None
    if place is not None:
        value, *entries = rows.loss().look(place.x)
        numbers = [_number(v) for v in entries[: len(rows.problem.variables)]]
        gaps = _gaps(rows, place, [value, *entries])
        values = GradientAt(
            place.point, _number(value), tuple(numbers), _norm(numbers), *directions(numbers), gaps
        )
    verdict = confirmed(rows.problem.expression, rows.problem.variables)
    return Gradient(**rows.envelope(verdict, place), gradient=tuple(map(as_typed, found)), at=values)


def partials(rows: OverRows, wanted: Sequence[tuple[str, ...]] = (), at: Sequence[str] = ()) -> Partials:
    """Partial derivatives of any order over rows."""
    requests = tuple(wanted) or tuple((name,) for name in rows.problem.variables)
    place = rows.place(at)
    known: dict[tuple[str, ...], Expression] = {(): rows.problem.expression}
    for request in requests:
        if len(request) > limits.DERIVATIVE_ORDER:
            raise LimitError(f"derivatives go up to order {limits.DERIVATIVE_ORDER}", where="--wrt")
        for k in range(1, len(request) + 1):
            if request[:k] not in known:
                (known[request[:k]],) = derivatives(known[request[: k - 1]], [request[k - 1]], rows.table)
    numbers = [None if place is None else _number(rows.loss(known[r]).value(place.x)) for r in requests]
    gaps = () if place is None else _gaps(rows, place, [math.nan if n is None else 0.0 for n in numbers])
    verdict = confirmed(rows.problem.expression, rows.problem.variables)
    return Partials(
        **rows.envelope(verdict, place),
        derivatives=tuple(
            Derivative(r, as_typed(known[r]), n) for r, n in zip(requests, numbers, strict=True)
        ),
        point=place.point if place else None,
        undefined=gaps,
    )


def hessian(rows: OverRows, at: Sequence[str] = ()) -> Hessian:
    """The Hessian over rows, and its value at a point."""
    names, place = rows.problem.variables, rows.place(at)
    if len(names) > MOST_SECOND:
        message = f"second derivatives are summed over rows for up to {MOST_SECOND} variables"
        raise LimitError(message, None, "name fewer with --wrt", where="--wrt")
    first = rows.derived()
    matrix: list[list[Expression]] = [[ZERO] * len(names) for _ in names]
    for i, slope in enumerate(first):
        for j, entry in enumerate(derivatives(slope, names[i:], rows.table), i):
            matrix[i][j] = matrix[j][i] = as_typed(entry)
    verdict = confirmed(rows.problem.expression, names)
    return Hessian(
        **rows.envelope(verdict, place),
        hessian=tuple(tuple(row) for row in matrix),
        trace=add(*[matrix[i][i] for i in range(len(names))]),
        determinant=None,
        at=None if place is None else _hessian_at(rows, place),
    )


def _hessian_at(rows: OverRows, place: Place) -> HessianAt:
    import numpy as np

    n = len(rows.problem.variables)
    found = [row[:n] for row in rows.loss().hessian(place.x)[:n]]
    if not all(math.isfinite(v) for row in found for v in row):
        return HessianAt(place.point, None, None, None, undefined=_gaps(rows, place, [math.nan]))
    ends = [float(v) for v in np.linalg.eigvalsh(np.array(found))]
    return HessianAt(
        place.point,
        tuple(tuple(Number(None, v) for v in row) for row in found),
        tuple(Number(None, v) for v in ends),
        _definiteness(ends),
        trace=Number(None, math.fsum(found[k][k] for k in range(n))),
        determinant=Number(None, math.prod(ends)),
    )


def _definiteness(ends: Sequence[float]) -> Definiteness | None:
    """The signs of eigenvalues where rounding cannot change them; else None."""
    doubt = 1e-9 * max(map(abs, ends), default=0.0)
    if not ends or any(abs(v) <= doubt for v in ends):
        return None
    if ends[0] > 0.0:
        return Definiteness.POSITIVE
    return Definiteness.NEGATIVE if ends[-1] < 0.0 else Definiteness.INDEFINITE


def _number(value: float) -> Number | None:
    return Number(None, value) if math.isfinite(value) else None


def _norm(numbers: Sequence[Number | None]) -> Number | None:
    if any(n is None for n in numbers):
        return None
    return Number(None, math.hypot(*[n.float or 0.0 for n in numbers if n is not None]))


def _gaps(rows: OverRows, place: Place, values: Sequence[float]) -> tuple[Undefined, ...]:
    """Why values are missing: a row where the loss has none, or a tie."""
    for a in rows.loss().aggregates:
        if isinstance(a, Extreme) and (tie := a.tied(place.x)) is not None:
            first, second = (k + 1 for k in tie)
            reason = (
                f"rows {first} and {second} share the extreme value: a kink, where there is no derivative"
            )
            return (Undefined(str(as_typed(rows.problem.expression)), None, None, reason),)
    if all(map(math.isfinite, values)):
        return ()
    reason = "on some row it has no value or derivative here, or too large a one"
    return (Undefined(str(as_typed(rows.problem.expression)), None, None, reason),)
