"""A formula as a quotient of two polynomials in its kernels.

Kernels are what sums, products and whole powers are made of: variables, constants, roots, exponentials,
other functions. ``exp(2*x)*sin(y)/sqrt(x)`` has the kernels exp(x), sin(y) and sqrt(x), so that
exp(2*x) is a square and x is one, too. What ties kernels to each other is applied to numerators:
a root to its order is what it is the root of, sin(u)**2 is 1 - cos(u)**2 (or the other way round).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any, Final

from symgrad.frozen import dataclass
from symgrad.language.graph import ADD, CALL, MUL, NUM, ONE, POW, ZERO, Expression, node, number

if TYPE_CHECKING:
    from symgrad.algebra.normal import Normalizer

MOST_KERNELS: Final = 10
MOST_TERMS: Final = 200
"""Terms of a numerator or divisor."""

HIGHEST_POWER: Final = 24

_ONCE: Final = Fraction(1)

_SQUARES: Final = {"sin": ("cos", -1), "cos": ("sin", -1), "cosh": ("sinh", 1)}
"""f -> (g, s) where f**2 = 1 + s*g**2."""


_RATIOS: Final = {"tan": ("sin", "cos"), "tanh": ("sinh", "cosh"), "cot": ("cos", "sin")}


def mixes_ratios(root: Expression) -> bool:
    """Whether tan(u) occurs beside sin(u) or cos(u), or their likes."""
    calls = {(e.value, e.args) for e, _ in _bases(root) if e.op is CALL}
    return len(calls) > 1 and any(
        (part, args) in calls for name, args in calls for part in _RATIOS.get(name, ())
    )


def _bases(root: Expression) -> Iterator[tuple[Expression, Fraction]]:
    for e in arithmetic(root):
        if e.op not in (ADD, MUL, NUM):
            yield from split_factor(e)


class TooWideError(Exception):
    """The quotient would have too many kernels or terms, or the divisor 0."""


def _terms(e: Expression) -> tuple[Expression, ...]:
    return e.args if e.op is ADD else (e,)


def arithmetic(root: Expression) -> Iterator[Expression]:
    """The expression and what its sums, products and powers are made of, kernels not entered."""
    waiting, seen = [root], {root}
    while waiting:
        e = waiting.pop()
        yield e
        if not e.args:
            continue
        inner = e.args if e.op in (ADD, MUL) else [b for b, _ in split_factor(e) if b.op in (ADD, MUL)]
        for a in inner:
            if a not in seen:
                seen.add(a)
                waiting.append(a)


def split_factor(factor: Expression) -> list[tuple[Expression, Fraction]]:
    """A factor as powers of kernels: exp(2*x + 1) as exp(x)**2 * exp(1)**1."""
    if factor.op is POW and factor.args[1].op is NUM:
        return [(factor.args[0], Fraction(factor.args[1].value))]
    if factor.op is CALL and factor.value == "exp":
        return [(node(CALL, (rest,), "exp"), c) for c, rest in map(_coefficient, _terms(factor.args[0]))]
    if factor.op is POW:
        return _split_power(factor)
    return [(factor, _ONCE)]


def _split_power(factor: Expression) -> list[tuple[Expression, Fraction]]:
    base, exponent = factor.args
    found: list[tuple[Expression, Fraction]] = []
    for term in _terms(exponent):
        c, rest = _coefficient(term)
        if rest is ONE and c.denominator > 1:
            return [(factor, _ONCE)]
        found.append((base, c) if rest is ONE else (node(POW, (base, rest)), c))
    return found


def _coefficient(term: Expression) -> tuple[Fraction, Expression]:
    if term.op is NUM:
        return Fraction(term.value), ONE
    if term.op is MUL and term.args[0].op is NUM:
        rest = term.args[1:]
        return Fraction(term.args[0].value), rest[0] if len(rest) == 1 else node(MUL, rest)
    return _ONCE, term


@dataclass(frozen=True, slots=True)
class Quotient:
    """numerator / divisor, polynomials over the kernels."""

    above: Any
    below: Any


@dataclass(frozen=True, slots=True)
class Tie:
    """The kernel in one place of the ring, to the power of ``order``, is equal to a polynomial."""

    place: int
    order: int
    equal: Any


@dataclass(slots=True)
class Kernels:
    """The kernels of a formula, the ring of polynomials in them, and the way back.

    Attributes:
        n: what makes normal forms.
        ratios: whether tan(u) is taken as sin(u)/cos(u), and its likes.
        orders: the kernels, and the root of each that stands in the ring.
        signs: 1, or -1 for those of which only inverse powers occur.
        context: the ring.
    """

    n: Normalizer
    ratios: bool = False
    orders: dict[Expression, int] = field(default_factory=dict)
    signs: dict[Expression, int] = field(default_factory=dict)
    context: Any = None
    _place: dict[Expression, Any] = field(default_factory=dict)
    _made: dict[Expression, Quotient] = field(default_factory=dict)
    _forms: dict[str, Expression] = field(default_factory=dict)

    def gather(self, root: Expression) -> None:
        """Finds the kernels of a formula and opens their ring.

        Raises:
            TooWideError: there are too many.
        """
        for e in arithmetic(root):
            if e.op not in (ADD, MUL, NUM):
                for base, exponent in self._split(e):
                    self._note(base, exponent)
        for base in [b for b, order in self.orders.items() if b.op in (ADD, MUL) and order == 1]:
            del self.orders[base]
        if len(self.orders) > MOST_KERNELS:
            raise TooWideError
        from flint import Ordering, fmpq_mpoly_ctx

        names = [f"k{k}" for k in range(len(self.orders))]
        self.context = fmpq_mpoly_ctx.get(names, Ordering.degrevlex)
        self._place = dict(zip(self.orders, self.context.gens(), strict=True))

    def _split(self, factor: Expression) -> Iterator[tuple[Expression, Fraction]]:
        for base, exponent in split_factor(factor):
            parts = _RATIOS.get(base.value) if self.ratios and base.op is CALL else None
            if parts is None or exponent.denominator > 1:
                yield base, exponent
            else:
                yield node(CALL, base.args, parts[0]), exponent
                yield node(CALL, base.args, parts[1]), -exponent

    def _note(self, base: Expression, exponent: Fraction) -> None:
        if base is ZERO:
            raise TooWideError
        if base.op is NUM and exponent.denominator == 1:
            return
        self.orders[base] = lcm(self.orders.get(base, 1), exponent.denominator)
        sign = 1 if exponent > 0 else -1
        self.signs[base] = max(self.signs.get(base, -1), sign)

    # formula to quotient

    def quotient(self, root: Expression) -> Quotient:
        """A normal form over one divisor.

        Raises:
            TooWideError: a polynomial would have too many terms.
        """
        known = self._made.get(root)
        if known is None:
            known = self._made[root] = self._quotient(root)
        return known

    def _quotient(self, e: Expression) -> Quotient:
        if e.op is NUM:
            value = Fraction(e.value)
            return Quotient(self._constant(value.numerator), self._constant(value.denominator))
        if e.op is ADD and self.orders.get(e, 1) == 1:
            return self._sum([self.quotient(a) for a in e.args])
        if e.op is MUL and self.orders.get(e, 1) == 1:
            return self._product([self.quotient(a) for a in e.args])
        return self._product([self._power(base, exponent) for base, exponent in self._split(e)])

    def _constant(self, value: int) -> Any:
        return self.context.constant(value)

    def _power(self, base: Expression, exponent: Fraction) -> Quotient:
        order = self.orders.get(base)
        if order is None:
            return self._raised(self.quotient(base), int(exponent))
        g = Quotient(self._place[base], self.context.constant(1))
        return self._raised(g, int(exponent * order) * self._sign(base))

    def _sign(self, base: Expression) -> int:
        """-1 for an exponential of which only inverse powers occur: exp(-x) is its kernel."""
        return self.signs[base] if base.op is CALL and base.value == "exp" else 1

    def _raised(self, q: Quotient, times: int) -> Quotient:
        above, below = (q.above, q.below) if times >= 0 else (q.below, q.above)
        times = abs(times)
        if times > HIGHEST_POWER or (times > 4 and max(len(above), len(below)) ** 2 > MOST_TERMS):
            raise TooWideError
        if below == 0:
            raise TooWideError
        return Quotient(_narrow(above**times), _narrow(below**times))

    def _product(self, factors: Sequence[Quotient]) -> Quotient:
        above = below = self.context.constant(1)
        for q in factors:
            above, below = _narrow(above * q.above), _narrow(below * q.below)
        return Quotient(above, below)

    def _sum(self, terms: Sequence[Quotient]) -> Quotient:
        above, below = self.context.constant(0), self.context.constant(1)
        for q in terms:
            shared = below.gcd(q.below)
            above = _narrow(above * (q.below // shared) + q.above * (below // shared))
            below = _narrow(below // shared * q.below)
        return Quotient(above, below)

    # what ties kernels to each other

    def roots(self) -> list[Tie]:
        """For each root of a sum, product or number: what its power is equal to."""
        found = []
        for place, (base, order) in enumerate(self.orders.items()):
            if order > 1 and base.op in (ADD, MUL, NUM):
                inside = self._inside(base)
                if inside.below.is_one():
                    found.append(Tie(place, order, inside.above))
        return found

    def _inside(self, base: Expression) -> Quotient:
        if base.op is NUM:
            return self.quotient(base)
        parts = [self.quotient(a) for a in base.args]
        return self._sum(parts) if base.op is ADD else self._product(parts)

    def squares(self, functions: Sequence[str]) -> list[Tie]:
        """For those of some functions whose partner occurs, too: what their squares are equal to."""
        bases = list(self.orders)
        found = []
        for place, base in enumerate(bases):
            if base.op is CALL and base.value in functions and self.orders[base] == 1:
                partner, sign = _SQUARES[base.value]
                other = node(CALL, base.args, partner)
                if self.orders.get(other) == 1:
                    found.append(Tie(place, 2, 1 + sign * self._place[other] ** 2))
        return found

    def reduced(self, polynomial: Any, tie: Tie) -> Any:
        """A polynomial with the high powers of one kernel replaced."""
        total = self.context.constant(0)
        by_power: dict[int, dict[tuple[int, ...], Any]] = {}
        for key, c in polynomial.to_dict().items():
            power, low = divmod(int(key[tie.place]), tie.order)
            by_power.setdefault(power, {})[(*key[: tie.place], low, *key[tie.place + 1 :])] = c
        for power, part in by_power.items():
            total += self._raised(Quotient(tie.equal, tie.equal), power).above * self.context.from_dict(part)
        return _narrow(total)

    # polynomial to formula

    def form(self, polynomial: Any) -> Expression:
        """A polynomial in the kernels as a normal form."""
        known = self._forms.get(key := str(polynomial))
        if known is None:
            terms = [self._monomial(powers, c) for powers, c in polynomial.to_dict().items()]
            known = self._forms[key] = self.n.add(terms)
        return known

    def _monomial(self, powers: tuple[int, ...], c: Any) -> Expression:
        factors = [
            self.n.power(base, number(Fraction(int(k) * self._sign(base), order)))
            for k, (base, order) in zip(powers, self.orders.items(), strict=True)
            if k
        ]
        return self.n.mul((number(Fraction(int(c.p), int(c.q))), *factors))


def _narrow(polynomial: Any) -> Any:
    if len(polynomial) > MOST_TERMS:
        raise TooWideError
    return polynomial
