"""Critical points of a loss that stays over its rows: the one that a descent finds, and whether it is all.

A convex function has no critical points but its minima, and those form a convex set; so where one of them is
proved to be alone in a box, it is alone everywhere.
"""

from __future__ import annotations

from math import inf, nextafter
from typing import Final

from symgrad.calculus.crosscheck import Verdict
from symgrad.data.answers import OverRows
from symgrad.data.convexity import is_convex_over_rows
from symgrad.data.enclosed import Box, Enclosed, obstacle
from symgrad.data.loss import Loss
from symgrad.descend.linear import eigen
from symgrad.descend.loop import Pulse, never
from symgrad.descend.methods import make
from symgrad.descend.objective import Vector
from symgrad.descend.proof import signs
from symgrad.descend.rows import MOST_VARIABLES, enclosed, polished
from symgrad.descend.run import Plan, Venture
from symgrad.errors import LimitError, PointError, UnsupportedError
from symgrad.language.graph import symbol
from symgrad.results import Number, Trust
from symgrad.results.critical import (
    Boundedness,
    Critical,
    CriticalPoint,
    Evidence,
    Extremum,
    Kind,
    Ledger,
    Place,
)
from symgrad.results.descend import StopReason

STEPS: Final = 200
KINDS: Final = {(True, False): Kind.MINIMUM, (False, True): Kind.MAXIMUM, (True, True): Kind.SADDLE}
METHOD: Final = "Newton's method from the origin, Krawczyk's test in intervals over all rows"

Proof = tuple[Box, Kind]


def critical_over_rows(rows: OverRows, pulse: Pulse = never) -> Critical:
    """The critical point that a descent from the origin leads to.

    Args:
        rows: the loss.
        pulse: asked now and then whether to stop.

    Raises:
        PointError: the loss has a parameter.
        LimitError: it has too many variables.
    """
    problem = rows.problem
    if problem.parameters:
        name = problem.parameters[0]
        raise PointError(f"'{name}' needs a value", None, f"add --let {name}=...", where="EXPR")
    if len(problem.variables) > MOST_VARIABLES:
        message = f"over so many rows critical points are looked for in up to {MOST_VARIABLES} variables"
        raise LimitError(message, None, "name fewer with --wrt and --let", where="EXPR")
    loss = rows.loss()
    start = (0.0,) * len(problem.variables)
    plan = Plan(method=make("newton"), steps=STEPS, tolerance=1e-10)
    run = Venture(loss, plan, start, pulse).run
    target = polished(loss, tuple(run.final.point.values()))
    proof = None if target is None else _proved(loss, target)
    convex = is_convex_over_rows(problem.expression, problem.variables, rows.table.names)
    complete = convex and proof is not None and proof[1] is Kind.MINIMUM
    reason = _reason(target, proof, convex=convex)
    shared = rows.envelope(Verdict(1, Trust.PROVED if complete else Trust.HEURISTIC), None)
    shared["notes"] = (*shared["notes"], *(() if complete else (reason,)))
    oo = symbol("oo")
    return Critical(
        **shared,
        domain={name: (Number(-oo, None), Number(oo, None)) for name in problem.variables},
        complete=complete,
        reason=reason,
        points=() if target is None else (_point(loss, target, proof, complete=complete),),
        bounded=Boundedness(True, None) if complete else Boundedness(None, None),
        ledger=Ledger(METHOD),
        out_of_time=run.stop.reason is StopReason.TIMEOUT,
    )


def _proved(loss: Loss, target: Vector) -> Proof | None:
    """A box that holds exactly one critical point, and its kind."""
    if obstacle(loss) is not None:
        return None
    try:
        found = enclosed(Enclosed(loss), target)
    except UnsupportedError:
        return None
    if found is None:
        return None
    counted = signs(found[1])
    return found[0], Kind.UNDECIDED if counted is None else KINDS[counted[0] > 0, counted[1] > 0]


def _reason(target: Vector | None, proof: Proof | None, *, convex: bool) -> str:
    others = "others may exist: over so many rows only a descent from the origin was made"
    if target is None:
        return f"no critical point was found; {others}"
    if proof is None:
        return f"the point found is not proved; {others}"
    if not convex:
        return f"the loss was not shown to be convex, so {others}"
    if proof[1] is not Kind.MINIMUM:
        return "the loss is convex, but the kind of the point was not decided"
    return "the loss is convex, row by row, and exactly one minimum lies in the enclosure: there is no other"


def _point(loss: Loss, x: Vector, proof: Proof | None, *, complete: bool) -> CriticalPoint:
    found = eigen(loss.hessian(x))
    return CriticalPoint(
        point={name: Number(None, v) for name, v in zip(loss.variables, x, strict=True)},
        value=Number(None, loss.value(x)),
        kind=Kind.UNDECIDED if proof is None else proof[1],
        smooth=True,
        degenerate=None if proof is None or proof[1] is Kind.UNDECIDED else False,
        global_=Extremum.MINIMUM if complete else None,
        where=Place.INTERIOR,
        evidence=Evidence.NUMERIC if proof is None else Evidence.ENCLOSURE,
        enclosure={} if proof is None else _bounds(loss, proof[0]),
        eigenvalues=None if found is None else tuple(Number(None, v) for v in found[0]),
    )


def _bounds(loss: Loss, box: Box) -> dict[str, tuple[float, float]]:
    ends = [(nextafter(float(b.lower()), -inf), nextafter(float(b.upper()), inf)) for b in box]
    return dict(zip(loss.variables, ends, strict=True))


__all__ = ["critical_over_rows"]
