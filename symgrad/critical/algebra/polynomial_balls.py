"""Polynomials over balls: all of them at once, from the powers of the variables.

A formula as it was written may enclose a wide box more closely; at narrow boxes this is as good, and faster.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import lcm

import flint

from symgrad.critical.algebra.certify import ladder
from symgrad.critical.algebra.polynomials import exact_terms


class PolynomialBalls:
    """Polynomials in the same variables with rational coefficients.

    >>> x, y = flint.fmpq_mpoly_ctx.get(["x", "y"]).gens()
    >>> [value] = PolynomialBalls([x**2 / 3 - x * y + 1])([flint.arb(3), flint.arb(2)], 64)
    >>> value.contains(-2)
    True
    """

    __slots__ = ("_matrix", "_scales", "_steps")

    def __init__(self, polynomials: Sequence[flint.fmpq_mpoly]) -> None:
        size = polynomials[0].context().nvars()
        rows = [exact_terms(p) for p in polynomials]
        steps = ladder([monomial for terms in rows for monomial in terms], size)
        place = {monomial: j for j, (monomial, _, _) in enumerate(steps)}
        self._steps = [(place[below], variable) for _, below, variable in steps[1:]]
        self._scales = [lcm(*(int(c.q) for c in terms.values())) for terms in rows]
        self._matrix = flint.fmpz_mat(len(rows), len(steps))
        for i, (terms, scale) in enumerate(zip(rows, self._scales, strict=True)):
            for monomial, c in terms.items():
                self._matrix[i, place[monomial]] = c.p * (scale // int(c.q))

    def __call__(self, point: Sequence[flint.arb], bits: int) -> list[flint.arb]:
        """Balls that hold every value over the point or box."""
        with flint.ctx.workprec(bits):
            powers = [flint.arb(1)]
            for below, variable in self._steps:
                powers.append(powers[below] * point[variable])
            values = flint.arb_mat(self._matrix) * flint.arb_mat(len(powers), 1, powers)
            return [v / scale for v, scale in zip(values.entries(), self._scales, strict=True)]


__all__ = ["PolynomialBalls"]
