"""Quadratic functions whose matrix is singular for all parameters: lines and planes of critical points.

    (x - a*y)^2              x = a*y, minima
    x^2 + 2*x*y + y^2 + b*x  no critical point where b != 0

A symmetric matrix of rank r has a regular principal minor of size r. Its variables are solved for in terms
of the others; what is left of the gradient is free of them all, and must be zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from symgrad.algebra.expand import expanded, widened
from symgrad.algebra.normal import Normalizer
from symgrad.algebra.present import present
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.exact import number_of
from symgrad.critical.forms.domains import real_requirements
from symgrad.critical.forms.parametrize import PARAMETERS
from symgrad.critical.parameters.cases import Case
from symgrad.critical.parameters.quadratic_case import (
    MOST_VARIABLES,
    Linear,
    linear_system,
    split_of_minors,
    told_kind,
)
from symgrad.critical.parameters.signs import Sign, factored, nonzero_part, simpler
from symgrad.language.graph import ZERO, Expression, substitute, symbol
from symgrad.language.write import write
from symgrad.results.critical import CriticalFamily

NONE = "the gradient is linear, and its equations contradict each other"
SOLVED = "the gradient is linear, and its matrix has the same rank there"


def singular_case(root: Expression, names: Sequence[str], parameters: Sequence[str]) -> Case | None:
    """The critical set of a quadratic function with a singular matrix; None for others.

    >>> from symgrad import parse
    >>> (family,) = singular_case(parse("(x - a*y)^2"), ["x", "y"], ["a"]).families
    >>> family.parametrization, family.kind.value
    ('x = a*t, y = t', 'minimum')
    """
    if any(not set(r.condition.variables).isdisjoint(names) for r in real_requirements(root)):
        return None
    n = Normalizer(200_000)
    slopes = [expanded(n.form(s), n) for s in gradient(root, names)]
    if len(names) > MOST_VARIABLES or all(s is ZERO for s in slopes):
        return None
    for size in range(len(names) - 1, 0, -1):
        for picked in combinations(names, size):
            own = [slopes[names.index(name)] for name in picked]
            found = linear_system(own, picked, n)
            if found is not None:
                return _solved(root, names, parameters, slopes, found, n)
    return None


def _solved(
    root: Expression,
    names: Sequence[str],
    parameters: Sequence[str],
    slopes: Sequence[Expression],
    found: Linear,
    n: Normalizer,
) -> Case | None:
    if any(set(e.variables) & set(names) for row in found.matrix for e in row):
        return None
    apart = nonzero_part(factored(found.determinant, n))
    conditions = (Sign(apart).condition,) if apart.variables else ()
    rest = [_flat(e, n) for e in substitute(list(slopes), found.solution)]
    left = [e for e in rest if e is not ZERO]
    if any(set(e.variables) & set(names) for e in left):
        return None
    if left:
        missing = nonzero_part(factored(left[0], n))
        return Case((), (*conditions, *((Sign(missing).condition,) if missing.variables else ())), NONE)
    kind, witness = told_kind(split_of_minors(found.matrix, n))
    value = _flat(substitute([root], found.solution)[0], n)
    if set(value.variables) & set(names):
        return None
    solved = {name: simpler(form, n) for name, form in found.solution.items()}
    family = CriticalFamily(
        tuple(present(n.form(symbol(name) - form)) for name, form in solved.items()),
        len(names) - len(solved),
        number_of(simpler(value, n)),
        kind,
        _text(names, solved, parameters, n),
        witness,
    )
    return Case((), conditions, SOLVED, (family,))


def _flat(form: Expression, n: Normalizer) -> Expression:
    """Zero where a form is zero for all parameters."""
    made = widened(n.form(form), n)
    return ZERO if made is ZERO else factored(made, n)


def _text(
    names: Sequence[str], solved: dict[str, Expression], parameters: Sequence[str], n: Normalizer
) -> str | None:
    letters = [p for p in PARAMETERS if p not in (*names, *parameters)]
    free = [name for name in names if name not in solved]
    if len(letters) < len(free):
        return None
    along = {name: symbol(letter) for name, letter in zip(free, letters, strict=False)}
    forms = along | {name: n.form(substitute([form], along)[0]) for name, form in solved.items()}
    return ", ".join(f"{name} = {write(present(forms[name]))}" for name in names)


__all__ = ["singular_case"]
