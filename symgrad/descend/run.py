"""A descent from end to end: a plan, a start, the steps, and what is said of them afterwards."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from symgrad.algebra.normal import Normalizer
from symgrad.calculus.domain import conditions_of, requirements
from symgrad.calculus.exact import float_of
from symgrad.calculus.points import At
from symgrad.calculus.problem import Problem
from symgrad.data.aggregates import as_typed, is_aggregate
from symgrad.descend.anatomy import Way, anatomy
from symgrad.descend.fused import Fused
from symgrad.descend.loop import Pulse, Trip, never
from symgrad.descend.methods import Direction, Rule
from symgrad.descend.objective import Formula, Objective, Vector
from symgrad.descend.quadratic import land_exactly
from symgrad.descend.steering import Steering
from symgrad.descend.stepper import Stepper
from symgrad.descend.stepping import Directed, Foreign, Method, Ruled
from symgrad.descend.stopping import Evidence, judge, poles_crossed
from symgrad.errors import PointError
from symgrad.frozen import dataclass
from symgrad.language.graph import Expression, postorder, substitute
from symgrad.results import Trust
from symgrad.results.descend import (
    Descent,
    Descents,
    Evaluations,
    Landing,
    LandingKind,
    MethodUsed,
    Run,
    Step,
    StopReason,
)

if TYPE_CHECKING:
    from symgrad.data.loss import Loss

LARGEST_FUSED = 30_000
"""Nodes beyond which generated code would take longer to compile than to save."""

CONDITION_WORK = 20_000
MOST_REMARKS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to descend.

    Attributes:
        method: a rule, a direction method, or any object with `init` and `step`.
        steps: how many at most.
        tolerance: the gradient norm at which a run may end; 0 lets it run to the last step.
        every: which steps are kept.
        steering: schedule, clipping, noise and box.
    """

    method: Rule | Direction | Method
    steps: int = 100
    tolerance: float = 1e-8
    every: int = 1
    steering: Steering = field(default_factory=Steering)


