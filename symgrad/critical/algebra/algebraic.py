"""All real solutions of a system of polynomial equations over Q, with the proof that none is missing.

    variables that no equation links           are solved apart, and the answers multiplied
    one variable                               `univariate`: factorisation, certified isolation
    finitely many complex solutions            `isolated`: two exact counts that agree
    infinitely many                            `varieties`: families and points

Nothing here is rounded or guessed on the way to a claim: approximations only say where to look. Where a
proof fails or would take too long, the answer is incomplete and its reason says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import product
from math import prod
from typing import Final, TypeVar

import flint

from symgrad.critical.algebra.isolated import prove_dense, solve_finite, solve_one_variable
from symgrad.critical.algebra.membership import off_variety
from symgrad.critical.algebra.polynomials import (
    Expired,
    Exponents,
    Interval,
    Polynomial,
    connected,
    from_flint,
    never,
    occurring,
    project,
    spread,
    to_flint,
)
from symgrad.critical.algebra.quotient import FIRST, LATER, groebner
from symgrad.critical.algebra.solutions import (
    Evidence,
    Family,
    Method,
    Piece,
    Root,
    Solutions,
    separated,
)
from symgrad.critical.algebra.univariate import RealNumber
from symgrad.critical.algebra.varieties import Decomposition
from symgrad.errors import BudgetError

__all__ = ["Evidence", "Family", "Method", "Root", "Solutions", "real_solutions"]

LARGEST_PRODUCT: Final = 20_000
"""Points of a system that splits: the product of the numbers of its parts."""

NOTHING: Final = Piece(zeros=0, distinct=0, methods=(Method.EMPTY,))
"""Proved: there is no solution."""

System = Sequence[flint.fmpz_mpoly]
Item = TypeVar("Item")


def real_solutions(
    system: Sequence[Polynomial],
    variables: int,
    nonzero: Sequence[Polynomial] = (),
    expired: Expired = never,
) -> Solutions:
    """Every real solution of ``p = 0`` for all p of the system, where no polynomial of `nonzero` vanishes.

    Args:
        system: polynomials as mappings from exponents to rational coefficients; none is needed.
        variables: how many variables the exponents speak of.
        nonzero: denominators; the numerators of a rational system go into `system`.
        expired: asked between steps; once it says True, what is proved so far is returned as incomplete.

    Returns:
        Isolated solutions with disjoint enclosures, exact coordinates where they are found, families as
        equations. `complete` is True only if every real solution is among them.

    The critical points of ``x^4/4 + y^2/2 - x^2/2``, and of ``(x*y)^2``:

    >>> camel = real_solutions([{(3, 0): 1, (1, 0): -1}, {(0, 1): 1}], 2)
    >>> [tuple(int(c.value) for c in root.coordinates) for root in camel.roots], camel.complete
    ([(-1, 0), (0, 0), (1, 0)], True)
    >>> cross = real_solutions([{(1, 2): 2}, {(2, 1): 2}], 2)
    >>> [(family.equations, family.dimension) for family in cross.families]
    [(({(0, 1): Fraction(1, 1)},), 1), (({(1, 0): Fraction(1, 1)},), 1)]
    >>> cross.roots, cross.complete
    ((), True)
    """
    equations = [to_flint(p, variables) for p in system]
    excepted = [to_flint(p, variables) for p in nonzero]
    return summary(solve(equations, excepted, variables, expired))


def summary(piece: Piece) -> Solutions:
    """The piece as an answer, with the sentence that says why it is complete or what is missing."""
    gaps = tuple(dict.fromkeys(piece.gaps))
    reason = "; ".join(gaps or tuple(dict.fromkeys(piece.methods)))
    roots = tuple(sorted(piece.roots, key=lambda root: root.enclosure))
    return Solutions(roots, piece.families, not gaps, reason, piece.zeros, piece.distinct, piece.methods)


def solve(system: System, avoiding: System, variables: int, expired: Expired) -> Piece:
    """The solutions of a system that may fall apart into classes of variables."""
    equations = [p for p in system if not p.is_zero()]
    if any(p.is_constant() for p in equations) or any(p.is_zero() for p in avoiding):
        return NOTHING
    classes = connected([*map(occurring, equations), *map(occurring, avoiding)], variables)
    pieces = [solve_class(within(equations, c), within(avoiding, c), len(c), expired) for c in classes]
    return pieces[0] if len(classes) == 1 else multiplied(pieces, classes, variables)


def within(polynomials: System, kept: tuple[int, ...]) -> list[flint.fmpz_mpoly]:
    """The polynomials in these variables, in a ring of their own."""
    return [project(p, kept) for p in polynomials if occurring(p) and occurring(p) <= set(kept)]


def solve_class(system: System, avoiding: System, variables: int, expired: Expired) -> Piece:
    """The solutions in one class of variables, their enclosures disjoint; what time allows."""
    if not system:
        everything = Family((), variables, avoiding=tuple(map(from_flint, avoiding)))
        return Piece(families=(everything,), methods=(Method.PARTS,))
    try:
        piece = solve_linked(system, avoiding, variables, expired)
        return replace(piece, roots=separated(piece.roots))
    except BudgetError as error:
        return Piece(gaps=(error.message,))


def solve_linked(system: System, avoiding: System, variables: int, expired: Expired) -> Piece:
    """The road by the number of variables and of complex solutions."""
    if variables == 1:
        return without_poles(solve_one_variable(system, expired), system, avoiding, expired)
    basis = groebner(system, [FIRST], expired)
    dense = prove_dense(system, expired) if basis is None else None
    if dense is not None and not dense.gaps:
        return without_poles(dense, system, avoiding, expired)
    basis = basis or groebner(system, LATER, expired)
    if basis is None:
        return dense or Piece(gaps=("the Groebner basis is too large",))
    if basis.is_finite:
        return without_poles(solve_finite(system, basis, expired), system, avoiding, expired)
    again = partial(solve_again, expired=expired)
    return Decomposition(again, tuple(avoiding), expired).run(system)


def solve_again(system: System, expired: Expired) -> Piece:
    """The solver for the smaller systems that arise on the way."""
    return solve(system, (), system[0].context().nvars(), expired)


def without_poles(piece: Piece, system: System, avoiding: System, expired: Expired) -> Piece:
    """The piece without the roots at which an excepted polynomial vanishes."""
    kept = list(piece.roots)
    for polynomial in avoiding:
        left = off_variety(piece.roots, system, [polynomial], partial(solve_again, expired=expired))
        if left is None:
            return replace(piece, gaps=(*piece.gaps, "whether a solution is a pole is not decided"))
        kept = [root for root in kept if any(root is other for other in left)]
    return replace(piece, roots=tuple(kept))


def multiplied(pieces: Sequence[Piece], classes: Sequence[tuple[int, ...]], variables: int) -> Piece:
    """Every combination of the solutions in each class."""
    if any(not (piece.roots or piece.families or piece.gaps) for piece in pieces):
        return NOTHING
    gaps = [gap for piece in pieces for gap in piece.gaps]
    if prod(len(piece.roots) + len(piece.families) for piece in pieces) > LARGEST_PRODUCT:
        return Piece(gaps=(*gaps, "the parts have too many solutions together"))
    roots, families = [], []
    choices: list[tuple[Root | Family, ...]] = [(*piece.roots, *piece.families) for piece in pieces]
    for parts in product(*choices):
        points = [part for part in parts if isinstance(part, Root)]
        if len(points) == len(parts):
            roots.append(joined(points, classes))
        else:
            families.append(joined_family(parts, classes, variables))
    methods = tuple(dict.fromkeys(method for piece in pieces for method in piece.methods))
    zeros = multiplied_counts([piece.zeros for piece in pieces])
    distinct = multiplied_counts([piece.distinct for piece in pieces])
    return Piece(tuple(roots), tuple(families), tuple(gaps), zeros, distinct, methods)


def multiplied_counts(counts: Sequence[int | None]) -> int | None:
    """The product, None where a factor is not known."""
    known = [count for count in counts if count is not None]
    return prod(known) if len(known) == len(counts) else None


def merged(parts: Sequence[Sequence[Item]], classes: Sequence[tuple[int, ...]]) -> tuple[Item, ...]:
    """The items of all classes in the order of the variables.

    >>> merged(["ac", "b"], [(0, 2), (1,)])
    ('a', 'b', 'c')
    """
    placed = [pair for part, c in zip(parts, classes, strict=True) for pair in zip(c, part, strict=True)]
    return tuple(item for _, item in sorted(placed, key=lambda pair: pair[0]))


def joined(points: Sequence[Root], classes: Sequence[tuple[int, ...]]) -> Root:
    """One point from a point in each class."""
    known = [p.coordinates for p in points if p.coordinates is not None]
    coordinates = merged(known, classes) if len(known) == len(points) else None
    multiplicity = multiplied_counts([p.multiplicity for p in points])
    enclosure = merged([p.enclosure for p in points], classes)
    return Root(enclosure, coordinates, multiplicity, partial(locate_jointly, points, classes))


def locate_jointly(
    points: Sequence[Root], classes: Sequence[tuple[int, ...]], bits: int
) -> tuple[Interval, ...]:
    """The intervals of a joined point."""
    return merged([p.locate(bits) for p in points], classes)


def joined_family(
    parts: Sequence[Root | Family], classes: Sequence[tuple[int, ...]], variables: int
) -> Family:
    """One family from a point or a family in each class, one of them a family."""
    equations: list[dict[Exponents, Fraction]] = []
    avoiding: list[dict[Exponents, Fraction]] = []
    fixed: list[tuple[int, RealNumber | Interval]] = []
    dimensions: list[int | None] = []
    for part, kept in zip(parts, classes, strict=True):
        if isinstance(part, Root):
            fixed += zip(kept, part.coordinates or part.enclosure, strict=True)
            continue
        equations += [spread_terms(p, kept, variables) for p in part.equations]
        avoiding += [spread_terms(p, kept, variables) for p in part.avoiding]
        dimensions.append(part.dimension)
    known = [d for d in dimensions if d is not None]
    dimension = sum(known) if len(known) == len(dimensions) else None
    return Family(
        tuple(equations), dimension, tuple(sorted(fixed)), tuple(avoiding), joined_sample(parts, classes)
    )


def joined_sample(
    parts: Sequence[Root | Family], classes: Sequence[tuple[int, ...]]
) -> tuple[Interval, ...] | None:
    """A point of the joined family, where each part has one."""
    samples = [p.enclosure if isinstance(p, Root) else p.sample for p in parts]
    known = [sample for sample in samples if sample is not None]
    return merged(known, classes) if len(known) == len(samples) else None


def spread_terms(polynomial: Polynomial, kept: Sequence[int], variables: int) -> dict[Exponents, Fraction]:
    """A polynomial in the variables of a class, as one in all variables."""
    return {spread(exponents, kept, variables): c for exponents, c in polynomial.items()}
