"""Sums of quotients over powers of one divisor, joined where that is shorter.

1/(1 + x**2) - 2*x**2/(1 + x**2)**2 is (1 - x**2)/(1 + x**2)**2: the quotient rule as textbooks end it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from symgrad.algebra.expand import multiplied_out
from symgrad.algebra.polynomials import divide
from symgrad.language.graph import (
    ADD,
    MUL,
    NUM,
    ONE,
    POW,
    SYM,
    Expression,
    Rational,
    node,
    number,
    postorder,
    tree_sizes,
)
from symgrad.language.shapes import factors_of

if TYPE_CHECKING:
    from symgrad.algebra.normal import Normalizer

Terms = dict[Expression, Rational]

MOST_TERMS: Final = 24
"""Terms of a joined numerator."""

_POLYNOMIAL: Final = frozenset({ADD, MUL, POW, NUM, SYM})


def join_quotients(terms: Terms, n: Normalizer) -> Terms:
    """The terms of a sum, those over powers of the same sum of variables joined where that is shorter."""
    by_divisor: dict[Expression, list[Expression]] = {}
    for rest in terms:
        divisor = _divisor(rest)
        if divisor is not None:
            by_divisor.setdefault(divisor, []).append(rest)
    for divisor, group in by_divisor.items():
        if len(group) > 1:
            joined = _join(divisor, {rest: terms[rest] for rest in group}, n)
            if joined is not None:
                terms = {rest: c for rest, c in terms.items() if rest not in group}
                terms[joined[1]] = terms.get(joined[1], 0) + joined[0]
    return {rest: c for rest, c in terms.items() if c}


def _divides(factor: Expression) -> bool:
    """Whether a factor is a whole negative power of a sum."""
    if factor.op is not POW or factor.args[0].op is not ADD or factor.args[1].op is not NUM:
        return False
    exponent = factor.args[1].value
    return type(exponent) is int and exponent < 0


def _is_whole(exponent: Expression) -> bool:
    return exponent.op is NUM and type(exponent.value) is int and exponent.value > 0


def _divisor(rest: Expression) -> Expression | None:
    """The one sum that a term is divided by, if numerator and divisor are polynomials."""
    below = [f for f in factors_of(rest) if _divides(f)]
    if len(below) != 1 or any(e.op not in _POLYNOMIAL for e in postorder([rest])):
        return None
    if any(f.op is POW and f is not below[0] and not _is_whole(f.args[1]) for f in factors_of(rest)):
        return None
    return below[0].args[0]


def _join(divisor: Expression, group: Terms, n: Normalizer) -> tuple[Rational, Expression] | None:
    exponents = {rest: -next(f for f in factors_of(rest) if _divides(f)).args[1].value for rest in group}
    highest = max(exponents.values())
    parts: list[Expression] = []
    for rest, c in group.items():
        above = [f for f in factors_of(rest) if not _divides(f)]
        parts.append(n.mul((number(c), *above, n.power(divisor, number(highest - exponents[rest])))))
    numerator = multiplied_out(n.add(parts), n)
    if numerator is None or (numerator.op is ADD and len(numerator.args) > MOST_TERMS):
        return None
    joined = _over(numerator, divisor, highest, n)
    before = node(ADD, tuple(n.mul((number(c), rest)) for rest, c in group.items()))
    order = postorder([joined, before])
    sizes = tree_sizes(order, 10**6)
    if sizes[joined] >= sizes[before]:
        return None
    return split_coefficient(joined)


def _over(numerator: Expression, divisor: Expression, power: int, n: Normalizer) -> Expression:
    """The quotient numerator / divisor**power, divided out as often as that leaves no rest."""
    while power > 0:
        quotient = divide(numerator, divisor, n)
        if quotient is None:
            break
        numerator, power = quotient, power - 1
    return n.mul((numerator, n.power(divisor, number(-power))))


def split_coefficient(e: Expression) -> tuple[Rational, Expression]:
    """A normal form as number times rest.

    >>> from symgrad.language.graph import symbol, number, node
    >>> c, rest = split_coefficient(node(MUL, (number(3), symbol("x"))))
    >>> c, str(rest)
    (3, 'x')
    """
    if e.op is NUM:
        return e.value, ONE
    if e.op is MUL and e.args[0].op is NUM:
        rest = e.args[1:]
        return e.args[0].value, rest[0] if len(rest) == 1 else node(MUL, rest)
    return 1, e
