"""Derivatives of losses over rows, as formulas over rows: the gradient of a mean is the mean of gradients.

d/dx F(x, r_1, ..., r_m) = dF/dx + sum over a of dF/dr_a * dr_a/dx,     d/dx mean(f) = mean(df/dx)
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symgrad.autodiff.reverse import gradient
from symgrad.calculus.crosscheck import Verdict, cross_check
from symgrad.calculus.forms import simplify
from symgrad.data.aggregates import TYPED, aggregates_in, is_aggregate, replaced
from symgrad.data.bind import bind
from symgrad.data.table import Table
from symgrad.errors import LimitError
from symgrad.language.graph import (
    ZERO,
    Expression,
    add,
    call,
    mul,
    number,
    postorder,
    substitute,
    symbol,
    variables_of,
)
from symgrad.language.special_forms import ROWWISE
from symgrad.results import Trust


def derivatives(root: Expression, variables: Sequence[str], table: Table) -> list[Expression]:
    """The partial derivatives of an expression with means and sums over rows.

    What is a polynomial in the parameters is summed over the rows at once.

    Raises:
        LimitError: it has a least or largest value over rows, whose derivative has no such formula.
    """
    aggregates = aggregates_in(root)
    for e in aggregates:
        if e.value in (ROWWISE["max"], ROWWISE["min"]) or any(is_aggregate(a) for a in postorder(e.args)):
            hint = f"take at most 200 rows; descend takes {TYPED[e.value]} over more"
            message = f"{TYPED[e.value]} over {table.rows:,} rows is differentiated at points only"
            raise LimitError(message, None, hint, where="EXPR")
    values = [f"_r{k}" for k in range(len(aggregates))]
    slopes = gradient(replaced(root, dict(zip(aggregates, values, strict=True))), [*variables, *values])
    inner = [gradient(e.args[0], variables) for e in aggregates]
    known = dict(zip(values, aggregates, strict=True))
    totals: list[Expression] = []
    for k, _ in enumerate(variables):
        parts = [slopes[k]]
        for a, e in enumerate(aggregates):
            if inner[a][k] is not ZERO:
                name = f"_g{a}_{k}"
                known[name] = _over_rows(e.value, inner[a][k], table)
                parts.append(mul(slopes[len(variables) + a], symbol(name)))
        totals.append(add(*parts))
    shown = simplify(totals) or totals
    return [substitute([e], {n: known[n] for n in variables_of([e]) if n in known})[0] for e in shown]


def _over_rows(kind: str, inner: Expression, table: Table) -> Expression:
    """The aggregate of an inner derivative, simplified."""
    (short,) = simplify([inner]) or [inner]
    if not set(variables_of([short])) & set(table.names):
        return short if kind == ROWWISE["mean"] else mul(number(Fraction(table.rows)), short)
    return bind(call(kind, short), table, keep=True, write=False)


def confirmed(root: Expression, variables: Sequence[str]) -> Verdict:
    """Whether the inner and the outer derivatives stand against differences at random points.

    Raises:
        CrossCheckError: they do not.
    """
    aggregates = aggregates_in(root)
    values = [f"_r{k}" for k in range(len(aggregates))]
    outer = replaced(root, dict(zip(aggregates, values, strict=True)))
    verdicts = [_checked(outer, [*variables, *values]), *(_checked(e.args[0], variables) for e in aggregates)]
    return min(verdicts, key=lambda v: v.points, default=Verdict(0, Trust.CHECKED))


def _checked(root: Expression, variables: Sequence[str]) -> Verdict:
    partials = gradient(root, variables)
    return cross_check([root], [[(k, e) for k, e in enumerate(partials) if e is not ZERO]], variables)
