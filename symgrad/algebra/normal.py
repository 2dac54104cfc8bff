"""The normal form: like terms and equal factors gathered, numbers exact, textbook order.

What it does: flattens sums and products, adds coefficients of equal terms and exponents of equal
bases, folds numbers and radicals, applies the identities of `special_values`, resolves decided
conditions. What it does not: expand products, factor, or apply trigonometric identities; factored
input stays factored. A multiple of a sum is multiplied out only where its terms then merge.

Identities may enlarge the domain (``x/x`` becomes 1): domains are read from the expression as written.

In normal form there is no ``neg`` and no ``div``; numbers may be negative. `present` turns it into
the shape in which people write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Final

from symgrad.algebra.conditions import decide_node, merge_piecewise, piecewise_form
from symgrad.algebra.factors import Product
from symgrad.algebra.order import Order
from symgrad.algebra.powers import power_form
from symgrad.algebra.quotients import join_quotients, split_coefficient
from symgrad.algebra.special_values import special_value
from symgrad.language.graph import (
    ADD,
    AND,
    CALL,
    COMPARE,
    DIV,
    HALF,
    LEAVES,
    MINUS_ONE,
    MUL,
    NEG,
    NOT,
    NUM,
    ONE,
    OR,
    PIECEWISE,
    POW,
    ZERO,
    Expression,
    Rational,
    node,
    number,
    postorder_beyond,
)

MOST_QUOTIENTS: Final = 40
"""Terms of a sum within which quotients are joined."""


class TooLargeError(Exception):
    """The normal form would take more work than the caller allows."""


def normal_form(root: Expression, work: int | None = None) -> Expression:
    """The normal form of one expression.

    Raises:
        TooLargeError: it would take more than ``work`` steps.

    >>> from symgrad.language.reading import read
    >>> from symgrad.algebra.present import present
    >>> str(present(normal_form(read("x*y*x + 2*x^2*y - sqrt(8)").expression)))
    '3*x**2*y - 2*sqrt(2)'
    """
    return Normalizer(work).form(root)


class Normalizer:
    """Normal forms of many expressions that share subexpressions and keys.

    Args:
        work: how many arguments may be handled in all; None for any number.
    """

    def __init__(self, work: int | None = None) -> None:
        self.order = Order()
        self._forms: dict[Expression, Expression] = {}
        self._left = work

    def form(self, root: Expression) -> Expression:
        """The normal form of ``root``."""
        forms = self._forms
        if root in forms:
            return forms[root]
        for e in postorder_beyond(root, forms):
            if e not in forms:
                args = tuple([forms[a] for a in e.args])
                made = e if e.op in LEAVES else _FORMS[e.op](self, e, args)
                forms[e] = made
                forms.setdefault(made, made)
        return forms[root]

    def allow(self, work: int | None) -> None:
        """A new allowance from here on."""
        self._left = work

    def spend(self, amount: int) -> None:
        """Counts work done against the allowance."""
        if self._left is not None:
            self._left -= amount
            if self._left < 0:
                raise TooLargeError

    # sums

    def add(self, args: Iterable[Expression]) -> Expression:
        """The sum of normal forms."""
        terms: dict[Expression, Rational] = {}
        for a in args:
            parts = a.args if a.op is ADD else (a,)
            self.spend(len(parts))
            for part in parts:
                coefficient, rest = split_coefficient(part)
                terms[rest] = terms.get(rest, 0) + coefficient
        terms = {rest: c for rest, c in terms.items() if c}
        if sum(rest.op is MUL and any(f.op is ADD for f in rest.args) for rest in terms) > 1:
            terms = self._join_opposites(terms)
        if any(rest.op is ADD for rest in terms):
            terms = self._multiply_out(terms)
        if sum(rest.op is PIECEWISE for rest in terms) > 1:
            terms = merge_piecewise(terms, self)
        if 1 < len(terms) <= MOST_QUOTIENTS:
            terms = join_quotients(terms, self)
        return self._sum_of(terms)

    def _join_opposites(self, terms: dict[Expression, Rational]) -> dict[Expression, Rational]:
        """x*(x - y) and x*(y - x) are one term: products turn the signs of their sums for looks."""
        joined: dict[Expression, Rational] = {}
        for rest, coefficient in terms.items():
            known = next((o for o in self._opposites(rest) if o in joined), None) if rest.op is MUL else None
            if known is None:
                joined[rest] = joined.get(rest, 0) + coefficient
            else:
                joined[known] -= coefficient
        return {rest: c for rest, c in joined.items() if c}

    def _opposites(self, product: Expression) -> Iterator[Expression]:
        """The product with the signs of one of its sums turned."""
        for index, factor in enumerate(product.args):
            if factor.op is ADD:
                self.spend(len(factor.args))
                turned = self._sum_of({rest: -c for c, rest in map(split_coefficient, factor.args)})
                factors = [*product.args[:index], turned, *product.args[index + 1 :]]
                yield node(MUL, tuple(sorted(factors, key=self.order.factor)))

    def _multiply_out(self, terms: dict[Expression, Rational]) -> dict[Expression, Rational]:
        """Multiplies a number into a sum where some of its terms then merge with others."""
        while True:
            chosen = next((rest for rest in terms if rest.op is ADD and self._merges(rest, terms)), None)
            if chosen is None:
                return terms
            coefficient = terms.pop(chosen)
            for part in chosen.args:
                factor, rest = split_coefficient(part)
                terms[rest] = terms.get(rest, 0) + coefficient * factor
            terms = {rest: c for rest, c in terms.items() if c}

    def _merges(self, chosen: Expression, terms: dict[Expression, Rational]) -> bool:
        if len(terms) == 1:
            return False
        if terms[chosen] == 1 or self.scale_sum(terms[chosen], chosen).op is ADD:
            return True
        own = {split_coefficient(part)[1] for part in chosen.args}
        if not own.isdisjoint(terms):
            return True
        others = [rest for rest in terms if rest.op is ADD and rest is not chosen]
        return any(not own.isdisjoint(split_coefficient(p)[1] for p in other.args) for other in others)

    def _sum_of(self, terms: dict[Expression, Rational]) -> Expression:
        if not terms:
            return ZERO
        parts = [self._scaled(c, rest) for rest, c in terms.items()]
        if len(parts) == 1:
            return parts[0]
        parts.sort(key=self.order.term)
        return node(ADD, tuple(parts))

    def _scaled(self, coefficient: Rational, rest: Expression) -> Expression:
        if rest is ONE:
            return number(coefficient)
        if coefficient == 1:
            return rest
        if rest.op is PIECEWISE:
            return self.mul((number(coefficient), rest))
        if rest.op is ADD:
            return self.scale_sum(coefficient, rest)
        factors = rest.args if rest.op is MUL else (rest,)
        if coefficient < 0 and rest.op is MUL and any(f.op is ADD for f in factors):
            return self.mul((number(coefficient), rest))  # a sum in it may take the sign
        return node(MUL, (number(coefficient), *factors))

    # products

    def mul(self, args: Iterable[Expression]) -> Expression:
        """The product of normal forms."""
        product = Product(self)
        for a in args:
            product.take(a)
        return product.form()

    def scale_sum(self, coefficient: Rational, total: Expression) -> Expression:
        """A number times a sum: multiplied in where that is the shorter way to write it."""
        parts = [split_coefficient(part) for part in total.args]
        fractions = Fraction(coefficient).denominator > 1 or any(
            Fraction(c).denominator > 1 for c, _ in parts
        )
        clears = fractions and all(Fraction(c * coefficient).denominator == 1 for c, _ in parts)
        if coefficient == -1 or clears:
            return self._sum_of(self._multiply_out({rest: c * coefficient for c, rest in parts}))
        if coefficient < 0 and parts[0][0] < 0:
            flipped = self._sum_of({rest: -c for c, rest in parts})
            return node(MUL, (number(-coefficient), flipped))
        return node(MUL, (number(coefficient), total))

    # powers and functions

    def power(self, base: Expression, exponent: Expression) -> Expression:
        """The power of normal forms."""
        return power_form(self, base, exponent)

    def call(self, name: str, args: tuple[Expression, ...]) -> Expression:
        """A function of normal forms."""
        if name == "sqrt":
            return self.power(args[0], HALF)
        if name == "cbrt":
            return self.power(args[0], number(Fraction(1, 3)))
        if name == "root" and args[1].op is NUM and args[1].value != 0:
            return self.power(args[0], number(1 / Fraction(args[1].value)))
        simpler = special_value(name, args)
        return node(CALL, args, name) if simpler is None else self.form(simpler)


Form = Callable[[Normalizer, Expression, tuple[Expression, ...]], Expression]

_FORMS: Final[dict[str, Form]] = {
    ADD: lambda n, e, args: n.add(args),
    MUL: lambda n, e, args: n.mul(args),
    NEG: lambda n, e, args: n.mul((MINUS_ONE, args[0])),
    DIV: lambda n, e, args: n.mul((args[0], n.power(args[1], MINUS_ONE))),
    POW: lambda n, e, args: n.mul((n.power(args[0], args[1]),)),
    CALL: lambda n, e, args: n.call(e.value, args),
    PIECEWISE: lambda n, e, args: piecewise_form(args),
    COMPARE: lambda n, e, args: decide_node(e, args),
    AND: lambda n, e, args: decide_node(e, args),
    OR: lambda n, e, args: decide_node(e, args),
    NOT: lambda n, e, args: decide_node(e, args),
}
