"""Signs of quasi-homogeneous forms: polynomials all of whose monomials have the same weight.

With positive weights w, scaling each x_i by s^(w_i) multiplies such a form by a power of s, so its signs on a
sphere are its signs everywhere. Definite ones decide the growth of a function: the lowest form near a
point, the highest one at infinity.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from fractions import Fraction
from functools import cache
from itertools import islice, pairwise, product
from math import lcm
from typing import Final

import flint

from symgrad.algebra.normal import Normalizer
from symgrad.calculus.exact import sign_of
from symgrad.calculus.matrices import characteristic_polynomial, inertia
from symgrad.critical.algebra.polynomials import ring
from symgrad.frozen import dataclass
from symgrad.language.graph import NUM, ZERO, Expression, number

Exponents = tuple[int, ...]
Form = Mapping[Exponents, Expression]
Vector = tuple[Fraction, ...]
Seen = tuple[Vector | None, Vector | None]
"""A point where a form is positive and one where it is negative, where found."""


MOST_SAMPLES: Final = 200
FEW_SAMPLES: Final = 24


class Definite(Enum):
    """What is proved of a form off the origin."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    NONNEGATIVE = "never negative"
    NONPOSITIVE = "never positive"
    BOTH = "of both signs"
    UNKNOWN = "not decided"


