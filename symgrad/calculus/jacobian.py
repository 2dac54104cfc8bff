"""Jacobians: the matrix of all first partial derivatives of several functions.

    J[i][j] = df_i / dx_j

Its determinant tells how areas and volumes change; where it is not 0 the map can be inverted nearby.
"""

from __future__ import annotations

from collections.abc import Sequence

from symgrad.autodiff.reverse import gradient as partial_derivatives
from symgrad.calculus.answers import envelope
from symgrad.calculus.at_point import PointValues
from symgrad.calculus.crosscheck import cross_check
from symgrad.calculus.exact import number_of
from symgrad.calculus.forms import show, simplify
from symgrad.calculus.matrices import determinant, rank
from symgrad.calculus.points import At, read_point
from symgrad.calculus.problem import Problem
from symgrad.language.graph import ZERO, Expression, add, variables_of
from symgrad.results import Jacobian, JacobianAt, Number, Undefined

DETERMINANT_ROWS = 6

Rows = tuple[tuple[Expression, ...], ...]


def jacobian(problems: Sequence[Problem], at: Sequence[str] = (), *, shared: str = "auto") -> Jacobian:
    """The Jacobian of several functions of the same variables (`pose_many`).

    Args:
        problems: the functions, one row each.
        at: texts of the point; none for the formulas only.
        shared: whether subexpressions get names: ``auto``, ``always``, ``never``.

    Raises:
        PointError: the point does not fit the variables.
        CrossCheckError: the check failed.
    """
    first = problems[0]
    names = first.variables
    roots = [p.expression for p in problems]
    computed = [partial_derivatives(root, names) for root in roots]
    point = read_point(first, at) if at else None
    flat = [e for row in computed for e in row]
    shown = show(flat, shared=shared, reserved=(*names, *first.parameters))
    width = len(names)
    rows: Rows = tuple(tuple(shown.items[k : k + width]) for k in range(0, len(shown.items), width or 1))
    verdict = cross_check(roots, [[(k, e) for k, e in enumerate(r) if e is not ZERO] for r in rows], names)
    fields = envelope(first, verdict=verdict, shown=shown, point=point, formulas=roots)
    notes = dict.fromkeys(note for p in problems for note in p.notes)
    fields |= {
        "input": tuple(p.text for p in problems),
        "expression": tuple(roots),
        "notes": tuple(dict.fromkeys((*notes, *fields["notes"]))),
        "decimal": fields["decimal"] or any(p.decimal for p in problems),
    }
    return Jacobian(
        **fields,
        functions=tuple(roots),
        jacobian=rows,
        divergence=_divergence(rows),
        curl=_curl(rows),
        at=_at(problems, point, computed) if point else None,
    )


def _simple(e: Expression) -> Expression:
    return (simplify([e]) or [e])[0]


def _divergence(rows: Rows) -> Expression | None:
    """The trace, where there are as many functions as variables."""
    if not rows or len(rows) != len(rows[0]):
        return None
    return _simple(add(*[rows[k][k] for k in range(len(rows))]))


def _curl(rows: Rows) -> tuple[Expression, ...] | None:
    """How a vector field turns: one number in the plane, a vector in space."""
    if not rows or len(rows) != len(rows[0]) or len(rows) not in (2, 3):
        return None
    if len(rows) == 2:
        return (_simple(rows[1][0] - rows[0][1]),)
    return tuple(_simple(rows[(i + 2) % 3][(i + 1) % 3] - rows[(i + 1) % 3][(i + 2) % 3]) for i in range(3))


def _at(problems: Sequence[Problem], point: At, computed: Sequence[tuple[Expression, ...]]) -> JacobianAt:
    values = [PointValues(p, point) for p in problems]
    rows = [v.partials(row) for v, row in zip(values, computed, strict=True)]
    undefined: tuple[Undefined, ...] = tuple(u for v in values for u in v.undefined)
    numbers = tuple(tuple(row) for row in rows)
    forms = [[None if e is None else v.form_of(e) for e in row] for v, row in zip(values, rows, strict=True)]
    known = [[e for e in row if e is not None] for row in forms]
    if any(len(row) < len(problems[0].variables) for row in known) or not known[0]:
        return JacobianAt(values[0].point, numbers, None, None, undefined)
    return _with_rank(values[0], numbers, known, undefined)


def _with_rank(
    values: PointValues,
    numbers: tuple[tuple[Number | None, ...], ...],
    forms: list[list[Expression]],
    undefined: tuple[Undefined, ...],
) -> JacobianAt:
    n = values.evaluator.normalizer
    constant = not variables_of([e for row in forms for e in row])
    product: Number | None = None
    if len(forms) == len(forms[0]) <= DETERMINANT_ROWS:
        product = number_of(determinant(forms, n), values.evaluator.presenter)
    return JacobianAt(values.point, numbers, rank(forms, n) if constant else None, product, undefined)
