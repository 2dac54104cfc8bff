"""Systems with infinitely many complex zeros, taken apart into families and points.

Theory of operation. Where an equation factors, the zeros are the union over its factors; a Groebner basis
of each branch is split again until nothing factors. A branch with finitely many complex zeros gives points.
Any other branch is a family; that it has real points, and as many dimensions of them as of complex ones, is
proved by a change of sign (one equation) or by a smooth real point on a rational slice. An equation of a
single sign, like ``x^2 + y^2``, has only singular real zeros: then its gradient joins the equations. What
is neither is said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

import flint

from symgrad.critical.algebra.membership import off_variety, vanishes_on, vanishing_at
from symgrad.critical.algebra.polynomials import Expired, Interval, from_flint, never, poll
from symgrad.critical.algebra.quotient import Basis, groebner
from symgrad.critical.algebra.signs import Sign, sign_of
from symgrad.critical.algebra.slices import (
    gradient,
    slices,
    splitting,
    substituted,
    whole_point,
)
from symgrad.critical.algebra.solutions import Family, Method, Piece, Root
from symgrad.critical.algebra.unmixed import lower_part

System = Sequence[flint.fmpz_mpoly]
Solve = Callable[[System], Piece]
"""The solver for systems in any number of variables, used on slices and on points."""

LARGEST_BRANCHES: Final = 200


@dataclass(slots=True)
class Decomposition:
    """The work in progress: branches waiting, and what has come of the others."""

    solve: Solve
    avoiding: tuple[flint.fmpz_mpoly, ...] = ()
    expired: Expired = never
    finite: list[Basis] = field(default_factory=list)
    families: list[tuple[Basis, Family]] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)

    def run(self, system: System) -> Piece:
        """Split until nothing is waiting, then collect the points that lie on no family."""
        waiting = [list(system)]
        for _ in range(LARGEST_BRANCHES):
            if not waiting:
                return self._collect()
            poll(self.expired)
            waiting += self._branch(waiting.pop())
        self.gaps.append("the equations split into too many parts")
        return self._collect()

    def _branch(self, system: System) -> list[list[flint.fmpz_mpoly]]:
        """Settle one branch, or give the narrower ones it is the union of."""
        basis = groebner(system, expired=self.expired)
        if basis is None:
            self.gaps.append("the Groebner basis of a part is too large")
            return []
        if basis.is_empty or self._is_known(basis) or self._is_avoided(basis):
            return []
        if basis.is_finite:
            self.finite.append(basis)
            return []
        simplest = basis.reduced
        return splitting(simplest.polynomials) or self._settle(simplest)

    def _settle(self, basis: Basis) -> list[list[flint.fmpz_mpoly]]:
        """A branch of irreducible equations with infinitely many complex zeros.

        An equation of one sign has its real zeros where it is lowest or highest: there its gradient vanishes.
        """
        signs = [sign_of(p) for p in basis.polynomials]
        for polynomial, sign in zip(basis.polynomials, signs, strict=True):
            slopes = gradient(polynomial) if sign is Sign.ONE else []
            if not all(basis.reduces_to_zero(p) for p in slopes):
                return [[*basis.polynomials, *slopes]]
        lower = [] if len(signs) == 1 else lower_part(basis, self.expired)
        if lower:
            return lower
        dimension = basis.dimension if signs == [Sign.BOTH] else None
        sample = None if lower is None else self._sample(basis)
        if sample is not None:
            dimension = basis.dimension
        if dimension is None:
            self.gaps.append("whether a family has real points is not decided")
        self.families.append((basis, self._family(basis, dimension, sample)))
        return []

    def _family(self, basis: Basis, dimension: int | None, sample: tuple[Interval, ...] | None) -> Family:
        equations = tuple(from_flint(p) for p in basis.polynomials)
        avoiding = tuple(from_flint(p) for p in self.avoiding)
        return Family(equations, dimension, avoiding=avoiding, sample=sample)

    def _sample(self, basis: Basis) -> tuple[Interval, ...] | None:
        """A smooth real point of a family all of whose components have the same dimension."""
        for free, values in slices(basis):
            poll(self.expired)
            piece = self.solve([substituted(p, free, values) for p in basis.polynomials])
            for root in piece.roots:
                if root.multiplicity == 1 and not piece.gaps and self._is_allowed(root, free, values):
                    return whole_point(root, free, values)
        return None

    def _is_allowed(self, root: Root, free: Sequence[int], values: Sequence[Fraction]) -> bool:
        """Is no excepted polynomial possibly zero there?"""
        point = whole_point(root, free, values)
        return not any(vanishing_at(p, point) for p in self.avoiding)

    def _is_known(self, basis: Basis) -> bool:
        """Does the branch lie in a family that is known?"""
        return any(all(basis.reduces_to_zero(p) for p in family.polynomials) for family, _ in self.families)

    def _is_avoided(self, basis: Basis) -> bool:
        """Does an excepted polynomial vanish on the whole branch (Rabinowitsch 1929)?"""
        return any(vanishes_on(basis, p, self.expired) for p in self.avoiding)

    def _collect(self) -> Piece:
        """Families, and the points that lie neither on one of them nor on an earlier branch."""
        earlier = [family for family, _ in self.families]
        families = [family for place, (_, family) in enumerate(self.families) if not self._is_inside(place)]
        roots: list[Root] = []
        for basis in self.finite:
            piece = self.solve(basis.polynomials)
            self.gaps += piece.gaps
            roots += self._new_points(basis, piece.roots, earlier)
            earlier.append(basis)
        return Piece(tuple(roots), tuple(families), tuple(self.gaps), methods=(Method.PARTS,))

    def _is_inside(self, place: int) -> bool:
        """Does a family lie in another one, found later or a twin found earlier?"""
        inner = self.families[place][0]
        return any(
            all(self._contains(inner, p) for p in outer.polynomials)
            and (other < place or not all(self._contains(outer, p) for p in inner.polynomials))
            for other, (outer, _) in enumerate(self.families)
            if other != place
        )

    def _contains(self, inner: Basis, polynomial: flint.fmpz_mpoly) -> bool:
        """Does a polynomial vanish on all of a family, whose equations may have multiple zeros?"""
        return inner.reduces_to_zero(polynomial) or vanishes_on(inner, polynomial, self.expired)

    def _new_points(self, basis: Basis, roots: Sequence[Root], earlier: Sequence[Basis]) -> list[Root]:
        left = [Root(r.enclosure, r.coordinates, None, r.locate) for r in roots]
        for others in [*(other.polynomials for other in earlier), *((p,) for p in self.avoiding)]:
            poll(self.expired)
            remaining = off_variety(roots, basis.polynomials, others, self.solve)
            if remaining is None:
                self.gaps.append("whether a point lies on a family or a pole is not decided")
            else:
                kept = {r.enclosure for r in remaining}
                left = [r for r in left if r.enclosure in kept]
        return left
