"""A function as a sum of functions in different variables: each is solved by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from symgrad.algebra.expand import multiplied_out
from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.critical.algebra.polynomials import as_flint, connected, supports
from symgrad.critical.forms.domains import real_requirements
from symgrad.critical.forms.parts import terms_of
from symgrad.frozen import dataclass
from symgrad.language.graph import CALL, ZERO, Expression, add, call
from symgrad.language.rewriting import rewritten

WORK: Final = 100_000


@dataclass(frozen=True, slots=True)
class Part:
    """A summand, and the variables that occur in it alone."""

    expression: Expression
    names: tuple[str, ...]


def separated_parts(root: Expression, names: Sequence[str]) -> list[Part]:
    """The finest parts whose sum is the function, in the order of the variables.

    >>> from symgrad import parse
    >>> [(str(p.expression), p.names) for p in separated_parts(parse("x^2 + 3 - cos(y) + x"), ["x", "y"])]
    [('x**2 + 3 + x', ('x',)), ('-cos(y)', ('y',))]
    """
    if _is_linked(root, names):
        return [Part(root, tuple(names))]
    root = without_norms(root)
    terms = terms_of(root)
    classes = _classes(terms, names)
    # the normal form forgets where the function has no value
    if len(classes) == 1 and len(names) > 1 and not real_requirements(root):
        wide = _expanded(root)
        if wide is not None:
            other = _classes(terms_of(wide), names)
            if len(other) > 1:
                terms, classes = terms_of(wide), other
    return [Part(add(*_within(terms, c, first=k == 0)), c) for k, c in enumerate(classes)]


def _is_linked(root: Expression, names: Sequence[str]) -> bool:
    """Whether the terms of a polynomial, multiplied out, link all its variables."""
    polynomial = as_flint(root, tuple(names))
    if polynomial is None:
        return False
    return len(connected(supports(polynomial.monoms()), len(names))) == 1


def without_norms(root: Expression) -> Expression:
    """Norms of several numbers written as square roots, which algebra knows.

    >>> from symgrad import parse
    >>> str(without_norms(parse("norm(x, y) + 1")))
    'sqrt(x**2 + y**2) + 1'
    """

    def as_root(_: Expression, e: Expression) -> Expression:
        is_norm = e.op is CALL and e.value in ("norm", "hypot") and len(e.args) > 1
        return call("sqrt", add(*[a**2 for a in e.args])) if is_norm else e

    return rewritten(root, as_root)


def _classes(terms: Sequence[Expression], names: Sequence[str]) -> list[tuple[str, ...]]:
    position = {name: k for k, name in enumerate(names)}
    groups = [frozenset(position[v] for v in term.variables if v in position) for term in terms]
    return [tuple(names[k] for k in c) for c in connected([g for g in groups if g], len(names))]


def _within(terms: Sequence[Expression], kept: tuple[str, ...], *, first: bool) -> list[Expression]:
    """The terms in these variables; the first part takes the constants."""
    chosen = [t for t in terms if not set(kept).isdisjoint(t.variables) or (first and not t.variables)]
    return chosen or [ZERO]


def _expanded(root: Expression) -> Expression | None:
    n = Normalizer(WORK)
    try:
        return multiplied_out(n.form(root), n)
    except TooLargeError:
        return None
