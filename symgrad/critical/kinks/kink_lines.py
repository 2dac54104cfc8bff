"""Critical points along kinks that are not isolated: lines on which all of them are.

    |x|*y      t*y = 0, t*x = 0, x = 0      the line x = 0 with t = 0: there 0 is the subgradient for t = 0

With one kink |u| at a point, the subgradients of F(x, |u|) are F_x + t*F_k*grad u with -1 <= t <= 1 and no
others, F being smooth. So where equations leave a line free and fix t in [-1, 1], the points of the line are
critical, as long as the other kinks have the signs for which the equations were made. A line is told if
that is so for all the signs that they have along it; its points on further kinks are then critical too, for
subgradients at points nearby have their limits among the subgradients.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import Final

from symgrad.algebra.normal import Normalizer
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.exact import sign_of
from symgrad.critical.families.family_values import fixed_by
from symgrad.critical.places.exact import vanishes_at
from symgrad.critical.places.spots import Spot, ball_program
from symgrad.critical.places.zeros_found import Continuum
from symgrad.language.graph import ONE, ZERO, Expression, substitute

Pattern = tuple[int, ...]
"""The sign of each kink's argument, 0 on the kink."""

BITS: Final = 160
OPEN: Final = "critical points that are not isolated, along kinks, were not determined"


class KinkLines:
    """Lines found under the patterns of a function's kinks.

    Args:
        names: the variables.
        letters: the slope of each kink.
    """

    def __init__(self, names: Sequence[str], letters: Sequence[str]) -> None:
        self.names, self.letters = tuple(names), tuple(letters)
        self.absent: set[Pattern] = set()
        self.points: list[tuple[Expression, ...]] = []
        self._found: dict[tuple[frozenset[Expression], int | None], tuple[Continuum, set[Pattern]]] = {}

    def without_lines(self, continua: Sequence[Continuum], pattern: Pattern) -> list[Continuum]:
        """Those that are no lines; the lines are kept."""
        active = [k for k, sign in enumerate(pattern) if sign == 0]
        if len(active) > 1:
            return list(continua)
        left = []
        for continuum in continua:
            if active and self._is_point(continuum, self.letters[active[0]]):
                self.points.append(continuum.equations)
                continue
            line = self._along(continuum, self.letters[active[0]]) if active else continuum
            if line is None:
                left.append(continuum)
            elif line.dimension:
                key = frozenset(line.equations), active[0] if active else None
                self._found.setdefault(key, (line, set()))[1].add(pattern)
        return left

    def _is_point(self, continuum: Continuum, letter: str) -> bool:
        """Whether only the slope varies, at points that are to be found yet."""
        if continuum.dimension != 1 or any(letter in e.variables for e in continuum.equations):
            return False
        return not set(self.names) <= set(fixed_by(continuum.equations, Normalizer()))

    def _along(self, continuum: Continuum, letter: str) -> Continuum | None:
        """The points of a family of points and slopes; of dimension 0 where no slope is one of f."""
        own = tuple(e for e in continuum.equations if letter not in e.variables)
        others = [e for e in continuum.equations if letter in e.variables]
        if continuum.dimension is None or not own:
            return None
        if not others:
            return Continuum(own, continuum.dimension - 1) if continuum.dimension > 1 else None
        n = Normalizer()
        slope = _root_in(others[0], letter, n)
        if slope is None or len(others) > 1:
            return None
        room = sign_of(n.form(ONE - slope * slope))
        return None if room is None else Continuum(own, continuum.dimension if room >= 0 else 0)

    def told(self, may_fit: Callable[[Continuum, Pattern], bool]) -> list[Continuum] | None:
        """The lines all of whose points are critical; None where only a part of one may be.

        Args:
            may_fit: whether a line may have points at which the kinks have the signs of a pattern.
        """
        for (_, active), (line, patterns) in self._found.items():
            signs = [(0,) if k == active else (1, -1) for k in range(len(self.letters))]
            for pattern in product(*signs):
                if pattern not in patterns | self.absent and may_fit(line, pattern):
                    return None
        lines = {frozenset(line.equations): line for line, _ in self._found.values()}
        return [line for own, line in lines.items() if not any(other < own for other in lines)]

    def open_points(self, lines: Sequence[Continuum]) -> list[tuple[Expression, ...]]:
        """The equations of points at which all slopes are possible, without those that lie on a line."""
        return [own for own in self.points if not any(set(line.equations) <= set(own) for line in lines)]

    def holds(self, line: Continuum, spot: Spot) -> bool | None:
        """Whether a point lies on a line."""
        if spot.is_exact:
            return all(vanishes_at(e, spot.exact) for e in line.equations)
        balls = spot.balls(BITS)
        place = [balls[name] for name in self.names]
        values = [ball_program(e, self.names).run(place, BITS)[0] for e in line.equations]
        return False if any(not value.contains(0) for value in values) else None


def _root_in(equation: Expression, letter: str, n: Normalizer) -> Expression | None:
    """The value of a letter in an equation that is linear in it and has nothing else in it."""
    coefficient = n.form(gradient(equation, [letter])[0])
    rest = n.form(substitute([equation], {letter: ZERO})[0])
    if coefficient.variables or rest.variables or not sign_of(coefficient):
        return None
    return n.form(-rest / coefficient)


__all__ = ["OPEN", "KinkLines", "Pattern"]
