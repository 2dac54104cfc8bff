"""Sums of quotients over one denominator, common factors pulled out: where that is shorter.

The derivative of exp(x)/(1 + exp(x)) comes out of its rules as a difference of two quotients;
people write exp(x)/(exp(x) + 1)**2. A formula is written as a quotient of polynomials in its kernels,
brought to lowest terms there, and the shortest of a few ways to write that is taken, the formula as it
came included. Polynomials without common factors of several terms stay as they are.

Identities may enlarge the domain, as in `normal`: domains are read from the expression as written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from symgrad.algebra.common_sums import CommonSums, factors_of
from symgrad.algebra.expand import expanded
from symgrad.algebra.kernels import Kernels, Quotient, TooWideError, arithmetic, mixes_ratios
from symgrad.algebra.normal import TooLargeError
from symgrad.algebra.present import Presenter
from symgrad.language.graph import ADD, CALL, MUL, NUM, POW, SYM, Expression, number, postorder
from symgrad.language.write import write

if TYPE_CHECKING:
    from symgrad.algebra.normal import Normalizer

MOST_NODES: Final = 250
"""Size of a formula up to which this is tried."""

MOST_FACTORED: Final = 60
"""Terms of a polynomial that is factored."""

MULTIPLIED_OUT: Final = 0.6
"""Polynomials are multiplied out only where that leaves less than this share of a formula."""

KEPT: Final = 8
"""Characters that a common factor may cost more than what comes of multiplying it out."""

_BRACKET: Final = re.compile(r"(?<![a-z0-9])\(")

_CIRCULAR: Final = ((), ("sin", "cosh"), ("cos",))
"""Which squares are replaced: none, those of sin, those of cos."""


def combined(form: Expression, n: Normalizer) -> Expression:
    """A normal form over one denominator and with common factors pulled out, where that is shorter.

    >>> from symgrad.algebra.normal import Normalizer
    >>> from symgrad.algebra.present import present
    >>> from symgrad.language.reading import read
    >>> n = Normalizer()
    >>> form = n.form(read("1/x - (1 + log(x))/x + exp(x)*x/(exp(x) + 1) + x/(exp(x) + 1)").expression)
    >>> str(present(combined(form, n)))
    'x - log(x)/x'
    """
    return Combiner(n).shortest(form)


class Combiner:
    """Shortest forms of many formulas that share parts.

    Args:
        n: what brought them to normal form.
        allowance: how many nodes may be worked on in all; what comes later stays as it is.
    """

    def __init__(self, n: Normalizer, allowance: int = 2_500) -> None:
        self.n = n
        self._left = allowance
        self._presenter = Presenter()
        self._found: dict[Expression, Expression] = {}
        self._sums = CommonSums(n)

    def shortest(self, form: Expression) -> Expression:
        """The formula over one denominator, or with its products multiplied out, or as it is.

        It stays as it is where the normalizer's allowance is used up.
        """
        if form not in self._found:
            try:
                ways = list(dict.fromkeys(self._ways(form)))
                kept = {self._sums.side(b) for b, _ in self._sums.of(form)} if len(ways) > 1 else set()
                self._found[form] = min(ways, key=lambda e: self._cost(e, kept)) if len(ways) > 1 else form
            except (TooWideError, TooLargeError):
                self._found[form] = form
        return self._found[form]

    def _ways(self, form: Expression) -> Iterator[Expression]:
        yield form
        if form.op is ADD:
            yield expanded(form, self.n, MULTIPLIED_OUT)
            yield from self._sums.taken_out(form, self.shortest)
        size = len(postorder([form]))
        if size <= min(MOST_NODES, self._left) and _is_promising(form):
            self._left -= size
            parts = _parts(form.args) if form.op is ADD else []
            if len(parts) > 1:
                yield self.n.add([self.shortest(self.n.add(part)) for part in parts])
            else:
                yield from _candidates(form, self.n)

    def _cost(self, form: Expression, kept: set[Expression]) -> int:
        """Characters, and something for every bracket that makes the eye go back; less for what is kept."""
        text = write(self._presenter.shape(form))
        shared = len(kept & self._sums.among(form)) if kept else 0
        return len(text) + 2 * len(_BRACKET.findall(text)) - KEPT * shared


def _is_promising(form: Expression) -> bool:
    """Whether a sum in it has terms to join, or a quotient of sums may have a common factor."""
    inner = list(arithmetic(form))
    polynomial = all(e.op in (ADD, MUL, NUM, SYM, POW) for e in inner)
    return any(
        _may_join(e, polynomial) if e.op is ADD else e.op is MUL and _may_cancel(e) for e in inner
    ) or mixes_ratios(form)


def _may_join(total: Expression, polynomial: bool) -> bool:
    """Whether the terms share more than a variable, or one is a quotient or the product of a sum."""
    factors = [list(factors_of(term)) for term in total.args]
    shared = Counter(base for found in factors for base in {b for b, _ in found})
    if any(count > 1 and base.op is not SYM for base, count in shared.items()):
        return True
    return any(c < 0 or (b.op is ADD and not polynomial) for found in factors for b, c in found)


def _may_cancel(product: Expression) -> bool:
    signs = {exponent < 0 for base, exponent in factors_of(product) if base.op is ADD}
    return len(signs) == 2


def _parts(terms: Sequence[Expression]) -> list[list[Expression]]:
    """The terms of a sum; those that share a divisor, or functions of the same argument, are a part."""
    parts: list[tuple[set[Expression], list[Expression]]] = []
    for term in terms:
        keys = {key for base, exponent in factors_of(term) for key in _keys(base, exponent < 0)}
        touching = [part for part in parts if not keys.isdisjoint(part[0])]
        merged = (keys.union(*(p[0] for p in touching)), [t for p in touching for t in p[1]] + [term])
        parts = [p for p in parts if p not in touching] + [merged]
    return [members for _, members in parts]


def _keys(base: Expression, divides: bool) -> Iterator[Expression]:
    """What a factor has in common with others: variables in sums and divisors, arguments of functions."""
    for e in arithmetic(base):
        if e.op is CALL:
            yield from e.args
        elif divides or e is not base:
            yield e


def _candidates(form: Expression, n: Normalizer) -> Iterator[Expression]:
    for ratios in (False, True) if mixes_ratios(form) else (False,):
        kernels = Kernels(n, ratios)
        kernels.gather(form)
        whole = kernels.quotient(form)
        seen: list[Quotient] = []
        for functions in _CIRCULAR:
            q = _lowest(whole, kernels, functions)
            if q not in seen:
                seen.append(q)
                yield from _written(q, kernels)


def _lowest(q: Quotient, kernels: Kernels, functions: Sequence[str]) -> Quotient:
    """Lowest terms, the kernels' ties applied to the numerator."""
    above, below, roots = q.above, q.below, kernels.roots()
    for tie in (*roots, *kernels.squares(functions)):
        above = kernels.reduced(above, tie)
    shared = above.gcd(below)
    above, below = above // shared, below // shared
    for tie in roots:
        g = kernels.context.gen(tie.place)
        while below.gcd(g) == g:
            times, rest = divmod(above, tie.equal)
            if rest != 0 or above == 0:
                break
            above = times * g**tie.order
            common = above.gcd(below)
            above, below = above // common, below // common
    return Quotient(above, below)


