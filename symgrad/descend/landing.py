"""Where a run landed: an interval proof around its last point.

Newton's method leads from the last point to the critical point next to it; a test in ball arithmetic
proves that one is there, and the signs of its curvatures (`symgrad.descend.proof`). So "minimum" means:
proved. Where the second derivative vanishes at a point that is recognised exactly, the first higher
derivative that does not vanish decides, in one variable. Everything else is undecided, or none, with
the reason.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from symgrad.algebra.normal import normal_form
from symgrad.calculus.domain import requirements
from symgrad.calculus.exact import Evaluator
from symgrad.descend.ground import BITS, FEW, Box, Ground, polished
from symgrad.descend.linear import dot, eigen
from symgrad.descend.objective import Formula, Vector
from symgrad.descend.proof import Proof, prove
from symgrad.descend.recognise import exact_point, vanishes
from symgrad.descend.valley import floor
from symgrad.language.graph import Expression
from symgrad.programs.ball_program import BallProgram
from symgrad.results import Number
from symgrad.results.descend import Landing, LandingKind

FLAT: Final = 1e-6
"""A share of the largest curvature that counts as none."""

NEAR: Final = 0.1
"""A critical point is near if it is within this share of 1 + its own size."""

Scales = tuple[tuple[float, bool], ...]
TIGHT: Final[Scales] = ((1e-12, False), (1e-4, False), (1e-6, True))
WIDE: Final[Scales] = ((0.06, False),)
"""Shares of its size around a point in which exact ones are looked for; and whether coordinates for which
there is no simple number keep the one they have."""

MOST_CLASSIFIED: Final = 5
"""Variables up to which degenerate points are classified."""

MOST_RECOGNISED: Final = 300
"""Variables up to which exact values are looked for."""

KINDS: Final = {(True, False): LandingKind.MINIMUM, (False, True): LandingKind.MAXIMUM}


def land(function: Formula, x: Vector, start: Vector) -> Landing:
    """What is proved about the critical point next to ``x``.

    Args:
        function: what was descended.
        x: the last point.
        start: the first one: a critical point no nearer than a tenth of the way that was made is not where
            the run landed.
    """
    if not x:
        return Landing(LandingKind.NONE, None, None, False, "the function has no variable")
    ground = Ground(function)
    if (reason := too_large(ground)) is not None:
        return Landing(LandingKind.NONE, None, None, False, reason)
    target = polished(ground, x)
    proof = None if target is None else prove(ground, target)
    if proof is not None:
        return _proved(ground, proof, x, start)
    at = x if target is None else target
    return (
        _degenerate(ground, at, x, start, TIGHT)
        or _on_a_floor(function, x, start)
        or _degenerate(ground, at, x, start, WIDE)
        or nothing(function, x)
    )


def _on_a_floor(function: Formula, x: Vector, start: Vector) -> Landing | None:
    """A minimum where squares vanish, of which there may be a whole line."""
    found = floor(function, x)
    if found is None:
        return None
    box, point = found
    distance = _distance(box, x)
    if not near(distance, box, start):
        return None
    reason = "f is a sum of squares that all vanish at a point there, by Krawczyk's test in ball arithmetic"
    return Landing(LandingKind.MINIMUM, point, distance, True, reason)


def too_large(ground: Ground) -> str | None:
    """Why no proof is attempted; None if one is."""
    if ground.size <= FEW or ground.order is not None:
        return None
    size = f"{ground.size} variables"
    if ground.function.charted is None:
        return f"no proof is attempted, because the Hessian in {size} has too many entries"
    return f"no proof is attempted, because factoring the Hessian in {size} would take too many operations"


def nothing(function: Formula, x: Vector) -> Landing:
    """The landing of a run that ended nowhere in particular."""
    gradient = function.look(x)[1:]
    reason = f"no critical point was confirmed near it; |gradient| there is {math.hypot(*gradient):.3g}"
    if in_valley(function, x, gradient):
        reason += ", and the Hessian is nearly singular, as along a line of critical points"
    return Landing(LandingKind.NONE, None, None, False, reason)


def in_valley(function: Formula, x: Vector, gradient: Sequence[float]) -> bool:
    """Whether ``x`` looks like a place on a line of critical points: flat along it, and settled across it."""
    if not 1 < len(x) <= FEW:
        return False
    found = eigen(function.hessian(x))
    if found is None:
        return False
    pairs = list(zip(*found, strict=True))
    largest = max(abs(found[0][0]), abs(found[0][-1]))
    scale = FLAT * (1.0 + math.hypot(*x))
    across = [(c, v) for c, v in pairs if abs(c) > FLAT * largest]
    step = math.hypot(*(dot(v, gradient) / c for c, v in across))
    small = step < scale and math.hypot(*gradient) < scale * largest
    return small and 0 < len(across) < len(x)


def _proved(ground: Ground, proof: Proof, x: Vector, start: Vector) -> Landing:
    box, counted = proof.box, proof.signs
    exact = exact_point(ground.function, box) if ground.size <= MOST_RECOGNISED else None
    point = _numbers(ground, box, exact)
    place = box
    if exact is not None:
        place = BallProgram(list(exact.values()), ()).run((), BITS)
    distance = _distance(place, x)
    kind = LandingKind.UNDECIDED
    if counted is not None:
        kind = KINDS.get((counted[0] > 0, counted[1] > 0), LandingKind.SADDLE)
    name = {LandingKind.UNDECIDED: "critical point"}.get(kind, str(kind))
    if not near(distance, box, start):
        reason = f"the nearest critical point found, a {name}, is {distance:.3g} away"
        return Landing(LandingKind.NONE, point, distance, False, reason)
    how = f"exactly one critical point there, by {proof.test} in ball arithmetic"
    if counted is None:
        return Landing(kind, point, distance, False, f"{how}; the signs of its curvatures are not decided")
    return Landing(kind, point, distance, True, f"{how}; {_curved(*counted)}")


def _curved(up: int, down: int) -> str:
    """What the signs of the curvatures are, in words."""
    if up and down:
        return f"{up} positive and {down} negative curvatures, enclosed"
    which = "positive" if up else "negative"
    return (
        f"its curvature is {which}, enclosed"
        if up + down == 1
        else f"all {up + down} curvatures are {which}, enclosed"
    )


def near(distance: float, box: Box, start: Vector) -> bool:
    """Whether a critical point is where a run may be said to have landed."""
    size = 1.0 + math.hypot(*[float(b.mid()) for b in box])
    made = math.dist([float(b.mid()) for b in box], start)
    return distance <= NEAR * size and (distance <= NEAR * made or distance <= 1e-6 * size)


def _distance(box: Box, x: Vector) -> float:
    """An upper bound for the distance from ``x`` to every point of the box."""
    return math.hypot(*[float((b - v).abs_upper()) for b, v in zip(box, x, strict=True)])


def _numbers(ground: Ground, box: Box, exact: dict[str, Expression] | None) -> dict[str, Number]:
    names = ground.function.variables
    return {n: Number(exact[n] if exact else None, float(b.mid())) for n, b in zip(names, box, strict=True)}


def _degenerate(ground: Ground, target: Vector, x: Vector, start: Vector, scales: Scales) -> Landing | None:
    """A critical point with a singular Hessian, if it is recognised exactly."""
    from flint import arb, ctx

    gradient = ground.function.look(x)[1:]
    if not all(map(math.isfinite, gradient)) or math.hypot(*gradient) > 1e-2:
        return None
    for scale, free in scales:
        with ctx.workprec(BITS):
            box = [arb(v, scale * (1.0 + abs(v))) for v in target]
        # where critical points are not isolated, a coordinate may have any value, such as the one it has
        exact = exact_point(ground.function, box, target if free else None)
        if exact is None or not _smooth_at(ground.function, exact):
            continue
        with ctx.workprec(BITS):
            place = BallProgram(list(exact.values()), ()).run((), BITS)
        distance = _distance(place, x)
        if near(distance, place, start):
            return _singular(ground, exact, place, distance, simple=not free)
    return None


def _smooth_at(function: Formula, exact: dict[str, Expression]) -> bool:
    """Whether everything in the function has a value and a derivative at an exact point."""
    evaluator = Evaluator({name: normal_form(e) for name, e in exact.items()})
    return all(
        evaluator.holds(r.condition) is True for r in requirements([function.expression, *function.partials])
    )


def _singular(
    ground: Ground, exact: dict[str, Expression], place: Box, distance: float, *, simple: bool
) -> Landing:
    shown = exact.values() if simple else [None] * len(exact)
    point = {name: Number(e, float(b.mid())) for name, e, b in zip(exact, shown, place, strict=True)}
    if ground.size == 1:
        kind, reason = _by_higher_derivatives(ground.function, exact)
        return Landing(kind, point, distance, kind is not LandingKind.UNDECIDED, reason)
    kind, reason = _classified(ground.function, exact)
    return Landing(kind, point, distance, kind is not LandingKind.UNDECIDED, reason)


def _classified(function: Formula, exact: dict[str, Expression]) -> tuple[LandingKind, str]:
    """The kind in several variables, from forms and expansions; each but undecided is proved."""
    reason = "the gradient is exactly 0 there and the Hessian is singular, so it does not decide the kind"
    if len(exact) > MOST_CLASSIFIED:
        return LandingKind.UNDECIDED, reason
    from symgrad.critical.local.classify import classify

    at = {name: normal_form(e) for name, e in exact.items()}
    found = classify(function.expression, function.variables, at)
    kind = LandingKind(found.kind.value)
    if kind is LandingKind.UNDECIDED:
        return kind, reason
    return kind, f"the gradient is exactly 0 there, and {found.witness}" if found.witness else reason


def _by_higher_derivatives(function: Formula, exact: dict[str, Expression]) -> tuple[LandingKind, str]:
    """The kind in one variable, from the first derivative that is not zero there."""
    from symgrad.autodiff.higher import derivative
    from symgrad.programs.balls import sign_of
    from symgrad.programs.points import at_point

    (name,) = exact
    formula = function.partials[0]
    for order in range(2, 9):
        formula = derivative(formula, [name])
        (value,) = at_point([formula], exact)
        if vanishes(value):
            continue
        sign = sign_of(value)
        if sign is None or sign == 0:
            break
        which = "positive" if sign > 0 else "negative"
        reason = f"its first derivative that is not 0 there is of order {order} and {which}"
        if order % 2:
            return LandingKind.INFLECTION, reason
        return (LandingKind.MINIMUM if sign > 0 else LandingKind.MAXIMUM), reason
    return (
        LandingKind.UNDECIDED,
        "the gradient is exactly 0 there; its higher derivatives do not decide the kind",
    )
