"""Answers about functions with parameters from simpler functions: by a change of variables or of values.

sin(a*x + b)           sin(u) at u = a*x + b, where a != 0
(x - a)^2*(y - b)      u^2*v at u = x - a, v = y - b
exp(-a*(x^2 + y^2))    rises where -a*(x^2 + y^2) does
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from symgrad.algebra.normal import Normalizer
from symgrad.algebra.present import present
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.exact import number_of
from symgrad.calculus.problem import Problem
from symgrad.calculus.value_domain import domain_of
from symgrad.critical.parameters.cases import united
from symgrad.critical.parameters.scaled import taken_apart, with_other_letters
from symgrad.critical.parameters.signs import Sign, factored, nonzero_part, simpler, text_of
from symgrad.errors import ReadingError
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    ADD,
    CALL,
    MINUS_ONE,
    MUL,
    ONE,
    ZERO,
    Expression,
    add,
    call,
    mul,
    postorder,
    power,
    substitute,
    symbol,
)
from symgrad.language.reading import read
from symgrad.language.write import write
from symgrad.results import Number
from symgrad.results.critical import (
    Boundedness,
    Critical,
    CriticalFamily,
    CriticalPoint,
    Excluded,
    Kind,
)

Solve = Callable[[Problem], Critical]


INCREASING: Final = frozenset({"exp", "sinh", "tanh", "asinh", "atan", "erf", "softplus", "sigmoid"})


"""Functions with a positive derivative on all of R."""


def occurring(problem: Problem, root: Expression) -> tuple[str, ...]:
    """The parameters that stand in an expression."""
    return tuple(p for p in problem.parameters if p in root.variables)


# variables on which f does not depend


def through_increasing(problem: Problem, solve: Solve) -> Critical | None:
    """The answer about an increasing function of something that has parameters."""
    root = problem.expression
    if root.op is not CALL or root.value not in INCREASING or len(root.args) != 1:
        return None
    inner = root.args[0]
    found = solve(replace(problem, expression=inner, parameters=occurring(problem, inner)))
    n = Normalizer()

    def outer(value: Number | None) -> Number | None:
        known = value is not None and value.exact is not None
        return number_of(n.form(call(root.value, value.exact))) if value and known else None  # type: ignore[arg-type]

    return replace(
        found,
        expression=root,
        points=tuple(replace(p, value=outer(p.value), eigenvalues=None) for p in found.points),
        families=tuple(replace(f, value=outer(f.value)) for f in found.families),
        bounded=Boundedness(None, None),
    )


# linear changes of single variables


@dataclass(frozen=True, slots=True)
class Shift:
    """u = rate*x + start in the place of x."""

    name: str
    rate: Expression
    start: Expression

    @property
    def inverse(self) -> Expression:
        """X in terms of u, which bears the same name."""
        return mul(add(symbol(self.name), mul(MINUS_ONE, self.start)), power(self.rate, MINUS_ONE))

    @property
    def whole(self) -> Expression:
        """The new variable in terms of the old one."""
        return present(Normalizer().form(add(mul(self.rate, symbol(self.name)), self.start)))


def shifted_answer(problem: Problem, solve: Solve) -> Critical | None:
    """The answer about g(a*x + b, ...) from that about g; None where no change saves a parameter."""
    n = Normalizer(50_000)
    form, shifts = n.form(problem.expression), []
    for name in problem.variables:
        shift = _best(form, name, problem, n)
        if shift is not None:
            shifts.append(shift)
            form = n.form(substitute([form], {name: shift.inverse})[0])
    inner = present(form)
    if not shifts or not _has_same_domain(problem, shifts, inner, n):
        return None
    found = solve(replace(problem, expression=inner, parameters=occurring(problem, inner)))
    ends = [end for side in found.domain.values() for end in side]
    if not found.complete or any(end.float is not None for end in ends):
        return None
    return Shifted(problem, shifts, n).applied(found)


def _best(form: Expression, name: str, problem: Problem, n: Normalizer) -> Shift | None:
    """The change of one variable that leaves the fewest parameters, fewer than before."""
    best, fewest = None, _count(problem, form)
    for shift in dict.fromkeys(_shifts(form, name, problem, n)):
        after = _count(problem, n.form(substitute([form], {name: shift.inverse})[0]))
        if after < fewest:
            best, fewest = shift, after
    return best


def _count(problem: Problem, form: Expression) -> int:
    """How many parameters a form has that are not in a factor or a summand alone."""
    _, inner, _ = taken_apart(present(form), problem.variables)
    return len(occurring(problem, inner))


def _shifts(form: Expression, name: str, problem: Problem, n: Normalizer) -> Iterator[Shift]:
    """What the variable enters as, linearly and with parameters."""
    allowed = {name, *problem.parameters}
    for e in postorder([form]):
        if name not in e.variables or e.op not in (ADD, MUL):
            continue
        terms = [t for t in e.args if set(t.variables) <= allowed] if e.op is ADD else [e]
        own = n.form(add(*terms)) if terms else ZERO
        if name not in own.variables or not set(own.variables) & set(problem.parameters):
            continue
        rate = n.form(gradient(own, [name])[0])
        if name not in rate.variables and set(rate.variables) <= allowed:
            yield Shift(name, rate, n.form(substitute([own], {name: ZERO})[0]))
            yield Shift(name, ONE, n.form(substitute([own], {name: ZERO})[0] / rate))


def _has_same_domain(problem: Problem, shifts: Sequence[Shift], inner: Expression, n: Normalizer) -> bool:
    """Whether the new function has a value just where the old one has."""
    new = {_gap(c, n) for c in domain_of(inner)}
    moved = {s.name: s.inverse for s in shifts}
    for condition in domain_of(problem.expression):
        if set(condition.variables).isdisjoint(problem.variables):
            continue
        (changed,) = substitute([condition], moved)
        if _gap(changed, n) not in new:
            return False
    return True


def _gap(condition: Expression, n: Normalizer) -> tuple[str, Expression]:
    if not condition.args or condition.op != "compare":
        return "", n.form(condition)
    return condition.value, n.form(condition.args[0] - condition.args[1])


_CASE: Final = re.compile(
    r"(?P<word>\b(?:where|if|and) )(?P<form>(?:(?! where | if | and ).)+?) (?P<relation>[<>]|!?=) 0"
)
"""A condition within words on which kind is where."""


class Shifted:
    """Carries an answer back from the new variables to the old ones."""

    def __init__(self, problem: Problem, shifts: Sequence[Shift], n: Normalizer) -> None:
        self.problem = problem
        self.shifts = {s.name: s for s in shifts}
        self.n = n
        self.back = {s.name: s.whole for s in shifts}

    def applied(self, answer: Critical) -> Critical | None:
        """The answer in the old variables; None where a point is not known exactly."""
        if any(v.exact is None for p in answer.points for v in p.point.values()):
            return None
        rates = [nonzero_part(factored(s.rate, self.n)) for s in self.shifts.values()]
        apart = [Sign(rate).condition for rate in rates if rate.variables]
        own = [c for c in domain_of(self.problem.expression) if not self._holds(c)]
        inner = [c for c in answer.conditions if not self._holds(c)]
        others = [self._moved(c) for c in answer.conditions if self._holds(c)]
        return replace(
            answer,
            expression=self.problem.expression,
            conditions=united((*own, *inner, *others, *apart)),
            points=tuple(self._point(p, apart) for p in answer.points),
            families=tuple(map(self._family, answer.families)),
            excluded=tuple(Excluded(self._text(e.equation), e.why) for e in answer.excluded),
            bounded=replace(answer.bounded, ray=None),
        )

    def _holds(self, e: Expression) -> bool:
        return not set(e.variables).isdisjoint(self.problem.variables)

    def _moved(self, e: Expression) -> Expression:
        (moved,) = substitute([e], self.back)
        return moved

    def _point(self, point: CriticalPoint, apart: Sequence[Expression]) -> CriticalPoint:
        exact = {name: v.exact for name, v in point.point.items() if v.exact is not None}
        place = {name: number_of(self._old(name, form)) for name, form in exact.items()}
        conditions = united((*point.conditions, *apart))
        told = self.problem.parameters and point.kind is Kind.UNDECIDED
        witness = self._words(point.witness) if told else None
        return replace(
            point, point=place, enclosure={}, eigenvalues=None, witness=witness, conditions=conditions
        )

    def _old(self, name: str, value: Expression) -> Expression:
        if name not in self.shifts:
            return self.n.form(value)
        (old,) = substitute([self.shifts[name].inverse], {name: value})
        return simpler(self.n.form(old), self.n)

    def _family(self, family: CriticalFamily) -> CriticalFamily:
        equations = tuple(present(self.n.form(self._moved(e))) for e in family.equations)
        text = family.parametrization
        return replace(
            family,
            equations=equations,
            parametrization=None if text is None else self._text(text),
            witness=self._words(family.witness),
        )

    def _words(self, words: str | None) -> str | None:
        """Which kind is where, said of the old variables; None where the new ones enter in another way."""
        rest = _CASE.sub("", words or "")
        if words is None or any(re.search(rf"\b{name}\b", rest) for name in self.back):
            return None
        return _CASE.sub(self._case, words)

    def _case(self, found: re.Match[str]) -> str:
        form = read(found["form"]).expression
        if not self._holds(form):
            return found[0]
        return found["word"] + text_of(self.n.form(self._moved(form)), found["relation"])

    def _text(self, text: str) -> str:
        """``x = pi/(2*a) + k*pi/a`` for ``x = pi/2 + k*pi``; else the linear form in the place of x."""
        text = with_other_letters(text, self.problem.parameters)
        return ", ".join(map(self._clause, text.split(", ")))

    def _clause(self, text: str) -> str:
        name, equals, right = text.partition(" = ")
        if name in self.shifts and equals:
            try:
                return f"{name} = {write(present(self._old(name, read(right).expression)))}"
            except ReadingError:
                pass
        for old, whole in self.back.items():
            is_alone = re.fullmatch(rf"(.* <=? )?{old}( <=? .*)?", text)
            text = re.sub(rf"\b{old}\b", write(whole) if is_alone else f"({write(whole)})", text)
        return text


__all__ = ["Shift", "Shifted", "occurring", "shifted_answer", "through_increasing"]
