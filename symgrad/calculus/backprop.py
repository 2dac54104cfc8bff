"""The forward and the backward pass of a function, operation by operation.

Forward, every node computes its value from its inputs. Backward, the output has adjoint 1, and every
node hands each input its own adjoint times its local partial derivative; an input that is used in
several places adds up what it is handed:

    adjoint(v) = sum over the nodes w that read v of  adjoint(w) * dw/dv

Source: Rumelhart, Hinton & Williams, Nature 323 (1986); Griewank & Walther (2008), chapter 3.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Final

from symgrad.autodiff.reverse import gradient
from symgrad.calculus.answers import envelope
from symgrad.calculus.check.differences import central
from symgrad.calculus.check.gauge import ULP
from symgrad.calculus.crosscheck import Verdict, cross_check
from symgrad.calculus.passes import Passes
from symgrad.calculus.points import read_point
from symgrad.calculus.problem import Problem
from symgrad.calculus.quick_values import QuickValues
from symgrad.errors import PointError
from symgrad.language.graph import CALL, ZERO, Expression
from symgrad.programs.cones import ConeProgram
from symgrad.results import Trust
from symgrad.results.learning import Flag, Node, Trace

NUMERIC_WORK: Final = 120_000
"""Operations that may be done again for the column of finite differences."""

LARGE: Final = 2_000
"""Nodes beyond which differences at other points are not asked."""

SEED: Final = 20_260_105
LEVELS: Final = 12
STEPS: Final = 8
"""Evaluations that a difference usually takes."""

ENOUGH: Final = 1e-9
TRUSTED: Final = 1e-6
"""Relative error above which a difference is left out of its column."""

SLOPES: Final = {"sigmoid": 0.25, "tanh": 1.0, "erf": 2 / math.sqrt(math.pi), "atan": 1.0}
"""Activations that flatten out, with their steepest slope."""

HALF_FLAT: Final = frozenset({"relu", "elu", "softplus", "silu", "gelu", "leaky_relu"})
"""Activations that pass everything on one side and little or nothing on the other."""

SATURATED: Final = 0.01
"""Part of its steepest slope below which an activation counts as saturated."""

VANISHING, EXPLODING = 1e-5, 1e5
"""Adjoints that are this small or large, beside the output's own, which is 1."""


def backprop(problem: Problem, at: Sequence[str]) -> Trace:
    """The evaluation trace at a point: each node's value, local partials and adjoint.

    Args:
        problem: the function; what its definitions name keeps its name as a node.
        at: texts of the point, with a value for every name.

    Returns:
        The nodes in the order of evaluation; shared ones occur once and sum what they are handed.
        Where the function has a kink or no value, the numbers that do not exist are None, and
        ``undefined`` says why.

    Raises:
        PointError: the point does not fit, or leaves a name without a value.

    >>> from symgrad.calculus.problem import pose
    >>> trace = backprop(pose("x^2*y"), ["x=3,y=2"])
    >>> trace.value, trace.gradient
    (18.0, {'x': 12.0, 'y': 9.0})
    """
    point = read_point(problem, at)
    values = QuickValues(problem, point)
    lacking = [name for name in problem.parameters if name not in values.floats]
    if lacking:
        hint = f"add {lacking[0]}=..."
        raise PointError(f"a value is missing for {', '.join(lacking[:5])}", hint=hint, where="--at")
    passes = Passes(problem, values.floats, frozenset(r.term for r in (*values.rough, *values.outside)))
    numeric = _numeric(passes)
    nodes = tuple(_node(passes, e, numeric) for e in passes.order)
    entries = {name: passes.adjoint_of(name) for name in problem.variables}
    if values.rough and not values.outside:
        exact = values.partials(gradient(problem.expression, problem.variables))
        entries = {n: None if e is None else e.float for n, e in zip(problem.variables, exact, strict=True)}
    verdict = _verdict(problem, passes, numeric)
    root = nodes[-1] if nodes else None
    return Trace(
        **envelope(problem, verdict=verdict, point=point, notes=_notes(values, entries)),
        nodes=nodes,
        value=root.value if root else _constant(values),
        gradient=entries,
        backward=tuple(node.id for node in reversed(nodes)),
        point=values.point,
        warnings=_warnings(nodes),
        undefined=values.undefined,
    )


def _constant(values: QuickValues) -> float | None:
    """The value of a function in which no variable occurs."""
    value = values.value
    return None if value is None else value.float


def _notes(values: QuickValues, entries: dict[str, float | None]) -> list[str]:
    if values.rough and not values.undefined and all(g is not None for g in entries.values()):
        return [
            "it has a derivative here although a part of it has a kink; expansion from both sides found it"
        ]
    return []


