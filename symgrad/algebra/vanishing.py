"""Whether a form is zero: brought over one divisor and multiplied out, nothing may be left.

Powers of e, radicals, logarithms and all other functions count as letters, so a form that vanishes as a
rational function of them is zero. The reverse is not claimed: sin(1)**2 + cos(1)**2 - 1 is zero too.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Final

from symgrad.algebra.expand import multiplied_out
from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.frozen import dataclass
from symgrad.language.graph import ADD, MUL, NUM, ONE, POW, ZERO, Expression, number, postorder
from symgrad.language.shapes import summands_of

WORK: Final = 20_000
"""Steps after which the question stays open."""

_HIGHEST_POWER: Final = 12


@dataclass(frozen=True, slots=True)
class _Quotient:
    """``above`` over a product of powers of sums."""

    above: Expression
    below: Mapping[Expression, int]


def vanishes(form: Expression) -> bool:
    """Whether a normal form is zero wherever it has a value; False if that does not show.

    >>> from symgrad.language.reading import read
    >>> n = Normalizer()
    >>> vanishes(n.form(read("1/(1 + E) + E/(1 + E) - 1").expression))
    True
    """
    n = Normalizer(WORK)
    known: dict[Expression, _Quotient] = {}
    try:
        for e in postorder([form]):
            made = _quotient(e, known, n)
            if made is None:
                return False
            known[e] = made
    except TooLargeError:
        return False
    return known[form].above is ZERO


def _quotient(e: Expression, known: Mapping[Expression, _Quotient], n: Normalizer) -> _Quotient | None:
    if e.op is ADD:
        return _sum([known[a] for a in e.args], n)
    if e.op is MUL:
        return _product([known[a] for a in e.args], n)
    if e.op is POW and e.args[1].op is NUM and type(e.args[1].value) is int:
        return _power(known[e.args[0]], e.args[1].value, n)
    return _Quotient(e, {})


def _sum(parts: list[_Quotient], n: Normalizer) -> _Quotient | None:
    below: dict[Expression, int] = {}
    for part in parts:
        for base, power in part.below.items():
            below[base] = max(power, below.get(base, 0))
    terms: list[Expression] = []
    for part in parts:
        lacking = {base: power - part.below.get(base, 0) for base, power in below.items()}
        term = _multiplied([part.above, *_powers(lacking)], n)
        if term is None:
            return None
        terms.append(term)
    return _Quotient(n.add(terms), below)


def _product(parts: list[_Quotient], n: Normalizer) -> _Quotient | None:
    below: dict[Expression, int] = {}
    for part in parts:
        for base, power in part.below.items():
            below[base] = below.get(base, 0) + power
    above = _multiplied([part.above for part in parts], n)
    return None if above is None else _Quotient(above, below)


def _power(base: _Quotient, exponent: int, n: Normalizer) -> _Quotient | None:
    if abs(exponent) > _HIGHEST_POWER or (exponent < 0 and base.above is ZERO):
        return None
    if exponent >= 0:
        above = _multiplied([base.above] * exponent, n)
        powers = {b: k * exponent for b, k in base.below.items()}
        return None if above is None else _Quotient(above, powers)
    above = _multiplied(_powers({b: -k * exponent for b, k in base.below.items()}), n)
    if above is None:
        return None
    if base.above.op is ADD:
        return _Quotient(above, {base.above: -exponent})
    return _Quotient(n.mul((above, n.power(base.above, number(exponent)))), {})


def _powers(wanted: Mapping[Expression, int]) -> list[Expression]:
    return [base for base, power in wanted.items() for _ in range(power)]


def _multiplied(factors: list[Expression], n: Normalizer) -> Expression | None:
    """The product of sums, multiplied out."""
    result = ONE
    for factor in factors:
        left, right = summands_of(result), summands_of(factor)
        n.spend(len(left) * len(right))
        result = n.add([n.mul(pair) for pair in product(left, right)])
    return multiplied_out(result, n)
