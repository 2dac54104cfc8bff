"""Where a run landed: an interval proof around its last point.

Krawczyk's test. Let F be the gradient, X a box with middle m, Y an approximate inverse of F'(m) and

    K(X) = m - Y*F(m) + (I - Y*F'(X))*(X - m)

in ball arithmetic. If K(X) lies inside X, then X holds exactly one zero of F, whatever was rounded on
the way. Eigenvalue signs of F'(X) come from Sylvester's law: with any invertible Q, Q'*F'(X)*Q has as
many positive and negative eigenvalues, and Gershgorin's discs show their signs. So "minimum" means:
proved. Where the second derivative vanishes at a point that is recognised exactly, the first higher
derivative that does not vanish decides, in one variable. Everything else is undecided, or none.

Source: Krawczyk (1969); Neumaier (1990), Interval Methods for Systems of Equations, section 5.1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from symgrad.algebra.normal import normal_form
from symgrad.calculus.domain import requirements
from symgrad.calculus.exact import Evaluator
from symgrad.descend.linear import eigen, solve
from symgrad.descend.objective import Formula, Vector
from symgrad.descend.recognise import exact_point, vanishes
from symgrad.language.graph import Expression
from symgrad.programs.ball_program import BallProgram
from symgrad.results import Number
from symgrad.results.descend import Landing, LandingKind

if TYPE_CHECKING:
    from flint import arb

MOST_VARIABLES: Final = 60
BITS: Final = 160
NEWTON_STEPS: Final = 40
NEAR: Final = 0.1
"""A critical point is near if it is within this share of 1 + its own size."""

Box = list["arb"]


class Ground:
    """What can be proved about a function near points: gradient and Hessian over balls."""

    def __init__(self, function: Formula) -> None:
        self.function = function
        self.size = len(function.variables)

    @cached_property
    def _gradient(self) -> BallProgram:
        return BallProgram(self.function.partials, self.function.variables)

    @cached_property
    def _hessian(self) -> BallProgram:
        return BallProgram([e for _, _, e in self.function.second], self.function.variables)

    def gradient(self, x: Sequence[Any]) -> Box:
        """The gradient over a box."""
        return self._gradient.run(x, BITS)

    def hessian(self, x: Sequence[Any]) -> list[Box]:
        """The Hessian over a box."""
        from flint import arb

        matrix = [[arb(0)] * self.size for _ in range(self.size)]
        for (i, j, _), entry in zip(self.function.second, self._hessian.run(x, BITS), strict=True):
            matrix[i][j] = matrix[j][i] = entry
        return matrix

    @cached_property
    def _seams(self) -> BallProgram | None:
        """The conditions under which value and derivatives follow their formulas; None if there are none."""
        found = [
            r for r in requirements([self.function.expression, *self.function.partials]) if r.smooth_only
        ]
        return BallProgram([r.condition for r in found], self.function.variables) if found else None

    def is_smooth(self, x: Sequence[Any]) -> bool:
        """Whether no kink and no jump can lie in a box: between them the formulas say nothing."""
        return self._seams is None or all(truth is True for truth in self._seams.evaluate(x, BITS))


def polished(function: Formula, x: Vector) -> Vector | None:
    """Where Newton's method goes from ``x``, in floats; None if nowhere."""
    size = math.inf
    for _ in range(NEWTON_STEPS):
        gradient = function.look(x)[1:]
        if not any(gradient):
            return x
        hessian = function.hessian(x)
        step = solve(hessian, gradient) if all(math.isfinite(v) for row in hessian for v in row) else None
        if step is None:
            return x if size < 1e-9 * (1.0 + math.hypot(*x)) else None
        length = math.hypot(*step)
        scale = 1.0 + math.hypot(*x)
        if not length < 1e6 * scale:
            return None
        x = tuple(a - s for a, s in zip(x, step, strict=True))
        if length <= 4e-16 * scale or (length < 1e-9 * scale and length >= size):
            return x
        size = length
    return x if size < 1e-3 * (1.0 + math.hypot(*x)) else None


