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
from symgrad.algebra.present import Presenter
from symgrad.algebra.signs import sign_of_form
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.answers import envelope
from symgrad.calculus.crosscheck import Verdict
from symgrad.calculus.exact import Evaluator, number_of
from symgrad.calculus.problem import Problem
from symgrad.critical.answers.parametric import in_parameters
from symgrad.critical.answers.pieces import parameter_error
from symgrad.critical.constraints.attainment import bends
from symgrad.critical.constraints.conditions import Constraint
from symgrad.critical.forms.domains import real_requirements
from symgrad.critical.parameters.cases import split_of, told_split
from symgrad.critical.parameters.quadratic_case import Linear, linear_system
from symgrad.critical.parameters.scaled import scaled_answer, taken_apart
from symgrad.critical.parameters.signs import Sign, factored, nonzero_part, text_of
from symgrad.critical.parameters.texts import told_cases
from symgrad.critical.places.sides import EVERYTHING
from symgrad.critical.search.elimination import Reduction, eliminated
from symgrad.errors import PointError
from symgrad.language.graph import Expression, add, neg, substitute, symbol
from symgrad.results import Number, Trust
from symgrad.results.critical import (
    Critical,
    CriticalCase,
    CriticalFamily,
    CriticalPoint,
    Evidence,
    Kind,
    Ledger,
    Place,
)

REGULAR: Final = "the equations for the point and its multipliers are linear, and their matrix is regular"


Solve = Callable[[Problem], Critical]


def with_parameters_under(
    problem: Problem, constraints: Sequence[Constraint], solve: Solve, free: Solve, *, boxed: bool
) -> Critical:
    """The answer in symbols.

    Args:
        problem: a function with parameters, which may also stand in the constraints.
        constraints: what must hold.
        solve: answers about a function without parameters under the same constraints.
        free: answers about a function without parameters and without constraints.
        boxed: whether there is a box, too; what lies in it depends on the parameters.

    Raises:
        PointError: algebra does not reach, so that the parameters need values.
    """
    if not {name for c in constraints for name in c.form.variables} & set(problem.parameters):
        scaled = scaled_answer(problem, solve)
        if scaled is not None:
            points = tuple(_scaled(p, problem) for p in scaled.points)
            return replace(scaled, points=points, notes=(*scaled.notes, *_flat(problem)))
    if boxed or not all(c.is_equation for c in constraints):
        raise parameter_error(problem)
    try:
        reduction = eliminated([c.form for c in constraints], problem.variables)
        if reduction.is_consistent and not reduction.forms and reduction.names:
            return _lifted(problem, constraints, reduction, free)
    except PointError:
        pass
    try:
        return _linear(problem, constraints)
    except (TooLargeError, ZeroDivisionError):
        raise parameter_error(problem) from None


def _flat(problem: Problem) -> list[str]:
    """Where the factor in front of the function is zero."""
    factor, _, _ = taken_apart(problem.expression, problem.variables)
    n = Normalizer()
    shown = nonzero_part(factored(n.form(factor), n))
    return [f"where {text_of(shown, '=')}, f is constant"] if shown.variables else []


def _scaled(point: CriticalPoint, problem: Problem) -> CriticalPoint:
    """The point with the multipliers of p*g, which are p times those of g."""
    factor, _, _ = taken_apart(problem.expression, problem.variables)
    if point.multipliers is None or any(m.exact is None for m in point.multipliers):
        return replace(point, multipliers=None)
    n = Normalizer()
    forms = [n.form(factor * m.exact) for m in point.multipliers if m.exact is not None]
    return replace(point, multipliers=tuple(number_of(form) for form in forms))


def _lifted(
    problem: Problem, constraints: Sequence[Constraint], reduction: Reduction, free: Solve
) -> Critical:
    """The points of the free function, with the other coordinates."""
    inserted = reduction.insert(problem.expression)
    found = in_parameters(replace(problem, expression=inserted, variables=reduction.names), free)
    if found.families or not all(_is_exact(p) for p in found.points) or _is_searched(found):
        raise parameter_error(problem)
    points = tuple(_with_all(p, problem, constraints, reduction) for p in found.points)
    cases = tuple(_case_with_all(c, problem, constraints, reduction) for c in found.cases)
    whole = replace(
        found,
        cases=cases,
        expression=problem.expression,
        variables=problem.variables,
        points=points,
        domain=dict.fromkeys(problem.variables, EVERYTHING.numbers),
    )
    return replace(whole, notes=tuple(dict.fromkeys((*whole.notes, *told_cases(whole)))))


def _is_exact(point: CriticalPoint) -> bool:
    return all(value.exact is not None for value in point.point.values())


def _is_searched(answer: Critical) -> bool:
    """Whether the answer holds in a box only."""
    return not answer.complete or any(
        end.float is not None for side in answer.domain.values() for end in side
    )


def _case_with_all(
    case: CriticalCase, problem: Problem, constraints: Sequence[Constraint], reduction: Reduction
) -> CriticalCase:
    """The case with the other coordinates; one that was not solved where these are not known."""
    if case.families and not case.families[0].equations:
        return replace(case, points=(), families=(_whole_set(case.families[0], constraints, reduction),))
    if case.families or not all(map(_is_exact, case.points)):
        return replace(case, points=(), families=(), complete=False)
    equal = {c.args[0].value: c.args[1] for c in case.conditions if c.value == "=="}
    points = [_with_all(p, problem, constraints, reduction) for p in case.points]
    n = Normalizer()

    def special(point: CriticalPoint) -> CriticalPoint:
        forms = {k: v.exact for k, v in point.point.items() if v.exact is not None}
        return replace(
            point, point={k: number_of(n.form(substitute([e], equal)[0])) for k, e in forms.items()}
        )

    return replace(case, points=tuple(map(special, points)))


def _whole_set(
    family: CriticalFamily, constraints: Sequence[Constraint], reduction: Reduction
) -> CriticalFamily:
    """All points under the constraints."""
    forms = tuple(c.form for c in constraints)
    return replace(family, equations=forms, dimension=len(reduction.names), parametrization=None)


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
    shown = nonzero_part(factored(found.determinant, n))
    own = (Sign(shown).condition,) if shown.variables else ()
    other = f"where {text_of(shown, '=')}, other points may be critical: give values with --let"
    shared = envelope(problem, verdict=Verdict(0, Trust.PROVED), notes=[other] if own else [])
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
    return Kind.UNDECIDED, told_split(split_of(factored(determinant, n)))


__all__ = ["with_parameters_under"]
