"""The search of `boxes` for many boxes at once, in floats rounded outwards.

The tests are the same: the gradient over the box, its mean value form, Krawczyk's operator. Boxes without
zeros are dropped here, on the word of `IntervalProgram`. A box in which the operator shows exactly one zero
is handed back with a small box about it, to be proved in balls; so is what is too small to cut.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field
from typing import Any, Final

from symgrad.frozen import dataclass
from symgrad.programs.interval_arrays import EPSILON, TINY, Interval, IntervalProgram, outwards

Array = Any
Ends = tuple[tuple[float, float], ...]

CHUNK: Final = 4096
MOST_BOXES: Final = 1_500_000
MOST_WAITING: Final = 400_000
"""Boxes at once beyond which the zeros can hardly be isolated."""

CUT: Final = 0.4861
"""Where a box is cut: zeros at round places then seldom lie on a seam."""

MOST_AT_EDGES: Final = 20_000
"""Boxes without finite values that are cut; when all are such, the functions have no values there."""

COARSE: Final = 2.0**16
"""How much larger the smallest boxes are where the functions have no finite value."""

SEAM: Final = 2.0**14
"""Width, relative to the smallest, below which a box that still holds a zero may hold it on its edge."""

QUICK: Final = 0.5
PROGRESS: Final = 0.5
INFLATION: Final = 1.125
NEAR: Final = 2.0**-34
"""Radius, relative to the size of a coordinate or 1, of the boxes that are proved in balls."""

NEWTON_STEPS: Final = 4


@dataclass(slots=True)
class Swept:
    """What a sweep leaves to balls: small boxes about single zeros with the larger boxes in which they
    are alone, and boxes that it could not decide.
    """

    near: list[Ends] = field(default_factory=list)
    regions: list[Ends] = field(default_factory=list)
    left: list[Ends] = field(default_factory=list)
    edges: list[Ends] = field(default_factory=list)
    boxes: int = 0
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Programs:
    """A square system for arrays of boxes.

    Attributes:
        values: what is to vanish.
        defined: the same, at points that have values only.
        slopes: the entries of the derivative, row by row.
        inside: what is nowhere negative in the domain.
        size: how many variables there are.
    """

    values: IntervalProgram
    defined: IntervalProgram
    slopes: IntervalProgram
    inside: IntervalProgram | None
    size: int


def sweep(
    programs: Programs, waiting: Sequence[Ends], smallest: Sequence[float], expired: Callable[[], bool]
) -> Swept:
    """Examines boxes until none is left, the time is over or there are too many."""
    import numpy as np

    with np.errstate(all="ignore"):
        return Sweep(programs, waiting, smallest, expired).run()


class Sweep:
    """One sweep; boxes are arrays (variable, box) of their low and high ends."""

    def __init__(
        self,
        programs: Programs,
        waiting: Sequence[Ends],
        smallest: Sequence[float],
        expired: Callable[[], bool],
    ) -> None:
        import numpy as np

        self.programs, self.expired = programs, expired
        self.smallest = np.array(smallest)[:, None]
        ends = np.array(waiting, dtype=float).transpose(2, 1, 0)
        self.waiting: list[Interval] = [(ends[0], ends[1])]
        self.found = Swept()
        self.single: list[tuple[Interval, Interval]] = []
        self.edges = 0

    def run(self) -> Swept:
        """The loop."""
        found = self.found
        while self.waiting:
            count = sum(low.shape[1] for low, _ in self.waiting)
            if found.boxes > MOST_BOXES or count > MOST_WAITING or self.expired():
                found.stopped = True
                found.left += [box for group in self.waiting for box in listed(group)]
                break
            group = self._take()
            found.boxes += group[0].shape[1]
            self._examine(group)
        self._finish()
        return found

    def _take(self) -> Interval:
        """The boxes put down last, as many as are dealt with at once."""
        picked = [self.waiting.pop()]
        while self.waiting and sum(low.shape[1] for low, _ in picked) < CHUNK:
            picked.append(self.waiting.pop())
        low, high = joined(picked)
        if low.shape[1] > CHUNK:
            self.waiting.append((low[:, CHUNK:], high[:, CHUNK:]))
        return low[:, :CHUNK], high[:, :CHUNK]

    def _put(self, low: Array, high: Array) -> None:
        if low.shape[1]:
            self.waiting.append((low, high))

    def _examine(self, box: Interval) -> None:
        box = chosen(box, ~self._misses(box))
        if not box[0].shape[1]:
            return
        operator = Operator(self.programs, box)
        box, operator = chosen(box, operator.may_hold), operator.where(operator.may_hold)
        usable, finite = operator.usable, operator.finite
        self._cut(chosen(box, ~finite), operator.slopes[..., ~finite, :], at_edge=True)
        self._cut(chosen(box, finite & ~usable), operator.slopes[..., finite & ~usable, :])
        box, operator = chosen(box, usable), operator.where(usable)
        if box[0].shape[1]:
            self._contract(box, operator)

    def _misses(self, box: Interval) -> Array:
        """Which boxes certainly hold no zero, or lie outside the domain."""
        import numpy as np

        rows = list(zip(*box, strict=True))
        missed = np.zeros(box[0].shape[1], dtype=bool)
        for low, high in self.programs.defined.run(rows):
            missed |= (low > 0) | (high < 0)
        if self.programs.inside is not None:
            for _, high in self.programs.inside.run(rows):
                missed |= high < 0
        return missed

    def _contract(self, box: Interval, operator: Operator) -> None:
        import numpy as np

        image = operator.image
        inside = ((image[0] > box[0]) & (image[1] < box[1])).all(axis=0)
        quick = operator.norm < QUICK
        shrunk = (np.maximum(image[0], box[0]), np.minimum(image[1], box[1]))
        single = inside & quick
        self._keep(chosen(box, single), chosen(shrunk, single))
        open_ones = ~single
        seam = open_ones & quick & (shrunk[1] - shrunk[0] < SEAM * self.smallest).all(axis=0)
        open_ones[seam] = ~self._prove_around(chosen(shrunk, seam))
        volume = [
            np.prod(np.maximum(b[1] - b[0], self.smallest) / self.smallest, axis=0) for b in (shrunk, box)
        ]
        better = volume[0] < PROGRESS * volume[1]
        self._put(*chosen(shrunk, open_ones & better))
        rest = open_ones & ~better
        self._cut(chosen(shrunk, rest), operator.slopes[..., rest, :])

    def _volume(self, box: Interval) -> Array:
        """The volume, widths below the smallest counting as that."""
        import numpy as np

        return np.prod(np.maximum(box[1] - box[0], self.smallest) / self.smallest, axis=0)

    def _prove_around(self, box: Interval) -> Array:
        """Which boxes lie in a slightly larger one that holds one zero, for zeros on a seam."""
        import numpy as np

        proved = np.zeros(box[0].shape[1], dtype=bool)
        if not proved.size:
            return proved
        middle, radius = (box[0] + box[1]) / 2, (box[1] - box[0]) / 2 * INFLATION + self.smallest * 1e-4
        larger = (middle - radius, middle + radius)
        operator = Operator(self.programs, larger)
        image = operator.image
        proved = operator.usable & (operator.norm < QUICK)
        proved &= ((image[0] > larger[0]) & (image[1] < larger[1])).all(axis=0)
        self._keep(chosen(larger, proved), chosen(image, proved))
        return proved

    def _keep(self, region: Interval, image: Interval) -> None:
        """Puts boxes with one zero each aside."""
        if region[0].shape[1]:
            self.single.append((region, image))

    def _finish(self) -> None:
        """Hands back the boxes with one zero each."""
        import numpy as np

        if not self.single:
            return
        region = joined([region for region, _ in self.single])
        image = joined([image for _, image in self.single])
        point = self._polished((image[0] + image[1]) / 2)
        radius = NEAR * (1.0 + np.abs(point))
        near = (point - radius, point + radius)
        good = ((near[0] > region[0]) & (near[1] < region[1])).all(axis=0)
        self.found.near += listed(chosen(near, good))
        self.found.regions += listed(chosen(region, good))
        self.found.left += listed(chosen(region, ~good))

    def _polished(self, point: Array) -> Array:
        """Newton's method, as far as floats go."""
        import numpy as np

        for _ in range(NEWTON_STEPS):
            operator = Operator(self.programs, (point, point))
            moved = (operator.image[0] + operator.image[1]) / 2
            done = np.abs(moved - point) <= NEAR / 64 * (1.0 + np.abs(point))
            point = moved
            if done.all():
                break
        return point

    def _cut(self, box: Interval, slopes: Array, *, at_edge: bool = False) -> None:
        """Halves along the variable with which the values vary most; boxes too small go back.

        At an edge of the domain or a pole the pieces stay larger: there would be too many.
        """
        import numpy as np

        low, high = box
        if not low.shape[1]:
            return
        width = high - low
        smear = np.abs(slopes).max(axis=(0, 1)).T
        weight = np.where(np.isfinite(smear).all(axis=0), smear, 1.0) * width
        smallest = self.smallest * (COARSE if at_edge and len(low) > 1 else 1.0)
        weight = np.where(width > smallest, weight + width * 1e-12, -1.0)
        axis = weight.argmax(axis=0)
        small = weight.max(axis=0) < 0
        if at_edge:
            self.edges += low.shape[1]
            small |= self.edges > MOST_AT_EDGES
        (self.found.edges if at_edge else self.found.left).extend(listed((low[:, small], high[:, small])))
        low, high, axis = low[:, ~small], high[:, ~small], axis[~small]
        columns = np.arange(low.shape[1])
        first_high, second_low = high.copy(), low.copy()
        place = low[axis, columns] + CUT * (high[axis, columns] - low[axis, columns])
        first_high[axis, columns] = place
        second_low[axis, columns] = place
        self._put(np.concatenate([low, second_low], axis=1), np.concatenate([first_high, high], axis=1))


