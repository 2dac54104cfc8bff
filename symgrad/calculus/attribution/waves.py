"""Path integrals with closed forms: polynomials in the step times exponentials, sines and cosines.

Such functions are closed under sums and products, as far as these stay among

    p(t),   p(t)*exp(a*t + b),   p(t)*sin(a*t + b),   p(t)*cos(a*t + b),

since a product of sines and cosines is a sum of such. Each is integrated by parts, p losing a degree
each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction
from typing import Final

from symgrad.calculus.subdifferential.field import NOTHING, Field, Real
from symgrad.language.graph import (
    ADD,
    CALL,
    CONST,
    DIV,
    MUL,
    NEG,
    NUM,
    POW,
    SYM,
    Expression,
    call,
    postorder,
    variables_of,
)

HIGHEST_DEGREE: Final = 60
MOST_WAVES: Final = 24

Polynomial = tuple[Real, ...]
"""Coefficients of a polynomial in the step, lowest first."""


class Shape(StrEnum):
    """What a polynomial is multiplied by."""

    ONE = "one"
    EXP = "exp"
    SIN = "sin"
    COS = "cos"


Wave = tuple[Shape, Real, Real]
"""A shape with the a and b of its argument a*t + b."""

Sum = dict[Wave, Polynomial]
"""A sum of waves, each with its polynomial."""

FLAT: Final[Wave] = (Shape.ONE, NOTHING, NOTHING)
ONE: Final = Fraction(1)
HALF: Final = Fraction(1, 2)


class NoFormError(Exception):
    """The function is none of these."""


class Integrator:
    """Integrates from 0 to 1, exactly.

    Args:
        field: exact arithmetic.
    """

    def __init__(self, field: Field) -> None:
        self.field = field

    def mean(self, along: Expression) -> Real | None:
        """The integral of an expression in one variable from 0 to 1; None where it is not of this kind.

        >>> from symgrad import parse
        >>> from symgrad.algebra.normal import Normalizer
        >>> found = Integrator(Field(Normalizer())).mean(parse("t*exp(t) + t^2"))
        >>> str(found)
        '4/3'
        """
        values: dict[Expression, Sum] = {}
        try:
            for e in postorder([along]):
                values[e] = self._of(e, [values[a] for a in e.args])
            total: Real = NOTHING
            for wave, polynomial in values[along].items():
                total = self.field.add(total, self._integral(wave, polynomial))
        except NoFormError:
            return None
        return total

    # From expressions to sums of waves

    def _of(self, e: Expression, args: Sequence[Sum]) -> Sum:
        if e.op is SYM:
            return {FLAT: (NOTHING, ONE)}
        if not variables_of([e]):
            return {FLAT: (self.field.of(self.field.n.form(e)),)}
        if e.op is ADD:
            return self._total(args)
        if e.op is NEG:
            return self._times([{FLAT: (-ONE,)}, args[0]])
        if e.op is MUL:
            return self._times(args)
        if e.op is DIV:
            return self._times([args[0], {FLAT: (self._reciprocal(args[1]),)}])
        if e.op is POW:
            return self._power(e, args)
        return self._call(e, args)

    def _total(self, parts: Sequence[Sum]) -> Sum:
        total: Sum = {}
        for part in parts:
            for wave, polynomial in part.items():
                total[wave] = self._added(total.get(wave, ()), polynomial)
        if len(total) > MOST_WAVES:
            raise NoFormError
        return total

    def _added(self, a: Polynomial, b: Polynomial) -> Polynomial:
        longer, shorter = (a, b) if len(a) >= len(b) else (b, a)
        return tuple(self.field.add(x, shorter[k]) if k < len(shorter) else x for k, x in enumerate(longer))

    def _times(self, parts: Sequence[Sum]) -> Sum:
        total: Sum = {FLAT: (ONE,)}
        for part in parts:
            products = [
                {wave: tuple(self.field.mul(factor, c) for c in self._product(p, q))}
                for first, p in total.items()
                for second, q in part.items()
                for wave, factor in self._joined(first, second)
            ]
            total = self._total(products)
        return total

    def _product(self, a: Polynomial, b: Polynomial) -> Polynomial:
        if len(a) + len(b) > HIGHEST_DEGREE + 2:
            raise NoFormError
        found: list[Real] = [NOTHING] * (len(a) + len(b) - 1)
        for i, x in enumerate(a):
            for j, y in enumerate(b):
                found[i + j] = self.field.add(found[i + j], self.field.mul(x, y))
        return tuple(found)

    def _joined(self, first: Wave, second: Wave) -> list[tuple[Wave, Real]]:
        """The product of two waves as a sum of waves with factors."""
        if FLAT in (first, second):
            return [(second if first == FLAT else first, ONE)]
        plus, minus = (self._combined(first, second, sign) for sign in (1, -1))
        pair = first[0], second[0]
        if pair == (Shape.EXP, Shape.EXP):
            return [((Shape.EXP, *plus), ONE)]
        if Shape.EXP in pair:
            raise NoFormError
        if pair == (Shape.SIN, Shape.SIN):
            return [((Shape.COS, *minus), HALF), ((Shape.COS, *plus), -HALF)]
        if pair == (Shape.COS, Shape.COS):
            return [((Shape.COS, *minus), HALF), ((Shape.COS, *plus), HALF)]
        # sin(u)*cos(v) = (sin(u + v) + sin(u - v))/2, and cos(u)*sin(v) likewise with u - v turned round.
        sign = HALF if pair[0] is Shape.SIN else -HALF
        return [((Shape.SIN, *plus), HALF), ((Shape.SIN, *minus), sign)]

    def _combined(self, first: Wave, second: Wave, sign: int) -> tuple[Real, Real]:
        factor, (_, a, b), (_, c, d) = Fraction(sign), first, second
        return self.field.add(a, self.field.mul(factor, c)), self.field.add(b, self.field.mul(factor, d))

    def _reciprocal(self, part: Sum) -> Real:
        constant = part.get(FLAT, ())
        if len(part) != 1 or len(constant) != 1 or self.field.sign(constant[0]) == 0:
            raise NoFormError
        return self.field.div(ONE, constant[0])

    def _power(self, e: Expression, args: Sequence[Sum]) -> Sum:
        base, exponent = e.args
        if exponent.op is NUM and type(exponent.value) is int and 0 < exponent.value <= HIGHEST_DEGREE:
            return self._times([args[0]] * exponent.value)
        if base.op is CONST or (base.op is NUM and base.value > 0):
            rate = self.field.of(self.field.n.form(call("log", base)))
            a, b = self._affine(args[1])
            return {(Shape.EXP, self.field.mul(rate, a), self.field.mul(rate, b)): (ONE,)}
        raise NoFormError

    def _call(self, e: Expression, args: Sequence[Sum]) -> Sum:
        name = e.value if e.op is CALL else ""
        if name in ("exp", "sin", "cos"):
            return {(Shape(name), *self._affine(args[0])): (ONE,)}
        if name in ("sinh", "cosh"):
            a, b = self._affine(args[0])
            rest = (Shape.EXP, self.field.neg(a), self.field.neg(b))
            second = HALF if name == "cosh" else -HALF
            return self._total([{(Shape.EXP, a, b): (HALF,)}, {rest: (second,)}])
        raise NoFormError

    def _affine(self, part: Sum) -> tuple[Real, Real]:
        """The a and b of an argument a*t + b."""
        polynomial = part.get(FLAT, ())
        if len(part) != 1 or len(polynomial) > 2:
            raise NoFormError
        return (polynomial[1] if len(polynomial) == 2 else NOTHING), polynomial[0]

    # Integrals

    def _integral(self, wave: Wave, polynomial: Polynomial) -> Real:
        shape, a, b = wave
        if shape is not Shape.ONE and self.field.sign(a) == 0:
            level = self._value(shape, b)
            return self.field.mul(level, self._integral(FLAT, polynomial))
        if shape is Shape.ONE:
            total: Real = NOTHING
            for k, c in enumerate(polynomial):
                total = self.field.add(total, self.field.mul(c, Fraction(1, k + 1)))
            return total
        return self._by_parts(shape, a, b, polynomial)

    def _by_parts(self, shape: Shape, a: Real, b: Real, p: Polynomial) -> Real:
        """[p*G]_0^1 less the integral of p'*G, where G is the integral of the wave."""
        outer, sign = INTEGRALS[shape]
        factor = self.field.div(Fraction(sign), a)
        ends = self.field.sub(
            self.field.mul(self._sum(p), self._value(outer, self.field.add(a, b))),
            self.field.mul(p[0], self._value(outer, b)),
        )
        total = self.field.mul(factor, ends)
        slope = tuple(self.field.mul(Fraction(k), c) for k, c in enumerate(p))[1:]
        if not slope:
            return total
        rest = self.field.mul(factor, self._by_parts(outer, a, b, slope))
        return self.field.sub(total, rest)

    def _sum(self, p: Polynomial) -> Real:
        """The value of a polynomial at 1."""
        total: Real = NOTHING
        for c in p:
            total = self.field.add(total, c)
        return total

    def _value(self, shape: Shape, argument: Real) -> Real:
        return self.field.of(self.field.n.form(call(shape.value, self.field.form(argument))))


INTEGRALS: Final = {Shape.EXP: (Shape.EXP, 1), Shape.SIN: (Shape.COS, -1), Shape.COS: (Shape.SIN, 1)}
"""The shape of a wave's integral, and its sign; both divided by a."""

__all__ = ["Integrator"]
