"""The kinds of many critical points at once, from the signs of their Hessians over small boxes.

By Sylvester's law of inertia a Hessian H has the signs of V^T H V for every regular V. With approximate
eigenvectors in V that matrix is nearly diagonal, and where its diagonal outweighs the rest of each row, it is
regular, V is, and the diagonal has the signs (Gershgorin). The products are intervals rounded outwards. What
this does not decide is left to `classify`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from symgrad.calculus.domain import requirements
from symgrad.critical.forms.products import gathered_products
from symgrad.critical.local.classify import Verdict, second_derivatives
from symgrad.critical.local.operators import multiplied, upwards
from symgrad.errors import UnsupportedError
from symgrad.language.graph import COMPARE, Expression
from symgrad.programs.arrays import ArrayProgram
from symgrad.programs.interval_arrays import IntervalProgram
from symgrad.programs.interval_faces import EPSILON, rows_of
from symgrad.results import Number
from symgrad.results.critical import Kind

Array = Any

MANY: Final = 24
"""Points from which arrays are faster than one point after the other."""

SURE: Final = 1e-9
"""The error of an eigenvalue, relative to its size or 1, up to which its float is given."""

HOLDS: Final = {
    ">": lambda rows: rows[0] < 0,
    ">=": lambda rows: rows[0] <= 0,
    "<": lambda rows: rows[1] < 0,
    "<=": lambda rows: rows[1] <= 0,
    "!=": lambda rows: (rows[0] < 0) | (rows[1] < 0),
}
"""Where a difference of two sides, in minus its low ends and its high ends, meets a comparison."""


def kinds_of_many(
    expression: Expression, names: Sequence[str], boxes: Sequence[Sequence[Any]]
) -> list[Verdict | None]:
    """The verdict on the critical point in each box of balls; None where it is not decided here.

    >>> from flint import arb
    >>> from symgrad import parse
    >>> boxes = [[arb(0, 1e-12)], [arb(1, 1e-12)]] * 20
    >>> [str(v.kind) for v in kinds_of_many(parse("x^4 - 2*x^2"), ["x"], boxes)][:2]
    ['maximum', 'minimum']
    """
    undecided: list[Verdict | None] = [None] * len(boxes)
    if len(boxes) < MANY:
        return undecided
    import numpy as np

    second = second_derivatives(expression, tuple(names))
    needs = [r.condition for r in requirements([expression])]
    if any(r.guards for r in requirements([expression])):
        return undecided
    if any(c.op is not COMPARE or c.value not in HOLDS for c in needs):
        return undecided
    try:
        program = IntervalProgram(gathered_products(list(second.upper.values())), names)
        conditions = IntervalProgram([c.args[0] - c.args[1] for c in needs], names)
    except UnsupportedError:
        return undecided
    sides = [_around(column) for column in zip(*boxes, strict=True)]
    smooth = np.ones(len(boxes), dtype=bool)
    for condition, rows in zip(needs, conditions.rows(sides), strict=True):
        smooth &= HOLDS[condition.value](rows)
    size = len(names)
    hessians = np.zeros((2, size, size, len(boxes)))
    near = np.zeros((size, size, len(boxes)))
    points = ArrayProgram(list(second.upper.values()), names).run([(x[1] - x[0]) / 2 for x in sides])
    for (i, j), rows, values in zip(second.upper, program.rows(sides), points, strict=True):
        hessians[:, i, j] = hessians[:, j, i] = rows
        near[i, j] = near[j, i] = values
    return _verdicts(hessians, near, smooth)


def _around(balls: Sequence[Any]) -> Array:
    """Balls as intervals, a little wider, in two rows."""
    import numpy as np

    middle = np.array([float(ball) for ball in balls])
    radius = np.array([float(ball.rad()) for ball in balls])
    room = radius * (1 + EPSILON) + np.abs(middle) * EPSILON + 1e-300
    return rows_of(middle - room, middle + room)


def _verdicts(hessians: Array, near: Array, smooth: Array) -> list[Verdict | None]:
    """From Hessians as intervals (row, row, column, point) and as floats."""
    import numpy as np

    size = hessians.shape[1]
    with np.errstate(all="ignore"):
        usable = smooth & np.isfinite(hessians).all(axis=(0, 1, 2)) & np.isfinite(near).all(axis=(0, 1))
        stacked = np.where(usable, near, 0.0).transpose(2, 0, 1)
        values, vectors = np.linalg.eigh(stacked)
        v = vectors.transpose(1, 2, 0)
        # the rows of H V, then those of V^T H V
        product = multiplied(v[None, None], hessians[:, :, :, None], 2)
        product = multiplied(v[None, :, :, None], product[:, :, None], 1)
        sizes = np.maximum(product[0], product[1])
        apart = upwards(sizes * (1 - np.eye(size))[:, :, None], 1)
        diagonal = np.array([product[:, k, k] for k in range(size)])
        positive = (diagonal[:, 0] + apart < 0).T
        negative = (diagonal[:, 1] + apart < 0).T
        reach = np.abs(diagonal + values.T[:, None] * np.array([[1.0], [-1.0]])[None]).max(axis=1)
        error = (reach + apart).T / np.maximum(1.0, np.abs(values))
    decided = usable & (positive | negative).all(axis=1)
    columns = (decided, positive.sum(axis=1), values, error.max(axis=1) <= SURE)
    return [
        _verdict(above, size, tuple(found) if sure else None) if ok else None
        for ok, above, found, sure in zip(*[column.tolist() for column in columns], strict=True)
    ]


def _verdict(positive: int, size: int, eigenvalues: tuple[float, ...] | None) -> Verdict:
    kind = Kind.MINIMUM if positive == size else Kind.SADDLE if positive else Kind.MAXIMUM
    shown = None if eigenvalues is None else tuple([Number(None, e) for e in eigenvalues])
    return Verdict(kind, False, shown)


__all__ = ["kinds_of_many"]
