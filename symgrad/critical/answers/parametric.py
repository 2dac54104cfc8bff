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
from typing import Final

from symgrad.algebra.expand import widened
from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.present import present
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.answers import envelope
from symgrad.calculus.crosscheck import Verdict
from symgrad.calculus.exact import number_of
from symgrad.calculus.problem import Problem
from symgrad.calculus.value_domain import domain_of
from symgrad.critical.answers.pieces import parameter_error
from symgrad.critical.forms.domains import real_requirements
from symgrad.critical.forms.separation import separated_parts
from symgrad.critical.local.kinds import kind_of_sum
from symgrad.critical.parameters.cases import Case, Split, opposite, summed_split, united
from symgrad.critical.parameters.changes import shifted_answer, through_increasing
from symgrad.critical.parameters.idle import without_idle
from symgrad.critical.parameters.quadratic_case import linear_case, told_kind
from symgrad.critical.parameters.roots import solved_in_one
from symgrad.critical.parameters.scaled import scaled_answer
from symgrad.critical.parameters.scaling import rescaled_answer
from symgrad.critical.parameters.signs import OPPOSITE, simpler
from symgrad.critical.parameters.singular_case import singular_case
from symgrad.critical.parameters.special import special_cases
from symgrad.critical.parameters.texts import told_cases
from symgrad.critical.places.sides import EVERYTHING
from symgrad.language.graph import POW, ZERO, Expression, add, postorder, substitute, symbol
from symgrad.language.write import write
from symgrad.results import Trust
from symgrad.results.critical import Critical, CriticalPoint, Evidence, Excluded, Kind, Ledger, Place

MOST_POINTS = 64
LIMITED = "f has a value only where this holds"


Solve = Callable[[Problem], Critical]


def with_parameters(problem: Problem, solve: Solve, *, boxed: bool = False) -> Critical:
    """The answer in symbols.

    The points hold for general parameters, each where its own conditions do; ``cases`` hold the others.

    Args:
        problem: a function with parameters.
        solve: answers about a function without.
        boxed: whether a box was asked for; whether points lie in it depends on the parameters.

    Raises:
        PointError: algebra does not reach, so that the parameters need values.
    """
    answer = in_parameters(problem, solve)
    notes = [*answer.notes, *told_cases(answer)]
    if boxed and all(end.float is None for side in answer.domain.values() for end in side):
        notes.append("the box is left aside: what lies in it depends on the parameters")
    return replace(answer, notes=tuple(dict.fromkeys(notes)))


def in_parameters(problem: Problem, solve: Solve) -> Critical:
    """The answer with its special cases, which may have parameters of their own."""
    if not problem.parameters:
        return solve(problem)

    def smaller(other: Problem) -> Critical:
        return in_parameters(other, solve)

    for way in WAYS:
        try:
            answer = way(problem, smaller)
        except TooLargeError:
            continue
        if answer is not None:
            shown = replace(answer, input=problem.text, parameters=problem.parameters)
            return replace(shown, cases=special_cases(problem, shown, smaller))
    raise parameter_error(problem)


def _in_symbols(problem: Problem, solve: Solve) -> Critical | None:
    """One system of equations, solved with the parameters as symbols."""
    del solve
    try:
        case = _case(problem.expression, problem.variables)
    except TooLargeError:
        case = None
    if case is None:
        case = singular_case(problem.expression, problem.variables, problem.parameters)
    if case is None:
        return None
    gap = _power_gap(problem)
    shared = envelope(problem, verdict=Verdict(0, Trust.UNKNOWN if gap else Trust.PROVED))
    domain = domain_of(problem.expression)
    own = [c for c in domain if set(c.variables).isdisjoint(problem.variables)]
    shared["conditions"] = united((*own, *case.conditions))
    return Critical(
        **shared,
        domain=dict.fromkeys(problem.variables, EVERYTHING.numbers),
        complete=not gap,
        reason=gap or case.reason,
        points=case.points,
        families=case.families,
        excluded=tuple(Excluded(write(c), LIMITED) for c in domain if c not in own),
        ledger=Ledger("algebra"),
    )


def _power_gap(problem: Problem) -> str:
    """What is open where a power has a parameter in its exponent: empty where there is none.

    x^a has a value for x > 0; where a is a whole number, or has an odd denominator, x^a reaches further.
    """
    for e in postorder([problem.expression]):
        names = set(e.args[0].variables) if e.op is POW else set()
        own = [p for p in problem.parameters if e.op is POW and p in e.args[1].variables]
        if own and names & set(problem.variables):
            return f"{write(e)} was taken where its base is positive; --let {own[0]}=2 may reach further"
    return ""


