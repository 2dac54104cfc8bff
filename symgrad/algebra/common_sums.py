"""Factors that all terms of a sum share: x - 1 in the derivative of (x - 1)**2*(x - 2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from symgrad.algebra.expand import expanded
from symgrad.algebra.kernels import split_factor
from symgrad.algebra.quotients import split_coefficient
from symgrad.algebra.radicals import common
from symgrad.language.graph import ADD, MINUS_ONE, MUL, NUM, Expression, number

if TYPE_CHECKING:
    from symgrad.algebra.normal import Normalizer

MOST_TERMS: Final = 60
"""Terms of a sum that is looked through."""


def factors_of(term: Expression) -> Iterator[tuple[Expression, Any]]:
    """The powers of which a term is the product: (base, exponent)."""
    for factor in term.args if term.op is MUL else (term,):
        if factor.op is not NUM:
            yield from split_factor(factor)


class CommonSums:
    """The sums that are factors of every term of another; a sum and its negative are one.

    Args:
        n: what brought the formulas to normal form.
    """

    def __init__(self, n: Normalizer) -> None:
        self._n = n
        self._sides: dict[Expression, Expression] = {}

    def side(self, base: Expression) -> Expression:
        """A sum for itself and for its negative."""
        if base not in self._sides:
            other = self._n.mul((MINUS_ONE, base))
            self._sides[base] = self._sides[other] = base
        return self._sides[base]

    def among(self, form: Expression) -> set[Expression]:
        """The sums that are factors of a formula."""
        return {self.side(base) for base, _ in factors_of(form) if base.op is ADD}

    def of(self, total: Expression) -> list[tuple[Expression, Any]]:
        """The sums that all terms share, with the least exponents: x - 1, 1 for (x - 1)*y + (x - 1)**2."""
        if total.op is not ADD or len(total.args) > MOST_TERMS:
            return []
        powers = [[(b, k) for b, k in factors_of(term) if b.op is ADD and k > 0] for term in total.args]
        if not all(powers):
            return []
        found = [{self.side(b): (b, k) for b, k in own} for own in powers]
        shared = [side for side in found[0] if all(side in own for own in found)]
        return [min((own[side] for own in found), key=lambda pair: pair[1]) for side in shared]

    def taken_out(
        self, total: Expression, shorten: Callable[[Expression], Expression]
    ) -> Iterator[Expression]:
        """The shared sums times the rest, as it stands and multiplied out."""
        n = self._n
        powers = [n.power(base, number(k)) for base, k in self.of(total)]
        if powers:
            divisors = [n.power(p, MINUS_ONE) for p in powers]
            rest = n.add([n.mul((term, *divisors)) for term in total.args])
            for inner in (rest, expanded(rest, n)):
                yield n.mul((*powers, *self._without_content(shorten(inner))))

    def _without_content(self, total: Expression) -> tuple[Expression, Expression]:
        """8*x**2 + 2 as 2 and 4*x**2 + 1."""
        content = common([split_coefficient(part)[0] for part in total.args]) if total.op is ADD else 1
        return number(content), self._n.mul((number(1 / Fraction(content)), total))
