"""Limits at the ends of an interval, from leading terms: products of exponentials, powers and logarithms.

    f(t) ~ c * exp(g(t)) * t^a * log(t)^b * log(log(t))^d      as t -> oo

Sums keep their largest term, and where the largest ones cancel nothing is claimed. Two growths are compared
by the limit of the logarithm of their ratio, which is of a simpler kind.

Source: D. Gruntz, On Computing Limits in a Symbolic Manipulation System (1996), on comparing growths.
"""

from __future__ import annotations

from fractions import Fraction
from math import factorial
from typing import Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.autodiff.higher import derivative
from symgrad.calculus.domain import rational_exponent
from symgrad.calculus.exact import float_of, sign_of
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    ADD,
    CALL,
    DIV,
    HALF,
    MUL,
    NEG,
    ONE,
    PI,
    POW,
    SYM,
    ZERO,
    Expression,
    call,
    number,
    substitute,
    symbol,
)

T: Final = "'t"
"""The variable that tends to infinity; no user's name has a quotation mark."""

Limit = Expression | int
"""A finite limit, or 1 and -1 for infinite ones."""

_DEEPEST: Final = 24
_LARGEST_POLE: Final = 20

Powers = tuple[Fraction, Fraction, Fraction]
_NONE: Final[Powers] = (Fraction(0), Fraction(0), Fraction(0))


class NoLimitError(Exception):
    """The leading term is not found."""


@dataclass(frozen=True, slots=True)
class Leading:
    """A leading term: coefficient (None if it only stays bounded), exponent g and powers."""

    factor: Expression | None
    exponent: Expression = ZERO
    powers: Powers = _NONE

    @property
    def is_flat(self) -> bool:
        """Whether it tends to its coefficient."""
        return self.exponent is ZERO and not any(self.powers)


def limit_beside(root: Expression, name: str, place: Expression | None, side: int) -> Limit | None:
    """The limit at a place from one side, or with no place at ``side * oo``; None where it is not found.

    >>> from symgrad import parse
    >>> limit_beside(parse("log(x)"), "x", parse("0"), 1), limit_beside(parse("exp(x)/x^9"), "x", None, 1)
    (-1, 1)
    >>> str(limit_beside(parse("x^x"), "x", parse("0"), 1))
    '1'
    """
    t = symbol(T)
    way = number(side) * t if place is None else place + number(side) * (ONE / t)
    (moved,) = substitute([root], {name: way})
    try:
        return _Search().limit(moved, 0)
    except (NoLimitError, TooLargeError, ZeroDivisionError, RecursionError):
        return None


