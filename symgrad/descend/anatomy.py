"""The anatomy of a run: the curvatures it met, and what they say about its rate.

Curvatures are eigenvalues of the Hessian: exact for quadratics with rational coefficients, otherwise the
ends of the spectrum, enclosed in ball arithmetic, at points along the path and where it ended.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from symgrad.descend.ground import Ground
from symgrad.descend.methods import Direction, Rule
from symgrad.descend.objective import Formula, Vector
from symgrad.descend.spectrum import Ends, enclosed_ends, exact_ends, float_ends
from symgrad.descend.theory import best_of, factor_of, limit_of, seen_by, unknown
from symgrad.frozen import dataclass
from symgrad.results.descend import Rate, Step

if TYPE_CHECKING:
    from symgrad.data.loss import Loss

WORK: Final = 24_000
"""Operations of factoring Hessians that may be spent along a path."""

WINDOW: Final = 60


@dataclass(frozen=True, slots=True)
class Way:
    """What a run leaves behind for its anatomy.

    Attributes:
        path: points along it, the first and the last among them.
        end: the critical point where it landed; None if it landed nowhere.
        tail: its last steps.
        walled: whether walls hold coordinates fast, so that only the steps tell the pace.
        noisy: whether noise keeps it from coming to rest.
    """

    path: Sequence[Vector]
    end: Vector | None
    tail: Sequence[Step]
    walled: bool = False
    noisy: bool = False


def observed(tail: Sequence[Step], *, by_steps: bool = False) -> float | None:
    """The factor by which the gradient, or the step, shrank with each of the last steps.

    It comes from the line that fits their logarithms best: a spiral goes up and down on its way.
    """
    sizes = [(s.step, (s.step_norm or 0.0) if by_steps else s.gradient_norm) for s in tail]
    usable = [(step, size) for step, size in sizes if 0.0 < size < math.inf]
    usable = usable[-min(WINDOW, 1 + (usable[-1][0] if usable else 0) // 2) - 1 :]
    if len(usable) < 2:
        return None
    middle = math.fsum(step for step, _ in usable) / len(usable)
    spread = math.fsum((step - middle) ** 2 for step, _ in usable)
    return math.exp(math.fsum((step - middle) * math.log(size) for step, size in usable) / spread)


def anatomy(function: Formula | Loss | None, method: object, way: Way) -> Rate:
    """What the curvature says about the rate.

    Args:
        function: what was descended, if it is one of ours.
        method: the method; of one that is not ours nothing is predicted.
        way: what the run left behind.
    """
    seen = observed(way.tail, by_steps=way.walled)
    if way.walled:
        return Rate(
            observed=seen, reason="walls hold coordinates fast, so the curvature does not tell the pace"
        )
    if function is None:
        return Rate(observed=seen, reason="the curvature of a function that is not ours is not known")
    if not way.path or not way.path[0]:
        return Rate(observed=seen)
    place = way.end if way.end is not None else way.path[-1 if function.quadratic else 0]
    found = spans(function, way.path, place)
    if found is None:
        return Rate(observed=seen, reason="the Hessian has no finite value there, or is too large")
    span, (least, largest) = found
    condition = largest / least if least > 0.0 else None
    rate = Rate(curvature=span, condition=condition, observed=seen, reason=unknown(method))
    if rate.reason is not None or not isinstance(method, Rule | Direction):
        return rate
    return _foretold(rate, function, method, way, place, (least, largest))


def _foretold(
    rate: Rate, function: Formula | Loss, method: Rule | Direction, way: Way, place: Vector, ends: Ends
) -> Rate:
    """The rate with its limit, the best one, and the contraction."""
    own = seen_by(method, function, place, ends)
    if own is None:
        which = "metric" if method.name == "natural" else "Hessian"
        return replace(rate, reason=f"the {which} is not positive definite there")
    used, factor = way.tail[-1].lr if way.tail else None, factor_of(method)
    known = way.end is not None or function.quadratic
    predicted = max(factor(used, c) for c in own) if factor and used is not None and known else None
    reason = None
    if not own[0] > 0.0:
        reason = "the least curvature is not positive, so no rate brings the run to rest there"
    elif predicted is None:
        reason = "the run did not land, so the limit is that of its start and no contraction is predicted"
    if way.noisy:
        predicted, reason = None, "noise keeps the run from coming to rest"
    return replace(
        rate,
        lr_limit=limit_of(method, own[1]),
        best_lr=best_of(method, *own),
        predicted=predicted,
        reason=reason,
    )


def spans(function: Formula | Loss, path: Sequence[Vector], place: Vector) -> tuple[Ends, Ends] | None:
    """The range of curvatures along a path and at a place, and that at the place alone."""
    if not isinstance(function, Formula):
        from symgrad.descend.rows import spans_over_rows

        return spans_over_rows(function, path, place)
    exact = exact_ends(function)
    if exact is not None:
        low, high = (math.nan if n.float is None else n.float for n in exact)
        return (low, high), (low, high)
    ground = Ground(function)
    if ground.order is None or ground.order.cost > WORK:
        return None
    there = _at(ground, place)
    if there is None:
        return None
    along = [] if function.quadratic else path[:: -(-len(path) * ground.order.cost // WORK)]
    ends = [(pair, x) for x in along if (pair := float_ends(ground, x)) is not None]
    if not ends:
        return there, there
    lowest, highest = min(ends), max(ends, key=lambda e: e[0][1])
    proved = [enclosed_ends(ground, x, pair) or pair for pair, x in (lowest, highest)]
    return (min(there[0], proved[0][0]), max(there[1], proved[1][1])), there


def _at(ground: Ground, place: Vector) -> Ends | None:
    pair = float_ends(ground, place)
    return None if pair is None else enclosed_ends(ground, place, pair) or pair


__all__ = ["Way", "anatomy", "observed", "spans"]
