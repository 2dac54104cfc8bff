"""Constants in exact form: SymPy proposes, Arb and separation bounds decide."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from symgrad.errors import LimitError
from symgrad.language.graph import Expression, postorder, tree_sizes, variables_of
from symgrad.programs.balls import enclose, sign_of
from symgrad.symbolic import BUDGET, into_sympy, out_of_sympy
from symgrad.symbolic.functions import Term
from symgrad.symbolic.loading import sympy

if TYPE_CHECKING:
    from flint import arb

AGREEING_BITS: Final = 200
"""Bits to which two forms of a constant must agree before one replaces the other."""

WORKING_BITS: Final = 512
ZERO_BITS: Final = 1024

SIMPLIFIERS: Final[tuple[Callable[[Term], Term], ...]] = (
    lambda term: term,
    sympy.sqrtdenest,
    sympy.radsimp,
    sympy.expand,
    sympy.logcombine,
    sympy.simplify,
)
"""Cheapest first. The square roots of `sqrtdenest` come out simplest; `simplify` tries everything."""


def simplify_constant(expression: Expression, budget: int = BUDGET) -> Expression | None:
    """See `symgrad.symbolic.simplify_constant`."""
    if variables_of([expression]) or _size(expression, budget) > budget:
        return None
    forms = [form for form in _forms(expression) if _agree(expression, form)]
    return min(forms, key=lambda form: (_size(form, budget), len(str(form))), default=None)


def _size(expression: Expression, cap: int) -> int:
    return tree_sizes(postorder([expression]), cap + 1)[expression]


def _forms(expression: Expression) -> Iterator[Expression]:
    seen: set[Term] = set()
    for term in candidates(expression):
        if term not in seen:
            seen.add(term)
            form = out_of_sympy.convert(term)
            if form is not None:
                yield form


def candidates(expression: Expression) -> Iterator[Term]:
    """What SymPy makes of an expression, method by method; nothing if SymPy cannot take it."""
    try:
        term = into_sympy.convert(expression)
    except (LimitError, ValueError):
        return  # too large, or numbers in max or min that SymPy cannot compare
    for simplifier in SIMPLIFIERS:
        try:
            yield simplifier(term)
        except (ValueError, TypeError, NotImplementedError, ArithmeticError, RecursionError):
            continue  # SymPy's methods fail on what they were not made for


def _agree(a: Expression, b: Expression) -> bool:
    first, second = enclose(a, bits=WORKING_BITS), enclose(b, bits=WORKING_BITS)
    return _is_sharp(first) and _is_sharp(second) and first.overlaps(second)


def _is_sharp(value: arb) -> bool:
    if not value.is_finite():
        return False
    return value.rel_accuracy_bits() >= AGREEING_BITS or is_below(value, AGREEING_BITS)


def is_below(value: arb, bits: int) -> bool:
    """Whether a ball lies within 2^-bits of zero."""
    from flint import arb

    return bool(value.abs_upper() < arb(2) ** -bits)


def is_zero(expression: Expression) -> bool | None:
    """See `symgrad.symbolic.is_zero`."""
    sign = sign_of(expression)
    if sign is not None:
        return sign == 0
    if not is_below(enclose(expression, bits=ZERO_BITS), AGREEING_BITS) or _size(expression, BUDGET) > BUDGET:
        return None
    return True if any(term.is_zero for term in candidates(expression)) else None
