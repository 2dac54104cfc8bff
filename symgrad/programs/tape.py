"""Straight-line code over floats, written down operation by operation: what a compiler is handed.

A `Slot` stands for a float that is not known yet. Arithmetic on slots computes nothing; it appends to
the tape, in the order in which it was written, an operation that is already there only once. So an
update rule written for floats, run on slots, becomes code that does the same roundings in the same
order, and expression graphs land on the same tape beside it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from typing import Any, Final

from symgrad.errors import PointError
from symgrad.language.graph import (
    ADD,
    CALL,
    DIV,
    MUL,
    NEG,
    POW,
    SYM,
    Expression,
    Rational,
    postorder,
)
from symgrad.programs.float_functions import Face, guarded, rational_power
from symgrad.programs.floats import FACES, WIDE, FloatProgram
from symgrad.programs.rationals import rational_node

PLUS: Final = "+"
MINUS: Final = "-"
TIMES: Final = "*"
OVER: Final = "/"
NEGATIVE: Final = "neg"
FLOAT: Final = "float"
INPUT: Final = "input"
FUNCTION: Final = "call"
FRESH: Final = "fresh"
"""A call whose result differs from call to call, as a random number's does."""

Key = tuple[str, object, tuple[int, ...]]


class Tape:
    """Operations in the order in which they are carried out, each distinct one once."""

    def __init__(self) -> None:
        self.rows: list[Key] = []
        self._known: dict[Key, int] = {}
        self.faces: dict[str, Face] = {}

    def place(self, op: str, value: object = None, args: tuple[int, ...] = ()) -> Slot:
        """The slot of an operation."""
        key = (op, value, args)
        index = self._known.get(key)
        if index is None or op is FRESH:
            index = self._known[key] = len(self.rows)
            self.rows.append(key)
        return Slot(self, index)

    def input(self, name: str) -> Slot:
        """A float that comes from outside, under a name of our own."""
        return self.place(INPUT, name)

    def lift(self, value: Slot | float) -> Slot:
        """A float as a slot; a slot as it is."""
        if isinstance(value, Slot):
            return value
        # 0.0 == -0.0, so the sign is part of the key.
        return self.place(FLOAT, (float(value), math.copysign(1.0, value)))

    def call(self, name: str, face: Face, *args: Slot | float, fresh: bool = False) -> Slot:
        """A function of floats, filed under a name."""
        self.faces[name] = face
        at = tuple([self.lift(a).index for a in args])
        return self.place(FRESH if fresh else FUNCTION, name, at)

    def enter(self, outputs: Sequence[Expression], inputs: Mapping[str, Slot]) -> list[Slot]:
        """Expressions, with slots for their variables.

        Raises:
            PointError: a variable has no slot.
        """
        reader = _Reader(self, inputs)
        for e in postorder(outputs):
            reader.read(e)
        return [reader.slots[e] for e in outputs]


class Slot:
    """A float to come. Use `sqrt`, `maximum` and so on of this module in place of those of `math`."""

    __slots__ = ("index", "tape")

    def __init__(self, tape: Tape, index: int) -> None:
        self.tape = tape
        self.index = index

    def _with(self, op: str, left: Slot | float, right: Slot | float) -> Slot:
        tape = self.tape
        return tape.place(op, None, (tape.lift(left).index, tape.lift(right).index))

    def __add__(self, other: Slot | float) -> Slot:
        return self._with(PLUS, self, other)

    def __radd__(self, other: float) -> Slot:
        return self._with(PLUS, other, self)

    def __sub__(self, other: Slot | float) -> Slot:
        return self._with(MINUS, self, other)

    def __rsub__(self, other: float) -> Slot:
        return self._with(MINUS, other, self)

    def __mul__(self, other: Slot | float) -> Slot:
        return self._with(TIMES, self, other)

    def __rmul__(self, other: float) -> Slot:
        return self._with(TIMES, other, self)

    def __truediv__(self, other: Slot | float) -> Slot:
        return self._with(OVER, self, other)

    def __rtruediv__(self, other: float) -> Slot:
        return self._with(OVER, other, self)

    def __rpow__(self, base: float) -> Slot:
        return self.tape.call("pow", math.pow, base, self)

    def __neg__(self) -> Slot:
        return self.tape.place(NEGATIVE, None, (self.index,))