class _Search:
    """One search for a limit."""

    def __init__(self) -> None:
        self.n = Normalizer(20_000)

    def limit(self, e: Expression, depth: int) -> Limit:
        """The limit of an expression in t."""
        if T not in e.variables:
            return self.n.form(e)
        return self.limit_of(self.leading(e, depth), depth)

    def limit_of(self, term: Leading, depth: int) -> Limit:
        """The limit of a leading term."""
        growth = self._growth(term, depth)
        if growth < 0:
            return ZERO
        if term.factor is None:
            raise NoLimitError
        return term.factor if growth == 0 else self._sign(term.factor)

    def _growth(self, term: Leading, depth: int) -> int:
        """1 for growth without bound, -1 for decay to zero, 0 where neither."""
        if term.exponent is ZERO:
            return next(((p > 0) - (p < 0) for p in term.powers if p), 0)
        if depth > _DEEPEST:
            raise NoLimitError
        t = symbol(T)
        logarithms = (call("log", t), call("log", call("log", t)))
        whole = term.exponent
        for power, form in zip(term.powers, logarithms, strict=False):
            whole = whole + number(power) * form if power else whole
        found = self.limit(whole, depth + 1)
        if not isinstance(found, int):
            raise NoLimitError
        return found

    def _sign(self, e: Expression) -> int:
        sign = sign_of(self.n.form(e))
        if sign is None or sign == 0:
            raise NoLimitError
        return sign

    # leading terms

    def leading(self, e: Expression, depth: int) -> Leading:
        """The leading term of an expression in t."""
        if depth > _DEEPEST:
            raise NoLimitError
        if T not in e.variables:
            return self._constant(e)
        if e.op is SYM:
            return Leading(ONE, ZERO, (Fraction(1), Fraction(0), Fraction(0)))
        if e.op is NEG:
            return self._times(self._constant(number(-1)), self.leading(e.args[0], depth + 1), depth)
        if e.op is ADD:
            return self._sum(e, depth)
        if e.op in (MUL, DIV):
            found = self.leading(e.args[0], depth + 1)
            for a in e.args[1:]:
                other = self.leading(a, depth + 1)
                other = self._power(other, Fraction(-1)) if e.op is DIV else other
                found = self._times(found, other, depth)
            return found
        if e.op is POW:
            return self._of_power(e, depth)
        return self._of_call(e, depth)

    def _constant(self, e: Expression) -> Leading:
        form = self.n.form(e)
        if sign_of(form) is None:
            raise NoLimitError
        return Leading(form)

    def _sum(self, e: Expression, depth: int) -> Leading:
        form = self.n.form(e)
        terms = list(form.args) if form.op is ADD else [form]
        if form.op is not ADD:
            return self.leading(form, depth + 1)
        best: Leading | None = None
        for term in [self.leading(a, depth + 1) for a in terms]:
            if term.factor is ZERO:
                continue
            best = term if best is None else self._larger(best, term, depth)
        if best is None or (best.factor is not None and sign_of(best.factor) in (0, None)):
            raise NoLimitError
        return best

    def _larger(self, a: Leading, b: Leading, depth: int) -> Leading:
        ratio = self._times(Leading(ONE, a.exponent, a.powers), self._power_of_growth(b, -1), depth)
        growth = self._growth(ratio, depth + 1)
        if growth:
            return a if growth > 0 else b
        if a.factor is None or b.factor is None:
            return Leading(None, a.exponent, a.powers)
        if ratio.factor is not ONE:
            raise NoLimitError
        return Leading(self.n.form(a.factor + b.factor), a.exponent, a.powers)

    def _power_of_growth(self, term: Leading, times: int) -> Leading:
        exponent = self.n.form(number(times) * term.exponent)
        return Leading(ONE, exponent, _scaled(term.powers, Fraction(times)))

    def _times(self, a: Leading, b: Leading, depth: int) -> Leading:
        factor = None if a.factor is None or b.factor is None else self.n.form(a.factor * b.factor)
        if ZERO in (a.factor, b.factor):
            return Leading(ZERO)
        exponent = self.n.form(a.exponent + b.exponent)
        powers = tuple(x + y for x, y in zip(a.powers, b.powers, strict=True))
        assert len(powers) == 3
        return self._settled(factor, exponent, powers, depth)

    def _settled(
        self, factor: Expression | None, exponent: Expression, powers: Powers, depth: int
    ) -> Leading:
        """An exponent with a finite limit is part of the coefficient."""
        if exponent is not ZERO:
            found = self.limit(exponent, depth + 1)
            if not isinstance(found, int):
                factor = None if factor is None else self.n.form(factor * call("exp", found))
                exponent = ZERO
        return Leading(factor, exponent, powers)

    def _power(self, base: Leading, exponent: Fraction) -> Leading:
        if base.factor is None:
            if exponent < 0:
                raise NoLimitError
            factor = None
        else:
            sign = self._sign(base.factor)
            if sign < 0 and exponent.denominator % 2 == 0:
                raise NoLimitError
            factor = self.n.form(base.factor ** number(exponent))
        return Leading(factor, self.n.form(number(exponent) * base.exponent), _scaled(base.powers, exponent))

    def _of_power(self, e: Expression, depth: int) -> Leading:
        base, exponent = e.args
        power = rational_exponent(exponent)
        if power is not None:
            return self._power(self.leading(base, depth + 1), power)
        return self._exp(exponent * call("log", base), depth)

    def _exp(self, u: Expression, depth: int) -> Leading:
        found = self.limit(u, depth + 1)
        if isinstance(found, int):
            return Leading(ONE, self.n.form(u))
        return Leading(self.n.form(call("exp", found)))

    # functions

    def _of_call(self, e: Expression, depth: int) -> Leading:
        if e.op is not CALL:
            raise NoLimitError
        if e.value == "polygamma":
            return self._of_polygamma(e, depth)
        if len(e.args) != 1:
            raise NoLimitError
        (u,) = e.args
        if e.value in _WRITTEN:
            return self.leading(_WRITTEN[e.value](u), depth + 1)
        if e.value == "exp":
            return self._exp(u, depth)
        inner = self.leading(u, depth + 1)
        if e.value == "log":
            if inner.is_flat and inner.factor is ONE:
                return self.leading(self.n.form(u - ONE), depth + 1)
            return self._log(inner, depth)
        if e.value in ("sqrt", "cbrt"):
            return self._power(inner, Fraction(1, 2 if e.value == "sqrt" else 3))
        found = self.limit_of(inner, depth)
        if isinstance(found, int):
            return self._far_out(e.value, u, inner, found, depth)
        return self._nearby(e.value, u, inner, found, depth)

    def _log(self, inner: Leading, depth: int) -> Leading:
        """log(c * exp(g) * t^a * ...) is g, or a*log(t), or so."""
        if inner.factor is None or self._sign(inner.factor) < 0:
            raise NoLimitError
        if inner.exponent is not ZERO:
            whole = inner.exponent
            if inner.powers[0]:
                whole = whole + number(inner.powers[0]) * call("log", symbol(T))
            return self.leading(whole, depth + 1)
        a, b, d = inner.powers
        if a:
            return Leading(number(a), ZERO, (Fraction(0), Fraction(1), Fraction(0)))
        if b:
            return Leading(number(b), ZERO, (Fraction(0), Fraction(0), Fraction(1)))
        if d:
            raise NoLimitError
        value = self.n.form(call("log", inner.factor))
        self._sign(value)
        return Leading(value)

    def _far_out(self, name: str, u: Expression, inner: Leading, side: int, depth: int) -> Leading:
        """A function whose argument tends to infinity."""
        if name in ("sin", "cos"):
            return Leading(None)
        if name in _ENDS:
            low, high = _ENDS[name]
            return self._constant(high if side > 0 else low)
        if name in ("sinh", "cosh"):
            found = self._exp(u if side > 0 else -u, depth)
            sign = -1 if name == "sinh" and side < 0 else 1
            return self._times(Leading(number(sign) * HALF), found, depth)
        if side < 0 and name in ("softplus", "sigmoid", "silu"):
            return self._times(inner if name == "silu" else Leading(ONE), self._exp(u, depth), depth)
        if name == "asinh" and side < 0:
            minus = Leading(number(-1))
            return self._times(minus, self._log(self._times(minus, inner, depth), depth), depth)
        if side < 0:
            raise NoLimitError
        return self._upwards(name, u, inner, depth)

    def _upwards(self, name: str, u: Expression, inner: Leading, depth: int) -> Leading:
        """A function whose argument grows without bound."""
        if name in ("softplus", "silu", "gelu", "relu", "elu"):
            return inner
        if name == "sigmoid":
            return Leading(ONE)
        if name in ("acosh", "lambertw", "digamma", "asinh"):
            return self._log(inner, depth)
        if name == "loggamma":
            return self._times(inner, self._log(inner, depth), depth)
        if name in ("gamma", "factorial"):
            return Leading(ONE, self.n.form(call("loggamma", u if name == "gamma" else u + ONE)))
        raise NoLimitError

    def _nearby(self, name: str, u: Expression, inner: Leading, at: Expression, depth: int) -> Leading:
        """A function whose argument has a finite limit, at which it is continuous or has a pole."""
        if name in ("gamma", "digamma", "factorial", "loggamma"):
            shift = ONE if name == "factorial" else ZERO
            near = self._pole(u + shift, self.n.form(at + shift), depth)
            if near is not None:
                whole, rest = near
                if name == "loggamma":
                    found = self._log(rest, depth)
                    return self._times(Leading(number(-1)), found, depth)
                over = Fraction(-1) if name == "digamma" else Fraction((-1) ** whole, factorial(whole))
                return self._times(Leading(number(over)), self._power(rest, Fraction(-1)), depth)
        if at is ZERO and name in _LINEAR_AT_ZERO:
            return inner
        if name == "atanh":
            form = call("log", (ONE + u) / (ONE - u))
            return self._times(Leading(HALF), self.leading(form, depth + 1), depth)
        if name not in _CONTINUOUS:
            raise NoLimitError
        value = self.n.form(call(name, at))
        if sign_of(value) == 0:
            slope = substitute([derivative(call(name, symbol(T)), [T])], {T: at})[0]
            beside = self.leading(self.n.form(u - at), depth + 1)
            return self._times(Leading(self.n.form(slope)), beside, depth)
        self._sign(value)
        if float_of(value) is None:
            raise NoLimitError
        return Leading(value)

    def _of_polygamma(self, e: Expression, depth: int) -> Leading:
        order = rational_exponent(e.args[0])
        if order is None or order.denominator != 1 or order < 1:
            raise NoLimitError
        u, m = e.args[1], int(order)
        found = self.limit(u, depth + 1)
        sign = number((-1) ** (m + 1) * factorial(m))
        if isinstance(found, int):
            if found < 0:
                raise NoLimitError
            inner = self.leading(u, depth + 1)
            size = number((-1) ** (m + 1) * factorial(m - 1))
            return self._times(Leading(size), self._power(inner, Fraction(-m)), depth)
        near = self._pole(u, found, depth)
        if near is None:
            raise NoLimitError
        return self._times(Leading(sign), self._power(near[1], Fraction(-m - 1)), depth)

    def _pole(self, u: Expression, at: Expression, depth: int) -> tuple[int, Leading] | None:
        """The n of a limit -n, and the leading term of u + n; None where the limit is no such number."""
        whole = rational_exponent(at)
        if whole is None or whole.denominator > 1 or whole > 0 or whole < -_LARGEST_POLE:
            return None
        return int(-whole), self.leading(self.n.form(u + number(-whole)), depth + 1)


