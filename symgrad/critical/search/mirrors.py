"""Boxes of which one part is the mirror image of the other: only one part is searched.

Where each equation is even or odd in x - c, which shows in its form, the map from x to 2*c - x takes zeros to
zeros:

    cos(x) - y^2 = 0, x*y + sin(x) = 0        with (x, y) also (-x, y) is a zero
    (x - 1)*y + sin(3*pi*x) = 0               the same about 1

So the image of a proved zero is one. The searched part reaches a little beyond the mirror, so that zeros on
the mirror lie inside of it. Such a zero is alone in a region that holds its image too, so that it is its own
image.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from fractions import Fraction
from typing import Any, Final

from flint import arb, ctx, fmpq

from symgrad.critical.algebra.polynomials import Expired
from symgrad.critical.forms.parity import EVEN, centres, parities
from symgrad.critical.places.shelves import Box, touches
from symgrad.critical.search.boxes import BITS, Findings, System, fused, interval
from symgrad.critical.search.searching import search
from symgrad.frozen import dataclass
from symgrad.language.graph import Expression

BEYOND: Final = 2.0**-5
"""How far the searched part reaches beyond the mirror, as a share of its length."""

LEAST: Final = 0.2
"""The share of a box that is to be spared at least."""

ROUNDED: Final = 1 - 2.0**-16
"""By how much an image that is rounded outwards is too large at most, if it is not too small."""

FINEST: Final = 2.0**-64
FEW: Final = 1_000


@dataclass(frozen=True, slots=True)
class Mirror:
    """A mirror of one variable: its place, and on which side of it is searched."""

    k: int
    centre: Fraction
    above: bool
    ball: Any = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Works out the centre as a ball."""
        with ctx.workprec(BITS):
            ball = arb(fmpq(self.centre.numerator, self.centre.denominator))
        object.__setattr__(self, "ball", ball)

    def image(self, box: Box) -> Box:
        """A box that holds the image of a box."""
        here = box[self.k]
        moved = 2 * self.ball - here if self.centre else -here
        return (*box[: self.k], moved, *box[self.k + 1 :])

    def within_image(self, box: Box) -> Box | None:
        """A box within the image of a box, hardly smaller; None for boxes too small."""
        moved = self.image(box)
        if not self.centre:
            return moved
        side = moved[self.k]
        if float(side.rad()) < FINEST * (1 + abs(float(side.mid()))):
            return None
        return (*moved[: self.k], arb(side.mid(), float(side.rad()) * ROUNDED), *moved[self.k + 1 :])

    def side_of(self, box: Box) -> int:
        """1 for a box that lies where it was searched, -1 for one beyond, 0 on the mirror."""
        apart = box[self.k] - self.ball if self.above else self.ball - box[self.k]
        return 1 if apart > 0 else -1 if apart < 0 else 0


def searched(
    system: System,
    forms: Sequence[Expression],
    conditions: Sequence[Expression],
    box: Box,
    expired: Expired,
    parts: Sequence[Box] | None,
) -> Findings:
    """What `search` finds in a box, by a search through one part of it for each mirror there is.

    Args:
        system: the forms as programs.
        forms: what is to vanish.
        conditions: what is nowhere negative in the domain.
        box: where to look.
        expired: asked whether the time is over.
        parts: boxes in it where to look only; then there are no mirrors.
    """
    names = system.values.variables if parts is None else ()
    found = [_mirror(forms, conditions, name, k, box[k]) for k, name in enumerate(names)]
    mirrors = [mirror for mirror in found if mirror is not None]
    if not mirrors:
        return search(system, box, expired, parts)
    part = list(box)
    for mirror in mirrors:
        part[mirror.k] = _part(box[mirror.k], mirror)
    half = search(system, box, expired, [tuple(part)])
    whole: Findings | None = half
    for mirror in mirrors:
        whole = whole and unfolded(whole, mirror, box)
    if whole is None:
        whole = search(system, box, expired)
        whole.boxes += half.boxes
    return whole


def _mirror(
    forms: Sequence[Expression], conditions: Sequence[Expression], name: str, k: int, side: arb
) -> Mirror | None:
    """The mirror of a variable that spares most of the search."""
    low, high = float(side.lower()), float(side.upper())
    spared = {c: min(float(c) - low, high - float(c)) / (high - low) for c in centres(forms, name)}
    for c in sorted(spared, key=lambda c: (-spared[c], c)):
        if spared[c] < LEAST:
            break
        if None not in parities(forms, name, c) and all(p == EVEN for p in parities(conditions, name, c)):
            return Mirror(k, c, high - float(c) >= float(c) - low)
    return None


def _part(side: arb, mirror: Mirror) -> arb:
    """What is searched of the range of a variable."""
    low, high, centre = side.lower(), side.upper(), float(mirror.centre)
    if mirror.above:
        return interval(centre - (float(high) - centre) * BEYOND, high)
    return interval(low, centre + (centre - float(low)) * BEYOND)


def unfolded(found: Findings, mirror: Mirror, box: Box) -> Findings | None:
    """What was found on one side of a mirror, and its image; None where a zero may lie on the mirror.

    Args:
        found: what a search has shown that reached a little beyond the mirror.
        mirror: the mirror.
        box: where images are wanted.
    """
    whole = Findings(boxes=found.boxes, out_of_time=found.out_of_time, images=found.images)
    with ctx.workprec(BITS):
        for zero, region in zip(found.zeros, found.regions, strict=True):
            side, image = mirror.side_of(zero), mirror.image(zero)
            if side < 0:
                continue  # the image is among the others, or undecided
            whole.zeros.append(zero)
            whole.regions.append(region)
            if side > 0 and touches(image, box):
                around = mirror.within_image(region)
                if around is None:
                    return None
                whole.zeros.append(image)
                whole.regions.append(around)
                whole.images[id(image)] = image, zero, mirror.k, mirror.centre
            elif side == 0 and not all(r.contains(v) for r, v in zip(region, image, strict=True)):
                return None
        # of very many boxes the one around them is mirrored
        for left in found.undecided if len(found.undecided) <= FEW else fused(found.undecided, FEW):
            images = [left, mirror.image(left)]
            whole.undecided += [x for x in images if touches(x, box)]
    return whole


__all__ = ["Mirror", "searched", "unfolded"]