def enclosed(ground: Ground, x: Vector) -> tuple[Box, list[Box]] | None:
    """A box around ``x`` that is proved to hold exactly one critical point, and the Hessian over it."""
    from flint import arb, arb_mat, ctx

    n = ground.size
    with ctx.workprec(BITS):
        middle = [arb(v) for v in x]
        inverse = None
        for _ in range(6):
            inverse = _inverse(ground.hessian(middle), n)
            if inverse is None:
                return None
            step = inverse * arb_mat(n, 1, ground.gradient(middle))
            if not all(step[k, 0].is_finite() for k in range(n)):
                return None
            middle = [arb((m - step[k, 0]).mid()) for k, m in enumerate(middle)]
        size = max([1.0, *[abs(float(m.mid())) for m in middle]])
        for radius in (1e-30 * size, 1e-22 * size, 1e-14 * size):
            box = [m + arb(0, radius) for m in middle]
            hessian = ground.hessian(box)
            found = _krawczyk(ground, middle, box, hessian, inverse)
            if found is not None:
                return (found, hessian) if ground.is_smooth(box) else None
    return None


def _inverse(hessian: list[Box], n: int) -> Any:
    from flint import arb, arb_mat

    middle = arb_mat(n, n, [arb(entry.mid()) for row in hessian for entry in row])
    try:
        inverse = middle.inv()
    except ZeroDivisionError:
        return None
    flat = [inverse[i, j] for i in range(n) for j in range(n)]
    return arb_mat(n, n, [arb(v.mid()) for v in flat]) if all(v.is_finite() for v in flat) else None


def _krawczyk(ground: Ground, middle: Box, box: Box, hessian: list[Box], inverse: Any) -> Box | None:
    """K(X), if it lies inside X."""
    from flint import arb_mat

    n = ground.size
    jacobian = arb_mat(n, n, [entry for row in hessian for entry in row])
    identity = arb_mat(n, n, [int(i == j) for i in range(n) for j in range(n)])
    offset = arb_mat(n, 1, [b - m for b, m in zip(box, middle, strict=True)])
    image = (identity - inverse * jacobian) * offset - inverse * arb_mat(n, 1, ground.gradient(middle))
    found = [m + image[k, 0] for k, m in enumerate(middle)]
    inside = all(f.is_finite() and b.contains_interior(f) for f, b in zip(found, box, strict=True))
    return found if inside else None


def signs(hessian: list[Box]) -> tuple[int, int] | None:
    """How many eigenvalues are proved positive and negative; None unless that is all of them."""
    from flint import arb, arb_mat

    n = len(hessian)
    found = eigen([[float(entry.mid()) for entry in row] for row in hessian])
    if found is None:
        return None
    q = arb_mat(n, n, [arb(v) for row in found[1] for v in row])
    if not _dominant(q * q.transpose(), n):
        return None
    turned = q * arb_mat(n, n, [entry for row in hessian for entry in row]) * q.transpose()
    if not _dominant(turned, n):
        return None
    up = sum(1 for k in range(n) if turned[k, k] > 0)
    return up, n - up


def _dominant(matrix: Any, n: int) -> bool:
    """Whether no disc of Gershgorin's reaches 0."""
    return all(
        abs(matrix[i, i]) > sum((abs(matrix[i, j]) for j in range(n) if j != i), start=matrix[i, i] * 0)
        for i in range(n)
    )


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
    if len(x) > MOST_VARIABLES:
        reason = f"no proof is attempted with more than {MOST_VARIABLES} variables"
        return Landing(LandingKind.NONE, None, None, False, reason)
    ground = Ground(function)
    target = polished(function, x)
    if target is None:
        return _degenerate(ground, x, x, start) or nothing(function, x)
    proof = enclosed(ground, target)
    if proof is None:
        return _degenerate(ground, target, x, start) or nothing(function, x)
    return _proved(ground, proof[0], proof[1], x, start)


