"""The kind of a point under polynomial constraints, whatever they look like there: cusps, cones, corners.

Let K be the set that the constraints admit, p a point of it, and r a distance from p (an ellipsoidal one).
Take R so small that no point at a distance r in (0, R] is
    - a critical point of r on any stratum of K (the points at which certain constraints hold as equations),
      singular points of the stratum included,
    - or a critical point of r on the part of a stratum where f = f(p), likewise.
Then every component of {f > f(p)} and of {f < f(p)} in K near p reaches both p and the sphere r = R: the
distance would have an extremum on it otherwise. So the signs of f - f(p) near p are those on the sphere, and
the least and greatest values there lie at critical points of f, which are all found.

Source: J. Milnor, Singular Points of Complex Hypersurfaces (1968), section 2; M. Goresky & R. MacPherson,
Stratified Morse Theory (1988).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, islice, product
from math import prod
from typing import Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.polynomials import as_polynomial
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.exact import sign_of
from symgrad.calculus.matrices import determinant
from symgrad.critical.algebra.algebraic import real_solutions
from symgrad.critical.algebra.membership import vanishes_on
from symgrad.critical.algebra.polynomials import Expired, Exponents, Interval, from_flint, to_flint
from symgrad.critical.algebra.quotient import groebner
from symgrad.critical.algebra.solutions import Root
from symgrad.critical.places.spots import ball_between, expression_of
from symgrad.frozen import dataclass
from symgrad.language.graph import NUM, ZERO, Expression, add, number, substitute, symbol
from symgrad.programs.ball_program import BallProgram

MOST_VARIABLES: Final = 3
MOST_INEQUALITIES: Final = 5
MOST_BRANCHES: Final = 16
LARGEST_DEGREE: Final = 8
WORK: Final = 60_000
PRECISIONS: Final = (64, 256, 1024)

Polynomial = dict[Exponents, Fraction]


class UnsettledError(Exception):
    """The method does not reach this point."""


@dataclass(frozen=True, slots=True)
class Link:
    """What is found on the small sphere: the signs of f - f(p) there."""

    signs: frozenset[int]

    @property
    def is_empty(self) -> bool:
        """Whether no point of K lies near p at all."""
        return not self.signs


def link_of(
    f: Expression,
    names: Sequence[str],
    equations: Sequence[Expression],
    inequalities: Sequence[Expression],
    at: Mapping[str, Expression],
    expired: Expired,
) -> Link | None:
    """The signs of f - f(p) on K near a rational point p; None where that is not settled.

    Args:
        f: a polynomial.
        names: its variables.
        equations: polynomials that are zero on K.
        inequalities: polynomials that are not positive on K, and zero at p.
        at: the point.
        expired: asked whether the time is over.

    >>> from symgrad import parse
    >>> origin = {"x": number(0), "y": number(0)}
    >>> sorted(link_of(parse("x"), ["x", "y"], [parse("y^2 - x^3")], [], origin, lambda: False).signs)
    [1]
    """
    small = len(names) <= MOST_VARIABLES and len(inequalities) <= MOST_INEQUALITIES
    if not small or not all(at[name].op is NUM for name in names):
        return None
    moved = {name: symbol(name) + at[name] for name in names}
    forms = substitute([f, *equations, *inequalities], moved)
    (start,) = substitute([forms[0]], dict.fromkeys(names, ZERO))
    algebra = Algebra(tuple(names), expired)
    try:
        branches = [algebra.branches(e) for e in forms[1 : 1 + len(equations)]]
        signs: set[int] = set()
        for chosen in islice(product(*branches), MOST_BRANCHES + 1):
            if prod(map(len, branches)) > MOST_BRANCHES:
                return None
            signs |= Neighbourhood(forms[0] - start, chosen, forms[1 + len(equations) :], algebra).signs()
    except (UnsettledError, TooLargeError, ZeroDivisionError):
        return None
    return Link(frozenset(signs))


@dataclass(frozen=True, slots=True)
class Algebra:
    """Polynomials in some variables, and the solutions of systems of them."""

    names: tuple[str, ...]
    expired: Expired

    def polynomial(self, e: Expression) -> Polynomial:
        """Its terms."""
        terms = as_polynomial(e, self.names, Normalizer(WORK))
        if terms is None or max((sum(key) for key in terms), default=0) > LARGEST_DEGREE:
            raise UnsettledError
        return terms

    def branches(self, e: Expression) -> list[Expression]:
        """The irreducible factors that vanish at the origin: one of them is zero where the product is."""
        terms = self.polynomial(e)
        origin = (0,) * len(self.names)
        if not terms:
            return [ZERO]
        factors = [from_flint(p) for p, _ in to_flint(terms, len(self.names)).factor()[1]]
        return [self.expression(p) for p in factors if not p.get(origin)]

    def expression(self, terms: Mapping[Exponents, Fraction]) -> Expression:
        """The polynomial as an expression."""
        return add(*[self._term(key, c) for key, c in terms.items()])

    def _term(self, key: Exponents, c: Fraction) -> Expression:
        found = number(c)
        for name, exponent in zip(self.names, key, strict=True):
            found = found * symbol(name) ** number(exponent) if exponent else found
        return found

    def solve(self, system: Sequence[Expression], dependent: Sequence[Expression]) -> Sequence[Root]:
        """The points of a system at which these functions have dependent gradients."""
        whole = [p for e in (*system, *self._minors(dependent)) if (p := self.polynomial(e))]
        found = real_solutions(whole, len(self.names), expired=self.expired)
        if not found.complete or found.families:
            raise UnsettledError
        return found.roots

    def _minors(self, functions: Sequence[Expression]) -> list[Expression]:
        if len(functions) > len(self.names):
            return []
        n = Normalizer(WORK)
        rows = [[n.form(e) for e in gradient(g, self.names)] for g in functions]
        columns = combinations(range(len(self.names)), len(rows))
        return [determinant([[row[k] for k in chosen] for row in rows], n) for chosen in columns]

    def vanishes(self, e: Expression, system: Sequence[Expression]) -> bool:
        """Whether it is zero on all solutions of a system, complex ones too."""
        size = len(self.names)
        own = self.polynomial(e)
        known = [to_flint(p, size) for other in system if (p := self.polynomial(other))]
        if not own or not known:
            return not own
        basis = groebner(known, expired=self.expired)
        return basis is not None and vanishes_on(basis, to_flint(own, size), self.expired)


class Neighbourhood:
    """One branch of K near the origin.

    Args:
        rise: f - f(p).
        equations: irreducible polynomials that are zero.
        inequalities: polynomials that are not positive.
        algebra: what solves systems.
    """

    def __init__(
        self,
        rise: Expression,
        equations: Sequence[Expression],
        inequalities: Sequence[Expression],
        algebra: Algebra,
    ) -> None:
        self.rise, self.algebra = rise, algebra
        self.names = algebra.names
        self.equations = [e for e in equations if e is not ZERO]
        self.inequalities = list(inequalities)
        self.level = self._squarefree(rise)
        # unequal weights, or symmetric problems would have circles of critical points
        self.weights = [Fraction(7 + 2 * k * k + 3 * k, 7) for k in range(len(self.names))]
        squares = zip(self.weights, self.names, strict=True)
        self.distance = add(*[number(w) * symbol(name) ** 2 for w, name in squares])

    def signs(self) -> set[int]:
        """The signs of f - f(p) on a sphere that is small enough."""
        sphere = self.distance - number(self._radius())
        found: set[int] = set()
        for active in self._choices():
            for root in self.algebra.solve([*active, sphere], [self.rise, self.distance, *active]):
                if self._is_admitted(root, active):
                    found.add(self._sign(self.rise, root))
        return found

    def _choices(self) -> Iterator[list[Expression]]:
        for count in range(len(self.inequalities) + 1):
            for chosen in combinations(self.inequalities, count):
                yield [*self.equations, *chosen]

    def _radius(self) -> Fraction:
        """The square of R: a power of four below the distance of every critical point but the origin."""
        least = Fraction(4)
        for active in self._choices():
            for root in self._critical_distances(active):
                if not _is_origin(root):
                    least = min(least, self._away(root))
        square = Fraction(1)
        while square >= least:
            square /= 4
        return square

    def _critical_distances(self, active: list[Expression]) -> Iterator[Root]:
        solve = self.algebra.solve
        yield from solve(active, [self.distance, *active])
        if not self.algebra.vanishes(self.rise, active):
            yield from solve([*active, self.level], [self.distance, self.level, *active])

    def _squarefree(self, e: Expression) -> Expression:
        """The product of the distinct factors: the same zeros, with a gradient that shows them."""
        terms = self.algebra.polynomial(e)
        if not terms:
            return ZERO
        whole = to_flint(terms, len(self.names))
        kept = whole.context().constant(1)
        for factor, _ in whole.factor()[1]:
            kept *= factor
        return self.algebra.expression(from_flint(kept))

    # points

    def _away(self, root: Root) -> Fraction:
        """A positive lower bound of the square of a point's distance."""
        for bits in PRECISIONS:
            bounds = root.locate(bits)
            squares = [w * _least_square(b) for w, b in zip(self.weights, bounds, strict=True)]
            if sum(squares) > 0:
                return sum(squares, Fraction(0))
        raise UnsettledError

    def _is_admitted(self, root: Root, active: Sequence[Expression]) -> bool:
        return all(self._sign(h, root) <= 0 for h in self.inequalities if h not in active)

    def _sign(self, form: Expression, root: Root) -> int:
        program = BallProgram([form], self.names)
        for bits in PRECISIONS:
            balls = [ball_between(*b) for b in root.locate(bits)]
            (ball,) = program.run(balls, bits + 32)
            if ball > 0 or ball < 0:
                return 1 if ball > 0 else -1
        if root.coordinates is not None:
            n = Normalizer()
            places = [expression_of(c, n) for c in root.coordinates]
            (at,) = substitute([form], dict(zip(self.names, places, strict=True)))
            if sign_of(n.form(at)) == 0:
                return 0
        raise UnsettledError


def _is_origin(root: Root) -> bool:
    return all(low == high == 0 for low, high in root.enclosure)


def _least_square(bounds: Interval) -> Fraction:
    low, high = bounds
    return Fraction(0) if low <= 0 <= high else min(low * low, high * high)


__all__ = ["Link", "link_of"]
