"""Points on kinks that are known by an enclosure only: that they are critical, and their kind.

A zero of the equations of a pattern (see `kinks`) is a point p on the kinks J and slopes t_j with
F_x(p, t) = 0. Let the gradients a_j of the u_j be independent there, F being smooth. Then the subgradients at
p are F_x(p, s) for all s in [-1, 1]^J and no others, so that p is critical. With c_j*a_j = F_x,tj, the slope
across the j-th kink, and all |t_j| < 1 the kind follows as in `local.ridges`: from the signs of the c_j, and
from the Hessian of F(x, t), t held fixed, on the directions along the kinks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any, Final

from flint import arb, arb_mat, ctx

from symgrad.autodiff.reverse import gradient
from symgrad.critical.local.kinds import Judgement
from symgrad.critical.places.spots import Spot
from symgrad.language.graph import Expression, substitute
from symgrad.programs.ball_program import BallProgram
from symgrad.results.critical import Kind

BITS: Final = 192

Rows = list[list[Any]]


def judged_near(
    smooth: Expression,
    arguments: Mapping[str, Expression],
    names: Sequence[str],
    signs: Mapping[str, Expression],
    spot: Spot,
) -> Judgement | None:
    """The kind of a point on kinks; None where it is not proved to be critical, or may lie on an edge.

    Args:
        smooth: F(x, t).
        arguments: for the letter t_j of each kink on which the point lies, u_j.
        names: the variables.
        signs: of the other kinks, for their letters.
        spot: the point with its slopes.
    """
    letters = list(arguments)
    (form, *kinks) = substitute([smooth, *arguments.values()], dict(signs))
    if len(letters) > len(names) or any(not set(u.variables) <= set(names) for u in kinks):
        return None
    slopes = gradient(form, names)
    cross = [[gradient(s, [t])[0] for s in slopes] for t in letters]
    forms = [e for row in (*(gradient(u, names) for u in kinks), *cross) for e in row]
    forms += [e for s in slopes for e in gradient(s, names)]
    every = [*names, *letters]
    with ctx.workprec(BITS):
        balls = spot.balls(BITS)
        values = BallProgram(forms, every).run([balls[v] for v in every], BITS)
        inside = all(balls[t] > -1 and balls[t] < 1 for t in letters)
        if not inside or not all(v.is_finite() for v in values):
            return None
        size, count = len(names), len(letters)
        rows = [list(values[i * size : (i + 1) * size]) for i in range(2 * count + size)]
        return _judged(rows[:count], rows[count : 2 * count], rows[2 * count :])


def _judged(normals: Rows, across: Rows, hessian: Rows) -> Judgement | None:
    picked = _independent(normals)
    if picked is None:
        return None
    ways = [
        sum((a * b for a, b in zip(n, c, strict=True)), arb(0)) for n, c in zip(normals, across, strict=True)
    ]
    rising, falling = [w > 0 for w in ways], [w < 0 for w in ways]
    if any(rising) and any(falling):
        return Judgement(
            Kind.SADDLE, witness="f rises across one kink and falls across another, at first order"
        )
    if not all(rising) and not all(falling):
        return Judgement(Kind.UNDECIDED, witness="f may have no slope across a kink")
    turn = 1 if all(rising) else -1
    along = _along(normals, picked)
    form = [[turn * _paired(v, hessian, w) for w in along] for v in along]
    first, second = ("rises", "falls") if turn > 0 else ("falls", "rises")
    if any(form[i][i] < 0 for i in range(len(form))):
        told = f"f {first} across the kinks at first order, and {second} along them"
        return Judgement(Kind.SADDLE, witness=told)
    if all(arb_mat([row[:k] for row in form[:k]]).det() > 0 for k in range(1, len(form) + 1)):
        kind = Kind.MINIMUM if turn > 0 else Kind.MAXIMUM
        told = f"f {first} across the kinks at first order"
        return Judgement(kind, witness=f"{told}, and has a {kind.value} along them" if form else told)
    return Judgement(Kind.UNDECIDED, witness="along the kinks its second derivative leaves the kind open")


def _independent(normals: Rows) -> tuple[int, ...] | None:
    """Columns in which the vectors are seen to be independent."""
    for picked in combinations(range(len(normals[0])), len(normals)):
        if not arb_mat([[row[i] for i in picked] for row in normals]).det().contains(0):
            return picked
    return None


def _along(normals: Rows, picked: Sequence[int]) -> Rows:
    """A basis of the directions at right angles to all of them."""
    square = arb_mat([[row[i] for i in picked] for row in normals])
    basis = []
    for free in set(range(len(normals[0]))) - set(picked):
        steps = square.solve(arb_mat([[-row[free]] for row in normals]))
        vector = [arb(0)] * len(normals[0])
        vector[free] = arb(1)
        for k, i in enumerate(picked):
            vector[i] = steps[k, 0]
        basis.append(vector)
    return basis


def _paired(v: Sequence[Any], a: Rows, w: Sequence[Any]) -> Any:
    return sum((v[i] * a[i][j] * w[j] for i in range(len(v)) for j in range(len(w))), arb(0))


__all__ = ["judged_near"]
