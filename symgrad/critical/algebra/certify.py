"""Balls proved to hold exactly one zero of n polynomials in n variables, over the complex numbers.

Theory of operation. Around a point m stands a box X, a product of complex rectangles centred at m. With any
matrix Y (an approximate inverse of the Jacobian J at m) and ball arithmetic throughout,

    K = m - Y*F(m) + (I - Y*J(X)) * (X - m)

is Krawczyk's operator. If K lies in the interior of X, then X holds exactly one zero, it is simple, and it
lies in K (Krawczyk 1969; Moore 1977; over C, Burr, Lee, Leykin 2019). Why: for every matrix A in J(X) the
centred box is mapped into its own interior by I - Y*A, so ``x - Y*F(x)`` contracts X into itself in the norm
whose unit ball is X - m.

A box whose centre is real is its own mirror image. The mirror image of its zero is a zero in it too, hence
the same: the zero is real. The proof needs no real arithmetic of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import flint

from symgrad.critical.algebra.polynomials import Exponents, Interval, exact_terms
from symgrad.critical.algebra.univariate import interval
from symgrad.frozen import dataclass

Ball = tuple[flint.acb, ...]
Terms = dict[Exponents, Any]

PRECISIONS: Final = (64, 128, 256, 512, 1024)
"""Bits tried in turn: a box not proved is tried again with more."""

_NEWTON_STEPS: Final = 12


class Evaluator:
    """F and its Jacobian at a point or over a box, in one matrix product.

    Every monomial is one multiplication from a smaller one; the integer coefficients of all polynomials and
    partial derivatives are the rows of one matrix, which is exact.
    """

    def __init__(self, polynomials: Sequence[flint.fmpz_mpoly]) -> None:
        self.size = len(polynomials)
        self.polynomials = tuple(polynomials)
        terms = [exact_terms(p) for p in polynomials]
        rows = [*terms, *(slope(row, i) for row in terms for i in range(self.size))]
        steps = ladder((monomial for row in rows for monomial in row), self.size)
        place = {monomial: j for j, (monomial, _, _) in enumerate(steps)}
        self._steps = [(place[below], variable) for _, below, variable in steps]
        self._matrix = flint.acb_mat(flint.arb_mat(coefficient_rows(rows, place)))

    def __call__(self, point: Ball) -> tuple[flint.acb_mat, flint.acb_mat]:
        """``(F, J)`` as balls that hold every value over the point or box."""
        powers = [flint.acb(1)]
        for below, variable in self._steps[1:]:
            powers.append(powers[below] * point[variable])
        values = (self._matrix * flint.acb_mat(len(powers), 1, powers)).entries()
        n = self.size
        return flint.acb_mat(n, 1, values[:n]), flint.acb_mat(n, n, values[n:])


def slope(terms: Terms, variable: int) -> Terms:
    """The partial derivative."""
    found = {}
    for exponents, coefficient in terms.items():
        power = exponents[variable]
        if power:
            found[(*exponents[:variable], power - 1, *exponents[variable + 1 :])] = coefficient * power
    return found


def coefficient_rows(rows: Sequence[Terms], place: dict[Exponents, int]) -> flint.fmpz_mat:
    """One polynomial a row, one monomial a column."""
    entries = []
    for terms in rows:
        row = [0] * len(place)
        for exponents, coefficient in terms.items():
            row[place[exponents]] = coefficient
        entries += row
    return flint.fmpz_mat(len(rows), len(place), entries)


def ladder(monomials: Iterable[Exponents], variables: int) -> list[tuple[Exponents, Exponents, int]]:
    """Each monomial with one below it and the variable between, the constant first.

    >>> [step[0] for step in ladder([(2, 1)], 2)]
    [(0, 0), (0, 1), (1, 1), (2, 1)]
    """
    one = (0,) * variables
    found: dict[Exponents, tuple[Exponents, int]] = {}
    for start in monomials:
        monomial = start
        while monomial != one and monomial not in found:
            variable = next(i for i, e in enumerate(monomial) if e)
            below = tuple(e - (i == variable) for i, e in enumerate(monomial))
            found[monomial] = (below, variable)
            monomial = below
    ordered = sorted(found, key=sum)
    return [(one, one, 0), *((monomial, *found[monomial]) for monomial in ordered)]


@dataclass(frozen=True, slots=True)
class Proved:
    """A box that holds exactly one complex zero, and that one simple."""

    box: Ball
    """Where it holds exactly one."""
    tight: Ball
    """Where that one lies."""
    is_real: bool

    @property
    def mirrored(self) -> Proved:
        """The complex conjugate, proved with it since the coefficients are real."""
        return Proved(conjugate(self.box), conjugate(self.tight), self.is_real)

    @property
    def intervals(self) -> tuple[Interval, ...]:
        """The real parts, with exact ends."""
        return tuple(interval(coordinate.real) for coordinate in self.tight)


def conjugate(ball: Ball) -> Ball:
    """The mirror image at the real axis."""
    return tuple(coordinate.conjugate() for coordinate in ball)


@dataclass(frozen=True, slots=True)
class Linear:
    """What Newton's step from an exact point is made of."""

    inverse: flint.acb_mat
    step: flint.acb_mat
    """The inverse times the value, as balls."""

    @property
    def length(self) -> float:
        """The largest entry of the step, as far as it is known."""
        return max(float(entry.abs_upper()) for entry in self.step.mid().entries())


