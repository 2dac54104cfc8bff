"""What the limits of a function of one variable say about its values: whether they are bounded, and attained.

The line falls into pieces at kinks, jumps, poles and edges of the domain; on each f is continuous. So f is
bounded below if its limits at the ends of all pieces are, and falls without bound if one of them is -oo. If
some value lies below all limits, and below the values at jumps, then a least value is attained inside of a
piece or at a kink, where f is critical.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import count
from typing import Final

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.algebra.present import present
from symgrad.calculus.decisions import decide_constant
from symgrad.calculus.exact import sign_of
from symgrad.calculus.lines import Axis, expansion
from symgrad.calculus.series import NoSeriesError
from symgrad.critical.bounds.ends import SAMPLES
from symgrad.critical.forms.domains import real_requirements
from symgrad.critical.forms.limits import Limit, limit_beside
from symgrad.critical.kinks.branches import branch_at
from symgrad.critical.kinks.line import Walk
from symgrad.critical.places.sides import DEFAULT
from symgrad.critical.places.spots import Spot
from symgrad.frozen import dataclass
from symgrad.language.graph import Expression, number, substitute
from symgrad.language.write import write
from symgrad.results.critical import Excluded

MOST_PIECES: Final = 30
PATIENCE: Final = 2_000
"""How often a search for cuts may ask whether its time is over."""


@dataclass(frozen=True, slots=True)
class End:
    """What f tends to at one end of a piece, or its value at a point that is none of a piece.

    Attributes:
        limit: finite, or 1 and -1 for infinite ones; None where it is not known.
        where: the end, in words.
        place: where it is; None at the ends of the line.
        attained: whether f has this value there.
    """

    limit: Limit | None
    where: str
    place: Expression | None = None
    attained: bool = False


@dataclass(frozen=True, slots=True)
class Ends:
    """All ends of the pieces; ``whole`` where these are known to be all."""

    ends: tuple[End, ...]
    whole: bool

    @property
    def falling(self) -> End | None:
        """An end at which f tends to -oo."""
        return next((e for e in self.ends if isinstance(e.limit, int) and e.limit < 0), None)

    @property
    def finite(self) -> list[Expression] | None:
        """All finite limits; None where one is not known."""
        if not self.whole or any(e.limit is None for e in self.ends):
            return None
        return [e.limit for e in self.ends if isinstance(e.limit, Expression)]


def ends_of(root: Expression, name: str) -> Ends:
    """The limits of a function of one variable at the ends of its pieces.

    >>> from symgrad import parse
    >>> [(e.where, str(e.limit)) for e in ends_of(parse("sqrt(x) - x"), "x").ends]
    [('x = 0', '0'), ('x -> 0 from the right', '0'), ('x -> oo', '-1')]
    """
    asked = count()
    walk = Walk(root, name, real_requirements(root), DEFAULT.outer, lambda: next(asked) > PATIENCE)
    if not walk.find_cuts() or len(walk.cuts) > MOST_PIECES or not all(cut.is_exact for cut in walk.cuts):
        return Ends((), whole=False)
    found: list[End] = []
    for cut in walk.cuts:
        found += _at(walk, cut)
    for low, high in zip([None, *walk.cuts], [*walk.cuts, None], strict=True):
        if walk.is_defined(walk.between(low, high)):
            found += _beside(walk, low, high)
    return Ends(tuple(found), whole=not walk.line.zeros.searched)


def _at(walk: Walk, cut: Spot) -> Iterator[End]:
    """The value at a cut itself, where f has one."""
    place = cut.exact[walk.name]
    try:
        met = all(walk.met(r, cut) for r in walk.requirements if not r.smooth_only)
    except NoSeriesError:
        yield End(None, _named(walk.name, place), place)
        return
    if met:
        (value,) = substitute([walk.root], {walk.name: place})
        yield End(walk.n.form(value), _named(walk.name, place), place, attained=True)


def _named(name: str, place: Expression) -> str:
    return f"{name} = {write(present(place))}"


def _beside(walk: Walk, low: Spot | None, high: Spot | None) -> Iterator[End]:
    """The limits at both ends of a piece."""
    try:
        smooth = branch_at(walk.root, {walk.name: number(walk.between(low, high))})
    except NoSeriesError:
        yield End(None, "")
        return
    for cut, side in ((low, 1), (high, -1)):
        if cut is None and walk.line.zeros.searched:
            continue  # there are further cuts beyond
        place = None if cut is None else cut.exact[walk.name]
        limit = _limit(smooth, walk.name, place, side if place is not None else -side)
        if place is None:
            yield End(limit, f"{walk.name} -> {'oo' if side < 0 else '-oo'}")
        else:
            where = _named(walk.name, place).replace(" = ", " -> ")
            yield End(limit, f"{where} from the {'right' if side > 0 else 'left'}", place)


def _limit(smooth: Expression, name: str, place: Expression | None, side: int) -> Limit | None:
    """By the series first, which knows where terms cancel."""
    if place is not None:
        try:
            series = expansion(Axis.of({name: place}, name).restrict(smooth, side), 2)
            if series.low < 0:
                return sign_of(series.terms[0][1])
            return Normalizer().form(series.coefficient(Fraction(0)))
        except (NoSeriesError, TooLargeError, ZeroDivisionError):
            pass
    return limit_beside(smooth, name, place, side)


def dips_below(root: Expression, name: str, limits: Sequence[Expression]) -> bool:
    """Whether some value of f lies below all of these, at a point of the domain."""
    n = Normalizer()
    demands = [r.condition for r in real_requirements(root) if not r.smooth_only]
    for place in SAMPLES:
        at = {name: number(place)}
        if not all(decide_constant(n.form(c)) for c in substitute(demands, at)):
            continue
        try:
            value = n.form(substitute([root], at)[0])
            if all(sign_of(n.form(value - limit)) == -1 for limit in limits):
                return True
        except (TooLargeError, ZeroDivisionError):
            continue
    return False


def extreme_edges(
    root: Expression, name: str, excluded: Sequence[Excluded], values: Sequence[Expression | None]
) -> list[Excluded]:
    """What was left out, with a word where f has its least or greatest value there.

    Args:
        root: the function, of one variable.
        name: its variable.
        excluded: what was left out.
        values: those of f at all its critical points, over all reals; None where one is not known.
    """
    ends = ends_of(root, name)
    words: dict[str, str] = {}
    for sign, word in ((1, "least"), (-1, "greatest")):
        best = _best(ends, values, sign)
        if best is not None:
            shown = write(present(best))
            for end in ends.ends:
                if end.attained and _compared(end.limit, best) == 0:
                    words[end.where] = f"f = {shown} there, its {word} value"
    return [replace(e, why=f"{e.why}; {words[e.equation]}") if e.equation in words else e for e in excluded]


def _best(ends: Ends, values: Sequence[Expression | None], sign: int) -> Expression | None:
    """The least (for sign -1, greatest) value at an end, if f has no smaller ones."""
    rivals: list[Limit | None] = [*[e.limit for e in ends.ends], *values]
    attained = [e.limit for e in ends.ends if e.attained and isinstance(e.limit, Expression)]
    if not ends.whole or None in rivals:
        return None
    for value in attained:
        found = [_compared(rival, value) for rival in rivals]
        if all(c is not None and c * sign >= 0 for c in found):
            return value
    return None


def _compared(a: Limit | None, b: Expression) -> int | None:
    """The sign of a - b."""
    if a is None or isinstance(a, int):
        return a
    return sign_of(Normalizer().form(a - b))


__all__ = ["End", "Ends", "dips_below", "ends_of", "extreme_edges"]
