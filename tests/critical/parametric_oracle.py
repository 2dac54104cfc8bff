"""What an answer in parameters says for given values of them, read from its conditions and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from math import isnan
from typing import TypeVar

from symgrad import parse
from symgrad.language.graph import Expression
from symgrad.results.critical import Critical, CriticalFamily, CriticalPoint
from tests.oracle import value_of
from tests.values import sure

Values = Mapping[str, object]
Item = TypeVar("Item", CriticalPoint, CriticalFamily)

CLAUSE = re.compile(r"an? (minimum|maximum|saddle|inflection) where (.*?)(?=, an? |; |, else|, not|$)")
RELATION = re.compile(r"(.*) (>|<|!=|=) 0$")
CLOSE = 1e-12


def gap(condition: Expression, values: Values) -> float:
    """The difference of both sides; nan where they have no value."""
    left, right = (value_of(side, values) for side in condition.args)
    return float("nan") if left is None or right is None else float(left - right)


def holds(condition: Expression, values: Values, *, strictly: bool) -> bool:
    """Whether a condition holds; of signs, unless ``strictly``, only that there is one."""
    found = gap(condition, values)
    relation = condition.value if strictly or condition.value not in (">", "<") else "!="
    tests = {">": found > CLOSE, "<": found < -CLOSE, "!=": abs(found) > CLOSE, "==": abs(found) <= CLOSE}
    return tests.get(str(relation), not isnan(found))


def told_kinds(witness: str, values: Values) -> set[str]:
    """The kinds whose conditions hold, as the sentence has it."""
    found = {
        kind for kind, text in CLAUSE.findall(witness) if all(_is_so(t, values) for t in text.split(" and "))
    }
    return found or ({"saddle"} if witness.endswith("else a saddle") else set())


def _is_so(clause: str, values: Values) -> bool:
    match = sure(RELATION.fullmatch(clause))
    value = value_of(parse(match[1]), values)
    signs = {">": value > CLOSE, "<": value < -CLOSE, "!=": abs(value) > CLOSE, "=": abs(value) <= CLOSE}
    return bool(signs[match[2]])


def kind_at(item: CriticalPoint | CriticalFamily, values: Values) -> str:
    """The kind that is claimed; two claims at once are none."""
    told = told_kinds(item.witness, values) if item.witness else set()
    if len(told) > 1:
        return " and ".join(sorted(told))
    return told.pop() if told else item.kind.value


def existing(items: Sequence[Item], values: Values) -> list[Item]:
    """Those whose own conditions hold."""
    return [item for item in items if all(holds(c, values, strictly=True) for c in item.conditions)]


def claims(answer: Critical, values: Values) -> Iterator[tuple[list[CriticalPoint], list[CriticalFamily]]]:
    """The points and families that the answer has for these parameters, once for each case that holds."""
    own = [c for c in answer.conditions if set(c.variables) <= set(values)]
    if all(holds(c, values, strictly=False) for c in own):
        yield existing(answer.points, values), existing(answer.families, values)
    for case in answer.cases:
        if case.complete and all(holds(c, values, strictly=False) for c in case.conditions):
            yield existing(case.points, values), existing(case.families, values)
