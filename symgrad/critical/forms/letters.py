"""Forms as quotients of polynomials over Q, in letters: variables, and what no rational operation makes.

    x/sqrt(1 + x^2)              x/w          with w^2 = 1 + x^2, w > 0
    exp(x) + exp(-2*x)           (u^3 + 1)/u^2                with u = exp(x) > 0
    sin(2*x) - cos(x)            2*s*c - c                    with s^2 + c^2 = 1
    log(x)^2 + 1                 l^2 + 1                      with l = log(x)

So equations between such functions become polynomial ones, whose solutions are proved to be all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from fractions import Fraction
from functools import reduce
from math import comb, gcd, lcm
from typing import Any, Final

import flint

from symgrad.algebra.normal import Normalizer
from symgrad.algebra.quotients import split_coefficient
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    ADD,
    CALL,
    CONST,
    MUL,
    NUM,
    POW,
    SYM,
    E,
    Expression,
    Rational,
    call,
    number,
    postorder,
    power,
    symbol,
)
from symgrad.language.shapes import summands_of

MOST_TERMS: Final = 20_000
"""Terms of a polynomial beyond which the form is not written as one."""

HIGHEST_MULTIPLE: Final = 24
"""The largest k for which sin(k*x) is written in sin(x) and cos(x)."""


class TooManyTermsError(Exception):
    """The polynomials would be too large."""


class Kind(StrEnum):
    """What a letter stands for."""

    VARIABLE = "variable"
    ROOT = "root"
    EXPONENTIAL = "exponential"
    LOGARITHM = "logarithm"
    SINE = "sine"
    COSINE = "cosine"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter: the expression it stands for, and what that is made of.

    ``rest`` is the argument without its rate, as x of exp(2*x); of a root, the radicand.
    """

    kind: Kind
    form: Expression
    rest: Expression
    rate: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Quotient:
    """``above / below``, nothing to cancel."""

    above: Any
    below: Any


_HYPERBOLIC: Final = frozenset({"sinh", "cosh", "tanh", "sigmoid"})
_CIRCULAR: Final = frozenset({"sin", "cos", "tan", "sec", "csc", "cot"})


def exponential_parts(e: Expression) -> list[tuple[Expression, Expression]] | None:
    """exp(a + b) as pairs (base, exponent term); None for what is no exponential with constant base."""
    if e.op is CALL and e.value == "exp":
        return [(E, term) for term in summands_of(e.args[0])]
    if e.op is not POW or e.args[1].op is NUM or e.args[0].op not in (NUM, CONST):
        return None
    if e.args[0].op is NUM and e.args[0].value <= 0:
        return None
    return [(e.args[0], term) for term in summands_of(e.args[1])]


def angles_of(e: Expression) -> tuple[Expression, ...]:
    """The terms of an angle, if each is a multiple of a variable; else the angle as a whole.

    >>> from symgrad import parse
    >>> from symgrad.algebra.normal import normal_form
    >>> [str(a) for a in angles_of(normal_form(parse("x + 2*y")))]
    ['x', '2*y']
    """
    terms = summands_of(e)
    return terms if all(split_coefficient(term)[1].op is SYM for term in terms) else (e,)


