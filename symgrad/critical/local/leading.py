"""The sign of a function near a point from its Taylor polynomial: lowest forms and Newton's polygon.

The terms below the boundary of Newton's polygon decide. If the part on every edge has one sign off the axes
and the polygon meets both axes, the rest is smaller near the point, and the function has that sign; if some
part takes both signs, so does the function, along curves x = a*t^k, y = b*t^l.

Source: Vasil'ev, Asymptotic exponential integrals, Newton's diagram, and the classification of minimal
points (Functional Analysis and its Applications 11, 1977).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice, pairwise, product
from math import gcd, lcm
from operator import mul
from typing import Final

from symgrad.calculus.exact import sign_of
from symgrad.critical.algebra.weighted import (
    Definite,
    Vector,
    between_roots,
    pure_powers,
    sample_points,
    section,
    signs_of,
    value_at,
)
from symgrad.critical.local.jets import Expansion, Exponents, Jet
from symgrad.frozen import dataclass
from symgrad.language.graph import NUM

MOST_CURVES: Final = 1_500
_BOTH_PARTS: Final = 2


@dataclass(frozen=True, slots=True)
class Curve:
    """x_i = factors_i * t^(powers_i), for small t > 0."""

    factors: Vector
    powers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Local:
    """The sign of a function near a point where it is zero.

    Attributes:
        sign: 1 above zero beside the point, -1 below, 0 both, None not decided; curves may be known then.
        rise: a curve along which it is above zero.
        fall: a curve along which it is below zero.
        part: the form that decided.
    """

    sign: int | None
    rise: Curve | None = None
    fall: Curve | None = None
    part: Jet | None = None


UNDECIDED: Final = Local(None)


def local_sign(expansion: Expansion, size: int) -> Local:
    """The sign near the origin of every function with this expansion.

    >>> from symgrad.language.graph import ONE
    >>> local_sign(Expansion({(2, 1): ONE, (0, 4): ONE}, 4, True), 2).sign
    0
    """
    if not expansion.jet:
        return UNDECIDED
    lowest = min(sum(key) for key in expansion.jet)
    part = {key: c for key, c in expansion.jet.items() if sum(key) == lowest}
    found = _of_part(part, (1,) * size)
    if found.sign is None:
        found = _of_edges(expansion) if _is_plane(expansion, size) else _of_pure_powers(expansion, size)
    return _by_curves(expansion, size) if found.sign is None else found


def _is_plane(expansion: Expansion, size: int) -> bool:
    return size == _BOTH_PARTS and all(c.op is NUM for c in expansion.jet.values())


def _of_part(part: Jet, powers: tuple[int, ...]) -> Local:
    """The verdict of a form of equal weights, if it is definite or takes both signs."""
    signs = signs_of(part, len(powers))
    rise = None if signs.above is None else Curve(signs.above, powers)
    fall = None if signs.below is None else Curve(signs.below, powers)
    if signs.definite is Definite.BOTH:
        return Local(0, rise, fall, part)
    if signs.definite is Definite.POSITIVE:
        return Local(1, rise, None, part)
    return Local(-1, None, fall, part) if signs.definite is Definite.NEGATIVE else UNDECIDED


def _of_pure_powers(expansion: Expansion, size: int) -> Local:
    """Weights for which the lowest pure powers of all variables weigh the same, and nothing weighs less."""
    pure = pure_powers(expansion.jet, size)
    if not all(pure):
        return UNDECIDED
    whole = lcm(*pure)
    powers = tuple(whole // exponent for exponent in pure)
    weighed = [(weight(key, powers), key) for key in expansion.jet]
    if min(weighed)[0] < whole:
        return UNDECIDED
    return _of_part({key: expansion.jet[key] for total, key in weighed if total == whole}, powers)


def weight(key: Exponents, powers: Sequence[int]) -> int:
    """The power of t in a monomial along a curve."""
    return sum(map(mul, key, powers))


def _of_edges(expansion: Expansion) -> Local:
    """Newton's polygon in the plane, for rational coefficients."""
    corners = polygon(list(expansion.jet))
    meets_axes = corners[0][0] == 0 and corners[-1][1] == 0
    parts: list[Jet] = []
    signs: set[int] = set()
    curves: dict[int, Curve] = {}
    clear = meets_axes and len(corners) > 1
    for (a, b), (c, d) in pairwise(corners):
        common = gcd(b - d, c - a)
        powers = ((b - d) // common, (c - a) // common)
        level = weight((a, b), powers)
        if not expansion.whole and level >= _unknown_from(expansion, powers):
            clear = False
            continue
        part = {key: v for key, v in expansion.jet.items() if weight(key, powers) == level}
        parts.append(part)
        found, no_root = edge_signs(part, powers)
        clear = clear and no_root
        curves = found | curves
        signs |= set(found)
    if signs == {1, -1}:
        return Local(0, curves[1], curves[-1], _joined(parts))
    if not clear or len(signs) != 1:
        return UNDECIDED
    (sign,) = signs
    return Local(sign, curves.get(1), curves.get(-1), _joined(parts))


def _joined(parts: Sequence[Jet]) -> Jet:
    return {key: c for part in parts for key, c in part.items()}


def polygon(keys: Sequence[Exponents]) -> list[tuple[int, int]]:
    """The corners of the boundary of Newton's polygon that faces the origin, from left to right.

    >>> polygon([(4, 0), (2, 1), (1, 3), (0, 4)])
    [(0, 4), (2, 1), (4, 0)]
    """
    least: dict[int, int] = {}
    for i, j in keys:
        least[i] = min(least.get(i, j), j)
    corners: list[tuple[int, int]] = []
    for point in sorted(least.items()):
        if corners and point[1] >= corners[-1][1]:
            continue
        while len(corners) > 1 and _turns_up(corners[-2], corners[-1], point):
            corners.pop()
        corners.append(point)
    return corners


def _turns_up(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    """Whether b lies on or above the segment from a to c."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) <= 0


def edge_signs(part: Jet, powers: tuple[int, int]) -> tuple[dict[int, Curve], bool]:
    """The signs that an edge's part takes off the axes, each with a curve; whether it has no zero there."""
    lowest = min(key[1] for key in part)
    found: dict[int, Curve] = {}
    clear = True
    for side in (1, -1):
        places, roots = between_roots(section(part, side)[lowest:])
        clear = clear and not roots
        for s in [*places, Fraction(1), Fraction(-1)]:
            point = (Fraction(side), s)
            sign = sign_of(value_at(part, point)) if s else 0
            if sign:
                found.setdefault(sign, Curve(point, powers))
    return found, clear


def _by_curves(expansion: Expansion, size: int) -> Local:
    """Curves along which the function is above and below zero, if both are found."""
    found: dict[int, Curve] = {}
    for curve in islice(_curves(size), MOST_CURVES):
        sign = sign_along(expansion, curve)
        if sign:
            found.setdefault(sign, curve)
        if len(found) == _BOTH_PARTS:
            return Local(0, found[1], found[-1])
    return Local(None, found.get(1), found.get(-1))


def _curves(size: int) -> Iterator[Curve]:
    for powers in sorted(product((1, 2, 3), repeat=size), key=sum):
        if gcd(*powers) == 1 and size <= 3:
            for factors in islice(sample_points(size), 2 * size, 60):
                yield Curve(factors, powers)


def _unknown_from(expansion: Expansion, powers: Sequence[int]) -> int:
    """The least weight that a term beyond the expansion may have."""
    return (expansion.degree + 1) * min(powers)


def sign_along(expansion: Expansion, curve: Curve) -> int:
    """The sign for small t > 0 along a curve; 0 where it does not show."""
    known = _unknown_from(expansion, curve.powers)
    levels: dict[int, list[Exponents]] = {}
    for key in expansion.jet:
        levels.setdefault(weight(key, curve.powers), []).append(key)
    for level in sorted(levels):
        if level >= known and not expansion.whole:
            return 0
        sign = sign_of(value_at({key: expansion.jet[key] for key in levels[level]}, curve.factors))
        if sign is None or sign:
            return sign or 0
    return 0