def chosen(box: Interval, which: Array) -> Interval:
    """Some of the boxes."""
    return box[0][:, which], box[1][:, which]


def joined(groups: Sequence[Interval]) -> Interval:
    """All boxes of some groups."""
    import numpy as np

    low = np.concatenate([group[0] for group in groups], axis=1)
    return low, np.concatenate([group[1] for group in groups], axis=1)


def listed(box: Interval) -> list[Ends]:
    """Boxes as plain numbers."""
    low, high = box[0].T.tolist(), box[1].T.tolist()
    return [tuple(zip(a, b, strict=True)) for a, b in zip(low, high, strict=True)]


class Operator:
    """Krawczyk's operator on many boxes.

    ``slopes`` has the ends, rows, boxes and columns of the derivative.
    """

    __slots__ = ("finite", "image", "may_hold", "norm", "slopes", "usable")

    def __init__(self, programs: Programs, box: Interval) -> None:
        import numpy as np

        n, count = box[0].shape
        middle = (box[0] + box[1]) / 2
        entries = programs.slopes.run(list(zip(*box, strict=True)))
        slopes = np.empty((2, n, count, n))
        for k, ends in enumerate(entries):
            slopes[0, k // n, :, k % n], slopes[1, k // n, :, k % n] = ends
        values = np.empty((2, n, count))
        for k, ends in enumerate(programs.values.run([(m, m) for m in middle])):
            values[0, k], values[1, k] = ends
        steps = outwards(box[0] - middle, box[1] - middle)
        self.slopes = slopes
        self.may_hold = np.ones(count, dtype=bool)
        for k in range(n):
            row = [(slopes[0, k, :, j], slopes[1, k, :, j]) for j in range(n)]
            low, high = combined([(d, (steps[0][j], steps[1][j])) for j, d in enumerate(row)])
            self.may_hold &= ~((values[0, k] + low > 0) | (values[1, k] + high < 0))
        self.finite: Array = np.isfinite(slopes).all(axis=(0, 1, 3)) & np.isfinite(values).all(axis=(0, 1))
        inverse, self.usable = inverses((slopes[0] + slopes[1]) / 2)
        self.usable &= self.finite
        self._apply(inverse, middle, values, steps)

    def _apply(self, inverse: Array, middle: Array, values: Array, steps: Interval) -> None:
        """The image m - Y g(m) + (1 - Y H)(X - m), and the norm of 1 - Y H."""
        import numpy as np

        n = len(middle)
        image = np.empty((2, *middle.shape))
        self.norm = np.zeros(middle.shape[1])
        for i in range(n):
            factors = list(-inverse[:, i].T)
            rest = [self._rest(factors, i, j) for j in range(n)]
            sizes = [np.maximum(np.abs(low), np.abs(high)) for low, high in rest]
            self.norm = np.maximum(self.norm, sum(sizes))
            moved = weighted(factors, [(values[0, k], values[1, k]) for k in range(n)])
            spread = combined([(r, (steps[0][j], steps[1][j])) for j, r in enumerate(rest)])
            ends = outwards(moved[0] + spread[0], moved[1] + spread[1], 2 * EPSILON)
            image[0, i], image[1, i] = outwards(middle[i] + ends[0], middle[i] + ends[1])
        self.image = (image[0], image[1])
        self.usable &= np.isfinite(image).all(axis=(0, 1)) & np.isfinite(self.norm)
        meets = np.ones_like(self.usable)
        for i in range(n):
            low, high = middle[i] + steps[0][i], middle[i] + steps[1][i]
            meets &= (image[0, i] <= high) & (image[1, i] >= low)
        self.may_hold &= meets | ~self.usable

    def _rest(self, factors: Sequence[Array], i: int, j: int) -> Interval:
        """An entry of 1 - Y H."""
        low, high = self.slopes[:, :, :, j]
        total = weighted(factors, list(zip(low, high, strict=True)))
        return outwards(total[0] + (i == j), total[1] + (i == j))

    def where(self, which: Array) -> Operator:
        """The same for some of the boxes."""
        some: Operator = object.__new__(Operator)
        some.image = chosen(self.image, which)
        some.slopes = self.slopes[..., which, :]
        some.may_hold, some.norm = self.may_hold[which], self.norm[which]
        some.finite, some.usable = self.finite[which], self.usable[which]
        return some


def combined(pairs: Sequence[tuple[Interval, Interval]]) -> Interval:
    """The sum of products of intervals."""
    return summed([(a * c, a * d, b * c, b * d) for (a, b), (c, d) in pairs])


def weighted(factors: Sequence[Array], intervals: Sequence[Interval]) -> Interval:
    """The sum of intervals, each times a number."""
    return summed([(y * c, y * d) for y, (c, d) in zip(factors, intervals, strict=True)])


def summed(terms: Sequence[tuple[Array, ...]]) -> Interval:
    """The sum of the intervals that some numbers span."""
    import numpy as np

    low: Array = 0.0
    high: Array = 0.0
    size: Array = 0.0
    for ends in terms:
        least, most = np.minimum.reduce(ends), np.maximum.reduce(ends)
        low, high = low + least, high + most
        size = size + np.abs(least) + np.abs(most)
    slack = size * (EPSILON * (2 + len(terms))) + TINY
    return low - slack, high + slack


def inverses(matrices: Array) -> tuple[Array, Array]:
    """Approximate inverses of matrices (row, box, column), and which there are."""
    import numpy as np

    stacked = matrices.transpose(1, 0, 2)
    n = stacked.shape[1]
    with np.errstate(all="ignore"):
        regular: Array = np.isfinite(stacked).all(axis=(1, 2))
        stacked = np.where(regular[:, None, None], stacked, np.eye(n))
        determinant = np.linalg.det(stacked)
        regular &= (determinant != 0) & np.isfinite(determinant)
        found = np.linalg.inv(np.where(regular[:, None, None], stacked, np.eye(n)))
    return found, regular & np.isfinite(found).all(axis=(1, 2))
