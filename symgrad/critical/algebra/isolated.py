"""Systems with finitely many complex zeros: all real ones, proved twice.

The roads, in order: all zeros simple and as many equations as unknowns (balls, counted against the Groebner
basis and a separating form); multiple zeros or more equations (a separating form, counted against the trace
form); dense systems whose Groebner basis would swell (balls, counted against Bezout's number).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import flint

from symgrad.critical.algebra import certify, macaulay
from symgrad.critical.algebra.certify import Ball, Evaluator, Proved
from symgrad.critical.algebra.coordinates import Identifier, Vanishing, rational_coordinates
from symgrad.critical.algebra.polynomials import Expired, Interval, never, poll, to_univariate
from symgrad.critical.algebra.quotient import Basis, Quotient
from symgrad.critical.algebra.representation import Representation, representation
from symgrad.critical.algebra.shape import Shape, separating
from symgrad.critical.algebra.solutions import DEFAULT_BITS, Locate, Method, Piece, Root, exact_root
from symgrad.critical.algebra.univariate import LARGEST_DEGREE, interval, roots_of
from symgrad.errors import CrossCheckError

LARGEST_QUOTIENT: Final = 100
"""Complex zeros with multiplicity up to which exact matrices are formed."""

LARGEST_BEZOUT: Final = 150
"""Complex zeros up to which approximations are trusted to lead somewhere."""

_MOST_BITS: Final = 1 << 20
"""Working precision that no genuine zero needs."""

_USUAL_BITS: Final = 160
"""What coordinates, values and kinds ask for in the end, so that one look is enough."""

_SEED_BITS: Final = (64, 256, 1024)
_SHORT_DENOMINATOR: Final = 10**4
"""Of a fraction that a ball of some 40 bits holds hardly ever by chance."""

_BRIEFLY: Final = certify.PRECISIONS[:2]
"""Precisions at which seeds of less accuracy are tried."""

_REAL_SEED: Final = 1e-6
"""Relative size of an imaginary part below which a seed is first tried as real; the proof decides."""


def solve_one_variable(system: Sequence[flint.fmpz_mpoly], expired: Expired = never) -> Piece:
    """All real zeros of equations in one variable: the roots of their greatest common divisor."""
    common = flint.fmpz_poly([])
    for polynomial in system:
        common = common.gcd(to_univariate(polynomial))
    if common.degree() > LARGEST_DEGREE:
        return Piece(gaps=(f"a polynomial of degree {common.degree()} is too large to isolate its roots",))
    found = roots_of(common, expired)
    distinct = sum(int(factor.degree()) for factor, _ in common.factor()[1])
    roots = tuple(exact_root((root.number,), root.multiplicity) for root in found)
    return Piece(roots, (), (), int(common.degree()), distinct, (Method.UNIVARIATE,))


def solve_finite(system: Sequence[flint.fmpz_mpoly], basis: Basis, expired: Expired = never) -> Piece:
    """All real zeros of a system with a Groebner basis that shows finitely many complex ones.

    >>> from symgrad.critical.algebra.polynomials import ring
    >>> from symgrad.critical.algebra.quotient import groebner
    >>> x, y = ring(2).gens()
    >>> system = [x**2 + y**2 - 5, x*y - 2]
    >>> piece = solve_finite(system, groebner(system))
    >>> sorted(tuple(int(c.value) for c in root.coordinates) for root in piece.roots)
    [(-2, -1), (-1, -2), (1, 2), (2, 1)]
    >>> piece.zeros, len(piece.roots), piece.gaps
    (4, 4, ())
    """
    if basis.is_empty:
        return Piece(zeros=0, distinct=0, methods=(Method.EMPTY,))
    quotient = Quotient(basis, expired)
    if quotient.dimension > LARGEST_QUOTIENT:
        gap = f"there are {quotient.dimension} complex solutions, too many to isolate them"
        return Piece(gaps=(gap,), zeros=quotient.dimension)
    shape = separating(quotient, expired)
    if shape is not None and len(system) == basis.variables:
        piece = solve_simple(system, shape, expired)
        if piece is not None:
            return piece
    return solve_multiple(quotient, expired)


def solve_simple(system: Sequence[flint.fmpz_mpoly], shape: Shape, expired: Expired) -> Piece | None:
    """D simple zeros in D proved balls; None where a ball cannot be proved."""
    evaluate = Evaluator(system)
    for bits in _SEED_BITS:
        zeros = [zero for zero in shape.zeros(bits) if is_usable(zero[0])]
        proved = prove_all(evaluate, zeros, expired)
        if len(proved) == shape.quotient.dimension:
            return balls_agree(proved, zeros, evaluate, shape.quotient)
    return None


def balls_agree(
    proved: Sequence[Proved], zeros: Sequence[tuple[Ball, bool]], evaluate: Evaluator, quotient: Quotient
) -> Piece:
    """The piece of D disjoint balls, after the second count of real zeros."""
    real = [ball for ball in proved if ball.is_real]
    if len(real) != sum(is_real for _, is_real in zeros):
        raise CrossCheckError(
            "the proved balls and the separating form disagree on the number of real solutions"
        )
    identifier, vanishing = Identifier(quotient), Vanishing(evaluate.polynomials)
    roots = tuple(
        seen_rational(vanishing, ball) or identified(identifier, Sharpener(evaluate, ball), 1)
        for ball in real
    )
    count = quotient.dimension
    return Piece(roots, (), (), count, count, (Method.BALLS_AND_FORM,))


def seen_rational(vanishing: Vanishing, ball: Proved) -> Root | None:
    """The zero in a ball if its coordinates are short fractions, which the first look tells."""
    coordinates = rational_coordinates(vanishing, ball.intervals, _SHORT_DENOMINATOR)
    return None if coordinates is None else exact_root(coordinates, 1)


def prove_all(
    evaluate: Evaluator,
    zeros: Sequence[tuple[Ball, bool]],
    expired: Expired = never,
    precisions: Sequence[int] = certify.PRECISIONS,
) -> list[Proved]:
    """Disjoint proved balls near the seeds; seeds that are below the axis come as mirror images.

    Seeds that cannot be proved are left out, and so is a second ball around the same zero.
    """
    proved: list[Proved] = []
    for seed, is_real in zeros:
        poll(expired)
        ball = certify.prove(evaluate, seed, True, precisions) if is_real else None
        if ball is None and is_above(seed):
            ball = certify.prove(evaluate, seed, False, precisions)
        if ball is not None:
            proved += [ball] if ball.is_real else [ball, ball.mirrored]
    return proved if certify.all_disjoint([ball.box for ball in proved]) else without_repeats(proved)


def without_repeats(proved: Sequence[Proved]) -> list[Proved]:
    """A subset of the balls in which no two meet."""
    kept: list[Proved] = []
    for ball in proved:
        if all(certify.are_disjoint(ball.box, other.box) for other in kept):
            kept.append(ball)
    return kept


def is_usable(seed: Ball) -> bool:
    """Is every coordinate a number?"""
    return all(coordinate.is_finite() for coordinate in seed)


def is_above(seed: Ball) -> bool:
    """Of two mirror images, is this the one to prove?"""
    parts = [float(coordinate.imag.mid()) for coordinate in seed]
    size = max(abs(part) for part in parts)
    return next((part > 0 for part in parts if abs(part) > size / 2), False)


class Sharpener:
    """Locates the zero of a proved ball to any precision, and keeps the closest look that was taken."""

    __slots__ = ("_best", "_bits", "_evaluate", "_proved")

    def __init__(self, evaluate: Evaluator, proved: Proved) -> None:
        self._evaluate, self._proved = evaluate, proved
        self._bits = 0
        self._best: tuple[Interval, ...] = ()

    def __call__(self, bits: int) -> tuple[Interval, ...]:
        if bits > self._bits:
            enough = certify.is_narrow(self._proved.tight, bits)
            self._bits = bits if enough else max(bits, _USUAL_BITS)
            self._best = certify.sharpened(self._evaluate, self._proved, self._bits)
        return self._best


class RealZeros:
    """The real zeros of a representation, in order of its form, to any precision."""

    def __init__(self, known: Representation) -> None:
        self._known = known
        self._placed: dict[int, list[tuple[Interval, ...]]] = {}

    def __call__(self, bits: int) -> list[tuple[Interval, ...]]:
        if bits not in self._placed:
            self._placed[bits] = self._isolate(bits)
        return self._placed[bits]

    def _isolate(self, bits: int) -> list[tuple[Interval, ...]]:
        working = 2 * bits + 64
        zeros = self._known.real_zeros(working)
        while not all(certify.is_narrow(zero, bits) for zero in zeros):
            working *= 2
            if working > _MOST_BITS:
                raise CrossCheckError("the coordinates of a solution do not converge")
            zeros = self._known.real_zeros(working)
        return [tuple(interval(c.real) for c in zero) for zero in zeros]


def solve_multiple(quotient: Quotient, expired: Expired) -> Piece:
    """Multiple zeros, or more equations than unknowns: by the rational univariate representation."""
    known = representation(quotient, expired)
    if known is None:
        return Piece(gaps=("the multiple solutions could not be separated",), zeros=quotient.dimension)
    real = RealZeros(known)
    poll(expired)
    if quotient.signature != (known.distinct, len(real(DEFAULT_BITS))):
        raise CrossCheckError("the trace form and the separating form disagree on the number of solutions")
    identifier = Identifier(quotient)
    powers = form_multiplicities(quotient, known.weights)
    roots = tuple(identified(identifier, place_in(real, index), power) for index, power in enumerate(powers))
    return Piece(roots, (), (), quotient.dimension, known.distinct, (Method.FORM_AND_SIGNATURE,))


def place_in(real: RealZeros, index: int) -> Locate:
    """Locates one real zero among all."""
    return lambda bits: real(bits)[index]


def form_multiplicities(quotient: Quotient, weights: Sequence[int]) -> list[int]:
    """The multiplicities of the real zeros, ordered as the values of the separating form.

    A zero's multiplicity is that of its value as a root of the characteristic polynomial.
    """
    return [root.multiplicity for root in roots_of(quotient.form(weights).charpoly().numer())]


def identified(identifier: Identifier, locate: Locate, multiplicity: int | None) -> Root:
    """A real zero with exact coordinates where they are found."""
    coordinates = identifier.coordinates(locate)
    if coordinates is None:
        return Root(locate(DEFAULT_BITS), None, multiplicity, locate)
    return exact_root(coordinates, multiplicity)


def prove_dense(system: Sequence[flint.fmpz_mpoly], expired: Expired = never) -> Piece | None:
    """A system without zeros at infinity by approximations; None where there is nothing to gain.

    With gaps, if fewer balls are proved than Bezout's number: some zeros are multiple, or seeds went astray.
    """
    count = macaulay.bezout(system)
    if not 1 <= count <= LARGEST_BEZOUT or not macaulay.is_finite_at_infinity(system):
        return None
    evaluate = Evaluator(system)
    proved: list[Proved] = []
    for bits, precisions in zip(macaulay.PRECISIONS, (_BRIEFLY, certify.PRECISIONS), strict=True):
        if len(proved) < count:
            seeds = [seed for seed in macaulay.seeds(system, expired, bits) if is_usable(seed)]
            zeros = [(seed, is_nearly_real(seed)) for seed in seeds]
            proved = prove_all(evaluate, zeros, expired, precisions)
    vanishing = Vanishing(system)
    roots = tuple(dense_root(vanishing, Sharpener(evaluate, ball)) for ball in proved if ball.is_real)
    if len(proved) == count:
        return Piece(roots, (), (), count, count, (Method.BALLS_AND_BEZOUT,))
    gap = f"only {len(proved)} of {count} complex solutions are proved; some may be multiple"
    return Piece(roots, gaps=(gap,), zeros=count)


def dense_root(vanishing: Vanishing, locate: Locate) -> Root:
    """A real zero of a dense system, exact where it is rational."""
    coordinates = rational_coordinates(vanishing, locate(2 * DEFAULT_BITS))
    if coordinates is None:
        return Root(locate(DEFAULT_BITS), None, 1, locate)
    return exact_root(coordinates, 1)


def is_nearly_real(seed: Ball) -> bool:
    """Is every imaginary part so small that the seed should be tried as a real one?"""
    size = max(1.0, *(float(abs(coordinate).mid()) for coordinate in seed))
    return all(abs(float(coordinate.imag.mid())) < _REAL_SEED * size for coordinate in seed)
