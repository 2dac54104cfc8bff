"""Straight-line programs over floats: no recursion, no compilation, never an exception.

An expression graph becomes a list of instructions, one for each distinct node, each naming the slots
it reads. Building costs about as much as ten runs of compiled code would, so this is the way to
evaluate a formula a few thousand times; `symgrad.programs.compile` is for more.

Where a function has no value the result is nan, and nan is passed on by every instruction except a
piecewise that does not select it. So all branches can be computed without a look at the conditions.
"""

from __future__ import annotations

import math
import operator
from bisect import bisect_left
from collections.abc import Callable, Sequence
from fractions import Fraction
from operator import itemgetter
from typing import Final

from symgrad.errors import PointError
from symgrad.language.graph import (
    ADD,
    AND,
    BOOL,
    CALL,
    CONST,
    DIV,
    MUL,
    NEG,
    NOT,
    NUM,
    OR,
    PIECEWISE,
    POW,
    SYM,
    TWO,
    Expression,
    Rational,
    postorder,
)
from symgrad.programs.float_functions import (
    ABSENT,
    INFINITY,
    NAN,
    RAW,
    Face,
    guarded,
    power,
    product,
    rational_power,
    total,
)
from symgrad.programs.rationals import RELATIONS, rational_node

Instruction = tuple[Face, int, int, int]
"""A face, the slot it fills, and the two slots it reads; a mark in place of the second says one, or many."""

FEW: Final = 8
LONG: Final = 50
"""At fewer places than that, a program with more instructions than that runs place by place."""

MANY: Final = -2
ONE_ARGUMENT: Final = -1


class FloatProgram:
    """Expressions as a program over floats.

    Args:
        outputs: what to compute; conditions give 1.0, 0.0 or nan.
        variables: the names of the inputs, in the order of the values.
        order: the postorder of the outputs, where it is known already.

    Raises:
        PointError: an output has a variable that is not among ``variables``.

    >>> from symgrad import parse
    >>> program = FloatProgram([parse("x*y"), parse("log(x) + y")], ["x", "y"])
    >>> program.run([-2.0, 3.0])
    [-6.0, nan]
    """

    __slots__ = ("_code", "_inputs", "_many", "_outputs", "_slots", "variables")

    def __init__(
        self,
        outputs: Sequence[Expression],
        variables: Sequence[str],
        order: Sequence[Expression] | None = None,
    ) -> None:
        self.variables = tuple(variables)
        builder = _Builder(postorder(outputs) if order is None else order, self.variables)
        self._slots = builder.slots
        self._code = builder.code
        self._many = builder.many
        self._inputs = [builder.place.get(name) for name in self.variables]
        self._outputs = [builder.slot[e] for e in outputs]

    def first(self, count: int) -> FloatProgram:
        """The program of its first outputs alone: a prefix of this one, not built anew.

        >>> from symgrad import parse
        >>> FloatProgram([parse("2*x"), parse("sin(x)")], ["x"]).first(1).run([3.0])
        [6.0]
        """
        program = object.__new__(FloatProgram)
        program.variables, program._many = self.variables, self._many
        program._outputs = self._outputs[:count]
        # Slots stand in postorder, so what an output needs lies before it.
        needed = 1 + max(program._outputs, default=-1)
        program._inputs = [k if k is not None and k < needed else None for k in self._inputs]
        program._slots = self._slots[:needed]
        program._code = self._code[: bisect_left(self._code, needed, key=itemgetter(1))]
        return program

    def run(self, values: Sequence[float]) -> list[float]:
        """The outputs at these values of the variables."""
        slots = self._slots.copy()
        for place, value in zip(self._inputs, values, strict=True):
            if place is not None:
                slots[place] = float(value)
        many = self._many
        for face, target, a, b in self._code:
            try:
                if b >= 0:
                    slots[target] = face(slots[a], slots[b])
                elif b == ONE_ARGUMENT:
                    slots[target] = face(slots[a])
                else:
                    slots[target] = face(*[slots[k] for k in many[a]])
            except ABSENT:
                slots[target] = NAN
            except OverflowError:
                slots[target] = INFINITY
        return [slots[k] for k in self._outputs]

    def table(self, columns: Sequence[Sequence[float]], places: int) -> list[list[float]]:
        """What `run` gives at many places, an operation at a time where that is faster.

        Args:
            columns: for each variable its values, as many as there are places.
            places: how many that are.

        >>> from symgrad import parse
        >>> FloatProgram([parse("log(x)*y")], ["x", "y"]).table([[1.0, -1.0], [5.0, 6.0]], 2)
        [[0.0, nan]]
        """
        if places < FEW and len(self._code) > LONG:
            runs = [self.run([column[k] for column in columns]) for k in range(places)]
            return [list(values) for values in zip(*runs, strict=True)]
        slots = [[value] * places for value in self._slots]
        for place, column in zip(self._inputs, columns, strict=True):
            if place is not None:
                slots[place] = list(map(float, column))
        for face, target, a, b in self._code:
            read = (a, b) if b >= 0 else (a,) if b == ONE_ARGUMENT else self._many[a]
            given = [slots[k] for k in read]
            try:
                slots[target] = list(map(face, *given))
            except (*ABSENT, OverflowError):
                slots[target] = list(map(guarded(face), *given))
        return [slots[k] for k in self._outputs]


