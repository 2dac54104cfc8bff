"""Equations in one variable that have no solution far out: one term outweighs all others.

    2*x + 5*cos(5*x) = 0      |5*cos(5*x)| <= 5 < 2*x for x >= 10
    exp(x) - 2*x = 0          2*x <= 20*exp(-10)*exp(x) < exp(x) there

Every term is bounded by C*x^a*exp(b*x) from above, and the largest from below, for all x >= R. With the sum
of the others smaller, or of the same sign, the equation has no solution from R on. The other side is x = -y.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final

from flint import arb, ctx, fmpq

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.polynomials import polynomial
from symgrad.algebra.signs import sign_of_form
from symgrad.calculus.domain import rational_exponent
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    ADD,
    CALL,
    MUL,
    POW,
    SYM,
    Expression,
    call,
    number,
    postorder,
    substitute,
    symbol,
)
from symgrad.programs.ball_program import BallProgram

BITS: Final = 128
NEAREST: Final = Fraction(2)
"""Bounds of logarithms are used from here on."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Bounds of a size for all x >= R: C*x^a*exp(b*x); from below with ``least``, 0 if nothing is known."""

    most: Any
    least: Any
    power: Fraction = Fraction(0)
    rate: Fraction = Fraction(0)


class UnboundedError(Exception):
    """No bound is known."""


def has_no_zero_beyond(form: Expression, name: str, start: Fraction, side: int) -> bool:
    """Whether an equation ``form = 0`` has no solution with ``side * x >= start``.

    >>> from symgrad import parse
    >>> has_no_zero_beyond(parse("2*x + 5*cos(5*x)"), "x", Fraction(10), -1)
    True
    >>> has_no_zero_beyond(parse("x*cos(x) + 1"), "x", Fraction(10), 1)
    False
    """
    if start < NEAREST:
        return False
    n = Normalizer()
    try:
        with ctx.workprec(BITS):
            (moved,) = substitute([form], {name: number(side) * symbol(name)})
            return _Tail(name, start, n).is_clear(n.form(moved))
    except (UnboundedError, TooLargeError, ZeroDivisionError):
        return False


def is_opposite(condition: Expression, beyond: Expression) -> bool:
    """Whether ``condition >= 0`` fails wherever ``beyond > 0``, both of one variable and affine in it.

    >>> from symgrad import parse
    >>> is_opposite(parse("x"), parse("-2 - x")), is_opposite(parse("x"), parse("x - 2"))
    (True, False)
    """
    found = Normalizer().form(condition + beyond)
    return not found.variables and sign_of_form(found) in (0, -1, -2)


