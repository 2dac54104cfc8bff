"""Where a gradient vanishes, as equations: what never vanishes is dropped, divisors are set apart."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import islice, product
from typing import Any, Final, overload

import flint

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.signs import sign_of_form
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.exact import sign_of
from symgrad.critical.algebra.polynomials import as_flint
from symgrad.critical.forms.letters import Alphabet, Kind, TooManyTermsError
from symgrad.critical.forms.logarithms import without_logarithms
from symgrad.frozen import dataclass
from symgrad.language.graph import CALL, NUM, POW, Expression, postorder

WORK: Final = 400_000
FACTORED_TERMS: Final = 600
"""Terms up to which a numerator is factored."""

SIGNED_TERMS: Final = 150
"""Terms up to which a form is asked for its sign."""

WITNESSES: Final = 27
"""Points at which a polynomial is tried for unlike signs."""

SHORTER: Final = 0.75
"""The share of its nodes by which a form must be shorter to be much shorter."""


class Written(Sequence[Expression]):
    """Polynomials as expressions, written when they are first looked at: algebra never does."""

    __slots__ = ("_alphabet", "_forms", "_polynomials")

    def __init__(self, polynomials: Sequence[Any], alphabet: Alphabet) -> None:
        self._polynomials, self._alphabet = polynomials, alphabet
        self._forms: tuple[Expression, ...] = ()

    def __len__(self) -> int:
        return len(self._polynomials)

    @overload
    def __getitem__(self, index: int) -> Expression: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Expression]: ...

    def __getitem__(self, index: int | slice) -> Expression | Sequence[Expression]:
        self._forms = self._forms or tuple(map(self._alphabet.expression, self._polynomials))
        return self._forms[index]


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
        brief: left sides that vanish at the same points, for interval arithmetic: what is long when
            multiplied out stands as it was given.
    """

    names: tuple[str, ...]
    forms: Sequence[Expression]
    divisors: tuple[Expression, ...]
    alphabet: Alphabet | None = None
    numerators: tuple[Any, ...] = ()
    denominators: tuple[Any, ...] = ()
    brief: Sequence[Expression] = ()

    @property
    def has_none(self) -> bool:
        """Whether the form of some left side shows that it is never zero."""
        if self.alphabet is None:
            return any(map(is_never_zero, self.forms))
        return any(never_vanishes(p, self.alphabet) for p in self.numerators)

    @property
    def is_constant(self) -> bool:
        """Whether every left side is a number."""
        if self.alphabet is None:
            return all(form.op is NUM for form in self.forms)
        return all(p.is_constant() for p in self.numerators)


def stationary(root: Expression, names: Sequence[str]) -> Equations:
    """The equations for the critical points of a function."""
    return _of_polynomial(root, tuple(names)) or equations(gradient(root, names), names)


def _of_polynomial(root: Expression, names: tuple[str, ...]) -> Equations | None:
    """The same for a polynomial with rational coefficients, without the way through normal forms."""
    whole = as_flint(root, names)
    if whole is None:
        return None
    try:
        alphabet = Alphabet((), names, Normalizer(WORK))
        factored = tuple(essential(whole.derivative(k), alphabet) for k in range(len(names)))
    except (TooManyTermsError, TooLargeError):
        return None
    forms = Written(factored, alphabet)
    return Equations(names, forms, (), alphabet, factored, (), forms)


def equations(values: Sequence[Expression], names: Sequence[str]) -> Equations:
    """The equations ``value = 0``.

    >>> from symgrad import parse
    >>> [str(e) for e in stationary(parse("x*exp(-x^2)"), ["x"]).forms]
    ['2*x**2 - 1']
    """
    return _equations(tuple(values), tuple(names))


@lru_cache(maxsize=16)
def _equations(values: tuple[Expression, ...], names: tuple[str, ...]) -> Equations:
    n = Normalizer(WORK)
    try:
        forms = [without_logarithms(n.form(v), n) for v in values]
    except TooLargeError:
        return Equations(names, values, ())
    try:
        alphabet = Alphabet(forms, names, n)
        quotients = [alphabet.quotient(form) for form in forms]
        factored = [essential(q.above, alphabet) for q in quotients]
        divisors = _distinct([p for q in quotients for p in factors_of(q.below, alphabet)])
        written = [alphabet.expression(p) for p in factored]
        return Equations(
            names,
            tuple(written),
            tuple(alphabet.expression(p) for p in divisors),
            alphabet,
            tuple(factored),
            tuple(divisors),
            tuple(
                briefer(value, form) if q.below == alphabet.one and len(p) == len(q.above) else form
                for value, form, p, q in zip(values, written, factored, quotients, strict=True)
            ),
        )
    except (TooManyTermsError, TooLargeError):
        return Equations(names, tuple(forms), ())


def briefer(given: Expression, written: Expression) -> Expression:
    """What was given, if it is much shorter than the same multiplied out."""
    return given if len(postorder([given])) < SHORTER * len(postorder([written])) else written


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
    return [p for p, _ in polynomial.factor()[1] if not never_vanishes(p, alphabet)]


def never_vanishes(polynomial: Any, alphabet: Alphabet) -> bool:
    """Whether its form shows that a polynomial in letters is never zero."""
    if all(letter.kind is Kind.VARIABLE for letter in alphabet.letters) and has_zero(polynomial):
        return False
    if len(polynomial) > SIGNED_TERMS:
        return False
    try:
        return is_never_zero(alphabet.expression(polynomial))
    except TooLargeError:
        return False


def has_zero(polynomial: Any) -> bool:
    """Whether a real zero is seen at once: the degree is odd, or some whole points have unlike signs.

    >>> x, y = flint.fmpq_mpoly_ctx.get(["x", "y"]).gens()
    >>> has_zero(x**3 + y**2 + 1), has_zero(x**2 - y**2 - 1), has_zero(x**2 + y**2 + 1)
    (True, True, False)
    """
    if polynomial.is_constant():
        return bool(polynomial.is_zero())
    if int(polynomial.total_degree()) % 2:
        return True
    signs = set()
    for point in islice(product((0, 2, -1), repeat=polynomial.context().nvars()), WITNESSES):
        value = polynomial(*map(flint.fmpq, point))
        signs.add((value > 0) - (value < 0))
    return 0 in signs or len(signs) > 1


NEVER_ZERO: Final = frozenset({"gamma", "factorial"})
"""Functions without zeros."""


def is_never_zero(form: Expression) -> bool:
    """Whether a form has no zero wherever it has a value, as far as that shows."""
    if form.op is POW and form.args[1].op is not NUM:
        return True
    if form.op is CALL and form.value in NEVER_ZERO:
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
