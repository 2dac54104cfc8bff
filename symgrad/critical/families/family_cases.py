"""The kind of a family where it changes along the family, by the signs of the factors of f - c.

    x^2*y       on x = 0: a minimum where y > 0, a maximum where y < 0, a saddle where y = 0
    x*y*z       on x = y = 0: saddles

Theory of operation. f - c is a product of powers; even powers and factors of one sign do not change its
sign. Let S be the product of the others, each once. Where S is not zero at a point of the family, f - c has
its sign all around, so that the point is an extremum. Where one factor p of S is zero and its gradient is
not, p = 0 is a smooth hypersurface near the point; another factor vanishes on all of it only if p divides it
there, which cannot be for different irreducible polynomials or for functions of other variables. So points
of p = 0 where all other factors have a sign lie as near as one likes, and there f - c changes its sign with
p: the point is a saddle.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from symgrad.algebra.expand import widened
from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.autodiff.reverse import gradient
from symgrad.critical.algebra.polynomials import plain, to_flint
from symgrad.critical.algebra.quotient import Basis, groebner
from symgrad.critical.families.family_kinds import has_derivatives
from symgrad.critical.families.family_values import fixed_by
from symgrad.critical.forms.letters import Alphabet, TooManyTermsError
from symgrad.critical.forms.parametrize import coordinates
from symgrad.critical.forms.ranges import range_of
from symgrad.critical.forms.stationary import is_never_zero
from symgrad.critical.local.kinds import judged
from symgrad.critical.parameters.cases import split_of, told_split
from symgrad.critical.parameters.signs import known_sign, nonzero_part, text_of
from symgrad.critical.places.spots import exact_spot
from symgrad.critical.places.zeros_found import Continuum
from symgrad.frozen import dataclass
from symgrad.language.graph import NUM, ZERO, Expression, number, substitute
from symgrad.results.critical import Kind

WORK: Final = 100_000
EXTREMA: Final = {1: Kind.MINIMUM, -1: Kind.MAXIMUM}


@dataclass(frozen=True, slots=True)
class Factor:
    """An irreducible factor with an odd power.

    Attributes:
        form: as an expression.
        is_plain: whether it is a polynomial in the variables themselves.
        divides: whether f has it in its denominator, so that it is zero nowhere in the domain.
    """

    form: Expression
    is_plain: bool
    divides: bool


def kinds_along(
    root: Expression, names: Sequence[str], place: Continuum, value: Expression
) -> tuple[Kind, str | None]:
    """The kind of all points of a family; else undecided, with which kind is where as far as it is known.

    Args:
        root: the function.
        names: its variables.
        place: the family.
        value: the constant that the function is on it.

    >>> from symgrad import parse
    >>> line = Continuum((parse("x"),), 1)
    >>> kinds_along(parse("x^2*y"), ["x", "y"], line, ZERO)[1]
    'a minimum where y > 0, a maximum where y < 0, a saddle where y = 0'
    """
    n = Normalizer(WORK)
    try:
        return Crossing(root, names, place, value, n).kind()
    except (TooLargeError, TooManyTermsError, ZeroDivisionError, KeyError):
        return Kind.UNDECIDED, None  # a letter that the alphabet has not, too


class Crossing:
    """How f - c changes its sign around a family."""

    def __init__(
        self, root: Expression, names: Sequence[str], place: Continuum, value: Expression, n: Normalizer
    ) -> None:
        self.root, self.names, self.place, self.n = root, tuple(names), place, n
        self.form = n.form(root - value)
        self.equations = [n.form(e) for e in place.equations]
        self.fixed = fixed_by(self.equations, n)
        self.along = coordinates(self.equations, names, names)
        self.sign = 1
        self.factors = self._odd_factors()

    def kind(self) -> tuple[Kind, str | None]:
        """The kind, or the cases."""
        if self.form is ZERO or not self.equations:
            return Kind.UNDECIDED, None
        within = [p for p in self.factors if not p.divides and self._vanishes(p.form)]
        if within:
            return self._crossed(within)
        open_ = []
        for p in self.factors:
            sign = self._sign_on(p.form)
            self.sign *= sign or 1
            open_ += [] if sign else [p]
        return self._cases(open_) if open_ else (EXTREMA[self.sign], None)

    def _odd_factors(self) -> list[Factor]:
        alphabet = Alphabet([self.form], self.names, self.n)
        quotient = alphabet.quotient(self.form)
        found = []
        for polynomial, divides in ((quotient.above, False), (quotient.below, True)):
            if polynomial.is_zero():
                raise TooManyTermsError
            coefficient, factors = polynomial.factor()
            self.sign *= 1 if coefficient > 0 else -1
            for factor, times in factors:
                form = alphabet.expression(factor)
                sign = known_sign(form) or _sign_of_range(form)
                if int(times) % 2 and not sign:
                    plain = all(k < len(self.names) for k in alphabet.occurring(factor))
                    found.append(Factor(form, plain, divides))
                elif int(times) % 2 and sign:
                    self.sign *= 1 if sign > 0 else -1
        return found

    # families on which a factor vanishes

    def _crossed(self, within: Sequence[Factor]) -> tuple[Kind, str | None]:
        """Saddles, where f - c changes its sign with a factor that vanishes on the family."""
        for p in within:
            if self._is_apart(p) and self._has_no_zero([*self.equations, *gradient(p.form, self.names)]):
                return Kind.SADDLE, None
        for p in within:
            rest = self._is_apart(p) and self._points([*self.equations, *gradient(p.form, self.names)])
            if rest and all(self._at(point) is Kind.SADDLE for point in rest):
                return Kind.SADDLE, None
        return Kind.UNDECIDED, None

    def _is_apart(self, p: Factor) -> bool:
        """Whether it is smooth, and no other factor vanishes on all of its zeros near one of these."""
        return has_derivatives(p.form) and all(
            (p.is_plain and q.is_plain) or set(p.form.variables).isdisjoint(q.form.variables)
            for q in self.factors
            if q is not p
        )

    # families on which no factor vanishes

    def _cases(self, factors: Sequence[Factor]) -> tuple[Kind, str | None]:
        whole = self.n.mul([number(self.sign), *(self._restricted(p.form) for p in factors)])
        if whole.op is NUM:
            return Kind.UNDECIDED, None
        split: dict[Kind, str] = dict(split_of(whole))
        touched = [p for p in factors if not p.divides]
        if not touched:
            return Kind.UNDECIDED, told_split(split)
        zero = text_of(nonzero_part(self.n.mul([self._restricted(p.form) for p in touched])), "=")
        if all(self._has_saddles(p) for p in touched):
            split[Kind.SADDLE] = zero
            return Kind.UNDECIDED, told_split(split)
        return Kind.UNDECIDED, f"{told_split(split)}, not decided where {zero}"

    def _has_saddles(self, p: Factor) -> bool:
        """Whether every point of the family where the factor is zero is a saddle."""
        if not self._is_apart(p):
            return False
        system = [*self.equations, p.form, *gradient(p.form, self.names)]
        if self._has_no_zero(system):
            return True
        points = self._points(system)
        return bool(points) and all(self._at(point) is Kind.SADDLE for point in points or ())

    def _restricted(self, form: Expression) -> Expression:
        """The form on the family, where that fixes a variable."""
        return self.n.form(substitute([form], self.fixed)[0])

    def _sign_on(self, form: Expression) -> int:
        """The sign that a form has on all of the family; 0 if that is not known."""
        own = self._restricted(form)
        known = known_sign(own)
        if known is not None and abs(known) == 2:
            return known // 2
        if self.along is None:
            return 0
        low, high = range_of(self._wide(substitute([form], self.along)[0]))
        if low is not None and low > 0:
            return 1
        return -1 if high is not None and high < 0 else 0

    def _vanishes(self, form: Expression) -> bool:
        """Whether a form is proved to be zero on all of the family."""
        if any(self.n.form(form / e).op is NUM for e in self.equations):
            return True
        if self._restricted(form) is ZERO:
            return True
        along = self.along
        return along is not None and self._wide(substitute([form], along)[0]) is ZERO

    def _wide(self, e: Expression) -> Expression:
        return widened(self.n.form(e), self.n)

    # systems of equations

    def _has_no_zero(self, forms: Sequence[Expression]) -> bool:
        """Whether equations are proved to contradict each other."""
        forms = [self._restricted(form) for form in forms]
        if any(is_never_zero(form) for form in forms if form is not ZERO):
            return True
        basis = self._basis(forms)
        return basis is not None and basis.is_empty

    def _basis(self, forms: Sequence[Expression]) -> Basis | None:
        forms = [form for form in forms if form is not ZERO]
        alphabet = Alphabet(forms, self.names, self.n)
        polynomials = [alphabet.quotient(form).above for form in forms]
        used = {k for p in polynomials for k in alphabet.occurring(p)}
        used |= {k - 1 for k in used if alphabet.letters[k].kind == "cosine"}
        polynomials += alphabet.relations(used)
        size = len(alphabet.letters)
        return groebner([to_flint(plain(p), size) for p in polynomials]) if polynomials else None

    def _points(self, forms: Sequence[Expression]) -> list[dict[str, Expression]] | None:
        """The only zero of equations, where it is rational; None where that does not show."""
        basis = self._basis([self.n.form(form) for form in forms])
        if basis is None or basis.variables != len(self.names) or not basis.is_finite:
            return None
        found: dict[str, Expression] = {}
        for p in basis.reduced.polynomials:
            terms = {tuple(map(int, e)): Fraction(int(c)) for e, c in p.to_dict().items()}
            top = max(terms, key=sum)
            if sum(map(bool, top)) == 1 and set(terms) <= {top, (0,) * len(top)}:
                k = next(i for i, e in enumerate(top) if e)
                rest = terms.get((0,) * len(top), Fraction(0))
                if top[k] == 1 or not rest:
                    found.setdefault(self.names[k], number(-rest / terms[top]))
        return [found] if len(found) == len(self.names) else None

    def _at(self, point: dict[str, Expression]) -> Kind:
        return judged(self.root, self.names, exact_spot(point)).kind


def _sign_of_range(form: Expression) -> int | None:
    """1 and -1 for what takes no negative or no positive value."""
    low, high = range_of(form)
    if low is not None and low >= 0:
        return 1
    return -1 if high is not None and high <= 0 else None


__all__ = ["kinds_along"]
