"""Why a run ended: one reason, with the numbers that decided it and what to try next.

A small gradient alone is no convergence. It is `converged` only where a critical point was confirmed
next to the last point; where the gradient is not zero but below the smallest float it is `underflow`;
where no critical point is near (exp(-x) far out, 1e-12*(x-5)^2 anywhere) it is `stalled`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from symgrad.calculus.domain import Requirement, requirements
from symgrad.descend.ground import Ground, gradient_is_zero
from symgrad.descend.loop import Trip
from symgrad.descend.objective import Formula, Vector
from symgrad.descend.steering import Steering
from symgrad.descend.stepper import Halt
from symgrad.frozen import dataclass
from symgrad.language.graph import COMPARE, Expression
from symgrad.language.write import write
from symgrad.programs.floats import FloatProgram
from symgrad.results.descend import Landing, LandingKind, Rate, Step, Stop, StopReason

SMALLEST_NORMAL: Final = 2.2250738585072014e-308
SHOWN: Final = 80
ACROSS: Final = "across a kink the gradient does not shrink; try --method subgradient, or a schedule"


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known when a run is over.

    Attributes:
        trip: the run.
        tolerance: the gradient norm that was small enough.
        most: the steps that were asked for.
        formula: the function, where it is one.
        landing: what was proved around the last point.
        rate: the anatomy.
        method: the name of the method.
        steering: what surrounded the updates.
        at_fault: for a loss over rows, the function of the row that has no value at a point.
    """

    trip: Trip
    tolerance: float
    most: int
    formula: Formula | None
    landing: Landing
    rate: Rate
    method: str
    steering: Steering
    at_fault: Callable[[Vector], Formula | None] = lambda x: None

    @property
    def size(self) -> float:
        """The norm of the gradient as the run was tested for it: without what presses against a wall."""
        x = tuple(self.last.point.values())
        return math.hypot(*self.steering.pressing(x, self.last.gradient))

    @property
    def last(self) -> Step:
        return self.trip.last


def judge(e: Evidence) -> Stop:
    """The reason, the step and the sentence."""
    trip, step = e.trip, e.last.step
    if trip.stopped is StopReason.TIMEOUT:
        return Stop(StopReason.TIMEOUT, step, f"the time was up after {_steps(step)}; {_so_far(e)}")
    if trip.stopped is StopReason.INTERRUPTED:
        return Stop(StopReason.INTERRUPTED, step, f"interrupted after {_steps(step)}; {_so_far(e)}")
    return {
        Halt.SMALL: _small,
        Halt.LOST: _lost,
        Halt.REPEAT: _repeat,
        Halt.STUCK: _stuck,
        Halt.LIMIT: _exhausted,
    }[trip.halt](e)


def _steps(count: int) -> str:
    return f"{count} step{'s' * (count != 1)}"


def _so_far(e: Evidence) -> str:
    return f"|gradient| = {e.last.gradient_norm:.3g}"


def _small(e: Evidence) -> Stop:
    last, landing = e.last, e.landing
    size = f"|{_gradient(e)}| = {e.size:.3g} is within tol {e.tolerance:.3g}"
    if landing.kind is not LandingKind.NONE:
        return Stop(StopReason.CONVERGED, last.step, f"{size}, and {_found(landing)}")
    if _underflows(e):
        detail = (
            "the gradient there is not 0 but too small for a float, so no step can be made; "
            "start elsewhere, or descend the logarithm of the function"
        )
        return Stop(StopReason.UNDERFLOW, last.step, detail)
    if e.formula is None:
        return Stop(StopReason.CONVERGED, last.step, f"{size}; {landing.reason}")
    from symgrad.descend.landing import in_valley, too_large  # it needs what few runs do

    if (reason := too_large(Ground(e.formula))) is not None:
        return Stop(
            StopReason.STALLED, last.step, f"{size}, but whether a critical point is near is open: {reason}"
        )
    hint = "the function may only be flat here, or scaled down: try --tol 0 with a larger --lr"
    x = tuple(last.point.values())
    if in_valley(e.formula, x, last.gradient):
        return Stop(StopReason.STALLED, last.step, f"{size}, but {landing.reason}")
    return Stop(StopReason.STALLED, last.step, f"{size}, but {landing.reason}; {hint}")


