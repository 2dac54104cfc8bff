"""Cases by the signs of expressions in parameters: what holds where, and how that is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from symgrad.critical.parameters.signs import OPPOSITE, Sign, dropped, primitive, text_of
from symgrad.frozen import dataclass
from symgrad.language.graph import MUL, NUM, ONE, Expression, compare
from symgrad.language.shapes import factors_of
from symgrad.results.critical import CriticalFamily, CriticalPoint, Kind

Split = Mapping[Kind, str]
"""Which kind is where, in words; an empty text stands for everywhere."""


@dataclass(frozen=True, slots=True)
class Case:
    """The critical points in general, and the ``conditions`` under which all of them exist.

    ``splits`` tell for each point which kind it has where.
    """

    points: tuple[CriticalPoint, ...]
    conditions: tuple[Expression, ...]
    reason: str
    families: tuple[CriticalFamily, ...] = ()
    splits: tuple[Split, ...] = ()


def opposite(condition: Expression) -> Expression:
    """The condition with the other sign: a < 0 for a > 0."""
    return compare(OPPOSITE[condition.value], *condition.args)


def united(conditions: Iterable[Expression]) -> tuple[Expression, ...]:
    """Conditions, each once; of a > 0 and a != 0 only the first, of a > 0 and a < 0 only a != 0."""
    kept = list(dict.fromkeys(conditions))
    both = {c for c in kept if c.value in OPPOSITE and opposite(c) in kept}
    kept = list(dict.fromkeys(compare("!=", *c.args) if c in both else c for c in kept))
    strict = {factor for c in kept if c.value in (">", "<") for factor in factors_of(c.args[0])}
    apart = {c.args[0] for c in kept if c.value == "!=" and c.args[0].op is not MUL}

    def is_known(condition: Expression) -> bool:
        own = set(factors_of(condition.args[0]))
        return condition.value == "!=" and own <= (strict | apart if len(own) > 1 else strict)

    return tuple(c for c in kept if not is_known(c))


def split_of(form: Expression, known: Sequence[Sign] = ()) -> Split:
    """What an extremum is, by the sign of a form.

    >>> from symgrad import parse
    >>> told_split(split_of(parse("a")))
    'a minimum where a > 0, a maximum where a < 0'
    """
    shown, rest = primitive(form), dropped(form, known)
    if shown.op is NUM:
        kind = EXTREMUM[1 if shown.value > 0 else -1]
        return {kind: "" if rest is ONE else text_of(rest, "!=")}
    also = "" if rest is ONE else f" and {text_of(rest, '!=')}"
    return {Kind.MINIMUM: text_of(shown, ">") + also, Kind.MAXIMUM: text_of(shown, "<") + also}


def told_split(split: Split, separator: str = ", ") -> str:
    """``a minimum where a > 0, a maximum where a < 0``; ``else a saddle`` for what has no own condition."""
    parts = [f"a {kind.value} where {text}" for kind, text in split.items() if text]
    rest = [f"else a {kind.value}" for kind, text in split.items() if not text] if parts else []
    return separator.join([*parts, *rest])


def summed_split(splits: Sequence[Split]) -> Split:
    """Which kind a sum of functions of different variables has where."""
    found = {kind: _all_at_once([s.get(kind) for s in splits]) for kind in (Kind.MINIMUM, Kind.MAXIMUM)}
    made = {kind: text for kind, text in found.items() if text is not None}
    return made if "" in made.values() else {**made, Kind.SADDLE: ""}


def _all_at_once(texts: Sequence[str | None]) -> str | None:
    """Conditions that must all hold; None where they cannot."""
    known = [text for text in texts if text is not None]
    if len(known) < len(texts):
        return None
    clauses = list(dict.fromkeys(clause for text in known if text for clause in text.split(" and ")))
    opposites = {c.replace(" > ", " < ") for c in clauses if " > " in c}
    return None if opposites & set(clauses) else " and ".join(clauses)


EXTREMUM = {1: Kind.MINIMUM, -1: Kind.MAXIMUM}


__all__ = ["EXTREMUM", "Case", "Split", "opposite", "split_of", "summed_split", "told_split", "united"]