def linear_at(evaluate: Evaluator, centre: Ball) -> Linear | None:
    """Newton's step at an exact point; None where the Jacobian has no inverse to working precision."""
    value, jacobian = evaluate(centre)
    inverse = approximate_inverse(jacobian)
    return None if inverse is None else Linear(inverse, inverse * value)


def krawczyk(evaluate: Evaluator, centre: Ball, linear: Linear | None = None) -> tuple[Ball, Ball] | None:
    """``(X, K)`` with exactly one zero in X, and that in K; None where this box proves nothing.

    The centre must be exact, and ``linear`` what is known there. A smaller radius is no better: the test
    fails where rounding outgrows it.

    >>> from symgrad.critical.algebra.polynomials import ring
    >>> x, y = ring(2).gens()
    >>> box, tight = krawczyk(Evaluator([x**2 - 2, y - x]), (flint.acb(1.41421356), flint.acb(1.41421356)))
    >>> tight[1].real.contains(flint.arb(2).sqrt())
    True
    """
    n = evaluate.size
    linear = linear or linear_at(evaluate, centre)
    if linear is None:
        return None
    inverse, step = linear.inverse, linear.step
    box = widened(centre, step)
    _, slopes = evaluate(box)
    offset = flint.acb_mat(n, 1, [box[i] - centre[i] for i in range(n)])
    rest = (identity(n) - inverse * slopes) * offset
    tight = tuple(centre[i] - step[i, 0] + rest[i, 0] for i in range(n))
    inside = all(outer.contains_interior(inner) for outer, inner in zip(box, tight, strict=True))
    return (box, tight) if inside else None


def widened(centre: Ball, step: flint.acb_mat) -> Ball:
    """A box about the centre several times as large as the Newton step."""
    floor = flint.arb(2) ** (-(2 * flint.ctx.prec) // 3)
    longest, size = flint.arb(0), flint.arb(1)
    for entry in step.entries():
        longest = longest.max(entry.abs_upper())
    for coordinate in centre:
        size = size.max(coordinate.abs_upper())
    radius = flint.arb(0, (4 * longest + size * floor).mid())
    return tuple(c + flint.acb(radius, radius) for c in centre)


def identity(size: int) -> flint.acb_mat:
    """The identity matrix, exact."""
    return flint.acb_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])


def approximate_inverse(matrix: flint.acb_mat) -> flint.acb_mat | None:
    """The midpoint of an inverse, or None where there is none to working precision."""
    try:
        inverse = matrix.mid().inv().mid()
    except ZeroDivisionError:
        return None
    return inverse if all(entry.is_finite() for entry in inverse.entries()) else None


