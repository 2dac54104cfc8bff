"""Critical points of functions of one variable with parameters: a factor of the derivative at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

from symgrad.algebra.expand import expanded
from symgrad.algebra.normal import Normalizer
from symgrad.algebra.present import present
from symgrad.algebra.signs import sign_of_form
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.exact import number_of
from symgrad.critical.domains import real_requirements
from symgrad.critical.letters import Alphabet, Kind, Letter, TooManyTermsError
from symgrad.critical.parameter_cases import (
    EXTREMUM,
    Case,
    Sign,
    content_free,
    demanded,
    nonzero_part,
    primitive,
    sign_given,
    split_text,
    text_of,
    united,
)
from symgrad.critical.stationary import is_never_zero
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    HALF,
    MINUS_ONE,
    NUM,
    ONE,
    ZERO,
    Expression,
    add,
    call,
    mul,
    number,
    power,
    substitute,
    symbol,
)
from symgrad.language.write import write
from symgrad.results.critical import CriticalPoint, Evidence, Place
from symgrad.results.critical import Kind as PointKind

WORK: Final = 200_000
REASON: Final = "every factor of the derivative is solved for the variable"


class BeyondError(Exception):
    """A factor has no solution of the forms known here."""


@dataclass(frozen=True, slots=True)
class Root:
    """A solution for the variable: where it exists, and how often it counts."""

    value: Expression
    signs: tuple[Sign, ...]
    times: int = 1


def solved_in_one(root: Expression, name: str) -> Case | None:
    """All critical points of a function of one variable with parameters; None where that is beyond.

    >>> from symgrad import parse
    >>> case = solved_in_one(parse("x^3 - 3*a*x"), "x")
    >>> [(str(p.point["x"].exact), p.kind.value) for p in case.points], [str(c) for c in case.conditions]
    ([('-sqrt(a)', 'maximum'), ('sqrt(a)', 'minimum')], ['a > 0'])
    """
    n = Normalizer(WORK)
    if any(r.smooth_only for r in real_requirements(root)):
        return None
    try:
        return Roots(root, name, n).case()
    except (BeyondError, TooManyTermsError):
        return None


class Roots:
    """Solves the derivative of one function.

    Args:
        root: the function.
        name: its variable; all other names are parameters.
        n: makes normal forms.
    """

    def __init__(self, root: Expression, name: str, n: Normalizer) -> None:
        self.root, self.name, self.n = root, name, n
        self.notes: list[str] = []
        self.always: list[Sign] = []

    def case(self) -> Case:
        """The points, and where all of them exist."""
        slope = self.n.form(gradient(self.root, [self.name])[0])
        names = [self.name, *(v for v in slope.variables if v != self.name)]
        alphabet = Alphabet([slope], names, self.n)
        roots: list[Root] = []
        for factor, times in alphabet.quotient(slope).above.factor()[1]:
            roots += [replace(r, times=int(times)) for r in self._of_factor(factor, alphabet)]
        kept = [r for r in map(self._in_domain, roots) if r is not None]
        signs = list(dict.fromkeys([*self.always, *(s for r in kept for s in r.signs)]))
        points = tuple(self._point(r, signs) for r in kept)
        conditions = united(s.condition for s in signs)
        return Case(points, conditions, tuple(dict.fromkeys(self.notes)), REASON)

    # one factor

    def _of_factor(self, factor: Any, alphabet: Alphabet) -> list[Root]:
        form = alphabet.expression(factor)
        if is_never_zero(form):
            return []
        if self.name not in form.variables:
            self.notes.append(f"where {write(present(form))} = 0, f does not depend on {self.name}")
            self.always.append(Sign(nonzero_part(form)))
            return []
        letters = [k for k in alphabet.occurring(factor) if self.name in alphabet.letters[k].form.variables]
        if len(letters) != 1:
            raise BeyondError
        coefficients = _coefficients(factor, letters[0], alphabet)
        letter = alphabet.letters[letters[0]]
        return [r for value in self._solutions(coefficients) for r in self._undone(letter, value)]

    def _solutions(self, coefficients: dict[int, Expression]) -> list[Root]:
        """The values of a letter at which a polynomial in it vanishes."""
        degree = max(coefficients)
        lead, last = coefficients[degree], coefficients.get(0, ZERO)
        signs = self._nonzero(lead, degree, last)
        if degree == 1:
            return [Root(self.n.form(mul(MINUS_ONE, last, power(lead, MINUS_ONE))), signs)]
        if degree == 2:
            return self._quadratic(lead, coefficients.get(1, ZERO), last, signs)
        if set(coefficients) <= {0, degree}:
            return self._pure(self.n.form(mul(MINUS_ONE, last, power(lead, MINUS_ONE))), degree, signs)
        raise BeyondError

    def _nonzero(self, lead: Expression, degree: int, last: Expression) -> tuple[Sign, ...]:
        if abs(sign_of_form(lead) or 0) == 2:
            return ()
        shown = nonzero_part(lead)
        if not shown.variables:
            return ()
        zero = f"where {text_of(shown, '=')}"
        if degree == 1 and last.variables:
            self.notes.append(f"{zero}, this point exists only where {text_of(primitive(last), '=')} too")
        elif degree == 1:
            self.notes.append(f"{zero}, this point does not exist")
        else:
            self.notes.append(f"{zero}, the equation for {self.name} has a lower degree")
        return (Sign(shown),)

    def _quadratic(self, a: Expression, b: Expression, c: Expression, signs: tuple[Sign, ...]) -> list[Root]:
        n = self.n
        whole = expanded(n.form(add(mul(b, b), mul(number(-4), a, c))), n)
        known = sign_of_form(whole)
        if known == -2:
            return []
        if known != 2:
            self._tell(whole, a)
            signs = (*signs, *demanded(whole))
        share, rest = self._square_out(whole)
        root = n.form(power(rest, HALF))
        start = n.form(mul(b, power(share, MINUS_ONE)))
        below = n.form(mul(share, power(mul(number(2), a), MINUS_ONE)))
        return [
            Root(n.mul((expanded(n.form(add(mul(MINUS_ONE, start), mul(number(s), root))), n), below)), signs)
            for s in (-1, 1)
        ]

    def _tell(self, whole: Expression, lead: Expression) -> None:
        """Where an equation with this discriminant and this leading coefficient has not two solutions."""
        shown, zero = primitive(whole), nonzero_part(whole)
        told = []
        if shown.variables:
            told.append(f"where {text_of(shown, '<')}, these two points do not exist")
        if zero.variables and self.n.form(nonzero_part(lead) / zero).variables:
            gaps = any(self.name in r.condition.variables for r in real_requirements(self.root))
            told.append(
                f"where {text_of(zero, '=')}, they are one" + (", if f has a value there" if gaps else "")
            )
        if told:
            self.notes.append("; ".join(told))

    def _square_out(self, whole: Expression) -> tuple[Expression, Expression]:
        """The pair c, r with whole = c^2*r, where c is the root of what all coefficients share."""
        n = self.n
        shown = content_free(whole, n)
        share = n.form(whole / shown)
        root = n.form(power(share, HALF)) if share.op is NUM and share.value > 0 else ZERO
        return (root, shown) if root.op is NUM and root is not ZERO else (ONE, whole)

    def _pure(self, value: Expression, degree: int, signs: tuple[Sign, ...]) -> list[Root]:
        """Solutions of x^k = value."""
        n = self.n
        if degree % 2:
            return [Root(n.form(power(value, number(Fraction(1, degree)))), signs)]
        known = sign_of_form(value)
        if known == -2:
            return []
        if known != 2:
            self._tell(value, ONE)
            signs = (*signs, *demanded(value))
        root = n.form(power(value, number(Fraction(1, degree))))
        return [Root(n.mul((number(s), root)), signs) for s in (-1, 1)]

    def _undone(self, letter: Letter, root: Root) -> Iterator[Root]:
        """The variable's value from its letter's."""
        n, x = self.n, symbol(self.name)
        if letter.form is x:
            yield root
            return
        if letter.kind is Kind.EXPONENTIAL and letter.form.op == "call":
            rate = self._rate(letter.form.args[0])
            known = sign_of_form(root.value)
            if known is not None and known <= 0:
                return
            signs = root.signs if known == 2 else (*root.signs, *demanded(root.value))
            value = n.form(mul(call("log", root.value), power(rate, MINUS_ONE)))
            yield Root(value, (*signs, *self._nonzero(rate, 2, ZERO)))
        elif letter.kind is Kind.LOGARITHM:
            rate = self._rate(letter.form.args[0])
            yield Root(n.form(mul(call("exp", root.value), power(rate, MINUS_ONE))), root.signs)
        else:
            raise BeyondError

    def _rate(self, inner: Expression) -> Expression:
        """C of c*x."""
        rate = self.n.form(inner / symbol(self.name))
        if self.name in rate.variables:
            raise BeyondError
        return rate

    # points

    def _in_domain(self, root: Root) -> Root | None:
        """The root with the conditions that the domain adds; None if it never lies in it."""
        signs = list(root.signs)
        for requirement in real_requirements(self.root):
            condition = requirement.condition
            if requirement.guards or condition.op != "compare":
                raise BeyondError
            if self.name not in condition.variables:
                continue
            gap = self.n.form(substitute([condition.args[0] - condition.args[1]], {self.name: root.value})[0])
            relation = condition.value
            if relation in ("<", "<="):
                gap, relation = self.n.mul((MINUS_ONE, gap)), {"<": ">", "<=": ">="}[relation]
            known = sign_given(gap, signs) or {2: 1, -2: -1}.get(sign_of_form(gap) or 0)
            if gap is ZERO or (known == -1 and relation != "!="):
                return None
            if known is None:
                demand = _demand(gap, relation)
                if demand is None:
                    return None
                signs += demand
        return replace(root, signs=tuple(signs))

    def _point(self, root: Root, everywhere: Sequence[Sign]) -> CriticalPoint:
        n = self.n
        derivative = self.root
        for _ in range(root.times + 1):
            derivative = gradient(derivative, [self.name])[0]
        bend = n.form(substitute([n.form(derivative)], {self.name: root.value})[0])
        kind, witness = _judged(_factored(bend, n), root.times, root.signs, everywhere)
        value = n.form(substitute([self.root], {self.name: root.value})[0])
        return CriticalPoint(
            point={self.name: number_of(root.value)},
            value=number_of(value),
            kind=kind,
            smooth=True,
            degenerate=root.times > 1,
            global_=None,
            where=Place.INTERIOR,
            evidence=Evidence.EXACT,
            enclosure={},
            eigenvalues=(number_of(bend),) if root.times == 1 else None,
            witness=witness,
        )


def _demand(gap: Expression, relation: str) -> tuple[Sign, ...] | None:
    """The conditions on parameters under which a gap is right; None if it never is."""
    shown = primitive(gap)
    if relation == "!=":
        return (Sign(nonzero_part(gap)),)
    return None if shown.op is NUM and shown.value < 0 else demanded(gap)


def _factored(form: Expression, n: Normalizer) -> Expression:
    """A sum as a product of what all its terms share, as far as polynomials show it."""
    names = list(form.variables)
    alphabet = Alphabet([form], names, n)
    quotient = alphabet.quotient(form)
    parts = []
    for polynomial, sign in ((quotient.above, 1), (quotient.below, -1)):
        if polynomial.is_constant():
            parts.append(n.power(alphabet.expression(polynomial), number(sign)))
            continue
        coefficient, factors = polynomial.factor()
        parts.append(number(Fraction(int(coefficient.p), int(coefficient.q)) ** sign))
        parts += [n.power(alphabet.expression(p), number(sign * int(k))) for p, k in factors]
    return n.mul(parts)


def _judged(
    bend: Expression, times: int, own: Sequence[Sign], known: Sequence[Sign]
) -> tuple[PointKind, str | None]:
    """From the first derivative that does not vanish, of order times + 1.

    ``own`` are the conditions under which the point exists, ``known`` those under which all points do.
    """
    sign = sign_given(bend, known)
    if times % 2 == 0:
        if sign is not None:
            return PointKind.INFLECTION, None
        return PointKind.UNDECIDED, f"an inflection where {text_of(nonzero_part(bend), '!=')}"
    split = split_text(bend, known)
    if sign is None:
        return PointKind.UNDECIDED, split
    return EXTREMUM[sign], None if sign_given(bend, own) is not None else split


def _coefficients(factor: Any, k: int, alphabet: Alphabet) -> dict[int, Expression]:
    """A polynomial by the powers of one letter."""
    found: dict[int, Any] = {}
    for exponents, c in factor.to_dict().items():
        rest = list(exponents)
        degree, rest[k] = int(rest[k]), 0
        term = alphabet.ring.from_dict({tuple(rest): c})
        found[degree] = found[degree] + term if degree in found else term
    return {degree: alphabet.expression(p) for degree, p in found.items()}


__all__ = ["solved_in_one"]
