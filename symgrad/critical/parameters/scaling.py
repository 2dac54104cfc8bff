"""Polynomials in which a parameter sets the scale: with x = a^p*u, the whole is a^r times a function of u.

    x^3 + y^3 - 3*a*x*y       x = a*u, y = a*v        a^3*(u^3 + v^3 - 3*u*v)
    x^2*y - a*y               x = sqrt(a)*u, y = v    a*(u^2*v - v) where a > 0, and so for a < 0

Every term c*a^m*x^k must get the same power of a: m + p*k = r, linear equations for p and r. A power with an
even denominator needs a sign: the parameter is then taken as b or as -b with b > 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Final

from symgrad.algebra.expand import widened
from symgrad.algebra.normal import Normalizer
from symgrad.algebra.present import present
from symgrad.calculus.problem import Problem
from symgrad.calculus.value_domain import domain_of
from symgrad.critical.parameters.cases import united
from symgrad.critical.parameters.changes import Shift, Shifted
from symgrad.critical.parameters.scaled import Scale
from symgrad.critical.parameters.signs import OPPOSITE
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    ADD,
    MUL,
    NUM,
    POW,
    SYM,
    ZERO,
    Expression,
    add,
    compare,
    mul,
    number,
    power,
    symbol,
)
from symgrad.results.critical import Critical, CriticalFamily, CriticalPoint, Kind

Solve = Callable[[Problem], Critical]
Terms = list[tuple[Fraction, dict[str, int]]]

MOST_BRANCHES: Final = 4


@dataclass(frozen=True, slots=True)
class Powers:
    """The powers of one parameter: ``whole`` before the function, the others in the variables."""

    parameter: str
    whole: Fraction
    of: Mapping[str, Fraction]

    @property
    def needs_sign(self) -> bool:
        """Whether some power is real for one sign only."""
        return any(p.denominator % 2 == 0 for p in (self.whole, *self.of.values()))


def rescaled_answer(problem: Problem, solve: Solve) -> Critical | None:
    """The answer about a polynomial whose parameters set the scale; None for others."""
    n = Normalizer(50_000)
    terms = _terms(widened(n.form(problem.expression), n))
    if terms is None or not problem.parameters:
        return None
    found = [_powers(terms, name, problem.variables) for name in problem.parameters]
    powers = [p for p in found if p is not None]
    signed = [p.parameter for p in powers if p.needs_sign]
    if len(powers) < len(found) or 2 ** len(signed) > MOST_BRANCHES:
        return None
    answers = []
    for signs in product((1, -1), repeat=len(signed)):
        turned = dict(zip(signed, signs, strict=True))
        answer = _branch(problem, terms, powers, turned, solve)
        if answer is None:
            return None
        answers.append(answer)
    return _merged(answers)


def _terms(form: Expression) -> Terms | None:
    """Coefficients and whole powers; None for what is no such sum."""
    found: Terms = []
    for term in form.args if form.op is ADD else (form,):
        coefficient, exponents = Fraction(1), {}
        for factor in term.args if term.op is MUL else (term,):
            base, exponent = factor.args if factor.op is POW else (factor, number(1))
            if factor.op is NUM:
                coefficient *= Fraction(factor.value)
            elif base.op is SYM and exponent.op is NUM and type(exponent.value) is int:
                exponents[base.value] = exponent.value
            else:
                return None
        found.append((coefficient, exponents))
    return found


def _powers(terms: Terms, parameter: str, names: Sequence[str]) -> Powers | None:
    """The powers that a parameter needs, of smallest denominators; None where there are none."""
    rows = [
        [*(Fraction(e.get(x, 0)) for x in names), Fraction(-1), Fraction(-e.get(parameter, 0))]
        for _, e in terms
        if any(e.get(x, 0) for x in names)
    ]
    solution = _solved(rows, len(names) + 1)
    if solution is None:
        return None
    return Powers(parameter, solution[-1], dict(zip(names, solution, strict=False)))


def _solved(rows: list[list[Fraction]], size: int) -> list[Fraction] | None:
    """A solution of linear equations, free unknowns zero; None where there is none."""
    pivots: list[int] = []
    for k in range(size):
        place = next((i for i in range(len(pivots), len(rows)) if rows[i][k]), None)
        if place is None:
            continue
        top = len(pivots)
        rows[top], rows[place] = rows[place], rows[top]
        rows[top] = [c / rows[top][k] for c in rows[top]]
        for i, row in enumerate(rows):
            if i != top and row[k]:
                rows[i] = [a - row[k] * b for a, b in zip(row, rows[top], strict=True)]
        pivots.append(k)
    if any(row[-1] for row in rows[len(pivots) :]):
        return None
    found = [Fraction(0)] * size
    for row, k in zip(rows, pivots, strict=False):
        found[k] = row[-1]
    return found


def _branch(
    problem: Problem, terms: Terms, powers: Sequence[Powers], signs: Mapping[str, int], solve: Solve
) -> Critical | None:
    """The answer for given signs of the parameters that need one."""
    n = Normalizer(50_000)
    parts = []
    rest = []
    for coefficient, exponents in terms:
        sign = 1
        for p in powers:
            sign *= signs.get(p.parameter, 1) ** (exponents.get(p.parameter, 0) % 2)
        own = [power(symbol(k), number(e)) for k, e in exponents.items() if k in problem.variables]
        if own:
            parts.append(mul(number(sign * coefficient), *own))
        else:
            others = [power(symbol(k), number(e)) for k, e in exponents.items()]
            rest.append(mul(number(coefficient), *others))
    inner = present(n.form(add(*parts)))
    found = solve(replace(problem, expression=inner, parameters=()))
    ends = [end for side in found.domain.values() for end in side]
    if not found.complete or any(end.float is not None for end in ends):
        return None
    size = {p.parameter: mul(number(signs.get(p.parameter, 1)), symbol(p.parameter)) for p in powers}
    factor = n.form(mul(*(power(size[p.parameter], number(p.whole)) for p in powers)))
    shifts = [
        Shift(x, n.form(mul(*(power(size[p.parameter], number(-p.of[x])) for p in powers))), ZERO)
        for x in problem.variables
    ]
    added = n.form(add(*rest)) if rest else ZERO
    turning = mul(*(power(size[p.parameter], number(p.whole)) for p in powers if p.parameter not in signs))
    whole = Scale(factor, added, inner, problem.parameters, turning).applied(found, problem)
    answer = Shifted(problem, shifts, n).applied(whole)
    if answer is None:
        return None
    conditions = [compare(">" if s > 0 else "<", symbol(name), ZERO) for name, s in signs.items()]
    moved = [p.parameter for p in powers if p.whole or any(p.of.values())]
    answer = replace(
        answer,
        conditions=(
            *answer.conditions,
            *(compare("!=", symbol(name), ZERO) for name in moved if name not in signs),
        ),
    )
    return _under(replace(answer, excluded=found.excluded), conditions, problem)


def _under(answer: Critical, conditions: Sequence[Expression], problem: Problem) -> Critical:
    """The answer where some parameters have a sign."""
    own = [c for c in domain_of(problem.expression) if set(c.variables) <= set(problem.parameters)]
    apart = [c for c in answer.conditions if set(c.variables) <= set(problem.parameters)]
    points = [replace(p, conditions=united((*p.conditions, *conditions))) for p in answer.points]
    families = [replace(f, conditions=united((*f.conditions, *conditions))) for f in answer.families]
    return replace(
        answer,
        conditions=united((*own, *apart, *conditions)),
        points=tuple(points),
        families=tuple(families),
    )


# branches together


def _merged(answers: Sequence[Critical]) -> Critical:
    """The answers for several signs as one; a point of all of them is told once."""
    first = answers[0]
    if len(answers) == 1:
        return first
    reasons = list(dict.fromkeys(a.reason for a in answers))
    return replace(
        first,
        conditions=united(c for a in answers for c in a.conditions),
        points=tuple(_joined_points(answers)),
        families=tuple(_joined_families(answers)),
        reason="; ".join(reasons),
        bounded=first.bounded
        if all(a.bounded == first.bounded for a in answers)
        else type(first.bounded)(None, None),
    )


def _joined_points(answers: Sequence[Critical]) -> Iterator[CriticalPoint]:
    groups: dict[object, list[CriticalPoint]] = {}
    for answer in answers:
        for p in answer.points:
            groups.setdefault(tuple(v.exact for v in p.point.values()), []).append(p)
    for group in groups.values():
        values = {p.value.exact if p.value is not None else None for p in group}
        split = len({(p.kind, p.witness) for p in group}) > 1 and any(p.kind is Kind.UNDECIDED for p in group)
        if len(group) < len(answers) or len(values) > 1 or split:
            yield from group
            continue
        kinds = {p.kind for p in group}
        told = ", ".join(f"a {p.kind.value} where {_words(p.conditions)}" for p in group)
        shared = tuple(c for c in group[0].conditions if c.value not in OPPOSITE)
        whole = replace(group[0], conditions=shared, global_=None)
        yield whole if len(kinds) == 1 else replace(whole, kind=Kind.UNDECIDED, witness=told)


def _joined_families(answers: Sequence[Critical]) -> Iterator[CriticalFamily]:
    groups: dict[object, list[CriticalFamily]] = {}
    for answer in answers:
        for f in answer.families:
            groups.setdefault((f.equations, f.kind, f.witness), []).append(f)
    for group in groups.values():
        if len(group) < len(answers):
            yield from group
        else:
            yield replace(
                group[0], conditions=tuple(c for c in group[0].conditions if c.value not in OPPOSITE)
            )


def _words(conditions: Sequence[Expression]) -> str:
    return " and ".join(str(c) for c in conditions if c.value in OPPOSITE)


__all__ = ["Powers", "rescaled_answer"]
