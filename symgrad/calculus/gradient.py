"""Gradients: the vector of all first partial derivatives.

    grad f = (df/dx_1, ..., df/dx_n)

It points in the direction of steepest ascent; its length is the rate of change that way.
"""

from __future__ import annotations

from collections.abc import Sequence

from symgrad.autodiff.reverse import gradient as partial_derivatives
from symgrad.calculus.answers import envelope
from symgrad.calculus.at_point import PointValues
from symgrad.calculus.choices import made
from symgrad.calculus.crosscheck import cross_check
from symgrad.calculus.exact import number_of
from symgrad.calculus.forms import show
from symgrad.calculus.points import read_point
from symgrad.calculus.problem import Problem
from symgrad.language.graph import HALF, TWO, ZERO, Expression
from symgrad.results import Gradient, GradientAt, Number


def gradient(problem: Problem, at: Sequence[str] = (), *, shared: str = "auto") -> Gradient:
    """The gradient of a function, and at a point its value, norm and directions.

    Args:
        problem: the function; its variables give the order of the entries.
        at: texts of the point, as in ``x=1,y=2``; none for the formulas only.
        shared: whether subexpressions get names: ``auto``, ``always``, ``never``.

    Returns:
        Formulas that were held against differences at random points (``trust``), the conditions
        under which they hold, and the values at the point; where a value does not exist, why.

    Raises:
        PointError: the point does not fit the variables.
        CrossCheckError: the check failed.
    """
    root, names = problem.expression, problem.variables
    computed = partial_derivatives(root, names)
    point = read_point(problem, at) if at else None
    shown = show(computed, shared=shared, reserved=(*names, *problem.parameters))
    rows = [[(k, d) for k, d in enumerate(shown.items) if d is not ZERO]]
    verdict = cross_check([root], rows, names)
    values = gradient_at(PointValues(problem, point), computed) if point else None
    return Gradient(
        **envelope(problem, verdict=verdict, shown=shown, point=point), gradient=shown.items, at=values
    )


def gradient_at(values: PointValues, computed: Sequence[Expression]) -> GradientAt:
    """The gradient at a point, from the partial derivatives as computed."""
    entries = values.partials(computed)
    norm = norm_of(values, entries)
    ascent, descent = directions(entries)
    return GradientAt(
        point=values.point,
        value=values.value,
        gradient=tuple(entries),
        norm=norm,
        ascent=ascent,
        descent=descent,
        undefined=values.undefined,
    )


def norm_of(values: PointValues, entries: Sequence[Number | None]) -> Number | None:
    """The Euclidean norm, exact where the entries are."""
    if any(e is None for e in entries):
        return None
    forms = [values.form_of(e) for e in entries if e is not None]
    if any(f is None for f in forms):
        import math

        floats = [e.float for e in entries if e is not None]
        return (
            None
            if any(f is None for f in floats)
            else Number(None, math.hypot(*[f for f in floats if f is not None]))
        )
    n = values.evaluator.normalizer
    square = n.add([n.power(f, TWO) for f in forms if f is not None])
    return number_of(made(n.power(square, HALF), n), values.evaluator.presenter)


def directions(entries: Sequence[Number | None]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Unit vectors along and against the gradient; empty where it is zero or unknown."""
    from math import hypot

    floats = [e.float for e in entries if e is not None and e.float is not None]
    if len(floats) != len(entries) or not any(floats):
        return (), ()
    largest = max(map(abs, floats))
    scaled = [f / largest for f in floats]
    length = hypot(*scaled)
    ascent = tuple(f / length for f in scaled)
    return ascent, tuple(-f + 0.0 for f in ascent)
