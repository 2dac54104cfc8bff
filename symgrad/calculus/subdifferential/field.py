"""Exact arithmetic with constants: fractions where they are rational, normal forms where not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cmp_to_key

from symgrad.algebra.normal import Normalizer
from symgrad.calculus.exact import sign_of
from symgrad.language.graph import HALF, MINUS_ONE, NUM, Expression, number

Real = Fraction | Expression
Vector = tuple[Real, ...]

NOTHING = Fraction(0)


class UndecidedError(Exception):
    """A sign that could not be decided; the message says of what."""


class Field:
    """The four operations and the sign, all exact."""

    def __init__(self, normalizer: Normalizer) -> None:
        self.n = normalizer

    def of(self, form: Expression) -> Real:
        """A constant in normal form as a number of this field."""
        return Fraction(form.value) if form.op is NUM else form

    def form(self, a: Real) -> Expression:
        """A number of this field as an expression in normal form."""
        return number(a) if isinstance(a, Fraction) else a

    def add(self, a: Real, b: Real) -> Real:
        """The sum."""
        if isinstance(a, Fraction) and isinstance(b, Fraction):
            return a + b
        return self.of(self.n.add((self.form(a), self.form(b))))

    def mul(self, a: Real, b: Real) -> Real:
        """The product."""
        if isinstance(a, Fraction) and isinstance(b, Fraction):
            return a * b
        return self.of(self.n.mul((self.form(a), self.form(b))))

    def neg(self, a: Real) -> Real:
        """The negative."""
        return -a if isinstance(a, Fraction) else self.of(self.n.mul((MINUS_ONE, a)))

    def sub(self, a: Real, b: Real) -> Real:
        """The difference."""
        return self.add(a, self.neg(b))

    def div(self, a: Real, b: Real) -> Real:
        """The quotient by what is not zero."""
        if isinstance(a, Fraction) and isinstance(b, Fraction):
            return a / b
        return self.mul(a, self.of(self.n.power(self.form(b), MINUS_ONE)))

    def root(self, a: Real) -> Real:
        """The square root."""
        return self.of(self.n.power(self.form(a), HALF))

    def sign(self, a: Real) -> int:
        """-1, 0 or 1, proved."""
        if isinstance(a, Fraction):
            return (a > 0) - (a < 0)
        sign = sign_of(a)
        if sign is None:
            raise UndecidedError("the sign of a number could not be decided")
        return sign

    def is_zero(self, vector: Iterable[Real]) -> bool:
        """Whether all entries are zero."""
        return all(self.sign(a) == 0 for a in vector)

    def same(self, a: Sequence[Real], b: Sequence[Real]) -> bool:
        """Whether two vectors are equal."""
        return a == b or self.is_zero(self.sub(x, y) for x, y in zip(a, b, strict=True))

    def dot(self, a: Sequence[Real], b: Sequence[Real]) -> Real:
        """The inner product."""
        total: Real = NOTHING
        for x, y in zip(a, b, strict=True):
            if x != 0 and y != 0:
                total = self.add(total, self.mul(x, y))
        return total

    def plus(self, a: Sequence[Real], b: Sequence[Real]) -> Vector:
        """The sum of two vectors."""
        return tuple([self.add(x, y) for x, y in zip(a, b, strict=True)])

    def times(self, factor: Real, a: Sequence[Real]) -> Vector:
        """A multiple of a vector."""
        return tuple([self.mul(factor, x) for x in a])

    def ordered(self, vectors: Iterable[Vector]) -> list[Vector]:
        """Different vectors in lexicographic order."""

        def compare(a: Vector, b: Vector) -> int:
            signs = (self.sign(self.sub(x, y)) for x, y in zip(a, b, strict=True) if x != y)
            return next((sign for sign in signs if sign), 0)

        found: list[Vector] = []
        for vector in sorted(dict.fromkeys(vectors), key=cmp_to_key(compare)):
            if not found or not self.same(found[-1], vector):
                found.append(vector)
        return found
