"""Several rates and methods from one start, side by side, and the rate at which the verdict flips."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from symgrad.calculus.problem import Problem
from symgrad.descend.loop import Pulse, never
from symgrad.descend.methods import Direction, Rule
from symgrad.descend.objective import Formula, Objective, Vector
from symgrad.descend.run import Plan, Venture, shared_fields
from symgrad.frozen import dataclass
from symgrad.results import Number
from symgrad.results.descend import ComparedRun, Comparison, Run, StopReason, Threshold

BISECTIONS: Final = 24
FLAT: Final = 2
"""Variables up to which paths can be drawn."""

BAD: Final = frozenset({StopReason.DIVERGED, StopReason.LEFT_DOMAIN, StopReason.CYCLING})
"""Verdicts that a smaller rate may mend."""

CUT_SHORT: Final = frozenset({StopReason.TIMEOUT, StopReason.INTERRUPTED})
"""Ends that say nothing about a rate."""

Remade = Callable[[str, float | None], Rule | Direction]


@dataclass(frozen=True, slots=True)
class Choices:
    """What is compared: every method at every rate.

    Attributes:
        methods: their names.
        rates: learning rates; None for a method's own.
        make: a method from its name and rate.
    """

    methods: Sequence[str]
    rates: Sequence[float | None]
    make: Remade


def compare(
    problem: Problem,
    function: Callable[[], Objective],
    start: Vector,
    plan: Plan,
    choices: Choices,
    pulse: Pulse = never,
    *,
    curves: bool = True,
) -> Comparison:
    """One run for each method and rate.

    Args:
        problem: the function, for the answer.
        function: makes the objective anew for each run.
        start: where all runs start.
        plan: steps, tolerance and steering; its method is replaced.
        choices: the methods and rates.
        pulse: asked now and then whether to stop.
        curves: whether the values of all steps are kept, for a picture.

    Returns:
        The runs, methods in the order given and rates ascending as given; ``winner`` marks the one that
        converged in the fewest steps, or else reached the least value.
    """
    make = choices.make

    def once(name: str, lr: float | None) -> Run:
        return Venture(function(), replace(plan, method=make(name, lr)), start, pulse, keep=curves).run

    runs = [(name, lr, once(name, lr)) for name in choices.methods for lr in choices.rates]
    best = _best([run for _, _, run in runs])
    rows = [_row(name, make(name, lr).lr, run, run is best) for name, lr, run in runs]
    flips = [
        t for name in choices.methods if (t := _threshold(name, rows, function(), make, once)) is not None
    ]
    drawn = tuple(tuple((s.step, s.value) for s in run.steps) for _, _, run in runs)
    flat = len(problem.variables) <= FLAT
    paths = tuple(tuple(tuple(s.point.values()) for s in run.steps if flat) for _, _, run in runs)
    fields = shared_fields(problem, [r.stop.reason for r in rows], [r.landing for r in rows], ())
    first = flips[0] if flips else None
    return Comparison(
        **fields,
        runs=tuple(rows),
        threshold=first.lr if first else None,
        thresholds=tuple(flips),
        curves=drawn,
        paths=paths,
    )


def _row(name: str, lr: float, run: Run, winner: bool) -> ComparedRun:
    return ComparedRun(name, lr, run.stop, run.final, run.best, run.evaluations, run.landing, winner)


def _best(runs: Sequence[Run]) -> Run:
    """The fastest of those that converged, else the lowest."""
    converged = [r for r in runs if r.stop.reason is StopReason.CONVERGED]
    if converged:
        lowest = min(r.final.value for r in converged)
        close = [r for r in converged if r.final.value <= lowest + 1e-9 * (1.0 + abs(lowest))]
        return min(close, key=lambda r: r.stop.step)
    return min(runs, key=lambda r: r.best.value if math.isfinite(r.best.value) else math.inf)


def _threshold(
    name: str,
    rows: Sequence[ComparedRun],
    function: Objective,
    make: Remade,
    once: Callable[[str, float], Run],
) -> Threshold | None:
    if isinstance(function, Formula):
        from symgrad.descend.thresholds import exact_threshold

        exact = exact_threshold(name, function, make(name, 1.0))
        if exact is not None:
            return exact
    own = [r for r in rows if r.method == name]
    if any(r.stop.reason in CUT_SHORT for r in own):
        return None
    good = [r.lr for r in own if r.stop.reason not in BAD]
    bad = [r.lr for r in own if r.stop.reason in BAD]
    above = [lr for lr in bad if lr > max(good, default=math.inf)]
    if not good or not above:
        return None
    return _bracketed(name, max(good), min(above), once)


def _bracketed(name: str, low: float, high: float, once: Callable[[str, float], Run]) -> Threshold:
    """Narrows two rates between which the verdict flips, as long as there is time."""
    for _ in range(BISECTIONS):
        middle = math.sqrt(low * high)
        if not low < middle < high:
            break
        reason = once(name, middle).stop.reason
        if reason in CUT_SHORT:
            break
        low, high = (low, middle) if reason in BAD else (middle, high)
    text = f"the verdict flips between lr {low:.9g} and {high:.9g}, for this start and so many steps"
    return Threshold(name, Number(None, (low + high) / 2.0), (low, high), False, text)
