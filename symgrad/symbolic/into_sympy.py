"""Our graph to SymPy's tree, from the leaves up: no recursion of ours, sums and products built once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, Final

from symgrad.errors import LimitError
from symgrad.language.graph import (
    ADD,
    AND,
    BOOL,
    CALL,
    COMPARE,
    CONST,
    DIV,
    MUL,
    NEG,
    NOT,
    NUM,
    OR,
    PIECEWISE,
    POW,
    ROOTOF,
    SYM,
    Expression,
    postorder,
)
from symgrad.programs.ball_program import real_roots
from symgrad.symbolic import guards
from symgrad.symbolic.functions import SYMPY, Term, number, real_power
from symgrad.symbolic.loading import sympy

ISOLATING_BITS: Final = 64
COMPARED: Final = 4
"""Arguments of max and min up to which SymPy may compare them: it looks at every pair."""


def convert(root: Expression) -> Term:
    """See `symgrad.symbolic.to_sympy`."""
    guards.check(root)
    new: dict[Expression, Term] = {}
    try:
        for e in postorder([root]):
            new[e] = _LEAVES[e.op](e.value) if not e.args else _real(_inner(e, [new[a] for a in e.args]))
    except RecursionError:
        raise LimitError("this is nested too deeply for SymPy") from None
    return new[root]


def _real(term: Term) -> Term:
    """The term, unless it is a number that is not real: that is no value of ours."""
    if term.is_number and not term.is_Rational and (term.is_real is False or term.has(sympy.nan)):
        return sympy.nan
    return term


def _inner(e: Expression, args: list[Term]) -> Term:
    if e.op is CALL:
        return _call(e.value, args)
    if e.op is COMPARE:
        return _compare(e.value, args)
    if e.op is POW:
        return _power(args[0], args[1])
    return _OPERATIONS[e.op](args)


def _call(name: str, args: list[Term]) -> Term:
    guards.check_call(name, args)
    if name in ("max", "min") and not _comparable(args):
        return (sympy.Max if name == "max" else sympy.Min)(*args, evaluate=False)
    return SYMPY[name](*args)


def _comparable(args: Sequence[Term]) -> bool:
    if all(a.is_Rational for a in args):
        return True
    return len(args) <= COMPARED and not any(a.has(sympy.Max, sympy.Min, sympy.Piecewise) for a in args)


def _power(base: Term, exponent: Term) -> Term:
    guards.check_power(base, exponent)
    if exponent.is_Rational:
        return real_power(base, Fraction(int(exponent.p), int(exponent.q)))
    if base.is_number and base.is_negative and exponent.is_number and not exponent.is_integer:
        return sympy.nan
    return sympy.Pow(base, exponent)


def _compare(relation: str, args: list[Term]) -> Term:
    both = all(a.is_number for a in args)
    return _RELATIONS[relation](args[0], args[1], evaluate=both)


def _piecewise(args: list[Term]) -> Term:
    """The pieces as they stand: SymPy's own evaluation folds conditions, which takes exponential time."""
    pieces = []
    for value, condition in zip(args[::2], args[1::2], strict=True):
        if condition is sympy.false:
            continue
        pieces.append((value, condition))
        if condition is sympy.true:
            break
    if not pieces:
        return sympy.nan
    return pieces[0][0] if pieces[0][1] is sympy.true else sympy.Piecewise(*pieces, evaluate=False)


def _joined(kind: Any, absorbing: Term, neutral: Term) -> Callable[[list[Term]], Term]:
    def face(args: list[Term]) -> Term:
        if absorbing in args:
            return absorbing
        rest = list(dict.fromkeys(a for a in args if a is not neutral))
        return neutral if not rest else rest[0] if len(rest) == 1 else kind(*rest, evaluate=False)

    return face


def _rootof(value: tuple[tuple[int, ...], int]) -> Term:
    """SymPy counts from 0 and repeats multiple roots: the square-free part has each once."""
    coefficients, index = value
    if index > len(real_roots(coefficients, ISOLATING_BITS)):
        return sympy.nan
    polynomial = sympy.Poly.from_list(list(coefficients), sympy.Symbol("x")).sqf_part()
    return sympy.rootof(polynomial, index - 1)


_RELATIONS: Final = {
    "<": sympy.StrictLessThan,
    "<=": sympy.LessThan,
    ">": sympy.StrictGreaterThan,
    ">=": sympy.GreaterThan,
    "==": sympy.Equality,
    "!=": sympy.Unequality,
}

_OPERATIONS: Final[dict[str, Callable[[list[Term]], Term]]] = {
    ADD: lambda args: sympy.Add(*args),
    MUL: lambda args: sympy.Mul(*args),
    NEG: lambda args: -args[0],
    DIV: lambda args: sympy.Mul(args[0], sympy.Pow(args[1], -1)),
    PIECEWISE: _piecewise,
    AND: _joined(sympy.And, sympy.false, sympy.true),
    OR: _joined(sympy.Or, sympy.true, sympy.false),
    NOT: lambda args: sympy.Not(args[0]),
}

_LEAVES: Final[dict[str, Callable[[Any], Term]]] = {
    NUM: number,
    SYM: lambda name: sympy.Symbol(name, real=True),
    CONST: lambda name: sympy.pi if name == "pi" else sympy.E,
    BOOL: lambda value: sympy.true if value else sympy.false,
    ROOTOF: _rootof,
}
