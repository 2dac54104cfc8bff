"""Several rates and methods from one start, side by side, and the rate at which the verdict flips."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from symgrad.calculus.problem import Problem
from symgrad.descend.anatomy import factor_of, limit_of
from symgrad.descend.linear import eigen
from symgrad.descend.loop import Pulse, never
from symgrad.descend.methods import Direction, Rule
from symgrad.descend.objective import Formula, Objective, Vector
from symgrad.descend.run import Plan, Venture, shared_fields
from symgrad.language.graph import NUM, number
from symgrad.results import Number
from symgrad.results.descend import ComparedRun, Comparison, Run, StopReason, Threshold

BISECTIONS: Final = 24
BAD: Final = frozenset({StopReason.DIVERGED, StopReason.LEFT_DOMAIN, StopReason.CYCLING})
"""Verdicts that a smaller rate may mend."""

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
) -> Comparison:
    """One run for each method and rate.

    Args:
        problem: the function, for the answer.
        function: makes the objective anew for each run.
        start: where all runs start.
        plan: steps, tolerance and steering; its method is replaced.
        choices: the methods and rates.
        pulse: asked now and then whether to stop.

    Returns:
        The runs, methods in the order given and rates ascending as given; ``winner`` marks the one that
        converged in the fewest steps, or else reached the least value.
    """
    make = choices.make

    def once(name: str, lr: float | None) -> Run:
        return Venture(function(), replace(plan, method=make(name, lr)), start, pulse).run

    runs = [(name, lr, once(name, lr)) for name in choices.methods for lr in choices.rates]
    best = _best([run for _, _, run in runs])
    rows = [_row(name, make(name, lr).lr, run, run is best) for name, lr, run in runs]
    flips = [
        t for name in choices.methods if (t := _threshold(name, rows, function(), make, once)) is not None
    ]
    curves = tuple(tuple((s.step, s.value) for s in run.steps) for _, _, run in runs)
    fields = shared_fields(problem, [r.stop.reason for r in rows], [r.landing for r in rows], ())
    first = flips[0] if flips else None
    return Comparison(
        **fields,
        runs=tuple(rows),
        threshold=first.lr if first else None,
        thresholds=tuple(flips),
        curves=curves,
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
    exact = _exact(name, function, make)
    if exact is not None:
        return exact
    own = [r for r in rows if r.method == name]
    good = [r.lr for r in own if r.stop.reason not in BAD]
    bad = [r.lr for r in own if r.stop.reason in BAD]
    above = [lr for lr in bad if lr > max(good, default=math.inf)]
    if not good or not above:
        return None
    low, high = max(good), min(above)
    for _ in range(BISECTIONS):
        middle = math.sqrt(low * high)
        if once(name, middle).stop.reason in BAD:
            high = middle
        else:
            low = middle
    reason = f"between lr {low:.9g} and {high:.9g} the verdict flips, for this start and so many steps"
    return Threshold(name, Number(None, (low + high) / 2.0), (low, high), False, reason)


def _exact(name: str, function: Objective, make: Remade) -> Threshold | None:
    """The largest stable rate of a quadratic with a minimum."""
    if not (isinstance(function, Formula) and function.quadratic):
        return None
    method = make(name, 1.0)
    found = eigen(function.hessian((0.0,) * len(function.variables)))
    if factor_of(method) is None or found is None or not found[0] or not found[0][0] > 0.0:
        return None
    limit = limit_of(method, found[0][-1])
    assert limit is not None
    value = Number(None, limit)
    rational = _rational_limit(function, method)
    if rational is not None:
        value = Number(number(rational), float(rational))
    reason = (
        f"converges for lr below {limit:.9g}, diverges above: the largest curvature is {found[0][-1]:.9g}"
    )
    return Threshold(name, value, (limit, limit), rational is not None, reason)


def _rational_limit(function: Formula, method: Rule | Direction) -> Fraction | None:
    """The limit for a Hessian whose eigenvalues stand on its diagonal."""
    from symgrad.algebra.normal import normal_form

    if any(i != j for i, j, _ in function.second):
        return None
    forms = [normal_form(e) for _, _, e in function.second]
    if any(form.op is not NUM for form in forms):
        return None
    largest = max(Fraction(form.value) for form in forms)
    b = Fraction(str(getattr(method, "momentum", 0.0)))
    damped = 1 - Fraction(str(getattr(method, "dampening", 0.0)))
    if "nesterov" in method.name:
        return 2 * (1 + b) / ((1 + 2 * b) * largest)
    return 2 * (1 + b) / (damped * largest)
