"""What is to be checked: first derivatives, second ones, or one direction; and the rows that come of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from symgrad.autodiff.reverse import gradient
from symgrad.calculus.check.study import study
from symgrad.calculus.check.verdicts import Target, Verifier
from symgrad.calculus.exact import float_of
from symgrad.calculus.points import At
from symgrad.calculus.problem import Problem
from symgrad.calculus.quick_values import QuickValues
from symgrad.errors import PointError, UnsupportedError
from symgrad.frozen import dataclass
from symgrad.language.graph import Expression
from symgrad.results import Point, Undefined
from symgrad.results.learning import CheckRow, StudyRow

if TYPE_CHECKING:
    from symgrad.calculus.partials import HigherValues

MOST_SECOND: Final = 60
"""Variables up to which all second derivatives are checked."""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows at a point, errors over steps, and why values are missing."""

    rows: tuple[CheckRow, ...]
    study: tuple[StudyRow, ...]
    point: Point
    undefined: tuple[Undefined, ...]


def table(
    problem: Problem, at: At, *, order: int = 1, direction: str | None = None, studied: bool = False
) -> Table:
    """Every derivative asked for, at one point."""
    values = QuickValues(problem, at)
    _check_complete(problem, values)
    if values.outside:
        rows = tuple(
            CheckRow(w, None, None, None, None, None, None) for w in _names(problem, order, direction)
        )
        return Table(rows, (), values.point, values.undefined)
    if order == 2:
        return _second(problem, values, studied=studied)
    return _first(problem, values, direction, studied=studied)


def _check_complete(problem: Problem, values: QuickValues) -> None:
    lacking = [name for name in problem.parameters if name not in values.floats]
    if lacking:
        hint = f"add {lacking[0]}=..."
        raise PointError(f"numbers need a value for {', '.join(lacking[:5])}", hint=hint, where="--at")


def _names(problem: Problem, order: int, direction: str | None) -> list[tuple[str, ...]]:
    if direction is not None:
        return [()]
    firsts = problem.variables
    if order == 1:
        return [(name,) for name in firsts]
    return [(x, y) for k, x in enumerate(firsts) for y in firsts[k:]]


def _first(problem: Problem, values: QuickValues, direction: str | None, *, studied: bool) -> Table:
    names = problem.variables
    computed = gradient(problem.expression, names)
    targets = (
        [_directed(problem, direction, computed)]
        if direction is not None
        else [Target((n,), {n: 1.0}, ((n, e),)) for n, e in zip(names, computed, strict=True)]
    )
    exact = values.partials(computed) if values.rough else []
    gaps = values.undefined
    verifier = Verifier(problem.expression, values.floats, names, smooth=not values.rough)
    rows = [verifier.row(target) for target in targets]
    if values.rough:
        known = {n: e.float if e is not None else None for n, e in zip(names, exact, strict=True)}
        rows = [_at_kink(row, target, known) for row, target in zip(rows, targets, strict=True)]
    found = study(verifier, targets, [row.analytic for row in rows]) if studied else ()
    return Table(tuple(rows), found, values.point, gaps)


def _at_kink(row: CheckRow, target: Target, known: dict[str, float | None]) -> CheckRow:
    """Where the function is not smooth the formula proves nothing, only the expansion from both sides."""
    terms = [None if (g := known[name]) is None else d * g for name, d in target.direction.items()]
    if any(t is None for t in terms):
        return CheckRow(row.wrt, None, None, None, None, None, None, direction=row.direction)
    value = math.fsum(t for t in terms if t is not None)
    if row.numeric is None:
        return replace(row, analytic=value)
    error = abs(value - row.numeric)
    bound = max(row.bound or 0.0, 1e-6 * (1.0 + abs(value)))
    ok = True if error <= bound else None
    relative = error / (abs(value) or 1.0)
    return replace(row, analytic=value, absolute_error=error, relative_error=relative, bound=bound, ok=ok)


def _directed(problem: Problem, direction: str, computed: Sequence[Expression]) -> Target:
    from symgrad.calculus.directional import read_direction

    along = [float_of(form) for form in read_direction(problem, direction)]
    if any(d is None for d in along):
        raise UnsupportedError("the direction has no floats", where="--direction")
    known = [d for d in along if d is not None]
    length = math.hypot(*known)
    unit = {name: d / length for name, d in zip(problem.variables, known, strict=True) if d}
    partials = tuple((n, e) for n, e in zip(problem.variables, computed, strict=True) if n in unit)
    return Target((), unit, partials, dict(unit))


def _second(problem: Problem, values: QuickValues, *, studied: bool) -> Table:
    """Second derivatives as differences of the first ones, which have been checked as formulas."""
    names = problem.variables
    if len(names) > MOST_SECOND:
        hint = "check single ones with --wrt"
        raise UnsupportedError(f"second derivatives are checked for up to {MOST_SECOND} variables", hint=hint)
    from symgrad.calculus.partials import HigherValues

    firsts = gradient(problem.expression, names)
    higher = HigherValues(problem, values.at) if values.rough else None
    rows: list[CheckRow] = []
    found: list[StudyRow] = []
    for k, (name, first) in enumerate(zip(names, firsts, strict=True)):
        others = names[k:]
        verifier = Verifier(first, values.floats, others, smooth=not values.rough)
        entries = gradient(first, others)
        targets = [Target((name, n), {n: 1.0}, ((n, e),)) for n, e in zip(others, entries, strict=True)]
        own = [verifier.row(target) for target in targets]
        if higher is not None:
            own = [_second_at_kink(r, higher, problem, first, e) for r, e in zip(own, entries, strict=True)]
        rows += own
        found += study(verifier, targets, [row.analytic for row in own]) if studied else ()
    return Table(tuple(rows), tuple(found), values.point, higher.undefined if higher else ())


def _second_at_kink(
    row: CheckRow, higher: HigherValues, problem: Problem, first: Expression, second: Expression
) -> CheckRow:
    exact = higher.higher(row.wrt, [problem.expression, first, second])
    known = None if exact is None else exact.float
    return _at_kink(row, Target(row.wrt, {row.wrt[-1]: 1.0}, ()), {row.wrt[-1]: known})


__all__ = ["Table", "table"]