def _gradient(e: Evidence) -> str:
    return "projected gradient" if e.steering.box else "gradient"


def _underflows(e: Evidence) -> bool:
    last = e.last
    if e.formula is None or last.gradient_norm >= SMALLEST_NORMAL:
        return False
    return gradient_is_zero(e.formula, tuple(last.point.values())) is False


def _found(landing: Landing) -> str:
    named = {LandingKind.UNDECIDED: "a critical point of undecided kind"}
    article = "an" if landing.kind is LandingKind.INFLECTION else "a"
    what = named.get(landing.kind, f"{article} {landing.kind}")
    warning = {
        LandingKind.SADDLE: ": not a minimum, so start a little to the side",
        LandingKind.MAXIMUM: ": not a minimum, so start a little to the side",
        LandingKind.INFLECTION: ": not a minimum, so start on its other side",
    }.get(landing.kind, "")
    away = f" within {landing.distance:.2g}" if landing.distance is not None else ""
    return f"{what} was confirmed{away}{warning}"


def _lost(e: Evidence) -> Stop:
    lost = e.trip.lost
    assert lost is not None
    point, value = lost
    step = e.last.step
    formula = e.formula or e.at_fault(point)
    if all(map(math.isfinite, point)) and formula is not None:
        broken = _broken(formula, point, with_derivative=math.isfinite(value))
        if broken is not None:
            return Stop(StopReason.LEFT_DOMAIN, step, _left(e, broken, point))
    if step == 0 and not math.isfinite(e.last.value):
        return Stop(StopReason.DIVERGED, 0, "the value or the gradient at the start is too large for a float")
    return Stop(
        StopReason.DIVERGED, step, f"step {step + 1} leads beyond the range of floats; {_why_too_large(e)}"
    )


def _left(e: Evidence, broken: Requirement, point: Vector) -> str:
    term, condition = _text(broken.term), _text(broken.condition)
    where = ", ".join(f"{n} = {v:.6g}" for n, v in zip(e.last.point, point, strict=True))
    what = "has no derivative" if broken.smooth_only else "has no value"
    if point == tuple(e.last.point.values()):
        return f"{term} {what} at the start {where}: it needs {condition}"
    step = e.last.step + 1
    hint = "try a smaller --lr or --project"
    return f"step {step} leads to {where}, where {term} {what}: it needs {condition}; {hint}"


def _text(e: Expression) -> str:
    text = write(e)
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "..."


def _broken(function: Formula, point: Vector, *, with_derivative: bool) -> Requirement | None:
    """The first requirement that fails at a point."""
    wanted = [r for r in requirements([function.expression]) if with_derivative or not r.smooth_only]
    for r in wanted:
        condition, *guards = FloatProgram([r.condition, *r.guards], function.variables).run(point)
        if condition == 0.0 and all(g == 1.0 for g in guards):
            return r
    return None


def _why_too_large(e: Evidence) -> str:
    limit, lr = e.rate.lr_limit, e.last.lr
    if lr is not None and limit is not None and lr > limit:
        where = "" if e.formula is not None and e.formula.quadratic else " near the start"
        return f"lr {lr:.9g} is above {LIMITS.get(e.method, 'the limit')} = {limit:.9g}{where}"
    if e.rate.curvature is not None and e.rate.curvature[0] < 0.0 and lr is not None:
        return "along negative curvature the function may fall for ever; otherwise try a smaller --lr"
    return "try a smaller --lr, --clip-norm or --line-search armijo"


LIMITS: Final = {
    "gd": "2/lambda_max",
    "natural": "2/lambda_max of G^-1*H",
    "momentum": "2*(1 + momentum)/lambda_max",
    "nesterov": "2*(1 + momentum)/((1 + 2*momentum)*lambda_max)",
}


