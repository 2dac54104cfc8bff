"""A function times a factor of parameters, plus another: a*sin(x) + b has the critical points of sin(x).

    f = p*g + q,  p != 0      the points of g, with the values p*g + q

Where p < 0, maxima and minima change their roles.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from symgrad.algebra.normal import Normalizer
from symgrad.algebra.present import present
from symgrad.algebra.signs import sign_of_form
from symgrad.calculus.exact import number_of
from symgrad.calculus.problem import Problem
from symgrad.calculus.value_domain import domain_of
from symgrad.critical.parameter_cases import Sign, nonzero_part, primitive, text_of, united
from symgrad.language.graph import ADD, DIV, MUL, NEG, ONE, ZERO, Expression, add, mul, neg
from symgrad.language.write import write
from symgrad.results import Number
from symgrad.results.critical import Boundedness, Critical, CriticalFamily, CriticalPoint, Extremum, Kind

TURNED: Final = {Kind.MINIMUM: Kind.MAXIMUM, Kind.MAXIMUM: Kind.MINIMUM}
ENDS: Final = {Extremum.MINIMUM: Extremum.MAXIMUM, Extremum.MAXIMUM: Extremum.MINIMUM}


def scaled_answer(problem: Problem, solve: Callable[[Problem], Critical]) -> Critical | None:
    """The answer about p*g + q from that about g; None where parameters stand elsewhere too."""
    factor, inner, rest = taken_apart(problem.expression, problem.variables)
    if set(inner.variables) - set(problem.variables) or factor is ONE or inner is problem.expression:
        return None
    found = solve(replace(problem, expression=inner, parameters=()))
    return Scale(factor, rest, inner).applied(found, problem)


def taken_apart(root: Expression, names: Sequence[str]) -> tuple[Expression, Expression, Expression]:
    """p, g and q with root = p*g + q, where the names occur in g only.

    >>> from symgrad import parse
    >>> [str(e) for e in taken_apart(parse("a*sin(x)/b + c"), ["x"])]
    ['a/b', 'sin(x)', 'c']
    """
    n = Normalizer()
    factor, rest = ONE, ZERO
    while True:
        before = root
        while root.op is NEG or (root.op is DIV and not _holds(root.args[1], names)):
            factor = neg(factor) if root.op is NEG else factor / root.args[1]
            root = root.args[0]
        if root.op is ADD:
            moving, still = _parted(_flat(root, ADD), names)
            rest = add(rest, mul(factor, add(*still))) if still else rest
            root = add(*moving)
        elif root.op is MUL:
            moving, still = _parted(_flat(root, MUL), names)
            factor = mul(factor, *still)
            root = mul(*moving)
        if root is before:
            return present(n.form(factor)), root, present(n.form(rest))


def _flat(root: Expression, op: str) -> list[Expression]:
    """The terms or factors, those of inner sums or products too."""
    return [e for a in root.args for e in (_flat(a, op) if a.op is op else [a])]


def _holds(e: Expression, names: Sequence[str]) -> bool:
    return not set(e.variables).isdisjoint(names)


def _parted(parts: Sequence[Expression], names: Sequence[str]) -> tuple[list[Expression], list[Expression]]:
    """Those that hold the variables, and the others."""
    return [e for e in parts if _holds(e, names)], [e for e in parts if not _holds(e, names)]


class Scale:
    """Carries an answer over from g to p*g + q."""

    def __init__(self, factor: Expression, rest: Expression, inner: Expression) -> None:
        self.inner = inner
        self.n = Normalizer()
        self.factor, self.rest = self.n.form(factor), self.n.form(rest)
        shown = primitive(self.factor)
        self.sign = 0 if shown.variables else (1 if shown.value > 0 else -1)
        self.is_never_zero = abs(sign_of_form(self.factor) or 0) == 2

    def applied(self, answer: Critical, problem: Problem) -> Critical:
        """The answer about the whole."""
        own = [c for c in domain_of(problem.expression) if not _holds(c, problem.variables)]
        conditions, notes = [*answer.conditions, *own], list(answer.notes)
        if not self.is_never_zero:
            shown = nonzero_part(self.factor)
            conditions.append(Sign(shown).condition)
            notes.append(f"where {text_of(shown, '=')}, f is constant")
        return replace(
            answer,
            expression=problem.expression,
            parameters=problem.parameters,
            conditions=united(conditions),
            notes=tuple(notes),
            points=tuple(map(self._point, answer.points)),
            families=tuple(map(self._family, answer.families)),
            bounded=answer.bounded if self.sign > 0 else Boundedness(None, None),
        )

    def _value(self, value: Number | None) -> Number | None:
        if value is None or value.exact is None:
            return None
        return number_of(self.n.form(add(mul(self.factor, value.exact), self.rest)))

    def _kind(self, kind: Kind) -> Kind:
        if kind not in TURNED or self.sign > 0:
            return kind
        return TURNED[kind] if self.sign < 0 else Kind.UNDECIDED

    def _point(self, point: CriticalPoint) -> CriticalPoint:
        ends = {1: point.global_, -1: ENDS.get(point.global_) if point.global_ else None}
        return replace(
            point,
            value=self._value(point.value),
            kind=self._kind(point.kind),
            global_=ends.get(self.sign),
            eigenvalues=None,
            witness=self._split(point.kind) or self._of_inner(point.witness),
        )

    def _split(self, kind: Kind) -> str | None:
        if kind not in TURNED or self.sign:
            return None
        shown = primitive(self.factor)
        above, below = text_of(shown, ">"), text_of(shown, "<")
        return f"a {kind.value} where {above}, a {TURNED[kind].value} where {below}"

    def _of_inner(self, witness: str | None) -> str | None:
        return None if witness is None else f"of {write(self.inner)}: {witness}"

    def _family(self, family: CriticalFamily) -> CriticalFamily:
        return replace(family, value=self._value(family.value), kind=self._kind(family.kind))


__all__ = ["scaled_answer", "taken_apart"]
