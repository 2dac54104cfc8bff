"""Whether an algebraic constant is zero, proved by how close to zero it could be without being zero.

A number built from integers by + - * / and roots satisfies a polynomial whose size follows from its
form, so a value that is not zero is at least so large. The bound used is that of Burnikel, Funke,
Mehlhorn, Schirra and Schmitt: write E = U/L with algebraic integers U, L; let u and l bound all
conjugates of U and L, and D the degree of the field. Then E is zero or

    |E| >= 1 / (u^(D-1) l),

since the norm of U is a whole number. One ball of that precision around E decides.

Source: Burnikel et al., A strong and easily computable separation bound for arithmetic expressions
involving radicals (Algorithmica 27, 2000) and A separation bound for real algebraic expressions
(Algorithmica 55, 2009).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import gcd, log2, prod
from typing import Final

from symgrad.frozen import dataclass
from symgrad.language.gates import bits
from symgrad.language.graph import (
    ADD,
    CALL,
    CONST,
    DIV,
    MUL,
    NEG,
    POW,
    ROOTOF,
    Expression,
    Rational,
    postorder,
)
from symgrad.programs.ball_program import BallProgram
from symgrad.programs.rationals import rational_node

MOST_BITS: Final = 60_000
"""Precision beyond which a proof is not attempted: a ball then takes milliseconds a node."""

ATTEMPTS: Final = 3
"""How often the precision is doubled where large terms cancel."""


@dataclass(frozen=True, slots=True)
class Size:
    """Logarithms to base 2 of the bounds u and l for one node, at least 0."""

    upper: float
    lower: float


def is_algebraic_zero(constant: Expression) -> bool | None:
    """Whether a constant built by arithmetic, roots and rootof is zero; None if it is not so built.

    Sines and cosines of rational multiples of pi count as algebraic, which they are.

    >>> from symgrad import parse
    >>> is_algebraic_zero(parse("sqrt(5 + 2*sqrt(6)) - sqrt(2) - sqrt(3)"))
    True
    >>> is_algebraic_zero(parse("cos(pi/7) - cos(2pi/7) + cos(3pi/7) - 1/2"))
    True
    >>> is_algebraic_zero(parse("log(2)")) is None
    True
    """
    needed = separation_bits(constant)
    if needed is None or needed > MOST_BITS:
        return None
    from flint import arb

    program, bound = BallProgram([constant], ()), arb(2) ** -int(needed + 2)
    for precision in (int(needed) + 64 << k for k in range(ATTEMPTS)):
        value = program.run((), precision)[0]
        if value != 0:
            return False
        if value.abs_upper() < bound:
            return True
    return None


def separation_bits(constant: Expression) -> float | None:
    """The number b such that the constant is zero or above 2^-b; None where its form does not tell."""
    walk = _Walk(constant)
    size = walk.sizes.get(constant)
    return None if size is None else (walk.degree - 1) * size.upper + size.lower


class _Walk:
    """The bounds of every node, and the degree of the field they all lie in."""

    def __init__(self, constant: Expression) -> None:
        self.sizes: dict[Expression, Size] = {}
        self.degree = 1
        self._exact: dict[Expression, Rational] = {}
        self._turns: dict[Expression, Fraction] = {}
        for e in postorder([constant]):
            self._enter(e)

    def _enter(self, e: Expression) -> None:
        turn = _multiple_of_pi(e, self._exact, self._turns)
        if turn is not None:
            self._turns[e] = turn
        exact = rational_node(e, self._exact)
        size: Size | None
        if exact is not None:
            self._exact[e] = exact
            size = _of_rational(exact)
        elif e.op is ROOTOF:
            size = self._of_polynomial(e.value[0])
        elif e.op is CALL and e.value in CIRCULAR:
            size = self._of_angle(self._turns.get(e.args[0]))
        else:
            size = self._of_arguments(e)
        if size is not None:
            self.sizes[e] = size

    def _of_arguments(self, e: Expression) -> Size | None:
        exponent = self._exponent(e)
        if exponent is not None:
            base = self.sizes.get(e.args[0])
            return None if base is None else self._power(base, exponent)
        if not e.args or not all(a in self.sizes for a in e.args):
            return None
        rule = RULES.get(e.value if e.op is CALL else e.op)
        return rule([self.sizes[a] for a in e.args]) if rule else None

    def _exponent(self, e: Expression) -> Fraction | None:
        if e.op is POW and e.args[1] in self._exact:
            return Fraction(self._exact[e.args[1]])
        if e.op is CALL and e.value == "root" and self._exact.get(e.args[1]):
            return 1 / Fraction(self._exact[e.args[1]])
        degree = {"sqrt": 2, "cbrt": 3}.get(e.value) if e.op is CALL else None
        return None if degree is None else Fraction(1, degree)

    def _power(self, base: Size, exponent: Fraction) -> Size:
        size = base if exponent.denominator == 1 else self._root(base, exponent.denominator)
        times = abs(exponent.numerator)
        up, down = size.upper * times, size.lower * times
        return Size(up, down) if exponent > 0 else Size(down, up)

    def _root(self, base: Size, degree: int) -> Size:
        self.degree *= degree
        if base.upper >= base.lower:
            return Size((base.upper + (degree - 1) * base.lower) / degree, base.lower)
        return Size(base.upper, ((degree - 1) * base.upper + base.lower) / degree)

    def _of_polynomial(self, coefficients: Sequence[int]) -> Size:
        """a*x is an algebraic integer for a root x and the leading coefficient a; Cauchy bounds x."""
        self.degree *= len(coefficients) - 1
        leading = abs(coefficients[0])
        return Size(float((leading + max(map(abs, coefficients))).bit_length()), log2(leading))

    def _of_angle(self, turn: Fraction | None) -> Size | None:
        """2 sin and 2 cos are algebraic integers, with conjugates of the same kind."""
        if turn is None:
            return None
        self.degree *= max(1, _totient(4 * turn.denominator) // 2)
        return Size(1.0, 1.0)


def _totient(n: int) -> int:
    return sum(gcd(k, n) == 1 for k in range(1, n + 1)) if n <= MOST_BITS else n


def _multiple_of_pi(
    e: Expression, exact: Mapping[Expression, Rational], turns: Mapping[Expression, Fraction]
) -> Fraction | None:
    """The number r where ``e`` is r*pi by its form."""
    if e.op is CONST:
        return Fraction(1) if e.value == "pi" else None
    if e.op is NEG:
        return -turns[e.args[0]] if e.args[0] in turns else None
    if e.op is DIV:
        a, b = e.args
        return turns[a] / exact[b] if a in turns and exact.get(b) else None
    if e.op is ADD:
        return sum((turns[a] for a in e.args), Fraction(0)) if all(a in turns for a in e.args) else None
    if e.op is MUL:
        angles = [a for a in e.args if a in turns]
        factors = [exact[a] for a in e.args if a in exact]
        return (
            turns[angles[0]] * prod(factors) if len(angles) == 1 and len(factors) == len(e.args) - 1 else None
        )
    return None


def _of_rational(value: Rational) -> Size:
    value = Fraction(value)
    return Size(_log(value.numerator), _log(value.denominator))


def _log(n: int) -> float:
    """An upper bound of log2(|n|), 0 for 0."""
    return float(bits(n)) if abs(n) > 1 else 0.0


def _sum(u: Sequence[Size]) -> Size:
    """u1*l2*l3... + l1*u2*l3... + ...: at most as many times the largest term as there are terms."""
    down = sum(s.lower for s in u)
    return Size(max(down - s.lower + s.upper for s in u) + log2(len(u)), down)


def _product(u: Sequence[Size]) -> Size:
    return Size(sum(s.upper for s in u), sum(s.lower for s in u))


RULES: Final[Mapping[str, Callable[[Sequence[Size]], Size]]] = {
    ADD: _sum,
    MUL: _product,
    NEG: lambda u: u[0],
    DIV: lambda u: Size(u[0].upper + u[1].lower, u[0].lower + u[1].upper),
    "abs": lambda u: u[0],
    "dot": _product,
}

CIRCULAR: Final = frozenset({"sin", "cos"})
