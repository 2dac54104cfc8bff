"""Functions with parameters that are quadratic in their variables: one linear system, solved with symbols.

    f = a*x^2 + b*x + c      2*a*x + b = 0      x = -b/(2*a),  where a != 0

The matrix of the system is the Hessian; its determinant must not be zero. The kind follows from its leading
minors (Sylvester) where their signs show for all parameters; else it is told as a case split.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from symgrad.algebra.expand import expanded
from symgrad.algebra.normal import Normalizer
from symgrad.algebra.present import present
from symgrad.algebra.signs import sign_of_form
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.exact import number_of
from symgrad.calculus.matrices import determinant
from symgrad.language.graph import MINUS_ONE, NUM, ZERO, Expression, compare, neg, substitute
from symgrad.language.write import write
from symgrad.results.critical import CriticalPoint, Evidence, Extremum, Kind, Place

MOST_VARIABLES: Final = 5


@dataclass(frozen=True, slots=True)
class Case:
    """The critical point, where ``condition`` holds; without a condition it always does."""

    point: CriticalPoint
    condition: Expression | None


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
    if whole is ZERO:
        return None
    right = [n.form(neg(e)) for e in substitute(values, dict.fromkeys(names, ZERO))]
    inverse = n.power(whole, MINUS_ONE)
    solution = {}
    for k, name in enumerate(names):
        replaced = [[right[i] if j == k else e for j, e in enumerate(row)] for i, row in enumerate(matrix)]
        solution[name] = n.mul((expanded(determinant(replaced, n), n), inverse))
    return Linear(matrix, whole, solution)


def linear_case(root: Expression, names: Sequence[str]) -> Case | None:
    """The critical point of a function whose gradient is linear in the variables; None for others.

    >>> from symgrad import parse
    >>> case = linear_case(parse("a*x^2 + b*x"), ["x"])
    >>> str(case.point.point["x"].exact), str(case.condition)
    ('-b/(2*a)', 'a != 0')
    """
    n = Normalizer(200_000)
    found = linear_system(gradient(root, names), names, n)
    if found is None:
        return None
    value = n.form(substitute([root], found.solution)[0])
    kind, witness = _kind(found.matrix, n)
    point = CriticalPoint(
        point={name: number_of(form) for name, form in found.solution.items()},
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
    return Case(point, _condition(found.determinant))


EXTREMES: Final = {Kind.MINIMUM: Extremum.MINIMUM, Kind.MAXIMUM: Extremum.MAXIMUM}
"""A definite quadratic function has its one extremum at its one critical point."""


def _condition(whole: Expression) -> Expression | None:
    """That the determinant is not zero, its numeric factors dropped."""
    if abs(sign_of_form(whole) or 0) == 2:
        return None
    factors = [f for f in (whole.args if whole.op == "mul" else (whole,)) if f.op is not NUM]
    return compare("!=", present(Normalizer().mul(factors)), ZERO)


def _kind(hessian: Sequence[Sequence[Expression]], n: Normalizer) -> tuple[Kind, str | None]:
    size = len(hessian)
    minors = [expanded(determinant([row[:k] for row in hessian[:k]], n), n) for k in range(1, size + 1)]
    signs = [_sign(minor) for minor in minors]
    if all(s == 1 for s in signs):
        return Kind.MINIMUM, None
    if all(s == (-1) ** k for k, s in enumerate(signs, 1)):
        return Kind.MAXIMUM, None
    # an even leading minor below zero: eigenvalues of both signs
    if any(s == -1 for s in signs[1::2]):
        return Kind.SADDLE, None
    return Kind.UNDECIDED, _cases([write(present(m)) for m in minors])


def _sign(form: Expression) -> int | None:
    sign = sign_of_form(form)
    return None if sign is None or abs(sign) != 2 else sign // 2


def _cases(minors: Sequence[str]) -> str:
    """When it is what."""
    if len(minors) == 1:
        return f"a minimum where {minors[0]} > 0, a maximum where {minors[0]} < 0"
    low = " and ".join(f"{m} > 0" for m in minors)
    high = " and ".join(f"{m} {'<' if k % 2 else '>'} 0" for k, m in enumerate(minors, 1))
    return f"a minimum where {low}; a maximum where {high}; else a saddle"


__all__ = ["Case", "linear_case"]
