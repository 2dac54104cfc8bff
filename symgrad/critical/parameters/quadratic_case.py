"""Functions with parameters that are quadratic in their variables: one linear system, solved with symbols.

    f = a*x^2 + b*x + c      2*a*x + b = 0      x = -b/(2*a),  where a != 0

The matrix of the system is the Hessian; its determinant must not be zero. The kind follows from its leading
minors (Sylvester) where their signs show for all parameters; else it is told as a case split.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from symgrad.algebra.expand import expanded
from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.exact import number_of
from symgrad.calculus.matrices import determinant
from symgrad.critical.forms.domains import real_requirements
from symgrad.critical.forms.letters import TooManyTermsError
from symgrad.critical.parameters.cases import Case, Split, split_of, told_split
from symgrad.critical.parameters.signs import (
    Sign,
    demanded,
    factored,
    known_sign,
    nonzero_part,
    primitive,
    sign_given,
    simpler,
    text_of,
)
from symgrad.frozen import dataclass
from symgrad.language.graph import MINUS_ONE, ZERO, Expression, neg, substitute
from symgrad.results.critical import CriticalPoint, Evidence, Extremum, Kind, Place

MOST_VARIABLES: Final = 5


@dataclass(frozen=True, slots=True)
class Linear:
    """A system A*x = b: the matrix, its determinant, and the solution where that is not zero."""

    matrix: list[list[Expression]]
    determinant: Expression
    solution: dict[str, Expression]


def linear_system(values: Sequence[Expression], names: Sequence[str], n: Normalizer) -> Linear | None:
    """``value = 0`` as a linear system with a matrix that is not zero, solved after Cramer; else None."""
    if not len(values) == len(names) <= MOST_VARIABLES:
        return None
    matrix = [[expanded(n.form(e), n) for e in gradient(v, names)] for v in values]
    if any(not set(e.variables).isdisjoint(names) for row in matrix for e in row):
        return None
    whole = expanded(determinant(matrix, n), n)
    if whole is ZERO or _is_zero(whole, n):
        return None
    right = [n.form(neg(e)) for e in substitute(values, dict.fromkeys(names, ZERO))]
    inverse = n.power(whole, MINUS_ONE)
    solution = {}
    for k, name in enumerate(names):
        replaced = [[right[i] if j == k else e for j, e in enumerate(row)] for i, row in enumerate(matrix)]
        solution[name] = n.mul((expanded(determinant(replaced, n), n), inverse))
    return Linear(matrix, whole, solution)


def _is_zero(form: Expression, n: Normalizer) -> bool:
    """Whether a sum is zero once its quotients are brought to one."""
    if not form.variables:
        return False
    try:
        return factored(form, n) is ZERO
    except (TooManyTermsError, TooLargeError):
        return False
    except ZeroDivisionError:
        return True


def linear_case(root: Expression, names: Sequence[str]) -> Case | None:
    """The critical point of a function whose gradient is linear in the variables; None for others.

    >>> from symgrad import parse
    >>> case = linear_case(parse("a*x^2 + b*x"), ["x"])
    >>> str(case.points[0].point["x"].exact), [str(c) for c in case.conditions]
    ('-b/(2*a)', ['a != 0'])
    """
    if any(not set(r.condition.variables).isdisjoint(names) for r in real_requirements(root)):
        return None  # at a kink the gradient jumps, and at an edge the point may have no value
    n = Normalizer(200_000)
    found = linear_system(gradient(root, names), names, n)
    if found is None:
        return None
    place = {name: simpler(form, n) for name, form in found.solution.items()}
    value = simpler(n.form(substitute([root], found.solution)[0]), n)
    split = split_of_minors(found.matrix, n)
    kind, witness = told_kind(split, "; " if len(names) > 1 else ", ")
    point = CriticalPoint(
        point={name: number_of(form) for name, form in place.items()},
        value=number_of(value),
        kind=kind,
        smooth=True,
        degenerate=False,
        global_=EXTREMES.get(kind),
        where=Place.INTERIOR,
        evidence=Evidence.EXACT,
        enclosure={},
        eigenvalues=(number_of(found.determinant),) if len(names) == 1 else None,
        witness=witness,
    )
    condition = nonzero_part(factored(found.determinant, n))
    regular = not condition.variables
    reason = "the gradient is linear, and its matrix is regular" + ("" if regular else " there")
    if regular:
        return Case((point,), (), reason, splits=(split,))
    own = Sign(condition).condition
    return Case((replace(point, conditions=(own,)),), (own,), reason, splits=(split,))


EXTREMES: Final = {Kind.MINIMUM: Extremum.MINIMUM, Kind.MAXIMUM: Extremum.MAXIMUM}
"""A definite quadratic function has its one extremum at its one critical point."""


def told_kind(split: Split, separator: str = "; ") -> tuple[Kind, str | None]:
    """The kind where it is everywhere the same; else which one is where, in words."""
    if len(split) == 1:
        return next(iter(split)), None
    return Kind.UNDECIDED, told_split(split, separator)


def split_of_minors(hessian: Sequence[Sequence[Expression]], n: Normalizer) -> Split:
    """The kind where the determinant, the last minor, is not zero."""
    size = len(hessian)
    minors = [expanded(determinant([row[:k] for row in hessian[:k]], n), n) for k in range(1, size + 1)]
    minors = [factored(m, n) if m is not ZERO else m for m in minors]
    known = [Sign(nonzero_part(minors[-1]))]
    signs = [sign_given(m, known) or _weak_sign(m) for m in minors]
    if all(s == 1 for s in signs):
        return {Kind.MINIMUM: ""}
    if all(s == (-1) ** k for k, s in enumerate(signs, 1)):
        return {Kind.MAXIMUM: ""}
    signs = [sign_given(m, known) for m in minors]
    # an even leading minor below zero: eigenvalues of both signs
    if any(s == -1 for s in signs[1::2]):
        return {Kind.SADDLE: ""}
    return _cases(minors, signs, known)


def _weak_sign(minor: Expression) -> int | None:
    """The sign of a minor that is zero for few parameters only.

    Where all minors have the signs of a definite matrix but for these few, the matrix is everywhere a limit
    of definite ones; where it is regular, it is definite itself.
    """
    known = known_sign(minor)
    return known // abs(known) if known else None


def _cases(minors: Sequence[Expression], known: Sequence[int | None], given: Sequence[Sign]) -> Split:
    """When it is what."""
    if len(minors) == 1:
        return split_of(minors[0], given)
    low = _all_of(minors, [1] * len(minors), known)
    high = _all_of(minors, [-1 if k % 2 else 1 for k in range(1, len(minors) + 1)], known)
    found = {Kind.MINIMUM: low, Kind.MAXIMUM: high}
    split = {kind: text for kind, text in found.items() if text}
    if len(minors) == 2 and split:
        other = {} if known[1] == 1 else {Kind.SADDLE: text_of(primitive(minors[1]), "<")}
        return {**split, **other}
    return {**split, Kind.SADDLE: ""}


def _all_of(minors: Sequence[Expression], signs: Sequence[int], known: Sequence[int | None]) -> str:
    """The conditions that these signs are; empty if one cannot hold."""
    if any(k is not None and k != s for k, s in zip(known, signs, strict=True)):
        return ""
    if any(m is ZERO or (known_sign(m) or s) * s < 0 for m, s in zip(minors, signs, strict=True)):
        return ""
    pairs = [
        (demand, demand.relation)
        for m, s, k in zip(minors, signs, known, strict=True)
        if k is None
        for demand in demanded(m if s > 0 else Normalizer().form(neg(m)))
    ]
    texts = dict.fromkeys(text_of(demand.form, relation) for demand, relation in pairs)
    against = {text_of(demand.form, "<") for demand, relation in pairs if relation == ">"}
    return "" if against & set(texts) else " and ".join(texts)


__all__ = ["Linear", "linear_case", "linear_system", "split_of_minors", "told_kind"]
