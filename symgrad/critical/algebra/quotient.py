"""The quotient Q[x]/I of a system with finitely many complex zeros: their number, and matrices for them.

Theory of operation. A Groebner basis G of the ideal I (degree, then reverse lexicographic) decides all that
follows exactly. The monomials that no leading monomial of G divides are a basis B of Q[x]/I; it is finite
if and only if a power of each variable leads, and then its size D is the number of complex zeros with
multiplicity (Cox, Little, O'Shea, Ideals, Varieties, and Algorithms, chapter 5, section 3). Multiplication
by x_i is a D x D matrix over Q whose eigenvalues are the i-th coordinates of the zeros (Stickelberger). The
Hermite form ``Tr(b_j*b_k)`` has as rank the number of distinct complex zeros and as signature the number of
distinct real ones (Pedersen, Roy, Szpirglas 1993): a count that knows nothing of approximations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from operator import add, le
from typing import Final

import flint

from symgrad.critical.algebra.boundary import buchberger, reduced, s_polynomial
from symgrad.critical.algebra.polynomials import Expired, Exponents, never, poll, primitive
from symgrad.frozen import dataclass

Limits = tuple[int, int, int]
"""Of FLINT's Buchberger: polynomials in the basis, terms in one, bits in a coefficient."""

FIRST: Final[Limits] = (60, 300, 320)
LATER: Final[tuple[Limits, ...]] = ((100, 600, 2_000), (150, 2_000, 6_000))
"""Dense systems swell in their coefficients first, so the bits stop a hopeless run within milliseconds."""

SHORT: Final = 30
"""Members of a basis up to which no step takes long."""

SLACK: Final = 2
"""Members by which a basis that its length ended may be shorter than was allowed."""

_REDUCIBLE_TERMS: Final = 80
"""FLINT's reduction of a whole basis cannot be interrupted; with 400 terms it may take seconds."""


@dataclass(frozen=True, slots=True)
class Basis:
    """A minimal Groebner basis.

    >>> from symgrad.critical.algebra.polynomials import ring
    >>> x, y = ring(2).gens()
    >>> groebner([x**2 + y**2 - 5, x*y - 2]).leading
    ((1, 1), (2, 0), (0, 3))
    """

    polynomials: tuple[flint.fmpz_mpoly, ...]
    variables: int

    @property
    def leading(self) -> tuple[Exponents, ...]:
        """The leading monomials."""
        return tuple(leading(p) for p in self.polynomials)

    @property
    def is_empty(self) -> bool:
        """Has the system no zero, not even a complex one?"""
        return any(sum(exponents) == 0 for exponents in self.leading)

    @property
    def is_finite(self) -> bool:
        """Are there finitely many complex zeros?"""
        pure = {next(i for i, e in enumerate(m) if e) for m in self.leading if sum(map(bool, m)) == 1}
        return self.is_empty or len(pure) == self.variables

    @property
    def dimension(self) -> int:
        """The dimension of the complex zero set, -1 where it is empty."""
        if self.is_empty:
            return -1
        return max(len(free) for free in independent_sets(self.leading, self.variables))

    @property
    def reduced(self) -> Basis:
        """The reduced Groebner basis, the simplest equations; this one where that takes too long."""
        if sum(len(p) for p in self.polynomials) > _REDUCIBLE_TERMS:
            return self
        return Basis(minimal(reduced(self.polynomials)), self.variables)

    def reduces_to_zero(self, polynomial: flint.fmpz_mpoly) -> bool:
        """Is the polynomial in the ideal? Then it vanishes at every zero of the system."""
        return remainder(polynomial, self.polynomials).is_zero()


def leading(polynomial: flint.fmpz_mpoly) -> Exponents:
    """The exponents of the leading monomial."""
    return tuple(int(e) for e in polynomial.monomial(0))


def divides(small: Exponents, large: Exponents) -> bool:
    """Does the first monomial divide the second?"""
    return all(map(le, small, large))


def remainder(polynomial: flint.fmpz_mpoly, divisors: Sequence[flint.fmpz_mpoly]) -> flint.fmpz_mpoly:
    """What top reduction leaves, up to a factor: by a Groebner basis, zero exactly for its ideal."""
    rest = polynomial
    heads = [(leading(d), d) for d in divisors]
    while not rest.is_zero():
        divisor = next((d for head, d in heads if divides(head, leading(rest))), None)
        if divisor is None:
            break
        rest = primitive(s_polynomial(divisor, rest))
    return rest