class _Tail:
    def __init__(self, name: str, start: Fraction, n: Normalizer) -> None:
        self.name, self.n = name, n
        self.start = arb(fmpq(start.numerator, start.denominator))

    def is_clear(self, form: Expression) -> bool:
        """Whether a form in normal form is nowhere zero."""
        if self.name not in form.variables:
            return bool(sign_of_form(form))
        if form.op is MUL:
            return all(self.is_clear(a) for a in form.args)
        if form.op is POW and rational_exponent(form.args[1]) is not None:
            return self.is_clear(form.args[0])
        return bool(self.envelope(self._tamed(form)).least > 0)

    def _tamed(self, form: Expression) -> Expression:
        """A sum divided by the fastest of its factors exp(c*x^k) with k > 1, c > 0."""
        fastest: tuple[int, Fraction, Expression] | None = None
        for e in postorder([form]):
            if e.op is CALL and e.value == "exp":
                factor, power = _monomial(e.args[0], self.name)
                if power > 1 and factor > 0 and (fastest is None or (power, factor) > fastest[:2]):
                    fastest = power, factor, e.args[0]
        if fastest is None or form.op is not ADD:
            return form
        less = call("exp", -fastest[2])
        return self.n.add([self.n.form(a * less) for a in form.args])

    def envelope(self, e: Expression) -> Envelope:
        """Bounds of the size of an expression."""
        if self.name not in e.variables:
            size = abs(BallProgram([e], ()).run((), BITS)[0])
            if not size.is_finite():
                raise UnboundedError
            return Envelope(size, size)
        if e.op is SYM:
            return Envelope(arb(1), arb(1), Fraction(1))
        if e.op is MUL:
            found = Envelope(arb(1), arb(1))
            for a in e.args:
                found = _times(found, self.envelope(a))
            return found
        if e.op is ADD:
            return self._sum(e)
        if e.op is POW:
            return self._power(e)
        if e.op is CALL and len(e.args) == 1:
            return self._call(e)
        raise UnboundedError

    def _sum(self, e: Expression) -> Envelope:
        known = [(self._sign(a), self.envelope(a)) for a in e.args]
        power, rate = max(((env.power, env.rate) for _, env in known), key=lambda p: (p[1], p[0]))
        sizes = [(sign, self._raised(env, power, rate)) for sign, env in known]
        most = sum((size[0] for _, size in sizes), arb(0))
        best = arb(0)
        for k, (sign, (_, least)) in enumerate(sizes):
            against = [
                size[0] for j, (other, size) in enumerate(sizes) if j != k and (not sign or other != sign)
            ]
            rest = least - sum(against, arb(0))
            best = max(best, rest)
        return Envelope(most, best, power, rate)

    def _raised(self, env: Envelope, power: Fraction, rate: Fraction) -> tuple[Any, Any]:
        """The same bounds in units of x^power*exp(rate*x), which grows at least as fast."""
        if (env.power, env.rate) == (power, rate):
            return env.most, env.least
        a, b = env.power - power, env.rate - rate
        worst = self.start
        if b < 0 and a > 0:
            turn = arb(fmpq(a.numerator, a.denominator)) / arb(fmpq(-b.numerator, b.denominator))
            worst = worst if turn < worst else turn.max(worst)
        factor = worst ** arb(fmpq(a.numerator, a.denominator))
        factor *= (worst * arb(fmpq(b.numerator, b.denominator))).exp()
        return env.most * factor, arb(0)

    def _sign(self, e: Expression) -> int:
        """1 or -1 where the form shows the sign for positive x, else 0."""
        (moved,) = substitute([e], {self.name: call("exp", symbol(self.name))})
        found = sign_of_form(moved)
        return 0 if not found else 1 if found > 0 else -1

    def _power(self, e: Expression) -> Envelope:
        exponent = rational_exponent(e.args[1])
        if exponent is None:
            raise UnboundedError
        base = self.envelope(e.args[0])
        if exponent < 0 and not base.least > 0:
            raise UnboundedError
        up = arb(fmpq(exponent.numerator, exponent.denominator))
        ends = base.most**up, (base.least**up if base.least > 0 else arb(0))
        most, least = ends if exponent > 0 else ends[::-1]
        return Envelope(most, least, base.power * exponent, base.rate * exponent)

    def _call(self, e: Expression) -> Envelope:
        (u,) = e.args
        if e.value in ("sin", "cos"):
            return Envelope(arb(1), arb(0))
        if e.value == "exp":
            return self._exp(u)
        if e.value == "log" and u.op is SYM:
            bound = 4 * (arb(-1)).exp()  # log(x) <= 4/e * x^(1/4)
            return Envelope(bound, arb(0), Fraction(1, 4))
        if e.value in _RISING and self._sign(u):
            return self._rising(e.value, u)
        raise UnboundedError

    def _exp(self, u: Expression) -> Envelope:
        """exp(c*x^k): with k > 1 it falls or grows faster than exp(c*R^(k-1)*x)."""
        factor, power = _monomial(u, self.name)
        if power == 1:
            return Envelope(arb(1), arb(1), rate=factor)
        if power < 1:
            raise UnboundedError
        size = self.start ** arb(power - 1)
        least = Fraction(int((abs(size) * 1000).floor().unique_fmpz() or 0), 1000)
        if factor < 0:
            return Envelope(arb(1), arb(0), rate=factor * least)
        raise UnboundedError

    def _rising(self, name: str, u: Expression) -> Envelope:
        """An odd bounded function of something that keeps its sign and grows in size."""
        _, power = _monomial(u, self.name)
        if power < 1:
            raise UnboundedError
        (first,) = BallProgram([call(name, u)], [self.name]).run([self.start], BITS)
        return Envelope(_RISING[name](), abs(first))


def _times(a: Envelope, b: Envelope) -> Envelope:
    return Envelope(a.most * b.most, a.least * b.least, a.power + b.power, a.rate + b.rate)


def _monomial(u: Expression, name: str) -> tuple[Fraction, int]:
    """The c and k of ``c*x^k``."""
    terms = polynomial(u, (name,))
    if terms is None or len(terms) != 1:
        raise UnboundedError
    (((power,), factor),) = terms.items()
    return Fraction(factor), power


_RISING: Final[dict[str, Callable[[], Any]]] = {
    "tanh": lambda: arb(1),
    "erf": lambda: arb(1),
    "atan": lambda: arb.pi() / 2,
}
"""Odd increasing functions, and the least upper bounds of their sizes."""

__all__ = ["has_no_zero_beyond", "is_opposite"]
