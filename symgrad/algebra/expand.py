"""Multiplying out, where the result is short: for determinants, Taylor polynomials and zero tests."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import TYPE_CHECKING, Final

from symgrad.language.graph import ADD, MUL, NUM, POW, Expression, postorder, tree_sizes
from symgrad.language.shapes import summands_of

if TYPE_CHECKING:
    from symgrad.algebra.normal import Normalizer

MOST_TERMS: Final = 2_000
STEPS_A_PRODUCT: Final = 20
_HIGHEST_POWER: Final = 24


def expanded(form: Expression, n: Normalizer, gain: float = 1.0) -> Expression:
    """A normal form with its products multiplied out, if that makes it shorter; else itself.

    Args:
        form: the normal form.
        n: what brought it there.
        gain: the share of the length below which the result must stay.

    >>> from symgrad.language.reading import read
    >>> from symgrad.algebra.normal import Normalizer
    >>> n = Normalizer()
    >>> str(expanded(n.form(read("(x + 1)^2 - x*(x + 2)").expression), n))
    '1'
    """
    order = postorder([form])
    if not any(e.op in (MUL, POW) and any(a.op is ADD for a in e.args) for e in order):
        return form
    wide = multiplied_out(form, n)
    if wide is None or wide is form:
        return form
    order = postorder([wide, form])
    sizes = tree_sizes(order, 10**6)
    return wide if sizes[wide] <= gain * sizes[form] else form


def widened(form: Expression, n: Normalizer) -> Expression:
    """A normal form with its products multiplied out; itself where that is too long."""
    return multiplied_out(form, n) or form


def multiplied_out(form: Expression, n: Normalizer) -> Expression | None:
    """A normal form with all its products of sums multiplied out; None where that is too long."""
    wide: dict[Expression, Expression] = {}
    for e in postorder([form]):
        if e.op is ADD:
            wide[e] = n.add([wide[a] for a in e.args])
        elif e.op is MUL or _is_power_of_sum(e, wide):
            made = _multiply(e, wide, n)
            if made is None:
                return None
            wide[e] = made
        elif e.op is POW:
            wide[e] = n.power(wide[e.args[0]], wide[e.args[1]])
        else:
            wide[e] = e
    return wide[form]


def _is_power_of_sum(e: Expression, wide: Mapping[Expression, Expression]) -> bool:
    if e.op is not POW or e.args[1].op is not NUM or wide[e.args[0]].op is not ADD:
        return False
    exponent = e.args[1].value
    return type(exponent) is int and 1 < exponent <= _HIGHEST_POWER


def _multiply(e: Expression, wide: Mapping[Expression, Expression], n: Normalizer) -> Expression | None:
    factors = [wide[a] for a in e.args] if e.op is MUL else [wide[e.args[0]]] * e.args[1].value
    result = factors[0]
    for factor in factors[1:]:
        left, right = summands_of(result), summands_of(factor)
        if len(left) * len(right) > MOST_TERMS:
            return None
        n.spend(STEPS_A_PRODUCT * len(left) * len(right))
        result = n.add([n.mul(pair) for pair in product(left, right)])
    return result
