"""Krawczyk's operator on many boxes at once, in floats rounded outwards.

    K(X) = m - Y g(m) + (1 - Y H(X)) (X - m),     Y near the inverse of mid H, m the middle of X

A box reaches as far to both sides of its middle, so of 1 - Y H only the sizes of the entries count.
Arrays of intervals are the two rows of `interval_arrays`: minus the low ends, and the high ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from symgrad.frozen import dataclass
from symgrad.programs.arrays import ArrayProgram
from symgrad.programs.interval_arrays import Interval, IntervalProgram
from symgrad.programs.interval_faces import EPSILON, TINY, outwards, rows_of

Array = Any

MOST_BY_FORMULA: Final = 2
"""Rows up to which a matrix is inverted by its determinant."""


@dataclass(frozen=True, slots=True)
class Programs:
    """A square system for arrays of boxes.

    Attributes:
        values: what is to vanish.
        defined: the same, at points that have values only.
        slopes: the values, and the entries of the derivative, row by row.
        inside: what is nowhere negative in the domain.
        floats: the values and the slopes at points, without bounds.
        size: how many variables there are.
    """

    values: IntervalProgram
    defined: IntervalProgram
    slopes: IntervalProgram
    inside: IntervalProgram | None
    floats: ArrayProgram
    size: int


class Operator:
    """The operator on boxes, arrays (variable, box) of their low and high ends.

    Args:
        programs: the system.
        box: the boxes.
        slopes: the entries of the derivative over them, where they are known.

    Attributes:
        slopes: the rows, equations, variables and boxes of the derivative.
        middle: a point of each box.
        radius: no point of the box lies farther from its middle.
        inverse: the matrices Y.
        rest: bounds of the entries of 1 - Y H.
        norm: the largest sum of a row of these.
        image: the ends of the images.
        finite: whether everything has a value.
        usable: whether there is an image.
        may_hold: False where there is certainly no zero in the box.
    """

    __slots__ = (
        "finite",
        "image",
        "inverse",
        "may_hold",
        "middle",
        "norm",
        "radius",
        "rest",
        "slopes",
        "usable",
    )

    def __init__(self, programs: Programs, box: Interval, slopes: Sequence[Array] | None = None) -> None:
        import numpy as np

        low, high = box
        n, count = low.shape
        self.middle = (low + high) / 2
        self.radius = np.maximum(high - self.middle, self.middle - low) * (1 + EPSILON)
        if slopes is None:
            ends = rows_of(low, high)
            slopes = programs.slopes.rows([ends[:, k] for k in range(n)])[n:]
        self.slopes = gathered(slopes, count).reshape(2, n, n, count)
        ends = rows_of(self.middle, self.middle)
        values = gathered(programs.values.rows([ends[:, k] for k in range(n)]), count)
        sizes = np.maximum(self.slopes[0], self.slopes[1])
        reach = upwards(sizes * self.radius, 1)
        self.may_hold = ~(values + reach < 0).any(axis=(0, 1))
        self.finite: Array = np.isfinite(sizes).all(axis=(0, 1)) & np.isfinite(values).all(axis=(0, 1))
        self.inverse, self.usable = inverses((self.slopes[1] - self.slopes[0]) / 2)
        self.usable &= self.finite
        self._apply(values, box)

    def _apply(self, values: Array, box: Interval) -> None:
        """The image, and the norm of 1 - Y H."""
        import numpy as np

        n = len(self.middle)
        rest = multiplied(self.inverse[None, :, :, None], self.slopes[:, None], 2)[::-1]
        for i in range(n):
            rest[0, i, i] -= 1
            rest[1, i, i] += 1
        rest = outwards(rest, least=0.0)
        self.rest = np.maximum(rest[0], rest[1])
        self.norm = self.rest.sum(axis=1).max(axis=0)
        spread = upwards(self.rest * self.radius, 1)
        step = multiplied(self.inverse[None], values[:, None], 2)
        image = outwards(step[::-1] + spread, least=0.0)
        image[0] -= self.middle
        image[1] += self.middle
        image = outwards(image, least=0.0)
        self.image = (-image[0], image[1])
        self.usable &= np.isfinite(image).all(axis=(0, 1)) & np.isfinite(self.norm)
        meets = ((self.image[0] <= box[1]) & (self.image[1] >= box[0])).all(axis=0)
        self.may_hold &= meets | ~self.usable

    def where(self, which: Array) -> Operator:
        """The same for some of the boxes."""
        if which.all():
            return self
        some: Operator = object.__new__(Operator)
        some.image = chosen(self.image, which)
        for name in ("finite", "inverse", "may_hold", "middle", "norm", "radius", "rest", "slopes", "usable"):
            setattr(some, name, getattr(self, name)[..., which])
        return some


def polished(programs: Programs, point: Array, steps: int) -> Array:
    """Points (variable, point) after steps of Newton's method in floats; no bound is claimed."""
    import numpy as np

    n, count = point.shape
    for _ in range(steps):
        found = np.array([np.broadcast_to(v, count) for v in programs.floats.run(list(point))])
        inverse, regular = inverses(found[n:].reshape(n, n, count))
        step = (inverse * found[None, :n]).sum(axis=1)
        point = point - np.where(regular & np.isfinite(step).all(axis=0), step, 0.0)
    return point


def chosen(box: Interval, which: Array) -> Interval:
    """Some of the boxes."""
    return box if which.all() else (box[0][:, which], box[1][:, which])


def gathered(found: Sequence[Array], count: int) -> Array:
    """Outputs of a program in one array (row, output, box)."""
    import numpy as np

    whole = np.empty((2, len(found), count))
    for k, rows in enumerate(found):
        whole[:, k] = rows
    return whole


def multiplied(factors: Array, intervals: Array, axis: int) -> Array:
    """The sum along an axis of intervals in two rows, each times a number."""
    import numpy as np

    terms = factors * intervals
    terms = np.maximum(terms, -terms[::-1])
    return terms.sum(axis=axis) + upwards(np.abs(terms), axis, EPSILON)


def upwards(terms: Array, axis: int, share: float = 1.0) -> Array:
    """A share of the sum of numbers that are not negative, or a little more."""
    n = terms.shape[axis]
    return terms.sum(axis=axis) * (share * (n + 2) if share < 1 else 1 + EPSILON * (n + 2)) + TINY


def inverses(matrices: Array) -> tuple[Array, Array]:
    """Approximate inverses of matrices (row, column, box), and which there are."""
    import numpy as np

    n = len(matrices)
    with np.errstate(all="ignore"):
        if n <= MOST_BY_FORMULA:
            found = _by_formula(matrices)
        else:
            stacked = matrices.transpose(2, 0, 1)
            regular = np.isfinite(stacked).all(axis=(1, 2))
            stacked = np.where(regular[:, None, None], stacked, np.eye(n))
            determinant = np.linalg.det(stacked)
            regular &= (determinant != 0) & np.isfinite(determinant)
            found = np.linalg.inv(np.where(regular[:, None, None], stacked, np.eye(n))).transpose(1, 2, 0)
            found = np.where(regular, found, np.nan)
    return found, np.isfinite(found).all(axis=(0, 1))


def _by_formula(matrices: Array) -> Array:
    """The inverses of matrices with one row or two; not finite where there is none."""
    import numpy as np

    if len(matrices) == 1:
        return 1.0 / matrices
    (a, b), (c, d) = matrices
    return np.array([[d, -b], [-c, a]]) / (a * d - b * c)


__all__ = ["Operator", "Programs", "chosen", "polished"]
