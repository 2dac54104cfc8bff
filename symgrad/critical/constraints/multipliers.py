"""Lagrange's multipliers at a point, and the signs of the Lagrangian's Hessian along the constraints."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any, Final

from flint import arb, arb_mat

from symgrad.algebra.normal import TooLargeError
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.exact import Evaluator
from symgrad.calculus.matrices import characteristic_polynomial, determinant, inertia
from symgrad.critical.local.classify import Counts, enclosed_inertia
from symgrad.critical.places.spots import Spot
from symgrad.frozen import dataclass
from symgrad.language.graph import MINUS_ONE, ROOTOF, Expression, add, neg, postorder, symbol
from symgrad.programs.ball_program import BallProgram

PRECISIONS: Final = (96, 384)


def is_certain(ball: Any) -> bool:
    """Whether a ball holds no zero."""
    return ball.is_finite() and not ball.contains(0)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Multipliers at a point: exact ones or balls, and the rows that determined them."""

    rows: tuple[int, ...]
    exact: tuple[Expression, ...] | None
    balls: tuple[Any, ...]


class Multipliers:
    """grad f = sum of m_j * grad g_j, solved for m at points where the gradients are independent."""

    def __init__(self, f: Expression, names: Sequence[str], equations: Sequence[Expression]) -> None:
        self.f, self.names, self.equations = f, tuple(names), tuple(equations)
        self.normals = [gradient(g, names) for g in equations]
        self.slopes = gradient(f, names)

    def at(self, spot: Spot) -> Chosen | None:
        """The multipliers; None where the gradients are dependent or not finite, or that is not decided."""
        for bits in PRECISIONS:
            found = self._in_balls(spot, bits)
            if found is not None:
                exact = self._exactly(spot, found[0]) if spot.is_exact and not is_rough(spot) else None
                return Chosen(found[0], exact, found[1])
        return None

    def is_moving(self, spot: Spot, chosen: Chosen) -> bool:
        """Whether f certainly changes along the constraints in first order."""
        letters = [f"'m{k}" for k in range(len(self.equations))]
        terms = [neg(symbol(m) * g) for m, g in zip(letters, self.equations, strict=True)]
        slopes = gradient(add(self.f, *terms), self.names)
        balls = spot.balls(256)
        values = [*[balls[n] for n in self.names], *chosen.balls]
        return any(is_certain(v) for v in BallProgram(slopes, (*self.names, *letters)).run(values, 256))

    def _in_balls(self, spot: Spot, bits: int) -> tuple[tuple[int, ...], tuple[Any, ...]] | None:
        balls = spot.balls(bits)
        entries = [e for row in (*self.normals, self.slopes) for e in row]
        values = BallProgram(entries, self.names).run([balls[n] for n in self.names], max(bits, 128))
        if not all(v.is_finite() for v in values):
            return None  # an infinite slope, as that of sqrt(x) at 0, has no multipliers
        size, count = len(self.names), len(self.equations)
        rows = [values[k * size : k * size + size] for k in range(count + 1)]
        best: tuple[float, tuple[int, ...], arb_mat] | None = None
        for chosen in combinations(range(size), count):
            matrix = arb_mat([[rows[j][i] for j in range(count)] for i in chosen])
            weight = matrix.det()
            if weight.is_finite() and not weight.contains(0):
                size_of = float(abs(weight).mid())
                if best is None or size_of > best[0]:
                    best = (size_of, chosen, matrix)
        if best is None:
            return None
        right = arb_mat([[rows[count][i]] for i in best[1]])
        try:
            solution = best[2].solve(right)
        except ZeroDivisionError:
            return None
        multipliers = tuple(solution[k, 0] for k in range(count))
        return (best[1], multipliers) if all(m.is_finite() for m in multipliers) else None

    def _exactly(self, spot: Spot, chosen: Sequence[int]) -> tuple[Expression, ...] | None:
        """By Cramer's rule."""
        evaluator = Evaluator(spot.exact)
        n = evaluator.normalizer
        try:
            matrix = [[evaluator.form(row[i]) for row in self.normals] for i in chosen]
            right = [evaluator.form(self.slopes[i]) for i in chosen]
            below = n.power(determinant(matrix, n), MINUS_ONE)
            found = []
            for j in range(len(chosen)):
                replaced = [
                    [right[i] if k == j else e for k, e in enumerate(row)] for i, row in enumerate(matrix)
                ]
                found.append(n.form(n.mul((determinant(replaced, n), below))))
        except (TooLargeError, ZeroDivisionError):
            return None
        return tuple(found)

    def inertia(self, spot: Spot, chosen: Chosen) -> Counts | None:
        """The signs of the Lagrangian's Hessian along the constraints: positive, zero, negative."""
        letters = [f"'m{k}" for k in range(len(self.equations))]
        everything = (*self.names, *letters)
        terms = [neg(symbol(m) * g) for m, g in zip(letters, self.equations, strict=True)]
        lagrangian = add(self.f, *terms)
        rows = [gradient(g, everything) for g in gradient(lagrangian, everything)]
        counts = self._by_balls(rows, spot, everything)
        if counts is None and chosen.exact is not None:
            values = {**spot.exact, **dict(zip(letters, chosen.exact, strict=True))}
            counts = _exact_inertia(rows, values)
        if counts is None:
            return None
        count = len(self.equations)
        return counts[0] - count, counts[1], counts[2] - count

    def _by_balls(
        self, rows: Sequence[Sequence[Expression]], spot: Spot, names: Sequence[str]
    ) -> Counts | None:
        entries = BallProgram([e for row in rows for e in row], names)
        size = len(names)
        for bits in PRECISIONS:
            found = self._in_balls(spot, bits)
            if found is None:
                continue
            balls = spot.balls(bits)
            values = entries.run([*[balls[n] for n in self.names], *found[1]], max(bits, 128))
            if all(v.is_finite() for v in values):
                counts = enclosed_inertia(_symmetric(values, size))
                if counts is not None:
                    return counts
        return None


def _symmetric(values: Sequence[Any], size: int) -> list[list[arb]]:
    return [[values[min(i, j) * size + max(i, j)] for j in range(size)] for i in range(size)]


def _exact_inertia(rows: Sequence[Sequence[Expression]], values: dict[str, Expression]) -> Counts | None:
    evaluator = Evaluator(values)
    try:
        matrix = [[evaluator.form(e) for e in row] for row in rows]
        return inertia(characteristic_polynomial(matrix, evaluator.normalizer))
    except (TooLargeError, ZeroDivisionError):
        return None


def is_rough(spot: Spot) -> bool:
    """Whether a coordinate is a root of a polynomial without radicals."""
    return any(e.op is ROOTOF for e in postorder(list(spot.exact.values())))


__all__ = ["Chosen", "Multipliers", "is_certain", "is_rough"]