OPPOSITE: Final = {
    Definite.POSITIVE: Definite.NEGATIVE,
    Definite.NEGATIVE: Definite.POSITIVE,
    Definite.NONNEGATIVE: Definite.NONPOSITIVE,
    Definite.NONPOSITIVE: Definite.NONNEGATIVE,
    Definite.BOTH: Definite.BOTH,
    Definite.UNKNOWN: Definite.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of a form, with a point for each sign where one was found."""

    definite: Definite
    above: Vector | None = None
    below: Vector | None = None


def signs_of(form: Form, size: int, seen: Seen | None = None) -> Signs:
    """The signs of a quasi-homogeneous form in ``size`` variables, proved; ``seen`` in a few samples.

    Exact for rational forms in two variables; for more by samples, sums of even monomials,
    quadratic forms in powers, and domination of the mixed monomials by the pure ones.

    >>> from symgrad.language.graph import ONE
    >>> signs_of({(4, 0): ONE, (2, 2): number(-1), (0, 4): ONE}, 2).definite.name
    'POSITIVE'
    """
    above, below = seen or sampled(form, size, FEW_SAMPLES)
    if above and below:
        return Signs(Definite.BOTH, above, below)
    if size == 2 and all(c.op is NUM for c in form.values()):
        return _plane(form)
    decided = _decided(form, size, above, below)
    if decided is not Definite.UNKNOWN:
        return Signs(decided, above, below)
    above, below = sampled(form, size)
    if above and below:
        return Signs(Definite.BOTH, above, below)
    return Signs(_decided(form, size, above, below), above, below)


def _decided(form: Form, size: int, above: Vector | None, below: Vector | None) -> Definite:
    """The signs of a form of which values of one sign are known."""
    if above:
        return _one_sided(form, size)
    if below:
        opposite = {key: Normalizer().mul((number(-1), c)) for key, c in form.items()}
        return OPPOSITE[_one_sided(opposite, size)]
    return Definite.UNKNOWN


def sampled(form: Form, size: int, most: int = MOST_SAMPLES) -> Seen:
    """A point where the form is positive and one where it is negative, where found."""
    above: Vector | None = None
    below: Vector | None = None
    terms = whole_terms(form)
    whole = None if terms is None else homogenised(terms)
    # one term in one variable has shown its signs on both sides of zero
    for point, scaled in first_points(size, 2 if size == len(form) == 1 else most):
        sign = sign_at(form, point) if whole is None else sign_of_scaled(whole, scaled)
        above = point if sign > 0 and above is None else above
        below = point if sign < 0 and below is None else below
        if above and below:
            break
    return above, below


def sample_points(size: int) -> Iterator[Vector]:
    """The axes, then small whole numbers, then seeded random ones."""
    for k in range(size):
        for sign in (1, -1):
            yield tuple(Fraction(sign * (i == k)) for i in range(size))
    if size <= 4:
        for digits in product((0, 1, -1), repeat=size):
            if sum(map(abs, digits)) > 1:
                yield tuple(map(Fraction, digits))
    pick = random.Random(5)
    while True:
        yield tuple(Fraction(pick.randint(-9, 9), pick.choice((1, 2, 3))) for _ in range(size))


@cache
def first_points(size: int, most: int) -> tuple[tuple[Vector, tuple[int, ...]], ...]:
    """The first sample points, each also in whole numbers with the denominator at the end."""
    return tuple((point, scaled_point(point)) for point in islice(sample_points(size), most))


def scaled_point(point: Sequence[Fraction]) -> tuple[int, ...]:
    """The numerators over a common denominator, and that."""
    below = lcm(*[x.denominator for x in point])
    return (*[x.numerator * (below // x.denominator) for x in point], below)


def sign_at(form: Form, point: Sequence[Fraction]) -> int:
    """The sign at a rational point; 0 also where it is not decided."""
    return sign_of(value_at(form, point)) or 0


def whole_terms(form: Form) -> dict[Exponents, int] | None:
    """The terms of a positive multiple with whole coefficients; None where one is irrational."""
    if not all(c.op is NUM for c in form.values()):
        return None
    below = lcm(*(c.value.denominator for c in form.values()))
    return {key: c.value.numerator * (below // c.value.denominator) for key, c in form.items()}


def homogenised(terms: Mapping[Exponents, int]) -> flint.fmpz_mpoly:
    """The terms with powers of one more variable h, all of the same degree.

    Its sign at (x, h) with h > 0 is that of the terms at x/h, so that fractions need not be added.
    """
    highest = max(map(sum, terms), default=0)
    size = len(next(iter(terms), ())) + 1
    return ring(size).from_dict({(*key, highest - sum(key)): c for key, c in terms.items()})


def sign_of_whole(whole: flint.fmpz_mpoly, point: Sequence[Fraction]) -> int:
    """The sign at a rational point of what was `homogenised`, in whole numbers.

    >>> sign_of_whole(homogenised({(2, 0): 1, (0, 1): -3}), (Fraction(1, 2), Fraction(1, 9)))
    -1
    """
    return sign_of_scaled(whole, scaled_point(point))


def sign_of_scaled(whole: flint.fmpz_mpoly, scaled: Sequence[int]) -> int:
    """The same for a `scaled_point`."""
    value = whole(*scaled)
    return (value > 0) - (value < 0)


def value_at(form: Form, point: Sequence[Fraction]) -> Expression:
    """The exact value at a rational point."""
    total, others = Fraction(0), []
    for key, c in form.items():
        factor = Fraction(1)
        for x, exponent in zip(point, key, strict=True):
            factor *= x**exponent
        if factor and c.op is NUM:
            total += factor * c.value
        elif factor:
            others.append((factor, c))
    if not others:
        return number(total)
    n = Normalizer()
    return n.add([number(total), *[n.mul((number(factor), c)) for factor, c in others]])


def _plane(form: Form) -> Signs:
    """Two variables: every point off the axis x = 0 is a multiple of some (1, s) or (-1, s)."""
    whole = homogenised(whole_terms(form) or {})
    points = [(Fraction(0), Fraction(1)), (Fraction(0), Fraction(-1))]
    zero = not all(sign_of_whole(whole, point) for point in points)
    for side in (1, -1):
        places, roots = between_roots(section(form, side))
        zero = zero or roots
        points += [(Fraction(side), s) for s in places]
    signs = [(point, sign_of_whole(whole, point)) for point in points]
    above = next((point for point, sign in signs if sign == 1), None)
    below = next((point for point, sign in signs if sign == -1), None)
    if above and below:
        return Signs(Definite.BOTH, above, below)
    if above:
        return Signs(Definite.NONNEGATIVE if zero else Definite.POSITIVE, above, None)
    return Signs(Definite.NONPOSITIVE if zero else Definite.NEGATIVE, None, below)


def section(form: Form, side: int) -> list[Fraction]:
    """The coefficients, ascending, of the form on the line x = 1 or x = -1."""
    coefficients = [Fraction(0)] * (max((key[1] for key in form), default=0) + 1)
    for (i, j), c in form.items():
        coefficients[j] += Fraction(c.value) * side**i
    return coefficients


def between_roots(coefficients: Sequence[Fraction]) -> tuple[list[Fraction], bool]:
    """A rational number between any two neighbouring real roots and beyond them; whether there are roots."""
    from symgrad.critical.algebra.univariate import real_roots

    if not any(coefficients):
        return [], True
    bits = 32
    roots = real_roots(coefficients)
    ends = [root.number.enclosure(bits) for root in roots]
    while any(left[1] >= right[0] for left, right in pairwise(ends)):
        bits *= 2
        ends = [root.number.enclosure(bits) for root in roots]
    if not ends:
        return [Fraction(0)], False
    inner = [simple_between(left[1], right[0]) for left, right in pairwise(ends)]
    low, high = ends[0][0] - 1, ends[-1][1] + 1
    return [simple_between(low - 1, low), *inner, simple_between(high, high + 1)], True


def simple_between(low: Fraction, high: Fraction) -> Fraction:
    """A short fraction strictly between two numbers.

    >>> simple_between(Fraction(1, 3), Fraction(2, 3))
    Fraction(1, 2)
    """
    parts = 1
    while True:
        found = Fraction(low * parts // 1 + 1, parts)
        if low < found < high:
            return found
        parts *= 2


def _one_sided(form: Form, size: int) -> Definite:
    """A form known to be positive somewhere: positive, never negative, or not decided."""
    pure = pure_powers(form, size)
    even = all(exponent % 2 == 0 for key in form for exponent in key)
    if even and all(sign_of(c) == 1 for c in form.values()):
        return Definite.POSITIVE if all(pure) else Definite.NONNEGATIVE
    counts = _quadratic_in_powers(form, size, pure)
    if counts is not None and not counts[2]:
        return Definite.NONNEGATIVE if counts[1] else Definite.POSITIVE
    return Definite.POSITIVE if all(pure) and _dominated(form, pure) else Definite.UNKNOWN


def pure_powers(form: Form, size: int) -> list[int]:
    """For each variable the lowest exponent at which it stands alone; 0 where there is none."""
    found = [0] * size
    for key in form:
        alone = [k for k, exponent in enumerate(key) if exponent]
        if len(alone) == 1:
            index = alone[0]
            found[index] = min(found[index] or key[index], key[index])
    return found


def _dominated(form: Form, pure: Sequence[int]) -> bool:
    """Whether c_i*x_i^(2k_i) outweigh all else by the inequality of the weighted means:

    prod |x_i|^(a_i) <= sum a_i/(2k_i) * x_i^(2k_i) where the weights a_i/(2k_i) add up to one.
    """
    if any(exponent % 2 for exponent in pure):
        return False
    n = Normalizer()
    margins: list[list[Expression]] = [[] for _ in pure]
    for key, c in form.items():
        sign = sign_of(c)
        if sign is None:
            return False
        alone = sum(1 for exponent in key if exponent) == 1
        if sign > 0 and not alone and all(exponent % 2 == 0 for exponent in key):
            continue
        for margin, exponent, whole in zip(margins, key, pure, strict=True):
            share = Fraction(exponent, whole)
            margin.append(n.mul((number(share if alone else -sign * share), c)))
    return all(sign_of(n.add(margin)) == 1 for margin in margins)


def _quadratic_in_powers(form: Form, size: int, pure: Sequence[int]) -> tuple[int, int, int] | None:
    """The inertia of the form's matrix, where it is a quadratic form in x_i^(k_i)."""
    rows = [[ZERO] * size for _ in range(size)]
    n = Normalizer()
    for key, c in form.items():
        places: list[int] = []
        for k, exponent in enumerate(key):
            if exponent and (not pure[k] or pure[k] % 2 or exponent % (pure[k] // 2)):
                return None
            places += [k] * (exponent // (pure[k] // 2)) if exponent else []
        if len(places) != 2:
            return None
        i, j = places
        rows[i][j] = c if i == j else n.mul((number(Fraction(1, 2)), c))
        rows[j][i] = rows[i][j]
    return inertia(characteristic_polynomial(rows, n))
