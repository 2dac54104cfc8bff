"""Polynomials over Q as they come in, and as FLINT wants them.

A polynomial in n variables is a mapping from exponents to coefficients: ``{(2, 0): 1, (0, 1): -3}`` is
``x^2 - 3*y``. FLINT works on integer coefficients; a positive factor changes no zero, so denominators are
cleared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache, reduce
from math import comb, lcm, prod
from operator import add
from typing import Any, Final

import flint

from symgrad.critical.algebra.boundary import content
from symgrad.errors import BudgetError
from symgrad.language.graph import ADD, DIV, MUL, NEG, NUM, POW, Expression, Rational, postorder, symbol

LARGEST_PRODUCT: Final = 50_000
"""Terms, before like ones are gathered, up to which products are multiplied out."""

HIGHEST_POWER: Final = 24

Exponents = tuple[int, ...]
Polynomial = Mapping[Exponents, Fraction]
"""Exponents to coefficients; absent means zero, the empty mapping is the zero polynomial."""

Interval = tuple[Fraction, Fraction]
"""Lower and upper end, both exact; equal ends are an exact value."""

Expired = Callable[[], bool]
"""Asked between steps of every long loop: is the time over?"""

Point = Sequence[Fraction]


def never() -> bool:
    """The budget that does not end."""
    return False


def poll(expired: Expired) -> None:
    """Stop the work at hand with a `BudgetError` once the time is over."""
    if expired():
        raise BudgetError("the time was over before every solution was proved")


def ring(variables: int) -> flint.fmpz_mpoly_ctx:
    """The ring Z[x0, ..., x(n-1)], ordered by degree, then reverse lexicographically."""
    return flint.fmpz_mpoly_ctx.get([f"x{i}" for i in range(variables)], flint.Ordering.degrevlex)


def to_flint(polynomial: Polynomial, variables: int) -> flint.fmpz_mpoly:
    """A positive multiple of the polynomial with integer coefficients without common factor.

    >>> to_flint({(1,): Fraction(1, 2), (0,): Fraction(-1, 3)}, 1)
    3*x0 - 2
    """
    below = lcm(*[c.denominator for c in polynomial.values()])
    terms = {key: c.numerator * (below // c.denominator) for key, c in polynomial.items() if c}
    return primitive(ring(variables).from_dict(terms))


def primitive(polynomial: flint.fmpz_mpoly) -> flint.fmpz_mpoly:
    """The polynomial divided by the greatest common divisor of its coefficients, its sign kept."""
    divisor = content(polynomial)
    return polynomial if divisor in {0, 1} else polynomial / divisor


def from_flint(polynomial: flint.fmpz_mpoly) -> dict[Exponents, Fraction]:
    """The way back, exact.

    >>> from_flint(to_flint({(1,): Fraction(1, 2), (0,): Fraction(-1, 3)}, 1))
    {(1,): Fraction(3, 1), (0,): Fraction(-2, 1)}
    """
    return {tuple(map(int, e)): Fraction(int(c)) for e, c in polynomial.to_dict().items()}


def as_terms(root: Expression, names: Sequence[str]) -> dict[Exponents, Fraction] | None:
    """An expression as a polynomial with rational coefficients; None where it is written otherwise, or long.

    >>> from symgrad import parse
    >>> as_terms(parse("(x + 1)*(x - 1)/2"), ["x"])
    {(2,): Fraction(1, 2), (0,): Fraction(-1, 2)}
    """
    found = as_flint(root, tuple(names))
    return None if found is None else plain(found)


def rational(value: Rational) -> flint.fmpq:
    """A number as FLINT wants it."""
    return flint.fmpq(value.numerator, value.denominator)


def exact_terms(polynomial: flint.fmpz_mpoly | flint.fmpq_mpoly) -> dict[Exponents, Any]:
    """Exponents to coefficients, which are FLINT's."""
    return {tuple(map(int, exponents)): c for exponents, c in polynomial.to_dict().items()}


def plain(polynomial: flint.fmpq_mpoly) -> dict[Exponents, Fraction]:
    """Exponents to coefficients."""
    return {
        tuple(map(int, exponents)): Fraction(int(c.p), int(c.q))
        for exponents, c in polynomial.to_dict().items()
    }


@lru_cache(maxsize=32)
def as_flint(root: Expression, names: tuple[str, ...]) -> flint.fmpq_mpoly | None:
    """An expression as a polynomial over Q of FLINT's; None where it is written otherwise, or long."""
    if root.op is NEG:
        inner = as_flint(root.args[0], names)
        return None if inner is None else -inner
    context = flint.fmpq_mpoly_ctx.get([f"x{k}" for k in range(max(1, len(names)))], flint.Ordering.degrevlex)
    known = {symbol(name): generator for name, generator in zip(names, context.gens(), strict=False)}
    for e in postorder([root]):
        if e not in known:
            made = _made(e, known, context)
            if made is None:
                return None
            known[e] = made
    return known[root]


