"""Polynomials around a point whose coefficients are exact numbers, or balls where there is a remainder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import comb, prod
from typing import Final

from flint import arb, fmpq

from symgrad.algebra.normal import Normalizer
from symgrad.calculus.exact import sign_of
from symgrad.critical.local.jets import Exponents
from symgrad.language.graph import NUM, ZERO, Expression, number
from symgrad.programs.ball_program import BallProgram

BITS: Final = 96

Coefficient = Fraction | Expression | arb
Polynomial = Mapping[Exponents, Coefficient]


class Values:
    """A polynomial in balls."""

    def __init__(self, polynomial: Polynomial) -> None:
        self.terms = [(ball_of(c), [(k, e) for k, e in enumerate(key) if e]) for key, c in polynomial.items()]

    def over(self, at: Sequence[arb]) -> arb:
        """The values over a box."""
        return sum(
            (c * prod((at[k] ** e for k, e in powers), start=arb(1)) for c, powers in self.terms), arb(0)
        )


def ratio(a: Polynomial, b: Polynomial) -> Expression | None:
    """The number c, where the lowest terms of b are c times those of a."""
    first, second = lowest(a), lowest(b)
    if not first or first.keys() != second.keys():
        return None
    n = Normalizer()
    pairs = [(_expression(first[key]), _expression(second[key])) for key in first]
    if not sign_of(pairs[0][0]):
        return None
    found = n.form(pairs[0][1] / pairs[0][0])
    return found if all(n.form(d - found * c) is ZERO for c, d in pairs[1:]) else None


def lowest(polynomial: Polynomial) -> dict[Exponents, Coefficient]:
    """The terms of lowest degree."""
    least = min(map(sum, polynomial), default=0)
    return {key: c for key, c in polynomial.items() if sum(key) == least}


def reduced(polynomial: Polynomial, factor: Expression, other: Polynomial) -> Polynomial:
    """The polynomial minus a number times another one, both with exact coefficients."""
    n = Normalizer()
    total = dict(polynomial)
    for key, c in other.items():
        part = _exact(n.form(-factor * _expression(c)))
        total[key] = _plus(total[key], part, n) if key in total else part
    return {key: c for key, c in total.items() if not _is_zero(c)}


def _exact(form: Expression) -> Coefficient:
    return Fraction(form.value) if form.op is NUM else form


def divided(polynomial: Polynomial, positive: frozenset[int]) -> Polynomial:
    """Without the powers of positive variables that divide it."""
    if not polynomial:
        return polynomial
    least = [
        min(key[k] for key in polynomial) if k in positive else 0 for k in range(len(next(iter(polynomial))))
    ]
    return {tuple(e - m for e, m in zip(key, least, strict=True)): c for key, c in polynomial.items()}


def shifted(polynomial: Polynomial, by: Sequence[Fraction]) -> Polynomial:
    """The polynomial in the steps from a point; terms that are exactly zero are left out."""
    total: dict[Exponents, Coefficient] = {}
    n = Normalizer()
    for key, c in polynomial.items():
        for lower in product(*[range(e + 1) if b else (e,) for e, b in zip(key, by, strict=True)]):
            factor = prod(
                (comb(e, k) * b ** (e - k) for e, k, b in zip(key, lower, by, strict=True)), start=Fraction(1)
            )
            part = _times(c, factor, n)
            total[lower] = _plus(total[lower], part, n) if lower in total else part
    return {key: c for key, c in total.items() if not _is_zero(c)}


def _times(c: Coefficient, factor: Fraction, n: Normalizer) -> Coefficient:
    if isinstance(c, Fraction):
        return c * factor
    return n.form(c * number(factor)) if isinstance(c, Expression) else c * ball_of(factor)


def _plus(a: Coefficient, b: Coefficient, n: Normalizer) -> Coefficient:
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a + b
    if isinstance(a, arb) or isinstance(b, arb):
        return ball_of(a) + ball_of(b)
    return _exact(n.form(_expression(a) + _expression(b)))


def _expression(c: Coefficient) -> Expression:
    assert not isinstance(c, arb)
    return c if isinstance(c, Expression) else number(c)


def _is_zero(c: Coefficient) -> bool:
    if isinstance(c, arb):
        return False
    return not c if isinstance(c, Fraction) else sign_of(c) == 0


def ball_of(c: Coefficient) -> arb:
    """The ball around a coefficient."""
    if isinstance(c, Fraction):
        return arb(fmpq(c.numerator, c.denominator))
    return c if isinstance(c, arb) else _constant(c)


@lru_cache(maxsize=512)
def _constant(c: Expression) -> arb:
    return BallProgram([c], ()).run((), BITS)[0]


def hull(low: Fraction, high: Fraction) -> arb:
    """The ball from low to high."""
    return ball_of(low).union(ball_of(high))


__all__ = [
    "BITS",
    "Coefficient",
    "Polynomial",
    "Values",
    "ball_of",
    "divided",
    "hull",
    "ratio",
    "reduced",
    "shifted",
]
