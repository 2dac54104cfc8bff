"""How many real roots a polynomial has, by Sturm's theorem: whole numbers only, nothing imported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import gcd

Coefficients = Sequence[int]
"""Of a polynomial, highest first."""


def count_real_roots(coefficients: Coefficients) -> int:
    """The number of distinct real roots of a polynomial that is not constant (Sturm 1829).

    The signs of the polynomial, its derivative and the negated remainders of their division change
    so many times less at the right end of the line than at the left one.

    >>> count_real_roots((1, 0, -1, 0)), count_real_roots((1, 0, 1))
    (3, 0)
    """
    degree = len(coefficients) - 1
    chain = [list(coefficients), [c * (degree - k) for k, c in enumerate(coefficients[:-1])]]
    while len(chain[-1]) > 1 and (rest := _remainder(chain[-2], chain[-1])):
        chain.append([-c for c in rest])
    return _changes(chain, _sign_far_left) - _changes(chain, _sign_far_right)


def _remainder(a: Coefficients, b: Coefficients) -> list[int]:
    """A positive multiple of the remainder of a / b, without common factors."""
    rest = list(a)
    scale, sign = abs(b[0]), 1 if b[0] > 0 else -1
    while len(rest) >= len(b):
        first = sign * rest[0]
        rest = [scale * c for c in rest]
        for k, c in enumerate(b):
            rest[k] -= first * c
        rest.pop(0)
    while rest and rest[0] == 0:
        rest.pop(0)
    content = gcd(*rest)
    return [c // content for c in rest]


def _changes(chain: Sequence[Coefficients], sign: Callable[[Coefficients], bool]) -> int:
    return sum(a != b for a, b in pairwise(map(sign, chain)))


def _sign_far_right(polynomial: Coefficients) -> bool:
    return polynomial[0] > 0


def _sign_far_left(polynomial: Coefficients) -> bool:
    return (polynomial[0] > 0) == (len(polynomial) % 2 == 1)
