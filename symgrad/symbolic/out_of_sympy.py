"""SymPy's trees to our graph, from the leaves up; what has no counterpart makes the whole None."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final

from symgrad.language.graph import (
    AND,
    FALSE,
    HALF,
    NOT,
    NUM,
    ONE,
    OR,
    PI,
    ROOTOF,
    TRUE,
    E,
    Expression,
    add,
    call,
    compare,
    div,
    mul,
    node,
    number,
    piecewise,
    power,
    sqrt,
    symbol,
)
from symgrad.symbolic.functions import CLASSES
from symgrad.symbolic.loading import sympy

Term = Any
Arguments = list[Expression]
Handler = Callable[[Term, Arguments], Expression | None]


def convert(root: Term) -> Expression | None:
    """See `symgrad.symbolic.from_sympy`."""
    new: dict[Term, Expression] = {}
    stack = [root]
    while stack:
        top = stack[-1]
        if top in new:
            stack.pop()
            continue
        waiting = [a for a in _inside(top) if a not in new]
        if waiting:
            stack += waiting
            continue
        handler = _handler(top)
        made = handler(top, [new[a] for a in _inside(top)]) if handler else None
        if made is None:
            return None
        new[stack.pop()] = made
    return new[root]


def _inside(term: Term) -> tuple[Term, ...]:
    """The arguments that are converted; those of leaves and of roots of polynomials are not."""
    if isinstance(term, sympy.Piecewise):
        return tuple(part for piece in term.args for part in piece.args)
    return () if term.is_Atom or isinstance(term, sympy.CRootOf) else tuple(term.args)


def _handler(term: Term) -> Handler | None:
    name = _NAMES.get(type(term))
    if name is not None:
        return lambda _, args: call(name, *args)
    return next((_HANDLERS[kind] for kind in type(term).__mro__ if kind in _HANDLERS), None)


def _symbol(term: Term, _: Arguments) -> Expression | None:
    return symbol(term.name) if type(term) is sympy.Symbol else None


def _sum(_: Term, args: Arguments) -> Expression:
    """SymPy keeps the number in front; people write it last."""
    return add(*sorted(args, key=lambda a: a.op is NUM))


def _polygamma(term: Term, args: Arguments) -> Expression:
    return call("digamma", args[1]) if term.args[0] == 0 else call("polygamma", *args)


def _product(term: Term, args: Arguments) -> Expression:
    """Factors with negative exponents, and the coefficient's denominator, go below the bar."""
    above: Arguments = []
    below: Arguments = []
    for factor, made in zip(term.args, args, strict=True):
        if factor.is_Rational:
            above.append(number(int(factor.p)))
            below.append(number(int(factor.q)))
        elif made.op == "div" and made.args[0] is ONE:
            below.append(made.args[1])
        else:
            above.append(made)
    return div(mul(*above), mul(*below))


def _power(term: Term, args: Arguments) -> Expression | None:
    base, exponent = args
    if base is E:
        return call("exp", exponent)
    if not term.exp.is_Rational:
        return power(base, exponent)
    if not term.exp.is_Integer and term.base.is_negative:
        return None
    size = abs(Fraction(int(term.exp.p), int(term.exp.q)))
    made = sqrt(base) if size == HALF.value else power(base, number(size))
    return div(ONE, made) if term.exp.is_negative else made


def _logarithm(term: Term, args: Arguments) -> Expression | None:
    return call("log", *args) if len(args) == 1 else None


def _heaviside(term: Term, args: Arguments) -> Expression | None:
    return call("heaviside", args[0]) if args[1] is HALF else None


def _lambertw(term: Term, args: Arguments) -> Expression | None:
    principal = len(args) == 1 or term.args[1] == 0
    return call("lambertw", args[0]) if principal else None


def _piecewise(_: Term, args: Arguments) -> Expression:
    return piecewise(*zip(args[::2], args[1::2], strict=True))


def _rootof(term: Term, _: Arguments) -> Expression | None:
    if not term.is_real:
        return None
    coefficients = tuple(int(c) for c in term.poly.all_coeffs())
    return node(ROOTOF, (), (coefficients, int(term.index) + 1))


def _relation(symbol_of: str) -> Handler:
    return lambda _, args: compare(symbol_of, *args)


def _condition(op: str) -> Handler:
    return lambda _, args: node(op, tuple(args))


def _reciprocal(name: str) -> Handler:
    return lambda _, args: div(ONE, call(name, args[0]))


def _of_reciprocal(name: str) -> Handler:
    return lambda _, args: call(name, div(ONE, args[0]))


_SPECIAL: Final = frozenset({"lambertw", "polygamma"})
_NAMES: Final[dict[Any, str]] = {kind: name for name, kind in CLASSES.items() if name not in _SPECIAL}
assert len(_NAMES) == len(CLASSES) - len(_SPECIAL), "two functions have one class: no unique way back"

_HANDLERS: Final[dict[Any, Handler]] = {
    sympy.Rational: lambda term, _: number(Fraction(int(term.p), int(term.q))),
    sympy.Symbol: _symbol,
    type(sympy.pi): lambda *_: PI,
    type(sympy.E): lambda *_: E,
    type(sympy.true): lambda *_: TRUE,
    type(sympy.false): lambda *_: FALSE,
    sympy.Add: _sum,
    sympy.Mul: _product,
    sympy.Pow: _power,
    sympy.log: _logarithm,
    sympy.Heaviside: _heaviside,
    sympy.LambertW: _lambertw,
    sympy.polygamma: _polygamma,
    sympy.Piecewise: _piecewise,
    sympy.CRootOf: _rootof,
    sympy.coth: _reciprocal("tanh"),
    sympy.sech: _reciprocal("cosh"),
    sympy.csch: _reciprocal("sinh"),
    sympy.asec: _of_reciprocal("acos"),
    sympy.acsc: _of_reciprocal("asin"),
    sympy.acoth: _of_reciprocal("atanh"),
    sympy.StrictLessThan: _relation("<"),
    sympy.LessThan: _relation("<="),
    sympy.StrictGreaterThan: _relation(">"),
    sympy.GreaterThan: _relation(">="),
    sympy.Equality: _relation("=="),
    sympy.Unequality: _relation("!="),
    sympy.And: _condition(AND),
    sympy.Or: _condition(OR),
    sympy.Not: _condition(NOT),
}
