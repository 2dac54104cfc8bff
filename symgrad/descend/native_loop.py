"""The loop as machine code: the operations of `symgrad.descend.recipe`, the tests and the updates in one.

It goes over steps of which no row is wanted, and comes back where one is unusual: where a gradient is
small or huge, a value no number, or where Python would have raised. The row of that step is then
Python's affair. So a run has the same steps, to the last bit, with and without machine code.

    loop: while t < until
            f, g = ...                        the function's own operations
            if not usual: return 1
            note f if it is the least so far
            x, memory = ...                   the rule's operations
            t = t + 1
            if x is where the watch stands: return 3
          return 0
"""

from __future__ import annotations

from collections.abc import Sequence

from symgrad.descend.passage import Passage
from symgrad.descend.recipe import HUGE, Recipe, portable
from symgrad.descend.steering import INFINITY
from symgrad.programs.llvm import ONE, ZERO, UnwritableError, Value, Writer, constant
from symgrad.programs.llvm_tape import entered
from symgrad.programs.native import FAILURES, Machine, doubles, installed

IN_REGISTERS = 6
"""Numbers that change from step to step, up to which they are kept out of memory."""

SAFE = 1.0 + 1e-9
"""With walls the length is computed otherwise than here; so much of a difference is allowed for."""

LEAST_SQUARE = 1e-290


class NativeLoop:
    """A recipe as machine code.

    Args:
        found: the recipe.

    Raises:
        UnwritableError: it has an operation that only Python computes.
    """

    def __init__(self, found: Recipe) -> None:
        text, calls = assembly(found)
        self._machine = Machine(text, calls, vectors=not fits(found))
        self._size = found.size
        self._walled = bool(found.steering.box)
        self._many = found.size + len(found.memory)
        self._state = doubles(3 + self._many + found.size)

    def __call__(
        self,
        t: int,
        until: int,
        tolerance: float,
        watch: Sequence[float],
        point: Sequence[float],
        memory: Sequence[float],
    ) -> Passage:
        state, n = self._state, self._size
        state[:] = [float(t), INFINITY, float(t), *point, *memory, *watch]
        low = tolerance * tolerance if tolerance > 0.0 else -1.0
        if self._walled and low > 0.0:
            low = max(low * SAFE, LEAST_SQUARE)
        code = self._machine.call(state, float(until), low)
        step, least, lowest, *rest = state[: 3 + self._many]
        return Passage(int(step), code, tuple(rest[:n]), tuple(rest[n:]), least, int(lowest))


def native_loop(found: Recipe) -> NativeLoop | None:
    """A recipe as machine code, where that can be had."""
    if not (installed() and portable(found)):
        return None
    try:
        return NativeLoop(found)
    except (UnwritableError, *FAILURES):
        return None


def assembly(found: Recipe) -> tuple[str, dict[str, int]]:
    """The text of the loop, and what it calls."""
    return _Text(found).whole()


def fits(found: Recipe) -> bool:
    """Whether all that changes from step to step has room in the processor."""
    return found.size + len(found.memory) <= IN_REGISTERS


