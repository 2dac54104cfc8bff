"""The answer to a polynomial system: real points, families, and whether that is proved to be all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field
from enum import StrEnum
from fractions import Fraction

from symgrad.critical.algebra.polynomials import Exponents, Interval
from symgrad.critical.algebra.univariate import RealNumber
from symgrad.frozen import dataclass

Locate = Callable[[int], tuple[Interval, ...]]
"""Intervals that hold one certain zero, narrower than ``2^-bits`` times its size or 1 where possible."""

DEFAULT_BITS = 64


class Evidence(StrEnum):
    """How a zero is known."""

    EXACT = "exact"
    """Every coordinate is a real algebraic number in closed form or by minimal polynomial and index."""
    ENCLOSURE = "enclosure"
    """Proved to lie in the box, alone; no exact form is known."""


class Method(StrEnum):
    """Two counts that agree: why nothing is missing."""

    UNIVARIATE = "factorisation into irreducibles, every root of every factor isolated"
    EMPTY = "1 is a combination of the equations, so there is not even a complex solution"
    BALLS_AND_FORM = (
        "the Groebner basis counts the complex solutions, as many disjoint balls are each proved to hold "
        "one, and a separating form has as many real values"
    )
    BALLS_AND_BEZOUT = (
        "no solution lies at infinity, so that Bezout's number is attained, and as many disjoint balls are "
        "each proved to hold one"
    )
    FORM_AND_SIGNATURE = (
        "the rank of the trace form counts the distinct complex solutions, a separating form isolates as "
        "many, and the signature of the trace form counts as many real ones"
    )
    PARTS = "the equations were split into factors, and the solutions of every part are proved"


@dataclass(frozen=True, slots=True)
class Root:
    """An isolated real zero.

    `enclosure` holds it and no other one listed; `coordinates` are exact where known. `multiplicity` is
    that of the system as it was given, None where families of zeros stand beside it.
    """

    enclosure: tuple[Interval, ...]
    coordinates: tuple[RealNumber, ...] | None
    multiplicity: int | None
    locate: Locate = field(compare=False, repr=False)

    @property
    def evidence(self) -> Evidence:
        """Exact where every coordinate is."""
        return Evidence.ENCLOSURE if self.coordinates is None else Evidence.EXACT

    @property
    def middle(self) -> tuple[float, ...]:
        """The centre of the enclosure in floating point, to show and to sort."""
        return tuple(float((low + high) / 2) for low, high in self.enclosure)

    def refined(self, bits: int) -> Root:
        """The same zero with an enclosure of width ``2^-bits`` times its size or 1."""
        return Root(self.locate(bits), self.coordinates, self.multiplicity, self.locate)


@dataclass(frozen=True, slots=True)
class Family:
    """Real zeros that are not isolated: all real points where every equation holds.

    Where `avoiding` is not empty, the zeros of those polynomials are excepted. `fixed` gives the variables
    (by position) that stand still on the whole family. `dimension` is the real dimension, proved; None
    where it is not known, and then the family may even be empty. `sample` encloses one real point of it.
    """

    equations: tuple[dict[Exponents, Fraction], ...]
    dimension: int | None
    fixed: tuple[tuple[int, RealNumber | Interval], ...] = ()
    avoiding: tuple[dict[Exponents, Fraction], ...] = ()
    sample: tuple[Interval, ...] | None = None


@dataclass(frozen=True, slots=True)
class Solutions:
    """All real solutions of a system, as far as they are proved.

    `complete` is True only if every real solution is among `roots` and `families`. The counts are those of
    the complex solutions: `zeros` with multiplicity, `distinct` without; None where there are infinitely
    many.
    """

    roots: tuple[Root, ...]
    families: tuple[Family, ...]
    complete: bool
    reason: str
    zeros: int | None
    distinct: int | None
    methods: tuple[Method, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """The solutions in one class of variables that no equation links to others."""

    roots: tuple[Root, ...] = ()
    families: tuple[Family, ...] = ()
    gaps: tuple[str, ...] = ()
    zeros: int | None = None
    distinct: int | None = None
    methods: tuple[Method, ...] = ()


def exact_locate(coordinates: Sequence[RealNumber]) -> Locate:
    """Intervals of a point with exact coordinates."""
    return lambda bits: tuple(number.enclosure(bits) for number in coordinates)


def exact_root(coordinates: Sequence[RealNumber], multiplicity: int | None) -> Root:
    """A root all of whose coordinates are known exactly."""
    locate = exact_locate(coordinates)
    return Root(locate(DEFAULT_BITS), tuple(coordinates), multiplicity, locate)


def overlap(left: Sequence[Interval], right: Sequence[Interval]) -> bool:
    """Have two boxes a point in common?"""
    return all(a <= d and c <= b for (a, b), (c, d) in zip(left, right, strict=True))


def separated(roots: Sequence[Root]) -> tuple[Root, ...]:
    """The roots with enclosures refined until no two overlap, ordered by coordinates.

    They must be distinct, or no refinement would end this; it gives up at 16,384 bits.
    """
    current, bits = list(roots), DEFAULT_BITS
    while bits < 1 << 14:
        clashing = {i for pair in clashes(current) for i in pair}
        if not clashing:
            break
        bits *= 2
        current = [r.refined(bits) if i in clashing else r for i, r in enumerate(current)]
    return tuple(sorted(current, key=lambda root: root.enclosure))


def clashes(roots: Sequence[Root]) -> list[tuple[int, int]]:
    """Pairs of roots whose enclosures overlap; neighbours along the first coordinate are compared."""
    order = sorted(range(len(roots)), key=lambda i: roots[i].enclosure[0])
    found = []
    for position, i in enumerate(order):
        for j in order[position + 1 :]:
            if roots[j].enclosure[0][0] > roots[i].enclosure[0][1]:
                break
            if overlap(roots[i].enclosure, roots[j].enclosure):
                found.append((i, j))
    return found
