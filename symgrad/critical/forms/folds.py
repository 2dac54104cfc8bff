"""Absolute values of what never changes its sign: these are no kinks.

|cos(x)^4 + cos(y)^4 - 2*cos(x)^2*cos(y)^2| = (cos(x)^2 - cos(y)^2)^2
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.signs import sign_of_form
from symgrad.critical.forms.letters import Alphabet, TooManyTermsError
from symgrad.language.graph import CALL, Expression, neg, node, postorder

MOST_TERMS: Final = 200


def without_folds(root: Expression, names: Sequence[str]) -> Expression:
    """The function without absolute values that its factors show to be none.

    >>> from symgrad import parse
    >>> str(without_folds(parse("abs(2*x*y - x^2 - y^2)*abs(x)"), ["x", "y"]))
    '(-(2*x*y - x**2 - y**2))*abs(x)'
    """
    made: dict[Expression, Expression] = {}
    for e in postorder([root]):
        made[e] = node(e.op, tuple([made[a] for a in e.args]), e.value) if e.args else e
        if e.op is CALL and e.value == "abs":
            sign = _sign(e.args[0], names)
            if sign:
                made[e] = made[e.args[0]] if sign > 0 else neg(made[e.args[0]])
    return made[root]


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
                own = sign_of_form(alphabet.expression(factor))
                if not own:
                    return 0
                sign = sign if own > 0 else -sign
    return sign


__all__ = ["without_folds"]
