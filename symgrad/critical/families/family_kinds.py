"""The kind of a family across it: by the factors of f - c, some with one sign, one that vanishes on it."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.signs import sign_of_form
from symgrad.autodiff.reverse import gradient
from symgrad.critical.forms.domains import real_requirements
from symgrad.critical.forms.letters import Alphabet, TooManyTermsError
from symgrad.critical.forms.parametrize import coordinates
from symgrad.critical.forms.ranges import range_of
from symgrad.critical.places.zeros_found import Continuum
from symgrad.language.graph import NUM, ZERO, Expression, add, substitute
from symgrad.results.critical import Kind


def kind_at_value(root: Expression, names: Sequence[str], value: Expression) -> Kind:
    """Minimum or maximum, if f - value has one sign everywhere."""
    n = Normalizer(200_000)
    try:
        sign = definite_sign(n.form(root - value), names, n)
    except TooLargeError:
        return Kind.UNDECIDED
    return {1: Kind.MINIMUM, -1: Kind.MAXIMUM}.get(sign or 0, Kind.UNDECIDED)


def kind_near(root: Expression, names: Sequence[str], continuum: Continuum, value: Expression) -> Kind:
    """The kind, if f - value is a power times what has one sign all along the family.

    Of an even power minimum or maximum; of an odd power of what has no zero gradient there, a saddle. The
    family must have a parametrisation, so that it is in one piece.
    """
    n = Normalizer(200_000)
    along = coordinates(continuum.equations, names, names)
    if along is None:
        return Kind.UNDECIDED
    try:
        alphabet = Alphabet([form := n.form(root - value)], names, n)
        quotient = alphabet.quotient(form)
        both = (quotient.above, quotient.below)
        signs = [_sign_along(p, continuum.equations, alphabet, along, n) for p in both]
    except (TooLargeError, TooManyTermsError, ZeroDivisionError):
        return Kind.UNDECIDED
    if None in signs:
        return Kind.UNDECIDED
    sign = prod(s for s in signs if s is not None)
    return {1: Kind.MINIMUM, -1: Kind.MAXIMUM}.get(sign, Kind.SADDLE)


def _vanishes(
    form: Expression, equations: Sequence[Expression], along: dict[str, Expression], n: Normalizer
) -> bool:
    """Whether a form is zero all along a family."""
    if any(n.form(form / n.form(e)).op is NUM for e in equations):
        return True
    return n.form(substitute([form], along)[0]) is ZERO


def _sign_along(
    polynomial: Any,
    equations: Sequence[Expression],
    alphabet: Alphabet,
    along: dict[str, Expression],
    n: Normalizer,
) -> int | None:
    """The sign of a product near a family, its even powers apart; 0 if it changes there, None if unknown."""
    if polynomial.is_zero():
        return None
    coefficient, factors = polynomial.factor()
    sign, turns = 1 if coefficient > 0 else -1, 0
    for factor, power in factors:
        if int(power) % 2 == 0:
            continue
        form = alphabet.expression(factor)
        if _vanishes(form, equations, along, n):
            if not _is_steep(factor, alphabet, along, n):
                return None
            turns += 1
            continue
        own = _sign_on(form, along, n)
        if not own:
            return None
        sign *= own
    return None if turns > 1 else 0 if turns else sign


def _is_steep(factor: Any, alphabet: Alphabet, along: dict[str, Expression], n: Normalizer) -> bool:
    """Whether the gradient of a factor is zero nowhere on its own zero set."""
    form = alphabet.expression(factor)
    if not has_derivatives(form):
        return False
    slopes = gradient(form, list(along))
    if any(_sign_on(d, along, n) for d in slopes):
        return True
    try:
        square = alphabet.quotient(n.form(add(*[d * d for d in slopes])))
    except KeyError:  # the slope of abs has a letter of its own
        return False
    if not square.below.is_constant():
        return False
    _, rest = divmod(square.above, factor)
    return bool(rest.is_constant() and not rest.is_zero())


def has_derivatives(form: Expression) -> bool:
    """Whether a form has no kinks wherever it has a value: |x| + x/2 does not change its sign at 0."""
    return not any(r.smooth_only for r in real_requirements(form))


def _sign_on(form: Expression, along: dict[str, Expression], n: Normalizer) -> int:
    """The sign that a form has all along a family; 0 if that is not proved."""
    low, high = range_of(n.form(substitute([form], along)[0]))
    if low is not None and low > 0:
        return 1
    return -1 if high is not None and high < 0 else 0


def definite_sign(form: Expression, names: Sequence[str], n: Normalizer) -> int | None:
    """1 where a form is nowhere negative, -1 where nowhere positive, by its shape or its factors."""
    shape = sign_of_form(form)
    if shape:
        return 1 if shape > 0 else -1
    try:
        alphabet = Alphabet([form], names, n)
        quotient = alphabet.quotient(form)
    except TooManyTermsError:
        return None
    sign = 1
    for polynomial in (quotient.above, quotient.below):
        own = _sign_of_product(polynomial, alphabet)
        if own is None:
            return None
        sign *= own
    return sign


def _sign_of_product(polynomial: Any, alphabet: Alphabet) -> int | None:
    if polynomial.is_zero():
        return None
    coefficient, factors = polynomial.factor()
    sign = 1 if coefficient > 0 else -1
    for factor, power in factors:
        if int(power) % 2 == 0:
            continue
        own = sign_of_form(alphabet.expression(factor))
        if not own:
            return None
        sign = sign if own > 0 else -sign
    return sign


__all__ = ["definite_sign", "has_derivatives", "kind_at_value", "kind_near"]
