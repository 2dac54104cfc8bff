"""Critical points under equations that hold parameters, in terms of these.

An equation that is linear in a variable, with a number as its coefficient, is solved for it; what is left
is a free function with parameters. Else f quadratic and all equations linear make one linear system for
the point and its multipliers:

    x*y under p*x + q*y = m        x = m/(2*p), y = m/(2*q) where p*q != 0: a maximum where p*q > 0
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from symgrad.algebra.expand import expanded
from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.present import Presenter, present
from symgrad.algebra.signs import sign_of_form
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.answers import envelope
from symgrad.calculus.crosscheck import Verdict
from symgrad.calculus.exact import Evaluator, number_of
from symgrad.calculus.problem import Problem
from symgrad.critical.attainment import bends
from symgrad.critical.conditions import Constraint
from symgrad.critical.domains import real_requirements
from symgrad.critical.elimination import Reduction, eliminated
from symgrad.critical.parameter_cases import primitive
from symgrad.critical.parametric import with_parameters
from symgrad.critical.pieces import parameter_error
from symgrad.critical.quadratic_case import Linear, linear_system
from symgrad.critical.scaled import scaled_answer, taken_apart
from symgrad.critical.sides import EVERYTHING
from symgrad.errors import PointError
from symgrad.language.graph import MINUS_ONE, ZERO, Expression, add, compare, neg, symbol
from symgrad.language.write import write
from symgrad.results import Number, Trust
from symgrad.results.critical import Critical, CriticalPoint, Evidence, Kind, Ledger, Place

REGULAR: Final = "the equations for the point and its multipliers are linear, and their matrix is regular"


Solve = Callable[[Problem], Critical]


def with_parameters_under(
    problem: Problem, constraints: Sequence[Constraint], solve: Solve, *, boxed: bool
) -> Critical:
    """The answer in symbols.

    Args:
        problem: a function with parameters, which may also stand in the constraints.
        constraints: what must hold.
        solve: answers about a function without parameters under the same constraints.
        boxed: whether there is a box, too; what lies in it depends on the parameters.

    Raises:
        PointError: algebra does not reach, so that the parameters need values.
    """
    if not {name for c in constraints for name in c.form.variables} & set(problem.parameters):
        scaled = scaled_answer(problem, solve)
        if scaled is not None:
            return replace(scaled, points=tuple(_scaled(p, problem) for p in scaled.points))
    if boxed or not all(c.is_equation for c in constraints):
        raise parameter_error(problem)
    try:
        reduction = eliminated([c.form for c in constraints], problem.variables)
        if reduction.is_consistent and not reduction.forms and reduction.names:
            return _lifted(problem, constraints, reduction)
    except PointError:
        pass
    try:
        return _linear(problem, constraints)
    except (TooLargeError, ZeroDivisionError):
        raise parameter_error(problem) from None


def _scaled(point: CriticalPoint, problem: Problem) -> CriticalPoint:
    """The point with the multipliers of p*g, which are p times those of g."""
    factor, _, _ = taken_apart(problem.expression, problem.variables)
    if point.multipliers is None or any(m.exact is None for m in point.multipliers):
        return replace(point, multipliers=None)
    n = Normalizer()
    forms = [n.form(factor * m.exact) for m in point.multipliers if m.exact is not None]
    return replace(point, multipliers=tuple(number_of(form) for form in forms))


def _lifted(problem: Problem, constraints: Sequence[Constraint], reduction: Reduction) -> Critical:
    """The points of the free function, with the other coordinates."""
    free = replace(problem, expression=reduction.insert(problem.expression), variables=reduction.names)

    def refuse(_: Problem) -> Critical:
        raise parameter_error(problem)

    found = with_parameters(free, refuse)
    points = tuple(_with_all(p, problem, constraints, reduction) for p in found.points)
    return replace(
        found,
        expression=problem.expression,
        variables=problem.variables,
        points=points,
        domain=dict.fromkeys(problem.variables, EVERYTHING.numbers),
    )


def _with_all(
    point: CriticalPoint, problem: Problem, constraints: Sequence[Constraint], reduction: Reduction
) -> CriticalPoint:
    known = {name: n.exact for name, n in point.point.items() if n.exact is not None}
    evaluator, presenter = Evaluator(known), Presenter()
    forms = {v: reduction.solved.get(v, symbol(v)) for v in problem.variables}
    place = {v: number_of(evaluator.form(form), presenter) for v, form in forms.items()}
    kind = Kind.SADDLE if point.kind is Kind.INFLECTION else point.kind
    active = tuple(c.text for c in constraints)
    where = Place.CONSTRAINT
    return replace(point, point=place, kind=kind, where=where, eigenvalues=None, enclosure={}, active=active)


def _linear(problem: Problem, constraints: Sequence[Constraint]) -> Critical:
    n = Normalizer(100_000)
    names = problem.variables
    letters = [f"'m{k}" for k in range(len(constraints))]
    terms = [neg(symbol(m) * c.form) for m, c in zip(letters, constraints, strict=True)]
    lagrangian = add(problem.expression, *terms)
    everything = (*names, *letters)
    system = [*gradient(lagrangian, names), *[c.form for c in constraints]]
    # a kink or an edge of the domain is no solution of the system
    demands = [r for e in (problem.expression, *[c.form for c in constraints]) for r in real_requirements(e)]
    found = (
        None
        if any(set(r.condition.variables) & set(names) for r in demands)
        else linear_system(system, everything, n)
    )
    if found is None:
        raise parameter_error(problem)
    condition = present(compare("!=", found.determinant, ZERO))
    own = (condition,) if condition.variables else ()
    shared = envelope(problem, verdict=Verdict(0, Trust.PROVED))
    shared["conditions"] = tuple(dict.fromkeys((*shared["conditions"], *own)))
    return Critical(
        **shared,
        domain=dict.fromkeys(names, EVERYTHING.numbers),
        complete=True,
        reason=REGULAR,
        points=(_point(problem, constraints, found, n),),
        ledger=Ledger("algebra"),
    )


def _point(
    problem: Problem, constraints: Sequence[Constraint], found: Linear, n: Normalizer
) -> CriticalPoint:
    presenter = Presenter()
    names = problem.variables

    def number(form: Expression) -> Number:
        return number_of(n.form(form), presenter)

    evaluator = Evaluator({name: found.solution[name] for name in names})
    kind, witness = _kind(problem, found.determinant, len(constraints), n)
    return CriticalPoint(
        point={name: number(found.solution[name]) for name in names},
        value=number(expanded(evaluator.form(problem.expression), n)),
        kind=kind,
        smooth=True,
        degenerate=False,
        global_=None,
        where=Place.CONSTRAINT,
        evidence=Evidence.EXACT,
        enclosure={},
        multipliers=tuple(number(found.solution[f"'m{k}"]) for k in range(len(constraints))),
        witness=witness,
        active=tuple(c.text for c in constraints),
    )


def _kind(problem: Problem, determinant: Expression, count: int, n: Normalizer) -> tuple[Kind, str | None]:
    """The kind, where the determinant is not zero.

    Along a line f'' has the determinant's sign: the rows of the constraints and the inertia of the bordered
    Hessian turn it as often. Convex functions have minima on every linear set.
    """
    for sign, kind in ((1, Kind.MINIMUM), (-1, Kind.MAXIMUM)):
        if bends(problem.expression, problem.variables, sign):
            return kind, None
    if len(problem.variables) - count != 1:
        return Kind.UNDECIDED, "the kind depends on the signs of the bordered Hessian"
    found = sign_of_form(determinant)
    if found:
        return (Kind.MINIMUM if found > 0 else Kind.MAXIMUM), None
    text = write(present(primitive(determinant)))
    other = write(present(primitive(n.mul((MINUS_ONE, determinant)))))
    return Kind.UNDECIDED, f"a minimum where {text} > 0, a maximum where {other} > 0"


__all__ = ["with_parameters_under"]
