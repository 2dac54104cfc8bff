"""Hessians: the matrix of second partial derivatives.

    H[i][j] = d2f / dx_i dx_j

Its eigenvalues are the curvatures of f along orthogonal directions; their signs tell a minimum from a
saddle. Trace: the Laplacian.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from symgrad.algebra.combined import Combiner
from symgrad.algebra.expand import expanded
from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.present import Presenter
from symgrad.autodiff.higher import hessian_rows
from symgrad.autodiff.reverse import gradient as partial_derivatives
from symgrad.calculus.answers import envelope
from symgrad.calculus.crosscheck import cross_check
from symgrad.calculus.forms import show, simplify
from symgrad.calculus.hessian_point import hessian_at, unexplained
from symgrad.calculus.matrices import determinant
from symgrad.calculus.points import read_point
from symgrad.calculus.problem import Problem
from symgrad.language.graph import PIECEWISE, ZERO, Expression, add, postorder
from symgrad.results import Hessian

DENSE_VARIABLES: Final = 100
"""Variables up to which the whole matrix is given; beyond, the entries that are not zero."""

DETERMINANT_ROWS: Final = 4
"""Rows up to which the determinant is given as a formula."""

Entries = dict[tuple[int, int], Expression]


def hessian(problem: Problem, at: Sequence[str] = (), *, shared: str = "auto") -> Hessian:
    """The Hessian of a function, and at a point its eigenvalues and definiteness.

    Args:
        problem: the function; its variables give the order of rows and columns.
        at: texts of the point; none for the formulas only.
        shared: whether subexpressions get names: ``auto``, ``always``, ``never``.

    Returns:
        Formulas held against differences of the gradient at random points; at the point, exact
        values, with definiteness decided by exact signs and never by a float's.

    Raises:
        PointError: the point does not fit the variables.
        CrossCheckError: the check failed.
    """
    root, names = problem.expression, problem.variables
    point = read_point(problem, at) if at else None
    first = partial_derivatives(root, names)
    slopes = simplify(first) or list(first)
    upper = {(i, j): e for i, row in hessian_rows(slopes, names) for j, e in row}
    shown = show(list(upper.values()), shared=shared, reserved=(*names, *problem.parameters))
    upper = dict(zip(upper, shown.items, strict=True))
    verdict = cross_check([root, *slopes], [_row_of(slopes), *_rows(upper, len(names))], names)
    dense = len(names) <= DENSE_VARIABLES
    trace = add(*[upper[i, i] for i in range(len(names)) if (i, i) in upper])
    trace_form = (simplify([trace]) or [trace])[0]
    product, notes = _determinant(upper, len(names))
    values = hessian_at(problem, point, first, slopes, upper) if point else None
    if values:
        notes = (*notes, *unexplained(values))
    return Hessian(
        **envelope(problem, verdict=verdict, shown=shown, point=point, formulas=slopes, notes=notes),
        hessian=_matrix(upper, len(names)) if dense else None,
        nonzeros=None if dense else tuple((names[i], names[j], e) for (i, j), e in upper.items()),
        trace=trace_form,
        determinant=product,
        at=values,
    )


def _row_of(slopes: Sequence[Expression]) -> list[tuple[int, Expression]]:
    return [(k, e) for k, e in enumerate(slopes) if e is not ZERO]


def _rows(upper: Entries, size: int) -> list[list[tuple[int, Expression]]]:
    """Full rows from the upper triangle."""
    rows: list[list[tuple[int, Expression]]] = [[] for _ in range(size)]
    for (i, j), e in upper.items():
        rows[i].append((j, e))
        if i != j:
            rows[j].append((i, e))
    return rows


def _matrix(upper: Entries, size: int) -> tuple[tuple[Expression, ...], ...]:
    return tuple(tuple(upper.get((min(i, j), max(i, j)), ZERO) for j in range(size)) for i in range(size))


def _determinant(upper: Entries, size: int) -> tuple[Expression | None, tuple[str, ...]]:
    if size > DETERMINANT_ROWS:
        return None, (f"the determinant is given as a formula up to {DETERMINANT_ROWS} variables",)
    if size > 1 and any(part.op is PIECEWISE for part in postorder(upper.values())):
        return None, ("the determinant of a piecewise matrix is given at a point only",)
    n = Normalizer(50_000)
    try:
        forms = [[n.form(e) for e in row] for row in _matrix(upper, size)]
        return Presenter().shape(Combiner(n).shortest(expanded(determinant(forms, n), n))), ()
    except TooLargeError:
        return None, ("the determinant is too large to be written out",)
