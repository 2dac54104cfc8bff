"""Tapes to the assembly language of LLVM, operation by operation."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from symgrad.programs.llvm import ZERO, UnwritableError, Value, Writer, constant
from symgrad.programs.llvm_forms import FORMS, power
from symgrad.programs.tape import FLOAT, FUNCTION, INPUT, MINUS, NEGATIVE, OVER, PLUS, TIMES, Slot, Tape

ARITHMETIC: Final = {PLUS: "fadd", MINUS: "fsub", TIMES: "fmul"}


def entered(w: Writer, tape: Tape, slots: Sequence[Slot], inputs: Mapping[str, Value]) -> list[Value]:
    """What stands on a tape, as far as some slots need it.

    Args:
        w: what the operations are written to.
        tape: the operations.
        slots: the wanted ones.
        inputs: what stands for the inputs, by their names on the tape.

    Raises:
        UnwritableError: an operation on the way is one that only Python computes.
    """
    values: dict[int, Value] = {}
    for index in sorted(_needed(tape, [slot.index for slot in slots])):
        op, value, at = tape.rows[index]
        values[index] = (
            inputs[str(value)] if op is INPUT else _operation(w, tape, index, [values[k] for k in at])
        )
    return [values[slot.index] for slot in slots]


def _operation(w: Writer, tape: Tape, index: int, args: list[Value]) -> Value:
    op, value, at = tape.rows[index]
    if op is FLOAT:
        return _float(value)
    if op is NEGATIVE:
        return w.operate("fneg", *args)
    if op is OVER:
        return _quotient(w, tape, at[1], args)
    if op is FUNCTION:
        return _function(w, str(value), args)
    if op not in ARITHMETIC:
        raise UnwritableError(op)
    return w.operate(ARITHMETIC[op], *args)


def _float(value: Any) -> Value:
    if not math.isfinite(value[0]):
        raise UnwritableError(FLOAT)
    return constant(value[0])


def _quotient(w: Writer, tape: Tape, divisor: int, args: list[Value]) -> Value:
    """A quotient: Python raises for a divisor 0, whatever becomes of it."""
    if not positive(tape, divisor):
        w.refuse(w.compare("oeq", args[1], ZERO))
    return w.operate("fdiv", *args)


def _function(w: Writer, name: str, args: list[Value]) -> Value:
    if name.startswith("power "):
        return power(w, Fraction(name.removeprefix("power ")), args[0])
    if name not in FORMS:
        raise UnwritableError(name)
    return FORMS[name](w, *args)


def _needed(tape: Tape, wanted: Sequence[int]) -> set[int]:
    needed = set(wanted)
    for index in range(max(wanted, default=-1), -1, -1):
        if index in needed:
            needed.update(tape.rows[index][2])
    return needed


def positive(tape: Tape, index: int) -> bool:
    """Whether a value is seen not to be 0: a sum of a positive number and a root, a size or a square."""
    op, value, at = tape.rows[index]
    if op is FLOAT and isinstance(value, tuple):
        return bool(value[0] > 0.0)
    sizes = [_is_a_size(tape, k) for k in at]
    numbers = [tape.rows[k][0] is FLOAT and positive(tape, k) for k in at]
    return op is PLUS and any(sizes) and any(numbers)


def _is_a_size(tape: Tape, index: int) -> bool:
    op, value, at = tape.rows[index]
    if op is FUNCTION:
        return value in ("sqrt", "f_sqrt", "abs", "f_abs", "power 1/2")
    return op is TIMES and at[0] == at[1]
