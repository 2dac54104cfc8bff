"""One-sided series with exact coefficients: sums of c * t**r for t > 0 towards 0, r rational.

A series knows its terms below an order ``cut`` and nothing at or above it. Coefficients are constants
in normal form. The arithmetic is that of Puiseux series (Walker, Algebraic Curves, chapter IV).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from symgrad.algebra.normal import Normalizer
from symgrad.calculus.exact import sign_of
from symgrad.frozen import dataclass
from symgrad.language.graph import MINUS_ONE, NUM, ONE, ZERO, Expression, number

EXACT: Final = Fraction(10**9)
"""The cut of a series that is known completely."""


class NoSeriesError(Exception):
    """The function has no such series, or it could not be found; the message says why."""


@dataclass(frozen=True, slots=True)
class Series:
    """``terms``: pairs (exponent, coefficient that is not zero), ascending, all below ``cut``."""

    terms: tuple[tuple[Fraction, Expression], ...]
    cut: Fraction = EXACT

    @property
    def low(self) -> Fraction:
        """The lowest exponent that may occur."""
        return self.terms[0][0] if self.terms else self.cut

    def coefficient(self, exponent: Fraction) -> Expression:
        """The coefficient of one power of t."""
        if exponent >= self.cut:
            raise NoSeriesError("its expansion is not known far enough")
        return dict(self.terms).get(exponent, ZERO)


class Arithmetic:
    """Operations on series up to a highest order."""

    def __init__(self, order: int, normalizer: Normalizer) -> None:
        self.order = Fraction(order)
        self.n = normalizer

    def constant(self, c: Expression) -> Series:
        """A number as a series."""
        return self.make({Fraction(0): c}, EXACT)

    def make(self, terms: dict[Fraction, Expression], cut: Fraction) -> Series:
        """A series from its terms; coefficients that are zero are proved to be so and dropped."""
        if cut is not EXACT and cut < EXACT:
            cut = min(cut, self.order)
        kept: list[tuple[Fraction, Expression]] = []
        for exponent in sorted(terms):
            if exponent > self.order and cut >= EXACT:
                cut = min(exponent, self.order + 1)
            if exponent >= cut:
                break
            if self.nonzero(terms[exponent]):
                kept.append((exponent, terms[exponent]))
        return Series(tuple(kept), cut)

    def nonzero(self, c: Expression) -> bool:
        """Whether a constant is not zero, proved either way."""
        return self.sign(c) != 0

    def sign(self, c: Expression) -> int:
        """The sign of a constant."""
        if c.op is NUM:
            return int(c.value > 0) - int(c.value < 0)
        sign = sign_of(c)
        if sign is None:
            raise NoSeriesError("the sign of a coefficient could not be decided")
        return sign

    def leading_sign(self, s: Series) -> int:
        """The sign of a series for small t > 0; 0 where it is zero identically."""
        if s.terms:
            return self.sign(s.terms[0][1])
        if s.cut >= EXACT:
            return 0
        raise NoSeriesError("its sign near the point could not be decided")

    def add(self, parts: Sequence[Series]) -> Series:
        """The sum."""
        terms: dict[Fraction, list[Expression]] = {}
        for s in parts:
            for exponent, c in s.terms:
                terms.setdefault(exponent, []).append(c)
        return self.make({e: self._total(cs) for e, cs in terms.items()}, min(s.cut for s in parts))

    def _total(self, parts: Sequence[Expression]) -> Expression:
        if all(c.op is NUM for c in parts):
            return number(sum(c.value for c in parts))
        return self.n.add(parts)

    def _times(self, c: Expression, d: Expression) -> Expression:
        if c.op is NUM and d.op is NUM:
            return number(c.value * d.value)
        return self.n.mul((c, d))

    def multiply(self, a: Series, b: Series) -> Series:
        """The product."""
        if (not a.terms and a.cut >= EXACT) or (not b.terms and b.cut >= EXACT):
            return Series(())
        cut = min(a.cut + b.low if a.cut < EXACT else EXACT, b.cut + a.low if b.cut < EXACT else EXACT)
        terms: dict[Fraction, list[Expression]] = {}
        for i, c in a.terms:
            for j, d in b.terms:
                if i + j < cut:
                    terms.setdefault(i + j, []).append(self._times(c, d))
        return self.make({e: self._total(cs) for e, cs in terms.items()}, cut)

    def scale(self, s: Series, c: Expression) -> Series:
        """A number times a series."""
        return self.multiply(s, self.constant(c))

    def power(self, s: Series, r: Fraction) -> Series:
        """A real power with rational exponent: the leading term, times a binomial series."""
        if not s.terms:
            if s.cut >= EXACT and r > 0:
                return s
            raise NoSeriesError("a power of what may be zero has no expansion")
        if r.denominator == 1 and 0 <= r <= 12:
            return self._whole_power(s, int(r))
        low, lead = s.terms[0]
        if r.denominator % 2 == 0 and self.sign(lead) < 0:
            raise NoSeriesError("it leaves the domain of a root there")
        front = self.n.power(lead, number(r))
        inverse = self.n.power(lead, MINUS_ONE)
        rest = Series(
            tuple((e - low, self.n.mul((c, inverse))) for e, c in s.terms[1:]),
            s.cut - low if s.cut < EXACT else EXACT,
        )
        tail = self._binomial(rest, r)
        shifted = {e + low * r: self.n.mul((front, c)) for e, c in tail.terms}
        return self.make(shifted, tail.cut + low * r if tail.cut < EXACT else EXACT)

    def _whole_power(self, s: Series, k: int) -> Series:
        result = self.constant(ONE)
        for _ in range(k):
            result = self.multiply(result, s)
        return result

    def _binomial(self, u: Series, r: Fraction) -> Series:
        """(1 + u)**r for u towards 0."""
        coefficients: list[Expression] = []
        factor = Fraction(1)
        for k in range(self._terms_needed(u)):
            coefficients.append(number(factor))
            factor = factor * (r - k) / (k + 1)
        return self.compose(coefficients, u)

    def _terms_needed(self, u: Series) -> int:
        if not u.terms:
            return 1
        return int((self.order + 2) / u.low) + 2

    def integral(self, first: Expression, slope: Series, inner: Series) -> Series:
        """``first`` plus the integral of ``slope`` along ``inner``, which tends to 0."""
        moves = {x - 1: self._times(number(x), c) for x, c in inner.terms}
        whole = inner.cut - 1 if inner.cut < EXACT else EXACT
        rate = self.multiply(slope, Series(tuple(moves.items()), whole))
        terms = {x + 1: self._times(number(1 / (x + 1)), c) for x, c in rate.terms}
        terms[Fraction(0)] = first
        return self.make(terms, rate.cut + 1 if rate.cut < EXACT else EXACT)

    def compose(self, coefficients: Sequence[Expression], u: Series) -> Series:
        """Sum of c_k * u**k for a series u that tends to 0; c beyond the list count as unknown."""
        if not u.terms and u.cut >= EXACT:
            return self.constant(coefficients[0])
        result = self.constant(coefficients[-1])
        for c in reversed(coefficients[:-1]):
            result = self.add([self.multiply(result, u), self.constant(c)])
        known = u.low * len(coefficients)
        if known < result.cut:
            return self.make(dict(result.terms), min(known, self.order + 1))
        return result
