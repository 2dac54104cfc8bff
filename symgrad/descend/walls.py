"""Landings under `--project`: a coordinate held by a wall is fixed there, the others are proved as ever."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from symgrad.descend.landing import land
from symgrad.descend.objective import Formula, Vector
from symgrad.descend.steering import Steering
from symgrad.language.graph import number, substitute
from symgrad.programs.balls import enclose
from symgrad.results import Number
from symgrad.results.descend import Landing, LandingKind


def land_on_wall(function: Formula, x: Vector, start: Vector, steering: Steering) -> Landing:
    """What is proved where a run in a box ended.

    A coordinate on a wall counts as held if the derivative there is proved to press against the wall.
    """
    gradient = function.look(x)[1:]
    held = [k for k, (a, g) in enumerate(zip(x, gradient, strict=True)) if _presses(a, g, steering.box[k])]
    if not held:
        return land(function, x, start)
    names = function.variables
    fixed = {names[k]: number(Fraction(x[k])) for k in held}
    (rest,) = substitute([function.expression], fixed)
    free = [k for k in range(len(x)) if k not in held]
    inner = Formula(rest, [names[k] for k in free])
    found = land(inner, tuple(x[k] for k in free), tuple(start[k] for k in free)) if free else None
    if found is not None and found.kind is LandingKind.NONE:
        return found
    point = {names[k]: Number(number(Fraction(x[k])), x[k]) for k in held} | dict(
        (found.point if found else None) or {}
    )
    point = {name: point[name] for name in names}
    exact = {
        n: v.exact if v.exact is not None else number(Fraction(v.float or 0.0)) for n, v in point.items()
    }
    proved = all(_proved(function, k, exact, gradient[k]) for k in held)
    reason = (
        f"on the wall of the box ({', '.join(names[k] for k in held)}), against which the gradient presses"
    )
    if found is None:
        return Landing(LandingKind.MINIMUM if proved else LandingKind.UNDECIDED, point, 0.0, proved, reason)
    return replace(found, point=point, proved=proved and found.proved, reason=f"{reason}; {found.reason}")


def _presses(a: float, g: float, wall: tuple[float, float]) -> bool:
    return (g > 0.0 and a <= wall[0]) or (g < 0.0 and a >= wall[1])


def _proved(function: Formula, k: int, exact: dict, gradient: float) -> bool:  # type: ignore[type-arg]
    value = enclose(function.partials[k], exact)
    return bool(value > 0) if gradient > 0 else bool(value < 0)
