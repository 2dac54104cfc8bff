"""Exact values of constants, their signs and their floats."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import cbrt, prod
from typing import Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.present import Presenter
from symgrad.language.graph import (
    BOOL,
    CONST,
    MUL,
    NUM,
    PI,
    POW,
    ZERO,
    Expression,
    postorder,
    substitute,
    tree_sizes,
    variables_of,
)
from symgrad.results import Number

READABLE_NODES: Final = 160
"""Exact values of more nodes are given as floats only."""

FORM_WORK: Final = 300_000
"""Steps that the normal form of one value may take."""

_PI: Final = 3.141592653589793
_E: Final = 2.718281828459045
_THIRD: Final = Fraction(1, 3)


class Evaluator:
    """Values of expressions at one point, sharing the work on common subexpressions."""

    def __init__(self, values: Mapping[str, Expression]) -> None:
        self.values = values
        self.normalizer = Normalizer()
        self.presenter = Presenter()

    def form(self, e: Expression) -> Expression:
        """The normal form of ``e`` at the point, with choices between constants made."""
        from symgrad.calculus.choices import made

        (at,) = substitute([e], self.values)
        return made(self.normalizer.form(at), self.normalizer)

    def short_form(self, e: Expression) -> Expression | None:
        """Likewise, but None where it would be far too long to be read."""
        self.normalizer.allow(FORM_WORK)
        try:
            return self.form(e)
        except TooLargeError:
            return None
        finally:
            self.normalizer.allow(None)

    def number(self, e: Expression) -> Number:
        """The value of ``e`` at the point."""
        return number_of(self.form(e), self.presenter)

    def holds(self, condition: Expression) -> bool | None:
        """Whether a condition holds at the point; None if parameters or precision leave it open."""
        return decide(self.form(condition))


def number_of(form: Expression, presenter: Presenter | None = None) -> Number:
    """A constant in normal form as a number, exact where it stays readable."""
    if form.op is NUM:
        return Number((presenter or Presenter()).shape(form), float_of_rational(form.value))
    if variables_of([form]):
        return Number((presenter or Presenter()).shape(form), None)
    value = float_of(form)
    if (value == 0.0 or value is None) and sign_of(form) == 0:
        return Number(ZERO, 0.0)
    readable = tree_sizes(postorder([form]), READABLE_NODES + 1)[form] <= READABLE_NODES
    return Number((presenter or Presenter()).shape(form) if readable else None, value)


def float_of_rational(value: int | Fraction) -> float | None:
    """The nearest float; None beyond the range of floats."""
    try:
        return float(value)
    except OverflowError:
        return None


def float_of(form: Expression) -> float | None:
    """The float nearest to a constant; None where there is none."""
    simple = _simple_float(form)
    if simple is not None:
        return simple
    from symgrad.programs import balls

    return balls.float_of(form)


def _simple_float(form: Expression) -> float | None:
    """Numbers, radicals, pi and e, multiplied: no cancellation can spoil them."""
    if form.op is NUM:
        return float_of_rational(form.value)
    if form.op is CONST:
        return _PI if form is PI else _E
    if form.op is POW and form.args[0].op is NUM and form.args[1].op is NUM and form.args[0].value > 0:
        base = float_of_rational(form.args[0].value)
        return None if base is None else _simple_power(base, Fraction(form.args[1].value))
    if form.op is MUL and all(a.op is not MUL for a in form.args):
        factors = [_simple_float(a) for a in form.args]
        known = [f for f in factors if f is not None]
        return prod(known) if len(known) == len(factors) else None
    return None


def _simple_power(base: float, exponent: Fraction) -> float | None:
    """A square or cube root, say; None where rounding the exponent would be felt: 1e60**(1/5)."""
    try:
        if exponent == _THIRD:
            return cbrt(base)
        return float(base ** float(exponent)) if float(exponent) == exponent else None
    except OverflowError:
        return None


def sign_of(form: Expression) -> int | None:
    """-1, 0 or 1 for a constant in normal form, proved; None if undecided."""
    if form.op is NUM:
        return int(form.value > 0) - int(form.value < 0)
    if variables_of([form]):
        return None
    from symgrad.algebra.signs import sign_of_form

    known = sign_of_form(form)
    if known is not None and abs(known) != 1:
        return (known > 0) - (known < 0)
    from symgrad.programs import balls

    sign = balls.sign_of(form)
    if sign is None and form.op is MUL:
        sign = _sign_of_product(form)
    if sign is not None:
        return sign
    from symgrad.algebra.vanishing import vanishes

    if vanishes(form):
        return 0
    from symgrad.symbolic import is_zero

    return 0 if is_zero(form) else None


def _sign_of_product(form: Expression) -> int | None:
    """By its factors: one may be too small for every enclosure and yet plainly positive."""
    signs = [sign_of(a) for a in form.args]
    known = [s for s in signs if s is not None]
    return prod(known) if len(known) == len(signs) else None


def decide(condition: Expression) -> bool | None:
    """Whether a condition in normal form holds; None if undecided."""
    if condition.op is BOOL:
        return bool(condition.value)
    if variables_of([condition]):
        return None
    from symgrad.calculus.decisions import decide_constant

    return decide_constant(condition)


def defined_constant(raw: Expression) -> bool:
    """Whether a constant as written is a real number: no ``log(-1)``, no ``1/0``."""
    if raw.op is NUM:
        return True
    from symgrad.calculus.domain import requirements

    evaluator = Evaluator({})
    return all(
        r.smooth_only
        or evaluator.holds(r.condition) is not False
        or not all(evaluator.holds(g) for g in r.guards)
        for r in requirements([raw])
    )