class _Text:
    """The text of one loop; what changes from step to step is in registers, or if it is much, in memory."""

    def __init__(self, found: Recipe) -> None:
        self.found = found
        self.names = [*found.points, *found.memory]
        self.registers = fits(found)
        self.body = Writer()

    def whole(self) -> tuple[str, dict[str, int]]:
        found, body = self.found, self.body
        if not self.registers:
            body.lines += self._loaded(self.names)
        x = {name: f"%{name}" for name in self.names}
        value, *g = entered(body, found.evaluation, found.seen, x)
        usual = self._usual(value, g)
        lower = body.compare("olt", value, "%least")
        least = body.either(lower, value, "%least")
        lowest = body.either(lower, "%t", "%lowest")
        after = body.operate("fadd", "%t", ONE)
        inputs = x | {"t": after} | dict(zip(found.partials, g, strict=True))
        new = entered(body, found.update, found.moved, inputs)
        wrong = body.verdict()
        if wrong is not None:
            usual = body.new(f"and i1 {usual}, {body.new(f'xor i1 {wrong}, true')}")
        carried = {"t": after, "least": least, "lowest": lowest}
        if self.registers:
            carried |= dict(zip(self.names, new, strict=True))
        return "\n".join([*self._head(carried), *body.lines, *self._end(usual, new, carried)]), body.calls

    def _usual(self, value: Value, g: list[Value]) -> Value:
        """Whether the value is a number and the gradient neither small nor huge."""
        body = self.body
        pressed = [self._pressed(k, entry) for k, entry in enumerate(g)]
        squares = [body.operate("fmul", p, p) for p in pressed]
        total = squares[0]
        for square in squares[1:]:
            total = body.operate("fadd", total, square)
        total = body.operate("fadd", total, body.operate("fsub", value, value))
        above = body.compare("ogt", total, "%low")
        return body.new(f"and i1 {above}, {body.compare('olt', total, constant(HUGE))}")

    def _pressed(self, k: int, g: Value) -> Value:
        """An entry of the gradient, 0 where it presses against a wall."""
        if not self.found.steering.box:
            return g
        body, (low, high) = self.body, self.found.steering.box[k]
        for wall, way, beyond in ((low, "ogt", "ole"), (high, "olt", "oge")):
            if abs(wall) < INFINITY:
                at_wall = body.compare(beyond, f"%x{k}", constant(wall))
                held = body.new(f"and i1 {body.compare(way, g, ZERO)}, {at_wall}")
                g = body.either(held, ZERO, g)
        return g

    def _head(self, carried: dict[str, Value]) -> list[str]:
        """From the entrance to the first operation of a step."""
        first = ["t", "least", "lowest"]
        places = [*first, *self.names, *[f"p{k}" for k in range(self.found.size)]]
        lines = ["define i64 @f(ptr noalias %state, double %until, double %low) nounwind {", "entry:"]
        lines += [f"  %a_{name} = getelementptr double, ptr %state, i64 {k}" for k, name in enumerate(places)]
        starts = first + (self.names if self.registers else [])
        lines += [f"  %s_{name} = load double, ptr %a_{name}" for name in starts]
        lines += ["  br label %loop", "loop:"]
        again = "checked" if self.found.watched else "body" if self.registers else "moved"
        lines += [
            f"  %{name} = phi double [ %s_{name}, %entry ], [ {carried[name]}, %{again} ]" for name in starts
        ]
        return [
            *lines,
            "  %more = fcmp olt double %t, %until",
            "  br i1 %more, label %body, label %done",
            "body:",
        ]

    def _end(self, usual: Value, new: list[Value], carried: dict[str, Value]) -> list[str]:
        """From the last operation of a step to the ways out."""
        stores = [] if self.registers else self._stored(self.names, new)
        if not self.registers:
            # what is stored before the verdict would be lost to Python
            lines = [f"  br i1 {usual}, label %moved, label %done", "moved:", *stores]
            lines = [*lines, "  br label %watching" if self.found.watched else "  br label %loop"]
        elif self.found.watched:
            lines = [f"  br i1 {usual}, label %watching, label %done"]
        else:
            lines = [f"  br i1 {usual}, label %loop, label %done"]
        if self.found.watched:
            lines += self._watch(new[: self.found.size])
            lines += ["back:", *self._left({n: carried.get(n, "") for n in self._left_names()}, 3)]
        lines += ["done:", "  %code = phi i64 [ 0, %loop ], [ 1, %body ]"]
        return [*lines, *self._left({n: f"%{n}" for n in self._left_names()}, "%code"), "}"]

    def _left_names(self) -> list[str]:
        return ["t", "least", "lowest", *(self.names if self.registers else [])]

    def _left(self, values: dict[str, Value], code: int | str) -> list[str]:
        return [*self._stored(list(values), list(values.values())), f"  ret i64 {code}"]

    def _watch(self, new: list[Value]) -> list[str]:
        """Compares the new point with the watched one, coordinate by coordinate."""
        lines = ["watching:"]
        for k, value in enumerate(new):
            there = f"same{k + 1}" if k + 1 < len(new) else "back"
            lines += [
                f"  %w{k} = load double, ptr %a_p{k}",
                f"  %e{k} = fcmp oeq double {value}, %w{k}",
                f"  br i1 %e{k}, label %{there}, label %checked",
                *([f"{there}:"] if there != "back" else []),
            ]
        return [*lines, "checked:", "  br label %loop"]

    def _loaded(self, names: list[str]) -> list[str]:
        return [f"  %{name} = load double, ptr %a_{name}" for name in names]

    def _stored(self, names: list[str], values: list[Value]) -> list[str]:
        return [f"  store double {value}, ptr %a_{name}" for name, value in zip(names, values, strict=True)]
