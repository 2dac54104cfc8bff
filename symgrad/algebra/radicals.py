"""Exact powers of rational numbers: r ** (p/q) as coefficient times one root of an integer."""

from __future__ import annotations

from fractions import Fraction
from functools import cache, lru_cache
from math import gcd, isqrt, prod
from typing import Final

from symgrad.language import limits
from symgrad.language.gates import power_bits
from symgrad.language.graph import Rational

_TRIAL_LIMIT: Final = 2_000
"""Primes up to here are taken out of a radicand; what is left is tried as one perfect power."""

_RADICAND_BITS: Final = 600


def integer_power(base: Rational, exponent: int) -> Rational | None:
    """``base ** exponent``, or None where that is undefined or too large to form."""
    if exponent < 0 and base == 0:
        return None
    if power_bits(base, exponent) > limits.POWER_BITS:
        return None
    value = Fraction(base) ** exponent
    return value.numerator if value.denominator == 1 else value


def root_form(base: Rational, exponent: Fraction) -> tuple[Rational, int, int] | None:
    """``base ** exponent`` as (c, d, q), meaning c * d**(1/q) with d a positive integer free of q-th powers.

    An odd q takes the real root of a negative base. None where the power is not real, or its
    radicand too large to be factored usefully.

    >>> root_form(20, Fraction(1, 2))
    (2, 5, 2)
    >>> root_form(-8, Fraction(1, 3))
    (-2, 1, 1)
    """
    p, q = exponent.numerator, exponent.denominator
    sign = 1
    if base <= 0:
        if base == 0:
            return (0, 1, 1) if p > 0 else None
        if q % 2 == 0:
            return None
        sign, base = (-1 if p % 2 else 1), -base
    whole, part = divmod(p, q)
    front = integer_power(base, whole)
    if front is None:
        return None
    above, below = Fraction(base).numerator, Fraction(base).denominator
    if part * above.bit_length() + (q - part) * below.bit_length() > _RADICAND_BITS:
        return None
    radicand = above**part * (below ** (q - part) if below > 1 else 1)
    outside, inside = extract_root(radicand, q)
    inside, q = reduce_index(inside, q)
    coefficient = sign * Fraction(front) * outside / below
    return (coefficient.numerator if coefficient.denominator == 1 else coefficient), inside, q


@cache
def _primes() -> tuple[int, ...]:
    """The primes up to the limit of trial division."""
    top = _TRIAL_LIMIT + 1
    multiples = {m for n in range(2, isqrt(top) + 1) for m in range(n * n, top, n)}
    return tuple(n for n in range(2, top) if n not in multiples)


@cache
def _small_primes() -> int:
    """Their product: what it shares with a number shows which of them divide it."""
    return prod(_primes())


@lru_cache(maxsize=1024)
def extract_root(n: int, q: int) -> tuple[int, int]:
    """N = c**q * d with c as large as trial division finds.

    >>> extract_root(20, 2)
    (2, 5)
    """
    outside, inside, rest = 1, 1, n
    small = gcd(n, _small_primes())
    for p in _primes():
        if small == 1:
            break
        if small % p:
            continue
        small //= p
        count = 0
        while rest % p == 0:
            rest //= p
            count += 1
        outside *= p ** (count // q)
        inside *= p ** (count % q)
    root = integer_root(rest, q)
    if root is not None:
        return outside * root, inside
    return outside, inside * rest


def reduce_index(d: int, q: int) -> tuple[int, int]:
    """d**(1/q) with the smallest index: 4**(1/4) is 2**(1/2)."""
    if d == 1:
        return 1, 1
    for g in range(q, 1, -1):
        if q % g == 0:
            root = integer_root(d, g)
            if root is not None:
                return root, q // g
    return d, q


def integer_root(n: int, q: int) -> int | None:
    """The exact q-th root of a positive integer, or None."""
    if n < 2:
        return n
    guess = 1 << -(-n.bit_length() // q)
    while True:
        better = ((q - 1) * guess + n // guess ** (q - 1)) // q
        if better >= guess:
            return guess if guess**q == n else None
        guess = better


def common(values: list[Rational]) -> Fraction:
    """The positive rational g for which all values are coprime integer multiples of g."""
    numerator, denominator = 0, 1
    for v in values:
        fraction = Fraction(v)
        numerator = gcd(numerator, fraction.numerator)
        denominator = denominator * fraction.denominator // gcd(denominator, fraction.denominator)
    return Fraction(numerator or 1, denominator)
