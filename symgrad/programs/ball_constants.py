"""Constants as recipes: what to put into a slot once the working precision is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from math import isnan
from typing import TYPE_CHECKING, Any, Final

from symgrad.language.graph import BOOL, CONDITIONS, CONST, ROOTOF, Expression, Rational
from symgrad.programs.ball_functions import nothing

if TYPE_CHECKING:
    from flint import arb

Interval = tuple[Rational | float, Rational | float]
Recipe = Callable[[], Any]


def ball(value: arb | Rational | float | Interval) -> arb:
    """A ball around a number, or over an interval given by its ends."""
    from flint import arb, fmpq

    if isinstance(value, Fraction):
        return arb(fmpq(value.numerator, value.denominator))
    if isinstance(value, tuple):
        return ball(value[0]).union(ball(value[1]))
    return nothing() if isinstance(value, float) and isnan(value) else arb(value)


def rational_recipe(e: Expression, exact: Rational) -> Recipe:
    """For a number, or a condition, whose value is known exactly."""
    if e.op in CONDITIONS:
        return lambda: bool(exact)
    return lambda: ball(exact)


def _constant(name: str) -> Recipe:
    def make() -> arb:
        from flint import arb

        return arb.pi() if name == "pi" else arb.const_e()

    return make


def _rootof(value: tuple[tuple[int, ...], int]) -> Recipe:
    def make() -> arb:
        from flint import ctx

        roots = real_roots(value[0], ctx.prec)
        return roots[value[1] - 1] if value[1] <= len(roots) else nothing()

    return make


ISOLATION_BITS: Final = 96
"""Precision at which roots are isolated; from there on each is sharpened by itself."""


@lru_cache(maxsize=256)
def real_roots(coefficients: tuple[int, ...], bits: int) -> tuple[arb, ...]:
    """The distinct real roots, ascending, of an integer polynomial given from its highest coefficient."""
    from flint import ctx, fmpz_poly

    if bits < ISOLATION_BITS:
        return real_roots(coefficients, ISOLATION_BITS)
    polynomial = fmpz_poly(list(reversed(coefficients)))
    squarefree = polynomial // polynomial.gcd(polynomial.derivative())
    if bits > ISOLATION_BITS:
        near = [sharpened(squarefree, root, bits) for root in real_roots(coefficients, ISOLATION_BITS)]
        known = tuple(root for root in near if root is not None)
        if len(known) == len(near):
            return known
    with ctx.workprec(bits):
        found: list[Any] = squarefree.complex_roots()  # declared as bare numbers, but come as pairs
        roots: list[arb] = [root.real for root, _ in found if root.imag == 0]
    return tuple(sorted(roots, key=lambda root: Fraction(*_dyadic(root.mid()))))


def sharpened(polynomial: Any, root: arb, bits: int) -> arb | None:
    """A ball of so many relative bits around the root in a ball; None where that does not come about.

    By the mean value theorem the root r in X lies in m - p(m)/p'(X) for every m in X.
    """
    from flint import ctx

    slope = polynomial.derivative()
    with ctx.workprec(2 * bits):
        while root.rad() != 0 and root.rel_accuracy_bits() < bits:
            steepness = slope(root)
            if steepness.contains(0):
                return None
            middle = root.mid()
            closer = (middle - polynomial(middle) / steepness).intersection(root)
            if not closer.rad() * 2 < root.rad():
                return None
            root = closer
    return root


def _dyadic(exact: arb) -> tuple[int, int]:
    mantissa, exponent = (int(part) for part in exact.man_exp())
    return (mantissa << exponent, 1) if exponent >= 0 else (mantissa, 1 << -exponent)


LEAF_RECIPES: Final[Mapping[str, Callable[[Any], Recipe]]] = {
    CONST: _constant,
    ROOTOF: _rootof,
    BOOL: lambda value: lambda: value,
}
