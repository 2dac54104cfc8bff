"""Derivatives of higher order: repetition of the reverse sweep.

A Hessian is swept row by row. The graph of one entry of a gradient holds just the nodes that this
entry depends on, so a row costs as much as that entry is large: a tridiagonal Hessian of 10,000
variables takes 10,000 small sweeps, a dense one as many operations as it has entries.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symgrad.autodiff.reverse import gradient
from symgrad.language.graph import SYM, ZERO, Expression, postorder


def derivative(root: Expression, names: Sequence[str]) -> Expression:
    """The derivative by each of ``names`` in turn.

    >>> from symgrad import parse
    >>> str(derivative(parse("x^2*y"), ["x", "y"]))
    '2*x'
    """
    for name in names:
        (root,) = gradient(root, [name])
    return root


def hessian_rows(
    entries: Sequence[Expression], names: Sequence[str]
) -> Iterator[tuple[int, list[tuple[int, Expression]]]]:
    """For each row of a Hessian its entries on and right of the diagonal that are not zero.

    Args:
        entries: the gradient, one entry a name.
        names: the variables.

    Yields:
        The row, and pairs (column, entry) in ascending order.
    """
    column = {name: index for index, name in enumerate(names)}
    for row, entry in enumerate(entries):
        occurring = sorted(
            column[e.value] for e in postorder([entry]) if e.op is SYM and column.get(e.value, -1) >= row
        )
        partials = gradient(entry, [names[k] for k in occurring])
        yield row, [(k, p) for k, p in zip(occurring, partials, strict=True) if p is not ZERO]
