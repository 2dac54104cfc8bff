"""Proofs that a box holds exactly one critical point, and how many of its curvatures are positive.

Let F be the gradient and X a box with middle m. With few variables it is Krawczyk's test, with an
approximate inverse Y of F'(m):

    K(X) = m - Y*F(m) + (I - Y*F'(X))*(X - m)

With many it is the interval Newton method: N(X) encloses m - A^-1*F(m) for every symmetric matrix A in
F'(X), by sparse elimination over balls. If K(X) or N(X) lies inside X, then X holds exactly one zero of
F, whatever was rounded on the way. For N: along the line from m to x the mean A(x) of F' lies in F'(X), and
F(x) = F(m) + A(x)*(x - m); the map x -> m - A(x)^-1*F(m) goes from X into X, so by Brouwer it has a
fixed point, which is a zero; two zeros would make some matrix in F'(X) singular.

The signs of the curvatures come from Sylvester's law: from the pivots of the elimination, or, with an
invertible Q, from Q*F'(X)*Q', which has as many positive and negative eigenvalues as F'(X); Gershgorin's
discs show their signs.

Source: Krawczyk (1969); Neumaier (1990), Interval Methods for Systems of Equations, section 5.1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from symgrad.descend.factor import factored, inertia, solved
from symgrad.descend.ground import BITS, FEW, Box, Ground
from symgrad.descend.linear import eigen
from symgrad.frozen import dataclass

SHARPENINGS = 6
RADII = (1e-30, 1e-22, 1e-14)
"""Radii of the boxes that are tried, as shares of the size of the point."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A box that holds exactly one critical point.

    Attributes:
        box: the box.
        signs: how many eigenvalues of the Hessian are positive and negative all over it; None unless
            that is proved of all of them.
        test: by which test.
    """

    box: Box
    signs: tuple[int, int] | None
    test: str


class System(Protocol):
    """Equations F = 0, as many as unknowns; those of a `Ground` are that its gradient is zero."""

    size: int
    symmetric: bool
    """Whether the matrix of derivatives is symmetric, so that the signs of its eigenvalues tell the kind."""

    def gradient(self, x: Sequence[Any]) -> Box:
        """The values of F over a box."""
        ...

    def hessian(self, x: Sequence[Any]) -> list[Box]:
        """Their derivatives over a box."""
        ...

    def is_smooth(self, x: Sequence[Any]) -> bool:
        """Whether those are the derivatives all over a box."""
        ...


Narrow = Callable[[Any, "Box"], tuple[Any, "Box | None"]]
"""A step of Newton's method, and what it found out that may be of use again."""

Widen = Callable[[Any, "Box", "Box", Any], "Proof | None"]
"""A test of a box with this middle."""


def prove(ground: System, x: Sequence[float]) -> Proof | None:
    """A box around ``x`` with exactly one solution in it; None if none is found.

    With more variables than `FEW` the Hessian must have an order of elimination.
    """
    from flint import arb, ctx

    dense: tuple[Narrow, Widen] = (_inverted, _krawczyk)
    sparse: tuple[Narrow, Widen] = (_eliminated, _newton)
    narrow, widen = dense if ground.size <= FEW else sparse
    with ctx.workprec(BITS):
        middle = [arb(v) for v in x]
        known: Any = None
        for _ in range(SHARPENINGS):
            known, step = narrow(ground, middle)
            if step is None or not all(s.is_finite() for s in step):
                return None
            middle = [arb((m - s).mid()) for m, s in zip(middle, step, strict=True)]
        size = max([1.0, *[abs(float(m.mid())) for m in middle]])
        return _first(widen, ground, middle, size, known)


def _first(widen: Widen, ground: System, middle: Box, size: float, known: Any) -> Proof | None:
    """The proof with the smallest box."""
    from flint import arb

    for share in RADII:
        box = [m + arb(0, share * size) for m in middle]
        found = widen(ground, middle, box, known)
        if found is not None:
            return found if ground.is_smooth(box) else None
    return None


def _inverted(ground: System, middle: Box) -> tuple[Any, Box | None]:
    """An approximate inverse of the Hessian, and a step of Newton's method."""
    from flint import arb, arb_mat

    n = ground.size
    hessian = ground.hessian(middle)
    try:
        inverse = arb_mat(n, n, [arb(entry.mid()) for row in hessian for entry in row]).inv()
    except ZeroDivisionError:
        return None, None
    flat = inverse.entries()
    if not all(v.is_finite() for v in flat):
        return None, None
    inverse = arb_mat(n, n, [arb(v.mid()) for v in flat])
    return inverse, (inverse * arb_mat(n, 1, ground.gradient(middle))).entries()


def _krawczyk(ground: System, middle: Box, box: Box, inverse: Any) -> Proof | None:
    """K(X), if it lies inside X."""
    from flint import arb_mat

    n = ground.size
    hessian = ground.hessian(box)
    jacobian = arb_mat(n, n, [entry for row in hessian for entry in row])
    identity = arb_mat(n, n, [int(i == j) for i in range(n) for j in range(n)])
    offset = arb_mat(n, 1, [b - m for b, m in zip(box, middle, strict=True)])
    image = (identity - inverse * jacobian) * offset - inverse * arb_mat(n, 1, ground.gradient(middle))
    found = [m + image[k, 0] for k, m in enumerate(middle)]
    if not _inside(found, box):
        return None
    return Proof(found, signs(hessian) if ground.symmetric else None, "Krawczyk's test")


def _eliminated(ground: Ground, middle: Box) -> tuple[Any, Box | None]:
    """A step of Newton's method."""
    assert ground.order is not None
    found = factored(ground.rows(middle), ground.order.rows)
    return None, None if found is None else solved(found, ground.gradient(middle))


def _newton(ground: Ground, middle: Box, box: Box, _: Any) -> Proof | None:
    """N(X), if it lies inside X."""
    assert ground.order is not None
    found = factored(ground.rows(box), ground.order.rows)
    if found is None:
        return None
    image = [m - s for m, s in zip(middle, solved(found, ground.gradient(middle)), strict=True)]
    return Proof(image, inertia(found), "the interval Newton test") if _inside(image, box) else None


def _inside(image: Box, box: Box) -> bool:
    return all(f.is_finite() and b.contains_interior(f) for f, b in zip(image, box, strict=True))


def signs(hessian: list[Box]) -> tuple[int, int] | None:
    """How many eigenvalues are proved positive and negative; None unless that is all of them."""
    from flint import arb, arb_mat

    n = len(hessian)
    found = eigen([[float(entry.mid()) for entry in row] for row in hessian])
    if found is None:
        return None
    q = arb_mat(n, n, [arb(v) for row in found[1] for v in row])
    if not _dominant(q * q.transpose(), n):
        return None
    turned = q * arb_mat(n, n, [entry for row in hessian for entry in row]) * q.transpose()
    if not _dominant(turned, n):
        return None
    up = sum(1 for k in range(n) if turned[k, k] > 0)
    return up, n - up


def _dominant(matrix: Any, n: int) -> bool:
    """Whether no disc of Gershgorin's reaches 0."""
    return all(
        abs(matrix[i, i]) > sum((abs(matrix[i, j]) for j in range(n) if j != i), start=matrix[i, i] * 0)
        for i in range(n)
    )


__all__ = ["Proof", "prove", "signs"]