def _made(e: Expression, known: Mapping[Expression, Any], context: Any) -> Any:
    """One node as a polynomial, from those of its arguments."""
    args = [known[a] for a in e.args]
    if e.op is NUM:
        return context.constant(rational(e.value))
    if e.op is ADD:
        return reduce(add, args)
    if e.op is NEG:
        return -args[0]
    if e.op is DIV and args[1].is_constant() and not args[1].is_zero():
        return args[0] / args[1].leading_coefficient()
    if e.op is MUL:
        return reduce(_product, args) if prod(len(a) for a in args) <= LARGEST_PRODUCT else None
    if e.op is POW and e.args[1].op is NUM and type(e.args[1].value) is int:
        return _raised(args[0], e.args[1].value)
    return None


def _product(a: Any, b: Any) -> Any:
    return a * b


def _raised(base: Any, exponent: int) -> Any:
    terms = len(base)
    if exponent < 0 or (terms > 1 and exponent > HIGHEST_POWER):
        return None
    if comb(terms + exponent, exponent) > LARGEST_PRODUCT:
        return None
    return base**exponent


def occurring(polynomial: flint.fmpz_mpoly) -> frozenset[int]:
    """The variables that occur, by position."""
    return frozenset(i for i, degree in enumerate(polynomial.degrees()) if degree > 0)


def project(polynomial: flint.fmpz_mpoly, kept: Sequence[int]) -> flint.fmpz_mpoly:
    """The same polynomial in the ring of the kept variables only; no other may occur."""
    terms = {tuple(exponents[i] for i in kept): c for exponents, c in polynomial.to_dict().items()}
    return ring(len(kept)).from_dict(terms)


def lift(polynomial: flint.fmpz_mpoly, kept: Sequence[int], variables: int) -> flint.fmpz_mpoly:
    """The way back from `project`: the polynomial in the ring of all variables."""
    terms = {spread(exponents, kept, variables): c for exponents, c in polynomial.to_dict().items()}
    return ring(variables).from_dict(terms)


def supports(polynomial: Iterable[Exponents]) -> list[frozenset[int]]:
    """The variables of each term that has any, by position."""
    found = {frozenset(k for k, e in enumerate(exponents) if e) for exponents in polynomial}
    return [s for s in found if s]


def spread(exponents: Sequence[int], kept: Sequence[int], variables: int) -> Exponents:
    """Exponents of the kept variables among zeros for the others."""
    place = dict(zip(kept, exponents, strict=True))
    return tuple(int(place.get(i, 0)) for i in range(variables))


def to_univariate(polynomial: flint.fmpz_mpoly) -> flint.fmpz_poly:
    """A polynomial of a ring in one variable, as dense coefficients."""
    coefficients = [0] * (max(0, polynomial.total_degree()) + 1)
    for (power,), coefficient in polynomial.to_dict().items():
        coefficients[int(power)] = int(coefficient)
    return flint.fmpz_poly(coefficients)


def value_at(polynomial: flint.fmpz_mpoly, point: Point) -> Fraction:
    """The exact value at a rational point.

    >>> value_at(to_flint({(2, 0): Fraction(1), (0, 1): Fraction(-3)}, 2), (Fraction(1, 2), Fraction(1)))
    Fraction(-11, 4)
    """
    below = lcm(*[x.denominator for x in point])
    places = [x.numerator * (below // x.denominator) for x in point]
    if below == 1:
        return Fraction(int(polynomial(*places)))
    highest = int(polynomial.total_degree())
    tables = [_powers(base, int(most)) for base, most in zip(places, polynomial.degrees(), strict=True)]
    rest = _powers(below, highest)
    total = 0
    # several times as fast as the dictionary
    for exponents, coefficient in zip(polynomial.monoms(), polynomial.coeffs(), strict=True):
        term, left = int(coefficient), highest
        for table, power in zip(tables, exponents, strict=True):
            term *= table[power]
            left -= power
        total += term * rest[left]
    return Fraction(total, rest[highest])


def _powers(base: int, most: int) -> list[int]:
    """1, base, base^2, ..."""
    found = [1]
    for _ in range(most):
        found.append(found[-1] * base)
    return found


def connected(groups: Iterable[frozenset[int]], variables: int) -> list[tuple[int, ...]]:
    """The variables in classes, two in one class when a chain of groups links them.

    >>> connected([frozenset({0, 2}), frozenset({1}), frozenset({2, 3})], 5)
    [(0, 2, 3), (1,), (4,)]
    """
    classes = [{i} for i in range(variables)]
    for group in groups:
        touched = [c for c in classes if c & group]
        if touched:
            classes = [c for c in classes if not c & group] + [set().union(*touched)]
    return sorted(tuple(sorted(c)) for c in classes)
