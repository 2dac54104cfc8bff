"""Integrated gradients: (x_i - b_i) times the mean of df/dx_i on the straight way from b to x.

They add up to f(x) - f(b). Source: Sundararajan, Taly & Yan, Axiomatic Attribution for Deep Networks
(ICML 2017).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from symgrad.autodiff.reverse import gradient
from symgrad.calculus.attribution.path import STEP, Path
from symgrad.calculus.attribution.waves import Integrator
from symgrad.calculus.domain import requirements
from symgrad.calculus.exact import number_of
from symgrad.calculus.subdifferential.field import NOTHING, Real, UndecidedError, Vector
from symgrad.calculus.subdifferential.grouping import terms_of
from symgrad.frozen import dataclass
from symgrad.language.graph import SYM, Expression, add, variables_of
from symgrad.results import Number

if TYPE_CHECKING:
    from flint import arb

ACCURACY: Final = 1e-17


class NoIntegralError(Exception):
    """The path leaves the domain, crosses a pole or a jump, or none of this could be excluded."""


@dataclass(frozen=True, slots=True)
class Shares:
    """The part of each variable: exact numbers, plus balls for the terms without a closed form."""

    exact: Vector
    balls: tuple[arb, ...] | None = None


def integrated(root: Expression, path: Path) -> Shares:
    """The integrated gradients of a function.

    Raises:
        NoIntegralError: they do not exist, or it could not be proved that they do.
    """
    total: Vector = (NOTHING,) * len(path.names)
    open_terms: list[Expression] = []
    for term in terms_of(root):
        shares = _closed_form(term, path)
        if shares is None:
            open_terms.append(term)
        else:
            total = path.field.plus(total, shares)
    if not open_terms:
        return Shares(total)
    return Shares(total, tuple(_by_quadrature(add(*open_terms), path)))


def _closed_form(term: Expression, path: Path) -> Vector | None:
    try:
        if not set(variables_of([term])) & set(path.names):
            return (NOTHING,) * len(path.names)
        if path.is_clear(term):
            return _ridge(term, path) or _by_waves(term, path)
    except UndecidedError:
        return None
    return None


def _by_waves(term: Expression, path: Path) -> Vector | None:
    """Each partial derivative along the line has a closed integral from 0 to 1."""
    integrator = Integrator(path.field)
    shares: list[Real] = []
    for name, partial in zip(path.names, gradient(term, path.names), strict=True):
        mean = integrator.mean(path.simple(path.restrict(partial)))
        if mean is None:
            return None
        shares.append(path.field.mul(path.field.of(path.change[name]), mean))
    return tuple(shares)


def _ridge(term: Expression, path: Path) -> Vector | None:
    """All variables enter through one affine expression, up to factors: shares of the difference."""
    direction: Vector | None = None
    for e in _affine_parts(term, path):
        weights = path.weights(e)
        if weights is None or path.field.is_zero(weights):
            continue
        if direction is None:
            direction = weights
        elif not _parallel(path, direction, weights):
            return None
    if direction is None:
        return (NOTHING,) * len(path.names)
    total: Real = NOTHING
    for w in direction:
        total = path.field.add(total, w)
    if path.field.sign(total) == 0:
        return _level(term, path)
    difference = path.field.sub(path.at(term, 1), path.at(term, 0))
    return path.field.times(path.field.div(difference, total), direction)


def _level(term: Expression, path: Path) -> Vector | None:
    """The shares where a smooth term is constant along the line, its gradient with it."""
    if any(True for _ in requirements([term])):
        return None
    partials = gradient(term, path.names)
    return tuple(
        path.field.mul(path.field.of(path.change[name]), path.at(p, 0))
        for name, p in zip(path.names, partials, strict=True)
    )


def _affine_parts(term: Expression, path: Path) -> list[Expression]:
    """The largest affine subexpressions that hold variables."""
    found: list[Expression] = []
    seen: set[Expression] = set()
    waiting = [term]
    while waiting:
        e = waiting.pop()
        if e in seen or not set(variables_of([e])) & set(path.names):
            continue
        seen.add(e)
        if e.op is SYM or path.weights(e) is not None:
            found.append(e)
        else:
            waiting += e.args
    return found


def _parallel(path: Path, a: Vector, b: Vector) -> bool:
    k = next(k for k, x in enumerate(a) if path.field.sign(x))
    return path.field.same(path.field.times(path.field.div(b[k], a[k]), a), b)


def _by_quadrature(term: Expression, path: Path) -> list[arb]:
    from symgrad.programs.balls import enclose
    from symgrad.programs.taylor_balls import integrals

    partials = [path.restrict(p) for p in gradient(term, path.names)]
    means = integrals(partials, STEP, accuracy=ACCURACY) if path.is_clear(term) else None
    if means is None:
        raise NoIntegralError("the way from the baseline meets a pole, a jump or the edge of the domain")
    return [mean * enclose(path.change[name]) for name, mean in zip(path.names, means, strict=True)]


def numbers(shares: Shares, path: Path) -> tuple[list[Number], float | None]:
    """The shares as numbers, and what they may be off by."""
    if shares.balls is None:
        return [number_of(path.field.form(a)) for a in shares.exact], None
    from symgrad.programs.balls import enclose

    totals = [enclose(path.field.form(a)) + b for a, b in zip(shares.exact, shares.balls, strict=True)]
    shown = [float(t.mid()) for t in totals]
    return [Number(None, value) for value in shown], max(map(_distance, totals, shown))


def _distance(ball: arb, value: float) -> float:
    """How far a number can be from any number of a ball, rounded up; the rounding to a float is in it."""
    return math.nextafter(float((ball - value).abs_upper()), math.inf)


__all__ = ["NoIntegralError", "Shares", "integrated", "numbers"]
