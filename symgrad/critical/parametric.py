"""Critical points in terms of parameters, with the cases in which they exist and what they are.

    a*x^2 + b*x      x = -b/(2*a) where a != 0: a minimum where a > 0, a maximum where a < 0
    x^3 - 3*a*x      x = sqrt(a) and x = -sqrt(a) where a > 0: a minimum and a maximum
    x*exp(-a*x)      x = 1/a where a != 0

A gradient that is linear in the variables is one linear system. A derivative in one variable is factored
over Q in the variable, the parameters and their functions; every factor must be linear, quadratic or a pure
power in one letter that holds the variable. A sum of functions of different variables is solved part by part.
Of p*g + q with parameters in p and q only, the critical points are those of g.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.calculus.answers import envelope
from symgrad.calculus.crosscheck import Verdict
from symgrad.calculus.exact import number_of
from symgrad.calculus.problem import Problem
from symgrad.calculus.value_domain import domain_of
from symgrad.critical.kinds import kind_of_sum
from symgrad.critical.parameter_cases import Case, united
from symgrad.critical.parameter_roots import solved_in_one
from symgrad.critical.pieces import parameter_error
from symgrad.critical.quadratic_case import linear_case
from symgrad.critical.scaled import scaled_answer
from symgrad.critical.separation import separated_parts
from symgrad.critical.sides import EVERYTHING
from symgrad.language.graph import Expression, add
from symgrad.language.write import write
from symgrad.results import Trust
from symgrad.results.critical import Critical, CriticalPoint, Evidence, Excluded, Kind, Ledger, Place

MOST_POINTS = 64
LIMITED = "f has a value only where this holds"


def with_parameters(
    problem: Problem, solve: Callable[[Problem], Critical], *, boxed: bool = False
) -> Critical:
    """The answer in symbols.

    Args:
        problem: a function with parameters.
        solve: answers about a function without.
        boxed: whether a box was asked for; whether points lie in it depends on the parameters.

    Raises:
        PointError: algebra does not reach, so that the parameters need values.
    """
    try:
        case = _case(problem.expression, problem.variables)
    except TooLargeError:
        case = None
    if case is None:
        scaled = scaled_answer(problem, solve)
        if scaled is None:
            raise parameter_error(problem)
        return scaled
    notes = list(case.notes)
    if boxed:
        notes.append("the box is left aside: what lies in it depends on the parameters")
    shared = envelope(problem, verdict=Verdict(0, Trust.PROVED), notes=notes)
    domain = domain_of(problem.expression)
    own = [c for c in domain if set(c.variables).isdisjoint(problem.variables)]
    shared["conditions"] = tuple(dict.fromkeys((*own, *case.conditions)))
    return Critical(
        **shared,
        domain=dict.fromkeys(problem.variables, EVERYTHING.numbers),
        complete=True,
        reason=case.reason,
        points=case.points,
        excluded=tuple(Excluded(write(c), LIMITED) for c in domain if c not in own),
        ledger=Ledger("algebra"),
    )


def _case(root: Expression, names: Sequence[str]) -> Case | None:
    linear = linear_case(root, names)
    if linear is not None:
        return linear
    if len(names) == 1:
        return solved_in_one(root, names[0])
    parts = separated_parts(root, names)
    if len(parts) < 2:
        return None
    cases = [_case(part.expression, part.names) for part in parts]
    found = [case for case in cases if case is not None]
    return _summed(found, len(names)) if len(found) == len(cases) else None


def _summed(cases: Sequence[Case], variables: int) -> Case | None:
    """The case of a sum of functions in different variables."""
    n = Normalizer()
    choices = list(product(*(case.points for case in cases)))
    if len(choices) > MOST_POINTS:
        return None
    points = tuple(_joined(picked, variables, n) for picked in choices)
    conditions = united([c for case in cases for c in case.conditions])
    notes = tuple(dict.fromkeys(note for case in cases for note in case.notes))
    reason = "; ".join(dict.fromkeys(case.reason for case in cases))
    return Case(points, conditions, notes, reason)


def _joined(picked: Sequence[CriticalPoint], variables: int, n: Normalizer) -> CriticalPoint:
    kind = kind_of_sum([p.kind for p in picked])
    if kind is Kind.INFLECTION and variables > 1:
        kind = Kind.SADDLE
    values = [p.value.exact for p in picked if p.value is not None and p.value.exact is not None]
    split = [f"by {', '.join(p.point)}: {p.witness}" for p in picked if p.witness]
    return replace(
        picked[0],
        point={name: number for p in picked for name, number in p.point.items()},
        value=number_of(n.form(add(*values))) if len(values) == len(picked) else None,
        kind=kind,
        global_=None,
        eigenvalues=None,
        witness="; ".join(split) or None,
        evidence=Evidence.EXACT,
        where=Place.INTERIOR,
    )


__all__ = ["with_parameters"]
