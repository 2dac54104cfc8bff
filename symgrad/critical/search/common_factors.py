"""Systems all of whose equations share a factor: they hold where that vanishes, and where the rest does.

(x - y)*a(x, y) = 0, (x - y)*b(x, y) = 0      the line x = y, and the points with a = b = 0
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import reduce

from symgrad.critical.algebra.polynomials import Expired
from symgrad.critical.forms.stationary import Equations, equations, factors_of
from symgrad.critical.places.exact import vanishes_at
from symgrad.critical.places.spots import Spot
from symgrad.critical.places.zeros_found import Zeros
from symgrad.critical.search.factor_zeros import zeros_of_factor
from symgrad.language.graph import Expression
from symgrad.programs.ball_program import BallProgram


def by_common_factor(
    system: Equations, solve: Callable[[Equations], Zeros], expired: Expired
) -> Zeros | None:
    """All zeros, where the equations have a factor in common; None where they have none.

    Args:
        system: equations in letters, in several variables.
        solve: finds the zeros of what is left.
        expired: asked whether the time is over.
    """
    alphabet = system.alphabet
    if alphabet is None or len(system.names) < 2 or any(p.is_zero() for p in system.numerators):
        return None
    shared = reduce(lambda a, b: a.gcd(b), system.numerators)
    polynomials = factors_of(shared, alphabet)
    factors = [alphabet.expression(p) for p in polynomials]
    if not factors or any(set(f.variables).isdisjoint(system.names) for f in factors):
        return None
    rest = [alphabet.expression(p / shared) for p in system.numerators]
    found = solve(replace(equations(rest, system.names), divisors=system.divisors))
    kept = [spot for spot in found.spots if not _lies_on(spot, factors, system, found)]
    vanishing = [zeros_of_factor(p, alphabet, solve, expired) for p in polynomials]
    for k, zeros in enumerate(vanishing):
        kept += [spot for spot in zeros.spots if not _lies_on(spot, factors[:k], system, found)]
    places = [place for zeros in vanishing for place in zeros.continua]
    return replace(
        found,
        spots=kept,
        continua=list({place.equations: place for place in (*places, *found.continua)}.values()),
        gaps=[*found.gaps, *(gap for zeros in vanishing for gap in zeros.gaps)],
        undecided=[*found.undecided, *(box for zeros in vanishing for box in zeros.undecided)],
        searched=found.searched.union(*(zeros.searched for zeros in vanishing)),
        boxes=found.boxes + sum(zeros.boxes for zeros in vanishing),
        out_of_time=found.out_of_time or any(zeros.out_of_time for zeros in vanishing),
    )


def _lies_on(spot: Spot, factors: list[Expression], system: Equations, found: Zeros) -> bool:
    """Whether a point lies on one of the families already; where that is open, a gap is left."""
    for factor in factors:
        balls = spot.balls(256)
        value = BallProgram([factor], system.names).run([balls[name] for name in system.names], 256)[0]
        if value.is_finite() and not value.contains(0):
            continue
        if spot.is_exact and vanishes_at(factor, spot.exact):
            return True
        found.gaps.append("whether a point lies on a family was not decided")
    return False


__all__ = ["by_common_factor"]