def newton(evaluate: Evaluator, start: Ball) -> tuple[Ball, Linear | None] | None:
    """Newton's iteration on midpoints, until it stands still; None where it meets a singular Jacobian.

    With the step from the point that is reached, where that step is too short to be worth taking.
    """
    point = exact(start)
    last = float("inf")
    for _ in range(_NEWTON_STEPS):
        linear = linear_at(evaluate, point)
        if linear is None:
            return None
        length = linear.length
        if length < 2.0 ** (-0.75 * flint.ctx.prec):
            return point, linear
        point = exact(tuple(c - linear.step[i, 0].mid() for i, c in enumerate(point)))
        # the error is squared: after so short a step the next one would be lost in rounding
        if not length < last / 2 or length < 2.0 ** (-0.55 * flint.ctx.prec):
            break
        last = length
    return point, None


def exact(ball: Ball) -> Ball:
    """The midpoints."""
    return tuple(coordinate.mid() for coordinate in ball)


def on_axis(ball: Ball) -> Ball:
    """The real parts of the midpoints."""
    return tuple(flint.acb(coordinate.real.mid()) for coordinate in ball)


def prove(
    evaluate: Evaluator, seed: Ball, is_real: bool, precisions: Sequence[int] = PRECISIONS
) -> Proved | None:
    """The proof that a zero lies near the seed, on the axis or off it as claimed; None where it fails.

    Each precision starts from the point that the last one reached.
    """
    for bits in precisions:
        with flint.ctx.workprec(bits):
            found = contracted(evaluate, seed, is_real=is_real)
            if found is not None and (is_real or is_off_axis(found[0])):
                return Proved(*found, is_real)
    return None


def contracted(evaluate: Evaluator, start: Ball, *, is_real: bool) -> tuple[Ball, Ball] | None:
    """Newton's iteration, then Krawczyk's test where it ends, on the axis if the zero is to be real."""
    reached = newton(evaluate, on_axis(start) if is_real else start)
    if reached is None:
        return None
    centre, linear = reached
    if is_real and not all(coordinate.imag == 0 for coordinate in centre):
        return krawczyk(evaluate, on_axis(centre))
    return krawczyk(evaluate, centre, linear)


def is_off_axis(ball: Ball) -> bool:
    """Does no point with only real coordinates lie in it?"""
    return any(0 not in coordinate.imag for coordinate in ball)


def are_disjoint(left: Ball, right: Ball) -> bool:
    """Have two boxes no point in common?"""
    return any(not a.overlaps(b) for a, b in zip(left, right, strict=True))


def all_disjoint(balls: Sequence[Ball]) -> bool:
    """Have no two of the boxes a point in common?

    Sorted along the first coordinate, only neighbours that overlap there need a closer look.
    """
    ordered = sorted(balls, key=lambda ball: float(ball[0].real.lower()))
    for place, ball in enumerate(ordered):
        reach = ball[0].real
        for other in ordered[place + 1 :]:
            if other[0].real.lower() > reach.upper():
                break
            if not are_disjoint(ball, other):
                return False
    return True


def sharpened(evaluate: Evaluator, proved: Proved, bits: int) -> tuple[Interval, ...]:
    """The intervals of a real zero, narrower than ``2^-bits`` times its size or 1.

    The new box is proved on its own; it is the same zero because it lies where only one was.
    """
    best = proved.tight
    for precision in (bits + 96, 2 * bits + 64):
        if is_narrow(best, bits):
            break
        with flint.ctx.workprec(precision):
            found = contracted(evaluate, best, is_real=True)
        if found is not None and all(a.contains(b) for a, b in zip(proved.box, found[1], strict=True)):
            best = found[1]
    return Proved(proved.box, best, is_real=True).intervals


def is_narrow(zero: Ball, bits: int) -> bool:
    """Is every coordinate finite and known to so many bits?"""
    finest = flint.arb(2) ** -(bits + 1)
    return all(c.is_finite() and c.real.rad() <= finest * abs(c.real.mid()).max(flint.arb(1)) for c in zero)
