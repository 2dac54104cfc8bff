"""One period of a variable, as a range that holds each point of a periodic function just once."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from symgrad.algebra.normal import Normalizer
from symgrad.calculus.exact import sign_of
from symgrad.critical.places.sides import Side
from symgrad.critical.places.spots import Spot, enclosed
from symgrad.frozen import dataclass
from symgrad.language.graph import ZERO, Expression

MARGIN: Final = Fraction(1, 50)
"""By how many periods more than the stretch is searched, on either side."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """One period of a variable: [low, low + step), or (low, low + step] where it runs down from its end.

    Attributes:
        low: its lower end.
        step: the period.
        since: 1 or -1 where the range is bounded on that side, and the stretch begins there.
        drift: by how much the function grows along the stretch; zero where it is periodic.
    """

    low: Expression
    step: Expression
    since: int = 0
    drift: Expression = ZERO

    @property
    def high(self) -> Expression:
        """The upper end."""
        return Normalizer().form(self.low + self.step)

    def outer(self, *, ahead: bool) -> tuple[Fraction, Fraction]:
        """Rational bounds of what is searched; ``ahead`` for one period more."""
        (low, _), (_, high) = enclosed(self.low), enclosed(self.high)
        margin = (high - low) * MARGIN
        return low - margin, high + margin + ((high - low) if ahead else 0)

    def holds(self, spot: Spot, name: str) -> bool | None:
        """Whether a point lies in the stretch; None if that is not decided."""
        inside = Side(self.low, self.high).holds(spot, name)
        if not inside:
            return inside
        open_end = self.low if self.since < 0 else self.high
        if name in spot.exact:
            sign = sign_of(Normalizer().form(spot.exact[name] - open_end))
            return None if sign is None else sign != 0
        low, high = spot.enclosure[name]
        below, above = enclosed(open_end)
        return True if high < below or low > above else None


__all__ = ["Stretch"]