class _Builder:
    """Walks the graph once; constants are folded into the slots on the way."""

    def __init__(self, order: Sequence[Expression], variables: Sequence[str]) -> None:
        self.slots = [NAN] * len(order)
        self.code: list[Instruction] = []
        self.many: list[tuple[int, ...]] = []
        self.slot = dict(zip(order, range(len(order)), strict=True))
        self.place: dict[str, int] = {}
        self._exact: dict[Expression, Rational] = {}
        self._varies = bytearray(len(order))
        self._known = frozenset(variables)
        self._walk(order)

    def _walk(self, order: Sequence[Expression]) -> None:
        slot, varies, exact, faces, append = self.slot, self._varies, self._exact, FACES, self.code.append
        for here, e in enumerate(order):
            op, args = e.op, e.args
            if not args:
                self._leaf(e, here)
                continue
            first = slot[args[0]]
            moves = varies[first]
            instruction: Instruction
            if op is POW and args[1] is TWO:
                instruction = operator.mul, here, first, first
            elif len(args) == 2 and not ((op is POW or e.value == ROOT) and args[1] in exact):
                second = slot[args[1]]
                moves = moves or varies[second]
                instruction = faces[e.value or op], here, first, second
            elif len(args) == 1:
                instruction = faces[e.value or op], here, first, ONE_ARGUMENT
            else:
                at = [slot[a] for a in args]
                moves = any(map(varies.__getitem__, at))
                instruction = self._other(e, here, at)
            if moves:
                varies[here] = True
                append(instruction)
            else:
                self.slots[here] = self._constant(e, instruction)

    def _leaf(self, e: Expression, here: int) -> None:
        if e.op is SYM:
            if e.value not in self._known:
                raise PointError(f"{e.value} has no value here")
            self.place[e.value] = here
            self._varies[here] = True
        elif e.op is NUM or e.op is BOOL:
            self._exact[e] = e.value
            self.slots[here] = _rounded(e.value)
        else:
            self.slots[here] = _constant_leaf(e)

    def _other(self, e: Expression, here: int, at: list[int]) -> Instruction:
        """An instruction with many arguments, or one made for its exact exponent."""
        name = e.value or e.op
        if len(at) != 2:
            self.many.append(tuple(at))
            return WIDE.get(name) or FACES[name], here, len(self.many) - 1, MANY
        exponent = self._exact[e.args[1]]
        if e.op is CALL:
            if not exponent:
                return FACES[name], here, at[0], at[1]
            exponent = 1 / Fraction(exponent)
        if exponent == 2:
            return operator.mul, here, at[0], at[0]
        return rational_power(exponent), here, at[0], ONE_ARGUMENT

    def _constant(self, e: Expression, instruction: Instruction) -> float:
        exact = rational_node(e, self._exact)
        if exact is not None:
            self._exact[e] = exact
            return _rounded(exact)
        face, _, first, second = instruction
        read = self.many[first] if second == MANY else (first,) if second == ONE_ARGUMENT else (first, second)
        return guarded(face)(*[self.slots[k] for k in read])


def _rounded(value: Rational) -> float:
    try:
        return float(value)
    except OverflowError:
        return INFINITY if value > 0 else -INFINITY


def _constant_leaf(e: Expression) -> float:
    if e.op is CONST:
        return math.pi if e.value == "pi" else math.e
    from symgrad.programs.balls import float_of

    value = float_of(e)
    return NAN if value is None else value


def _comparison(relation: Callable[..., bool]) -> Face:
    def face(a: float, b: float) -> float:
        if math.isnan(a) or math.isnan(b):
            return NAN
        return 1.0 if relation(a, b) else 0.0

    return face


def conjunction(*conditions: float) -> float:
    """False if one is false, else undecided if one is: `x != 0 and 1/x > 2` is false at 0."""
    return 0.0 if 0.0 in conditions else 1.0 if all(c == 1.0 for c in conditions) else NAN


def disjunction(*conditions: float) -> float:
    """True if one is true, else undecided if one is."""
    return 1.0 if 1.0 in conditions else 0.0 if all(c == 0.0 for c in conditions) else NAN


def choose(*parts: float) -> float:
    """The value of the first piece whose condition holds; parts are value, condition, value, ..."""
    for k in range(1, len(parts), 2):
        if parts[k] != 0.0:
            return parts[k - 1] if parts[k] == 1.0 else NAN
    return NAN


FACES: Final[dict[str, Face]] = {
    **RAW,
    **{relation: _comparison(holds) for relation, holds in RELATIONS.items()},
    ADD: operator.add,
    MUL: operator.mul,
    NEG: operator.neg,
    DIV: operator.truediv,
    POW: power,
    AND: conjunction,
    OR: disjunction,
    NOT: lambda c: 1.0 - c,
    PIECEWISE: choose,
}
"""What an instruction calls, by the function's name, the relation or the kind of node."""

WIDE: Final[dict[str, Face]] = {ADD: total, MUL: product}
"""The same for three or more arguments, where it differs."""

ROOT: Final = "root"
"""The function that, as powers do, has a face of its own for each exact second argument."""
