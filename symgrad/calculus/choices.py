"""Choices between constants, made: max(1, sin(1)) is 1, floor(pi) is 3, a condition holds or not.

Each is decided by an exact sign; what stays open stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from math import floor
from typing import TYPE_CHECKING, Final

from symgrad.calculus.decisions import decide_constant
from symgrad.calculus.series import NoSeriesError
from symgrad.calculus.sides import CHOOSERS
from symgrad.language.graph import (
    CALL,
    COMPARE,
    FALSE,
    TRUE,
    Expression,
    number,
    postorder,
    variables_of,
)
from symgrad.language.rewriting import rewritten

if TYPE_CHECKING:
    from symgrad.algebra.normal import Normalizer

ROUNDINGS: Final = frozenset({"floor", "ceil"})


def made(form: Expression, n: Normalizer) -> Expression:
    """A normal form in which every choice between constants that can be decided is carried out.

    >>> from symgrad.algebra.normal import Normalizer
    >>> from symgrad.language.reading import read
    >>> n = Normalizer()
    >>> str(made(n.form(read("max(1, sin(1)) + floor(pi)").expression), n))
    '4'
    """
    if not any(_is_choice(e) for e in postorder([form])):
        return form

    def chosen(e: Expression, same: Expression) -> Expression:
        return _made(same, n) if _is_choice(e) and not variables_of([same]) else same

    return n.form(rewritten(form, chosen))


def _is_choice(e: Expression) -> bool:
    return e.op is COMPARE or (e.op is CALL and (e.value in CHOOSERS or e.value in ROUNDINGS))


def _made(e: Expression, n: Normalizer) -> Expression:
    if e.op is COMPARE:
        truth = decide_constant(e)
        return e if truth is None else TRUE if truth else FALSE
    side = _side(n)
    try:
        if e.value in ROUNDINGS:
            return _rounded(e.value, e.args[0], side)
        return n.form(CHOOSERS[e.value](e.args, side, False))
    except NoSeriesError:
        return e


def _side(n: Normalizer) -> Callable[[Expression], int]:
    def side(difference: Expression) -> int:
        from symgrad.calculus.exact import sign_of

        sign = sign_of(n.form(difference))
        if sign is None:
            raise NoSeriesError("the sign of a constant could not be decided")
        return sign

    return side


def _rounded(name: str, u: Expression, side: Callable[[Expression], int]) -> Expression:
    """The whole number that the float suggests, if exact signs confirm it."""
    from symgrad.calculus.exact import float_of

    value = float_of(u)
    if value is None or abs(value) > 2**52:
        raise NoSeriesError("the number is too large to be rounded with certainty")
    for guess in (floor(value), floor(value) - 1, floor(value) + 1):
        if side(u - guess) >= 0 > side(u - guess - 1):
            whole = side(u - guess) == 0
            return number(guess if name == "floor" or whole else guess + 1)
    raise NoSeriesError("the number could not be rounded")
