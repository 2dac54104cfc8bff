"""The answer about critical points under constraints."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from symgrad.algebra.expand import multiplied_out
from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.polynomials import polynomial
from symgrad.algebra.present import Presenter
from symgrad.calculus.answers import envelope
from symgrad.calculus.crosscheck import Verdict
from symgrad.calculus.exact import number_of
from symgrad.calculus.problem import Problem
from symgrad.calculus.value_domain import domain_of
from symgrad.critical.bounded import requirement_free
from symgrad.critical.conditions import Constraint
from symgrad.critical.constraints import Bound, Lagrange
from symgrad.critical.growth import is_coercive
from symgrad.critical.pieces import outward, parameter_error, point_of
from symgrad.critical.polynomials import Expired
from symgrad.critical.sides import DEFAULT, EVERYTHING, Sides
from symgrad.critical.values import Valued, among, number_of_ball, value_ball
from symgrad.language.graph import Expression, add
from symgrad.results import Number, Trust
from symgrad.results.critical import Boundedness, Critical, Ledger, Place


def constrained(
    problem: Problem, constraints: Sequence[Constraint], given: Sides, expired: Expired
) -> Critical:
    """All critical points of a function under constraints, with their multipliers.

    Raises:
        PointError: a parameter has no value.
    """
    if problem.parameters:
        raise parameter_error(problem)
    ranges = {name: given.get(name, DEFAULT).outer for name in problem.variables}
    search = Lagrange(problem, constraints, ranges, expired)
    bounds = [b for b in search.run() if _is_inside(b, given, search)]
    zeros = search.zeros
    complete = not zeros.gaps
    valued = [Valued(b.spot, b.judgement, value_ball(problem, b.spot)) for b in bounds]
    compact = complete and not given and not zeros.searched and is_compact(problem, constraints)
    ordered, where = among(valued, problem, attained=compact)
    points = []
    presenter = Presenter()
    for v, k in zip(ordered, where, strict=True):
        place = Place.CONSTRAINT if bounds[k].active else Place.INTERIOR
        points.append(point_of(v, problem.variables, presenter, place, _numbers(bounds[k], presenter)))
    shared = envelope(problem, verdict=Verdict(0, Trust.UNKNOWN))
    shared["trust"] = Trust.PROVED if complete else Trust.UNKNOWN
    shared["conditions"] = domain_of(problem.expression)
    return Critical(
        **shared,
        domain={
            name: given.get(name, DEFAULT if name in zeros.searched else EVERYTHING).numbers
            for name in problem.variables
        },
        complete=complete,
        reason="; ".join(dict.fromkeys(zeros.gaps or zeros.reasons)),
        points=tuple(points),
        undecided=tuple({n: outward(*b) for n, b in box.items()} for box in zeros.undecided),
        bounded=Boundedness(True, True) if compact else Boundedness(None, None),
        ledger=Ledger("Lagrange multipliers", zeros.boxes),
        out_of_time=zeros.out_of_time,
    )


def _is_inside(bound: Bound, given: Sides, search: Lagrange) -> bool:
    sides = dict(given) | {n: DEFAULT for n in search.zeros.searched if n not in given}
    verdicts = [side.holds(bound.spot, name) for name, side in sides.items()]
    if None in verdicts and False not in verdicts:
        search.zeros.gaps.append("whether a point lies in the box was not decided")
    return False not in verdicts


def _numbers(bound: Bound, presenter: Presenter) -> tuple[Number, ...] | None:
    if bound.multipliers is None:
        return None
    return tuple(_number(m, presenter) for m in bound.multipliers)


def _number(value: Any, presenter: Presenter) -> Number:
    return number_of(value, presenter) if isinstance(value, Expression) else number_of_ball(value)


def is_compact(problem: Problem, constraints: Sequence[Constraint]) -> bool:
    """Whether f is continuous and the constraints admit only a bounded set, by a growing polynomial.

    Where g <= 0 or g = 0 for some g that tends to infinity in all directions, the set is bounded; so it is
    for a sum of squares of the equations.
    """
    if not requirement_free(problem.expression):
        return False
    squares = add(*[c.form * c.form for c in constraints if c.is_equation])
    candidates = [c.form for c in constraints]
    candidates += [-c.form for c in constraints if c.is_equation]
    return any(_grows(form, problem.variables) for form in [*candidates, squares])


def _grows(form: Expression, names: Sequence[str]) -> bool:
    n = Normalizer(50_000)
    try:
        wide = multiplied_out(n.form(form), n)
    except TooLargeError:
        return False
    if wide is None or not set(wide.variables) <= set(names):
        return False
    terms = polynomial(wide, tuple(names))
    return terms is not None and is_coercive({k: Fraction(c) for k, c in terms.items()}, len(names))


__all__ = ["constrained", "is_compact"]
