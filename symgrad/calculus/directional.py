"""Directional derivatives: the rate of change along a unit vector u.

    D_u f = grad f . u = |grad f| * cos(angle)

It is largest along the gradient, where it is |grad f|, and zero at right angles to it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from symgrad.autodiff.reverse import gradient as partial_derivatives
from symgrad.calculus.answers import envelope
from symgrad.calculus.at_point import PointValues
from symgrad.calculus.choices import made
from symgrad.calculus.crosscheck import cross_check
from symgrad.calculus.exact import float_of, number_of, sign_of
from symgrad.calculus.forms import simplify
from symgrad.calculus.lines import Axis, derivative_on_axis
from symgrad.calculus.points import read_point
from symgrad.calculus.problem import Problem
from symgrad.calculus.reasons import reason_of
from symgrad.errors import PointError
from symgrad.language.graph import HALF, MINUS_ONE, ONE, TWO, ZERO, Expression
from symgrad.language.reading import read_entries
from symgrad.results import Directional, Number, Steepest


def directional(problem: Problem, at: Sequence[str], direction: str) -> Directional:
    """The rate of change at a point along a direction, and the largest rate there is.

    Args:
        problem: the function.
        at: texts of the point.
        direction: a vector as text, ``3,4`` or ``x=3,y=4``; any length but zero.

    Raises:
        PointError: point or direction do not fit the variables, or the direction is zero.
        CrossCheckError: the gradient failed its comparison with differences.
    """
    point = read_point(problem, at)
    along = read_direction(problem, direction)
    names = problem.variables
    computed = partial_derivatives(problem.expression, names)
    simple = simplify(computed) or computed
    verdict = cross_check(
        [problem.expression], [[(k, e) for k, e in enumerate(simple) if e is not ZERO]], names
    )
    values = PointValues(problem, point)
    n = values.evaluator.normalizer
    length = made(n.power(n.add([n.power(d, TWO) for d in along]), HALF), n)
    unit = [n.mul((d, n.power(length, MINUS_ONE))) for d in along]
    entries = values.partials(computed)
    forms = [None if e is None else values.form_of(e) for e in entries]
    if None in forms and None not in entries:
        rate, steepest = _from_floats(entries, unit)
    else:
        rate, steepest = _rates(values, forms, unit)
    return Directional(
        **envelope(problem, verdict=verdict, point=point),
        point=values.point,
        direction=tuple(number_of(u, values.evaluator.presenter) for u in unit),
        normalised=length is not ONE,
        derivative=rate,
        steepest=steepest,
        undefined=values.undefined if rate is None or steepest is None else (),
    )


def read_direction(problem: Problem, text: str) -> list[Expression]:
    """A vector for the variables of a problem; named entries that are missing are 0."""
    entries = read_entries(text, problem.scope, where="--direction")
    if all(e.name is not None for e in entries):
        given = {e.name for e in entries}
        text = ",".join([text, *[f"{name}=0" for name in problem.variables if name not in given]])
    vector = read_point(problem, [text], where="--direction").values
    found = [vector[name] for name in problem.variables]
    if all(sign_of(d) == 0 for d in found):
        raise PointError(
            "the direction is zero", hint="give a vector with a length", source=text, where="--direction"
        )
    return found


def _rates(
    values: PointValues, forms: Sequence[Expression | None], unit: Sequence[Expression]
) -> tuple[Number | None, Steepest | None]:
    known = [f for f in forms if f is not None]
    if len(known) < len(forms):
        return _one_direction(values, unit), None
    n, presenter = values.evaluator.normalizer, values.evaluator.presenter
    rate = n.add([n.mul(pair) for pair in zip(known, unit, strict=True)])
    norm = made(n.power(n.add([n.power(g, TWO) for g in known]), HALF), n)
    if norm is ZERO:
        return number_of(rate, presenter), Steepest(Number(ZERO, 0.0), ())
    inverse = n.power(norm, MINUS_ONE)
    best = tuple(number_of(n.mul((g, inverse)), presenter) for g in known)
    return number_of(rate, presenter), Steepest(number_of(norm, presenter), best)


def _from_floats(
    entries: Sequence[Number | None], unit: Sequence[Expression]
) -> tuple[Number | None, Steepest | None]:
    """Where exact values would be too long to be read."""
    slopes = [e.float for e in entries if e is not None and e.float is not None]
    steps = [d for d in map(float_of, unit) if d is not None]
    if len(slopes) < len(entries) or len(steps) < len(entries):
        return None, None
    norm = math.hypot(*slopes)
    best = tuple(Number(None, s / norm) for s in slopes) if norm else ()
    return Number(None, math.fsum(s * d for s, d in zip(slopes, steps, strict=True))), Steepest(
        Number(None, norm), best
    )


def _one_direction(values: PointValues, unit: Sequence[Expression]) -> Number | None:
    """Where the gradient does not exist, the rate along one line still may."""
    if values.outside:
        return None
    axis = Axis(values.at.values, dict(zip(values.problem.variables, unit, strict=True)))
    found = derivative_on_axis(values.problem.expression, axis, 1)
    if isinstance(found, str):
        r = values.culprit(values.rough)
        values.report(r, f"{reason_of(r, values.evaluator)}; {found}")
        return None
    return number_of(found, values.evaluator.presenter)
