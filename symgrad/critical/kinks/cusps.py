"""A box around a cusp in which nothing else is critical.

Write f as F(x, k) with k_j = sqrt(q_j(x)) for quadratic forms q_j in the steps d = x - p. Euler's theorem
gives d.grad k_j = k_j, so that off the cusp

    d.grad f = d.F_x + sum of F_kj * k_j  >=  |d| * (sum of F_kj * sqrt(lowest eigenvalue of q_j) - |F_x|).

Where the bracket is positive over the whole box (or, with other signs, negative), the gradient vanishes
nowhere in it but perhaps at p, where f has no derivative. It does not either where a partial derivative
F_xi + sum of F_kj * (some number of size at most sqrt(H_ii/2)) is never zero, H the Hessian of q_j. And where
all F_xi and F_kj vanish at p, it does not if these numbers, held fixed, always leave its derivative regular.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from flint import arb, arb_mat, ctx

from symgrad.algebra.normal import Normalizer
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.exact import sign_of
from symgrad.critical.algebra.polynomials import Interval
from symgrad.critical.places.spots import Spot
from symgrad.language.graph import NUM, ZERO, Expression, postorder, substitute, symbol
from symgrad.language.rewriting import rebuilt
from symgrad.language.shapes import is_square_root
from symgrad.programs.ball_program import BallProgram

BITS: Final = 96
NEAR: Final = Fraction(1, 100)


def nothing_else(
    root: Expression, names: Sequence[str], at: Mapping[str, Expression], box: Mapping[str, Any]
) -> bool:
    """Whether no other point in a box around a cusp is critical; False also where that is not proved.

    >>> from symgrad import parse
    >>> origin = {"x": parse("0"), "y": parse("0")}
    >>> box = dict.fromkeys(["x", "y"], arb(0, 0.1))
    >>> nothing_else(parse("sqrt(x^2 + y^2) + x^2"), ["x", "y"], origin, box)
    True
    """
    unfolded = _unfolded(root, at)
    if unfolded is None:
        return False
    outer, inner = unfolded
    n = Normalizer()
    scales = [s for s in (_lowest(q, names, at, n) for q in inner) if s is not None]
    if not scales or len(scales) < len(inner):
        return False
    letters = [f"'k{j}" for j in range(len(inner))]
    with ctx.workprec(BITS):
        values = BallProgram(inner, names).run([box[name] for name in names], BITS)
        tops = [v.abs_upper().sqrt() for v in values]
        room = [*[box[name] for name in names], *[arb(0).union(t) for t in tops]]
        slopes = BallProgram(gradient(outer, [*names, *letters]), [*names, *letters]).run(room, BITS)
        if not all(s.is_finite() for s in slopes):
            return False
        flat, steep = slopes[: len(names)], slopes[len(names) :]
        turns = [[_slopes_of(q, name) for name in names] for q in inner]
        moves = [
            slope + sum((c * turn[i] for c, turn in zip(steep, turns, strict=True)), arb(0))
            for i, slope in enumerate(flat)
        ]
        if any(not m.contains(0) for m in moves) or _is_regular(outer, names, letters, at, turns, room):
            return True
        against = sum((s.abs_upper() ** 2 for s in flat), arb(0)).sqrt()
        for sign in (1, -1):
            lows = [(sign * c).lower() for c in steep]
            if all(low > 0 for low in lows):
                push = sum((low * s for low, s in zip(lows, scales, strict=True)), arb(0))
                return bool(push > against)
    return False


def _is_regular(
    outer: Expression,
    names: Sequence[str],
    letters: Sequence[str],
    at: Mapping[str, Expression],
    turns: Sequence[Sequence[arb]],
    room: Sequence[arb],
) -> bool:
    """Whether grad f, zero at p, has a regular derivative, the slopes of the k_j held in their bounds."""
    n = Normalizer()
    every = [*names, *letters]
    slopes = gradient(outer, every)
    tip = {**at, **dict.fromkeys(letters, ZERO)}
    if any(sign_of(n.form(s)) != 0 for s in substitute(slopes, tip)):
        return False
    size = len(every)
    second = BallProgram([d for s in slopes for d in gradient(s, every)], every).run(room, BITS)
    rows = arb_mat([second[i * size : (i + 1) * size] for i in range(size)])
    # f_x = F_x + F_k c, and x moves k by another vector of slopes
    still = [[arb(i == j) for j in range(len(names))] for i in range(len(names))]
    lifted = arb_mat([*still, *[list(turn) for turn in turns]])
    return not (lifted.transpose() * rows * lifted).det().contains(0)


def _slopes_of(q: Expression, name: str) -> arb:
    """All values of the slope of sqrt(q) along a variable, for a quadratic form q."""
    (second,) = gradient(gradient(q, [name])[0], [name])
    return arb(0, (BallProgram([second], ()).run((), BITS)[0] / 2).sqrt().upper())


def _unfolded(root: Expression, at: Mapping[str, Expression]) -> tuple[Expression, list[Expression]] | None:
    """F, and the q_j; None where a square root stands within another one."""
    inner: list[Expression] = []
    made: dict[Expression, Expression] = {}
    n = Normalizer()
    for e in postorder([root]):
        plain = rebuilt(e, made)
        if (
            is_square_root(e)
            and e.args[0].op is not NUM
            and sign_of(n.form(substitute([e.args[0]], at)[0])) == 0
        ):
            if plain.args[0] is not e.args[0]:
                return None
            if e.args[0] not in inner:
                inner.append(e.args[0])
            plain = symbol(f"'k{inner.index(e.args[0])}")
        made[e] = plain
    return made[root], inner


def _lowest(q: Expression, names: Sequence[str], at: Mapping[str, Expression], n: Normalizer) -> arb | None:
    """A lower bound of sqrt(q)/|d|; None where q is no positive definite quadratic form in the steps."""
    slopes = gradient(q, names)
    if any(sign_of(n.form(s)) != 0 for s in substitute(slopes, at)):
        return None
    rows = [[n.form(h) for h in gradient(s, names)] for s in slopes]
    entries = [e for row in rows for e in row]
    if any(not set(e.variables).isdisjoint(names) for e in entries):
        return None
    size = len(names)
    balls = BallProgram(entries, ()).run((), BITS)
    # by Gershgorin's discs, halved: q is d'Hd/2
    low = min(
        (balls[i * size + i] - sum((abs(balls[i * size + j]) for j in range(size) if j != i), arb(0))).lower()
        for i in range(size)
    )
    return (low / 2).sqrt().lower() if low > 0 else None


def is_near(box: dict[str, Interval], spot: Spot) -> bool:
    """Whether a small box lies about a point: at most a hundredth away in each coordinate."""
    for name, (low, high) in box.items():
        left, right = spot.enclosure[name]
        if low > right + NEAR or high < left - NEAR:
            return False
    return True


def hull_of(bounds: Sequence[Interval], more: Interval) -> Interval:
    """The hull of some intervals and another one."""
    return min(b[0] for b in (*bounds, more)), max(b[1] for b in (*bounds, more))