def _verdict(problem: Problem, passes: Passes, numeric: dict[Expression, float]) -> Verdict:
    """The column of differences confirms the adjoints; without it, one along which all inputs move."""
    pairs = [(passes.adjoints[e], value) for e, value in numeric.items() if e in passes.adjoints]
    if not pairs:
        pairs = _along_all(problem, passes)
    if pairs and all(abs(a - b) <= 1e-4 * (abs(a) + abs(b)) + 1e-9 for a, b in pairs):
        return Verdict(1, Trust.CHECKED)
    names = problem.variables
    if len(passes.order) > LARGE:
        return Verdict(0, Trust.UNKNOWN, "the adjoints could not be confirmed by differences at this point")
    computed = gradient(problem.expression, names)
    return cross_check(
        [problem.expression], [[(k, e) for k, e in enumerate(computed) if e is not ZERO]], names
    )


def _along_all(problem: Problem, passes: Passes) -> list[tuple[float, float]]:
    """The slope along a direction in which every input moves, by adjoints and by differences."""
    if passes.unsafe:
        return []
    pick = random.Random(SEED)
    direction = {name: pick.choice((-1.0, 1.0)) * pick.uniform(0.5, 1.5) for name in problem.variables}
    slope = math.fsum((passes.adjoint_of(name) or 0.0) * d for name, d in direction.items())

    def along(step: float) -> tuple[float, float]:
        moved = [value + step * direction.get(name, 0.0) for name, value in passes.floats.items()]
        return passes.forward.run(moved)[0], step

    noise = ULP * len(passes.order) * max(map(abs, passes.values.values()), default=0.0)
    estimate = central(along, 1.0, noise)
    return [] if estimate is None else [(slope, estimate.value)]


def _node(passes: Passes, e: Expression, numeric: dict[Expression, float]) -> Node:
    adjoint = passes.adjoints.get(e, math.nan)
    local = {name: _known(value) for name, value in passes.local(e).items()}
    formula = passes.formula(e)
    return Node(
        id=passes.ids[e],
        expression=e if passes.written_out else formula,
        formula=formula,
        operation=passes.operation(e),
        inputs=tuple(local),
        value=_known(passes.values[e]),
        local=local,
        adjoint=_known(adjoint),
        numeric=numeric.get(e),
        flags=tuple(_flags(e, local, adjoint)),
    )


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _flags(e: Expression, local: dict[str, float | None], adjoint: float) -> list[Flag]:
    flags: list[Flag] = []
    if e.op is CALL and len(local) == 1:
        (slope,) = local.values()
        if slope is not None and e.value in HALF_FLAT and abs(slope) <= SATURATED:
            flags.append(Flag.INACTIVE)
        elif slope is not None and abs(slope) < SATURATED * SLOPES.get(e.value, 0.0):
            flags.append(Flag.SATURATED)
    if 0 < abs(adjoint) < VANISHING:
        flags.append(Flag.VANISHING)
    elif math.isfinite(adjoint) and abs(adjoint) > EXPLODING:
        flags.append(Flag.EXPLODING)
    return flags


_SENTENCES: Final = {
    Flag.SATURATED: "{names}: saturated, so next to nothing passes backward through {it}",
    Flag.INACTIVE: "{names}: on the flat side, so (almost) nothing passes backward through {it}",
    Flag.VANISHING: "{names}: the adjoint has all but vanished on the way back",
    Flag.EXPLODING: "{names}: the adjoint has exploded on the way back",
}


def _warnings(nodes: Sequence[Node]) -> tuple[str, ...]:
    found: list[str] = []
    for flag, sentence in _SENTENCES.items():
        flagged = [node.id for node in nodes if flag in node.flags]
        if flagged:
            names = ", ".join(flagged[:5]) + (f" and {len(flagged) - 5} more" if len(flagged) > 5 else "")
            found.append(sentence.format(names=names, it="it" if len(flagged) == 1 else "them"))
    return tuple(found)


def _numeric(passes: Passes) -> dict[Expression, float]:
    """Adjoints by central differences: each node's value is moved, and what depends on it computed anew."""
    order = passes.order
    if not order or passes.unsafe or STEPS * len(order) * 2 > NUMERIC_WORK:
        return {}
    program = ConeProgram(order, list(passes.floats))
    settled = program.settle(list(passes.floats.values()))
    if STEPS * sum(program.size(k) + 2 for k in range(len(order))) > NUMERIC_WORK:
        return {}
    noise = ULP * 4 * max(map(abs, settled), default=0.0)
    found: dict[Expression, float] = {}
    for k, (e, value) in enumerate(zip(order, settled, strict=True)):
        if not math.isfinite(value) or k == len(order) - 1:
            continue

        def along(step: float, index: int = k, start: float = value) -> tuple[float, float]:
            moved = start + step
            return program.last_with(index, moved), moved - start

        estimate = central(along, max(1.0, abs(value)), noise, levels=LEVELS, enough=ENOUGH)
        if estimate is not None and estimate.error <= TRUSTED * (1.0 + abs(estimate.value)):
            found[e] = estimate.value
    found[order[-1]] = 1.0
    return found


__all__ = ["backprop"]
