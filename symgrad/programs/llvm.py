"""The assembly language of LLVM: the text of straight-line code that rounds as Python does.

Only what is computed in the same way to the last bit is written: arithmetic, roots, choices, and the
functions that Python's `math` hands on to the C library, which are called there. Where Python would
raise, or where nan is more than a number that is passed on, a *guard* says so, and whoever runs the
code leaves the step to Python. A guard may say so once too often, never too seldom.

    %v3 = fmul double %x0, %x0
    %v4 = call double @c_exp(double %v3)
    %v5 = fsub double %v4, %v4            ; 0, or nan where exp(x0*x0) is no number

`symgrad.programs.llvm_forms` has the functions, `symgrad.programs.llvm_tape` the operations of a tape.
Nothing of this needs LLVM to be installed; `symgrad.programs.native` hands the text to it.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final

Value = str
"""The name of a value in the text, or a constant."""


class UnwritableError(Exception):
    """The tape has an operation that only Python computes."""


def constant(value: float) -> Value:
    """A float to the last bit.

    >>> constant(1.0)
    '0x3FF0000000000000'
    """
    return f"0x{struct.unpack('<Q', struct.pack('<d', value))[0]:016X}"


ZERO: Final = constant(0.0)
ONE: Final = constant(1.0)


class Writer:
    """Lines of code, each value assigned once.

    Attributes:
        lines: the text so far.
        guards: values that are 0 as long as all is well, nan otherwise.
        alarms: conditions under which it is not.
        calls: the functions of the C library that are called, with the number of their arguments.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.guards: list[Value] = []
        self.alarms: list[Value] = []
        self.calls: dict[str, int] = {}
        self._count = 0

    def new(self, text: str) -> Value:
        """The value of an instruction."""
        self._count += 1
        name = f"%v{self._count}"
        self.lines.append(f"  {name} = {text}")
        return name

    def operate(self, name: str, *args: Value) -> Value:
        """Arithmetic."""
        return self.new(f"{name} double {', '.join(args)}")

    def compare(self, relation: str, a: Value, b: Value) -> Value:
        """A condition; of the relations, those with `o` are false where one side is nan."""
        return self.new(f"fcmp {relation} double {a}, {b}")

    def either(self, condition: Value, a: Value, b: Value) -> Value:
        """The first value if the condition holds, else the second."""
        return self.new(f"select i1 {condition}, double {a}, double {b}")

    def intrinsic(self, name: str, *args: Value) -> Value:
        """An operation of the processor that LLVM knows by name."""
        given = ", ".join(f"double {a}" for a in args)
        return self.new(f"call double @llvm.{name}.f64({given})")

    def call(self, name: str, *args: Value) -> Value:
        """A function of the C library; its value and its arguments must be numbers."""
        self.calls[name] = len(args)
        given = ", ".join(f"double {a}" for a in args)
        value = self.new(f"call double @c_{name}({given})")
        for v in (*args, value):
            self.need(v)
        return value

    def need(self, value: Value) -> None:
        """From here on all is well only if a value is a finite number."""
        if value.startswith("%"):
            self.guards.append(self.operate("fsub", value, value))

    def refuse(self, condition: Value) -> None:
        """From here on all is well only if a condition does not hold."""
        self.alarms.append(condition)

    def verdict(self) -> Value | None:
        """Whether something was not well, as one condition; None where nothing can be."""
        alarms = list(self.alarms)
        if self.guards:
            alarms.append(self.compare("uno", self.joined("fadd double", self.guards), ZERO))
        return self.joined("or i1", alarms) if alarms else None

    def joined(self, operation: str, values: Sequence[Value]) -> Value:
        """All values joined, in pairs, so that no chain of waiting arises."""
        level = list(values)
        while len(level) > 1:
            pairs = [self.new(f"{operation} {a}, {b}") for a, b in zip(level[::2], level[1::2], strict=False)]
            level = pairs + level[2 * len(pairs) :]
        return level[0]
