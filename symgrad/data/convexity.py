"""Whether a loss over rows is convex in its parameters, for all rows at once.

In most losses the parameters meet the data in affine forms only, ``w*x + b`` or ``-y*(w*x + b)``. Each such
form is affine for every row, whatever its coefficients; so where the rest is convex in the forms, every row
is convex in the parameters, and so is the mean. The rest must hold no column: its shape could change with it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from symgrad.calculus.subdifferential.convexity import is_convex
from symgrad.data.aggregates import aggregates_in, replaced
from symgrad.data.polynomial import collect
from symgrad.language.graph import NUM, Expression, add, mul, node, symbol
from symgrad.language.special_forms import ROWWISE


def is_convex_over_rows(root: Expression, parameters: Sequence[str], columns: Collection[str]) -> bool:
    """Whether a loss is proved to be convex in its parameters.

    Args:
        root: the loss, its aggregates in place.
        parameters: what it depends on.
        columns: what differs from row to row.

    >>> from symgrad import parse
    >>> from symgrad.data.aggregates import aggregate
    >>> loss = aggregate("mean", parse("softplus(-y*(w*x + b))"))
    >>> is_convex_over_rows(loss, ["b", "w"], ["x", "y"])
    True
    >>> is_convex_over_rows(aggregate("mean", parse("x*exp(w)")), ["w"], ["x"])
    False
    """
    aggregates = aggregates_in(root)
    names = [f"_r{k}" for k in range(len(aggregates))]
    outer = collect(replaced(root, dict(zip(aggregates, names, strict=True))), names)
    if outer is None or any(len(m) > 1 or (m and m[0][1] > 1) for m in outer):
        return False
    slopes = [c for m, c in outer.items() if m]
    if any(c.op is not NUM or c.value <= 0 for c in slopes):
        return False
    if any(e.value not in (ROWWISE["mean"], ROWWISE["sum"], ROWWISE["max"]) for e in aggregates):
        return False
    rest = [c for m, c in outer.items() if not m]
    return all(map(is_convex, rest)) and all(
        _is_row_convex(e.args[0], parameters, columns) for e in aggregates
    )


def _is_row_convex(inner: Expression, parameters: Sequence[str], columns: Collection[str]) -> bool:
    found = _in_forms(inner, parameters, {})
    return not set(found.variables) & set(columns) and is_convex(found)


def _in_forms(e: Expression, parameters: Sequence[str], forms: dict[Expression, Expression]) -> Expression:
    """The expression in letters that stand for its largest affine forms."""
    if not set(e.variables) & set(parameters) and not e.variables:
        return e
    found = collect(e, parameters)
    if found is not None and all(sum(k for _, k in m) <= 1 for m in found):
        return forms.setdefault(e, symbol(f"_u{len(forms)}"))
    if not e.args:
        return e
    args = [_in_forms(a, parameters, forms) for a in e.args]
    return add(*args) if e.op == "add" else mul(*args) if e.op == "mul" else node(e.op, tuple(args), e.value)


__all__ = ["is_convex_over_rows"]
