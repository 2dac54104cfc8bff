"""What kind of point each critical point is, and how kinds of parts add up to the kind of a sum."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Final

from symgrad.critical.algebra.deadlines import Phase, attempted, is_too_late
from symgrad.critical.algebra.polynomials import Expired
from symgrad.critical.forms.parity import Evenness
from symgrad.critical.local.classify import classify
from symgrad.critical.local.crowds import MANY, kinds_of_many
from symgrad.critical.local.half_exact import kind_at
from symgrad.critical.places.spots import Spot
from symgrad.frozen import dataclass
from symgrad.language.graph import ROOTOF, Expression, postorder
from symgrad.results import Number
from symgrad.results.critical import Kind

USUAL_BITS: Final = 160
"""Of enclosures: those that values are worked out with."""

MORE_BITS: Final = 256
MOST_EXACT: Final = 64
"""Points whose Hessians are worked out exactly."""

FUNCTION: Final = re.compile(r"\bf\b")


@dataclass(frozen=True, slots=True)
class Judgement:
    """The kind of a point, and what decided it; ``least`` if f is nowhere lower, proved on the way."""

    kind: Kind
    degenerate: bool | None = None
    eigenvalues: tuple[Number, ...] | None = None
    witness: str | None = None
    least: bool = False


BOTH_WAYS: Final = frozenset({Kind.SADDLE, Kind.INFLECTION})
OPPOSITE: Final = frozenset({Kind.MINIMUM, Kind.MAXIMUM})

TOO_LATE: Final = Judgement(Kind.UNDECIDED, witness="the time was over before its kind was decided")


def judged(expression: Expression, names: Sequence[str], spot: Spot, *, briefly: bool = False) -> Judgement:
    """The kind of a smooth critical point; ``briefly`` with eigenvalues as floats."""
    rough = any(e.op is ROOTOF for e in postorder(list(spot.exact.values())))
    if rough or not spot.is_exact:
        # balls decide sooner than numbers of high degree
        verdict = classify(expression, names, None, spot.at(USUAL_BITS))
        if verdict.kind is Kind.UNDECIDED:
            verdict = classify(expression, names, None, spot.at(MORE_BITS))
        if verdict.kind is Kind.UNDECIDED and not spot.is_exact:
            verdict = kind_at(expression, names, spot) or verdict
        if verdict.kind is not Kind.UNDECIDED or not spot.is_exact:
            return Judgement(verdict.kind, verdict.degenerate, verdict.eigenvalues, verdict.witness)
    verdict = classify(expression, names, spot.exact, briefly=briefly)
    return Judgement(verdict.kind, verdict.degenerate, verdict.eigenvalues, verdict.witness)


def judged_together(
    expression: Expression, names: Sequence[str], spots: Sequence[Spot], expired: Expired
) -> list[Judgement]:
    """The kinds of smooth critical points, those known by enclosures at once where they are many.

    What there was no time for is `TOO_LATE`.
    """
    are_many = len(spots) > MOST_EXACT
    near = [spot for spot in spots if are_many or not spot.exact]
    known = attempted(partial(_judged_at_once, expression, names, near), {}, Phase.PART)
    found: list[Judgement] = []
    for spot in spots:
        judgement = known.get(id(spot))
        if judgement is None:
            work = partial(judged, expression, names, spot, briefly=are_many)
            judgement = TOO_LATE if is_too_late(expired) else attempted(work, TOO_LATE, Phase.PART)
        found.append(judgement)
    return found


def _judged_at_once(
    expression: Expression, names: Sequence[str], spots: Sequence[Spot]
) -> dict[int, Judgement | None]:
    """The kinds of points by their identity, where they are decided for many points at once."""
    places = unlike(expression, spots)
    first = {place: k for k, place in reversed([*enumerate(places)])}
    near = [spots[k].balls() for k in first.values()]
    verdicts = kinds_of_many(expression, names, [[balls[name] for name in names] for balls in near])
    made = [
        None if v is None else Judgement(v.kind, v.degenerate, v.eigenvalues, v.witness) for v in verdicts
    ]
    known = dict(zip(first, made, strict=True))
    return {id(spot): known[place] for spot, place in zip(spots, places, strict=True)}


def unlike(expression: Expression, spots: Sequence[Spot]) -> list[int]:
    """For each point a number, the same for mirror images where the function is the same at both.

    The Hessians there have the same eigenvalues: the mirror changes the signs of a row and a column. Of few
    different points each is a point by itself.
    """
    evenness = Evenness(expression)
    place: dict[int, int] = {}
    count = 0
    for spot in spots:
        image = spot.image
        same = None if image is None else place.get(id(image.original))
        if image is None or same is None or not evenness.under(image):
            same, count = count, count + 1
        place[id(spot)] = same
    return [place[id(spot)] for spot in spots] if count >= MANY else [*range(len(spots))]


def added(parts: Sequence[Judgement]) -> Judgement:
    """The kind of a point of a sum of functions in different variables.

    A sum has an extremum just if all its parts have one of the same sort. Where one rises and falls, or
    one rises and another falls, the sum does both.
    """
    if len(parts) == 1:
        return parts[0]
    kind = kind_of_sum([p.kind for p in parts])
    shown = [p.eigenvalues for p in parts]
    known = [own for own in shown if own is not None]
    eigenvalues = tuple(sorted(chain(*known), key=_size)) if len(known) == len(shown) else None
    flags = [p.degenerate for p in parts]
    degenerate = True if True in flags else None if None in flags else False
    told = [p.witness for p in parts if p.witness]
    witness = "; ".join(dict.fromkeys(told)) if told else None
    return Judgement(kind, degenerate, eigenvalues, witness, False not in [p.least for p in parts])


def _size(eigenvalue: Number) -> float:
    return 0.0 if eigenvalue.float is None else eigenvalue.float


def of_part(judgement: Judgement, names: Sequence[str], variables: Sequence[str]) -> Judgement:
    """What was said of f holds for a part of it: that gets a name of its own.

    >>> fact = Judgement(Kind.MINIMUM, witness="f = y**4 is never negative")
    >>> of_part(fact, ["y"], ["x", "y"]).witness
    'for the part g(y): g = y**4 is never negative'
    """
    if judgement.witness is None:
        return judgement
    letter = next(c for c in ("g", "h", "f1") if c not in variables)
    told = FUNCTION.sub(letter, judgement.witness)
    return replace(judgement, witness=f"for the part {letter}({', '.join(names)}): {told}")


def kind_of_sum(kinds: Sequence[Kind]) -> Kind:
    """The kind of a sum from those of its parts.

    >>> kind_of_sum([Kind.MINIMUM, Kind.MAXIMUM]).value, kind_of_sum([Kind.MINIMUM, Kind.UNDECIDED]).value
    ('saddle', 'undecided')
    """
    present = set(kinds)
    if not present.isdisjoint(BOTH_WAYS) or present >= OPPOSITE:
        return Kind.SADDLE
    return present.pop() if len(present) == 1 else Kind.UNDECIDED
