"""The kind of a degenerate point of which some coordinates are known exactly, the others by an enclosure.

With h the step in the exact coordinates and r the others,

    f(r, h) = c(r) + (form of degree d in h, its coefficients functions of r) + higher powers of h,

if all coefficients below degree d vanish identically in r. Where c has a regular Hessian at the point, its
signs and those of the form decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations_with_replacement, product
from math import factorial, prod
from typing import Any, Final

from flint import arb

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.autodiff.reverse import gradient
from symgrad.critical.local.classify import Verdict, enclosed_inertia, second_derivatives
from symgrad.critical.local.local_polynomials import Values
from symgrad.critical.places.spots import Spot
from symgrad.language.graph import ZERO, Expression, substitute
from symgrad.programs.ball_program import BallProgram
from symgrad.results.critical import Kind

BITS: Final = 256
HIGHEST: Final = 6
"""Degree up to which the form is looked for."""

MOST_PIECES: Final = 400

Form = dict[tuple[int, ...], Any]


def kind_at(expression: Expression, names: Sequence[str], spot: Spot) -> Verdict | None:
    """The kind of a smooth degenerate critical point; None where this does not tell.

    >>> from symgrad import parse
    >>> from fractions import Fraction
    >>> box = {"x": (Fraction(1, 2), Fraction(8, 15)), "y": (Fraction(0), Fraction(0))}
    >>> str(kind_at(parse("exp(x^4 + y^4) - x/2"), ["x", "y"], Spot(box, {"y": ZERO})).kind)
    'minimum'
    """
    known = [name for name in names if name in spot.exact]
    others = [name for name in names if name not in spot.exact]
    if (
        not known
        or not others
        or not second_derivatives(expression, tuple(names)).is_smooth(None, spot.at(BITS))
    ):
        return None
    positive, negative = _signs_of_block(expression, names, others, spot)
    if positive and negative:
        return Verdict(Kind.SADDLE, True, None, "the Hessian has eigenvalues of both signs")
    if positive + negative < len(others):
        return None
    form = _lowest_form(expression, known, others, spot)
    if form is None:
        return None
    sign = 1 if positive else -1
    degree, signs = sum(next(iter(form))), _signs(form)
    along = f"the terms of degree {degree} in {', '.join(known)}"
    if -sign in signs:
        return Verdict(Kind.SADDLE, True, None, f"{along} take the sign that the Hessian has not")
    if signs != {sign}:
        return None
    kind = Kind.MINIMUM if sign > 0 else Kind.MAXIMUM
    return Verdict(kind, True, None, f"{along} and the Hessian in the others have one sign")


def _signs_of_block(
    expression: Expression, names: Sequence[str], others: Sequence[str], spot: Spot
) -> tuple[int, int]:
    """How many eigenvalues of the block of the Hessian are positive and negative; none where that is open."""
    bounds = spot.at(BITS)
    rows = second_derivatives(expression, tuple(names)).enclosed([bounds[name] for name in names], BITS)
    at = [k for k, name in enumerate(names) if name in others]
    counts = enclosed_inertia([[rows[i][j] for j in at] for i in at])
    return (0, 0) if counts is None else (counts[0], counts[2])


def _lowest_form(
    expression: Expression, known: Sequence[str], others: Sequence[str], spot: Spot
) -> Form | None:
    """The first form that does not vanish identically, its coefficients over the enclosure."""
    n = Normalizer()
    layer: dict[tuple[str, ...], Expression] = {(): expression}
    for degree in range(1, HIGHEST + 1):
        layer = {
            picked: gradient(layer[picked[:-1]], [picked[-1]])[0]
            for picked in combinations_with_replacement(known, degree)
        }
        try:
            forms = {
                p: n.form(e) for p, e in zip(layer, substitute(list(layer.values()), spot.exact), strict=True)
            }
        except (TooLargeError, ZeroDivisionError):
            return None
        if any(form is not ZERO for form in forms.values()):
            return _in_balls(forms, known, others, spot)
    return None


def _in_balls(
    forms: Mapping[tuple[str, ...], Expression], known: Sequence[str], others: Sequence[str], spot: Spot
) -> Form:
    balls = spot.balls(BITS)
    values = BallProgram(list(forms.values()), others).run([balls[name] for name in others], BITS)
    found: Form = {}
    for picked, value in zip(forms, values, strict=True):
        key = tuple(picked.count(name) for name in known)
        found[key] = value / prod(map(factorial, key))
    return found


def _signs(form: Form) -> set[int]:
    """The signs that a form takes off the origin, 0 among them where a zero is not excluded."""
    values = Values(form)
    found: set[int] = set()
    is_definite = True
    waiting = list(_faces(len(next(iter(form)))))
    pieces = 0
    while waiting and pieces < MOST_PIECES:
        pieces += 1
        face = waiting.pop()
        value = values.over([arb(low).union(arb(high)) for low, high in face])
        middle = values.over([(arb(low) + arb(high)) / 2 for low, high in face])
        found |= {s for s in (1, -1) if middle * s > 0}
        if len(found) > 1:
            return found
        if not value.is_finite() or value.contains(0):
            k = max(range(len(face)), key=lambda j: face[j][1] - face[j][0])
            low, high = face[k]
            if high == low:
                is_definite = False
                break
            middle_of = (low + high) / 2
            waiting += [(*face[:k], half, *face[k + 1 :]) for half in ((low, middle_of), (middle_of, high))]
    return found if is_definite and not waiting else found | {0}


def _faces(size: int) -> Iterator[tuple[tuple[float, float], ...]]:
    """The faces of the cube from -1 to 1."""
    for index, sign in product(range(size), (1.0, -1.0)):
        yield tuple((sign, sign) if j == index else (-1.0, 1.0) for j in range(size))


__all__ = ["kind_at"]
