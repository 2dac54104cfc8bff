"""Critical points that are not isolated: the value on them, and their kind where it is proved.

On a connected set of critical points the function is constant. If f - c is a product of even powers and
of factors with one sign, it has one sign everywhere, so that every point of the family at value c is a
minimum (or maximum), the function's least (or greatest) value even.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import flint

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.signs import sign_of_form
from symgrad.critical.exact import simplest
from symgrad.critical.letters import Alphabet, TooManyTermsError
from symgrad.critical.membership import vanishes_on
from symgrad.critical.polynomials import Interval, to_flint
from symgrad.critical.quotient import groebner
from symgrad.critical.spots import ball_between
from symgrad.critical.univariate import dyadic
from symgrad.critical.zeros_found import Continuum
from symgrad.language.graph import SYM, Expression, number, substitute
from symgrad.programs.ball_program import BallProgram
from symgrad.results.critical import Kind


def judged_family(
    root: Expression, names: Sequence[str], continuum: Continuum
) -> tuple[Expression | None, Kind]:
    """The value on a family and its kind, as far as they are proved."""
    value = family_value(root, names, continuum)
    return value, Kind.UNDECIDED if value is None else kind_at_value(root, names, value)


def family_value(root: Expression, names: Sequence[str], continuum: Continuum) -> Expression | None:
    """The constant that f is on a family; None where that is not proved."""
    n = Normalizer()
    if not continuum.equations:
        form = n.form(root)
        return None if form.variables else form
    solved = _solved(continuum.equations, n)
    if solved is not None:
        form = n.form(substitute([root], solved)[0])
        return None if form.variables else form
    if continuum.polynomials is None or continuum.sample is None:
        return None
    return _polynomial_value(root, names, continuum, continuum.sample, n)


def _solved(equations: Sequence[Expression], n: Normalizer) -> dict[str, Expression] | None:
    """Equations of the form x - c as values of their variables."""
    found: dict[str, Expression] = {}
    for equation in equations:
        terms = [t for t in (equation.args if equation.op == "add" else (equation,)) if t.variables]
        if len(terms) != 1 or terms[0].op is not SYM:
            return None
        name = terms[0].value
        found[name] = n.form(terms[0] - equation)
    return found


def _polynomial_value(
    root: Expression, names: Sequence[str], continuum: Continuum, sample: dict[str, Interval], n: Normalizer
) -> Expression | None:
    ball = BallProgram([root], names).run([ball_between(*sample[name]) for name in names])[0]
    if not ball.is_finite() or continuum.polynomials is None:
        return None
    radius = dyadic(ball.rad()) + Fraction(1, 10**18)
    middle = dyadic(ball.mid())
    guess = simplest(middle - radius, middle + radius)
    try:
        above = _above(root - number(guess), names, n)
    except (TooManyTermsError, TooLargeError):
        return None
    if above is None:
        return None
    basis = groebner([to_flint(p, len(names)) for p in continuum.polynomials])
    if basis is None or not vanishes_on(basis, above):
        return None
    return number(guess)


def _above(form: Expression, names: Sequence[str], n: Normalizer) -> flint.fmpz_mpoly | None:
    """The numerator of a rational function."""
    reduced = n.form(form)
    alphabet = Alphabet([reduced], names, n)
    if len(alphabet.letters) > len(names):
        return None
    above = alphabet.quotient(reduced).above
    terms = {tuple(int(k) for k in e): Fraction(int(c.p), int(c.q)) for e, c in above.to_dict().items()}
    return to_flint(terms, len(names))


def kind_at_value(root: Expression, names: Sequence[str], value: Expression) -> Kind:
    """Minimum or maximum, if f - value has one sign everywhere."""
    n = Normalizer(200_000)
    try:
        sign = definite_sign(n.form(root - value), names, n)
    except TooLargeError:
        return Kind.UNDECIDED
    return {1: Kind.MINIMUM, -1: Kind.MAXIMUM}.get(sign or 0, Kind.UNDECIDED)


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


__all__ = ["definite_sign", "family_value", "judged_family", "kind_at_value"]
