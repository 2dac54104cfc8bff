"""How polynomials grow: bounded below or not, and whether the least value is attained.

A polynomial whose part of highest weight is positive definite, for some positive weights of the variables,
tends to infinity in every direction, so it has a least value. A part of both signs, or any curve
x_i = c_i*t^(k_i) along which the highest power of t has a negative coefficient, shows the opposite.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice, product
from math import gcd, lcm
from typing import Final

from symgrad.critical.leading import Curve, weight
from symgrad.critical.quadratics import quadratic_facts
from symgrad.critical.weighted import (
    Definite,
    Exponents,
    Form,
    WholeTerms,
    sample_points,
    sampled,
    sign_of_whole,
    signs_of,
    whole_terms,
)
from symgrad.frozen import dataclass
from symgrad.language.graph import number

Polynomial = Mapping[Exponents, Fraction]

MOST_CURVES: Final = 1_200
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


def lower_end(polynomial: Polynomial, size: int) -> Facts:
    """The lower end of a polynomial over R^n.

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
        return _widened(lower_end(_restricted(polynomial, kept), len(kept)), kept, size)
    form = {key: number(c) for key, c in moving.items()}
    if max(map(sum, moving)) <= 2:
        return _of_quadratic(moving, size)
    for method in (_by_top_part, _by_curves):
        found = method(form, size)
        if found.below is not None:
            return found
    return _by_signs(polynomial, size)


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
    signs = signs_of({key: c for key, c in form.items() if weight(key, powers) == whole}, size)
    if signs.definite is Definite.POSITIVE:
        return LEAST
    return NOTHING if signs.below is None else Facts(False, False, Curve(signs.below, powers))


def _by_curves(form: Form, size: int) -> Facts:
    terms = whole_terms(form) or []
    levels: list[WholeTerms] = []
    powers: tuple[int, ...] = ()
    for curve in islice(_curves(size), MOST_CURVES):
        if curve.powers != powers:
            levels, powers = _levels(terms, curve.powers), curve.powers
        if _falls(levels, curve):
            return Facts(False, False, curve)
    return NOTHING


def _curves(size: int) -> Iterator[Curve]:
    plain = (1,) * size
    for factors in islice(sample_points(size), 60):
        yield Curve(factors, plain)
    if size > 3:
        return
    for powers in sorted(product((-1, 0, 1, 2), repeat=size), key=lambda p: sum(map(abs, p))):
        if powers != plain and max(powers) > 0 and gcd(*powers) == 1:
            for signs in product((1, -1, 2, -2) if size < 3 else (1, -1), repeat=size):
                yield Curve(tuple(map(Fraction, signs)), powers)


def _levels(terms: WholeTerms, powers: Sequence[int]) -> list[WholeTerms]:
    """The terms by their powers of t, positive ones only, the highest first."""
    found: dict[int, list[tuple[Exponents, int]]] = {}
    for key, c in terms:
        found.setdefault(weight(key, powers), []).append((key, c))
    return [found[level] for level in sorted(found, reverse=True) if level > 0]


def _falls(levels: Sequence[WholeTerms], curve: Curve) -> bool:
    """Whether the highest power of t has a positive exponent and a negative coefficient."""
    signs = (sign_of_whole(level, curve.factors) for level in levels)
    return next((sign < 0 for sign in signs if sign), False)


def _by_signs(polynomial: Polynomial, size: int) -> Facts:
    """Polynomials that stay above a constant; above f(0) is attained at 0."""
    from symgrad.critical.plane import global_sign

    origin = (0,) * size
    start = polynomial.get(origin, Fraction(0))
    shifted = {key: c for key, c in polynomial.items() if key != origin}
    form = {key: number(c) for key, c in shifted.items()}
    if sampled(form, size)[1] is None and global_sign(shifted, size) == 1:
        return LEAST
    if global_sign({**shifted, origin: Fraction(SHIFT)}, size) == 1:
        return Facts(below=True)
    return Facts(below=True) if start and global_sign(polynomial, size) == 1 else NOTHING