def _scaled(powers: Powers, by: Fraction) -> Powers:
    a, b, d = powers
    return a * by, b * by, d * by


_ENDS: Final = {
    "atan": (-(PI * HALF), PI * HALF),
    "tanh": (number(-1), ONE),
    "erf": (number(-1), ONE),
    "sign": (number(-1), ONE),
    "heaviside": (ZERO, ONE),
}
"""The limits of functions at both ends of the line."""

_WRITTEN: Final = {
    "tan": lambda u: call("sin", u) / call("cos", u),
    "cot": lambda u: call("cos", u) / call("sin", u),
    "sec": lambda u: ONE / call("cos", u),
    "csc": lambda u: ONE / call("sin", u),
    "log2": lambda u: call("log", u) / call("log", number(2)),
    "log10": lambda u: call("log", u) / call("log", number(10)),
}
"""Functions in others."""

_LINEAR_AT_ZERO: Final = frozenset({"sin", "tan", "sinh", "tanh", "asin", "atan", "asinh", "atanh"})
"""Functions with f(u) ~ u for u -> 0."""

_CONTINUOUS: Final = frozenset(
    {"sin", "cos", "sinh", "cosh", "tanh", "atan", "asinh", "asin", "acos", "erf", "erfc", "sigmoid", "abs"}
    | {"softplus", "silu", "gelu", "gamma", "factorial", "digamma", "loggamma", "lambertw", "acosh", "elu"}
)
"""Functions that are continuous wherever they have a value."""

__all__ = ["Limit", "NoLimitError", "T", "limit_beside"]
