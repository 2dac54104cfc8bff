"""Tapes to Python functions: the one place where code is generated and run.

What is run is never a user's text. A tape holds operations on numbered slots; the source below is put
together from those numbers, from our own few words and from the digits of floats. It runs with no
builtins but what it is handed: the functions of `symgrad.programs.float_functions`, by number too.

    def f(t, x0, x1):                       # for example
     s3=x0*x0
     return (s3+x1*x1,x0+x0)

A function raises what `math` raises where it meets no value (a `ValueError` or `ZeroDivisionError`) or
too large a one (an `OverflowError`); `symgrad.programs.floats` then says which, and goes on.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Final

from symgrad.language.graph import Expression
from symgrad.programs.tape import FLOAT, FRESH, FUNCTION, INPUT, NEGATIVE, PLUS, Slot, Tape

DEEPEST: Final = 8
"""Operations that are written inside one another, so that no reader of the source has to nest deep."""

ARITHMETIC: Final = (ValueError, ZeroDivisionError, OverflowError)
"""What compiled code raises where floats end."""


class Source:
    """The text of the operations on a tape that some slots need.

    Args:
        tape: the operations.
        groups: the slots that will be asked for, in the order of `emit`.
        letter: how the names in the text begin, so that two sources can share a function.

    Attributes:
        names: what the lines call, by the names in them.
    """

    def __init__(self, tape: Tape, groups: Sequence[Sequence[Slot]], letter: str = "s") -> None:
        self._tape = tape
        self._letter = letter
        self._uses = _uses(tape, [slot.index for group in groups for slot in group])
        self._text: dict[int, tuple[str, int]] = {}
        self.names: dict[str, Any] = {}
        self._number: dict[str, str] = {}
        self._done = 0

    def emit(self, group: Sequence[Slot]) -> tuple[list[str], list[str]]:
        """The lines that a group needs beyond those already emitted, and the text of each of its slots."""
        lines: list[str] = []
        for index in range(self._done, max((slot.index for slot in group), default=-1) + 1):
            if index in self._uses and index not in self._text:
                self._write(index, lines)
        self._done = max(self._done, 1 + max((slot.index for slot in group), default=-1))
        return lines, [self._text[slot.index][0] for slot in group]

    def _write(self, index: int, lines: list[str]) -> None:
        op, value, args = self._tape.rows[index]
        text, depth = self._operation(op, value, [self._text[k] for k in args])
        leaf = op is INPUT or op is FLOAT
        if leaf or (self._uses[index] == 1 and depth < DEEPEST and op is not FRESH):
            self._text[index] = text, depth
            return
        name = f"{self._letter}{index}"
        lines.append(f"{name}={text}")
        self._text[index] = name, 0

    def _operation(self, op: str, value: Any, args: list[tuple[str, int]]) -> tuple[str, int]:
        depth = 1 + max((d for _, d in args), default=-1)
        texts = [text for text, _ in args]
        if op is INPUT:
            return str(value), 0
        if op is FLOAT:
            return self._literal(value[0]), 0
        if op in (FUNCTION, FRESH):
            return f"{self._name(value)}({','.join(texts)})", depth
        if op is NEGATIVE:
            return f"(-{texts[0]})", depth
        return f"({texts[0]}{op}{texts[1]})", depth

    def _literal(self, value: float) -> str:
        if not math.isfinite(value):
            name = f"{self._letter}_k{len(self.names)}"
            self.names[name] = value
            return name
        return f"({value!r})" if math.copysign(1.0, value) < 0 else repr(value)

    def _name(self, face: str) -> str:
        name = self._number.get(face)
        if name is None:
            name = self._number[face] = f"{self._letter}_c{len(self._number)}"
            self.names[name] = self._tape.faces[face]
        return name


def _uses(tape: Tape, wanted: Sequence[int]) -> dict[int, int]:
    """How often each operation that is needed is used; one that is wanted itself counts as twice."""
    uses: dict[int, int] = {}
    for index in wanted:
        uses[index] = uses.get(index, 0) + (2 if tape.rows[index][0] not in (INPUT, FLOAT) else 1)
    for index in range(len(tape.rows) - 1, -1, -1):
        if index in uses:
            for k in tape.rows[index][2]:
                uses[k] = uses.get(k, 0) + 1
    return uses


def build(name: str, lines: Sequence[str], names: dict[str, Any]) -> Callable[..., Any]:
    """The function of that name which the lines of source define, over these names and nothing else."""
    namespace: dict[str, Any] = {**names, "__builtins__": {}}
    code = compile("\n".join(lines) + "\n", "<symgrad>", "exec")
    exec(code, namespace)  # the text is made above, of numbers
    made: Callable[..., Any] = namespace[name]
    return made


def function(outputs: Sequence[Expression], variables: Sequence[str]) -> Callable[..., tuple[float, ...]]:
    """Expressions as a compiled function of floats.

    It takes the variables as separate arguments and returns a tuple. Where there is no value it raises,
    as the head of this module says.

    >>> from symgrad import parse
    >>> f = function([parse("x*y"), parse("x + y")], ["x", "y"])
    >>> f(2.0, 3.0)
    (6.0, 5.0)
    """
    tape = Tape()
    inputs = {name: tape.input(f"x{k}") for k, name in enumerate(variables)}
    slots = tape.enter(outputs, inputs)
    return traced(tape, [f"x{k}" for k in range(len(variables))], slots)


def traced(tape: Tape, inputs: Sequence[str], outputs: Sequence[Slot]) -> Callable[..., tuple[float, ...]]:
    """What stands on a tape as a function of its inputs, by their names on the tape."""
    source = Source(tape, [outputs])
    lines, texts = source.emit(outputs)
    body = [f"def f({','.join(inputs)}):", *[f" {line}" for line in lines], f" return ({tupled(texts)})"]
    return build("f", body, source.names)


def tupled(texts: Sequence[str]) -> str:
    """The inside of a tuple."""
    return ",".join(texts) + ("," if len(texts) == 1 else "")


__all__ = ["ARITHMETIC", "PLUS", "Source", "build", "function", "traced", "tupled"]
