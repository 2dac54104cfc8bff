"""Where a gradient vanishes, as equations: what never vanishes is dropped, divisors are set apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.signs import sign_of_form
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.exact import sign_of
from symgrad.critical.letters import Alphabet, TooManyTermsError
from symgrad.language.graph import NUM, POW, Expression

WORK: Final = 400_000
FACTORED_TERMS: Final = 600
"""Terms up to which a numerator is factored."""


@dataclass(frozen=True, slots=True)
class Equations:
    """Equations that hold just where the given forms vanish and no divisor does.

    Attributes:
        names: the variables.
        forms: the equations' left sides, as expressions.
        divisors: what must not vanish, as expressions.
        alphabet: the letters in which they are polynomials; None where they are too large.
        numerators: the left sides in these letters.
        denominators: the divisors in these letters.
    """

    names: tuple[str, ...]
    forms: tuple[Expression, ...]
    divisors: tuple[Expression, ...]
    alphabet: Alphabet | None = None
    numerators: tuple[Any, ...] = ()
    denominators: tuple[Any, ...] = ()


def stationary(root: Expression, names: Sequence[str]) -> Equations:
    """The equations for the critical points of a function."""
    return equations(gradient(root, names), names)


def equations(values: Sequence[Expression], names: Sequence[str]) -> Equations:
    """The equations ``value = 0``.

    >>> from symgrad import parse
    >>> [str(e) for e in stationary(parse("x*exp(-x^2)"), ["x"]).forms]
    ['2*x**2 - 1']
    """
    n = Normalizer(WORK)
    try:
        forms = [n.form(v) for v in values]
    except TooLargeError:
        return Equations(tuple(names), tuple(values), ())
    try:
        alphabet = Alphabet(forms, names, n)
        quotients = [alphabet.quotient(form) for form in forms]
        factored = [essential(q.above, alphabet) for q in quotients]
        divisors = _distinct([p for q in quotients for p in factors_of(q.below, alphabet)])
        return Equations(
            tuple(names),
            tuple(alphabet.expression(p) for p in factored),
            tuple(alphabet.expression(p) for p in divisors),
            alphabet,
            tuple(factored),
            tuple(divisors),
        )
    except (TooManyTermsError, TooLargeError):
        return Equations(tuple(names), tuple(forms), ())


def essential(polynomial: Any, alphabet: Alphabet) -> Any:
    """The product of the distinct factors that may vanish."""
    if polynomial.is_zero() or polynomial.is_constant() or len(polynomial) > FACTORED_TERMS:
        return polynomial
    kept = alphabet.one
    for factor in factors_of(polynomial, alphabet):
        kept *= factor
    return kept


def factors_of(polynomial: Any, alphabet: Alphabet) -> list[Any]:
    """The distinct irreducible factors that may vanish."""
    if polynomial.is_constant():
        return []
    if len(polynomial) > FACTORED_TERMS:
        return [polynomial]
    return [p for p, _ in polynomial.factor()[1] if not is_never_zero(alphabet.expression(p))]


def is_never_zero(form: Expression) -> bool:
    """Whether a form has no zero wherever it has a value, as far as that shows."""
    if form.op is POW and form.args[1].op is not NUM:
        return True
    if not form.variables:
        return bool(sign_of(form))
    return abs(sign_of_form(form) or 0) == 2


def _distinct(polynomials: Sequence[Any]) -> list[Any]:
    found: list[Any] = []
    for p in polynomials:
        if p not in found:
            found.append(p)
    return found
