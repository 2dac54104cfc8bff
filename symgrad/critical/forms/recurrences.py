"""The gamma function and its kin near their poles, written with what has none.

    u > 0      gamma(u) = gamma(u + 1)/u               digamma(u) = digamma(u + 1) - 1/u
    u < 0      gamma(u) = pi/(sin(pi*u)*gamma(1 - u))  digamma(u) = digamma(1 - u) - pi*cos(pi*u)/sin(pi*u)

The poles stand in divisors then, and what is left of an equation can be enclosed up to the poles themselves.

Source: NIST Digital Library of Mathematical Functions, 5.5.1-5.5.4 and 5.15.5-5.15.6.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import factorial
from typing import Final

from symgrad.autodiff.higher import derivative
from symgrad.critical.places.spots import ball_between
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    CALL,
    NUM,
    ONE,
    PI,
    Expression,
    call,
    number,
    substitute,
    symbol,
)
from symgrad.language.rewriting import rewritten
from symgrad.programs.ball_program import BallProgram

_HIGHEST_ORDER: Final = 4
_ANGLE: Final = "'a"


@dataclass(frozen=True, slots=True)
class Rewriting:
    """How a function is written for positive arguments, and for negative ones."""

    positive: Callable[[tuple[Expression, ...]], Expression]
    negative: Callable[[tuple[Expression, ...]], Expression]


def _polygamma_beyond(args: tuple[Expression, ...]) -> Expression:
    order, u = int(args[0].value), args[1]
    term = number((-1) ** order * factorial(order)) / u ** (order + 1)
    return call("polygamma", args[0], u + ONE) - term


def _polygamma_reflected(args: tuple[Expression, ...]) -> Expression:
    order, u = int(args[0].value), args[1]
    t = symbol(_ANGLE)
    cotangent = PI * call("cos", PI * t) / call("sin", PI * t)
    (poles,) = substitute([derivative(cotangent, [_ANGLE] * order)], {_ANGLE: u})
    return number((-1) ** order) * call("polygamma", args[0], ONE - u) - poles


def _reflected_gamma(u: Expression) -> Expression:
    return PI / (call("sin", PI * u) * call("gamma", ONE - u))


_REWRITINGS: Final = {
    "gamma": Rewriting(lambda a: call("gamma", a[0] + ONE) / a[0], lambda a: _reflected_gamma(a[0])),
    "factorial": Rewriting(
        lambda a: call("gamma", a[0] + number(2)) / (a[0] + ONE), lambda a: _reflected_gamma(a[0] + ONE)
    ),
    "digamma": Rewriting(
        lambda a: call("digamma", a[0] + ONE) - ONE / a[0],
        lambda a: call("digamma", ONE - a[0]) - PI * call("cos", PI * a[0]) / call("sin", PI * a[0]),
    ),
    "polygamma": Rewriting(_polygamma_beyond, _polygamma_reflected),
}


def without_poles(root: Expression, name: str, middle: Fraction) -> Expression:
    """The same function with its gamma functions regular at both ends of the piece around a point.

    Args:
        root: the function.
        name: its variable.
        middle: a point of the piece, on which no argument of a gamma function changes its sign.

    >>> from symgrad import parse
    >>> str(without_poles(parse("digamma(x)"), "x", Fraction(1, 2)))
    'digamma(x + 1) - 1/x'
    """

    def regular(e: Expression, same: Expression) -> Expression:
        if e.op is not CALL or e.value not in _REWRITINGS or name not in e.variables or not _is_plain(e):
            return same
        shift = ONE if e.value == "factorial" else number(0)
        ball = BallProgram([e.args[-1] + shift], [name]).run([ball_between(middle, middle)])[0]
        forms = _REWRITINGS[e.value]
        return forms.positive(same.args) if ball > 0 else forms.negative(same.args) if ball < 0 else same

    return rewritten(root, regular)


def _is_plain(e: Expression) -> bool:
    """Whether the order of a polygamma function is a small whole number."""
    order = e.args[0]
    return e.value != "polygamma" or (
        order.op is NUM and Fraction(order.value).denominator == 1 and 0 < order.value <= _HIGHEST_ORDER
    )


__all__ = ["without_poles"]
