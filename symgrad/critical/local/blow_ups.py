"""Whether a degenerate zero of a system is the only one in a cube around it, by blowing up.

With h the step from the zero p and t the greatest of its coordinates in size, every function is its Taylor
polynomial and a remainder,

    F_k(p + h) = sum over |a| < m of c_a h^a + R_k t^m,     R_k in a ball, t <= r.

On the chart h_i = t, h_j = t*s_j with |s_j| <= 1 each F_k is a power of t times some G_k(t, s). Over a piece
of the s and all t where some G_k excludes zero there is no other zero. Pieces that remain close in on points
s' at which all G_k vanish for t = 0; with s = s' + v the question is the same once more, in (t, v), t > 0.

Source: Brieskorn & Knoerrer, Plane Algebraic Curves (1986), section 8.4: quadratic transformations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import permutations
from typing import Final

from flint import arb, ctx

from symgrad.algebra.normal import TooLargeError
from symgrad.critical.algebra.polynomials import Expired
from symgrad.critical.algebra.solutions import overlap
from symgrad.critical.local.jets import Exponents, NoJetError, expand
from symgrad.critical.local.local_polynomials import (
    BITS,
    Coefficient,
    Polynomial,
    Values,
    ball_of,
    divided,
    hull,
    ratio,
    reduced,
    shifted,
)
from symgrad.frozen import dataclass
from symgrad.language.graph import NUM, Expression
from symgrad.programs.ball_program import BallProgram
from symgrad.programs.simple_fractions import simplest_between
from symgrad.programs.taylor_balls import NoTaylorError, along_rays

ORDERS: Final = (4, 7, 11, 16)
"""Orders of the remainder, until one serves."""

DEEPEST: Final = 8
"""How often a point is blown up."""

HIGHEST: Final = 24
"""Power of a step up to which polynomials are blown up once more."""

MOST_PIECES: Final = 1_200
"""Pieces that are looked at in two variables, in all; four times as many for each further one."""

WIDTHS: Final = (Fraction(1, 32), Fraction(1, 1024))
"""Widths at which pieces are no longer cut, and the point in them is guessed."""

Sides = tuple[tuple[Fraction, Fraction], ...]


class StuckError(Exception):
    """The blow-ups do not settle it."""


FAILURES: Final = (NoJetError, NoTaylorError, TooLargeError, ZeroDivisionError, OverflowError, RecursionError)


def lonely_radius(
    forms: Sequence[Expression],
    names: Sequence[str],
    at: Mapping[str, Expression],
    radii: Sequence[Fraction],
    expired: Expired,
) -> Fraction | None:
    """The first radius with which a cube around a zero is proved to hold no other; None if there is none.

    Args:
        forms: what vanishes at the point.
        names: the variables.
        at: the point, in normal form.
        radii: of the cubes to try, the largest first.
        expired: asked whether the time is over.

    >>> from symgrad import parse
    >>> forms = [parse("sin(x)^3 + x*y^2"), parse("y^3*exp(x) + x^4")]
    >>> lonely_radius(forms, ["x", "y"], dict.fromkeys("xy", parse("0")), [Fraction(1, 100)], lambda: False)
    Fraction(1, 100)
    """
    with ctx.workprec(BITS):
        resolution = _Resolution(expired)
        for order in ORDERS:
            try:
                polynomials = _expanded(forms, names, at, order, expired)
            except FAILURES:
                return None
            for radius in radii:
                try:
                    local = _cut_off(polynomials, forms, names, at, radius, order)
                    resolution.around(local, frozenset(), radius, DEEPEST)
                except (StuckError, *FAILURES):
                    continue
                return radius
    return None


@dataclass(frozen=True, slots=True)
class _Local:
    """Functions around a point: polynomials in the steps, and what they may differ by, times t^order."""

    size: int
    polynomials: tuple[Polynomial, ...]
    rests: tuple[arb, ...] = ()
    order: int = 0

    def chart(self, index: int, sign: int) -> list[Polynomial]:
        """The same with sign*t for one step, and t*s for the others."""
        found: list[Polynomial] = []
        for k, p in enumerate(self.polynomials):
            made: dict[Exponents, Coefficient] = {
                (*key[:index], sum(key), *key[index + 1 :]): c if sign ** key[index] > 0 else -c
                for key, c in p.items()
            }
            if self.rests:
                made[tuple(self.order * (j == index) for j in range(self.size))] = self.rests[k]
            found.append(made)
        return found


def _expanded(
    forms: Sequence[Expression],
    names: Sequence[str],
    at: Mapping[str, Expression],
    order: int,
    expired: Expired,
) -> list[Polynomial]:
    """The terms below an order of functions around a zero of theirs."""
    jets = [expand(f, names, at, order - 1, expired).jet for f in forms]
    return [{key: Fraction(c.value) if c.op is NUM else c for key, c in jet.items()} for jet in jets]


def _cut_off(
    polynomials: Sequence[Polynomial],
    forms: Sequence[Expression],
    names: Sequence[str],
    at: Mapping[str, Expression],
    radius: Fraction,
    order: int,
) -> _Local:
    """The functions around the zero, with what is above the order."""
    centre = BallProgram([at[name] for name in names], ()).run((), BITS)
    cube = [c + arb(0, ball_of(radius).upper()) for c in centre]
    rays = [arb(0, 1)] * len(names)
    rests = [series[order] for series in along_rays(forms, names, cube, rays, order + 1)]
    return _Local(len(names), *_independent(polynomials, rests), order)


def _independent(
    given: Sequence[Polynomial], rests: list[arb]
) -> tuple[tuple[Polynomial, ...], tuple[arb, ...]]:
    """Combinations that vanish at the same points, no two with proportional lowest terms."""
    polynomials = list(given)
    for _ in range(DEEPEST):
        for i, j in permutations(range(len(polynomials)), 2):
            factor = ratio(polynomials[i], polynomials[j])
            if factor is not None:
                polynomials[j] = reduced(polynomials[j], factor, polynomials[i])
                rests[j] -= ball_of(factor) * rests[i]
                break
        else:
            break
    return tuple(polynomials), tuple(rests)


class _Resolution:
    """Blows up until no zero is left off the point."""

    def __init__(self, expired: Expired) -> None:
        self.expired = expired
        self.pieces = 0

    def around(self, local: _Local, above: frozenset[int], radius: Fraction, depth: int) -> None:
        """Proves that there is no zero within the radius but where one of the steps ``above`` is zero.

        Those steps are nowhere negative. If there are none, the point itself is the only zero.

        Raises:
            StuckError: that is not proved.
        """
        if not depth or any(max(key) > HIGHEST for p in local.polynomials for key in p):
            raise StuckError
        for index in range(local.size):
            for sign in (1,) if index in above else (1, -1):
                positive = above | {index}
                system = [divided(p, positive) for p in local.chart(index, sign)]
                sides = tuple(
                    (Fraction(0), radius) if j == index else (Fraction(-(j not in above)), Fraction(1))
                    for j in range(local.size)
                )
                self._chart(system, index, sides, positive, depth)

    def _chart(
        self, system: list[Polynomial], index: int, sides: Sides, positive: frozenset[int], depth: int
    ) -> None:
        for width in WIDTHS:
            clusters = _fused(self._left(system, index, sides, width))
            centres = [tuple(simplest_between(*side) for side in c) for c in clusters]
            centres = [(*c[:index], Fraction(0), *c[index + 1 :]) for c in centres]
            moved = [[shifted(p, c) for p in system] for c in centres]
            if any((0,) * len(sides) in p for polynomials in moved for p in polynomials):
                continue
            for cluster, centre, polynomials in zip(clusters, centres, moved, strict=True):
                reach = max(max(abs(e - c) for e in side) for side, c in zip(cluster, centre, strict=True))
                above = frozenset(k for k in positive if not centre[k])
                self.around(_Local(len(sides), tuple(polynomials)), above, reach, depth - 1)
            return
        raise StuckError

    def _left(self, system: list[Polynomial], index: int, sides: Sides, width: Fraction) -> list[Sides]:
        """The pieces, as narrow as that, in which every function may have a zero."""
        left, waiting = [], [sides]
        programs = [Values(p) for p in system]
        while waiting:
            piece = waiting.pop()
            self.pieces += 1
            if self.pieces > MOST_PIECES * 4 ** (len(sides) - 2) or self.expired():
                raise StuckError
            balls = [hull(*side) for side in piece]
            if any(not program.over(balls).contains(0) for program in programs):
                continue
            k = max((j for j in range(len(piece)) if j != index), key=lambda j: piece[j][1] - piece[j][0])
            low, high = piece[k]
            if high - low <= width:
                left.append(piece)
                continue
            middle = (low + high) / 2
            waiting += [(*piece[:k], half, *piece[k + 1 :]) for half in ((low, middle), (middle, high))]
        return left


def _fused(pieces: Sequence[Sides]) -> list[Sides]:
    """Touching pieces as one."""
    groups: list[Sides] = []
    for piece in pieces:
        current = piece
        while touching := [g for g in groups if overlap(g, current)]:
            groups = [g for g in groups if g not in touching]
            for g in touching:
                current = tuple((min(a, c), max(b, d)) for (a, b), (c, d) in zip(current, g, strict=True))
        groups.append(current)
    return groups


__all__ = ["lonely_radius"]
