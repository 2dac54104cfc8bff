"""Variables on which a function with parameters does not depend: for each point of the others a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from symgrad.algebra.normal import Normalizer
from symgrad.algebra.present import present
from symgrad.calculus.answers import envelope
from symgrad.calculus.crosscheck import Verdict
from symgrad.calculus.exact import number_of
from symgrad.calculus.problem import Problem
from symgrad.calculus.value_domain import domain_of
from symgrad.critical.forms.parametrize import PARAMETERS
from symgrad.critical.parameters.signs import simpler
from symgrad.critical.places.sides import EVERYTHING
from symgrad.language.graph import Expression, symbol
from symgrad.language.write import write
from symgrad.results import Trust
from symgrad.results.critical import (
    Boundedness,
    Critical,
    CriticalFamily,
    CriticalPoint,
    Kind,
    Ledger,
)

Solve = Callable[[Problem], Critical]


def without_idle(problem: Problem, solve: Solve) -> Critical | None:
    """The answer in all variables from that in those that matter; None where all do."""
    n = Normalizer()
    form = n.form(problem.expression)
    idle = tuple(name for name in problem.variables if name not in form.variables)
    if not idle:
        form = simpler(form, n)  # as of (a*x + b)/(a*c*x + b*c)
        idle = tuple(name for name in problem.variables if name not in form.variables)
    if not idle or any(set(c.variables) & set(idle) for c in domain_of(problem.expression)):
        return None
    kept = tuple(name for name in problem.variables if name not in idle)
    if not kept:
        return _constant(problem, form)
    found = solve(replace(problem, variables=kept))
    if any(v.exact is None for p in found.points for v in p.point.values()):
        return None
    free = [p for p in PARAMETERS if p not in (*problem.variables, *problem.parameters)]
    is_repeated = any(f.dimension == 0 for f in found.families)
    # of what repeats itself the points are examples
    families = [] if is_repeated else [_family_of(p) for p in found.points]
    return replace(
        found,
        expression=problem.expression,
        variables=problem.variables,
        domain={name: found.domain.get(name, EVERYTHING.numbers) for name in problem.variables},
        points=(),
        families=tuple(_widened(f, idle, free) for f in (*families, *found.families)),
    )


def _constant(problem: Problem, form: Expression) -> Critical:
    shared = envelope(problem, verdict=Verdict(0, Trust.PROVED))
    shared["conditions"] = domain_of(problem.expression)
    whole = CriticalFamily((), 0, number_of(form), Kind.MINIMUM, None)
    free = [p for p in PARAMETERS if p not in (*problem.variables, *problem.parameters)]
    return Critical(
        **shared,
        domain=dict.fromkeys(problem.variables, EVERYTHING.numbers),
        complete=True,
        reason="the gradient is zero everywhere",
        points=(),
        families=(_widened(whole, problem.variables, free),),
        bounded=Boundedness(below=True, above=True),
        ledger=Ledger("algebra"),
    )


def _family_of(point: CriticalPoint) -> CriticalFamily:
    """A point as a family of dimension 0."""
    n = Normalizer()
    exact = {name: value.exact for name, value in point.point.items() if value.exact is not None}
    equations = tuple(present(n.form(symbol(name) - form)) for name, form in exact.items())
    text = ", ".join(f"{name} = {write(form)}" for name, form in exact.items())
    witness = point.witness if point.kind is Kind.UNDECIDED else None
    return CriticalFamily(equations, 0, point.value, point.kind, text, witness, point.conditions)


def _widened(family: CriticalFamily, idle: Sequence[str], free: Sequence[str]) -> CriticalFamily:
    """The family with all values of further variables."""
    used = family.parametrization or ""
    letters = iter(p for p in free if not re.search(rf"\b{p}\b", used))
    more = ", ".join(f"{name} = {next(letters)}" for name in idle)
    text = f"{used}, {more}" if used else more
    return replace(
        family,
        dimension=None if family.dimension is None else family.dimension + len(idle),
        kind=Kind.SADDLE if family.kind is Kind.INFLECTION else family.kind,
        parametrization=None if not used and family.equations else text,
    )


__all__ = ["without_idle"]
