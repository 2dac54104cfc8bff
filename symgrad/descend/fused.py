"""Rules compiled into one loop with value and gradient: the inner loop of most descents.

The loop below is put together once for each function, rule and steering. It evaluates value and
gradient, notes a row, tests them, and updates point and memory, all in local variables:

    while 1:
     try: f, g0, g1 = ...                  the function's own operations
     except: f, g0, g1 = slow(...)         what raised is nan or infinite
     push((f, x0, x1, g0, g1))
     if not low < g0*g0 + g1*g1 < 1e300:   rarely: look more closely
      ...
     if t >= until: return
     t += 1
     x0, x1, ... = ...                     the rule's operations
     if x0 == p0 and ...: return           back where this stretch began
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Final

from symgrad.descend.methods.rule import Rule
from symgrad.descend.objective import Formula, Vector
from symgrad.descend.steering import Steering
from symgrad.descend.stepper import Halt, Row, Stretch
from symgrad.language.graph import postorder
from symgrad.programs.compile import ARITHMETIC, Source, build, tupled
from symgrad.programs.tape import Slot, Tape

HUGE: Final = 1e300
NOWHERE: Final = math.nan


class Fused:
    """A rule at work on a formula, in one compiled loop.

    Args:
        function: what is descended.
        rule: how coordinates are updated.
        steering: what surrounds the updates.
        start: where it begins.
    """

    def __init__(self, function: Formula, rule: Rule, steering: Steering, start: Vector) -> None:
        self.function = function
        self.rule = rule
        self.steering = steering
        self.autonomous = rule.autonomous and steering.autonomous
        self.cost = len(postorder(function.outputs)) + 8 * len(start)
        self._point = start
        self._memory = tuple(m for m in rule.begin() for _ in start)
        self._step = 0
        self._started = False
        self._looks = 0
        self._loop = _loop(function, rule, steering)

    @property
    def evaluations(self) -> tuple[int, int, int]:
        return self._looks, self._looks, 0

    def rate(self, step: int) -> float:
        return float(self.steering.schedule.rate(self.rule.lr, step - 1))

    def advance(self, steps: int, tolerance: float) -> Stretch:
        watch = self._point if self.autonomous and tolerance >= 0 and self._started else (NOWHERE,) * len(self._point)
        rows: list[Row] = []
        memory, end = self._memory, self._step + steps
        while True:
            self._step, code, self._point, self._memory = self._loop(
                self._step, end, tolerance, watch, self._point, self._memory, rows.append, not self._started or bool(rows)
            )
            self._started = True
            if code != Halt.REPEAT.value or self._memory == memory or self._step >= end:
                break
        self._looks += len(rows)
        if code == Halt.REPEAT.value and self._memory != memory:
            code = Halt.LIMIT.value
        return Stretch(rows, Halt(code))


def _loop(function: Formula, rule: Rule, steering: Steering) -> Callable[..., Any]:
    n = len(function.variables)
    xs, gs = [f"x{k}" for k in range(n)], [f"g{k}" for k in range(n)]
    ms = [f"m{j}_{k}" for j in range(len(rule.memory)) for k in range(n)]
    look, look_lines, looked = _evaluation(function, xs)
    update, update_lines, updated = _update(rule, steering, xs, gs, ms)
    squares = "+".join(f"{g}*{g}" for g in gs) or "0.0"
    pressing = f"pressing(({tupled(xs)}),({tupled(gs)}))" if steering.box else f"({tupled(gs)})"
    test = "1" if steering.box else f"not low<{squares}<{HUGE!r}"
    back = " and ".join(f"{x}==p{k}" for k, x in enumerate(xs)) or "0"
    state = f"({tupled(xs)})", f"({','.join(ms)}{',' if len(ms) == 1 else ''})"
    lines = [
        "def f(t,until,tol,watch,point,memory,push,fresh):",
        f" {tupled(xs)}=point" if n else " pass",
        f" {tupled([f'p{k}' for k in range(n)])}=watch" if n else " pass",
        f" {tupled(ms)}=memory" if ms else " pass",
        " low=tol*tol if tol>0.0 else -1.0",
        " while 1:",
        "  if fresh:",
        "   try:",
        *[f"    {line}" for line in look_lines],
        f"    {','.join(['f_', *gs])}={tupled(looked)}",
        "   except wrong:",
        f"    {','.join(['f_', *gs])}=slow(({tupled(xs)}))" if n else f"    f_,=slow(({tupled(xs)}))",
        f"   push(({','.join(['f_', *xs, *gs])},))",
        f"   if {test} or f_-f_!=0.0:",
        f"    n_=hypot(*{pressing})",
        "    if not n_<inf or f_-f_!=0.0:",
        f"     return t,2,{state[0]},{state[1]}",
        "    if n_<=tol:",
        f"     return t,1,{state[0]},{state[1]}",
        "  if t>=until:",
        f"   return t,0,{state[0]},{state[1]}",
        f"  {','.join(gs)}{',' if n == 1 else ''}=last[0]" if False else "  pass",
        "  t+=1",
        "  fresh=1",
        "  try:",
        *[f"   {line}" for line in update_lines],
        f"   {tupled([*xs, *ms])}={tupled(updated)}" if n else "   pass",
        "  except wrong:",
        f"   {tupled(xs)}=nowhere" if n else "   pass",
        f"  if {back}:",
        f"   return t,3,{state[0]},{state[1]}",
    ]
    names = {
        **look.names,
        **update.names,
        "wrong": ARITHMETIC,
        "slow": lambda x: tuple(function.careful.run(x)),
        "hypot": math.hypot,
        "inf": math.inf,
        "pressing": steering.pressing,
        "nowhere": (math.inf,) * n,
    }
    return build("f", [line for line in lines if line.strip() != "pass"], names)


def _evaluation(function: Formula, xs: Sequence[str]) -> tuple[Source, list[str], list[str]]:
    tape = Tape()
    slots = tape.enter(function.outputs, {v: tape.input(x) for v, x in zip(function.variables, xs, strict=True)})
    source = Source(tape, [slots], "e")
    return (source, *source.emit(slots))


def _update(
    rule: Rule, steering: Steering, xs: Sequence[str], gs: Sequence[str], ms: Sequence[str]
) -> tuple[Source, list[str], list[str]]:
    tape = Tape()
    n = len(xs)
    t = tape.input("t")
    x, g, m = ([tape.input(name) for name in names] for names in (xs, gs, ms))
    lr: Any = steering.schedule.rate(rule.lr, t - 1.0 if not steering.schedule.constant else 0.0)
    entries = steering.treated(g, tape, steering.gauss())
    points: list[Slot] = []
    memories: list[list[Slot]] = [[] for _ in rule.memory]
    for k in range(n):
        new, *rest = rule.decayed(t, lr, x[k], entries[k], *m[k::n])
        points.append(tape.lift(steering.kept(k, new)))
        for memory, value in zip(memories, rest, strict=True):
            memory.append(tape.lift(value))
    slots = points + [value for memory in memories for value in memory]
    source = Source(tape, [slots], "u")
    return (source, *source.emit(slots))
