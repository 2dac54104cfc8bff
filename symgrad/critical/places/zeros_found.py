"""What has been found out about the zeros of a system."""

from __future__ import annotations

from dataclasses import field
from fractions import Fraction
from typing import Final

from symgrad.critical.algebra.polynomials import Exponents, Interval
from symgrad.critical.places.spots import Spot
from symgrad.frozen import dataclass
from symgrad.language.graph import Expression


@dataclass(frozen=True, slots=True)
class Continuum:
    """Zeros that are not isolated: where all equations hold.

    ``span`` has the ends of a piece of the line, None where it has none, and ``closed`` whether they belong
    to it; ``text`` says it with parameters.
    """

    equations: tuple[Expression, ...]
    dimension: int | None
    sample: dict[str, Interval] | None = None
    polynomials: tuple[dict[Exponents, Fraction], ...] | None = None
    span: tuple[Expression | None, Expression | None] | None = None
    text: str | None = None
    closed: tuple[bool, bool] = (True, True)


@dataclass(slots=True)
class Zeros:
    """All zeros, as far as they are proved.

    ``searched`` names the variables that were looked at in their range only; over the others the answer
    holds for all reals.
    """

    spots: list[Spot] = field(default_factory=list)
    continua: list[Continuum] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    undecided: list[dict[str, Interval]] = field(default_factory=list)
    searched: set[str] = field(default_factory=set)
    boxes: int = 0
    out_of_time: bool = False


CUT_SHORT: Final = "the time was over in the middle of a step that shows no points before its end"


def cut_short() -> Zeros:
    """What is known where the time did not suffice: nothing, and that is said."""
    return Zeros(gaps=[CUT_SHORT], out_of_time=True)
