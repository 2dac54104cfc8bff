"""The kind of a point at which a constraint is a product: from the sets on which one factor is zero.

They cover what the constraints admit: f has a minimum at a point just if it has one on each of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import prod
from typing import Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.polynomials import as_polynomial
from symgrad.critical.algebra.polynomials import Expired, Exponents, from_flint, to_flint
from symgrad.critical.constraints.constrained_kinds import Local
from symgrad.critical.constraints.kink_sides import judged_with_kinks
from symgrad.critical.constraints.sectors import joined
from symgrad.critical.constraints.survey import sign_at
from symgrad.critical.local.kinds import Judgement
from symgrad.critical.places.spots import Spot
from symgrad.language.graph import Expression, add, mul, number, symbol
from symgrad.results.critical import Kind

MOST_BRANCHES: Final = 8
WORK: Final = 20_000
EACH: Final = "it is one on each of the {} branches of the constraints"
MIXED: Final = "it is a minimum on one branch of the constraints, a maximum on another"


def judged_on_branches(local: Local, expired: Expired) -> Judgement:
    """The kind of a point of the constraint set, by the factors of equations where nothing else decides.

    >>> from symgrad import parse
    >>> from symgrad.critical.places.spots import exact_spot
    >>> at = exact_spot({"x": parse("sqrt(2)"), "y": number(0)})
    >>> local = Local(parse("x"), ("x", "y"), (parse("y*(x^2 - 2)"),), (), at)
    >>> judged_on_branches(local, lambda: False).kind.value
    'saddle'
    """
    found = judged_with_kinks(local, expired)
    if found.kind is not Kind.UNDECIDED:
        return found
    choices = [_factors(e, local.names, local.spot) for e in local.equations]
    count = prod(map(len, choices))
    if not 1 <= count <= MOST_BRANCHES or all(
        c == [e] for c, e in zip(choices, local.equations, strict=True)
    ):
        return found
    parts = [judged_with_kinks(part, expired) for part in _parts(local, choices)]
    whole = joined(parts)
    if whole.kind is Kind.UNDECIDED:
        return found
    if count == 1 or whole.kind in {part.kind for part in parts if part.kind is Kind.SADDLE}:
        return whole
    return replace(whole, witness=MIXED if whole.kind is Kind.SADDLE else EACH.format(count))


def _parts(local: Local, choices: Sequence[Sequence[Expression]]) -> Iterator[Local]:
    for chosen in product(*choices):
        yield replace(local, equations=tuple(dict.fromkeys(chosen)))


def _factors(e: Expression, names: Sequence[str], spot: Spot) -> list[Expression]:
    """The irreducible factors of an equation that may vanish at a point; itself where it is no polynomial."""
    try:
        terms = as_polynomial(e, tuple(names), Normalizer(WORK))
    except TooLargeError:
        terms = None
    if not terms:
        return [e]
    factors = [from_flint(p) for p, _ in to_flint(terms, len(names)).factor()[1]]
    if len(factors) == 1 and factors[0].keys() == terms.keys():
        return [e]
    return [form for form in (_expression(p, names) for p in factors) if sign_at(form, spot) in (0, None)]


def _expression(terms: Mapping[Exponents, Fraction], names: Sequence[str]) -> Expression:
    return add(
        *[
            mul(number(c), *[symbol(n) ** number(k) for n, k in zip(names, key, strict=True) if k])
            for key, c in terms.items()
        ]
    )


__all__ = ["judged_on_branches"]