def _repeat(e: Evidence) -> Stop:
    trip, last = e.trip, e.last
    if trip.period <= 1:
        hint = "the steps are smaller than the spacing of floats there; try a larger --lr"
        return Stop(StopReason.STALLED, last.step, f"the point no longer changes, with {_so_far(e)}; {hint}")
    width = max((s.step_norm or 0.0) for s in trip.tail)
    hint = ACROSS if e.landing.kind is LandingKind.KINK else _why_cycling(e)
    detail = f"the same {trip.period} points come back for ever, up to {width:.3g} apart; {hint}"
    return Stop(StopReason.CYCLING, last.step, detail)


def _why_cycling(e: Evidence) -> str:
    limit, lr = e.rate.lr_limit, e.last.lr
    if limit is not None and lr is not None and lr >= limit * (1 - 1e-9):
        return f"lr {lr:.9g} is not below {LIMITS.get(e.method, 'the limit')} = {limit:.9g}"
    return "try a smaller --lr"


def _stuck(e: Evidence) -> Stop:
    near = f"; {_found(e.landing)}" if e.landing.kind is not LandingKind.NONE else ""
    detail = f"the line search finds no lower point, with {_so_far(e)}{near}"
    return Stop(StopReason.STALLED, e.last.step, detail)


def _exhausted(e: Evidence) -> Stop:
    last, limit = e.last, e.rate.lr_limit
    first = e.trip.first
    too_large = last.lr is not None and limit is not None and last.lr > limit * (1 + 1e-12)
    quadratic = e.formula is not None and e.formula.quadratic
    if (
        too_large
        and quadratic
        and e.landing.kind is LandingKind.NONE
        and last.gradient_norm > first.gradient_norm
    ):
        growth = f"by the factor {e.rate.predicted or math.nan:.9g}"
        detail = f"the gradient grows with every step, {growth}; {_why_too_large(e)}"
        return Stop(StopReason.DIVERGED, last.step, detail)
    detail = f"{_made(e.most)}; |{_gradient(e)}| = {e.size:.3g} is above tol {max(e.tolerance, 0.0):.3g}"
    if e.tolerance < 0.0:
        detail = f"{_made(e.most)}; {_so_far(e)}"
    return Stop(StopReason.MAX_STEPS, last.step, detail + _still_to_go(e))


def _made(count: int) -> str:
    return "the step was made" if count == 1 else f"all {count} steps were made"


def _still_to_go(e: Evidence) -> str:
    seen, size = e.rate.observed, e.last.gradient_norm
    if e.landing.kind is LandingKind.KINK:
        return f"; {ACROSS}"
    if seen is None or not e.tolerance > 0.0 or e.steering.noise:
        return ""
    if seen >= 1.0:
        return "; in the last steps it did not shrink, so try a smaller --lr"
    more = math.ceil(math.log(e.tolerance / size) / math.log(seen)) if size > 0 and seen > 0.0 else 0
    return f"; at the pace of the last steps about {more} more are needed" if 0 < more < 10**9 else ""


def poles_crossed(function: Formula, tail: Sequence[Step], samples: Sequence[Vector] = ()) -> tuple[str, ...]:
    """A note for each pole that a run jumped across.

    Args:
        function: what was descended.
        tail: the last steps, in which every crossing is seen.
        samples: points before them, between which most are.
    """
    found = [
        r
        for r in requirements([function.expression])
        if not r.smooth_only and r.condition.op is COMPARE and r.condition.value == "!="
    ]
    if not found:
        return ()
    program = FloatProgram([r.condition.args[0] - r.condition.args[1] for r in found], function.variables)
    notes: dict[str, str] = {}

    def compare(points: Sequence[Vector], named: Callable[[int], str]) -> None:
        signs = [program.run(p) for p in points]
        for k, (here, there) in enumerate(pairwise(signs)):
            for r, a, b in zip(found, here, there, strict=True):
                if a * b < 0.0:
                    text = _text(r.term)
                    notes.setdefault(text, f"{named(k)} the run jumped across a pole of {text}")

    last = [tuple(s.point.values()) for s in tail]
    compare(last, lambda k: f"between steps {tail[k].step} and {tail[k + 1].step}")
    compare([*samples, *last[:1]], lambda k: f"before step {tail[0].step}")
    return tuple(notes.values())