def independent_sets(leads: Sequence[Exponents], variables: int) -> list[tuple[int, ...]]:
    """Sets of variables in which no leading monomial is a monomial alone, largest first.

    The size of the largest is the dimension (Kredel and Weispfenning 1988).
    """
    supports = [frozenset(i for i, e in enumerate(m) if e) for m in leads]
    sets = [tuple(i for i in range(variables) if mask >> i & 1) for mask in range(1 << variables)]
    free = [s for s in sets if not any(support <= set(s) for support in supports)]
    return sorted(free, key=lambda s: (-len(s), s))


def groebner(
    system: Sequence[flint.fmpz_mpoly], limits: Iterable[Limits] = (FIRST, *LATER), expired: Expired = never
) -> Basis | None:
    """A Groebner basis of a non-empty system, or None where it outgrows every limit."""
    generators = [p for p in system if not p.is_zero()]
    reached = 0
    for most, terms, bits in limits:
        for length in lengths(reached, most):
            poll(expired)
            found, succeeded = buchberger(generators, (length, terms, bits))
            if succeeded:
                return Basis(minimal(found), system[0].context().nvars())
            reached = len(found)
            if reached < length - SLACK:  # another limit ended it
                break
    return None


def lengths(reached: int, most: int) -> Iterator[int]:
    """Lengths to allow a basis that was ended at ``reached`` members; beyond ``SHORT`` in steps.

    FLINT cannot be asked to stop when the time is over: between the steps the clock is looked at.

    >>> list(lengths(11, 60)), list(lengths(70, 100))
    ([60], [77, 85, 93, 100])
    """
    length = max(reached, 1)
    while SHORT <= length < most and length * 12 // 11 + 1 < most:
        length = length * 12 // 11 + 1
        yield length
    yield most


def minimal(polynomials: Sequence[flint.fmpz_mpoly]) -> tuple[flint.fmpz_mpoly, ...]:
    """The members whose leading monomial no other one divides, in order of degree."""
    kept: list[tuple[Exponents, flint.fmpz_mpoly]] = []
    for polynomial in sorted(polynomials, key=lambda p: by_degree(leading(p))):
        head = leading(polynomial)
        if not any(divides(other, head) for other, _ in kept):
            kept.append((head, polynomial))
    return tuple(p for _, p in kept)


def by_degree(exponents: Exponents) -> tuple[int, tuple[int, ...]]:
    """The sorting key of the monomial order."""
    return sum(exponents), tuple(-e for e in reversed(exponents))


def raised(exponents: Exponents, variable: int, by: int = 1) -> Exponents:
    """The monomial times a power of one variable."""
    return tuple(e + by if i == variable else e for i, e in enumerate(exponents))


def standard_monomials(leads: Sequence[Exponents], variables: int) -> list[Exponents]:
    """The monomials that no leading monomial divides, in order; there must be finitely many.

    >>> standard_monomials([(2, 0), (1, 1), (0, 3)], 2)
    [(0, 0), (0, 1), (1, 0), (0, 2)]
    """
    found: set[Exponents] = set()
    waiting = [(0,) * variables]
    while waiting:
        monomial = waiting.pop()
        if monomial not in found and not any(divides(lead, monomial) for lead in leads):
            found.add(monomial)
            waiting += [raised(monomial, i) for i in range(variables)]
    return sorted(found, key=by_degree)


