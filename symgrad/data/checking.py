"""`check` for losses that stay over their rows: analytic against numeric derivatives, and claims."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Final

from symgrad.calculus.check.claims import Stated, read_claim
from symgrad.calculus.check.differences import central
from symgrad.calculus.crosscheck import Verdict
from symgrad.calculus.directional import read_direction
from symgrad.calculus.exact import float_of
from symgrad.calculus.problem import simplified
from symgrad.data.aggregates import as_typed, is_aggregate
from symgrad.data.answers import OverRows, Place
from symgrad.data.derivatives import derivatives
from symgrad.data.table import Table
from symgrad.errors import PointError, UnsupportedError
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    ADD,
    MUL,
    NEG,
    ZERO,
    Expression,
    add,
    call,
    mul,
    number,
    variables_of,
)
from symgrad.language.rewriting import rewritten
from symgrad.language.special_forms import ROWWISE
from symgrad.results import Number, Trust
from symgrad.results.learning import Check, CheckRow, Claim, Counterexample, Method

ULP: Final = 2.0**-52
NOISE: Final = 32.0
"""Units in the last place that a sum over rows may be off, relative to what is summed."""

POINTS: Final = 6
DIFFERENT: Final = 1e-6
"""Relative difference of values that no rounding explains."""

Function = Callable[[tuple[float, ...]], float]


@dataclass(frozen=True, slots=True)
class Target:
    """A derivative to be checked: its variables, its value, and the function it is the slope of."""

    wrt: tuple[str, ...]
    analytic: float
    function: Function
    direction: tuple[float, ...]
    shown: dict[str, float] | None = None


def check(
    rows: OverRows,
    at: Sequence[str] = (),
    *,
    claims: Sequence[str] = (),
    order: int = 1,
    direction: str | None = None,
) -> Check:
    """Derivatives over rows held against differences of the loss, and claims against both.

    Raises:
        PointError: nothing says what to check.
    """
    if not at and not claims:
        raise PointError("check needs a point or a claim", hint="add --at w=...", where="--at")
    place = rows.place(at)
    targets = [] if place is None else _targets(rows, place, order, direction)
    found = tuple(_row(place, t) for t in targets) if place is not None else ()
    judged = tuple(_judged(rows, read_claim(rows.problem, text)) for text in claims)
    verdicts = [row.ok for row in found] + [claim.equal for claim in judged]
    passed = False if False in verdicts else None if None in verdicts else True
    trust = Trust.CHECKED if passed else Trust.UNKNOWN
    known = [r for r in found if r.relative_error is not None]
    return Check(
        **rows.envelope(Verdict(1, trust), place),
        rows=found,
        passed=passed,
        claims=judged,
        point=place.point if place else None,
        worst=max(known, key=lambda r: (r.ok is False, r.relative_error or 0.0)).wrt if known else None,
    )


def _targets(rows: OverRows, place: Place, order: int, direction: str | None) -> list[Target]:
    loss, names = rows.loss(), rows.problem.variables
    slopes = loss.look(place.x)[1:]
    if direction is not None:
        along = [float_of(form) for form in read_direction(rows.problem, direction)]
        if any(d is None for d in along):
            raise UnsupportedError("the direction has no floats", where="--direction")
        length = math.hypot(*[d or 0.0 for d in along])
        unit = [(d or 0.0) / length for d in along]
        slope = math.fsum(d * g for d, g in zip(unit, slopes, strict=False))
        shown = {n: d for n, d in zip(names, unit, strict=True) if d}
        return [Target((), slope, loss.value, _padded(unit, place), shown)]
    axes = [_padded([float(k == j) for j in range(len(names))], place) for k in range(len(names))]
    if order == 1:
        return [Target((n,), slopes[k], loss.value, axes[k]) for k, n in enumerate(names)]
    second = loss.hessian(place.x)
    return [
        Target((names[i], names[j]), second[i][j], _slope(rows, i), axes[j])
        for i in range(len(names))
        for j in range(i, len(names))
    ]


def _padded(direction: Sequence[float], place: Place) -> tuple[float, ...]:
    return (*direction, *[0.0] * (len(place.x) - len(direction)))


def _slope(rows: OverRows, k: int) -> Function:
    loss = rows.loss()
    return lambda x: loss.look(x)[1 + k]


def _row(place: Place, target: Target) -> CheckRow:
    """One derivative, by the rules and by differences along a direction."""

    def along(step: float) -> tuple[float, float]:
        moved = [a + step * d for a, d in zip(place.x, target.direction, strict=True)]
        return target.function(tuple(moved)), step

    analytic = target.analytic if math.isfinite(target.analytic) else None
    noise = NOISE * ULP * (1.0 + abs(along(0.0)[0]))
    estimate = central(along, 1.0, noise) if analytic is not None else None
    if analytic is None or estimate is None:
        return CheckRow(target.wrt, analytic, None, None, None, None, None, direction=target.shown)
    error = abs(analytic - estimate.value)
    bound = estimate.error + noise
    ok = True if error <= bound else None if error <= DIFFERENT * (1.0 + abs(analytic)) else False
    return CheckRow(
        target.wrt,
        analytic,
        estimate.value,
        error,
        error / (abs(analytic) or 1.0),
        estimate.step,
        ok,
        bound,
        Method.CENTRAL,
        target.shown,
    )


def _judged(rows: OverRows, stated: Stated) -> Claim:
    """A claim: equal if it is the same formula over rows, wrong if it has other values, else open."""
    truth = rows.problem.expression
    for name in stated.wrt:
        (truth,) = derivatives(truth, [name], rows.table)
    shown = as_typed(stated.formula), as_typed(truth)
    refuted = _counterexample(rows, stated.formula, truth)
    if refuted is not None:
        return Claim(stated.wrt, *shown, False, refuted, "the values differ")
    if _same(stated.formula, truth, rows.table):
        return Claim(stated.wrt, *shown, True, None, "it is the same mean or sum, row by row")
    return Claim(stated.wrt, *shown, None, None, "they agree at random points, which is no proof")


def _same(claim: Expression, truth: Expression, table: Table) -> bool:
    """Whether a claim and the truth have one normal form, what holds no column taken out of the sums."""
    return simplified(_linear(claim, table) - _linear(truth, table)) is ZERO


def _linear(root: Expression, table: Table) -> Expression:
    """The expression with sums over rows of sums taken apart, and factors without columns in front."""

    def apart(e: Expression, made: Expression) -> Expression:
        if not is_aggregate(e) or e.value not in (ROWWISE["mean"], ROWWISE["sum"]):
            return made
        inner = simplified(made.args[0])
        terms = inner.args if inner.op is ADD else (inner,)
        return add(*[_taken_out(e.value, t, table) for t in terms])

    return rewritten(root, apart)


def _taken_out(kind: str, term: Expression, table: Table) -> Expression:
    sign, core = (-1, term.args[0]) if term.op is NEG else (1, term)
    factors = core.args if core.op is MUL else (core,)
    inside = [f for f in factors if set(variables_of([f])) & set(table.names)]
    outside = [f for f in factors if f not in inside]
    once = number(1 if kind == ROWWISE["mean"] else table.rows)
    return mul(number(sign), *outside, call(kind, mul(*inside)) if inside else once)


def _counterexample(rows: OverRows, claim: Expression, truth: Expression) -> Counterexample | None:
    pick = random.Random(20_261_121)
    for _ in range(POINTS):
        x = tuple(round(pick.uniform(-2.0, 2.0), 2) for _ in rows.names)
        a, b = rows.loss(claim).value(x), rows.loss(truth).value(x)
        if math.isfinite(a) and math.isfinite(b) and abs(a - b) > DIFFERENT * (1.0 + abs(a) + abs(b)):
            point = {n: Number(number(Fraction(repr(v))), v) for n, v in zip(rows.names, x, strict=True)}
            return Counterexample(point, Number(None, a), Number(None, b))
    return None
