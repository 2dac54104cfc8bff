"""Critical points that are not isolated: the value on them, and their kind where it is proved.

On a connected set of critical points the function is constant. If f - c is a product of even powers and
of factors with one sign, it has one sign everywhere, so that every point of the family at value c is a
minimum (or maximum), the function's least (or greatest) value even.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

import flint

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.signs import sign_of_form
from symgrad.critical.algebra.membership import vanishes_on
from symgrad.critical.algebra.polynomials import Interval, to_flint
from symgrad.critical.algebra.quotient import groebner
from symgrad.critical.algebra.univariate import dyadic
from symgrad.critical.families.family_kinds import definite_sign, kind_at_value, kind_near
from symgrad.critical.forms.letters import Alphabet, TooManyTermsError
from symgrad.critical.forms.parametrize import coordinates
from symgrad.critical.places.spots import ball_between
from symgrad.critical.places.zeros_found import Continuum
from symgrad.language.graph import (
    ADD,
    CALL,
    MUL,
    NEG,
    SYM,
    Expression,
    mul,
    number,
    substitute,
)
from symgrad.language.rewriting import exchanged
from symgrad.programs.ball_program import BallProgram
from symgrad.programs.simple_fractions import simplest_between
from symgrad.results.critical import Kind


def judged_family(
    root: Expression, names: Sequence[str], continuum: Continuum
) -> tuple[Expression | None, Kind, str | None]:
    """The value on a family and its kind, as far as they are proved; in words what is where if that changes.

    An increasing function of something has its extrema where that has them.

    >>> from symgrad import parse
    >>> circle = Continuum((parse("x^2 + y^2 - 1"),), 1)
    >>> value, kind, _ = judged_family(parse("3 - exp((x^2 + y^2 - 1)^2)"), ["x", "y"], circle)
    >>> str(value), kind.value
    ('2', 'maximum')
    """
    value = family_value(root, names, continuum)
    kind = Kind.UNDECIDED if value is None else kind_at_value(root, names, value)
    if kind is Kind.UNDECIDED and value is not None:
        kind = kind_near(root, names, continuum, value)
    if kind is not Kind.UNDECIDED:
        return value, kind, None
    inner, sign = peeled(root, names)
    if inner is not root:
        below, kind, cases = judged_family(inner, names, continuum)
        if value is None and below is not None:
            value = _outer_value(root, inner, below)
        return value, kind if sign > 0 else TURNED[kind], cases if sign > 0 else _turned_words(cases)
    if value is None or continuum.span is not None:
        return value, kind, None
    from symgrad.critical.families.family_cases import kinds_along

    return value, *kinds_along(root, names, continuum, value)


def _turned_words(cases: str | None) -> str | None:
    """The cases of -f from those of f."""
    swap = {"minimum": "maximum", "maximum": "minimum"}
    return cases and re.sub("minimum|maximum", lambda found: swap[found[0]], cases)


TURNED: Final = {kind: kind for kind in Kind} | {
    Kind.MINIMUM: Kind.MAXIMUM,
    Kind.MAXIMUM: Kind.MINIMUM,
}

INCREASING: Final = frozenset(
    {"exp", "log", "sqrt", "cbrt", "sinh", "tanh", "asinh", "atan", "erf", "softplus", "sigmoid"}
)


def peeled(root: Expression, names: Sequence[str]) -> tuple[Expression, int]:
    """What a function increases with (1) or decreases with (-1), constants and outer functions taken off."""
    sign = 1
    while True:
        if root.op is ADD or root.op is MUL:
            moving = [e for e in root.args if set(e.variables) & set(names)]
            others = [e for e in root.args if not set(e.variables) & set(names)]
            factor = 1 if root.op is ADD else sign_of_constant(others)
            if len(moving) != 1 or not factor:
                return root, sign
            root, sign = moving[0], sign * factor
        elif root.op is NEG:
            root, sign = root.args[0], -sign
        elif root.op is CALL and root.value in INCREASING and len(root.args) == 1:
            root = root.args[0]
        else:
            return root, sign


def sign_of_constant(factors: Sequence[Expression]) -> int:
    """The sign of a product of constants; 0 where it is not known."""
    n = Normalizer()
    found = sign_of_form(n.form(mul(*factors))) if factors else 2
    return 0 if found is None or abs(found) != 2 else found // 2


def _outer_value(root: Expression, inner: Expression, value: Expression) -> Expression | None:
    """The value of a function of something that has a known value."""
    form = Normalizer().form(exchanged(root, {inner: value}))
    return None if form.variables else form


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
    along = coordinates(continuum.equations, names, names)
    if along is not None:
        form = n.form(substitute([root], along)[0])
        if not form.variables:
            return form
    remainders = (_remainder(root, names, equation, n) for equation in continuum.equations)
    remainder = next((r for r in remainders if r is not None), None)
    if remainder is not None or continuum.polynomials is None or continuum.sample is None:
        return remainder
    return _polynomial_value(root, names, continuum, continuum.sample, n)


def _remainder(
    root: Expression, names: Sequence[str], equation: Expression, n: Normalizer
) -> Expression | None:
    """A function, as a polynomial in letters divided by an equation, where a constant remains."""
    try:
        forms = [n.form(e) for e in (root, equation)]
        alphabet = Alphabet(forms, names, n)
        whole, divisor = (alphabet.quotient(form) for form in forms)
    except (TooManyTermsError, TooLargeError):
        return None
    if divisor.above.is_constant():
        return None
    _, rest = divmod(whole.above, divisor.above)
    if not rest.is_constant() or (not rest.is_zero() and not whole.below.is_constant()):
        return None
    return alphabet.expression(rest)


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
    guess = simplest_between(middle - radius, middle + radius)
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


__all__ = ["definite_sign", "family_value", "judged_family", "kind_at_value", "peeled"]
