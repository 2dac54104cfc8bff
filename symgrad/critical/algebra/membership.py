"""Which zeros of one system are zeros of another polynomial too, decided exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import flint

from symgrad.critical.algebra.coordinates import ball_of
from symgrad.critical.algebra.polynomials import Expired, Interval, never, ring
from symgrad.critical.algebra.quotient import Basis, groebner
from symgrad.critical.algebra.solutions import Piece, Root, overlap

System = Sequence[flint.fmpz_mpoly]
_PRECISIONS: Final = (64, 128, 256, 512, 1024, 2048)


def vanishing_at(polynomial: flint.fmpz_mpoly, where: Sequence[Interval], bits: int = 128) -> bool:
    """Is a zero of the polynomial in the box not excluded?

    >>> from fractions import Fraction
    >>> x, y = ring(2).gens()
    >>> box = ((Fraction(1), Fraction(1)), (Fraction(2), Fraction(3)))
    >>> vanishing_at(y - 2*x, box), vanishing_at(y - x, box)
    (True, False)
    """
    with flint.ctx.workprec(2 * bits):
        balls = [ball_of(side) for side in where]
        total = flint.arb(0)
        for exponents, coefficient in polynomial.to_dict().items():
            term = flint.arb(coefficient)
            for ball, power in zip(balls, exponents, strict=True):
                term *= ball ** int(power)
            total += term
        return 0 in total


def off_variety(
    roots: Sequence[Root], system: System, others: System, solve: Callable[[System], Piece]
) -> list[Root] | None:
    """The zeros of a finite system at which not all other polynomials vanish; None where it stays open.

    Those at which all vanish are the zeros of both systems together, so their number is known exactly; each
    of them lies in the enclosure of one of the given roots, and refining leaves as many roots as that.
    """
    suspects = [r for r in roots if all(vanishing_at(p, r.enclosure) for p in others)]
    if not suspects:
        return list(roots)
    common = solve([*system, *others])
    if common.gaps or common.families:
        return None
    for bits in _PRECISIONS:
        shared = [r.locate(bits) for r in common.roots]
        on = [r for r in suspects if any(overlap(r.locate(bits), box) for box in shared)]
        if len(on) == len(shared):
            return [r for r in roots if not any(r is other for other in on)]
    return None


def vanishes_on(basis: Basis, polynomial: flint.fmpz_mpoly, expired: Expired = never) -> bool:
    """Does the polynomial vanish at every complex zero of the system (Rabinowitsch 1929)?

    >>> x, y = ring(2).gens()
    >>> vanishes_on(groebner([x**2]), x), vanishes_on(groebner([x**2]), y)
    (True, False)
    """
    context = ring(basis.variables + 1)
    extended = [with_one_more(p, context) for p in basis.polynomials]
    witness = 1 - context.gens()[-1] * with_one_more(polynomial, context)
    found = groebner([*extended, witness], expired=expired)
    return found is not None and found.is_empty


def with_one_more(polynomial: flint.fmpz_mpoly, context: flint.fmpz_mpoly_ctx) -> flint.fmpz_mpoly:
    """The polynomial in a ring with one more variable, the last."""
    return context.from_dict({(*m, 0): c for m, c in polynomial.to_dict().items()})
