"""Normal form to the shape in which people write: minus signs, quotients, roots."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Final

from symgrad.language.graph import (
    ADD,
    AND,
    CALL,
    COMPARE,
    DIV,
    HALF,
    LEAVES,
    MUL,
    NEG,
    NOT,
    NUM,
    ONE,
    OR,
    PIECEWISE,
    POW,
    SYM,
    Expression,
    call,
    node,
    number,
    postorder,
    postorder_beyond,
)


def present(root: Expression) -> Expression:
    """A normal form as its textbook shape; the text of the result reads back to that very result."""
    return Presenter().shape(root)


class Presenter:
    """Shapes of many expressions that share subexpressions."""

    def __init__(self) -> None:
        self._shapes: dict[Expression, Expression] = {}

    def shape(self, root: Expression) -> Expression:
        """The textbook shape of a normal form."""
        shapes = self._shapes
        for e in postorder_beyond(root, shapes):
            if e not in shapes:
                shapes[e] = self._shape(e)
        return shapes[root]

    def _shape(self, e: Expression) -> Expression:
        if e.op is NUM:
            return _signed(e.value < 0, number(abs(e.value)))
        if e.op in LEAVES:
            return e
        if e.op is MUL:
            return self._product(e.args)
        if e.op is POW:
            return self._power(e)
        return _SHAPES[e.op](e, tuple([self._shapes[a] for a in e.args]))

    def _power(self, e: Expression) -> Expression:
        exponent = e.args[1]
        if exponent.op is NUM and exponent.value < 0:
            return self._product((e,))
        return self._raised(e.args[0], exponent)

    def _raised(self, base: Expression, exponent: Expression) -> Expression:
        shown = self.shape(base)
        if exponent is ONE:
            return shown
        return call("sqrt", shown) if exponent is HALF else node(POW, (shown, self.shape(exponent)))

    def _product(self, factors: Iterable[Expression]) -> Expression:
        negative = False
        above: list[Expression] = []
        below: list[Expression] = []
        for factor in factors:
            if factor.op is NUM:
                negative = factor.value < 0
                value = Fraction(abs(factor.value))
                above += [number(value.numerator)] if value.numerator != 1 else []
                below += [number(value.denominator)] if value.denominator != 1 else []
            elif factor.op is POW and factor.args[1].op is NUM and factor.args[1].value < 0:
                below.append(self._raised(factor.args[0], number(-factor.args[1].value)))
            else:
                above.append(self.shape(factor))
        return _signed(negative, _quotient(_times(above), _times(below)))


def _signed(negative: bool, e: Expression) -> Expression:
    return node(NEG, (e,)) if negative else e


def _times(factors: list[Expression]) -> Expression:
    if len(factors) < 2:
        return factors[0] if factors else ONE
    return node(MUL, tuple(factors))


def _quotient(above: Expression, below: Expression) -> Expression:
    if below is ONE:
        return above
    if above.op is NUM and below.op is NUM and below.value:
        return number(Fraction(above.value) / below.value)
    return node(DIV, (above, below))


def _sum(args: tuple[Expression, ...]) -> Expression:
    """Begins as is customary: 1 - x, n - k + 1, 1 + sqrt(10), but -x**2 + x."""
    if args[-1].op is NUM and len(args) < 5 and not any(e.op is SYM for e in postorder(args)):
        return node(ADD, (args[-1], *args[:-1]))
    if args[0].op is NEG:
        later = next((k for k, a in enumerate(args) if a.op is not NEG), 0)
        if len(args) == 2 or (later and _degree(args[later]) == _degree(args[0].args[0])):
            args = (args[later], *args[:later], *args[later + 1 :])
    return node(ADD, args)


def _degree(e: Expression) -> int:
    """The number of variables a term multiplies, powers counted; -1 where it is no monomial."""
    if e.op is SYM:
        return 1
    if e.op is NUM:
        return 0
    if e.op is POW and e.args[0].op is SYM and e.args[1].op is NUM and type(e.args[1].value) is int:
        return e.args[1].value
    degrees = [_degree(a) for a in e.args] if e.op is MUL else [-1]
    return -1 if -1 in degrees else sum(degrees)


Shape = Callable[[Expression, tuple[Expression, ...]], Expression]

_SHAPES: Final[dict[str, Shape]] = {
    ADD: lambda e, args: _sum(args),
    CALL: lambda e, args: node(CALL, args, e.value),
    PIECEWISE: lambda e, args: node(PIECEWISE, args),
    COMPARE: lambda e, args: node(COMPARE, args, e.value),
    AND: lambda e, args: node(AND, args),
    OR: lambda e, args: node(OR, args),
    NOT: lambda e, args: node(NOT, args),
}
