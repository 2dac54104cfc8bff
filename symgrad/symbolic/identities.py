"""Formulas that are zero everywhere.

Values at a few rational points can only refute that, and do so first, since it is cheap and certain:
a ball that excludes zero ends the matter. Only then is SymPy asked to transform the formula to 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import comb, prod
from random import Random
from typing import Final

from symgrad.errors import LimitError
from symgrad.language.graph import ADD, MUL, NUM, POW, ZERO, Expression, postorder, tree_sizes, variables_of
from symgrad.programs.balls import BallProgram
from symgrad.symbolic import into_sympy
from symgrad.symbolic.functions import Term
from symgrad.symbolic.loading import sympy

SAMPLES: Final = 12
SAMPLE_BITS: Final = 256
MOST_TERMS: Final = 2_000
"""Terms of the expanded form up to which it is formed."""

MOST_NODES: Final = 250
"""Nodes of the tree up to which SymPy's simplifiers are asked."""

TRANSFORMERS: Final[tuple[Callable[[Term], Term], ...]] = (
    lambda term: term,
    sympy.expand,
    lambda term: sympy.expand(term, trig=True, func=True),
    sympy.cancel,
    sympy.trigsimp,
    sympy.simplify,
    lambda term: sympy.simplify(term.rewrite(sympy.exp)),
)


def simplify_expression(expression: Expression) -> Expression | None:
    """See `symgrad.symbolic.simplify_expression`."""
    order = postorder([expression])
    if tree_sizes(order, MOST_NODES + 1)[expression] > MOST_NODES or _terms(order) > MOST_TERMS:
        return None
    if not _may_vanish(expression):
        return None
    try:
        term = into_sympy.convert(expression)
    except LimitError:
        return None
    return ZERO if any(_is_zero(transform, term) for transform in TRANSFORMERS) else None


def _is_zero(transform: Callable[[Term], Term], term: Term) -> bool:
    try:
        return bool(transform(term) == 0)
    except (
        ValueError,
        TypeError,
        NotImplementedError,
        ArithmeticError,
        RecursionError,
        sympy.PolynomialError,
    ):
        return False  # SymPy's methods fail on what they were not made for


def _terms(order: Sequence[Expression]) -> int:
    """How many terms the expanded form has at most, counted up to a cap."""
    count: dict[Expression, int] = {}
    for e in order:
        inner = [count[a] for a in e.args]
        if e.op is ADD:
            terms = sum(inner)
        elif e.op is MUL:
            terms = prod(inner)
        elif e.op is POW and e.args[1].op is NUM and type(e.args[1].value) is int:
            terms = _terms_of_power(inner[0], abs(e.args[1].value))
        else:
            terms = 1
        count[e] = min(terms, MOST_TERMS + 1)
    return max(count.values())


def _terms_of_power(terms: int, exponent: int) -> int:
    return (
        1
        if terms == 1
        else comb(terms + exponent - 1, exponent)
        if exponent <= MOST_TERMS
        else MOST_TERMS + 1
    )


def _may_vanish(expression: Expression) -> bool:
    """Whether it has values, and none at the samples is certainly not zero."""
    names = variables_of([expression])
    program, random = BallProgram([expression], names), Random(0)
    defined = False
    for k in range(SAMPLES):
        low = 1 if k % 2 else -3000
        point = [Fraction(random.randint(low, 3000), 1009) for _ in names]
        value = program.run(point, SAMPLE_BITS)[0]
        if value.is_finite():
            defined = True
            if value != 0:
                return False
    return defined
