"""The gamma family over balls.

Arb encloses these well at points and poorly, or not at all, over wide balls. For positive arguments
each is pieced together from what is monotone: digamma rises, polygamma of one order only rises or
only falls, and gamma and its logarithm fall to one lowest point and rise from there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, reduce
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from flint import arb

Face = Callable[..., "arb"]

NARROW: Final = 40
LARGEST_ORDER: Final = 10_000
LARGEST_REFLECTED: Final = 200
LARGEST_LOWER: Final = 1_000

LOWEST_POINT: Final = (1.4616, 1.4617)
"""Gamma's lowest point on the positive axis, 1.46163..., lies between these."""

_LOWEST_GAMMA: Final = ("0.8856031944108887", "1e-15")
_LOWEST_LOGGAMMA: Final = ("-0.1214862905358496", "1e-15")


def _valley(face: Face, lowest: tuple[str, str]) -> Face:
    """A function that on the positive axis falls to its lowest value and rises from there."""

    def function(x: arb) -> arb:
        if x.rel_accuracy_bits() > NARROW or not x > 0:
            return face(x)
        ends = face(x.lower()).union(face(x.upper()))
        if x.upper() < LOWEST_POINT[0] or x.lower() > LOWEST_POINT[1]:
            return ends
        from flint import arb

        return ends.union(arb(*lowest))

    return function


def _monotone_above_zero(face: Face) -> Face:
    def function(x: arb) -> arb:
        if x.rel_accuracy_bits() > NARROW or not x > 0:
            return face(x)
        return face(x.lower()).union(face(x.upper()))

    return function


gamma = _valley(lambda x: x.gamma(), _LOWEST_GAMMA)
loggamma = _valley(lambda x: x.lgamma(), _LOWEST_LOGGAMMA)
digamma = _monotone_above_zero(lambda x: x.digamma())


def polygamma(order: arb, x: arb) -> arb:
    """The derivative of digamma of an order that is a natural number."""
    n = order.unique_fmpz() if order.is_exact() and 0 <= order <= LARGEST_ORDER else None
    if n is None:
        return x.nan()
    return digamma(x) if n == 0 else _monotone_above_zero(_polygamma_of(int(n)))(x)


def _polygamma_of(n: int) -> Face:
    """Of order n > 0:  (-1)^(n+1) n! zeta(n+1, x)  for x > 0, by reflection for others.

    The reflection is that of digamma, differentiated n times:
    polygamma(n, x) = (-1)^n polygamma(n, 1-x) - pi^(n+1) Q(cot(pi x)).
    """

    def face(x: arb) -> arb:
        from flint import arb

        if x > 0:
            size = arb.fac_ui(n) * arb(n + 1).zeta(x)
            return size if n % 2 else -size
        if n > LARGEST_REFLECTED or not x < 1:
            return x.nan()
        mirrored, cotangent = face(1 - x), x.cot_pi()
        steep = reduce(lambda total, c: total * cotangent + c, _cotangent_derivative(n), arb(0))
        return (mirrored if n % 2 == 0 else -mirrored) - arb.pi() ** (n + 1) * steep

    return face


@lru_cache(maxsize=64)
def _cotangent_derivative(n: int) -> tuple[int, ...]:
    """The polynomial in c = cot(x), highest coefficient first, that is the n-th derivative of cot(x).

    >>> _cotangent_derivative(1), _cotangent_derivative(2)
    ((-1, 0, -1), (2, 0, 2, 0))
    """
    polynomial = [0, 1]  # lowest coefficient first
    for _ in range(n):
        slope = [k * c for k, c in enumerate(polynomial)][1:]
        polynomial = [-a - b for a, b in zip([*slope, 0, 0], [0, 0, *slope], strict=True)]
    return tuple(reversed(polynomial))


def binomial(n: arb, k: arb) -> arb:
    """gamma(n+1) / (gamma(k+1) gamma(n-k+1)) for n other than -1, -2, ..."""
    if not n > -1 and n.contains_integer():
        return n.nan()
    whole = k.unique_fmpz() if k.is_exact() and 0 <= k <= LARGEST_LOWER else None
    if whole is not None:
        return (n - k + 1).rising(int(whole)) / (k + 1).gamma()
    return gamma(n + 1) * (k + 1).rgamma() * (n - k + 1).rgamma()
