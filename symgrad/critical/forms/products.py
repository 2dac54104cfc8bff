"""Products with their numbers in front, so that programs over them take fewer steps.

    3*((4*(x - 1)*sin(y))*cos(y))*pi        as   12*pi * ((x - 1)*sin(y)*cos(y))
    (6*pi*sin(x))*sin(x)                    as   6*pi * sin(x)^2

A product of which another one is made, and nothing else, becomes a part of it; one that is shared stays. What
is left behind the numbers has one order, so that products that differ in their numbers only, or in the order
of their factors, are worked out once. The values are the same, and so is where there are any.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

from symgrad.frozen import dataclass
from symgrad.language.graph import ADD, DIV, MUL, NEG, NUM, ONE, POW, Expression, neg, node, number, postorder

HIGHEST: Final = 16
"""The largest power that is made of several factors."""

Factors = tuple[tuple[Expression, int], ...]


@dataclass(frozen=True, slots=True)
class Product:
    """A number, other constants, and what varies: factors with how often each occurs."""

    number: Fraction
    fixed: tuple[Expression, ...] = ()
    factors: Factors = ()


def gathered_products(outputs: Sequence[Expression]) -> list[Expression]:
    """The same expressions, the numbers of each product in front.

    >>> from symgrad import parse
    >>> [str(e) for e in gathered_products([parse("3*((4*x)*sin(y))*pi"), parse("-(sin(y)*2)*x")])]
    ['(12*pi)*(x*sin(y))', '(-2)*(x*sin(y))']
    """
    gathering = _Gathering(outputs)
    return [gathering.made(e) for e in outputs]


class _Gathering:
    """One pass over the nodes below some outputs."""

    def __init__(self, outputs: Sequence[Expression]) -> None:
        order = postorder(outputs)
        self.uses = Counter(a for e in order for a in e.args)
        self.uses.update(outputs)
        self._places: dict[Expression, int] = {}
        self._products: dict[Expression, Product] = {}
        self._made: dict[Expression, Expression] = {}
        for e in order:
            self._products[e] = self._product(e)

    def made(self, e: Expression) -> Expression:
        """The node in its new form."""
        if e not in self._made:
            product = self._products[e]
            self._made[e] = _scaled(product, self._core(product.factors)) if product.factors else e
        return self._made[e]

    def _product(self, e: Expression) -> Product:
        if e.op is NUM:
            return Product(Fraction(e.value))
        if e.op is NEG:
            of = self._products[e.args[0]]
            return Product(-of.number, of.fixed, self._entering(e.args[0]))
        found = self._of_factors(e.args) if e.op is MUL else self._quotient(e) if e.op is DIV else None
        if found is None and not e.variables:
            return Product(Fraction(1), (e,))
        if found is None and e.op is ADD:
            found = self._sum(e)
        return found or Product(Fraction(1), (), self._atom(e))

    def _sum(self, e: Expression) -> Product | None:
        """A sum of terms with the same numbers up to signs, these in front."""
        terms = [self._products[a] for a in e.args]
        size, fixed = abs(terms[0].number), sorted(terms[0].fixed, key=str)
        if (size == 1 and not fixed) or any(
            not t.factors or abs(t.number) != size or sorted(t.fixed, key=str) != fixed for t in terms
        ):
            return None
        cores = [self._core(t.factors) for t in terms]
        total = node(ADD, tuple([c if t.number > 0 else neg(c) for t, c in zip(terms, cores, strict=True)]))
        return Product(size, terms[0].fixed, ((self._placed(total), 1),))

    def _atom(self, e: Expression) -> Factors:
        """A node that is no product: a factor, or a whole power of one."""
        args = tuple([self.made(a) for a in e.args])
        exponent = args[1].value if e.op is POW and args[1].op is NUM else None
        if exponent is not None and exponent == int(exponent) and 1 < exponent <= HIGHEST:
            return ((self._placed(args[0]), int(exponent)),)
        return ((self._placed(node(e.op, args, e.value)), 1),)

    def _placed(self, e: Expression) -> Expression:
        self._places.setdefault(e, len(self._places))
        return e

    def _entering(self, e: Expression) -> Factors:
        """The factors that a node brings into a product; a product that others share, as one."""
        factors = self._products[e].factors
        if len(factors) > 1 and self.uses[e] > 1:
            return ((self._placed(self._core(factors)), 1),)
        return factors

    def _of_factors(self, args: Iterable[Expression]) -> Product | None:
        """The product of some nodes; None where it would say less of where it has a value."""
        whole, powers = Fraction(1), Counter[Expression]()
        fixed: list[Expression] = []
        for a in args:
            whole *= self._products[a].number
            fixed += self._products[a].fixed
            for base, times in self._entering(a):
                powers[base] += times
        if not whole or max(powers.values(), default=0) > HIGHEST:
            return None
        return Product(whole, tuple(fixed), tuple(sorted(powers.items(), key=lambda p: self._places[p[0]])))

    def _quotient(self, e: Expression) -> Product | None:
        """A quotient: the numbers above stand in front, and so does a number below."""
        above, below = (self._products[a] for a in e.args)
        if not above.factors and (below.fixed or below.factors) and not e.variables:
            return None
        if not above.number or not below.number:
            return None
        if not below.fixed and not below.factors:
            return Product(above.number / below.number, above.fixed, self._entering(e.args[0]))
        rest = node(DIV, (self._core(above.factors), self.made(e.args[1])))
        return Product(above.number, above.fixed, ((self._placed(rest), 1),))

    def _core(self, factors: Factors) -> Expression:
        made = [base if times == 1 else node(POW, (base, number(times))) for base, times in factors]
        return ONE if not made else made[0] if len(made) == 1 else node(MUL, tuple(made))


def _scaled(product: Product, core: Expression) -> Expression:
    """What varies, with its number and constants in front."""
    if not product.fixed:
        if abs(product.number) == 1:
            return core if product.number > 0 else neg(core)
        return node(MUL, (number(product.number), core))
    numbers = [] if product.number == 1 else [number(product.number)]
    constants = (*numbers, *sorted(product.fixed, key=str))
    return node(MUL, (constants[0] if len(constants) == 1 else node(MUL, constants), core))


__all__ = ["gathered_products"]
