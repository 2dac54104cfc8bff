"""How polynomials grow: bounded below or not, and whether the least value is attained.

A polynomial whose part of highest weight is positive definite, for some positive weights of the variables,
tends to infinity in every direction, so it has a least value. A part of both signs, or any curve
x_i = c_i*t^(k_i) along which the highest power of t has a negative coefficient, shows the opposite.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import product
from math import gcd, lcm
from typing import Final

import flint

from symgrad.critical.algebra.quadratics import quadratic_facts
from symgrad.critical.algebra.weighted import (
    FEW_SAMPLES,
    Definite,
    Exponents,
    Form,
    Seen,
    Vector,
    first_points,
    homogenised,
    sampled,
    sign_at,
    sign_of_scaled,
    signs_of,
    whole_terms,
)
from symgrad.critical.local.leading import Curve, weight
from symgrad.frozen import dataclass
from symgrad.language.graph import number

Polynomial = Mapping[Exponents, Fraction]

SHIFT: Final = 2**20
"""How far below zero a lower bound is looked for."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is proved of the lower end of a function's values.

    Attributes:
        below: whether it is bounded below.
        attained: whether it has a least value.
        escape: a curve along which it falls without bound.
    """

    below: bool | None = None
    attained: bool | None = None
    escape: Curve | None = None


NOTHING: Final = Facts()
LEAST: Final = Facts(below=True, attained=True)


def lower_end(polynomial: Polynomial, size: int, *, briefly: bool = False) -> Facts:
    """The lower end of a polynomial over R^n.

    Args:
        polynomial: its terms.
        size: the number of variables.
        briefly: only as far as the growth far out tells.

    >>> one = Fraction(1)
    >>> lower_end({(4, 0): one, (2, 1): one, (0, 2): one}, 2).attained
    True
    >>> lower_end({(2, 2): one, (1, 1): -2 * one, (0, 0): one, (2, 0): one}, 2)
    Facts(below=True, attained=None, escape=None)
    """
    moving = {key: c for key, c in polynomial.items() if any(key) and c}
    if not moving:
        return LEAST
    kept = [k for k in range(size) if any(key[k] for key in moving)]
    if len(kept) < size:
        inner = lower_end(_restricted(polynomial, kept), len(kept), briefly=briefly)
        return _widened(inner, kept, size)
    form = {key: number(c) for key, c in moving.items()}
    if max(map(sum, moving)) <= 2:
        return _of_quadratic(moving, size)
    for method in (_by_top_part, _by_curves):
        found = method(form, size)
        if found.below is not None:
            return found
    return NOTHING if briefly else _by_signs(polynomial, size)


def is_coercive(polynomial: Polynomial, size: int) -> bool:
    """Whether it is proved that the polynomial tends to infinity in every direction."""
    form = {key: number(c) for key, c in polynomial.items() if any(key) and c}
    return bool(form) and _by_top_part(form, size) is LEAST


def _restricted(polynomial: Polynomial, kept: Sequence[int]) -> dict[Exponents, Fraction]:
    return {tuple(key[k] for k in kept): c for key, c in polynomial.items()}


def _widened(facts: Facts, kept: Sequence[int], size: int) -> Facts:
    """The same with the absent variables at zero."""
    if facts.escape is None:
        return facts
    factors, powers = [Fraction(0)] * size, [1] * size
    for k, factor, power in zip(kept, facts.escape.factors, facts.escape.powers, strict=True):
        factors[k], powers[k] = factor, power
    return Facts(facts.below, facts.attained, Curve(tuple(factors), tuple(powers)))


def _of_quadratic(moving: Polynomial, size: int) -> Facts:
    """Exactly: convex with its linear part in the range of the matrix, or falling along a line."""
    direction = quadratic_facts(moving, size)
    if direction is None:
        return NOTHING
    return Facts(False, False, Curve(direction, (1,) * size)) if any(direction) else LEAST


def highest_pure_powers(form: Form, size: int) -> list[int]:
    """For each variable the highest exponent at which it stands alone; 0 where there is none."""
    found = [0] * size
    for key in form:
        alone = [k for k, exponent in enumerate(key) if exponent]
        if len(alone) == 1:
            found[alone[0]] = max(found[alone[0]], key[alone[0]])
    return found


def _by_top_part(form: Form, size: int) -> Facts:
    pure = highest_pure_powers(form, size)
    if not all(pure):
        return NOTHING
    whole = lcm(*pure)
    powers = tuple(whole // exponent for exponent in pure)
    if max(weight(key, powers) for key in form) > whole:
        return NOTHING
    top = {key: c for key, c in form.items() if weight(key, powers) == whole}
    seen = sampled(top, size, FEW_SAMPLES)
    below = _seen_below(top, size, seen)
    if below is not None:
        return Facts(False, False, Curve(below, powers))
    signs = signs_of(top, size, seen)
    if signs.definite is Definite.POSITIVE:
        return LEAST
    return NOTHING if signs.below is None else Facts(False, False, Curve(signs.below, powers))


def _seen_below(top: Form, size: int, seen: Seen) -> Vector | None:
    """A point at which a form is seen to be negative; in the plane on the second axis if that serves."""
    above, below = seen
    if size == 2 and below is not None and above is None:
        axis = (Fraction(0), Fraction(1))
        return axis if sign_at(top, axis) < 0 else below
    return below


def _by_curves(form: Form, size: int) -> Facts:
    terms = whole_terms(form) or {}
    for powers, places in _curves(size):
        levels = Levels(terms, powers)
        found = next((place for place in places if levels.sign(place) < 0), None)
        if found is not None:
            *above, below = found
            return Facts(False, False, Curve(tuple(Fraction(x, below) for x in above), powers))
    return NOTHING


Places = tuple[tuple[int, ...], ...]


@cache
def _curves(size: int) -> tuple[tuple[tuple[int, ...], Places], ...]:
    """The curves that are tried: exponents, each with its factors in whole numbers and their denominator."""
    plain = (1,) * size
    straight = (plain, tuple(scaled for _, scaled in first_points(size, 60)))
    if size > 3:
        return (straight,)
    factors = (1, -1, 2, -2) if size < 3 else (1, -1)
    bent = tuple((*signs, 1) for signs in product(factors, repeat=size))
    choices = sorted(product((-1, 0, 1, 2), repeat=size), key=lambda p: sum(map(abs, p)))
    fit = [p for p in choices if p != plain and max(p) > 0 and gcd(*p) == 1]
    return (straight, *[(powers, bent) for powers in fit])


class Levels:
    """The terms of a polynomial by their powers of t along curves with given exponents, the highest first."""

    def __init__(self, terms: Mapping[Exponents, int], powers: Sequence[int]) -> None:
        self._terms: dict[int, dict[Exponents, int]] = {}
        for key, c in terms.items():
            self._terms.setdefault(weight(key, powers), {})[key] = c
        self._order = sorted((level for level in self._terms if level > 0), reverse=True)
        self._whole: dict[int, flint.fmpz_mpoly] = {}

    def sign(self, scaled: Sequence[int]) -> int:
        """The sign far out along the curve, 0 where it tends to a constant."""
        for level in self._order:
            if level not in self._whole:
                self._whole[level] = homogenised(self._terms[level])
            sign = sign_of_scaled(self._whole[level], scaled)
            if sign:
                return sign
        return 0


def _by_signs(polynomial: Polynomial, size: int) -> Facts:
    """Polynomials that stay above a constant; above f(0) is attained at 0."""
    from symgrad.critical.local.plane import global_sign

    origin = (0,) * size
    start = polynomial.get(origin, Fraction(0))
    shifted = {key: c for key, c in polynomial.items() if key != origin}
    form = {key: number(c) for key, c in shifted.items()}
    if sampled(form, size)[1] is None and global_sign(shifted, size) == 1:
        return LEAST
    if global_sign({**shifted, origin: Fraction(SHIFT)}, size) == 1:
        return Facts(below=True)
    return Facts(below=True) if start and global_sign(polynomial, size) == 1 else NOTHING
