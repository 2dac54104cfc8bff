"""The equations for critical points of a function on a set that equations describe."""

from __future__ import annotations

from itertools import combinations
from typing import Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.matrices import determinant
from symgrad.critical.algebra.polynomials import Expired
from symgrad.critical.forms.stationary import is_never_zero
from symgrad.frozen import dataclass
from symgrad.language.graph import ONE, Expression, add, mul, neg, symbol

MOST_MINORS: Final = 20


class Patience:
    """Asks for the time only so often."""

    __slots__ = ("_expired", "_left")

    def __init__(self, expired: Expired, questions: int) -> None:
        self._expired, self._left = expired, questions

    def __call__(self) -> bool:
        self._left -= 1
        return self._left < 0 or self._expired()


@dataclass(frozen=True, slots=True)
class System:
    """f and the equations that are left on a stratum."""

    f: Expression
    names: tuple[str, ...]
    equations: tuple[Expression, ...]

    @property
    def with_multipliers(self) -> tuple[list[Expression], tuple[str, ...]]:
        """Grad f = sum of m_j * grad g_j and g_j = 0."""
        letters = [f"'m{k + 1}" for k in range(len(self.equations))]
        terms = [neg(symbol(m) * g) for m, g in zip(letters, self.equations, strict=True)]
        slopes = gradient(add(self.f, *terms), self.names)
        return [*slopes, *self.equations], (*self.names, *letters)

    @property
    def projective(self) -> tuple[list[Expression], tuple[str, ...]]:
        """The same with a multiplier of f too, the squares of all adding up to 1, after F. John.

        So the multipliers are bounded; singular points come out with multiplier 0 of f.
        """
        letters = [f"'m{k}" for k in range(len(self.equations) + 1)]
        first, *others = [symbol(m) for m in letters]
        terms = [neg(m * g) for m, g in zip(others, self.equations, strict=True)]
        slopes = gradient(add(mul(first, self.f), *terms), self.names)
        unit = add(*[symbol(m) ** 2 for m in letters]) - ONE
        return [*slopes, *self.equations, unit], (*self.names, *letters)

    @property
    def pivots(self) -> list[int]:
        """Variables whose slopes may stand below fractions, the best first; none for several equations."""
        if len(self.equations) > 1 and len(self.names) - len(self.equations) > 1:
            return []
        if len(self.names) - len(self.equations) == 1:
            return [0]
        firm = [any(is_never_zero(e) for e in self.slopes_along(k)) for k in range(len(self.names))]
        return sorted(range(len(self.names)), key=lambda k: not firm[k])

    def slopes_along(self, k: int) -> list[Expression]:
        """The derivatives of f and of the equations by one variable."""
        n = Normalizer()
        return [n.form(gradient(g, [self.names[k]])[0]) for g in (self.f, *self.equations)]

    def pivoted(self, pivot: int) -> list[Expression]:
        """Determinants that hold the slopes along the pivot: as many as there are variables left."""
        n = Normalizer(200_000)
        rows = [[n.form(e) for e in gradient(g, self.names)] for g in (self.f, *self.equations)]
        columns = combinations(range(len(self.names)), len(rows))
        return [
            determinant([[row[k] for k in chosen] for row in rows], n)
            for chosen in columns
            if len(rows) == len(self.names) or pivot in chosen
        ]

    def dependent(self, *, with_f: bool) -> list[Expression] | None:
        """The determinants that vanish just where the gradients are dependent; None if they are too many."""
        functions = [self.f, *self.equations] if with_f else list(self.equations)
        columns = list(combinations(range(len(self.names)), len(functions)))
        if len(columns) > MOST_MINORS:
            return None
        n = Normalizer(200_000)
        try:
            rows = [[n.form(e) for e in gradient(g, self.names)] for g in functions]
            return [determinant([[row[k] for k in chosen] for row in rows], n) for chosen in columns]
        except (TooLargeError, ZeroDivisionError):
            return None


__all__ = ["Patience", "System"]
