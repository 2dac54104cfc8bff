"""Functions with kinks, written with absolute values: relu, max, min and their like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field
from fractions import Fraction
from typing import Final

from symgrad.algebra.normal import Normalizer
from symgrad.algebra.quotients import split_coefficient
from symgrad.frozen import dataclass
from symgrad.language.functions.learning import LEAKY_SLOPE
from symgrad.language.graph import (
    ADD,
    CALL,
    HALF,
    NUM,
    Expression,
    call,
    mul,
    neg,
    number,
    symbol,
)
from symgrad.language.rewriting import rewritten

Arguments = Sequence[Expression]
Absolute = Callable[[Expression], Expression]


class OtherKinkError(Exception):
    """A kink that is not written with absolute values; the message names it."""


def _folded(sign: int) -> Callable[[Arguments, Absolute], Expression]:
    def face(args: Arguments, absolute: Absolute) -> Expression:
        best = args[0]
        for a in args[1:]:
            gap = absolute(best - a)
            best = mul(HALF, best + a + (gap if sign > 0 else neg(gap)))
        return best

    return face


def _leaky(args: Arguments, absolute: Absolute) -> Expression:
    (u,) = args
    slope = Fraction(LEAKY_SLOPE)
    return number((1 + slope) / 2) * u + number((1 - slope) / 2) * absolute(u)


FACES: Final[dict[str, Callable[[Arguments, Absolute], Expression]]] = {
    "abs": lambda args, absolute: absolute(args[0]),
    "relu": lambda args, absolute: mul(HALF, args[0] + absolute(args[0])),
    "leaky_relu": _leaky,
    "max": _folded(1),
    "min": _folded(-1),
}
"""Functions with kinks, in absolute values."""

SHARP: Final = frozenset({"sign", "floor", "ceil", "heaviside", "clip"})


def in_absolute_values(root: Expression) -> Expression:
    """A function with its kinks written as absolute values, where they can be.

    >>> from symgrad import parse
    >>> str(in_absolute_values(parse("relu(x)")))
    '1/2*(x + abs(x))'
    """

    def faced(_: Expression, e: Expression) -> Expression:
        face = FACES.get(e.value) if e.op is CALL else None
        return e if face is None else face(e.args, lambda u: call("abs", u))

    return rewritten(root, faced)


@dataclass(slots=True)
class Unfolded:
    """A function without kinks in more variables: F(x, t) with t_j for the sign of ``arguments[j]``."""

    n: Normalizer = field(default_factory=Normalizer)
    arguments: list[Expression] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    _known: dict[Expression, tuple[str, Fraction]] = field(default_factory=dict)

    def absolute(self, u: Expression) -> Expression:
        """|u| as c*t*r, where u is c*r; parallel arguments share their t."""
        form = self.n.form(u)
        if form.op is NUM:
            return number(abs(form.value))
        coefficient, rest = split_coefficient(form)
        if rest.op is ADD:
            lead, _ = split_coefficient(rest.args[0])
            rest = self.n.mul((number(1 / Fraction(lead)), rest))
            terms = [self.n.mul((number(1 / Fraction(lead)), a)) for a in form.args] if form.op is ADD else []
            rest = self.n.add(terms) if terms else rest
            coefficient = Fraction(coefficient) * Fraction(lead)
        if rest not in self._known:
            self.letters.append(f"'t{len(self.letters)}")
            self.arguments.append(rest)
            self._known[rest] = (self.letters[-1], Fraction(1))
        return mul(number(abs(Fraction(coefficient))), symbol(self._known[rest][0]), rest)

    def of(self, root: Expression) -> Expression:
        """The function, unfolded.

        Raises:
            OtherKinkError: it has kinks of another sort.
        """
        return rewritten(root, self._unfolded)

    def _unfolded(self, was: Expression, e: Expression) -> Expression:
        face = FACES.get(e.value) if e.op is CALL else None
        if face is not None:
            return face(e.args, self.absolute)
        if e.op == "piecewise" or (e.op is CALL and e.value in SHARP):
            raise OtherKinkError(str(was))
        return e


def is_folded(term: Expression) -> bool:
    """Whether a kink can be written with absolute values."""
    return term.op is CALL and term.value in FACES


__all__ = ["FACES", "OtherKinkError", "Unfolded", "in_absolute_values", "is_folded"]
