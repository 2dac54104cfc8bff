"""The sign of a polynomial of two variables near a rational point: always decided.

Split it into irreducible factors. Those of even multiplicity never change the sign; let q be the product of
the others, with no factor x. Choose d such that q(0, y) has no zero for 0 < |y| <= d, and e such that for
0 < x <= e neither the discriminant nor the leading coefficient of q in y vanishes nor q(x, d) nor q(x, -d).
Then the real zeros of q over such x are simple, as many for each x, and those between -d and d are just those
that tend to the point as x tends to 0. So one count of real roots on each side decides: if there is such a
zero, q changes its sign there, arbitrarily near; if there is none, q has one sign around the point.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import prod
from typing import Final

import flint

from symgrad.critical.algebra.polynomials import (
    Exponents,
    ring,
    to_flint,
    value_at,
)
from symgrad.critical.algebra.signs import Sign, critical_abscissae, restricted, sign_of
from symgrad.critical.algebra.univariate import RealNumber, roots_of

LARGEST_DEGREE: Final = 24


def local_sign_in_plane(polynomial: Mapping[Exponents, Fraction]) -> int | None:
    """1, -1 or 0 (both) for the signs beside the origin of a polynomial that is zero there.

    1 means nowhere below zero near the origin: zeros beside it are possible, as for ``x^2*y^2``.
    None only where the degree is too high.

    >>> one = Fraction(1)
    >>> local_sign_in_plane({(2, 0): one, (1, 2): -2 * one, (0, 4): one, (5, 0): -one})
    0
    """
    if not polynomial or max(sum(key) for key in polynomial) > LARGEST_DEGREE:
        return None
    whole = to_flint(polynomial, 2)
    content, factors = whole.factor()
    odd = [factor for factor, multiplicity in factors if multiplicity % 2]
    x, y = ring(2).gens()
    if any(factor in (x, y, -x, -y) for factor in odd):
        return 0
    product = ring(2).from_dict({(0, 0): 1})
    for factor in odd:
        product *= factor
    place = _clear_height(product)
    if _arrives(product, place) or _arrives(_mirrored(product), place):
        return 0
    value = value_at(product, (Fraction(0), place)) * int(content)
    return 1 if value > 0 else -1


def _clear_height(q: flint.fmpz_mpoly) -> Fraction:
    """Some d > 0 with q(0, y) not zero for 0 < abs(y) <= d."""
    line = restricted(q, Fraction(0))
    return smallest_gap(line, -1) if line.degree() > 0 else Fraction(1)


def smallest_gap(polynomial: flint.fmpz_poly, side: int) -> Fraction:
    """A number below the smallest positive root; with side -1, below the size of all roots that are not 0."""
    numbers = [root.number for root in roots_of(polynomial)]
    return min(
        [distance / 2 for n in numbers if (distance := _distance(n, side)) is not None], default=Fraction(1)
    )


def _distance(number: RealNumber, side: int) -> Fraction | None:
    """A lower bound above zero of the size of a root; None for 0, and for negative ones if side is 1."""
    bits = 32
    while True:
        low, high = number.enclosure(bits)
        if low > 0:
            return low
        if high < 0:
            return None if side > 0 else -high
        if low == high == 0:
            return None
        bits *= 2


def _arrives(q: flint.fmpz_mpoly, height: Fraction) -> bool:
    """Whether real zeros of q tend to the origin from the right."""
    if q.degrees()[1] == 0:
        return False
    conditions = [critical_abscissae(q), _at_height(q, height), _at_height(q, -height)]
    x = min(smallest_gap(c, 1) for c in conditions) / 2
    return any(_is_within(root.number, height) for root in roots_of(restricted(q, x)))


def _at_height(q: flint.fmpz_mpoly, height: Fraction) -> flint.fmpz_poly:
    """q(x, height) as a polynomial in x, up to a positive factor."""
    swapped = ring(2).from_dict({(j, i): c for (i, j), c in q.to_dict().items()})
    return restricted(swapped, height)


def _is_within(number: RealNumber, height: Fraction) -> bool:
    """Whether -height < number < height; the number is not an end."""
    bits = 32
    while True:
        low, high = number.enclosure(bits)
        if -height < low and high < height:
            return True
        if high < -height or low > height:
            return False
        bits *= 2


def _mirrored(q: flint.fmpz_mpoly) -> flint.fmpz_mpoly:
    return ring(2).from_dict({(i, j): c * (-1) ** int(i) for (i, j), c in q.to_dict().items()})


def global_sign(polynomial: Mapping[Exponents, Fraction], size: int) -> int | None:
    """1 if the polynomial is nowhere below zero, -1 nowhere above, 0 for both signs; None if undecided.

    >>> one = Fraction(1)
    >>> global_sign({(2, 0): one, (1, 1): -2 * one, (0, 2): one}, 2)
    1
    """
    if not polynomial:
        return 1
    if max(sum(key) for key in polynomial) > LARGEST_DEGREE:
        return None
    content, factors = to_flint(polynomial, size).factor()
    sign = 1 if int(content) > 0 else -1
    unknown = False
    for factor, multiplicity in factors:
        if multiplicity % 2 == 0 or not factor.total_degree():
            continue
        found = sign_of(factor)
        if found is Sign.BOTH:
            return 0
        unknown = unknown or found is Sign.UNKNOWN
        sign *= _sign_somewhere(factor, size)
    return None if unknown else sign


def sign_by_factors(polynomial: Mapping[Exponents, Fraction], size: int) -> int | None:
    """Like `global_sign`, near the origin only: a factor that is not zero there keeps its sign.

    One that is zero with a slope changes it.

    >>> one = Fraction(1)
    >>> sign_by_factors({(2, 2, 0): 3 * one, (2, 2, 1): one}, 3)
    1
    """
    if max(sum(key) for key in polynomial) > LARGEST_DEGREE:
        return None
    content, factors = to_flint(polynomial, size).factor()
    odd = [factor for factor, multiplicity in factors if multiplicity % 2]
    signs = [_sign_at_origin(factor, size) for factor in odd]
    if signs.count(0) == 1 and None not in signs:
        return 0
    if None in signs or 0 in signs:
        return None
    return prod(s for s in signs if s is not None) * (1 if int(content) > 0 else -1)


def _sign_at_origin(factor: flint.fmpz_mpoly, size: int) -> int | None:
    """1 or -1 where the factor keeps its sign near the origin, 0 where it changes it, None if undecided."""
    lowest = min(sum(key) for key in factor.to_dict())
    if lowest == 0:
        return 1 if value_at(factor, (Fraction(0),) * size) > 0 else -1
    if lowest == 1:
        return 0
    return _sign_somewhere(factor, size) if sign_of(factor) is Sign.ONE else None


def _sign_somewhere(factor: flint.fmpz_mpoly, size: int) -> int:
    from symgrad.critical.algebra.weighted import sample_points

    for point in sample_points(size):
        value = value_at(factor, point)
        if value:
            return 1 if value > 0 else -1
    return 0