def _written(q: Quotient, kernels: Kernels) -> Iterator[Expression]:
    """The ways to write a quotient."""
    n = kernels.n
    belows = [n.power(b, number(-1)) for b in _products(q.below, kernels)]
    for above in (kernels.form(q.above), *_products(q.above, kernels)):
        for below in belows:
            yield n.mul((above, below))
    if len(q.below) == 1:
        terms = kernels.form(q.above)
        yield n.add([n.mul((term, belows[0])) for term in (terms.args if terms.op is ADD else (terms,))])


def _products(polynomial: Any, kernels: Kernels) -> Iterator[Expression]:
    """A polynomial in factors, and with those of equal power multiplied out."""
    if len(polynomial) > MOST_FACTORED:
        yield kernels.form(polynomial)
        return
    content, factors = polynomial.factor()
    yield _raised(content, factors, kernels)
    wide = [(factor, power) for factor, power in factors if len(factor) > 1]
    by_power: dict[int, Any] = {}
    for factor, power in wide:
        by_power[power] = by_power.get(power, 1) * factor
    if len(by_power) < len(wide):
        single = [(factor, power) for factor, power in factors if len(factor) == 1]
        yield _raised(content, [*single, *((f, p) for p, f in by_power.items())], kernels)


def _raised(content: Any, factors: Iterable[tuple[Any, int]], kernels: Kernels) -> Expression:
    n = kernels.n
    powers = [n.power(kernels.form(factor), number(power)) for factor, power in factors]
    return n.mul((kernels.form(kernels.context.constant(content)), *powers))
