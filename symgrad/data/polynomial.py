"""An expression as a polynomial in some variables, its coefficients expressions in the others."""

from __future__ import annotations

from collections.abc import Collection
from itertools import product
from typing import Final

from symgrad.language.graph import (
    ADD,
    DIV,
    MUL,
    NEG,
    NUM,
    ONE,
    POW,
    SYM,
    Expression,
    add,
    depends,
    div,
    mul,
    neg,
    postorder,
    power,
    symbol,
)

Monomial = tuple[tuple[str, int], ...]
"""Names with their exponents, in order of the names."""

Terms = dict[Monomial, Expression]
MOST_TERMS: Final = 2_000
HIGHEST: Final = 12


def collect(root: Expression, parameters: Collection[str]) -> Terms | None:
    """The coefficient of each monomial in ``parameters``; None where it is no polynomial, or a large one.

    >>> from symgrad import parse
    >>> {m: str(c) for m, c in collect(parse("(w*X + 1)^2"), {"w"}).items()}
    {(('w', 2),): 'X*X', (('w', 1),): 'X + X', (): '1'}
    """
    order = postorder([root])
    inside = depends(order, parameters)
    known: dict[Expression, Terms | None] = {}
    for e in order:
        known[e] = _node(e, known) if e in inside else {(): e}
        found = known[e]
        if found is None or len(found) > MOST_TERMS:
            return None
    return known[root]


def _node(e: Expression, known: dict[Expression, Terms | None]) -> Terms | None:
    args = [known[a] or {} for a in e.args]
    if e.op is SYM:
        return {((e.value, 1),): ONE}
    if e.op is ADD:
        return _sum(args)
    if e.op is NEG:
        return {m: neg(c) for m, c in args[0].items()}
    if e.op is MUL:
        return _product(args)
    if e.op is DIV and list(args[1]) == [()]:
        return {m: div(c, args[1][()]) for m, c in args[0].items()}
    exponent = e.args[1] if e.op is POW else None
    if (
        exponent is not None
        and exponent.op is NUM
        and isinstance(exponent.value, int)
        and 0 < exponent.value <= HIGHEST
    ):
        return _product([args[0]] * exponent.value)
    return None


def _sum(args: list[Terms]) -> Terms:
    gathered: dict[Monomial, list[Expression]] = {}
    for terms in args:
        for m, c in terms.items():
            gathered.setdefault(m, []).append(c)
    return {m: add(*cs) for m, cs in gathered.items()}


def _product(args: list[Terms]) -> Terms | None:
    total = args[0]
    for terms in args[1:]:
        if len(total) * len(terms) > 40 * MOST_TERMS:
            return None
        gathered: dict[Monomial, list[Expression]] = {}
        for (m, c), (n, d) in product(total.items(), terms.items()):
            gathered.setdefault(_times(m, n), []).append(mul(c, d))
        total = {m: add(*cs) for m, cs in gathered.items()}
    return total


def _times(m: Monomial, n: Monomial) -> Monomial:
    exponents = dict(m)
    for name, k in n:
        exponents[name] = exponents.get(name, 0) + k
    return tuple(sorted(exponents.items()))


def monomial(m: Monomial) -> Expression:
    """A monomial as an expression."""
    from symgrad.language.graph import number

    return mul(*[power(symbol(name), number(k)) for name, k in m]) if m else ONE