WAYS: Final = (
    without_idle,
    _in_symbols,
    scaled_answer,
    through_increasing,
    shifted_answer,
    rescaled_answer,
)
"""Ways to an answer, each tried if those before do not lead anywhere."""


def _case(root: Expression, names: Sequence[str]) -> Case | None:
    linear = linear_case(root, names)
    if linear is not None:
        return linear
    if len(names) == 1:
        return solved_in_one(root, names[0])
    parts = separated_parts(root, names)
    if len(parts) < 2:
        return _squared(root, names)
    cases = [_case(part.expression, part.names) for part in parts]
    found = [case for case in cases if case is not None and not case.families]
    return _summed(found) if len(found) == len(cases) else None


def _squared(root: Expression, names: Sequence[str]) -> Case | None:
    """The case of a*(y + b(x))^2 + g(x), from that of a*y^2 + g(x); None where no variable enters so."""
    if any(not set(r.condition.variables).isdisjoint(names) for r in real_requirements(root)):
        return None
    n = Normalizer(100_000)
    form = widened(n.form(root), n)
    for name in reversed(names):
        slope = n.form(gradient(form, [name])[0])
        bend = n.form(gradient(slope, [name])[0])
        if bend is ZERO or not set(bend.variables).isdisjoint(names):
            continue
        start = n.form(-substitute([slope], {name: ZERO})[0] / bend)
        left = n.form(substitute([form], {name: start})[0])
        rest = tuple(other for other in names if other != name)
        inner = _case(present(widened(left, n)), rest)
        square = linear_case(bend * symbol(name) * symbol(name), [name])
        if inner is not None and square is not None and not inner.families:
            found = _summed([inner, square])
            return found and replace(
                found, points=tuple(_placed(p, name, start, names) for p in found.points)
            )
    return None


def _placed(point: CriticalPoint, name: str, start: Expression, names: Sequence[str]) -> CriticalPoint:
    """The point with the coordinate at which the square is zero."""
    n = Normalizer(100_000)
    known = {k: v.exact for k, v in point.point.items() if v.exact is not None}
    value = number_of(simpler(n.form(substitute([start], known)[0]), n))
    return replace(point, point={k: value if k == name else point.point[k] for k in names})


def _summed(cases: Sequence[Case]) -> Case | None:
    """The case of a sum of functions in different variables."""
    n = Normalizer()
    choices = list(product(*(case.points for case in cases)))
    if len(choices) > MOST_POINTS:
        return None
    splits = [summed_split(picked) for picked in product(*(case.splits for case in cases))]
    # a point of one part for a > 0 and one of another for a < 0 never meet
    meeting = [k for k, picked in enumerate(choices) if not _exclude_each_other(picked)]
    choices, splits = [choices[k] for k in meeting], [splits[k] for k in meeting]
    points = tuple(_joined(picked, s, n) for picked, s in zip(choices, splits, strict=True))
    conditions = united([c for case in cases for c in case.conditions])
    reason = "; ".join(dict.fromkeys(case.reason for case in cases))
    return Case(points, conditions, reason, splits=tuple(splits))


def _exclude_each_other(picked: Sequence[CriticalPoint]) -> bool:
    kept = {c for p in picked for c in p.conditions}
    return any(c.value in OPPOSITE and opposite(c) in kept for c in kept)


def _joined(picked: Sequence[CriticalPoint], split: Split, n: Normalizer) -> CriticalPoint:
    kind, witness = told_kind(split)
    if kind is Kind.UNDECIDED:
        kind = kind_of_sum([p.kind for p in picked])
    values = [p.value.exact for p in picked if p.value is not None and p.value.exact is not None]
    return replace(
        picked[0],
        point={name: number for p in picked for name, number in p.point.items()},
        value=number_of(n.form(add(*values))) if len(values) == len(picked) else None,
        kind=kind,
        global_=None,
        eigenvalues=None,
        witness=witness,
        conditions=united([c for p in picked for c in p.conditions]),
        evidence=Evidence.EXACT,
        where=Place.INTERIOR,
    )


__all__ = ["in_parameters", "with_parameters"]
