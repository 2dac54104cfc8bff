"""Level sets: where f keeps its value, and how the gradient stands on them.

Along a curve in the level set f does not change, so grad f . tangent = 0: the gradient is a normal.
Where df/dy != 0, the level set is a graph y(x) with dy/dx = -(df/dx) / (df/dy).
"""

from __future__ import annotations

from collections.abc import Sequence

from symgrad.algebra.radicals import common
from symgrad.autodiff.reverse import gradient as partial_derivatives
from symgrad.calculus.answers import envelope
from symgrad.calculus.at_point import PointValues
from symgrad.calculus.crosscheck import cross_check
from symgrad.calculus.exact import number_of, sign_of
from symgrad.calculus.forms import simplify
from symgrad.calculus.points import read_point
from symgrad.calculus.problem import Problem
from symgrad.language.graph import MINUS_ONE, NUM, ZERO, Expression, neg, number
from symgrad.results import Level, Number

Vector = list[Expression]


def level(problem: Problem, at: Sequence[str]) -> Level:
    """The level set through a point: normal, tangents, implicit derivatives.

    Args:
        problem: the function; its last variable is the dependent one.
        at: texts of the point.

    Raises:
        PointError: the point does not fit the variables.
        CrossCheckError: the gradient failed its comparison with differences.
    """
    names = problem.variables
    point = read_point(problem, at)
    computed = partial_derivatives(problem.expression, names)
    simple = simplify(computed) or computed
    verdict = cross_check(
        [problem.expression], [[(k, e) for k, e in enumerate(simple) if e is not ZERO]], names
    )
    values = PointValues(problem, point)
    entries = values.partials(computed)
    forms = [None if e is None else values.form_of(e) for e in entries]
    known = [f for f in forms if f is not None]
    tangents = tangent_basis(values, known) if len(known) == len(names) else []
    implicit = implicit_derivatives(names, simple)
    notes = _notes(known, names)
    return Level(
        **envelope(problem, verdict=verdict, point=point, notes=notes),
        point=values.point,
        value=values.value,
        normal=tuple(entries),
        tangents=tuple(tuple(number_of(c, values.evaluator.presenter) for c in t) for t in tangents),
        orthogonal=bool(tangents) and all(_inner(values, known, t) is ZERO for t in tangents),
        implicit=implicit,
        implicit_at=_implicit_at(values, names, known),
        undefined=values.undefined,
    )


def _notes(known: Vector, names: Sequence[str]) -> list[str]:
    if len(known) < len(names):
        return []
    if all(sign_of(g) == 0 for g in known):
        return ["the gradient is zero here: it shows no tangent, and the level set may have none"]
    if len(names) > 1 and sign_of(known[-1]) == 0:
        return [
            f"the tangent is parallel to the {names[-1]} axis here: {names[-1]} is no function of the others"
        ]
    return []


def tangent_basis(values: PointValues, normal: Vector) -> list[Vector]:
    """Vectors that span what is at right angles to the normal, free of common factors."""
    n = values.evaluator.normalizer
    pivot = next((k for k in reversed(range(len(normal))) if sign_of(normal[k]) not in (0, None)), None)
    if pivot is None:
        return []
    basis: list[Vector] = []
    for k in range(len(normal)):
        if k != pivot:
            vector = [ZERO] * len(normal)
            vector[k] = normal[pivot]
            vector[pivot] = n.mul((MINUS_ONE, normal[k]))
            basis.append(_shortened(vector))
    return basis


def _shortened(vector: Vector) -> Vector:
    """The vector without the rational factor its entries share, first entry positive."""
    if not all(c.op is NUM for c in vector):
        return vector
    factor = common([c.value for c in vector if c.value])
    first = next(c.value for c in vector if c.value)
    return [number(c.value / (factor if first > 0 else -factor)) for c in vector]


def _inner(values: PointValues, a: Vector, b: Vector) -> Expression:
    from symgrad.algebra.expand import widened

    n = values.evaluator.normalizer
    return widened(n.add([n.mul(pair) for pair in zip(a, b, strict=True)]), n)


def implicit_derivatives(names: Sequence[str], partials: Sequence[Expression]) -> dict[str, Expression]:
    """dy/dx for the last variable y and every other x, as formulas."""
    if len(names) < 2 or partials[-1] is ZERO:
        return {}
    raw = [neg(p / partials[-1]) if p is not ZERO else ZERO for p in partials[:-1]]
    shown = simplify(raw) or raw
    return {f"d{names[-1]}/d{name}": e for name, e in zip(names, shown, strict=False)}


def _implicit_at(values: PointValues, names: Sequence[str], known: Vector) -> dict[str, Number | None]:
    if len(known) < len(names) or len(names) < 2:
        return {}
    n = values.evaluator.normalizer
    dependent = sign_of(known[-1]) not in (0, None)
    inverse = n.power(known[-1], MINUS_ONE) if dependent else ZERO
    return {
        f"d{names[-1]}/d{name}": number_of(n.mul((MINUS_ONE, g, inverse)), values.evaluator.presenter)
        if dependent
        else None
        for name, g in zip(names[:-1], known, strict=False)
    }
