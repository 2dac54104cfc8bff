"""Taylor polynomials in several variables at an exact point.

A jet is a polynomial in the steps away from the point, ``{exponents: coefficient}``, cut off above a total
degree; coefficients are constants in normal form. For polynomials of at most that degree nothing is cut
off. Functions are expanded by Taylor's formula in their argument.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import product as pairs
from math import factorial
from typing import Final

from symgrad.algebra.normal import Normalizer
from symgrad.autodiff.higher import derivative
from symgrad.calculus.domain import rational_exponent
from symgrad.calculus.exact import sign_of
from symgrad.calculus.series import NoSeriesError
from symgrad.calculus.sides import CHOOSERS, chosen_piece
from symgrad.critical.algebra.polynomials import Expired, never
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    ADD,
    CALL,
    DIV,
    LEAVES,
    MINUS_ONE,
    MUL,
    NEG,
    NUM,
    ONE,
    PIECEWISE,
    POW,
    SYM,
    ZERO,
    Expression,
    call,
    number,
    postorder,
    substitute,
    symbol,
)
from symgrad.language.rewriting import rewritten

Exponents = tuple[int, ...]
Jet = Mapping[Exponents, Expression]

MOST_TERMS: Final = 4_000
LARGEST_COEFFICIENT: Final = 600
"""Nodes; beyond, sign decisions on algebraic numbers take seconds."""

_ARGUMENT: Final = "'u"
_ROOTS: Final = {"sqrt": Fraction(1, 2), "cbrt": Fraction(1, 3)}


class NoJetError(Exception):
    """There is no Taylor polynomial, or it was not found; the message says why."""


class Arithmetic:
    """Sums and products of jets up to a total degree."""

    def __init__(
        self, size: int, degree: int, normalizer: Normalizer | None = None, expired: Expired = never
    ) -> None:
        self.size = size
        self.degree = degree
        self.expired = expired
        self.n = normalizer or Normalizer()

    def constant(self, c: Expression) -> Jet:
        """A number as a jet."""
        return {} if c is ZERO else {(0,) * self.size: c}

    def variable(self, index: int) -> Jet:
        """One of the steps."""
        return {tuple(int(k == index) for k in range(self.size)): ONE}

    def plus(self, a: Expression, b: Expression) -> Expression:
        """The sum of two constants."""
        return number(a.value + b.value) if a.op is NUM and b.op is NUM else self.n.add((a, b))

    def times(self, a: Expression, b: Expression) -> Expression:
        """The product of two constants, multiplied out so that radicals meet."""
        if a.op is NUM and b.op is NUM:
            return number(a.value * b.value)
        left, right = (e.args if e.op is ADD else (e,) for e in (a, b))
        if len(left) * len(right) > LARGEST_COEFFICIENT:
            raise NoJetError("the coefficients of its expansion are too large")
        return self.n.add([self.n.mul(pair) for pair in pairs(left, right)])

    def add(self, jets: Iterable[Jet]) -> Jet:
        """The sum."""
        total: dict[Exponents, Expression] = {}
        for jet in jets:
            for key, c in jet.items():
                total[key] = self.plus(total[key], c) if key in total else c
        return {key: c for key, c in total.items() if c is not ZERO}

    def scale(self, jet: Jet, c: Expression) -> Jet:
        """A number times a jet."""
        return {} if c is ZERO else {key: self.times(c, d) for key, d in jet.items()}

    def multiply(self, a: Jet, b: Jet) -> Jet:
        """The product, cut off."""
        total: dict[Exponents, Expression] = {}
        for key, c in a.items():
            if self.expired():
                raise NoJetError("the time was over before its expansion was made")
            room = self.degree - sum(key)
            for other, d in b.items():
                if sum(other) <= room:
                    place = tuple([i + j for i, j in zip(key, other, strict=True)])
                    part = self.times(c, d)
                    total[place] = self.plus(total[place], part) if place in total else part
        if len(total) > MOST_TERMS:
            raise NoJetError("its expansion is too long")
        return {key: c for key, c in total.items() if c is not ZERO}

    def power(self, base: Jet, exponent: int) -> Jet:
        """A whole power, at least 0, by squaring."""
        result = self.constant(ONE)
        square = base
        while exponent:
            if exponent & 1:
                result = self.multiply(result, square)
            exponent >>= 1
            if exponent:
                square = self.multiply(square, square)
        return result

    def compose(self, coefficients: Sequence[Expression], inner: Jet) -> Jet:
        """Sum of c_k * inner**k for a jet without constant term."""
        result = self.constant(coefficients[-1])
        for c in reversed(coefficients[:-1]):
            result = self.add((self.multiply(result, inner), self.constant(c)))
        return result

    def insert(self, outer: Jet, parts: Sequence[Jet]) -> Jet:
        """A polynomial of jets, one for each of its variables."""
        powers: list[list[Jet]] = [[self.constant(ONE)] for _ in parts]
        terms: list[Jet] = []
        for key, c in outer.items():
            term = self.constant(c)
            for known, part, exponent in zip(powers, parts, key, strict=True):
                while len(known) <= exponent:
                    known.append(self.multiply(known[-1], part))
                term = self.multiply(term, known[exponent]) if exponent else term
            terms.append(term)
        return self.add(terms)


@dataclass(frozen=True, slots=True)
class Expansion:
    """The Taylor polynomial of f - f(p), known up to ``degree``; ``whole`` where it is all of f - f(p)."""

    jet: Jet
    degree: int
    whole: bool


def expand(
    root: Expression,
    names: Sequence[str],
    at: Mapping[str, Expression],
    degree: int,
    expired: Expired = never,
) -> Expansion:
    """The Taylor polynomial of f - f(p) at a point of exact coordinates.

    Args:
        root: the function, smooth at the point.
        names: its variables.
        at: the point, in normal form.
        degree: up to which total degree.
        expired: asked whether the time is over.

    Raises:
        NoJetError: there is none, or it was not found in time.

    >>> from symgrad import parse
    >>> found = expand(parse("cos(x)*y"), ["x", "y"], {"x": ZERO, "y": ONE}, 2)
    >>> {key: str(c) for key, c in sorted(found.jet.items())}
    {(0, 1): '1', (2, 0): '-1/2'}
    """
    full = polynomial_degree(root, names)
    whole = full is not None and full <= degree
    jet = dict(_Walk(names, at, degree, expired).of(root))
    jet.pop((0,) * len(names), None)
    return Expansion(proved_terms(jet, expired), degree, whole)


def proved_terms(jet: Jet, expired: Expired = never) -> Jet:
    """The terms whose coefficient is not zero; zero or not, it is proved."""
    kept: dict[Exponents, Expression] = {}
    for key, c in jet.items():
        if expired():
            raise NoJetError("the time was over before its expansion was made")
        if proved_sign(c):
            kept[key] = c
    return kept


def proved_sign(c: Expression) -> int:
    """The sign of a constant."""
    if c.op is not NUM and len(postorder([c])) > LARGEST_COEFFICIENT:
        raise NoJetError("the coefficients of its expansion are too large")
    sign = sign_of(c)
    if sign is None:
        raise NoJetError("the sign of a coefficient of its expansion could not be decided")
    return sign


def polynomial_degree(root: Expression, names: Sequence[str]) -> int | None:
    """A bound for the total degree of what is written as a polynomial; None where it is no polynomial."""
    degrees: dict[Expression, int | None] = {}
    for e in postorder([root]):
        degrees[e] = _degree(e, [degrees[a] for a in e.args], names)
    return degrees[root]


def _degree(e: Expression, args: Sequence[int | None], names: Sequence[str]) -> int | None:
    if e.op is SYM:
        return int(e.value in names)
    known = [a for a in args if a is not None]
    if len(known) < len(args):
        return None
    if e.op is POW and not known[1]:
        exponent = rational_exponent(e.args[1])
        if exponent is not None and exponent.denominator == 1 and exponent >= 0:
            return known[0] * int(exponent)
    if e.op is MUL:
        return sum(known)
    if e.op in (ADD, NEG) or (e.op is DIV and known[1] == 0):
        return max(known)
    return 0 if max(known, default=0) == 0 else None


class _Walk:
    """Expands node by node; of kinks and pieces only the branch that holds around the point."""

    def __init__(
        self, names: Sequence[str], at: Mapping[str, Expression], degree: int, expired: Expired = never
    ) -> None:
        self.arithmetic = Arithmetic(len(names), degree, expired=expired)
        self.n = self.arithmetic.n
        self.names = tuple(names)
        self.at = at
        self.known: dict[Expression, Jet] = {}

    def of(self, root: Expression) -> Jet:
        """The jet of an expression, its constant term included."""
        resolved = rewritten(root, lambda _, e: self._branch(e))
        for e in postorder([resolved]):
            if e not in self.known:
                self.known[e] = self._jet(e, [self.known[a] for a in e.args])
        return self.known[resolved]

    def _branch(self, e: Expression) -> Expression:
        try:
            if e.op is PIECEWISE:
                return chosen_piece(e, self._side, formula=True)
            chooser = CHOOSERS.get(e.value) if e.op is CALL else None
            return e if chooser is None else chooser(e.args, self._side, True)
        except NoSeriesError as problem:
            raise NoJetError(str(problem)) from None

    def _side(self, difference: Expression) -> int:
        sign = proved_sign(self._constant(difference))
        if sign == 0:
            raise NoJetError("the point lies on a kink")
        return sign

    def _constant(self, e: Expression) -> Expression:
        (at,) = substitute([e], self.at)
        return self.n.form(at)

    def _jet(self, e: Expression, args: Sequence[Jet]) -> Jet:
        if e.op is SYM and e.value in self.names:
            here = self.arithmetic.constant(self.n.form(self.at[e.value]))
            return self.arithmetic.add((here, self.arithmetic.variable(self.names.index(e.value))))
        if e.op in LEAVES:
            return self.arithmetic.constant(self.n.form(e))
        rule = _RULES.get(e.op)
        if rule is None:
            raise NoJetError("a condition has no expansion")
        return rule(self, e, args)

    def multiply(self, _: Expression, args: Sequence[Jet]) -> Jet:
        product = args[0]
        for a in args[1:]:
            product = self.arithmetic.multiply(product, a)
        return product

    def divide(self, _: Expression, args: Sequence[Jet]) -> Jet:
        return self.arithmetic.multiply(args[0], self.real_power(args[1], Fraction(-1)))

    def power(self, e: Expression, args: Sequence[Jet]) -> Jet:
        exponent = rational_exponent(e.args[1])
        if exponent is not None:
            return self.real_power(args[0], exponent)
        logarithm = self.analytic("log", args[:1])
        return self.analytic("exp", [self.arithmetic.multiply(args[1], logarithm)])

    def real_power(self, base: Jet, exponent: Fraction) -> Jet:
        """The front coefficient to that power, times the binomial series."""
        if exponent.denominator == 1 and exponent >= 0:
            return self.arithmetic.power(base, int(exponent))
        start, rest = self._split(base)
        sign = proved_sign(start)
        if sign == 0 or (sign < 0 and exponent.denominator % 2 == 0):
            raise NoJetError("a root or a divisor is zero there")
        inverse = self.n.power(start, MINUS_ONE)
        inner = self.arithmetic.scale(rest, inverse)
        coefficients, factor = [], Fraction(1)
        for k in range(self.arithmetic.degree + 1):
            coefficients.append(number(factor))
            factor = factor * (exponent - k) / (k + 1)
        series = self.arithmetic.compose(coefficients, inner)
        return self.arithmetic.scale(series, self.n.power(start, number(exponent)))

    def _split(self, jet: Jet) -> tuple[Expression, Jet]:
        origin = (0,) * self.arithmetic.size
        return jet.get(origin, ZERO), {key: c for key, c in jet.items() if key != origin}

    def call(self, e: Expression, args: Sequence[Jet]) -> Jet:
        if e.value in _ROOTS:
            return self.real_power(args[0], _ROOTS[e.value])
        if e.value in ("hypot", "norm"):
            squares = self.arithmetic.add([self.arithmetic.multiply(a, a) for a in args])
            return self.real_power(squares, Fraction(1, 2))
        return self.analytic(e.value, args)

    def analytic(self, name: str, args: Sequence[Jet]) -> Jet:
        """Taylor's formula in the one argument that moves."""
        split = [self._split(a) for a in args]
        moving = [k for k, (_, rest) in enumerate(split) if rest]
        start = [c for c, _ in split]
        if len(moving) > 1:
            raise NoJetError(f"{name} of several moving arguments is not expanded")
        index = moving[0] if moving else 0
        coefficients = self._taylor(name, start, index, self.arithmetic.degree if moving else 0)
        return self.arithmetic.compose(coefficients, split[index][1])

    def _taylor(self, name: str, start: Sequence[Expression], index: int, order: int) -> list[Expression]:
        argument = symbol(_ARGUMENT)
        formula = call(name, *[argument if k == index else c for k, c in enumerate(start)])
        coefficients: list[Expression] = []
        for k in range(order + 1):
            (at,) = substitute([formula], {_ARGUMENT: start[index]})
            try:
                value = self.n.form(at)
            except ZeroDivisionError:
                raise NoJetError(f"{name} is not smooth there") from None
            coefficients.append(self.n.mul((number(Fraction(1, factorial(k))), value)))
            formula = derivative(formula, [_ARGUMENT])
        return coefficients


Rule = Callable[[_Walk, Expression, Sequence[Jet]], Jet]

_RULES: Final[Mapping[str, Rule]] = {
    ADD: lambda walk, e, args: walk.arithmetic.add(args),
    NEG: lambda walk, e, args: walk.arithmetic.scale(args[0], MINUS_ONE),
    MUL: _Walk.multiply,
    DIV: _Walk.divide,
    POW: _Walk.power,
    CALL: _Walk.call,
}
