"""Critical points of functions of one variable with parameters: a factor of the derivative at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

from symgrad.algebra.expand import expanded, widened
from symgrad.algebra.normal import Normalizer
from symgrad.algebra.present import present
from symgrad.algebra.signs import sign_of_form
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.exact import number_of
from symgrad.critical.forms.domains import real_requirements
from symgrad.critical.forms.letters import Alphabet, Kind, Letter, TooManyTermsError
from symgrad.critical.forms.stationary import is_never_zero
from symgrad.critical.parameters.cases import EXTREMUM, Case, Split, opposite, split_of, told_split, united
from symgrad.critical.parameters.signs import (
    OPPOSITE,
    Sign,
    content_free,
    demanded,
    factored,
    known_sign,
    nonzero_part,
    primitive,
    sign_given,
    simpler,
)
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    HALF,
    MINUS_ONE,
    NUM,
    ONE,
    POW,
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
        self.always: list[Sign] = []

    def case(self) -> Case:
        """The points, and where all of them exist."""
        slope = self.n.form(gradient(self.root, [self.name])[0])
        names = [self.name, *(v for v in slope.variables if v != self.name)]
        self._look_at_kinks()
        alphabet = Alphabet([slope], names, self.n)
        above = self._without_roots(alphabet.quotient(slope).above, alphabet)
        if above.is_zero():
            raise BeyondError  # every point is critical
        roots: list[Root] = []
        for factor, times in above.factor()[1]:
            roots += [replace(r, times=int(times)) for r in self._of_factor(factor, alphabet)]
        kept = [r for r in map(self._in_domain, roots) if r is not None]
        kept = [self._with_value(replace(r, value=simpler(r.value, self.n))) for r in kept]
        bends = [self._bend(r) for r in kept]
        apart = [s for bend in bends for s in self._nonzero(bend)]
        signs = list(dict.fromkeys([*self.always, *(s for r in kept for s in r.signs), *apart]))
        splits = tuple(_split(bend, r, signs) for r, bend in zip(kept, bends, strict=True))
        points = tuple(
            self._point(r, bend, split, signs) for r, bend, split in zip(kept, bends, splits, strict=True)
        )
        return Case(points, united(s.condition for s in signs), REASON, splits=splits)

    def _look_at_kinks(self) -> None:
        """Kinks may lie only where the domain ends, which no critical point does.

        A radicand of degree two or less ends the domain at its zeros if these are simple.
        """
        found = real_requirements(self.root)
        ends = {self._gap(r.condition) for r in found if not r.smooth_only and not r.guards}
        for r in found:
            if not r.smooth_only or self.name not in r.condition.variables:
                continue
            gap = self._gap(r.condition)
            form, relation = gap
            if r.guards or relation != ">" or not ({(form, ">="), gap} & ends or known_sign(form) == 1):
                raise BeyondError
            self.always += self._nonzero(self._discriminant(form))

    def _gap(self, condition: Expression) -> tuple[Expression, str]:
        return self.n.form(condition.args[0] - condition.args[1]), condition.value

    def _discriminant(self, form: Expression) -> Expression:
        """What is zero only where a polynomial of degree one or two has no zero or a double one."""
        slope = self.n.form(gradient(form, [self.name])[0])
        bend = self.n.form(gradient(slope, [self.name])[0])
        if self.name in bend.variables:
            raise BeyondError
        if bend is ZERO:
            return factored(slope, self.n)
        start, rest = (substitute([e], {self.name: ZERO})[0] for e in (slope, form))
        whole = self.n.form(add(mul(start, start), mul(number(-2), bend, rest)))
        return factored(widened(whole, self.n), self.n)

    def _without_roots(self, polynomial: Any, alphabet: Alphabet) -> Any:
        """The polynomial without powers of roots that are powers of their radicands."""
        for k in sorted(alphabet.occurring(polynomial)):
            letter = alphabet.letters[k]
            if letter.kind is not Kind.ROOT:
                continue
            inside = alphabet.quotient(letter.rest)
            if inside.below.is_constant():
                relation = alphabet.gens[k] ** alphabet.degree(letter)
                polynomial = _replaced(polynomial, k, relation, inside.above)
        return polynomial

    def _with_value(self, root: Root) -> Root:
        """The root with what keeps its denominators from zero."""
        demands = real_requirements(present(root.value))
        gaps = [self.n.form(r.condition.args[0]) for r in demands if r.condition.value == "!="]
        return replace(root, signs=(*root.signs, *(s for gap in gaps for s in self._nonzero(gap))))

    # one factor

    def _of_factor(self, factor: Any, alphabet: Alphabet) -> list[Root]:
        form = alphabet.expression(factor)
        if is_never_zero(form):
            return []
        if self.name not in form.variables:
            self.always.append(Sign(nonzero_part(form)))
            return []
        letters = [k for k in alphabet.occurring(factor) if self.name in alphabet.letters[k].form.variables]
        if any(alphabet.letters[k].kind is Kind.ROOT for k in letters):
            return self._of_root(factor, letters, alphabet)
        if len(letters) != 1:
            raise BeyondError
        coefficients = _coefficients(factor, letters[0], alphabet)
        letter = alphabet.letters[letters[0]]
        return [r for value in self._solutions(coefficients) for r in self._undone(letter, value)]

    def _of_root(self, factor: Any, letters: Sequence[int], alphabet: Alphabet) -> list[Root]:
        """A factor in the variable and a root of something linear in it: all in terms of the root."""
        own = [k for k in letters if alphabet.letters[k].form is not symbol(self.name)]
        if len(own) != 1 or alphabet.letters[own[0]].kind is not Kind.ROOT:
            raise BeyondError
        letter = alphabet.letters[own[0]]
        degree = alphabet.degree(letter)
        inverse = self._inverse(letter.rest, power(letter.form, number(degree)))
        whole = self.n.form(substitute([alphabet.expression(factor)], {self.name: inverse})[0])
        other = Alphabet([whole, letter.form], alphabet.names, self.n)
        polynomial = self._without_roots(other.quotient(whole).above, other)
        x, place = other.names.index(self.name), other.quotient(letter.form).above
        if x in other.occurring(polynomial):
            raise BeyondError
        k = next(iter(other.occurring(place)))
        found = []
        for part, _ in polynomial.factor()[1]:
            form = other.expression(part)
            if k in other.occurring(part):
                found += self._solutions(_coefficients(part, k, other))
            elif not is_never_zero(form):
                self.always += self._nonzero(form)
        roots = []
        for root in found:
            demand = self._positive(root.value) if degree % 2 == 0 else ()
            if demand is not None:
                value = self._inverse(letter.rest, power(root.value, number(degree)))
                roots.append(Root(self.n.form(value), (*root.signs, *demand), root.times))
        return roots

    def _inverse(self, inner: Expression, value: Expression) -> Expression:
        """Where a linear form has a value."""
        rate = self.n.form(gradient(inner, [self.name])[0])
        if self.name in rate.variables or rate is ZERO:
            raise BeyondError
        (start,) = substitute([inner], {self.name: ZERO})
        return mul(add(value, mul(MINUS_ONE, start)), power(rate, MINUS_ONE))

    def _solutions(self, coefficients: dict[int, Expression]) -> list[Root]:
        """The values of a letter at which a polynomial in it vanishes."""
        degree = max(coefficients)
        lead, last = coefficients[degree], coefficients.get(0, ZERO)
        signs = self._nonzero(lead)
        if degree == 1:
            return [Root(self.n.form(mul(MINUS_ONE, last, power(lead, MINUS_ONE))), signs)]
        if degree == 2:
            return self._quadratic(lead, coefficients.get(1, ZERO), last, signs)
        if set(coefficients) <= {0, degree}:
            return self._pure(self.n.form(mul(MINUS_ONE, last, power(lead, MINUS_ONE))), degree, signs)
        raise BeyondError

    def _nonzero(self, lead: Expression) -> tuple[Sign, ...]:
        """That a leading coefficient does not vanish, where that depends on parameters."""
        shown = nonzero_part(factored(lead, self.n))
        return (Sign(shown),) if shown.variables else ()

    def _quadratic(self, a: Expression, b: Expression, c: Expression, signs: tuple[Sign, ...]) -> list[Root]:
        n = self.n
        whole = widened(n.form(add(mul(b, b), mul(number(-4), a, c))), n)
        demand = self._positive(whole)
        if demand is None:
            return []
        share, rest = self._square_out(whole)
        root = n.form(power(rest, HALF))
        start = n.form(mul(b, power(share, MINUS_ONE)))
        below = n.form(mul(share, power(mul(number(2), a), MINUS_ONE)))
        return [
            Root(
                n.mul((expanded(n.form(add(mul(MINUS_ONE, start), mul(number(s), root))), n), below)),
                (*signs, *demand),
            )
            for s in (-1, 1)
        ]

    def _positive(self, form: Expression) -> tuple[Sign, ...] | None:
        """What makes a form under an even root positive; None if it never is.

        A form that is nowhere positive may still be zero: these parameters are left to special cases.
        """
        whole = factored(form, self.n)
        known = known_sign(whole)
        if known in (0, -1, -2):
            self.always += self._nonzero(whole)
            return None
        return () if known == 2 else demanded(whole)

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
        demand = self._positive(value)
        if demand is None:
            return []
        root = n.form(power(value, number(Fraction(1, degree))))
        return [Root(n.mul((number(s), root)), (*signs, *demand)) for s in (-1, 1)]

    def _undone(self, letter: Letter, root: Root) -> Iterator[Root]:
        """The variable's value from its letter's."""
        n, x = self.n, symbol(self.name)
        if letter.form is x:
            yield root
            return
        if letter.kind is Kind.EXPONENTIAL and letter.form.op == "call":
            rate = self._rate(letter.form.args[0])
            demand = self._positive(root.value)
            if demand is None:
                return
            signs = (*root.signs, *demand)
            value = n.form(mul(_logarithm(root.value), power(rate, MINUS_ONE)))
            yield Root(value, (*signs, *self._nonzero(rate)))
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
            gap = simpler(gap, self.n)
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

    def _bend(self, root: Root) -> Expression:
        """The first derivative that does not vanish at a root, where all of these are apart."""
        derivative = self.root
        for _ in range(root.times + 1):
            derivative = gradient(derivative, [self.name])[0]
        bend = self.n.form(substitute([self.n.form(derivative)], {self.name: root.value})[0])
        bend = factored(widened(bend, self.n), self.n)
        if bend is ZERO:
            raise BeyondError
        return bend

    def _point(self, root: Root, bend: Expression, split: Split, everywhere: Sequence[Sign]) -> CriticalPoint:
        n = self.n
        kind, witness = _judged(bend, split, everywhere)
        value = simpler(n.form(substitute([self.root], {self.name: root.value})[0]), n)
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
            conditions=united(s.condition for s in root.signs),
        )


def _replaced(polynomial: Any, k: int, power_: Any, inside: Any) -> Any:
    """A polynomial with a power of one letter replaced wherever it is a factor."""
    degree = int(power_.degrees()[k])
    while int(polynomial.degrees()[k]) >= degree:
        quotient, rest = divmod(polynomial, power_)
        polynomial = quotient * inside + rest
    return polynomial


def _logarithm(value: Expression) -> Expression:
    """The logarithm of something positive: log(1/a) as -log(a)."""
    if value.op is POW and value.args[1].op is NUM:
        return (
            mul(value.args[1], call("log", value.args[0])) if _is_odd(value.args[1]) else call("log", value)
        )
    return call("log", value)


def _is_odd(exponent: Expression) -> bool:
    """Whether a power is positive only where its base is."""
    share = Fraction(exponent.value)
    return bool(share.numerator % 2)


def _demand(gap: Expression, relation: str) -> tuple[Sign, ...] | None:
    """The conditions on parameters under which a gap is right; None if it never is."""
    shown = primitive(gap)
    if relation == "!=":
        return (Sign(nonzero_part(gap)),)
    return None if shown.op is NUM and shown.value < 0 else demanded(gap)


def _split(bend: Expression, root: Root, everywhere: Sequence[Sign]) -> Split:
    """Which kind a point has where it exists, by the first derivative that does not vanish."""
    if root.times % 2 == 0:
        return {PointKind.INFLECTION: ""}
    apart = [Sign(s.form) for s in everywhere]
    sign = sign_given(bend, [*root.signs, *apart])
    return split_of(bend, apart) if sign is None else {EXTREMUM[sign]: ""}


def _judged(bend: Expression, split: Split, everywhere: Sequence[Sign]) -> tuple[PointKind, str | None]:
    """The kind where all points exist; in words how it depends on parameters, if it does."""
    if "" in split.values():
        return next(iter(split)), None
    conditions = [s.condition for s in everywhere]
    clash = any(c.value in OPPOSITE and opposite(c) in conditions for c in conditions)
    sign = None if clash else sign_given(bend, everywhere)
    return PointKind.UNDECIDED if sign is None else EXTREMUM[sign], told_split(split)


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
