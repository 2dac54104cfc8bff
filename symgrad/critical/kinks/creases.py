"""Curves along which f rises or falls infinitely fast: f = F(x, k) with k = |u|^r, 0 < r < 1.

Near a point p of u = 0 with c = F_k(p, 0) not zero, f is f on the curve plus c*k, up to terms of higher
order in k, where the rest of F is Lipschitz. So p is critical (some multiple of grad u is a limiting
subgradient, and 0 is one) just if f on the curve is critical there; a minimum of f on the curve is one of f
for c > 0, a maximum is one for c < 0, and all others are saddles.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field, replace
from typing import Any, Final

from symgrad.algebra.normal import Normalizer
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.domain import Requirement
from symgrad.calculus.exact import sign_of
from symgrad.critical.algebra.polynomials import Expired
from symgrad.critical.algebra.univariate import interval
from symgrad.critical.forms.ranges import range_of
from symgrad.critical.forms.root_kinks import bare
from symgrad.critical.forms.separation import Part
from symgrad.critical.forms.stationary import equations
from symgrad.critical.local.kinds import Judgement
from symgrad.critical.places.spots import Spot, enclosed
from symgrad.critical.places.zeros_found import Continuum, Zeros
from symgrad.critical.search.zeros import Ranges, zeros_of
from symgrad.frozen import dataclass
from symgrad.language.graph import (
    CALL,
    COMPARE,
    NUM,
    POW,
    ZERO,
    Expression,
    substitute,
    symbol,
)
from symgrad.language.rewriting import rewritten
from symgrad.programs.ball_program import BallProgram
from symgrad.results.critical import Kind

LETTER: Final = "'k"
BITS: Final = 160
FLAT: Final = "points along a kink on which f is constant were not determined"

Flats = Callable[[Part, Ranges, Expired], tuple[Zeros, Sequence[tuple[Spot | Continuum, Judgement]]]]
"""The critical points of a function, those at kinks included."""


class NoCreaseError(Exception):
    """The curve is not one that this examines; the message says why."""


@dataclass(slots=True)
class Creased:
    """The critical points on a crease, how they were found, and where it is not steep."""

    zeros: Zeros = field(default_factory=Zeros)
    points: list[tuple[Spot, Judgement]] = field(default_factory=list)
    level: list[Spot] = field(default_factory=list)


def crease_of(r: Requirement) -> Expression | None:
    """u, where a requirement is that of a root of |u|."""
    is_plain = r.smooth_only and not r.guards and not r.jump and r.condition.op is COMPARE
    return bare(r.condition) if is_plain else None


def on_crease(
    root: Expression, names: Sequence[str], u: Expression, ranges: Ranges, expired: Expired, flats: Flats
) -> Creased:
    """Everything critical on u = 0.

    Raises:
        NoCreaseError: the curve is of another sort.
    """
    name, height = _solved(u, names)
    whole = _with_letter(root, u)
    others = tuple(other for other in names if other != name)
    (steep,) = gradient(whole, [LETTER])
    n = Normalizer()
    along, slope = (n.form(e) for e in substitute([whole, steep], {LETTER: ZERO, name: height}))
    level = _level(slope, others, ranges, expired)
    zeros, found = flats(Part(along, others), ranges, expired)
    creased = Creased(zeros, level=[_lifted(spot, name, height, others) for spot in level])
    for place, judgement in found:
        if isinstance(place, Continuum):
            zeros.gaps.append(FLAT)
            continue
        sign = _sign_at(slope, place, others)
        spot = _lifted(place, name, height, others)
        creased.points.append((spot, _combined(judgement, sign)))
    return creased


def _solved(u: Expression, names: Sequence[str]) -> tuple[str, Expression]:
    """A variable and its value on u = 0, where u is linear in it with a number for its coefficient."""
    n = Normalizer()
    for name in reversed(names):
        coefficient = n.form(gradient(u, [name])[0])
        if coefficient.op is NUM and coefficient is not ZERO:
            (rest,) = substitute([u], {name: ZERO})
            return name, n.form(-rest / coefficient)
    raise NoCreaseError


def _with_letter(root: Expression, u: Expression) -> Expression:
    """F(x, k), up to terms of higher order in k."""
    n = Normalizer()
    both = {n.form(u), n.form(-u)}
    powers = set()

    def unfolded(e: Expression, same: Expression) -> Expression:
        exponent = _exponent(e)
        inside = e.args[0] if exponent is not None else e
        if inside.op is not CALL or inside.value != "abs" or n.form(inside.args[0]) not in both:
            return same
        if exponent is None:
            return ZERO
        powers.add(exponent)
        return symbol(LETTER)

    whole = rewritten(root, unfolded)
    if len(powers) != 1:
        raise NoCreaseError
    return whole


def _exponent(e: Expression) -> Any:
    """The exponent of a power between 0 and 1."""
    if e.op is CALL and e.value in ("sqrt", "cbrt"):
        return e.value
    if e.op is POW and e.args[1].op is NUM and 0 < e.args[1].value < 1:
        return e.args[1].value
    return None


def _level(slope: Expression, others: Sequence[str], ranges: Ranges, expired: Expired) -> list[Spot]:
    """Where c is zero on the curve: single points, all of them."""
    if not slope.variables:
        if sign_of(slope):
            return []
        raise NoCreaseError
    low, high = range_of(slope)
    if (low is not None and low > 0) or (high is not None and high < 0):
        return []
    if len(others) > 1:
        raise NoCreaseError
    zeros = zeros_of(equations([slope], others), ranges, expired)
    if zeros.gaps or zeros.undecided or zeros.continua or zeros.searched:
        raise NoCreaseError
    return zeros.spots


def _sign_at(slope: Expression, place: Spot, others: Sequence[str]) -> int:
    if not slope.variables:
        return sign_of(slope) or 0
    balls = place.balls(BITS)
    (value,) = BallProgram([slope], others).run([balls[name] for name in others], BITS)
    return 1 if value > 0 else -1 if value < 0 else 0


def _lifted(place: Spot, name: str, height: Expression, others: Sequence[str]) -> Spot:
    """The point of the curve above a point of the other variables."""
    if place.is_exact:
        value = Normalizer().form(substitute([height], place.exact)[0])
        exact = {**place.exact, name: value}
        return Spot({n: enclosed(form) for n, form in exact.items()}, exact, smooth=False)
    balls = place.balls(BITS)
    (ball,) = BallProgram([height], others).run([balls[n] for n in others], BITS)
    return replace(place, enclosure={**place.enclosure, name: interval(ball)}, smooth=False, refine=None)


def _combined(judgement: Judgement, sign: int) -> Judgement:
    """The kind of a point of f from that of f on the curve and the sign of c."""
    kind = judgement.kind
    wanted = {1: Kind.MINIMUM, -1: Kind.MAXIMUM}.get(sign)
    if kind is Kind.UNDECIDED or wanted is None:
        return Judgement(Kind.UNDECIDED, witness="f has an infinite slope across the kink")
    way = "rises" if sign > 0 else "falls"
    witness = f"f {way} infinitely fast across the kink, and along it has a {kind.value}"
    if kind is Kind.INFLECTION:
        witness = f"f {way} infinitely fast across the kink, and along it goes both ways"
    return Judgement(wanted if kind is wanted else Kind.SADDLE, witness=witness)


__all__ = ["Creased", "NoCreaseError", "crease_of", "on_crease"]