class Venture:
    """One run: iterate over it for its steps, then ask for the `run`.

    Args:
        function: the function as an objective.
        plan: how to descend.
        start: the coordinates of the start.
        pulse: asked now and then whether to stop.
        keep: whether the steps are kept for the answer.
    """

    def __init__(
        self, function: Objective, plan: Plan, start: Vector, pulse: Pulse = never, *, keep: bool = True
    ) -> None:
        self.function = function
        self.plan = plan
        self.start = start
        self._keep = keep
        self._steps: list[Step] = []
        self._stepper = _stepper(function, plan, start)
        self._trip = Trip(
            self._stepper,
            function.variables,
            steps=plan.steps,
            tolerance=plan.tolerance if plan.tolerance > 0.0 else -1.0,
            every=plan.every,
            pulse=pulse,
            epoch=getattr(function, "epoch", None),
        )
        self._done = False
        self._run: Run | None = None

    def __iter__(self) -> Iterator[Step]:
        if self._done:
            yield from self._steps
            return
        self._done = True
        for step in self._trip:
            if self._keep:
                self._steps.append(step)
            yield step

    @property
    def made(self) -> int:
        """The steps made so far."""
        try:
            return self._trip.last.step
        except IndexError:
            return 0

    @property
    def run(self) -> Run:
        """What is known of the run when it is over; goes through with it first if need be."""
        if self._run is None:
            for _ in self:
                pass
            self._run = self._judged()
        return self._run

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a careful reader would want to know of the way."""
        notes = self._trip.remarks
        shown = notes[:MOST_REMARKS] + (
            [f"... and at {len(notes) - MOST_REMARKS} more steps"] if len(notes) > MOST_REMARKS else []
        )
        if isinstance(self.function, Formula):
            shown += poles_crossed(self.function, self._trip.tail, self._trip.samples)
        return tuple(shown)

    def _judged(self) -> Run:
        trip = self._trip
        last, counts = trip.last, self._stepper.evaluations
        whole = getattr(self.function, "whole", None)  # the formula behind minibatches, if there is one
        formula = self.function if isinstance(self.function, Formula) else whole
        landing = self._landing(formula, last)
        x = tuple(last.point.values())
        path = [p for p in [*trip.samples, x] if all(map(math.isfinite, p))]
        walled = tuple(last.gradient) != self.plan.steering.pressing(x, last.gradient)
        way = Way(path, self._end(landing), trip.tail, walled, self.plan.steering.noise > 0.0)
        rate = anatomy(formula or self._loss, self.plan.method, way)
        stop = judge(
            Evidence(
                trip,
                trip.tolerance,
                self.plan.steps,
                formula,
                landing,
                rate,
                described(self.plan.method).name,
                self.plan.steering,
                self._row_at_fault,
            )
        )
        return Run(
            described(self.plan.method),
            tuple(self._steps),
            stop,
            last,
            trip.best,
            Evaluations(*counts),
            landing,
            rate,
        )

    def _row_at_fault(self, x: Vector) -> Formula | None:
        """The function of the first row of data that has no value at a point, if there is one."""
        found = None if self._loss is None else self._loss.at_fault(x)
        return None if found is None else Formula(found, self.function.variables)

    @property
    def _loss(self) -> Loss | None:
        """The function, if it runs over rows of data at each step."""
        if isinstance(self.function, Formula):
            return None
        from symgrad.data.loss import Loss

        return self.function if isinstance(self.function, Loss) else None

    def _end(self, landing: Landing) -> Vector | None:
        smooth = landing.kind not in (LandingKind.NONE, LandingKind.KINK)
        if landing.point is None or not smooth:
            return None
        return tuple(math.nan if n.float is None else n.float for n in landing.point.values())

    def _landing(self, formula: Formula | None, last: Step) -> Landing:
        x = tuple(last.point.values())
        if not all(map(math.isfinite, (last.value, *last.gradient))):
            return Landing(LandingKind.NONE, None, None, False, "the last point has no value or no gradient")
        if formula is None:
            return self._landing_over_rows(x)
        if self.plan.steering.box:
            from symgrad.descend.walls import land_on_wall

            return land_on_wall(formula, x, self.start, self.plan.steering)
        exactly = land_exactly(formula, x, self.start)
        if exactly is not None:
            return exactly
        from symgrad.descend.landing import land

        before = tuple(self._trip.tail[-2].point.values()) if len(self._trip.tail) > 1 else x
        found = land(formula, x, self.start)
        if found.kind is LandingKind.NONE or not found.proved:
            from symgrad.descend.kinks import land_on_kink

            found = land_on_kink(formula, before, x) or found
        return found

    def _landing_over_rows(self, x: Vector) -> Landing:
        from symgrad.descend.rows import land_over_rows

        if self._loss is not None and not self.plan.steering.box:
            return land_over_rows(self._loss, x, self.start)
        reason = "no proof is attempted over rows of data within walls"
        return Landing(LandingKind.NONE, None, None, False, reason)


def described(method: Rule | Direction | Method) -> MethodUsed:
    """A method for the answer."""
    if isinstance(method, Rule | Direction):
        return MethodUsed(method.name, method.text, dict(method.parameters))
    return MethodUsed(type(method).__name__, "", {})


def _stepper(function: Objective, plan: Plan, start: Vector) -> Stepper:
    method = plan.method
    if isinstance(method, Direction):
        return Directed(function, method, plan.steering, start)
    if not isinstance(method, Rule):
        return Foreign(function, method, plan.steering, start)
    if isinstance(function, Formula) and start:
        fused = Fused.of(function, method, plan.steering, start, LARGEST_FUSED, plan.steps)
        if fused is not None:
            return fused
    return Ruled(function, method, plan.steering, start)


def vector(problem: Problem, point: At, where: str = "--start") -> Vector:
    """The coordinates of a start as floats.

    Raises:
        PointError: a coordinate is beyond the range of floats.
    """
    found: list[float] = []
    for name in problem.variables:
        value = float_of(point.values[name])
        if value is None:
            raise PointError(f"the value of {name} is too large to descend from", where=where)
        found.append(value)
    return tuple(found)


def fixed(problem: Problem, point: At | None) -> Expression:
    """The expression with the parameters that a start gives values to.

    Raises:
        PointError: a parameter has none.
    """
    given = {n: point.values[n] for n in problem.parameters if n in point.values} if point else {}
    lacking = [n for n in problem.parameters if n not in given]
    if lacking:
        hint = f"add --let {lacking[0]}=..."
        raise PointError(f"'{lacking[0]}' needs a value to descend", None, hint, where="--start")
    (expression,) = substitute([problem.expression], given)
    return expression


def assembled(
    problem: Problem, ventures: list[Venture], *, decimal: bool = False, notes: tuple[str, ...] = ()
) -> Descent | Descents:
    """The answer about one run or several."""
    runs = [v.run for v in ventures]
    remarks = [note for v in ventures for note in v.remarks]
    numbers = [f"run {k}: " if len(runs) > 1 else "" for k in range(1, len(runs) + 1)]
    remarks += [
        f"{n}{r.stop.reason}: {r.stop.detail}" for n, r in zip(numbers, runs, strict=True) if _surprises(r)
    ]
    envelope = shared_fields(
        problem, [r.stop.reason for r in runs], [r.landing for r in runs], (*notes, *remarks)
    )
    envelope["decimal"] = problem.decimal or decimal
    if len(runs) > 1:
        return Descents(**envelope, runs=tuple(runs))
    (run,) = runs
    return Descent(
        **envelope,
        method=run.method,
        steps=run.steps,
        stop=run.stop,
        final=run.final,
        best=run.best,
        evaluations=run.evaluations,
        landing=run.landing,
        rate=run.rate,
    )


def _surprises(run: Run) -> bool:
    """Whether a run ended otherwise than at a minimum or with its last step, which is said aloud."""
    if run.stop.reason in (StopReason.CONVERGED, StopReason.MAX_STEPS):
        return run.landing.kind in (LandingKind.SADDLE, LandingKind.MAXIMUM, LandingKind.INFLECTION)
    return True


def shared_fields(
    problem: Problem, reasons: list[StopReason], landings: list[Landing], notes: tuple[str, ...]
) -> dict[str, Any]:
    """The fields that every answer has."""
    proved = all(
        r is StopReason.CONVERGED and landing.proved for r, landing in zip(reasons, landings, strict=True)
    )
    over_rows = any(is_aggregate(e) for e in postorder([problem.expression]))
    found = [] if over_rows else list(requirements([problem.expression]))
    return {
        "input": problem.text,
        "expression": as_typed(problem.expression) if over_rows else problem.expression,
        "variables": problem.variables,
        "parameters": problem.parameters,
        "conditions": conditions_of(found, Normalizer(CONDITION_WORK)),
        "trust": Trust.PROVED if proved else Trust.HEURISTIC,
        "notes": tuple(dict.fromkeys((*problem.notes, *notes))),
        "decimal": problem.decimal,
    }


__all__ = ["Plan", "Venture", "assembled", "described", "fixed", "replace", "vector"]