class Alphabet:
    """The letters that some forms need, and the ring of polynomials in them.

    Args:
        forms: normal forms of everything that will be written in these letters.
        names: the variables, whose letters come first.
    """

    def __init__(self, forms: Iterable[Expression], names: Sequence[str], n: Normalizer) -> None:
        self.n = n
        self.names = tuple(names)
        self._rates: dict[tuple[Kind, Expression, Expression], list[Fraction]] = {}
        self._plain: dict[Expression, None] = {}
        self._roots: dict[Expression, list[int]] = {}
        self._collect(list(forms))
        self.letters = [Letter(Kind.VARIABLE, s, s) for s in map(symbol, names)]
        self._place: dict[object, int] = {letter.form: k for k, letter in enumerate(self.letters)}
        self._rate: dict[tuple[Kind, Expression, Expression], Fraction] = {}
        self._degree: dict[Expression, int] = {}
        self._add_letters()
        labels = [f"x{k}" for k in range(max(1, len(self.letters)))]
        self.ring = flint.fmpq_mpoly_ctx.get(labels, flint.Ordering.degrevlex)
        self.gens = self.ring.gens()
        self.one = self.ring.constant(1)
        self._known: dict[Expression, Quotient] = {}

    # which letters there are

    def _collect(self, forms: list[Expression]) -> None:
        done: set[Expression] = set()
        stack = list(forms)
        while stack:
            e = stack.pop()
            if e in done:
                continue
            done.add(e)
            stack += self._visit(e)

    def _visit(self, e: Expression) -> Sequence[Expression]:
        """Notes the letters that a node needs; what is left to visit."""
        if e.op in (ADD, MUL):
            return e.args
        if e.op is NUM or (e.op is SYM and e.value in self.names):
            return ()
        if e.op is POW and e.args[1].op is NUM:
            if type(e.args[1].value) is not int:
                self._roots.setdefault(e.args[0], []).append(Fraction(e.args[1].value).denominator)
            return e.args[:1]
        pairs = exponential_parts(e)
        if pairs is not None:
            for base, term in pairs:
                self._note(Kind.EXPONENTIAL, base, term)
        elif e.op is CALL and e.value in _HYPERBOLIC:
            self._note(Kind.EXPONENTIAL, E, e.args[0])
        elif e.op is CALL and e.value in _CIRCULAR:
            for term in angles_of(e.args[0]):
                self._note(Kind.SINE, E, term)
        else:
            self._plain[e] = None
        return ()

    def _note(self, kind: Kind, base: Expression, term: Expression) -> None:
        rate, rest = split_coefficient(term)
        self._rates.setdefault((kind, base, rest), []).append(Fraction(rate))

    def _add_letters(self) -> None:
        for base, degrees in self._roots.items():
            degree = lcm(*degrees)
            self._degree[base] = degree
            self._add(
                Letter(Kind.ROOT, self.n.power(base, number(Fraction(1, degree))), base), ("root", base)
            )
        for key, rates in self._rates.items():
            kind, base, rest = key
            rate = common_rate(rates)
            self._rate[key] = rate
            argument = self.n.mul((number(rate), rest))
            if kind is Kind.SINE:
                self._add(Letter(Kind.SINE, call("sin", argument), rest, rate), ("sin", rest))
                self._add(Letter(Kind.COSINE, call("cos", argument), rest, rate), ("cos", rest))
            else:
                form = call("exp", argument) if base is E else power(base, argument)
                self._add(Letter(kind, form, rest, rate), ("exp", base, rest))
        for e in self._plain:
            if e.op is CALL and e.value == "log" and len(e.args) == 1:
                factor, rest = split_coefficient(e.args[0])
                self._add(Letter(Kind.LOGARITHM, e, rest, Fraction(factor)), e)
            else:
                self._add(Letter(Kind.OTHER, e, e), e)

    def _add(self, letter: Letter, key: object) -> None:
        self._place[key] = len(self.letters)
        self.letters.append(letter)

    # forms in letters

    def quotient(self, form: Expression) -> Quotient:
        """A form as a quotient, reduced.

        Raises:
            TooManyTermsError: it would have too many terms.
            KeyError: it has a letter that this alphabet has not.
        """
        for e in postorder([form]):
            if e not in self._known:
                made = self._node(e)
                if made is not None:
                    self._known[e] = made
        return self._known[form]

    def _node(self, e: Expression) -> Quotient | None:
        if e.op is NUM:
            return self._whole(self.ring.constant(flint.fmpq(*_pair(e.value))))
        if e.op in (ADD, MUL):
            parts = [self._known[a] for a in e.args if a in self._known]
            join = self.add if e.op is ADD else self.multiply
            return reduce(join, parts) if len(parts) == len(e.args) else None
        if e.op is POW and e.args[1].op is NUM:
            return self._power_node(e)
        return self._letter(e)

    def _power_node(self, e: Expression) -> Quotient | None:
        base, exponent = e.args
        if type(exponent.value) is int:
            inner = self._known.get(base)
            return None if inner is None else self.power(inner, exponent.value)
        if base not in self._degree:
            return None
        times = Fraction(exponent.value) * self._degree[base]
        return self.power(self._whole(self.gens[self._place["root", base]]), int(times))

    def _letter(self, e: Expression) -> Quotient | None:
        if e in self._place:
            return self._whole(self.gens[self._place[e]])
        pairs = exponential_parts(e)
        if pairs is not None:
            return self._exponential(pairs)
        if e.op is not CALL:
            return None
        if e.value in _HYPERBOLIC and (Kind.EXPONENTIAL, E, split_coefficient(e.args[0])[1]) in self._rate:
            return self._hyperbolic(e.value, self._exponential([(E, e.args[0])]))
        if e.value in _CIRCULAR:
            return self._circular(e.value, angles_of(e.args[0]))
        return None

    def _exponential(self, pairs: Sequence[tuple[Expression, Expression]]) -> Quotient | None:
        total = self._whole(self.one)
        for base, term in pairs:
            rate, rest = split_coefficient(term)
            if (Kind.EXPONENTIAL, base, rest) not in self._rate:
                return None
            times = int(Fraction(rate) / self._rate[Kind.EXPONENTIAL, base, rest])
            letter = self._whole(self.gens[self._place["exp", base, rest]])
            total = self.multiply(total, self.power(letter, times))
        return total

    def _hyperbolic(self, name: str, u: Quotient | None) -> Quotient | None:
        if u is None:
            return None
        one, inverse = self._whole(self.one), self.power(u, -1)
        rising = self.add(u, self.multiply(inverse, self._whole(-self.one)))
        total = self.add(u, inverse)
        half = self._whole(self.one / 2)
        if name == "sinh":
            return self.multiply(rising, half)
        if name == "cosh":
            return self.multiply(total, half)
        if name == "tanh":
            return self.multiply(rising, self.power(total, -1))
        return self.multiply(u, self.power(self.add(one, u), -1))

    def _circular(self, name: str, angles: Sequence[Expression]) -> Quotient | None:
        """By the addition theorems; None where the letters were not noted."""
        sine, cosine = 0 * self.one, self.one
        for angle in angles:
            rate, rest = split_coefficient(angle)
            if (Kind.SINE, E, rest) not in self._rate:
                return None
            s, c = self._turned(int(Fraction(rate) / self._rate[Kind.SINE, E, rest]), rest)
            sine, cosine = sine * c + cosine * s, cosine * c - sine * s
            _check(sine, cosine)
        top = {"sin": sine, "cos": cosine, "tan": sine, "cot": cosine}.get(name, self.one)
        bottom = {"sin": self.one, "cos": self.one, "tan": cosine, "sec": cosine}.get(name, sine)
        return self._reduced(top, bottom)

    def _turned(self, times: int, rest: Expression) -> tuple[Any, Any]:
        """Sine and cosine of a whole multiple."""
        if abs(times) > HIGHEST_MULTIPLE:
            raise TooManyTermsError
        s, c = self.gens[self._place["sin", rest]], self.gens[self._place["cos", rest]]
        sine, cosine = 0 * s, self.one
        for _ in range(abs(times)):
            sine, cosine = sine * c + cosine * s, cosine * c - sine * s
        return (-sine if times < 0 else sine), cosine

    # arithmetic of quotients

    def _whole(self, polynomial: Any) -> Quotient:
        return Quotient(polynomial, self.one)

    def _reduced(self, above: Any, below: Any) -> Quotient:
        _check(above, below)
        if below.is_constant():
            return Quotient(above / below.leading_coefficient(), self.one)
        common = above.gcd(below)
        return Quotient(above, below) if common.is_constant() else Quotient(above / common, below / common)

    def add(self, a: Quotient, b: Quotient) -> Quotient:
        """The sum."""
        if a.below == b.below:
            above = a.above + b.above
            return Quotient(above, self.one) if a.below == self.one else self._reduced(above, a.below)
        return self._reduced(a.above * b.below + b.above * a.below, a.below * b.below)

    def multiply(self, a: Quotient, b: Quotient) -> Quotient:
        """The product."""
        if len(a.above) * len(b.above) > 4 * MOST_TERMS:
            raise TooManyTermsError
        if a.below == self.one and b.below == self.one:
            return Quotient(a.above * b.above, self.one)
        return self._reduced(a.above * b.above, a.below * b.below)

    def power(self, a: Quotient, exponent: int) -> Quotient:
        """A whole power."""
        if exponent < 0:
            if a.above.is_zero():
                raise TooManyTermsError
            return self.power(self._reduced(a.below, a.above), -exponent)
        _check_power(a.above, exponent)
        _check_power(a.below, exponent)
        return Quotient(a.above**exponent, a.below**exponent)

    def expression(self, polynomial: Any) -> Expression:
        """A polynomial in letters as a normal form in what they stand for."""
        n = self.n
        terms = []
        for exponents, c in polynomial.to_dict().items():
            powers = [
                n.power(self.letters[k].form, number(int(p))) for k, p in enumerate(exponents) if int(p)
            ]
            terms.append(n.mul((number(Fraction(int(c.p), int(c.q))), *powers)))
        return n.add(terms)

    def relations(self, used: Iterable[int]) -> list[Any]:
        """Polynomials that tie the used letters together, as s^2 + c^2 - 1."""
        found = []
        for k in sorted(used):
            letter = self.letters[k]
            if letter.kind is Kind.ROOT:
                inside = self.quotient(letter.rest)
                found.append(self.gens[k] ** self._degree[letter.rest] * inside.below - inside.above)
            elif letter.kind is Kind.SINE:
                found.append(self.gens[k] ** 2 + self.gens[k + 1] ** 2 - 1)
        return found

    def degree(self, letter: Letter) -> int:
        """Which root a letter is of its radicand."""
        return self._degree[letter.rest]

    def occurring(self, polynomial: Any) -> frozenset[int]:
        """The letters in a polynomial, by position."""
        return frozenset(k for k, d in enumerate(polynomial.degrees()) if int(d) > 0)


def _pair(value: Rational) -> tuple[int, int]:
    f = Fraction(value)
    return f.numerator, f.denominator


def _check(*polynomials: Any) -> None:
    if any(len(p) > MOST_TERMS for p in polynomials):
        raise TooManyTermsError


def _check_power(polynomial: Any, exponent: int) -> None:
    terms = len(polynomial)
    if terms > 1 and comb(min(terms, 60) - 1 + min(exponent, 400), min(terms, 60) - 1) > 50 * MOST_TERMS:
        raise TooManyTermsError
    if exponent > 1000:
        raise TooManyTermsError


def common_rate(rates: Sequence[Fraction]) -> Fraction:
    """The largest number of which all rates are whole multiples.

    >>> common_rate([Fraction(1, 2), Fraction(-3, 4)])
    Fraction(1, 4)
    """
    below = lcm(*(r.denominator for r in rates))
    return Fraction(gcd(*(int(r * below) for r in rates)), below)
