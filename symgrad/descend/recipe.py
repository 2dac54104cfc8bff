"""What a step computes, on tapes: value and gradient at a point, then the rule's update.

Both are written down once; the loops of `symgrad.descend.loops` and `symgrad.descend.native_loop` are
two ways to run them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from symgrad.descend.methods.rule import Rule
from symgrad.descend.objective import Formula
from symgrad.descend.steering import Steering
from symgrad.frozen import dataclass
from symgrad.programs.tape import FLOAT, FRESH, FUNCTION, INPUT, MINUS, OVER, PLUS, TIMES, Slot, Tape

HUGE: Final = 1e300
"""Squared lengths from here on are looked at more closely."""

FADED: Final = 2.0**-60
"""A power that small no longer changes a 1 from which it is taken."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """The operations of a step.

    Attributes:
        evaluation: value and gradient, from the inputs ``x0, x1, ...``.
        seen: where they stand on that tape.
        update: the rule, from ``t`` (the number of the step, from 1), ``x0 ...``, ``g0 ...`` and the memory,
            ``m0_0, m0_1, ...``.
        moved: where the new point and memory stand on that tape.
        memories: how much a coordinate remembers.
        steering: what surrounds the updates.
        watched: whether a return to an earlier point and memory is a cycle.
    """

    evaluation: Tape
    seen: Sequence[Slot]
    update: Tape
    moved: Sequence[Slot]
    memories: int
    steering: Steering
    watched: bool

    @property
    def size(self) -> int:
        """How many variables there are."""
        return len(self.seen) - 1

    @property
    def points(self) -> list[str]:
        """The names of the coordinates."""
        return [f"x{k}" for k in range(self.size)]

    @property
    def partials(self) -> list[str]:
        """The names of the entries of the gradient."""
        return [f"g{k}" for k in range(self.size)]

    @property
    def memory(self) -> list[str]:
        """The names of what is remembered, the first of each coordinate before the second."""
        return [f"m{j}_{k}" for j in range(self.memories) for k in range(self.size)]


def recipe(function: Formula, rule: Rule, steering: Steering) -> Recipe:
    """A rule on a formula."""
    n = len(function.variables)
    evaluation, update = Tape(), Tape()
    inputs = {name: evaluation.input(f"x{k}") for k, name in enumerate(function.variables)}
    seen = evaluation.enter(function.outputs, inputs)
    found = Recipe(
        evaluation,
        seen,
        update,
        (),
        len(rule.memory),
        steering,
        rule.autonomous and steering.autonomous,
    )
    t = update.input("t")
    x, g, m = (
        [update.input(name) for name in names] for names in (found.points, found.partials, found.memory)
    )
    lr: Any = steering.schedule.rate(rule.lr, t - 1.0 if not steering.schedule.constant else 0.0)
    entries = steering.treated(g, update, steering.gauss())
    points: list[Slot] = []
    memories: list[list[Slot]] = [[] for _ in rule.memory]
    for k in range(n):
        new, *rest = rule.decayed(t, lr, x[k], entries[k], *m[k::n])
        points.append(update.lift(steering.kept(k, new)))
        for memory, value in zip(memories, rest, strict=True):
            memory.append(update.lift(value))
    return replace(found, moved=points + [value for memory in memories for value in memory])


def settled(old: Recipe) -> tuple[Recipe, int] | None:
    """The same recipe for late steps, and the first of these.

    Late in a run ``1 - beta**t`` is 1, to the last bit, and so need not be computed; nor need the
    divisions by it. None where the rule has nothing of the kind.
    """
    bases = {k: b for k in range(len(old.update.rows)) if (b := _faded(old.update, k)) is not None}
    if not bases:
        return None
    tape, index = Tape(), list[int]()
    tape.faces.update(old.update.faces)
    for k, (op, value, at) in enumerate(old.update.rows):
        args = tuple(index[a] for a in at)
        if k in bases:
            index.append(tape.lift(1.0).index)
        elif (same := _unchanged(tape, op, args)) is not None:
            index.append(same)
        else:
            index.append(tape.place(op, value, args).index)
    moved = [Slot(tape, index[slot.index]) for slot in old.moved]
    return replace(old, update=tape, moved=moved), max(_first(b) for b in bases.values())


def _first(base: float) -> int:
    """The step from which on the power has faded."""
    return 1 if base == 0.0 else 2 + math.ceil(math.log(FADED) / math.log(base))


def _faded(tape: Tape, index: int) -> float | None:
    """The base of ``1 - base**t`` or ``1 - base**(t + c)``, where the power fades."""
    op, _, at = tape.rows[index]
    if op is not MINUS or tape.rows[at[0]][:2] != (FLOAT, (1.0, 1.0)):
        return None
    inner, name, given = tape.rows[at[1]]
    if inner is not FUNCTION or name != "pow" or not _is_late(tape, given[1]):
        return None
    kind, base, _ = tape.rows[given[0]]
    if kind is not FLOAT or not isinstance(base, tuple):
        return None
    return float(base[0]) if 0.0 <= base[0] < 1.0 else None


def _is_late(tape: Tape, index: int) -> bool:
    """Whether a value is the number of the step, or more."""
    op, value, at = tape.rows[index]
    if op is PLUS:
        first, second = (tape.rows[k] for k in at)
        return first[:2] == (INPUT, "t") and second[0] is FLOAT and bool(second[1][0] >= 0.0)  # type: ignore[index]
    return op is INPUT and value == "t"


def _unchanged(tape: Tape, op: str, at: tuple[int, ...]) -> int | None:
    """The factor of 1 or the dividend by 1, if that is what an operation is."""
    if op is TIMES and tape.rows[at[0]][:2] == (FLOAT, (1.0, 1.0)):
        return at[1]
    if op in (TIMES, OVER) and tape.rows[at[1]][:2] == (FLOAT, (1.0, 1.0)):
        return at[0]
    return None


def portable(found: Recipe) -> bool:
    """Whether nothing in a recipe differs from run to run, as noise does."""
    return all(op is not FRESH for op, _, _ in found.update.rows)
