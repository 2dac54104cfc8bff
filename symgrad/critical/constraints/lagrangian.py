"""Least and greatest values by the Lagrangian: no compactness, no completeness needed.

Let p have multipliers m, and L = f - sum of m_j*g_j. If L is nowhere below L(p), for instance because it is
convex, and no inequality h <= 0 has a positive multiplier, then for every point x that is admitted

    f(x) = L(x) + sum of m_j*g_j(x) >= L(x) >= L(p) = f(p),

since m_j*g_j(x) is zero for equations and not negative for inequalities. Likewise for greatest values.

Source: S. Boyd & L. Vandenberghe, Convex Optimization (2004), section 5.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from symgrad.algebra.expand import widened
from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.exact import Evaluator, sign_of
from symgrad.calculus.matrices import characteristic_polynomial, inertia
from symgrad.critical.constraints.attainment import bends
from symgrad.critical.constraints.conditions import Constraint
from symgrad.critical.constraints.multipliers import Multipliers
from symgrad.critical.families.families import definite_sign
from symgrad.critical.forms.domains import real_requirements
from symgrad.critical.forms.separation import without_norms
from symgrad.critical.places.spots import Spot
from symgrad.language.graph import Expression, add, mul

WORK: Final = 60_000


def extreme_signs(
    f: Expression, names: Sequence[str], held: Sequence[Constraint], spot: Spot
) -> frozenset[int]:
    """1 where f is proved to be least at the point under the constraints, -1 where it is greatest.

    Args:
        f: the function.
        names: its variables.
        held: the constraints that hold as equations at the point; the others only admit less.
        spot: a critical point, exact.

    >>> from symgrad import parse
    >>> from symgrad.critical.places.spots import exact_spot
    >>> circle = Constraint("", parse("x^2 + y^2 - 1"), True)
    >>> at = exact_spot({"x": parse("1"), "y": parse("0")})
    >>> extreme_signs(parse("x"), ["x", "y"], [circle], at)
    frozenset({-1})
    """
    if not spot.is_exact or not spot.smooth:
        return frozenset()
    multipliers = Multipliers(f, names, [c.form for c in held])
    chosen = multipliers.at(spot)
    if chosen is None or chosen.exact is None or multipliers.is_moving(spot, chosen):
        return frozenset()
    terms = [mul(-m, c.form) for m, c in zip(chosen.exact, held, strict=True)]
    pushes = [sign_of(m) for m, c in zip(chosen.exact, held, strict=True) if not c.is_equation]
    n = Normalizer(WORK)
    try:
        lagrangian = widened(n.form(without_norms(add(f, *terms))), n)
        return frozenset(
            sign
            for sign in (1, -1)
            if all(p is not None and p * sign <= 0 for p in pushes)
            and _is_least(lagrangian, names, spot, sign)
        )
    except (TooLargeError, ZeroDivisionError):
        return frozenset()


def _is_least(lagrangian: Expression, names: Sequence[str], spot: Spot, sign: int) -> bool:
    if bends(lagrangian, names, sign):
        return True
    n = Normalizer(WORK)
    rows = [[n.form(e) for e in gradient(g, names)] for g in gradient(lagrangian, names)]
    # kinks have no second derivative that would tell of them
    if not real_requirements(lagrangian) and not any(e.variables for row in rows for e in row):
        counts = inertia(characteristic_polynomial(rows, n))
        return counts is not None and not counts[2 if sign > 0 else 0]
    value = Evaluator(spot.exact).form(lagrangian)
    return definite_sign(n.form(lagrangian - value), names, n) == sign


__all__ = ["extreme_signs"]
