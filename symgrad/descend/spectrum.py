"""The least and the largest curvature at a point, enclosed.

Floats propose, balls dispose. With A = L*D*L', the first negative pivot shows that A has an eigenvalue
below 0 (its leading block has, so A has, by interlacing), and positive pivots alone that it has none.
Applied to A - s*I for s just below and just above a proposal, this encloses the least eigenvalue; the
largest of A is minus the least of -A. Eigenvalues of a constant Hessian are exact where they can be.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.calculus.exact import number_of
from symgrad.descend.factor import Rows, pivots, rows_of
from symgrad.descend.ground import BITS, Ground
from symgrad.descend.linear import eigen
from symgrad.descend.objective import Formula
from symgrad.language.graph import ZERO, Expression
from symgrad.results import Number

MOST_EXACT: Final = 12
"""Variables up to which eigenvalues of quadratics are exact."""

MOST_ROTATED: Final = 40
"""Variables up to which all eigenvalues are found by rotations."""

BISECTIONS: Final = 60
WIDTHS: Final = (2e-16, 4e-15, 1e-13, 1e-11, 1e-8)
"""Half widths of the enclosures that are tried, as shares of the largest entry."""

SHARP: Final = 2_000
"""Operations of a factoring up to which enclosures are narrowed until they are one float."""

Ends = tuple[float, float]


def exact_ends(function: Formula) -> tuple[Number, Number] | None:
    """The least and the largest eigenvalue of a constant Hessian, exact; None where they are not found so."""
    n = len(function.variables)
    if not 0 < n <= MOST_EXACT or not function.quadratic:
        return None
    normalizer = Normalizer()
    matrix = [[ZERO] * n for _ in range(n)]
    try:
        for i, j, e in function.second:
            matrix[i][j] = matrix[j][i] = normalizer.form(e)
        found = _exact(matrix, normalizer)
    except TooLargeError:
        return None
    return (found[0], found[-1]) if found and all(v.exact is not None for v in found) else None


def _exact(matrix: list[list[Expression]], normalizer: Normalizer) -> Sequence[Number] | None:
    """Eigenvalues in ascending order."""
    n = len(matrix)
    if all(matrix[i][j] is ZERO for i in range(n) for j in range(i)):
        own = [number_of(matrix[k][k]) for k in range(n)]
        return None if any(v.float is None for v in own) else sorted(own, key=lambda v: v.float or 0.0)
    from symgrad.calculus.eigenvalues import eigenvalues
    from symgrad.calculus.matrices import characteristic_polynomial

    return eigenvalues(matrix, characteristic_polynomial(matrix, normalizer), normalizer)


def float_ends(ground: Ground, x: Sequence[float]) -> Ends | None:
    """The least and the largest eigenvalue of the Hessian at a point, in floats; None if there is none."""
    entries = ground.function.curvature(tuple(x))
    if ground.order is None or not all(math.isfinite(v) for *_, v in entries):
        return None
    rows = rows_of(ground.size, entries)
    if ground.size <= MOST_ROTATED:
        found = eigen([[row.get(k, 0.0) for k in range(ground.size)] for row in rows])
        return None if found is None else (found[0][0], found[0][-1])
    size = max(sum(map(abs, row.values())) for row in rows)
    along = ground.order.rows
    return _least(rows, along, size), -_least(_negated(rows), along, size)


def _least(rows: Rows, along: Sequence[int], size: float) -> float:
    """The least eigenvalue, by bisection on the sign of pivots."""
    low, high = -size, size
    for _ in range(BISECTIONS):
        middle = (low + high) / 2.0
        if all(pivot > 0.0 for _, pivot, _ in pivots(rows, along, middle)):
            low = middle
        else:
            high = middle
    return (low + high) / 2.0


def _negated(rows: Rows) -> Rows:
    return [{k: -v for k, v in row.items()} for row in rows]


def enclosed_ends(ground: Ground, x: Sequence[float], near: Ends) -> Ends | None:
    """The floats next to the ends of the spectrum at a point, proved to a few digits of the last place.

    Args:
        ground: the function.
        x: the point.
        near: the ends as floats.

    Returns:
        The ends; None where they could not be enclosed.
    """
    from flint import ctx

    assert ground.order is not None
    with ctx.workprec(BITS):
        rows = ground.rows(list(x))
        size = max((float(abs(v.mid())) for row in rows for v in row.values()), default=0.0)
        low = _enclosed(rows, ground, near[0], size)
        high = _enclosed(_negated(rows), ground, -near[1], size)
    return None if low is None or high is None else (low, 0.0 - high)


def _enclosed(rows: Rows, ground: Ground, near: float, size: float) -> float | None:
    """The middle of an enclosure of the least eigenvalue."""
    from flint import arb

    assert ground.order is not None
    along, cost = ground.order.rows, ground.order.cost
    if all(v == 0 for row in rows for v in row.values()):
        return 0.0
    for share in WIDTHS:
        width = share * max(size, abs(near))
        low, high = arb(near) - width, arb(near) + width
        if _lies_above(rows, along, low) is True and _lies_above(rows, along, high) is False:
            return _narrowed(rows, along, low, high) + 0.0 if cost <= SHARP else near
    return None


def _lies_above(rows: Rows, along: Sequence[int], shift: Any) -> bool | None:
    """Whether all eigenvalues are above a number; None if it is not decided."""
    seen = 0
    for _, pivot, _ in pivots(rows, along, shift):
        if pivot < 0.0:
            return False
        seen += 1
    return True if seen == len(along) else None


def _narrowed(rows: Rows, along: Sequence[int], low: Any, high: Any) -> float:
    """Bisects until both ends are the same float; of an enclosure of 0, which is none, that is 0."""
    if low < 0 < high and _lies_above(rows, along, low * 0) is None:
        return 0.0
    for _ in range(BISECTIONS):
        if float(low) == float(high):
            break
        middle = ((low + high) / 2).mid()
        above = _lies_above(rows, along, middle)
        if above is None:
            # the middle is the eigenvalue itself, or all but
            return float(middle)
        low, high = (middle, high) if above else (low, middle)
    return float(low)


__all__ = ["Ends", "enclosed_ends", "exact_ends", "float_ends"]
