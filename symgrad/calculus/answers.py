"""What every answer about a function says besides its own result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symgrad.algebra.normal import Normalizer
from symgrad.calculus.crosscheck import NO_POINT, Verdict
from symgrad.calculus.domain import Requirement, conditions_of, requirements
from symgrad.calculus.forms import Shown
from symgrad.calculus.points import At
from symgrad.calculus.problem import Problem
from symgrad.language.graph import DIV, FALSE, ZERO, Expression
from symgrad.results import Trust

CONDITION_WORK = 20_000
"""Steps that simplifying the list of conditions may take."""


DIVISOR = "the divisor is 0"
"""What a quotient without a value lacks."""


def envelope(
    problem: Problem,
    *,
    verdict: Verdict,
    shown: Shown | None = None,
    point: At | None = None,
    formulas: Sequence[Expression] = (),
    notes: Sequence[str] = (),
) -> dict[str, Any]:
    """The fields that all answers share.

    Args:
        problem: what was asked about.
        verdict: what the cross-check showed.
        shown: the formulas as shown, with their definitions.
        point: the point asked about.
        formulas: derivatives whose own domain limits the answer.
        notes: further notes.
    """
    found = list(requirements([problem.expression, *formulas]))
    conditions = conditions_of(found, Normalizer(CONDITION_WORK))
    empty = _without_value(found) if FALSE in conditions else None
    if empty is None and verdict.note == NO_POINT:
        empty = _vanishing_divisor(found)
    doubt = f"no value anywhere: {empty}" if empty else verdict.note
    gathered = (
        *problem.notes,
        *(point.notes if point else ()),
        *(shown.notes if shown else ()),
        *notes,
        *((doubt,) if doubt else ()),
    )
    return {
        "input": problem.text,
        "expression": problem.expression,
        "variables": problem.variables,
        "parameters": problem.parameters,
        "conditions": conditions,
        "trust": Trust.UNKNOWN if empty else verdict.trust,
        "notes": tuple(dict.fromkeys(gathered)),
        "shared": shown.shared if shown else (),
        "decimal": problem.decimal or bool(point and point.decimal),
    }


def _without_value(found: Sequence[Requirement]) -> str | None:
    """Which part has no value, whatever the variables are, and what it lacks."""
    normalizer = Normalizer(CONDITION_WORK)
    for r in found:
        if not r.smooth_only and not r.guards and normalizer.form(r.condition) is FALSE:
            needs = DIVISOR if r.term.op is DIV else f"it needs {r.condition}"
            return f"{r.term} is undefined, as {needs}"
    return None


def _vanishing_divisor(found: Sequence[Requirement]) -> str | None:
    """Which divisor is 0 everywhere by an identity, where no point was found at which there is a value."""
    from symgrad.symbolic import simplify_expression

    for r in found:
        divides = r.term.op is DIV and not r.smooth_only and not r.guards
        if divides and simplify_expression(r.term.args[1]) is ZERO:
            return f"{r.term} is undefined, as {DIVISOR}"
    return None
