"""Where roots have their kinks, and where they end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symgrad.autodiff.reverse import gradient
from symgrad.calculus.domain import Requirement
from symgrad.language.graph import CALL, COMPARE, ZERO, Expression


def is_edge(r: Requirement) -> bool:
    """Whether the derivative ends where the function does, as that of an even root."""
    at_zero = r.condition.op is COMPARE and r.condition.value in (">", "<")
    return at_zero and not r.guards and not r.jump and bare(r.condition) is None


def bare(condition: Expression) -> Expression | None:
    """u, where a condition compares |u| with zero."""
    left, right = condition.args
    return left.args[0] if left.op is CALL and left.value == "abs" and right is ZERO else None


def root_kinks(demands: Sequence[Requirement], names: Sequence[str]) -> Iterator[tuple[Expression, ...]]:
    """Equations of the sets where roots have their kinks.

    Where a radicand is zero and its gradient is not, an even root ends: that is an edge of the domain.
    """
    for r in demands:
        if r.condition.op is COMPARE:
            h = bare(r.condition) or r.condition.args[0] - r.condition.args[1]
            yield (h, *gradient(h, names)) if is_edge(r) else (h,)


__all__ = ["bare", "is_edge", "root_kinks"]
