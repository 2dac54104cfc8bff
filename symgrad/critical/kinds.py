"""What kind of point each critical point is, and how kinds of parts add up to the kind of a sum."""

from __future__ import annotations

from collections.abc import Sequence

from symgrad.critical.classify import classify
from symgrad.critical.spots import Spot
from symgrad.frozen import dataclass
from symgrad.language.graph import ROOTOF, Expression, postorder
from symgrad.results import Number
from symgrad.results.critical import Kind


@dataclass(frozen=True, slots=True)
class Judgement:
    """The kind of a point, and what decided it; ``least`` if f is nowhere lower, proved on the way."""

    kind: Kind
    degenerate: bool | None = None
    eigenvalues: tuple[Number, ...] | None = None
    witness: str | None = None
    least: bool = False


def judged(expression: Expression, names: Sequence[str], spot: Spot) -> Judgement:
    """The kind of a smooth critical point."""
    rough = any(e.op is ROOTOF for e in postorder(list(spot.exact.values())))
    if rough or not spot.is_exact:
        # balls decide sooner than numbers of high degree
        verdict = classify(expression, names, None, spot.at(256))
        if verdict.kind is not Kind.UNDECIDED or not spot.is_exact:
            return Judgement(verdict.kind, verdict.degenerate, verdict.eigenvalues, verdict.witness)
    verdict = classify(expression, names, spot.exact)
    return Judgement(verdict.kind, verdict.degenerate, verdict.eigenvalues, verdict.witness)


def added(parts: Sequence[Judgement], variables: int) -> Judgement:
    """The kind of a point of a sum of functions in different variables.

    A sum has an extremum just if all its parts have one of the same sort. Where one rises and falls, or
    one rises and another falls, the sum does both.
    """
    if len(parts) == 1:
        return parts[0]
    kind = kind_of_sum([p.kind for p in parts])
    eigenvalues = None
    if all(p.eigenvalues is not None for p in parts):
        gathered = [e for p in parts for e in p.eigenvalues or ()]
        eigenvalues = tuple(sorted(gathered, key=lambda e: 0.0 if e.float is None else e.float))
    flags = [p.degenerate for p in parts]
    degenerate = True if True in flags else None if None in flags else False
    witness = "; ".join(dict.fromkeys(p.witness for p in parts if p.witness)) or None
    return Judgement(kind, degenerate, eigenvalues, witness, all(p.least for p in parts))


def kind_of_sum(kinds: Sequence[Kind]) -> Kind:
    """The kind of a sum from those of its parts.

    >>> kind_of_sum([Kind.MINIMUM, Kind.MAXIMUM]).value, kind_of_sum([Kind.MINIMUM, Kind.UNDECIDED]).value
    ('saddle', 'undecided')
    """
    present = set(kinds)
    if present & {Kind.SADDLE, Kind.INFLECTION} or {Kind.MINIMUM, Kind.MAXIMUM} <= present:
        return Kind.SADDLE
    return present.pop() if len(present) == 1 else Kind.UNDECIDED
