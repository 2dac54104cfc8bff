"""The kind of a point under polynomial constraints for any smooth f, from its Taylor polynomial.

Let T be that of f - f(p) up to an even degree m, and r the distance from p. What T leaves out is smaller than
r**m near p, hence

    T - r**m < f - f(p) < T + r**m      near p, but for p itself

so that f - f(p) is positive where T - r**m is, and negative where T + r**m is; these are polynomials.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from symgrad.critical.algebra.polynomials import Expired
from symgrad.critical.constraints.links import Link, link_of
from symgrad.critical.local.degenerate import FAILURES
from symgrad.critical.local.jets import Jet, expand
from symgrad.language.graph import NUM, Expression, add, mul, number, symbol

DEGREES: Final = (2, 4)


def near_link(
    f: Expression,
    names: Sequence[str],
    equations: Sequence[Expression],
    inequalities: Sequence[Expression],
    at: Mapping[str, Expression],
    expired: Expired,
) -> Link | None:
    """The signs of f - f(p) on the constraint set near a rational point p; None where that is not settled.

    Args:
        f: smooth at p.
        names: its variables.
        equations: polynomials that are zero on the set.
        inequalities: polynomials that are not positive on the set, and zero at p.
        at: the point.
        expired: asked whether the time is over.

    >>> from symgrad import parse
    >>> origin = {"x": number(0), "y": number(0)}
    >>> cusp = [parse("y^2 - x^3")]
    >>> sorted(near_link(parse("exp(x)"), ["x", "y"], cusp, [], origin, lambda: False).signs)
    [1]
    """
    for degree in DEGREES:
        try:
            jet = expand(f, names, at, degree, expired).jet
        except FAILURES:
            return None
        if any(c.op is not NUM for c in jet.values()):
            return None
        steps = [symbol(name) - at[name] for name in names]
        taylor = _polynomial(jet, steps)
        spare = add(*[s ** number(2) for s in steps]) ** number(degree // 2)
        links = [
            link_of(bound, names, equations, inequalities, at, expired)
            for bound in (taylor - spare, taylor + spare)
        ]
        found = _between(*links)
        if found is not None:
            return found
    return None


def _polynomial(jet: Jet, steps: Sequence[Expression]) -> Expression:
    terms = [
        mul(c, *[s ** number(k) for s, k in zip(steps, key, strict=True) if k]) for key, c in jet.items()
    ]
    return add(*terms) if terms else number(0)


def _between(below: Link | None, above: Link | None) -> Link | None:
    """The signs of f - f(p) from those of what lies below and above it."""
    if below is not None and (below.is_empty or below.signs == {1}):
        return below
    if above is not None and above.signs == {-1}:
        return above
    if below is not None and above is not None and 1 in below.signs and -1 in above.signs:
        return Link(frozenset((1, -1)))
    return None


__all__ = ["near_link"]