class Quotient:
    """The algebra Q[x]/I of finite dimension, with exact multiplication.

    >>> from symgrad.critical.algebra.polynomials import ring
    >>> x, y = ring(2).gens()
    >>> quotient = Quotient(groebner([x**2 + y**2 - 5, x*y - 2]))
    >>> quotient.dimension, quotient.signature
    (4, (4, 4))
    """

    def __init__(self, basis: Basis, expired: Expired = never) -> None:
        self.basis = basis
        self.monomials = standard_monomials(basis.leading, basis.variables)
        self._place = {m: j for j, m in enumerate(self.monomials)}
        self._rules = {leading(p): p for p in basis.polynomials}
        self._normal: dict[Exponents, flint.fmpq_mat] = {}
        self._expired = expired

    @property
    def dimension(self) -> int:
        """D, the number of complex zeros with multiplicity."""
        return len(self.monomials)

    def normal_form(self, monomial: Exponents) -> flint.fmpq_mat:
        """The coordinates of a monomial in the basis, as a column."""
        known = self._normal.get(monomial)
        if known is None:
            poll(self._expired)
            known = self._reduce(monomial)
            self._normal[monomial] = known
        return known

    def _reduce(self, monomial: Exponents) -> flint.fmpq_mat:
        if monomial in self._place:
            return unit(self._place[monomial], self.dimension)
        if monomial in self._rules:
            return self._tail(self._rules[monomial])
        variable = next(i for i, e in enumerate(monomial) if e and raised(monomial, i, -1) not in self._place)
        return self._combine(self.normal_form(raised(monomial, variable, -1)), variable)

    def _tail(self, rule: flint.fmpz_mpoly) -> flint.fmpq_mat:
        (_, first), *rest = rule.terms()
        total = flint.fmpq_mat(self.dimension, 1)
        for exponents, coefficient in rest:
            total += self.normal_form(tuple(int(e) for e in exponents)) * flint.fmpq(-coefficient, first)
        return total

    def _combine(self, column: flint.fmpq_mat, variable: int) -> flint.fmpq_mat:
        total = flint.fmpq_mat(self.dimension, 1)
        for j, monomial in enumerate(self.monomials):
            if column[j, 0] != 0:
                total += self.normal_form(raised(monomial, variable)) * column[j, 0]
        return total

    @cached_property
    def multiplication(self) -> tuple[flint.fmpq_mat, ...]:
        """The matrices of multiplication by each variable: column j is ``x_i * b_j``."""
        return tuple(self._matrix(i) for i in range(self.basis.variables))

    def _matrix(self, variable: int) -> flint.fmpq_mat:
        return side_by_side([self.normal_form(raised(m, variable)) for m in self.monomials])

    def form(self, weights: Sequence[int]) -> flint.fmpq_mat:
        """The matrix of multiplication by ``w0*x0 + w1*x1 + ...``."""
        total = flint.fmpq_mat(self.dimension, self.dimension)
        for weight, matrix in zip(weights, self.multiplication, strict=True):
            total += matrix * weight
        return total

    @cached_property
    def characteristic(self) -> tuple[flint.fmpz_poly, ...]:
        """For each variable an integer polynomial whose roots are that coordinate of the zeros."""
        return tuple(matrix.charpoly().numer() for matrix in self.multiplication)

    @cached_property
    def trace(self) -> flint.fmpq_mat:
        """The traces of multiplication by the basis monomials, as a row."""
        traces = []
        for monomial in self.monomials:
            columns = [self.normal_form(product(monomial, other)) for other in self.monomials]
            traces.append(sum((columns[j][j, 0] for j in range(self.dimension)), flint.fmpq(0)))
        return flint.fmpq_mat(1, self.dimension, traces)

    @cached_property
    def hermite(self) -> flint.fmpq_mat:
        """The symmetric matrix ``Tr(b_j * b_k)``."""
        size = range(self.dimension)
        pairs = {product(a, b) for a in self.monomials for b in self.monomials}
        value = {m: (self.trace * self.normal_form(m))[0, 0] for m in pairs}
        rows = [[value[product(self.monomials[j], self.monomials[k])] for k in size] for j in size]
        return flint.fmpq_mat(rows)

    @cached_property
    def signature(self) -> tuple[int, int]:
        """The numbers of distinct zeros: complex ones, real ones."""
        positive, negative = inertia(self.hermite.charpoly().numer())
        return positive + negative, positive - negative


def product(left: Exponents, right: Exponents) -> Exponents:
    """The product of two monomials."""
    return tuple(map(add, left, right))


def unit(place: int, size: int) -> flint.fmpq_mat:
    """A column of zeros with one 1."""
    return flint.fmpq_mat(size, 1, [int(j == place) for j in range(size)])


def side_by_side(columns: Sequence[flint.fmpq_mat]) -> flint.fmpq_mat:
    """The square matrix of these columns."""
    return flint.fmpq_mat([column.entries() for column in columns]).transpose()


def inertia(characteristic: flint.fmpz_poly) -> tuple[int, int]:
    """How many eigenvalues are positive, how many negative, for a symmetric matrix.

    All its eigenvalues are real, and then Descartes' rule of signs counts exactly.

    >>> inertia(flint.fmpz_poly([0, -1, 0, 1]))
    (1, 1)
    """
    coefficients = [int(c) for c in characteristic.coeffs()]
    mirrored = [c if power % 2 == 0 else -c for power, c in enumerate(coefficients)]
    return sign_changes(coefficients), sign_changes(mirrored)


def sign_changes(coefficients: Sequence[int]) -> int:
    """The number of changes of sign, zeros left out."""
    signs = [c > 0 for c in coefficients if c]
    return sum(left != right for left, right in pairwise(signs))
