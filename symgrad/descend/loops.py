"""The loops as Python: a recipe put together with the tests, once for rows, once without.

The one for rows evaluates value and gradient, notes a row, tests it, and updates point and memory, all
in local variables:

    while 1:
     try: f, g0, g1 = ...                  the function's own operations
     except: f, g0, g1 = slow(...)         what raised is nan or infinite
     push((f, x0, x1, g0, g1))
     if not low < g0*g0 + g1*g1 < 1e300:   rarely: look more closely
      ...
     if t >= until: return
     t += 1
     x0, x1, ... = ...                     the rule's operations
     if x0 == p0 and ...: return           back where the watch stands

The other keeps the least value only, and comes back where anything is unusual.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Final

from symgrad.descend.objective import Formula, Vector
from symgrad.descend.passage import Passage, Skip
from symgrad.descend.recipe import HUGE, Recipe
from symgrad.programs.compile import ARITHMETIC, Source, build, tupled

NOWHERE: Final = math.nan


class _Parts:
    """The pieces of text that both loops are made of."""

    def __init__(self, found: Recipe) -> None:
        look, update = (
            Source(found.evaluation, [found.seen], "e"),
            Source(found.update, [found.moved], "u"),
        )
        self.look, self.seen = look.emit(found.seen)
        self.update, self.moved = update.emit(found.moved)
        self.point, self.gradient = tupled(found.points), tupled(found.partials)
        self.memory = tupled(found.memory) if found.memory else ""
        self.state = f"({self.point}),({self.memory})"
        self.both = tupled([*found.points, *found.memory])
        self.squares = "+".join(f"{g}*{g}" for g in found.partials)
        self.length = f"hypot({','.join(found.partials)})"
        if found.steering.box:
            self.length = f"hypot(*pressing(({self.point}),({self.gradient})))"
        self.watches = tupled([f"p{k}" for k in range(found.size)])
        self.same = " and ".join(f"x{k}==p{k}" for k in range(found.size))
        self.names: dict[str, Any] = {
            **look.names,
            **update.names,
            "wrong": ARITHMETIC,
            "hypot": math.hypot,
            "inf": math.inf,
            "range": range,
            "pressing": found.steering.pressing,
        }

    def entrance(self, found: Recipe) -> list[str]:
        """Point, watch and memory as local variables."""
        lines = [f" {self.point}=point"]
        lines += [f" {self.watches}=watch"] if found.watched else []
        return [*lines, *([f" {self.memory}=memory"] if self.memory else [])]


def row_loop(found: Recipe, function: Formula) -> Callable[..., Any]:
    """The loop that hands out a row for each step."""
    parts = _Parts(found)
    boxed = bool(found.steering.box)
    back = f"  if {parts.same}: return t,3,{parts.state}"
    seen = f"f_,{parts.gradient}"
    lines = [
        "def f(t,until,tol,watch,point,memory,push,fresh):",
        *parts.entrance(found),
        " low=tol*tol if tol>0.0 else -1.0",
        " while 1:",
        "  try:",
        *_indented(parts.look, 3),
        f"   {seen}={tupled(parts.seen)}",
        "  except wrong:",
        f"   {seen}=slow(({parts.point}))",
        f"  if fresh: push((f_,{','.join(found.points + found.partials)}))",
        "  if 1:" if boxed else f"  if not low<{parts.squares}<{HUGE!r} or f_-f_!=0.0:",
        f"   n_={parts.length}",
        f"   if not n_<inf or f_-f_!=0.0: return t,2,{parts.state}",
        f"   if n_<=tol: return t,1,{parts.state}",
        f"  if t>=until: return t,0,{parts.state}",
        "  t+=1",
        "  fresh=1",
        "  try:",
        *_indented(parts.update, 3),
        f"   {parts.both}={tupled(parts.moved)}",
        "  except wrong:",
        f"   {parts.point}=nowhere",
        *([back] if found.watched else []),
    ]
    names = {"slow": lambda x: tuple(function.careful.run(x)), "nowhere": (math.inf,) * found.size}
    return build("f", lines, parts.names | names)


def skip_loop(found: Recipe) -> Skip:
    """The loop that hands out no rows."""
    parts = _Parts(found)
    # inf - inf and nan are nan, which is not between any bounds
    usual = f"low<{parts.squares}+(f_-f_)<{HUGE!r}"
    if found.steering.box:
        usual = f"tol<{parts.length}+(f_-f_)<{math.sqrt(HUGE)!r}"
    left = f"{parts.state},b,at"
    lines = [
        "def f(t,until,tol,watch,point,memory):",
        *parts.entrance(found),
        " low=tol*tol if tol>0.0 else -1.0",
        " b=inf",
        " at=t",
        " try:",
        # t is the number of the step that is made; the row is that of the step before
        "  for t in range(t+1,until+1):",
        *_indented(parts.look, 3),
        f"   f_,{parts.gradient}={tupled(parts.seen)}",
        f"   if not {usual}: return t-1,1,{left}",
        "   if f_<b:",
        "    b=f_",
        "    at=t-1",
        *_indented(parts.update, 3),
        f"   {parts.both}={tupled(parts.moved)}",
        *([f"   if {parts.same}: return t,3,{left}"] if found.watched else []),
        " except wrong:",
        f"  return t-1,1,{left}",
        f" return until,0,{left}",
    ]
    loop = build("f", lines, parts.names)

    def skip(
        t: int, until: int, tolerance: float, watch: Vector, point: Vector, memory: tuple[float, ...]
    ) -> Passage:
        step, code, x, m, least, lowest = loop(t, until, tolerance, watch, point, memory)
        return Passage(step, code, x, m, least, lowest)

    return skip


def _indented(lines: Sequence[str], depth: int) -> list[str]:
    return [" " * depth + line for line in lines]