def nothing(function: Formula, x: Vector) -> Landing:
    """The landing of a run that ended nowhere in particular."""
    size = math.hypot(*function.look(x)[1:])
    return Landing(
        LandingKind.NONE,
        None,
        None,
        False,
        f"no critical point was confirmed near it; |gradient| there is {size:.3g}",
    )


def _proved(ground: Ground, box: Box, hessian: list[Box], x: Vector, start: Vector) -> Landing:
    exact = exact_point(ground.function, box)
    point = _numbers(ground, box, exact)
    place = box
    if exact is not None:
        place = BallProgram(list(exact.values()), ()).run((), BITS)
    distance = _distance(place, x)
    counted = signs(hessian)
    kind = LandingKind.UNDECIDED
    if counted is not None:
        kind = KINDS.get((counted[0] > 0, counted[1] > 0), LandingKind.SADDLE)
    name = {LandingKind.UNDECIDED: "critical point"}.get(kind, str(kind))
    if not near(distance, box, start):
        reason = f"the nearest critical point found, a {name}, is {distance:.3g} away"
        return Landing(LandingKind.NONE, point, distance, False, reason)
    how = "exactly one critical point there, by Krawczyk's test in ball arithmetic"
    if counted is None:
        return Landing(kind, point, distance, False, f"{how}; the signs of its curvatures are not decided")
    up, down = counted
    curved = f"{up} positive and {down} negative eigenvalue{'s' * (up + down > 1)} of the Hessian, enclosed"
    return Landing(kind, point, distance, True, f"{how}; {curved}")


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


def _degenerate(ground: Ground, target: Vector, x: Vector, start: Vector) -> Landing | None:
    """A critical point with a singular Hessian, if it is recognised exactly."""
    from flint import arb, ctx

    gradient = ground.function.look(x)[1:]
    if not all(map(math.isfinite, gradient)) or math.hypot(*gradient) > 1e-2:
        return None
    for scale in (1e-12, 1e-4, 0.06):
        with ctx.workprec(BITS):
            box = [arb(v, scale * (1.0 + abs(v))) for v in target]
        exact = exact_point(ground.function, box)
        if exact is None or not _smooth_at(ground.function, exact):
            continue
        with ctx.workprec(BITS):
            place = BallProgram(list(exact.values()), ()).run((), BITS)
        distance = _distance(place, x)
        if near(distance, place, start):
            return _singular(ground, exact, place, distance)
    return None


def _smooth_at(function: Formula, exact: dict[str, Expression]) -> bool:
    """Whether everything in the function has a value and a derivative at an exact point."""
    evaluator = Evaluator({name: normal_form(e) for name, e in exact.items()})
    return all(
        evaluator.holds(r.condition) is True for r in requirements([function.expression, *function.partials])
    )


def _singular(ground: Ground, exact: dict[str, Expression], place: Box, distance: float) -> Landing:
    point = {name: Number(e, float(b.mid())) for (name, e), b in zip(exact.items(), place, strict=True)}
    if ground.size == 1:
        kind, reason = _by_higher_derivatives(ground.function, exact)
        return Landing(kind, point, distance, kind is not LandingKind.UNDECIDED, reason)
    reason = "the gradient is exactly 0 there and the Hessian is singular, so it does not decide the kind"
    return Landing(LandingKind.UNDECIDED, point, distance, False, reason)


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


def gradient_is_zero(function: Formula, x: Vector) -> bool | None:
    """Whether the gradient at a point of floats is exactly zero; None if it is not decided."""
    values = Ground(function).gradient([Fraction(v) for v in x])
    if any(v > 0 or v < 0 for v in values):
        return False
    return True if all(v == 0 for v in values) else None
