"""The value of a function on a set that polynomials describe: constant there, proved by elimination."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.polynomials import as_polynomial
from symgrad.critical.algebra.membership import vanishes_on
from symgrad.critical.algebra.polynomials import to_flint
from symgrad.critical.algebra.quotient import groebner
from symgrad.critical.algebra.univariate import dyadic
from symgrad.critical.families.families import family_value
from symgrad.critical.places.spots import ball_between
from symgrad.critical.places.zeros_found import Continuum
from symgrad.language.graph import SYM, Expression, number, substitute
from symgrad.programs.ball_program import BallProgram
from symgrad.programs.simple_fractions import simplest_between

WORK = 60_000


def value_on(f: Expression, names: Sequence[str], place: Continuum) -> Expression | None:
    """The constant that f is on a family; None where that is not proved.

    >>> from symgrad import parse
    >>> sample = {"x": (1, 1), "y": (0, 0), "z": (2, 2)}
    >>> circle = Continuum((parse("x^2 + y^2 - 1"), parse("z - 2")), 1, sample)
    >>> str(value_on(parse("x^2 + y^2 + z"), ["x", "y", "z"], circle))
    '3'
    """
    found = family_value(f, names, place)
    if found is not None:
        return found
    n = Normalizer(WORK)
    try:
        fixed = fixed_by(place.equations, n)
        (own,) = substitute([f], fixed)
        form = n.form(own)
        if not form.variables:
            return form
        guess = _guess(f, names, place)
        rest = [n.form(e) for e in substitute(list(place.equations), fixed)]
        if guess is not None and _follows(form - number(guess), rest, n):
            return number(guess)
    except (TooLargeError, ZeroDivisionError):
        return None
    return None


def fixed_by(equations: Sequence[Expression], n: Normalizer) -> dict[str, Expression]:
    """The variables that equations like x - 2 = 0 determine."""
    found: dict[str, Expression] = {}
    for equation in equations:
        terms = [t for t in (equation.args if equation.op == "add" else (equation,)) if t.variables]
        if len(terms) == 1 and terms[0].op is SYM:
            found[terms[0].value] = n.form(terms[0] - equation)
    return found


def _guess(f: Expression, names: Sequence[str], place: Continuum) -> Fraction | None:
    """A simple number near the value at one of the points."""
    if place.sample is None or not set(names) <= set(place.sample):
        return None
    ball = BallProgram([f], names).run([ball_between(*place.sample[name]) for name in names])[0]
    if not ball.is_finite():
        return None
    radius, middle = dyadic(ball.rad()) + Fraction(1, 10**15), dyadic(ball.mid())
    return simplest_between(middle - radius, middle + radius)


def _follows(form: Expression, equations: Sequence[Expression], n: Normalizer) -> bool:
    """Whether a polynomial is zero wherever all others are."""
    names = tuple(sorted({v for e in (form, *equations) for v in e.variables}))
    terms = []
    for e in (form, *equations):
        known = as_polynomial(e, names, n)
        if known is None:
            return False
        terms.append(to_flint(known, len(names)))
    basis = groebner([p for p in terms[1:] if not p.is_zero()]) if any(terms[1:]) else None
    return basis is not None and vanishes_on(basis, terms[0])


__all__ = ["fixed_by", "value_on"]
