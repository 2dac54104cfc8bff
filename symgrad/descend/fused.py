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
        self._fresh = True
        self._looks = 0
        self._loop = _loop(function, rule, steering)

    @classmethod
    def of(cls, function: Formula, rule: Rule, steering: Steering, start: Vector, most: int) -> Fused | None:
        """A rule at work, unless the code would have more than so many operations."""
        size = len(postorder(function.outputs)) + len(start) * (12 + 8 * len(rule.memory))
        return cls(function, rule, steering, start) if size <= most else None

    @property
    def evaluations(self) -> tuple[int, int, int]:
        return self._looks, self._looks, 0

    def rate(self, step: int) -> float:
        return float(self.steering.schedule.rate(self.rule.lr, step - 1))

    def advance(self, steps: int, tolerance: float) -> Stretch:
        watched = self.autonomous and tolerance >= 0.0
        watch, memory = self._point if watched else (NOWHERE,) * len(self._point), self._memory
        rows: list[Row] = []
        end = self._step + steps
        while True:
            self._step, code, self._point, self._memory = self._loop(
                self._step, end, tolerance, watch, self._point, self._memory, rows.append, self._fresh
            )
            self._fresh = code == Halt.REPEAT.value
            if not self._fresh or self._memory == memory:
                break
        self._looks += len(rows)
        if self._fresh:
            rows.append(
                (*self.function.look(self._point)[:1], *self._point, *self.function.look(self._point)[1:])
            )
        return Stretch(rows, Halt(code))


def _loop(function: Formula, rule: Rule, steering: Steering) -> Callable[..., Any]:
    n = len(function.variables)
    xs, gs = [f"x{k}" for k in range(n)], [f"g{k}" for k in range(n)]
    ms = [f"m{j}_{k}" for j in range(len(rule.memory)) for k in range(n)]
    look, look_lines, looked = _evaluation(function, xs)
    update, update_lines, updated = _update(rule, steering, xs, gs, ms)
    point, seen = tupled(xs), ",".join(["f_", *gs])
    state = f"({point}),({tupled(ms) if ms else ''})"
    squares = "+".join(f"{g}*{g}" for g in gs)
    boxed = bool(steering.box)
    lines = [
        "def f(t,until,tol,watch,point,memory,push,fresh):",
        f" {point}=point",
        f" {tupled([f'p{k}' for k in range(n)])}=watch",
        *([f" {tupled(ms)}=memory"] if ms else []),
        " low=tol*tol if tol>0.0 else -1.0",
        " while 1:",
        "  try:",
        *[f"   {line}" for line in look_lines],
        f"   {seen}={tupled(looked)}",
        "  except wrong:",
        f"   {seen}=slow(({point}))",
        f"  if fresh: push(({seen[:2]},{','.join(xs + gs)}))",
        "  if 1:" if boxed else f"  if not low<{squares}<{HUGE!r} or f_-f_!=0.0:",
        f"   n_=hypot(*pressing(({point}),({tupled(gs)})))" if boxed else f"   n_=hypot({','.join(gs)})",
        f"   if not n_<inf or f_-f_!=0.0: return t,2,{state}",
        f"   if n_<=tol: return t,1,{state}",
        f"  if t>=until: return t,0,{state}",
        "  t+=1",
        "  fresh=1",
        "  try:",
        *[f"   {line}" for line in update_lines],
        f"   {tupled([*xs, *ms])}={tupled(updated)}",
        "  except wrong:",
        f"   {point}=nowhere",
        f"  if {' and '.join(f'{x}==p{k}' for k, x in enumerate(xs))}: return t,3,{state}",
    ]
    names = {
        "wrong": ARITHMETIC,
        "slow": lambda x: tuple(function.careful.run(x)),
        "hypot": math.hypot,
        "inf": math.inf,
        "pressing": steering.pressing,
        "nowhere": (math.inf,) * n,
    }
    return build("f", lines, {**look.names, **update.names, **names})


def _evaluation(function: Formula, xs: Sequence[str]) -> tuple[Source, list[str], list[str]]:
    tape = Tape()
    slots = tape.enter(
        function.outputs, {v: tape.input(x) for v, x in zip(function.variables, xs, strict=True)}
    )
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
