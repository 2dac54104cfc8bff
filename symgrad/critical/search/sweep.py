"""The search of `boxes` for many boxes at once, in floats rounded outwards.

The tests are the same: the gradient over the box, its mean value form, Krawczyk's operator. Boxes without
zeros are dropped here, on the word of `IntervalProgram`. A box in which the operator shows exactly one zero
is handed back with a small box about it, in which balls prove the zero; so is what is too small to cut, and
the last few boxes, for which arrays are too short to gain anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field
from typing import Any, Final

from symgrad.critical.local.operators import Operator, Programs, chosen, polished
from symgrad.frozen import dataclass
from symgrad.programs.interval_arrays import Interval
from symgrad.programs.interval_faces import rows_of

Array = Any
Ends = tuple[tuple[float, float], ...]

CHUNK: Final = 4096
MOST_BOXES: Final = 1_500_000
MOST_LEFT: Final = 2_000
"""Boxes that a group leaves when the time is over: to list more takes longer than they are worth."""

MOST_WAITING: Final = 400_000
"""Boxes at once beyond which the zeros can hardly be isolated."""

ENOUGH: Final = 256
"""Boxes at once from which arrays are worth their while: before, boxes are cut without being looked at."""

FEW: Final = 12
"""Boxes that are sooner decided one by one."""

SHORT: Final = 512
"""Boxes at once up to which their number hardly counts: each is cut twice."""

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


@dataclass(frozen=True, slots=True)
class Near:
    """A small box that should hold a zero, alone in a larger region.

    Attributes:
        middle: its middle.
        radius: how far the box reaches from there.
        inverse: the matrix Y of the operator, row by row.
        rest: bounds of the entries of 1 - Y H over the box.
        region: the larger box.
    """

    middle: list[float]
    radius: list[float]
    inverse: list[list[float]]
    rest: list[list[float]]
    region: Ends


@dataclass(slots=True)
class Swept:
    """What a sweep leaves to balls: small boxes about single zeros, and boxes that it could not decide."""

    near: list[Near] = field(default_factory=list)
    left: list[Ends] = field(default_factory=list)
    edges: list[Ends] = field(default_factory=list)
    boxes: int = 0
    stopped: bool = False


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
        self.seams: list[Interval] = []
        self.edges = 0

    def run(self) -> Swept:
        """The loop."""
        found = self.found
        self._start()
        while self.waiting or self.seams:
            count = sum(low.shape[1] for low, _ in self.waiting)
            found.stopped = found.boxes > MOST_BOXES or count > MOST_WAITING or self.expired()
            if not found.stopped and count <= FEW and self.seams:
                self._look_at_seams()
                continue
            if found.stopped or (found.boxes and count <= FEW):
                groups = [*self.waiting, *self.seams]
                groups = [gathered(g) for g in groups] if found.stopped else groups
                found.left += [box for group in groups for box in listed(group)]
                break
            group = self._take()
            found.boxes += group[0].shape[1]
            self._examine(group)
        self._finish()
        return found

    def _start(self) -> None:
        """Cuts the widest sides of large boxes until there are enough of them."""
        (box,) = self.waiting
        while box[0].shape[1] < ENOUGH:
            width = (box[1] - box[0]) / self.smallest
            large = width.max(axis=0) > SEAM
            if not large.any():
                break
            cut = halves(chosen(box, large), width.argmax(axis=0)[large])
            box = joined([cut, chosen(box, ~large)])
        self.waiting = [box]

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
        missed, begun = self._misses(box)
        kept = ~missed
        box = chosen(box, kept)
        if not box[0].shape[1]:
            return
        operator = Operator(self.programs, box, self.programs.slopes.finish(begun, kept))
        box, operator = chosen(box, operator.may_hold), operator.where(operator.may_hold)
        usable, finite = operator.usable, operator.finite
        self._cut(chosen(box, ~finite), operator.slopes[..., ~finite], at_edge=True)
        self._cut(chosen(box, finite & ~usable), operator.slopes[..., finite & ~usable])
        box, operator = chosen(box, usable), operator.where(usable)
        if box[0].shape[1]:
            self._contract(box, operator)

    def _misses(self, box: Interval) -> tuple[Array, list[Array]]:
        """Which boxes certainly hold no zero, or lie outside the domain; and the programs of these boxes."""
        import numpy as np

        ends = rows_of(*box)
        sides = [ends[:, k] for k in range(len(box[0]))]
        missed = np.zeros(box[0].shape[1], dtype=bool)
        rough = missed.copy()
        values, begun = self.programs.slopes.start(sides)
        for rows in values:
            missed |= (rows < 0).any(axis=0)
            rough |= ~np.isfinite(rows).all(axis=0)
        if rough.any():
            # somewhere in these boxes there is no value: those points are left out
            some = np.zeros(int(rough.sum()), dtype=bool)
            for rows in self.programs.defined.rows([side[:, rough] for side in sides]):
                some |= (rows < 0).any(axis=0)
            missed[rough] = some
        if self.programs.inside is not None:
            for rows in self.programs.inside.rows(sides):
                missed |= rows[1] < 0
        return missed, begun

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
        if seam.any():
            self.seams.append(chosen(shrunk, seam))
            open_ones &= ~seam
        better = self._volume(shrunk) < PROGRESS * self._volume(box)
        self._put(*chosen(shrunk, open_ones & better))
        rest = open_ones & ~better
        self._cut(chosen(shrunk, rest), operator.slopes[..., rest])

    def _volume(self, box: Interval) -> Array:
        """The volume, widths below the smallest counting as that."""
        import numpy as np

        return np.prod(np.maximum(box[1] - box[0], self.smallest) / self.smallest, axis=0)

    def _look_at_seams(self) -> None:
        """Tries to prove the zeros that may lie on the edge of a box; other boxes are cut."""
        box = joined(self.seams)
        self.seams = []
        proved = self._prove_around(box)
        low, high = chosen(box, ~proved)
        weight = (high - low) / self.smallest
        small = (weight <= 1).all(axis=0)
        self.found.left += listed((low[:, small], high[:, small]))
        if not small.all():
            rest = (low[:, ~small], high[:, ~small])
            self._put(*halves(rest, weight[:, ~small].argmax(axis=0)))

    def _prove_around(self, box: Interval) -> Array:
        """Which boxes lie in a slightly larger one that holds one zero, for zeros on a seam."""
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
        point = polished(self.programs, (image[0] + image[1]) / 2, NEWTON_STEPS)
        radius = NEAR * (1.0 + np.abs(point))
        near = (point - radius, point + radius)
        operator = Operator(self.programs, near)
        good = ((near[0] > region[0]) & (near[1] < region[1])).all(axis=0) & operator.usable
        operator = operator.where(good)
        self.found.near = [
            Near(*parts)
            for parts in zip(
                operator.middle.T.tolist(),
                operator.radius.T.tolist(),
                operator.inverse.transpose(2, 0, 1).tolist(),
                operator.rest.transpose(2, 0, 1).tolist(),
                listed(chosen(region, good)),
                strict=True,
            )
        ]
        self.found.left += listed(chosen(region, ~good))

    def _cut(self, box: Interval, slopes: Array, *, at_edge: bool = False) -> None:
        """Halves along the variable with which the values vary most; boxes too small go back.

        At an edge of the domain or a pole the pieces stay larger: there would be too many.
        """
        import numpy as np

        low, high = box
        if not low.shape[1]:
            return
        width = high - low
        smear = np.abs(slopes).max(axis=(0, 1))
        weight = np.where(np.isfinite(smear).all(axis=0), smear, 1.0) * width
        smallest = self.smallest * (COARSE if at_edge and len(low) > 1 else 1.0)
        weight = np.where(width > smallest, weight + width * 1e-12, -1.0)
        axis = weight.argmax(axis=0)
        small = weight.max(axis=0) < 0
        if at_edge:
            self.edges += low.shape[1]
            small |= self.edges > MOST_AT_EDGES
        (self.found.edges if at_edge else self.found.left).extend(listed((low[:, small], high[:, small])))
        low, high, axis, weight = low[:, ~small], high[:, ~small], axis[~small], weight[:, ~small]
        pieces = halves((low, high), axis)
        if len(axis) <= SHORT and not at_edge:
            weight[axis, np.arange(len(axis))] /= 2
            pieces = halves(pieces, np.tile(weight.argmax(axis=0), 2))
        self._put(*pieces)


def halves(box: Interval, axis: Array) -> Interval:
    """Boxes cut in two along an axis each."""
    import numpy as np

    low, high = box
    columns = np.arange(low.shape[1])
    first_high, second_low = high.copy(), low.copy()
    place = low[axis, columns] + CUT * (high[axis, columns] - low[axis, columns])
    first_high[axis, columns] = place
    second_low[axis, columns] = place
    return np.concatenate([low, second_low], axis=1), np.concatenate([first_high, high], axis=1)


def joined(groups: Sequence[Interval]) -> Interval:
    """All boxes of some groups."""
    import numpy as np

    low = np.concatenate([group[0] for group in groups], axis=1)
    return low, np.concatenate([group[1] for group in groups], axis=1)


def gathered(box: Interval) -> Interval:
    """Fewer boxes that cover these: neighbours in the list as one where there are very many."""
    import numpy as np

    count = box[0].shape[1]
    if count <= MOST_LEFT:
        return box
    starts = np.arange(0, count, -(-count // MOST_LEFT))
    return np.minimum.reduceat(box[0], starts, axis=1), np.maximum.reduceat(box[1], starts, axis=1)


def listed(box: Interval) -> list[Ends]:
    """Boxes as plain numbers."""
    low, high = box[0].T.tolist(), box[1].T.tolist()
    return [tuple(zip(a, b, strict=True)) for a, b in zip(low, high, strict=True)]