def _face(name: str, function: Face) -> Callable[..., Any]:
    def face(*args: Slot | float) -> Slot | float:
        tape = next((a.tape for a in args if isinstance(a, Slot)), None)
        return function(*args) if tape is None else tape.call(name, function, *args)

    face.__doc__ = f"``{name}`` of floats, or of slots."
    return face


sqrt = _face("sqrt", math.sqrt)
cosine = _face("cos", math.cos)
whole = _face("whole", lambda a: float(math.floor(a)))
absolute = _face("abs", abs)
maximum = _face("larger", lambda a, b: a if a >= b else b)
minimum = _face("smaller", lambda a, b: a if a <= b else b)
length = _face("hypot", math.hypot)
ratio_or_zero = _face("ratio", lambda a, b: a / b if b != 0.0 else 0.0)


class _Reader:
    """Puts one expression graph on a tape; what is constant is worked out, exactly where it is rational."""

    def __init__(self, tape: Tape, inputs: Mapping[str, Slot]) -> None:
        self.tape = tape
        self.inputs = inputs
        self.slots: dict[Expression, Slot] = {}
        self._exact: dict[Expression, Rational] = {}
        self._fixed: set[Expression] = set()

    def read(self, e: Expression) -> None:
        if e.op is SYM:
            if e.value not in self.inputs:
                raise PointError(f"{e.value} has no value here")
            self.slots[e] = self.inputs[e.value]
        elif all(a in self._fixed for a in e.args):
            self._constant(e)
        else:
            self.slots[e] = self._operation(e)

    def _constant(self, e: Expression) -> None:
        self._fixed.add(e)
        exact = rational_node(e, self._exact)
        if exact is not None:
            self._exact[e] = exact
        self.slots[e] = self.tape.lift(FloatProgram([e], ()).run(())[0])

    def _operation(self, e: Expression) -> Slot:
        args = [self.slots[a] for a in e.args]
        if e.op is ADD:
            return _sum(args)
        if e.op is MUL:
            return reduce(Slot.__mul__, args)
        if e.op is DIV:
            return args[0] / args[1]
        if e.op is NEG:
            return -args[0]
        exponent = self._exponent(e)
        if exponent is not None:
            return self._power(args[0], exponent)
        name = e.value or e.op
        face = WIDE.get(name) if len(args) > 2 else None
        return self.tape.call(f"f_{name}", face or FACES[name], *args)

    def _exponent(self, e: Expression) -> Rational | None:
        if e.op is POW:
            return self._exact.get(e.args[1])
        degree = self._exact.get(e.args[1]) if e.op is CALL and e.value == "root" else None
        return 1 / Fraction(degree) if degree else None

    def _power(self, base: Slot, exponent: Rational) -> Slot:
        square = base * base
        if exponent == 2:
            return square
        if exponent == 3:
            return square * base
        if exponent == 4:
            return square * square
        return self.tape.call(f"power {exponent}", _raising(exponent), base)


def _raising(exponent: Rational) -> Face:
    if isinstance(exponent, int) or exponent.denominator == 1:
        y = float(guarded(float)(exponent))
        return lambda x: math.pow(x, y)
    return rational_power(exponent)


def _sum(args: Sequence[Slot]) -> Slot:
    total = args[0]
    for a in args[1:]:
        op, _, at = a.tape.rows[a.index]
        # a + (-b) and a - b are the same float, one operation less
        total = total - Slot(a.tape, at[0]) if op is NEGATIVE else total + a
    return total
