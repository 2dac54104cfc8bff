"""A function times a factor of parameters, plus another: a*sin(x) + b has the critical points of sin(x).

    f = p*g + q,  p != 0      the points of g, with the values p*g + q

Where p < 0, maxima and minima change their roles.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from symgrad.algebra.normal import Normalizer
from symgrad.algebra.present import present
from symgrad.algebra.signs import sign_of_form
from symgrad.calculus.exact import number_of
from symgrad.calculus.problem import Problem
from symgrad.calculus.value_domain import domain_of
from symgrad.critical.forms.parametrize import PARAMETERS
from symgrad.critical.parameters.cases import united
from symgrad.critical.parameters.signs import Sign, nonzero_part, primitive, text_of
from symgrad.critical.places.orbits import LETTERS
from symgrad.language.graph import ADD, DIV, MUL, NEG, ONE, ZERO, Expression, add, mul, neg
from symgrad.language.write import write
from symgrad.results import Number
from symgrad.results.critical import Boundedness, Critical, CriticalFamily, CriticalPoint, Extremum, Kind

TURNED: Final = {Kind.MINIMUM: Kind.MAXIMUM, Kind.MAXIMUM: Kind.MINIMUM}
ENDS: Final = {Extremum.MINIMUM: Extremum.MAXIMUM, Extremum.MAXIMUM: Extremum.MINIMUM}


def scaled_answer(problem: Problem, solve: Callable[[Problem], Critical]) -> Critical | None:
    """The answer about p*g + q from that about g; None where there is neither p nor q."""
    factor, inner, rest = taken_apart(problem.expression, problem.variables)
    if inner is problem.expression or (factor is ONE and rest is ZERO):
        return None
    if Normalizer().form(factor) is ZERO:
        return None
    left = tuple(p for p in problem.parameters if p in inner.variables)
    found = solve(replace(problem, expression=inner, parameters=left))
    return Scale(factor, rest, inner, problem.parameters).applied(found, problem)


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
    """Carries an answer over from g to p*g + q.

    Args:
        factor: p.
        rest: q.
        inner: g.
        taken: names that letters of parametrisations must not have.
        turning: what has the sign of p, where p has further factors that are known to be positive.
    """

    def __init__(
        self,
        factor: Expression,
        rest: Expression,
        inner: Expression,
        taken: Sequence[str],
        turning: Expression | None = None,
    ) -> None:
        self.inner, self.taken = inner, taken
        self.n = Normalizer()
        self.factor, self.rest = self.n.form(factor), self.n.form(rest)
        shown = self.shown = primitive(self.factor if turning is None else self.n.form(turning))
        self.sign = 0 if shown.variables else (1 if shown.value > 0 else -1)
        self.is_never_zero = abs(sign_of_form(self.factor) or 0) == 2

    def applied(self, answer: Critical, problem: Problem) -> Critical:
        """The answer about the whole."""
        own = [c for c in domain_of(problem.expression) if not _holds(c, problem.variables)]
        conditions = [*answer.conditions, *own]
        if not self.is_never_zero:
            shown = nonzero_part(self.factor)
            conditions += [Sign(shown).condition] if shown.variables else []
        return replace(
            answer,
            expression=problem.expression,
            parameters=problem.parameters,
            conditions=united(conditions),
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
            witness=self._split(point.kind) or self._words(point.kind, point.witness),
        )

    def _split(self, kind: Kind) -> str | None:
        if kind not in TURNED or self.sign:
            return None
        shown = self.shown
        above, below = text_of(shown, ">"), text_of(shown, "<")
        return f"a {kind.value} where {above}, a {TURNED[kind].value} where {below}"

    def _words(self, kind: Kind, witness: str | None) -> str | None:
        """What decides the kind, or which kind is where; both turned round where p < 0."""
        if witness is None or kind is not Kind.UNDECIDED or " where " not in witness:
            return self._of_inner(witness)
        if self.sign:
            return witness if self.sign > 0 else turned_words(witness)
        above, below = text_of(self.shown, ">"), text_of(self.shown, "<")
        return f"if {above}: {witness}; if {below}: {turned_words(witness)}"

    def _of_inner(self, witness: str | None) -> str | None:
        return None if witness is None else f"of {write(self.inner)}: {witness}"

    def _family(self, family: CriticalFamily) -> CriticalFamily:
        witness = self._split(family.kind) or self._words(family.kind, family.witness)
        text = family.parametrization and with_other_letters(family.parametrization, self.taken)
        return replace(
            family,
            value=self._value(family.value),
            kind=self._kind(family.kind),
            witness=witness,
            parametrization=text,
        )


def turned_words(words: str) -> str:
    """The cases of -f from those of f.

    >>> turned_words("a minimum where a > 0, a maximum where a < 0")
    'a maximum where a > 0, a minimum where a < 0'
    """
    swap = {"minimum": "maximum", "maximum": "minimum"}
    return re.sub("minimum|maximum", lambda found: swap[found[0]], words)


def with_other_letters(text: str, taken: Sequence[str]) -> str:
    """A parametrisation whose letters are no parameters of the function.

    >>> with_other_letters("x = pi/2 + k*pi, y = t", ["k"])
    'x = pi/2 + m*pi, y = t'
    """
    for pool in (LETTERS, PARAMETERS):
        for letter in pool:
            if letter in taken and re.search(rf"\b{letter}\b", text):
                fresh = next(p for p in pool if p not in taken and not re.search(rf"\b{p}\b", text))
                text = re.sub(rf"\b{letter}\b", fresh, text)
    return text


__all__ = ["scaled_answer", "taken_apart", "turned_words", "with_other_letters"]
