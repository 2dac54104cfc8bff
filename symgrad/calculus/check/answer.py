"""The whole check: rows at a point, claims, a derivation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from symgrad.autodiff.reverse import gradient
from symgrad.calculus.answers import envelope
from symgrad.calculus.check.claims import judged, rational_point, read_claim
from symgrad.calculus.check.rows import Table, table
from symgrad.calculus.check.sampling import Values
from symgrad.calculus.crosscheck import Verdict, cross_check
from symgrad.calculus.points import read_point
from symgrad.calculus.problem import Problem
from symgrad.errors import PointError
from symgrad.language.graph import ZERO, postorder
from symgrad.results import Trust
from symgrad.results.learning import Check, CheckRow, Claim, WorkLine

LARGE: Final = 2_000
"""Nodes beyond which differences at other points are not asked."""


def check(
    problem: Problem,
    at: Sequence[str] = (),
    *,
    claims: Sequence[str] = (),
    order: int = 1,
    direction: str | None = None,
    work: Sequence[str] | None = None,
    study: bool = False,
) -> Check:
    """Derivatives held against numbers, and what somebody says they are held against both.

    Args:
        problem: the function.
        at: texts of the point at which numbers are compared; may be left out for claims and work.
        claims: ``x=2*x+3*y`` each: what the derivative by x is said to be.
        order: 1 for the gradient, 2 for the Hessian.
        direction: a vector as text, to check the rate along it instead.
        work: the lines of a derivation.
        study: whether to show the error of plain differences for many steps.

    Returns:
        A row for each derivative, right where analytic and numeric value differ by no more than
        truncation and rounding explain. A claim is equal only where that is proved, wrong only with a
        counterexample, and otherwise undecided. ``passed`` is None where something was not decided.

    Raises:
        PointError: the point or the direction does not fit, or nothing says what to check.
        ReadingError: a claim or a line is not in the language.

    >>> from symgrad.calculus.problem import pose
    >>> found = check(pose("x^2"), ["x=3"], claims=["x=2*x", "x=x^2"])
    >>> [row.ok for row in found.rows], [c.equal for c in found.claims]
    ([True], [True, False])
    """
    if not at and not claims and work is None:
        raise PointError("check needs a point, a claim or a derivation", hint="add --at x=...", where="--at")
    point = read_point(problem, at) if at else None
    first = rational_point(point.values) if point else []
    stated = [read_claim(problem, text) for text in claims]
    judgements = tuple(_with_cause(problem, judged(problem, s, first)) for s in stated)
    lines = _lines(problem, work, first) if work is not None else ()
    found = table(problem, point, order=order, direction=direction, studied=study) if point else None
    rows = found.rows if found else ()
    notes = [note for s in stated for note in s.notes if "does not occur" not in note]
    return Check(
        **envelope(problem, verdict=_verdict(problem, found), point=point, notes=notes),
        rows=rows,
        passed=_passed(rows, judgements, lines, found),
        claims=judgements,
        point=found.point if found else None,
        worst=_worst(rows),
        work=lines,
        first_wrong=next((line for line in lines if line.claim.equal is False), None),
        study=found.study if found else (),
        undefined=found.undefined if found else (),
    )


def _lines(problem: Problem, work: Sequence[str], first: Sequence[Values]) -> tuple[WorkLine, ...]:
    from symgrad.calculus.check.work import judged_work

    return judged_work(problem, work, first)


def _with_cause(problem: Problem, claim: Claim) -> Claim:
    if claim.equal is not False:
        return claim
    from symgrad.calculus.check.work import cause

    return replace(claim, mistake=cause(problem, claim))


def _verdict(problem: Problem, found: Table | None) -> Verdict:
    """The rows are the confirmation; without them the derivatives are confirmed at random points."""
    if found and found.rows and all(row.ok for row in found.rows):
        return Verdict(1, Trust.CHECKED)
    if len(postorder([problem.expression])) > LARGE:
        return Verdict(0, Trust.UNKNOWN, "not every derivative could be confirmed at this point")
    names = problem.variables
    computed = gradient(problem.expression, names)
    return cross_check(
        [problem.expression], [[(k, e) for k, e in enumerate(computed) if e is not ZERO]], names
    )


def _passed(
    rows: Sequence[CheckRow], claims: Sequence[Claim], lines: Sequence[WorkLine], found: Table | None
) -> bool | None:
    verdicts = [row.ok for row in rows] + [c.equal for c in claims] + [line.claim.equal for line in lines]
    if False in verdicts or (found and found.undefined):
        return False
    return None if None in verdicts else True


def _worst(rows: Sequence[CheckRow]) -> tuple[str, ...] | None:
    """The row that fails, else the one with the largest relative error."""
    known = [row for row in rows if row.relative_error is not None]
    if not known:
        return None
    return max(known, key=lambda row: (row.ok is False, row.relative_error or 0.0)).wrt


__all__ = ["check"]
