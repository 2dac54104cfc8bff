"""Absolute values of what never changes its sign: these are no kinks.

|cos(x)^4 + cos(y)^4 - 2*cos(x)^2*cos(y)^2| = (cos(x)^2 - cos(y)^2)^2
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, product
from typing import Any, Final

import flint

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.signs import sign_of_form
from symgrad.critical.algebra.polynomials import plain, to_flint
from symgrad.critical.algebra.signs import Sign, sign_of
from symgrad.critical.forms.even import without_signs
from symgrad.critical.forms.letters import Alphabet, TooManyTermsError
from symgrad.language.graph import CALL, Expression, neg, postorder
from symgrad.language.rewriting import rewritten

MOST_TERMS: Final = 200
MOST_PLACES: Final = 200
HIGHEST: Final = 12
"""The degree up to which a polynomial is asked whether it changes its sign."""


def without_folds(root: Expression, names: Sequence[str]) -> Expression:
    """The function without absolute values that its factors show to be none.

    >>> from symgrad import parse
    >>> str(without_folds(parse("abs(2*x*y - x^2 - y^2)*abs(x)"), ["x", "y"]))
    '(-(2*x*y - x**2 - y**2))*abs(x)'
    """

    def unfolded(e: Expression, same: Expression) -> Expression:
        sign = _sign(e.args[0], names) if e.op is CALL and e.value == "abs" else 0
        return same if not sign else same.args[0] if sign > 0 else neg(same.args[0])

    if not any(e.op is CALL and e.value == "abs" for e in postorder([root])):
        return root
    return rewritten(without_signs(root), unfolded)


def _sign(u: Expression, names: Sequence[str]) -> int:
    """1 where u is nowhere negative, -1 where it is nowhere positive, else 0."""
    n = Normalizer()
    try:
        form = n.form(u)
        alphabet = Alphabet([form], names, n)
        whole = alphabet.quotient(form)
    except (TooManyTermsError, TooLargeError, ZeroDivisionError):
        return 0
    sign = 1
    for polynomial in (whole.above, whole.below):
        if polynomial.is_zero() or len(polynomial) > MOST_TERMS:
            return 0
        content, factors = polynomial.factor()
        sign = sign if content > 0 else -sign
        for factor, exponent in factors:
            if exponent % 2:
                own = sign_of_form(alphabet.expression(factor)) or _one_sign(factor, alphabet)
                if not own:
                    return 0
                sign = sign if own > 0 else -sign
    return sign


def _one_sign(factor: Any, alphabet: Alphabet) -> int:
    """1 or -1 for an irreducible polynomial that takes one sign only, whatever its letters stand for."""
    whole = to_flint(plain(factor), len(alphabet.letters))
    if whole.total_degree() > HIGHEST or sign_of(whole) is not Sign.ONE:
        return 0
    # no polynomial of this degree vanishes on all of such a grid
    places = product(range(int(whole.total_degree()) + 1), repeat=len(alphabet.letters))
    values = (whole(*map(flint.fmpz, place)) for place in islice(places, MOST_PLACES))
    return next((1 if value > 0 else -1 for value in values if value != 0), 0)


__all__ = ["without_folds"]
