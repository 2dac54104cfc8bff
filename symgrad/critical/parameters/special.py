"""What is critical for special parameters: those that the general answer leaves out.

    a*x^2 + b*x     x = -b/(2*a) where a != 0.    a = 0, b != 0: no point.    a = 0, b = 0: f is constant

A condition of the general answer fails on the zero set of its form. Every factor of that form is solved for
one parameter; with the solution in its place, the function is asked about anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.present import present
from symgrad.algebra.signs import sign_of_form
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.exact import number_of, sign_of
from symgrad.calculus.problem import Problem
from symgrad.calculus.value_domain import domain_of
from symgrad.critical.forms.letters import TooManyTermsError
from symgrad.critical.parameters.cases import united
from symgrad.critical.parameters.signs import Sign, factored, nonzero_part, quadratic_sign, simpler
from symgrad.errors import SymgradError
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    ADD,
    CALL,
    COMPARE,
    MINUS_ONE,
    MUL,
    NUM,
    ONE,
    POW,
    SYM,
    ZERO,
    Expression,
    add,
    compare,
    mul,
    number,
    power,
    substitute,
    symbol,
)
from symgrad.language.shapes import factors_of
from symgrad.results.critical import Critical, CriticalCase, CriticalFamily, Kind

MOST_CASES: Final = 24
"""Special cases that are solved; where there are more, that is said."""

Solve = Callable[[Problem], Critical]


class UnsolvedError(Exception):
    """A zero set is not known in terms of one parameter."""


@dataclass(frozen=True, slots=True)
class Special:
    """Values of some parameters, and what must not be zero besides."""

    values: Mapping[str, Expression]
    apart: tuple[Sign, ...] = ()

    @property
    def conditions(self) -> tuple[Expression, ...]:
        """Everything that holds in this case."""
        equal = [compare("==", symbol(name), present(form)) for name, form in sorted(self.values.items())]
        return (*equal, *(sign.condition for sign in self.apart))


def special_cases(problem: Problem, answer: Critical, solve: Solve) -> tuple[CriticalCase, ...]:
    """The cases that a general answer leaves out, each solved as far as that goes.

    Args:
        problem: a function with parameters.
        answer: what holds in general, under its conditions.
        solve: answers about other functions, with or without parameters.
    """
    found: dict[object, CriticalCase] = {}
    domain = domain_of(problem.expression)
    for condition in answer.conditions:
        if not set(condition.variables) <= set(problem.parameters) or condition.op is not COMPARE:
            continue
        if condition.value == "!=" and condition in domain:
            continue
        for case in _of_condition(condition, problem, solve):
            found.setdefault(_key(case), case)
            if len(found) == MOST_CASES:
                return tuple(found.values())
    return tuple(found.values())


def _key(case: CriticalCase) -> object:
    """Cases with the same equations are the same."""
    return frozenset(c for c in case.conditions if c.value == "==")


def _of_condition(condition: Expression, problem: Problem, solve: Solve) -> Iterator[CriticalCase]:
    n = Normalizer(100_000)
    form = n.form(condition.args[0] - condition.args[1])
    try:
        parts = factors_of(nonzero_part(factored(form, n)))
    except (TooManyTermsError, TooLargeError):
        parts = (form,)
    for factor in parts:
        try:
            places = list(zero_sets(factor, n))
        except (UnsolvedError, TooLargeError, TooManyTermsError):
            yield CriticalCase((compare("==", present(factor), ZERO),), (), (), complete=False)
            continue
        for place in places:
            yield from _solved(place, problem, solve)


def _solved(place: Special, problem: Problem, solve: Solve) -> Iterator[CriticalCase]:
    """The cases within a special one; none where f has no value."""
    n = Normalizer(100_000)
    values = {name: present(form) for name, form in place.values.items()}
    try:
        if any(_fails(c, values, n) for c in domain_of(problem.expression)):
            return
        (root,) = substitute([problem.expression], values)
        form = simpler(n.form(root), n)
        if set(form.variables).isdisjoint(problem.variables):
            whole = CriticalFamily((), len(problem.variables), number_of(form), Kind.MINIMUM)
            own = _of_parameters(domain_of(root), problem)
            yield CriticalCase(united((*place.conditions, *own)), (), (whole,), complete=True)
            return
        left = tuple(p for p in problem.parameters if p in form.variables)
        # what has dropped out, as b of 0*b, may have any value
        (root,) = substitute([root], {p: ONE for p in problem.parameters if p not in left})
        answer = solve(replace(problem, expression=root, parameters=left))
    except (SymgradError, TooLargeError, TooManyTermsError, ZeroDivisionError, ValueError):
        yield CriticalCase(place.conditions, (), (), complete=False)
        return
    own = [c for c in answer.conditions if set(c.variables) <= set(left)]
    conditions = united((*place.conditions, *map(weakened, own)))
    yield CriticalCase(conditions, answer.points, answer.families, complete=_is_whole(answer))
    for case in answer.cases:
        yield replace(case, conditions=united((*place.conditions, *case.conditions)))


def _of_parameters(conditions: Sequence[Expression], problem: Problem) -> list[Expression]:
    """Those about parameters alone."""
    return [c for c in conditions if set(c.variables) <= set(problem.parameters)]


def weakened(condition: Expression) -> Expression:
    """``a != 0`` for a > 0: points carry their own conditions."""
    return compare("!=", *condition.args) if condition.value in (">", "<") else condition


def _is_whole(answer: Critical) -> bool:
    ends = [end for side in answer.domain.values() for end in side]
    return answer.complete and all(end.float is None for end in ends)


def _fails(condition: Expression, values: Mapping[str, Expression], n: Normalizer) -> bool:
    """Whether a condition of the domain holds nowhere with these values."""
    if condition.op is not COMPARE:
        return False
    gap = n.form(substitute([condition.args[0] - condition.args[1]], values)[0])
    if gap.variables:
        return False
    sign = sign_of(gap)
    allowed = {">": (1,), ">=": (0, 1), "!=": (-1, 1), "<": (-1,), "<=": (-1, 0)}.get(condition.value)
    return allowed is not None and sign not in allowed


# zero sets


def zero_sets(form: Expression, n: Normalizer) -> Iterator[Special]:
    """The zeros of a form in parameters, each solved for some of them.

    >>> from symgrad import parse
    >>> n = Normalizer()
    >>> for case in zero_sets(n.form(parse("a*c - b^2")), n):
    ...     print(", ".join(str(c) for c in case.conditions))
    a == b**2/c, c != 0
    b == 0, c == 0

    Raises:
        UnsolvedError: the form is of another sort.
    """
    if form.op is SYM:
        yield Special({form.value: ZERO})
    elif form.op is POW and form.args[1].op is NUM and form.args[1].value > 0:
        yield from zero_sets(form.args[0], n)
    elif form.op is MUL:
        for factor in factors_of(form):
            if factor.variables:
                yield from zero_sets(factor, n)
    elif form.op is CALL:
        yield from _of_call(form, n)
    elif form.op is ADD:
        yield from _of_sum(form, n)
    else:
        raise UnsolvedError


def _of_call(form: Expression, n: Normalizer) -> Iterator[Special]:
    if form.value in ("abs", "sqrt", "sinh", "tanh", "atan", "asinh", "cbrt"):
        yield from zero_sets(n.form(form.args[0]), n)
    elif form.value == "log":
        yield from zero_sets(factored(n.form(form.args[0] - ONE), n), n)
    else:
        raise UnsolvedError


def _of_sum(form: Expression, n: Normalizer) -> Iterator[Special]:
    if abs(sign_of_form(form) or 0) == 1:
        yield from _all_zero(form.args, n)
        return
    if quadratic_sign(form):
        yield from _touching(form, n)
        return
    linear = list(_linear(form, n))
    if not linear:
        yield from _square(form, n)
        return
    slope, rest, name = min(linear, key=lambda found: (len(found[0].variables), found[2]))
    value = n.form(mul(MINUS_ONE, rest, power(slope, MINUS_ONE)))
    if not slope.variables:
        yield Special({name: value})
        return
    apart = nonzero_part(factored(slope, n))
    yield Special({name: value}, (Sign(apart),) if apart.variables else ())
    yield from _all_zero((slope, rest), n) if apart.variables else ()


def _touching(form: Expression, n: Normalizer) -> Iterator[Special]:
    """Of a quadratic form of one sign: where its gradient vanishes."""
    for place in _all_zero(gradient(form, list(form.variables)), n):
        if n.form(substitute([form], dict(place.values))[0]) is ZERO:
            yield place


def _linear(form: Expression, n: Normalizer) -> Iterator[tuple[Expression, Expression, str]]:
    """Coefficient, rest and name for each parameter in which the form is linear."""
    for name in form.variables:
        slope = n.form(gradient(form, [name])[0])
        if name not in slope.variables and slope is not ZERO:
            yield slope, n.form(substitute([form], {name: ZERO})[0]), name


def _square(form: Expression, n: Normalizer) -> Iterator[Special]:
    """Of c*a^2 - d with numbers c and d both square roots."""
    if len(form.variables) != 1:
        raise UnsolvedError
    (name,) = form.variables
    bend = n.form(gradient(gradient(form, [name])[0], [name])[0])
    rest = n.form(substitute([form], {name: ZERO})[0])
    half = n.form(mul(number(-1), rest, number(2), power(bend, MINUS_ONE))) if bend is not ZERO else ZERO
    if half.op is not NUM or half.value <= 0:
        raise UnsolvedError
    if n.form(add(mul(bend, power(symbol(name), number(2)), power(number(2), MINUS_ONE)), rest)) is not form:
        raise UnsolvedError
    root = n.form(power(half, power(number(2), MINUS_ONE)))
    yield Special({name: root})
    yield Special({name: n.mul((MINUS_ONE, root))})


def _all_zero(forms: Sequence[Expression], n: Normalizer) -> Iterator[Special]:
    """Where all forms are zero: one after the other."""
    first, *others = [n.form(form) for form in forms]
    if first.op is NUM:
        if first is ZERO and others:
            yield from _all_zero(others, n)
        return
    for place in zero_sets(factored(first, n), n):
        if not others:
            yield place
            continue
        left = [n.form(e) for e in substitute(list(others), dict(place.values))]
        left = [e for e in left if e is not ZERO]
        for more in _all_zero(left, n) if left else (Special({}),):
            moved = {k: n.form(substitute([v], dict(more.values))[0]) for k, v in place.values.items()}
            yield Special(moved | dict(more.values), (*place.apart, *more.apart))


__all__ = ["MOST_CASES", "special_cases", "weakened", "zero_sets"]
